"""Which clock a time expression belongs to, and the words in which a timeline shows it.

When a report was published, when something was said and when it happened are three clocks, kept apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reportedly import datelines, sentences
from reportedly.records import Reading, Span, Spans, Statement, Timex

Clock = Literal["published", "said", "happened"]


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
    """The sentence, or the sentences, in which a span lies, without white space around; a line ends one."""
    first, after = text.rfind("\n", 0, within[0]) + 1, text.find("\n", within[1])
    last = len(text) if after < 0 else after
    bounds = [first, *sentences.starts(text, first, last), last]
    start, end = max(at for at in bounds if at <= within[0]), min(at for at in bounds if at >= within[1])
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
