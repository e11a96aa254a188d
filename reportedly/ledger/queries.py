"""Every question that can be asked of a ledger, and every SELECT: the command line, the API and the web call these.

Rows come in orders that do not depend on when a report was written, so that paging is stable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, func, select

from reportedly.ledger import fetch, sqlite
from reportedly.ledger.filters import at_least, is_actor, named, one_of, paged, report_filters
from reportedly.ledger.find import report_meant
from reportedly.ledger.rows import Row, report_of, unread_of
from reportedly.ledger.tables import actor as actors_table
from reportedly.ledger.tables import event as events_table
from reportedly.ledger.tables import identity as identities_table
from reportedly.ledger.tables import report as reports_table
from reportedly.ledger.tables import statement as statements_table
from reportedly.ledger.tables import unread as unread_table
from reportedly.records import KINDS, Act, Actor, ActorType, Form, Reading, Report, Span, Statement, Unread, as_json

if TYPE_CHECKING:
    from reportedly.ledger.store import Ledger

EXPORTED = ("report", "actor", "statement", "event", "claim", "timex", "correction")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A statement with what a list of statements shows beside it: its speaker's name and where it was published."""

    statement: Statement
    speaker: str | None
    key: str
    publisher: str | None
    published: str | None
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRow:
    """An actor, how many statements it makes and how many reports name it."""

    actor: Actor
    statements: int
    reports: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What a search found: a report or statement, and the passage; `marks` are the found words' spans in `passage`."""

    kind: Literal["report", "statement"]
    id: str
    report: str
    key: str
    title: str | None
    publisher: str | None
    published: str | None
    passage: str
    marks: tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats:
    """What a ledger holds, counted. The mappings go from a value to the number of rows with it, largest first.

    `first` and `last` are the earliest and latest publication dates, null when no report has one; `namings` counts the
    statements that credit a source; `quads` and `factualities` count events.
    """

    reports: int
    publishers: int
    actors: int
    statements: int
    events: int
    characters: int
    first: str | None
    last: str | None
    acts: Mapping[str, int]
    forms: Mapping[str, int]
    namings: Mapping[str, int]
    depths: Mapping[int, int]
    quads: Mapping[str, int]
    factualities: Mapping[str, int]
    readers: Mapping[str, int]
    failed: int
    skipped: int


def statements(
    ledger: Ledger, *, speaker: str | None = None, act: str | None = None, form: str | None = None,
    publisher: str | None = None, since: str | None = None, until: str | None = None, text: str | None = None,
    report: str | None = None, limit: int | None = None, offset: int = 0,
) -> list[StatementRow]:
    """The statements that fit every filter, by date of publication (unknown first), report and place in it.

    `speaker`: an actor's id, or words of its name or an alias, in order; `publisher`: words of its name; both without
    regard to case and accents. `since`, `until`: dates of publication (`2025`, `2025-07`, `2025-07-09`), both
    inclusive; reports without a date fit neither. `text`: words of the content or the source, phrases in quotation
    marks. `report`: an id, key or beginning of an id, as in `report`. Raises QueryError.
    """
    with ledger.snapshot() as connection:
        table, of, who = statements_table, reports_table, identities_table
        conditions = _statement_filters(connection, speaker, act, form, text, report)
        conditions += report_filters(publisher, since, until)
        query = (
            select(table, who.c.name.label("speaker_name"), of.c.key, of.c.publisher, of.c.published, of.c.title)
            .join(of, of.c.id == table.c.report)
            .outerjoin(
                actors_table, (actors_table.c.id == table.c.speaker) & (actors_table.c.report == table.c.report),
            )
            .outerjoin(who, who.c.id == actors_table.c.merged)
            .where(*conditions)
            .order_by(func.coalesce(of.c.published, ""), of.c.id, table.c.nth)
        )
        rows = connection.execute(paged(query, limit, offset)).mappings().all()
        return [
            StatementRow(
                statement=statement, speaker=row["speaker_name"], key=row["key"], publisher=row["publisher"],
                published=row["published"], title=row["title"],
            )
            for statement, row in zip(fetch.statements_of(connection, rows), rows, strict=True)
        ]


def actors(
    ledger: Ledger, *, name: str | None = None, country: str | None = None, type: str | None = None,
    limit: int | None = None, offset: int = 0,
) -> list[ActorRow]:
    """The actors that fit every filter, those with most statements first.

    `name`: an id, or words of the name or an alias, in order; `country`: an ISO 3166-1 alpha-3 code. Raises QueryError.
    """
    of, who = actors_table, identities_table
    conditions = [] if name is None else [named(name, who.c.id)]
    if country is not None:
        conditions.append(who.c.country == country.upper())
    if type is not None:
        conditions.append(who.c.type == one_of("type", type, get_args(ActorType)))
    said = (
        select(of.c.merged, func.count().label("count"))
        .join(statements_table, (statements_table.c.speaker == of.c.id) & (statements_table.c.report == of.c.report))
        .group_by(of.c.merged).subquery()
    )
    named_in = (
        select(of.c.merged, func.count(of.c.report.distinct()).label("count")).group_by(of.c.merged).subquery()
    )
    count = func.coalesce(said.c.count, 0)
    query = (
        select(who.c.id, count.label("statements"), named_in.c.count.label("reports"))
        .join(named_in, named_in.c.merged == who.c.id).outerjoin(said, said.c.merged == who.c.id)
        .where(*conditions).order_by(count.desc(), who.c.name, who.c.id)
    )
    with ledger.snapshot() as connection:
        rows = connection.execute(paged(query, limit, offset)).mappings().all()
        found = fetch.actors_of(connection, [row["id"] for row in rows])
        return [
            ActorRow(actor=actor, statements=row["statements"], reports=row["reports"])
            for actor, row in zip(found, rows, strict=True)
        ]


def search(ledger: Ledger, text: str, limit: int = 20) -> list[Hit]:
    """The best passages of reports and statements that have all the words; phrases go in quotation marks.

    Case and accents do not matter. Raises QueryError when there is no word in `text`.
    """
    hits: list[tuple[float, Hit]] = []
    with ledger.snapshot() as connection:
        for table in (reports_table, statements_table):
            best = connection.execute(sqlite.ranked(table, text, at_least(0, limit, "limit"))).all()
            of = reports_table
            query = select(
                table.c.rowid, table.c.id, of.c.id.label("report"), of.c.key, of.c.title, of.c.publisher,
                of.c.published,
            ).where(table.c.rowid.in_(sqlite.listed(row.rowid for row in best)))
            if table is statements_table:
                query = query.join(of, of.c.id == table.c.report)
            rows = {row["rowid"]: row for row in connection.execute(query).mappings()}
            hits += [(found.rank, _hit(table.name, rows[found.rowid], found.passage)) for found in best]
    hits.sort(key=lambda ranked: (ranked[0], ranked[1].kind, ranked[1].id))
    return [hit for _, hit in hits[:limit]]


def report(ledger: Ledger, wanted: str) -> Reading:
    """The reading of one report: by its id, its key, the beginning of its id, or a path of which its key is an end.

    It is as it was written: its actors are the report's own, not those of the ledger. Raises QueryError
    when none or more than one fits.
    """
    with ledger.snapshot() as connection:
        return fetch.reading(connection, report_meant(connection, wanted))


def records(ledger: Ledger, wanted: str) -> Iterator[dict[str, Any]]:
    """What is read from one report, as `export` gives it, with the ledger's actors. `wanted`: as in `report`."""
    with ledger.snapshot() as connection:
        held = fetch.reading(connection, report_meant(connection, wanted))
        yield as_json(held.report)
        yield from map(as_json, fetch.actors_in(connection, held.report.id))
        yield from map(as_json, fetch.statements_in(connection, held.report.id))
        yield from map(as_json, fetch.events_in(connection, held.report.id))
        yield from map(as_json, fetch.claims_in(connection, held.report.id))
        yield from map(as_json, held.times)


def unread(ledger: Ledger, status: str | None = None) -> list[Unread]:
    """The inputs that gave no report, by key; `status`: "failed" or "skipped"."""
    query = select(unread_table).order_by(unread_table.c.key)
    if status is not None:
        query = query.where(unread_table.c.status == one_of("status", status, ("failed", "skipped")))
    with ledger.snapshot() as connection:
        return [unread_of(row) for row in connection.execute(query).mappings()]


def stats(ledger: Ledger) -> Stats:
    """What the ledger holds, counted."""
    of, said = reports_table, statements_table
    with ledger.snapshot() as connection:
        whole = connection.execute(
            select(
                func.count().label("reports"), func.count(of.c.publisher_folded.distinct()).label("publishers"),
                func.coalesce(func.sum(func.length(of.c.text)), 0).label("characters"),
                func.min(of.c.published).label("first"), func.max(of.c.published).label("last"),
            ).select_from(of),
        ).mappings().one()
        statuses = _counts(connection, unread_table.c.status)
        acts, quads = _counts(connection, said.c.act), _counts(connection, events_table.c.quad)
        return Stats(
            **whole, actors=connection.scalar(select(func.count()).select_from(identities_table)) or 0,
            statements=sum(acts.values()), acts=acts, forms=_counts(connection, said.c.form),
            namings=_counts(connection, said.c.naming), depths=_counts(connection, said.c.depth),
            events=sum(quads.values()), quads=quads, factualities=_counts(connection, events_table.c.factuality),
            readers=_counts(connection, of.c.reader), failed=statuses.get("failed", 0),
            skipped=statuses.get("skipped", 0),
        )


def reader_of(connection: Connection, report: str) -> str | None:
    """Which reader made the reading that is held of the report with this id; None when none is held."""
    return connection.scalar(select(reports_table.c.reader).where(reports_table.c.id == report))


def is_noted(ledger: Ledger, key: str) -> bool:
    """Whether the ledger has a note that the input with this key gave no report."""
    with ledger.snapshot() as connection:
        return connection.scalar(select(unread_table.c.key).where(unread_table.c.key == key)) is not None


def reports(ledger: Ledger, *, not_read_by: str | None = None) -> Iterator[Report]:
    """All reports by id, or those that another reader than `not_read_by` read.

    They are fetched a few at a time, each lot as the ledger is by then.
    """
    query = fetch.report_query().order_by(reports_table.c.id).limit(fetch.BATCH)
    if not_read_by is not None:
        query = query.where(reports_table.c.reader != not_read_by)
    last = ""
    while True:
        with ledger.snapshot() as connection:
            rows = connection.execute(query.where(reports_table.c.id > last)).mappings().all()
        yield from map(report_of, rows)
        if len(rows) < fetch.BATCH:
            return
        last = rows[-1]["id"]


def export(ledger: Ledger, kind: str | None = None) -> Iterator[dict[str, Any]]:
    """Every record as a JSON object, as the ledger is when the first is asked for: see `Ledger.export`."""
    kinds = EXPORTED if kind is None else (one_of("kind", kind, tuple(KINDS)),)

    def records() -> Iterator[dict[str, Any]]:
        with ledger.snapshot() as connection:
            for kind in kinds:
                yield from map(as_json, fetch.ALL[kind](connection))

    return records()


def _statement_filters(
    connection: Connection, speaker: str | None, act: str | None, form: str | None, text: str | None,
    report: str | None,
) -> list[ColumnElement[bool]]:
    table = statements_table
    conditions: list[ColumnElement[bool]] = []
    if speaker is not None:
        conditions.append(is_actor(speaker, table.c.speaker))
    if act is not None:
        conditions.append(table.c.act == one_of("act", act, get_args(Act)))
    if form is not None:
        conditions.append(table.c.form == one_of("form", form, get_args(Form)))
    if text is not None:
        conditions.append(sqlite.matching(table, text))
    if report is not None:
        conditions.append(table.c.report == report_meant(connection, report))
    return conditions


def _hit(kind: str, row: Row, marked: str) -> Hit:
    passage, marks = sqlite.unmarked(marked)
    return Hit(
        kind="report" if kind == "report" else "statement", id=row["id"], report=row["report"], key=row["key"],
        title=row["title"], publisher=row["publisher"], published=row["published"], passage=passage, marks=marks,
    )


def _counts(connection: Connection, of: ColumnElement[Any]) -> dict[Any, int]:
    """How many rows have each value, the most frequent first; rows without a value are left out."""
    query = select(of, func.count()).where(of.is_not(None)).group_by(of).order_by(func.count().desc(), of)
    return {row[0]: row[1] for row in connection.execute(query)}
