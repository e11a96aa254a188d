"""Datelines: where and when a report was written, and the agency that it credits there.

    LONDON, March 3 (Reuters) - ...      NEW YORK, Sept. 3, 2024 /PRNewswire/ -- ...     Seoul, South Korea (CNN) — ...
    MOSCOW, March 3. /TASS/. ...         BRUSSELS/BERLIN (Reuters) - ...                 (Bloomberg) -- ...
    Kyiv, 12 May 2023 (AFP) – ...        date 2025-07-09 Washington: ...                 CASMERE. Some 4,000 ...

A dateline opens the text or follows its headline, byline or a line that holds a date alone. The more ordinary it looks,
the more is asked of it: a place in capitals, a date, an agency, or a name in lexicon/datelines.txt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from reportedly.gather.agencies import is_listed_place, is_ordinary, looks_like_agency, looks_like_publisher
from reportedly.gather.credits import Credit, known_credit, read_byline
from reportedly.gather.dates import DATE, written_date

_LINES = 6  # of the text's first lines that are looked at: headline, subhead, byline, date, dateline
_FURTHEST = 10_000  # characters from the start
_REACH = 160  # characters of a line in which a dateline ends

_DASH = r"(?:--|[—–―_]|-(?=\s|$))"
_BRACKETED = re.compile(
    rf"(?P<head>[^()\n]{{0,90}}?)\s*(?:{_DASH}\s*)?\((?P<name>[^()\n]{{2,40}})\)"
    rf"(?:,\s+(?:{DATE}))?(?P<end>\s*{_DASH}|\s*:|\.-?)?\s*",
    re.IGNORECASE,
)
_SLASHED = re.compile(rf"(?P<head>[^()\n]{{0,90}}?)\s*/(?P<name>[A-Za-z][^/\n]{{1,40}})/\s*(?P<end>\.|{_DASH}|:|)\s*")
_DASHED = re.compile(rf"(?P<head>[^()\n]{{2,90}}?)(?P<before>\s*)(?P<dash>{_DASH})(?P<after>\s*)")
_DATED = re.compile(
    rf"(?P<head>[^()\n:]{{2,60}}?,?\s+(?:{DATE}))(?:,\s*\d\d?[:.]\d\d\s*(?:[ap]\.?m\b)?)?\s*(?P<end>[.:]|$)\s*",
    re.IGNORECASE,
)
_STOPPED = re.compile(r"(?P<head>[^()\n:.,]{3,60})(?P<end>[.:])\s+")
_LABELLED = re.compile(rf"date[:\s]\s*(?:{DATE})(?:[,\s]\s*(?P<place>[^:\n]{{2,60}}))?:\s*", re.IGNORECASE)
_DATE_LAST = re.compile(rf"(?:^|[,.]?\s+|,\s*)(?:{DATE})\s*\.?$", re.IGNORECASE)
_DATE_FIRST = re.compile(rf"(?:{DATE})[,\s]+(?=\S)", re.IGNORECASE)
_DATE_LINE = re.compile(
    rf"(?:(?:published|posted|date)\b:?\s*(?:on:?\s+)?|on\s+)?(?:{DATE})(?P<rest>[\s,|·-]*(?:at\s+)?(?:\d{{1,2}}[:.]\s?\d\d.{{0,20}})?)$",
    re.IGNORECASE,
)
_PLACE_TAILS = frozenset(
    {
        "bay", "beach", "city", "falls", "harbor", "harbour", "heights", "hill", "hills", "island", "islands",
        "lake", "mountain", "park", "point", "port", "river", "rock", "springs", "station", "town", "valley",
        "village",
    }
)
_PARTICLES = frozenset(
    {
        "al", "aux", "da", "de", "del", "della", "der", "des", "di", "do", "dos", "du", "e", "el", "en", "es",
        "la", "las", "le", "les", "los", "of", "sur", "the", "upon",
    }
)
_FUNCTION_WORDS = frozenset(
    {
        "a", "all", "am", "an", "any", "are", "as", "at", "be", "been", "by", "can", "did", "do", "does", "for",
        "from", "had", "has", "he", "his", "i", "if", "in", "is", "it", "its", "just", "like", "my", "no",
        "nor", "off", "or", "our", "own", "says", "she", "so", "than", "their", "they", "too", "up", "us",
        "was", "we", "were", "yet", "your",
    }
)
_PARTS = re.compile(r"\s*/\s*")
_TURN = re.compile(r"(?m)^[A-Z][A-Z .'’-]{1,30}(?: \([^)\n]{1,30}\))?(?::| (?:--|[–—-]))\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """What stands before the first sentence. `date` is EDTF, `XXXX-03-03` where no year is written.

    `publisher` is a newspaper or broadcaster that signs there itself ("Radio Quay, 3 May 2026.").
    """

    place: str | None = None
    date: str | None = None
    credit: Credit | None = None
    bylines: tuple[str, ...] = ()
    publisher: str | None = None

    @property
    def agency(self) -> str | None:
        """The agency's name as the ledger writes it, or as written if the lexicon does not know it."""
        return self.credit.name if self.credit else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Head:
    """The part before the dash or bracket, read."""

    place: str | None
    publisher: str | None
    date: str | None
    credit: Credit | None
    standing: Literal["none", "capitals", "listed", "mixed"]  # what the place's own look says for it


def parse_dateline(text: str) -> Dateline | None:
    """The dateline at the top of a text with the bylines and the date that stand around it, or null."""
    found = Dateline()
    for offset, line in _first_lines(text):
        if (dateline := _read(line, offset, text)) is not None:
            return Dateline(
                place=dateline.place,
                date=dateline.date if _full(dateline.date) or not found.date else found.date,
                credit=dateline.credit or found.credit,
                bylines=found.bylines,
                publisher=dateline.publisher,
            )
        if byline := read_byline(line, offset):
            found = Dateline(
                date=found.date, credit=found.credit or byline.credit, bylines=found.bylines or byline.names
            )
        elif found.date is None and (day := _date_line(line, text)):
            found = Dateline(date=day, credit=found.credit, bylines=found.bylines)
    return found if found != Dateline() else None


def is_dateline(line: str) -> bool:
    """Whether a line is or begins with a dateline, or holds a date alone."""
    return _read(line, 0, line) is not None or bool(_DATE_LINE.match(line.strip()))


def _first_lines(text: str) -> Iterator[tuple[int, str]]:
    """The first lines that are not blank, without their indent, and where each begins."""
    at, seen = 0, 0
    while at < min(len(text), _FURTHEST) and seen < _LINES:
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].strip()
        if line:
            seen += 1
            yield text.index(line[0], at), line
        at = end + 1


def _full(date: str | None) -> bool:
    return date is not None and not date.startswith("X")


def _date_line(line: str, text: str) -> str | None:
    """The date of a line that holds nothing else; null in a chronology, where such lines recur."""
    match = _DATE_LINE.match(line)
    if match is None:
        return None
    lines = [other.strip() for other in text[:20_000].split("\n") if len(other) < 80]
    return written_date(match) if sum(bool(_DATE_LINE.match(other)) for other in lines) == 1 else None


def _read(line: str, offset: int, text: str) -> Dateline | None:
    """The dateline at the start of one line, or null."""
    start = line[:_REACH]
    if match := _LABELLED.match(start):
        return Dateline(place=(match["place"] or "").strip() or None, date=written_date(match))
    for pattern, reader in ((_BRACKETED, _bracketed), (_SLASHED, _slashed)):
        if (match := pattern.match(start)) and (found := reader(match, line, offset)):
            return found
    if match := _DASHED.match(start):
        return _dashed(match, line, offset, text)
    for pattern in (_DATED, _STOPPED):
        if (match := pattern.match(start)) and (found := _stopped(match, line, text)):
            return found
    return None


def _bracketed(match: re.Match[str], line: str, offset: int) -> Dateline | None:
    """"LONDON, March 3 (Reuters) -", "(Norlight) Tessary on Tuesday ...", "CHICAGO (Sept. 5) —"."""
    head, rest, ended = _head(match["head"], offset), line[match.end() :], bool(match["end"])
    if head is None or (rest and not _begins_sentence(rest)):
        return None
    if day := re.fullmatch(DATE, match["name"].strip(), re.IGNORECASE):
        dated = Dateline(place=head.place, date=written_date(day), credit=head.credit)
        return dated if head.standing == "capitals" and ended else None
    known = known_credit(match["name"], offset + match.start("name"), "credit")
    if known:
        bare = not match["head"].strip()
        fits = ended or bare or head.standing == "capitals" or head.date is not None
        return Dateline(place=head.place, date=head.date, credit=known) if fits else None
    if not _fits(head, match, rest):
        return None
    credit = _unknown(match["name"], offset + match.start("name"))
    publisher = credit.name if looks_like_publisher(credit.name) else None
    date = written_date(match) if match["m1"] or match["m2"] or match["m3"] else head.date
    return Dateline(place=head.place, date=date, credit=credit, publisher=publisher)


def _fits(head: _Head, match: re.Match[str], rest: str) -> bool:
    """Whether a name in brackets that the lexicon does not know may be an agency's, by what stands around it."""
    ended, name = bool(match["end"]), match["name"].strip()
    dated = head.date or match["m1"] or match["m2"] or match["m3"]
    if dated and ended:
        return not is_ordinary(name) or looks_like_publisher(name)
    if not looks_like_agency(name):
        return False
    if head.standing == "capitals" or (head.standing == "listed" and ended):
        return True
    return _is_prose(rest) and (ended or (not match["head"].strip() and " " not in name))


def _unknown(name: str, start: int) -> Credit:
    start += len(name) - len(name.lstrip())
    return Credit(name=name.strip(), spans=((start, start + len(name.strip())),), basis="credit")


def _slashed(match: re.Match[str], line: str, offset: int) -> Dateline | None:
    """"MOSCOW, March 3. /TASS/.", "NEW YORK, Sept. 3, 2024 /PRNewswire/ --"."""
    head, start = _head(match["head"], offset), offset + match.start("name")
    if head is None or not (match["end"] or head.date):
        return None
    credit = known_credit(match["name"], start, "credit")
    if credit is None and not (head.date and looks_like_agency(match["name"])):
        return None
    return Dateline(place=head.place, date=head.date, credit=credit or _unknown(match["name"], start))


def _dashed(match: re.Match[str], line: str, offset: int, text: str) -> Dateline | None:
    """"WASHINGTON —", "Kyiv, 12 May –": without a bracket the place, the date or a known agency must speak for it."""
    head, rest = _head(match["head"], offset), line[match.end() :]
    if head is None or (rest and not _begins_sentence(rest)):
        return None
    spaced = bool(match["before"] or match["after"])
    if head.credit or ((head.place or head.publisher) and head.date):
        return _as_dateline(head) if (spaced or head.place) and not _is_aside(rest) else None
    if head.place is None or _recurs(match["head"], text):
        return None
    if head.standing == "capitals":
        fits = spaced or match["dash"] == "—" or ("," in head.place and match["dash"] != "--")
    else:
        tailed = " " in head.place and head.place.split()[-1].casefold() in _PLACE_TAILS and spaced
        listed = head.standing == "listed" and (spaced or match["dash"] in "—–")
        fits = (listed or tailed) and bool(rest) and not _is_aside(rest)
    return _as_dateline(head) if fits else None


def _stopped(match: re.Match[str], line: str, text: str) -> Dateline | None:
    """"Corrant, 4 June. It took ...", "CASMERE. Some 4,000 ...", "New Delhi: An Indian ..."."""
    head, rest = _head(match["head"], 0), line[match.end() :]
    if head is None or (rest and not _begins_sentence(rest)) or not (match["end"] or _full(head.date)):
        return None
    if head.date and (head.place or head.publisher):
        plain = head.standing != "mixed" or (match["end"] != ":" and f"{head.place}," in match["head"])
        return _as_dateline(head) if plain else None
    if head.place is None or not rest or _recurs(match["head"], text):
        return None
    if match["end"] == ":":
        listed = all(is_listed_place(part) for part in _PARTS.split(head.place))
        return _as_dateline(head) if listed and len(_TURN.findall(text[:5_000])) < 2 else None
    fits = head.standing == "capitals" and len(head.place.split()) <= 3 and len(head.place) >= 5 and _is_prose(rest)
    return _as_dateline(head) if fits else None


def _as_dateline(head: _Head) -> Dateline:
    return Dateline(place=head.place, date=head.date, credit=head.credit, publisher=head.publisher)


def _head(raw: str, offset: int) -> _Head | None:
    """The place, the date and a known agency before a dash; null if anything else stands there."""
    rest, date, credit = raw.rstrip(" \t\u00a0-–—_,"), None, None
    before, comma, last = rest.rpartition(",")
    if (comma or not before) and (credit := known_credit(last, offset + len(before) + len(comma), "credit")):
        rest = before.rstrip(" ,")
    if match := _DATE_LAST.search(rest):
        rest, date = rest[: match.start()], written_date(match)
    elif match := _DATE_FIRST.match(rest):
        rest, date = rest[match.end() :], written_date(match)
    name, _, after = rest.strip().rstrip(",").partition(",")
    publisher = name if looks_like_publisher(name) else None
    place = (after.strip() if publisher else rest.strip().rstrip(",")) or None
    standing = _standing(place) if place else "none"
    if place and standing == "none":
        return None
    return _Head(place=place, publisher=publisher, date=date, credit=credit, standing=standing)


def _standing(place: str) -> Literal["none", "capitals", "listed", "mixed"]:
    """Whether it is written as places are: all in capitals, as a listed name, in capitalised words; or not at all."""
    parts = [part.partition(",") for part in _PARTS.split(place)]
    if not all(_may_be_place(town) and _may_be_region(region) for town, _, region in parts):
        return "none"
    if all(town.isupper() for town, _, _ in parts):
        return "capitals"
    return "listed" if all(is_listed_place("".join(part)) for part in parts) else "mixed"


def _may_be_place(town: str) -> bool:
    words = town.split()
    if not 1 <= len(words) <= 5 or is_ordinary(town) or re.search(r"['’]s?$|['’]s?\s|['’]S\b", town):
        return False
    if len(words) == 1 and town.endswith(".") and not town.isupper():  # "Va.", "Gov."
        return False
    if not _FUNCTION_WORDS.isdisjoint(word.casefold() for word in words) or sum(map(str.isalpha, town)) < 2:
        return False
    return words[0][0].isupper() and all(
        re.fullmatch(r"[^\W\d_](?:[^\W\d_]|[.'’-])*", word) and (word[0].isupper() or word in _PARTICLES)
        for word in words
    )


def _may_be_region(region: str) -> bool:
    return not region or all(
        len(part.split()) <= 4 and all(re.fullmatch(r"[A-ZÀ-Þ][\w.'’-]*|of|and|the", word) for word in part.split())
        for part in region.split(",")
    )


def _begins_sentence(rest: str) -> bool:
    bare = rest.lstrip("\"'“‘«([ ")
    quoted = rest != bare and bare[:1].isalpha()
    return quoted or bare[:1].isupper() or bare[:1].isdigit() or bare[:1] in {"$", "€", "£"}


def _is_prose(rest: str) -> bool:
    return len(rest.split()) >= 6 and rest.rstrip("\"'”’)] ")[-1:] in {".", "?", "!", ":"}


def _is_aside(rest: str) -> bool:
    """Whether one more dash follows in the sentence, so that the first opened an aside: "Paris — a trap — opens"."""
    sentence = re.split(r"(?<=[.!?])\s", rest, maxsplit=1)[0]
    return len(re.findall(r"(?<=\s)(?:--|[–—-])(?=\s)|(?<=\w)—(?=\w)", sentence)) == 1


def _recurs(head: str, text: str) -> bool:
    """Whether other lines begin alike, as a transcript's turns do, or three or more begin with a name in capitals."""
    again = re.compile(rf"(?m)^\s*{re.escape(head.strip())}\s*(?:--|[–—:-])")
    return len(again.findall(text[:20_000])) > 1 or len(_TURN.findall(text[:20_000])) > 2
