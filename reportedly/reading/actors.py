"""Actors of one report: everybody it names, and whoever else speaks or is spoken to, with every place that means them.

A name leads to an actor by itself; a pronoun or a noun ("the spokesman") by what it refers to. Type and country are
taken from the text first, then from the gazetteer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from reportedly.lexicon.gazetteer import folded
from reportedly.publishers import is_body
from reportedly.reading import countries, gazetteer, places
from reportedly.reading.candidates import Person, callings
from reportedly.reading.gazetteer import Entry
from reportedly.reading.mentions import COMMON, FIRST, YOU
from reportedly.reading.mentions import Mention as Found
from reportedly.reading.names import Name
from reportedly.reading.speakers import Resolver
from reportedly.reading.statements import Draft
from reportedly.reading.whom import KINDS
from reportedly.reading.windows import Words
from reportedly.records import Actor, ActorType, CountryBasis, Mention, Report, Spans, content_id, covered

# Titles that name no office or role.
HONORIFICS = frozenset(["mr", "mrs", "ms", "miss", "mister", "sir", "madam", "dame", "lord", "lady"])
# What the gazetteer may make of a name that the text shows to be a person's, or no person's.
BODIES = frozenset(["organization", "government", "country", "media", "group"])
# What stands before a role and is no part of it.
BEFORE_ROLES = frozenset(["the", "a", "an", "then", ",", "its", "his", "her", "their", "our", "my", "your", "whose"])
TELL_WHOSE = ("of", "for", "at")  # "a spokesman for the port"
ROLE_WORDS = 8  # a longer noun phrase beside a name tells a story, no role


@dataclass(slots=True)
class Gathered:
    """What one report says of an actor so far; `words`: the stretches that name it, for its country."""

    person: Person
    spans: set[Spans] = field(default_factory=set)
    aliases: set[str] = field(default_factory=set)
    roles: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


class Cast:
    """The actors of one report, by name."""

    def __init__(self, report: Report, words: Words, resolver: Resolver, named: Counter[str]) -> None:
        """`named` is how often the report names each country, as `places.setting` tells it."""
        self._report, self._words, self._resolver, self._named = report, words, resolver, named
        self._gathered: dict[str, Gathered] = {}
        self._ids: dict[str, str] = {}
        # Quotations with whoever speaks in them and whoever is spoken to.
        self._told: list[tuple[Spans, Person, Person | None]] = []

    def id_of(self, person: Person) -> str:
        if person.name not in self._ids:
            self._ids[person.name] = content_id("actor", self._report.id, person.name)
        return self._ids[person.name]

    def add(self, person: Person, spans: Spans, words: str = "") -> str:
        """Note that these characters mean the person, whose country `words` may tell; returns the actor's id."""
        entry = self._gathered.setdefault(person.name, Gathered(person=person))
        entry.spans.add(spans)
        if words:
            entry.words.append(words)
        return self.id_of(person)

    def speaker(self, draft: Draft) -> str | None:
        """The id of whoever a statement's source is: a named actor, or one without a name; null where there is none."""
        if not draft.source:
            return None
        person = draft.speaker or self._resolver.nameless(draft.attribution.source, draft.naming)
        if person is not None:
            listener = draft.listeners[0] if len(draft.listeners) == 1 else None
            if draft.form == "direct":
                self._told.append((draft.content, person, listener))
        if person is None:
            return None
        # "The foreign ministry in Sofia" is Bulgaria's.
        words = covered(self._report.text, draft.source) if person.type not in ("person", "country") else ""
        return self.add(person, draft.source, words)

    def actors(self) -> tuple[Actor, ...]:
        """All actors, by id."""
        for name in self._resolver.register.names:
            self._add_name(name)
        chains = self._resolver.chains
        for place, mention in enumerate(chains.references.mentions if chains else ()):
            if mention.kind in KINDS:
                self._add_mention(place, mention)
        return tuple(sorted((self._actor(e, self._named) for e in self._gathered.values()), key=lambda a: a.id))

    def _add_name(self, name: Name) -> None:
        person = self._resolver.person(name)
        entry = self._gathered.get(person.name)
        if entry is None:
            if not self._is_actor(name, person):
                return
            entry = self._gathered.setdefault(person.name, Gathered(person=person))
        entry.spans.add((self._words.span(name.first, name.last),))
        if name.text != person.name:
            entry.aliases.add(name.text)
        self._add_role(entry, " ".join(t for t in name.titles if t.casefold().rstrip(".") not in HONORIFICS))
        entry.words.append(self._words.covered(name.first, name.last))
        if name.after == "of" and person.type == "person":  # "President Luka Dragojevic of Montenegro"
            owners = self._resolver.register.between(name.last + 2, name.last + 3)
            entry.words += [self._words.covered(name.first, owner.last) for owner in owners if owner.type == "country"]

    def _is_actor(self, name: Name, person: Person) -> bool:
        """Whether a name that nobody speaks under is still an actor's: the tagger or the gazetteer must say so."""
        if folded(person.name) == folded(self._report.place or ""):
            return False  # a dateline's place
        if person.type == "person":
            return self._resolver.register.is_person(name) or self._kind(name) == "person"
        known = gazetteer.lookup(person.name, as_type="country") if person.type == "country" else None
        return person.type != "country" or (known is not None and known.kind == "country")

    def _kind(self, name: Name) -> str | None:
        chains = self._resolver.chains
        return chains.kind_at(name.last) if chains else None

    def _add_mention(self, place: int, mention: Found) -> None:
        chains = self._resolver.chains
        assert chains is not None
        pronoun = int(chains.references.traits.pronoun[place])
        if pronoun in (FIRST, YOU):
            self._add_in_quotation(self._words.span(mention.first, mention.last), pronoun)
            return
        own = chains.name_of(place)
        name = own or chains.name_for(place)
        entry = self._gathered.get(self._resolver.person(name).name) if name is not None else None
        if entry is None or name is None:
            return
        if own is not None:
            # "Kremlin spokesman Dmitry X, who ...": the words up to the name's last.
            entry.words.append(self._words.covered(mention.first, max(mention.head, own.last)))
            if mention.first < own.first and mention.kind == "person":
                self._add_role(entry, self._role(mention.first, own.first - 1))
            return
        entry.spans.add((self._words.span(mention.first, mention.last),))
        if chains.references.traits.nature[place] == COMMON and mention.kind == "person":
            self._add_apposition(entry, mention, name)

    def _add_in_quotation(self, span: tuple[int, int], pronoun: int) -> None:
        """ "I" is whoever speaks in the innermost quotation around it, "you" whoever is spoken to there."""
        around = [t for t in self._told if any(s <= span[0] and span[1] <= e for s, e in t[0])]
        if around:
            _, speaker, listener = min(around, key=lambda t: sum(e - s for s, e in t[0]))
            person = speaker if pronoun == FIRST else listener
            if person is not None:
                self.add(person, (span,))

    def _add_apposition(self, entry: Gathered, mention: Found, name: Name) -> None:
        """ "Anton Brisk, the chancellor's spokesman," and "A spokesman for the chancellor, Anton Brisk,"."""
        strings = self._words.strings
        after = mention.first - name.last == 2 and strings[mention.first - 1] in (",", "(")
        between = strings[mention.head + 1 : name.first - 1]
        told = not between or (between[0] in TELL_WHOSE and "," not in between and len(between) < ROLE_WORDS)
        before = mention.head < name.first - 1 and strings[name.first - 1] == "," and told
        owner = strings[mention.last + 1 : mention.last + 2] in (["'"], ["’"])
        if (after or before) and not owner:
            last = mention.last if after else name.first - 2
            self._add_role(entry, self._role(mention.first, last))
            entry.words.append(self._words.covered(mention.first, last))

    def _role(self, first: int, last: int) -> str:
        """The words of a role as written, without an article before them or a relative clause after."""
        strings = self._words.strings
        while first <= last and strings[first].casefold() in BEFORE_ROLES:
            first += 1
        stop = next((i for i in range(first, last + 1) if strings[i] in (",", "who", "which", "(", "—")), last + 1)
        if stop <= first or stop - first > ROLE_WORDS:
            return ""
        words = [s.casefold() for s in strings[first:stop]]
        return self._words.covered(first, stop - 1) if not callings().isdisjoint(words) else ""

    def _add_role(self, entry: Gathered, role: str) -> None:
        """A role once; "the Russian president's", of a spokesman, is none."""
        owned = role.endswith(("’s", "'s", "s’", "s'"))
        if role and not owned and role not in entry.roles and entry.person.type == "person":
            entry.roles.append(role)

    def _actor(self, entry: Gathered, counts: Counter[str]) -> Actor:
        person = entry.person
        known = self._known(person, entry, counts)
        country, basis = self._country(entry, known, counts)
        kind: ActorType = "government" if self._is_authority(person, known) else person.type
        if folded(person.name) in self._publishers() and not is_body(person.name):
            kind = "media"
        elif known is not None and kind == person.type != "person" and kind in BODIES and known.type in BODIES:
            kind = "government" if known.metonym and kind != "country" else known.type
        return Actor(
            id=self.id_of(person), name=person.name, type=kind, country=country, country_basis=basis,
            roles=tuple(entry.roles), aliases=tuple(sorted(entry.aliases - {person.name})),
            wikidata=known.wikidata if known else None,
            mentions=tuple(Mention(report=self._report.id, spans=s) for s in sorted(entry.spans)),
        )

    def _is_authority(self, person: Person, known: Entry | None) -> bool:
        """Whether a place that is no country speaks: a town or a region, of the gazetteer or the map."""
        if person.type != "country":
            return False
        meant = [known] if known else gazetteer.candidates(person.name)
        is_town = bool(meant) or " " not in person.name or any(places.cities(person.name))
        return is_town and all(entry.kind in ("region", "city") for entry in meant)

    def _publishers(self) -> set[str]:
        origin = self._report.origin
        return {folded(name) for name in (self._report.publisher, origin.name if origin else None) if name}

    def _known(self, person: Person, entry: Gathered, counts: Counter[str]) -> Entry | None:
        if person.type in ("unnamed", "group") and person.name.islower():
            return None
        published = self._report.published
        found = gazetteer.lookup(
            person.name, published=published, countries=counts, as_type="person" if person.type == "person" else None
        )
        if found is not None and (found.type == "person") != (person.type == "person"):
            return None
        if found is None and person.type == "person":
            holders = (gazetteer.office_holder(person.name, role, published=published) for role in entry.roles)
            found = next((holder for holder in holders if holder is not None), None)
        return found

    def _country(self, entry: Gathered, known: Entry | None, counts: Counter[str]) -> tuple[str | None, CountryBasis]:
        """The country that the mention's own words tell, the roles' first, else the gazetteer's."""
        if entry.person.type != "person" and known is None:
            entry.words.append(entry.person.name)
        if entry.person.type != "country":
            for words in (*entry.roles, *sorted(set(entry.words), key=lambda w: (-len(w), w))):
                if (told := countries.told(words, countries=counts)) is not None:
                    own = known is not None and told.country == known.country and self._is_own(entry, told.words)
                    return told.country, "gazetteer" if own else "text"
        country = known.country if known is not None else self._of_town(entry.person, counts)
        return (country, "gazetteer") if country else (None, "none")

    def _is_own(self, entry: Gathered, words: str) -> bool:
        """Whether words are but a body's name: that of the Kremlin tells no country, the gazetteer does."""
        names = (entry.person.name, *entry.aliases) if entry.person.type != "person" else ()
        return folded(words) in map(folded, names)

    def _of_town(self, person: Person, counts: Counter[str]) -> str | None:
        """The country of a town that the gazetteer does not list, by the map."""
        place = places.resolve(person.name, countries=counts).place if person.type == "country" else None
        return place.country if place is not None else None
