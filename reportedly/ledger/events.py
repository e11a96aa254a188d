"""Questions about events: which there are, and how two countries have dealt with each other over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from sqlalchemy import ColumnElement, Connection, func, or_, select

from reportedly import edtf
from reportedly.errors import QueryError
from reportedly.ledger import fetch
from reportedly.ledger.filters import date_of, is_actor, one_of, paged, report_filters, words_of
from reportedly.ledger.rows import Row, report_of
from reportedly.ledger.tables import actor as actor_table
from reportedly.ledger.tables import event, folded, identity, party, statement
from reportedly.ledger.tables import report as report_table
from reportedly.records import Actor, Event, EventType, Factuality, Quad, Report

if TYPE_CHECKING:
    from reportedly.ledger.store import Ledger

State = Literal["happened", "claimed", "denied", "open"]
STATES: tuple[State, ...] = ("happened", "claimed", "denied", "open")
HELD = ("CT+", "PR+")  # as happened, by whoever tells it
DENIED = ("CT-", "PR-")
Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: tuple[Period, ...] = ("day", "week", "month", "quarter", "year")
UNDATED = "undated"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event with its actors by id, its report, and the speakers on whose word it stands, the innermost first.

    A speaker without an actor is called by the words of the source; the chain is empty in the report's own voice.
    """

    event: Event
    actors: Mapping[str, Actor]
    report: Report
    chain: tuple[str, ...]

    @property
    def state(self) -> State:
        """What it is to the ledger: happened (in the report's own voice), claimed, denied or open."""
        return state_of(self.event.factuality, self.event.statement is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealings:
    """How many events one country's actors directed at the other's in a period, by quad class and state.

    `period` is an EDTF date ("2025-07", "2025-W07" for weeks), or "undated"; `types` counts them by type.
    """

    period: str
    actor: str
    recipient: str
    quad: Quad
    state: State
    events: int
    types: Mapping[EventType, int]


def state_of(factuality: Factuality, told: bool) -> State:
    if factuality in HELD:
        return "claimed" if told else "happened"
    return "denied" if factuality in DENIED else "open"


def events(
    ledger: Ledger, *, type: str | None = None, mode: str | None = None, quad: str | None = None,
    actor: str | None = None, recipient: str | None = None, country: str | None = None, place: str | None = None,
    voice: str | None = None, state: str | None = None, since: str | None = None, until: str | None = None,
    publisher: str | None = None, text: str | None = None, report: str | None = None, limit: int | None = None,
    offset: int = 0,
) -> list[EventRow]:
    """The events that fit every filter, by the first day their date allows, undated ones last.

    `actor`, `recipient`: an id or words of a name; `country`: ISO 3166-1 alpha-3, of either side; `place`: words of the
    place as written, or a country's code; `voice`: "report" for its own, "statement" for what somebody says; `state`:
    one of STATES; `since`, `until`: the event's own date, which the undated do not fit; `text`: words of the clause;
    `report`: an id or key. Raises QueryError.
    """
    conditions = [*report_filters(publisher, None, None)]
    for column, value in ((event.c.type, type), (event.c.mode, mode), (event.c.quad, quad)):
        if value is not None:
            conditions.append(column == value)
    for side, name in (("actor", actor), ("recipient", recipient)):
        if name is not None:
            conditions.append(_has_party(party.c.side == side, is_actor(name, party.c.actor)))
    if country is not None:
        conditions.append(_has_party(_of_country(_code(country))))
    if place is not None:
        words = words_of("place", place).strip()
        conditions.append(or_(event.c.place_country == place.upper(), func.lower(event.c.place).contains(words)))
    if voice is not None:
        one_of("voice", voice, ("report", "statement"))
        conditions.append(event.c.statement.is_(None) if voice == "report" else event.c.statement.is_not(None))
    if state is not None:
        conditions.append(_in_state(state))
    if since is not None and (bounds := edtf.numbers(date_of("since", since))) is not None:
        conditions.append(event.c.t_max >= bounds[0])
    if until is not None and (bounds := edtf.numbers(date_of("until", until))) is not None:
        conditions.append(event.c.t_min <= bounds[1])
    if text is not None:
        conditions.append(func.lower(event.c.clause).contains(folded(text).strip(), autoescape=True))
    if report is not None:
        conditions.append(_report_is(report))
    with ledger.snapshot() as connection:
        return list(_rows(connection, conditions, limit, offset))


def all_events(ledger: Ledger) -> Iterator[EventRow]:
    """Every event with what stands beside it, by id."""
    with ledger.snapshot() as connection:
        for rows in fetch.batches(connection, select(event), event.c.id):
            yield from _beside(connection, rows)


def _rows(
    connection: Connection, conditions: Sequence[ColumnElement[bool]], limit: int | None, offset: int,
) -> Iterator[EventRow]:
    query = (
        select(event).join(report_table, report_table.c.id == event.c.report).where(*conditions)
        .order_by(event.c.t_min.is_(None), event.c.t_min, event.c.t_max, event.c.report, event.c.nth)
    )
    yield from _beside(connection, connection.execute(paged(query, limit, offset)).mappings().all())


def _beside(connection: Connection, rows: Sequence[Row]) -> Iterator[EventRow]:
    for first in range(0, len(rows), fetch.BATCH):
        batch = rows[first:first + fetch.BATCH]
        found = list(fetch.events_of(connection, batch))
        ids = sorted({p.actor for e in found for p in (*e.actors, *e.recipients) if p.actor is not None})
        actors = {a.id: a for a in fetch.actors_of(connection, ids)}
        reports = _reports(connection, sorted({e.report for e in found}))
        chains = Chains(connection)
        for each in found:
            own = {p.actor for p in (*each.actors, *each.recipients) if p.actor is not None}
            yield EventRow(
                event=each, actors={a: actors[a] for a in sorted(own)}, report=reports[each.report],
                chain=chains.of(each.statement),
            )


def _reports(connection: Connection, ids: Sequence[str]) -> dict[str, Report]:
    query = fetch.report_query().where(report_table.c.id.in_(ids))
    return {row["id"]: report_of(row) for row in connection.execute(query).mappings()}


class Chains:
    """The speakers of statements and of those around them, looked up once each."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, tuple[str, str | None]] = {}

    def of(self, statement_id: str | None) -> tuple[str, ...]:
        out: list[str] = []
        while statement_id is not None:
            name, statement_id = self._one(statement_id)
            out.append(name)
        return tuple(out)

    def _one(self, wanted: str) -> tuple[str, str | None]:
        if wanted not in self._known:
            query = (
                select(statement.c.parent, statement.c.source, identity.c.name)
                .outerjoin(
                    actor_table,
                    (actor_table.c.id == statement.c.speaker) & (actor_table.c.report == statement.c.report),
                )
                .outerjoin(identity, identity.c.id == actor_table.c.merged).where(statement.c.id == wanted)
            )
            row = self._connection.execute(query).one()
            self._known[wanted] = (row.name or row.source or "somebody", row.parent)
        return self._known[wanted]


def _has_party(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(party.c.nth).where(party.c.event == event.c.id, *conditions).correlate(event).exists()


def _of_country(code: str) -> ColumnElement[bool]:
    """The condition that a party's actor is of a country: as its report tells, else as all of them do."""
    found = (
        select(actor_table.c.id).outerjoin(identity, identity.c.id == actor_table.c.merged)
        .where(func.coalesce(actor_table.c.country, identity.c.country) == code)
    )
    return party.c.actor.in_(found)


def _code(country: str) -> str:
    code = country.upper()
    if len(code) != 3 or not code.isalpha():
        raise QueryError(f"{country!r} is no code of a country: give ISO 3166-1 alpha-3, such as RUS or USA")
    return code


def _in_state(state: str) -> ColumnElement[bool]:
    one_of("state", state, STATES)
    factuality, told = event.c.factuality, event.c.statement.is_not(None)
    if state == "open":
        return factuality.not_in((*HELD, *DENIED))
    if state == "denied":
        return factuality.in_(DENIED)
    return factuality.in_(HELD) & (told if state == "claimed" else event.c.statement.is_(None))


def _report_is(wanted: str) -> ColumnElement[bool]:
    return (report_table.c.key == wanted) | (report_table.c.id == wanted)


def dyad(
    ledger: Ledger, one: str, other: str, *, by: Period = "month", since: str | None = None, until: str | None = None,
    publisher: str | None = None,
) -> list[Dealings]:
    """Events between the actors of two countries (alpha-3 codes), counted by period, direction, quad class and state.

    An event counts once a direction, however many parties it has. One whose date does not lie in one period is undated;
    so is one dated by its report's publication, which is no date of its own. Raises QueryError.
    """
    one_of("period", by, PERIODS)
    first, second = _code(one), _code(other)
    conditions = [*report_filters(publisher, None, None)]
    low = edtf.numbers(date_of("since", since)) if since is not None else None
    high = edtf.numbers(date_of("until", until)) if until is not None else None
    counted: dict[tuple[str, str, str, Quad, State], dict[EventType, int]] = defaultdict(lambda: defaultdict(int))
    with ledger.snapshot() as connection:
        for source, target in dict.fromkeys(((first, second), (second, first))):
            query = select(event).join(report_table, report_table.c.id == event.c.report).where(
                *conditions, _has_party(party.c.side == "actor", _of_country(source)),
                _has_party(party.c.side == "recipient", _of_country(target)),
            )
            for row in connection.execute(query).mappings():
                dated = row["date_basis"] in ("explicit", "inherited") and row["t_min"] is not None
                if (low or high) and not dated:
                    continue
                if (low and row["t_max"] < low[0]) or (high and row["t_min"] > high[1]):
                    continue
                period = period_of(row["t_min"], row["t_max"], by) if dated else UNDATED
                state = state_of(row["factuality"], row["statement"] is not None)
                counted[period, source, target, row["quad"], state][row["type"]] += 1
    return [
        Dealings(
            period=period, actor=source, recipient=target, quad=quad, state=state, events=sum(types.values()),
            types=dict(sorted(types.items())),
        )
        for (period, source, target, quad, state), types in sorted(
            counted.items(), key=lambda c: (c[0][0] == UNDATED, c[0]),
        )
    ]


def period_of(first: int, last: int, by: Period) -> str:
    """The period, as EDTF or ISO 8601 writes it, that both days lie in; "undated" where there is none."""
    if first <= edtf.OPEN_MIN or last >= edtf.OPEN_MAX:
        return UNDATED
    names = {_period(date.fromordinal(day), by) for day in (first, last)}
    return names.pop() if len(names) == 1 else UNDATED


def _period(day: date, by: Period) -> str:
    if by == "day":
        return day.isoformat()
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    if by == "month":
        return f"{day.year:04}-{day.month:02}"
    return f"{day.year:04}-Q{(day.month + 2) // 3}" if by == "quarter" else f"{day.year:04}"
