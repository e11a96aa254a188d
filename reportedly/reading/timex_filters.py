"""Which matches of the grammar are time expressions: not numbers that are no years, nor May the verb."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from reportedly.reading.timex_grammar import Parts
from reportedly.reading.timex_numbers import spelt_year
from reportedly.reading.timex_tense import is_present
from reportedly.reading.timex_tokens import Token
from reportedly.reading.timex_years import is_old_year, is_year
from reportedly.records import TimexType

TIMES: Final = frozenset(["clock", "noon", "part", "hour_part"])
DAYS: Final = frozenset(["day", "iso", "weekday", "dayword", "holiday", "step", "nth"])
LENGTHS: Final = frozenset(["duration", "vague_duration"])
SETS: Final = frozenset(["set_unit", "set_weekday", "set_month", "set_season", "set_word", "set_part"])

# Characters a text has for each "I" or "we" where nobody speaks in it: 100 words.
SELDOM: Final = 600
LONG_AGO: Final = 20  # years after which a single one makes history
BRIEF: Final = 2500  # characters of a text that need not say "Monday" to be of its day
_FIRST_PERSON: Final = re.compile(r"\b(?:I|[Ww]e|[Mm]y|[Oo]ur|me|us)\b")

_OF_BEFORE: Final = re.compile(r"(\w+) of $")
_SHARES: Final = re.compile(
    r"end|start|beginning|middle|rest|remainder|half|months|weeks|quarters?|part|days|close|course|out", re.IGNORECASE
)
_RATE: Final = re.compile(
    r"(?:\d|\d [a-z]+s|\b(?:[mb]illion|dollars|cents|percent|times|hours|days|once|twice|units|flights))\s+$"
)
_WISHED: Final = re.compile(r"(?:Merry|Happy) $")
_FESTIVE: Final = re.compile(
    r"[^\S\n]+(?:[A-Z]|(?:trees?|dinner|part(?:y|ies)|miracles?|lights|markets?|carols?|cards?|gifts?|presents?|shopping"
    r"|holidays?|songs?|music|decorations?|sales?|bonus(?:es)?|lists?|stor(?:y|ies)|movies?)\b)"
)
_TO: Final = re.compile(r"\bto $", re.IGNORECASE)
_COUNTED: Final = re.compile(r"\b(?:about|around|some|for) $")
_SOME_WEEKDAY: Final = re.compile(r"\b(?:on|of|for) an? $")
_LAST_DAY: Final = re.compile(r"\b(?:last|past) day$", re.IGNORECASE)
_OF_UNIT: Final = re.compile(r"\s+(?:of|before|after|that|when|where|in which)\b")
_PART_OF: Final = re.compile(r"\b(?:times? of|part of|much of|most of|all of|days? of|throughout|around)\s+$")
_FALL_OF: Final = re.compile(r"\s+of\s+(?!\d)")
_NUMBER: Final = re.compile(r"\d{4}")
_DIALLED: Final = re.compile(r"(?:\b[Tt]el\b|[Pp]hone\b|\+?\b\d{1,3}[ )-]).*\b\d{3}[-–. ]$")
_GREETING: Final = re.compile(r"\b(?:Good|good|GOOD) $")
_GREETED: Final = re.compile(r"(?:morning|afternoon|evening|night|day)", re.IGNORECASE)
_THE_13TH: Final = re.compile(r"\s+the (?:13th|[Tt]hirteenth)\b")
_NAMED: Final = re.compile(r" [A-Z][a-z]+")
_THE_YEAR: Final = re.compile(r"(?:of )?the year", re.IGNORECASE)
_IT_IS: Final = re.compile(r"\b(?:[Ii]t is|[Ii]t['’]s|[Tt]oday is|[Tt]oday['’]s date is)(?: now| currently)? $")
_LINE_START: Final = re.compile(r"(?:\A|\n)[ \t]*$")
_LINE_END: Final = re.compile(r"[ \t]*(?:\n|\Z)")
_WEEKDAY: Final = re.compile(r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b", re.IGNORECASE)
_NAME_NEXT: Final = re.compile(
    r"[^\S\n]*-?[^\S\n]*(?!(?:and|or|to|in|at|for|from|is|was|that|of|with|by|on|as|when|he|she|it|they|we|I|you)\b)"
    r"[A-Za-z]"
)


def _after(words: str, marks: str = "") -> re.Pattern[str]:
    """Matches at the end of what stands before a place, if that is one of the words or marks."""
    return re.compile(rf"(?:\b(?:{'|'.join(words.split())}){marks})\s*-?\s*$", re.IGNORECASE)


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
    if part.has("era"):
        era = part.named["era"][0]
        return "." in era.word or text[era.start : era.end].isupper()
    return part.last - part.first > 1 or is_year(text, start, end)


def _named_year(text: str, start: int, end: int, part: Parts) -> bool:
    return part.text("unit") == "Y" and text[part.named["unit"][0].end - 1] == "r"


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


def _decade(text: str, start: int, end: int, part: Parts) -> bool:
    number = part.number("decade")
    return (number is None or number > 999 or number % 10 == 0) and not _OWN.search(text, max(0, start - 16), start)


def _weekday(text: str, start: int, end: int, part: Parts) -> bool:
    if _SOME_WEEKDAY.search(text, max(0, start - 6), start) and not _NAME_NEXT.match(text, end):
        return False  # "on a Monday"
    word = part.named["weekday"][0]
    return word.word.endswith("day") or text[word.start].isupper()


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


def _spelt_year(text: str, start: int, end: int, part: Parts) -> bool:
    counted = _COUNTED.search(text, max(0, start - 8), start) and _NAME_NEXT.match(text, end)
    return spelt_year(part.named["spelt"]) is not None and not counted


def _holiday(text: str, start: int, end: int, part: Parts) -> bool:
    """Not "Christmas dinner", "Merry Christmas"."""
    days = part.named.get("fixed") or part.named["moving"]
    if days[-1].value in ("Y", "W", "M", "Q") and days[0].word != "new":
        return False  # "election year"
    within = _FESTIVE.match(text, end) or _WISHED.search(text, max(0, start - 7), start)
    return part.has("year") or not within


def _rel_unit(text: str, start: int, end: int, part: Parts) -> bool:
    """Not "our last day", "to this day"."""
    to_this = part.text("unit") == "D" and _TO.search(text, max(0, start - 4), start)
    return not to_this and not _LAST_DAY.search(text, start, end)


def _the_unit(text: str, start: int, end: int, part: Parts) -> bool:
    """Not "carried the day", "Player of the Year", "time of the year", "the year of the flood"."""
    if part.text("unit") == "D" or text[start : start + 3].lower() != "the" or text[end : end + 1] == "-":
        return False
    name = text[part.named["unit"][0].start].isupper() and text[max(0, start - 3) : start] == "of "
    before = _OF_BEFORE.search(text, max(0, start - 20), start) if part.text("unit") == "Y" else None
    if before and not _SHARES.fullmatch(before[1]):
        return False
    return not (name or _OF_UNIT.match(text, end) or _PART_OF.search(text, max(0, start - 20), start))


_TESTS: Final[dict[str, Callable[[str, int, int, Parts], bool]]] = {
    "year": _year,
    "old_year": lambda text, start, end, part: is_old_year(text, start, end),
    "named_year": _named_year,
    "holiday": _holiday,
    "month": _month,
    "season": _season,
    "weekday": _weekday,
    "part": _part_of_day,
    "duration": _no_age,
    "vague_duration": _long_unit,
    "past": _bare_past,
    "recent": lambda text, start, end, part: False,
    "current": lambda text, start, end, part: text[start:end].lower() == "current",
    "decade": _decade,
    "clock": lambda text, start, end, part: _is_clock(part.text("clock") or f"{part.number('hour') or 0}:00"),
    "nth": _day_of_month,
    "spelt_year": _spelt_year,
    "two_year": lambda text, start, end, part: text[end : end + 1] != "/" and not _NAME_NEXT.match(text, end),
    "quarter": lambda text, start, end, part: part.text("unit") != "D" or not part.has("nth"),
    "year_ago": lambda text, start, end, part: not (part.has("year") and part.text("unit") == "Y"),
    "the_unit": _the_unit,
    "rel_unit": _rel_unit,
}


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
    year_ended = any(part.rule == "unit_ended" and part.text("unit") == "Y" for part in group)
    return "DURATION" if rules & LENGTHS or year_ended else "DATE"


def one_time(text: str, found: Sequence[Token], group: Sequence[Parts], part: Parts) -> bool:
    """Whether a match goes on with the expression before it: "Friday" + "night", "5 p.m." + "Nov. 9"."""
    before = group[-1]
    if len(group) > 2 or part.first - before.last > 2:
        return False
    between = text[found[before.last - 1].end : found[part.first].start].strip().lower()
    day = part.rule in DAYS or (part.rule == "rel_unit" and part.text("unit") == "D")
    kinds = (before.rule in TIMES, part.rule in TIMES, before.rule in DAYS, day)
    if kinds[1] and kinds[2]:
        return between in ("", ",", "at", ", at") and (part.rule != "part" or not between)
    joints = ("on", "of") if before.rule == "part" and part.rule != "dayword" else ("", ",", "on", "of", ", on")
    return kinds[0] and kinds[3] and between in joints


def exact(expression: str) -> bool:
    """Whether the grammar alone may be trusted: there is a month's day, a whole year or one as '71, in digits."""
    return bool(re.search(r"\d{4}|[A-Za-z]{3,}\.? ?\d|\d [A-Z]|^['’]\d\d$|^9/11$", expression))


def is_no_time(text: str, start: int, end: int) -> bool:
    """Whether a span that looks like a time is a greeting ("Good morning") or the end of a telephone number."""
    if _NUMBER.fullmatch(text, start, end):
        return bool(_DIALLED.search(text, max(0, start - 16), start))
    return bool(_GREETING.search(text, max(0, start - 8), start) and _GREETED.fullmatch(text, start, end))


def is_named(text: str, start: int, end: int) -> bool:
    """Whether a season is of a name: "the Winter Carnival"."""
    return text[text.rfind(" ", start, end) + 1 or start].isupper() and bool(_NAMED.match(text, end))


def is_recurring(text: str, start: int, end: int) -> bool:
    """Whether an expression means one of many: "on a Monday", "at that time of the year", "throughout the year"."""
    if _THE_YEAR.fullmatch(text, start, end):
        return bool(_PART_OF.search(text, max(0, start - 20), start))
    some = _SOME_WEEKDAY.search(text, max(0, start - 6), start) and not _NAME_NEXT.match(text, end)
    return bool(some or (_WEEKDAY.fullmatch(text, start, end) and _THE_13TH.match(text, end)))


def tells_today(text: str, start: int, end: int) -> bool:
    """Whether a date says what day it is: "It is Monday, May 3", or a line of its own with the day of the week."""
    if _IT_IS.search(text, max(0, start - 30), start):
        return True
    alone = _LINE_START.search(text, max(0, start - 8), start) and _LINE_END.match(text, end)
    return bool(alone and _WEEKDAY.search(text, start, end))


def is_timeless(text: str, read: Sequence[Sequence[Parts]]) -> bool:
    """Whether a text is not of its day: it says no "yesterday" or "this morning", "Monday" only of what is so each week
    ("there are flights on Monday"), and hardly "I" or "we"."""
    if any(_is_of_its_day(text, part) for parts in read for part in parts):
        return False
    return len(text) > BRIEF and sum(1 for _ in _FIRST_PERSON.finditer(text)) * SELDOM < len(text)


def _is_of_its_day(text: str, part: Parts) -> bool:
    if part.rule == "weekday":
        day = part.named["weekday"][0]
        return part.has("rel") or not is_present(text, day.start, day.end)
    return part.rule in ("daypart", "tonight") or _dayword(part)


def _dayword(part: Parts) -> bool:
    """Yesterday and tomorrow; "today" may be these days."""
    return part.rule == "dayword" and bool(part.number("offset"))


def is_narrative(read: Sequence[Sequence[Parts]], published: date | None) -> bool:
    """Whether times are told from within the story rather than from the day of publication."""
    if published is None:
        return True
    near = far = 0
    past = False
    for parts in read:
        for part in parts:
            year = part.number("year")
            if year is not None:
                far += part.has("era") or year < published.year - 1
                past = past or part.has("era") or year < published.year - LONG_AGO
            elif part.rule in ("weekday", "ago", "daypart", "rel_unit") or _dayword(part):
                near += 1
    return far > 2 * near and (past or far > 2)
