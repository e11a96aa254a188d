"""Events in the ledger: stored, listed, counted by dyad, and written in other programs' formats."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from invented import spans, told
from reportedly.cli import main
from reportedly.errors import QueryError
from reportedly import records
from reportedly.ledger import Ledger, open_ledger, queries
from reportedly.ledger import timeline as timelines
from reportedly.ledger.events import EventRow, all_events, dyad, events, period_of
from reportedly.publish import cameo
from reportedly.publish import events as publish
from reportedly.publish.parties import body_of, sector_of
from reportedly.records import Happened, Timex
from reportedly.reading.plover import MODES, QUADS, TYPES
from reportedly.show import plain_page

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


def parties(ledger: Ledger) -> set[str]:
    """Whom the recipients of threats are called."""
    return {name for row in ledger.events(type="THREATEN") for name in row.names(row.event.recipients)}


def test_parties_follow_merges_and_splits_as_speakers_do(ledger: Ledger) -> None:
    ledger.write(told(key="herald.txt", publisher="The Herald"))
    merged = ledger.merge_actors("Anton Brisk", "Ysolde Karrach", why="for the test")
    assert parties(ledger) == {"Anton Brisk"}
    assert {e["recipients"][0]["actor"] for e in ledger.export("event") if e["type"] == "THREATEN"} == {
        row.statement.speaker for row in ledger.statements(speaker="Anton Brisk")
    }
    assert [row.event.type for row in ledger.events(recipient="Anton Brisk")] == ["THREATEN"] * 2
    assert [d.events for d in ledger.dyad("RUS", "USA")] == [2, 2]
    ledger.undo_correction(merged.id, why="for the test")
    assert parties(ledger) == {"Ysolde Karrach"}
    ledger.split_actors("Ysolde Karrach", reports=["herald.txt"], why="another one")
    both = {p.actor for row in ledger.events(type="THREATEN") for p in row.event.recipients}
    assert len(both) == 2
    assert ledger.report("herald.txt").events == told(key="herald.txt", publisher="The Herald").events


def test_a_date_of_publication_is_no_date_of_an_event(ledger: Ledger) -> None:
    base = told(key="herald.txt", publisher="The Herald")
    published = Happened(edtf="2025-11-19~", spans=(), text=None, basis="published")
    ledger.write(replace(base, events=(replace(base.events[0], date=published),)))
    assert ledger.events(since="2025-11", until="2025-11") == []
    assert ledger.report("herald.txt").events[0].date == published
    assert [d.undated for d in ledger.dyad("RUS", "USA", by="month")] == [None, "none", "published"]
    row = next(row for row in all_events(ledger) if row.report.key == "herald.txt")
    assert publish.plover(row)["date"] is None
    moment = next(m for m in ledger.timeline() if m.event and m.key == "herald.txt")
    assert (moment.edtf, moment.earliest, moment.basis) == (None, None, "published")


def test_stats_count_events_by_quad_class_and_factuality(ledger: Ledger) -> None:
    found = ledger.stats()
    assert (found.events, found.quads, found.factualities) == (
        2, {"verbal conflict": 1, "verbal cooperation": 1}, {"CT+": 1, "CT-": 1},
    )


def test_what_was_just_read_tells_its_events(ledger: Ledger) -> None:
    kinds = [record["kind"] for record in queries.records(ledger, "courier.txt")]
    assert kinds.count("event") == 2
    assert kinds == sorted(kinds, key=list(records.KINDS).index)


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
        ({"place": "hall"}, []),
        ({"voice": "report"}, ["CONSULT"]),
        ({"voice": "statement"}, ["THREATEN"]),
        ({"factuality": "claimed"}, ["THREATEN"]),
        ({"factuality": "denied"}, ["CONSULT"]),
        ({"factuality": "happened"}, []),
        ({"factuality": "open"}, []),
        ({"factuality": "CT+"}, ["THREATEN"]),
        ({"factuality": "PR-"}, []),
        ({"since": "2025-07-15"}, ["THREATEN"]),
        ({"until": "2025-06"}, []),
        ({"publisher": "tavrin"}, ["THREATEN", "CONSULT"]),
        ({"text": "WARNED"}, ["THREATEN"]),
        ({"text": "Karrach, once"}, ["THREATEN"]),
        ({"text": '"once Karrach"'}, []),
        ({"text": '"ysolde KÁRRACH"'}, ["THREATEN"]),
        ({"text": "arrach"}, []),
        ({"report": "courier.txt"}, ["THREATEN", "CONSULT"]),
        ({"limit": 1, "offset": 1}, ["CONSULT"]),
    ],
)
def test_events_are_filtered(ledger: Ledger, filters: dict[str, Any], types: list[str]) -> None:
    assert [row.event.type for row in events(ledger, **filters)] == types


@pytest.mark.parametrize("wrong", [
    {"country": "Russia"}, {"factuality": "true"}, {"since": "summer"}, {"voice": "paper"}, {"text": "—"},
    {"type": "FIGHT"}, {"quad": "war"}, {"report": "nowhere.txt"}, {"place": "?"}, {"offset": -1},
])
def test_a_wrong_filter_is_told(ledger: Ledger, wrong: dict[str, str]) -> None:
    with pytest.raises(QueryError):
        events(ledger, **wrong)


def test_an_event_tells_on_whose_word_it_stands(ledger: Ledger) -> None:
    by_type = {row.event.type: row for row in all_events(ledger)}
    assert by_type["THREATEN"].chain[0] == "Radley Morcant"
    assert len(by_type["THREATEN"].chain) == 2
    assert by_type["CONSULT"].chain == ()


def test_a_dyad_is_counted_by_direction_and_state(ledger: Ledger) -> None:
    found = ledger.dyad("RUS", "USA", by="quarter")
    assert [(d.period, d.undated, d.actor, d.recipient, d.state, d.events, dict(d.types)) for d in found] == [
        ("2025-Q3", None, "RUS", "USA", "claimed", 1, {"THREATEN": 1}),
        (None, "none", "USA", "RUS", "denied", 1, {"CONSULT": 1}),
    ]
    assert dyad(ledger, "USA", "RUS", by="quarter") == found
    assert [d.undated for d in dyad(ledger, "USA", "RUS", by="week")] == ["none", "wide"]
    assert dyad(ledger, "USA", "RUS", since="2025-08") == []
    assert dyad(ledger, "RUS", "RUS") == dyad(ledger, "USA", "FRA") == []
    with pytest.raises(QueryError, match="alpha-3"):
        dyad(ledger, "Russia", "USA")


def test_periods_hold_whole_dates() -> None:
    day = 739_000  # in April 2024
    assert period_of(day, day, "year") == "2024"
    assert period_of(day, day, "week") == "2024-W17"
    assert period_of(day, day + 400, "year") is None
    assert period_of(0, day, "year") is None


def test_every_row_of_a_table_has_its_cells(ledger: Ledger) -> None:
    rows = list(all_events(ledger))
    for lines in (list(publish.polecat(rows)), list(publish.cameo_rows(rows))):
        assert len(lines) == 3
        assert {len(line) for line in lines} == {len(lines[0])}
        assert not any("\t" in cell or "\n" in cell for line in lines for cell in line)
    header, *body = publish.polecat(rows)
    threat = dict(zip(header, next(r for r in body if "THREATEN" in r), strict=True))
    assert (threat["Actor Country"], threat["Recipient Country"], threat["Quad Code"]) == ("RUS", "USA", "3")
    assert threat["Placename"] == threat["Event Date"] == threat["Wikipedia Actor ID"] == "None"
    assert (threat["Date EDTF"], threat["State"], threat["Actor Wikidata"]) == ("2025-07", "claimed", "")
    assert threat["Attribution Chain"].startswith("Radley Morcant < ")


def test_plover_json_has_its_fields(ledger: Ledger) -> None:
    by_type = {row.event.type: publish.plover(row) for row in all_events(ledger)}
    assert by_type["CONSULT"]["mode"] == ["phone", "negation"]
    assert (by_type["CONSULT"]["date"], by_type["CONSULT"]["state"]) == (None, "denied")
    assert [by_type["THREATEN"][name] for name in ("date", "enddate", "date_edtf", "date_basis")] == [
        "2025-07-01", "2025-07-31", "2025-07", "inherited",
    ]
    assert by_type["THREATEN"]["attribution_chain"] == ["Radley Morcant", "audio obtained by Strand Network"]
    assert by_type["CONSULT"]["event_loc"]["lat"] == 1.5
    assert by_type["THREATEN"]["size"] == {"dead": 12.0}
    assert by_type["THREATEN"]["actor"][0]["code"] == "RUS"


def coded(ledger: Ledger, **fields: Any) -> EventRow:
    """The row of the threat, with other fields."""
    row = next(row for row in all_events(ledger) if row.event.type == "THREATEN")
    return replace(row, event=replace(row.event, **fields))


def test_plover_s_auxiliary_modes_are_derived(ledger: Ledger) -> None:
    old = Happened(edtf="1994", spans=(), text=None, basis="explicit")
    assert publish.auxiliary(coded(ledger, date=old)) == ["historical"]
    assert publish.auxiliary(coded(ledger, tense="future", factuality="Uu")) == ["future"]
    assert publish.auxiliary(coded(ledger, factuality="PS-")) == ["hypothetical", "negation"]
    assert publish.auxiliary(coded(ledger, factuality="PR-")) == ["negation"]


def test_an_event_has_a_row_for_each_dyad_and_at_least_one(ledger: Ledger) -> None:
    row = coded(ledger)
    one, other = row.event.actors[0], row.event.recipients[0]
    both = replace(row, event=replace(row.event, actors=(one, other), recipients=(one, other)))
    names = [(a and a.name, b and b.name) for a, b in publish.dyads(both)]
    assert names == [("Orsenia", "Ysolde Karrach"), ("Ysolde Karrach", "Orsenia")]
    for actors, recipients, pairs in (
        ((), (), [(None, None)]), ((one,), (), [("Orsenia", None)]), ((), (one,), [(None, "Orsenia")]),
        ((one,), (one,), [("Orsenia", None)]),
    ):
        single = replace(row, event=replace(row.event, actors=actors, recipients=recipients))
        assert [(a and a.name, b and b.name) for a, b in publish.dyads(single)] == pairs
    assert len(list(publish.polecat([both]))) == 3
    header, *lines = publish.cameo_rows([coded(ledger, date=Happened(
        edtf="2025-07-08", spans=(), text=None, basis="explicit",
    ))])
    cells = dict(zip(header, lines[0], strict=True))
    assert (cells["Date"], cells["Source"], cells["Target"], cells["CAMEO Root"]) == ("2025-07-08", "RUS", "USA", "13")


def test_a_timeline_has_events_in_place_of_the_expressions_that_date_them(ledger: Ledger) -> None:
    base = told(key="herald.txt", publisher="The Herald")
    at = spans("Nov. 19")
    dated = Timex(
        id="t1", report=base.report.id, spans=spans("gold"), text="gold", type="DATE", value="2024", mod=None,
        edtf="2024", earliest="2024-01-01", latest="2024-12-31", anchor=(), basis="text",
    )
    other = replace(dated, id="t2", spans=at, text="Nov. 19", edtf="2023", earliest="2023-01-01", latest="2023-12-31")
    threat = replace(base.events[0], date=Happened(edtf="2024", spans=spans("gold"), text="gold", basis="explicit"))
    ledger.write(replace(base, times=(dated, other), events=(threat,)))
    moments = [m for m in ledger.timeline(until="2024") if m.key == "herald.txt"]
    assert [(m.id, m.edtf) for m in moments] == [("t2", "2023"), (threat.id, "2024")]
    told_ = moments[1]
    assert (told_.actors, told_.recipients, told_.state) == (("Orsenia",), ("Ysolde Karrach",), "claimed")
    assert (told_.text, told_.speaker_name, told_.when) == (threat.clause.text, "Radley Morcant", "gold")
    assert any(m.id == threat.id for m in ledger.timeline(actor="Orsenia"))
    undated = [m for m in ledger.timeline() if m.edtf is None and m.event]
    assert [(m.state, m.basis) for m in undated] == [("denied", "none")]
    lines = CliRunner().invoke(main, ["timeline", "--ledger", str(ledger.path)]).stdout
    assert "\tRadley Morcant\tTHREATEN\tOrsenia → Ysolde Karrach: he once warned" in lines
    assert "unknown (none)\thappened\tthe report itself\tCONSULT (denied)\t" in lines
    for form in ("json", "csv"):
        result = CliRunner().invoke(main, ["timeline", "--format", form, "--ledger", str(ledger.path)])
        assert result.exit_code == 0, result.output


def test_pages_follow_one_another(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(4):
        ledger.write(told(key=f"{n}.txt", publisher=f"Paper {n}"))
    whole = [row.event.id for row in ledger.events()]
    assert len(whole) == 10
    assert [ledger.events(limit=3, offset=n)[0].event.id for n in range(0, 10, 3)] == whole[::3]
    moments = [m.id for m in ledger.timeline(actor="karrach")]
    for few in (timelines.FEW, 0):  # whether the reports that name her are looked up or gone through
        monkeypatch.setattr(timelines, "FEW", few)
        assert [m.id for m in ledger.timeline(actor="karrach", limit=8, offset=4)] == moments[4:12]
        assert ledger.timeline(actor="nobody at all") == []


def test_what_is_read_of_an_actor_elsewhere_tells_its_country(ledger: Ledger) -> None:
    base = told(key="herald.txt", publisher="The Herald")
    unknown = tuple(replace(a, country=None, country_basis="none") for a in base.actors)
    ledger.write(replace(base, actors=unknown))
    found = {row.actors[p.actor].country for row in ledger.events(type="CONSULT") for p in row.event.actors if p.actor}
    assert found == {"USA"} == {a.actor.country for a in ledger.actors(name="Ysolde Karrach")}
    assert len(ledger.events(country="USA")) == 4


def test_a_page_lists_events_and_says_how_many_it_leaves_out() -> None:
    few = told()
    lines = list(plain_page(few))
    assert "2 events, 1 on somebody's word" in lines
    assert "  “warned” · 2025-07 (inherited) · killed “gold” · CT+ · in 2" in lines
    assert "  “call” · date unknown · in Hallin (USA) · CT- · the report itself" in lines
    many = replace(few, events=tuple(replace(few.events[0], id=f"e{n}") for n in range(30)))
    lines = list(plain_page(many))
    assert "30 events, 30 on somebody's word; the first 12, all with --full" in lines
    assert len(list(plain_page(many, full=True))) - len(lines) == 2 * 18


def test_the_scheme_is_whole() -> None:
    assert set(QUADS) == set(MODES) == set(TYPES) == set(cameo.ROOTS) == set(cameo.GOLDSTEIN)
    assert all(kind in MODES and mode in MODES[kind] for kind, mode in cameo.BY_MODE)
    assert cameo.root("ASSAULT", "drone") == "19"
    assert cameo.root("ASSAULT", None) == "18"


def test_sectors_are_read_off_words() -> None:
    assert sector_of("Orsenian soldiers") == "MIL"
    assert sector_of("the two", "foreign minister") == "GOV"
    assert sector_of("Tolmere") is None
    assert sector_of("the attorney general") == "JUD"
    assert sector_of("Secretary-General Ban") == "GOV"
    assert sector_of("rebel soldiers") == "REB"
    assert (body_of("NATO forces"), body_of("The United Nations"), body_of("who")) == ("IGO", "UNO", None)


@pytest.mark.parametrize(
    ("command", "part"),
    [
        (["events", "--factuality", "claimed"], "THREATEN"),
        (["events", "--country", "russia", "--offset", "1"], "CONSULT"),
        (["stats"], "factuality CT-\t1"),
        (["show", "courier.txt"], "Orsenia → THREATEN (violence) → Ysolde Karrach"),
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
        (["dyad", "Rusia", "USA"], "is it Russia (RUS)?"),
        (["dyad", "Congo", "USA"], "COD (Democratic Republic of the Congo)"),
        (["events", "--country", "NATO"], "is no country, but NATO"),
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


@pytest.mark.parametrize("command", [["dyad", "RUS", "USA", "--by", "day"], ["events"]])
def test_what_is_drawn_fits_80_columns(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, command: list[str],
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    day = Happened(edtf="2025-07-08", spans=(), text=None, basis="explicit")
    again = told(key="herald.txt", publisher="The Herald")
    ledger.write(replace(again, events=tuple(replace(e, date=day) for e in again.events)))
    drawn = re.sub(r"\x1b\[[0-9;]*m", "", CliRunner().invoke(main, [*command, "--ledger", str(ledger.path)]).stdout)
    assert max(map(len, drawn.splitlines())) <= 80
    assert "…" not in drawn
    if command == ["events"]:
        words = " ".join(drawn.split())
        assert "2025-07-08 Orsenia RUS → THREATEN (violence) → Ysolde Karrach USA" in words
        assert "claimed (CT+) · says Radley Morcant < audio obtained by Strand Network" in words
        assert "undated Ysolde Karrach USA → CONSULT (phone) → Orsenia RUS (none) “call”" in words
