"""TIMEX3 values as calendar stretches: how coarse they are, their first and last day, and reckoning with them.

A value is `1998` or coarser (`199` a decade, `19` a century), `1998-Q3`, `-H1`, `-SU`, `-04`, `-W17`, `-W17-WE`,
`-04-03`, each with `T...` for a time of day, and `BC` before it for years before Christ.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

# From coarse to fine.
GRAINS: Final = ("C", "E", "Y", "H", "S", "Q", "M", "W", "N", "D", "T")
_SHAPES: Final = tuple(
    (grain, re.compile(shape))
    for grain, shape in (
        ("D", r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)"),
        ("M", r"(?P<y>\d{4})-(?P<m>\d\d)"),
        ("Y", r"(?P<y>\d{4})"),
        ("Q", r"(?P<y>\d{4})-Q(?P<q>[1-4])"),
        ("W", r"(?P<y>\d{4})-W(?P<w>\d\d)"),
        ("S", r"(?P<y>\d{4})-(?P<s>SP|SU|FA|WI)"),
        ("E", r"\d{3}"),
        ("N", r"(?P<y>\d{4})-W(?P<w>\d\d)-WE"),
        ("H", r"(?P<y>\d{4})-H(?P<h>[12])"),
        ("C", r"\d{2}"),
        ("T", r"(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)T\w+(?::\d\d)*"),
    )
)
SEASONS: Final = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
_MONTHS: Final = {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200}
_DAYS: Final = {"D": 1, "W": 7, "F": 14}


def grain(value: str | None) -> str | None:
    """How fine a value is: one of GRAINS; null for what is no stretch of the calendar."""
    found = _parse(value.removeprefix("BC")) if value else None
    return found[0] if found else None


def finer(value: str | None, than: str) -> bool:
    """Whether a value's grain is finer than `than`."""
    own = grain(value)
    return own is not None and GRAINS.index(own) > GRAINS.index(than)


def _parse(value: str) -> tuple[str, re.Match[str]] | None:
    for name, shape in _SHAPES:
        if match := shape.fullmatch(value):
            return name, match
    return None


def days(value: str | None) -> tuple[date, date] | None:
    """The first and last day of a value; null where it has none (`PRESENT_REF`, years before Christ, 30 February)."""
    found = _parse(value) if value else None
    try:
        return _days(*found) if found else None
    except (ValueError, OverflowError):  # no such day in the calendar
        return None


def _days(name: str, match: re.Match[str]) -> tuple[date, date]:
    if name in "EC":
        size = 10 if name == "E" else 100
        first = int(match[0]) * size
        return date(max(first, 1), 1, 1), date(first + size - 1, 12, 31)
    year = int(match["y"])
    if name in "DT":
        day = date(year, int(match["m"]), int(match["d"]))
        return day, day
    if name in "WN":
        monday = date.fromisocalendar(year, int(match["w"]), 1)
        return monday + timedelta(5 if name == "N" else 0), monday + timedelta(6)
    month, length = _months(name, match)
    last_year, last_month = divmod(year * 12 + month - 1 + length - 1, 12)
    return date(year, month, 1), date(last_year, last_month + 1, monthrange(last_year, last_month + 1)[1])


def _months(name: str, match: re.Match[str]) -> tuple[int, int]:
    """The first month of a year, half, season, quarter or month, and how many there are."""
    if name == "S":
        return SEASONS[match["s"]], 3
    if name == "Q":
        return int(match["q"]) * 3 - 2, 3
    if name == "H":
        return int(match["h"]) * 6 - 5, 6
    return (int(match["m"]), 1) if name == "M" else (1, 12)


def stretch(day: date, unit: str) -> str:
    """The value of the day, week, month, quarter, year, decade or century around a day."""
    if unit == "D":
        return f"{day.year:04}-{day.month:02}-{day.day:02}"
    if unit in "WN":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}" + ("-WE" if unit == "N" else "")
    if unit == "M":
        return f"{day.year:04}-{day.month:02}"
    if unit == "Q":
        return f"{day.year:04}-Q{(day.month + 2) // 3}"
    return f"{day.year:04}"[: {"E": 3, "C": 2}.get(unit, 4)]


def widen(value: str, unit: str) -> str | None:
    """The day's, week's, month's, year's ... value around or at a value; null where the value is coarser than that."""
    if value.startswith("BC"):
        return value[: {"Y": 6, "E": 5, "C": 4}.get(unit, 0)] or None
    bounds = days(value)
    if bounds is None or (unit in GRAINS and not finer(value, unit) and grain(value) != unit):
        return None
    return stretch(bounds[0], unit)


def shift_day(day: date, count: int, unit: str) -> date | None:
    """The day `count` units later; the month's last day where it is shorter; null beyond the calendar's ends."""
    try:
        if unit in _DAYS:
            return day + timedelta(count * _DAYS[unit])
        year, month = divmod(day.year * 12 + day.month - 1 + count * _MONTHS[unit], 12)
        return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None


def shift(value: str, count: int, unit: str) -> str | None:
    """The value `count` units later, no finer than both are: two years after 1918-11-11 is 1920."""
    if value.startswith("BC"):
        return _shift_bc(value, count, unit)
    bounds = days(value)
    day = shift_day(bounds[0], count, unit) if bounds else None
    if day is None:
        return None
    own = grain(value) or "D"
    if unit in _DAYS:
        return stretch(day, "W" if own in "WN" else "D") if own in "DTWN" else None
    target = "Y" if unit in "EC" else unit
    return stretch(day, target) if own in "EC" or finer(value, target) or own == target else stretch(day, own)


def _shift_bc(value: str, count: int, unit: str) -> str | None:
    years = {"Y": 1, "E": 10, "C": 100}.get(unit)
    if years is None or not value[2:6].isdigit() or len(value) < 6:
        return None
    year = int(value[2:6]) - count * years
    return f"BC{year:04}" if year > 0 else f"{1 - year:04}"
