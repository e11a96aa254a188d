"""Where a place name stands on the map, offline: by countries and regions of the gazetteer and by GeoNames' cities.

Cities of over 15,000 inhabitants are from GeoNames (https://www.geonames.org, CC BY 4.0), see training/places.py. What
the text says decides first ("Paris, Texas"), then the report's countries, then size; what is too close to call stays
undecided, with the reason.
"""

from __future__ import annotations

import gzip
import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from reportedly import lexicon
from reportedly.lexicon.gazetteer import folded
from reportedly.reading import countries as named
from reportedly.reading import gazetteer
from reportedly.records import Report

Kind = Literal["country", "region", "city", "unlisted"]
# Kinds of entries of the gazetteer that are places.
PLACES = frozenset(["country", "region", "capital", "city"])
# A city that is so many times larger than the next of its name is meant, whatever else the report names.
FAR_LARGER = 20
# So many times larger is enough where nothing else decides.
LARGER = 4
# Within one country.
LARGER_AT_HOME = 2
# A smaller city is not taken for granted in a report that does not name its country.
TOWN_SIZE = 50_000
# A region's name is its city's where that is so large ("New York").
METROPOLIS = 100_000
BEFORE = re.compile(
    r"(?:(?:the|in|near|outside|around|inside|downtown|central|northern|southern|eastern|western|north|south|east|west"
    r"|north-?eastern|north-?western|south-?eastern|south-?western|northeast|northwest|southeast|southwest|greater"
    r"|rebel-held|besieged|occupied|government-held|suburban|rural|old|upper|lower)\s+)+",
    re.I,
)
PART = re.compile(r"\s+(?:province|governorate|region|oblast|county|state|prefecture|republic|territory)$", re.I)
TOWN = re.compile(
    r"\s+(?:city|town|suburbs?|airport|area|district|neighbou?rhood)$"
    r"|^.*?\b(?:city|town|port|village|suburb|district|capital) of\s+",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place. `lat` and `lon` are those of a listed city; `unlisted` is a town of which only the country is known."""

    name: str
    kind: Kind
    country: str | None
    lat: float | None = None
    lon: float | None = None
    population: int | None = None
    geonameid: int | None = None
    admin1: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """The place that a name means, or null, and why."""

    place: Place | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where a report was written, if its dateline tells, and how often it names each country (alpha-3)."""

    written: Place | None
    countries: Counter[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A line of the extract."""

    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    geonameid: int

    def place(self) -> Place:
        return Place(
            name=self.name, kind="city", country=self.country, lat=self.lat, lon=self.lon,
            population=self.population, geonameid=self.geonameid, admin1=self.admin1 or None,
        )


@dataclass(frozen=True, slots=True)
class Within:
    """What the words after the comma say: a country, and a part of it if they name one."""

    country: str
    admin1: str | None = None

    def holds(self, city: City) -> bool:
        return city.country == self.country and self.admin1 in (None, city.admin1)


@cache
def _extract() -> tuple[str, array[int]]:
    """The extract as one text, which takes less memory than its 80,000 lines, and where each of its lines starts."""
    packed = (files("reportedly") / "lexicon" / "cities.tsv.gz").read_bytes()
    text = gzip.decompress(packed).decode("utf-8")
    return text, array("L", [found.end() for found in re.finditer("\n(?=.)", text)])


def _lines(key: str) -> list[list[str]]:
    """The lines of the extract that begin with a folded name."""
    text, starts = _extract()
    opening, found = f"{key}\t", []
    at = bisect_left(starts, opening, key=lambda start: text[start : text.index("\t", start) + 1])
    while at < len(starts) and text.startswith(opening, starts[at]):
        found.append(text[starts[at] : text.index("\n", starts[at])].split("\t"))
        at += 1
    return found


@lru_cache(maxsize=4096)
def cities(name: str) -> tuple[tuple[City, ...], tuple[City, ...]]:
    """The cities of that name, and those that it is another name of; each list by size."""
    own, others = [], []
    for key in _spelt(folded(name)):
        for cells in _lines(key):
            if cells[1] == "=":
                others += [_city(row) for row in _lines(cells[2]) if row[1] != "=" and row[-1] == cells[3]]
            else:
                own.append(_city(cells))
    return tuple(sorted(own, key=_size)), tuple(sorted(set(others) - set(own), key=_size))


def _spelt(key: str) -> tuple[str, ...]:
    """ "st petersburg" is "saint petersburg" too."""
    return (key, f"saint {key[3:]}") if key.startswith("st ") else (key,)


def _size(city: City) -> tuple[int, int]:
    return -city.population, city.geonameid


def _city(cells: list[str]) -> City:
    _, name, country, admin1, lat, lon, population, number = cells
    return City(
        name=name, country=country, admin1=admin1, lat=float(lat), lon=float(lon), population=int(population),
        geonameid=int(number),
    )


@cache
def _parts() -> dict[str, list[Within]]:
    """Every part of a country by its folded names."""
    found: dict[str, list[Within]] = {}
    for line in lexicon.lines("admin1"):
        country, code, names = line.split("\t")
        for key in dict.fromkeys(map(folded, names.split("; "))):
            found.setdefault(key, []).append(Within(country, code))
    return found


def setting(report: Report) -> Setting:
    """A report's place and its countries, the dateline's among them.

    The countries decide what an ambiguous name means: in a report from Haifa or about Israel, "Tiberias" is there.
    """
    counts = named.count([report.text])
    first = report.place.split("/")[0] if report.place else ""  # "BRUSSELS/BERLIN"
    written = resolve(first, countries=counts, dateline=True).place
    if written is not None and written.country is not None:
        counts[written.country] += 1
    return Setting(written=written, countries=counts)


def _within(words: str) -> list[Within]:
    """The parts of countries and the countries that words may name: what stands behind a comma."""
    words = PART.sub("", BEFORE.sub("", words, count=1)) if BEFORE.match(words) else PART.sub("", words)
    if not words[:1].isupper():
        return []
    named = [e.country for e in gazetteer.candidates(words) if e.kind in ("country", "region") and e.country]
    parts = _parts().get(folded(words), [])
    whole = [country for country in dict.fromkeys(named) if country not in {part.country for part in parts}]
    return [*parts, *map(Within, whole)]


def resolve(written: str, *, countries: Mapping[str, int] | None = None, dateline: bool = False) -> Resolved:
    """The place that a dateline or an event's place name means: "TAVRIN", "eastern Aleppo", "Springfield, Ill.".

    `countries` is how often the report names each country (alpha-3), as `countries.count` gives it. A `dateline` is
    surely a place, and may be a small one; other words are a small place only in a country that the report names.
    """
    counts = countries or {}
    head, *rest = [" ".join(part.split()).strip(" .;:()") for part in re.split(r",|\s\(", written)]
    if not any(c.isalpha() for c in head):
        return Resolved(place=None, reason="no name")
    behind = next((found for part in rest if (found := _within(part))), [])
    if behind:
        return _behind(head, behind, counts)
    known = gazetteer.candidates(head)
    if known and not any(e.country and e.kind in PLACES for e in known):
        return Resolved(place=None, reason=f"{head} is no place of one country")
    for name, is_part in _forms(head):
        resolved = _area(name, counts, is_part=is_part) or (None if is_part else _town(name, counts, dateline))
        if resolved is not None:
            return resolved
    several = sorted({e.country for e in known if e.type == "country" and e.country})
    reason = f"{head} may be of {', '.join(several)}" if several else f"no listed place is called {head}"
    return Resolved(place=None, reason=reason)


def _behind(head: str, behind: list[Within], counts: Mapping[str, int]) -> Resolved:
    """The city that lies in what stands behind the comma; where none is listed, the country that stands there."""
    for name, _ in _forms(head):
        own, others = cities(name)
        found = [c for c in own if any(w.holds(c) for w in behind)]
        found = found or [c for c in others if any(w.holds(c) for w in behind)]
        if found:
            return _largest(sorted(found, key=_size), "in what stands behind the comma")
    likely = sorted(behind, key=lambda w: -counts.get(w.country, 0))
    if len({w.country for w in behind}) > 1 and not counts.get(likely[0].country):
        return Resolved(place=None, reason="not among the listed cities, and what stands behind the comma is ambiguous")
    place = Place(name=head, kind="unlisted", country=likely[0].country, admin1=likely[0].admin1)
    return Resolved(place=place, reason="not among the listed cities; its country stands behind the comma")


def _forms(head: str) -> list[tuple[str, bool]]:
    """The name as written, then without what says where in it or what kind of place it is; whether it is a part."""
    bare = BEFORE.sub("", head, count=1) if BEFORE.match(head) else head
    towns = [form.strip() for form in (head, bare, TOWN.sub("", head), TOWN.sub("", bare)) if form.strip()]
    forms = [(form, False) for form in dict.fromkeys(towns)]
    return [*forms, (PART.sub("", bare), True)] if PART.search(bare) else forms


def _area(name: str, counts: Mapping[str, int], *, is_part: bool) -> Resolved | None:
    """The country or region of that name; a region named for its large city is left to the cities."""
    entry = gazetteer.lookup(name, countries=counts, as_type="country")
    if entry is None or entry.country is None or entry.kind not in ("country", "region"):
        return None
    part = next((p.admin1 for p in _parts().get(folded(name), []) if p.country == entry.country), None)
    kind: Kind = "country" if entry.kind == "country" else "region"
    if kind == "region" and not is_part:
        there = [c for found in cities(name) for c in found if c.country == entry.country]
        if any(c.population >= METROPOLIS or part is None for c in there):
            return None
    place = Place(name=entry.name, kind=kind, country=entry.country, admin1=part)
    return Resolved(place=place, reason=f"a {kind} of that name")


def _town(name: str, counts: Mapping[str, int], is_sure: bool) -> Resolved | None:
    """The city of that name: one of the report's countries, else the one that is by far the largest."""
    own, others = cities(name)
    found = list(own or others)
    if not found:
        return None
    named = [c for c in found if counts.get(c.country, 0) > 0] or [c for c in others if counts.get(c.country, 0) > 0]
    most = max((counts[c.country] for c in named), default=0)
    named = [c for c in named if counts[c.country] == most]
    if named and found[0].population < FAR_LARGER * named[0].population:
        return _largest(named, "in a country that the report names")
    is_sure = is_sure or any(e.country == found[0].country for e in gazetteer.candidates(name))
    if found[0].population < TOWN_SIZE and not is_sure:
        return Resolved(place=None, reason=f"{found[0].name} is small, and the report does not name {found[0].country}")
    return _largest(found, "by size")


def _largest(found: list[City], reason: str) -> Resolved:
    """The largest city if it is large enough beside the next; else their country if it is one; else nothing."""
    first, *rest = found
    if not rest or first.population >= LARGER * rest[0].population:
        return Resolved(place=first.place(), reason=reason)
    rivals = [c for c in rest if c.population * LARGER > first.population]
    if all(c.country == first.country for c in rivals):
        if first.population >= LARGER_AT_HOME * rest[0].population:
            return Resolved(place=first.place(), reason=reason)
        place = Place(name=first.name, kind="unlisted", country=first.country)
        return Resolved(place=place, reason=f"{1 + len(rivals)} places of that name in one country, too close to call")
    told = ", ".join(sorted({c.country for c in [first, *rivals]}))
    return Resolved(place=None, reason=f"too close to call: {first.name} in {told}")
