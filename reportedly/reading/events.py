"""Events of one report: what happens, who does it to whom, where and when, and on whose word.

The tagger names triggers, parts and codes (codes.py). Here parts become actors, the voice is found, and what the text
tells of one happening in several words is one event. A statement that threatens, accuses, rejects, demands or promises
is an event by itself, with its speaker as actor.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from reportedly.reading import countries, figures, places
from reportedly.reading.codes import ACTOR, MODE_NAMES, PLACE, RECIPIENT, Coded, code, is_empty, triggers
from reportedly.reading.denied import NEGATIVE, is_denied
from reportedly.reading.parties import Parties
from reportedly.reading.plover import CONTEXTS, FACTUALITIES, QUADS, TENSES, TYPES
from reportedly.reading.scene import Scene
from reportedly.reading.statements import Draft
from reportedly.reading.tagged import Trigger
from reportedly.reading.tags import Tagger
from reportedly.records import (
    Act, Event, EventType, Factuality, Figure, Happened, Party, Passage, Place, Span, Spans, content_id, covered,
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
# The modes of each type with their places among the coder's answers.
MODES_OF: dict[EventType, list[tuple[int, str]]] = {
    kind: [(i, m) for i, m in enumerate(MODE_NAMES) if i and m.startswith(f"{kind}:")] for kind in TYPES
}
# Of these the recipient is whose the thing is, if no other is told: "rejected a Russian request", "a plea from Kyiv".
ABOUT_THINGS: frozenset[EventType] = frozenset(["REJECT", "SUPPORT", "ACCUSE", "CONCEDE"])
# Most words between a verb and its noun that tell of one happening, and words that stand between two.
NEAR_OBJECT = 3
APART = frozenset(["and", "or", "but", "to", "by", "after", "before", "for", "as", "who", "which", "that"])


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
        self.words = scene.seen.words
        self.text = scene.report.text
        self.parties = Parties(scene, settings["party"])
        self.sentences = scene.sentences()
        told = figures.find(self.text, scene.dates)
        owners = figures.nearest(told, [self.words.span(t.first, t.last) for t in found], self.sentences)
        self.figures: dict[int, list[Figure]] = {}
        for figure, owner in zip(told, owners, strict=True):
            if owner is not None:
                self.figures.setdefault(owner, []).append(figure)
        # For each word the statement in whose cue it stands, a deed before any other and then the first of the text.
        backwards = scene.drafts[::-1]
        self.cues = {int(word): draft for draft in sorted(backwards, key=is_deed) for word in draft.attribution.cue}
        # For each word the innermost statement in whose content it stands.
        self.voices: dict[int, int] = {}
        for i, draft in sorted(enumerate(scene.drafts), key=lambda d: (-len(d[1].attribution.told), -d[0])):
            self.voices |= dict.fromkeys(draft.attribution.told.tolist(), i)

    def event(self, number: int, coded: Coded) -> Event | None:
        """The event, or None where the coder thinks that it is none of PLOVER's."""
        trigger = coded.trigger
        span = self.words.span(trigger.first, trigger.last)
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
        parties = self.parties
        actors = parties.of(coded, ACTOR, voice)
        recipients = parties.of(coded, RECIPIENT, voice)
        if told is not None:
            speakers = parties.speakers(told)
            actors = speakers if not actors or any(s.actor for s in speakers) else actors
            recipients = recipients or parties.listeners(told)
        elif not actors and said is not None:
            actors = parties.speakers(said)
        if not recipients and kind in MUTUAL and len(actors) > 1:
            recipients = actors
        if not recipients and told is not None and kind == "THREATEN":
            recipients = parties.threatened(told, actors)
        if not recipients and kind in ABOUT_THINGS:
            recipients = tuple(p for p in parties.owner(trigger) if p.actor not in {a.actor for a in actors})
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
        if around[0] < self.parties.dateline <= span[0]:
            behind = self.text[self.parties.dateline : span[0]]
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
        strings, first = self.words.strings, coded.trigger.first
        if first in told.attribution.after:  # what a denial goes on with is said for it
            return found
        cue = [strings[w] for w in told.attribution.cue]
        before = [strings[w] for w in told.attribution.content if w < first]
        return NEGATIVE[found] if is_denied(cue, before, strings[first]) else found

    def mode(self, coded: Coded, kind: EventType) -> str | None:
        """The likeliest mode of the type, unless that it has none is likelier."""
        scores = {m: float(coded.mode[i]) for i, m in MODES_OF[kind]}
        best = max(scores, key=lambda m: (scores[m], m), default=None)
        return best.split(":")[1] if best is not None and scores[best] > float(coded.mode[0]) else None

    def place(self, coded: Coded, kind: EventType) -> Place | None:
        """Where it happens; a country that the words around it tell ("the Ukrainian port of Odessa") counts.

        A place that is attacked is where that happens, if no other is named.
        """
        found = self.parties.having(coded, PLACE)
        if not found and kind == "ASSAULT":
            found = [(p, m) for p, m in self.parties.having(coded, RECIPIENT) if m.kind == "place"]
        if not found:
            return None
        mention = max((m for _, m in found), key=lambda m: (m.last - m.first, -m.first))
        spans: Spans = (self.words.span(mention.first, mention.last),)
        written = covered(self.text, spans)
        beside = [self.scene.references.mentions[place] for place in coded.mentions]
        around = max(
            (m for m in beside if m.first <= mention.first and mention.last <= m.last),
            key=lambda m: (m.last - m.first, -m.first),
        )
        told = countries.told(self.words.covered(around.first, around.last), countries=self.scene.countries)
        counts = {told.country: FAR} if told is not None else self.scene.countries
        known = places.resolve(written, countries=counts).place
        country = told.country if told is not None else known.country if known else None
        on_map = known if known is not None and known.country == country else None
        return Place(
            spans=spans, text=written, country=country, lat=on_map.lat if on_map else None,
            lon=on_map.lon if on_map else None,
        )


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
