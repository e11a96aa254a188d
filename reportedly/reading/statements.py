"""Statements: attributions with act, naming, form, hedge, addressees, occasion and a resolved speaker."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportedly.reading.attributions import Attribution, Seen, confidence
from reportedly.reading.decode import Ints, runs, sigmoid
from reportedly.reading.candidates import Person
from reportedly.reading.lemmas import lemma_of
from reportedly.reading.register import Register
from reportedly.reading.speakers import Frame, Resolver
from reportedly.reading.tags import Tagger
from reportedly.reading.windows import Words
from reportedly.records import Act, Form, Naming, Passage, Span, Spans, covered

ACTS: tuple[Act, ...] = (
    "assert",
    "report",
    "deny",
    "confirm",
    "decline",
    "reject",
    "threaten",
    "promise",
    "demand",
    "propose",
    "accuse",
    "question",
    "believe",
)
NAMINGS: tuple[Naming, ...] = ("named", "unnamed", "collective", "document", "implicit")
# In these the negation is the act: "did not respond" declines, it is no negated statement.
ARTICLES = frozenset(["the", "a", "an"])  # what ends in one is cut short and names nobody
NEGATIVE_ACTS = frozenset(("deny", "decline", "reject"))
QUOTATION_END = "\"”’' )"
OPENING = ('"', "“", "‘", "«", "''", "``", "'", "„")
CLOSING = ('"', "”", "’", "»", "''", "'", "“")
MARK = re.compile(r"[\"“”«»„]|''|``")
LABEL = re.compile(r"\s*(?:^|\n)\s*$")
# What stands between the names of a list, where it may begin in a sentence, and how many make one beyond doubt.
BETWEEN = frozenset([",", "(", ")", "the", "and"])
BEGINS = frozenset([",", ";", ":", "that", "while", "as", "but", *OPENING])
LISTED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A statement before ids are given: what is known of one attribution, in spans of the text."""

    attribution: Attribution
    source: Spans
    cue: Spans
    content: Spans
    lemma: str
    form: Form
    act: Act
    naming: Naming
    negated: bool
    hedge: Span | None
    addressees: Spans
    occasion: Span | None
    speaker: Person | None
    listeners: tuple[Person | None, ...]
    confidence: float


def spans_of(seen: Seen, numbers: Ints) -> Spans:
    """The spans of ascending word numbers: neighbours are one span, and so are parts of one paragraph's run."""
    starts, ends = seen.words.starts, seen.words.ends
    return tuple((int(starts[a]), int(ends[b])) for a, b in runs(numbers))


def form_of(text: str, cue: str, content: Spans, source: Spans) -> Form:
    """direct where the content is one quotation or a transcript's turn, mixed where it holds one, else indirect."""
    joined = covered(text, content).strip()
    opens = joined.startswith(OPENING)
    closes = joined.rstrip(".,;!?").endswith(CLOSING) or joined.endswith(CLOSING)
    if opens:
        inner = [m.start() for m in MARK.finditer(joined)]
        outside = re.sub(r"[“\"„«].*?(?:[”\"»]|$)|``.*?(?:''|$)|[‘'].*?(?:’(?!\w)|'(?!\w)|$)", "", joined, flags=re.S)
        if (closes and sum(c.isalnum() for c in outside) == 0) or (not inner and closes):
            return "direct"
        return "direct" if sum(c.isalnum() for c in outside) * 10 < len(joined) else "mixed"
    if cue == ":" and source and LABEL.search(text[: source[0][0]][-3:] or "\n") and source[-1][1] <= content[0][0]:
        return "direct"
    return "mixed" if MARK.search(joined) else "indirect"


def likely_runs(probability: np.ndarray, first: int, threshold: float, gap: int) -> list[tuple[Ints, float]]:
    """Runs of words above the threshold, as word numbers of the text, each with its mean probability."""
    found = runs(np.flatnonzero(probability > threshold), gap)
    return [(np.arange(a, b + 1) + first, float(probability[a : b + 1].mean())) for a, b in found]


def whole_list(source: Ints, words: Words, register: Register) -> Ints:
    """A source that is the last of a list of names as the whole list: "A, B, the C (X) and the D announced"."""
    strings, sentence = words.strings, words.sentence
    first = int(source[0]) if len(source) else 0
    if not first or strings[first - 1].casefold() != "and":
        return source
    start, names, out = first, 1, source
    for name in reversed(register.between(int(np.searchsorted(sentence, sentence[first])), first)):
        if not {s.casefold() for s in strings[name.last + 1 : start]} <= BETWEEN:
            break
        start, names = name.first, names + (strings[name.first - 1] != "(")
        begin = start - 1 if start and strings[start - 1].casefold() == "the" else start
        begins = begin == 0 or sentence[begin - 1] != sentence[begin] or strings[begin - 1] in BEGINS
        if begins and names >= LISTED:
            out = np.arange(begin, int(source[-1]) + 1)
    return out


class Drafter:
    """Describes the attributions of one text in the order of the text."""

    def __init__(self, seen: Seen, tagger: Tagger, resolver: Resolver) -> None:
        self.seen, self.tagger, self.resolver = seen, tagger, resolver
        self.settings = tagger.card["decoder"]

    def span(self, numbers: Ints) -> Span:
        return int(self.seen.words.starts[numbers[0]]), int(self.seen.words.ends[numbers[-1]])

    def named(self, attribution: Attribution) -> Naming:
        if not len(attribution.source):
            return "implicit"
        scores = attribution.described[len(ACTS) : len(ACTS) + len(NAMINGS)]
        return NAMINGS[int(scores[:4].argmax())]

    def act(self, attribution: Attribution, content: str) -> Act:
        """The likeliest act; "assert", by far the commonest in training, must be ahead by `assert_lead`.

        What would be "assert" and ends in a question mark is "question": of 38 such contents among our labels of
        PolNeAR's training reports 30 are.
        """
        scores = attribution.described[: len(ACTS)].copy()
        scores[0] -= self.settings["assert_lead"]
        act = ACTS[int(scores.argmax())]
        return "question" if act == "assert" and content.rstrip(QUOTATION_END).endswith("?") else act

    def frame(self, parent: Draft | None) -> Frame | None:
        if parent is None:
            return None
        first = self.seen.words.strings[parent.attribution.source[0]].casefold() if parent.source else ""
        return Frame(
            speaker=parent.speaker,
            direct=parent.form == "direct",
            one_unnamed=parent.naming == "unnamed" and first in ("a", "an", "one"),
        )

    def extras(self, attribution: Attribution) -> tuple[list[Ints], Ints | None, Ints | None]:
        """Addressees, occasion and hedge as word numbers."""
        first = self.seen.tags[attribution.window].window.first
        source = set(attribution.source.tolist())
        addressees, occasion, hedge = (
            likely_runs(attribution.extras[:, i], first, self.settings[name], gap)
            for i, (name, gap) in enumerate((("addressee", 0), ("occasion", 1), ("hedge", 0)))
        )
        best = max(occasion, key=lambda o: o[1] * math.log(2 + len(o[0])), default=None)
        surest = max(hedge, key=lambda h: h[1], default=None)
        strings = self.seen.words.strings
        listeners = [
            a for a, _ in addressees if not source & set(a.tolist()) and strings[a[-1]].casefold() not in ARTICLES
        ]
        return listeners, best[0] if best else None, surest[0] if surest else None

    def draft(self, attribution: Attribution, parent: Draft | None) -> Draft:
        text, words = self.seen.words.text, self.seen.words
        listed = whole_list(attribution.source, words, self.resolver.register)
        attribution = replace(attribution, source=listed)
        source, cue, content = (
            spans_of(self.seen, n) for n in (attribution.source, attribution.cue, attribution.told)
        )
        naming = self.named(attribution)
        addressees, occasion, hedge = self.extras(attribution)
        frame = self.frame(parent)
        speaker = self.resolver.resolve(attribution.source, naming, frame)
        if speaker is not None and naming in ("unnamed", "collective"):
            naming = "named"
        cue_text = covered(text, cue)
        act = self.act(attribution, covered(text, spans_of(self.seen, attribution.content)))
        negated = bool(sigmoid(attribution.described[-1:])[0] > self.settings["negated"])
        return Draft(
            attribution=attribution,
            source=source,
            cue=cue,
            content=content,
            lemma=lemma_of([words.strings[i] for i in attribution.cue.tolist()]),
            form=form_of(text, cue_text, content, source),
            act=act,
            naming=naming,
            negated=negated and act not in NEGATIVE_ACTS,
            hedge=self.span(hedge) if hedge is not None else None,
            addressees=tuple(self.span(a) for a in addressees),
            occasion=self.span(occasion) if occasion is not None else None,
            speaker=speaker,
            listeners=tuple(self.resolver.listener(a, frame.speaker if frame else None) for a in addressees),
            confidence=round(confidence(attribution, self.seen, self.tagger.card["calibration"]), 3),
        )


def drafts(seen: Seen, found: Sequence[Attribution], tagger: Tagger, resolver: Resolver) -> list[Draft]:
    """Drafts in the order of `found`; speakers are resolved in the order of the text, parents first."""
    drafter = Drafter(seen, tagger, resolver)
    done: dict[int, Draft] = {}

    def depth(i: int) -> int:
        parent = found[i].parent
        return 0 if parent is None else 1 + depth(parent)

    for i in sorted(
        range(len(found)),
        key=lambda i: (root_start(found, i), depth(i), int(found[i].cue[0]) if len(found[i].cue) else 0),
    ):
        parent = found[i].parent
        done[i] = drafter.draft(found[i], done[parent] if parent is not None else None)
        if parent is not None:  # who stands outside its content is told nothing in it
            outside = [s for s in done[i].addressees if not within(s, done[parent].content)]
            done[i] = without_listeners(done[i], outside)
    for i, a in enumerate(found):
        parent = a.parent
        while parent is not None:
            done[parent] = without_listeners(done[parent], done[i].addressees)
            parent = found[parent].parent
    return [done[i] for i in range(len(found))]


def within(span: Span, spans: Sequence[Span]) -> bool:
    """Whether a span has characters in common with others."""
    return any(s < span[1] and span[0] < e for s, e in spans)


def without_listeners(draft: Draft, theirs: Sequence[Span]) -> Draft:
    """A draft less the addressees of a statement inside it: "told donors that he warned her" is not told to her."""
    kept = [
        (span, person) for span, person in zip(draft.addressees, draft.listeners, strict=True)
        if not within(span, theirs)
    ]
    return replace(draft, addressees=tuple(s for s, _ in kept), listeners=tuple(p for _, p in kept))


def root_start(found: Sequence[Attribution], i: int) -> int:
    """The first word of the outermost attribution that holds attribution `i`."""
    while (parent := found[i].parent) is not None:
        i = parent
    a = found[i]
    return int(min(n[0] for n in (a.source, a.cue, a.content) if len(n)))


def passage(text: str, span: Span | None) -> Passage | None:
    return None if span is None else Passage(spans=(span,), text=text[span[0] : span[1]])
