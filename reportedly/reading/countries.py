"""The country that a mention's own words tell: by a title, a demonym, an institution.

"the French foreign minister" is of FRA, "Turkey's president" of TUR, "Kremlin spokesman" of RUS, "U.S. Sen." of USA,
"the Bavarian premier" of DEU. Where the words name two countries side by side, or an international body first, they
tell none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from reportedly import lexicon
from reportedly.lexicon.gazetteer import folded
from reportedly.reading import gazetteer
from reportedly.reading.gazetteer import Sense
from reportedly.records import CountryBasis, Spans

# A word, an abbreviation with its full stops ("U.S.", "Sen."), or one mark.
TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_]+(?:['’ʻ][^\W\d_]+)*\.?|\d+|[^\w\s]")
JOINED = frozenset(["and", "or", "&", ",", "/", "the"])
COMMAS = frozenset([",", "the"])
OWNED = frozenset(["of", "from"])
POSSESSIVE = ("'s", "’s", "s'", "s’")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The country that words tell, the words that do, and where they stand among those given."""

    country: str
    words: str
    start: int
    end: int
    basis: CountryBasis = "text"


@dataclass(frozen=True, slots=True)
class Found:
    """A name of the gazetteer at tokens [first, last]."""

    first: int
    last: int
    senses: tuple[Sense, ...]

    @property
    def is_adjective(self) -> bool:
        return any(sense.kind == "demonym" for sense in self.senses)

    @property
    def is_city(self) -> bool:
        return all(sense.kind in ("capital", "city") for sense in self.senses)

    @property
    def is_international(self) -> bool:
        """Whether it is a body of no country, whose people are not of the countries that they deal with."""
        bodies = [s for s in self.senses if s.kind in ("organization", "group", "media") and not s.is_people]
        return bool(bodies) and self.countries() == {None}

    def countries(self) -> set[str | None]:
        return {sense.country for sense in self.senses}


@dataclass(frozen=True, slots=True)
class Line:
    """Some words of a report, cut into tokens."""

    text: str
    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def token(self, at: int) -> str:
        return self.tokens[at] if 0 <= at < len(self.tokens) else ""

    def is_glued(self, at: int) -> bool:
        """Whether token `at` follows the one before it without a space."""
        return 0 < at < len(self.tokens) and self.starts[at] == self.ends[at - 1]


def line(text: str) -> Line:
    spans = [match.span() for match in TOKEN.finditer(text)]
    return Line(text, tuple(text[a:b] for a, b in spans), tuple(a for a, _ in spans), tuple(b for _, b in spans))


@cache
def _listed(label: str) -> frozenset[str]:
    """The words behind a label of lexicon/country_words.txt, on all of its lines."""
    told = (words for name, *words in map(str.split, lexicon.lines("country_words")) if name == label)
    return frozenset(word for words in told for word in words)


@cache
def _roles() -> frozenset[str]:
    """Words that stand between a country and a name, or before a country, without making a name of it."""
    return lexicon.words("titles") | lexicon.words("offices") | lexicon.words("function_words") | _listed("sides")


def find(words: Line) -> list[Found]:
    """The gazetteer's names in some words, longest first at each place, those that mean something else left out."""
    found, at, n = [], 0, len(words.tokens)
    while at < n:
        hit = _longest(words, at) if _may_begin(words.tokens[at]) else None
        if hit is None:
            at += 1
            continue
        if hit.is_adjective or not _is_in_a_name(words, hit):
            found.append(hit)
        at = hit.last + 1
    return found


def _may_begin(token: str) -> bool:
    return token[:1].isupper() and token != "The"


def _longest(words: Line, at: int) -> Found | None:
    known = gazetteer.index()
    most = 2 * known.openers.get(folded(words.tokens[at]), 0)  # a hyphen is a token of its own
    for last in range(min(at + most, len(words.tokens)) - 1, at - 1, -1):
        piece = words.text[words.starts[at] : words.ends[last]]
        senses = known.senses_of(piece)
        if not senses and piece.endswith("."):
            senses = known.senses_of(piece[:-1])
        if senses and not piece.endswith((",", "-")):
            return Found(at, last, tuple(senses))
    return None


def _is_in_a_name(words: Line, found: Found) -> bool:
    """Whether other capitalised words make a person's or a longer name of it: "Jim Jordan", "New England"."""
    before, after = words.token(found.first - 1), words.token(found.last + 1)
    name = words.tokens[found.first].casefold()
    owns = name.endswith(POSSESSIVE)
    bare = before.casefold().rstrip(".")
    if before[:1].isupper() and found.first == found.last and len(before) > 1:
        listed = before.endswith(".") or bare in _roles() or bare.endswith(POSSESSIVE)
        if not listed and not _longest(words, found.first - 1):
            return True
    is_name_after = after[:1].isupper() and after.casefold().rstrip(".") not in _roles() and len(after) > 1
    return name in _listed("given") and is_name_after and not owns


def _is_set_aside(words: Line, found: Found, earlier: bool) -> bool:
    """Whether the words around a name say that it is not theirs: "pro-Russian", "Russian-backed", "envoy to Syria"."""
    before, dash = words.token(found.first - 2).casefold(), words.token(found.first - 1)
    if dash == "-" and words.is_glued(found.first) and before in _listed("against"):
        return True
    if words.token(found.last + 1) == "-" and words.is_glued(found.last + 1) and words.is_glued(found.last + 2):
        return True
    at = found.first - 1
    while (side := words.token(at).casefold()) in _listed("sides") and side != "of":
        at -= 1
    preposition = words.token(at).casefold()
    if preposition in _listed("inside"):
        return earlier or not any(token.casefold() in _listed("local") for token in words.tokens[:at])
    if preposition == "for" and words.token(at - 1).casefold() in _listed("their"):
        return earlier
    return preposition in _listed("away")


def _choose(found: Found, counts: Mapping[str, int]) -> str | None:
    """The one country of a name, by the report's countries where it has several."""
    sure = {s.country for s in found.senses if s.sure or counts.get(s.country or "", 0) > 0}
    if len(sure) > 1:
        most = max(counts.get(country or "", 0) for country in sure)
        sure = {country for country in sure if counts.get(country or "", 0) == most}
    return sure.pop() if len(sure) == 1 else None


def told(text: str, *, countries: Mapping[str, int] | None = None) -> Told | None:
    """The country of whoever the words mean, as far as the words themselves tell it; null where they do not.

    `text` is the mention with its title and apposition, as written. `countries` is how often the report names each
    country (`count`), which decides between the meanings of "Georgia" or "Congolese".
    """
    words, counts = line(text), countries or {}
    first: Told | None = None
    seat = False  # whether the first is a city: "Paris, Texas" is where the words behind the comma say
    chained = -1  # the last token of the list that the first country opens: "the United States, Britain and ..."
    for found in find(words):
        if _is_set_aside(words, found, first is not None):
            continue
        if first is None and found.is_international:
            return None
        country = _choose(found, counts)
        if first is None:
            if country is not None:
                first, chained, seat = _told(words, found, country), found.last, found.is_city
            continue
        between = [token.casefold() for token in words.tokens[chained + 1 : found.first]]
        if seat and between == [","] and country is not None and not found.is_adjective:
            first, seat = _told(words, found, country), False
        elif between and JOINED.issuperset(between):
            if country != first.country and not COMMAS.issuperset(between):
                return None
            chained = found.last
    return first


def sides(text: str) -> list[Spans]:
    """The words for each of the countries whose people are told in one: "Thai and Cambodian generals" are "Thai ...
    generals" and "Cambodian generals", "the leaders of Chad and Niger" those of each. None where there are no two."""
    words = line(text)
    if JOINED.isdisjoint(token.casefold() for token in words.tokens):
        return []
    found = find(words)
    if len(found) < 2 or len({f.is_adjective for f in found}) > 1:
        return []
    for one, other in pairwise(found):
        between = [token.casefold() for token in words.tokens[one.last + 1 : other.first]]
        if not between or not JOINED.issuperset(between):
            return []
    names = [(words.starts[f.first], words.ends[f.last]) for f in found]
    behind = text[names[-1][1] :]
    if found[0].is_adjective and behind.strip():
        tail = (names[-1][1] + len(behind) - len(behind.lstrip()), len(text))
        return [(name, tail) for name in names[:-1]] + [((names[-1][0], tail[1]),)]
    if words.token(found[0].first - 1).casefold() in OWNED and not behind.strip(" '’s,"):
        head = (0, len(text[: names[0][0]].rstrip()))
        return [((0, names[0][1]),), *((head, name) for name in names[1:])]
    return []


def _told(words: Line, found: Found, country: str) -> Told:
    start, end = words.starts[found.first], words.ends[found.last]
    piece = words.text[start:end]
    end -= next((len(mark.lstrip("s")) for mark in POSSESSIVE if piece.endswith(mark)), 0)
    return Told(country=country, words=words.text[start:end], start=start, end=end)


def count(texts: Iterable[str]) -> Counter[str]:
    """How often texts name each country, by names, demonyms, capitals and institutions that mean one country only."""
    counted: Counter[str] = Counter()
    for text in texts:
        for found in find(line(text)):
            sure = {s.country for s in found.senses if s.sure}
            if len(found.countries()) == 1 and len(sure) == 1 and (country := sure.pop()) is not None:
                counted[country] += 1
    return counted
