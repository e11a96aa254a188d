"""Which bare numbers are years: by what stands around them, and whether the text speaks of early centuries."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from reportedly.reading.timex_grammar import Parts
from reportedly.reading.timex_tokens import Token

_MEASURED: Final = (
    r"%|percent|per cent|\w*men|\w*children|people|troops|miles|soldiers|kilometers|kilometres|feet|ft|km|kg|m|points"
    r"|pounds|dollars|shares|tons|tonnes|acres|jobs|barrels|votes|times|metres|meters|words"
)
_MEASURES: Final = re.compile(rf"\s*(?:{_MEASURED})\b|\s?\+")
_THINGS: Final = re.compile(rf"\s*(?:(?:{_MEASURED}|[a-z]{{3,}}s)\b(?! (?:of|in)\b)|\+)")
_MONEY: Final = re.compile(r"[$£€¥#]\s*$|\.\Z|\d[,.]\Z|\bNo\.?\s*$|://[^\s]*$")
_NUMBERED: Final = re.compile(
    r"\b(?:Rules?|Sections?|Articles?|Forms?|Rooms?|[Pp]ages?|pp?\.|Highway|Route|Flight|Resolution|Chapter|Order|Unit|Box|Model"
    r"|H\. ?R\.)"
    r"\s+$"
)
_BEFORE: Final = re.compile(
    r"(?:\b(?:in|of|since|by|from|until|till|before|after|during|to|and|or|late|early|mid|circa|fall|spring|summer|winter"
    r"|autumn|year|for|between|through|than|around|about|the|this|that|his|her|its|their|born|died|reigned)|\bca?\.|['’]s"
    r"|[(\[;:/–,-])\s*-?\s*$",
    re.IGNORECASE,
)
_RANGE: Final = re.compile(r"(?<![\d-])(\d{4})\s?[-–—]\s?$")
_OLD_RANGE: Final = re.compile(r"(?<![\d-])(\d{3})\s?[-–—]\s?$")
_JOURNAL: Final = re.compile(r"\)\s?:\s?$|\d\s?[-–]\s?$")
_ALONE_BEFORE: Final = re.compile(r"(?:^|\n|[.:;)]\s)\s*$")
_ALONE_AFTER: Final = re.compile(r"\s*?(?:\n|$|[,.:;]\s)")
_NAME_AFTER: Final = re.compile(r"\s[A-Z]")
_SAID_YEAR: Final = re.compile(r"\b(?:[Ii]n|about|around|since|until) $")
_LIFE: Final = re.compile(r"\((\d{3})\s?[-–—]\s?(\d{3})\)")
_OLD_AFTER: Final = re.compile(
    r"\s*(?:$|[.,;:)\]–-]|[A-Z]|(?:and|to|or|when|he|she|it|they|the|a|an|was|is|became|until|by|after)\b)"
)
LIFE: Final = (20, 110)  # years that a life in brackets may last
EARLIEST, LATEST, FARTHEST = 1850, 2040, 2100  # a number between them is a year unless something is counted


def is_year(text: str, start: int, end: int) -> bool:
    """Whether the four digits text[start:end] are a year."""
    before = text[max(0, start - 40) : start]
    if _MONEY.search(before) or _NUMBERED.search(before) or text[end : end + 1] == "%":
        return False
    number = int(text[start:end])
    first = _RANGE.search(before)
    if first:
        at = start - len(before) + first.start(1)
        return int(first[1]) < number <= FARTHEST and is_year(text, at, at + 4)
    if _JOURNAL.search(before) or number > FARTHEST:
        return False
    if number > LATEST and not before.rstrip().endswith(tuple("abcdefghijklmnopqrstuvwxyz")):
        return False
    if _BEFORE.search(before):
        named = number < EARLIEST and before.endswith((", ", ": ")) and bool(_NAME_AFTER.match(text, end))
        return not named and (not _THINGS.match(text, end) or (number >= 1900 and not _MEASURES.match(text, end)))
    if _ALONE_BEFORE.search(before) and _ALONE_AFTER.match(text, end):
        return True
    counted = _MEASURES if number > 1900 and not _round(number) else _THINGS
    return EARLIEST <= number <= LATEST and not counted.match(text, end)


def _round(number: int) -> bool:
    return number % 1000 == 0


def is_old_year(text: str, start: int, end: int) -> bool:
    """Whether three digits are a year, in a text of early centuries."""
    before = text[max(0, start - 16) : start]
    first = _OLD_RANGE.search(before)
    if first:
        at = start - len(before) + first.start(1)
        return is_old_year(text, at, at + 3)
    if end - start != 3 or _MONEY.search(before):
        return False
    return bool(_BEFORE.search(before) and _OLD_AFTER.match(text, end))


def is_ancient(text: str, found: Sequence[Token], held: Sequence[Parts]) -> bool:
    """Whether a text names a year with its era, a year of three digits with a month, one of the first ten centuries, or
    more years of three digits ("In 348 she died") than of four."""
    if any(_is_early(part) for part in held):
        return True
    old = sum(1 for p in held if p.rule == "old_year" and _told(text, found[p.first].start, found[p.last - 1].end))
    return old > 1 and old > sum(1 for p in held if p.rule == "year")


def _told(text: str, start: int, end: int) -> bool:
    return bool(_SAID_YEAR.search(text, max(0, start - 8), start)) and is_old_year(text, start, end)


def is_life(text: str, start: int, end: int) -> bool:
    """Whether the three digits are of a life in brackets: (837-908)."""
    around = _LIFE.search(text, max(0, start - 6), end + 6)
    return bool(around and LIFE[0] < int(around[2]) - int(around[1]) < LIFE[1])


def _is_early(part: Parts) -> bool:
    year, nth = part.number("year"), part.number("nth")
    century = part.text("unit") == "C" and nth is not None and nth <= 10
    early = part.rule in ("day", "month", "named_year") and year is not None and year < 1000
    return part.has("era") or century or early
