"""What a name means in the world, by the gazetteer: a country, a government, an organisation, a person in office.

The reader asks the text first (`countries.told`); what only the gazetteer knows has the basis "gazetteer". A name that
means several things is decided by the report's countries, else it stays undecided: null, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal

from reportedly.lexicon import gazetteer as lines
from reportedly.lexicon.gazetteer import folded
from reportedly.lexicon.gazetteer import user as user_lines
from reportedly.reading import people
from reportedly.records import ActorType

EntryKind = Literal[
    "country", "region", "government", "organization", "group", "media", "person", "capital", "city", "demonym"
]
TYPES: dict[EntryKind, ActorType] = {
    "country": "country", "region": "country", "government": "government", "organization": "organization",
    "group": "group", "media": "media", "person": "person", "capital": "government", "city": "country",
    "demonym": "group",
}
# Of several meanings that nothing else decides between, the one of the lowest rank is meant.
RANKS: dict[EntryKind, int] = {
    "country": 0, "government": 1, "organization": 1, "group": 1, "media": 1, "person": 1, "capital": 2, "region": 3,
    "demonym": 4, "city": 5,
}
# Roles of a seat or house that stands for the government as a whole: "the Kremlin said".
METONYMS = frozenset(["presidency", "head of government", "leadership", "foreign ministry", "seat of government"])
# An acronym of up to this many letters counts in capitals only: "US", never "us".
ACRONYM = 6
# Demonyms with these endings have no plural in -s.
NO_PLURAL = ("s", "ese", "ish", "ch", "men", "man", "women", "woman", "x", "z", "ic", "?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the gazetteer knows of a name.

    `name` is the main one of it, `kind` what the gazetteer has it as, `type` what the ledger calls that. `country` is
    ISO 3166-1 alpha-3 (XKX for Kosovo), null for what belongs to none. `roles` are those of the date asked for, or all.
    `code` is a country's alpha-2 or an international body's CAMEO code, `domain` a publisher's. `metonym`: the name
    stands for the country's government ("Ankara", "the Kremlin").
    """

    name: str
    kind: EntryKind
    type: ActorType
    country: str | None
    roles: tuple[str, ...] = ()
    wikidata: str | None = None
    code: str = ""
    domain: str | None = None
    metonym: bool = False
    basis: Literal["gazetteer"] = "gazetteer"


@dataclass(slots=True, eq=False)
class Sense:
    """One meaning of a name: the name as the gazetteer writes it, whether it may stand alone, and its line."""

    form: str
    sure: bool
    kind: EntryKind
    country: str | None
    line: str
    user: bool

    @property
    def is_people(self) -> bool:
        """Whether it is a people or a faith: Kurds, Muslims."""
        return "people" in lines.row(self.line).roles

    def entry(self) -> Entry:
        row, named = lines.row(self.line), self.kind not in ("capital", "city", "demonym")
        return Entry(
            name=row.names[0].rstrip("?") if named else self.form, kind=self.kind, type=TYPES[self.kind],
            country=row.country, roles=row.roles if named else (), wikidata=row.wikidata if named else None,
            code=row.code if named else "", domain=row.domain,
            metonym=self.kind == "capital" or bool(METONYMS.intersection(row.roles)),
        )


def is_written_as(given: str, form: str) -> bool:
    """Whether capitals and stops allow the gazetteer's form: not "us" for "US", nor "La" for "La."."""
    if form.endswith(".") and form.count(".") == 1 and not given.endswith("."):
        return False
    given = given.replace(".", "").strip()
    form = form.replace(".", "")
    has_article = given[:4] in ("the ", "The ", "THE ")
    if form.startswith("The ") and not has_article:
        return False
    given = given[4:] if has_article and form[:4] not in ("the ", "The ") else given
    if form.isupper() and len(form) <= ACRONYM:
        return given.removesuffix("'s").removesuffix("’s") == form
    pairs = zip(form.replace("-", " ").split(), given.replace("-", " ").split(), strict=False)
    return not any(own[0].isupper() and asked[0].islower() for own, asked in pairs)


class Index:
    """All names of the gazetteer but those of people, by their folded form."""

    def __init__(self, shipped: Iterable[str], user: Iterable[str] = ()) -> None:
        self.senses: dict[str, list[Sense]] = {}
        self.countries: dict[str, Sense] = {}
        for line in user:
            self._add_line(line, True)
        for line in shipped:
            self._add_line(line, False)

    def _add_line(self, line: str, user: bool) -> None:
        kind, place, names, *rest = [cell.strip() for cell in line.split("|", 5)]
        if kind in ("person", "office"):
            return  # `people` has these
        country = place[:3] if place[0] != "-" else None
        self._add(names, kind, country, line, user)  # type: ignore[arg-type]
        if kind in ("country", "region") and rest:
            self._add(rest[0], "capital" if kind == "country" else "city", country, line, user)
            demonyms = rest[1] if len(rest) > 1 else ""
            plural = [f"{name}s" for name in demonyms.split("; ") if not name.endswith(NO_PLURAL)]
            self._add("; ".join([demonyms, *plural]), "demonym", country, line, user)
        if kind == "country" and country:
            self.countries.setdefault(country, Sense(names, True, "country", country, line, user))

    def _add(self, names: str, kind: EntryKind, country: str | None, line: str, user: bool) -> None:
        for name in names.split("; ") if names else ():
            form = name.rstrip("?")
            sense = Sense(form, form == name, kind, country, line, user)
            self.senses.setdefault(folded(form), []).append(sense)

    @cached_property
    def openers(self) -> dict[str, int]:
        """The first word of every name, with the most words that a name with it has."""
        found: dict[str, int] = {}
        for key in self.senses:
            first, _, rest = key.partition(" ")
            found[first] = max(found.get(first, 0), 1 + len(rest.split()))
        return found

    def senses_of(self, name: str) -> list[Sense]:
        """The meanings of a name whose capitals fit, each line once."""
        fitting = [s for s in self.senses.get(folded(name), ()) if is_written_as(name, s.form)]
        return list({(s.kind, s.line): s for s in reversed(fitting)}.values())[::-1] if len(fitting) > 1 else fitting


@cache
def index() -> Index:
    """The gazetteer with what the user has imported, the user's lines first; loaded once a process."""
    return Index(lines.shipped(), user_lines.lines())


def version() -> str:
    """A short hash of what the user has imported, or "" without any; part of the reader's version."""
    return user_lines.version()


def country(code: str) -> Entry | None:
    """The country or territory with an alpha-3 code."""
    sense = index().countries.get(code)
    return sense.entry() if sense else None


def candidates(name: str) -> tuple[Entry, ...]:
    """Everything that a name may mean, people by their full name included."""
    senses = sorted(index().senses_of(name), key=lambda s: (not s.user, RANKS[s.kind]))
    return (*(s.entry() for s in senses), *(_entry(bearer, "") for bearer in people.index().bearers(name)))


def lookup(
    name: str, *, published: str | None = None, countries: Mapping[str, int] | None = None,
    as_type: ActorType | None = None,
) -> Entry | None:
    """What a name means, with or without "the"; null where the gazetteer does not know it or cannot decide.

    `published`: the report's date; a person's roles are those of that date. `countries`: how often the report names
    each country (alpha-3), which decides between meanings ("Georgia", "Congo", "the National Assembly"). `as_type`:
    what the text has already shown it to be; a person is only found by a full name, see `office_holder` for others.
    """
    counts = countries or {}
    senses = [
        s for s in index().senses_of(name)
        if as_type in (None, TYPES[s.kind]) and (s.sure or counts.get(s.country or "", 0) > 0)
    ]
    chosen = _chosen(senses, counts)
    if chosen is not None or senses:
        return chosen.entry() if chosen else None
    return _person(name, (published or "")[:10], counts) if as_type in (None, "person") else None


def _chosen(senses: list[Sense], counts: Mapping[str, int]) -> Sense | None:
    """The user's lines before ours, then the report's most named country, then the lowest rank; a tie is null."""
    senses = [s for s in senses if s.user] or senses
    if len({s.country for s in senses}) > 1:
        most = max(counts.get(s.country or "", 0) for s in senses)
        senses = [s for s in senses if counts.get(s.country or "", 0) == most]
    lowest = min((RANKS[s.kind] for s in senses), default=0)
    senses = [s for s in senses if RANKS[s.kind] == lowest]
    return senses[0] if len({s.country for s in senses}) == 1 else None


def office_holder(
    name: str, office: str, *, published: str | None = None, country: str | None = None
) -> Entry | None:
    """Who "President Macron" was when the report was published: a surname with the office before or after it.

    `office` as written, "former" and "ex-" included; `country` where the text tells it. Null unless exactly one person
    of that name held such an office then (or, for "former", before then; without a date, ever).
    """
    date = (published or "")[:10]
    found = people.index().holder(name, office, date, country)
    return _entry(found, date) if found else None


def _entry(somebody: people.Somebody, date: str) -> Entry:
    return Entry(
        name=somebody.names[0], kind="person", type="person", country=somebody.country,
        roles=somebody.roles(date), wikidata=somebody.wikidata,
    )


def _person(name: str, date: str, counts: Mapping[str, int]) -> Entry | None:
    """Of those who bear the full name, the one in office on the date, else the one of the report's countries."""
    bearers = people.index().bearers(name)
    if len(bearers) > 1 and date:
        bearers = [p for p in bearers if any(term.holds(date) for term in p.terms)] or bearers
    if len(bearers) > 1:
        bearers = [p for p in bearers if counts.get(p.country or "", 0) > 0]
    return _entry(bearers[0], date) if len(bearers) == 1 else None
