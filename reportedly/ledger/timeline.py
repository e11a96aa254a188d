"""What was said and what happened, in the order of time.

Three clocks are kept apart: when a report was published, when something was said, and when it happened, or is said to
have happened. What has no date is listed apart, with the reason.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Column, ColumnElement, Connection, Select, Table, func, literal, null, select

from reportedly import edtf
from reportedly.ledger import fetch, sqlite
from reportedly.ledger.events import Beside, EventRow, State
from reportedly.ledger.filters import actors_named, at_least, date_of, report_filters
from reportedly.ledger.rows import Row
from reportedly.ledger.tables import actor, event, identity, mention, party, report, statement, timex
from reportedly.records import Event, Spans, covered

if TYPE_CHECKING:
    from reportedly.ledger.store import Ledger

# So many reports that name an actor are looked up one by one.
FEW = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A line of a timeline.

    `clock`: a statement was `said` then, or something `happened` then, on the word of `speaker` or, where that and
    `source` are null, of the report itself. `edtf` is the date as written down, null where there is none; `earliest`
    and `latest` are the days it allows, null at an open end; `basis` says where it is from, or why there is none.
    `text` is what was said, or the words in which the date stands; `when` are the date's own words. Of an `event` the
    text is its clause; `actors` and `recipients` are the names of its parties. What only a date of publication dates
    has none of its own: `edtf` is null, and the basis "published".
    """

    clock: Literal["said", "happened"]
    edtf: str | None
    earliest: str | None
    latest: str | None
    basis: str
    when: str | None
    text: str
    id: str
    statement: str | None
    speaker: str | None
    speaker_name: str | None
    source: str | None
    act: str | None
    negated: bool | None
    report: str
    key: str
    publisher: str | None
    published: str | None
    event: Event | None = None
    state: State | None = None
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()


def timeline(
    ledger: Ledger, *, actor: str | None = None, publisher: str | None = None, since: str | None = None,
    until: str | None = None, limit: int | None = None, offset: int = 0,
) -> list[Moment]:
    """What was said and happened, by the first day that a date allows, then the last; what is undated at the end.

    What happened is told by events, and by time expressions that date no event of their sentence. `actor`: an id, or
    words of a name: what it said or did, what was done to it, what happened as it has it or in sentences that name it.
    `since`, `until`: a year, month or day: dates that may lie in between; the undated fit neither. Raises QueryError.
    """
    first, last = at_least(0, offset, "offset"), None if limit is None else at_least(0, limit, "limit")
    stop = None if last is None else first + last
    with ledger.snapshot() as connection:
        parts = ((_said, statement), (_happened, timex), (_done, event))
        who = None if actor is None else actors_named(connection, actor)
        sources = [part(who, publisher, since, until) for part, _ in parts]
        if who is not None:
            named_in = _reports_naming(connection, who)
            sources = [query.where(named_in(of)) for query, (_, of) in zip(sources, parts, strict=True)]
        merged = heapq.merge(*(_rows(connection, query, stop) for query in sources), key=_order)
        rows = list(islice(merged, first, stop))
        texts = _texts(connection, [row for row in rows if row["passage"] is not None])
        told = _told(connection, [row["id"] for row in rows if row["event"] is not None])
        return [_moment(row, texts, told.get(row["id"])) for row in rows]


def _order(row: Row) -> tuple[Any, ...]:
    return row["starts"], row["ends"], row["published_"], row["report"], row["nth"], row["clock"]


def _rows(connection: Connection, query: Select[Any], stop: int | None) -> Iterator[Row]:
    yield from connection.execute(query if stop is None else query.limit(stop)).mappings()


def _ordered(query: Select[Any], of: Any, low: ColumnElement[Any], high: ColumnElement[Any]) -> Select[Any]:
    """The query with what its rows are sorted by."""
    published = func.coalesce(report.c.published, "")
    named_so = query.add_columns(
        of.c.starts, of.c.ends, published.label("published_"), low.label("low"), high.label("high"), of.c.nth,
    )
    return named_so.order_by(of.c.starts, of.c.ends, published, report.c.id, of.c.nth)


def _within(
    low: ColumnElement[Any], high: ColumnElement[Any], since: str | None, until: str | None,
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if since is not None and (bounds := edtf.numbers(date_of("since", since))) is not None:
        conditions.append(high >= bounds[0])
    if until is not None and (bounds := edtf.numbers(date_of("until", until))) is not None:
        conditions.append(low <= bounds[1])
    return conditions


def _said(who: Select[Any] | None, publisher: str | None, since: str | None, until: str | None) -> Select[Any]:
    """What was said, with its date and without."""
    s = statement
    conditions = [*report_filters(publisher, None, None), *_within(s.c.said_min, s.c.said_max, since, until)]
    if who is not None:
        conditions.append(actor.c.merged.concat("").in_(who))  # as in `_reports_naming`
    query = _beside(select(
        literal("said").label("clock"), s.c.id, s.c.id.label("statement"), s.c.said.label("edtf"),
        s.c.said_basis.label("basis"), s.c.said_text.label("when"), s.c.content.label("text"),
        null().label("passage"), null().label("event"),
    ).join(report, report.c.id == s.c.report))
    return _ordered(query.where(*conditions), s, s.c.said_min, s.c.said_max)


def _happened(who: Select[Any] | None, publisher: str | None, since: str | None, until: str | None) -> Select[Any]:
    """What happened, or is said to have happened, at a time that the text names, where no event is read in it."""
    t = timex
    dated_by_it = select(event.c.nth).where(
        event.c.report == t.c.report, event.c.date_basis == "explicit", event.c.date_spans == t.c.spans,
    )
    conditions = [
        t.c.clock == "happened", t.c.starts < edtf.UNDATED, *report_filters(publisher, None, None),
        *_within(t.c.t_min, t.c.t_max, since, until), ~dated_by_it.correlate(t).exists(),
    ]
    if who is not None:
        conditions.append(actor.c.merged.in_(who) | _names(who, t.c.report, t.c.passage))
    query = _beside(select(
        literal("happened").label("clock"), t.c.id, t.c.statement, t.c.edtf, t.c.basis, t.c.text.label("when"),
        literal("").label("text"), t.c.passage, null().label("event"),
    ).join(report, report.c.id == t.c.report).outerjoin(statement, statement.c.id == t.c.statement))
    return _ordered(query.where(*conditions), t, t.c.t_min, t.c.t_max)


def _done(who: Select[Any] | None, publisher: str | None, since: str | None, until: str | None) -> Select[Any]:
    """Events, with a date of their own and without."""
    e = event
    conditions = [*report_filters(publisher, None, None), *_within(e.c.t_min, e.c.t_max, since, until)]
    if who is not None:
        one = actor.alias("party_there")
        has_part = (
            select(party.c.nth).join(one, one.c.id == party.c.actor)
            .where(party.c.event == e.c.id, one.c.merged.in_(who)).correlate(e)
        )
        conditions.append(
            actor.c.merged.in_(who) | has_part.exists() | _names(who, e.c.report, e.c.clause_spans),
        )
    query = _beside(select(
        literal("happened").label("clock"), e.c.id, e.c.statement, e.c.date.label("edtf"),
        e.c.date_basis.label("basis"), e.c.date_text.label("when"), e.c.clause.label("text"),
        null().label("passage"), e.c.id.label("event"),
    ).join(report, report.c.id == e.c.report).outerjoin(statement, statement.c.id == e.c.statement))
    return _ordered(query.where(*conditions), e, e.c.t_min, e.c.t_max)


def _beside(query: Select[Any]) -> Select[Any]:
    """The query with the speaker and the report."""
    return (
        query.add_columns(
            actor.c.merged.label("speaker"), identity.c.name.label("speaker_name"), statement.c.source,
            statement.c.act, statement.c.negated, report.c.id.label("report"), report.c.key, report.c.publisher,
            report.c.published,
        )
        .outerjoin(actor, (actor.c.id == statement.c.speaker) & (actor.c.report == statement.c.report))
        .outerjoin(identity, identity.c.id == actor.c.merged)
    )


def _reports_naming(connection: Connection, who: Select[Any]) -> Callable[[Table], ColumnElement[bool]]:
    """The condition that a row's report names the actor.

    A few reports are looked up. Many would all have to be sorted: rows are then taken in the order of time until there
    are enough, and the empty string keeps the database from looking their reports up.
    """
    query = select(actor.c.report).where(actor.c.merged.in_(who))
    few = connection.scalars(query.distinct().limit(FEW + 1)).all()
    return lambda of: of.c.report.in_(few) if len(few) <= FEW else (of.c.report.concat("")).in_(query)


def _names(who: Select[Any], in_report: Column[Any], words: Column[Any]) -> ColumnElement[bool]:
    """The condition that a passage of a report, a column of spans, names the actor."""
    one = actor.alias("named_there")
    passage, first, last = sqlite.parts_of(words, "passage")
    place, start, end = sqlite.parts_of(mention.c.spans, "place")
    found = (
        select(mention.c.nth)
        .join(one, (one.c.id == mention.c.actor) & (one.c.report == mention.c.report))
        .join(passage, first < last).join(place, start < end)
        .where(mention.c.report == in_report, one.c.merged.in_(who), start < last, first < end)
    )
    return found.correlate(words.table).exists()


def _told(connection: Connection, ids: list[str]) -> dict[str, EventRow]:
    """Events with the names of their parties."""
    beside = Beside(connection)
    found: dict[str, EventRow] = {}
    for some in fetch.parts(ids):
        query = select(event).where(event.c.id.in_(some)).order_by(event.c.id)
        found |= {row.event.id: row for row in beside.of(connection.execute(query).mappings().all())}
    return found


def _texts(connection: Connection, rows: list[Row]) -> dict[str, str]:
    ids = sorted({row["report"] for row in rows})
    found: dict[str, str] = {}
    for some in fetch.parts(ids):
        query = select(report.c.id, report.c.text).where(report.c.id.in_(some))
        found |= {row.id: row.text for row in connection.execute(query)}
    return found


def _moment(row: Row, texts: dict[str, str], told: EventRow | None) -> Moment:
    passage: Spans | None = row["passage"]
    text = row["text"] if passage is None else covered(texts[row["report"]], passage)
    dated_by_itself = told is None or told.event.date.basis != "published"
    return Moment(
        clock=row["clock"], edtf=row["edtf"] if dated_by_itself else None, earliest=edtf.day(row["low"]),
        latest=edtf.day(row["high"]),
        basis=row["basis"], when=row["when"], text=text, id=row["id"], statement=row["statement"],
        speaker=row["speaker"], speaker_name=row["speaker_name"], source=row["source"], act=row["act"],
        negated=row["negated"], report=row["report"], key=row["key"], publisher=row["publisher"],
        published=row["published"], event=told.event if told else None, state=told.state if told else None,
        actors=told.names(told.event.actors) if told else (),
        recipients=told.names(told.event.recipients) if told else (),
    )
