"""Which clauses say or answer the same: claims as groups of clauses. Pure: clauses and what a judge says of pairs in.

Whether two assertions say the same, the directions that the model gives them tell; what answers what is put to a judge,
the model again, which sees both. Of which pairs that is asked, two reports alone decide, so that the claims do not
depend on the order in which reports come. Assertions are grouped by average linkage, so that a chain of likenesses does
not join what is unlike at its ends; then each answer goes to what it is about.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reportedly import lexicon
from reportedly.records import OWN_VOICE, content_id
from reportedly.weighing import affairs, answers
from reportedly.weighing.clauses import Asserted, Clause, Stance, Verdict, Verdicts, directions, probability

# The rules' number: a ledger whose reports were weighed by others has them weighed anew.
RULES = 16
# Two clauses with a lesser cosine have nothing in common.
LEAST = 0.25
# Mean probability of saying the same from which two groups of assertions are one: of 0.33, 0.3 and 0.28 the pairs of
# members on our stories kept out have an F1 of 0.379, 0.391 and 0.408, on claims dev 0.768, 0.792 and 0.796; lower ones
# join distractors (training/LOG.md, run 15).
SAME = 0.28
# From how many clauses apart in one report, and from how many stems, more makes no difference.
FAR, LONG = 10, 12

_CAPITAL = re.compile(r"\b[A-Z]\w+")


def likeness(a: Clause, b: Clause, cosine: float) -> float:
    """The probability that two clauses say the same, by their directions, names, speakers and places.

    How many were hurt is not how many died, however like the words.
    """
    if a.wording and a.wording == b.wording:
        return 1.0
    if is_other_toll(a, b):
        return 0.0
    return round(probability(features(a, b, cosine), lexicon.weights("likeness_weights")), 3)


def is_other_toll(a: Clause, b: Clause) -> bool:
    """Whether one of two clauses counts the dead and the other only the hurt, or the missing, and so on."""
    return bool(a.tolls and b.tolls and not a.tolls & b.tolls)


def features(a: Clause, b: Clause, cosine: float) -> dict[str, float]:
    """What tells whether two clauses say the same (lexicon/likeness_weights.txt, fitted by training/likeness.py).

    `strange`: the share of the names in one that the other's report does not have, `both`: each has some;
    `names shared`: of all names of the report with fewer, those in both. One report seldom says a thing twice, but
    nearby.
    """
    strange = _strange(a, b), _strange(b, a)
    own, same_speaker = a.told.report == b.told.report, a.who == b.who
    both = bool(a.numbers and b.numbers)
    return {
        "any": 1.0,
        "cosine": cosine,
        "strange": max(strange),
        "both strange": float(min(strange) > 0),
        "names shared": 1.0 if own else _in_common(a.around, b.around),
        "nothing shared": float(not a.stems & b.stems),
        "short": 1 - min(len(a.stems), len(b.stems), LONG) / LONG,
        "own voice": float((a.who == OWN_VOICE) + (b.who == OWN_VOICE)),
        "speaker": float(same_speaker and not own and a.who != OWN_VOICE),
        "number": float(both and bool(a.numbers & b.numbers)),
        "other number": float(both and not a.numbers & b.numbers),
        "own report": float(own),
        "own words": float(own and same_speaker),
        "apart": min(abs(a.nth - b.nth), FAR) / FAR if own else 0.0,
    }


@lru_cache(maxsize=1 << 12)
def _in_common(one: frozenset[str], other: frozenset[str]) -> float:
    least = min(len(one), len(other))
    return len(one & other) / least if least else 0.0


def _strange(a: Clause, b: Clause) -> float:
    """The share of the names in a clause that are not in the other's report."""
    names = {word.casefold() for word in _CAPITAL.findall(a.told.text)} & a.around
    return len(names - b.around) / len(names) if names else 0.0


def within(report: Sequence[Clause]) -> dict[tuple[str, str], float]:
    """The pairs of clauses of one report that may be about one thing, the earlier one first, with their cosines."""
    if not report:
        return {}
    own = directions([c.told.vector for c in report])
    near, out = own @ own.T, {}
    for b in report:
        for a in report[: b.nth]:
            cosine = float(near[a.nth, b.nth])
            if answers.may_answer(a, b) or cosine >= LEAST:
                out[a.id, b.id] = cosine
    return out


def between(one: Sequence[Clause], other: Sequence[Clause]) -> dict[tuple[str, str], float]:
    """The pairs of clauses of two reports that may be about one thing, the lesser id first, with their cosines.

    None of reports that are of different affairs, however like a clause of one is to one of the other.
    """
    if not one or not other:
        return {}
    # Sums of floats depend on their order: that of the ids, so that it does not matter which report came first.
    one, other = sorted((one, other), key=lambda report: report[0].told.report)
    near = directions([c.told.vector for c in one]) @ directions([c.told.vector for c in other]).T
    days = affairs.days_apart(*(affairs.day_at(report[0].published) for report in (one, other)))
    if not affairs.is_one(near, days):
        return {}
    return {
        (min(a.id, b.id), max(a.id, b.id)): float(near[i, j])
        for i, a in enumerate(one) for j, b in enumerate(other) if near[i, j] >= LEAST
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A claim's clauses and how each stands to it, in the order of ids. Its own id is of the one printed first."""

    id: str
    members: tuple[tuple[str, Stance], ...]


def asserted(some: Sequence[Clause], verdicts: Verdicts) -> Asserted:
    """What is asserted by clauses that are connected by verdicts; a unit's stance is told by all that say it."""
    by_id = {c.id: c for c in sorted(some, key=lambda c: c.id)}
    first: dict[str, str] = {}
    unit = {id: first.setdefault(c.wording, id) if c.wording else id for id, c in by_id.items()}
    units: dict[str, list[str]] = {}
    for id in by_id:
        units.setdefault(unit[id], []).append(id)
    linked: dict[str, dict[str, Verdict]] = {id: {} for id in by_id}
    for (a, b), verdict in sorted(verdicts.items()):
        if a in by_id and b in by_id:
            linked[a][b] = linked[b][a] = verdict
    stances = {one: _stance([by_id[id] for id in held]) for one, held in units.items()}
    for one, held in units.items():
        if not any(by_id[id].by_act for id in held) and not any(
            answers.is_sure(by_id[id], by_id[other], verdict, stances[one])
            for id in held for other, verdict in linked[id].items()
        ):
            stances[one] = "asserts"
    alike = _alike(unit, linked)
    claims = _linked_on_average([id for id in units if stances[id] == "asserts"], alike)
    home = {id: n for n, claim in enumerate(claims) for one in claim for id in units[one]}
    return Asserted(by_id=by_id, units=units, linked=linked, alike=alike, stances=stances, claims=claims, home=home)


def groups(some: Sequence[Clause], verdicts: Verdicts) -> list[Group]:
    """The claims of clauses that are connected by verdicts; every clause that asserts or denies is in one."""
    found = asserted(some, verdicts)
    members: list[dict[str, Stance]] = [
        dict.fromkeys((id for one in claim for id in found.units[one]), "asserts") for claim in found.claims
    ]
    alone: list[str] = []
    for one, held in found.units.items():
        if found.stances[one] != "asserts":
            target = answers.target(found, one)
            if target is not None:
                members[target] |= dict.fromkeys(held, found.stances[one])
            elif found.stances[one] == "denies":
                alone.append(one)
    for cluster in _linked_on_average(alone, found.alike):
        members.append(dict.fromkeys((id for one in cluster for id in found.units[one]), "denies"))
    return [_group(m, found.by_id) for m in members if m]


def _group(members: Mapping[str, Stance], by_id: Mapping[str, Clause]) -> Group:
    first = min((by_id[id] for id in members), key=lambda c: (c.published, c.told.report, c.told.span, c.id))
    return Group(id=content_id("claim", first.id), members=tuple(sorted(members.items())))


def _stance(some: Sequence[Clause]) -> Stance:
    """How the same words in one or more reports take what was said before: what most of them do, else by the mean."""
    counted = Counter(c.stance for c in some)
    (best, count), *rest = counted.most_common()
    if not rest or count > rest[0][1]:
        return best
    means: dict[Stance, float] = {
        "asserts": sum(c.told.asserts for c in some), "denies": sum(c.told.denies for c in some),
        "neither": sum(c.told.neither for c in some),
    }
    return max(sorted(means), key=lambda stance: means[stance])


def _alike(unit: Mapping[str, str], linked: Mapping[str, Mapping[str, Verdict]]) -> dict[str, dict[str, float]]:
    """How likely two wordings say the same: the mean over the pairs of clauses that were judged."""
    found: dict[str, dict[str, list[float]]] = {one: {} for one in unit.values()}
    for id, others in linked.items():
        for other, verdict in others.items():
            if unit[id] != unit[other]:
                found[unit[id]].setdefault(unit[other], []).append(verdict.same)
    return {one: {o: sum(v) / len(v) for o, v in others.items()} for one, others in found.items()}


def _linked_on_average(ids: Sequence[str], alike: Mapping[str, Mapping[str, float]]) -> list[list[str]]:
    """Agglomerative clustering by the mean probability of saying the same; pairs nobody judged say different things.

    Ties are broken by the least ids, so that the order of `ids` does not matter.
    """
    clusters: dict[str, list[str]] = {id: [id] for id in ids}
    sums: dict[str, dict[str, float]] = {
        id: {o: same for o, same in alike[id].items() if o in clusters} for id in ids
    }
    merged = dict.fromkeys(ids, 0)  # how often each has grown: what was noted of it before no longer holds
    waiting: list[tuple[float, str, str, int, int]] = []

    def note(a: str, b: str) -> None:
        mean = sums[a][b] / (len(clusters[a]) * len(clusters[b]))
        if mean >= SAME:
            one, other = min(a, b), max(a, b)
            heapq.heappush(waiting, (-mean, one, other, merged[one], merged[other]))

    for a, others in sums.items():
        for b in others:
            if a < b:
                note(a, b)
    while waiting:
        _, a, b, grown, other_grown = heapq.heappop(waiting)
        if merged.get(a) != grown or merged.get(b) != other_grown:
            continue
        clusters[a] += clusters.pop(b)
        merged[a] += 1
        del merged[b]
        gone = sums.pop(b)
        gone.pop(a, None)
        sums[a].pop(b, None)
        for other, total in gone.items():
            sums[a][other] = sums[a].get(other, 0.0) + total
            sums[other].pop(b, None)
            sums[other][a] = sums[a][other]
        for other in sums[a]:
            note(a, other)
    return [sorted(cluster) for _, cluster in sorted(clusters.items())]
