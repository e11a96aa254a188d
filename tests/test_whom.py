"""Whom a mention stands for, and the names of one report, without a model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from mentioned import mention, place, referring

from reportedly.reading.capitals import find_names
from reportedly.reading.mentions import Mention
from reportedly.reading.names import Name
from reportedly.reading.register import Register
from reportedly.reading.speakers import resolver
from reportedly.reading.whom import Chains
from reportedly.reading.windows import Words, split
from reportedly.records import ActorType

TEXT = (
    "Mary Orvin, the harbour spokeswoman, met Tomas Reyl in Tavrin. She thanked the envoy. "
    "The envoy told her that he would pay. Dr. Orvin agreed. The spokeswoman left."
)


def chains() -> tuple[Words, Chains]:
    words = split(TEXT)

    def at(phrase: str, head: str = "", kind: str = "person", nth: int = 0) -> Mention:
        return mention(words, phrase, head, kind, nth)

    found = referring(
        words,
        [at("Mary Orvin"), at("the harbour spokeswoman"), at("She"), at("her"), at("Dr. Orvin"), at("The spokeswoman")],
        [at("Tomas Reyl"), at("the envoy"), at("The envoy"), at("he")],
        [at("Tavrin", kind="place")],
    )
    return words, Chains(found, Register(find_names(words)))


def stands_for(phrase: str, nth: int = 0, **accept: frozenset[str]) -> str | None:
    words, made = chains()
    first, _ = place(words, phrase, nth)
    at = next(i for i, m in enumerate(made.references.mentions) if m.first == first)
    found = made.name_for(at, **accept)
    return found and found.text


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("She", "Mary Orvin"), ("her", "Mary Orvin"), ("the harbour spokeswoman", "Mary Orvin"),
        ("the envoy", "Tomas Reyl"), ("he", "Tomas Reyl"), ("The spokeswoman", "Orvin"),  # the nearest name before
        ("Tavrin", None), ("Tomas Reyl", None),  # a name stands for itself: there is no other
        ("Mary Orvin", "Orvin"),  # what the cluster has elsewhere
    ],
)
def test_a_chain_is_followed_to_the_nearest_name(phrase: str, name: str | None) -> None:
    assert stands_for(phrase) == name


def test_of_two_with_one_last_name_the_pronouns_beside_it_tell_which_is_meant() -> None:
    words = split("Mary Orvin and, later, Thomas Orvin ran the harbour. Orvin sold her share. Orvin sold his share.")
    first, second = (mention(words, "Orvin", nth=n) for n in (2, 3))
    her, his = (mention(words, word) for word in ("her", "his"))
    found = referring(words, [first, her], [second, his], [mention(words, "Mary Orvin")])
    names = find_names(words)
    whom = resolver(words, replace(found, names=tuple(names)))
    meant = [whom.person(n).name for n in names if n.first in (first.first, second.first)]
    assert meant == ["Mary Orvin", "Thomas Orvin"]


def test_only_names_of_kinds_that_count() -> None:
    assert stands_for("She", accept=frozenset(["organization"])) is None


def test_the_mention_of_some_words_is_the_longest_with_its_head_among_them() -> None:
    words = split("The mayor of the old town of Tavrin said so. Nobody else did.")
    found = referring(
        words, [mention(words, "The mayor of the old town of Tavrin", "mayor")],
        [mention(words, "the old town of Tavrin", "town", "place")], [mention(words, "Tavrin", kind="place")],
        [mention(words, "Nobody else", "Nobody")],
    )
    made = Chains(found, Register(find_names(words)))

    def of(phrase: str) -> str | None:
        first, last = place(words, phrase)
        at = made.mention_of(range(first, last + 1))  # type: ignore[arg-type]
        return None if at is None else words.strings[made.references.mentions[at].head]

    assert of("The mayor of the old town of Tavrin") == "mayor"
    assert of("the old town of Tavrin") == "town"
    assert of("Tavrin") == "Tavrin"
    assert of("said so") is None
    assert of("Nobody") == "Nobody"
    assert made.kind_at(place(words, "Tavrin")[0]) == "place"
    assert made.kind_at(place(words, "so")[0]) is None


def test_the_first_noun_of_a_cluster_is_no_pronoun() -> None:
    words = split("They had doubts. Two senior officials spoke. The officials left.")
    found = referring(words, [
        mention(words, "They"), mention(words, "Two senior officials"), mention(words, "The officials"),
    ])
    made = Chains(found, Register([]))
    first = made.first_noun(2)
    assert first is not None
    assert words.strings[first.first : first.last + 1] == ["Two", "senior", "officials"]
    lonely = referring(words, [mention(words, "They")])
    assert Chains(lonely, Register([])).first_noun(0) is None


def test_the_first_noun_may_open_a_sentence() -> None:
    words = split("Analysts at a bank doubted it. The analysts left.")
    found = referring(words, [mention(words, "Analysts at a bank", "Analysts"), mention(words, "The analysts")])
    first = Chains(found, Register(find_names(words))).first_noun(1)
    assert first is not None
    assert first.first == 0


def names(text: str) -> list[Name]:
    return find_names(split(text))


def typed(text: str) -> list[tuple[str, ActorType]]:
    return [(name.text, name.type) for name in names(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The U.S. said it would pay.", [("United States", "country")]),
        ("He asked the F.B.I. for help.", [("F.B.I.", "organization")]),
        ("He met J. Orvin of the U.K. there.", [("J Orvin", "person"), ("United Kingdom", "country")]),
        ("In the city of Harwick it rained.", [("City of Harwick", "government")]),
        ("In the town of Upper Harwick it rained.", [("Town of Upper Harwick", "government")]),
        ("They met a Harwick-based trader.", [("Harwick", "person")]),
        ("In the end they met Ilka Orvin-Reyl there.", [("Ilka Orvin-Reyl", "person")]),
        ("In the end they met Oda van Falk there.", [("Oda van Falk", "person")]),
        ("The Ministry of the Coast said no to it.", [("Ministry of the Coast", "government")]),
        ("In the end Marks & Orvin paid for it.", [("Marks & Orvin", "person")]),
    ],
)
def test_names_in_their_usual_forms(text: str, found: list[tuple[str, ActorType]]) -> None:
    assert typed(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Paris said no to it. Tirana paid.", [("Paris", "country"), ("Tirana", "country")]),  # the one is no plural
        ("Divers went down to it.", []),
        ("In the end Jan Orvin paid for it.", [("Jan Orvin", "person")]),
        ("In the end Will Orvin paid for it.", [("Will Orvin", "person")]),
        ("Will Orvin pay for it?", [("Orvin", "person")]),
        ("They left on Jan. 5 for good.", []),
        ("The French president met Turkey.", [("French", "country"), ("Turkey", "country")]),
        ("Orvin Vows To Stop Reyl.", []),  # a headline with a full stop
        ("Orvin Vows To Stop Reyl", []),
    ],
)
def test_what_opens_a_sentence_and_what_is_no_headline(text: str, found: list[tuple[str, ActorType]]) -> None:
    assert typed(text) == found


@pytest.mark.parametrize("name", ["Oda von der Falk", "O’Dorn"])
def test_more_names_in_their_usual_forms(name: str) -> None:
    assert typed(f"In the end {name} paid for it.") == [(name, "person")]


def test_a_hyphen_compound_is_no_part_of_the_name_behind_it() -> None:
    found = [name.text for name in names("They met the Texas-based Brinmore Council there.")]
    assert found == ["Texas", "Brinmore Council"]


@pytest.mark.parametrize("text", ["", "İİ", "U.", "A.B", "of of", "I", "The City of", "“”", "Mr.", "Dr. Dr. Dr."])
def test_scraps_hold_no_name_that_is_empty(text: str) -> None:
    for name in names(text):
        assert name.text.strip()
        assert 0 <= name.first <= name.last < len(split(text))


def fullest(text: str, short: str) -> str:
    words = split(text)
    register = Register(find_names(words))
    return " ".join(register.fullest(tuple(short.split()), len(words)))


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("Dorntal", "Ilka Dorntal"),
        ("Dorntel", "Ilka Dorntal"),  # misspelt
        ("Dornel", "Dornel"),  # two letters off
        ("Foss", "Foss"),  # too short to be a slip of "Ross"
        ("Reyl", "Tomas Reyl"),
    ],
)
def test_a_short_or_misspelt_name_is_the_full_one(short: str, full: str) -> None:
    assert fullest("In the end Ilka Dorntal met Mary Ross there and then Tomas Reyl as well.", short) == full


def test_a_misspelling_of_two_people_is_neither() -> None:
    assert fullest("In the end Ilka Dorntal met the other one, Mary Dorntil.", "Dorntel") == "Dorntel"


def source(text: str, phrase: str, *clusters: list[Mention]) -> str | None:
    words = split(text)
    made = resolver(words, referring(words, *clusters))
    first, last = place(words, phrase)
    found = made.nameless(np.arange(first, last + 1), "unnamed")
    return found and found.name


def test_the_unnamed_are_called_as_they_were_first() -> None:
    text = "Two senior officials doubted it. The officials asked not to be named."
    words = split(text)
    cluster = [mention(words, "Two senior officials"), mention(words, "The officials")]
    assert source(text, "The officials", cluster) == "Two senior officials"
    assert source(text, "The officials") == "The officials"


def test_who_has_another_calling_is_somebody_else() -> None:
    words = split("A neighbour smelled petrol. The owner said no. Later the man said yes. A man laughed.")
    cluster = [mention(words, phrase) for phrase in ("A neighbour", "The owner", "the man", "A man")]
    names = resolver(words, referring(words, cluster))
    asked = ("The owner", "the man", "A man")
    found = [names.nameless(np.arange(*_range(words, phrase)), "unnamed") for phrase in asked]
    assert [f and f.name for f in found] == ["The owner", "A neighbour", "A man"]


def _range(words: Words, phrase: str) -> tuple[int, int]:
    first, last = place(words, phrase)
    return first, last + 1


def test_a_label_in_capitals_is_the_last_name_of_a_person_named_in_the_report() -> None:
    text = "The hall was full when the lawyer Tibor Lanyard came.\n\nLANYARD: I was not there, nor was ORBIT present."
    assert typed(text) == [("Tibor Lanyard", "person"), ("Lanyard", "person"), ("ORBIT", "organization")]
