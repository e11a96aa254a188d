"""Actors of one report: everybody who speaks or is spoken to, with the places that name them."""

from __future__ import annotations

from dataclasses import dataclass, field

from reportedly.reading.names import Name
from reportedly.reading.speakers import Person, Resolver
from reportedly.reading.windows import Words
from reportedly.records import Actor, Mention, Spans, content_id


# Titles that name no office or role.
HONORIFICS = frozenset(["mr", "mrs", "ms", "miss", "former"])


@dataclass(slots=True)
class Gathered:
    """What one report says of an actor so far."""

    person: Person
    spans: set[tuple[tuple[int, int], ...]] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    roles: list[str] = field(default_factory=list)


class Cast:
    """The actors of one report, by name."""

    def __init__(self, report: str, words: Words, resolver: Resolver) -> None:
        self._report, self._words, self._resolver = report, words, resolver
        self._gathered: dict[str, Gathered] = {}

    def id_of(self, person: Person) -> str:
        return content_id("actor", self._report, person.name)

    def add(self, person: Person, spans: Spans) -> str:
        """Note that these characters mean the person; returns the actor's id."""
        entry = self._gathered.setdefault(person.name, Gathered(person=person))
        entry.spans.add(spans)
        return self.id_of(person)

    def _name_span(self, name: Name) -> tuple[int, int]:
        return int(self._words.starts[name.first]), int(self._words.ends[name.last])

    def actors(self) -> tuple[Actor, ...]:
        """All actors, by id; every name in the text that means one of them is a mention too."""
        for name in self._resolver.register.names:
            person = self._resolver.person(name)
            entry = self._gathered.get(person.name)
            if entry is None:
                continue
            span = self._name_span(name)
            entry.spans.add((span,))
            if name.text != person.name:
                entry.aliases.add(name.text)
            role = " ".join(t for t in name.titles if t.casefold() not in HONORIFICS)
            if role and role not in entry.roles:
                entry.roles.append(role)
        return tuple(sorted((self._actor(e) for e in self._gathered.values()), key=lambda a: a.id))

    def _actor(self, entry: Gathered) -> Actor:
        return Actor(
            id=self.id_of(entry.person),
            name=entry.person.name,
            type=entry.person.type,
            country=None,
            country_basis="none",
            roles=tuple(entry.roles),
            aliases=tuple(sorted(entry.aliases)),
            wikidata=None,
            mentions=tuple(Mention(report=self._report, spans=s) for s in sorted(entry.spans)),
        )
