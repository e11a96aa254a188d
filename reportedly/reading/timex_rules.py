"""What calendar expressions come to: days, months, years, seasons, quarters, holidays and times of day.

One function a rule of the grammar, from its parts and the context.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from reportedly.reading.timex_context import Context, Meaning, Rules, direction, points_within
from reportedly.reading.timex_grammar import Parts
from reportedly.reading.timex_holidays import fixed, moving
from reportedly.reading.timex_numbers import count_of, duration, spelt_year
from reportedly.reading.timex_values import SEASONS, days, grain, shift, stretch, widen
from reportedly.records import TimexBasis

UNKNOWN_YEAR: Final = "XXXX"
ONWARD: Final = 6  # months from one of a list of months to come to the next
rule = Rules()


def written_year(p: Parts) -> str | None:
    """The year as the expression writes it: `1998`, `BC0480`."""
    year = p.number("year")
    if p.has("spelt"):
        return spelt_year(p.named["spelt"])
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
    if c.always:
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
    if c.onward and c.tense >= 0 and (month - c.onward.month) % 12 <= ONWARD:
        return c.onward.year + (month < c.onward.month)
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


@rule("year", "list_year", "named_year")
def year(p: Parts, c: Context) -> Meaning:
    return Meaning("DATE", written_year(p))


@rule("old_year")
def old_year(p: Parts, c: Context) -> Meaning:
    """Three digits: before Christ where the text is there."""
    before = "BC" if c.here and c.here.startswith("BC") else ""
    return Meaning("DATE", f"{before}{p.number('year') or 0:04}")


@rule("spelt_year")
def year_in_words(p: Parts, c: Context) -> Meaning:
    return Meaning("DATE", spelt_year(p.named["spelt"]))


@rule("two_year")
def two_digit_year(p: Parts, c: Context) -> Meaning:
    two = p.number("two") or 0
    bounds = days(c.here)
    year = bounds[0].year if bounds else c.published.year if c.published else 2020
    latest = year + 10
    return Meaning("DATE", f"{latest - (latest - two) % 100:04}", "anchor" if bounds else "text")


def _to_come(number: int, c: Context) -> bool:
    """Whether a year lies ahead: no decade is spoken of before it begins."""
    return c.published is not None and number > c.published.year + 3


@rule("decade")
def decade(p: Parts, c: Context) -> Meaning:
    number = p.number("decade")
    if number is not None and (number % 10 or _to_come(number, c)):  # "2003's", of a year
        return Meaning("DATE", f"{number:04}")
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
    start = SEASONS[name]
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
    if number is None and c.last_quarter and p.has("rel"):  # "last year's quarter"
        number = int(c.last_quarter[-1])
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
    """"The second day", counted from something that the text seldom says; "the latest week"."""
    unit = p.text("unit") or "D"
    if p.number("nth") is None:
        base, basis = c.base(False)
        whole = widen(base, unit) if base else None
        return Meaning("DATE", shift(whole, -1, unit) if whole else None, basis)
    if unit == "D" and c.here and grain(c.here) in ("D", "T"):
        return Meaning("DATE", widen(c.here, "D"), "anchor")
    return Meaning("DATE", None, "none")


@rule("year_ago")
def year_ago(p: Parts, c: Context) -> Meaning:
    if p.has("n"):
        return Meaning("DURATION", duration(count_of(p.named["n"]), p.text("units") or "M"))
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


@rule("holiday")
def holiday(p: Parts, c: Context) -> Meaning:
    words = " ".join(token.word for token in p.named.get("fixed") or p.named["moving"])
    month, number = fixed(words)
    year, basis = year_for(p, c, month, number)
    year = (shift(year, direction(p, "way"), "Y") or year) if p.has("way") else year  # "the Halloween before"
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
    base, basis = c.base(p.text("unit") == "M")
    unit = p.text("unit") or "Y"
    whole = widen(base, unit) if base else None
    if whole and unit == "Y" and basis == "published" and c.tense < 0:
        whole = shift(whole, -1, "Y")  # since the year's end
    return Meaning("DATE", f"{whole}-12-31" if whole and unit == "Y" else whole, basis)
