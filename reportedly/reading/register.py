"""The names of one report: which full name a short one stands for."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

from rapidfuzz.distance import Levenshtein

from reportedly import lexicon
from reportedly.reading.names import Name, joined

HE_TITLES = frozenset(["mr", "sir", "lord", "king", "prince", "congressman", "chairman", "spokesman"])
SHE_TITLES = frozenset(
    ["mrs", "ms", "miss", "lady", "dame", "queen", "princess", "congresswoman", "chairwoman", "spokeswoman"]
)
# A shorter name with a letter changed is another name: "Ross", "Foss".
SPELT = 5


class Register:
    """The names in the order of the text, and what they tell of each other."""

    def __init__(self, names: list[Name]) -> None:
        self.names = names
        self._full: dict[str, Counter[tuple[str, ...]]] = {}
        for name in names:
            if name.type == "person" and 1 < len(joined(name.parts).split()) <= 4:
                for part in {name.parts[-1].casefold(), name.parts[0].casefold()}:
                    self._full.setdefault(part, Counter())[name.parts] += 1
        self._given = lexicon.given_names()
        self._people = {
            n.key for n in names if n.type == "person" and (n.titles or n.parts[0].casefold() in self._given)
        }
        self._surnames = {name.key for name in names if name.type == "person" and len(name.parts) > 1}
        self._firsts = [n.first for n in names]
        self._longer: dict[tuple[str, ...], tuple[str, ...]] = {}
        for other in sorted({n.parts for n in names if len(n.parts) > 1}, key=lambda p: (len(p), p)):
            self._longer[("".join(p[0] for p in other if p[0].isupper()),)] = other
            for start in range(1, len(other) - 1):
                self._longer[other[start:]] = other
        self._sexes: dict[str, str] = {}
        self._by_word: dict[str, Name] = {}
        for name in names:
            title = name.titles[0].casefold() if name.titles else ""
            if title in HE_TITLES or title in SHE_TITLES:
                self._sexes.setdefault(name.key, "he" if title in HE_TITLES else "she")
            if name.type != "country":
                self._by_word.setdefault(name.key, name)
                self._by_word.setdefault(name.parts[0].casefold(), name)

    def between(self, low: int, high: int) -> list[Name]:
        """The names that start at words [low, high)."""
        return self.names[bisect_left(self._firsts, low) : bisect_left(self._firsts, high)]

    def holding(self, word: str) -> Name | None:
        """The first name that begins or ends with the word (lower case) and is no place."""
        return self._by_word.get(word)

    def sex(self, name: str) -> str | None:
        """ "he", "she" or None: by a title in the report, else by the given name."""
        by_title = self._sexes.get(name.split()[-1].casefold())
        return by_title or next(
            (self._given[w.casefold()] for w in name.split()[:-1] if w.casefold() in self._given), None
        )

    def body(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """The fullest form of an organisation's name: an acronym's words, or what ends in the same words."""
        return self._longer.get(parts, parts) if len(parts) > 1 or (parts[0].isupper() and len(parts[0]) > 1) else parts

    def is_person(self, name: Name) -> bool:
        """Whether a name is surely a person's: it has a title or a known given name somewhere in the report."""
        return name.type == "person" and (
            bool(name.titles) or name.key in self._people or name.parts[0].casefold() in self._given
        )

    def misspelt(self, key: str) -> tuple[str, ...] | None:
        """The one full name whose last word differs from `key` by a letter: reports misspell their own names."""
        if len(key) < SPELT or key in self._surnames:
            return None
        alike = [last for last in self._full if Levenshtein.distance(last, key, score_cutoff=1) == 1]
        near = {parts for last in alike for parts in self._full[last] if parts[-1].casefold() == last}
        return near.pop() if len(near) == 1 else None

    def fullest(self, parts: tuple[str, ...], at: int, sex: str | None = None) -> tuple[str, ...]:
        """The fullest form of a person's name as the report has it.

        Of several people with one surname the one named in full last before word `at` is meant if that was within
        60 words, else the one named in full most often.
        """
        if len(parts) > 1:
            if " " not in joined(parts):
                return self.with_given(parts)
            first, last = parts[0].casefold(), parts[-1].casefold()
            same = [p for p in self._full.get(last, ()) if p[0].casefold() == first and p[-1].casefold() == last]
            return min(same, key=lambda p: (abs(len(p) - 2), p)) if same else parts
        options = self.options(parts, sex)
        if not options:
            return self.misspelt(parts[0].casefold()) or parts
        firsts = {p[0].casefold() for p in options}
        if len(firsts) > 1:
            recent = [n for n in self.between(at - 59, at) if n.parts in options]
            if recent:
                return self.fullest(recent[-1].parts, at)
        return self.fullest(min(options, key=lambda p: (-options[p], p)), at)

    def with_given(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """The one full name that ends in a surname with a hyphen."""
        ended = {p for p in self._full.get(parts[-1].casefold(), ()) if p[-len(parts) :] == parts and p != parts}
        return ended.pop() if len(ended) == 1 else parts

    def options(self, parts: tuple[str, ...], sex: str | None = None) -> dict[tuple[str, ...], int]:
        """The full names that a person's name of one word may stand for, each with how often the report has it."""
        key = parts[0].casefold()
        full: Mapping[tuple[str, ...], int] = self._full.get(key, {})
        found = {p: n for p, n in full.items() if p[-1].casefold() == key}
        if not found and key not in self._surnames:
            found = dict(full)
        if sex is not None:
            found = {p: n for p, n in found.items() if self._given.get(p[0].casefold(), sex) == sex} or found
        # Of a capital word before a name ("Absent Dorn") there is one.
        return {p: n for p, n in found.items() if n > 1 or p[0].casefold() in self._given} or found
