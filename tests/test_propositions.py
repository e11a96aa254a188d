"""What of a reading can be a member of a claim: which clauses, in which words, with what before them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from invented import CHAIN, DENIAL, TEXT, passage, reading, report

import reportedly
from reportedly import datelines
from reportedly.reading.propositions import propositions, verdicts, version
from reportedly.records import Proposition, Reading, covered


@pytest.fixture(scope="module")
def found() -> list[Proposition]:
    return list(propositions(reading()))


def test_statements_say_what_they_hold_and_pieces_of_clauses_say_nothing(found: list[Proposition]) -> None:
    assert [p.text for p in found] == [
        CHAIN, "he once warned Ysolde Karrach that her gold would stay in Orsenia", "her gold would stay in Orsenia",
        DENIAL, "declined to say whether she had heard the audio",
    ]  # not "the order"


def test_what_is_nearly_all_another_s_says_nothing_by_itself() -> None:
    given = reading()
    middle = replace(given.statements[1], content=passage(CHAIN.removeprefix("Radley Morcant ")))
    told = propositions(replace(given, statements=(given.statements[0], middle)))
    assert [p.id for p in told] == [middle.id]


def test_each_has_its_place_its_speaker_and_what_stands_before_it(found: list[Proposition]) -> None:
    told = found[3]
    assert TEXT[slice(*told.span)] == told.text
    assert told.by == "Anton Brisk"
    assert told.before.endswith("that her gold would stay in Orsenia. “")
    assert len(told.before.split()) == 28
    assert {len(p.vector) for p in found} == {384}
    assert all(p.asserts + p.denies + p.neither == pytest.approx(1, abs=0.002) for p in found)


def test_who_only_asks_says_nothing() -> None:
    asked = reading()
    statements = tuple(replace(s, act="question", form="indirect") for s in asked.statements)
    assert propositions(replace(asked, statements=statements)) == ()


def test_what_a_question_holds_is_said_by_nobody() -> None:
    given = reading()
    at = TEXT.index("her gold would stay")
    end = at + len("her gold would stay in Orsenia")
    asked = TEXT[:end] + "?" + TEXT[end + 1 :]
    told = propositions(replace(given, report=replace(given.report, text=asked)))
    assert "her gold would stay in Orsenia" not in [p.text for p in told]


def test_each_sentence_of_a_statement_says_something_but_for_questions() -> None:
    text = (
        'The mayor answered on Monday. "We never met him. What would we have talked about? He was in Orlo that day," '
        'Ada Korr said. "No. Ask him."'
    )
    read = reportedly.read_text(text, key="mayor", published="2031-05-04")
    told = [p for p in propositions(read) if p.told_in[0] == "s"]
    assert [p.text.strip('"') for p in told] == ["We never met him.", "He was in Orlo that day,", "No. Ask him."]
    assert [p.id == p.told_in for p in told] == [True, False, False]
    assert len({p.id for p in told}) == 3
    assert len({p.told_in for p in told}) == 1


@pytest.mark.parametrize(("words", "says"), [
    ("If she did say so, that was good of her", False), ("And if that is true, nobody told us of it", False),
    ("If the army goes further, we shall cut the power", True), ("If I did not say it, nobody would say it", True),
])
def test_what_is_said_if_the_matter_is_so_tells_nothing_of_it(words: str, says: bool) -> None:
    read = reportedly.read_text(f'"{words}," the mayor of Orlo, Ada Korr, told Radio Sund on Monday.', key="if")
    found = propositions(read)
    assert [p.text.strip('",') for p in found] == [words] * says


def test_no_longer_to_believe_is_said_with_its_cue() -> None:
    given = reading()
    bank = replace(given.statements[-1], act="believe")  # "did not confirm", a negated cue, before "the order"
    assert [p.text for p in propositions(replace(given, statements=(bank,)))] == ["did not confirm the order"]


def test_the_dateline_is_nobody_s_words() -> None:
    text = (
        "Stage overturns in Averil harbour\n\nPORT AVERIL, Oct. 14 (Vantpress) - At least nine people were killed when "
        "a landing stage overturned, police said.\n\nGunmen attacked the Averil barracks on Tuesday."
    )
    read = reportedly.read_text(text, key="stage", published="2025-10-15")
    span = datelines.span(read.report)
    assert span is not None
    assert text[slice(*span)] == "PORT AVERIL, Oct. 14 (Vantpress) - "
    assert datelines.end(read.report) == 0  # a headline comes before it
    told = propositions(read)
    assert told
    assert all(not (p.span[0] < span[1] and span[0] < p.span[1]) for p in told)


def test_in_its_own_voice_a_report_says_what_it_does_not_attribute() -> None:
    text = "Gunmen attacked the barracks at Orlo on Tuesday, and General Ada Korr said that all of them were Talmish."
    read = reportedly.read_text(text, key="gunmen", published="2031-05-04")
    own = [p for p in propositions(read) if p.by == "the report"]
    assert [p.id[0] for p in own] == ["e"]
    assert "Talmish" not in own[0].text
    assert "attacked the barracks" in own[0].text


def test_what_tells_of_a_source_is_no_claim() -> None:
    text = "The voice on it is hers, said two guests who were arrested by the police on Monday."
    read = reportedly.read_text(text, key="voice", published="2031-05-04")
    assert [e.trigger.text for e in read.events if e.statement is None] == ["arrested"]
    assert [p.text for p in propositions(read)] == ["The voice on it is hers"]


def test_what_a_report_quotes_from_nobody_it_does_not_say_itself() -> None:
    text = "Gunmen attacked the barracks at Orlo. “Nobody was arrested there, and nobody was threatened.”"
    given = reportedly.read_text(text, key="gunmen", published="2031-05-04")
    (attack,) = (e for e in given.events if e.type == "ASSAULT")
    at = text.index("arrested")
    quoted = replace(
        attack, id="e0", statement=None, trigger=replace(attack.trigger, spans=((at, at + 8),), text="arrested"),
        clause=replace(attack.clause, spans=((text.index("Nobody"), len(text) - 1),)),
    )
    bare = replace(given.report, text=text.replace("“", " ").replace("”", " "))
    plain = propositions(replace(given, report=bare, events=(attack, quoted), statements=()))
    shown = propositions(replace(given, events=(attack, quoted), statements=()))
    assert {p.told_in for p in plain} == {attack.id, "e0"}
    assert {p.told_in for p in shown} == {attack.id}


def test_a_report_that_says_nothing_has_none_and_no_pairs_no_verdicts() -> None:
    assert propositions(Reading(report=report(), actors=(), statements=())) == ()
    assert verdicts([]) == []
    assert len(version()) == 64


def test_of_each_pair_two_probabilities(found: list[Proposition]) -> None:
    ((against, neither),) = verdicts([(found[1], found[2])])
    assert 0 <= against <= 1
    assert 0 <= neither <= 1
    assert covered(TEXT, [found[1].span]) == found[1].text
