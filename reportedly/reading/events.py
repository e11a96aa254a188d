"""Events of one report: what happens, who does it to whom, where and when, and on whose word.

The tagger names triggers, parts and codes (codes.py). Here parts become actors, the voice is found, and what the text
tells of one happening in several words is one event. A statement that threatens, accuses, rejects, demands or promises
is an event by itself, with its speaker as actor.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from reportedly import datelines, lexicon
from reportedly.reading import countries, figures, places
from reportedly.reading.actors import Cast
from reportedly.reading.attributions import Seen
from reportedly.reading.candidates import Person
from reportedly.reading.codes import ACTOR, MODE_NAMES, PLACE, RECIPIENT, Coded, code, is_empty, triggers
from reportedly.reading.denied import NEGATIVE, is_denied
from reportedly.reading.happened import Calendar
from reportedly.reading.mentions import COMMON, DETERMINERS, FIRST, WE, Mention
from reportedly.reading.names import Name
from reportedly.reading.plover import CONTEXTS, FACTUALITIES, QUADS, TENSES, TYPES
from reportedly.reading.references import References
from reportedly.reading.speakers import Resolver
from reportedly.reading.statements import Draft
from reportedly.reading.tagged import Trigger
from reportedly.reading.tags import Tagger
from reportedly.records import (
    Act, Event, EventType, Factuality, Figure, Happened, Party, Passage, Place, Report, Span, Spans, content_id,
    covered,
)

# What a statement does by being made.
DEEDS: dict[Act, EventType] = {
    "threaten": "THREATEN", "accuse": "ACCUSE", "reject": "REJECT", "demand": "REQUEST", "promise": "AGREE",
}
# From this probability on the coder knows better than the cue of a statement: "expelled the envoy" rejects nothing.
SURELY = 0.5
# Where both sides do it to each other: "A and B met" has no recipient of its own.
MUTUAL: frozenset[EventType] = frozenset(["CONSULT", "AGREE", "COOPERATE"])
# As often as a country is named that the words beside a place name tell.
FAR = 100
JOINERS = frozenset(["and", "or", ",", "&"])
# The modes of each type with their places among the coder's answers.
MODES_OF: dict[EventType, list[tuple[int, str]]] = {
    kind: [(i, m) for i, m in enumerate(MODE_NAMES) if i and m.startswith(f"{kind}:")] for kind in TYPES
}
LISTING = JOINERS | {"the"}
# Of these the recipient is whose the thing is, if no other is told: "rejected a Russian request", "a plea from Kyiv".
ABOUT_THINGS: frozenset[EventType] = frozenset(["REJECT", "SUPPORT", "ACCUSE", "CONCEDE"])
# Words behind the trigger among which that name begins.
NEAR_BEHIND = 5
WHERE = frozenset(["in", "at", "near", "inside", "outside"])
# Most words between a verb and its noun that tell of one happening, and words that stand between two.
NEAR_OBJECT = 3
APART = frozenset(["and", "or", "but", "to", "by", "after", "before", "for", "as", "who", "which", "that"])
# Words for a body or country before what is theirs.
OWNS = frozenset(["its", "their"])
# Kinds of mentions that act by themselves, though they have no name: "gunmen", "the two governments".
ACTING = frozenset(["person", "organization", "place"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is known of a report before its events are read."""

    report: Report
    seen: Seen
    references: References
    resolver: Resolver
    drafts: Sequence[Draft]
    ids: Sequence[str]
    cast: Cast
    countries: Mapping[str, int]  # how often the report names each country
    calendar: Calendar
    dates: Sequence[Span]  # of time expressions that are no durations: their numbers count nothing

    def sentences(self) -> list[Span]:
        """The sentences of the text, from the first character of each to the last."""
        words = self.seen.words
        numbers = words.sentence
        firsts = np.flatnonzero(np.diff(numbers, prepend=-1))
        lasts = [*(firsts[1:] - 1).tolist(), len(numbers) - 1]
        return [(int(words.starts[a]), int(words.ends[b])) for a, b in zip(firsts.tolist(), lasts, strict=True)]


def events(scene: Scene, tagger: Tagger) -> tuple[Event, ...]:
    """The events of a report in the order of its text."""
    settings = tagger.card["decoder"]
    found = triggers(scene.seen, settings["happening"])
    found += speech(scene, found)
    coded = code(scene.seen, scene.references, found, tagger)
    recorder = Recorder(scene, [c.trigger for c in coded], settings)
    made = [event for i, c in enumerate(coded) if (event := recorder.event(i, c)) is not None]
    ordered = sorted(made, key=lambda e: (e.trigger.spans, e.id))
    return tuple(without_twins(phrased(ordered, scene.report.text)))


def is_deed(draft: Draft) -> bool:
    return draft.act in DEEDS and not draft.negated


def speech(scene: Scene, found: Sequence[Trigger]) -> list[Trigger]:
    """The cues of statements that are deeds, where the tagger does not take them for triggers by itself."""
    taken = {w for t in found for w in range(t.first, t.last + 1)}
    out = []
    for draft in scene.drafts:
        cue = draft.attribution.cue
        told = [w for w in cue.tolist() if not is_empty(scene.seen.words, w)]
        if is_deed(draft) and told and not taken.intersection(cue.tolist()):
            head = told[0]
            out.append(Trigger(first=head, last=head, probability=draft.confidence))
            taken.update(cue.tolist())
    return out


class Recorder:
    """Makes an event of what was coded."""

    def __init__(self, scene: Scene, found: Sequence[Trigger], settings: dict[str, float]) -> None:
        self.scene, self.settings = scene, settings
        self.starts, self.ends = scene.seen.words.starts, scene.seen.words.ends
        self.text = scene.report.text
        self.dateline = datelines.end(scene.report)
        self.countries: dict[str, set[str]] = {}  # by the last word of a name
        self.sentences = scene.sentences()
        told = figures.find(self.text, scene.dates)
        owners = figures.nearest(told, [self.span(t.first, t.last) for t in found], self.sentences)
        self.figures: dict[int, list[Figure]] = {}
        for figure, owner in zip(told, owners, strict=True):
            if owner is not None:
                self.figures.setdefault(owner, []).append(figure)
        # For each word the statement in whose cue it stands, a deed before any other and then the first of the text.
        backwards = scene.drafts[::-1]
        self.cues = {int(word): draft for draft in sorted(backwards, key=is_deed) for word in draft.attribution.cue}
        # For each word the innermost statement in whose content it stands.
        self.voices: dict[int, int] = {}
        for i, draft in sorted(enumerate(scene.drafts), key=lambda d: (-len(d[1].attribution.content), -d[0])):
            self.voices |= dict.fromkeys(draft.attribution.content.tolist(), i)

    def span(self, first: int, last: int) -> tuple[int, int]:
        return int(self.starts[first]), int(self.ends[last])

    def event(self, number: int, coded: Coded) -> Event | None:
        """The event, or None where the coder thinks that it is none of PLOVER's."""
        trigger = coded.trigger
        span = self.span(trigger.first, trigger.last)
        said = self.cues.get(trigger.first)
        told = said if said is not None and is_deed(said) else None
        scores = coded.type[1:]
        kind = TYPES[int(scores.argmax())]
        if told is not None and DEEDS[told.act] != kind:
            if float(scores.max()) >= SURELY:
                told = None
            else:
                kind = DEEDS[told.act]
        sure = float(scores[TYPES.index(kind)])
        confidence = trigger.probability * (sure if told is None else max(sure, told.confidence))
        if confidence < self.settings["event"]:
            return None
        voice = self.voices.get(trigger.first)
        actors = self.parties(coded, ACTOR, voice)
        recipients = self.parties(coded, RECIPIENT, voice)
        if told is not None:
            speakers = self.speakers(told)
            actors = speakers if not actors or any(s.actor for s in speakers) else actors
            recipients = recipients or self.listeners(told)
        elif not actors and said is not None:
            actors = self.speakers(said)
        if not recipients and kind in MUTUAL and len(actors) > 1:
            recipients = actors
        if not recipients and told is not None and kind == "THREATEN":
            recipients = self.threatened(told, actors)
        if not recipients and kind in ABOUT_THINGS:
            recipients = tuple(p for p in self.owner(trigger) if p.actor not in {a.actor for a in actors})
        when = self.scene.calendar.of(trigger.first)
        scene = self.scene
        spans = (span,)
        return Event(
            id=content_id("event", scene.report.id, spans, kind),
            report=scene.report.id,
            statement=scene.ids[voice] if voice is not None else None,
            trigger=Passage(spans=spans, text=covered(self.text, spans)),
            clause=self.clause(span, voice),
            type=kind,
            mode=self.mode(coded, kind),
            quad=QUADS[kind],
            actors=actors,
            recipients=recipients,
            place=self.place(coded, kind),
            date=Happened(
                edtf=when.edtf, spans=when.spans, text=covered(self.text, when.spans) or None, basis=when.basis
            ),
            factuality=self.factuality(coded, voice),
            tense=TENSES[int(coded.tense.argmax())],
            figures=tuple(self.figures.get(number, ())),
            contexts=tuple(c for c, p in zip(CONTEXTS, coded.contexts, strict=True) if p >= 0.5),
            confidence=round(confidence, 3),
        )

    def clause(self, span: Span, voice: int | None) -> Passage:
        """What the voice says in the trigger's sentence, the dateline before it left out."""
        around = self.sentences[bisect_right(self.sentences, span[0], key=lambda s: s[0]) - 1]
        if around[0] < self.dateline <= span[0]:
            behind = self.text[self.dateline : span[0]]
            around = span[0] - len(behind.lstrip()), around[1]
        told = self.scene.drafts[voice].content if voice is not None else (around,)
        parts = [(max(s, around[0]), min(e, around[1])) for s, e in told if s < around[1] and around[0] < e]
        spans: Spans = tuple(parts) or (span,)
        return Passage(spans=spans, text=covered(self.text, spans))

    def factuality(self, coded: Coded, voice: int | None) -> Factuality:
        """Of the happening by its own words, turned round where its voice denies it."""
        found = FACTUALITIES[int(coded.factuality.argmax())]
        told = self.scene.drafts[voice] if voice is not None else None
        if told is None or told.act != "deny" or told.negated or found not in NEGATIVE:
            return found
        strings, first = self.scene.seen.words.strings, coded.trigger.first
        cue = [strings[w] for w in told.attribution.cue]
        before = [strings[w] for w in told.attribution.content if w < first]
        return NEGATIVE[found] if is_denied(cue, before, strings[first]) else found

    def mode(self, coded: Coded, kind: EventType) -> str | None:
        """The likeliest mode of the type, unless that it has none is likelier."""
        scores = {m: float(coded.mode[i]) for i, m in MODES_OF[kind]}
        best = max(scores, key=lambda m: (scores[m], m), default=None)
        return best.split(":")[1] if best is not None and scores[best] > float(coded.mode[0]) else None

    def has(self, coded: Coded, part: int) -> list[tuple[int, Mention]]:
        """The mentions that have a part, with their places; none in the dateline has one."""
        mentions = self.scene.references.mentions
        found = [(p, mentions[p]) for p in coded.has(part, self.settings["party"])]
        return [(p, m) for p, m in found if int(self.starts[m.first]) >= self.dateline]

    def parties(self, coded: Coded, part: int, voice: int | None) -> tuple[Party, ...]:
        found = [(place, m) for place, m in self.has(coded, part) if not self.is_where(m)]
        out: list[Party] = []
        taken: list[Mention] = []
        for _, m in sorted(found, key=lambda f: (f[1].first, -f[1].last)):
            if not any(t.first <= m.first <= t.last for t in taken) and (each := self.of_nations(m.first, m.last)):
                out += each
                taken.append(m)
        found = [(place, m) for place, m in found if not any(t.first <= m.first <= t.last for t in taken)]
        for place, first, last in apart(found, self.scene.seen.words.strings):
            listed = self.listed(first, last)
            out += [self.named(name) for name in listed] or [self.party(place, first, last, voice)]
        return tuple(sorted(out, key=lambda p: (p.spans[0][0], p.spans[-1][1])))

    def of_nations(self, first: int, last: int) -> list[Party]:
        """Of "Thai and Cambodian generals" or "the leaders of Chad and Niger" each country's as a party; none else."""
        start, end = self.span(first, last)
        out = []
        for spans in countries.sides(self.text[start:end]):
            placed: Spans = tuple((start + a, start + b) for a, b in spans)
            text = covered(self.text, placed)
            actor = self.scene.cast.add(Person(name=" ".join(text.split()), type="group", at=first), placed)
            out.append(Party(spans=placed, text=text, actor=actor))
        return out

    def threatened(self, told: Draft, actors: Sequence[Party]) -> tuple[Party, ...]:
        """Whom a threat is for that does not say so: the first state or people in it that is not who threatens."""
        content = told.attribution.content
        if not len(content):
            return ()
        for name in self.scene.resolver.register.between(int(content[0]), int(content[-1]) + 1):
            if name.type == "country":
                party = self.named(name)
                if party.actor not in {a.actor for a in actors}:
                    return (party,)
        return ()

    def owner(self, trigger: Trigger) -> tuple[Party, ...]:
        """Whose the thing right behind a trigger is: a name before or owning its noun, or that it is "from" or "by"."""
        words, start = self.scene.seen.words, trigger.last + 1
        for name in self.scene.resolver.register.between(start, start + NEAR_BEHIND):
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
        before = self.scene.seen.words.strings[mention.first - 1].casefold() if mention.first else ""
        return mention.kind == "place" and before in WHERE

    def listed(self, first: int, last: int) -> list[Name]:
        """The names that a mention lists ("Turkey, Greece and Malta"); none where it is no list of names."""
        names = self.scene.resolver.register.between(first, last + 1)
        strings = self.scene.seen.words.strings
        gaps = [strings[a.last + 1 : b.first] for a, b in pairwise(names)]
        is_list = gaps and all(g and all(s.casefold() in LISTING for s in g) for g in gaps)
        return names if is_list and names[0].first - first <= 1 and names[-1].last == last else []

    def named(self, name: Name) -> Party:
        spans: Spans = (self.span(name.first, name.last),)
        actor = self.scene.cast.add(self.scene.resolver.person(name), spans)
        return Party(spans=spans, text=covered(self.text, spans), actor=actor)

    def party(self, place: int, first: int, last: int, voice: int | None) -> Party:
        spans: Spans = (self.span(first, last),)
        person = self.person(place, first, last, voice)
        nameless = person is not None and person.type in ("unnamed", "group")
        words = self.with_owner(first, last) if nameless else ""
        actor = self.scene.cast.add(person, spans, words) if person is not None else None
        return Party(spans=spans, text=covered(self.text, spans), actor=actor)

    def with_owner(self, first: int, last: int) -> str:
        """ "Its foreign minister" as "Turkey's foreign minister"; nothing where no body or country owns."""
        words, chains = self.scene.seen.words, self.scene.resolver.chains
        if chains is None or first == last or words.strings[first].casefold() not in OWNS:
            return ""
        owner = chains.mention_of(np.arange(first, first + 1))
        name = chains.name_for(owner) if owner is not None else None
        if name is None or name.type == "person":
            return ""
        return f"{self.scene.resolver.person(name).name}'s {covered(self.text, (self.span(first + 1, last),))}"

    def person(self, place: int, first: int, last: int, voice: int | None) -> Person | None:
        """Whom a mention means: a name, what the pronoun or noun refers to, or a group or person without a name."""
        chains, resolver = self.scene.resolver.chains, self.scene.resolver
        if chains is None:
            return None
        traits = self.scene.references.traits
        if int(traits.pronoun[place]) in (FIRST, WE) and voice is not None:
            return self.scene.drafts[voice].speaker
        name = chains.name_of(place) or chains.name_for(place)
        if name is not None and (traits.nature[place] != COMMON or self.may_mean(place, name)):
            return resolver.person(name)
        behind = [n for n in resolver.register.between(first, last + 1) if n.last == last and n.type == "person"]
        if behind and self.scene.references.mentions[place].kind == "person":
            return resolver.person(behind[-1])  # "Secretary of State Mark Hale"
        acting = self.scene.references.mentions[place].kind in ACTING
        if traits.nature[place] != COMMON or not (acting or self.country_told(first, last) is not None):
            return None
        plural = bool(traits.plural[place])
        return resolver.nameless(np.arange(first, last + 1), "collective" if plural else "unnamed")

    def may_mean(self, place: int, name: Name) -> bool:
        """Whether a noun may mean a name: "the queen" is no place, nor anything that the tagger takes for a thing, "the
        Thai premier" no Malaysian, and "a Malawian gang" no body of another name."""
        mention, resolver = self.scene.references.mentions[place], self.scene.resolver
        told, own = self.country_told(mention.first, mention.last), self.introduced(name.key)
        if told and own and told not in own:
            return False
        if mention.kind == "person":
            kind = resolver.chains.kind_at(name.last) if resolver.chains is not None else None
            return name.type != "country" and (resolver.register.is_person(name) or kind == "person")
        return name.type == "person" or told is None or name.first == mention.first

    def introduced(self, key: str) -> set[str]:
        """The countries that the words before a name tell: "Malaysia's foreign minister, Hanif Rosli" MYS."""
        if key not in self.countries:
            names = [n for n in self.scene.resolver.register.names if n.key == key]
            told = [
                self.country_told(m.first, n.first - 1)
                for m in self.scene.references.mentions for n in names if m.first < n.first and n.last <= m.last
            ]
            self.countries[key] = {country for country in told if country is not None}
        return self.countries[key]

    def country_told(self, first: int, last: int) -> str | None:
        """The country that words tell: what is done to "a Russian convoy" is done to Russia."""
        told = countries.told(covered(self.text, (self.span(first, last),)), countries=self.scene.countries)
        return told.country if told is not None else None

    def speakers(self, draft: Draft) -> tuple[Party, ...]:
        if not draft.source:
            return ()
        source = draft.attribution.source
        first, last = int(source[0]), int(source[-1])
        if listed := self.listed(first, last):
            return tuple(self.named(name) for name in listed)
        if each := self.of_nations(first, last):
            return tuple(each)
        actor = self.scene.cast.speaker(draft)
        return (Party(spans=draft.source, text=covered(self.text, draft.source), actor=actor),)

    def listeners(self, draft: Draft) -> tuple[Party, ...]:
        return tuple(
            Party(
                spans=(span,), text=self.text[span[0] : span[1]],
                actor=self.scene.cast.add(person, (span,)) if person else None,
            )
            for span, person in zip(draft.addressees, draft.listeners, strict=True)
        )

    def place(self, coded: Coded, kind: EventType) -> Place | None:
        """Where it happens; a country that the words around it tell ("the Ukrainian port of Odessa") counts.

        A place that is attacked is where that happens, if no other is named.
        """
        found = self.has(coded, PLACE)
        if not found and kind == "ASSAULT":
            found = [(p, m) for p, m in self.has(coded, RECIPIENT) if m.kind == "place"]
        if not found:
            return None
        mention = max((m for _, m in found), key=lambda m: (m.last - m.first, -m.first))
        spans: Spans = (self.span(mention.first, mention.last),)
        written = covered(self.text, spans)
        beside = [self.scene.references.mentions[place] for place in coded.mentions]
        around = max(
            (m for m in beside if m.first <= mention.first and mention.last <= m.last),
            key=lambda m: (m.last - m.first, -m.first),
        )
        words = covered(self.text, (self.span(around.first, around.last),))
        told = countries.told(words, countries=self.scene.countries)
        counts = {told.country: FAR} if told is not None else self.scene.countries
        known = places.resolve(written, countries=counts).place
        country = told.country if told is not None else known.country if known else None
        on_map = known if known is not None and known.country == country else None
        return Place(
            spans=spans, text=written, country=country, lat=on_map.lat if on_map else None,
            lon=on_map.lon if on_map else None,
        )


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


def phrased(events: Sequence[Event], text: str) -> list[Event]:
    """A verb and what it acts by as one event: "sent 300 tents", "held joint exercises", "an attack killed six"."""
    out: list[Event] = []
    for event in events:
        first = out[-1] if out else None
        if first is not None and is_phrase(first, event, text) and is_twin(first, event):
            spans = (*first.trigger.spans, *event.trigger.spans)
            out[-1] = replace(
                merged(first, event), id=content_id("event", first.report, spans, first.type),
                trigger=Passage(spans=spans, text=covered(text, spans)),
            )
        else:
            out.append(event)
    return out


def is_phrase(first: Event, later: Event, text: str) -> bool:
    """Whether two triggers of one voice and type have only a few words between them, none that joins two happenings."""
    same = (first.type, first.statement, first.factuality) == (later.type, later.statement, later.factuality)
    gap = text[first.trigger.spans[-1][1] : later.trigger.spans[0][0]]
    between = gap.split()
    near = "\n" not in gap and len(between) <= NEAR_OBJECT
    return same and near and all(w.isalnum() and w.casefold() not in APART for w in between)


def without_twins(events: Sequence[Event]) -> list[Event]:
    """What one voice tells of one happening in several words as one event, where it is told first."""
    out: list[Event] = []
    alike: dict[tuple[str | None, ...], list[int]] = {}  # places in `out` of what one voice tells in like words
    for event in events:
        places = alike.setdefault((event.type, event.statement, event.factuality, stem(event.trigger.text)), [])
        place = next((i for i in places if is_twin(out[i], event)), None)
        if place is None:
            places.append(len(out))
            out.append(event)
            continue
        out[place] = merged(out[place], event)
    return out


def merged(first: Event, later: Event) -> Event:
    """The first with what only the later one tells."""
    return replace(
        first, mode=first.mode or later.mode, actors=first.actors or later.actors,
        recipients=first.recipients or later.recipients, place=first.place or later.place,
        date=later.date if first.date.basis != "explicit" and later.date.basis == "explicit" else first.date,
        figures=tuple(dict.fromkeys((*first.figures, *later.figures))),
    )


def is_twin(first: Event, later: Event) -> bool:
    """Whether what one voice tells in like words is one happening: neither modes, parties nor dates differ."""
    if first.mode and later.mode and first.mode != later.mode:
        return False
    dates = {e.date.edtf for e in (first, later) if e.date.basis == "explicit"}
    sides = (first.actors, later.actors), (first.recipients, later.recipients)
    everybody = (*first.actors, *first.recipients), (*later.actors, *later.recipients)
    return len(dates) < 2 and all(may_be_same(*side) for side in (*sides, everybody))


def stem(trigger: str) -> str:
    """The first letters of the word that tells most: "attacked" and "the attack" are alike."""
    words = [w for w in trigger.casefold().split() if len(w) > 3] or [trigger.casefold()]
    return words[-1][:5]


def may_be_same(one: Sequence[Party], other: Sequence[Party]) -> bool:
    """Whether two lists of parties share one, or one of them is empty."""
    a, b = ({p.actor or p.text.casefold() for p in parties} for parties in (one, other))
    return not a or not b or bool(a & b)
