"""What is written to a ledger, and what comes out again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text
from test_ledger_invented import READER, invented, make_report, read, read_anew

from reportedly.errors import QueryError
from reportedly.ledger import Ledger, open_ledger, queries, tables
from reportedly.records import (
    Actor,
    Cue,
    Located,
    Mention,
    Origin,
    Passage,
    Reading,
    Report,
    Said,
    Source,
    Statement,
    Timex,
    Unread,
    as_json,
    content_id,
    covered,
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        yield ledger


def exported(ledger: Ledger) -> bytes:
    lines = [json.dumps(record, ensure_ascii=False) for record in ledger.export()]
    return "\n".join(lines).encode("utf-8", "surrogatepass")


def by_id(records: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(records, key=lambda record: str(record["id"]))


def rows(ledger: Ledger) -> dict[str, int]:
    with ledger.snapshot() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in tables.metadata.sorted_tables
        }


def check_index(ledger: Ledger) -> None:
    """FTS5's own check that an index says what its table says; it raises where it does not."""
    with ledger.transaction() as connection:
        for table in ("report", "statement"):
            connection.execute(text(f"INSERT INTO {table}_words({table}_words, rank) VALUES ('integrity-check', 1)"))


def test_a_reading_comes_out_as_it_went_in(ledger: Ledger) -> None:
    readings = [read(invented(number)) for number in (1, 2, 3)]
    assert [ledger.write(reading) for reading in readings] == [True] * 3
    assert [queries.report(ledger, reading.report.id) for reading in readings] == readings
    check_index(ledger)


def test_the_same_reading_twice_changes_nothing(ledger: Ledger) -> None:
    reading = read(invented(1))
    ledger.write(reading)
    before, counts = exported(ledger), rows(ledger)
    assert ledger.write(reading) is False
    assert (exported(ledger), rows(ledger)) == (before, counts)


def test_the_export_has_every_record_by_kind_and_id(ledger: Ledger) -> None:
    readings = [read(invented(number)) for number in range(1, 6)]
    for reading in readings:
        ledger.write(reading)
    ledger.note(Unread(key="torn.txt", status="failed", reason="it is empty"))
    kinds = [record["kind"] for record in ledger.export()]
    assert kinds == sorted(kinds, key=("report", "actor", "statement", "timex", "correction").index)
    for kind in set(kinds):
        ids = [record["id"] for record in ledger.export(kind)]
        assert ids == sorted(set(ids))
        assert list(ledger.export(kind)) == [record for record in ledger.export() if record["kind"] == kind]
    assert list(ledger.export("report")) == by_id(as_json(reading.report) for reading in readings)
    assert list(ledger.export("timex")) == by_id(as_json(timex) for reading in readings for timex in reading.times)
    actors = {record["id"]: record["name"] for record in ledger.export("actor")}
    said = {record["id"]: record for record in ledger.export("statement")}
    assert said.keys() == {statement.id for reading in readings for statement in reading.statements}
    for reading in readings:
        own = {actor.id: actor.name for actor in reading.actors}
        for statement in reading.statements:
            record = said[statement.id]
            assert actors[record["speaker"]] == own[str(statement.speaker)]
            to = [{**to, "actor": None} for to in record["addressees"]]
            plain = as_json(replace(statement, speaker=record["speaker"], addressees=()))
            assert {**record, "addressees": []} == plain
            assert to == as_json(replace(statement, addressees=tuple(
                replace(each, actor=None) for each in statement.addressees
            )))["addressees"]
    assert list(ledger.export("unread")) == [
        {"kind": "unread", "key": "torn.txt", "status": "failed", "reason": "it is empty", "language": None},
    ]
    kinds_there_are = "report, actor, statement, event, claim, timex, correction, unread"
    with pytest.raises(QueryError, match=f"there is no kind 'rumour'; there are {kinds_there_are}"):
        ledger.export("rumour")


def test_the_export_goes_past_one_batch_and_does_not_depend_on_the_order_of_arrival(tmp_path: Path) -> None:
    reports = [make_report(f"Ann Ostrand said: sheet {n} is dry.", key=f"{n}.txt") for n in range(450)]
    exports = []
    for name, order in (("forward", reports), ("backward", reports[::-1])):
        with open_ledger(tmp_path / name) as ledger:
            for report in order:
                ledger.write(read(report))
            exports.append(exported(ledger))
            assert [report.id for report in ledger.reports()] == sorted(report.id for report in reports)
    assert exports[0] == exports[1]
    assert exports[0].count(b"\n") == 2 * 450


def test_an_export_shows_the_ledger_as_it_was_when_it_began(ledger: Ledger) -> None:
    ledger.write(read(invented(1)))
    before = list(ledger.export())
    export = ledger.export()
    first = next(export)
    ledger.write(read(invented(2)))
    ledger.write(read_anew(invented(1)))
    assert [first, *export] == before


def test_a_newer_reader_replaces_what_an_older_one_read(ledger: Ledger) -> None:
    report, other = replace(invented(1), fetched="2031-05-01T08:00:00Z"), invented(2)
    old, new = read(report), read_anew(replace(report, fetched="2031-06-01T08:00:00Z"))
    ledger.write(old)
    ledger.write(read(other))
    assert len(new.statements) < len(old.statements)
    assert ledger.write(new) is True
    kept = replace(new, report=replace(new.report, fetched=report.fetched))
    assert queries.report(ledger, report.id) == kept
    assert queries.report(ledger, other.id) == read(other)
    assert rows(ledger)["statement"] == len(new.statements) + len(read(other).statements)
    assert not ledger.holds(report.id, READER)
    assert ledger.holds(report.id, "invented 2")
    check_index(ledger)


def test_a_snapshot_taken_before_a_rereading_sees_all_of_the_older_reading(ledger: Ledger) -> None:
    old = read(invented(1))
    ledger.write(old)
    said = select(func.count()).select_from(tables.statement).where(tables.statement.c.confidence > 0.8)
    with ledger.snapshot() as connection:
        assert queries.reader_of(connection, old.report.id) == READER
        ledger.write(read_anew(invented(1)))
        assert queries.reader_of(connection, old.report.id) == READER
        assert connection.scalar(said) == len(old.statements)
    with ledger.snapshot() as connection:
        assert queries.reader_of(connection, old.report.id) == "invented 2"
        assert connection.scalar(said) == 0


def test_stale_gives_what_another_reader_read_while_it_is_being_read_anew(ledger: Ledger) -> None:
    reports = [make_report(f"Ann Ostrand said: sheet {n} is dry.", key=f"{n}.txt") for n in range(230)]
    for report in reports:
        ledger.write(read(report))
    ledger.write(read_anew(reports[7]))
    seen = []
    for report in ledger.stale("invented 2"):
        assert report.reader == READER
        ledger.write(read_anew(report))
        seen.append(report.id)
    assert seen == sorted(report.id for report in reports if report is not reports[7])
    assert list(ledger.stale("invented 2")) == []


def test_an_unread_input_is_noted_once_and_forgotten_when_it_is_read(ledger: Ledger) -> None:
    report = invented(1)
    ledger.note(Unread(key=report.key, status="failed", reason="torn"))
    ledger.note(Unread(key=report.key, status="skipped", reason="it is in Danish", language="da"))
    ledger.note(Unread(key="other.txt", status="failed", reason="torn"))
    assert [unread.reason for unread in queries.unread(ledger)] == ["torn", "it is in Danish"]
    assert queries.unread(ledger, "skipped") == [
        Unread(key=report.key, status="skipped", reason="it is in Danish", language="da"),
    ]
    ledger.write(read(report))
    assert [unread.key for unread in queries.unread(ledger)] == ["other.txt"]
    ledger.forget("other.txt")
    ledger.forget("never.txt")
    assert queries.unread(ledger) == []


def a_timex(reading: Reading, **fields: Any) -> Timex:
    """The first word of the report, as if it were a day."""
    given: dict[str, Any] = {
        "id": "t0", "report": reading.report.id, "spans": ((0, 10),), "text": reading.report.text[:10], "type": "DATE",
        "value": "2031", "mod": None, "edtf": "2031", "earliest": "2031-01-01", "latest": "2031-12-31", "anchor": (),
        "basis": "text", **fields,
    }
    return Timex(**given)


def broken_readings() -> dict[str, tuple[Reading, str]]:
    reading = read(invented(1))
    first, rest = reading.statements[0], reading.statements[1:]
    actor, others = reading.actors[0], reading.actors[1:]
    assert first.source is not None
    end = len(reading.report.text)

    def with_first(**changes: Any) -> Reading:
        return replace(reading, statements=(replace(first, **changes), *rest))

    def mentioned(mention: Mention) -> Reading:
        return replace(reading, actors=(replace(actor, mentions=(mention,)), *others))

    return {
        "no reader": (replace(reading, report=replace(reading.report, reader=None)), "which reader"),
        "beyond the text": (with_first(content=Passage(spans=((end - 1, end + 1),), text=".")), "outside a text of"),
        "backwards": (with_first(content=Passage(spans=((5, 2),), text="")), "outside a text of"),
        "another text": (with_first(source=replace(first.source, text="Anyone")), "source .* not what its spans cover"),
        "no content": (with_first(content=Passage(spans=(), text="")), "has no content"),
        "a date without evidence": (
            with_first(said=Said(edtf="2031", spans=(), text="2031", basis="explicit")), "date .* not what its spans",
        ),
        "another report's statement": (with_first(report="r0"), "belongs to another report"),
        "a parent from nowhere": (with_first(parent="s0"), "which is not in the reading"),
        "a speaker from nowhere": (with_first(speaker="a0"), "refers to actor a0"),
        "an addressee from nowhere": (
            with_first(addressees=(replace(first.addressees[0], actor="a0"),)), "refers to actor a0",
        ),
        "one id twice": (replace(reading, statements=(first, first, *rest)), "two rows of the reading have one id"),
        "another report's mention": (mentioned(Mention(report="r0", spans=((0, 1),))), "mentions in another report"),
        "a mention beyond the text": (
            mentioned(Mention(report=reading.report.id, spans=((0, end + 1),))), "a mention of actor .* outside a text",
        ),
        "a time beyond the text": (
            replace(reading, times=(a_timex(reading, spans=((0, end + 1),)),)), "the spans of timex .* outside a text",
        ),
        "another time": (replace(reading, times=(a_timex(reading, text="noon"),)), "timex .* not what its spans cover"),
        "another report's time": (replace(reading, times=(a_timex(reading, report="r0"),)), "to another report, r0"),
        "one time twice": (replace(reading, times=(a_timex(reading),) * 2), "two rows of the reading have one id"),
        "an origin beyond the text": (
            replace(reading, report=replace(
                reading.report, origin=Origin(name="Wire", spans=((0, end + 1),), basis="credit"),
            )), "origin lies at",
        ),
    }


@pytest.mark.parametrize("place", [
    Located(name="Haifa", country="ISR", lat=32.81841, lon=34.9885),
    Located(name="Lebanon", country="LBN", lat=None, lon=None), None,
])
def test_where_a_report_was_written_comes_out_again_and_may_change(ledger: Ledger, place: Located | None) -> None:
    ledger.write(read(invented(1)))
    anew = read_anew(invented(1))
    placed = replace(anew, report=replace(anew.report, place_resolved=place))
    ledger.write(placed)
    assert ledger.report(placed.report.id).report == placed.report
    told = next(record for record in ledger.export() if record["kind"] == "report")
    assert (told["place"], told["place_resolved"]) == ("Brackwater", asdict(place) if place else None)


@pytest.mark.parametrize("fault", broken_readings())
def test_a_reading_that_does_not_hold_together_is_refused_whole(ledger: Ledger, fault: str) -> None:
    ledger.write(read(invented(2)))
    before = rows(ledger)
    reading, complaint = broken_readings()[fault]
    with pytest.raises(ValueError, match=complaint):
        ledger.write(reading)
    assert rows(ledger) == before


def test_a_reading_that_clashes_with_another_reports_rows_is_refused_whole(ledger: Ledger) -> None:
    first, second = read(invented(1)), read(invented(2))
    ledger.write(first)
    before = rows(ledger)
    taken = replace(second.statements[-1], id=first.statements[0].id)
    with pytest.raises(ValueError, match="clashes with another report's rows"):
        ledger.write(replace(second, statements=(*second.statements[:-1], taken)))
    assert rows(ledger) == before
    assert ledger.write(second) is True


VERSIONS = {
    # name: (text, published, fetched); "again" has the text of "first" under another key
    "first": ("Ann Ostrand said: ten.", "2031-03-01", None),
    "again": ("Ann Ostrand said: ten.", "2031-03-01", "2031-03-01T12:00:00Z"),
    "second": ("Ann Ostrand said: twelve.", "2031-03-02", "2031-03-02T09:00:00Z"),
    "third": ("Ann Ostrand said: thirteen.", "2031-03-02", "2031-03-02T10:00:00Z"),
    "undated": ("Ann Ostrand said: nine.", None, None),
}


@pytest.mark.parametrize("order", [
    list(VERSIONS), list(VERSIONS)[::-1], ["third", "again", "undated", "second", "first"],
])
def test_a_report_revises_the_one_before_it_at_its_url_in_whatever_order_they_arrive(
    ledger: Ledger, order: list[str],
) -> None:
    reports = {
        name: make_report(text, key=name, url="https://lantern.example/flood", published=published, fetched=fetched)
        for name, (text, published, fetched) in VERSIONS.items()
    }
    elsewhere = [make_report(f"Ann Ostrand said: {n}.", key=f"no url {n}", published="2031-03-01") for n in range(2)]
    for report in [*elsewhere, *(reports[name] for name in order)]:
        ledger.write(read(report))
    names = {report.id: name for name, report in reports.items()}
    revised = {record["key"]: names.get(record["revision_of"]) for record in ledger.export("report")}
    assert revised == {
        "undated": None, "first": "undated", "again": "undated", "second": "again", "third": "second",
        "no url 0": None, "no url 1": None,
    }
    assert names.get(queries.report(ledger, reports["third"].id).report.revision_of or "") == "second"


def common_actor(report: Report, *, country: str | None, role: str) -> Reading:
    reading = read(report)
    actor = replace(
        reading.actors[0], id=content_id("actor", "Ann Ostrand"), roles=("mayor", role), country=country,
        country_basis="text" if country else "none",
    )
    statements = tuple(replace(each, speaker=actor.id, addressees=()) for each in reading.statements)
    return replace(reading, actors=(actor,), statements=statements)


@pytest.mark.parametrize("reverse", [False, True])
def test_an_actor_of_several_reports_is_one_record(ledger: Ledger, reverse: bool) -> None:
    reports = sorted(
        (make_report(f"Ann Ostrand said: {n}.", key=str(n)) for n in range(2)), key=lambda report: report.id,
    )
    readings = [
        common_actor(report, country=country, role=role)
        for report, country, role in zip(reports, (None, "NOR"), ("host", "guest"), strict=True)
    ]
    for reading in readings[::-1] if reverse else readings:
        ledger.write(reading)
    record, = ledger.export("actor")
    assert (record["country"], record["country_basis"]) == ("NOR", "text")
    assert record["roles"] == ["mayor", "host", "guest"]
    assert [mention["report"] for mention in record["mentions"]] == [report.id for report in reports]
    row, = queries.actors(ledger)
    assert (row.statements, row.reports) == (2, 2)


def test_the_full_text_index_can_be_made_anew(ledger: Ledger) -> None:
    ledger.write(read(make_report("Ann Ostrand said: the quay floods.", key="quay")))
    with ledger.transaction() as connection:
        for table in ("report", "statement"):
            connection.execute(text(f"INSERT INTO {table}_words({table}_words) VALUES ('delete-all')"))
    assert queries.search(ledger, "quay") == []
    ledger.rebuild_search()
    assert len(queries.search(ledger, "quay")) == 2
    check_index(ledger)


# Any characters that Python has: astral, combining, NUL, lone surrogates, and those with which the ledger escapes.
anything = st.text(
    st.characters() | st.characters(categories=["Cs"]) | st.sampled_from("\x00\x02\x03\x1a\r\n\"'0aİ😀é"),
    max_size=60,
)


@st.composite
def spans_in(draw: st.DrawFn, text: str) -> tuple[tuple[int, int], ...]:
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=6)))
    return tuple((cuts[i], cuts[i + 1]) for i in range(0, len(cuts) - 1, 2))


@st.composite
def any_reading(draw: st.DrawFn) -> Reading:
    body = draw(anything.filter(bool))
    maybe = st.none() | anything
    report = replace(
        make_report(
            body, key=draw(anything), url=draw(maybe), title=draw(maybe), publisher=draw(maybe), published=draw(maybe),
        ),
        bylines=tuple(draw(st.lists(anything, max_size=2))), place=draw(maybe), fetched=draw(maybe),
        reader=draw(anything),
        origin=draw(st.none() | st.builds(Origin, name=anything, spans=spans_in(body), basis=st.just("credit"))),
    )
    name = draw(anything)
    actor = Actor(
        id=content_id("actor", report.id, name), name=name, type="group", country=None, country_basis="none",
        roles=tuple(draw(st.lists(anything, max_size=2, unique=True))), wikidata=None,
        aliases=tuple(draw(st.lists(anything, max_size=2, unique=True))),
        mentions=(Mention(report=report.id, spans=draw(spans_in(body))),),
    )
    statements: list[Statement] = []
    for nth in range(draw(st.integers(0, 3))):
        spans: Sequence[Any] = [draw(spans_in(body)) for _ in range(4)]
        texts = [covered(body, each) for each in spans]
        statements.append(Statement(
            id=content_id("statement", report.id, nth), report=report.id, depth=nth, confidence=draw(st.floats(0, 1)),
            parent=statements[-1].id if statements else None, speaker=draw(st.sampled_from([None, actor.id])),
            source=draw(st.sampled_from([None, Source(spans=spans[0], text=texts[0], naming="document")])),
            cue=draw(st.sampled_from([None, Cue(spans=spans[1], text=texts[1], lemma=texts[2])])),
            content=Passage(spans=spans[2], text=texts[2]), form="mixed", act="believe", negated=draw(st.booleans()),
            hedge=draw(st.sampled_from([None, Passage(spans=spans[3], text=texts[3])])), addressees=(), occasion=None,
            said=Said(edtf=draw(maybe), spans=spans[3], text=texts[3], basis="explicit"), answers=(),
        ))
    return Reading(report=report, actors=(actor,), statements=tuple(statements[::-1]))


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with open_ledger(tmp_path_factory.mktemp("lasting") / "ledger.db") as ledger:
        yield ledger


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reading=any_reading())
def test_any_characters_and_spans_come_out_as_they_went_in(lasting: Ledger, reading: Reading) -> None:
    with lasting.transaction() as connection:
        connection.execute(delete(tables.report))
    assert lasting.write(reading) is True
    assert lasting.holds(reading.report.id, str(reading.report.reader))
    held = queries.report(lasting, reading.report.id)
    assert held == reading
    for statement in held.statements:
        assert covered(held.report.text, statement.content.spans) == statement.content.text
    check_index(lasting)
