"""What the tagger's heads say of happenings: their triggers, who has which part in them, and what they are.

One call a window each to the roles' and the coder's files; what to make of the answers is events.py's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportedly.reading.attributions import Seen
from reportedly.reading.decode import Floats, sigmoid, softmax, tagged_runs
from reportedly.reading.plover import CONTEXTS, FACTUALITIES, MODES, TENSES, TYPES
from reportedly.reading.references import References
from reportedly.reading.tagged import Trigger
from reportedly.reading.tags import Ints, Tagger
from reportedly.reading.windows import Words

ARGUMENTS = ("none", "Arg0", "Arg1", "Arg2", "Argm-LOC", "Argm-OTHER")
PARTS = ("none", "actor", "recipient", "place")
ACTOR, RECIPIENT, PLACE = 1, 2, 3
LOWER = 0  # of windows.CASES
# Words that name no happening by themselves.
EMPTY = frozenset(
    "has have had is are was were be been being will would may might can could shall should to of for after before per "
    "on in at by with not".split()
)
OUTSIDE = frozenset(["the", "a", "an", "to", "that", "its", "his", "her", "their", "this", "these", "and", "or"])
MODE_NAMES = ("none", *(f"{t}:{m}" for t in TYPES for m in MODES[t]))
CERTAINTIES, POLARITIES, TIMES = ("CERTAIN", "PROBABLE", "POSSIBLE"), ("POS", "NEG"), ("NON_FUTURE", "FUTURE")
# The coder's answers in the order of its scores.
SIZES = (
    len(TYPES) + 1, len(MODE_NAMES), len(FACTUALITIES), len(TENSES), len(CERTAINTIES), len(POLARITIES), len(TIMES),
    len(CONTEXTS),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coded:
    """A happening: probabilities of its codes, and for each mention of its sentence (places in References, M) those of
    its PropBank argument (M, 6) and of its part by PLOVER (M, 4)."""

    trigger: Trigger
    type: Floats
    mode: Floats
    factuality: Floats
    tense: Floats
    certainty: Floats
    polarity: Floats
    time: Floats
    contexts: Floats
    mentions: tuple[int, ...]
    arguments: Floats
    parts: Floats

    def has(self, part: int, least: float) -> list[int]:
        """Places of the mentions that have this part with at least this probability, the likeliest part of each."""
        chosen = (self.parts.argmax(1) == part) & (self.parts[:, part] >= least)
        return [self.mentions[i] for i in np.flatnonzero(chosen)]


def triggers(seen: Seen, least: float) -> list[Trigger]:
    """The words that name a PLOVER event with at least this probability."""
    out = []
    for tags in seen.tags:
        probability = softmax(tags.plover)
        some = 1 - probability[:, 0] >= least
        starts = some & (probability[:, 1:-1].sum(1) > probability[:, -1])
        starts[1:] &= ~starts[:-1]  # "had offered", of which both words are taken for a beginning, is one trigger
        for first, last in tagged_runs(starts, some):
            last = first + meant(seen.words, first + tags.window.first, last + tags.window.first)
            if all(is_empty(seen.words, w + tags.window.first) for w in range(first, last + 1)):
                continue
            sure = float(1 - probability[first : last + 1, 0].min())
            out.append(Trigger(first=first + tags.window.first, last=last + tags.window.first, probability=sure))
    return out


def is_empty(words: Words, place: int) -> bool:
    """Whether the word there, or the mark, can be no happening's name by itself."""
    word = words.strings[place].casefold()
    return word in EMPTY or not any(c.isalpha() for c in word)


def meant(words: Words, first: int, last: int) -> int:
    """How many words after the first belong to a trigger: none from a name, an article or a mark on."""
    for i in range(first + 1, last + 1):
        if words.case[i] != LOWER or words.strings[i] in OUTSIDE:
            return i - first - 1
    return last - first


def code(seen: Seen, references: References, found: Sequence[Trigger], tagger: Tagger) -> list[Coded]:
    """What each trigger's happening is, and who has which part in it; in the order of the triggers."""
    heads = np.array([m.head for m in references.mentions], np.int64)
    out = []
    for tags in seen.tags:
        low, high = tags.window.first, tags.window.last
        here = [t for t in found if low <= t.first < high]
        if not here:
            continue
        sentence = seen.words.sentence[low:high]
        masks = np.zeros((4, len(here), high - low), np.float32)  # triggers, actors, recipients, sentences
        shares: dict[int, tuple[Ints, Floats]] = {}  # of each trigger's mentions: their places and scores
        numbers = np.array([sentence[t.first - low] for t in here])
        for number in np.unique(numbers):
            mine = np.flatnonzero(numbers == number)
            start, end = np.searchsorted(sentence, [number, number + 1])
            first = np.array([here[k].first for k in mine]) - low - start
            last = np.minimum(np.array([here[k].last for k in mine]) - low, end - 1) - start
            scores = tagger.roles_of(tags.around[start:end], first, last)
            near = np.arange(*np.searchsorted(heads, [low + start, low + end]))
            words = heads[near] - low - start
            for row, k in enumerate(mine.tolist()):
                outside = (words < first[row]) | (words > last[row])
                shares[k] = near[outside], scores[row, words[outside]]
                masks[0, k, start + first[row] : start + last[row] + 1] = 1
                masks[3, k, start:end] = 1
        parts = {k: softmax(scores[:, len(ARGUMENTS) :]) for k, (_, scores) in shares.items()}
        for k, (places, _) in shares.items():
            for part in (ACTOR, RECIPIENT):
                masks[part, k, heads[places[parts[k].argmax(1) == part]] - low] = 1
        codes = np.split(tagger.code(tags.around, *masks), np.cumsum(SIZES)[:-1], axis=1)
        probabilities = [softmax(c) for c in codes[:-1]] + [sigmoid(codes[-1])]
        for k, t in enumerate(here):
            places, scores = shares[k]
            out.append(
                Coded(
                    trigger=t, type=probabilities[0][k], mode=probabilities[1][k], factuality=probabilities[2][k],
                    tense=probabilities[3][k], certainty=probabilities[4][k], polarity=probabilities[5][k],
                    time=probabilities[6][k], contexts=probabilities[7][k], mentions=tuple(places.tolist()),
                    arguments=softmax(scores[:, : len(ARGUMENTS)]), parts=parts[k],
                )
            )
    return out
