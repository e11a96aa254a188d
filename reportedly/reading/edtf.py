"""EDTF (ISO 8601-2, level 1 and sets) from TIMEX3 values, and the first and last day that an EDTF date allows."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import Final

from reportedly.reading.timex_values import days, grain
from reportedly.records import TimexMod

Bounds = tuple[str | None, str | None]

_SEASON: Final = {"SP": 21, "SU": 22, "FA": 23, "WI": 24}
_SEASON_MONTHS: Final = {21: 3, 22: 6, 23: 9, 24: 12}
_DATE: Final = re.compile(r"(-?[0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?(?:T[\d:]+(?:Z|[+-]\d\d:\d\d)?)?[?~%]?")
_CLOCK: Final = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::(\d\d))?")


def edtf_of(value: str | None, mod: TimexMod | None) -> str | None:
    """A TIMEX3 value as EDTF; null for durations, sets, references and what has no year."""
    plain = _plain(value) if value else None
    if plain is None:
        return None
    if mod in ("BEFORE", "ON_OR_BEFORE"):
        return f"../{plain.split('/')[-1]}"
    if mod in ("AFTER", "ON_OR_AFTER"):
        return f"{plain.split('/')[0]}/.."
    if mod is not None and mod not in ("START", "MID", "END"):
        return "/".join(f"{side}~" for side in plain.split("/"))
    return plain


def _plain(value: str) -> str | None:
    if value.startswith("BC"):
        return _before_christ(value[2:])
    kind, bounds = grain(value), days(value)
    if kind is None or bounds is None:
        return None
    if kind in "EC":
        return value.ljust(4, "X")
    if kind == "S":
        return f"{value[:4]}-{_SEASON[value[5:]]}"
    if kind in "QH":
        return f"{bounds[0].isoformat()[:7]}/{bounds[1].isoformat()[:7]}"
    if kind in "WN":
        return f"{bounds[0].isoformat()}/{bounds[1].isoformat()}"
    if kind == "T":
        return _moment(value)
    return value


def _moment(value: str) -> str:
    """A day with its time, where that is one of a clock; else the day."""
    clock = _CLOCK.fullmatch(value)
    if clock is None or not _on_clock(*clock.groups()[1:]):
        return value[:10]
    return f"{clock[1]}T{clock[2]}:{clock[3]}:{clock[4] or '00'}"


def _on_clock(hour: str, minute: str, second: str | None) -> bool:
    return hour < "24" and minute < "60" and (second or "00") < "60"


def _before_christ(value: str) -> str | None:
    """1 BC is the year 0: 490 BC is -0489."""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", value)
    if match is None:
        return None
    year = 1 - int(match[1])
    return "-".join([f"{'-' if year else ''}{-year:04}", *(part for part in match.groups()[1:] if part)])


def bounds(edtf: str | None) -> Bounds:
    """The first and last day that an EDTF date, interval or set allows; null where it is open or cannot be read."""
    if not edtf:
        return None, None
    if edtf[0] in "[{" and edtf[-1] in "]}":
        return _set_bounds(edtf[1:-1])
    first, slash, last = edtf.partition("/")
    return _ends(first)[0], _ends(last if slash else first)[1]


def _set_bounds(members: str) -> Bounds:
    sides = [member.strip().partition("..") for member in members.split(",")]
    firsts = [_ends(first)[0] for first, _, _ in sides]
    lasts = [_ends(last if dots else first)[1] for first, dots, last in sides]
    return (
        min(first for first in firsts if first) if all(firsts) else None,
        max(last for last in lasts if last) if all(lasts) else None,
    )


def _ends(single: str) -> Bounds:
    match = _DATE.fullmatch(single)
    if match is None:  # open, unknown, or not a date
        return None, None
    year, month, day = match.groups()
    minus = year.startswith("-")
    low, high = year.replace("X", "9" if minus else "0"), year.replace("X", "0" if minus else "9")
    if month and month.isdigit() and int(month) in _SEASON_MONTHS:
        return _season_ends(low, high, _SEASON_MONTHS[int(month)])
    first_month, last_month = _filled(month, 1, 12)
    if not 1 <= first_month <= last_month <= 12:
        return None, None
    length = monthrange(max(int(high), 1), last_month)[1]
    first_day, last_day = _filled(day, 1, length)
    if not 1 <= first_day <= last_day <= length:
        return None, None
    return f"{low}-{first_month:02}-{first_day:02}", f"{high}-{last_month:02}-{last_day:02}"


def _season_ends(low: str, high: str, month: int) -> Bounds:
    last = month + 2
    if last > 12:
        high, last = f"{int(high) + 1:04}", last - 12
    return f"{low}-{month:02}-01", f"{high}-{last:02}-{monthrange(max(int(high), 1), last)[1]:02}"


def _filled(digits: str | None, low: int, high: int) -> tuple[int, int]:
    """The least and greatest number that digits with X allow."""
    if digits is None or digits == "XX":
        return low, high
    if "X" not in digits:
        return int(digits), int(digits)
    return max(int(digits.replace("X", "0")), low), min(int(digits.replace("X", "9")), high)
