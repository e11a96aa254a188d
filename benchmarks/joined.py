"""What of real news is joined into one claim: `python benchmarks/joined.py SHARED`.

Reads the reports of PolNeAR's dev set that training/data/pairs-polnear-dev.jsonl has pairs of clauses of, weighs them,
and prints how many pairs that say the same are in one claim, how many others are, and F1. The pairs were drawn from
bands of likeness so that most are hard, hence these figures are lower than for pairs at random; they were labelled by a
language model.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

from sqlalchemy import select

from reportedly.ledger import Ledger, open_ledger, tables
from reportedly.records import ClaimStance
from reportedly.run import run

PAIRS = Path(__file__).parent.parent / "training/data/pairs-polnear-dev.jsonl"
# From which Dice on a clause as it is read today is the one that was labelled: whole statements then, sentences now.
ALIKE = 0.6
GIVEN = ("id", "text", "published", "publisher")


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


Place = tuple[int, int]
STANCES: tuple[ClaimStance, ...] = get_args(ClaimStance)


def homes(ledger: Ledger, *, stances: Collection[str] = STANCES) -> dict[str, dict[Place, set[str]]]:
    """The claims that hold a clause, by its report's key and its place there; clauses in no claim have none.

    With `stances` those alone in which the clause is so read.
    """
    told, report, member = tables.proposition.c, tables.report.c, tables.member.c
    out: dict[str, dict[Place, set[str]]] = defaultdict(lambda: defaultdict(set))
    query = (
        select(report.key, told.start, told.end, member.claim).join_from(tables.proposition, tables.report)
        .outerjoin(tables.member, (member.id == told.id) & member.stance.in_(stances))
    )
    with ledger.snapshot() as connection:
        for key, start, end, claim in connection.execute(query):
            out[key][start, end] |= {claim} - {None}
    return out


def home(found: dict[Place, set[str]], start: int, end: int) -> set[str] | None:
    """The claims of the clause that has most in common with these characters; None where that is too little."""
    def dice(place: Place) -> float:
        both = max(0, min(end, place[1]) - max(start, place[0]))
        return 2 * both / (end - start + place[1] - place[0])

    best = max(found, key=dice, default=None)
    return found[best] if best is not None and dice(best) >= ALIKE else None


@contextmanager
def weighed(corpus: Path, wanted: Collection[str]) -> Iterator[Ledger]:
    """A ledger of those reports of a corpus that have these ids."""
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder, "ledger.db")) as ledger:
        source = Path(folder, "reports.jsonl")
        source.write_text("".join(
            json.dumps({name: report.get(name) for name in GIVEN}) + "\n"
            for report in lines(corpus) if report["id"] in wanted
        ), encoding="utf-8")
        run([source], ledger)
        yield ledger


def measured(shared: Path) -> Counter[str]:
    """How many pairs there are of the labels `same` and `other`, `lost` by the reading, and `joined` of either."""
    pairs = lines(PAIRS)
    wanted = {pair[side]["report"] for pair in pairs for side in "ab"}
    out: Counter[str] = Counter()
    with weighed(shared / "data/attribution/dev.jsonl", wanted) as ledger:
        found = homes(ledger)
        for pair in pairs:
            one, other = (home(found[p["report"]], p["start"], p["end"]) for p in (pair["a"], pair["b"]))
            label = "same" if pair["label"] == "same" else "other"
            if one is None or other is None:
                out["lost"] += 1
            elif pair["label"] in ("same", "unrelated"):
                out[label] += 1
                out[f"{label} joined"] += bool(one & other)
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    n = measured(parser.parse_args().shared)
    f1 = 2 * n["same joined"] / max(1, n["same"] + n["same joined"] + n["other joined"])
    print(f"same: {n['same joined']} of {n['same']} joined; others: {n['other joined']} of {n['other']}; F1 {f1:.3f}; "
          f"{n['lost']} pairs were read otherwise")


if __name__ == "__main__":
    main()
