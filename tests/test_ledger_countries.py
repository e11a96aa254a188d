"""The country known of an actor, beside the parties of events: it follows later readings, corrections, migrations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from invented import told
from reportedly.ledger import Ledger, open_ledger, tables
from reportedly.ledger import events as listing
from reportedly.records import Reading


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.db") as opened:
        opened.write(told())
        yield opened


def countries(ledger: Ledger) -> dict[str, int]:
    """How many events have a party of each country, whether they are looked up or gone through."""
    found = {code: len(ledger.events(country=code)) for code in ("RUS", "USA", "FRA")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(listing, "FEW", 0)
        assert found == {code: len(ledger.events(country=code)) for code in found}
    return {code: count for code, count in found.items() if count}


def of_nowhere(held: Reading) -> Reading:
    """The reading, telling no country of anybody."""
    return replace(held, actors=tuple(replace(a, country=None, country_basis="none") for a in held.actors))


def test_a_country_that_becomes_known_later_counts_for_all_reports(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        held = of_nowhere(told(key="herald.txt", publisher="The Herald"))
        ledger.write(held)
        assert (countries(ledger), ledger.dyad("RUS", "USA")) == ({}, [])
        ledger.write(told())
        assert countries(ledger)["USA"] == 4
        again = of_nowhere(told())
        ledger.write(replace(again, report=replace(again.report, reader="another")))
        assert (countries(ledger), ledger.dyad("RUS", "USA")) == ({}, [])


def test_countries_of_parties_follow_corrections(ledger: Ledger) -> None:
    ledger.write(told(key="herald.txt", publisher="The Herald"))
    french = told(key="paris.txt", publisher="Paris")
    french = replace(french, events=(), actors=(replace(french.actors[0], country="FRA", country_basis="text"),))
    ledger.write(replace(french, statements=()))
    name = french.actors[0].name
    assert countries(ledger) == {"RUS": 4, "USA": 4}
    merged = ledger.merge_actors(name, "Ysolde Karrach", why="for the test")
    assert countries(ledger) == {"RUS": 4, "FRA": 4}
    assert ([d.events for d in ledger.dyad("RUS", "FRA")], ledger.dyad("RUS", "USA")) == ([2, 2], [])
    split = ledger.split_actors(name, reports=["herald.txt"], names=["Ysolde Karrach"], why="for the test")
    assert countries(ledger) == {"RUS": 4, "USA": 2, "FRA": 2}
    ledger.undo_correction(split.id, why="for the test")
    ledger.undo_correction(merged.id, why="for the test")
    assert countries(ledger) == {"RUS": 4, "USA": 4}


def test_a_merge_tells_the_country_of_the_first_whose_own_rows_stay(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        ledger.write(of_nowhere(told()))
        french = told(key="paris.txt", publisher="Paris")
        one = replace(french.actors[0], country="FRA", country_basis="text", name="Lise Aubrac", aliases=())
        ledger.write(replace(french, events=(), statements=(), actors=(one,)))
        assert countries(ledger) == {}
        merged = ledger.merge_actors("Ysolde Karrach", "Lise Aubrac", why="for the test")
        assert countries(ledger) == {"FRA": 2}
        ledger.undo_correction(merged.id, why="for the test")
        assert countries(ledger) == {}


def test_parties_that_are_held_have_their_countries_as_new_ones(ledger: Ledger) -> None:
    ledger.write(of_nowhere(told(key="herald.txt", publisher="The Herald")))
    ledger.write(told(key="paris.txt", publisher="Paris"))
    before, dealings = rows_of_countries(ledger), ledger.dyad("RUS", "USA")
    with ledger.transaction() as connection:
        for statement in (
            "DELETE FROM migration WHERE number >= 9", "ALTER TABLE identity DROP COLUMN known",
            "DROP INDEX party_country", "ALTER TABLE party DROP COLUMN country",
            "DROP INDEX proposition_told_in", "ALTER TABLE proposition DROP COLUMN told_in",
            "ALTER TABLE proposition DROP COLUMN nth", "ALTER TABLE member DROP COLUMN counts",
        ):
            connection.exec_driver_sql(statement)
    with open_ledger(ledger.path) as updated:
        assert rows_of_countries(updated) == before
        assert updated.dyad("RUS", "USA") == dealings != []


def rows_of_countries(ledger: Ledger) -> list[list[Any]]:
    with ledger.snapshot() as connection:
        held = (tables.identity, tables.party)
        return [list(connection.execute(select(of).order_by(*of.primary_key)).all()) for of in held]


def test_pages_by_name_are_the_same_whether_looked_up_or_gone_through(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger.write(told(key="herald.txt", publisher="The Herald"))
    asked = ({"actor": "karrach"}, {"recipient": "karrach", "limit": 1, "offset": 1}, {"actor": "nobody at all"})
    found = [ledger.events(**each) for each in asked]
    assert [len(rows) for rows in found] == [2, 1, 0]
    monkeypatch.setattr(listing, "FEW", 0)
    assert [ledger.events(**each) for each in asked] == found
