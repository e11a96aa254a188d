"""How claims grow with the ledger: `python benchmarks/claims.py [REPORTS]`.

The reports are made here: thirty statements each, on affairs of eight reports that share names and say like things,
each in words of its own but for one in eight, which is a copy of another. They are written and weighed as `read`
would, with a judge that is made up too, since it is the ledger that is measured.

At a tenth, three tenths and all of the reports the last fifty are added one by one, those before them in one go, as a
folder is read. It prints the seconds that one of the fifty took, at the median and the 95th percentile, and the
milliseconds of list pages at the 95th; then how long all claims take to group anew from what is held, and the memory at
the end. A million statements are 33,334 reports.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from sqlalchemy import delete, select

from reportedly.ledger import Ledger, claims, open_ledger, tables
from reportedly.ledger.claims import Judge
from reportedly.ledger.unsettled import mark
from reportedly.records import (
    Act, Actor, Cue, Mention, Passage, Proposition, Reading, Report, Said, Source, Statement, content_id, report_id,
)

SEED, ASKED, PARTS, LAST = 20260704, 20, (0.1, 0.3, 1.0), 50
STATEMENTS, AFFAIR, SAID, ASIDE, HIDDEN = 30, 8, 40, 18, 384
NAMES, OWN = 5000, 5  # names that anybody may bear, and that an affair has for itself
WORDS, LONG = 4000, 12  # that a report draws its own from, and how many it draws for a statement
SPREAD = 0.5  # of a clause's direction around that of what it says: cosines of about 0.8
SYLLABLES = "bra dal fen gor hus kar lind mor nes orm quist rud sten torp vik wen".split()
ACTS: tuple[Act, ...] = ("assert", "assert", "assert", "assert", "deny", "decline")


def named(number: int) -> str:
    luck = random.Random(f"name {number}")
    return "".join(luck.choice(SYLLABLES) for _ in range(3)).title() + "abcdefghij"[number % 10]


def reading(number: int) -> Reading:
    """The `number`-th report: what an affair's reports say is drawn from the affair's forty things."""
    affair = number // AFFAIR
    copied = number - (number % AFFAIR == AFFAIR - 1)  # the last of an affair is a copy of the one before
    luck = random.Random(f"{SEED} {copied}")
    common = [named(int(NAMES * luck.random() ** 3)) for _ in range(ASIDE)]
    own = [named(NAMES + affair * OWN + n) for n in range(OWN)]
    lines, at, statements = [], 0, []
    published = f"20{31 + number // 9000:02}-{1 + number // 750 % 12:02}-{1 + number // 27 % 28:02}"
    head = f"In {' and '.join(own + common)}."
    at = len(head) + 2
    key = f"r{number}"
    people = [f"{named(luck.randrange(NAMES))} {own[n % OWN]}" for n in range(4)]
    for nth in range(STATEMENTS):
        own_words = " ".join(named(-1 - luck.randrange(WORDS)).lower() for _ in range(LONG))
        what = f"thing{luck.randrange(SAID)}of{affair} {own_words}"
        lines.append(f"{people[nth % 4]} said that {what}.")
    text = "\n\n".join([head, *lines])
    given = {"key": key, "url": None, "title": None, "publisher": f"Paper {number % 400}", "published": published}
    id = report_id(text=text, **given)
    report = Report(
        id=id, bylines=(), language="en", place=None, published_basis="given", text=text, fetched=None, reader="1",
        sha256=hashlib.sha256(text.encode()).hexdigest(), **given,
    )
    actors = {
        who: Actor(
            id=content_id("actor", id, who), name=who, type="person", country=None, country_basis="none", roles=(),
            aliases=(), wikidata=None, mentions=(Mention(report=id, spans=((at, at + 1),)),),
        ) for who in people
    }
    for line in lines:
        who, _, what = line.partition(" said that ")
        start = at + len(who) + len(" said that ")
        statements.append(Statement(
            id=content_id("statement", id, start), report=id, parent=None, depth=0, speaker=actors[who].id,
            source=Source(spans=((at, at + len(who)),), text=who, naming="named"),
            cue=Cue(spans=((at + len(who) + 1, at + len(who) + 5),), text="said", lemma="say"),
            content=Passage(spans=((start, start + len(what) - 1),), text=what[:-1]), form="indirect",
            act=luck.choice(ACTS), hedge=None, negated=False, addressees=(), occasion=None, answers=(),
            said=Said(edtf=None, spans=(), text=None, basis="none"), confidence=0.9,
        ))
        at += len(line) + 2
    return Reading(report=report, actors=tuple(actors.values()), statements=tuple(statements))


def direction(what: str, own: str) -> bytes:
    """Of what is said, and a little of who says it."""
    def drawn(seed: str) -> np.ndarray:
        return np.random.default_rng(int.from_bytes(hashlib.blake2b(seed.encode(), digest_size=8).digest(), "big")
                                     ).standard_normal(HIDDEN)

    vector = drawn(what) + SPREAD * drawn(own)
    return bytes(np.rint(vector * 127 / np.abs(vector).max()).astype(np.int8).tobytes())


def thing(told: str) -> str:
    """What is told, whatever the words."""
    return told.partition(" ")[0]


def propositions(of: Reading) -> list[Proposition]:
    names = {actor.id: actor.name for actor in of.actors}
    out = []
    for s in of.statements:
        denies, neither = 0.9 * (s.act == "deny"), 0.9 * (s.act == "decline")
        out.append(Proposition(
            told_in=s.id, nth=0, report=of.report.id, span=s.content.spans[0], by=names[s.speaker or ""], before="",
            text=s.content.text, asserts=round(1 - denies - neither, 3), denies=denies, neither=neither, figures=(),
            vector=direction(thing(s.content.text), s.id),
        ))
    return out


def verdicts(pairs: Sequence[tuple[Proposition, Proposition]]) -> list[tuple[float, float]]:
    return [
        ((0.9, 0.0) if max(a.denies, b.denies) > max(a.neither, b.neither) else (0.0, 0.9))
        if thing(a.text) == thing(b.text) else (0.05, 0.05)
        for a, b in pairs
    ]


JUDGE = Judge(version="benchmark", propositions=propositions, verdicts=verdicts)


def pages(ledger: Ledger, luck: random.Random, held: int) -> dict[str, Callable[[], object]]:
    affair = luck.randrange(max(1, held // AFFAIR))
    number = luck.randrange(held)
    first = ledger.claims(report=f"r{number}", limit=1)
    return {
        "claims": lambda: ledger.claims(limit=50),
        "claims --status": lambda: ledger.claims(status="disputed", limit=50),
        "claims --origins": lambda: ledger.claims(origins=3, limit=50),
        "claims --actor": lambda: ledger.claims(actor=named(NAMES + affair * OWN), limit=50),
        "claims --text": lambda: ledger.claims(text=f"thing{number % SAID}of{affair}", limit=50),
        "claims --report": lambda: ledger.claims(report=f"r{number}", limit=50),
        "disputes": lambda: ledger.disputes(limit=50),
        "claim --why": lambda: ledger.claim(first[0].claim.id) if first else None,
    }


def high(values: Sequence[float]) -> float:
    return float(np.quantile(values, 0.95))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=int, nargs="?", default=2000)
    a = parser.parse_args()
    stops = sorted({max(LAST, int(part * a.reports)) for part in PARTS})
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder, "ledger.db")) as ledger:
        started = time.perf_counter()
        held = 0
        for stop in stops:
            for number in range(held, stop - LAST):
                ledger.write(reading(number))
            ledger.weigh(JUDGE)
            taken: list[float] = []
            for number in range(max(held, stop - LAST), stop):
                made = reading(number)
                begin = time.perf_counter()
                ledger.write(made)
                ledger.weigh(JUDGE)
                taken.append(time.perf_counter() - begin)
            held = stop
            luck, told = random.Random(held), {}
            for _ in range(ASKED):
                for name, ask in pages(ledger, luck, held).items():
                    begin = time.perf_counter()
                    ask()
                    told.setdefault(name, []).append(1000 * (time.perf_counter() - begin))
            shown = ", ".join(f"{name} {high(times):.0f}" for name, times in told.items())
            print(f"{STATEMENTS * held:>9,} statements after {time.perf_counter() - started:.0f} s: a report in "
                  f"{np.median(taken):.3f} s, 95 % in {high(taken):.3f} s; pages in ms: {shown}", flush=True)
        filled = time.perf_counter() - started
        begin = time.perf_counter()
        with ledger.transaction() as connection:
            connection.execute(delete(tables.claim))
            mark(connection, "group", connection.scalars(select(tables.proposition.c.id)).all())
            claims.settle(connection)
        print(f"filled in {filled:.0f} s; grouped anew in {time.perf_counter() - begin:.0f} s; "
              f"at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
