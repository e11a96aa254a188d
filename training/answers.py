"""Fit by what an answer is about a claim; write reportedly/lexicon/answer_weights.txt.

usage: answers.py FOLDER [KEPT_OUT] [--look]

FOLDER is what `benchmarks/stories.py SHARED training/data/stories.jsonl --keep FOLDER` leaves, KEPT_OUT the same of
stories-dev.jsonl. Data: each denial and refusal to say with each claim that has a clause judged beside it; right is one
that holds a clause of the gold claim that gold has the answer in. Answers that gold does not know are about none, but
for those that only deny "it", of which gold has the words that they take up. A logistic regression as in likeness.py.
With --look nothing is written. Of KEPT_OUT it is printed how many answers go to a claim that is right, to a wrong one
and to none.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

import reportedly
from affairs import nearest
from likeness import Pair, columns, fit, precision
from reportedly import lexicon
from reportedly.ledger import claims, open_ledger, tables
from reportedly.records import Span
from reportedly.weighing import answers, grouping

TARGET = Path(reportedly.__file__).parent / "lexicon" / "answer_weights.txt"
PREFACE = """\
# What speaks for an answer's being about a claim (weighing/answers.py): the feature, a tab, and its weight in a
# logistic regression. Fitted by training/answers.py on our stories.
"""
OF_IT = re.compile(r"(?:deny|denie[sd]|reject(?:s|ed)|dismiss(?:es|ed)|disputed|contradicted) (?:it|this|that|the \w+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What one answer may be about: features by claim, which claims are right, and whether gold tells it."""

    told: dict[int, dict[str, float]]
    right: set[int]
    known: bool


def read(folder: Path) -> Iterator[Answer]:
    gold: dict[str, list[tuple[Span, int, str]]] = defaultdict(list)
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    for number, claim in enumerate(map(json.loads, lines)):
        for m in claim["members"]:
            gold[m["report"]].append(((m["span"][0], m["span"][1]), number, m["stance"]))
    with open_ledger(folder / "ledger.db") as ledger, ledger.snapshot() as connection:
        keys: dict[str, str] = dict(connection.execute(select(tables.report.c.id, tables.report.c.key)).all())
        ids = set(connection.scalars(select(tables.proposition.c.id)))
        found = grouping.asserted(*claims.linked(connection, ids))
    of_clause: dict[str, tuple[int, str]] = {}  # gold's claim and stance
    for id, clause in found.by_id.items():
        there = gold[keys[clause.told.report]]
        n = nearest(clause.told.span, [span for span, _, _ in there])
        if n is not None:
            of_clause[id] = there[n][1:]
    holds = [
        {of_clause[id][0] for one in claim for id in found.units[one] if id in of_clause} for claim in found.claims
    ]
    for unit in found.units:
        if found.stances[unit] == "asserts":
            continue
        some = found.clauses(unit)
        told = [of_clause[c.id] for c in some if c.id in of_clause]
        best = Counter(number for number, _ in told).most_common(1)
        answering = any(stance in ("denies", "neither") for _, stance in told)
        features = answers.features(found, unit)
        right = {n for n in features if best and best[0][0] in holds[n]} if answering else set()
        known = bool(told) or not OF_IT.fullmatch(some[0].told.text.casefold().strip(" .,"))
        yield Answer(features, right, known)


def pairs(some: list[Answer]) -> list[Pair]:
    return [
        Pair(list(told.values()), n in answer.right, 1.0, 0)
        for answer in some if answer.known for n, told in answer.told.items()
    ]


def outcomes(some: list[Answer], weights: dict[str, float]) -> Counter[str]:
    """Where answers go."""
    out: Counter[str] = Counter()
    for answer in some:
        best = answers.likeliest(answer.told, weights)
        if best is None:
            out["to none, rightly" if not answer.right else "to none, wrongly"] += 1
        else:
            out["right" if best in answer.right else "wrong"] += 1
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("kept_out", type=Path, nargs="?")
    parser.add_argument("--look", action="store_true")
    a = parser.parse_args()
    learnt = pairs(list(read(a.folder)))
    names = list(lexicon.weights("answer_weights"))
    weights = dict(zip(names, map(float, fit(learnt)), strict=True))
    rows = [f"{name}\t{weight:.3f}\n" for name, weight in weights.items()]
    print("".join(rows))
    if a.kept_out:
        kept = list(read(a.kept_out))
        x, y, _ = columns(pairs(kept))
        scores = x @ list(weights.values())
        print(f"kept out: {len(y)} pairs, {int(y.sum())} right; average precision {precision(scores, y):.3f}")
        print(dict(sorted(outcomes(kept, weights).items())))
    if not a.look:
        TARGET.write_text(PREFACE + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
