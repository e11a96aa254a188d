"""Mentions, references and tags put together by hand, for tests that need no model."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from reportedly.reading.attributions import Seen
from reportedly.reading.mentions import Mention, traits
from reportedly.reading.references import References
from reportedly.reading.tags import Tags
from reportedly.reading.windows import Window, Words, split

# How many scores each head of the encoder gives a word.
SHAPES = {
    "states": 4, "outer": 7, "inner": 3, "heads": 11, "timex": 9, "triggers": 5, "facts": 3, "plover": 18, "around": 6,
    "nouns": 4,
}


def place(words: Words, phrase: str, nth: int = 0) -> tuple[int, int]:
    """First and last word of the nth place where the text has the phrase."""
    wanted = split(phrase).strings
    size = len(wanted)
    found = [i for i in range(len(words)) if words.strings[i : i + size] == wanted]
    return found[nth], found[nth] + size - 1


def mention(words: Words, phrase: str, head: str = "", kind: str = "person", nth: int = 0) -> Mention:
    """The mention that a phrase is; its head is its last word unless another is given."""
    first, last = place(words, phrase, nth)
    at = words.strings.index(head, first) if head else last
    assert first <= at <= last
    return Mention(head=at, first=first, last=last, kind=kind)


def referring(words: Words, *clusters: Sequence[Mention]) -> References:
    """Mentions of which each means what the one before it in its cluster means."""
    ordered = sorted((m for cluster in clusters for m in cluster), key=lambda m: m.head)
    places = {m: i for i, m in enumerate(ordered)}
    antecedents, numbers = [-1] * len(ordered), list(range(len(ordered)))
    for cluster in clusters:
        at = sorted(places[m] for m in cluster)
        for before, after in pairwise(at):
            antecedents[after], numbers[after] = before, at[0]
    return References(
        mentions=tuple(ordered), antecedents=tuple(antecedents), clusters=tuple(numbers), scores=(1.0,) * len(ordered),
        traits=traits(words, ordered),
    )


def tagged(text: str, *windows: tuple[int, int], **sure: dict[int, int]) -> Seen:
    """A text with tags: `sure` names for each kind of tag the words that surely have one, and which; others have 0.

    A number below 0 leaves the tagger in doubt: as likely 0 as the tag -number.
    """
    words = split(text)
    unknown = np.zeros(0, np.int64)
    tags = []
    for first, last in windows or ((0, len(words)),):
        scores = {name: np.zeros((last - first, size), np.float32) for name, size in SHAPES.items()}
        for name, numbers in sure.items():
            scores[name][:, 0] = 9
            for word, tag in numbers.items():
                if first <= word < last:
                    scores[name][word - first, abs(tag)] = 9 if tag < 0 else 18
        window = Window(first=first, last=last, pieces=unknown, word=unknown, features=unknown)
        tags.append(Tags(window=window, **scores))
    return Seen(words=words, tags=tags)
