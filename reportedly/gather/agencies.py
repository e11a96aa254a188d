"""The agencies and dateline places that the lexicon knows, and what a name looks like."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_ABBREVIATED = re.compile(r"(?:[A-Z]\.){2,}|[A-Z]{1,4}\d*")


@cache
def _agencies() -> dict[str, str]:
    """Every alias, as `_folded` writes it, with the name that the ledger writes."""
    known: dict[str, str] = {}
    for line in _lexicon("agencies.txt"):
        name, *aliases = (part.strip() for part in line.split(" | "))
        for alias in (name, *aliases):
            known.setdefault(_folded(alias), name)
    return known


@cache
def _places() -> frozenset[str]:
    return frozenset(line.casefold() for line in _lexicon("datelines.txt"))


@cache
def _labels() -> frozenset[str]:
    return frozenset(_lexicon("labels.txt"))


@cache
def _publisher_words() -> frozenset[str]:
    return frozenset(_lexicon("publisher_words.txt"))


def _lexicon(name: str) -> list[str]:
    text = (files("reportedly") / "lexicon" / name).read_text(encoding="utf-8")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _folded(name: str) -> str:
    name = " ".join(name.split())
    return name if name.isupper() and len(name) <= 4 else name.casefold()


def agency(name: str) -> str | None:
    """The ledger's name for an agency, however it is signed; null for anything else."""
    return _agencies().get(_folded(name.strip(" .,;")))


def same_house(publisher: str | None, name: str) -> bool:
    """Whether the publisher is the agency itself: its dispatches are not taken from elsewhere."""
    if publisher is None:
        return False
    bare = publisher.removeprefix("www.").removeprefix("The ")
    return (agency(publisher) or agency(bare) or bare).casefold() == name.removeprefix("The ").casefold()


def is_listed_place(name: str) -> bool:
    """Whether datelines.txt has the name, or for "Poughkeepsie, N.Y." what follows its comma."""
    town, _, region = name.partition(",")
    return town.strip().casefold() in _places() or region.strip().casefold() in _places()


def looks_like_publisher(name: str) -> bool:
    """Whether a name has a newspaper's or broadcaster's word, or begins with "The" as no listed place does."""
    words = name.split()
    capitalised = bool(words) and all(word[0].isupper() or word in ("of", "and", "the") for word in words)
    if not capitalised or not 2 <= len(words) <= 5 or is_listed_place(name):
        return False
    return words[0] in ("The", "THE") or any(word.casefold() in _publisher_words() for word in words)


def is_ordinary(name: str) -> bool:
    """Whether a word of it is in labels.txt."""
    return any(word.strip("().:,").casefold() in _labels() for word in name.split())


def looks_like_agency(name: str) -> bool:
    """Whether an unknown name may be an agency's: one to three capitalised words, no ticker, party or label."""
    words = name.split()
    return (
        1 <= len(words) <= 3
        and all(word[0].isupper() and word.replace("-", "").replace("'", "").isalpha() for word in words)
        and not _ABBREVIATED.fullmatch(name)
        and not is_ordinary(name)
        and not is_listed_place(name)
    )
