"""Actors of many reports in a ledger: who is whom does not depend on the order, and what people correct holds."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from test_ledger_invented import make_report

from reportedly.errors import QueryError
from reportedly.ledger import Ledger, open_ledger, queries, settle, tables
from reportedly.records import Actor, Event, Happened, Mention, Party, Passage, Reading, Report, content_id
from reportedly.weighing import actors as weighing


def named(name: str, **fields: Any) -> dict[str, Any]:
    return {"name": name, "type": "person", "country": None, "roles": (), "aliases": (), **fields}


def reading(key: str, *actors: dict[str, Any], reader: str = "1") -> Reading:
    """A report that names its actors, and in which something happens to all of them."""
    body = ". ".join(str(each["name"]) for each in actors) or "Nobody."
    return read(replace(make_report(body, key=key), reader=reader), actors)


def read(report: Report, actors: Sequence[dict[str, Any]]) -> Reading:
    at = ((0, 1),)
    found = tuple(
        Actor(
            id=content_id("actor", report.id, each["name"]), country_basis="text" if each["country"] else "none",
            wikidata=None, mentions=(Mention(report=report.id, spans=at),), **each,
        ) for each in {each["name"]: each for each in actors}.values()
    )
    first = Passage(spans=at, text=report.text[0])
    happened = Event(
        id=content_id("event", report.id), report=report.id, statement=None, trigger=first, clause=first, type="AID",
        mode=None, quad="material cooperation", actors=(),
        recipients=tuple(Party(spans=at, text=first.text, actor=each.id) for each in found), place=None,
        date=Happened(edtf=None, spans=(), text=None, basis="none"), factuality="CT+", tense="past", figures=(),
        contexts=(), confidence=0.8,
    )
    return Reading(report=report, statements=(), actors=found, events=(happened,))


JOHN = reading("john.txt", named("John Smith", country="ORS", roles=("judge",), aliases=("Smith",)), named("Ann Brisk"))
MARY = reading("mary.txt", named("Mary Smith"), named("Tolan Reyk"))
SMITH = reading("smith.txt", named("Smith"))
JUDGE = reading("judge.txt", named("Smith", roles=("Judge",)))
TIDE = reading("tide.txt", named("World Tide Organisation", type="organization", aliases=("WTO",)))
WTO = reading("wto.txt", named("WTO", type="organization"))
GUEST = reading("guest.txt", named("a guest", type="unnamed"), named("three guests", type="group"))
GUESTS = reading("guests.txt", named("a guest", type="unnamed"), named("three guests", type="group"))
ALL = (JOHN, MARY, SMITH, JUDGE, TIDE, WTO, GUEST, GUESTS)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        for each in ALL:
            ledger.write(each)
        yield ledger


def exported(ledger: Ledger) -> list[str]:
    return [json.dumps(record, ensure_ascii=False) for record in ledger.export()]


def groups(ledger: Ledger) -> dict[str, set[str]]:
    """The reports of each actor, by its name; of several with one name the others are named "again"."""
    found: dict[str, set[str]] = {}
    keys = {record["id"]: record["key"] for record in ledger.export("report")}
    actors = [
        (record["name"], sorted({keys[mention["report"]] for mention in record["mentions"]}))
        for record in ledger.export("actor")
    ]
    for name, reports in sorted(actors):
        while name in found:
            name += " again"
        found[name] = set(reports)
    return found


def check_derived(ledger: Ledger) -> None:
    """What was kept up to date is what is derived anew from all that is held; and no row is left over."""
    before = exported(ledger)
    with ledger.transaction() as connection:
        kept = [connection.execute(select(table).order_by(*table.primary_key)).all() for table in DERIVED]
        connection.execute(tables.setting.delete())
        settle.renew(connection)
        anew = [connection.execute(select(table).order_by(*table.primary_key)).all() for table in DERIVED]
        unused = select(func.count()).select_from(tables.identity).where(
            tables.identity.c.id.not_in(select(tables.actor.c.merged)),
        )
        assert connection.scalar(unused) == 0
        party, actor = tables.party.c, tables.actor.c
        parties = connection.execute(
            select(actor.merged, party.country).join(tables.actor, actor.id == party.actor),
        ).all()
    told = {record["id"]: record["country"] for record in ledger.export("actor")}
    assert {row.id: row.known for row in kept[0]} == told
    assert [row.country for row in parties] == [told[row.merged] for row in parties]
    assert kept == anew
    assert exported(ledger) == before


DERIVED = (tables.identity, tables.tie, tables.party)


def test_who_is_whom(ledger: Ledger) -> None:
    assert groups(ledger) == {
        "John Smith": {"john.txt", "judge.txt"}, "Mary Smith": {"mary.txt"}, "Smith": {"smith.txt"},
        "World Tide Organisation": {"tide.txt", "wto.txt"}, "Ann Brisk": {"john.txt"}, "Tolan Reyk": {"mary.txt"},
        "a guest": {"guest.txt"}, "a guest again": {"guests.txt"}, "three guests": {"guest.txt"},
        "three guests again": {"guests.txt"},
    }
    row, = ledger.actors(name="John Smith")
    assert (row.actor.country, row.actor.roles, row.reports) == ("ORS", ("judge", "Judge"), 2) or row.actor.roles == (
        "Judge", "judge",
    )
    smith, = (row.actor for row in ledger.actors(name="Smith") if row.actor.name == "Smith")
    assert smith.apart == "Smith: could be John Smith or Mary Smith"
    assert smith.id == SMITH.actors[0].id
    check_derived(ledger)


def test_actors_can_be_asked_for_by_country_type_and_any_name(ledger: Ledger) -> None:
    assert [row.actor.name for row in ledger.actors(country="ors")] == ["John Smith"]
    assert [row.actor.name for row in ledger.actors(type="organization")] == ["World Tide Organisation"]
    assert [row.actor.name for row in ledger.actors(name="wto")] == ["World Tide Organisation"]
    assert ledger.actors(name="wto", country="ORS") == []
    with pytest.raises(QueryError, match="there is no type 'robot'"):
        ledger.actors(type="robot")


def test_an_unrelated_report_changes_no_id_and_touches_only_its_own_blocks(ledger: Ledger) -> None:
    before = {record["id"]: record for record in ledger.export("actor")}
    touched: list[str] = []
    weigh = weighing.joined

    def watched(profiles: Any, *rest: Any) -> Any:
        held = list(profiles)
        touched.extend(profile.block for profile in held)
        return weigh(held, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weighing, "joined", watched)
        ledger.write(reading("new.txt", named("Zoe Tavrin"), named("Ann Brisk")))
    assert set(touched) == {"person:tvrn", "person:brsk"}
    after = {record["id"]: record for record in ledger.export("actor")}
    changed = [record for id, record in before.items() if after.get(id) != record]
    assert [record["name"] for record in changed] == ["Ann Brisk"]
    assert before.keys() < after.keys()


def test_a_longer_name_a_title_or_a_short_form_leaves_the_id_as_it_was(ledger: Ledger) -> None:
    wanted = ledger.actors(name="Tolan Reyk")[0].actor.id
    for key, name in (("a", "Tolan J. Reyk"), ("b", "Mr. Reyk"), ("c", "Judge Tolan Reyk")):
        ledger.write(reading(key, named(name)))
        row, = ledger.actors(name="Reyk")
        assert row.actor.id == wanted
    assert row.reports == 4
    check_derived(ledger)


def test_a_president_in_all_forms_of_his_name_is_one_beside_his_son(tmp_path: Path) -> None:
    """ "Trump", "Donald Trump", "President Donald J. Trump", and "Joseph R. Biden Jr.", with invented names."""
    wool, quay = named("Wool Board", type="organization"), named("Ann Brisk")
    forms = (
        ("a.txt", named("Joe Wendel", roles=("President",)), wool, quay),
        ("b.txt", named("President Joseph R. Wendel Jr.", roles=("President",)), wool, quay),
        ("c.txt", named("Wendel")), ("d.txt", named("Mr. Wendel")),
        ("e.txt", named("Radley Morcant", roles=("mayor",))),
        ("f.txt", named("Morcant")), ("g.txt", named("Radley J. Morcant")), ("h.txt", named("Radley Morcant Jr.")),
    )
    exports = []
    for nth, order in enumerate((forms, forms[::-1])):
        with open_ledger(tmp_path / f"{nth}.db") as ledger:
            for key, *actors in order:
                ledger.write(reading(str(key), *actors))
            found = groups(ledger)
            assert found["Joe Wendel"] == {"a.txt", "b.txt", "c.txt", "d.txt"}
            assert found["Radley Morcant"] == {"e.txt", "f.txt", "g.txt"}
            assert found["Radley Morcant Jr."] == {"h.txt"}
            exports.append(exported(ledger))
            check_derived(ledger)
    assert exports[0] == exports[1]


def test_a_body_that_one_report_calls_a_government_is_the_same_whatever_is_weighed_again(ledger: Ledger) -> None:
    tide = named("Low Tide Organisation", type="organization", country="ORS")
    for key, *actors in (
        ("d.txt", named("Ann Brisk"), tide),
        ("e.txt", named("Ann Brisk"), {**tide, "type": "government", "aliases": ("LTO",)}),
        ("f.txt", named("Ann Brisk"), named("LTO", type="organization")),
    ):
        ledger.write(reading(key, *actors))
        check_derived(ledger)


NAMES = (
    "Ann Brisk", "Brisk", "A. Brisk", "Ann B. Brisk", "Ann C. Brisk", "Ana Brisk", "Carl Brisk", "Brisk Jr.",
    "Ann Brisk Jr.", "Annie Brisk",
)
BODIES = ("World Tide Organisation", "WTO", "Wool Trade Office", "Foreign Ministry", "Tide House")
people = st.builds(
    named, st.sampled_from(NAMES), country=st.sampled_from([None, None, "ORS", "TOL"]),
    roles=st.sampled_from([(), ("judge",), ("mayor",), ("judge", "mayor"), ("goalkeeper",)]),
    aliases=st.sampled_from([(), ("Brisk",), ("Carl Brisk",)]),
)
bodies = st.builds(
    named, st.sampled_from(BODIES), type=st.sampled_from(["organization", "government"]),
    country=st.sampled_from([None, None, "ORS"]), aliases=st.sampled_from([(), ("WTO",), ("Tide House", "WTO")]),
)
reports = st.lists(st.lists(people | bodies, max_size=3), min_size=2, max_size=7)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(reports=reports, older=reports, seed=st.integers(0, 99))
def test_the_outcome_depends_only_on_the_readings_that_are_held(
    reports: list[list[dict[str, Any]]], older: list[list[dict[str, Any]]], seed: int,
) -> None:
    readings = [reading(f"{nth}.txt", *actors) for nth, actors in enumerate(reports)]
    exports = []
    with TemporaryDirectory() as folder:
        for order in (list(readings), random.Random(seed).sample(readings, len(readings))):
            with open_ledger(f"{folder}/{len(exports)}.db") as ledger:
                if exports:  # some were read before by another reader, who saw other actors in them
                    for held, actors in zip(order, older, strict=False):
                        ledger.write(reread(held, actors))
                for each in order:
                    ledger.write(each)
                exports.append(exported(ledger))
                check_derived(ledger)
    assert exports[0] == exports[1]


def reread(held: Reading, actors: Sequence[dict[str, Any]]) -> Reading:
    """Another reading of the same report."""
    return read(replace(held.report, reader="0"), actors)


class TestCorrections:
    def test_a_merge_keeps_the_first_and_holds_for_later_reports_and_readings(self, ledger: Ledger) -> None:
        john = ledger.actors(name="John Smith")[0].actor.id
        made = ledger.merge_actors("John Smith", "Mary Smith", SMITH.actors[0].id[:8], why="one and the same", who="me")
        assert (made.action, made.who, made.why) == ("merge", "me", "one and the same")
        assert [(one.name, one.report) for one in made.what] == [
            ("John Smith", None), ("Mary Smith", None), ("Smith", "smith.txt"),
        ]
        row, = ledger.actors(name="Smith")
        assert (row.actor.id, row.actor.name, row.reports, row.actor.apart) == (john, "John Smith", 4, None)
        ledger.write(reading("later.txt", named("Mary Smith")))
        ledger.write(reread(MARY, [named("Mary Smith", roles=("mayor",))]))
        assert groups(ledger)["John Smith"] == {"john.txt", "judge.txt", "mary.txt", "smith.txt", "later.txt"}
        assert json.loads(exported(ledger)[-1])["kind"] == "correction"
        check_derived(ledger)

    def test_a_split_makes_an_actor_of_its_own_that_can_be_merged(self, ledger: Ledger) -> None:
        ledger.split_actors("John Smith", reports=["judge.txt"], why="another judge")
        assert groups(ledger)["John Smith"] == {"john.txt"}
        own, = (row.actor for row in ledger.actors(name="Smith") if "Judge" in row.actor.roles)
        assert (own.name, own.apart) == ("Smith", None)
        ledger.merge_actors("Mary Smith", own.id, why="it was her")
        assert groups(ledger)["Mary Smith"] == {"mary.txt", "judge.txt"}
        ledger.write(reread(JUDGE, [named("Smith")]))
        assert groups(ledger)["Mary Smith"] == {"mary.txt", "judge.txt"}
        check_derived(ledger)

    def test_undone_all_is_as_before_and_undone_again_as_corrected(self, ledger: Ledger) -> None:
        before = groups(ledger)
        merged = ledger.merge_actors("John Smith", "Tolan Reyk", why="a pen name")
        split = ledger.split_actors("World Tide Organisation", reports=["wto.txt"], why="the wool traders")
        corrected = groups(ledger)
        assert corrected != before
        undone = ledger.undo_correction(merged.id[:9], why="no", who="you")
        ledger.undo_correction(split.id, why="no")
        assert groups(ledger) == before
        check_derived(ledger)
        ledger.undo_correction(undone.id, why="yes after all")
        assert groups(ledger)["John Smith"] == {"john.txt", "judge.txt", "mary.txt"}
        assert [(row.correction.action, row.counts) for row in ledger.corrections()] == [
            ("merge", True), ("split", False), ("undo", False), ("undo", True), ("undo", True),
        ]
        check_derived(ledger)

    def test_one_of_two_namesakes_is_corrected_without_the_other(self, ledger: Ledger) -> None:
        for key, name, roles in (
            ("keeper.txt", "Carl Moss", ("goalkeeper",)), ("mayor.txt", "Carl Moss", ("mayor",)),
            ("cm.txt", "Karel Moss", ()),
        ):
            ledger.write(reading(key, named(name, roles=roles)))
        found = {row.actor.roles: row.actor for row in ledger.actors(name="Carl Moss")}
        assert found.keys() == {("goalkeeper",), ("mayor",)}
        assert all("another walk of life" in str(each.apart) for each in found.values())
        made = ledger.merge_actors(found["mayor",].id, "Karel Moss", why="his name at home")
        assert [(one.name, one.report) for one in made.what] == [("Carl Moss", "mayor.txt"), ("Karel Moss", None)]
        ledger.write(reading("later.txt", named("Carl Moss", roles=("mayor",))))
        assert groups(ledger)["Carl Moss"] | groups(ledger)["Carl Moss again"] >= {"keeper.txt", "cm.txt", "later.txt"}
        keeper, = (row for row in ledger.actors(name="Carl Moss") if row.actor.roles == ("goalkeeper",))
        assert keeper.reports == 1
        check_derived(ledger)

    def test_even_unnamed_actors_of_two_reports_can_be_joined(self, ledger: Ledger) -> None:
        ids = [each.actors[0].id for each in (GUEST, GUESTS)]
        made = ledger.merge_actors(*ids, why="both reports mean the same guest")
        assert groups(ledger)["a guest"] == {"guest.txt", "guests.txt"}
        ledger.write(reread(GUEST, [named("a guest", type="unnamed")]))
        assert groups(ledger)["a guest"] == {"guest.txt", "guests.txt"}
        ledger.undo_correction(made.id, why="or not")
        assert groups(ledger)["a guest again"] == {"guests.txt"}
        check_derived(ledger)

    def test_corrections_made_before_the_reports_come_apply_to_them_in_any_order(self, tmp_path: Path) -> None:
        exports = []
        with open_ledger(tmp_path / "first.db") as ledger:
            for each in ALL:
                ledger.write(each)
            ledger.merge_actors("John Smith", "Mary Smith", why="one")
            ledger.split_actors("John Smith", reports=["judge.txt"], why="two")
            exports.append(exported(ledger))
            with ledger.snapshot() as connection:
                rows = [dict(row) for row in connection.execute(select(tables.correction)).mappings()]
        with open_ledger(tmp_path / "second.db") as ledger:
            with ledger.transaction() as connection:
                connection.execute(tables.correction.insert(), rows)
            for each in ALL[::-1]:
                ledger.write(each)
            exports.append(exported(ledger))
        assert exports[0] == exports[1]

    @pytest.mark.parametrize(("call", "complaint"), [
        (lambda on: on.merge_actors("John Smith", "Nobody", why="x"), "no actor has the id or name 'Nobody'"),
        (lambda on: on.merge_actors("John Smith", "John Smith", why="x"), "are one actor already"),
        (lambda on: on.merge_actors("John Smith", why="x"), "one actor already: give two or more"),
        (lambda on: on.merge_actors("guest", "John Smith", why="x"), "'guest' fits more than one actor"),
        (lambda on: on.merge_actors("John Smith", "Mary Smith", why=" "), "say why"),
        (lambda on: on.merge_actors("", "Mary Smith", why="x"), "there is no word in the name"),
        (lambda on: on.split_actors("John Smith", reports=["mary.txt"], why="x"), "mary.txt does not name John Smith"),
        (lambda on: on.split_actors("Mary Smith", reports=["mary.txt"], why="x"), "nothing to split it from"),
        (lambda on: on.split_actors("John Smith", reports=["no.txt"], why="x"), "no report has the id or key"),
        (lambda on: on.split_actors("John Smith", reports=[], why="x"), "give at least one report"),
        (lambda on: on.split_actors("John Smith", reports=["john.txt"], names=["Bo"], why="x"), "not name John .* so"),
        (lambda on: on.undo_correction("c0", why="x"), "'c0' is none: `reportedly actors corrections` lists"),
    ])
    def test_what_cannot_be_corrected_is_said_to_be_so_and_changes_nothing(
        self, ledger: Ledger, call: Any, complaint: str,
    ) -> None:
        before = exported(ledger)
        with pytest.raises(QueryError, match=complaint):
            call(ledger)
        assert exported(ledger) == before

    def test_an_undo_counts_once(self, ledger: Ledger) -> None:
        made = ledger.merge_actors("John Smith", "Mary Smith", why="one")
        ledger.undo_correction(made.id, why="two")
        with pytest.raises(QueryError, match="is undone already"):
            ledger.undo_correction(made.id, why="two")


def test_a_ledger_weighed_by_other_rules_is_weighed_anew(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with open_ledger(path) as ledger:
        for each in ALL:
            ledger.write(each)
        before = exported(ledger)
        with ledger.transaction() as connection:
            connection.execute(text("UPDATE setting SET value = '0'"))
            connection.execute(text("UPDATE actor SET merged = id"))
            connection.execute(text("DELETE FROM profile"))
    with open_ledger(path) as ledger:
        assert exported(ledger) == before


def test_statements_and_records_name_the_ledgers_actors(ledger: Ledger) -> None:
    records = list(queries.records(ledger, "judge.txt"))
    assert [record["kind"] for record in records] == ["report", "actor", "event"]
    assert records[1] == next(record for record in ledger.export("actor") if record["name"] == "John Smith")
    assert ledger.report("judge.txt") == JUDGE
