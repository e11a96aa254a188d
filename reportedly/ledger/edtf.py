"""The days that an EDTF date allows, as numbers: what dates are sorted and compared by.

Level 1 of EDTF and its sets: `2025-07-08`, `2025-07`, `2025`, `202X`, `2024-11~`, `2025-21` (seasons), `../2022-02-24`,
`2025-01-20/2025-07-09`, `[2024, 2026]`, a time of day after `T`. A day is its number from 1 January of the year 1.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

# An open end: before and after every day that there is.
OPEN_MIN, OPEN_MAX = 0, date.max.toordinal() + 1
QUALIFIERS = re.compile("[?~%]")
DATE = re.compile(r"([\dX]{4})(?:-(\d\d|[\dX]X))?(?:-(\d\d|[\dX]X))?(?:T.*)?", re.ASCII)
# First month and number of months of seasons, quarters, quadrimesters and halves. Northern winter runs into next year.
PARTS = {
    "21": (3, 3), "22": (6, 3), "23": (9, 3), "24": (12, 3), "25": (3, 3), "26": (6, 3), "27": (9, 3), "28": (12, 3),
    "29": (9, 3), "30": (12, 3), "31": (3, 3), "32": (6, 3), "33": (1, 3), "34": (4, 3), "35": (7, 3), "36": (10, 3),
    "37": (1, 4), "38": (5, 4), "39": (9, 4), "40": (1, 6), "41": (7, 6),
}

Bounds = tuple[int, int]


def bounds(edtf: str | None) -> Bounds | None:
    """The first and the last day; OPEN_MIN or OPEN_MAX where that end is open. None for what is no such date."""
    if edtf is None:
        return None
    text = QUALIFIERS.sub("", edtf.strip())
    if text[:1] in "[{" and text[-1:] in "]}":
        return _set(text[1:-1])
    if "/" in text:
        start, _, end = text.partition("/")
        return _interval(start, end)
    return _one(text)


def _set(text: str) -> Bounds | None:
    found = []
    for part in text.split(","):
        start, dots, end = part.strip().partition("..")
        each = _interval(start, end) if dots else _one(part.strip())
        if each is None:
            return None
        found.append(each)
    return min(first for first, _ in found), max(last for _, last in found)


def _interval(start: str, end: str) -> Bounds | None:
    first = (OPEN_MIN, OPEN_MIN) if start in ("", "..") else _one(start)
    last = (OPEN_MAX, OPEN_MAX) if end in ("", "..") else _one(end)
    if first is None or last is None or first[0] > last[1]:
        return None
    return first[0], last[1]


def _one(text: str) -> Bounds | None:
    found = DATE.fullmatch(text)
    if not found:
        return None
    year, month, day = found.groups()
    try:
        if month in PARTS and day is None and "X" not in year:
            return _part(int(year), *PARTS[month])
        first = date(*(int(low.replace("X", "0")) or 1 for low in (year, month or "01", day or "01")))
        return first.toordinal(), _last(year, month, day).toordinal()
    except ValueError:
        return None


def _last(year: str, month: str | None, day: str | None) -> date:
    y = int(year.replace("X", "9"))
    m = min(int((month or "XX").replace("X", "9")), 12)
    length = monthrange(y, m)[1]
    d = min(int(day.replace("X", "9")), length) if day and "X" in day else int(day or length)
    return date(y, m, d)


def _part(year: int, month: int, months: int) -> Bounds:
    last = month + months - 1
    end = year + (last > 12), (last - 1) % 12 + 1
    return date(year, month, 1).toordinal(), date(*end, monthrange(*end)[1]).toordinal()


def day(number: int | None) -> str | None:
    """The day with this number as YYYY-MM-DD; None for an open end."""
    return None if number is None or number in (OPEN_MIN, OPEN_MAX) else date.fromordinal(number).isoformat()


def number(day: str | None, otherwise: int | None) -> int | None:
    """The number of a day, YYYY-MM-DD; `otherwise` where it is none."""
    try:
        return otherwise if day is None else date.fromisoformat(day).toordinal()
    except ValueError:
        return otherwise
