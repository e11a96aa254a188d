"""Who does it and to whom: the mentions and sources that have a part in a happening, as parties with their actors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from reportedly import datelines, lexicon
from reportedly.reading import countries
from reportedly.reading.candidates import Person
from reportedly.reading.codes import Coded
from reportedly.reading.mentions import COMMON, DETERMINERS, FIRST, WE, Mention
from reportedly.reading.names import Name
from reportedly.reading.scene import Scene
from reportedly.reading.statements import Draft
from reportedly.reading.tagged import Trigger
from reportedly.records import Party, Spans, covered

JOINERS = frozenset(["and", "or", ",", "&"])
LISTING = JOINERS | {"the"}
# Words behind a trigger among which the name begins whose the thing is: "rejected a Russian request".
NEAR_BEHIND = 5
WHERE = frozenset(["in", "at", "near", "inside", "outside"])
# Words for a body or country before what is theirs.
OWNS = frozenset(["its", "their"])
# Kinds of mentions that act by themselves, though they have no name: "gunmen", "the two governments".
ACTING = frozenset(["person", "organization", "place"])


class Parties:
    """Makes parties of the mentions and sources of one report; notes in its cast whom they mean."""

    def __init__(self, scene: Scene, least: float) -> None:
        """`least`: from which probability on a mention has a part."""
        self.scene, self.least = scene, least
        self.text, self.resolver = scene.report.text, scene.resolver
        self.mentions, self.words = scene.references.mentions, scene.seen.words
        self.dateline = datelines.end(scene.report)
        self.introductions: dict[str, set[str]] = {}  # countries, by the last word of a name

    def party_of(self, person: Person | None, spans: Spans, words: str = "") -> Party:
        """The party that stands there, with its actor if it has one, whose country `words` may tell."""
        actor = self.scene.cast.add(person, spans, words) if person is not None else None
        return Party(spans=spans, text=covered(self.text, spans), actor=actor)

    def having(self, coded: Coded, part: int) -> list[tuple[int, Mention]]:
        """The mentions that have a part, with their places; none in the dateline has one."""
        found = [(p, self.mentions[p]) for p in coded.has(part, self.least)]
        return [(p, m) for p, m in found if int(self.words.starts[m.first]) >= self.dateline]

    def of(self, coded: Coded, part: int, voice: int | None) -> tuple[Party, ...]:
        """Actors or recipients of a happening that statement number `voice` tells of, in the order of the text."""
        found = [(place, m) for place, m in self.having(coded, part) if not self.is_where(m)]
        out: list[Party] = []
        split: list[Mention] = []
        for _, m in sorted(found, key=lambda f: (f[1].first, -f[1].last)):
            if not is_inside(m, split) and (each := self.of_nations(m.first, m.last)):
                out += each
                split.append(m)
        whole = [(place, m) for place, m in found if not is_inside(m, split)]
        for place, first, last in apart(whole, self.words.strings):
            listed = self.listed(first, last)
            out += [self.named(name) for name in listed] or [self.party(place, first, last, voice)]
        return tuple(sorted(out, key=lambda p: (p.spans[0][0], p.spans[-1][1])))

    def of_nations(self, first: int, last: int) -> list[Party]:
        """Of "Thai and Cambodian generals" or "the leaders of Chad and Niger" each country's as a party; none else."""
        start, end = self.words.span(first, last)
        sides = [tuple((start + a, start + b) for a, b in spans) for spans in countries.sides(self.text[start:end])]
        names = [" ".join(covered(self.text, spans).split()) for spans in sides]
        return [
            self.party_of(Person(name=name, type="group", at=first), spans)
            for name, spans in zip(names, sides, strict=True)
        ]

    def threatened(self, told: Draft, actors: Sequence[Party]) -> tuple[Party, ...]:
        """Whom a threat is for that does not say so: the first state or people in it that is not who threatens."""
        content = told.attribution.content
        if not len(content):
            return ()
        for name in self.resolver.register.between(int(content[0]), int(content[-1]) + 1):
            if name.type == "country":
                party = self.named(name)
                if party.actor not in {a.actor for a in actors}:
                    return (party,)
        return ()

    def owner(self, trigger: Trigger) -> tuple[Party, ...]:
        """Whose the thing right behind a trigger is: a name before or owning its noun, or that it is "from" or "by"."""
        words, start = self.words, trigger.last + 1
        for name in self.resolver.register.between(start, start + NEAR_BEHIND):
            between = words.strings[start : name.first]
            if words.sentence[name.first] != words.sentence[trigger.last] or not all(s.isalpha() for s in between):
                break
            behind = words.strings[name.last + 1] if name.last + 1 < len(words) else ""
            noun = behind.isalpha() and behind.islower() and behind not in lexicon.words("function_words")
            folded = [s.casefold() for s in between]
            # "Welcomed by Kyiv" tells who does it, "welcomed a plea from Kyiv" does not.
            comes_from = bool({"from", "by"} & set(folded[-2:])) and bool(DETERMINERS.keys() & set(folded[:2]))
            if ((name.owns or noun) and set(folded) <= DETERMINERS.keys()) or comes_from:
                return (self.named(name),)
            break
        return ()

    def is_where(self, mention: Mention) -> bool:
        """Whether a mention tells where something happens, not to whom: "agreed in Ankara"."""
        before = self.words.strings[mention.first - 1].casefold() if mention.first else ""
        return mention.kind == "place" and before in WHERE

    def listed(self, first: int, last: int) -> list[Name]:
        """The names that a mention lists ("Turkey, Greece and Malta"); none where it is no list of names."""
        names = self.resolver.register.between(first, last + 1)
        strings = self.words.strings
        gaps = [strings[a.last + 1 : b.first] for a, b in pairwise(names)]
        is_list = gaps and all(g and all(s.casefold() in LISTING for s in g) for g in gaps)
        return names if is_list and names[0].first - first <= 1 and names[-1].last == last else []

    def named(self, name: Name) -> Party:
        return self.party_of(self.resolver.person(name), (self.words.span(name.first, name.last),))

    def party(self, place: int, first: int, last: int, voice: int | None) -> Party:
        person = self.person(place, first, last, voice)
        nameless = person is not None and person.type in ("unnamed", "group")
        return self.party_of(person, (self.words.span(first, last),), self.with_owner(first, last) if nameless else "")

    def with_owner(self, first: int, last: int) -> str:
        """ "Its foreign minister" as "Turkey's foreign minister"; nothing where no body or country owns."""
        words, chains = self.words, self.resolver.chains
        if chains is None or first == last or words.strings[first].casefold() not in OWNS:
            return ""
        owner = chains.mention_of(np.arange(first, first + 1))
        name = chains.name_for(owner) if owner is not None else None
        if name is None or name.type == "person":
            return ""
        return f"{self.resolver.person(name).name}'s {words.covered(first + 1, last)}"

    def person(self, place: int, first: int, last: int, voice: int | None) -> Person | None:
        """Whom a mention means: a name, what the pronoun or noun refers to, or a group or person without a name."""
        chains, resolver = self.resolver.chains, self.resolver
        if chains is None:
            return None
        traits = self.scene.references.traits
        if int(traits.pronoun[place]) in (FIRST, WE) and voice is not None:
            return self.scene.drafts[voice].speaker
        name = chains.name_of(place) or chains.name_for(place)
        if name is not None and (traits.nature[place] != COMMON or self.may_mean(place, name)):
            return resolver.person(name)
        behind = [n for n in resolver.register.between(first, last + 1) if n.last == last and n.type == "person"]
        if behind and self.mentions[place].kind == "person":
            return resolver.person(behind[-1])  # "Secretary of State Mark Hale"
        acting = self.mentions[place].kind in ACTING
        if traits.nature[place] != COMMON or not (acting or self.country_told(first, last) is not None):
            return None
        plural = bool(traits.plural[place])
        return resolver.nameless(np.arange(first, last + 1), "collective" if plural else "unnamed")

    def may_mean(self, place: int, name: Name) -> bool:
        """Whether a noun may mean a name: "the queen" is no place, nor anything that the tagger takes for a thing, "the
        Thai premier" no Malaysian, and "a Malawian gang" no body of another name."""
        mention, resolver = self.mentions[place], self.resolver
        told, own = self.country_told(mention.first, mention.last), self.introduced(name.key)
        if told and own and told not in own:
            return False
        if mention.kind == "person":
            kind = resolver.chains.kind_at(name.last) if resolver.chains is not None else None
            return name.type != "country" and (resolver.register.is_person(name) or kind == "person")
        return name.type == "person" or told is None or name.first == mention.first

    def introduced(self, key: str) -> set[str]:
        """The countries that the words before a name tell: "Malaysia's foreign minister, Hanif Rosli" MYS."""
        if key not in self.introductions:
            names = [n for n in self.resolver.register.names if n.key == key]
            told = [
                self.country_told(m.first, n.first - 1)
                for m in self.mentions for n in names if m.first < n.first and n.last <= m.last
            ]
            self.introductions[key] = {country for country in told if country is not None}
        return self.introductions[key]

    def country_told(self, first: int, last: int) -> str | None:
        """The country that words tell: what is done to "a Russian convoy" is done to Russia."""
        told = countries.told(self.words.covered(first, last), countries=self.scene.countries)
        return told.country if told is not None else None

    def speakers(self, draft: Draft) -> tuple[Party, ...]:
        """Whoever makes a statement, each of several as a party."""
        if not draft.source:
            return ()
        source = draft.attribution.source
        first, last = int(source[0]), int(source[-1])
        each = [self.named(name) for name in self.listed(first, last)] or self.of_nations(first, last)
        actor = None if each else self.scene.cast.speaker(draft)
        return tuple(each) or (Party(spans=draft.source, text=covered(self.text, draft.source), actor=actor),)

    def listeners(self, draft: Draft) -> tuple[Party, ...]:
        """Whomever a statement addresses."""
        told = zip(draft.addressees, draft.listeners, strict=True)
        return tuple(self.party_of(person, (span,)) for span, person in told)


def is_inside(mention: Mention, others: Sequence[Mention]) -> bool:
    return any(m.first <= mention.first <= m.last for m in others)


def apart(found: Sequence[tuple[int, Mention]], strings: Sequence[str]) -> list[tuple[int, int, int]]:
    """Mentions of one part as (place, first word, last word), none inside another.

    Of "Russia and Turkey", one mention with its head in "Russia", only "Russia" is left beside "Turkey"; beside "the
    minister of Turkey" there is no "Turkey".
    """
    out: list[tuple[int, int, int]] = []
    for place, m in sorted(found, key=lambda f: (f[1].first, -f[1].last)):
        around = next((i for i, (_, first, last) in enumerate(out) if first <= m.first and m.last <= last), None)
        if around is None:
            out.append((place, m.first, m.last))
            continue
        other, first, _ = out[around]
        before = m.first - 1
        while before > first and strings[before].casefold() in (*JOINERS, "the", "a", "an"):
            before -= 1
        joined = any(s.casefold() in JOINERS for s in strings[before + 1 : m.first])
        if joined:
            out[around] = (other, first, before)
            out.append((place, m.first, m.last))
    return out
