"""Whom a mention stands for: its chain of antecedents followed to a name, or to the name its cluster has elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from reportedly import lexicon
from reportedly.reading.decode import Ints, sigmoid
from reportedly.reading.mentions import COMMON, HE, PROPER, SHE, Mention
from reportedly.reading.names import Name
from reportedly.reading.references import References
from reportedly.reading.register import Register

# Kinds of mentions that may speak or act (mentions.KINDS).
KINDS = frozenset(["person", "organization", "place"])


@dataclass(slots=True)
class Chains:
    """The references of a report beside its names."""

    references: References
    register: Register
    _heads: list[int] = field(init=False)
    _members: dict[int, list[int]] = field(init=False)
    _names: dict[int, Name | None] = field(init=False, default_factory=dict)
    _parts: dict[int, frozenset[tuple[str, ...]]] = field(init=False, default_factory=dict)
    _sexes: dict[int, str | None] = field(init=False, default_factory=dict)
    # By cluster and kinds, for mentions that are no names themselves: a long report asks for each of its mentions.
    _commonest: dict[tuple[int, frozenset[str]], Name | None] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._heads = [m.head for m in self.references.mentions]
        self._members = {}
        for place, cluster in enumerate(self.references.clusters):
            self._members.setdefault(cluster, []).append(place)

    def mention_of(self, words: Ints) -> int | None:
        """The place of the mention that the words are: of those with their head among them the longest."""
        first, last = int(words[0]), int(words[-1])
        low, high = bisect_left(self._heads, first), bisect_left(self._heads, last + 1)

        def fit(place: int) -> tuple[int, int]:
            m = self.references.mentions[place]
            return min(m.last, last) - max(m.first, first) - (m.last - m.first > last - first + 3), -place

        return max(range(low, high), key=fit, default=None)

    def name_of(self, place: int) -> Name | None:
        """The name that a mention itself is, if its head is a word of one or the office before it."""
        if place not in self._names:
            m = self.references.mentions[place]
            found = self.register.between(m.first, m.head + 1) if self.references.traits.nature[place] == PROPER else []
            own = next((n for n in found if n.first <= m.head <= n.last), None)
            self._names[place] = own or self._behind_office(m)
        return self._names[place]

    def _behind_office(self, m: Mention) -> Name | None:
        """The name right behind a mention's head, an office: "Kremlin spokesman Igor Maslin"."""
        behind = self.register.between(m.head + 1, m.head + 2)
        fits = behind and behind[0].last <= m.last and behind[0].type == "person"
        return behind[0] if fits and behind[0].before in lexicon.words("offices") else None

    def name_for(self, place: int, accept: frozenset[str] = KINDS) -> Name | None:
        """The name a mention stands for; `accept` are the kinds of mentions whose names count."""
        at = place
        while at >= 0:
            name = self.name_of(at)
            if name is not None and at != place and self.references.mentions[at].kind in accept:
                return name
            at = self.references.antecedents[at]
        if self.name_of(place) is not None:
            return _commonest(self.names_of(place, accept))
        key = self.references.clusters[place], accept
        if key not in self._commonest:
            self._commonest[key] = _commonest(self.names_of(place, accept))
        return self._commonest[key]

    def names_of(self, place: int, accept: frozenset[str] = KINDS) -> list[Name]:
        """The names that the others in a mention's cluster are."""
        return [
            name for other in self._members[self.references.clusters[place]]
            if other != place and self.references.mentions[other].kind in accept
            and (name := self.name_of(other)) is not None
        ]

    def certainty(self, place: int) -> float:
        """How sure the mention's antecedent is, from 0 to 1; 0 where it has none."""
        if self.references.antecedents[place] < 0:
            return 0.0
        return float(sigmoid(np.array([self.references.scores[place]]))[0])

    def alike(self, name: Name) -> frozenset[tuple[str, ...]]:
        """The names, by their parts, in the cluster of the mention that a name is."""
        cluster = self.cluster_of(name)
        if cluster is None:
            return frozenset()
        if cluster not in self._parts:
            self._parts[cluster] = frozenset(
                found.parts for place in self._members[cluster]
                if self.references.mentions[place].kind in KINDS and (found := self.name_of(place)) is not None
            )
        return self._parts[cluster]

    def cluster_of(self, name: Name) -> int | None:
        """The number of the cluster of the mention that a name is."""
        low, high = bisect_left(self._heads, name.first), bisect_left(self._heads, name.last + 1)
        return self.references.clusters[high - 1] if low < high else None

    def sex(self, name: Name) -> str | None:
        """ "he" or "she", whichever alone the pronouns in the cluster of the mention that a name is are."""
        cluster = self.cluster_of(name)
        if cluster is None:
            return None
        if cluster not in self._sexes:
            pronouns = self.references.traits.pronoun[self._members[cluster]]
            found = [sex for code, sex in ((HE, "he"), (SHE, "she")) if code in pronouns]
            self._sexes[cluster] = found[0] if len(found) == 1 else None
        return self._sexes[cluster]

    def kind_at(self, head: int) -> str | None:
        """The kind of the mention with this head word."""
        place = bisect_left(self._heads, head)
        found = place < len(self._heads) and self._heads[place] == head
        return self.references.mentions[place].kind if found else None

    def first_noun(self, place: int) -> Mention | None:
        """The first mention of the cluster that is neither name nor pronoun."""
        members = self._members[self.references.clusters[place]]
        nouns = [i for i in members if self.references.traits.nature[i] == COMMON]
        return self.references.mentions[nouns[0]] if nouns else None


def _commonest(names: list[Name]) -> Name | None:
    """The name that is there most often, the first of these."""
    counts = Counter(n.parts for n in names)
    return max(names, key=lambda n: (counts[n.parts], -n.first), default=None)
