"""Records fetched by their ids or all in turn: the SELECTs under the questions of `queries`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, func, select, tuple_

from reportedly.ledger.rows import (
    Row,
    actor_as_read,
    actor_of,
    claim_of,
    correction_of,
    event_of,
    report_of,
    statement_of,
    timex_of,
    unread_of,
)
from reportedly.ledger.tables import (
    actor,
    addressee,
    answer,
    claim,
    correction,
    event,
    identity,
    member,
    mention,
    party,
    proposition,
    report,
    statement,
    timex,
    unread,
)
from reportedly.records import (
    Actor,
    Addressee,
    Answer,
    Claim,
    ClaimMember,
    Correction,
    Event,
    Mention,
    Party,
    Reading,
    Record,
    Report,
    Statement,
    Timex,
    Unread,
)

# Rows that are put together at a time: what bounds the memory of an export, and the length of an IN list.
BATCH = 200


def report_query() -> Select[Any]:
    """The columns of `report`, and `revision_of`: of the reports at its URL with another text the latest before it.

    What came before is told by the time of publication, then of fetching, then by id: never by the order of arrival.
    """
    earlier = report.alias("earlier")
    revised = (
        select(earlier.c.id)
        .where(
            earlier.c.url == report.c.url, earlier.c.sha256 != report.c.sha256,
            tuple_(*_clock(earlier)) < tuple_(*_clock(report)),
        )
        .order_by(*(part.desc() for part in _clock(earlier)))
        .limit(1).correlate(report).scalar_subquery()
    )
    return select(report, revised.label("revision_of"))


def _clock(of: Any) -> tuple[ColumnElement[str], ...]:
    return func.coalesce(of.c.published, ""), func.coalesce(of.c.fetched, ""), of.c.id


def reading(connection: Connection, wanted: str) -> Reading:
    """The reading of the report with this id, which is held, as it was written, in the order of the reading."""
    row = connection.execute(report_query().where(report.c.id == wanted)).mappings().one()
    said = select(statement).where(statement.c.report == wanted).order_by(statement.c.nth)
    named = select(actor).where(actor.c.report == wanted).order_by(actor.c.nth)
    happened = select(event).where(event.c.report == wanted).order_by(event.c.nth)
    dated = select(timex).where(timex.c.report == wanted).order_by(timex.c.nth)
    places = _mentions(connection, mention.c.report == wanted)
    return Reading(
        report=report_of(row),
        actors=tuple(
            actor_as_read(each, tuple(places[each["id"]])) for each in connection.execute(named).mappings().all()
        ),
        statements=tuple(statements_of(connection, connection.execute(said).mappings().all(), as_read=True)),
        times=tuple(map(timex_of, connection.execute(dated).mappings())),
        events=tuple(events_of(connection, connection.execute(happened).mappings().all(), as_read=True)),
    )


def statements_of(connection: Connection, rows: Sequence[Row], *, as_read: bool = False) -> Iterator[Statement]:
    """The statements of these rows, in their order; rows have at least the columns of `statement`.

    Speakers and addressees are the ledger's actors, or, `as_read`, those of their own report.
    """
    for first in range(0, len(rows), BATCH):
        batch = rows[first:first + BATCH]
        ids = [row["id"] for row in batch]
        to: dict[str, list[Addressee]] = defaultdict(list)
        answers: dict[str, list[Answer]] = defaultdict(list)
        query = select(addressee).where(addressee.c.statement.in_(ids)).order_by(addressee.c.nth)
        addressees = connection.execute(query).mappings().all()
        merged = {} if as_read else _merged(
            connection, {row["speaker"] for row in batch} | {row["actor"] for row in addressees},
        )
        for row in addressees:
            who = merged.get(row["actor"], row["actor"])
            to[row["statement"]].append(Addressee(spans=row["spans"], text=row["text"], actor=who))
        answered = select(answer).where(answer.c.statement.in_(ids)).order_by(answer.c.nth)
        for row in connection.execute(answered).mappings():
            each = Answer(id=row["answered"], how=row["how"])
            if each not in answers[row["statement"]]:  # two sentences may answer the same
                answers[row["statement"]].append(each)
        for row in batch:
            speaker = merged.get(row["speaker"], row["speaker"])
            yield statement_of(row, speaker, tuple(to[row["id"]]), tuple(answers[row["id"]]))


def events_of(connection: Connection, rows: Sequence[Row], *, as_read: bool = False) -> Iterator[Event]:
    """The events of these rows, in their order; rows have at least the columns of `event`.

    Their parties are the ledger's actors, or, `as_read`, those of their own report.
    """
    for first in range(0, len(rows), BATCH):
        batch = rows[first:first + BATCH]
        query = select(party).where(party.c.event.in_([row["id"] for row in batch])).order_by(party.c.nth)
        parties = connection.execute(query).mappings().all()
        merged = {} if as_read else _merged(connection, {row["actor"] for row in parties})
        sides: dict[tuple[str, str], list[Party]] = defaultdict(list)
        for row in parties:
            one = Party(spans=row["spans"], text=row["text"], actor=merged.get(row["actor"], row["actor"]))
            sides[row["event"], row["side"]].append(one)
        for row in batch:
            yield event_of(row, tuple(sides[row["id"], "actor"]), tuple(sides[row["id"], "recipient"]))


def _merged(connection: Connection, actors: set[str | None]) -> dict[str | None, str]:
    """The ledger's actors for those of reports. An id is a report's own, so that it tells the report too."""
    ids = sorted(one for one in actors if one is not None)
    found: dict[str | None, str] = {}
    for first in range(0, len(ids), BATCH):
        query = select(actor.c.id, actor.c.merged).where(actor.c.id.in_(ids[first:first + BATCH]))
        found |= {row.id: row.merged for row in connection.execute(query)}
    return found


def statements_in(connection: Connection, wanted: str) -> Iterator[Statement]:
    """The statements of a report in the order of the reading, with the ledger's actors."""
    rows = connection.execute(select(statement).where(statement.c.report == wanted).order_by(statement.c.nth))
    return statements_of(connection, rows.mappings().all())


def events_in(connection: Connection, wanted: str) -> Iterator[Event]:
    """The events of a report in the order of the reading, with the ledger's actors."""
    rows = connection.execute(select(event).where(event.c.report == wanted).order_by(event.c.nth))
    return events_of(connection, rows.mappings().all())


def claims_in(connection: Connection, wanted: str) -> Iterator[Claim]:
    """The claims that have a member in a report, by id."""
    held = select(member.c.claim).where(member.c.report == wanted)
    rows = connection.execute(select(claim).where(claim.c.id.in_(held)).order_by(claim.c.id)).mappings().all()
    return claims_of(connection, rows)


def actors_in(connection: Connection, wanted: str) -> Iterator[Actor]:
    """The ledger's actors whom a report names, by id."""
    query = select(actor.c.merged).where(actor.c.report == wanted).distinct().order_by(actor.c.merged)
    return actors_of(connection, connection.scalars(query).all())


def actors_of(connection: Connection, ids: Sequence[str], *, mentions: bool = True) -> Iterator[Actor]:
    """The ledger's actors with these ids, which are held, in their order, from all reports that name them.

    Without `mentions` they have none: these are many, and not all who ask for actors look at them.
    """
    for first in range(0, len(ids), BATCH):
        batch = ids[first:first + BATCH]
        known = {
            row["id"]: row for row in connection.execute(select(identity).where(identity.c.id.in_(batch))).mappings()
        }
        rows: dict[str, list[Row]] = defaultdict(list)
        query = select(actor).where(actor.c.merged.in_(batch)).order_by(actor.c.report, actor.c.nth)
        for row in connection.execute(query).mappings():
            rows[row["merged"]].append(row)
        places = _places(connection, batch) if mentions else {}
        for wanted in batch:
            yield actor_of(known[wanted], rows[wanted], tuple(places.get(wanted, ())))


def _places(connection: Connection, ids: Sequence[str]) -> dict[str, list[Mention]]:
    """Where reports name the ledger's actors with these ids."""
    places: dict[str, dict[Mention, None]] = defaultdict(dict)
    query = (
        select(actor.c.merged, mention.c.report, mention.c.spans)
        .join(mention, (mention.c.actor == actor.c.id) & (mention.c.report == actor.c.report))
        .where(actor.c.merged.in_(ids)).order_by(mention.c.report, actor.c.nth, mention.c.nth)
    )
    for row in connection.execute(query).mappings():
        places[row["merged"]][Mention(report=row["report"], spans=row["spans"])] = None
    return {wanted: list(found) for wanted, found in places.items()}


def _mentions(connection: Connection, condition: ColumnElement[bool]) -> dict[str, list[Mention]]:
    places: dict[str, list[Mention]] = defaultdict(list)
    query = select(mention).where(condition).order_by(mention.c.report, mention.c.nth)
    for row in connection.execute(query).mappings():
        places[row["actor"]].append(Mention(report=row["report"], spans=row["spans"]))
    return places


def all_reports(connection: Connection) -> Iterator[Report]:
    for rows in batches(connection, report_query(), report.c.id):
        yield from map(report_of, rows)


def all_actors(connection: Connection) -> Iterator[Actor]:
    for rows in batches(connection, select(identity.c.id), identity.c.id):
        yield from actors_of(connection, [row["id"] for row in rows])


def all_statements(connection: Connection) -> Iterator[Statement]:
    for rows in batches(connection, select(statement), statement.c.id):
        yield from statements_of(connection, rows)


def all_events(connection: Connection) -> Iterator[Event]:
    for rows in batches(connection, select(event), event.c.id):
        yield from events_of(connection, rows)


def claims_of(connection: Connection, rows: Sequence[Row]) -> Iterator[Claim]:
    """The claims of these rows, in their order; rows have at least the columns of `claim`."""
    for first in range(0, len(rows), BATCH):
        batch = rows[first:first + BATCH]
        members: dict[str, list[ClaimMember]] = defaultdict(list)
        of = proposition.c
        query = select(member, of.told_in).join(proposition, of.id == member.c.id)
        query = query.where(member.c.claim.in_([row["id"] for row in batch]))
        for each in connection.execute(query.order_by(member.c.report, of.told_in, of.nth)):
            same = members[each.claim]
            if not same or same[-1].id != each.told_in:  # of several sentences of one statement the first
                same.append(ClaimMember(id=each.told_in, report=each.report, stance=each.stance))
        for row in batch:
            yield claim_of(row, tuple(members[row["id"]]))


def all_claims(connection: Connection) -> Iterator[Claim]:
    for rows in batches(connection, select(claim), claim.c.id):
        yield from claims_of(connection, rows)


def all_times(connection: Connection) -> Iterator[Timex]:
    for rows in batches(connection, select(timex), timex.c.id):
        yield from map(timex_of, rows)


def all_corrections(connection: Connection) -> Iterator[Correction]:
    for rows in batches(connection, select(correction), correction.c.id):
        yield from map(correction_of, rows)


def all_unread(connection: Connection) -> Iterator[Unread]:
    for rows in batches(connection, select(unread), unread.c.key):
        yield from map(unread_of, rows)


ALL: dict[str, Callable[[Connection], Iterator[Record]]] = {
    "report": all_reports, "actor": all_actors, "statement": all_statements, "event": all_events, "claim": all_claims,
    "timex": all_times, "correction": all_corrections, "unread": all_unread,
}


def parts(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values in their order, as many at a time as one query takes."""
    return (values[first:first + BATCH] for first in range(0, len(values), BATCH))


def batches(connection: Connection, query: Select[Any], by: Column[Any]) -> Iterator[Sequence[Row]]:
    """The rows of `query` by the column `by`, a few at a time."""
    query = query.order_by(by).limit(BATCH)
    last = None
    while True:
        rows = connection.execute(query if last is None else query.where(by > last)).mappings().all()
        if rows:
            yield rows
        if len(rows) < BATCH:
            return
        last = rows[-1][by.name]
