"""Events in the ledger: stored, listed, counted by dyad, and written in other programs' formats."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from invented import actor, passage, reading, spans
from reportedly.cli import main
from reportedly.errors import QueryError
from reportedly.ledger import Ledger, open_ledger
from reportedly.ledger.events import all_events, dyad, events, period_of
from reportedly.publish import cameo
from reportedly.publish import events as publish
from reportedly.publish.parties import sector_of
from reportedly.records import Event, Figure, Happened, Party, Place, Reading, content_id
from reportedly.reading.plover import MODES, QUADS, TYPES

UNDATED = Happened(edtf=None, spans=(), text=None, basis="none")


def event(of: str, trigger: str, **fields: Any) -> Event:
    given: dict[str, Any] = {
        "statement": None, "type": "THREATEN", "mode": None, "quad": "verbal conflict", "actors": (), "recipients": (),
        "place": None, "date": UNDATED, "factuality": "CT+", "tense": "past", "figures": (), "contexts": (),
        "confidence": 0.8, "clause": passage(trigger), **fields,
    }
    made = content_id("event", of, spans(trigger), given["type"])
    return Event(id=made, report=of, trigger=passage(trigger), **given)


def told(**fields: Any) -> Reading:
    """The invented report with a threat inside a statement, and a call in the report's own voice that was not."""
    base = reading(**fields)
    of = base.report.id
    orsenia = actor(of, "Orsenia", type="country", country="RUS", country_basis="gazetteer")
    tolmere = replace(base.actors[2], country="USA", country_basis="text")
    threat = event(
        of, "warned", statement=base.statements[1].id, mode="violence",
        actors=(Party(spans=spans("Orsenia"), text="Orsenia", actor=orsenia.id),),
        recipients=(Party(spans=spans("Ysolde Karrach"), text="Ysolde Karrach", actor=tolmere.id),),
        date=Happened(edtf="2025-07", spans=(), text=None, basis="inherited"),
        figures=(Figure(what="killed", low=12.0, high=None, unit="people", spans=spans("gold"), text="gold"),),
    )
    call = event(
        of, "call", type="CONSULT", mode="phone", quad="verbal cooperation", factuality="CT-",
        actors=(Party(spans=spans("Ysolde Karrach"), text="Ysolde Karrach", actor=tolmere.id),),
        recipients=(Party(spans=spans("Orsenia"), text="Orsenia", actor=orsenia.id),),
        place=Place(spans=spans("Hallin"), text="Hallin", country="USA", lat=1.5, lon=-2.5),
    )
    actors = (*base.actors[:2], tolmere, *base.actors[3:], orsenia)
    return replace(base, actors=actors, events=(threat, call))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.db") as opened:
        opened.write(told())
        yield opened


def test_an_event_comes_back_as_it_was_written(ledger: Ledger) -> None:
    held = ledger.report(told().report.id)
    assert held.events == told().events
    exported = list(ledger.export("event"))
    assert [e["id"] for e in exported] == sorted(e.id for e in told().events)
    threat = next(e for e in exported if e["type"] == "THREATEN")
    assert threat["figures"] == [
        {"what": "killed", "low": 12.0, "high": None, "unit": "people", "spans": [list(spans("gold")[0])],
         "text": "gold"},
    ]


def test_parties_follow_a_merge(ledger: Ledger) -> None:
    merged = ledger.merge_actors("Ysolde Karrach", "Anton Brisk", why="for the test")
    assert merged
    one = next(a for a in ledger.actors(name="Ysolde Karrach")).actor
    parties = {p.actor for row in all_events(ledger) for p in (*row.event.actors, *row.event.recipients)}
    assert one.id in parties


def test_reading_again_replaces_events(ledger: Ledger) -> None:
    again = told()
    again = replace(again, report=replace(again.report, reader="0.1.0+other"), events=again.events[:1])
    assert ledger.write(again)
    assert [e["type"] for e in ledger.export("event")] == ["THREATEN"]


def test_the_order_of_arrival_does_not_matter(tmp_path: Path) -> None:
    readings = [told(key=f"{n}.txt", publisher=f"Paper {n}") for n in range(3)]
    exports = []
    for name, order in (("a", readings), ("b", readings[::-1])):
        with open_ledger(tmp_path / f"{name}.db") as opened:
            for each in order:
                opened.write(each)
            exports.append(json.dumps(list(opened.export())))
    assert exports[0] == exports[1]


@pytest.mark.parametrize(
    ("filters", "types"),
    [
        ({}, ["THREATEN", "CONSULT"]),
        ({"type": "CONSULT"}, ["CONSULT"]),
        ({"mode": "violence"}, ["THREATEN"]),
        ({"quad": "verbal cooperation"}, ["CONSULT"]),
        ({"actor": "karrach"}, ["CONSULT"]),
        ({"recipient": "karrach"}, ["THREATEN"]),
        ({"country": "rus"}, ["THREATEN", "CONSULT"]),
        ({"country": "FRA"}, []),
        ({"place": "hallin"}, ["CONSULT"]),
        ({"place": "USA"}, ["CONSULT"]),
        ({"voice": "report"}, ["CONSULT"]),
        ({"voice": "statement"}, ["THREATEN"]),
        ({"state": "claimed"}, ["THREATEN"]),
        ({"state": "denied"}, ["CONSULT"]),
        ({"state": "happened"}, []),
        ({"state": "open"}, []),
        ({"since": "2025-07-15"}, ["THREATEN"]),
        ({"until": "2025-06"}, []),
        ({"publisher": "tavrin"}, ["THREATEN", "CONSULT"]),
        ({"text": "WARNED"}, ["THREATEN"]),
        ({"report": "courier.txt"}, ["THREATEN", "CONSULT"]),
        ({"limit": 1, "offset": 1}, ["CONSULT"]),
    ],
)
def test_events_are_filtered(ledger: Ledger, filters: dict[str, Any], types: list[str]) -> None:
    assert [row.event.type for row in events(ledger, **filters)] == types


@pytest.mark.parametrize("wrong", [{"country": "Russia"}, {"state": "true"}, {"since": "summer"}, {"voice": "paper"}])
def test_a_wrong_filter_is_told(ledger: Ledger, wrong: dict[str, str]) -> None:
    with pytest.raises(QueryError):
        events(ledger, **wrong)


def test_an_event_tells_on_whose_word_it_stands(ledger: Ledger) -> None:
    by_type = {row.event.type: row for row in all_events(ledger)}
    assert by_type["THREATEN"].chain[0] == "Radley Morcant"
    assert len(by_type["THREATEN"].chain) == 2
    assert by_type["CONSULT"].chain == ()


def test_a_dyad_is_counted_by_direction_and_state(ledger: Ledger) -> None:
    found = dyad(ledger, "RUS", "USA", by="quarter")
    assert [(d.period, d.actor, d.recipient, d.state, d.events, dict(d.types)) for d in found] == [
        ("2025-Q3", "RUS", "USA", "claimed", 1, {"THREATEN": 1}),
        ("undated", "USA", "RUS", "denied", 1, {"CONSULT": 1}),
    ]
    assert dyad(ledger, "USA", "RUS", by="quarter") == sorted(found, key=lambda d: d.period == "undated")
    assert dyad(ledger, "USA", "RUS", since="2025-08") == []
    with pytest.raises(QueryError, match="alpha-3"):
        dyad(ledger, "Russia", "USA")


def test_periods_hold_whole_dates() -> None:
    day = 739_000  # in April 2024
    assert period_of(day, day, "year") == "2024"
    assert period_of(day, day + 400, "year") == "undated"
    assert period_of(0, day, "year") == "undated"


def test_every_row_of_a_table_has_its_cells(ledger: Ledger) -> None:
    rows = list(all_events(ledger))
    for lines in (list(publish.polecat(rows)), list(publish.cameo_rows(rows))):
        assert len(lines) == 3
        assert {len(line) for line in lines} == {len(lines[0])}
        assert not any("\t" in cell or "\n" in cell for line in lines for cell in line)
    header, *body = publish.polecat(rows)
    threat = dict(zip(header, next(r for r in body if "THREATEN" in r), strict=True))
    assert (threat["Actor Country"], threat["Recipient Country"], threat["Quad Code"]) == ("RUS", "USA", "3")
    assert threat["Placename"] == "None"
    assert threat["Attribution Chain"].startswith("Radley Morcant < ")


def test_plover_json_has_its_fields(ledger: Ledger) -> None:
    by_type = {row.event.type: publish.plover(row) for row in all_events(ledger)}
    assert by_type["CONSULT"]["mode"] == ["phone", "negation"]
    assert by_type["CONSULT"]["event_loc"]["lat"] == 1.5
    assert by_type["THREATEN"]["size"] == {"dead": 12.0}
    assert by_type["THREATEN"]["actor"][0]["code"] == "RUS"


def test_the_scheme_is_whole() -> None:
    assert set(QUADS) == set(MODES) == set(TYPES) == set(cameo.ROOTS) == set(cameo.GOLDSTEIN)
    assert all(kind in MODES and mode in MODES[kind] for kind, mode in cameo.BY_MODE)
    assert cameo.root("ASSAULT", "drone") == "19"
    assert cameo.root("ASSAULT", None) == "18"


def test_sectors_are_read_off_words() -> None:
    assert sector_of("Orsenian soldiers") == "MIL"
    assert sector_of("the two", "foreign minister") == "GOV"
    assert sector_of("Tolmere") is None


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (["events", "--state", "claimed"], "THREATEN"),
        (["events", "--format", "json"], '"state": "denied"'),
        (["events", "--format", "csv"], "actor_countries"),
        (["dyad", "Russia", "USA", "--by", "year"], "-5.6"),
        (["export", "--format", "polecat"], "Actor Country"),
        (["export", "--format", "cameo"], "CAMEO Root"),
        (["export", "--format", "plover"], '"quad_code": 3'),
    ],
)
def test_the_commands_write(ledger: Ledger, command: list[str], part: str) -> None:
    result = CliRunner().invoke(main, [*command, "--ledger", str(ledger.path)])
    assert result.exit_code == 0, result.stderr
    assert part in result.stdout


@pytest.mark.parametrize(
    ("command", "told_"),
    [
        (["dyad", "Atlantis", "USA"], "no country is known as 'Atlantis'"),
        (["export", "--format", "polecat", "--kind", "actor"], "a format of events"),
    ],
)
def test_a_wrong_command_says_what_to_try(ledger: Ledger, command: list[str], told_: str) -> None:
    result = CliRunner().invoke(main, [*command, "--ledger", str(ledger.path)])
    assert result.exit_code == 2
    assert told_ in result.stderr


def test_a_dyad_is_drawn_on_a_terminal(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    result = CliRunner().invoke(main, ["dyad", "RUS", "USA", "--ledger", str(ledger.path)])
    assert "█" in result.stdout
    assert "undated" in result.stdout
