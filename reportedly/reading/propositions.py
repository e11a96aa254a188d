"""What a report's statements, and its own voice, say: the clauses that can state or answer the same as others.

Each sentence of a statement's content says something by itself. One that is nearly all another statement's ("the paper
says that she said that ...") carries that other and says nothing of its own, nor does a question, nor what is said if
the matter is so. In the report's own voice events say something, one a sentence: less what it attributes there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from reportedly import datelines
from reportedly.reading import clauses, figures, marked
from reportedly.reading.decode import Floats
from reportedly.reading.tags import Tagger, shipped
from reportedly.reading.windows import split
from reportedly.records import OWN_VOICE, Act, Event, Proposition, Reading, Span, Spans, Statement, covered

# Share of a sentence of a statement from which on the content of a statement inside it is all that it says.
CARRIED = 0.6
# Words told of what stands before a clause, and characters between a cue and the content that belong together.
BEFORE, GAP = 28, 3
# Acts whose cue belongs to what is said: "denied that any exit was locked".
ANSWERING: frozenset[Act] = frozenset(["deny", "decline", "reject"])
# Words of a clause at least: of one that is quoted or answers, and of any other, which may be a piece of one.
FEWEST, LEAST_WORDS = 2, 5
AGAINST, NEITHER = marked.CLAIMS.index("contradicts"), marked.CLAIMS.index("neither")
WORD = re.compile(r"\w+")
# "If she did say it, good": what is said on condition that the matter is so tells nothing of it. Of 32 sentences of our
# training stories with "if" in front three are such, and none of them is a member of gold's.
LEFT_OPEN = re.compile(
    r"\W*(?:and |but |even )?if\b[^,.;:]*\b(?:did(?! not|n)|true|so|right|correct|confirmed)\b", re.I,
)
LOOK = 3  # characters behind a clause that may close it
CLOSING = "\"”’') "


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """Words of a statement or event before the model has seen them; `whole`: they can be few and still say it all."""

    told_in: str
    nth: int
    spans: Spans
    by: str
    whole: bool


def propositions(reading: Reading, tagger: Tagger | None = None) -> tuple[Proposition, ...]:
    """What a reading's statements and own-voice events say, in the order of the text. Raises WeightsError."""
    tagger = tagger or shipped()
    text = reading.report.text
    found = sorted([*_told(reading), *_own(reading)], key=lambda c: (c.spans, c.told_in))
    found = [c for c in found if _words(text, c.spans) >= (FEWEST if c.whole else LEAST_WORDS)]
    contexts = [marked.in_context(c.by, before(text, c.spans[0][0]), covered(text, c.spans)) for c in found]
    vectors, answers = marked.clauses(contexts, tagger)
    dates = [span for t in reading.times if t.type != "DURATION" for span in t.spans]
    numbers = figures.find(text, dates)
    return tuple(
        Proposition(
            told_in=c.told_in, nth=c.nth, report=reading.report.id, span=(c.spans[0][0], c.spans[-1][1]), by=c.by,
            before=before(text, c.spans[0][0]), text=covered(text, c.spans), asserts=_rounded(answer[0]),
            denies=_rounded(answer[1]), neither=_rounded(answer[2]), vector=_packed(vector),
            figures=tuple(f for f in numbers if any(s <= f.spans[0][0] and f.spans[-1][1] <= e for s, e in c.spans)),
        )
        for c, vector, answer in zip(found, vectors, answers, strict=True)
    )


def verdicts(
    pairs: Sequence[tuple[Proposition, Proposition]], tagger: Tagger | None = None,
) -> list[tuple[float, float]]:
    """How likely two contradict each other, and one declines to say what the other says, by pair."""
    texts = [(marked.in_context(a.by, a.before, a.text), marked.in_context(b.by, b.before, b.text)) for a, b in pairs]
    found = marked.relations(texts, tagger or shipped())
    return [(_rounded(row[AGAINST]), _rounded(row[NEITHER])) for row in found]


def version(tagger: Tagger | None = None) -> str:
    """The hash of the weights that judge."""
    files: dict[str, str] = (tagger or shipped()).card["files"]
    return files["marked.onnx"]


def _rounded(probability: np.float32) -> float:
    return round(float(probability), 3)


def _packed(vector: Floats) -> bytes:
    whole: bytes = np.rint(vector * (127 / np.abs(vector).max())).astype(np.int8).tobytes()
    return whole


def before(text: str, start: int) -> str:
    """The last words before a clause, across sentences and paragraphs."""
    return " ".join(text[:start].split()[-BEFORE:])


def _told(reading: Reading) -> list[Saying]:
    text = reading.report.text
    starts = [sentence.start for sentence in clauses.sentences(text)]
    names = {actor.id: actor.name for actor in reading.actors}
    dateline = _dateline(reading)
    inner: dict[str, list[Statement]] = {}
    for s in reading.statements:
        if s.parent is not None:
            inner.setdefault(s.parent, []).append(s)
    out = []
    for s in reading.statements:
        if s.act == "question" and s.form != "direct":
            continue
        by = names.get(s.speaker or "") or (s.source.text if s.source else "")
        whole = s.form == "direct" or s.act in ANSWERING
        children = [child.content.spans for child in inner.get(s.id, ())]
        for nth, piece in enumerate(_by_sentence(text, starts, _without(_with_cue(s), dateline))):
            own = _common(piece, s.content.spans)
            words = covered(text, piece)
            left_open = _asks(words, text[piece[-1][1] :][:LOOK]) or LEFT_OPEN.match(words)
            if left_open or any(_common(piece, child) >= CARRIED * own for child in children):
                continue
            out.append(Saying(told_in=s.id, nth=nth, spans=piece, by=by, whole=whole or nth > 0))
    return out


def _by_sentence(text: str, starts: Sequence[int], spans: Sequence[Span]) -> list[Spans]:
    """The spans parted where a sentence begins; what is too short to be one goes with what follows; the last, with what
    precedes."""
    parts: dict[int, list[Span]] = {}
    for start, end in spans:
        cuts = [start, *(at for at in starts if start < at < end), end]
        for a, b in pairwise(cuts):
            bare = text[a:b].strip()
            if bare:
                first = text.index(bare, a)
                parts.setdefault(bisect_right(starts, a), []).append((first, first + len(bare)))
    out: list[list[Span]] = []
    last = max(parts, default=0)
    for number, piece in sorted(parts.items()):
        if out and min(_words(text, out[-1]), _words(text, piece) if number == last else FEWEST) < FEWEST:
            out[-1] += piece
        else:
            out.append(piece)
    return [tuple(piece) for piece in out]


def _words(text: str, spans: Sequence[Span]) -> int:
    return len(WORD.findall(covered(text, spans)))


def _asks(words: str, behind: str) -> bool:
    """Whether words ask, or what stands right behind them makes a question of all."""
    return words.rstrip(CLOSING).endswith("?") or behind.lstrip(CLOSING).startswith("?")


def _with_cue(s: Statement) -> Spans:
    """The content, from the cue on where that denies, rejects or declines it, or no longer believes it."""
    spans = s.content.spans
    answers = s.act in ANSWERING or (s.negated and s.act == "believe")
    if not answers or s.form == "direct" or s.cue is None:
        return spans
    start, end = s.cue.spans[0][0], s.cue.spans[-1][1]
    if not 0 <= spans[0][0] - end <= GAP or len(s.cue.spans) > 1:
        return spans
    return ((start, spans[0][1]), *spans[1:])


def _dateline(reading: Reading) -> list[Span]:
    found = datelines.span(reading.report)
    return [] if found is None else [found]


def _own(reading: Reading) -> list[Saying]:
    """Of the events of each sentence that the report tells itself, the surest; cues of statements tell nothing.

    Nor does a quotation of which nobody knows whose it is: the report does not say it.
    """
    taken: list[Span] = _dateline(reading) + [
        span for s in reading.statements for part in (s.content.spans, s.cue.spans if s.cue else ()) for span in part
    ]
    # "Two guests who asked not to be named said so": what tells of a source is no claim.
    sources = [span for s in reading.statements if s.source for span in s.source.spans]
    others = [*taken, *sources, *_quotations(reading.report.text)]
    best: dict[Spans, Event] = {}
    for event in sorted(reading.events, key=lambda e: (-e.confidence, e.id)):
        if event.statement is None and not _common(event.trigger.spans, others):
            best.setdefault(event.clause.spans, event)
    out = []
    for spans, event in best.items():
        left = _without(spans, taken)
        around = [span for span in left if span[0] <= event.trigger.spans[0][0] < span[1]]
        out.append(Saying(told_in=event.id, nth=0, spans=tuple(around) or spans, by=OWN_VOICE, whole=False))
    return out


def _quotations(text: str) -> list[Span]:
    """What stands between quotation marks, where that can be a clause: "a remark" is a word of the report's."""
    words = split(text)
    inside = (words.quoted == 1).astype(np.int8)
    edges = np.flatnonzero(np.diff(inside, prepend=0, append=0)).reshape(-1, 2).tolist()
    return [words.span(first, end - 1) for first, end in edges if end - first >= LEAST_WORDS]


def _without(spans: Spans, taken: Sequence[Span]) -> list[Span]:
    """What of the spans is in none of those taken."""
    left = list(spans)
    for start, end in taken:
        left = [
            part for s, e in left for part in ((s, min(e, start)), (max(s, end), e)) if part[0] < part[1]
        ]
    return left


def _common(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Characters that both cover; spans of either do not overlap each other."""
    return sum(max(0, min(e, z) - max(s, a)) for s, e in one for a, z in other)
