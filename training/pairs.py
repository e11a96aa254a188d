"""Make sheets of pairs of PolNeAR's clauses to label by hand, and turn the answers into stand-off labels.

usage: pairs.py sheet DOCS.jsonl FOLDER [--since 2016-07] [--until 2016-10] [--seed 5]
       pairs.py collect SHEET.json ANSWERS.txt OUT.jsonl

A sheet shows two clauses of reports of near days, or of one report, each with its speaker and what stands before it. It
is drawn from bands of likeness, as the shipped second encoder sees it, so that most pairs are hard. An answer is a line
"NUMBER same|contradicts|neither|unrelated|?". Only ids, offsets and speakers are kept: no sentence of the corpus enters
this project.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from prepare import read
from reportedly import reading
from reportedly.gather import report_from_text
from reportedly.reading.marked import CLAIMS
from reportedly.reading.propositions import propositions
from reportedly.records import Proposition
from reportedly.weighing.clauses import directions

Json = dict[str, Any]
DAYS = 10  # reports of one affair are printed within so many
# Least cosine of a band, and how many pairs are drawn from it: of two reports, and of one.
ACROSS = ((0.75, 110), (0.65, 150), (0.55, 150), (0.46, 110), (0.35, 60))
WITHIN = ((0.7, 70), (0.55, 90), (0.42, 60))
EACH = 2  # pairs of a band that one clause is in


def drawn(docs: Path, since: str, until: str, seed: int) -> list[tuple[Json, Proposition, Json, Proposition]]:
    """Pairs from the bands, in random order."""
    rng = random.Random(seed)
    reports = [r for r in read(docs) if since <= r["published"] < until]
    found = [
        (r, p) for r in sorted(reports, key=lambda r: (r["published"], r["id"]))
        for p in propositions(reading.read(report_from_text(r["text"], key=r["id"])))
    ]
    vectors = directions([p.vector for _, p in found])
    days = np.array([date.fromisoformat(r["published"]).toordinal() for r, _ in found])
    places = np.array([reports.index(r) for r, _ in found])
    one, other = np.triu_indices(len(found), 1)
    cosines = (vectors @ vectors.T)[one, other]
    own = places[one] == places[other]
    near = ~own & (abs(days[one] - days[other]) <= DAYS)
    out = []
    for kind, bands in ((near, ACROSS), (own, WITHIN)):
        top = 1.01
        for least, wanted in bands:
            held = np.flatnonzero(kind & (cosines >= least) & (cosines < top)).tolist()
            top, taken, got = least, Counter[int](), 0
            for k in rng.sample(held, len(held)):
                a, b = int(one[k]), int(other[k])
                if got == wanted or max(taken[a], taken[b]) >= EACH or found[a][1].text == found[b][1].text:
                    continue
                taken.update((a, b))
                got += 1
                out.append((*found[a], *found[b]))
    rng.shuffle(out)
    return out


def sheet(pairs: list[tuple[Json, Proposition, Json, Proposition]], folder: Path) -> None:
    places = []
    with open(folder / "sheet.txt", "w", encoding="utf-8") as file:
        for number, (a, p, b, q) in enumerate(pairs, 1):
            file.write(f"#{number}{' (one report)' if a is b else ''}\n")
            for r, c in ((a, p), (b, q)):
                file.write(f"  [{r['published']} {r['publisher']}] {c.by} | {c.before} >>> {c.text}\n")
            places.append(
                [{"report": r["id"], "start": c.span[0], "end": c.span[1], "by": c.by} for r, c in ((a, p), (b, q))]
            )
    (folder / "sheet.json").write_text(json.dumps(places), encoding="utf-8")


def collect(sheet_path: Path, answers: Path, out: Path) -> None:
    """Append the pairs that have one of CLAIMS for an answer. Raises ValueError for any other answer than "?"."""
    places = json.loads(sheet_path.read_text(encoding="utf-8"))
    with open(out, "a", encoding="utf-8") as file:
        for line in answers.read_text(encoding="utf-8").splitlines():
            number, label = line.split()
            if label not in (*CLAIMS, "?"):
                raise ValueError(f"{answers}: {line!r} has none of the labels {', '.join(CLAIMS)}, ?")
            if label != "?":
                a, b = places[int(number) - 1]
                file.write(json.dumps({"a": a, "b": b, "label": label}, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("sheet")
    make.add_argument("docs", type=Path)
    make.add_argument("folder", type=Path)
    make.add_argument("--since", default="2016-07")
    make.add_argument("--until", default="2016-10")
    make.add_argument("--seed", type=int, default=5)
    take = commands.add_parser("collect")
    for name in ("sheet", "answers", "out"):
        take.add_argument(name, type=Path)
    a = parser.parse_args()
    if a.command == "sheet":
        sheet(drawn(a.docs, a.since, a.until, a.seed), a.folder)
    else:
        collect(a.sheet, a.answers, a.out)


if __name__ == "__main__":
    main()
