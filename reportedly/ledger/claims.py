"""Claims kept up to date: what reports have in common, who answers it, and how it stands.

Each report is weighed once: its propositions are put beside those of the reports that may be about the same affair, and
a judge, the model, says of pairs how they stand to each other. That is kept. What follows from it (which clauses are a
claim, its status, origins and figures) is derived, and the same in whatever order the reports came.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, delete, func, insert, or_, select

from reportedly.ledger import fetch
from reportedly.ledger.columns import folded
from reportedly.ledger.filters import holds
from reportedly.ledger.standings import stand
from reportedly.ledger.tables import (
    actor, claim, member, nameword, proposition, report, setting, statement, unsettled, verdict,
)
from reportedly.ledger.unsettled import mark
from reportedly.records import Proposition, Reading
from reportedly.weighing import affairs, grouping
from reportedly.weighing.answers import is_answered, is_judged
from reportedly.weighing.clauses import Clause, Verdict, act_of, clauses_of

if TYPE_CHECKING:
    from reportedly.ledger.store import Ledger

JUDGE = "judge of claims"
# What is unlikelier than this to be about one thing is not kept, but for answers and what precedes them.
KEPT = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """Who says what a reading's clauses are, and of pairs how likely they contradict each other and how likely one
    declines to say what the other says; `version` says who that is.
    """

    version: str
    propositions: Callable[[Reading], Sequence[Proposition]]
    verdicts: Callable[[Sequence[tuple[Proposition, Proposition]]], Sequence[tuple[float, float]]]


def weigh(ledger: Ledger, judge: Judge, on_progress: Callable[[int, int], None] | None = None) -> int:
    """Weigh the reports that have not been, by id, then group what they say; returns how many there were.

    What was judged of each report is kept by itself, so that nothing is asked twice after an interruption. Where
    another judge saw the others, or by other rules, all are weighed anew. `on_progress` is told how many are done, and
    of how many.
    """
    version = f"{judge.version} {grouping.RULES}"
    with ledger.transaction() as connection:
        if connection.scalar(select(setting.c.value).where(setting.c.name == JUDGE)) != version:
            for table in (claim, verdict, proposition):
                connection.execute(delete(table))
            mark(connection, "report", connection.scalars(select(report.c.id)).all())
            connection.execute(delete(setting).where(setting.c.name == JUDGE))
            connection.execute(insert(setting).values(name=JUDGE, value=version))
    count = 0
    while True:
        with ledger.transaction() as connection:
            query = select(func.min(unsettled.c.id), func.count()).where(unsettled.c.what == "report")
            next_report, waiting = connection.execute(query).one()
            if next_report is None:
                settle(connection)
                return count
            _weigh(connection, next_report, judge)
        count += 1
        if on_progress is not None:
            on_progress(count, count + waiting - 1)


def forget(connection: Connection, report_id: str) -> None:
    """Before a report's rows go: note which clauses of others they were weighed with, and remove its own."""
    own = select(proposition.c.id).where(proposition.c.report == report_id)
    for one, other in ((verdict.c.one, verdict.c.other), (verdict.c.other, verdict.c.one)):
        mark(connection, "group", connection.scalars(select(other).where(one.in_(own))).all())
    claims = select(member.c.claim).where(member.c.report == report_id)
    mark(connection, "group", connection.scalars(select(member.c.id).where(member.c.claim.in_(claims))).all())
    gone = connection.scalars(own).all()
    connection.execute(delete(claim).where(claim.c.id.in_(claims)))
    connection.execute(delete(proposition).where(proposition.c.report == report_id))
    for some in fetch.parts(gone):
        connection.execute(delete(unsettled).where(unsettled.c.what == "group", unsettled.c.id.in_(some)))


def note_publisher(connection: Connection, name: str) -> None:
    """Where a publisher is new to the ledger: whoever bears its name is a medium from now on, whose word is relayed."""
    words = folded(name)
    if (connection.scalar(select(func.count()).where(report.c.publisher_folded == words)) or 0) > 1:
        return
    bare = f" {words.strip().removeprefix('the ')} "
    same = select(actor.c.merged).where(holds(actor.c.names_folded, bare))
    reports = select(actor.c.report).where(actor.c.merged.in_(same)).distinct()
    mark(connection, "standing", connection.scalars(reports).all())


def settle(connection: Connection) -> None:
    """Bring up to date what follows from the verdicts that are held; no judge is needed."""
    groups = set(connection.scalars(select(unsettled.c.id).where(unsettled.c.what == "group")))
    done: set[str] = set()
    wanted: set[str] = set()
    for id in sorted(groups):
        if id not in done:
            together = _together(connection, id)
            wanted |= _regroup(connection, together)
            done |= together
    reports = connection.scalars(select(unsettled.c.id).where(unsettled.c.what == "standing")).all()
    for some in fetch.parts(sorted(reports)):
        wanted |= set(connection.scalars(select(member.c.claim).where(member.c.report.in_(some)).distinct()))
    stand(connection, wanted)
    connection.execute(delete(unsettled).where(unsettled.c.what.in_(("group", "standing"))))


def _weigh(connection: Connection, report_id: str, judge: Judge) -> None:
    reading = fetch.reading(connection, report_id)
    found = judge.propositions(reading)
    if found:
        connection.execute(insert(proposition), [_row(p) for p in found])
    words = sorted(affairs.names_in(reading.report.text))
    connection.execute(delete(nameword).where(nameword.c.report == report_id))
    if words:
        day = affairs.day_of(reading.report.published)
        connection.execute(insert(nameword), [{"word": word, "day": day, "report": report_id} for word in words])
    others = _near(connection, reading, words)
    clauses = _clauses(connection, [report_id, *others])
    _judge(connection, _pairs(clauses[report_id], grouping.within(clauses[report_id])), judge, ())
    answered = _answered(connection, clauses)
    # Two reports at a time: what a model with rounded weights says of a pair depends on what it is asked beside it.
    for other in others:
        near = grouping.between(clauses[report_id], clauses[other])
        _judge(connection, _pairs([*clauses[report_id], *clauses[other]], near), judge, answered)
    connection.execute(delete(unsettled).where(unsettled.c.what == "report", unsettled.c.id == report_id))
    mark(connection, "group", [p.id for p in found])


def _row(p: Proposition) -> dict[str, Any]:
    return {
        "id": p.id, "told_in": p.told_in, "nth": p.nth, "report": p.report, "start": p.span[0], "end": p.span[1],
        "said_by": p.by, "before": p.before, "text": p.text, "asserts": p.asserts, "denies": p.denies,
        "neither": p.neither, "figures": p.figures, "vector": p.vector,
    }


def _near(connection: Connection, reading: Reading, words: Sequence[str]) -> list[str]:
    """The weighed reports that may be about the same affair as this one, by id."""
    near = nameword.c.day.between(*affairs.days_near(affairs.day_of(reading.report.published)))
    shared: dict[str, int] = {}
    for some in fetch.parts(words):
        query = select(nameword.c.report, func.count()).group_by(nameword.c.report)
        there = nameword.c.word.in_(some), or_(near, nameword.c.day == affairs.UNDATED)
        for id, count in connection.execute(query.where(*there)):
            shared[id] = shared.get(id, 0) + count
    likely = sorted(id for id, count in shared.items() if count >= affairs.LEAST_SHARED and id != reading.report.id)
    out = []
    for some in fetch.parts(likely):
        query = select(nameword.c.report, func.count()).where(nameword.c.report.in_(some)).group_by(nameword.c.report)
        out += [
            id for id, names in connection.execute(query) if shared[id] >= affairs.least_shared(len(words), names)
        ]
    return sorted(out)


def _clauses(connection: Connection, reports: Sequence[str]) -> dict[str, list[Clause]]:
    """The clauses of some reports, in the order of each."""
    rows: dict[str, list[Proposition]] = {id: [] for id in reports}
    acts: dict[str, str] = {}
    published: dict[str, str | None] = {}
    names: dict[str, list[str]] = {id: [] for id in reports}
    for some in fetch.parts(reports):
        for word in connection.execute(select(nameword).where(nameword.c.report.in_(some))):
            names[word.report].append(word.word)
        dated = connection.execute(select(report.c.id, report.c.published).where(report.c.id.in_(some)))
        published |= dict(dated.all())
        for row in connection.execute(select(proposition).where(proposition.c.report.in_(some))):
            rows[row.report].append(_proposition(row))
        done = select(statement.c.id, statement.c.act, statement.c.negated).where(statement.c.report.in_(some))
        for each in connection.execute(done):
            acts[each.id] = act_of(each.act, each.negated)
    return {id: clauses_of(found, acts, published.get(id), names[id]) for id, found in rows.items()}


def _proposition(row: Any) -> Proposition:
    return Proposition(
        told_in=row.told_in, nth=row.nth, report=row.report, span=(row.start, row.end), by=row.said_by,
        before=row.before, text=row.text, asserts=row.asserts, denies=row.denies, neither=row.neither,
        figures=row.figures, vector=row.vector,
    )


def _pairs(
    clauses: Sequence[Clause], near: Mapping[tuple[str, str], float],
) -> list[tuple[Clause, Clause, float]]:
    """What may be about one thing, with cosines, in the order of ids."""
    by_id = {c.id: c for c in clauses}
    return [(by_id[a], by_id[b], cosine) for (a, b), cosine in sorted(near.items())]


def _answered(connection: Connection, clauses: dict[str, list[Clause]]) -> set[str]:
    """The answers that have found what they are about in their own reports."""
    answers = {c.id: c for some in clauses.values() for c in some if c.stance != "asserts"}
    report_of = {c.id: c.told.report for some in clauses.values() for c in some}
    here: dict[str, list[Verdict]] = {id: [] for id in answers}
    for some in fetch.parts(sorted(answers)):
        for row in connection.execute(select(verdict).where(verdict.c.other.in_(some))):
            if report_of.get(row.one) == report_of[row.other]:
                here[row.other].append(
                    Verdict(same=row.same, contradicts=row.contradicts, neither=row.neither),
                )
    return {id for id, clause in answers.items() if is_answered(clause, here[id])}


def _judge(
    connection: Connection, pairs: Sequence[tuple[Clause, Clause, float]], judge: Judge, answered: Collection[str],
) -> None:
    """Write how pairs stand to each other; what is `answered` is asked no more.

    The same words in the same context are put to the judge once.
    """
    wordings: dict[tuple[str, ...], list[int]] = {}
    told: dict[int, tuple[float, float]] = {}
    for n, (a, b, cosine) in enumerate(pairs):
        if is_judged(a, b, cosine) and a.id not in answered and b.id not in answered:
            key = (a.told.by, a.told.before, a.told.text, b.told.by, b.told.before, b.told.text)
            wordings.setdefault(key, []).append(n)
    asked = [pairs[places[0]] for places in wordings.values()]
    answers = judge.verdicts([(a.told, b.told) for a, b, _ in asked]) if asked else ()
    for places, (contradicts, neither) in zip(wordings.values(), answers, strict=True):
        told |= dict.fromkeys(places, (contradicts, neither))
    rows = []
    for n, (a, b, cosine) in enumerate(pairs):
        contradicts, neither = told.get(n, (0.0, 0.0))
        same = grouping.likeness(a, b, cosine)
        answers_here = a.told.report == b.told.report and b.stance != "asserts"
        if same + contradicts + neither >= KEPT or answers_here:
            rows.append({"one": a.id, "other": b.id, "same": same, "contradicts": contradicts, "neither": neither})
    if rows:
        connection.execute(insert(verdict), rows)


def _together(connection: Connection, id: str) -> set[str]:
    """The propositions that verdicts connect with this one."""
    seen, waiting = {id}, [id]
    while waiting:
        fresh: set[str] = set()
        for some in fetch.parts(waiting):
            for one, other in ((verdict.c.one, verdict.c.other), (verdict.c.other, verdict.c.one)):
                fresh |= set(connection.scalars(select(other).where(one.in_(some))))
        waiting = sorted(fresh - seen)
        seen |= fresh
    return seen


def linked(connection: Connection, ids: Collection[str]) -> tuple[list[Clause], dict[tuple[str, str], Verdict]]:
    """The clauses of propositions, by report and place, and how they stand to each other and to what is beyond them."""
    wanted = sorted(ids)
    found: list[Clause] = []
    reports: set[str] = set()
    verdicts: dict[tuple[str, str], Verdict] = {}
    for some in fetch.parts(wanted):
        reports |= set(connection.scalars(select(proposition.c.report).where(proposition.c.id.in_(some)).distinct()))
        for row in connection.execute(select(verdict).where(verdict.c.one.in_(some))):
            verdicts[row.one, row.other] = Verdict(
                same=row.same, contradicts=row.contradicts, neither=row.neither,
            )
    for of_report in _clauses(connection, sorted(reports)).values():
        found += [c for c in of_report if c.id in ids]
    return found, verdicts


def _regroup(connection: Connection, together: Collection[str]) -> set[str]:
    """Group propositions that verdicts connect; returns the claims that are new or have other members than before."""
    ids = sorted(together)
    found, verdicts = linked(connection, together)
    now = {group.id: group for group in grouping.groups(found, verdicts)}
    old: dict[str, set[tuple[str, str]]] = {}
    for some in fetch.parts(ids):
        touched = select(member.c.claim).where(member.c.id.in_(some)).distinct()
        for row in connection.execute(select(member).where(member.c.claim.in_(touched))):
            old.setdefault(row.claim, set()).add((row.id, "asserts" if row.stance == "relays" else row.stance))
    same = {id for id in old if id in now and set(now[id].members) == old[id]}
    for some in fetch.parts(sorted(old.keys() - same)):
        connection.execute(delete(claim).where(claim.c.id.in_(some)))
    where = {c.id: c.told.report for c in found}
    changed = sorted(now.keys() - same)
    if changed:
        connection.execute(insert(claim), [_blank(id) for id in changed])
        connection.execute(insert(member), [
            {"claim": id, "id": each, "report": where[each], "stance": stance, "withdrawn": False, "counts": stance}
            for id in changed for each, stance in now[id].members
        ])
    return set(changed)


def _blank(id: str) -> dict[str, Any]:
    """A claim's row before it is known how it stands."""
    return {
        "id": id, "text": "", "text_folded": "", "status": "uncontested", "asserted_by": (), "denied_by": (),
        "neither_by": (), "origins": (), "figures": (), "first_reported": None, "members": 0, "reports": 0,
        "origins_count": 0, "figures_differ": False,
    }
