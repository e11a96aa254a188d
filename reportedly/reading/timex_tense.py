"""Which way the clause around a time expression looks: back, ahead, or to what is so every year."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from reportedly import lexicon

BACK: Final = 120  # characters of a sentence that are read before an expression, and after it
AFTER: Final = 80
HEADING: Final = 60  # a shorter line is one of its own
WRAPPED: Final = 120  # characters of a line in a text that breaks its lines; with a longer one, each is a paragraph
_STOP: Final = re.compile(r"[.?!][\"'”’)\]]*[ \n]|\n\n")
_UNTIL: Final = re.compile(r"\b(?:until|till|through)\s+(?:the\s+)?(?:[\d:]+\s+[ap]\.?m\.?,?\s+)?(?:early\s|late\s)?$")


_THESE_DAYS: Final = re.compile(
    r"\b(?:still (?!was|were)(?:\w+ ){0,4}"
    r"|continues? |lives? on |(?:it|they) (?:is|are) |even |until |as \w+ |exists? )$"
)
_THAN: Final = re.compile(r" (?:than|as (?:it|they|he|she|in|ever)) ")
# What speaks of one time, or of the speaker's.
_NOW: Final = re.compile(
    r"\b(?:[Ww]ill|[Ww]ould|[Ss]hall|I|[Ww]e|us|[Oo]ur|[Mm]y|me|set|due|coming|now|expected)\b|\w['’]ll\b"
)


@cache
def _listed() -> dict[str, str]:
    """The words of each class of lexicon/time_verbs.txt as one alternation."""
    held: dict[str, list[str]] = {}
    for line in lexicon.lines("time_verbs"):
        name, *members = line.split()
        held.setdefault(name, []).extend(re.escape(member).replace("_", r"\ ") for member in members)
    return {name: "|".join(dict.fromkeys(members)) for name, members in held.items()}


@cache
def _verbs() -> re.Pattern[str]:
    words = _listed()
    return re.compile(
        rf"\b(?:(?P<before>had(?:\ \w+)?\ been\ (?:due|scheduled|expected|set|planned)(?:\ to\ [a-z]+)?)"
        rf"|(?P<future>(?:will|would|shall|should|may|(?:is\ |are\ )?to)\ be\ [a-z]+|{words['FUTURE']}"
        rf"|(?<=[a-z]s\ )start|(?:{words['AGREED']})\ to(?=\ [a-z])|[a-z]+['’]ll)"
        rf"|(?P<past>{words['PAST']}|(?!(?:{words['NO']})\b)[a-z]{{2,}}ed))\b"
    )


@cache
def _present() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_listed()['PRESENT']})\b|['’](?:s|re)\b")


@cache
def _kept() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{_listed()['KEPT']})\b")


@lru_cache(maxsize=1)  # asked for each of a report's expressions
def _is_wrapped(text: str) -> bool:
    return len(text) <= WRAPPED or max(map(len, text.split("\n"))) <= WRAPPED


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """About where the sentence around text[start:end] begins and ends, at most BACK and AFTER characters away."""
    low = max(start - BACK, 0)
    opening = max((match.end() for match in _STOP.finditer(text, low, start)), default=low)
    line = text.rfind("\n", opening, start)
    if not _is_wrapped(text) or line - max(text.rfind("\n", low, max(line, low)), low) < HEADING:
        opening = max(line, opening)
    stop = _STOP.search(text, end, end + AFTER)
    closing = stop.start() if stop else min(end + AFTER, len(text))
    line = -1 if _is_wrapped(text) else text.find("\n", end, closing)
    return opening, line if line >= 0 else closing


def tense_at(text: str, start: int, end: int) -> int:
    """-1 past, 1 future, 0 unknown: by the verb nearest before the expression in its sentence, else after it."""
    opening, closing = sentence(text, start, end)
    before = list(_verbs().finditer(text, opening, start))
    if before:
        past = not before[-1]["future"]
        ahead = past and _UNTIL.search(text, max(start - 30, 0), start) and _kept().search(text, opening, start)
        return -1 if past and not ahead else 1
    after = _verbs().search(text, end, closing)
    return 0 if after is None else 1 if after["future"] else -1


def is_nowadays(text: str, start: int, end: int) -> bool:
    """Whether "today" means these days: "as it is today", "more than ever today", "still live there today"."""
    return bool(_THESE_DAYS.search(text, max(0, start - 60), start) or _THAN.match(text, end))


def is_present(text: str, start: int, end: int) -> bool:
    """Whether the sentence tells what is so: verbs of the present, none of the past, no "will", and nobody's "I"."""
    opening, closing = sentence(text, start, end)
    if _NOW.search(text, opening, closing):
        return False
    past = any(match["past"] not in (None, "has", "have") for match in _verbs().finditer(text, opening, closing))
    return not past and bool(_present().search(text, opening, closing))
