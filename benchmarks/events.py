"""How the pages that ask for events grow with the ledger: `python benchmarks/events.py [REPORTS] [--plans]`.

The reports are made here: ten events each, four statements that tell half of them, six dated expressions, and a cast of
states and people of whom a few are in most reports. Rows go straight into the tables, since it is reading them that is
measured. At a tenth, three tenths and all of the reports each page is asked for ten times, each time for other
countries, names or dates; it prints milliseconds of CPU at the 95th percentile, and how many times as much the last
takes as the first. `--plans` prints how SQLite goes about the slowest query of each page.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from sqlalchemy import Connection, insert
from sqlalchemy import event as listening

from reportedly.ledger import Ledger, open_ledger, tables
from reportedly.ledger.rows import ReadingRows, rows_of
from reportedly.reading.plover import MODES, QUADS
from reportedly.records import (
    Actor, Cue, Event, EventType, Factuality, Happened, Mention, Party, Passage, Place, Reading, Report, Said, Source,
    Span, Spans, Statement, Timex, content_id, report_id,
)

SEED, ASKED, PARTS, BATCH = 20260213, 10, (0.1, 0.3, 1.0), 500
EVENTS, TOLD, TIMES = 10, 4, 6  # in a report
FIRST_DAY, DAYS = date(2015, 1, 1), 3650
STATES = (
    "RUS USA CHN UKR ISR IRN GBR FRA DEU TUR SYR IND PAK JPN KOR PRK SAU EGY IRQ AFG YEM SDN ETH SRB XKX GRC ITA ESP "
    "POL NOR DNK SWE FIN EST LVA LTU BLR GEO ARM AZE KAZ UZB MMR THA VNM PHL IDN AUS CAN MEX BRA ARG CHL COL VEN PER"
).split()
SYLLABLES = "bra dal fen gor hus kar lind mor nes orm quist rud sten torp vik wen".split()
WORDS = (
    "harbour buoys minister council ferry nets quarrel lighthouse winter letter captain island border talks herring "
    "police officers crossing bridge station morning evening question answer market wheat grain pipeline parliament"
).split()
TYPES: tuple[EventType, ...] = get_args(EventType)
FACTUALITIES: tuple[Factuality, ...] = ("CT+", "CT+", "CT+", "CT+", "PR+", "CT-", "Uu", "Uu")
PLACES = (("Larvik", "NOR"), ("Skagen", "DNK"), ("Gothenburg", "SWE"), ("Gdansk", "POL"), ("Odessa", "UKR"))


@dataclass(frozen=True, slots=True)
class Somebody:
    """One of the cast: the ledger's actor, with the name and country that every report gives it."""

    id: str
    name: str
    country: str | None
    type: Any


def cast(luck: random.Random, size: int) -> list[Somebody]:
    """States first, the most frequent of all; then people, two in three of a state."""
    found = [Somebody(content_id("actor", code), f"State of {code.title()}", code, "country") for code in STATES]
    while len(found) < size:
        name = f"{made(luck, 2)} {made(luck, 3)}"
        country = STATES[drawn(luck, len(STATES))] if luck.random() < 0.67 else None
        found.append(Somebody(content_id("actor", name, len(found)), name, country, "person"))
    return found


def made(luck: random.Random, syllables: int) -> str:
    return "".join(luck.choice(SYLLABLES) for _ in range(syllables)).capitalize()


def drawn(luck: random.Random, size: int) -> int:
    """A number below `size`, small ones far more often."""
    return int(size * luck.random() ** 4)


class Written:
    """A text that grows, and where each part of it stands."""

    def __init__(self) -> None:
        self.text = ""

    def add(self, part: str) -> Span:
        start = len(self.text)
        self.text += part
        return start, len(self.text)


def happened(luck: random.Random, spans: Spans, text: str) -> Happened:
    day = FIRST_DAY + timedelta(days=luck.randrange(DAYS))
    chance = luck.random()
    if chance < 0.3:
        return Happened(edtf=None, spans=(), text=None, basis="none")
    return Happened(edtf=day.isoformat() if chance < 0.9 else f"{day:%Y-%m}", spans=spans, text=text, basis="explicit")


def event(
    luck: random.Random, report: str, people: list[tuple[Somebody, Party]], clause: Passage, trigger: Span, when: Span,
    text: str, statement: str | None,
) -> Event:
    kind = luck.choice(TYPES)
    doing, suffering = luck.sample(people, 2)
    where = luck.choice(PLACES) if luck.random() < 0.3 else None
    return Event(
        id=content_id("event", report, trigger), report=report, statement=statement,
        trigger=Passage(spans=(trigger,), text=text[slice(*trigger)]), clause=clause, type=kind,
        mode=luck.choice((None, *MODES[kind])) if MODES.get(kind) else None, quad=QUADS[kind],
        actors=(doing[1],), recipients=(suffering[1],) if luck.random() < 0.7 else (),
        place=Place(spans=(trigger,), text=where[0], country=where[1], lat=None, lon=None) if where else None,
        date=happened(luck, (when,), text[slice(*when)]), factuality=luck.choice(FACTUALITIES), tense="past",
        figures=(), contexts=(), confidence=0.8,
    )


Met = dict[str, Somebody]  # the ledger's actor for each actor of a reading


def reading(luck: random.Random, number: int, everybody: list[Somebody]) -> tuple[Reading, Met]:
    named = [everybody[at] for at in sorted({drawn(luck, len(everybody)) for _ in range(8)} | {0, 1, 2})][:8]
    written = Written()
    written.add(f"Report {number}. ")
    names = [written.add(one.name) for one in named]
    clauses = []
    for _ in range(EVENTS + TIMES):
        start = len(written.text)
        trigger = written.add(luck.choice(WORDS))
        written.add(f" {' '.join(luck.choices(WORDS, k=12))} ")
        clauses.append((start, trigger, written.add("on the day"), len(written.text)))
        written.add(". ")
    text, key = written.text, f"{number}.txt"
    day = (FIRST_DAY + timedelta(days=luck.randrange(DAYS))).isoformat()
    id = report_id(key=key, url=None, title=None, publisher=None, published=day, text=text)
    report = Report(
        id=id, key=key, url=None, title=None, publisher=None, bylines=(), language="en", place=None, published=day,
        published_basis="given", text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), fetched=None,
        reader="benchmark",
    )
    actors = tuple(
        Actor(
            id=content_id("actor", id, n), name=one.name, type=one.type, country=one.country,
            country_basis="text" if one.country else "none", roles=("minister",) if one.type == "person" else (),
            aliases=(), wikidata=None, mentions=(Mention(report=id, spans=(names[n],)),),
        ) for n, one in enumerate(named)
    )
    people = [
        (one, Party(spans=(names[n],), text=one.name, actor=actors[n].id)) for n, one in enumerate(named)
    ]
    told = tuple(statement(luck, id, actors, text, clauses[n], names) for n in range(TOLD))
    events = tuple(
        event(
            luck, id, people, Passage(spans=((start, end),), text=text[start:end]), trigger, when, text,
            told[n].id if n < TOLD else None,
        ) for n, (start, trigger, when, end) in enumerate(clauses[:EVENTS])
    )
    times = tuple(timex(luck, id, when, text) for _, _, when, _ in clauses[EVENTS:])
    met = {actor.id: one for actor, one in zip(actors, named, strict=True)}
    return Reading(report=report, actors=actors, statements=told, events=events, times=times), met


def statement(
    luck: random.Random, report: str, actors: tuple[Actor, ...], text: str, clause: tuple[int, Span, Span, int],
    names: list[Span],
) -> Statement:
    start, trigger, when, end = clause
    who = luck.randrange(len(actors))
    said = happened(luck, (when,), text[slice(*when)])
    return Statement(
        id=content_id("statement", report, start), report=report, parent=None, depth=0,
        source=Source(spans=(names[who],), text=actors[who].name, naming="named"), speaker=actors[who].id,
        cue=Cue(spans=(trigger,), text=text[slice(*trigger)], lemma="say"),
        content=Passage(spans=((start, end),), text=text[start:end]), form="indirect", act="assert", hedge=None,
        negated=False, addressees=(), occasion=None,
        said=Said(edtf=said.edtf, spans=said.spans, text=said.text, basis="explicit" if said.edtf else "none"),
        answers=(), confidence=0.8,
    )


def timex(luck: random.Random, report: str, when: Span, text: str) -> Timex:
    day = (FIRST_DAY + timedelta(days=luck.randrange(DAYS))).isoformat()
    return Timex(
        id=content_id("timex", report, when), report=report, spans=(when,), text=text[slice(*when)], type="DATE",
        value=day, mod=None, edtf=day, earliest=day, latest=day, anchor=(), basis="text",
    )


def fill(ledger: Ledger, made: Iterator[tuple[Reading, Met]], count: int) -> None:
    """Write so many of the readings as `Ledger.write` would, but without weighing who is whom: that is known here."""
    while count > 0:
        batch = list(islice(made, min(BATCH, count)))
        met = {actor: who for _, found in batch for actor, who in found.items()}
        with ledger.transaction() as connection:
            for table, rows in of_tables([rows_of(one) for one, _ in batch], met):
                if rows:
                    connection.execute(insert(table), rows)
        count -= len(batch)


def of_tables(batch: list[ReadingRows], met: Met) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    yield tables.report, [rows.report for rows in batch]
    yield tables.actor, [{**row, "merged": met[row["id"]].id} for rows in batch for row in rows.actors]
    yield tables.mention, [row for rows in batch for row in rows.mentions]
    yield tables.statement, [row for rows in batch for row in rows.statements]
    yield tables.timex, [row for rows in batch for row in rows.times]
    yield tables.event, [row for rows in batch for row in rows.events]
    yield tables.party, [{**row, "country": met[row["actor"]].country} for rows in batch for row in rows.parties]


def introduce(ledger: Ledger, everybody: list[Somebody]) -> None:
    with ledger.transaction() as connection:
        connection.execute(insert(tables.identity), [
            {
                "id": one.id, "name": one.name, "type": one.type, "country": one.country, "apart": None,
                "known": one.country,
            } for one in everybody
        ])


Page = Callable[[Ledger, random.Random, list[Somebody]], object]


def year_of(luck: random.Random) -> str:
    return str(FIRST_DAY.year + luck.randrange(10))


def somebody(luck: random.Random, everybody: list[Somebody]) -> str:
    """Somebody's surname, a frequent one's as a rule."""
    return everybody[len(STATES) + drawn(luck, len(everybody) - len(STATES))].name.split()[-1]


PAGES: dict[str, Page] = {
    "dyad": lambda of, luck, _: of.dyad(*luck.sample(STATES[:8], 2), by="month"),
    "dyad, rare": lambda of, luck, _: of.dyad(*luck.sample(STATES[30:], 2), by="month"),
    "dyad, a year": lambda of, luck, _: of.dyad(*luck.sample(STATES[:8], 2), since=(y := year_of(luck)), until=y),
    "events": lambda of, luck, _: of.events(limit=50, offset=50 * luck.randrange(4)),
    "events, late": lambda of, luck, _: of.events(limit=50, offset=10_000),
    "events, type": lambda of, luck, _: of.events(type=luck.choice(TYPES), limit=50),
    "events, denied": lambda of, luck, _: of.events(factuality="denied", limit=50),
    "events, country": lambda of, luck, _: of.events(country=luck.choice(STATES), limit=50),
    "events, actor": lambda of, luck, who: of.events(actor=somebody(luck, who), limit=50),
    "events, state": lambda of, luck, who: of.events(recipient=luck.choice(who[:8]).name, limit=50),
    "events, place": lambda of, luck, _: of.events(place=luck.choice(PLACES)[0], limit=50),
    "events, text": lambda of, luck, _: of.events(text=" ".join(luck.sample(WORDS, 2)), limit=50),
    "events, a month": lambda of, luck, _: of.events(since=(m := f"{year_of(luck)}-05"), until=m, limit=50),
    "events, report": lambda of, luck, _: of.events(report=f"{luck.randrange(100)}.txt"),
    "timeline": lambda of, luck, _: of.timeline(limit=50, offset=50 * luck.randrange(4)),
    "timeline, actor": lambda of, luck, who: of.timeline(actor=somebody(luck, who), limit=50),
    "timeline, state": lambda of, luck, who: of.timeline(actor=luck.choice(who[:8]).name, limit=50),
    "timeline, a month": lambda of, luck, _: of.timeline(since=(m := f"{year_of(luck)}-05"), until=m, limit=50),
    "search": lambda of, luck, _: of.search(" ".join(luck.sample(WORDS, 3))),
}


def cost(ledger: Ledger, page: Page, everybody: list[Somebody]) -> float:
    """Milliseconds of CPU at the 95th percentile; the first, which fills SQLite's cache, does not count."""
    luck = random.Random(SEED)
    found = []
    for _ in range(ASKED + 1):
        started = time.process_time()
        page(ledger, luck, everybody)
        found.append(1000 * (time.process_time() - started))
    return sorted(found[1:])[round(0.95 * (ASKED - 1))]


def plans(ledger: Ledger, page: Page, everybody: list[Somebody]) -> list[str]:
    """How SQLite goes about the slowest query of the page."""
    asked: list[tuple[float, str, Any]] = []

    def before(connection: Connection, cursor: Any, text: str, parameters: Any, context: Any, many: bool) -> None:
        context.started = time.process_time()

    def after(connection: Connection, cursor: Any, text: str, parameters: Any, context: Any, many: bool) -> None:
        asked.append((time.process_time() - context.started, text, parameters))

    with ledger.snapshot() as connection:
        engine = connection.engine
    listening.listen(engine, "before_cursor_execute", before)
    listening.listen(engine, "after_cursor_execute", after)
    page(ledger, random.Random(SEED), everybody)
    listening.remove(engine, "before_cursor_execute", before)
    listening.remove(engine, "after_cursor_execute", after)
    _, text, parameters = max(asked, key=lambda one: one[0])
    with ledger.snapshot() as connection:
        return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", parameters)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=int, nargs="?", default=20_000)
    parser.add_argument("--plans", action="store_true")
    a = parser.parse_args()
    luck = random.Random(SEED)
    everybody = cast(luck, max(200, a.reports // 5))
    costs: dict[str, list[float]] = {name: [] for name in PAGES}
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.db") as ledger:
        introduce(ledger, everybody)
        made = (reading(luck, number, everybody) for number in range(a.reports))
        held = 0
        for part in PARTS:
            fill(ledger, made, round(part * a.reports) - held)
            held = round(part * a.reports)
            for name, page in PAGES.items():
                costs[name].append(cost(ledger, page, everybody))
            print(f"{held:,} reports, {held * EVENTS:,} events", file=sys.stderr, flush=True)
        sizes = "".join(f"{round(part * a.reports):>10,}" for part in PARTS)
        print(f"{'ms at the 95th percentile':26}{sizes}   last/first")
        for name, found in costs.items():
            print(f"{name:26}{''.join(f'{each:>10.1f}' for each in found)}{found[-1] / found[0]:>12.1f}")
            if a.plans:
                print("".join(f"    {line}\n" for line in plans(ledger, PAGES[name], everybody)), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
