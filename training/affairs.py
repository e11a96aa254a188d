"""Our own stories (data/stories-*.jsonl) as the reader sees them: what it finds that states or answers a claim.

Training is on the reader's clauses, not on ours, so that what is learnt is met again: with the cue of a denial, cut at
sentences, with the name that the reader has for who speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import reportedly
from prepare import read
from reportedly.reading.marked import Marks, in_context
from reportedly.reading.propositions import before, propositions
from reportedly.records import Proposition, Span
from written import nth_place

Json = dict[str, Any]
# The share of the shorter of two spans that they have in common from which on they are one, as in score/claims.py.
ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Member:
    """What one report has of a claim: who says it, what stands before it, its text, and how it takes the claim."""

    by: str
    before: str
    said: str
    stance: str

    @property
    def text(self) -> tuple[str, Marks]:
        return in_context(self.by, self.before, self.said)


@dataclass(frozen=True, slots=True)
class Affair:
    """The clauses of a story's reports, each with its claim's number; of no claim, -1, nobody has told the stance."""

    clauses: list[tuple[int, Member]]


def common(a: Span, b: Span) -> int:
    return max(0, min(a[1], b[1]) - max(a[0], b[0]))


def size(a: Span) -> int:
    return a[1] - a[0]


def nearest(span: Span, places: Sequence[Span]) -> int | None:
    """Which place has most in common with a span, by Dice, of those with ENOUGH of the shorter; the first wins."""
    fits = [
        (2 * common(span, place) / (size(span) + size(place)), -n)
        for n, place in enumerate(places) if common(span, place) >= ENOUGH * min(size(span), size(place))
    ]
    return -max(fits)[1] if fits else None


def found_in(report: Json) -> tuple[Proposition, ...]:
    given = {name: report[name] for name in ("title", "publisher", "published", "url")}
    return propositions(reportedly.read_text(report["text"], key=report["id"], **given))


def affair(story: Json) -> Affair:
    gold: dict[str, list[tuple[Span, int, Json]]] = {report["id"]: [] for report in story["reports"]}
    text = {report["id"]: report["text"] for report in story["reports"]}
    for number, claim in enumerate(story["claims"]):
        for member in claim["members"]:
            span = nth_place(text[member["report"]], member["clause"], member.get("nth", 0))
            gold[member["report"]].append((span, number, member))
    clauses = []
    for report in story["reports"]:
        places = [span for span, _, _ in gold[report["id"]]]
        missing = dict.fromkeys(range(len(places)))
        for p in found_in(report):
            n = nearest(p.span, places)
            if n is None:
                clauses.append((-1, Member(p.by, p.before, p.text, "")))
                continue
            missing.pop(n, None)
            _, number, member = gold[report["id"]][n]
            clauses.append((number, Member(p.by, p.before, p.text, stance(member))))
        for n in missing:
            span, number, member = gold[report["id"]][n]
            words = text[report["id"]]
            clauses.append((number, Member(member["by"], before(words, span[0]), words[slice(*span)], stance(member))))
    # A copy's clauses teach nothing that its original's do not.
    return Affair(list(dict.fromkeys(clauses)))


def stance(member: Json) -> str:
    return "asserts" if member["stance"] == "relays" else str(member["stance"])


def affairs(paths: list[Path]) -> list[Affair]:
    return [affair(story) for path in paths for story in read(path)]
