"""Which matches of the grammar are time expressions: not numbers that are no years, nor May the verb."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from reportedly.reading.timex_grammar import Parts
from reportedly.reading.timex_numbers import spelt_year
from reportedly.reading.timex_tokens import Token
from reportedly.records import TimexType

TIMES: Final = frozenset(["clock", "noon", "part", "hour_part"])
DAYS: Final = frozenset(["day", "iso", "weekday", "dayword", "holiday", "step", "nth"])
LENGTHS: Final = frozenset(["duration", "vague_duration"])
SETS: Final = frozenset(["set_unit", "set_weekday", "set_month", "set_season", "set_word"])

# Characters a text has for each "I" or "we" where nobody speaks in it: 100 words.
SELDOM: Final = 600
_FIRST_PERSON: Final = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|me|us)\b")

_MEASURED: Final = (
    r"%|percent|per cent|men|people|troops|miles|soldiers|kilometers|kilometres|feet|km|points|pounds|dollars|shares"
    r"|tons|tonnes|acres|jobs|barrels|votes|times|metres|meters|words"
)
_MEASURES: Final = re.compile(rf"\s*(?:{_MEASURED})\b")
_THINGS: Final = re.compile(rf"\s*(?:{_MEASURED}|[a-z]{{3,}}s)\b(?! (?:of|in)\b)")
_MONEY: Final = re.compile(r"[$£€¥#]\s*$|\.$|\d[,.]$|\bNo\.?\s*$")
_OF_BEFORE: Final = re.compile(r"(\w+) of $")
_SHARES: Final = frozenset(
    "end start beginning middle rest remainder half months weeks quarter quarters part days close course out".split()
)
_RATE: Final = re.compile(r"(?:\d|\b(?:[mb]illion|dollars|cents|percent|times|hours|days|once|twice|units|flights))\s+$")
_LAST_DAY: Final = re.compile(r"\b(?:last|past) day$", re.IGNORECASE)
_OF_UNIT: Final = re.compile(r"\s+(?:of|before|after|that|when|where|in which)\b")
_PART_OF: Final = re.compile(r"\b(?:times? of|part of|much of|most of|all of|days? of|throughout|around)\s+$")
_FALL_OF: Final = re.compile(r"\s+of\s+(?!\d)")
_NAME_NEXT: Final = re.compile(r"\s*-?\s*(?!(?:and|or|to|in|at|for|from|is|was|that|of|with|by|on|as)\b)[A-Za-z]")


def _after(words: str, marks: str = "") -> re.Pattern[str]:
    """Matches at the end of what stands before a place, if that is one of the words or marks."""
    return re.compile(rf"(?:\b(?:{'|'.join(words.split())}){marks})\s*-?\s*$", re.IGNORECASE)


_BEFORE_YEAR: Final = _after(
    "in of since by from until till before after during to and late early mid circa fall spring summer winter autumn"
    " year for between through than around about the this that his her its their",
    r"|['’]s|[(\[;:/–,-]",
)
_BEFORE_MONTH: Final = _after(
    "in by of since until till from to through during for and this last next early late mid between or"
)
_BEFORE_SEASON: Final = _after(
    "in the of this last next by during late early mid every each that and until following previous"
)
_BEFORE_PART: Final = _after("at by until till since before after the that early late mid around")
_OWN: Final = _after("his her their my your our", r"(?:\s+(?:early|mid|late))?")


def plausible(text: str, found: Sequence[Token], part: Parts) -> bool:
    """Whether a match is a time expression where it stands."""
    start, end = found[part.first].start, found[part.last - 1].end
    test = _TESTS.get(part.rule)
    return test is None or test(text, start, end, part)


def _year(text: str, start: int, end: int, part: Parts) -> bool:
    return part.has("era") or part.last - part.first > 1 or _is_year(text, start, end)


def _month(text: str, start: int, end: int, part: Parts) -> bool:
    word = part.named["month"][0]
    if word.word == "may" and text[word.start].islower():
        return False
    return part.last - part.first > 1 or _is_month(text, text[start:end], start)


def _season(text: str, start: int, end: int, part: Parts) -> bool:
    if part.named["season"][0].word == "fall" and _FALL_OF.match(text, end):
        return False
    sure = part.last - part.first > 1 or text[start:end].lower() in ("summer", "winter", "autumn")
    return sure or bool(_BEFORE_SEASON.search(text, max(0, start - 12), start))


def _capital(text: str, start: int, end: int, part: Parts) -> bool:
    return part.named["weekday"][0].word.endswith("day") or text[start].isupper()


def _part_of_day(text: str, start: int, end: int, part: Parts) -> bool:
    return part.last - part.first > 1 or bool(_BEFORE_PART.search(text, max(0, start - 10), start))


def _no_age(text: str, start: int, end: int, part: Parts) -> bool:
    if part.has("n") and part.named["n"][-1].word in ("a", "an") and _RATE.search(text, max(0, start - 24), start):
        return False
    share = part.text("unit") == "Q" and part.named["n"][-1].word == "a" if part.has("n") else False
    return not share and not text[start:end].lower().endswith("old")


def _long_unit(text: str, start: int, end: int, part: Parts) -> bool:
    return not str(part.value("unit")).startswith(("T", "Q"))


def _bare_past(text: str, start: int, end: int, part: Parts) -> bool:
    return part.named["rel"][0].word == "past" and not _NAME_NEXT.match(text, end)


def _day_of_month(text: str, start: int, end: int, part: Parts) -> bool:
    return (part.number("day") or 99) <= 31 and not _NAME_NEXT.match(text, end)


def _the_unit(text: str, start: int, end: int, part: Parts) -> bool:
    """Not "carried the day", "Player of the Year", "time of the year", "the year of the flood"."""
    if part.text("unit") == "D" or text[start : start + 3].lower() != "the" or text[end : end + 1] == "-":
        return False
    name = text[part.named["unit"][0].start].isupper() and text[max(0, start - 3) : start] == "of "
    before = _OF_BEFORE.search(text, max(0, start - 20), start) if part.text("unit") == "Y" else None
    if before and before[1].lower() not in _SHARES:
        return False
    return not (name or _OF_UNIT.match(text, end) or _PART_OF.search(text, max(0, start - 20), start))


_TESTS: Final[dict[str, Callable[[str, int, int, Parts], bool]]] = {
    "year": _year,
    "month": _month,
    "season": _season,
    "weekday": _capital,
    "part": _part_of_day,
    "duration": _no_age,
    "vague_duration": _long_unit,
    "past": _bare_past,
    "recent": lambda text, start, end, part: False,
    "current": lambda text, start, end, part: text[start:end].lower() == "current",
    "decade": lambda text, start, end, part: not _OWN.search(text, max(0, start - 16), start),
    "clock": lambda text, start, end, part: _is_clock(part.text("clock") or f"{part.number('hour') or 0}:00"),
    "nth": _day_of_month,
    "spelt_year": lambda text, start, end, part: spelt_year(part.named["spelt"]) is not None,
    "two_year": lambda text, start, end, part: not _NAME_NEXT.match(text, end),
    "the_unit": _the_unit,
    "rel_unit": lambda text, start, end, part: not _LAST_DAY.search(text, start, end),
}


def _is_year(text: str, start: int, end: int) -> bool:
    if _MONEY.search(text, max(0, start - 5), start) or text[end : end + 1] == "%":
        return False
    number = int(text[start:end])
    if _BEFORE_YEAR.search(text, max(0, start - 12), start):
        return not _THINGS.match(text, end) or 1900 <= number <= 2040
    counted = _MEASURES if number > 1900 and number % 1000 else _THINGS
    return 1850 <= number <= 2040 and not counted.match(text, end)


def _is_clock(time: str) -> bool:
    return int(time.partition(":")[0]) <= 24 and all(int(rest) < 60 for rest in time.split(":")[1:])


def _is_month(text: str, word: str, start: int) -> bool:
    if not word[0].isupper() or (len(word) <= 3 and word != "May"):
        return False
    if word.lower().rstrip(".") in ("may", "march", "august", "april", "june"):
        return bool(_BEFORE_MONTH.search(text, max(0, start - 10), start))
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


def is_timeless(text: str, read: Sequence[Sequence[Parts]]) -> bool:
    """Whether a text is not of its day: it says no "yesterday", "Monday" or "this morning", and hardly "I" or "we"."""
    if any(part.rule in ("weekday", "daypart", "tonight") or _dayword(part) for parts in read for part in parts):
        return False
    return sum(1 for _ in _FIRST_PERSON.finditer(text)) * SELDOM < len(text)


def _dayword(part: Parts) -> bool:
    """Yesterday and tomorrow; "today" may be these days."""
    return part.rule == "dayword" and bool(part.number("offset"))


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
            elif part.rule in ("weekday", "ago", "daypart", "rel_unit") or _dayword(part):
                near += 1
    return far > 2 * near
