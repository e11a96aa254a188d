"""Holidays of fixed date and those that move."""

from __future__ import annotations

from datetime import date, timedelta


def fixed(name: str) -> tuple[int, int]:
    """Month and day; for a holiday that moves, about when it falls."""
    first = name.split()[0]
    if first in ("christmas", "new"):
        eve = name.endswith("eve")
        return (12, 24 if eve else 25) if first == "christmas" else (12, 31) if eve else (1, 1)
    return {
        "independence": (7, 4), "halloween": (10, 31), "valentine": (2, 14), "veterans": (11, 11), "easter": (4, 8),
        "good": (4, 6), "ash": (2, 20), "thanksgiving": (11, 25), "labor": (9, 4), "memorial": (5, 28),
        "election": (11, 4),
    }[first]


def moving(name: str, year: int) -> str:
    """The day of a holiday that moves, in the United States where countries differ."""
    first = name.split()[0]
    easter = easter_day(year)
    day = {
        "easter": lambda: easter + timedelta(1 if name.endswith("monday") else 0),
        "good": lambda: easter - timedelta(2),
        "ash": lambda: easter - timedelta(46),
        "thanksgiving": lambda: _nth(year, 11, 4, 4),
        "labor": lambda: _nth(year, 9, 1, 1),
        "memorial": lambda: _nth(year, 6, 1, 1) - timedelta(7),
        "election": lambda: _nth(year, 11, 1, 1) + timedelta(1),
    }[first]()
    return day.isoformat()


def _nth(year: int, month: int, weekday: int, count: int) -> date:
    first = date(year, month, 1)
    return first + timedelta((weekday - first.isoweekday()) % 7 + 7 * (count - 1))


def easter_day(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    h = (19 * a + b - d - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i, k = divmod(c, 4)
    x = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * x) // 451
    month, day = divmod(h + x - 7 * m + 114, 31)
    return date(year, month, day + 1)
