"""Events: the words that name a happening, and when it is said to have happened.

The tagger's trigger tags tell the words. A date is taken from a time expression of the same sentence, else from the day
that the report's lead tells of; only a report that tells of no day leaves the day of publication, marked as about
("2025-07-09~") and with that basis. What is to come has no date but its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from reportedly.reading.attributions import Seen
from reportedly.reading.mentions import Mention, sentence_numbers
from reportedly.reading.references import References
from reportedly.reading.tagged import Trigger
from reportedly.reading.windows import Words
from reportedly.records import SaidBasis, Spans, Timex

# "since 1987" tells how far back a comparison goes, no event's date.
AWAY = frozenset(["since", "than", "until", "till", "before", "after", "from"])
FUTURE = frozenset("will would shall may could might should plans expected due set if".split())
# How many words before a trigger tell that it is to come.
REACH = 6
# How many words may stand between an agent and its trigger ("had already, in private,").
NEAR = 7
# A lead that tells of a day further back than this is no report of that day.
FRESH = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """An event's date, what tells it, and how it was come by."""

    edtf: str | None
    spans: Spans
    basis: SaidBasis


NEVER = When(edtf=None, spans=(), basis="none")


class Calendar:
    """The dated time expressions of a report, by sentence."""

    def __init__(self, seen: Seen, times: Sequence[Timex], published: str | None) -> None:
        self._words = seen.words
        self._sentence = sentence_numbers(seen.words)
        self._published = published[:10] if published else None
        self._times = [t for t in times if t.edtf is not None and t.type in ("DATE", "TIME")]
        self._starts = [t.spans[0][0] for t in self._times]
        self._lead = self._story_day()

    def _story_day(self) -> When:
        """The first exact day that the report tells of, if it is a day of the two weeks before publication."""
        for t in self._times:
            if t.earliest and t.earliest == t.latest and t.basis != "text" and not self._is_away(t):
                fresh = self._published is None or _days_between(t.earliest, self._published) in range(FRESH)
                if fresh:
                    return When(edtf=t.edtf, spans=t.spans, basis="inherited")
        if self._published is not None:
            return When(edtf=f"{self._published}~", spans=(), basis="published")
        return NEVER

    def _is_away(self, t: Timex) -> bool:
        at = bisect_left(self._words.starts, t.spans[0][0])
        return any(self._words.strings[i].casefold() in AWAY for i in range(max(at - 2, 0), at))

    def of(self, trigger: Trigger) -> When:
        """When the event of a trigger is said to have happened."""
        sentence = self._sentence[trigger.first]
        first, last = self._sentence.searchsorted([sentence, sentence + 1]).tolist()
        start, end = int(self._words.starts[first]), int(self._words.ends[last - 1])
        here = self._times[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        at = int(self._words.starts[trigger.first])
        near = [t for t in here if not self._is_away(t)]
        if near:
            chosen = min(near, key=lambda t: (abs(t.spans[0][0] - at), t.spans))
            return When(edtf=chosen.edtf, spans=chosen.spans, basis="explicit")
        before = self._words.strings[max(trigger.first - REACH, first) : trigger.first]
        if any(w.casefold() in FUTURE for w in before):
            return NEVER
        return self._lead


def _days_between(early: str, late: str) -> int:
    from datetime import date

    return (date.fromisoformat(late) - date.fromisoformat(early)).days


def agent(trigger: Trigger, words: Words, references: References) -> Mention | None:
    """Whoever does it, as far as the words beside a trigger tell: "the order of the court", "X, the premier, said".

    After "by" or, for a noun, "of": the mention there. Else the last one before the trigger in its sentence that does
    not end in a time, an apposition's comma or adverbs aside.
    """
    mentions, strings = references.mentions, words.strings
    after = trigger.last + 1
    link = strings[after].casefold() if after < len(strings) else ""
    if link in ("by", "of"):
        behind = [m for m in mentions if m.first == after + 1]
        if behind:
            return max(behind, key=lambda m: m.last)
    sentence = sentence_numbers(words)
    here = [
        m for m in mentions
        if m.last < trigger.first and sentence[m.first] == sentence[trigger.first] and m.kind not in ("time", "event")
        and trigger.first - m.last <= NEAR
    ]
    if not here:
        return None
    nearest = max(m.last for m in here)
    # Of those that end together the longest: "Japan's prime minister, Taro Aso" and not its name alone.
    return min((m for m in here if m.last == nearest), key=lambda m: m.first)
