"""What it costs to add a report to a ledger as the ledger grows: `python benchmarks/actors.py [REPORTS]`.

The reports are made here: each names some ten actors of a growing cast, a few of them in many reports, one in twenty
by a surname that several share. It prints, for each tenth of the run, milliseconds of CPU a report for writing, and for
that part of it that finds out who is whom.

Measured on 25 November 2026 on two shared cores (commit ba1534e, AMD EPYC): 14.5 ms a report in the first thousand,
21.3 in the fourth, 26.7 in the seventh, 31.8 in the tenth. That is 2.2 times as much for ten times as many reports: it
follows how many share a surname. Names here are made of 16 syllables, and those looked at for a report grow from 28 to
91. No query scans a table that grows with the reports; one did, by ties, of which these reports have none.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
import time
from pathlib import Path

from reportedly.ledger import Ledger, open_ledger, settle
from reportedly.records import Actor, ActorType, Mention, Reading, Report, content_id, report_id

SEED, NAMED = 20311119, 10
GIVEN = (
    "Ann", "Berit", "Carl", "Dora", "Emil", "Frida", "Gustav", "Hanne", "Ivar", "Jorun", "Kaj", "Lone", "Mats", "Nora",
    "Odd", "Pia", "Rolf", "Siri", "Tor", "Unni",
)
SYLLABLES = (
    "bra", "dal", "fen", "gor", "hus", "kar", "lind", "mor", "nes", "orm", "quist", "rud", "sten", "torp", "vik", "wen",
)
ROLES = ("minister", "spokesman", "mayor", "harbour master", "judge", "goalkeeper")
COUNTRIES = ("DNK", "NOR", "SWE", "FIN", None, None)


def surname(luck: random.Random) -> str:
    return "".join(luck.choice(SYLLABLES) for _ in range(2 + luck.randrange(2))).capitalize()


def cast(luck: random.Random, size: int) -> list[Actor]:
    """Actors as a report would have them, without the report. The first are the most frequent."""
    names = [surname(luck) for _ in range(size // 3)]
    found = []
    for nth in range(size):
        kind: ActorType = "organization" if nth % 5 == 4 else "person"
        name = f"{luck.choice(GIVEN)} {luck.choice(names)}" if kind == "person" else f"{surname(luck)} Office"
        country = luck.choice(COUNTRIES)
        found.append(Actor(
            id="", name=name, type=kind, country=country, country_basis="text" if country else "none",
            roles=(luck.choice(ROLES),), aliases=(), wikidata=None, mentions=(),
        ))
    return found


def chosen(luck: random.Random, people: list[Actor]) -> list[Actor]:
    """Who is in a report: a few of the most frequent, a few of all; one in twenty by the surname alone."""
    picked = {int(len(people) * luck.random() ** 4) for _ in range(NAMED)}
    return [people[nth] for nth in sorted(picked)]


def reading(luck: random.Random, number: int, people: list[Actor]) -> Reading:
    named = []
    for actor in chosen(luck, people):
        short = actor.type == "person" and luck.random() < 0.05
        name = actor.name.split()[-1] if short else actor.name
        known = luck.random() < 0.5
        named.append((name, actor, known))
    text = ". ".join(name for name, _, _ in named)
    key = f"{number}.txt"
    id = report_id(key=key, url=None, title=None, publisher=None, published=None, text=text)
    report = Report(
        id=id, key=key, url=None, title=None, publisher=None, bylines=(), language="en", place=None, published=None,
        published_basis="none", text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), fetched=None,
        reader="benchmark",
    )
    actors = {}
    for name, actor, known in named:
        start = text.index(name)
        own = content_id("actor", id, name)
        actors[own] = Actor(
            id=own, name=name, type=actor.type, country=actor.country if known else None,
            country_basis="text" if known and actor.country else "none", roles=actor.roles if known else (),
            aliases=(), wikidata=None, mentions=(Mention(report=id, spans=((start, start + len(name)),)),),
        )
    return Reading(report=report, actors=tuple(actors.values()), statements=())


def measured(ledger: Ledger, readings: list[Reading]) -> tuple[float, float]:
    """Seconds for writing the readings, and the part of them for settling who is whom."""
    inside = 0.0
    settled = settle.settle

    def timed(*arguments: object) -> None:
        nonlocal inside
        started = time.process_time()
        settled(*arguments)  # type: ignore[arg-type]
        inside += time.process_time() - started

    settle.settle = timed
    started = time.process_time()
    try:
        for each in readings:
            ledger.write(each)
    finally:
        settle.settle = settled
    return time.process_time() - started, inside


def main(reports: int) -> None:
    luck = random.Random(SEED)
    people = cast(luck, max(50, reports // 2))
    print("reports  ms a report  of them for who is whom  actors  apart")
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.db") as ledger:
        for part in range(10):
            size = reports // 10
            # The cast grows with the reports: the n-th report has names that no report had before.
            known = people[: max(50, len(people) * (part + 1) // 10)]
            batch = [reading(luck, part * size + nth, known) for nth in range(size)]
            whole, inside = measured(ledger, batch)
            held = ledger.actors()
            apart = sum(row.actor.apart is not None for row in held)
            print(f"{(part + 1) * size:>7,}  {1000 * whole / size:>11.1f}  {1000 * inside / size:>23.1f}"
                  f"  {len(held):>6,}  {apart:>5,}", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
