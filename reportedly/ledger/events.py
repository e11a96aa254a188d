"""Questions about events: which there are, and how two countries have dealt with each other over time."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from reportedly import edtf
from reportedly.errors import QueryError
from reportedly.ledger import fetch
from reportedly.ledger.columns import folded
from reportedly.ledger.filters import actors_named, date_of, holds, one_of, paged, report_filters, words_of
from reportedly.ledger.find import report_meant
from reportedly.ledger.rows import Row, report_of
from reportedly.ledger.sqlite import PHRASE
from reportedly.ledger.tables import actor as actor_table
from reportedly.ledger.tables import event, identity, party, statement
from reportedly.ledger.tables import report as report_table
from reportedly.records import Actor, Event, EventType, Factuality, Party, Quad, Report
from reportedly.weighing.identities import Identity

if TYPE_CHECKING:
    from reportedly.ledger.store import Ledger

State = Literal["happened", "claimed", "denied", "open"]
STATES: tuple[State, ...] = get_args(State)
HELD = ("CT+", "PR+")  # as happened, by whoever tells it
DENIED = ("CT-", "PR-")
# So many events in which somebody takes part are looked up one by one: of 200, 1,000, 5,000 and 20,000 what is fastest
# for three pages of benchmarks/events.py.
FEW = 5000
Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: tuple[Period, ...] = get_args(Period)
# Why an event lies in no period: it has no date, it is dated by publication alone, its date is wider than a period.
Undated = Literal["none", "published", "wide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """An event with its actors by id, its report, and the speakers on whose word it stands, the innermost first.

    A speaker without an actor is called by the words of the source; the chain is empty in the report's own voice.
    """

    event: Event
    actors: Mapping[str, Identity]
    report: Report
    chain: tuple[str, ...]

    @property
    def state(self) -> State:
        """What it is to the ledger: happened (in the report's own voice), claimed, denied or open."""
        return state_of(self.event.factuality, self.event.statement is not None)

    def names(self, parties: Sequence[Party]) -> tuple[str, ...]:
        """What the ledger calls them; those without an actor are called as written."""
        return tuple(dict.fromkeys(self.actors[p.actor].name if p.actor else p.text for p in parties))


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeRow(EventRow):
    """An event with all that reports tell of its actors, but for their mentions."""

    profiles: Mapping[str, Actor]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dealings:
    """How many events one country's actors directed at the other's in a period, by quad class and state.

    `period` is "2025", "2025-Q3", "2025-07", "2025-W28" or "2025-07-09", or null, and then `undated` says why; `types`
    counts them by type.
    """

    period: str | None
    undated: Undated | None
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
    voice: str | None = None, factuality: str | None = None, since: str | None = None, until: str | None = None,
    publisher: str | None = None, text: str | None = None, report: str | None = None, limit: int | None = None,
    offset: int = 0,
) -> list[EventRow]:
    """The events that fit every filter, by the first day that their own date allows, undated ones last.

    `actor`, `recipient`: an id or words of a name; `country`: ISO 3166-1 alpha-3, of either side; `place`: words of the
    place as written, or a country's code; `voice`: "report" for its own, "statement" for what somebody says;
    `factuality`: one of STATES or FactBank's values; `since`, `until`: the event's own date, which neither the undated
    fit nor those dated by publication; `text`: words of the clause, phrases in quotation marks; `report`: an id, key or
    beginning of an id. Raises QueryError.
    """
    conditions = [*report_filters(publisher, None, None)]
    if type is not None:
        conditions.append(event.c.type == one_of("type", type.upper(), get_args(EventType)))
    if mode is not None:
        conditions.append(event.c.mode == mode.lower())
    if quad is not None:
        conditions.append(event.c.quad == one_of("quad class", quad, get_args(Quad)))
    code = None if country is None else _code(country)
    if place is not None:
        words = words_of("place", place)
        conditions.append(or_(event.c.place_country == place.upper(), holds(event.c.place_folded, words)))
    if voice is not None:
        one_of("voice", voice, ("report", "statement"))
        conditions.append(event.c.statement.is_(None) if voice == "report" else event.c.statement.is_not(None))
    if factuality is not None:
        conditions.append(_is_held_so(factuality))
    conditions += _within(since, until)
    if text is not None:
        conditions += _has_all_words(text)
    with ledger.snapshot() as connection:
        for side, name in (("actor", actor), ("recipient", recipient)):
            if name is not None:
                conditions.append(_has_party(connection, _of_actor(connection, name).where(party.c.side == side)))
        if code is not None:
            sides = party.c.side.in_(("actor", "recipient"))  # both: what tells SQLite of the index by both
            conditions.append(_has_party(connection, select(party.c.event).where(party.c.country == code, sides)))
        if report is not None:
            conditions.append(event.c.report == report_meant(connection, report))
        rows = connection.execute(_page(conditions, limit, offset)).mappings().all()
        return list(Beside(connection).of(rows))


def all_events(ledger: Ledger) -> Iterator[WholeRow]:
    """Every event with what stands beside it, by id."""
    with ledger.snapshot() as connection:
        beside = Beside(connection)
        known: dict[str, Actor] = {}
        for rows in fetch.batches(connection, select(event), event.c.id):
            for row in beside.of(rows):
                new = [one for one in row.actors if one not in known]
                known |= {actor.id: actor for actor in fetch.actors_of(connection, new, mentions=False)}
                yield WholeRow(
                    event=row.event, actors=row.actors, report=row.report, chain=row.chain,
                    profiles={one: known[one] for one in row.actors},
                )


def _page(conditions: Sequence[ColumnElement[bool]], limit: int | None, offset: int) -> Select[Any]:
    """The events that fit, sorted by the first day of the date, then the last.

    What is skipped is only counted: what an event holds is looked up for the page alone.
    """
    order = event.c.starts, event.c.ends, event.c.report, event.c.nth
    joined = event.join(report_table, report_table.c.id == event.c.report)
    if limit is None and offset == 0:
        return select(event).select_from(joined).where(*conditions).order_by(*order)
    ids = paged(select(event.c.id).select_from(joined).where(*conditions).order_by(*order), limit, offset)
    return select(event).where(event.c.id.in_(ids.correlate(None))).order_by(*order)


def _within(since: str | None, until: str | None) -> list[ColumnElement[bool]]:
    """The conditions that an event's own date may lie in between."""
    conditions: list[ColumnElement[bool]] = []
    if since is not None and (bounds := edtf.numbers(date_of("since", since))) is not None:
        conditions.append(event.c.t_max >= bounds[0])
    if until is not None and (bounds := edtf.numbers(date_of("until", until))) is not None:
        conditions.append(event.c.t_min <= bounds[1])
    return conditions


class Beside:
    """What stands beside events: actors, looked up once each, reports, and the speakers on whose word they stand."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._actors: dict[str, Identity] = {}
        self._speakers: dict[str, tuple[str, str | None]] = {}

    def of(self, rows: Sequence[Row]) -> Iterator[EventRow]:
        """Events from rows with the columns of `event`, in their order."""
        for some in fetch.parts(rows):
            found = list(fetch.events_of(self._connection, some))
            own = [{p.actor for p in (*e.actors, *e.recipients) if p.actor is not None} for e in found]
            self._meet({one for ids in own for one in ids} - self._actors.keys())
            reports = self._reports(sorted({e.report for e in found}))
            for each, ids in zip(found, own, strict=True):
                yield EventRow(
                    event=each, actors={one: self._actors[one] for one in sorted(ids)}, report=reports[each.report],
                    chain=self.chain(each.statement),
                )

    def _meet(self, ids: set[str]) -> None:
        for some in fetch.parts(sorted(ids)):
            of = identity.c
            query = select(of.id, of.name, of.type, of.known.label("country"), of.apart).where(of.id.in_(some))
            self._actors |= {row["id"]: Identity(**row) for row in self._connection.execute(query).mappings()}

    def _reports(self, ids: Sequence[str]) -> dict[str, Report]:
        query = fetch.report_query().where(report_table.c.id.in_(ids))
        return {row["id"]: report_of(row) for row in self._connection.execute(query).mappings()}

    def chain(self, statement_id: str | None) -> tuple[str, ...]:
        """The speakers of a statement and of those around it."""
        out: list[str] = []
        while statement_id is not None:
            name, statement_id = self._speaker(statement_id)
            out.append(name)
        return tuple(out)

    def _speaker(self, wanted: str) -> tuple[str, str | None]:
        if wanted not in self._speakers:
            query = (
                select(statement.c.parent, statement.c.source, identity.c.name)
                .outerjoin(
                    actor_table,
                    (actor_table.c.id == statement.c.speaker) & (actor_table.c.report == statement.c.report),
                )
                .outerjoin(identity, identity.c.id == actor_table.c.merged).where(statement.c.id == wanted)
            )
            row = self._connection.execute(query).one()
            self._speakers[wanted] = (row.name or row.source or "somebody", row.parent)
        return self._speakers[wanted]


def _of_actor(connection: Connection, name: str) -> Select[Any]:
    """The events of which an actor with this id or name is a party."""
    who = actor_table.alias("who")
    named_so = who.c.merged.in_(actors_named(connection, name))
    return select(party.c.event).join(who, who.c.id == party.c.actor).where(named_so)


def _has_party(connection: Connection, of: Select[Any]) -> ColumnElement[bool]:
    """The condition that an event is among those of some parties.

    A few are looked up. Many would all have to be sorted: events are then taken in the order of time until there are
    enough, and each is asked for its parties.
    """
    count = connection.scalar(select(func.count()).select_from(of.limit(FEW + 1).subquery())) or 0
    return event.c.id.in_(of) if count <= FEW else of.where(party.c.event == event.c.id).correlate(event).exists()


def _has_all_words(text: str) -> list[ColumnElement[bool]]:
    """The conditions that all the words stand in the clause, those in quotation marks one behind the other."""
    found = [phrase or word for phrase, word in PHRASE.findall(text)]
    found = [words for words in found if folded(words).strip()] or [text]
    return [holds(event.c.clause_folded, words_of("text", words)) for words in found]


def _code(country: str) -> str:
    code = country.upper()
    if len(code) != 3 or not code.isalpha():
        raise QueryError(f"{country!r} is no code of a country: give ISO 3166-1 alpha-3, such as RUS or USA")
    return code


def _is_held_so(wanted: str) -> ColumnElement[bool]:
    """The condition that an event has a state or one of FactBank's values."""
    one_of("factuality", wanted, (*STATES, *get_args(Factuality)))
    factuality, told = event.c.factuality, event.c.statement.is_not(None)
    if wanted not in STATES:
        return factuality == wanted
    if wanted == "open":
        return factuality.not_in((*HELD, *DENIED))
    if wanted == "denied":
        return factuality.in_(DENIED)
    return factuality.in_(HELD) & (told if wanted == "claimed" else event.c.statement.is_(None))


def dyad(
    ledger: Ledger, one: str, other: str, *, by: Period = "month", since: str | None = None, until: str | None = None,
    publisher: str | None = None,
) -> list[Dealings]:
    """Events between the actors of two countries (alpha-3 codes), counted by period, direction, quad class and state.

    An event counts once a direction, however many parties it has. Those that lie in no one period come last, counted
    apart by the reason; with `since` or `until` those without a date of their own are left out. Raises QueryError.
    """
    one_of("period", by, PERIODS)
    countries = _code(one), _code(other)
    conditions = [*report_filters(publisher, None, None), *_within(since, until)]
    counted: dict[tuple[Any, ...], Counter[EventType]] = defaultdict(Counter)
    with ledger.snapshot() as connection:
        for source, target in dict.fromkeys((countries, countries[::-1])):
            query = select(
                event.c.t_min, event.c.t_max, event.c.date_basis, event.c.quad, event.c.factuality,
                event.c.statement.is_not(None), event.c.type,
            ).where(*conditions, _directed(source, target))
            if publisher is not None:
                query = query.join(report_table, report_table.c.id == event.c.report)
            for first, last, basis, quad, factuality, told, type in connection.execute(query):
                period = None if first is None else period_of(first, last, by)
                undated = None if period else _why_undated(first, basis)
                counted[period, undated, source, target, quad, state_of(factuality, told)][type] += 1
    return [
        Dealings(
            period=period, undated=undated, actor=source, recipient=target, quad=quad, state=state,
            events=types.total(), types=dict(sorted(types.items())),
        )
        for (period, undated, source, target, quad, state), types in sorted(counted.items(), key=_by_period)
    ]


def _by_period(one: tuple[tuple[Any, ...], Any]) -> tuple[Any, ...]:
    period, undated, source, target, quad, state = one[0]
    order = get_args(Quad).index(quad), STATES.index(state)
    return period is None, period or "", undated or "", source, target, *order


def _directed(source: str, target: str) -> ColumnElement[bool]:
    """The condition that somebody of one country does it to somebody else of the other."""
    to = party.alias("recipient_")
    pairs = select(party.c.event).join(to, (to.c.event == party.c.event) & (to.c.actor != party.c.actor)).where(
        party.c.side == "actor", party.c.country == source, to.c.side == "recipient", to.c.country == target,
    )
    return event.c.id.in_(pairs)


def _why_undated(first: int | None, basis: str) -> Undated:
    if first is not None:
        return "wide"
    return "published" if basis == "published" else "none"


@lru_cache(maxsize=10_000)  # many events share a day
def period_of(first: int, last: int, by: Period) -> str | None:
    """The period that both days lie in; null where there is none."""
    if first <= edtf.OPEN_MIN or last >= edtf.OPEN_MAX:
        return None
    names = {_period(date.fromordinal(day), by) for day in (first, last)}
    return names.pop() if len(names) == 1 else None


def _period(day: date, by: Period) -> str:
    if by == "day":
        return day.isoformat()
    if by == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    if by == "month":
        return f"{day.year:04}-{day.month:02}"
    return f"{day.year:04}-Q{(day.month + 2) // 3}" if by == "quarter" else f"{day.year:04}"
