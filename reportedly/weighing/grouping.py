"""Which clauses say or answer the same: claims as groups of clauses. Pure: clauses and what a judge says of pairs in.

Whether two assertions say the same, the directions that the model gives them tell; what answers what is put to a judge,
the model again, which sees both. Of which pairs that is asked, two reports alone decide, so that the claims do not
depend on the order in which reports come. Assertions are grouped by average linkage, so that a chain of likenesses does
not join what is unlike at its ends; then each answer goes to what it is about.
"""

from __future__ import annotations

import heapq
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reportedly import lexicon
from reportedly.records import CASUALTIES, OWN_VOICE, Proposition, content_id
from reportedly.weighing.copies import moment

Stance = Literal["asserts", "denies", "neither"]
Directions = NDArray[np.float32]

# The rules' number: a ledger whose reports were weighed by others has them weighed anew.
RULES = 8
# Two clauses with a lesser cosine have nothing in common.
LEAST = 0.25
# Clauses before an answer that it may be about; the cosine from which it may be about one of another report; and the
# probability from which a clause is an answer.
BEFORE, MAY_ANSWER, ANSWERS = 3, 0.43, 0.6
# The same of a report's first clause, which has nothing before it to answer: mostly a headline.
OPENS = 0.9
# What sounds less like a denial than this is none, whatever the act is taken for; and a clause that only sounds like an
# answer is none unless it contradicts something, or declines to say it, with this probability.
SOUNDS, CONTRADICTS = 0.12, 0.15
# Mean probability of saying the same from which two groups of assertions are one. This, all that stands before it but
# LEAST, and ABOUT are among the best of 400 random draws on claims dev and on our stories kept out of training, where
# what is right, less the distractors that are joined, stays the same around them (training/LOG.md, run 9).
SAME = 0.3
# Probability of being about an assertion from which an answer belongs to it: in its own report, and in another.
ABOUT, ABOUT_ELSEWHERE = 0.23, 0.45
# A wording shorter than this, in words, may say different things in different places.
LEAST_WORDS = 4
# Words behind a verb of telling among which the detail stands: "has offered a date", "would not say on Monday who".
NEAR_DETAIL = 4
# From how many clauses apart in one report, and from how many stems, more makes no difference.
FAR, LONG = 10, 12

_WORD, _CAPITAL, _LONG = re.compile(r"\w+"), re.compile(r"\b[A-Z]\w+"), re.compile(r"[^\W\d_]{4,}")
_NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How likely two clauses say the same, contradict each other, or one declines to say what the other does."""

    same: float
    contradicts: float
    neither: float

    @property
    def about(self) -> float:
        return self.same + self.contradicts + self.neither


Verdicts = Mapping[tuple[str, str], Verdict]


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A proposition in its place: `nth` of its report, `who` says it, and how it takes what was said before.

    `published` is its report's moment of publication, as `copies.moment` gives it; `around` the names in its report.
    `by_act`: what the statement does tells its stance, not the sound of its words alone.
    """

    told: Proposition
    nth: int
    published: tuple[str, str]
    who: str
    stance: Stance
    by_act: bool
    around: frozenset[str]

    @property
    def id(self) -> str:
        return self.told.id

    @cached_property
    def stems(self) -> frozenset[str]:
        """The beginnings of its words, but for those of grammar."""
        grammar = lexicon.words("function_words")
        return frozenset(w[:5] for w in _LONG.findall(self.told.text.casefold()) if w not in grammar)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its numbers in digits, as written."""
        return frozenset(_NUMBER.findall(self.told.text))

    @cached_property
    def tolls(self) -> frozenset[str]:
        """Whom its figures count of those who came to harm: the killed, the injured, the missing ..."""
        return frozenset(figure.what for figure in self.told.figures) & frozenset(CASUALTIES)

    @cached_property
    def wording(self) -> str:
        """Its words without case and punctuation; empty where they are too few to tell by themselves."""
        words = _WORD.findall(self.told.text.casefold())
        return " ".join(words) if len(words) >= LEAST_WORDS else ""


def act_of(act: str, negated: bool) -> str:
    """What a statement does, for its stance: who no longer believes a thing denies it."""
    return "deny" if negated and act == "believe" else act


def leaves_open(text: str) -> bool:
    """Whether words only leave open when, where or by whom: "it did not know when they met" answers nothing."""
    labels = lexicon.groups("details")
    told = [labels.get(word, "") for word in _WORD.findall(text.casefold())]
    if "answers" in told:
        return False
    return any(
        label == "tells" and "detail" in told[at + 1 : at + 1 + NEAR_DETAIL] for at, label in enumerate(told)
    )


def clauses(
    propositions: Iterable[Proposition], acts: Mapping[str, str], published: str | None, names: Iterable[str],
) -> list[Clause]:
    """The propositions of one report in the order of its text. `acts`: those of statements, by id; `names`: in it."""
    around = frozenset(names)
    ordered = sorted(propositions, key=lambda p: (p.span, p.id))
    out = []
    for nth, p in enumerate(ordered):
        act = acts.get(p.told_in)
        refuses, declines = act in ("deny", "reject") and p.denies >= SOUNDS, act == "decline"
        stance: Stance = "asserts"
        sure = ANSWERS if nth else OPENS
        if refuses or p.denies >= sure:
            stance = "denies"
        elif declines or p.neither >= sure:
            stance = "neither"
        if stance != "asserts" and not refuses and leaves_open(p.text):
            stance, declines = "asserts", False
        out.append(
            Clause(
                told=p, nth=nth, published=moment(published), who=p.by.casefold(), stance=stance,
                by_act=refuses or declines, around=around,
            ),
        )
    return out


def directions(packed: Sequence[bytes]) -> Directions:
    """Propositions' vectors (N, H), N at least 1, each of length 1."""
    vectors = np.stack([np.frombuffer(vector, np.int8) for vector in packed]).astype(np.float32)
    lengths: Directions = np.linalg.norm(vectors, axis=1, keepdims=True)
    found: Directions = vectors / lengths
    return found


@cache
def weights() -> dict[str, float]:
    """What each of `features` weighs (lexicon/likeness_weights.txt)."""
    return {key: float(value) for key, value in lexicon.table("likeness_weights").items()}


def likeness(a: Clause, b: Clause, cosine: float) -> float:
    """The probability that two clauses say the same, by their directions, names, speakers and places.

    How many were hurt is not how many died, however like the words.
    """
    if a.wording and a.wording == b.wording:
        return 1.0
    if a.tolls and b.tolls and not a.tolls & b.tolls:
        return 0.0
    known = weights()
    score = sum(known[name] * value for name, value in features(a, b, cosine).items())
    return round(1 / (1 + math.exp(-score)), 3)


def features(a: Clause, b: Clause, cosine: float) -> dict[str, float]:
    """What tells whether two clauses say the same; training/likeness.py fits a logistic regression to it.

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


def _may_answer(a: Clause, b: Clause) -> bool:
    """Whether `b` may answer `a`, which stands before it in the same report."""
    return b.stance != "asserts" and 0 < b.nth - a.nth <= BEFORE and a.who != b.who


def within(report: Sequence[Clause]) -> dict[tuple[str, str], float]:
    """The pairs of clauses of one report that may be about one thing, the earlier one first, with their cosines."""
    if not report:
        return {}
    own = directions([c.told.vector for c in report])
    near, out = own @ own.T, {}
    for b in report:
        for a in report[: b.nth]:
            cosine = float(near[a.nth, b.nth])
            if _may_answer(a, b) or cosine >= LEAST:
                out[a.id, b.id] = cosine
    return out


def between(one: Sequence[Clause], other: Sequence[Clause]) -> dict[tuple[str, str], float]:
    """The pairs of clauses of two reports that may be about one thing, the lesser id first, with their cosines."""
    if not one or not other:
        return {}
    near = directions([c.told.vector for c in one]) @ directions([c.told.vector for c in other]).T
    return {
        (min(a.id, b.id), max(a.id, b.id)): float(near[i, j])
        for i, a in enumerate(one) for j, b in enumerate(other) if near[i, j] >= LEAST
    }


def is_judged(a: Clause, b: Clause, cosine: float) -> bool:
    """Whether a judge is to say how two clauses stand: where one of them may answer the other."""
    if a.stance == b.stance or "asserts" not in (a.stance, b.stance):
        return False
    if a.told.report != b.told.report:
        return cosine >= MAY_ANSWER
    return _may_answer(a, b)


def is_answered(clause: Clause, here: Iterable[Verdict]) -> bool:
    """Whether an answer has found what it is about in its own report, so that no other need be asked.

    `here`: how it stands to what precedes it there.
    """
    found = list(here)
    about = max((v.about for v in found), default=0.0)
    against = max((v.contradicts for v in found), default=0.0)
    return about >= ABOUT and (clause.by_act or clause.stance == "neither" or against >= CONTRADICTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A claim's clauses and how each stands to it, in the order of ids. Its own id is of the one printed first."""

    id: str
    members: tuple[tuple[str, Stance], ...]


def groups(some: Sequence[Clause], verdicts: Verdicts) -> list[Group]:
    """The claims of clauses that are connected by verdicts; every clause that asserts or denies is in one.

    The same words in several reports are weighed as one: what they are and what they answer is told by all of them.
    """
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
    alike = _alike(unit, linked)
    stances = {one: _stance([by_id[id] for id in held]) for one, held in units.items()}
    for one, held in units.items():
        if not any(by_id[id].by_act for id in held):
            near = [v for id in held for v in linked[id].values()]
            sure = max((v.neither if stances[one] == "neither" else v.contradicts for v in near), default=0.0)
            if sure < CONTRADICTS:
                stances[one] = "asserts"
    clusters = _linked_on_average([id for id in units if stances[id] == "asserts"], alike)
    home = {id: n for n, cluster in enumerate(clusters) for one in cluster for id in units[one]}
    members: list[dict[str, Stance]] = [
        dict.fromkeys((id for one in cluster for id in units[one]), "asserts") for cluster in clusters
    ]
    alone: list[str] = []
    for one, held in units.items():
        if stances[one] != "asserts":
            target = _target([by_id[id] for id in held], by_id, linked, home)
            if target is not None:
                members[target] |= dict.fromkeys(held, stances[one])
            elif stances[one] == "denies":
                alone.append(one)
    for cluster in _linked_on_average(alone, alike):
        members.append(dict.fromkeys((id for one in cluster for id in units[one]), "denies"))
    return [_group(m, by_id) for m in members if m]


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


def _target(
    some: Sequence[Clause], by_id: Mapping[str, Clause], linked: Mapping[str, Mapping[str, Verdict]],
    home: Mapping[str, int],
) -> int | None:
    """The group of what an answer is about: of what its own reports say before it, else of what others say.

    Nobody answers in a report what they assert in it.
    """
    here: dict[int, float] = {}
    there: dict[int, float] = {}
    speakers = {(c.told.report, c.who) for c in some}
    own = {n for id, n in home.items() if (by_id[id].told.report, by_id[id].who) in speakers}
    home = {id: n for id, n in home.items() if n not in own}
    for clause in some:
        before = [
            o for o in linked[clause.id]
            if o in home and by_id[o].told.report == clause.told.report and by_id[o].nth < clause.nth
        ]
        told = {o: verdict.about for o, verdict in linked[clause.id].items() if o in home}
        best = max(before, key=lambda o: (told[o], by_id[o].nth, o), default=None)
        if best is not None and (told[best] >= ABOUT or clause.stance == "neither"):
            here[home[best]] = here.get(home[best], 0.0) + told[best]
        for other in told.keys() - set(before):
            there[home[other]] = max(there.get(home[other], 0.0), told[other])
    if here:
        return max(here, key=lambda n: (here[n], -n))
    group = max(there, key=lambda n: (there[n], -n), default=None)
    return group if group is not None and there[group] >= ABOUT_ELSEWHERE else None
