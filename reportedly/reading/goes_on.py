"""Sentences that go on with somebody's word and do not say so: "..., she said. The doors had been locked."

Each sentence without an attribution that follows one with some is looked at by a small net on the encoder's states
(training/goes_on.py): what it is like, and the attribution's parts, and the sentences around it. Real papers mostly go
on in their own voice, so the net must be sure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reportedly.reading.attributions import Attribution, Seen
from reportedly.reading.decode import Floats, Ints, sigmoid
from reportedly.reading.statements import OPENING, QUOTATION_END
from reportedly.reading.tags import Tagger
from reportedly.reading.windows import Words, split
from reportedly.records import Span

REACH = 4  # sentences behind one with an attribution that are looked at
OPENS = 3  # words with which a sentence begins
# Parts of a text whose mean states the net sees.
PARTS = ("sentence", "opening", "before", "behind", "source", "cue", "content")
NUMBERS = 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A sentence, by word numbers, that may go on with the attribution at a place of the list; `nth` behind it, from 1.

    `before`, `behind`: the sentences around it; `behind` may be empty.
    """

    attribution: int
    nth: int
    sentence: Ints
    before: Ints
    behind: Ints


def candidates(seen: Seen, found: Sequence[Attribution]) -> list[Candidate]:
    """The sentences without any word of an attribution at the report's own level, up to REACH behind one that has."""
    last: dict[int, tuple[int, int]] = {}
    for i, a in enumerate(found):
        if a.level == 0:
            words = np.concatenate([a.source, a.cue, a.content])
            for n in np.unique(seen.words.sentence[words]).tolist():
                end = int(words[seen.words.sentence[words] == n].max())
                last[n] = max(last.get(n, (-1, -1)), (end, i))
    sentences = _sentences(seen.words)
    out = []
    told, nth = -1, REACH
    for n, sentence in enumerate(sentences):
        number = int(seen.words.sentence[sentence[0]])
        if number in last:
            told, nth = last[number][1], 0
        elif nth < REACH:
            nth += 1
            behind = sentences[n + 1] if n + 1 < len(sentences) else np.zeros(0, np.int64)
            out.append(
                Candidate(attribution=told, nth=nth, sentence=sentence, before=sentences[n - 1], behind=behind)
            )
    return out


def sentence_spans(text: str) -> list[Span]:
    """The sentences as `candidates` has them."""
    words = split(text)
    return [words.span(int(s[0]), int(s[-1])) for s in _sentences(words)]


def _sentences(words: Words) -> list[Ints]:
    """The word numbers of each sentence, in the order of the text."""
    cuts = np.flatnonzero(np.diff(words.sentence)) + 1
    return np.split(np.arange(len(words)), cuts) if len(words) else []


def inputs(seen: Seen, found: Sequence[Attribution], asked: Sequence[Candidate]) -> dict[str, Floats]:
    """What the net sees of K candidates: PARTS (K, H) each, "described" (K, 19) and "numbers" (K, NUMBERS)."""
    states = np.concatenate([tags.states for tags in seen.tags])
    rows = [_parts(found[c.attribution], c) for c in asked]
    out = {
        part: np.stack([states[row[part]].mean(0) if len(row[part]) else np.zeros_like(states[0]) for row in rows])
        for part in PARTS
    }
    out["described"] = np.stack([found[c.attribution].described for c in asked])
    out["numbers"] = np.array([list(_numbers(seen.words, found[c.attribution], c)) for c in asked], np.float32)
    return out


def _parts(attribution: Attribution, c: Candidate) -> dict[str, Ints]:
    return {
        "sentence": c.sentence, "opening": c.sentence[:OPENS], "before": c.before, "behind": c.behind,
        "source": attribution.source, "cue": attribution.cue, "content": attribution.content,
    }


def _numbers(words: Words, attribution: Attribution, c: Candidate) -> Iterator[float]:
    """How far behind, how long, whether in the cue's or the last paragraph, quotations, words of the source."""
    paragraph = words.paragraph
    first = c.sentence[0]
    yield c.nth / REACH
    yield float(np.log1p(len(c.sentence))) / 4
    yield float(paragraph[first] == paragraph[attribution.cue[0]])
    yield float(paragraph[first] == paragraph[c.before[-1]])
    yield float((words.quoted[c.sentence] > 0).any())
    yield float(words.strings[attribution.content[0]] in OPENING)
    yield float(np.log1p(len(attribution.source))) / 3


def is_answer(words: Words, attribution: Attribution, c: Candidate) -> bool:
    """Whether a quotation stands behind a question: the answer is somebody else's."""
    question = words.covered(int(attribution.content[0]), int(attribution.content[-1])).rstrip(QUOTATION_END)
    return question.endswith("?") and words.strings[c.sentence[0]].startswith(OPENING)


def extended(seen: Seen, found: Sequence[Attribution], tagger: Tagger) -> list[Attribution]:
    """The attributions with the sentences that go on with them as `after`, one after the other without a gap."""
    asked = candidates(seen, found)
    out = list(found)
    if not asked:
        return out
    likely = sigmoid(tagger.goes_on_with(inputs(seen, found, asked))) >= tagger.card["decoder"]["goes_on"]
    goes_on = False
    for c, is_likely in zip(asked, likely.tolist(), strict=True):
        goes_on = is_likely and (goes_on or c.nth == 1) and not is_answer(seen.words, found[c.attribution], c)
        if goes_on:
            told = out[c.attribution]
            out[c.attribution] = replace(told, after=np.concatenate([told.after, c.sentence]))
    return out
