"""Time expressions and events as the tagger's word tags tell them, before anything is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from reportedly.reading.attributions import Seen
from reportedly.reading.decode import Floats, softmax, tagged_runs
from reportedly.reading.tags import Tagger
from reportedly.reading.times import find as find_times
from reportedly.records import TimexType

TIMEX_TYPES: tuple[TimexType, ...] = ("DATE", "TIME", "DURATION", "SET")  # tags: O, then B and I of each
TriggerKind = Literal["other", "speech", "grammatical"]
TRIGGER_KINDS: tuple[TriggerKind, ...] = ("other", "speech", "grammatical")  # tags: O, these, inside


@dataclass(frozen=True, slots=True, kw_only=True)
class Trigger:
    """Words [first, last] that name a happening, and how sure the tagger is that they do.

    `kind` is MEANTIME's: speech or thought, a grammatical event, or any other; null where PLOVER's tags tell it.
    """

    first: int
    last: int
    probability: float
    kind: TriggerKind | None = None


def time_scores(seen: Seen) -> tuple[Floats, list[tuple[int, int, TimexType]]]:
    """How likely each word is part of a time expression, and the expressions as words [first, last] with their type."""
    likely, out = [np.zeros(0, np.float32)], []
    for tags in seen.tags:
        probability = softmax(tags.timex)
        begin, inside = probability[:, 1::2], probability[:, 2::2]
        likely.append(1 - probability[:, 0])
        some = probability[:, 0] < 0.5
        starts = some & (begin.sum(1) > inside.sum(1))
        for first, last in tagged_runs(starts, some):
            kind = int((begin + inside)[first : last + 1].sum(0).argmax())
            out.append((first + tags.window.first, last + tags.window.first, TIMEX_TYPES[kind]))
    return np.concatenate(likely), out


def times(seen: Seen, tagger: Tagger) -> list[tuple[int, int, TimexType]]:
    """Time expressions as (start, end, TIMEX3 type), in characters: the grammar's, unless the tagger sees none there,
    and those that the tagger alone sees and is sure of.

    The grammar is exact about edges, the tagger about what is meant as a time ("second", "may", "the fall").
    """
    words, (likely, own) = seen.words, time_scores(seen)
    least, sure = (tagger.card["decoder"][name] for name in ("timex_least", "timex_sure"))
    out = []
    taken = np.zeros(len(words), bool)
    for start, end, kind in find_times(words.text):
        first = int(np.searchsorted(words.ends, start, side="right"))
        last = int(np.searchsorted(words.starts, end))
        if likely[first:last].max(initial=0) >= least:
            out.append((start, end, kind))
            taken[first:last] = True
    for first, last, kind in own:
        if not taken[first : last + 1].any() and likely[first : last + 1].mean() >= sure:
            out.append((int(words.starts[first]), int(words.ends[last]), kind))
    return sorted(out)


def triggers(seen: Seen, threshold: float) -> list[Trigger]:
    """Events, grammatical ones among them, by word number."""
    out = []
    for tags in seen.tags:
        probability = softmax(tags.triggers)
        some = 1 - probability[:, 0] > threshold
        starts = some & (probability[:, 1:4].sum(1) > probability[:, 4])
        for first, last in tagged_runs(starts, some):
            kind = int(probability[first, 1:4].argmax())
            offset = tags.window.first
            out.append(
                Trigger(
                    first=first + offset, last=last + offset, kind=TRIGGER_KINDS[kind],
                    probability=float(np.mean(1 - probability[first : last + 1, 0])),
                )
            )
    return out
