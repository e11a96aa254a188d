"""What a name means in the world, by the gazetteer: a country, a government, an organisation, a person in office.

The reader asks the text first (`countries.told`); what only the gazetteer knows has the basis "gazetteer". A name that
means several things is decided by the report's countries, else it stays undecided: null, never a guess.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain
from typing import Literal

from reportedly.lexicon import gazetteer as lines
from reportedly.lexicon.gazetteer import Row, Term
from reportedly.lexicon.gazetteer import user as user_lines
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
METONYMS = frozenset(["presidency", "head of government", "leadership", "foreign ministry", "government"])
# Countries whose people write the family name first.
FAMILY_FIRST = frozenset(["CHN", "KOR", "PRK", "TWN", "VNM", "KHM"])
# An acronym of up to this many letters counts in capitals only: "US", never "us".
ACRONYM = 6
# Demonyms with these endings have no plural in -s.
NO_PLURAL = ("s", "ese", "ish", "ch", "men", "man", "women", "woman", "x", "z", "ic", "?")
LETTERS = str.maketrans({
    "’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "æ": "ae", "ß": "ss", "-": " ", "–": " ", ".": None, ",": None,
})


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


@dataclass(frozen=True, slots=True)
class Sense:
    """One meaning of a name: the name as the gazetteer writes it, whether it may stand alone, and its line."""

    form: str
    sure: bool
    kind: EntryKind
    row: Row

    def entry(self) -> Entry:
        row, named = self.row, self.kind not in ("capital", "city", "demonym")
        return Entry(
            name=row.names[0].rstrip("?") if named else self.form, kind=self.kind, type=TYPES[self.kind],
            country=row.country, roles=row.roles if named else (), wikidata=row.wikidata if named else None,
            code=row.code if named else "", domain=row.domain,
            metonym=self.kind == "capital" or bool(METONYMS.intersection(row.roles)),
        )


@dataclass(slots=True, eq=False)
class Somebody:
    """A person of the gazetteer: names, country, and what he or she was when."""

    names: list[str]
    country: str | None
    terms: list[Term] = field(default_factory=list)
    wikidata: str | None = None

    def entry(self, date: str | None = None) -> Entry:
        held = [term.what for term in self.terms if date is None or term.holds(date)]
        roles = tuple(dict.fromkeys(held or [term.what for term in self.terms]))
        return Entry(
            name=self.names[0], kind="person", type="person", country=self.country, roles=roles, wikidata=self.wikidata,
        )


@lru_cache(maxsize=50_000)
def folded(name: str) -> str:
    """A name without case, accents, full stops, apostrophes, "the" and a possessive 's; hyphens are spaces."""
    name = name.translate(LETTERS)
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    name = " ".join(name.casefold().removesuffix("'s").replace("'", "").split())
    return name[4:] if name.startswith("the ") else name


def is_written_as(given: str, form: str) -> bool:
    """Whether capitals and stops allow the gazetteer's form: not "us" for "US", nor "La" for "La."."""
    if form.endswith(".") and form.count(".") == 1 and not given.endswith("."):
        return False
    given = given.replace(".", "").strip()
    form = form.replace(".", "")
    given = given[4:] if given[:4] in ("the ", "The ") and form[:4] not in ("the ", "The ") else given
    if form.isupper() and len(form) <= ACRONYM:
        return given.removesuffix("'s").removesuffix("’s") == form
    return not form[:1].isupper() or given[:1].isupper()


class Index:
    """All names of the gazetteer, by their folded form; people apart."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.senses: dict[str, list[Sense]] = {}
        self.people: dict[str, list[Somebody]] = {}
        self.by_word: dict[str, list[Somebody]] = {}
        self.countries: dict[str, Sense] = {}
        for row in rows:
            if row.kind == "person":
                self._add_person(row)
            elif row.kind == "office":
                self._add_office(row)
            else:
                self._add_names(row)

    def _add_names(self, row: Row) -> None:
        kind: EntryKind = row.kind  # type: ignore[assignment]
        for name in row.names:
            self._add(name, kind, row)
        for name in row.capitals:
            self._add(name, "capital" if kind == "country" else "city", row)
        for name in row.demonyms:
            self._add(name, "demonym", row)
            if not name.endswith(NO_PLURAL):
                self._add(f"{name}s", "demonym", row)
        if kind == "country" and row.country:
            self.countries.setdefault(row.country, Sense(row.names[0].rstrip("?"), True, "country", row))

    def _add(self, name: str, kind: EntryKind, row: Row) -> None:
        form = name.rstrip("?")
        self.senses.setdefault(folded(form), []).append(Sense(form, form == name, kind, row))

    def _somebody(self, names: tuple[str, ...], country: str | None) -> Somebody:
        """The person of that country whom one of the names means already, or a new one."""
        keys = [folded(name) for name in names]
        same = (s for key in keys for s in self.people.get(key, ()) if s.country == country)
        found = next(same, None)
        if found is None:
            found = Somebody(list(names), country)
        for name, key in zip(names, keys, strict=True):
            known = self.people.setdefault(key, [])
            if found not in known:
                known.append(found)
                found.names += [name] if name not in found.names else []
                for word in set(key.split()):
                    if found not in (bearers := self.by_word.setdefault(word, [])):
                        bearers.append(found)
        return found

    def _add_person(self, row: Row) -> None:
        somebody = self._somebody(row.names, row.country)
        somebody.terms += chain.from_iterable(lines.terms(role) for role in row.roles)
        somebody.wikidata = somebody.wikidata or row.wikidata

    def _add_office(self, row: Row) -> None:
        for bearer in row.roles:
            for term in lines.terms(bearer):
                somebody = self._somebody((term.what,), row.country)
                somebody.terms += [Term(what=title, since=term.since, until=term.until) for title in row.names]

    def senses_of(self, name: str) -> list[Sense]:
        """The meanings of a name whose capitals fit, each line once."""
        fitting = [s for s in self.senses.get(folded(name), ()) if is_written_as(name, s.form)]
        return list({(s.kind, s.row): s for s in reversed(fitting)}.values())[::-1] if len(fitting) > 1 else fitting

    def persons_of(self, name: str) -> list[Somebody]:
        """Those who bear a full name; middle initials do not matter."""
        key = folded(name)
        found = self.people.get(key)
        if found is None and len(words := key.split()) > 2:
            found = self.people.get(" ".join([words[0], *(w for w in words[1:-1] if len(w) > 1), words[-1]]))
        return (found or []) if " " in key and name[:1].isupper() else []


@cache
def index() -> Index:
    """The gazetteer with what the user has imported, the user's lines first; loaded once a process."""
    return Index(chain(user_lines.rows(), lines.shipped()))


def version() -> str:
    """A short hash of what the user has imported, or "" without any; part of the reader's version."""
    return user_lines.version()


def country(code: str) -> Entry | None:
    """The country or territory with an alpha-3 code."""
    sense = index().countries.get(code)
    return sense.entry() if sense else None


def candidates(name: str) -> tuple[Entry, ...]:
    """Everything that a name may mean, people by their full name included."""
    found = index()
    senses = sorted(found.senses_of(name), key=lambda s: (not s.row.user, RANKS[s.kind]))
    return (*(s.entry() for s in senses), *(s.entry() for s in found.persons_of(name)))


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
    people = [] if as_type not in (None, "person") else index().persons_of(name)
    senses = [
        s for s in index().senses_of(name)
        if as_type in (None, TYPES[s.kind]) and (s.sure or counts.get(s.row.country or "", 0) > 0)
    ]
    chosen = _chosen(senses, counts)
    if chosen is not None or senses:
        return chosen.entry() if chosen else None
    return _person(people, published, counts)


def _chosen(senses: list[Sense], counts: Mapping[str, int]) -> Sense | None:
    """The user's lines before ours, then the report's most named country, then the lowest rank; a tie is null."""
    senses = [s for s in senses if s.row.user] or senses
    if len({s.row.country for s in senses}) > 1:
        most = max(counts.get(s.row.country or "", 0) for s in senses)
        senses = [s for s in senses if counts.get(s.row.country or "", 0) == most]
    lowest = min((RANKS[s.kind] for s in senses), default=0)
    senses = [s for s in senses if RANKS[s.kind] == lowest]
    return senses[0] if len({s.row.country for s in senses}) == 1 else None


def _person(people: list[Somebody], published: str | None, counts: Mapping[str, int]) -> Entry | None:
    """Of those who bear the name, the one who was in office, else the one of the report's countries."""
    date = (published or "")[:10]
    if len(people) > 1 and date:
        people = [p for p in people if any(term.holds(date) for term in p.terms)] or people
    if len(people) > 1:
        people = [p for p in people if counts.get(p.country or "", 0) > 0]
    return people[0].entry(date or None) if len(people) == 1 else None


def office_holder(
    name: str, office: str, *, published: str | None = None, country: str | None = None
) -> Entry | None:
    """Who "President Macron" was when the report was published: a surname with the office before or after it.

    `office` as written, "former" and "ex-" included; `country` where the text tells it. Null unless exactly one person
    of that name held such an office then (or, for "former", before then; without a date, ever).
    """
    words, role = folded(name).split(), folded(office)
    past = role.startswith(("former ", "ex ", "late "))
    role = role.partition(" ")[2] if past else role
    date = (published or "")[:10]
    fitting = []
    for somebody in index().by_word.get(words[-1] if words else "", ()):
        terms = [t for t in somebody.terms if _is_office(role, folded(t.what))]
        held = [t for t in terms if not date or (t.since[: len(date)] <= date if past else t.holds(date))]
        if held and country in (None, somebody.country) and _bears(somebody, words):
            fitting.append(somebody)
    return fitting[0].entry(None if past else date or None) if len(fitting) == 1 else None


def _is_office(given: str, known: str) -> bool:
    """Whether an office as written is the gazetteer's: "french president" is a president, "minister" no president."""
    return given == known or given.endswith(f" {known}") or known.startswith(f"{given} of ")


def _bears(somebody: Somebody, words: list[str]) -> bool:
    """Whether the words are a surname or a run of words of one of the person's names, other than the given name."""
    for name in somebody.names:
        own = folded(name).split()
        first = own[1:] if len(words) == 1 and somebody.country not in FAMILY_FIRST and len(own) > 1 else own
        if any(first[i : i + len(words)] == words for i in range(len(first) - len(words) + 1)):
            return True
    return False
