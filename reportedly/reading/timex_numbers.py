"""Numbers in time expressions: counts in words and digits, spelt years, durations as TIMEX3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reportedly.reading.timex_tokens import Token

# A half of each unit in the next smaller one that TIMEX3 writes.
_HALF: Final = {"Y": "6M", "M": "2W", "E": "5Y", "C": "50Y", "TH": "30M", "TM": "30S", "D": "T12H", "Q": "6W"}
_YEARS: Final = {"E": 10, "C": 100}


def count_of(tokens: Sequence[Token]) -> str:
    """The number that words and digits make: `12`, `2.5`, or `X` for "a few"."""
    words = [token.word for token in tokens if token.word not in ("-", "'")]
    if "couple" in words:
        return "2"
    if "half" in words and not any(isinstance(token.value, int) for token in tokens):
        return "0.5"
    numbers = [token for token in tokens if isinstance(token.value, int)]
    if "/" in words and len(numbers) >= 3:
        return f"{numbers[0].value}.5"
    if words and words[0].replace(".", "").isdigit() and "." in words[0]:
        return words[0]
    if not numbers:
        return "1" if words and words[-1] in ("a", "an", "another") else "X"
    return f"{spelt(numbers)}{'.5' if 'half' in words else ''}"


def spelt(tokens: Sequence[Token]) -> int:
    """Twenty-five, two hundred and ten, three thousand."""
    total = current = 0
    for token in tokens:
        worth = int(token.value)
        if worth in (12, 100, 1000) and token.word in ("dozen", "hundred", "thousand"):
            current = (current or 1) * worth
            if worth == 1000:
                total, current = total + current, 0
        else:
            current += worth
    return total + current


def spelt_year(tokens: Sequence[Token]) -> str | None:
    """Nineteen ninety-six, nineteen hundred and five: `1996`, `1905`; null where the words make no year."""
    numbers = [token for token in tokens if isinstance(token.value, int)]
    head, rest = int(numbers[0].value), numbers[1:]
    if rest and rest[0].word == "thousand":
        return f"{spelt(numbers)}" if head == 2 else None
    if rest and rest[0].word == "hundred":
        return f"{spelt(numbers)}" if 10 < head < 20 else None
    second = spelt(rest)
    return f"{head}{second}" if 14 < head <= 20 and 10 <= second < 100 else None


def duration(number: str, unit: str, halves: bool = False) -> str:
    """TIMEX3: `P2Y6M`, `PT30M`, `PXD`; decades and centuries in years."""
    if number == "0.5":
        return f"P{'T' if unit.startswith('T') else ''}{_HALF[unit]}" if unit in _HALF else f"P0.5{unit}"
    whole, _, fraction = number.partition(".")
    halves = halves or fraction == "5"
    if fraction and fraction != "5":
        whole = number
    if unit == "F":
        whole, unit = (str(int(whole) * 2) if whole.isdigit() else whole), "W"
    if unit in _YEARS and whole.isdigit():
        whole, unit = str(int(whole) * _YEARS[unit] + (_YEARS[unit] // 2 if halves else 0)), "Y"
        halves = False
    clock = "T" if unit.startswith("T") else ""
    return f"P{clock}{whole}{unit[-1]}{_HALF.get(unit, '') if halves else ''}"
