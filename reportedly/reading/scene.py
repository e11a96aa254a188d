"""What is known of a report before its events are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reportedly.reading.actors import Cast
from reportedly.reading.attributions import Seen
from reportedly.reading.happened import Calendar
from reportedly.reading.references import References
from reportedly.reading.speakers import Resolver
from reportedly.reading.statements import Draft
from reportedly.records import Report, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Words, mentions, statements, actors and times of one report."""

    report: Report
    seen: Seen
    references: References
    resolver: Resolver
    drafts: Sequence[Draft]
    ids: Sequence[str]
    cast: Cast
    countries: Mapping[str, int]  # how often the report names each country
    calendar: Calendar
    dates: Sequence[Span]  # of time expressions that are no durations: their numbers count nothing

    def sentences(self) -> list[Span]:
        """The sentences of the text, from the first character of each to the last."""
        words = self.seen.words
        numbers = words.sentence
        firsts = np.flatnonzero(np.diff(numbers, prepend=-1))
        lasts = [*(firsts[1:] - 1).tolist(), len(numbers) - 1]
        return [words.span(a, b) for a, b in zip(firsts.tolist(), lasts, strict=True)]
