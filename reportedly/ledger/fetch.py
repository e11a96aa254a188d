"""Records fetched by their ids or all in turn: the SELECTs under the questions of `queries`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, func, select, tuple_

from reportedly.ledger.rows import Row, actor_of, report_of, statement_of, unread_of
from reportedly.ledger.tables import actor, addressee, answer, mention, report, statement, unread
from reportedly.records import Actor, Addressee, Answer, Mention, Reading, Report, Statement, Unread

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
    """The reading of the report with this id, which is held; its rows in the order of the reading."""
    row = connection.execute(report_query().where(report.c.id == wanted)).mappings().one()
    said = select(statement).where(statement.c.report == wanted).order_by(statement.c.nth)
    named = select(actor).where(actor.c.report == wanted).order_by(actor.c.nth)
    places = _mentions(connection, mention.c.report == wanted)
    return Reading(
        report=report_of(row),
        actors=tuple(
            actor_of([each], tuple(places[each["id"]])) for each in connection.execute(named).mappings().all()
        ),
        statements=tuple(statements_of(connection, connection.execute(said).mappings().all())),
    )


def statements_of(connection: Connection, rows: Sequence[Row]) -> Iterator[Statement]:
    """The statements of these rows, in their order; rows have at least the columns of `statement`."""
    for first in range(0, len(rows), BATCH):
        batch = rows[first:first + BATCH]
        ids = [row["id"] for row in batch]
        to, answers = defaultdict(list), defaultdict(list)
        query = select(addressee).where(addressee.c.statement.in_(ids)).order_by(addressee.c.nth)
        for row in connection.execute(query).mappings():
            to[row["statement"]].append(Addressee(spans=row["spans"], text=row["text"], actor=row["actor"]))
        answered = select(answer).where(answer.c.statement.in_(ids)).order_by(answer.c.nth)
        for row in connection.execute(answered).mappings():
            answers[row["statement"]].append(Answer(id=row["answered"], how=row["how"]))
        for row in batch:
            yield statement_of(row, tuple(to[row["id"]]), tuple(answers[row["id"]]))


def actors_of(connection: Connection, ids: Sequence[str]) -> Iterator[Actor]:
    """The actors with these ids, which are held, in their order, from all reports that name them."""
    for first in range(0, len(ids), BATCH):
        batch = ids[first:first + BATCH]
        rows: dict[str, list[Row]] = defaultdict(list)
        query = select(actor).where(actor.c.id.in_(batch)).order_by(actor.c.report)
        for row in connection.execute(query).mappings():
            rows[row["id"]].append(row)
        places = _mentions(connection, mention.c.actor.in_(batch))
        for wanted in batch:
            yield actor_of(rows[wanted], tuple(places[wanted]))


def _mentions(connection: Connection, condition: ColumnElement[bool]) -> dict[str, list[Mention]]:
    places: dict[str, list[Mention]] = defaultdict(list)
    query = select(mention).where(condition).order_by(mention.c.report, mention.c.nth)
    for row in connection.execute(query).mappings():
        places[row["actor"]].append(Mention(report=row["report"], spans=row["spans"]))
    return places


def all_reports(connection: Connection) -> Iterator[Report]:
    for rows in _batches(connection, report_query(), report.c.id):
        yield from map(report_of, rows)


def all_actors(connection: Connection) -> Iterator[Actor]:
    for rows in _batches(connection, select(actor.c.id).distinct(), actor.c.id):
        yield from actors_of(connection, [row["id"] for row in rows])


def all_statements(connection: Connection) -> Iterator[Statement]:
    for rows in _batches(connection, select(statement), statement.c.id):
        yield from statements_of(connection, rows)


def all_unread(connection: Connection) -> Iterator[Unread]:
    for rows in _batches(connection, select(unread), unread.c.key):
        yield from map(unread_of, rows)


ALL: dict[str, Callable[[Connection], Iterator[Report | Actor | Statement | Unread]]] = {
    "report": all_reports, "actor": all_actors, "statement": all_statements, "unread": all_unread,
}


def _batches(connection: Connection, query: Select[Any], by: Column[Any]) -> Iterator[Sequence[Row]]:
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
