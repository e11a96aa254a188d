"""What a column can hold: any characters, and records as JSON."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable
from dataclasses import asdict, is_dataclass
from typing import Any

from sqlalchemy import Dialect, Text, TypeDecorator

from reportedly.records import ClaimFigure, ClaimOrigin, Figure, Named, Span

# Control characters (SUB, STX, ETX), rare in a text and never within a word. ESCAPE stands around an escape in a stored
# text, the other two around what the full-text index found; where a text has them itself, they are escaped.
ESCAPE, MARK, UNMARK = "\x1a", "\x02", "\x03"
UNSTORABLE = re.compile(f"[\x00\ud800-\udfff{ESCAPE}{MARK}{UNMARK}]")
ESCAPED = re.compile(f"{ESCAPE}([0-9a-f]{{4}}){ESCAPE}")
WORD = re.compile(r"\w+")


def stored(text: str) -> str:
    """The text as a database can hold it: NUL and lone surrogates, which none can, escaped."""
    return UNSTORABLE.sub(lambda found: f"{ESCAPE}{ord(found[0]):04x}{ESCAPE}", text)


def restored(text: str) -> str:
    """The inverse of `stored`."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if ESCAPE in text else text


def folded(text: str) -> str:
    """The words of a name without case, accents and punctuation, one space around each: " jose d arc "."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return "".join(f" {word}" for word in WORD.findall(plain.casefold())) + " "


class Characters(TypeDecorator[str]):
    """Any Python string, character for character, NUL and lone surrogates included."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else stored(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else restored(value)


class Listed(TypeDecorator[tuple[Any, ...]]):
    """A tuple as a JSON list in ASCII; `made` makes each of its parts again from what JSON gives."""

    impl = Text
    cache_ok = True

    def __init__(self, made: Callable[[Any], Any]) -> None:
        super().__init__()
        self.made = made

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        plain = [asdict(each) if is_dataclass(each) and not isinstance(each, type) else each for each in value]
        return json.dumps(plain, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Any, ...] | None:
        return None if value is None else tuple(map(self.made, json.loads(value)))


def _span(pair: list[int]) -> Span:
    return pair[0], pair[1]


def _figure(fields: dict[str, Any]) -> Figure:
    return Figure(**{**fields, "spans": tuple(map(_span, fields["spans"]))})


def _named(fields: dict[str, Any]) -> Named:
    return Named(**fields)


def _origin(fields: dict[str, Any]) -> ClaimOrigin:
    return ClaimOrigin(what=fields["what"], reports=tuple(fields["reports"]))


def _claim_figure(fields: dict[str, Any]) -> ClaimFigure:
    return ClaimFigure(**{**fields, "reports": tuple(fields["reports"])})


SPANS, STRINGS, NAMED = Listed(_span), Listed(str), Listed(_named)
FIGURES, ORIGINS, CLAIM_FIGURES = Listed(_figure), Listed(_origin), Listed(_claim_figure)
