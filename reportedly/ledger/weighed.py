"""Questions about claims: which there are, how one stands and why, on what it rests, who disputes what."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, get_args

from sqlalchemy import ColumnElement, Connection, func, select

from reportedly.errors import QueryError
from reportedly.ledger import fetch
from reportedly.ledger.events import Beside
from reportedly.ledger.filters import actors_named, at_least, date_of, holds, one_of, paged, words_of
from reportedly.ledger.find import report_meant
from reportedly.ledger.tables import (
    actor, answer, claim, event, identity, member, party, proposition, report, statement,
)
from reportedly.records import Claim, ClaimStance, ClaimStatus, Figure, Span
from reportedly.weighing import quantities
from reportedly.weighing.copies import moment
from reportedly.weighing.quantities import Summary

if TYPE_CHECKING:
    from reportedly.ledger.store import Ledger

CLAIM_ID = re.compile(r"c[0-9a-f]{1,20}")
# Where a claim is disputed or its figures exclude each other.
DISPUTED: tuple[ClaimStatus, ...] = ("disputed", "denied")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """A claim with the names of the actors that it names by id, and how many reports its members are in."""

    claim: Claim
    names: Mapping[str, str]
    reports: int
    figures_differ: bool

    @property
    def sides(self) -> dict[str, tuple[str, ...]]:
        """The names of those who assert, deny and decline, by the claim's own field.

        Each name once: "the police" are an actor of each report that knows no name for them.
        """
        c = self.claim
        sides = {"asserted_by": c.asserted_by, "denied_by": c.denied_by, "neither_by": c.neither_by}
        return {side: tuple(dict.fromkeys(self.names[id] for id in ids)) for side, ids in sides.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """A sentence of a claim as its report has it, in full; `id` is of the statement or event that it is a part of.

    `chain`: the speakers, the innermost first; empty in the report's own voice. `withdrawn`: whoever said it has taken
    it back since. `counts`: the stance with which it counts in the claim's status, where what else the claim holds
    makes it another. `answers`: the ids of what it answers, and how. `figure`: what it gives of the claim's quantity.
    """

    id: str
    stance: ClaimStance
    withdrawn: bool
    counts: ClaimStance
    chain: tuple[str, ...]
    act: str | None
    text: str
    span: Span
    confidence: float | None
    answers: tuple[tuple[str, str], ...]
    figure: Figure | None
    report: str
    key: str
    publisher: str | None
    published: str | None
    title: str | None
    copy_of: str | None
    origin: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFile:
    """All that is known of a claim: its members by date of publication, the unknown last, and its figures summed up."""

    row: ClaimRow
    members: tuple[MemberRow, ...]
    summary: Summary | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginRow:
    """A report that rests on an origin of a claim, and how it comes to."""

    claim: str
    origin: str
    nth: int
    report: str
    key: str
    publisher: str | None
    published: str | None
    credit: str | None
    copy_of: str | None
    told: tuple[str, ...]


def claims(
    ledger: Ledger, *, status: str | None = None, actor: str | None = None, since: str | None = None,
    until: str | None = None, origins: int | None = None, reports: int | None = None, figures_differ: bool = False,
    text: str | None = None, report: str | None = None, limit: int | None = None, offset: int = 0,
) -> list[ClaimRow]:
    """The claims that fit every filter, those in most reports first.

    `actor`: one who asserts, denies or declines, or whom a member names as a party of an event; an id or words of a
    name. `since`, `until`: first reported in between, inclusive. `origins`, `reports`: at least so many.
    `figures_differ`: figures exclude each other. `text`: words of the clearest wording, in order. `report`: with a
    member in it. Raises QueryError.
    """
    with ledger.snapshot() as connection:
        conditions = _filters(connection, status, actor, since, until, text, report)
        if origins is not None:
            conditions.append(claim.c.origins_count >= at_least(1, origins, "origins"))
        if reports is not None:
            conditions.append(claim.c.reports >= at_least(1, reports, "reports"))
        if figures_differ:
            conditions.append(claim.c.figures_differ)
        return _listed(connection, conditions, limit, offset)


def disputes(
    ledger: Ledger, *, actor: str | None = None, since: str | None = None, until: str | None = None,
    text: str | None = None, limit: int | None = None, offset: int = 0,
) -> list[ClaimRow]:
    """The claims that somebody denies, or whose figures exclude each other; otherwise as `claims`."""
    with ledger.snapshot() as connection:
        conditions = _filters(connection, None, actor, since, until, text, None)
        conditions.append(claim.c.status.in_(DISPUTED) | claim.c.figures_differ)
        return _listed(connection, conditions, limit, offset)


def claim_file(ledger: Ledger, wanted: str) -> ClaimFile:
    """A claim with its members, in full; `wanted` is its id, the beginning of it, or that of a member's.

    Raises QueryError where none or more than one fits.
    """
    with ledger.snapshot() as connection:
        id = _claim_meant(connection, wanted)
        row = connection.execute(select(claim).where(claim.c.id == id)).mappings().one()
        found = _claim_rows(connection, [row])[0]
        members = tuple(_members(connection, id))
        published = {m.report: m.published for m in members}
        return ClaimFile(row=found, members=members, summary=quantities.summary(found.claim.figures, published))


def origins(ledger: Ledger, wanted: str) -> list[OriginRow]:
    """On what a claim rests: the reports of each of its origins, by date of publication. As `claim_file`."""
    found = claim_file(ledger, wanted)
    by_report: dict[str, list[MemberRow]] = defaultdict(list)
    for m in found.members:
        if m.stance in ("asserts", "relays"):
            by_report[m.report].append(m)
    out = []
    for nth, origin in enumerate(found.row.claim.origins, 1):
        rows = [by_report[id] for id in origin.reports]
        for some in sorted(rows, key=lambda r: (moment(r[0].published), r[0].report)):
            m = some[0]
            out.append(OriginRow(
                claim=found.row.claim.id, origin=origin.what, nth=nth, report=m.report, key=m.key,
                publisher=m.publisher, published=m.published, credit=m.origin, copy_of=m.copy_of,
                told=tuple(dict.fromkeys(" ← ".join(each.chain) or "its own voice" for each in some)),
            ))
    return out


def _filters(
    connection: Connection, status: str | None, who: str | None, since: str | None, until: str | None,
    text: str | None, of_report: str | None,
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if status is not None:
        conditions.append(claim.c.status == one_of("status", status, get_args(ClaimStatus)))
    if since is not None:
        conditions.append(claim.c.first_reported >= date_of("since", since))
    if until is not None:
        conditions.append(func.substr(claim.c.first_reported, 1, len(date_of("until", until))) <= until)
    if text is not None:
        conditions.append(holds(claim.c.text_folded, words_of("text", text)))
    if of_report is not None:
        held = select(member.c.claim).where(member.c.report == report_meant(connection, of_report))
        conditions.append(claim.c.id.in_(held))
    if who is not None:
        held = select(member.c.claim).join(proposition, proposition.c.id == member.c.id)
        said = held.join(statement, statement.c.id == proposition.c.told_in)
        done = held.join(party, party.c.event == proposition.c.told_in)
        meant = select(actor.c.id).where(actor.c.merged.in_(actors_named(connection, who)))
        conditions.append(
            claim.c.id.in_(said.where(statement.c.speaker.in_(meant)))
            | claim.c.id.in_(done.where(party.c.actor.in_(meant))),
        )
    return conditions


def _listed(
    connection: Connection, conditions: Sequence[ColumnElement[bool]], limit: int | None, offset: int,
) -> list[ClaimRow]:
    order = claim.c.reports.desc(), claim.c.members.desc(), claim.c.id.desc()
    query = paged(select(claim).where(*conditions).order_by(*order), limit, offset)
    return _claim_rows(connection, connection.execute(query).mappings().all())


def _claim_rows(connection: Connection, rows: Sequence[Any]) -> list[ClaimRow]:
    found = list(fetch.claims_of(connection, rows))
    ids = sorted({id for c in found for id in (*c.asserted_by, *c.denied_by, *c.neither_by)})
    names: dict[str, str] = {}
    for some in fetch.parts(ids):
        query = select(identity.c.id, identity.c.name).where(identity.c.id.in_(some))
        names |= dict(connection.execute(query).all())
    return [
        ClaimRow(
            claim=c, reports=row["reports"], figures_differ=row["figures_differ"],
            names={id: names[id] for id in (*c.asserted_by, *c.denied_by, *c.neither_by)},
        )
        for c, row in zip(found, rows, strict=True)
    ]


def _claim_meant(connection: Connection, wanted: str) -> str:
    found: Sequence[str] = ()
    if CLAIM_ID.fullmatch(wanted):
        found = connection.scalars(select(claim.c.id).where(claim.c.id.startswith(wanted)).limit(5)).all()
    if not found and re.fullmatch(r"[se][0-9a-f]{3,20}", wanted):
        query = select(member.c.claim).join(proposition, proposition.c.id == member.c.id).distinct()
        query = query.where(proposition.c.told_in.startswith(wanted))
        found = connection.scalars(query.order_by(member.c.claim).limit(5)).all()
    if len(found) > 1:
        raise QueryError(f"{wanted!r} fits more than one claim ({', '.join(sorted(found))}): give one of these ids")
    if not found:
        raise QueryError(f"no claim has the id {wanted!r}: `reportedly claims` lists them")
    return found[0]


def _members(connection: Connection, id: str) -> Iterator[MemberRow]:
    query = (
        select(
            member.c.id, member.c.stance, member.c.withdrawn, member.c.counts,
            proposition.c.told_in, proposition.c.nth, proposition.c.figures, proposition.c.text,
            proposition.c.start, proposition.c.end, statement.c.act,
            func.coalesce(statement.c.confidence, event.c.confidence).label("sure"), report.c.id.label("report"),
            report.c.key, report.c.publisher, report.c.published, report.c.title, report.c.copy_of, report.c.origin,
        )
        .join(proposition, proposition.c.id == member.c.id).join(report, report.c.id == member.c.report)
        .outerjoin(statement, statement.c.id == proposition.c.told_in)
        .outerjoin(event, event.c.id == proposition.c.told_in)
        .where(member.c.claim == id)
    )
    rows = sorted(connection.execute(query), key=lambda row: (moment(row.published), row.report, row.start, row.id))
    answered: dict[tuple[str, int], list[tuple[str, str]]] = defaultdict(list)
    for some in fetch.parts([row.told_in for row in rows]):
        for each in connection.execute(select(answer).where(answer.c.statement.in_(some))):
            answered[each.statement, each.nth].append((each.answered, each.how))
    asserting = [row for row in rows if row.stance in ("asserts", "relays")]
    stated = (each for r in asserting for each in quantities.stated(r.id, r.report, r.published, r.figures))
    given = {each.member: figure for each, figure in quantities.chosen(stated)}
    beside = Beside(connection)
    for row in rows:
        yield MemberRow(
            id=row.told_in, stance=row.stance, withdrawn=row.withdrawn, counts=row.counts,
            chain=beside.chain(row.told_in) if row.act is not None else (), act=row.act, text=row.text,
            span=(row.start, row.end), confidence=row.sure, answers=tuple(answered[row.told_in, row.nth]),
            figure=given.get(row.id), report=row.report, key=row.key, publisher=row.publisher,
            published=row.published, title=row.title, copy_of=row.copy_of, origin=row.origin,
        )
