"""Who copied whom: what is a copy and what is not, and that the order in which reports arrive does not matter."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from test_ledger_invented import make_report

from reportedly.cli import main
from reportedly.errors import QueryError
from reportedly.ledger import Ledger, copies, open_ledger, tables
from reportedly.records import Origin, Reading, Report
from reportedly.weighing.copies import Facts, house, moment, originals, shares, wording

QUOTE = (
    "“We have counted every lamp on the mole, we have counted every bolt, and we shall go on counting until somebody "
    "tells us who took the ladder, because a harbour without a ladder is only a wall with water in front of it.”"
)
WIRE = (
    "BRACKWATER, March 4 (Quillwire) - The harbour office closed the northern mole on Tuesday after a ladder that had "
    "stood there for sixty years was found to be missing. Officers searched three warehouses and a ferry during the "
    f"night but came back with nothing except a broken lantern. {QUOTE} said the harbour master, Tolan Reyk. Two "
    "fishermen told the office that a barge without lights had left the basin shortly before four in the morning. The "
    "mole is to stay shut until a new ladder has been built, which the town's carpenter thinks will take nine days."
)
PLAIN = (
    "The harbour office has shut the northern mole after a ladder that had stood there for sixty years was found to be "
    "missing. Officers searched three warehouses and a ferry overnight but came back with nothing except a broken "
    "lantern. Two fishermen told the office that a barge without lights had left the basin before dawn. The mole is to "
    "stay shut until a new ladder has been built, which the town's carpenter thinks will take nine days."
)
OWN = (
    "Anybody who wants to swim in Brackwater this week has to climb over a fence to do it. The reason is as old as the "
    f"mole itself and weighs eighty pounds. {QUOTE} the harbour master told this newspaper in his kitchen. His wife "
    "said that he had not slept since. The town council meets on Friday, and has put the matter at the top of its list."
)
FILLER = " ".join(f"In quarter {n} the price of tar rose by {3 * n} pence a barrel, {n} said." for n in range(60))


def report(key: str, text: str, publisher: str | None, published: str | None, credit: str | None = None,
           url: str | None = None) -> Report:
    made = make_report(text, key=key, publisher=publisher, published=published, url=url)
    return replace(made, origin=credit and Origin(name=credit, spans=(), basis="credit"), reader="1")


AGENCY = report("agency", WIRE, "Quillwire", "2031-03-04T10:00:00Z", url="https://quill.example/1")
# Same text at the same URL but for a word: a revision of the agency's.
REVISED = report("revised", WIRE.replace("nine", "ten"), "Quillwire", "2031-03-04T12:00:00Z", url="https://quill.example/1")
CREDITING = report("crediting", WIRE, "The Lantern", "2031-03-04", "Quillwire")
SILENT = report("silent", PLAIN, "Gazette", "2031-03-04T22:00:00+02:00")
PARTIAL = report("partial", f"{FILLER} {PLAIN}", "Courier", "2031-03-05T08:00:00Z")
INDEPENDENT = report("independent", OWN, "Brackwater Post", "2031-03-05T09:00:00Z")
UNDATED = report("undated", WIRE, None, None)
MARKETS = report("markets", FILLER, "Tar Weekly", "2031-03-01")
ALL = (AGENCY, REVISED, CREDITING, SILENT, PARTIAL, INDEPENDENT, UNDATED, MARKETS)


def written(path: Path, reports: Sequence[Report]) -> dict[str, tuple[str | None, float, Any]]:
    """The copies of a ledger that these were written to in this order, by keys; derived rows are checked."""
    with open_ledger(path) as ledger:
        for each in reports:
            ledger.write(Reading(report=each, actors=(), statements=()))
        check_derived(ledger)
        return found(ledger)


def found(ledger: Ledger) -> dict[str, tuple[str | None, float, Any]]:
    records = {record["id"]: record for record in ledger.export("report")}
    return {
        record["key"]: (
            record["copy_of"] and records[record["copy_of"]]["key"], record["copied"],
            record["origin"] and (record["origin"]["name"], record["origin"]["basis"]),
        ) for record in records.values()
    }


def check_derived(ledger: Ledger) -> None:
    """What was kept up to date is what is derived anew from the reports."""
    before = list(ledger.export("report"))
    with ledger.transaction() as connection:
        kept = [connection.execute(select(each).order_by(*each.primary_key)).all() for each in DERIVED]
        connection.execute(tables.setting.delete().where(tables.setting.c.name == copies.RULES))
        copies.renew(connection)
        assert kept == [connection.execute(select(each).order_by(*each.primary_key)).all() for each in DERIVED]
    assert list(ledger.export("report")) == before


DERIVED = (tables.fingerprint, tables.likeness)


def test_who_copied_whom(tmp_path: Path) -> None:
    held = written(tmp_path / "ledger.db", ALL)
    assert held["agency"] == (None, 0.0, None)
    assert held["revised"] == (None, 0.0, None)
    assert held["crediting"] == ("agency", 1.0, ("Quillwire", "credit"))
    of, copied, origin = held["silent"]
    assert (of, origin) == ("agency", ("Quillwire", "copy"))
    assert 0.6 < copied < 0.95
    assert held["undated"] == ("agency", 1.0, ("Quillwire", "copy"))
    assert held["partial"][0] == "markets"  # it has more from there
    assert held["independent"] == held["markets"] == (None, 0.0, None)


@pytest.mark.parametrize("seed", range(6))
def test_the_order_of_arrival_does_not_matter(tmp_path: Path, seed: int) -> None:
    order = random.Random(seed).sample(ALL, len(ALL))
    assert written(tmp_path / "some.db", order) == written(tmp_path / "all.db", ALL)


def test_the_original_may_come_last_and_reports_may_be_read_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    early = written(path, (SILENT, CREDITING))
    assert early["crediting"] == (None, 0.0, ("Quillwire", "credit"))
    assert (early["silent"][0], early["silent"][2]) == ("crediting", ("Quillwire", "copy"))
    late = written(path, (AGENCY,))
    assert late["silent"][0] == late["crediting"][0] == "agency"
    again = written(path, [replace(each, reader="2") for each in (CREDITING, SILENT, AGENCY)])
    assert again == late
    uncredited = written(path, [replace(CREDITING, reader="3", origin=None)])
    assert uncredited["crediting"] == ("agency", 1.0, ("Quillwire", "copy"))
    with open_ledger(path) as ledger:  # what a ledger gave is read and written again
        for each in list(ledger.stale("4")):
            ledger.write(Reading(report=replace(each, reader="4"), actors=(), statements=()))
        assert found(ledger) == uncredited


def test_a_shared_quotation_is_no_copy() -> None:
    assert shares(wording(WIRE), wording(OWN)) is None
    assert shares(wording(WIRE), wording(f"{QUOTE} {QUOTE}")) is None
    assert shares(wording(WIRE), wording("")) is None


def test_a_short_text_within_a_long_one_is_found_by_its_fingerprints() -> None:
    short, long = wording(PLAIN), wording(f"{FILLER} {PLAIN} {FILLER.upper()}")
    common = set(short.fingerprints()) & set(long.fingerprints())
    assert len(common) > 0.8 * len(short.fingerprints())
    of_short, of_long = shares(short, long) or (0, 0)
    assert of_short > 0.98
    assert of_long < 0.1


def test_quotation_marks_case_and_layout_do_not_matter() -> None:
    plain = WIRE.replace("“", '"').replace("”", '"').replace(". ", ".\n\n")
    assert shares(wording(WIRE), wording(plain)) == (1.0, 1.0)
    assert wording(WIRE).fingerprints() == wording(plain.upper()).fingerprints()


def facts(id: str, publisher: str | None, published: str | None, origin: str | None = None, **more: Any) -> Facts:
    return Facts(id=id, url=None, publisher=publisher, published=published, origin=origin,
                 **{"opening": "", "length": 100, **more})


def of(*reports: Facts, **exceptions: float) -> dict[str, str]:
    pairs = {(a.id, b.id): exceptions.get(f"{a.id}{b.id}", 1.0) for a in reports for b in reports if a is not b}
    return {id: found.of for id, found in originals(reports, pairs).items()}


def test_an_agencys_report_comes_first_whenever_it_is_dated() -> None:
    paper, agency = facts("a", "The Lantern", "2031-03-04", "Quillwire"), facts("b", "quillwire", "2031-03-05")
    assert of(paper, agency) == {"a": "b"}
    assert of(replace(paper, origin=None), agency) == {"b": "a"}
    known = facts("b", "Reuters", "2031-03-05")
    assert of(replace(paper, origin=None), known) == {"a": "b"}
    signed = replace(agency, opening="CORRANT (Quillwire) - ")
    assert of(replace(paper, origin=None), signed) == {"a": "b"}


def test_else_the_first_comes_first_then_the_longer_then_ids_decide() -> None:
    first, second = facts("b", "Gazette", "2031-03-04T08:00:00+02:00"), facts("a", "Post", "2031-03-04T07:00:00Z")
    assert of(first, second) == {"a": "b"}
    assert of(replace(first, published="2031-03-04"), second) == {"b": "a"}
    assert of(replace(first, published=None, length=200), replace(second, published=None)) == {"a": "b"}
    assert of(replace(first, published=None), replace(second, published=None)) == {"b": "a"}
    third = facts("c", "Courier", "2031-03-05")
    assert of(first, second, third) == {"a": "b", "c": "b"}
    assert of(first, second, third, cb=0.5) == {"a": "b", "c": "a"}


def test_two_texts_of_one_url_are_no_copies() -> None:
    one, two = (replace(facts(id, "Gazette", f"2031-03-0{n}"), url="https://g.example") for n, id in enumerate("ab", 1))
    assert of(one, two) == {}
    assert of(one, two, facts("c", "Post", "2031-03-05")) == {"c": "a"}


def test_names_of_houses_and_moments() -> None:
    assert house("The AP") == house("apnews.com") == house("Associated Press")
    assert house("The Lantern") == house("lantern") != house("Evening Lantern")
    assert moment("2031-03-04T01:00:00+02:00") == ("2031-03-03", "23:00:00")
    assert moment("2031-03-04") < moment("2031-03") < moment("no date") == moment(None)
    assert moment("2031-03-31") < moment("2031-03") < moment("2031-04-01")


def test_the_command_lists_copies(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    written(path, (AGENCY, CREDITING, SILENT, INDEPENDENT))
    run = CliRunner().invoke
    shown = run(main, ["copies", "--ledger", str(path), "--format", "json"])
    rows = json.loads(shown.stdout)
    assert [(row["key"], row["original_key"], row["credit"], row["basis"]) for row in rows] == [
        ("crediting", "agency", "Quillwire", "credit"), ("silent", "agency", "Quillwire", "copy"),
    ]
    csv = run(main, ["copies", "--ledger", str(path), "--format", "csv", "--publisher", "lantern"]).stdout.splitlines()
    assert csv[0].startswith("report,key,publisher,published,title,copied,credit,basis,original")
    assert len(csv) == 2
    assert run(main, ["copies", "--ledger", str(path), "--since", "2031-04"]).stdout.count("\n") == 1
    with open_ledger(path) as ledger:
        assert [row.key for row in ledger.copies(until="2031-03", limit=1, offset=1)] == ["silent"]
        with pytest.raises(QueryError, match="since is no date"):
            ledger.copies(since="soon")
