"""Whom a source without a name means: the candidates of one report, without a model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from mentioned import mention, place, referring

from reportedly.reading.candidates import GROUPS, Person, weights
from reportedly.reading.capitals import find_names
from reportedly.reading.mentions import Mention
from reportedly.reading.names import joined
from reportedly.reading.register import Register
from reportedly.reading.speakers import Frame, Resolver, head_of, resolver
from reportedly.reading.windows import Words, split
from reportedly.records import Naming


def made(text: str, *clusters: list[tuple[str, int]]) -> tuple[Words, Resolver]:
    """A resolver of a text in which these phrases, each with the number of its place, mean the same."""
    words = split(text)

    def at(phrase: str, nth: int) -> Mention:
        return mention(words, phrase, nth=nth)

    return words, resolver(words, referring(words, *([at(*p) for p in cluster] for cluster in clusters)))


def speaker(
    text: str, phrase: str, *clusters: list[tuple[str, int]], nth: int = 0, naming: Naming = "named",
    parent: Frame | None = None,
) -> str | None:
    words, names = made(text, *clusters)
    first, last = place(words, phrase, nth)
    found = names.resolve(np.arange(first, last + 1), naming, parent)
    return found and found.name


TWO = "Mary Orvin met Thomas Reyl in the old hall. Later "


@pytest.mark.parametrize(
    ("text", "phrase", "name"),
    [
        (TWO + "she said no to it.", "she", "Mary Orvin"),
        (TWO + "he said no to it.", "he", "Thomas Reyl"),
        (TWO + "the spokeswoman said no to it.", "the spokeswoman", "Mary Orvin"),  # no man is one
        ("Mayor Mary Orvin met Judge Ann Reyl there. Later the judge said no.", "the judge", "Ann Reyl"),
        ("Mayor Mary Orvin met Judge Ann Reyl there. Later the mayor said no.", "the mayor", "Mary Orvin"),
        ("Mary Orvin, a senator, met Ann Reyl there. Later the senator said no.", "the senator", "Mary Orvin"),
        ("They met Mary Orvin, who said no to it.", "who", "Mary Orvin"),
    ],
)
def test_sex_title_and_introduction_tell(text: str, phrase: str, name: str) -> None:
    assert speaker(text, phrase) == name


def test_a_former_mayor_is_somebody_new() -> None:
    text = "Mayor Ann Reyl was there. A former mayor said no to it. Mary Orvin, mayor until May, then left."
    assert speaker(text, "A former mayor") == "Mary Orvin"
    assert speaker(text, "mayor", nth=0) != "Mary Orvin"


def test_nobody_means_the_one_who_owns_him() -> None:
    assert speaker("Mary Orvin left. Then Ann Reyl's lawyer said no to it.", "Ann Reyl's lawyer") != "Ann Reyl"


def test_references_decide_between_two_alike() -> None:
    text = "Mary Orvin met Ann Reyl in the hall. She said no."
    assert speaker(text, "She", [("Mary Orvin", 0), ("She", 0)], [("Ann Reyl", 0)]) == "Mary Orvin"
    assert speaker(text, "She", [("Mary Orvin", 0)], [("Ann Reyl", 0), ("She", 0)]) == "Ann Reyl"


def test_one_last_name_of_two_is_told_by_its_cluster() -> None:
    text = "In the end Mary Orvin met Thomas Orvin there. Then Orvin said no."
    last = ("Orvin", 2)
    assert speaker(text, "Orvin", [("Mary Orvin", 0), last], [("Thomas Orvin", 0)], nth=2) == "Mary Orvin"
    assert speaker(text, "Orvin", [("Mary Orvin", 0)], [("Thomas Orvin", 0), last], nth=2) == "Thomas Orvin"


OFFICE = "The Harbour Ministry met Ostrava News Service there. In the end the city's fire service said no."


@pytest.mark.parametrize(
    ("text", "phrase", "name"),
    [
        (OFFICE, "the city's fire service", "fire service"),  # not the news service
        ("The Economic Affairs Ministry met them. Later the economy ministry said no.", "the economy ministry",
         "Economic Affairs Ministry"),
        ("The State Protection Office met them. Later the economy ministry said no.", "the economy ministry",
         "economy ministry"),
        ("The Harbour Office met them. Later the local office said no.", "the local office", "Harbour Office"),
    ],
)
def test_an_office_is_told_by_the_word_before_it(text: str, phrase: str, name: str) -> None:
    assert speaker(text, phrase) == name


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        # Once the union was the only body named, whatever that was.
        ("The Strand Alliance met them. Later the textile union said no.", "the textile union"),
        ("Harrow Steel is in debt. Later the county hospital said no.", "the county hospital"),
        ("The Strand Alliance met them. Later their paper said no.", "their paper"),
    ],
)
def test_a_body_may_be_none_that_the_report_names(text: str, phrase: str) -> None:
    assert speaker(text, phrase) is None


def test_a_body_that_is_referred_to_is_the_one_named() -> None:
    text = "The Strand Alliance met them. Later the union said no."
    assert speaker(text, "the union", [("Strand Alliance", 0), ("the union", 0)]) == "Strand Alliance"


def test_an_office_is_the_one_that_spoke_before() -> None:
    text = "Ostrava's trade ministry said no. Ann Reyl was there. Later the trade ministry said no again."
    words, names = made(text)
    found = [
        names.resolve(np.arange(first, last + 1), "named", None)
        for first, last in (place(words, "Ostrava's trade ministry", 0), place(words, "the trade ministry", 0))
    ]
    assert [p and p.name for p in found] == ["Ostrava's trade ministry"] * 2


@pytest.mark.parametrize("naming", ["named", "document"])
def test_a_document_is_of_whoever_owns_it(naming: Naming) -> None:
    text = "The Election Commission met Ann Reyl there. In the end the commission's count said no."
    assert speaker(text, "the commission's count", naming=naming) == "Election Commission"


def test_a_body_is_told_by_its_word() -> None:
    text = "The Harbour Council met the Strand Network there. In the end the council said no."
    assert speaker(text, "the council") == "Harbour Council"
    assert speaker(text.replace("the council said", "the network said"), "the network") == "Strand Network"


def test_he_is_whoever_tells_it() -> None:
    text = "Mary Orvin met Thomas Reyl. John Falk said he would pay."
    words, names = made(text)
    first, last = place(words, "John Falk")
    falk = names.resolve(np.arange(first, last + 1), "named", None)
    indirect = Frame(speaker=falk, direct=False, one_unnamed=False)
    assert speaker(text, "he", parent=indirect) == "John Falk"
    assert speaker(text, "he", parent=Frame(speaker=None, direct=False, one_unnamed=True)) is None


@pytest.mark.parametrize(
    ("phrase", "head"),
    [
        ("the former secretary of state", "secretary"), ("the council", "council"), ("the council's", "council"),
        ("the senator who made enemies", "senator"), ("the tax chief, a lawyer", "chief"), ("he", "he"), ("'s", "s"),
    ],
)
def test_the_head_of_a_noun_phrase(phrase: str, head: str) -> None:
    assert head_of(split(phrase).strings) == head


def test_every_feature_is_weighed_for_every_group() -> None:
    words, names = made(TWO + "she and the mayor and it spoke.")
    asked = []
    names.candidates.choose = lambda a: asked.append(a)  # type: ignore[method-assign, assignment, return-value]
    for phrase in ("she", "the mayor", "it"):
        first, last = place(words, phrase)
        names.resolve(np.arange(first, last + 1), "named", None)
    everybody = np.arange(len(names.candidates.all))
    keys = {k for a in asked for k in names.candidates.features(a, everybody)}
    it = replace(asked[-1], certainty=1.0)
    nobody = {k for a in (it, replace(it, last=it.last + 1)) for k in names.candidates.nobody(a)}
    assert {a.group for a in asked} == set(GROUPS) == set(weights())
    for group in GROUPS:
        assert keys | nobody == set(weights()[group])
        assert len(keys) + len(nobody) == len(weights()[group])


def test_a_nameless_source_is_not_the_place_it_is_in() -> None:
    text = "They met in that old room. Nobody in that room said no."
    words, names = made(text, [("that old room", 0), ("that room", 0)])
    first, last = place(words, "Nobody in that room", 0)
    found = names.nameless(np.arange(first, last + 1), "collective")
    assert found is not None
    assert (found.name, found.type) == ("Nobody in that room", "group")


def test_it_is_the_body_that_tells_what_it_did() -> None:
    words, names = made("The Strand Network met Ann Reyl. It said that it had asked for more.")
    council = Person(name="Harbour Council", type="government", at=0)
    at, _ = place(words, "it", 0)
    found = [
        names.resolve(np.array([at]), "named", Frame(speaker=council, direct=direct, one_unnamed=False))
        for direct in (False, True)
    ]
    assert [p and p.name for p in found] == ["Harbour Council", "Strand Network"]  # in a quotation, "it" is another


@pytest.mark.parametrize(
    ("text", "phrase", "name"),
    [
        ("Dorian Faske ran off. Then the police said no to it.", "the police", None),  # nobody is the police
        ("The Harbour Ministry met Dorian Faske. Then the ministry said no.", "the ministry", "Harbour Ministry"),
        ("The Harbour Ministry met Dorian Faske. Then the court said no.", "the court", None),
        ("Reporters met the HPD there. Then the police said no to it.", "the police", "HPD"),
        ("Reporters met the HPD there. Then the court said no to it.", "the court", None),
        ("Gudrun Pettersen met Lothar Reyl there. Later he said no.", "he", "Lothar Reyl"),
        ("Lothar Reyl met Gudrun Pettersen there. Later she said no.", "she", "Gudrun Pettersen"),
        ("Dorian Faske left Orlo Hall. Then her office said no.", "her office", None),
    ],
)
def test_an_office_is_only_what_it_is_called_and_a_given_name_tells_sex(text: str, phrase: str, name: str) -> None:
    assert speaker(text, phrase) == name


@pytest.mark.parametrize(("kind", "name"), [("object", "Sandoval"), ("person", "Pharelle")])
def test_nothing_that_the_tagger_takes_for_a_thing_speaks_as_he_or_she(kind: str, name: str) -> None:
    words = split("In the hall Sandoval came by.\n\nIn the end Pharelle was searched. Later she said no.")
    mentions = [mention(words, "Sandoval")], [mention(words, "Pharelle", kind=kind)]
    first, last = place(words, "she")
    found = resolver(words, referring(words, *mentions)).resolve(np.arange(first, last + 1), "named", None)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("text", ["Fourteen officers were held.", "Twenty-four soldiers ran.", "Fifty of them ran."])
def test_a_number_opens_no_name(text: str) -> None:
    _, names = made(text)
    assert not names.register.names


def test_where_a_report_was_written_says_nothing() -> None:
    text = "ORLO, March 3 (Argus) - A tram left the rails. Later it said no to them."
    words = split(text)
    first, last = place(words, "it")
    found = [
        resolver(words, None, dateline).resolve(np.arange(first, last + 1), "named", None)
        for dateline in (None, (0, text.index("A tram")))
    ]
    assert [f and f.name for f in found] == ["ORLO", None]


def test_an_arabic_article_parts_no_name() -> None:
    names = find_names(split("Hassan el-Darwi met Omar as-Sabbah. Later Darwi said as-Sabbah had left."))
    assert [joined(n.parts) for n in names] == ["Hassan el-Darwi", "Omar as-Sabbah", "Darwi", "Sabbah"]
    register = Register(names)
    assert [joined(register.fullest(n.parts, n.first)) for n in names[2:]] == ["Hassan el-Darwi", "Omar as-Sabbah"]


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("Harrow Bank CEO Edda Kvist resigned.", ("Harrow", "Bank", "CEO")),
        ("Sentra Chief Executive Edda Kvist resigned.", ("Sentra", "Chief", "Executive")),
    ],
)
def test_whoever_leads_a_firm_is_not_called_by_it(text: str, titles: tuple[str, ...]) -> None:
    (name,) = find_names(split(text))
    assert (name.parts, name.titles) == (("Edda", "Kvist"), titles)


@pytest.mark.parametrize(("phrase", "name"), [("the president", None), ("the representative", "Ola Benn")])
def test_who_bears_another_title_does_not_hold_the_office(phrase: str, name: str | None) -> None:
    assert speaker(f"In the end Representative Ola Benn came. Later {phrase} said no.", phrase) == name
