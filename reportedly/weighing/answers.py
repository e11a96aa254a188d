"""Which claim a denial, or a refusal to say, is about. Pure: clauses and what a judge says of pairs in.

What is asked of a judge two reports alone decide. Of the claims that an answer may be about the likeliest is chosen, by
what the judge says of their clauses and by how many those are, if it is likely enough.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from reportedly import lexicon
from reportedly.weighing.clauses import Asserted, Clause, Stance, Verdict, probability

# Clauses before an answer that it may be about; the cosine from which it may be about one of another report; and the
# probabilities of being about one of its own report, and of contradicting it, from which no other report is asked.
# Among the best of 400 random draws on claims dev and our stories kept out (training/LOG.md, run 9).
BEFORE, MAY_ANSWER, ABOUT, AGAINST = 3, 0.43, 0.23, 0.15
# What only sounds like an answer, whatever its statement does, is one where it contradicts a clause, or declines to say
# it, at least so likely: one of its own report, or of another. News is full of "nobody was hurt", which denies nothing:
# of 117 such clauses of real reports 22 were answers, and of those that these leave 13 of 40 (LOG.md, run 19).
SURE_HERE, SURE_ELSEWHERE = 0.5, 0.8
# Probability from which the likeliest claim is the one that an answer is about: if its own report makes it, and if only
# others do. Of 0.12 to 0.3 and 0.2 to 0.45 on claims dev and our stories kept out (training/LOG.md, run 14).
ANSWERED, ELSEWHERE = 0.15, 0.3


def may_answer(a: Clause, b: Clause) -> bool:
    """Whether `b` may answer `a`, which stands before it in the same report."""
    return b.stance != "asserts" and 0 < b.nth - a.nth <= BEFORE and a.who != b.who


def is_judged(a: Clause, b: Clause, cosine: float) -> bool:
    """Whether a judge is to say how two clauses stand: where one of them may answer the other."""
    if a.stance == b.stance or "asserts" not in (a.stance, b.stance):
        return False
    if a.told.report != b.told.report:
        return cosine >= MAY_ANSWER
    return may_answer(a, b)


def is_answered(clause: Clause, here: Iterable[Verdict]) -> bool:
    """Whether an answer has found what it is about in its own report, so that no other need be asked.

    `here`: how it stands to what precedes it there.
    """
    found = list(here)
    about = max((v.about for v in found), default=0.0)
    against = max((v.contradicts for v in found), default=0.0)
    return about >= ABOUT and (clause.by_act or clause.stance == "neither" or against >= AGAINST)


def target(found: Asserted, unit: str) -> int | None:
    """The number of the claim that an answer is about; null where none is likely enough.

    Who declines to comment declines what was said last.
    """
    told, weights = features(found, unit), lexicon.weights("answer_weights")
    if not any(c.by_act for c in found.clauses(unit)):
        sure = _surely(found, unit)
        told = {n: each for n, each in told.items() if n in sure}
    best = likeliest(told, weights)
    if best is None and any(c.stance == "neither" and c.by_act for c in found.clauses(unit)):
        here = {n: probability(each, weights) for n, each in told.items() if each["own report"]}
        best = max(here, key=lambda n: (here[n], -n), default=None)
    return best


def is_sure(clause: Clause, other: Clause, verdict: Verdict, stance: Stance) -> bool:
    """Whether a clause is so likely to contradict another, or to decline to say it, that its sound is enough."""
    likely = verdict.neither if stance == "neither" else verdict.contradicts
    return likely >= (SURE_HERE if clause.told.report == other.told.report else SURE_ELSEWHERE)


def _surely(found: Asserted, unit: str) -> set[int]:
    """The claims of which a clause is surely answered."""
    return {
        found.home[other.id] for clause in found.clauses(unit) for other, verdict in _answerable(found, clause)
        if is_sure(clause, other, verdict, found.stances[unit])
    }


def _answerable(found: Asserted, clause: Clause) -> Iterator[tuple[Clause, Verdict]]:
    """The clauses of claims that an answer may be about: in its own report those of others that stand before it."""
    for id, verdict in found.linked[clause.id].items():
        other = found.by_id[id]
        own = other.told.report == clause.told.report
        if id in found.home and not (own and (other.who == clause.who or other.nth > clause.nth)):
            yield other, verdict


def likeliest(told: Mapping[int, Mapping[str, float]], weights: Mapping[str, float]) -> int | None:
    """Of claims by their features the likeliest by these weights, if it is likely enough."""
    likely = {n: probability(each, weights) for n, each in told.items()}
    best = max(likely, key=lambda n: (likely[n], -n), default=None)
    if best is None:
        return None
    return best if likely[best] >= (ANSWERED if told[best]["own report"] else ELSEWHERE) else None


def features(found: Asserted, unit: str) -> dict[int, dict[str, float]]:
    """What tells whether an answer is about a claim, for each with a clause that was judged beside it.

    Each weighs what lexicon/answer_weights.txt says, fitted by training/answers.py. The probability that counts is that
    of contradicting a clause, or of declining to say it. `here`: the mean over clauses that stand before the answer in
    its own report; `ahead`: by how much more than for any other claim. Nobody answers what they say themselves. Who
    answers is often named in what he answers, and takes up words of it.
    """
    some = found.clauses(unit)
    declines = some[0].stance == "neither"
    here, there, same_here, same_there = (defaultdict[int, list[float]](list) for _ in range(4))
    for clause in some:
        for other, verdict in _answerable(found, clause):
            n, own = found.home[other.id], other.told.report == clause.told.report
            (here if own else there)[n].append(verdict.neither if declines else verdict.contradicts)
            (same_here if own else same_there)[n].append(verdict.same)
    stems, speaker, before = (
        frozenset().union(*(getattr(c, name) for c in some)) for name in ("stems", "speaker", "named_before")
    )
    most_here, most_there = ({n: max(values) for n, values in each.items()} for each in (here, there))
    return {
        n: {
            "any": 1.0,
            "own report": float(n in here),
            "here": sum(here[n]) / len(here[n]) if n in here else 0.0,
            "declined here": most_here.get(n, 0.0) if declines else 0.0,
            "same here": max(same_here.get(n, ()), default=0.0),
            "same elsewhere": max(same_there.get(n, ()), default=0.0),
            "ahead here": _ahead(n, most_here),
            "ahead elsewhere": _ahead(n, most_there),
            "clauses": math.log(found.sizes[n]),
            "sounds denying": max(c.told.denies for c in some),
            "sounds asserting": min(c.told.asserts for c in some),
            "words shared": len(stems & found.stems[n]) / max(len(stems), 1),
            "speaker named": float(bool(speaker & found.stems[n])),
            "named before": float(bool(before & found.stems[n])),
        }
        for n in sorted(here.keys() | there.keys())
    }


def _ahead(n: int, most: Mapping[int, float]) -> float:
    return most.get(n, 0.0) - max((value for other, value in most.items() if other != n), default=0.0)
