"""Which reports repeat another's text, and who copied whom. Pure: texts and facts in, decisions out.

Candidates are found by local MinHash: of every window of shingles the one with the least hash is kept, so that two
texts that share a run of WINDOW + SHINGLE - 1 words share a fingerprint, however long the rest of either is. What
decides is exact: how many word n-grams outside quotations the two have in common. Whom several reports quote at length
they do not copy from each other.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from reportedly import lexicon

# The rules' number: a ledger whose copies were decided by others decides them anew.
RULES = 1
GRAM, SHINGLE, WINDOW = 3, 5, 10
# Of the n-grams outside quotations, the share of the shorter text that makes a copy, and how many at least. On claims
# dev independent reports reach 0.06, rewritten copies go down to 0.60; nothing lies between.
LEAST_SHARE, LEAST_GRAMS = 0.25, 20
# The share of fingerprints of the shorter text, and the number, from which two texts are compared.
LEAST_ALIKE, LEAST_FINGERPRINTS = 0.1, 2
# From this share of its text on, a report that names no agency has it from where the original has it.
LEAST_ORIGIN = 0.5
# Of two possible originals, the share of the greater share from which the lesser one counts as much.
ABOUT_AS_MUCH = 0.7
# Characters in which a dateline stands.
OPENING = 300
UNKNOWN = "~"  # after every digit: what is not dated was not first

Hashes = NDArray[np.uint64]

_WORD = re.compile(r"\w+")
_QUOTED = re.compile(r"“[^”\n]*(?:”|\n|$)|\"[^\"\n]*(?:\"|\n|$)|«[^»\n]*(?:»|\n|$)|„[^“”\n]*(?:[“”]|\n|$)")


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A text as hashes: of its word n-grams in order (`whole`), and of all words and those outside quotations."""

    words: Hashes
    plain: Hashes

    @cached_property
    def whole(self) -> Hashes:
        return _rolled(self.words, GRAM)

    @cached_property
    def grams(self) -> Hashes:
        """The n-grams outside quotations, each once, sorted."""
        return np.unique(_rolled(self.plain, GRAM))

    def fingerprints(self) -> tuple[int, ...]:
        """Of every window of shingles outside quotations the least hash, in 48 bits, each once, sorted."""
        hashes = _rolled(self.plain, SHINGLE)
        if not len(hashes):
            return ()
        windows = np.lib.stride_tricks.sliding_window_view(hashes, min(WINDOW, len(hashes)))
        return tuple(int(each) for each in np.unique(windows.min(axis=1) >> np.uint64(16)))


def wording(text: str) -> Wording:
    """The text without case, punctuation and layout."""
    return Wording(words=_hashes(text), plain=_hashes(_QUOTED.sub(" \n", text)))


@lru_cache(maxsize=1 << 16)
def _hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _hashes(text: str) -> Hashes:
    return np.array([_hash(word) for word in _WORD.findall(text.casefold())], dtype=np.uint64)


def _rolled(words: Hashes, n: int) -> Hashes:
    """A hash of each run of `n` words, well mixed (splitmix64's last steps)."""
    count = max(0, len(words) - n + 1)
    rolled = np.zeros(count, dtype=np.uint64)
    for k in range(n):
        rolled = rolled * np.uint64(0x9E3779B97F4A7C15) + words[k:k + count]
    rolled = (rolled ^ (rolled >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    rolled = (rolled ^ (rolled >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed: Hashes = rolled ^ (rolled >> np.uint64(31))
    return mixed


def least_shared(one: int, other: int) -> int:
    """How many fingerprints two texts with so many of them must share to be compared."""
    return max(LEAST_FINGERPRINTS, int(LEAST_ALIKE * min(one, other)))


def shares(one: Wording, other: Wording) -> tuple[float, float] | None:
    """The share of each text that stands in the other as well, or null where neither can be a copy."""
    common = len(np.intersect1d(one.grams, other.grams, assume_unique=True))
    if common < LEAST_GRAMS or common < LEAST_SHARE * min(len(one.grams), len(other.grams)):
        return None
    return _covered(one, other), _covered(other, one)


def _covered(one: Wording, other: Wording) -> float:
    """The share of the words of `one` that stand in an n-gram of `other`, quotations included."""
    found = np.isin(one.whole, other.whole)
    covered = np.zeros(len(one.words), dtype=bool)
    for k in range(GRAM):
        covered[k:k + len(found)] |= found
    return round(float(covered.mean()), 4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What tells who copied whom. `origin`: whom the report itself credits; `opening`: the start of its text."""

    id: str
    url: str | None
    publisher: str | None
    published: str | None
    origin: str | None
    opening: str
    length: int

    @property
    def house(self) -> str | None:
        return None if self.publisher is None else house(self.publisher)

    @property
    def credits(self) -> str | None:
        """The house that it takes its text from, by its own word; not its own."""
        named = None if self.origin is None else house(self.origin)
        return None if named == self.house else named


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """The report whose text another repeats, how much of that other, and, if it names nobody, whose text it is."""

    of: str
    share: float
    origin: str | None


def originals(reports: Iterable[Facts], shares: Mapping[tuple[str, str], float]) -> dict[str, Copied]:
    """Who copied whom among reports that are alike; `shares[a, b]` is the share of `a` that stands in `b`.

    An agency's own report comes before all others, then the one published on an earlier day, one that credits somebody,
    the one published at an earlier hour, the longer one; then ids decide. A report copies one that comes before it and
    has another URL: one whose publisher it credits, or else, of those that it has about as much of as of any, an
    agency's own, the one it has most of (in tenths), the first.
    """
    held = {each.id: each for each in reports}
    credited = {each.credits for each in held.values()} - {None}
    own = {each.id for each in held.values() if _is_agency(each, each.house in credited)}
    order = {id: place for place, id in enumerate(sorted(held, key=lambda id: (id not in own, *_precedence(held[id]))))}
    alike: dict[str, list[str]] = {id: [] for id in held}
    for one, other in shares:
        if order[other] < order[one] and (held[one].url is None or held[one].url != held[other].url):
            alike[one].append(other)
    found: dict[str, Copied] = {}
    for id in sorted(held, key=order.__getitem__):
        if alike[id]:
            report = held[id]
            most = max(shares[id, other] for other in alike[id])
            best = max(alike[id], key=lambda other: (
                report.credits is not None and report.credits == held[other].house,
                shares[report.id, other] >= ABOUT_AS_MUCH * most, other in own, int(10 * shares[report.id, other]),
                -order[other],
            ))
            share = shares[id, best]
            found[id] = Copied(of=best, share=share, origin=_origin(report, held[best], found.get(best), share))
    return found


def _precedence(report: Facts) -> tuple[str, bool, str, int, str]:
    day, time = moment(report.published)
    return day, report.credits is None, time, -report.length, report.id


def _origin(report: Facts, original: Facts, before: Copied | None, share: float) -> str | None:
    """Where a report that names nobody has its text from: whom the original credits, else who published that."""
    if report.origin is not None or share < LEAST_ORIGIN:
        return None
    name = original.origin if original.credits else (before and before.origin) or original.publisher
    return None if name is None or house(name) == report.house else name


def _is_agency(report: Facts, credited: bool) -> bool:
    """Whether an agency published it and credits nobody else: one of the lexicon's, or one that is credited here."""
    if report.house is None or report.credits is not None:
        return False
    name = re.escape(_bare(report.publisher or ""))
    return (
        credited or report.house in _agencies().values()
        or re.search(rf"[(\[/](?:the )?{name}[)\]/]", report.opening.casefold()) is not None
    )


def moment(published: str | None) -> tuple[str, str]:
    """The day and time of publication in UTC, as strings to be compared; what is unknown is late."""
    if published is None:
        return UNKNOWN, UNKNOWN
    try:
        when = datetime.fromisoformat(published)
        if when.tzinfo is not None:
            when = when.astimezone(UTC)
    except (ValueError, OverflowError):
        return (f"{published}{UNKNOWN}" if re.match(r"\d{4}(?:-\d\d)?$", published) else UNKNOWN), UNKNOWN
    return when.date().isoformat(), when.time().isoformat() if len(published) > len("2031-09-04") else UNKNOWN


def house(name: str) -> str:
    """A publisher's or agency's name without case and article, "AP" and "apnews.com" as the lexicon's first name."""
    bare = _bare(name)
    return _agencies().get(bare, bare)


def _bare(name: str) -> str:
    return " ".join(name.casefold().split()).removeprefix("www.").removeprefix("the ")


@lru_cache(maxsize=1)
def _agencies() -> dict[str, str]:
    known: dict[str, str] = {}
    for line in lexicon.lines("agencies"):
        names = [_bare(name) for name in line.split(" | ")]
        for name in names:
            known.setdefault(name, names[0])
    return known
