"""A text's words as far as time expressions care: each gets a class, one character a class.

Grammar patterns are regular expressions over these characters, so that a long text is searched only where it speaks of
time, and a pattern says `MONTH DAY` instead of spelling out months and days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from reportedly import lexicon

# The first alternative only saves time: no other begins with these letters, and most words do.
_TOKEN: Final = re.compile(
    r"[eghiklqruvxyz]\w*"
    r"|\d{1,2}:\d\d(?::\d\d)?(?=hrs|[ap]m\b)|\d{1,2}:\d\d(?::\d\d)?(?!\w)"
    r"|\d{4}-\d\d-\d\d(?!\w)|\d{1,3}(?:,\d{3})+(?!\d)|\d+\.\d+"
    r"|\b9/11\b(?!/)|\b[ap]\.m\b\.?|\bb\.c\b\.?e?\.?|\ba\.d\b\.?|\bca\.|(?-i:(?<![\w.])c\.(?=\s?\d))|\b(?:ad|bce?|ce)(?=\d)"
    r"|\d+(?=[ap]m\b|hrs\b)"
    r"|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)\."
    r"|\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)(?=\d)"  # "Sept15", run together
    r"|\w+|\n\s*\n|[^\w\s]",
    re.IGNORECASE,
)
_CLASSES: dict[str, str] = {}
OTHER: Final = "\uffff"
_MARKS: Final = {"‘": "'", "’": "'", "–": "-", "—": "-", "‑": "-"}


def code(name: str) -> str:
    """The character of a class or of a word that stands for itself."""
    return _CLASSES.setdefault(name, chr(0xE000 + len(_CLASSES)))


@dataclass(frozen=True, slots=True)
class Token:
    """A word at text[start:end], its class character, and what it is worth."""

    start: int
    end: int
    code: str
    value: str | int
    word: str


@cache
def vocabulary() -> dict[str, tuple[str, str | int]]:
    """word -> (class character, value) of lexicon/time_words.txt; a word of class SELF is a class of its own."""
    known: dict[str, tuple[str, str | int]] = {}
    for line in lexicon.lines("time_words"):
        name, *members = line.split()
        for member in members:
            word, _, value = member.partition("=")
            worth = int(value) if re.fullmatch(r"-?\d+", value) else value
            known.setdefault(word, (code(f"={word}" if name == "SELF" else name), worth))
    return known


def literal(word: str) -> str:
    """The class character of a word that a pattern names; the lexicon's line SELF has it."""
    return vocabulary()[word][0]


@lru_cache(maxsize=1)  # a report's text is cut to find times, then to say what they mean
def tokens(text: str) -> tuple[Token, ...]:
    """The words that time expressions are made of; a run of all others is one token of class OTHER."""
    known = vocabulary()
    out: list[Token] = []
    other = False
    for match in _TOKEN.finditer(text):
        word = match.group().lower()
        entry = known.get(word) or (None if word.isalpha() else _shaped(word))
        if entry is not None:
            other = False
            out.append(Token(match.start(), match.end(), *entry, word))
        elif not other:
            other = True
            out.append(Token(match.start(), match.end(), OTHER, "", word))
    return tuple(out)


def _shaped(word: str) -> tuple[str, str | int] | None:
    """Class and value by a word's shape: numbers, ordinals, decades, clock times, dashes."""
    if word in _MARKS:
        return literal(_MARKS[word]), word
    if not word[0].isdigit() or not word.isascii():
        return None
    if word.isdigit():
        return _number(word)
    if word == "9/11":
        return code("ISO"), "2001-09-11"
    if word[-1] == "s" and word[:-1].isdigit() and word[-2] == "0" and len(word) in (3, 5):
        return code("DECADE" if len(word) == 5 else "DECADE2"), int(word[:-1])
    if word[-2:] in ("st", "nd", "rd", "th") and word[:-2].isdigit() and len(word) <= 4:
        return code("NTH"), int(word[:-2])
    if ":" in word:
        return code("CLOCK"), word
    if len(word) == 10 and word[4] == "-":
        return code("ISO"), word
    if re.fullmatch(r"\d{1,3}(,\d{3})+", word) and len(word) < 12:
        return code("COUNT"), int(word.replace(",", ""))
    return (code("DECIMAL"), word) if re.fullmatch(r"\d{1,4}\.\d\d?", word) else None


def _number(word: str) -> tuple[str, str | int] | None:
    if len(word) == 4 and "1000" <= word <= "2199":
        return code("YEAR"), int(word)
    if len(word) <= 2 and 1 <= int(word) <= 31:
        return code("DAY"), int(word)
    if len(word) == 2:
        return code("TWO"), int(word)
    return (code("COUNT"), int(word)) if len(word) <= 4 else None
