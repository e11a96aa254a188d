"""Dates as publishers write them, turned into ISO 8601 and EDTF. Nothing is guessed: a missing year stays missing."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?\s+)"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?\b"
_YEAR = r"(?:1[6-9]|2[01])\d\d"
DATE = (
    rf"(?:{_WEEKDAY}?(?:"
    rf"(?P<m1>{_MONTH})\s*(?P<d1>{_DAY})(?:,?\s+(?P<y1>{_YEAR})\b)?"
    rf"|(?P<d2>{_DAY})\s+(?:of\s+)?(?P<m2>{_MONTH})(?:,?\s+(?P<y2>{_YEAR})\b)?"
    rf"|(?P<y3>{_YEAR})[-/](?P<m3>[01]\d)[-/](?P<d3>[0-3]\d)(?!\d)))"
)
_WHOLE_DATE = re.compile(DATE, re.IGNORECASE)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ISO_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s*([Zz]|[+-]\d\d(?::?\d\d)?)?", re.ASCII
)
_ISO_YEAR = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?", re.ASCII)
_IN_URL = re.compile(
    rf"[/_-](?P<y>(?:19|20)\d\d)(?:/(?P<m>\d\d?|{'|'.join(MONTHS)})/(?P<d>\d\d?)|-(?P<m2>\d\d)-(?P<d2>\d\d))(?![\d])",
    re.IGNORECASE,
)


def written_date(match: re.Match[str]) -> str | None:
    """EDTF for a match of `DATE`: `2024-03-03`, or `XXXX-03-03` where no year is written; null for 31 February."""
    group = match.groupdict()
    year = group["y1"] or group["y2"] or group["y3"]
    month = group["m1"] or group["m2"] or group["m3"]
    day = int(re.sub(r"\D", "", group["d1"] or group["d2"] or group["d3"]))
    number = int(month) if month.isdigit() else MONTHS.index(month[:3].lower()) + 1
    if _calendar(int(year or 2024), number, day) is None:  # 2024: a leap year, so that 29 February may stand
        return None
    return f"{year or 'XXXX'}-{number:02}-{day:02}"


def iso_published(text: str) -> str | None:
    """A publication date in any common notation as ISO 8601; null if it cannot be read.

    A date (`2024-03-05`), a date-time with its zone (`2024-03-05T10:00:00Z`, `...+02:00`), or what less is known
    (`2024`, `2024-03`). A time without a zone is no moment: its date is kept. "March 5, 2024" and RFC 2822 dates
    are read too.
    """
    text = text.strip()
    if moment := _ISO_MOMENT.fullmatch(text):
        return _iso_moment(*moment.groups())
    if _ISO_DAY.fullmatch(text):
        return _iso_day(text)
    if _ISO_YEAR.fullmatch(text):
        return text
    if (match := _WHOLE_DATE.fullmatch(text)) and (written := written_date(match)):
        return None if written.startswith("X") else written
    return _mail_date(text)


def given_published(text: str) -> str:
    """What the user gives as --published, as ISO 8601.

    Raises ValueError where it is no ISO date (or year, or year and month) and no date-time with a zone.
    """
    moment = _ISO_MOMENT.fullmatch(text.strip())
    iso = iso_published(text) if moment or _ISO_YEAR.match(text.strip()) else None
    if iso is None or (moment and moment.group(3) is None):
        raise ValueError(f"not a publication date: {text!r}; give YYYY-MM-DD, or a date-time with its zone")
    return iso


def date_in_url(url: str) -> str | None:
    """The date in a URL's path (`/2024/03/05/`, `/2024/mar/05/`, `/2024-03-05-`), or null."""
    try:
        path = urlsplit(url).path
    except ValueError:  # not a URL: there is no date in it
        return None
    for match in _IN_URL.finditer(path):
        month = match["m"] or match["m2"]
        number = int(month) if month.isdigit() else MONTHS.index(month.lower()) + 1
        if day := _calendar(int(match["y"]), number, int(match["d"] or match["d2"])):
            return day.isoformat()
    return None


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # not a day of the calendar
        return None


def _iso_day(text: str) -> str | None:
    day = _calendar(*map(int, text.split("-")))
    return day.isoformat() if day else None


def _iso_moment(day: str, time: str, zone: str | None) -> str | None:
    if zone is None:
        return _iso_day(day)
    if len(zone) == 3:
        zone += ":00"
    try:
        return _with_zone(datetime.fromisoformat(f"{day}T{time}{zone.upper()}"))
    except ValueError:  # 25 o'clock, 31 February
        return None


def _with_zone(moment: datetime) -> str:
    written = moment.replace(microsecond=0).isoformat()
    return f"{written[:-6]}Z" if moment.tzinfo == UTC or written.endswith("+00:00") else written


def _mail_date(text: str) -> str | None:
    try:
        moment = parsedate_to_datetime(text)
        return _with_zone(moment) if moment.tzinfo else moment.date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):  # what email.utils raises for other text
        return None
