"""Fit by what two clauses are likely to say the same; write reportedly/lexicon/likeness_weights.txt.

usage: likeness.py SHARED [--look]

Data: every two assertions of a story that is kept out of the encoder's training (data/stories-dev.jsonl) of which gold
puts one at least in a claim, in reports that are taken to be of one affair, and the pairs of PolNeAR's dev set by our
labels (data/pairs-polnear-dev.jsonl), each of which counts as REAL of them, as one with a report of another affair does
as AFFAIR. A logistic regression with a ridge, by Newton's method. With --look nothing is written; what is printed is
the average precision over parts that the weights were not fitted to.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import reportedly
from affairs import ENOUGH, Json, common, nearest, size
from prepare import read
from reportedly import lexicon
from reportedly.reading.propositions import propositions
from reportedly.records import Reading, Span
from reportedly.weighing import affairs, grouping
from reportedly.weighing.clauses import Clause, act_of, clauses_of, directions
from written import nth_place

DATA = Path(__file__).parent / "data"
TARGET = Path(reportedly.__file__).parent / "lexicon" / "likeness_weights.txt"
REAL, AFFAIR, RIDGE, STEPS, PARTS = 60.0, 30.0, 1.0, 30, 5
PREFACE = """\
# What speaks for two clauses' saying the same (weighing/grouping.py): the feature, a tab, and its weight in a logistic
# regression. Fitted by training/likeness.py on our stories kept out of training and on labelled pairs of PolNeAR.
"""
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two clauses: what tells whether they say the same, whether they do, how much that counts, and its part."""

    features: list[float]
    same: bool
    counts: float
    part: int


def clauses_in(reading: Reading) -> list[Clause]:
    report = reading.report
    acts = {s.id: act_of(s.act, s.negated) for s in reading.statements}
    return clauses_of(propositions(reading), acts, report.published, affairs.names_in(report.text))


def pair(a: Clause, b: Clause, same: bool, counts: float, part: int) -> Pair | None:
    """None where wordings, directions or tolls decide by themselves."""
    one, other = directions([a.told.vector, b.told.vector])
    cosine = float(one @ other)
    if cosine < grouping.LEAST or (a.wording and a.wording == b.wording) or grouping.is_other_toll(a, b):
        return None
    return Pair(list(grouping.features(a, b, cosine).values()), same, counts, part)


def story_pairs(story: Json, part: int) -> Iterator[Pair | None]:
    text = {report["id"]: report["text"] for report in story["reports"]}
    gold: dict[str, list[tuple[Span, int, str]]] = {id: [] for id in text}
    for number, claim in enumerate(story["claims"]):
        for m in claim["members"]:
            span = nth_place(text[m["report"]], m["clause"], m.get("nth", 0))
            gold[m["report"]].append((span, number, m["stance"]))
    said: list[tuple[Clause, int]] = []
    reports: dict[str, list[Clause]] = {}
    other_affairs: set[str] = set()
    for report in story["reports"]:
        given = {name: report[name] for name in ("title", "publisher", "published", "url")}
        reading = reportedly.read_text(report["text"], key=report["id"], **given)
        if report["id"] in story["distractors"]:
            other_affairs.add(reading.report.id)
        reports[reading.report.id] = clauses_in(reading)
        for clause in reports[reading.report.id]:
            n = nearest(clause.told.span, [span for span, _, _ in gold[report["id"]]])
            _, number, stance = gold[report["id"]][n] if n is not None else (clause.told.span, -1, "asserts")
            if stance in ("asserts", "relays"):
                said.append((clause, number))
    near = {(id, id) for id in reports}
    near |= {ids for ids in combinations(reports, 2) if grouping.between(*(reports[id] for id in ids))}
    for (a, one), (b, other) in combinations(said, 2):
        if (a.told.report, b.told.report) not in near:
            continue
        if one >= 0 or other >= 0:  # nobody has compared what belongs to no claim
            apart = {a.told.report, b.told.report} & other_affairs and a.told.report != b.told.report
            yield pair(a, b, one == other, AFFAIR if apart else 1.0, part)


def real_pairs(shared: Path) -> Iterator[Pair | None]:
    labelled = [r for r in read(DATA / "pairs-polnear-dev.jsonl") if r["label"] in ("same", "unrelated")]
    wanted = {r[side]["report"] for r in labelled for side in "ab"}
    found: dict[str, list[Clause]] = {}
    for report in read(shared / "data/attribution/dev.jsonl"):
        if report["id"] in wanted:
            given = {name: report[name] for name in ("publisher", "published")}
            found[report["id"]] = clauses_in(reportedly.read_text(report["text"], key=report["id"], **given))
    for number, r in enumerate(labelled):
        both = []
        for side in "ab":
            span = (r[side]["start"], r[side]["end"])
            fits = [
                (2 * common(c.told.span, span) / (size(c.told.span) + size(span)), c.nth, c)
                for c in found[r[side]["report"]]
            ]
            best = max(fits, key=lambda fit: fit[:2], default=None)
            if best is not None and best[0] > ENOUGH:
                both.append(best[2])
        if len(both) == 2 and both[0] is not both[1]:
            yield pair(*both, r["label"] == "same", REAL, number % PARTS)


def fit(pairs: list[Pair]) -> Doubles:
    """The weight of each feature."""
    x, y, counts = columns(pairs)
    w = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ w))
        slope = x.T @ (counts * (p - y)) + RIDGE * w
        curve = (x * (counts * p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(w))
        w -= np.linalg.solve(curve, slope)
    return w


def columns(pairs: list[Pair]) -> tuple[Doubles, Doubles, Doubles]:
    """Features (P, F), gold (P,) and how much each counts (P,)."""
    return (
        np.array([p.features for p in pairs]), np.array([p.same for p in pairs], float),
        np.array([p.counts for p in pairs]),
    )


def precision(scores: Doubles, same: Doubles) -> float:
    """Average precision: the mean, over those that are the same, of the precision down to each."""
    right = same[np.argsort(-scores, kind="stable")]
    return float((np.cumsum(right) / np.arange(1, len(right) + 1))[right > 0].mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--look", action="store_true")
    a = parser.parse_args()
    stories = enumerate(read(DATA / "stories-dev.jsonl"))
    told = [p for n, story in stories for p in story_pairs(story, n % PARTS) if p is not None]
    real = [p for p in real_pairs(a.shared) if p is not None]
    for name, some in (("stories", told), ("PolNeAR", real)):
        x, y, _ = columns(some)
        scores = np.zeros(len(some))
        for part in range(PARTS):
            apart = np.array([p.part == part for p in some])
            scores[apart] = x[apart] @ fit([p for p in (*told, *real) if p.part != part])
        by_cosine = x[:, list(lexicon.weights("likeness_weights")).index("cosine")]
        print(f"{name}: {len(some)} pairs, {int(y.sum())} the same; average precision {precision(scores, y):.3f}, "
              f"by cosine alone {precision(by_cosine, y):.3f}")
    weights = fit([*told, *real])
    names = lexicon.weights("likeness_weights")
    rows = [f"{name}\t{weight:.3f}\n" for name, weight in zip(names, weights, strict=True)]
    print("".join(rows))
    if not a.look:
        TARGET.write_text(PREFACE + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
