"""Dates as days, and what was said and happened in their order."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from invented import TEXT, actor, passage, report, source, spans, statement

from reportedly import edtf
from reportedly.cli import main
from reportedly.errors import QueryError
from reportedly.ledger import Ledger, open_ledger
from reportedly.ledger.clocks import placed, sentence
from reportedly.ledger.timeline import Moment
from reportedly.records import Reading, Said, Timex, content_id

BODY = (
    "LISKOW, Nov. 19, 2025 — Anton Brisk said on Tuesday that the vault was opened in 2024, not in March. "
    "The Bank of St. Orsen closed on May 2, 2023. Ysolde Karrach has denied it since 2022. It rained all week."
)


@pytest.mark.parametrize(("within", "expected"), [
    ("2023", "The Bank of St. Orsen closed on May 2, 2023."), ("2022", "Ysolde Karrach has denied it since 2022."),
    ("all week", "It rained all week."), ("Tuesday", BODY[:BODY.index(" The Bank")]),
])
def test_the_sentence_around_an_expression(within: str, expected: str) -> None:
    (at,) = spans(within, BODY)
    start, end = sentence(BODY, at)
    assert BODY[start:end] == expected


@pytest.mark.parametrize(("head", "words", "clock"), [
    ("LISKOW, Nov. 19, 2025 — A vault", "Nov. 19, 2025", "published"),
    ("2025-11-19 Liskow: A vault", "2025-11-19", "published"),
    ("A vault\n\nLiskow, 19 November 2025\nA", "19 November 2025", "published"),
    ("A vault\nPORT OF HALLIN, 19 November 2025. A vault", "19 November 2025", "published"),
    ("A vault\nIn Hallin, 19 November 2025. A vault", "19 November 2025", "happened"),
    ("date 2025-11-19 Liskow: A vault", "2025-11-19", "published"),
    ("A vault\n14:50\nIt opened", "14:50", "published"), ("LISKOW (Vantpress) Nov. 19 - A", "Nov. 19", "published"),
    ("The vault opened on Nov. 19: a day", "Nov. 19", "happened"), ("Wednesday was a day", "Wednesday", "happened"),
    ("A vault\nIt opened on Nov. 19\n", "Nov. 19", "happened"),
])
def test_a_dateline_dates_the_report_and_nothing_that_happened(head: str, words: str, clock: str) -> None:
    of = report(text=head)
    at = spans(words, head)
    found = Timex(
        id="t0", report=of.id, spans=at, text=words, type="DATE", value=None, mod=None, edtf="2025-11-19",
        earliest=None, latest=None, anchor=(), basis="text",
    )
    assert placed(found, Reading(report=of, actors=(), statements=(), times=(found,))).clock == clock


def timex(report_id: str, words: str, value: str | None, **fields: Any) -> Timex:
    earliest, latest = edtf.bounds(value)
    given: dict[str, Any] = {
        "type": "DATE", "value": value, "mod": None, "earliest": earliest, "latest": latest,
        "anchor": (), "basis": "text" if value else "none", **fields,
    }
    return Timex(
        id=content_id("timex", report_id, words), report=report_id, spans=spans(words, BODY), text=words, edtf=value,
        **given,
    )


def reading() -> Reading:
    """A dateline, a saying that is dated and one that is not, what is said to have happened, and what did."""
    of = report(key="bank.txt", text=BODY)
    names = ("Anton Brisk", "Ysolde Karrach")
    brisk, karrach = (
        replace(actor(of.id, name), mentions=(replace(actor(of.id, name).mentions[0], spans=spans(name, BODY)),))
        for name in names
    )
    content = "that the vault was opened in 2024, not in March"
    said = Said(edtf="2025-11-18", spans=spans("Tuesday", BODY), text="Tuesday", basis="explicit")
    told = replace(
        statement(of.id, "gold", speaker=brisk.id, said=said, source=source("Anton Brisk")),
        content=replace(passage("gold"), spans=spans(content, BODY), text=content),
        source=replace(source("Anton Brisk"), spans=spans("Anton Brisk", BODY)),
    )
    denied = replace(
        statement(of.id, "the audio", speaker=karrach.id, act="deny", source=source("Ysolde Karrach")),
        content=replace(passage("gold"), spans=spans("it since", BODY), text="it since"),
        source=replace(source("Ysolde Karrach"), spans=spans("Ysolde Karrach", BODY)),
    )
    return Reading(
        report=of, actors=(brisk, karrach), statements=(told, denied), times=(
            timex(of.id, "Nov. 19, 2025", "2025-11-19"), timex(of.id, "Tuesday", "2025-11-18", basis="published"),
            timex(of.id, "2024", "2024"), timex(of.id, "March", None), timex(of.id, "May 2, 2023", "2023-05-02"),
            timex(of.id, "2022", "../2022"), timex(of.id, "all week", None, type="DURATION"),
        ),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with open_ledger(path) as ledger:
        ledger.write(reading())
        yield ledger


def told(moments: list[Moment]) -> list[tuple[str, str | None, str | None, str]]:
    return [(each.clock, each.edtf, each.speaker_name, each.text) for each in moments]


OPENED = ("happened", "2024", "Anton Brisk", "that the vault was opened in 2024, not in March")
SAID = ("said", "2025-11-18", "Anton Brisk", "that the vault was opened in 2024, not in March")
CLOSED = ("happened", "2023-05-02", None, "The Bank of St. Orsen closed on May 2, 2023.")
SINCE = ("happened", "../2022", None, "Ysolde Karrach has denied it since 2022.")
DENIED = ("said", None, "Ysolde Karrach", "it since")


def test_a_reading_with_times_comes_out_as_it_went_in(ledger: Ledger) -> None:
    assert ledger.report("bank.txt") == reading()
    assert [record["id"] for record in ledger.export("timex")] == sorted(each.id for each in reading().times)
    ledger.write(replace(reading(), report=replace(reading().report, reader="2"), times=()))
    assert list(ledger.export("timex")) == []


def test_a_timeline_is_in_the_order_of_time_and_the_undated_come_last(ledger: Ledger) -> None:
    moments = ledger.timeline()
    assert told(moments) == [SINCE, CLOSED, OPENED, SAID, DENIED]
    assert [(each.earliest, each.latest, each.basis) for each in moments] == [
        (None, "2022-12-31", "text"), ("2023-05-02", "2023-05-02", "text"), ("2024-01-01", "2024-12-31", "text"),
        ("2025-11-18", "2025-11-18", "explicit"), (None, None, "none"),
    ]
    assert [each.published for each in moments] == ["2025-11-19"] * 5
    assert ledger.timeline(limit=2) + ledger.timeline(offset=2) == moments


@pytest.mark.parametrize(("filters", "expected"), [
    ({"actor": "brisk"}, [OPENED, SAID]), ({"actor": "Karrach"}, [SINCE, DENIED]), ({"actor": "Nobody"}, []),
    ({"publisher": "courier"}, [SINCE, CLOSED, OPENED, SAID, DENIED]), ({"publisher": "herald"}, []),
    ({"since": "2024"}, [OPENED, SAID]), ({"since": "2024-06", "until": "2025-11-17"}, [OPENED]),
    ({"until": "2022"}, [SINCE]), ({"until": "2023-05"}, [SINCE, CLOSED]), ({"since": "2025-11-19"}, []),
    ({"limit": 0}, []), ({"since": "yesterday"}, QueryError), ({"limit": -1}, QueryError), ({"actor": "?"}, QueryError),
])
def test_each_filter_of_a_timeline_filters(ledger: Ledger, filters: dict[str, Any], expected: Any) -> None:
    if isinstance(expected, list):
        assert told(ledger.timeline(**filters)) == expected
    else:
        with pytest.raises(expected):
            ledger.timeline(**filters)


def call(path: Path, *arguments: str) -> str:
    result = CliRunner().invoke(main, [*arguments, "--ledger", str(path)])
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.mark.usefixtures("ledger")
def test_the_command_lists_it_as_table_json_and_csv(path: Path) -> None:
    rows = [line.split("\t") for line in call(path, "timeline").splitlines()]
    assert rows[0] == ["date", "clock", "who", "act", "text", "publisher", "key"]
    assert [row[:3] for row in rows[1:]] == [
        ["../2022", "happened", "the report itself"], ["2023-05-02", "happened", "the report itself"],
        ["2024", "happened", "Anton Brisk"], ["2025-11-18", "said", "Anton Brisk"],
        ["unknown (none)", "said", "Ysolde Karrach"],
    ]
    objects = json.loads(call(path, "timeline", "--actor", "brisk", "--format", "json"))
    assert [each["edtf"] for each in objects] == ["2024", "2025-11-18"]
    cells = list(csv.DictReader(io.StringIO(call(path, "timeline", "--since", "2025", "--format", "csv"))))
    assert [each["when"] for each in cells] == ["Tuesday"]
    drawn = CliRunner().invoke(main, ["timeline", "--ledger", str(path)], env={"FORCE_COLOR": "1", "COLUMNS": "80"})
    assert "2023-05-02" in drawn.stdout


@pytest.mark.usefixtures("ledger")
def test_show_lists_dated_expressions_when_asked_for_all(path: Path) -> None:
    assert "“2024” 2024 (text)" not in call(path, "show", "bank.txt").splitlines()
    lines = call(path, "show", "bank.txt", "--full").splitlines()
    assert lines[-5:] == [
        "“Nov. 19, 2025” 2025-11-19 (text)", "“Tuesday” 2025-11-18 (published)", "“2024” 2024 (text)",
        "“May 2, 2023” 2023-05-02 (text)", "“2022” ../2022 (text)",
    ]


def test_a_statement_that_gives_only_a_date_of_publication_says_so(path: Path) -> None:
    of = report(text=TEXT)
    said = Said(edtf="../2025-11-19", spans=(), text=None, basis="published")
    with open_ledger(path) as ledger:
        ledger.write(Reading(report=of, actors=(), statements=(statement(of.id, "the order", said=said),)))
        moment, = ledger.timeline()
    assert (moment.edtf, moment.earliest, moment.latest, moment.basis) == (
        "../2025-11-19", None, "2025-11-19", "published",
    )
