"""The days that an EDTF date allows: as days written out, and as numbers, by which dates are sorted and compared.

Level 1 of EDTF (ISO 8601-2) and its sets: `2025-07-08`, `2025-07`, `2025`, `202X`, `2024-11~`, `2025-21` (seasons),
`../2022-02-24`, `2025-01-20/2025-07-09`, `[2024, 2026]`, `-0489`, a time of day after `T`. A day's number is counted
from 1 January of the year 1; days before Christ have none. The undate library (0.8.0) gives the same bounds for what it
reads, but reads neither seasons, quarters and halves nor sets nor times of day, all of which reports have.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import MAXYEAR, date
from typing import Final, NamedTuple

# An open end: before and after every day that has a number.
OPEN_MIN: Final = 0
OPEN_MAX: Final = date.max.toordinal() + 1
# Sorts what has no date behind all that has one.
UNDATED: Final = OPEN_MAX + 1
_QUALIFIERS: Final = re.compile("[?~%]")
_DATE: Final = re.compile(r"(-?)([\dX]{4})(?:-(\d\d|[\dX]X)(?:-(\d\d|[\dX]X))?)?(?:T\S*)?", re.ASCII)
# First month and number of months of seasons, quarters, quadrimesters and halves. Northern winter runs into next year.
_PARTS: Final = {
    "21": (3, 3), "22": (6, 3), "23": (9, 3), "24": (12, 3), "25": (3, 3), "26": (6, 3), "27": (9, 3), "28": (12, 3),
    "29": (9, 3), "30": (12, 3), "31": (3, 3), "32": (6, 3), "33": (1, 3), "34": (4, 3), "35": (7, 3), "36": (10, 3),
    "37": (1, 4), "38": (5, 4), "39": (9, 4), "40": (1, 6), "41": (7, 6),
}


class _Day(NamedTuple):
    """A day of the proleptic calendar; the year 0 is 1 BC."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{'-' if self.year < 0 else ''}{abs(self.year):04}-{self.month:02}-{self.day:02}"

    def number(self) -> int:
        """Its number; the least and the greatest there is for a day outside the years 1 to 9999."""
        return 1 if self.year < 1 else OPEN_MAX if self.year > MAXYEAR else date(*self).toordinal()


# The first and the last day; null where that end is open.
_Ends = tuple[_Day | None, _Day | None]


def bounds(edtf: str | None) -> tuple[str | None, str | None]:
    """The first and last day that an EDTF date allows, YYYY-MM-DD; null where it is open or cannot be read."""
    first, last = _ends(edtf) or (None, None)
    return first and str(first), last and str(last)


def numbers(edtf: str | None) -> tuple[int, int] | None:
    """The numbers of the first and the last day; OPEN_MIN or OPEN_MAX where that end is open.

    Null for what is no such date, and for one that ends before Christ.
    """
    found = _ends(edtf)
    if found is None:
        return None
    first, last = found
    if last is not None and last.year < 1:
        return None
    return OPEN_MIN if first is None else first.number(), OPEN_MAX if last is None else last.number()


def order(bounds: tuple[int, int] | None) -> tuple[int, int]:
    """What dates are sorted by: first and last day, of which an open one counts as the other; the undated come last."""
    if bounds is None:
        return UNDATED, UNDATED
    start = bounds[1] if bounds[0] == OPEN_MIN else bounds[0]
    return start, start if bounds[1] == OPEN_MAX else bounds[1]


def day(number: int | None) -> str | None:
    """The day with this number as YYYY-MM-DD; null for an open end."""
    return None if number is None or number in (OPEN_MIN, OPEN_MAX) else date.fromordinal(number).isoformat()


def number(day: str | None, otherwise: int | None) -> int | None:
    """The number of a day, YYYY-MM-DD; `otherwise` where it is none."""
    try:
        return otherwise if day is None else date.fromisoformat(day).toordinal()
    except ValueError:
        return otherwise


def days_between(first: str, last: str) -> int:
    """Days from one day to another, YYYY-MM-DD; by their years alone where one is before the year 1: -0043-03-15."""
    numbers = number(first, None), number(last, None)
    if numbers[0] is not None and numbers[1] is not None:
        return numbers[1] - numbers[0]
    return 365 * (int(last[:-6]) - int(first[:-6]))


def _ends(edtf: str | None) -> _Ends | None:
    """Null for what is no date that this module reads."""
    text = _QUALIFIERS.sub("", edtf.strip()) if edtf else ""
    if text[:1] in ("[", "{") and text[-1:] in ("]", "}"):
        return _set(text[1:-1])
    start, slash, end = text.partition("/")
    return _interval(start, end) if slash else _one(text)


def _set(text: str) -> _Ends | None:
    found = []
    for part in text.split(","):
        start, dots, end = part.strip().partition("..")
        each = _interval(start, end) if dots else _one(part.strip())
        if each is None:
            return None
        found.append(each)
    firsts, lasts = [first for first, _ in found if first], [last for _, last in found if last]
    return (
        min(firsts) if len(firsts) == len(found) else None,
        max(lasts) if len(lasts) == len(found) else None,
    )


def _interval(start: str, end: str) -> _Ends | None:
    first = (None, None) if start in ("", "..") else _one(start)
    last = (None, None) if end in ("", "..") else _one(end)
    if first is None or last is None or (first[0] and last[1] and first[0] > last[1]):
        return None
    return first[0], last[1]


def _one(text: str) -> _Ends | None:
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    minus, digits, month, day = match.groups()
    years = sorted(int(f"{minus}{digits.replace('X', filled)}") for filled in "09")
    if month in _PARTS:
        return None if day else (_Day(years[0], _PARTS[month][0], 1), _end_of_part(years[1], *_PARTS[month]))
    months = _filled(month, 12)
    if months is None:
        return None
    length = _length(years[1], months[1])
    days = _filled(day, length)
    return days and (_Day(years[0], months[0], days[0]), _Day(years[1], months[1], days[1]))


def _filled(digits: str | None, most: int) -> tuple[int, int] | None:
    """The least and greatest number from 1 to `most` that digits with X allow; null where they allow none."""
    if digits is None:
        return 1, most
    low, high = max(int(digits.replace("X", "0")), 1), min(int(digits.replace("X", "9")), most)
    return (low, high) if low <= high else None


def _end_of_part(year: int, month: int, months: int) -> _Day:
    later, last = divmod(month + months - 2, 12)
    return _Day(year + later, last + 1, _length(year + later, last + 1))


def _length(year: int, month: int) -> int:
    """The days of a month; the calendar repeats every 400 years."""
    return monthrange(2000 + year % 400, month)[1]
