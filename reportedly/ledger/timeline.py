"""What was said and what happened, in the order of time.

Three clocks are kept apart: when a report was published, when something was said, and when it happened, or is said to
have happened. What has no date is listed apart, with the reason.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select

from reportedly import edtf
from reportedly.ledger import fetch, sqlite
from reportedly.ledger.filters import at_least, date_of, is_actor, named, report_filters
from reportedly.ledger.rows import Row
from reportedly.ledger.tables import actor, identity, mention, report, statement, timex
from reportedly.records import Spans, covered

if TYPE_CHECKING:
    from reportedly.ledger.store import Ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A line of a timeline.

    `clock`: a statement was `said` then, or something `happened` then, on the word of `speaker` or, where that and
    `source` are null, of the report itself. `edtf` is the date as written down, null where there is none; `earliest`
    and `latest` are the days it allows, null at an open end; `basis` says where it is from, or why there is none.
    `text` is what was said, or the words in which the date stands; `when` are the date's own words.
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


def timeline(
    ledger: Ledger, *, actor: str | None = None, publisher: str | None = None, since: str | None = None,
    until: str | None = None, limit: int | None = None, offset: int = 0,
) -> list[Moment]:
    """What was said and happened, by the first day that a date allows, then the last; what is undated at the end.

    `actor`: an id, or words of a name: what it said, and what happened as it has it or in sentences that name it.
    `since`, `until`: a year, month or day: dates that may lie in between; the undated fit neither. Raises QueryError.
    """
    first, last = at_least(0, offset, "offset"), None if limit is None else at_least(0, limit, "limit")
    stop = None if last is None else first + last
    with ledger.snapshot() as connection:
        said = _said(actor, publisher, since, until)
        happened = _happened(actor, publisher, since, until)
        lines = heapq.merge(_rows(connection, said, stop), _rows(connection, happened, stop), key=_order)
        rows = list(islice(lines, first, stop))
        texts = _texts(connection, [row for row in rows if row["clock"] == "happened"])
        return [_moment(row, texts) for row in rows]


def _order(row: Row) -> tuple[Any, ...]:
    return row["undated"], row["start"], row["finish"], row["published_"], row["report"], row["nth"], row["clock"]


def _rows(connection: Connection, query: Select[Any], stop: int | None) -> Iterator[Row]:
    yield from connection.execute(query if stop is None else query.limit(stop)).mappings()


def _ordered(query: Select[Any], of: Any, low: ColumnElement[Any], high: ColumnElement[Any]) -> Select[Any]:
    """The query with what its rows are sorted by. An open end counts as the other one; undated rows come last."""
    undated, published = low.is_(None), func.coalesce(report.c.published, "")
    start = func.coalesce(func.nullif(low, edtf.OPEN_MIN), high, 0)
    finish = func.coalesce(func.nullif(high, edtf.OPEN_MAX), start)
    named_so = query.add_columns(
        undated.label("undated"), start.label("start"), finish.label("finish"), published.label("published_"),
        low.label("low"), high.label("high"), of.c.nth,
    )
    return named_so.order_by(undated, start, finish, published, report.c.id, of.c.nth)


def _within(
    low: ColumnElement[Any], high: ColumnElement[Any], since: str | None, until: str | None,
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if since is not None and (bounds := edtf.numbers(date_of("since", since))) is not None:
        conditions.append(high >= bounds[0])
    if until is not None and (bounds := edtf.numbers(date_of("until", until))) is not None:
        conditions.append(low <= bounds[1])
    return conditions


def _said(who: str | None, publisher: str | None, since: str | None, until: str | None) -> Select[Any]:
    """What was said, with its date and without."""
    s = statement
    conditions = [*report_filters(publisher, None, None), *_within(s.c.said_min, s.c.said_max, since, until)]
    if who is not None:
        conditions.append(is_actor(who, s.c.speaker))
    query = _beside(select(
        literal("said").label("clock"), s.c.id, s.c.id.label("statement"), s.c.said.label("edtf"),
        s.c.said_basis.label("basis"), s.c.said_text.label("when"), s.c.content.label("text"),
        s.c.content_spans.label("passage"),
    ).join(report, report.c.id == s.c.report))
    return _ordered(query.where(*conditions), s, s.c.said_min, s.c.said_max)


def _happened(who: str | None, publisher: str | None, since: str | None, until: str | None) -> Select[Any]:
    """What happened, or is said to have happened, at a time that the text names."""
    t = timex
    conditions = [
        t.c.clock == "happened", t.c.t_min.is_not(None), *report_filters(publisher, None, None),
        *_within(t.c.t_min, t.c.t_max, since, until),
    ]
    if who is not None:
        conditions.append(is_actor(who, statement.c.speaker) | _names(who, t))
    query = _beside(select(
        literal("happened").label("clock"), t.c.id, t.c.statement, t.c.edtf, t.c.basis, t.c.text.label("when"),
        literal("").label("text"), t.c.passage,
    ).join(report, report.c.id == t.c.report).outerjoin(statement, statement.c.id == t.c.statement))
    return _ordered(query.where(*conditions), t, t.c.t_min, t.c.t_max)


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


def _names(who: str, of: Any) -> ColumnElement[bool]:
    """The condition that the passage of a time expression names the actor."""
    one = actor.alias("named_there")
    passage, first, last = sqlite.parts_of(of.c.passage, "passage")
    place, start, end = sqlite.parts_of(mention.c.spans, "place")
    found = (
        select(mention.c.nth)
        .join(one, (one.c.id == mention.c.actor) & (one.c.report == mention.c.report))
        .join(passage, first < last).join(place, start < end)
        .where(mention.c.report == of.c.report, named(who, one.c.merged), start < last, first < end)
    )
    return found.correlate(of).exists()


def _texts(connection: Connection, rows: list[Row]) -> dict[str, str]:
    ids = sorted({row["report"] for row in rows})
    found: dict[str, str] = {}
    for first in range(0, len(ids), fetch.BATCH):
        query = select(report.c.id, report.c.text).where(report.c.id.in_(ids[first:first + fetch.BATCH]))
        found |= {row.id: row.text for row in connection.execute(query)}
    return found


def _moment(row: Row, texts: dict[str, str]) -> Moment:
    passage: Spans = row["passage"]
    text = row["text"] if row["clock"] == "said" else covered(texts[row["report"]], passage)
    return Moment(
        clock=row["clock"], edtf=row["edtf"], earliest=edtf.day(row["low"]), latest=edtf.day(row["high"]),
        basis=row["basis"], when=row["when"], text=text, id=row["id"], statement=row["statement"],
        speaker=row["speaker"], speaker_name=row["speaker_name"], source=row["source"], act=row["act"],
        negated=row["negated"], report=row["report"], key=row["key"], publisher=row["publisher"],
        published=row["published"],
    )
