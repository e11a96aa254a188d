"""A text cut into words, word pieces and windows: what the tagger sees.

Training and reading share this module, so that a model never meets at run time what it did not meet in training.
Words are those of the field's scorers: runs of word characters, or one symbol.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from reportedly import sentences
from reportedly.records import Span

WORD = re.compile(r"\w+|[^\w\s]")
BLANK_LINE = re.compile(r"[^\S\n]*\n\s*\n\s*")
NEWLINE = re.compile(r"[^\S\n]*\n\s*")

# Word pieces of one window, [CLS] and [SEP] included; the tagger was trained at this length.
WINDOW = 256
# A report's rarer words would fill the memory of a long run: the cache is emptied at this size.
CACHED_WORDS = 200_000

CASES = ("lower", "title", "upper", "mixed", "number", "symbol")
LINE_WRAP = range(40, 100)

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Words:
    """A text's words, W in number.

    `starts`, `ends`: code point offsets, shape (W,). `paragraph`: number of the paragraph, shape (W,). `case`,
    `quoted` (0 outside, 1 inside quotation marks, 2 the mark itself) and `opens` (1 at a paragraph's first word):
    what an uncased encoder cannot see, shape (W,). `sentence`: number of the sentence, which paragraphs and full stops
    part, shape (W,).
    """

    text: str
    strings: list[str]
    starts: Ints
    ends: Ints
    paragraph: Ints
    case: Ints
    quoted: Ints
    opens: Ints
    sentence: Ints

    def __len__(self) -> int:
        return len(self.strings)

    def span(self, first: int, last: int) -> Span:
        """The characters of words [first, last]."""
        return int(self.starts[first]), int(self.ends[last])

    def covered(self, first: int, last: int) -> str:
        """The text of words [first, last], as written."""
        return self.text[self.starts[first] : self.ends[last]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Window:
    """Words [first, last) of a text as the encoder's input.

    `pieces`: ids with [CLS] and [SEP], shape (P,); `word`: place in `pieces` of each word's first piece, shape
    (last - first,); `features`: case, opens, quoted for every piece, shape (P, 3).
    """

    first: int
    last: int
    pieces: Ints
    word: Ints
    features: Ints


def paragraph_gaps(text: str) -> list[tuple[int, int]]:
    """The gaps between paragraphs, as [start, end).

    Blank lines part paragraphs. Where single newlines are not the wrapping of a column, each of them does too.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1:
        inner = [line.rstrip() for line in lines[:-1]]
        wrapped = sum(len(line) in LINE_WRAP and line[-1] not in '.!?:"”’' for line in inner) * 2 > len(inner)
        gap = BLANK_LINE if wrapped else NEWLINE
        return [m.span() for m in gap.finditer(text)]
    return []


def quotation(strings: Sequence[str], starts: Ints, ends: Ints, paragraph: Ints, text: str) -> Ints:
    """For each word 0 outside quotation marks, 1 inside, 2 a mark.

    A quotation that a paragraph leaves open goes on only if the next paragraph opens with a mark of its own.
    """
    out: list[int] = []
    depth, single, last = False, False, -1
    for i, (s, number) in enumerate(zip(strings, paragraph.tolist(), strict=True)):
        if number != last:
            last, depth, single = number, False, False
        mark = None
        if len(s) == 1 and not s.isalnum():
            before = text[starts[i] - 1] if starts[i] else " "
            after = text[ends[i]] if ends[i] < len(text) else " "
            twice = (before == s or after == s) and s in "'`"
            if s in "“„«":
                mark, depth = True, True
            elif s in "”»":
                mark, depth = True, False
            elif s == '"':
                mark, depth = True, not depth
            elif twice:  # `` and '': two words, of which the second closes or opens
                mark = True
                if before == s:
                    depth = s == "`" or not depth
            elif s in "‘'’`" and not depth:
                opening = s != "’" and not before.isalnum() and after.isalnum()
                closing = single and s != "‘" and not before.isspace() and not after.isalnum()
                if opening or closing:
                    mark, single = True, opening
        out.append(2 if mark else int(depth or single))
    return np.array(out, np.int64)


def case_of(string: str) -> int:
    if not (string[0].isalnum() or string[0] == "_"):
        return 5
    if any(c.isdigit() for c in string):
        return 4
    if string.islower():
        return 0
    if string[0].isupper() and (len(string) == 1 or string[1:].islower()):
        return 1
    return 2 if string.isupper() else 3


def split(text: str) -> Words:
    """Cut a text into words."""
    spans = [m.span() for m in WORD.finditer(text)]
    strings = [text[start:end] for start, end in spans]
    starts, ends = np.ascontiguousarray(np.array(spans, np.int64).reshape(-1, 2).T)
    gaps = np.array([end for _, end in paragraph_gaps(text)], dtype=np.int64)
    paragraph = np.searchsorted(gaps, starts, side="right").astype(np.int64)
    opens = np.ones(len(strings), dtype=np.int64)
    opens[1:] = paragraph[1:] != paragraph[:-1]
    cases: dict[str, int] = {s: case_of(s) for s in set(strings)}
    begins = opens.astype(bool)
    after = np.searchsorted(starts, sentences.starts(text)).astype(np.int64)
    begins[after[after < len(strings)]] = True
    return Words(
        text=text,
        strings=strings,
        starts=starts,
        ends=ends,
        paragraph=paragraph,
        case=np.array([cases[s] for s in strings], dtype=np.int64),
        quoted=quotation(strings, starts, ends, paragraph, text),
        opens=opens,
        sentence=np.cumsum(begins).astype(np.int64),
    )


class Pieces:
    """Word pieces of single words, remembered: news repeats its words."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._cache: dict[str, list[int]] = {}
        self.cls, self.sep, self.unknown = (int(tokenizer.token_to_id(t) or 0) for t in ("[CLS]", "[SEP]", "[UNK]"))

    def __call__(self, strings: Sequence[str]) -> list[list[int]]:
        if len(self._cache) > CACHED_WORDS:
            self._cache.clear()
        cache = self._cache
        new = sorted({s for s in strings if s not in cache})
        for s, encoding in zip(new, self._tokenizer.encode_batch_fast(new, add_special_tokens=False), strict=True):
            # A word of more pieces than this is no word of the language (a hash, a link): its head is enough.
            cache[s] = encoding.ids[:16] or [self.unknown]
        return [cache[s] for s in strings]


def breaks(words: Words, counts: Ints, room: Callable[[], int]) -> list[tuple[int, int]]:
    """Windows [first, last) of whole paragraphs whose pieces fit into `room()`, asked anew for each window.

    A paragraph that is too long is cut at a sentence's end, a sentence that is too long anywhere. A window does not
    end between two paragraphs of one quotation if it can end earlier.
    """
    total = np.concatenate([[0], np.cumsum(counts)])
    paragraph_starts = np.flatnonzero(words.opens)
    begins = np.flatnonzero(np.diff(words.sentence, prepend=-1))
    out: list[tuple[int, int]] = []
    first = 0
    while first < len(words):
        limit = room()
        last = int(np.searchsorted(total, total[first] + limit, side="right")) - 1
        if last < len(words):
            fits = paragraph_starts[(paragraph_starts > first) & (paragraph_starts <= last)]
            if len(fits):
                calm = [p for p in fits if words.quoted[p] == 0 and total[p] - total[first] > limit * 0.6]
                last = int(calm[-1]) if calm else int(fits[-1])
            else:
                ends = begins[(begins > first) & (begins <= last)]
                last = int(ends[-1]) if len(ends) else max(last, first + 1)
        out.append((first, last))
        first = last
    return out


def cut(words: Words, pieces: Pieces, room: Callable[[], int] = lambda: WINDOW - 2) -> list[Window]:
    """All windows of a text; every word is in exactly one."""
    ids = pieces(words.strings)
    counts = np.array([len(i) for i in ids], dtype=np.int64)
    out = []
    for first, last in breaks(words, counts, room):
        flat = [pieces.cls, *(p for i in ids[first:last] for p in i), pieces.sep]
        size = counts[first:last]
        word = np.concatenate([[1], 1 + np.cumsum(size)[:-1]]).astype(np.int64)
        features = np.zeros((len(flat), 3), dtype=np.int64)
        for column, feature in enumerate((words.case, words.opens, words.quoted)):
            features[1:-1, column] = feature[first:last].repeat(size)
        out.append(Window(first=first, last=last, pieces=np.array(flat, dtype=np.int64), word=word, features=features))
    return out
