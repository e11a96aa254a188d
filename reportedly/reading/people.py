"""People of the gazetteer: who bears a full name, and who held an office when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import chain

from reportedly.lexicon import gazetteer as lines
from reportedly.lexicon.gazetteer import Row, Term, folded
from reportedly.lexicon.gazetteer import user as user_lines

# Countries whose people write the family name first.
FAMILY_FIRST = frozenset(["CHN", "KOR", "PRK", "TWN", "VNM", "KHM", "SGP", "HKG"])
PAST = ("former ", "ex ", "late ", "then ", "onetime ")
# What makes another office of one.
LESSER = frozenset(["vice", "deputy", "assistant", "shadow", "under", "acting"])


@dataclass(slots=True, eq=False)
class Somebody:
    """A person of the gazetteer: names, country, and what he or she was when."""

    names: list[str]
    country: str | None
    held: list[tuple[tuple[str, ...], str]] = field(default_factory=list)
    wikidata: str | None = None

    @property
    def terms(self) -> list[Term]:
        """Each office or role with the time that it was held."""
        return [term for names, periods in self.held for name in names for term in lines.terms(name, periods)]

    def roles(self, date: str = "") -> tuple[str, ...]:
        """What the person was on a date; where that is nothing, or without a date, all that he or she ever was."""
        terms = self.terms
        held = [term.what for term in terms if date and term.holds(date)]
        return tuple(dict.fromkeys(held or [term.what for term in terms]))

    def bears(self, words: list[str]) -> bool:
        """Whether the words are a surname or a run of words of one of the names, other than the given name alone."""
        for name in self.names:
            own = folded(name).split()
            if len(words) == 1 and self.country not in FAMILY_FIRST and len(own) > 1:
                own = own[1:]
            if any(own[i : i + len(words)] == words for i in range(len(own) - len(words) + 1)):
                return True
        return False


class People:
    """All people of some lines, by full name and by each word of it."""

    def __init__(self, found: Iterable[str]) -> None:
        self.by_name: dict[str, list[Somebody]] = {}
        self.by_word: dict[str, list[Somebody]] = {}
        for line in found:
            if line.startswith("office"):
                self._add_office(lines.parsed(line))
            elif line.startswith("person"):
                self._add_person(lines.parsed(line))

    def _somebody(self, names: tuple[str, ...], country: str | None) -> Somebody:
        """The person of that country whom one of the names means already, or a new one."""
        keys = [folded(name) for name in names]
        known = (p for key in keys for p in self.by_name.get(key, ()) if p.country == country)
        found = next(known, None) or Somebody([], country)
        for name, key in zip(names, keys, strict=True):
            bearers = self.by_name.setdefault(key, [])
            if found not in bearers:
                bearers.append(found)
                found.names.append(name)
                for word in set(key.split()):
                    self.by_word.setdefault(word, []).append(found)
        return found

    def _add_person(self, row: Row) -> None:
        somebody = self._somebody(row.names, row.country)
        for role, periods in map(lines.dated, row.roles):
            somebody.held.append(((role,), periods))
        somebody.wikidata = somebody.wikidata or row.wikidata

    def _add_office(self, row: Row) -> None:
        for bearer, periods in map(lines.dated, row.roles):
            names = tuple(map(str.strip, bearer.split("=")))
            self._somebody(names, row.country).held.append((row.names, periods))

    def bearers(self, name: str) -> list[Somebody]:
        """Those who bear a full name; middle initials do not matter."""
        key = folded(name)
        found = self.by_name.get(key)
        if found is None and len(words := key.split()) > 2:
            found = self.by_name.get(" ".join([words[0], *(w for w in words[1:-1] if len(w) > 1), words[-1]]))
        return (found or []) if " " in key and name[:1].isupper() else []

    def holder(self, name: str, office: str, date: str, country: str | None) -> Somebody | None:
        """The one person who bears the name, or part of it, and held the office on the date; "former": before it."""
        words, role = folded(name).split(), folded(office)
        past = role.startswith(PAST)
        role = role.partition(" ")[2] if past else role
        fitting = []
        for somebody in dict.fromkeys(self.by_word.get(words[-1], ()) if words else ()):
            terms = [term for term in somebody.terms if is_office(role, folded(term.what))]
            held = [t for t in terms if not date or (t.since[: len(date)] <= date if past else t.holds(date))]
            if held and country in (None, somebody.country) and somebody.bears(words):
                fitting.append(somebody)
        return fitting[0] if len(fitting) == 1 else None


def is_office(given: str, known: str) -> bool:
    """Whether an office as written is the gazetteer's: "french president" is a president, "minister" no president."""
    if LESSER & set(given.split()) != LESSER & set(known.split()):
        return False
    return given == known or given.endswith(f" {known}") or known.startswith(f"{given} of ")


@cache
def index() -> People:
    """The people of the gazetteer and of what the user has imported; loaded once a process."""
    return People(chain(user_lines.lines(), lines.shipped()))
