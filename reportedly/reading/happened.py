"""When something is said to have happened: the third clock.

A date is taken from a time expression of the same sentence, else from the day that the report's lead tells of; only a
report that tells of no day leaves the day of publication, marked as about ("2025-07-09~") and with that basis. What is
to come has no date but its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from reportedly import datelines
from reportedly.edtf import days_between
from reportedly.reading.attributions import Seen
from reportedly.records import Report, SaidBasis, Spans, Timex

# "since 1987" tells how far back a comparison goes, no event's date.
AWAY = frozenset(["since", "than", "until", "till", "before", "after", "from"])
FUTURE = frozenset("will would shall may could might should plans expected due set if".split())
# How many words before a trigger tell that it is to come.
REACH = 6
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

    def __init__(self, seen: Seen, times: Sequence[Timex], report: Report) -> None:
        published, opening = report.published, datelines.end(report)
        self._words = seen.words
        self._sentence = seen.words.sentence
        self._published = published[:10] if published else None
        self._times = [
            t for t in times
            if t.edtf is not None and t.type in ("DATE", "TIME") and t.spans[0][0] >= opening
            and not datelines.holds(t.spans, t.edtf, report)
        ]
        self._starts = [t.spans[0][0] for t in self._times]
        self._lead = self._story_day()

    def _story_day(self) -> When:
        """The first exact day that the report tells of, if it is a day of the two weeks before publication."""
        for t in self._times:
            if t.earliest and t.earliest == t.latest and t.basis != "text" and not self._is_away(t):
                fresh = self._published is None or days_between(t.earliest, self._published) in range(FRESH)
                if fresh:
                    return When(edtf=t.edtf, spans=t.spans, basis="inherited")
        if self._published is not None:
            return When(edtf=f"{self._published}~", spans=(), basis="published")
        return NEVER

    def _is_away(self, t: Timex) -> bool:
        at = bisect_left(self._words.starts, t.spans[0][0])
        return any(self._words.strings[i].casefold() in AWAY for i in range(max(at - 2, 0), at))

    def of(self, trigger: int) -> When:
        """When the event is said to have happened whose trigger begins with this word."""
        sentence = self._sentence[trigger]
        first, last = self._sentence.searchsorted([sentence, sentence + 1]).tolist()
        start, end = int(self._words.starts[first]), int(self._words.ends[last - 1])
        here = self._times[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        at = int(self._words.starts[trigger])
        near = [t for t in here if not self._is_away(t)]
        if near:
            chosen = min(near, key=lambda t: (abs(t.spans[0][0] - at), t.spans))
            return When(edtf=chosen.edtf, spans=chosen.spans, basis="explicit")
        before = self._words.strings[max(trigger - REACH, first) : trigger]
        if any(w.casefold() in FUTURE for w in before):
            return NEVER
        return self._lead
