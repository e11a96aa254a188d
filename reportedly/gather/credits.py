"""Who signed a report, and which agency it credits, outside its dateline: bylines and closing credits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from reportedly.gather.agencies import agency, is_ordinary, looks_like_agency
from reportedly.records import Spans

_CLOSING_LINES = 3
_LONGEST_LINE = 300  # characters of a line looked at, from its end for closing credits
_BY = re.compile(r"(?:Written |Reported |Story |Posted |Published )?(?:By|BY|by)[:\s]\s*(?P<who>\S.{1,140})$")
_NAME = r"[^\W\d_][\w.'’-]*"
_PARTICLES = frozenset(
    {
        "al", "ap", "bin", "da", "de", "del", "della", "den", "der", "di", "dos", "du", "el", "ibn", "la", "le",
        "ten", "ter", "van", "von", "y",
    }
)
_ALSO_NAMES = frozenset({"april", "august", "fox", "green", "house", "june", "may", "sky", "story", "will"})
_SIGNED = re.compile(
    r"(?P<names>.*?)\s*(?P<mark>\||,| of (?:the )?| for (?:the )?|\(|/| [-–—] )\s*(?P<house>[^|,()]+?)\)?\s*$"
)
_AND = re.compile(r"\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|;\s*)\s*", re.IGNORECASE)
_HOUSE_WORD = re.compile(r"(?:Agency|Press|Wire|Newswire|News Service)$")
_IN_BRACKETS = re.compile(r"[(\[](?P<name>[^()\[\]]{2,60})[)\]][.\s]*$")
_AFTER_MARK = re.compile(r"(?:(?<=\s)|^|(?<=[.”\"]))(?:--|[–—-])\s*(?P<name>[\w./ -]{2,40}?)\.?\s*$")
_SLASHED = re.compile(r"/(?P<name>[A-Za-z][\w -]{1,30})/[.\s]*$")
_MATERIAL = re.compile(
    r"^[(\[]?(?:with\s+)?(?:additional\s+|agency\s+|some\s+)?"
    r"(?P<what>materials?|inputs?|files?|information|reporting|reports?)\s+(?:from|by)\s+(?:the\s+)?"
    r"(?P<name>[A-Z][\w./'’ -]{1,50}?)[)\].\s]*$",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"^[(\[]?(?:agency|agencies|source|credit|wire)\s*:\s*(?P<name>[A-Z][\w./'’ -]{1,40}?)[)\].\s]*$", re.IGNORECASE
)
_HELPED = re.compile(r"^[(\[]?(?P<name>[A-Z][\w./'’ -]{1,40}?)\s+contributed to this (?:report|story|article)\b")
_RIGHTS = re.compile(
    r"^(?:©|\(c\)|copyright)(?:\s*©)?\s*(?:\d{4})?,?\s*(?:by\s+)?(?P<name>[A-Z][\w/'’ -]{1,40}?)(?:\.|,|\s+All\b|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """The agency a text is credited to, where it says so (`spans`, empty for metadata) and how."""

    name: str
    spans: Spans
    basis: Literal["credit", "byline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """The people a line names as writers, and the agency it names beside them."""

    names: tuple[str, ...]
    credit: Credit | None


def read_byline(line: str, offset: int) -> Byline | None:
    """A line that does nothing but sign ("By Jane Doe, Associated Press", "Jane Doe | Reuters", "AFP"), or null.

    `offset` is where the line begins in its text.
    """
    line = line[:_LONGEST_LINE].rstrip()
    start = len(line) - len(line.lstrip())
    match = _BY.match(line, start)
    if match is None:
        house = _house(line[start:], offset + start)
        return Byline(names=(), credit=house) if house else _name_and_house(line, start, offset)
    who, at = match["who"], match.start("who")
    if house := _house(who, offset + at):
        return Byline(names=(), credit=house)
    signed = _SIGNED.match(line, at)
    if signed and (house := _house(signed["house"], offset + signed.start("house"), signed["mark"].strip())):
        names = _people(signed["names"])
        return Byline(names=names, credit=house) if names else None
    names = _people(who)
    return Byline(names=names, credit=None) if names else None


def _name_and_house(line: str, start: int, offset: int) -> Byline | None:
    """"Jane Doe | Reuters", "Jane Doe, Associated Press": without "By" only a known agency is one."""
    signed = _SIGNED.match(line, start)
    if signed is None or not agency(signed["house"]) or len(line) > 80:
        return None
    names = _people(signed["names"])
    house = _house(signed["house"], offset + signed.start("house"))
    return Byline(names=names, credit=house) if names and house else None


def _people(names: str) -> tuple[str, ...]:
    """The names in "Joan Pellew and Arvid Stroem", in the order written; none if anything else stands there."""
    people = [name.strip() for name in _AND.split(names.strip(" .,|"))]
    kept = [person for person in people if _is_person(person)]
    others = [other for other in people if other not in kept]
    return tuple(kept) if kept and kept[0] == people[0] and all(map(is_ordinary, others)) else ()


def _is_person(name: str) -> bool:
    words = name.split()
    labels = [word for word in words if word.casefold() not in _ALSO_NAMES]
    if not 2 <= len(words) <= 5 or is_ordinary(" ".join(labels)):
        return False
    return all(re.fullmatch(_NAME, word) and (word[0].isupper() or word in _PARTICLES) for word in words)


def known_credit(name: str, start: int, basis: Literal["credit", "byline"]) -> Credit | None:
    """The first agency of the lexicon in "Reuters", "AFP/Reuters" or "AP and dpa"; `start` is where `name` begins."""
    for part in re.finditer(r"(?:(?!\s*/\s*|\s+and\s+).)+", name):
        bare = part[0].strip(" .,;")
        if known := agency(bare):
            at = start + part.start() + part[0].index(bare)
            return Credit(name=known, spans=((at, at + len(bare)),), basis=basis)
    return None


def _house(name: str, start: int, mark: str = "") -> Credit | None:
    """The credit if the name is an agency's, or after "|" or with a word like "Agency" may be one."""
    if known := known_credit(name, start, "byline"):
        return known
    bare = name.strip()
    if (mark == "|" and looks_like_agency(bare)) or (mark and _HOUSE_WORD.search(bare) and not is_ordinary(bare)):
        at = start + name.index(bare)
        return Credit(name=bare, spans=((at, at + len(bare)),), basis="byline")
    return None


def signed_by(bylines: Iterable[str]) -> Credit | None:
    """The agency among bylines given beside the text; it has no place in the text."""
    for byline in bylines:
        found = read_byline(byline if byline[:3].lower() == "by " else f"By {byline}", 0)
        if found and found.credit:
            return Credit(name=found.credit.name, spans=(), basis="byline")
    return None


def closing_credit(text: str) -> Credit | None:
    """The agency named in the last lines: "(Reuters)", "— AP", "/TASS/", "With material from ...", "Agency: ..."."""
    end = len(text)
    for _ in range(_CLOSING_LINES):
        end = len(text[max(0, end - 10_000) : end].rstrip()) + max(0, end - 10_000)
        start = text.rfind("\n", 0, end) + 1
        if credit := _closing_line(text, max(start, end - _LONGEST_LINE), end, whole=end - start <= _LONGEST_LINE):
            return credit
        end = start
        if end == 0:
            break
    return None


def _closing_line(text: str, start: int, end: int, *, whole: bool) -> Credit | None:
    line = text[start:end]
    for pattern in (_MATERIAL, _NAMED, _HELPED, _RIGHTS) if whole else ():
        indent = len(line) - len(line.lstrip())
        if match := pattern.match(line[indent:]):
            at = start + indent + match.start("name")
            unsigned = pattern is _NAMED or (pattern is _MATERIAL and _names_an_agency(match))
            return _credited(match["name"], at, unknown=unsigned)
    for pattern in (_IN_BRACKETS, _AFTER_MARK, _SLASHED):
        if (match := pattern.search(line)) and (credit := _bracketed(match["name"], start + match.start("name"))):
            return credit
    return None


def _bracketed(name: str, at: int) -> Credit | None:
    for pattern in (_MATERIAL, _NAMED):
        if match := pattern.match(name):
            unsigned = pattern is _NAMED or _names_an_agency(match)
            return _credited(match["name"], at + match.start("name"), unknown=unsigned)
    return _credited(name, at, unknown=False)


def _names_an_agency(match: re.Match[str]) -> bool:
    """"With material from Norlight", but not "Reporting by Jane Doe" nor "With reporting from London"."""
    return " " not in match["name"] if match["what"].lower() == "reporting" else True


def _credited(name: str, at: int, *, unknown: bool) -> Credit | None:
    if house := known_credit(name, at, "credit"):
        return house
    if unknown and looks_like_agency(name):
        return Credit(name=name, spans=((at, at + len(name)),), basis="credit")
    return None
