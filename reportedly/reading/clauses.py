"""The clause an attribution is made in: its sentence without what is said, its tense, the time that governs its cue."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from typing import Final, Literal

from reportedly import lexicon
from reportedly.edtf import days_between
from reportedly.reading.lemmas import forms
from reportedly.reading.statements import Draft
from reportedly.reading.windows import paragraph_gaps
from reportedly.records import Span, Spans, Timex
from reportedly.sentences import starts as sentence_starts

Tense = Literal["past", "present", "perfect", "pluperfect", "modal", "participle"]

SAID: Final = "\0"  # stands for every character that belongs to another level: what is said, or what says it
REACH: Final = 10  # words between a cue and its time, at most; set on our labels of PolNeAR's dev reports
OPENING: Final = 8  # words before the time that a sentence opens with, at most
LONGEST: Final = 366  # days: "in the 1960s" beside a cue is not when something was said
# A paragraph that is, or opens with, a time of day: an entry of a live report.
STAMP: Final = re.compile(
    r"(?:\d{1,2}[:.]\d\d(?:\s*[AaPp]\.?[Mm]\b\.?)?|\d{1,2}\s*[AaPp]\.?[Mm]\b\.?)(?:\s+[A-Z]{2,4}\b)?\s*(?=$|[-–—:|\n])"
)
CLOCK: Final = re.compile(r"\d{1,2}(?:[:.]\d\d|\s*[ap]\.?m)", re.I)
DATELINE: Final = re.compile(r"[^\n]{0,60}?(?:[—–:]|\s-\s|--)")
NAMED: Final = re.compile(r"This Week\b|Today\b(?! [a-z])")  # "told ABC’s This Week", "Russia Today"
PAST: Final = re.compile(r"\bpast\b", re.I)  # "in the past year" tells no moment
WORD: Final = re.compile(r"[^\W\d_][\w’']*|[\d.]+|[,;:—–]")
ARTICLE: Final = re.compile(r"(?:the|a|an|its|his|her|their)\s+", re.I)
# "Friday, shortly after X said": the same day.
JOINED: Final = re.compile(
    r"[\s,]*(?:when|as|while|where|in which|(?:shortly|soon|hours|minutes|moments|just|right|immediately) "
    r"(?:before|after))\s*",
    re.I,
)
# "this week's debate, when X said".
OCCUPIED: Final = re.compile(r"(?:[’']s)?(?:\s[\w-]+){1,3},?\s(?:when|where|in which|during which)\s", re.I)
# "three days after X said": at another time than the sentence's.
APART: Final = re.compile(r"\b(?:days|weeks|months|years|decades) (?:after|before|since)\s+$", re.I)
CONTRACTED: Final = re.compile(r"\b(he|she|it|they|we|i|you|who|that|there)([’'](?:s|re|ve|d|ll|m))\b", re.I)
TENSES: Final[tuple[Tense, ...]] = ("pluperfect", "perfect", "modal", "present", "past")


@cache
def labelled(label: str) -> frozenset[str]:
    """The words of one label of lexicon/clause_words.txt."""
    rows = [line.split() for line in lexicon.lines("clause_words")]
    return frozenset(word for name, *words in rows for word in words if name == label)


@cache
def helping() -> tuple[frozenset[str], frozenset[str]]:
    """Auxiliaries of all tenses, and the words that may stand among them."""
    auxiliary = frozenset(word for label in (*TENSES, "inner") for word in labelled(label))
    return auxiliary, labelled("loose") | lexicon.words("other_times")


def words_of(text: str) -> list[str]:
    """Words, numbers and the marks that part clauses, in lower case."""
    return [match[0].lower() for match in WORD.finditer(text.replace(SAID, " "))]


def is_occasion(word: str) -> bool:
    known = lexicon.words("occasions")
    return word in known or (word.endswith("s") and word[:-1] in known)


def days_long(time: Timex) -> int:
    """Days from the first to the last that the time allows; 0 for one day, or where an end is open."""
    if not (time.earliest and time.latest):
        return 0
    return days_between(time.earliest, time.latest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """text[start:end], its paragraph's number, and its section's: an entry of a live report, else 0."""

    number: int
    start: int
    end: int
    paragraph: int
    section: int


def sentences(text: str) -> list[Sentence]:
    """All sentences. A paragraph that opens with a time of day opens an entry, if the report has several of them."""
    starts = [0, *(end for _, end in paragraph_gaps(text)), len(text)]
    paragraphs = [(a, b) for a, b in pairwise(starts) if text[a:b].strip()] or [(0, len(text))]
    stamped = [STAMP.match(text[a:b].strip(" \n*_")) is not None for a, b in paragraphs]
    live = sum(stamped) > 1
    out: list[Sentence] = []
    section = 0
    for number, (start, end) in enumerate(paragraphs):
        section += live and stamped[number]
        for a, b in _parted(text, start, end):
            out.append(Sentence(number=len(out), start=a, end=b, paragraph=number, section=section))
    return out


def _parted(text: str, start: int, end: int) -> Iterator[Span]:
    starts = [start, *sentence_starts(text, start, end)]
    yield from pairwise([*(at for at in starts if at < end or at == start), end])


def holds(spans: Spans, at: int) -> bool:
    return any(start <= at < end for start, end in spans)


class Clauses:
    """The clauses of one report's drafts."""

    def __init__(self, text: str, drafts: Sequence[Draft], times: Sequence[Timex], published: str | None) -> None:
        self.text, self.drafts = text, drafts
        self.published = published[: len("2025-07-09")] if published else None
        self.sentences = sentences(text)
        self._starts = [sentence.start for sentence in self.sentences]
        telling = [t for t in times if t.type in ("DATE", "TIME") and t.spans and not self._tells_nothing(t)]
        self.times = sorted(telling, key=lambda t: t.spans)
        self._time_starts = [t.spans[0][0] for t in self.times]
        self._contents: dict[int, list[Spans]] = {}
        for draft in drafts:
            ends = [(self.sentence(a).number, self.sentence(b - 1).number) for a, b in draft.content]
            for number in {n for first, last in ends for n in range(first, last + 1)}:
                self._contents.setdefault(number, []).append(draft.content)

    def sentence(self, at: int) -> Sentence:
        """The sentence at an offset."""
        return self.sentences[max(bisect_right(self._starts, at) - 1, 0)]

    def clause(self, draft: Draft) -> Clause:
        at = (draft.cue or draft.source or draft.content)[0][0]
        sentence = self.sentence(at)
        seen = self.visible(sentence, at)
        first, last = (bisect_left(self._time_starts, edge) for edge in (sentence.start, sentence.end))
        return Clause(draft=draft, at=at, sentence=sentence, seen=seen, times=self.times[first:last])

    def told(self, at: int) -> bool:
        """Whether some statement says what stands there."""
        return any(holds(content, at) for content in self._contents.get(self.sentence(at).number, ()))

    def visible(self, sentence: Sentence, at: int) -> str:
        """The sentence as the level at offset `at` has it: what other levels say is SAID, character for character."""
        contents = self._contents.get(sentence.number, [])
        around = min((c for c in contents if holds(c, at)), key=lambda c: sum(b - a for a, b in c), default=None)
        hidden = [span for c in contents if not holds(c, at) for span in c]
        if around is not None:
            edges = [sentence.start, *(edge for span in around for edge in span), sentence.end]
            hidden += [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
        here = [(a - sentence.start, b - sentence.start) for a, b in hidden]
        return _blanked(self.text[sentence.start : sentence.end], here, SAID)

    def _tells_nothing(self, time: Timex) -> bool:
        """A dateline, a programme's name, a stretch of time, a time of day without its day, a time yet to come."""
        if self.published and time.earliest and time.earliest > self.published:
            return True
        if NAMED.match(time.text) or PAST.search(time.text) or days_long(time) > LONGEST:
            return True
        if CLOCK.match(time.text) and time.basis == "anchor":
            return True
        head = self.text[: time.spans[0][0]].rsplit("\n", 1)[-1]
        capitals = any(word.isupper() and len(word) > 2 for word in re.findall(r"\w+", head))
        return len(head) < 60 and capitals and DATELINE.match(self.text, time.spans[-1][1]) is not None


def _blanked(text: str, spans: Sequence[Span], sign: str) -> str:
    for start, end in spans:
        a, b = max(start, 0), min(end, len(text))
        if a < b:
            text = text[:a] + sign * (b - a) + text[b:]
    return text


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A draft's sentence as its own level has it; spans of `seen` are counted from the sentence's start."""

    draft: Draft
    at: int
    sentence: Sentence
    seen: str
    times: Sequence[Timex]

    def _here(self, spans: Spans) -> Spans:
        return tuple((a - self.sentence.start, b - self.sentence.start) for a, b in spans)

    @cached_property
    def cue(self) -> Span:
        """From the cue's first character to its last; its place where there is none."""
        here = self._here(self.draft.cue) or ((self.at - self.sentence.start,) * 2,)
        return here[0][0], min(here[-1][1], len(self.seen))

    @cached_property
    def source(self) -> Span | None:
        here = self._here(self.draft.source)
        return (here[0][0], here[-1][1]) if here and here[0][0] >= 0 and here[-1][1] <= len(self.seen) else None

    @cached_property
    def subject(self) -> int:
        """Where the source begins, if it comes before the cue, else the cue."""
        return min(self.source[0], self.cue[0]) if self.source else self.cue[0]

    @cached_property
    def bare(self) -> str:
        """`seen` without source, addressees and occasion, of which none parts a cue from its time."""
        draft = self.draft
        parts = (*draft.source, *draft.addressees, *((draft.occasion,) if draft.occasion else ()))
        return _blanked(self.seen, self._here(parts), " ")

    def own(self) -> Timex | None:
        """The time expression that governs the cue; it may be one that has no date."""
        if self.apart:
            return None
        near = [(reach, time.spans, time) for time in self.times if (reach := self._reach(time)) is not None]
        if not near:
            return None
        best = min(near, key=lambda n: n[:2])[2]
        return next((time for reach, _, time in near if reach == 0 and _nearer(time, best)), best)

    @cached_property
    def apart(self) -> bool:
        """Whether others are reckoned from this clause: "three days after X said"."""
        return APART.search(self.seen[: max(0, self.subject)]) is not None

    @cached_property
    def moved(self) -> bool:
        """Whether the clause says that it was said at some other time: "once warned", "has often said"."""
        start, end = max(0, self.cue[0]), max(0, self.cue[1])
        words = words_of(self.seen[max(0, start - 40) : end])
        near = [w for k, w in enumerate(words) if (w, words[k + 1 : k + 2]) != ("once", ["again"])][-5:]
        return self.apart or not lexicon.words("other_times").isdisjoint((*near, *words_of(self.seen[end:])[:2]))

    @cached_property
    def aside(self) -> bool:
        """Whether it is told in a relative clause: "Morcant, who last year threatened ..., said"."""
        return not {"who", "which", "whose"}.isdisjoint(words_of(self.seen[max(0, self.subject) : max(0, self.cue[0])]))

    @cached_property
    def tense(self) -> Tense:
        """The cue's tense, by its own words and the auxiliaries before it."""
        start = max(0, self.cue[0])
        before, cue = _verbal(self.seen[:start])[-4:], _verbal(self.seen[start : self.cue[1]])
        return _tense(before, cue) if self.draft.cue and cue else "past"

    @cached_property
    def occasions(self) -> frozenset[str]:
        """Nouns of the occasion, or of a document that speaks, that the text has as known: "in the letter"."""
        draft = self.draft
        parts = self._here((*draft.source, *((draft.occasion,) if draft.occasion else ())))
        rows = [words_of(self.seen[max(0, a) : max(0, b)]) for a, b in parts]
        known = ("the", "that", "this", "his", "her", "their", "its", "same")
        return frozenset(b for row in rows for a, b in pairwise(row) if a in known and is_occasion(b))

    def _reach(self, time: Timex) -> int | None:
        """How far the time is from the cue that it governs, 0 for inside cue or occasion; None where it does not."""
        first, last = self._here(time.spans)[0][0], self._here(time.spans)[-1][1]
        if SAID in self.seen[first:last]:
            return None
        fits = can_date(self.seen, first, last)
        inside = [*self.draft.cue, *((self.draft.occasion,) if self.draft.occasion else ())]
        if fits and any(a < last and first < b for a, b in self._here(tuple(inside))):
            return 0
        if first >= self.cue[1]:
            return _distance(words_of(self.bare[self.cue[1] : first])) if fits else None
        if last > self.cue[0]:
            return 1 if fits else None
        return self._reach_before(first, last, fits)

    def _reach_before(self, first: int, last: int, fits: bool) -> int | None:
        """The reach of a time before the cue."""
        gap = words_of(self.bare[last : self.cue[0]])
        subject = self.subject if self.subject >= last else self.cue[0]
        if JOINED.fullmatch(self.seen, last, subject) or OCCUPIED.fullmatch(self.seen, last, subject):
            return len(gap) + 1
        if not fits or self._in_relative(first, gap):
            return None
        breakers = labelled("breaker")
        if self.source and self.source[0] <= first < self.source[1]:
            return None if breakers & set(words_of(self.seen[self.source[0] : first])) else len(gap) + 1
        if (self.source is None or self.source[1] <= first or subject == self.cue[0]) and _distance(gap) is not None:
            return _distance(gap)
        opening = words_of(self.seen[:first])
        opens = len(opening) <= OPENING and labelled("opener").issuperset(opening[:1])
        return len(gap) + 2 if opens and not breakers & {*opening, *gap[-1:]} else None


    def _in_relative(self, first: int, gap: Sequence[str]) -> bool:
        """Whether the time belongs to a relative clause that ends before the cue: "who fled in 2012, said"."""
        before = words_of(self.seen[max(0, self.subject) : first])
        return "," in gap and not {"who", "whose", "which"}.isdisjoint(before)


def _distance(gap: Sequence[str]) -> int | None:
    return len(gap) + 1 if len(gap) <= REACH and labelled("breaker").isdisjoint(gap) else None


def _nearer(time: Timex, other: Timex) -> bool:
    """Whether a time lies within the other and says more nearly when: Sunday in this weekend."""
    if not (time.earliest and time.latest and other.earliest and other.latest):
        return False
    return other.earliest <= time.earliest <= time.latest <= other.latest and time.edtf != other.edtf


def can_date(seen: str, first: int, last: int) -> bool:
    """Whether the expression can say when: not a bound ("since Friday"), nor part of a name of something else.

    "Friday's test", "the 2016 race": no; "at Friday's rally", "in a 2013 memo": yes, an occasion with its time.
    """
    article = ARTICLE.match(seen, first)
    start = article.end() if article and article.end() < last else first
    before = words_of(seen[:start])
    named = article is not None or bool(before and ARTICLE.fullmatch(before[-1] + " "))
    while before and ARTICLE.fullmatch(before[-1] + " "):
        before.pop()
    prior = before[-1] if before else ""
    if prior in labelled("elsewhen"):
        return False
    possessive = seen[last : last + 2] in ("’s", "'s")
    follow = words_of(seen[last + 2 * possessive : last + 60])[:5]
    if possessive or (named and follow and follow[0].isalpha() and follow[0] not in labelled("unnamed")):
        return prior in labelled("placed") and any(is_occasion(word) for word in follow)
    return True



def _verbal(text: str) -> list[str]:
    """Words in lower case, a pronoun's contracted verb apart: "he’s" is two."""
    apart = CONTRACTED.sub(r"\1 \2", text.replace(SAID, " "))
    return [word.lower() for word in re.findall(r"[’']?\w[\w’']*", apart)]


def _tense(before: Sequence[str], cue: Sequence[str]) -> Tense:
    if before and before[-1].endswith(("’s", "'s")) and len(before[-1]) > 2 and not cue[0].endswith("ing"):
        return "past"  # a noun: "Morcant's promise"
    auxiliary, loose = helping()
    helpers: list[str] = []
    for word in reversed([w for w in before if w not in loose and not w.endswith("ly")]):
        if word not in auxiliary:
            break
        helpers.insert(0, word)
    words = [*helpers, *(w for w in cue if w not in loose)] or ["said"]
    if words[0] in ("’s", "'s"):
        return "present" if words[1:2] and words[1].endswith("ing") else "perfect"
    for tense in TENSES:
        if words[0] in labelled(tense):
            return tense
    main = next((w for w in words if not w.endswith("ly")), words[0])
    if main.endswith("ing"):
        return "participle"
    return "present" if _is_present(main) else "past"


def _is_present(word: str) -> bool:
    lemma = forms().get(word)
    if lemma is None:
        return word.endswith("s") and not word.endswith("ss")
    return word not in labelled("unmarked") and word in (lemma, lemma + "s", lemma + "es", lemma[:-1] + "ies")
