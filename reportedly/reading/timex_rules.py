"""What a matched time expression comes to: one function a rule of the grammar, from its parts and the context.

The context is the day of publication, what the text last named, and the tense of the clause. A narrative (history,
biography: old years, no "yesterday") reckons from what it last named, news from the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

from reportedly.reading.timex_grammar import Parts
from reportedly.reading.timex_holidays import fixed, moving
from reportedly.reading.timex_numbers import count_of, duration, spelt_year
from reportedly.reading.timex_values import days, finer, grain, shift, shift_day, stretch, widen
from reportedly.records import Spans, TimexBasis, TimexType

# Words that point from one time in the text to another even in news: "the following Monday".
WITHIN_TEXT: Final = frozenset(["following", "previous", "preceding", "prior", "that", "same"])
UNKNOWN_YEAR: Final = "XXXX"


@dataclass(slots=True)
class Context:
    """Where in time the text is.

    `here` is the value last named, `story` the same without years named in passing ("as in 1914"), `quarter` the last
    quarter reported on; `tense` is -1, 0 or 1.
    """

    published: date | None
    narrative: bool
    here: str | None = None
    here_spans: Spans = ()
    story: str | None = None
    story_end: int = 0
    quarter: str | None = None
    tense: int = 0

    @property
    def today(self) -> str | None:
        return stretch(self.published, "D") if self.published else None

    @property
    def day(self) -> str | None:
        """The day that a time of day belongs to: the last named, else in news that of publication."""
        named = widen(self.here, "D") if self.here else None
        return named or (None if self.narrative else self.today)

    @property
    def last_quarter(self) -> str | None:
        """The quarter last named, else the one before publication."""
        return self.quarter or (shift(stretch(self.published, "Q"), -1, "Q") if self.published else None)

    @property
    def year_ago_quarter(self) -> str | None:
        return f"{int(self.quarter[:4]) - 1:04}{self.quarter[4:]}" if self.quarter else None

    def base(self, within_text: bool, unit: str = "Y") -> tuple[str | None, TimexBasis]:
        """What an expression that moves by units is reckoned from, and the name of that."""
        if self.here and (within_text or self.narrative):
            usable = finer(self.here, unit) or grain(self.here) == unit or self.story is None
            return self.here if usable else self.story, "anchor"
        return (self.today, "published") if self.today else (None, "none")


@dataclass(frozen=True, slots=True)
class Meaning:
    type: TimexType
    value: str | None
    basis: TimexBasis = "text"


Rule = Callable[[Parts, Context], Meaning]
RULES: Final[dict[str, Rule]] = {}


def rule(*names: str) -> Callable[[Rule], Rule]:
    def keep(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(names, function))
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


def written_year(p: Parts) -> str | None:
    """The year as the expression writes it: `1998`, `BC0480`."""
    year = p.number("year")
    if year is None:
        return None
    return f"BC{year:04}" if p.value("era") == "BC" else f"{year:04}"


def year_for(p: Parts, c: Context, month: int, day: int = 1) -> tuple[str, TimexBasis]:
    """The year of a month or day: written, by its relative ("of that year"), or the one that fits the context."""
    if year := written_year(p):
        return year, "text"
    if p.has("rel"):
        base, basis = c.base(points_within(p))
        if base and (year := widen(base, "Y")) and (year := shift(year, direction(p), "Y")):
            return year, basis
        return UNKNOWN_YEAR, "none"
    if c.narrative and c.story and (year := widen(c.story, "Y")):
        return _next_in_story(c.story, year, month), "anchor"
    if c.published is None:
        return UNKNOWN_YEAR, "none"
    return f"{_year_in_news(c, c.published, month, day):04}", "published"


def _next_in_story(here: str, year: str, month: int) -> str:
    """A story goes forward: after November comes January of the next year."""
    bounds = days(here)
    if bounds and grain(here) in ("M", "D", "T") and bounds[0].month - month > 8:
        return shift(year, 1, "Y") or year
    return year


def _year_in_news(c: Context, published: date, month: int, day: int) -> int:
    apart = (month - published.month) + (day - published.day) / 31
    earliest, latest = {-1: (-11, 3), 0: (-8, 5), 1: (-3, 11)}[c.tense]
    return published.year + (apart < earliest) - (apart > latest)


@rule("iso")
def iso(p: Parts, c: Context) -> Meaning:
    return Meaning("DATE", p.text("iso"))


@rule("day", "list_day")
def day(p: Parts, c: Context) -> Meaning:
    month, number = p.number("month") or 0, p.number("day") or 0
    year, basis = year_for(p, c, month, number)
    return Meaning("DATE", f"{year}-{month:02}-{number:02}", basis)


@rule("day_after", "nth")
def day_of_month(p: Parts, c: Context) -> Meaning:
    month = widen(c.here, "M") if c.here else None
    if month is None and c.published and not c.narrative:
        month = stretch(c.published, "M")
    if month is None:
        return Meaning("DATE", None, "none")
    return Meaning("DATE", f"{month}-{p.number('day') or 0:02}", "anchor")


@rule("month", "list_month")
def month(p: Parts, c: Context) -> Meaning:
    number = p.number("month") or 0
    if p.has("rel") and not p.has("unit"):
        base, basis = c.base(points_within(p))
        return Meaning("DATE", _month_beside(base, number, direction(p)), basis)
    year, basis = year_for(p, c, number, c.published.day if c.published else 1)
    return Meaning("DATE", f"{year}-{number:02}", basis)


def _month_beside(base: str | None, number: int, way: int) -> str:
    """The last, this or next month of a name, seen from a value."""
    bounds = days(base)
    if bounds is None:
        return f"{UNKNOWN_YEAR}-{number:02}"
    start = bounds[0]
    year = start.year - (way < 0 and number > start.month - 2) + (way > 0 and number <= start.month)
    return f"{year:04}-{number:02}"


@rule("weekday")
def weekday(p: Parts, c: Context) -> Meaning:
    number = p.number("weekday") or 1
    base, basis = c.base(points_within(p))
    bounds = days(base) if base and grain(base) in ("D", "T") else None
    if bounds is None:
        return Meaning("DATE", f"XXXX-WXX-{number}", "none")
    way = direction(p) if p.has("rel") else c.tense
    back = (bounds[0].isoweekday() - number) % 7
    if p.has("rel") and way:
        back = (back or 7) if way < 0 else (back or 7) - 7 if back == 0 else back - 7
    elif (way > 0 and back) or (p.has("rel") and back):
        back -= 7
    return Meaning("DATE", stretch(bounds[0] - timedelta(back), "D"), basis)


@rule("year", "list_year")
def year(p: Parts, c: Context) -> Meaning:
    return Meaning("DATE", written_year(p))


@rule("spelt_year")
def year_in_words(p: Parts, c: Context) -> Meaning:
    return Meaning("DATE", spelt_year(p.named["spelt"]))


@rule("two_year")
def two_digit_year(p: Parts, c: Context) -> Meaning:
    two = p.number("two") or 0
    bounds = days(c.here)
    if bounds:
        return Meaning("DATE", f"{bounds[0].year // 100:02}{two:02}", "anchor")
    latest = c.published.year + 10 if c.published else 2030
    return Meaning("DATE", f"{latest - (latest - two) % 100:04}")


@rule("decade")
def decade(p: Parts, c: Context) -> Meaning:
    number = p.number("decade")
    if number is None:
        two, bounds = p.number("two") or 0, days(c.here if c.narrative else c.today)
        number = (bounds[0].year if bounds else 2000) // 100 * 100 + two
        number -= 100 if bounds and number > bounds[0].year + 5 else 0
    before = "BC" if p.value("era") == "BC" else ""
    return Meaning("DATE", f"{before}{number // 10:03}")


def century(p: Parts, c: Context) -> Meaning:
    before = "BC" if p.value("era") == "BC" else ""
    return Meaning("DATE", f"{before}{(p.number('nth') or 1) - 1:02}")


@rule("season")
def season(p: Parts, c: Context) -> Meaning:
    name = p.text("season") or ""
    start = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}[name]
    if p.has("rel") and not p.has("unit"):
        base, basis = c.base(points_within(p))
        return Meaning("DATE", _month_beside(base, start, direction(p))[:5] + name, basis)
    year, basis = year_for(p, c, start)
    if c.narrative and not p.has("year") and name == "WI" and c.here and grain(c.here) in ("M", "D", "S"):
        year = shift(year, 1, "Y") or year  # the winter that follows what was told
    return Meaning("DATE", f"{year}-{name}", basis)


@rule("quarter")
def quarter(p: Parts, c: Context) -> Meaning:
    if p.text("unit") == "C":
        return century(p, c)
    number = p.number("nth")
    if p.text("unit") != "Q":
        return ordinal_unit(p, c)
    if number is None or number > 4:
        return Meaning("DATE", c.last_quarter, "anchor")
    if year := written_year(p):
        return Meaning("DATE", f"{year}-Q{number}")
    base, basis = c.base(points_within(p))
    if base is None or (year := widen(base, "Y")) is None:
        return Meaning("DATE", f"{UNKNOWN_YEAR}-Q{number}", "none")
    if p.has("rel"):
        return Meaning("DATE", f"{shift(year, direction(p), 'Y')}-Q{number}", basis)
    bounds = days(base)
    apart = number - (bounds[0].month + 2) // 3 if bounds else 0
    moved = -1 if apart > (0 if c.tense < 0 else 1) else 1 if apart < (-4 if c.tense <= 0 else -1) else 0
    return Meaning("DATE", f"{shift(year, moved, 'Y')}-Q{number}", basis)


def ordinal_unit(p: Parts, c: Context) -> Meaning:
    """"The second day": counted from something that the text seldom says."""
    if p.text("unit") == "D" and c.here and grain(c.here) in ("D", "T"):
        return Meaning("DATE", widen(c.here, "D"), "anchor")
    return Meaning("DATE", None, "none")


@rule("year_ago")
def year_ago(p: Parts, c: Context) -> Meaning:
    held = c.last_quarter if c.quarter or p.text("unit") == "Q" else None
    year = written_year(p) or (f"{int(held[:4]) - 1:04}" if held else None)
    if year is None and c.published:
        year = f"{c.published.year - 1:04}"
    if year is None:
        return Meaning("DATE", None, "none")
    number = p.number("nth") or (int(held[-1]) if held else None)
    return Meaning("DATE", f"{year}-Q{number}" if number else year, "anchor" if held else "published")


@rule("half")
def half(p: Parts, c: Context) -> Meaning:
    number = p.number("nth") or 2
    year, basis = year_for(p, c, number * 6)
    return Meaning("DATE", f"{year}-H{number}", basis)


@rule("latest_period")
def latest_period(p: Parts, c: Context) -> Meaning:
    return Meaning("DATE", c.quarter, "anchor" if c.quarter else "none")


@rule("rel_unit")
def relative_unit(p: Parts, c: Context) -> Meaning:
    unit = p.text("unit") or "D"
    if unit == "Q" and not direction(p) and c.quarter and not p.named["rel"][0].word.startswith(("this", "current")):
        return Meaning("DATE", c.quarter, "anchor")
    if unit in "EC" and direction(p):
        return Meaning("DURATION", duration("1", unit), "text")
    base, basis = c.base(points_within(p), unit)
    if base is None:
        return Meaning("DATE", None, "none")
    if unit == "W" and direction(p) < 0 and base == c.today and c.published and c.published.isoweekday() == 7:
        base = shift(base, 1, "D") or base  # on a Sunday, last week is the one that ends
    whole = widen(base, unit)
    return Meaning("DATE", shift(whole, direction(p), unit) if whole else None, basis)


@rule("the_unit")
def the_unit(p: Parts, c: Context) -> Meaning:
    unit = p.text("unit") or "D"
    if unit == "Q":
        return Meaning("DATE", c.last_quarter, "anchor")
    base, basis = c.base(unit == "D", unit)
    return Meaning("DATE", widen(base, unit) if base else None, basis)


@rule("weekend")
def weekend(p: Parts, c: Context) -> Meaning:
    base, basis = c.base(points_within(p))
    bounds = days(base)
    if bounds is None:
        return Meaning("DATE", "XXXX-WXX-WE", "none")
    way = direction(p) if p.has("rel") else min(c.tense, 0) if bounds[0].isoweekday() < 5 else 0
    return Meaning("DATE", stretch(bounds[0] + timedelta(7 * way), "N"), basis)


@rule("duration", "vague_duration")
def length(p: Parts, c: Context) -> Meaning:
    unit = p.text("unit") or "D"
    plural = p.named["unit"][0].word.endswith("s")
    number = count_of(p.named["n"]) if p.has("n") else ("X" if plural else "1")
    return Meaning("DURATION", duration(number, unit, p.has("halves")))


@rule("ago")
def ago(p: Parts, c: Context) -> Meaning:
    number, unit = count_of(p.named["n"]) if p.has("n") else "X", p.text("unit") or "D"
    if unit == "Y" and number == "1" and c.quarter:
        return Meaning("DATE", c.year_ago_quarter, "anchor")
    return _moved(c.base(False), number, unit, -1, p.has("halves"))


@rule("offset")
def offset(p: Parts, c: Context) -> Meaning:
    number, unit = count_of(p.named["n"]) if p.has("n") else "X", p.text("unit") or "D"
    way = direction(p, "way")
    if unit == "Y" and number == "1" and c.quarter and way < 0:
        return Meaning("DATE", c.year_ago_quarter, "anchor")
    return _moved(c.base(True, unit[0]), number, unit, way, p.has("halves"))


def _moved(base: tuple[str | None, TimexBasis], number: str, unit: str, way: int, halves: bool) -> Meaning:
    value, basis = base
    if not number.isdigit():
        return Meaning("DATE", "PAST_REF" if way < 0 else "FUTURE_REF", "none")
    count = int(number)
    if unit.startswith("T"):
        count, unit = (count // 24, "D") if unit == "TH" else (0, "D")
    if halves and unit in "YEC":
        count, unit = count * 12 * {"Y": 1, "E": 10, "C": 100}[unit] + 6, "M"
    if value is None:
        return Meaning("DATE", None, "none")
    shifted = shift(value, way * count, unit)
    if shifted and grain(shifted) == "D" and unit == "W" and count > 3:
        shifted = widen(shifted, "W")
    return Meaning("DATE", shifted, basis)


@rule("step")
def step(p: Parts, c: Context) -> Meaning:
    unit = p.text("unit") or "D"
    return _moved(c.base(True, unit), "1", unit, direction(p, "way"), False)


@rule("step_part")
def step_part(p: Parts, c: Context) -> Meaning:
    base, basis = c.base(True, "D")
    whole = widen(base, "D") if base else None
    moved = shift(whole, direction(p, "way"), "D") if whole else None
    return Meaning("TIME", f"{moved or 'XXXX-XX-XX'}T{p.text('part')}", basis)


@rule("daypart")
def daypart(p: Parts, c: Context) -> Meaning:
    base, basis = c.base(points_within(p))
    whole = widen(base, "D") if base else None
    moved = shift(whole, direction(p), "D") if whole else None
    return Meaning("TIME", f"{moved or 'XXXX-XX-XX'}T{p.text('part')}", basis)


@rule("tonight")
def tonight(p: Parts, c: Context) -> Meaning:
    return Meaning("TIME", f"{c.today or 'XXXX-XX-XX'}TNI", "published" if c.today else "none")


@rule("dayword", "two_days")
def dayword(p: Parts, c: Context) -> Meaning:
    count = (p.number("offset") or 0) + (direction(p, "way") if p.has("way") else 0)
    if c.published is None or (c.narrative and not count):
        return Meaning("DATE", "PRESENT_REF" if not count else None, "none")
    moved = shift_day(c.published, count, "D")
    return Meaning("DATE", stretch(moved, "D") if moved else None, "published")


@rule("set_unit")
def set_unit(p: Parts, c: Context) -> Meaning:
    number = count_of(p.named["n"]) if p.has("n") else "1"
    return Meaning("SET", duration(number, p.text("unit") or "D"))


@rule("set_weekday")
def set_weekday(p: Parts, c: Context) -> Meaning:
    return Meaning("SET", f"XXXX-WXX-{p.number('weekday')}" + (f"T{p.text('part')}" if p.has("part") else ""))


@rule("set_month")
def set_month(p: Parts, c: Context) -> Meaning:
    return Meaning("SET", f"XXXX-{p.number('month') or 0:02}")


@rule("set_season")
def set_season(p: Parts, c: Context) -> Meaning:
    return Meaning("SET", f"XXXX-{p.text('season')}")


@rule("set_word")
def set_word(p: Parts, c: Context) -> Meaning:
    return Meaning("SET", p.text("word"))


@rule("ref")
def reference(p: Parts, c: Context) -> Meaning:
    return Meaning("DATE", p.text("ref"), "none")


@rule("future", "past", "present")
def vague_reference(p: Parts, c: Context) -> Meaning:
    return Meaning("DATE", f"{p.rule.upper()}_REF", "none")


@rule("recent", "current")
def adjective(p: Parts, c: Context) -> Meaning:
    return Meaning("DATE", "PAST_REF" if p.rule == "recent" else "PRESENT_REF", "none")


@rule("holiday")
def holiday(p: Parts, c: Context) -> Meaning:
    words = " ".join(token.word for token in p.named.get("fixed") or p.named["moving"])
    month, number = fixed(words)
    year, basis = year_for(p, c, month, number)
    if not year.isdigit():
        return Meaning("DATE", None if p.has("moving") else f"XXXX-{month:02}-{number:02}", "none")
    return Meaning("DATE", moving(words, int(year)) if p.has("moving") else f"{year}-{month:02}-{number:02}", basis)


@rule("clock", "noon", "hour_part")
def clock(p: Parts, c: Context) -> Meaning:
    return Meaning("TIME", f"{c.day or 'XXXX-XX-XX'}T{time_of(p)}", "anchor" if c.day else "none")


def time_of(p: Parts) -> str:
    """The time of day of a clock expression: `22:00`."""
    written = p.text("noon") or p.text("clock") or f"{p.number('hour') or 0:02}:00"
    hour, _, rest = written.partition(":")
    number = int(hour)
    later = p.number("ampm") if p.has("ampm") else (12 if p.text("part") in ("AF", "EV") and number < 12 else 0)
    return f"{(number % 12 if p.has('ampm') else number) + (later or 0):02}:{rest}"


@rule("part")
def part(p: Parts, c: Context) -> Meaning:
    return Meaning("TIME", f"{c.day or 'XXXX-XX-XX'}T{p.text('part')}", "anchor" if c.day else "none")


@rule("year_end")
def year_end(p: Parts, c: Context) -> Meaning:
    base, basis = c.base(False)
    whole = widen(base, p.text("unit") or "Y") if base else None
    return Meaning("DATE", whole, basis)


def fitting(meaning: Meaning, p: Parts, kind: TimexType) -> Meaning:
    """The meaning as its type wants it: "the year" as a length, "recent months" as a date, "Friday night" as a day."""
    value = meaning.value
    if kind == "DURATION" and meaning.type == "DATE" and p.rule in ("the_unit", "step"):
        return Meaning(kind, duration("1", p.text("unit") or "D"))
    if kind == "DATE" and meaning.type == "DURATION" and value and value.startswith(("PX", "PTX")):
        way = direction(p)
        return Meaning(kind, "FUTURE_REF" if way > 0 else "PAST_REF" if way < 0 or p.has("rel") else value, "none")
    if kind == "DATE" and meaning.type == "TIME" and value and value[-2:].isalpha():
        return Meaning(kind, value[:-3], meaning.basis)
    return Meaning(kind, value, meaning.basis)


TENSE: Final = re.compile(
    r"\b(?:(?P<future>will|would|shall|won['’]t|going to|is to|are to|to be|plans?|expects?|expected|scheduled|due|intends?"
    r"|set to|planned|planning|as soon as|payable|effective|deadline|expires?|could|may|might|should|until|ahead|upcoming|[a-z]+['’]ll|starting|beginning)"
    r"|(?P<past>said|was|were|had|has|have|been|did|told|made|took|came|went|began|[a-z]{3,}ed|held|met|since))\b"
)


def tense_at(text: str, start: int, end: int) -> int:
    """-1 past, 1 future, 0 unknown: by the verb nearest before the expression in its sentence, else after it."""
    opening = max(text.rfind(". ", 0, start), text.rfind("\n\n", 0, start), start - 120, 0)
    for match in reversed(list(TENSE.finditer(text, opening, start))):
        return 1 if match["future"] else -1
    closing = min((at for at in (text.find(". ", end), end + 80) if at >= 0), default=end)
    match = TENSE.search(text, end, closing)
    return 0 if match is None else 1 if match["future"] else -1
