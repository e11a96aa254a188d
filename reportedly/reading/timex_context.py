"""Where in time a text is, and what that does to a time expression: what it is reckoned from, and which way.

A narrative (history, biography: old years, no "yesterday") reckons from what it last named, news from the day of
publication, and in news the tense of the clause says whether "Friday" is past or to come.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from reportedly.reading.timex_grammar import Parts
from reportedly.reading.timex_values import finer, grain, shift, stretch, widen
from reportedly.records import Spans, TimexBasis, TimexType

# Words that point from one time in the text to another even in news: "the following Monday".
WITHIN_TEXT: Final = frozenset(["following", "previous", "preceding", "prior", "that", "same"])


@dataclass(slots=True)
class Context:
    """Where in time the text is.

    A `timeless` text is not of its day: a guide, an essay. `here` is the value last named, `story` the same without
    years named in passing ("as in 1914"), `quarter` the last quarter reported on, `longer` that the text has
    gone on to a longer period ("in the nine months"). Of the sentence at hand, `tense` is
    -1, 0 or 1, `present` says that it tells what is so, and `onward` is where a list of times to come has got to.
    `told` is the day that the text says it is ("It is Monday, May 3", a diary's heading), `anchor` what the expression
    at hand is reckoned from, and `recurring` says that it means one of many ("on a Monday").
    """

    published: date | None
    narrative: bool
    timeless: bool = False
    here: str | None = None
    here_spans: Spans = ()
    story: str | None = None
    story_end: int = 0
    quarter: str | None = None
    longer: bool = False
    tense: int = 0
    present: bool = False
    nowadays: bool = False
    onward: date | None = None
    told: date | None = None
    told_spans: Spans = ()
    anchor: Spans = ()
    recurring: bool = False

    @property
    def today(self) -> str | None:
        now = self.told or self.published
        return stretch(now, "D") if now else None

    def from_today(self) -> tuple[str | None, TimexBasis]:
        """The day that "today" is, and what tells it."""
        if self.told:
            self.anchor = self.told_spans
        return self.today, "anchor" if self.told else "published" if self.published else "none"

    @property
    def day(self) -> str | None:
        """The day that a time of day belongs to: the last named, else in news that of publication."""
        named = widen(self.here, "D") if self.here else None
        return named or (None if self.narrative or self.timeless else self.today)

    @property
    def always(self) -> bool:
        """Whether a month without a year is that of every year: "rains fall in July"."""
        return self.present and (self.narrative or self.timeless)

    @property
    def last_quarter(self) -> str | None:
        """The quarter last named, else the one before publication."""
        return self.quarter or (shift(stretch(self.published, "Q"), -1, "Q") if self.published else None)

    @property
    def year_ago_quarter(self) -> str | None:
        """What "a year ago" is in a report on quarters: the same quarter, or after a longer period the year."""
        if self.quarter is None:
            return None
        return f"{int(self.quarter[:4]) - 1:04}" + ("" if self.longer else self.quarter[4:])

    def base(self, within_text: bool, unit: str = "Y") -> tuple[str | None, TimexBasis]:
        """What an expression that moves by units is reckoned from, and the name of that."""
        if self.here and (within_text or self.narrative):
            usable = finer(self.here, unit) or grain(self.here) == unit or self.story is None
            return self.here if usable else self.story, "anchor"
        if self.today is None or (within_text and self.timeless):
            return None, "none"
        return self.from_today()


@dataclass(frozen=True, slots=True)
class Meaning:
    type: TimexType
    value: str | None
    basis: TimexBasis = "text"


Rule = Callable[[Parts, Context], Meaning]


class Rules(dict[str, Rule]):
    """Functions by the names of the grammar's rules that they read."""

    def __call__(self, *names: str) -> Callable[[Rule], Rule]:
        def keep(function: Rule) -> Rule:
            self.update(dict.fromkeys(names, function))
            return function

        return keep


def points_within(p: Parts) -> bool:
    """Whether the expression points to another time of the text ("the same month", "the previous April")."""
    return any(token.word in WITHIN_TEXT for token in p.named.get("rel", ()))


def direction(p: Parts, name: str = "rel") -> int:
    """-1 for last and before, 1 for next and after, 0 for this and that."""
    words = p.named.get(name)
    return _directions().get(words[0].word, 0) if words else 0


@cache
def _directions() -> dict[str, int]:
    back = "last past previous preceding prior before earlier previously beforehand"
    ahead = "next coming following forthcoming after later afterwards afterward thereafter"
    return dict.fromkeys(back.split(), -1) | dict.fromkeys(ahead.split(), 1)
