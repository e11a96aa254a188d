"""Which clock a time expression belongs to, and the words in which a timeline shows it.

When a report was published, when something was said and when it happened are three clocks, kept apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from reportedly import datelines
from reportedly.records import Reading, Span, Spans, Statement, Timex

Clock = Literal["published", "said", "happened"]

SENTENCE_END = re.compile(r"""[.!?…]["”’'»)\]]*(?=\s+["“‘'«(\[]?[^\W_a-z])|\n""")
# A full stop after one of these, or after a single letter, ends no sentence.
ABBREVIATION = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|Col|Capt|Sgt|Prof|Rev|Hon|St|Jr|Sr|No|vs|etc|Inc|Ltd|Co|Corp|Jan|Feb|Mar|Apr|"
    r"Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun|[a-zA-Z])\.$",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A time expression in its report: `statement` is the innermost in whose content it stands."""

    clock: Clock
    statement: str | None
    passage: Spans


def placed(timex: Timex, reading: Reading) -> Placed:
    """Where the expression stands in its report, and what it dates."""
    inner = _innermost(timex, reading)
    return Placed(
        clock=_clock(timex, reading), statement=None if inner is None else inner.id,
        passage=_passage(timex, reading.report.text, inner),
    )


def _clock(timex: Timex, reading: Reading) -> Clock:
    if any(_overlap(timex.spans, statement.said.spans) for statement in reading.statements):
        return "said"
    return "published" if datelines.holds(timex.spans, timex.edtf, reading.report) else "happened"


def _overlap(some: Spans, others: Spans) -> bool:
    return any(start < last and first < end for start, end in some for first, last in others)


def _covers(outer: Spans, inner: Spans) -> bool:
    return all(any(first <= start and end <= last for first, last in outer) for start, end in inner)


def _innermost(timex: Timex, reading: Reading) -> Statement | None:
    around = [s for s in reading.statements if timex.spans and _covers(s.content.spans, timex.spans)]
    return min(around, key=lambda s: (sum(end - start for start, end in s.content.spans), s.id), default=None)


def _passage(timex: Timex, text: str, inner: Statement | None) -> Spans:
    """The sentence around the expression, or what of it lies in the statement's content."""
    if not timex.spans:
        return ()
    first, last = sentence(text, (timex.spans[0][0], timex.spans[-1][1]))
    if inner is None:
        return ((first, last),)
    return tuple(
        (max(first, start), min(last, end)) for start, end in inner.content.spans if max(first, start) < min(last, end)
    )


def sentence(text: str, within: Span) -> Span:
    """The sentence, or the sentences, in which a span lies, without white space around."""
    start = 0
    for found in _ends(text, 0, within[0]):
        start = found
    end = next(iter(_ends(text, within[1], len(text))), len(text))
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())


def _ends(text: str, start: int, end: int) -> list[int]:
    """Where sentences end in a part of the text."""
    start = max(start, 0)
    found = []
    for match in SENTENCE_END.finditer(text, start):
        if match.end() > end:
            break
        if not ABBREVIATION.search(text, max(0, match.start() - 12), match.start() + 1):
            found.append(match.end())
    return found
