"""What reports can have in common: clauses, how each takes what was said before, what a judge says of two. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from reportedly import lexicon
from reportedly.records import CASUALTIES, Proposition
from reportedly.weighing.copies import moment
from reportedly.weighing.falsity import says_false

Stance = Literal["asserts", "denies", "neither"]
Directions = NDArray[np.float32]

# Probability from which a clause is an answer: with 0.6, 0.7, 0.75 and 0.8 the statuses of our stories kept out are
# right for 0.548, 0.554, 0.557 and 0.548 (training/LOG.md, run 14). And from which a report's first clause is one,
# which has nothing before it to answer: mostly a headline.
ANSWERS, OPENS = 0.75, 0.9
# What sounds less like a denial, or after its first sentence like a refusal, than this is none, whatever the act.
SOUNDS = 0.12
# A wording shorter than this, in words, may say different things in different places.
LEAST_WORDS = 4
# Words behind a verb of telling among which the detail stands: "has offered a date", "would not say on Monday who".
NEAR_DETAIL = 4
# Words between "not" and what was not done: "did not immediately return", "calls to the office were not answered".
NEAR_NOT = 4

STEM = 5  # letters of a word that tell it

_WORD, _LONG, _NAME = re.compile(r"\w+"), re.compile(r"[^\W\d_]{4,}"), re.compile(r"\b[A-Z][^\W\d_]{3,}")
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
        return frozenset(w[:STEM] for w in _LONG.findall(self.told.text.casefold()) if w not in grammar)

    @cached_property
    def speaker(self) -> frozenset[str]:
        """The beginnings of the names in who says it."""
        return _beginnings(self.told.by)

    @cached_property
    def named_before(self) -> frozenset[str]:
        """The beginnings of the names in what stands before it."""
        return _beginnings(self.told.before)

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


def _beginnings(text: str) -> frozenset[str]:
    return frozenset(word[:STEM].casefold() for word in _NAME.findall(text))


def act_of(act: str, negated: bool) -> str:
    """What a statement does, for its stance: who no longer believes a thing denies it, "did not confirm" is no yes."""
    return {"believe": "deny", "confirm": "assert"}.get(act, act) if negated else act


def leaves_open(text: str) -> bool:
    """Whether words only leave open when, where or by whom: "it did not know when they met" answers nothing."""
    labels = lexicon.groups("details")
    told = [labels.get(word, "") for word in _WORD.findall(text.casefold())]
    if "answers" in told:
        return False
    return any(
        label == "tells" and "detail" in told[at + 1 : at + 1 + NEAR_DETAIL] for at, label in enumerate(told)
    )


def is_unreached(text: str) -> bool:
    """Whether words only say that somebody could not be asked: "did not return calls", but not "would not reply"."""
    labels = lexicon.groups("silence")
    words = _WORD.findall(text.casefold())
    told = [labels.get(word) for word in words]
    if "silent" in told:
        return True
    nots = [at for at in range(1, len(told)) if told[at - 1 : at + 1] == ["aux", "not"]]
    return any("reach" in told[at + 1 : at + 1 + NEAR_NOT] for at in nots)


def clauses_of(
    propositions: Iterable[Proposition], acts: Mapping[str, str], published: str | None, names: Iterable[str],
) -> list[Clause]:
    """The propositions of one report in the order of its text. `acts`: those of statements, by id; `names`: in it.

    Who could not be reached says nothing, so that what tells of it is left out: else half of all reports would have the
    claim that somebody "did not immediately respond" in common.
    """
    around = frozenset(names)
    ordered = sorted(propositions, key=lambda p: (p.span, p.id))
    ordered = [p for p in ordered if acts.get(p.told_in) != "decline" or not is_unreached(p.text)]
    out = []
    for nth, p in enumerate(ordered):
        act = acts.get(p.told_in)
        refuses = (act in ("deny", "reject") and p.denies >= SOUNDS) or says_false(p.text)
        # Who declines may go on: "declined to comment. A statement would come on Friday."
        declines = act == "decline" and (p.nth == 0 or p.neither >= SOUNDS)
        stance: Stance = "asserts"
        sure = ANSWERS if nth else OPENS
        if refuses or p.denies >= sure:
            stance = "denies"
        elif declines or p.neither >= sure:
            stance = "neither"
        if stance != "asserts" and (is_unreached(p.text) or (not refuses and leaves_open(p.text))):
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


@dataclass(frozen=True, kw_only=True)
class Asserted:
    """Claims before anything answers them. The same words in several reports are one unit, known by its least id.

    `units`: the clauses of each; `linked`: how each clause stands to others; `alike`: how likely units say the same;
    `claims`: the units of each claim; `home`: the claim of each clause that is in one.
    """

    by_id: dict[str, Clause]
    units: dict[str, list[str]]
    linked: dict[str, dict[str, Verdict]]
    alike: dict[str, dict[str, float]]
    stances: dict[str, Stance]
    claims: list[list[str]]
    home: dict[str, int]

    @cached_property
    def sizes(self) -> list[int]:
        """Of how many clauses each claim is."""
        return [sum(len(self.units[one]) for one in claim) for claim in self.claims]

    @cached_property
    def stems(self) -> list[frozenset[str]]:
        """The beginnings of the words of each claim."""
        return [
            frozenset().union(*(c.stems for one in claim for c in self.clauses(one))) for claim in self.claims
        ]

    def clauses(self, unit: str) -> list[Clause]:
        return [self.by_id[id] for id in self.units[unit]]


def probability(told: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """What a logistic regression with these weights says of features."""
    return 1 / (1 + math.exp(-sum(weights[name] * value for name, value in told.items())))
