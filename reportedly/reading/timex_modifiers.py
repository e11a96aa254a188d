"""The mod of a time expression: "early", "at least", "about" around what the grammar reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from reportedly.reading.timex_grammar import Parts
from reportedly.reading.timex_tokens import Token
from reportedly.records import TimexMod

_LENGTHS: Final[tuple[tuple[str, TimexMod], ...]] = (
    (r"\b(at least|no less than|or more)\b", "EQUAL_OR_MORE"),
    (r"\b(at most|up to|no more than|within|or less)\b", "EQUAL_OR_LESS"),
    (r"\b(more than|over)\b", "MORE_THAN"),
    (r"\b(less than|under|nearly|almost|close to)\b", "LESS_THAN"),
    (r"\b(about|around|approximately|roughly|some|or so|couple)\b", "APPROX"),
)
_DATES: Final[tuple[tuple[str, TimexMod], ...]] = (
    (r"\b(early|earlier|beginning|start|opening|outset)\b", "START"),
    (r"\b(mid|middle)\b", "MID"),
    (r"\b(late|later|end|ending|close|latter|final)\b", "END"),
    (r"\b(about|around|approximately|roughly|circa|ca|c\.|or so|nearly|almost)(?!\w)", "APPROX"),
    (r"\b(or later|and beyond)\b", "ON_OR_AFTER"),
)


def modifier(held: Sequence[Token], parts: Sequence[Parts]) -> TimexMod | None:
    """What the words of a span outside its match say about it."""
    if not parts:
        return None
    main = parts[0]
    outside = " ".join(token.word for token in (*held[: main.first], *held[main.last :]))
    table = _LENGTHS if main.rule in ("duration", "vague_duration") else _DATES
    return next((mod for pattern, mod in table if re.search(pattern, outside)), None)
