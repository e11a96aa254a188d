"""Claims in a ledger: kept up to date report by report, the same from scratch and in any order, and asked for."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from test_ledger_invented import make_report

from reportedly.cli import main
from reportedly.errors import QueryError
from reportedly.ledger import Ledger, migrations, open_ledger, tables
from reportedly.ledger.claims import Judge
from reportedly.listing_claims import claim_row, unit_beside
from reportedly.show_claim import claim_page
from reportedly.weighing import grouping
from reportedly.records import (
    Act, Actor, ClaimFigure, Cue, Figure, Mention, Passage, Proposition, Reading, Said, Source, Statement, content_id,
)

# What each content says, as a direction, and whether it answers what was said before.
CLOSED, HURT, PAID = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
MEANS: dict[str, tuple[tuple[float, ...], str]] = {
    "the bridge at Orlo had been shut since dawn": (CLOSED, "asserts"),
    "no lorry could cross the river at Orlo": (CLOSED, "asserts"),
    "the bridge stood open all the time": (CLOSED, "denies"),
    "that is a tale": ((0.0, 0.2, -1.0), "denies"),
    "12 drivers were hurt in the jam": (HURT, "asserts"),
    "15 drivers had been hurt": (HURT, "asserts"),
    "whether anybody was hurt he would not say": (HURT, "neither"),
    "the toll would be paid back": (PAID, "asserts"),
}


def propositions(reading: Reading) -> list[Proposition]:
    out = []
    names = {actor.id: actor.name for actor in reading.actors}
    for s in reading.statements:
        weights, takes = MEANS[s.content.text]
        vector = np.rint(np.array(weights) * 127).astype(np.int8).tobytes()
        likely = {"asserts": 0.05, "denies": 0.05, "neither": 0.05, takes: 0.9}
        number = s.content.text.split()[0]
        figures = (Figure(what="hurt", low=float(number), high=float(number), unit="people", spans=s.content.spans,
                          text=number),) if number.isdigit() else ()
        out.append(Proposition(
            told_in=s.id, nth=0, report=reading.report.id, span=s.content.spans[0], by=names[s.speaker or ""],
            before="", text=s.content.text, figures=figures, vector=vector, **likely,
        ))
    return out


def verdicts(pairs: Sequence[tuple[Proposition, Proposition]]) -> list[tuple[float, float]]:
    """An answer is about what has its direction; a tale about whatever was said before."""
    out = []
    for a, b in pairs:
        about = a.vector == b.vector or "tale" in b.text
        neither = max(a.neither, b.neither) > 0.5
        out.append((0.05, 0.9) if about and neither else (0.9, 0.05) if about else (0.02, 0.02))
    return out


JUDGE = Judge(version="1", propositions=propositions, verdicts=verdicts)


def reading(key: str, publisher: str, day: int, *said: tuple[str, str, Act], reader: str = "1") -> Reading:
    """A report in which each of the speakers says one thing."""
    lines = [f"{who}, of the Orlo Ferry Board, said that {what}." for who, what, _ in said]
    text = "\n\n".join(lines)
    report = make_report(text, key=key, publisher=publisher, published=f"2031-05-{day:02}")
    actors, statements = {}, []
    at = 0
    for (who, what, act), line in zip(said, lines, strict=True):
        spans = ((at, at + len(who)),)
        one = content_id("actor", report.id, who)
        actors[who] = Actor(
            id=one, name=who, type="person", country=None, country_basis="none", roles=(), aliases=(), wikidata=None,
            mentions=(Mention(report=report.id, spans=spans),),
        )
        start, cue = at + line.index(what), at + line.index("said")
        statements.append(Statement(
            id=content_id("statement", report.id, start), report=report.id, parent=None, depth=0,
            source=Source(spans=spans, text=who, naming="named"), speaker=one,
            cue=Cue(spans=((cue, cue + 4),), text="said", lemma="say"),
            content=Passage(spans=((start, start + len(what)),), text=what), form="indirect", act=act, hedge=None,
            negated=False, addressees=(), occasion=None, said=Said(edtf=None, spans=(), text=None, basis="none"),
            answers=(), confidence=0.9,
        ))
        at += len(line) + 2
    of = replace(report, reader=reader, origin=None)
    return Reading(report=of, actors=tuple(actors.values()), statements=tuple(statements))


POST = reading(
    "post", "Orlo Post", 1, ("Ada Korr", "the bridge at Orlo had been shut since dawn", "assert"),
    ("Ivo Sund", "12 drivers were hurt in the jam", "assert"),
)
ECHO = reading(
    "echo", "Talm Echo", 2, ("Oren Talm", "no lorry could cross the river at Orlo", "assert"),
    ("Vera Quist", "the bridge stood open all the time", "deny"),
    ("Rolf Bek", "15 drivers had been hurt", "assert"),
    ("Vera Quist", "whether anybody was hurt he would not say", "decline"),
)
GUIDE = reading(
    "guide", "Ferry Guide", 3, ("Ada Korr", "the toll would be paid back", "promise"),
    ("Ivo Sund", "that is a tale", "assert"),
)
ALL = (POST, ECHO, GUIDE)


def filled(path: Path, readings: Sequence[Reading] = ALL, judge: Judge = JUDGE) -> Ledger:
    ledger = open_ledger(path)
    for each in readings:
        ledger.write(each)
        ledger.weigh(judge)
    return ledger


def exported(ledger: Ledger) -> list[str]:
    rows = (*ledger.export("claim"), *ledger.export("statement"))
    return [json.dumps(row, sort_keys=True) for row in rows]


def by_text(ledger: Ledger) -> dict[str, dict[str, Any]]:
    return {row["text"]: row for row in ledger.export("claim")}


def test_a_claim_has_its_members_status_and_origins(tmp_path: Path) -> None:
    with filled(tmp_path / "ledger.db") as ledger:
        found = by_text(ledger)
        names = {row["id"]: row["name"] for row in ledger.export("actor")}
    assert len(found) == 3
    shut = next(row for text, row in found.items() if "Orlo" in text)
    assert shut["status"] == "disputed"
    assert sorted(names[id] for id in shut["asserted_by"]) == ["Ada Korr", "Oren Talm"]
    assert [names[id] for id in shut["denied_by"]] == ["Vera Quist"]
    assert sorted(m["stance"] for m in shut["members"]) == ["asserts", "asserts", "denies"]
    assert shut["first_reported"] == "2031-05-01"
    hurt = next(row for text, row in found.items() if "drivers" in text)
    assert (hurt["status"], len(hurt["origins"])) == ("corroborated", 2)
    assert sorted((f["low"], f["high"]) for f in hurt["figures"]) == [(12, 12), (15, 15)]
    toll = next(row for text, row in found.items() if "toll" in text)
    assert toll["status"] == "disputed"


def test_actors_of_one_name_are_listed_once(tmp_path: Path) -> None:
    with filled(tmp_path / "ledger.db") as ledger:
        row = ledger.claims(limit=1)[0]
    claim = replace(row.claim, asserted_by=("a1", "a2", "a3"), denied_by=(), neither_by=())
    names = {"a1": "the police", "a2": "Ada Korr", "a3": "the police"}
    assert replace(row, claim=claim, names=names).sides["asserted_by"] == ("the police", "Ada Korr")


def test_what_a_denial_answers_stands_beside_the_statement(tmp_path: Path) -> None:
    with filled(tmp_path / "ledger.db") as ledger:
        said = {row["content"]["text"]: row for row in ledger.export("statement")}
    toll, tale = said["the toll would be paid back"], said["that is a tale"]
    assert tale["answers"] == [{"id": toll["id"], "how": "denies"}]
    assert toll["answers"] == []


def test_what_is_confirmed_has_been_said_before_by_somebody_else(tmp_path: Path) -> None:
    shut, closed = "the bridge at Orlo had been shut since dawn", "no lorry could cross the river at Orlo"
    post = reading("post", "Orlo Post", 1, ("Ada Korr", shut, "confirm"))
    echo = reading("echo", "Talm Echo", 2, ("Oren Talm", closed, "confirm"))
    again = reading("again", "Talm Echo", 2, ("Ada Korr", closed, "confirm"))
    (did_not,) = echo.statements
    for n, (second, how) in enumerate((
        (echo, ["confirms"]), (again, []), (replace(echo, statements=(replace(did_not, negated=True),)), []),
    )):
        with filled(tmp_path / f"{n}.db", (second, post)) as ledger:
            answers = {row["report"]: row["answers"] for row in ledger.export("statement")}
        assert answers[post.report.id] == []
        assert answers[second.report.id] == [{"id": post.statements[0].id, "how": each} for each in how]


def test_a_rejection_answers_otherwise_than_a_denial_and_nobody_answers_themselves(tmp_path: Path) -> None:
    toll = ("Ada Korr", "the toll would be paid back", "promise")
    for n, (who, how) in enumerate((("Ivo Sund", ["rejects"]), ("Ada Korr", []))):
        guide = reading("guide", "Ferry Guide", 3, toll, (who, "that is a tale", "reject"))
        with filled(tmp_path / f"{n}.db", (guide,)) as ledger:
            said = {row["content"]["text"]: row for row in ledger.export("statement")}
        assert [each["how"] for each in said["that is a tale"]["answers"]] == how


def test_claims_do_not_depend_on_the_order_in_which_reports_come(tmp_path: Path) -> None:
    with filled(tmp_path / "ledger.db") as ledger:
        expected = exported(ledger)
    for n, order in enumerate(itertools.permutations(ALL)):
        with filled(tmp_path / f"{n}.db", order) as ledger:
            assert exported(ledger) == expected
    with open_ledger(tmp_path / "late.db") as ledger:
        for each in ALL:
            ledger.write(each)
        assert ledger.weigh(JUDGE) == len(ALL)
        assert exported(ledger) == expected
        assert ledger.weigh(JUDGE) == 0


def test_whoever_is_a_publisher_is_a_medium_whenever_its_own_report_comes(tmp_path: Path) -> None:
    said = "the bridge at Orlo had been shut since dawn"
    passed_on = reading("relay", "Orlo Post", 1, ("Sund Verity", said, "report"))
    own = reading("own", "Sund Verity", 2, ("Ada Korr", "no lorry could cross the river at Orlo", "assert"))
    found = []
    for n, order in enumerate(((passed_on, own), (own, passed_on))):
        with filled(tmp_path / f"{n}.db", order) as ledger:
            found.append(exported(ledger))
            stances = [m["stance"] for row in ledger.export("claim") for m in row["members"]]
            assert sorted(stances) == ["asserts", "relays"]
    assert found[0] == found[1]


def test_a_report_read_anew_leaves_nothing_of_what_it_said(tmp_path: Path) -> None:
    other = reading("echo", "Talm Echo", 2, ("Oren Talm", "no lorry could cross the river at Orlo", "assert"),
                    ("Vera Quist", "the bridge stood open all the time", "deny"),
                    ("Rolf Bek", "15 drivers had been hurt", "assert"),
                    ("Vera Quist", "whether anybody was hurt he would not say", "decline"), reader="2")
    fewer = replace(other, statements=other.statements[:1])
    with filled(tmp_path / "ledger.db") as ledger:
        ledger.write(fewer)
        ledger.weigh(JUDGE)
        now = exported(ledger)
        with ledger.snapshot() as connection:
            assert connection.scalar(select(func.count()).select_from(tables.unsettled)) == 0
    with filled(tmp_path / "scratch.db", (POST, fewer, GUIDE)) as ledger:
        assert exported(ledger) == now


def test_another_judge_weighs_everything_anew(tmp_path: Path) -> None:
    def nothing_in_common(pairs: Sequence[tuple[Proposition, Proposition]]) -> list[tuple[float, float]]:
        return [(0.0, 0.0) for _ in pairs]

    with filled(tmp_path / "ledger.db") as ledger:
        other = Judge(version="2", propositions=propositions, verdicts=nothing_in_common)
        assert ledger.weigh(other) == len(ALL)
        # What contradicts nothing denies nothing.
        toll = [row for row in ledger.export("claim") if "toll" in row["text"]]
        assert [(row["status"], len(row["members"])) for row in toll] == [("uncontested", 1)]


def test_other_rules_weigh_everything_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with filled(tmp_path / "ledger.db") as ledger:
        expected, told = exported(ledger), []
        monkeypatch.setattr(grouping, "RULES", grouping.RULES + 1)
        assert ledger.weigh(JUDGE, lambda done, of: told.append((done, of))) == len(ALL)
        assert told == [(1, 3), (2, 3), (3, 3)]
        assert exported(ledger) == expected


def test_a_medium_is_one_however_its_name_is_spelt(tmp_path: Path) -> None:
    said = "the bridge at Orlo had been shut since dawn"
    own = reading("own", "The Sund Verity", 1, ("Ada Korr", "no lorry could cross the river at Orlo", "assert"))
    two = [reading(who, "Orlo Post", 2, (who, said, "report")) for who in ("Sund Verity", "SUND VERITY")]
    with filled(tmp_path / "ledger.db", (own, *two)) as ledger:
        stances = [m["stance"] for row in ledger.export("claim") for m in row["members"]]
    assert sorted(stances) == ["asserts", "relays", "relays"]


def test_actors_that_a_person_merges_are_one_origin(tmp_path: Path) -> None:
    with filled(tmp_path / "ledger.db", (POST, ECHO)) as ledger:
        hurt = next(row for row in ledger.claims(text="drivers"))
        assert len(hurt.claim.asserted_by) == 2
        ledger.merge_actors("Ivo Sund", "Rolf Bek", why="the same driver, says his sister")
        again = next(row for row in ledger.claims(text="drivers"))
        assert len(again.claim.asserted_by) == 1
        assert (again.claim.status, len(again.claim.origins)) == ("unconfirmed", 1)


def test_its_director_and_the_body_are_one_origin(tmp_path: Path) -> None:
    club = "Orlo Rowing Club"
    post = reading("post", "Orlo Post", 1, (club, "the bridge at Orlo had been shut since dawn", "assert"))
    who = "Its director, Dorian Faske"
    echo = reading("echo", "Talm Echo", 2, (who, "no lorry could cross the river at Orlo", "assert"))
    faske = replace(echo.actors[0], name="Dorian Faske", roles=("director",))
    mentions = (Mention(report=echo.report.id, spans=((0, 3),)),)
    named = replace(faske, id="a-club", name=club, type="organization", roles=(), mentions=mentions)
    for n, (actors, count) in enumerate((((faske, named), 1), ((faske,), 2))):
        with filled(tmp_path / f"{n}.db", [post, replace(echo, actors=actors)]) as ledger:
            (claim,) = ledger.export("claim")
            assert len(claim["origins"]) == count


def test_what_documents_say_has_one_origin_within_a_claim(tmp_path: Path) -> None:
    shut, closed = "the bridge at Orlo had been shut since dawn", "no lorry could cross the river at Orlo"
    log = reading("post", "Orlo Post", 1, ("The log of the bridge keeper", shut, "assert"))
    papers = reading("echo", "Talm Echo", 2, ("The papers", closed, "assert"))
    for n, (naming, count) in enumerate((("document", 1), ("named", 2))):
        told = [
            replace(each, statements=(replace(s, source=replace(s.source, naming=naming)),))
            for each in (log, papers) for s in each.statements
        ]
        with filled(tmp_path / f"{n}.db", told) as ledger:
            (claim,) = ledger.export("claim")
            assert len(claim["origins"]) == count


def test_claims_are_filtered(tmp_path: Path) -> None:
    with filled(tmp_path / "ledger.db") as ledger:
        assert len(ledger.claims()) == 3
        assert [row.claim.status for row in ledger.claims(status="corroborated")] == ["corroborated"]
        assert {row.claim.text for row in ledger.claims(actor="vera quist")} == {
            row.claim.text for row in ledger.claims(report="echo")
        }
        first = ledger.claims(origins=2, since="2031-05-01", until="2031-05-01")
        assert [len(row.claim.origins) for row in first] == [2, 2]
        assert [row.figures_differ for row in ledger.claims(figures_differ=True)] == [True]
        assert len(ledger.disputes()) == 3
        assert ledger.claims(limit=1, offset=1) == ledger.claims()[1:2]
        assert ledger.claims(text="toll", status="uncontested") == []
        for wrong in ({"status": "true"}, {"since": "May"}, {"text": "!"}, {"report": "nowhere"}):
            with pytest.raises(QueryError):
                ledger.claims(**wrong)


def test_a_claim_is_named_by_its_id_its_beginning_or_a_member(tmp_path: Path) -> None:
    with filled(tmp_path / "ledger.db") as ledger:
        row = ledger.claims(text="toll")[0]
        found = ledger.claim(row.claim.id)
        assert [(m.stance, m.chain, m.key) for m in found.members] == [
            ("asserts", ("Ada Korr",), "guide"), ("denies", ("Ivo Sund",), "guide"),
        ]
        assert ledger.claim(row.claim.id[:9]) == found == ledger.claim(found.members[1].id)
        assert found.members[1].answers == ((found.members[0].id, "denies"),)
        with pytest.raises(QueryError, match="reportedly claims"):
            ledger.claim("c0000000000000000000")


def test_the_command_line_tells_how_a_claim_stands_and_why(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with filled(path) as ledger:
        hurt = ledger.claims(text="drivers")[0].claim.id

    def run(*arguments: str) -> str:
        result = CliRunner().invoke(main, [*arguments, "--ledger", str(path)], catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    page = run("claim", hurt, "--why")
    assert "corroborated: two or more independent origins" in page
    assert "conservative 12 · informative 15 · representative 13.5 · disagreement 0.222" in page
    assert "  2031-05-01  12  Ivo Sund · post\n  2031-05-02  15  Rolf Bek · echo\n" in page
    assert "neither Vera Quist" in page
    assert "Vera Quist · echo [" in page
    assert "— " not in run("claims")
    assert json.loads(run("claim", hurt, "--format", "json"))["members"][0]["chain"] == ["Ivo Sund"]
    given = [m["figure"] and m["figure"]["low"] for m in json.loads(run("claim", hurt, "--format", "json"))["members"]]
    assert given == [12, 15, None]
    table = run("claim", hurt, "--format", "csv")
    assert table.startswith("id,stance,withdrawn,chain")
    assert [line.split(",")[-2:] for line in table.splitlines()[1:]] == [["12.0", "12.0"], ["15.0", "15.0"], ["", ""]]
    assert len(json.loads(run("claims", "--format", "json"))) == 3
    assert len(json.loads(run("disputes", "--actor", "vera", "--format", "json"))) == 2
    rows = json.loads(run("origins", hurt, "--format", "json"))
    assert [row["publisher"] for row in rows] == ["Orlo Post", "Talm Echo"]


def test_what_counts_otherwise_than_it_was_read_says_so(tmp_path: Path) -> None:
    """The police deny it and add something, which asserts nothing beside their denial."""
    echo = reading(
        "echo", "Talm Echo", 2, ("Vera Quist", "the bridge stood open all the time", "deny"),
        ("Vera Quist", "no lorry could cross the river at Orlo", "assert"),
    )
    path = tmp_path / "ledger.db"
    with filled(path, [POST, echo]) as ledger:
        found = ledger.claim(ledger.claims(text="bridge")[0].claim.id)
        assert [(m.stance, m.counts) for m in found.members] == [
            ("asserts", "asserts"), ("denies", "denies"), ("asserts", "denies"),
        ]
        with ledger.transaction() as connection:
            connection.exec_driver_sql("ALTER TABLE member DROP COLUMN counts")
            migrations.stances_that_count(connection)
        assert [m.counts for m in ledger.claim(found.row.claim.id).members] == ["asserts", "denies", "asserts"]
        assert ledger.weigh(replace(JUDGE, version="2")) == 2
        assert ledger.claim(found.row.claim.id) == found
    result = CliRunner().invoke(
        main, ["claim", found.row.claim.id, "--why", "--ledger", str(path)], catch_exceptions=False,
    )
    assert "3 asserts, counts as: denies Vera Quist · echo [" in result.output
    assert result.output.count("counts as") == 1


def test_a_denial_without_a_name_is_told_of_and_disputes_nothing(tmp_path: Path) -> None:
    echo = reading("echo", "Talm Echo", 2, ("a clerk of the board", "the bridge stood open all the time", "deny"))
    clerk, (denial,) = replace(echo.actors[0], type="unnamed"), echo.statements
    assert denial.source is not None
    denial = replace(denial, source=replace(denial.source, naming="unnamed"))
    path = tmp_path / "ledger.db"
    with filled(path, [POST, replace(echo, actors=(clerk,), statements=(denial,))]) as ledger:
        claim = ledger.claims(text="bridge")[0].claim
    assert claim.status == "uncontested"
    result = CliRunner().invoke(main, ["claim", claim.id, "--ledger", str(path)], catch_exceptions=False)
    assert "uncontested: nobody who is named denies it, though somebody without a name does" in result.output


@pytest.mark.parametrize(("what", "unit", "beside"), [
    ("hurt", "people", "people"), ("ferry stations", "stations", None), ("people", "people", None),
    ("boats", None, None),
])
def test_a_unit_is_told_once(what: str, unit: str | None, beside: str | None) -> None:
    assert unit_beside(ClaimFigure(what=what, low=1, high=2, unit=unit, reports=("r1",))) == beside


def test_members_stand_in_the_order_of_print_the_undated_last(tmp_path: Path) -> None:
    undated = replace(POST, report=replace(POST.report, published=None))
    with filled(tmp_path / "ledger.db", (undated, ECHO)) as ledger:
        found = ledger.claim(ledger.claims(text="drivers")[0].claim.id)
    assert [m.key for m in found.members] == ["echo", "echo", "post"]
    page = "\n".join(line.plain for line in claim_page(found, why=False))
    assert "  2031-05-02  15  Rolf Bek · echo\n  unknown     12  Ivo Sund · post\n" in page


def test_a_figure_of_which_only_the_unit_is_known_is_told_by_it(tmp_path: Path) -> None:
    with filled(tmp_path / "ledger.db") as ledger:
        found = ledger.claim(ledger.claims(text="drivers")[0].claim.id)
    days = ClaimFigure(what="", low=30, high=30, unit="days", reports=("r1",))
    row = replace(found.row, claim=replace(found.row.claim, figures=(days,)))
    assert claim_row(row)["figures"] == "30 days"
    assert "figures, days:" in [line.plain for line in claim_page(replace(found, row=row), why=False)]


def test_a_terminal_of_80_columns_holds_a_list_of_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "80")
    with filled(tmp_path / "ledger.db"):
        pass
    result = CliRunner().invoke(main, ["disputes", "--ledger", str(tmp_path / "ledger.db")], catch_exceptions=False)
    plain = re.sub(r"\x1b\[[0-9;]*m", "", result.output)
    assert max(map(len, plain.splitlines())) <= 80
    for part in ("disputed", "asserted by", "Ada Korr", "denied by Vera Quist", "12; 15 hurt (people)"):
        assert part in plain
