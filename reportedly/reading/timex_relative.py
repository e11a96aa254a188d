"""What relative expressions come to: weekdays, "last month", "two days earlier", lengths, sets, references."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from reportedly.reading.timex_context import Context, Meaning, Rules, direction, points_within
from reportedly.reading.timex_grammar import Parts
from reportedly.reading.timex_numbers import count_of, duration
from reportedly.reading.timex_values import days, grain, shift, stretch, widen
from reportedly.records import TimexBasis, TimexType

rule = Rules()


@rule("weekday")
def weekday(p: Parts, c: Context) -> Meaning:
    number = p.number("weekday") or 1
    base, basis = _near_day(p, c)
    bounds = days(base)
    if bounds is None or c.recurring:
        return Meaning("DATE", f"XXXX-WXX-{number}", "none")
    related = p.has("rel") and p.named["rel"][0].word not in ("present", "current")  # "a present Saturday"
    way = direction(p) if related else c.tense
    back = (bounds[0].isoweekday() - number) % 7
    if related and way:
        back = (back or 7) if way < 0 else (back or 7) - 7 if back == 0 else back - 7
    elif (way > 0 and back) or (related and back):
        back -= 7
    return Meaning("DATE", stretch(bounds[0] - timedelta(back), "D"), basis)


def _near_day(p: Parts, c: Context) -> tuple[str | None, TimexBasis]:
    """The day that a weekday is reckoned from; where a story has told none, it is today."""
    base, basis = c.base(points_within(p))
    if base and grain(base) in ("D", "T"):
        return base, basis
    return (None, "none") if c.timeless or c.always else c.from_today()


@rule("latest_period")
def latest_period(p: Parts, c: Context) -> Meaning:
    return Meaning("DATE", c.last_quarter, "anchor" if c.last_quarter else "none")


@rule("rel_unit")
def relative_unit(p: Parts, c: Context) -> Meaning:
    unit = p.text("unit") or "D"
    if unit == "Q" and not direction(p) and c.quarter and not p.named["rel"][0].word.startswith(("this", "current")):
        return Meaning("DATE", c.quarter, "anchor")
    if unit in "EC" and direction(p):
        return Meaning("DURATION", duration("1", unit), "text")
    next_day = unit == "D" and direction(p) > 0  # after the day just told of: that after today is tomorrow
    base, basis = c.base(points_within(p) or next_day, unit)
    if base is None or _nowhere(p, c, base, basis):
        return Meaning("DATE", None, "none")
    if unit == "W" and direction(p) < 0 and base == c.today and c.published and c.published.isoweekday() == 7:
        base = shift(base, 1, "D") or base  # on a Sunday, last week is the one that ends
    whole = widen(base, unit)
    return Meaning("DATE", shift(whole, direction(p), unit) if whole else None, basis)


def _nowhere(p: Parts, c: Context, base: str, basis: TimexBasis) -> bool:
    """Whether "that day", "the next day" or "our last day" is of a time that nobody told."""
    if p.text("unit") == "D" and ((c.timeless and c.present) or p.named["rel"][0].word in ("last", "past")):
        return True  # "when you wake the next day"
    return _far(p, base, c) or (p.text("unit") == "D" and _untold(c, basis, direction(p)))


def _far(p: Parts, base: str, c: Context) -> bool:
    """Whether an expression points away from the day of publication ("that day"), but nothing else is told."""
    return p.named["rel"][0].word == "that" and base == c.today


def _untold(c: Context, basis: TimexBasis, way: int) -> bool:
    """Whether a later time would lie after publication, though nothing is to come: "A year later he left"."""
    return way > 0 and basis == "published" and c.tense <= 0


@rule("the_unit")
def the_unit(p: Parts, c: Context) -> Meaning:
    unit = p.text("unit") or "D"
    if unit == "Q":
        return Meaning("DATE", c.last_quarter, "anchor")
    base, basis = c.base(unit == "D", unit)
    if c.recurring:  # "at this time of the year"
        return Meaning("DATE", None, "none")
    return Meaning("DATE", widen(base, unit) if base else None, basis)


@rule("unit_ended")
def unit_ended(p: Parts, c: Context) -> Meaning:
    """"The year ended June 30" is a length, "the quarter ended June 30" the quarter reported on."""
    return Meaning("DURATION", "P1Y") if p.text("unit") == "Y" else the_unit(p, c)


@rule("weekend")
def weekend(p: Parts, c: Context) -> Meaning:
    base, basis = c.base(points_within(p))
    bounds = days(base)
    if bounds is None:
        return Meaning("DATE", "XXXX-WXX-WE", "none")
    way = direction(p) if p.has("rel") else -(c.tense <= 0) if bounds[0].isoweekday() < 4 else 0
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
    base = c.base(True, unit[0])
    if _untold(c, base[1], way):
        return Meaning("DATE", None, "none")
    return _moved(base, number, unit, way, p.has("halves"))


def _moved(base: tuple[str | None, TimexBasis], number: str, unit: str, way: int, halves: bool) -> Meaning:
    value, basis = base
    whole, _, fraction = number.partition(".")
    if not whole.isdigit() or fraction not in ("", "5"):
        return Meaning("DATE", "PAST_REF" if way < 0 else "FUTURE_REF", "none")
    count, halves = int(whole), halves or bool(fraction)
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
    base, way = c.base(True, unit), direction(p, "way")
    return Meaning("DATE", None, "none") if _untold(c, base[1], way) else _moved(base, "1", unit, way, False)


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
    day, basis = c.from_today()
    return Meaning("TIME", f"{day or 'XXXX-XX-XX'}TNI", basis)


@rule("dayword", "two_days")
def dayword(p: Parts, c: Context) -> Meaning:
    count = (p.number("offset") or 0) + (direction(p, "way") if p.has("way") else 0)
    today, basis = c.from_today()
    if today is None or (not count and ((c.narrative and not c.told) or c.always or c.nowadays)):
        return Meaning("DATE", "PRESENT_REF" if not count else None, "none")
    return Meaning("DATE", shift(today, count, "D"), basis)


@rule("set_unit")
def set_unit(p: Parts, c: Context) -> Meaning:
    number = count_of(p.named["n"]) if p.has("n") else "1"
    return Meaning("SET", duration(number, p.text("unit") or "D"))


@rule("set_weekday")
def set_weekday(p: Parts, c: Context) -> Meaning:
    return Meaning("SET", f"XXXX-WXX-{p.number('weekday')}" + (f"T{p.text('part')}" if p.has("part") else ""))


@rule("set_part")
def set_part(p: Parts, c: Context) -> Meaning:
    return Meaning("SET", f"XXXX-XX-XXT{p.text('part')}")


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


@rule("recent", "recent_units", "current")
def adjective(p: Parts, c: Context) -> Meaning:
    return Meaning("DATE", "PAST_REF" if p.rule.startswith("recent") else "PRESENT_REF", "none")


AS_LENGTHS: Final = ("the_unit", "unit_ended", "step", "rel_unit", "ago", "offset", "weekend", "recent_units")


def _as_length(p: Parts) -> str:
    """How long "last week" or "two years ago" is, told as a length."""
    if p.rule == "weekend":
        return "P2D"
    number = count_of(p.named["n"]) if p.has("n") else "X" if p.rule in ("ago", "offset", "recent_units") else "1"
    return duration(number, p.text("unit") or "D", p.has("halves"))


def fitting(meaning: Meaning, p: Parts, kind: TimexType) -> Meaning:
    """The meaning as its type wants it: "the year" as a length, "recent months" as a date, "Friday night" as a day."""
    value = meaning.value
    if kind == "DURATION" and meaning.type == "DATE" and p.rule in AS_LENGTHS:
        return Meaning(kind, _as_length(p))
    if kind == "DATE" and meaning.type == "DURATION" and value and value.startswith(("PX", "PTX")):
        way = direction(p)
        return Meaning(kind, "FUTURE_REF" if way > 0 else "PAST_REF" if way < 0 or p.has("rel") else value, "none")
    if kind == "DATE" and meaning.type == "TIME" and value and value[-2:].isalpha():
        return Meaning(kind, value[:-3], meaning.basis)
    return Meaning(kind, value, meaning.basis)


