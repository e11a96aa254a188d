"""Names of actors: the record of a name in a text, and what its words alone tell of its type."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from reportedly import lexicon
from reportedly.lexicon import gazetteer
from reportedly.records import ActorType

# What the kinds of the tagger's mentions are as actors; a place speaks for its country.
KIND_TYPES: dict[str, ActorType] = {"person": "person", "organization": "organization", "place": "country"}
# Kinds of mentions that countries are: they act, too.
COUNTRY_KINDS = frozenset(["place", "organization"])
# Words that open the name of a place of several words, and those that end it.
PLACE_OPENINGS = frozenset(
    "new north south west east northern southern western eastern united saudi san los las hong middle el".split()
)
PLACE_HEADS = frozenset(
    (
        "york hampshire jersey mexico orleans zealand delhi carolina dakota korea virginia africa sudan states kingdom "
        "arabia francisco diego antonio jose bernardino angeles vegas kong coast east hampton salvador bank island "
        "islands county city river"
    ).split()
)
# One-word names that are an organisation's by the word alone.
BODIES = frozenset("congress senate parliament kremlin pentagon reuters bloomberg politico treasury".split())
TIGHT = re.compile(r" ([-'’]) ")
LINKS = frozenset(["of", "for", "on"])


def joined(parts: Sequence[str]) -> str:
    """The words of a name as one writes them: "Clemency Boothby-Ash", "O'Neill"."""
    return TIGHT.sub(r"\1", " ".join(parts)) if len(parts) > 2 else " ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name at words [first, last]: its words without titles, the titles, and whether it owns what follows ("'s")."""

    first: int
    last: int
    parts: tuple[str, ...]
    titles: tuple[str, ...]
    type: ActorType
    owns: bool
    before: str
    after: str

    @property
    def text(self) -> str:
        return joined(self.parts)

    @property
    def key(self) -> str:
        return self.parts[-1].casefold()


@cache
def of_countries() -> frozenset[str]:
    """Names, capitals and peoples of the shipped gazetteer's countries, folded; "?" marks what means something else as
    often."""
    rows = (gazetteer.row(line) for line in gazetteer.shipped() if line.startswith("country |"))
    names = (name for row in rows for name in (*row.names, *row.capitals, *row.demonyms))
    return frozenset(gazetteer.folded(name.rstrip("?")) + "?" * name.endswith("?") for name in names)


@cache
def countries_and_capitals() -> frozenset[str]:
    """Those that mean nothing else, but for words that our list has as given names."""
    return frozenset(n for n in of_countries() if not n.endswith("?")) - lexicon.groups("given_names").keys()


@cache
def doubtful_countries() -> frozenset[str]:
    """Those that mean something else as often, or are given names: "Georgia", "Sofia", "Georgetown"."""
    return frozenset(n.rstrip("?") for n in of_countries()) - countries_and_capitals()


@cache
def bodies() -> frozenset[str]:
    """Names of one word of the shipped gazetteer's organisations, groups and media, folded, that mean nothing else."""
    kinds = ("organization |", "group |", "media |")
    rows = (gazetteer.row(line) for line in gazetteer.shipped() if line.startswith(kinds))
    names = frozenset(gazetteer.folded(n) for row in rows for n in row.names if not n.endswith("?") and " " not in n)
    return names - lexicon.groups("given_names").keys()


def is_place(parts: tuple[str, ...]) -> bool:
    """Whether a name is that of a place or a people, as far as the lexicon and a few pairs tell."""
    last = parts[-1].casefold()
    known = lexicon.words("places")
    if gazetteer.folded(joined(parts)) in countries_and_capitals():
        return True
    if len(parts) == 1:
        return last in known
    return (parts[0].casefold() in PLACE_OPENINGS and (last in PLACE_HEADS or last in known)) or all(
        p.casefold() in known for p in parts
    )


def type_of(parts: tuple[str, ...], titles: tuple[str, ...]) -> ActorType:
    kinds = lexicon.table("organisations")
    if is_place(parts) and not titles:
        return "country"
    if (
        len(parts) > 1
        and parts[-1].casefold() in lexicon.words("places")
        and parts[0].casefold() not in lexicon.groups("given_names")
    ):
        return "organization"
    lowered = [p.casefold() for p in parts]
    heads = [lowered[-1], *(lowered[:1] if len(parts) > 1 and parts[1] in LINKS else ())]
    for word in heads:
        if word in kinds and (len(parts) > 1 or word in BODIES):
            return kinds[word]  # type: ignore[return-value]
    if not titles and len(parts) == 1 and parts[0].isupper() and len(parts[0]) > 2:
        return "organization"
    return "person"


def typed(parts: tuple[str, ...], titles: tuple[str, ...], kind: str | None) -> ActorType:
    """The type by the words, or by the tagger's kind of mention where the words show nothing."""
    by_words = type_of(parts, titles)
    if kind in COUNTRY_KINDS and len(parts) == 1 and not titles and gazetteer.folded(parts[0]) in doubtful_countries():
        return "country"
    if by_words != "person" or titles or kind is None or parts[0].casefold() in lexicon.groups("given_names"):
        return by_words
    return KIND_TYPES.get(kind, by_words)
