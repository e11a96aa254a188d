"""The second encoder at run time: one marked sentence, or two texts side by side.

It is asked what a happening between two marked parties is, whether two texts say the same, what a headline makes of a
claim, whether two triggers name one happening, and how clauses of reports stand to each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from reportedly.reading.decode import Floats, Ints, softmax
from reportedly.reading.plover import TYPES

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from reportedly.reading.tags import Tagger

# A text and its marks: (start, end, role), in characters; role 1 is the actor, 2 the recipient, 3 the trigger.
Marks = Sequence[tuple[int, int, int]]
Texts = Sequence[tuple[str, Marks]]
# Word pieces of one text, and of each of two: longer ones are cut, around the marks where there are some.
ONE, EACH = 158, 94
# Word pieces of one call, padding included: more is no faster and needs more memory.
TOGETHER = 2048
ROOTS = ("none", *TYPES)
CLAIMS = ("same", "contradicts", "neither", "unrelated")
ANSWERS = ("asserts", "denies", "neither")
PARAPHRASES = ("different", "same")
STANCES = ("for", "against", "observing")
HAPPENINGS = ("different", "same")


def cut(pieces: list[int], roles: list[int], room: int) -> tuple[list[int], list[int]]:
    """At most `room` pieces: the first ones, or those around the middle of the marked ones."""
    if len(pieces) <= room:
        return pieces, roles
    marked = [i for i, r in enumerate(roles) if r]
    middle = (marked[0] + marked[-1]) // 2 if marked else 0
    first = min(max(middle - room // 2, 0), len(pieces) - room)
    return pieces[first : first + room], roles[first : first + room]


def encode(batch: Sequence[Texts], tokenizer: Tokenizer) -> tuple[Ints, Ints, Ints, Ints]:
    """Pieces, mask, segments (0 first text, 1 second) and roles, each (B, P); one or two texts an entry."""
    cls, sep = (int(tokenizer.token_to_id(t) or 0) for t in ("[CLS]", "[SEP]"))
    rows = []
    encodings = iter(tokenizer.encode_batch([t for texts in batch for t, _ in texts], add_special_tokens=False))
    for texts in batch:
        pieces, segment, roles = [cls], [0], [0]
        for number, (_, marks) in enumerate(texts):
            encoding = next(encodings)
            own = [0] * len(encoding.ids)
            for start, end, role in marks:
                for i, (a, b) in enumerate(encoding.offsets):
                    if a < end and b > start and (not own[i] or role == 3):
                        own[i] = role
            ids, own = cut(encoding.ids, own, ONE if len(texts) == 1 else EACH)
            pieces += [*ids, sep]
            roles += [*own, 0]
            segment += [number] * (len(ids) + 1)
        rows.append((pieces, segment, roles))
    width = max(len(r[0]) for r in rows)
    out = np.zeros((4, len(rows), width), np.int64)
    for i, (pieces, segment, roles) in enumerate(rows):
        n = len(pieces)
        out[0, i, :n], out[1, i, :n], out[2, i, :n], out[3, i, :n] = pieces, 1, segment, roles
    return out[0], out[1], out[2], out[3]


def in_context(by: str, before: str, text: str) -> tuple[str, Marks]:
    """A clause as it is compared with others: after its speaker and what stands before it, marked with role 3."""
    context = " ".join(part for part in (f"[{by}]" if by else "", before) if part)
    start = len(context) + bool(context)
    return f"{context} {text}" if context else text, ((start, start + len(text), 3),)


def run(batch: Sequence[Texts], outputs: Sequence[str], tagger: Tagger) -> list[Floats]:
    """What the file's outputs of these names give for the entries, (B, ...) each, in their order; B is at least 1.

    Entries of like length go into one call.
    """
    order = sorted(range(len(batch)), key=lambda i: (sum(len(t) for t, _ in batch[i]), i))
    answers: list[list[Floats]] = []
    at = 0
    while at < len(order):
        longest, n = 0, 0
        for i in order[at:]:
            longest = max(longest, sum(len(t) for t, _ in batch[i]) // 3 + 4)  # English has 4 to 5 letters a piece
            if n and longest * (n + 1) > TOGETHER:
                break
            n += 1
        inputs = encode([batch[i] for i in order[at : at + n]], tagger.tokenizer)
        named = dict(zip(("pieces", "mask", "segment", "roles"), inputs, strict=True))
        answers.append(tagger.marked.run(list(outputs), named))
        at += n
    back = np.argsort(np.array(order, np.int64), kind="stable")
    return [np.concatenate(parts)[back] for parts in zip(*answers, strict=True)]


def ask(batch: Sequence[Texts], head: str, tagger: Tagger) -> Floats:
    """Probabilities (B, labels) by one of training/marked.py's heads for the entries, in their order."""
    return softmax(run(batch, [head], tagger)[0]) if batch else np.zeros((0, 0), np.float32)


def roots(sentences: Sequence[tuple[str, Marks]], tagger: Tagger) -> Floats:
    """Probabilities (B, 17) of "none" and PLOVER's types for the event between the marked parties."""
    return ask([[s] for s in sentences], "root", tagger)


def paraphrases(pairs: Sequence[tuple[str, str]], tagger: Tagger) -> Floats:
    """Probabilities (B, 2) of saying something different or the same."""
    return ask([[(a, ()), (b, ())] for a, b in pairs], "paraphrase", tagger)


def stances(pairs: Sequence[tuple[str, str]], tagger: Tagger) -> Floats:
    """Probabilities (B, 3) of STANCES: what a headline, the second text, makes of a claim, the first."""
    return ask([[(a, ()), (b, ())] for a, b in pairs], "stance", tagger)


def happenings(pairs: Sequence[tuple[tuple[str, Marks], tuple[str, Marks]]], tagger: Tagger) -> Floats:
    """Probabilities (B, 2) that the marked triggers of two sentences name different happenings or the same."""
    return ask([list(pair) for pair in pairs], "event", tagger)


def clauses(texts: Sequence[tuple[str, Marks]], tagger: Tagger) -> tuple[Floats, Floats]:
    """Directions (B, H) of length 1 of clauses in their context (`in_context`), and probabilities (B, 3) of ANSWERS."""
    if not texts:
        return np.zeros((0, 0), np.float32), np.zeros((0, len(ANSWERS)), np.float32)
    vectors, answers = run([[t] for t in texts], ["embedding", "answer"], tagger)
    return vectors, softmax(answers)


def relations(pairs: Sequence[tuple[tuple[str, Marks], tuple[str, Marks]]], tagger: Tagger) -> Floats:
    """Probabilities (B, 4) of CLAIMS: how the second clause, in its context, stands to the first."""
    return ask([list(pair) for pair in pairs], "claim", tagger)
