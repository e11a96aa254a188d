"""When each statement was said: by its own words, by what the passage has said before, or not known.

A statement's own expression governs its cue (`Clause.own`). One that has none goes on in the time of its passage: an
occasion named before, the same speaker's dated statements, the sentence that sets the scene. The day of publication
stands in for no other: it is taken for "today", and for what a live report tells in the present from an occasion.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from reportedly.reading.clauses import Clause, Clauses, Sentence, can_date, days_long, is_occasion, words_of
from reportedly.reading.statements import Draft
from reportedly.records import Said, SaidBasis, Timex, covered

UNKNOWN: Final = Said(edtf=None, spans=(), text=None, basis="none")
TODAY: Final = ("today", "tonight", "this morning", "this afternoon", "this evening")
# Cues that take up what has just been said, also by another speaker.
TAKING_UP: Final = frozenset(("add", "continue", "counter", "echo", "retort"))
PRONOUNS: Final = frozenset(("he", "she", "it", "they"))
MONTH: Final = 31  # days: a longer time goes on in its own paragraph only
HEAD: Final = 2  # paragraphs: a headline and the lead, where a statement may be told before its time
IDENTIFIED: Final = 3  # paragraphs after "a judge has ruled" in which the judge and the day are named


def said(text: str, drafts: Sequence[Draft], times: Sequence[Timex], published: str | None) -> tuple[Said, ...]:
    """When each of one report's drafts was said, in their order.

    `times` are the records of `times.timexes`; `published` is `report.published`. Drafts that are not asked about may
    be passed along: what they say dates their neighbours.
    """
    return Clock(Clauses(text, drafts, times, published)).read()


def dated(time: Timex) -> Said:
    """The day, or what is longer, that the expression comes to; "today" is the day of publication."""
    if not time.edtf:
        return UNKNOWN
    basis: SaidBasis = "published" if time.text.lower() in TODAY and time.basis == "published" else "explicit"
    return Said(edtf=time.edtf.split("T")[0], spans=time.spans, text=time.text, basis=basis)


def alike(one: str, other: str) -> bool:
    """Whether two names may be one speaker's: the same, or one without what the other has more."""
    some, others = one.split(), other.split()
    if one == other or not some or not others:
        return one == other
    fewer, more = sorted((set(some), set(others)), key=len)
    return fewer <= more and (some[-1] == others[-1] or some[0] == others[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """Where the text tells when something was said: in a statement, or in a scene in which `names` stand."""

    at: int
    sentence: Sentence
    time: Timex
    names: tuple[str, ...]
    written: str | None
    nouns: frozenset[str]
    scene: bool

    @property
    def said(self) -> Said:
        return dated(self.time)

    @property
    def is_day(self) -> bool:
        return self.time.earliest is not None and self.time.earliest == self.time.latest


@dataclass(slots=True)
class Trail:
    """Anchors by name: the one added last, and the one with the latest day of those that are no scenes."""

    nearest: dict[str, Anchor] = field(default_factory=dict)
    latest: dict[str, Anchor] = field(default_factory=dict)
    by_word: dict[str, set[str]] = field(default_factory=dict)

    def add(self, name: str, anchor: Anchor) -> None:
        self.nearest[name] = anchor
        if anchor.is_day and not anchor.scene:
            self.latest[name] = max(anchor, self.latest.get(name, anchor), key=lambda a: (a.time.latest or "", a.at))
        for word in name.split():
            self.by_word.setdefault(word, set()).add(name)

    def names(self, name: str | None) -> list[str]:
        """The names known that may be the same speaker's."""
        words = name.split() if name else []
        known = {n for word in {*words[:1], *words[-1:]} for n in self.by_word.get(word, ())}
        return sorted(n for n in known if name and alike(n, name))


@dataclass(slots=True)
class Memory:
    """What a section has told so far: by whom, as resolved and as written, and of which occasions."""

    newest: Anchor | None = None
    speakers: Trail = field(default_factory=Trail)
    written: Trail = field(default_factory=Trail)
    nouns: dict[str, Anchor] = field(default_factory=dict)

    def add(self, anchor: Anchor) -> None:
        self.newest = anchor
        self.nouns.update(dict.fromkeys(anchor.nouns, anchor))
        for name in anchor.names:
            self.speakers.add(name, anchor)
        if anchor.written:
            self.written.add(anchor.written, anchor)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A draft with its clause and whose it is: the speaker's name, else the source as written."""

    draft: Draft
    clause: Clause
    source: tuple[str, ...]

    @cached_property
    def written(self) -> str | None:
        words = self.source[1:] if self.source[:1] in (("the",), ("a",), ("an",)) else self.source
        return " ".join(words) if words and words[0] not in PRONOUNS else None

    @cached_property
    def name(self) -> str | None:
        return self.draft.speaker.name.lower() if self.draft.speaker else self.written

    @cached_property
    def own(self) -> Timex | None:
        return self.clause.own()

    @cached_property
    def by_pronoun(self) -> bool:
        return bool(self.source) and self.source[0] in PRONOUNS

    @cached_property
    def goes_on(self) -> bool:
        """Whether nothing in its clause puts it at another time than its passage's."""
        return not self.clause.moved and self.clause.tense in ("past", "participle", "present")

    def trails(self, memory: Memory) -> Iterator[tuple[Trail, str]]:
        """Where the memory has the same speaker."""
        yield from ((memory.speakers, name) for name in memory.speakers.names(self.name))
        if not self.draft.speaker:
            yield from ((memory.written, name) for name in memory.written.names(self.written))

    def nearest(self, memory: Memory, *, backward: bool = False) -> Anchor | None:
        found = [trail.nearest[name] for trail, name in self.trails(memory)]
        side = -1 if backward else 1
        return max(found, key=lambda a: side * a.at, default=None)

    def latest(self, memory: Memory) -> Anchor | None:
        found = [trail.latest[name] for trail, name in self.trails(memory) if name in trail.latest]
        return max(found, key=lambda a: (a.time.latest or "", a.at), default=None)


class Clock:
    """Dates the drafts of one text."""

    def __init__(self, clauses: Clauses) -> None:
        self.clauses = clauses
        self.told = [self.tell(draft) for draft in clauses.drafts]
        self.order = sorted(range(len(self.told)), key=lambda i: self.told[i].clause.at)
        self.roots = [i for i in self.order if self.parent(i) is None]
        self.known = {i: dated(told.own) for i, told in enumerate(self.told) if told.own is not None}
        self.anchors = sorted([*self.statements(), *self.scenes()], key=lambda a: a.at)

    def tell(self, draft: Draft) -> Told:
        source = words_of(covered(self.clauses.text, draft.source))
        return Told(draft=draft, clause=self.clauses.clause(draft), source=tuple(source))

    def parent(self, i: int) -> int | None:
        return self.told[i].draft.attribution.parent

    def read(self) -> tuple[Said, ...]:
        self.forward()
        self.backward()
        self.live()
        for i in sorted(self.order, key=self.depth):
            self.inherit(i, self.nested(i))
        return tuple(self.known.get(i, UNKNOWN) for i in range(len(self.told)))

    def inherit(self, i: int, found: Said | None) -> None:
        if i not in self.known and found is not None and found.edtf:
            self.known[i] = replace(found, basis="inherited")

    def depth(self, i: int) -> int:
        parent = self.parent(i)
        return 0 if parent is None else 1 + self.depth(parent)

    def statements(self) -> Iterator[Anchor]:
        """Statements of the report's own level that tell their time; one told in passing dates no other."""
        for told in (self.told[i] for i in self.roots):
            clause = told.clause
            if told.own is not None and told.own.edtf and not clause.aside:
                nouns = occasions(self.clauses.text[clause.sentence.start : clause.sentence.end])
                yield Anchor(
                    at=clause.at, sentence=clause.sentence, time=told.own, names=(told.name,) if told.name else (),
                    written=told.written, nouns=nouns, scene=False,
                )

    def scenes(self) -> Iterator[Anchor]:
        """Sentences in the report's own voice that tell when an occasion was, and the persons they name."""
        dating = {told.clause.sentence for told in self.told if told.own is not None and not told.clause.aside}
        speakers = [told.draft.speaker for told in self.told]
        people = [speaker.name.lower() for speaker in speakers if speaker and speaker.type == "person"]
        names = {name.split()[-1]: name for name in people if name.strip()}
        for time in self.clauses.times:
            at, sentence = time.spans[0][0], self.clauses.sentence(time.spans[0][0])
            if not time.edtf or days_long(time) > MONTH or sentence in dating or self.clauses.told(at):
                continue
            seen = self.clauses.visible(sentence, at)
            nouns = occasions(seen)
            if nouns and can_date(seen, at - sentence.start, time.spans[-1][1] - sentence.start):
                words = words_of(seen.replace("’s", "").replace("'s", ""))
                present = tuple(names[word] for word in dict.fromkeys(words) if word in names)
                yield Anchor(at=at, sentence=sentence, time=time, names=present, written=None, nouns=nouns, scene=True)

    def forward(self) -> None:
        """By the sentence, an occasion named before, or the same speaker before."""
        memories: dict[int, Memory] = {}
        coming = iter(self.anchors)
        anchor = next(coming, None)
        previous: int | None = None
        for i in self.roots:
            while anchor is not None and anchor.at < self.told[i].clause.at:
                memories.setdefault(anchor.sentence.section, Memory()).add(anchor)
                anchor = next(coming, None)
            memory = memories.setdefault(self.told[i].clause.sentence.section, Memory())
            if self.told[i].goes_on:
                self.inherit(i, self.before(i, previous, memory))
            previous = i

    def before(self, i: int, previous: int | None, memory: Memory) -> Said | None:
        told = self.told[i]
        here = told.clause.sentence
        if previous is not None and self.told[previous].clause.sentence == here and self.shares(i, previous):
            return self.known.get(previous)
        if self.is_turn(i):
            known = self.known.get(previous) if previous is not None else None
            return known or (memory.newest.said if memory.newest else None)
        named = [memory.nouns[noun] for noun in sorted(told.clause.occasions) if noun in memory.nouns]
        if named:
            return max(named, key=lambda a: a.at).said
        if told.draft.naming == "document":
            return None
        own = told.nearest(memory)
        if own is not None:
            return self.going_on(told, own, told.latest(memory))
        if previous is not None and self.told[previous].clause.sentence.paragraph >= here.paragraph - 1:
            return self.known.get(previous) if self.takes_up(i) or self.speaks_for(i, previous) else None
        return None

    def going_on(self, told: Told, nearest: Anchor, latest: Anchor | None) -> Said | None:
        """By the same speaker's statement or scene beside it, else by the latest day of a statement of his."""
        here = told.clause.sentence.paragraph
        if nearest.sentence.paragraph >= here - 1:
            return nearest.said if days_long(nearest.time) <= MONTH or nearest.sentence.paragraph == here else None
        if told.clause.tense == "present" or told.draft.naming in ("collective", "unnamed"):
            return None
        return latest.said if latest else None

    def shares(self, i: int, previous: int) -> bool:
        """Whether two statements of one sentence have one source: "said ..., adding", "denied and then rejected"."""
        told = self.told[i]
        if told.source:
            return told.by_pronoun or told.source == self.told[previous].source
        before = words_of(told.clause.seen[: max(0, told.clause.cue[0])])
        return told.clause.tense == "participle" or before[-1:] in (["and"], ["but"], ["then"])

    def is_turn(self, i: int) -> bool:
        """Whether it is a turn in a transcript: "Morcant: ..."."""
        cue = self.told[i].draft.cue
        return covered(self.clauses.text, cue).strip() == ":"

    def takes_up(self, i: int) -> bool:
        """Whether a statement goes on from the one before it, by a pronoun or its cue."""
        told = self.told[i]
        also = "also" in words_of(covered(self.clauses.text, told.draft.cue))
        return told.by_pronoun or told.draft.lemma in TAKING_UP or also

    def speaks_for(self, i: int, previous: int) -> bool:
        """Whether one of those who were named together in the sentence before is quoted now."""
        draft, line = self.told[i].draft, self.told[previous].clause.sentence
        if draft.speaker is None or draft.speaker.type != "person" or draft.form == "indirect" or draft.occasion:
            return False
        others = {j: self.told[j].draft for j in self.by_sentence.get(line.number, ()) if j in self.known}
        return any(d.naming in ("collective", "unnamed") and d.form != "direct" for d in others.values())

    @cached_property
    def by_sentence(self) -> dict[int, list[int]]:
        out: dict[int, list[int]] = {}
        for i in self.roots:
            out.setdefault(self.told[i].clause.sentence.number, []).append(i)
        return out

    def backward(self) -> None:
        """What opens a report or an entry has the time that comes next: the same speaker's, or of the one described."""
        first: dict[int, int] = {}
        for sentence in (anchor.sentence for anchor in reversed(self.anchors)):
            first[sentence.section] = sentence.number
        memories: dict[int, Memory] = {}
        coming = iter([a for a in reversed(self.anchors) if a.is_day])
        anchor = next(coming, None)
        for i in reversed(self.roots):
            here = self.told[i].clause.sentence
            while anchor is not None and anchor.at > self.told[i].clause.at:
                for section in {anchor.sentence.section, 0}:
                    memories.setdefault(section, Memory()).add(anchor)
                anchor = next(coming, None)
            if here.number <= first.get(here.section, here.number) and self.may_come_first(self.told[i]):
                self.inherit(i, self.after(self.told[i], memories.setdefault(here.section, Memory())))

    def may_come_first(self, told: Told) -> bool:
        lead = told.clause.sentence.paragraph < HEAD and told.clause.tense == "perfect"
        return lead or told.goes_on

    def after(self, told: Told, memory: Memory) -> Said | None:
        here = told.clause.sentence
        own = told.nearest(memory, backward=True)
        if own is not None and (not own.scene or own.sentence.paragraph <= here.paragraph + HEAD):
            return own.said
        somebody = told.source[:1] in (("a",), ("an",)) and told.draft.naming != "document"
        coming = memory.newest
        if here.paragraph < HEAD and somebody and coming and not coming.scene:
            return coming.said if coming.sentence.paragraph <= here.paragraph + IDENTIFIED else None
        return None

    def live(self) -> None:
        """The day of publication for what an entry tells in the present of a speaker whom it has at an occasion."""
        present: dict[int, set[str]] = {}
        for told in (self.told[i] for i in self.roots):
            if told.draft.occasion and told.name:
                present.setdefault(told.clause.sentence.section, set()).add(told.name)
        for i in self.roots:
            told = self.told[i]
            section = told.clause.sentence.section
            if i in self.known or not section or told.clause.tense != "present" or told.clause.moved:
                continue
            published = self.clauses.published
            if published and any(alike(name, told.name) for name in present.get(section, ()) if told.name):
                self.known[i] = Said(edtf=published, spans=(), text=None, basis="published")

    def nested(self, i: int) -> Said | None:
        """The moment of the enclosing statement, where its own speaker speaks of himself in its present."""
        parent = self.parent(i)
        if parent is None or self.told[i].name is None or self.told[i].name != self.told[parent].name:
            return None
        return self.known.get(parent) if self.told[i].goes_on else None


def occasions(seen: str) -> frozenset[str]:
    return frozenset(word for word in words_of(seen) if is_occasion(word))
