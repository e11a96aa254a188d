"""Finds what the table of patterns describes in a text: the longest matches, widened by the modifiers around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from reportedly.reading.timex_patterns import MACROS, NUMBER_PREFIX, PATTERNS, PREFIX, SUFFIX, UNIONS
from reportedly.reading.timex_tokens import Token, code, literal, tokens

_PIECE: Final = re.compile(r"\{(\w+)\}|<(\w+):|(>)|(\(\?(?:<?[=!]|:)|[()|?])|([A-Z]\w*)|([^\s()|?<>{}]+)")


@dataclass(frozen=True, slots=True)
class Parts:
    """A match of a pattern: its rule, tokens [first, last), and the tokens under each name."""

    rule: str
    first: int
    last: int
    named: dict[str, Sequence[Token]]

    def value(self, name: str) -> str | int | None:
        """What the first token under a name is worth; null where the name matched nothing."""
        held = self.named.get(name)
        return held[0].value if held else None

    def number(self, name: str) -> int | None:
        value = self.value(name)
        return value if isinstance(value, int) else None

    def text(self, name: str) -> str | None:
        value = self.value(name)
        return value if isinstance(value, str) else None

    def has(self, name: str) -> bool:
        return bool(self.named.get(name))


def expression(pattern: str) -> str:
    """A pattern of the table as a regular expression over class characters."""
    out = []
    for macro, name, close, syntax, kind, word in _PIECE.findall(pattern):
        if macro:
            out.append(expression(MACROS[macro]))
        elif name:
            out.append(f"(?P<{name}>")
        elif kind:
            out.append("[" + "".join(code(member) for member in UNIONS.get(kind, (kind,))) + "]")
        else:
            out.append((close and ")") or syntax or literal(word))
    return "".join(out)


@cache
def rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(expression(pattern))) for name, pattern in PATTERNS)


@cache
def affixes() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What may stand before a match, before one with a number, and after either, and belongs to it."""
    before, number = (re.compile(f"(?:{expression(pattern)})$") for pattern in (PREFIX, NUMBER_PREFIX))
    return before, number, re.compile(expression(SUFFIX))


def codes(found: Sequence[Token]) -> str:
    return "".join(token.code for token in found)


def parts(rule: str, match: re.Match[str], found: Sequence[Token]) -> Parts:
    named = {name: found[slice(*match.span(name))] for name in match.groupdict() if match[name]}
    return Parts(rule, match.start(), match.end(), named)


def matches(found: Sequence[Token]) -> list[Parts]:
    """The longest matches among a text's tokens, none overlapping, in order."""
    row = codes(found)
    every = [
        (match.start(), -match.end(), order, match)
        for order, (_, pattern) in enumerate(rules())
        for match in pattern.finditer(row)
    ]
    out: list[Parts] = []
    at = 0
    for start, end, order, match in sorted(every, key=lambda m: m[:3]):
        if start >= at and end < -start:
            out.append(parts(rules()[order][0], match, found))
            at = -end
    return out


@lru_cache(maxsize=1)  # a report's text is matched to find times, then to say what they mean
def matches_of(text: str) -> tuple[Parts, ...]:
    """The matches of a whole text."""
    return tuple(matches(tokens(text)))


def best(found: Sequence[Token]) -> Parts | None:
    """The longest match among a few tokens, the earliest of these."""
    held = matches(found)
    return max(held, key=lambda p: (p.last - p.first, -p.first), default=None)


def widened(found: Sequence[Token], row: str, part: Parts) -> tuple[int, int]:
    """A match's tokens [first, last) with the modifiers before and after it ("early in", "or so")."""
    prefix, number_prefix, suffix = affixes()
    low = max(0, part.first - 8)
    counted = part.has("n") and part.named["n"][0].start == found[part.first].start
    before = (number_prefix if counted else prefix).search(row, low, part.first)
    after = suffix.match(row, part.last)
    return (before.start() if before else part.first), (after.end() if after else part.last)
