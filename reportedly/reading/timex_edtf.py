"""A TIMEX3 value in EDTF (ISO 8601-2)."""

from __future__ import annotations

import re
from typing import Final

from reportedly.reading.timex_values import days, grain
from reportedly.records import TimexMod

_SEASON: Final = {"SP": 21, "SU": 22, "FA": 23, "WI": 24}
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
