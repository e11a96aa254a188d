"""Which matches of the grammar are time expressions: numbers that are no years, May the verb, a past that is no time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from reportedly.reading.timex_grammar import Parts
from reportedly.reading.timex_tokens import Token
from reportedly.records import TimexType

TIMES: Final = frozenset(["clock", "noon", "part", "hour_part"])
DAYS: Final = frozenset(["day", "iso", "weekday", "dayword", "holiday", "step", "nth"])
LENGTHS: Final = frozenset(["duration", "vague_duration"])
SETS: Final = frozenset(["set_unit", "set_weekday", "set_month", "set_season", "set_word"])
ONLY_INSIDE: Final = frozenset(["part"])

# Before a year in digits; what follows one that is a number of things.
_BEFORE_YEAR: Final = re.compile(r"(?:\b(?:in|of|since|by|from|until|till|before|after|during|to|and|late|early|mid|circa|fall|spring|summer|winter|autumn|year|for|between|through|than|around|about|for)|[(\[;:/–-]|,)\s*$", re.IGNORECASE)
_MONEY: Final = re.compile(r"[$£€¥#.]\s*$|\d[,.]$|\bNo\.?\s*$")
_THINGS: Final = re.compile(r"\s*(?:%|percent|per cent|(?:[a-z]+ )?(?:men|people|troops|miles|soldiers|kilometers|feet|km|points|pounds|dollars|shares|tons|tonnes|acres|jobs|[a-z]{3,}s)\b(?! (?:of|in)\b))")
_IN: Final = re.compile(r"\b(?:in|by|of|since|until|till|from|to|through|during|for|and|this|last|next|early|late|mid-?|between|or)\s*$", re.IGNORECASE)
_SEASON_BEFORE: Final = re.compile(r"\b(?:in|the|of|this|last|next|by|during|late|early|mid|every|each|that|and|until|following|previous)\s*-?\s*$", re.IGNORECASE)


def plausible(text: str, found: Sequence[Token], part: Parts) -> bool:
    """Whether a match is a time expression where it stands."""
    start, end = found[part.first].start, found[part.last - 1].end
    word = text[start:end]
    if part.rule == "year":
        return part.has("era") or part.last - part.first > 1 or _is_year(text, start, end)
    if part.rule in ("month", "list_month") and part.last - part.first == 1:
        return _is_month(text, word, start)
    if part.rule == "season" and part.last - part.first == 1:
        return bool(_SEASON_BEFORE.search(text, max(0, start - 12), start)) or word.lower() in ("summer", "winter", "autumn")
    return word[0].isupper() or part.rule != "weekday"


def _is_year(text: str, start: int, end: int) -> bool:
    if _MONEY.search(text, max(0, start - 5), start) or text[end : end + 1] in ("%",):
        return False
    number = int(text[start:end])
    if _BEFORE_YEAR.search(text, max(0, start - 12), start):
        return not _THINGS.match(text, end) or 1900 <= number <= 2040
    return 1850 <= number <= 2040 and not _THINGS.match(text, end)


def _is_month(text: str, word: str, start: int) -> bool:
    if not word[0].isupper():
        return False
    if word.lower().rstrip(".") in ("may", "march", "mar", "jan", "august", "april", "june"):
        return bool(_IN.search(text, max(0, start - 10), start))
    return True


def type_of(group: Sequence[Parts]) -> TimexType:
    rules = {part.rule for part in group}
    if rules & SETS:
        return "SET"
    if rules & (TIMES | {"tonight", "daypart", "step_part"}):
        return "TIME"
    return "DURATION" if rules & LENGTHS else "DATE"


def one_time(text: str, found: Sequence[Token], group: Sequence[Parts], part: Parts) -> bool:
    """Whether a match goes on with the expression before it: "Friday" + "night", "5 p.m." + "Nov. 9"."""
    before = group[-1]
    if len(group) > 2 or part.first - before.last > 2:
        return False
    between = text[found[before.last - 1].end : found[part.first].start].strip().lower()
    kinds = (before.rule in TIMES, part.rule in TIMES, before.rule in DAYS, part.rule in DAYS)
    if kinds[1] and kinds[2]:
        return between in ("", ",", "at", ", at") and (part.rule != "part" or not between)
    return kinds[0] and kinds[3] and between in ("", ",", "on", "of", ", on")


def exact(expression: str) -> bool:
    """Whether the grammar alone may be trusted: there is a month's day, or a whole year, in digits."""
    return bool(re.search(r"\d{4}|[A-Za-z]{3,}\.? \d|\d [A-Z]", expression))


def is_narrative(read: Sequence[Sequence[Parts]], published: date | None) -> bool:
    """Whether times are told from within the story rather than from the day of publication."""
    if published is None:
        return True
    near = far = 0
    for parts in read:
        for part in parts:
            year = part.number("year")
            if year is not None:
                far += part.has("era") or abs(year - published.year) > 1
            elif part.rule in ("dayword", "weekday", "ago", "daypart") or (part.rule == "rel_unit" and part.has("rel")):
                near += 1
    return far > 2 * near
