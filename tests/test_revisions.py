"""What a new text at a known URL says otherwise, and by which words a publisher takes a report back."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_ledger_invented import make_report, read

from reportedly.cli import main
from reportedly.errors import QueryError
from reportedly.ledger import open_ledger
from reportedly.records import Event, Figure, Happened, Passage, Reading, content_id
from reportedly.weighing.revisions import differences, notices, taken_back

URL = "https://lantern.example/dam"
FIRST = make_report(
    "Mira Vance said: the dam has 46 gates and holds. Tolan Reyk denied: the roof leaks. Ann Ostrand said: go home.",
    key="first", url=URL, published="2031-03-04", title="The dam holds",
)
SECOND = make_report(
    "Correction, March 5: the number of gates was wrong.\n"
    "Mira Vance said: the dam has 43 gates and holds. Tolan Reyk said: the roof leaks. José Ardilla said: come back.",
    key="second", url=URL, published="2031-03-05", title="The dam holds",
)
THIRD = make_report("Mira Vance said: no.", key="third", url=URL, published="2031-03-06", title="RETRACTED: The dam")


@pytest.mark.parametrize(("line", "kinds"), [
    ("RETRACTED: Thousands of lamps stolen", ["retraction"]),
    ("Retraction, October 10: The Lantern withdraws this article.", ["retraction"]),
    ("The Lantern has withdrawn this article, which named the wrong ladder.", ["retraction"]),
    ("Correction: there are 43 gates.", ["correction"]),
    ("Correction (March 5, 2031): there are 43 gates.", ["correction"]),
    ("Correction Oct. 10, 2031: there are 43 gates.", ["correction"]),
    ("Editor’s note: An earlier version of this article had 46 gates.", ["correction"]),
    ("This story has been updated with the mayor's answer.", ["update"]),
    ("UPDATE 2-Harbour office closes mole", ["update"]),
    ("Correction officers walked out on Friday, said the mayor: they want boots.", []),
    ("Corrections of course would follow, she said.", []),
    ("The market is due for a correction: prices rose.", []),
    ("Updated figures show that 43 gates are open.", []),
    ("The witness retracted his statement.", []),
    ("The mayor withdrew the draft and retracted it.", []),
])
def test_notices_are_told_by_their_words(line: str, kinds: list[str]) -> None:
    text = f"The dam holds.\n{line}\n\nIt rained."
    found = notices(text)
    assert [each.kind for each in found] == kinds
    for each in found:
        assert each.span is not None
        assert text[slice(*each.span)] == each.text == line
    assert [each.kind for each in notices("It rained.", line)] == kinds


@pytest.mark.parametrize(("title", "kinds"), [
    ("The dam: a correction", ["correction"]),
    ("The dam holds (corrected)", ["correction"]),
    ("The dam holds - we were wrong", ["correction"]),
    ("Market waits for a correction", []),
])
def test_a_title_may_end_with_its_notice(title: str, kinds: list[str]) -> None:
    assert [each.kind for each in notices("It rained.", title)] == kinds
    assert notices(title) == ()  # in a text it would be any sentence


@pytest.mark.parametrize(("text", "title", "lines"), [
    ("It rained.\n\nWe reported that the mayor had gone. This was wrong.", None, [1]),
    ("It rained.\n\nWe also wrote that the mayor had gone. He never had, and we have apologised to him.", None, [1]),
    ("The Orlo Ledger has taken down its report that the mayor had gone.\n\nIt rained.", None, [0]),
    ("We reported that the mayor had gone.\n\nShe has not.", "The mayor: a correction", [0, 1]),
    ("We reported that the mayor had gone.\n\nShe has.", "The mayor has gone", []),
])
def test_lines_that_take_back_what_was_written(text: str, title: str | None, lines: list[int]) -> None:
    found = [text[start:end] for start, end in taken_back(text, title)]
    assert found == [text.split("\n\n")[n] for n in lines]


def test_statements_are_matched_by_speaker_and_wording() -> None:
    found = [
        (each.kind, each.what, each.who, each.before, each.after, each.fields)
        for each in differences(read(FIRST), read(SECOND))
    ]
    first, second = "the dam has 46 gates and holds", "the dam has 43 gates and holds"
    assert ("notice", "appeared", None, None, SECOND.text.partition("\n")[0], ("correction",)) in found
    assert ("statement", "changed", "Mira Vance", first, second, ("wording", "numbers")) in found
    roof = "the roof leaks"
    assert ("statement", "changed", "Tolan Reyk", roof, roof, ("act", "negated")) in found
    assert ("statement", "vanished", "Ann Ostrand", "go home", None, ()) in found
    assert ("statement", "appeared", "José Ardilla", None, "come back", ()) in found
    assert len(found) == 5


def test_a_text_differs_from_itself_in_nothing() -> None:
    assert differences(read(SECOND), read(SECOND)) == []


def test_hedges_are_told_apart() -> None:
    before, plain = read(FIRST), read(FIRST)
    bare = replace(plain, statements=tuple(replace(each, hedge=None) for each in plain.statements))
    assert {(each.kind, each.what) for each in differences(before, bare)} == {("hedge", "vanished")}
    assert {(each.kind, each.what) for each in differences(bare, before)} == {("hedge", "appeared")}


def with_event(reading: Reading, clause: str, *figures: tuple[float, str]) -> Reading:
    """The reading with one more event, whose trigger and clause are these words."""
    told = Passage(spans=((0, len(clause)),), text=clause)
    made = Event(
        id=content_id("event", reading.report.id, clause), report=reading.report.id, statement=None, trigger=told,
        clause=told, type="ASSAULT", mode=None, quad="material conflict", actors=(), recipients=(), place=None,
        date=Happened(edtf=None, spans=(), text=None, basis="none"), factuality="CT+", tense="past", contexts=(),
        confidence=0.5, figures=tuple(
            Figure(what=what, low=count, high=count, unit=None, spans=((n, n + 1),), text=f"{count:g} {what}")
            for n, (count, what) in enumerate(figures)
        ),
    )
    return replace(reading, events=(*reading.events, made))


def test_events_and_figures() -> None:
    nothing = read(make_report("It rained.", key="a"))
    before = with_event(with_event(nothing, "the fire killed 15 people", (15, "dead"), (3, "hurt")), "guards fled")
    after = with_event(with_event(nothing, "the fire killed 16 people", (16, "dead"), (2, "doors")), "rain fell")
    found = [(each.kind, each.what, each.before, each.after) for each in differences(before, after)]
    assert found == [
        ("event", "vanished", "guards fled", None),
        ("event", "changed", "the fire killed 15 people", "the fire killed 16 people"),
        ("event", "appeared", None, "rain fell"),
        ("figure", "vanished", "3 hurt", None), ("figure", "changed", "15 dead", "16 dead"),
        ("figure", "appeared", None, "2 doors"),
    ]


def test_the_command_compares_with_the_text_before_or_the_next_or_the_one_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    other = make_report("Ann Ostrand said: go home.", key="other", url="https://other.example", published="2031-03-04")
    with open_ledger(path) as ledger:
        for report in (THIRD, SECOND, other, FIRST):
            ledger.write(read(report))
        pairs = {(a, b): ledger.diff(a, b) for a, b in [("first", None), ("third", None), ("third", "first")]}
        assert [(each.before.key, each.after.key) for each in pairs.values()] == [
            ("first", "second"), ("second", "third"), ("first", "third"),
        ]
        assert [each.after for each in pairs["third", None].changes if each.kind == "notice"] == [THIRD.title]
        for wanted, second in (("other", None), ("first", "other"), ("first", "nowhere")):
            with pytest.raises(QueryError, match=r"no other text|not texts of one URL|no report"):
                ledger.diff(wanted, second)
    shown = CliRunner().invoke(main, ["diff", "second", "--ledger", str(path), "--format", "json"])
    assert {row["kind"] for row in json.loads(shown.stdout)} >= {"notice", "statement"}
    table = CliRunner().invoke(main, ["diff", "second", "first", "--ledger", str(path)])
    assert table.stdout.splitlines()[0] == "kind\twhat\tfields\twho\tbefore\tafter"
    assert CliRunner().invoke(main, ["diff", "other", "--ledger", str(path)]).exit_code == 2
