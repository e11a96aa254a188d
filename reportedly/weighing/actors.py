"""Which actors of different reports are one.

Profiles of a block that may mean the same actor are joined; the outcome depends only on which profiles there are and
what is known of them, never on their order:

1. Full names are a graph: an edge where nothing speaks against one actor. A profile with two neighbours that cannot be
   one actor is ambiguous. Without those, every component of the graph is a clique, and each clique is one actor.
2. A short name (a surname, an initial) goes to the one actor that it fits. Where it fits several it is ambiguous.
3. What is ambiguous is decided report by report, from country, roles and who else is named; or stays apart, with the
   reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal

from rapidfuzz.distance import JaroWinkler

from reportedly.weighing import names
from reportedly.weighing.deciding import DOMINANT, Ambiguity, Cluster, Evidence, keep_company, vouched
from reportedly.weighing.profiles import Profile, block_of

# Part of what a ledger is derived with: a ledger that was weighed by other rules is weighed anew when it is opened.
RULES = 3

# Names this similar may be spellings of one, where more speaks for it: Mohamed and Muhammed.
SIMILAR = 0.9
# A tie by alias between names that do not look like each other needs so many reports.
ATTESTED = 2

# (profile id, name key): in how many reports an actor with that profile has the name for an alias.
Ties = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    clusters: tuple[Cluster, ...]
    ambiguities: tuple[Ambiguity, ...]


def joined(profiles: Iterable[Profile], ties: Ties, evidence: Evidence) -> Outcome:
    """The actors of a set of profiles that is closed under blocks and ties."""
    held = sorted(profiles, key=lambda profile: profile.id)
    judge = _Judge(ties, evidence)
    full = [profile for profile in held if profile.is_full]
    clusters, ambiguities = _cliques(full, judge)
    short = [profile for profile in held if not profile.is_full]
    fitting = judge.fitting(short, clusters)
    lone = [profile for profile in short if not fitting[profile]]
    more, unsure = _cliques(lone, judge)
    attached, doubtful = _attached(clusters, fitting, judge)
    final = {cluster.profiles[0]: cluster for cluster in attached}
    return Outcome(
        clusters=(*attached, *more),
        ambiguities=(*(_among(final, each) for each in (*ambiguities, *doubtful)), *unsure),
    )


def _among(final: Mapping[Profile, Cluster], ambiguity: Ambiguity) -> Ambiguity:
    """The ambiguity with its candidates as they are when all short names have gone to theirs."""
    return replace(ambiguity, candidates=tuple(final[each.profiles[0]] for each in ambiguity.candidates))


def _attached(
    clusters: Sequence[Cluster], fitting: Mapping[Profile, list[Cluster]], judge: _Judge,
) -> tuple[list[Cluster], list[Ambiguity]]:
    """Short names go to the cluster that alone they fit, unless they contradict each other there."""
    doubtful = [
        Ambiguity(profile=profile, candidates=tuple(found), together=False)
        for profile, found in fitting.items() if len(found) > 1
    ]
    grown = []
    for cluster in clusters:
        mine = [profile for profile, found in fitting.items() if len(found) == 1 and found[0] is cluster]
        known = [profile for profile in mine if profile.country or profile.wikidata or profile.walk]
        if any(judge.contradict(a, b) for a, b in combinations(known, 2)):
            mine = [profile for profile in mine if profile not in known]
            doubtful += [Ambiguity(profile=p, candidates=(cluster,), together=False) for p in known]
        grown.append(Cluster(profiles=(*cluster.profiles, *mine)))
    return grown, doubtful


def _cliques(profiles: Sequence[Profile], judge: _Judge) -> tuple[list[Cluster], list[Ambiguity]]:
    """The profiles as cliques of those that may be one actor, without the ambiguous ones."""
    near = judge.graph(profiles)
    for hub, rare in [(p, judge.dominated(near[p])) for p in profiles if _is_hub(p, near)]:
        near[hub] -= rare
        for profile in rare:
            near[profile] -= {hub}
    hubs = {profile for profile in profiles if profile.is_generic or _is_hub(profile, near)}
    clusters: dict[Profile, Cluster] = {}
    for profile in profiles:
        if profile not in hubs and profile not in clusters:
            clique = sorted({profile, *(near[profile] - hubs)}, key=lambda p: p.id)
            clusters |= dict.fromkeys(clique, Cluster(profiles=tuple(clique)))
    found = list({id(cluster): cluster for cluster in clusters.values()}.values())
    ambiguities = []
    for hub in sorted(hubs, key=lambda p: p.id):
        beside = {id(clusters[p]): clusters[p] for p in sorted(near[hub] - hubs, key=lambda p: p.id)}
        together = not hub.is_generic and not any(
            judge.contradict(a, b) for a, b in combinations(near[hub], 2)
        )
        ambiguity = Ambiguity(profile=hub, candidates=tuple(beside.values()), together=together)
        ambiguities.append(ambiguity)
        if together:
            found.append(Cluster(profiles=(hub,)))
    return found, ambiguities


def _is_hub(profile: Profile, near: Mapping[Profile, frozenset[Profile]]) -> bool:
    around = near[profile]
    return any((around - {other}) - near[other] for other in around)


class _Judge:
    """Says which profiles may be one actor."""

    def __init__(self, ties: Ties, evidence: Evidence) -> None:
        self._ties = ties
        self._evidence = evidence
        self._aliases: dict[str, list[str]] = {}
        for of, name in sorted(ties):
            self._aliases.setdefault(of, []).append(name)

    def graph(self, profiles: Sequence[Profile]) -> dict[Profile, frozenset[Profile]]:
        """The neighbours of each profile. Only those that share a name's beginning, or a tie, are compared at all."""
        buckets: dict[tuple[str, str], list[Profile]] = {}
        for profile in profiles:
            for bucket in self._buckets(profile):
                buckets.setdefault(bucket, []).append(profile)
        near: dict[Profile, set[Profile]] = {profile: set() for profile in profiles}
        for beside in buckets.values():
            for a, b in combinations(beside, 2):
                if b not in near[a] and self.alike(a, b):
                    near[a].add(b)
                    near[b].add(a)
        return {profile: frozenset(around) for profile, around in near.items()}

    def _buckets(self, profile: Profile) -> set[tuple[str, str]]:
        own = (profile.name, *self._aliases.get(profile.id, ()))
        found: set[tuple[str, str]] = {(profile.kind, name) for name in own}
        if profile.kind != "person":
            return found
        first = names.formal(names.person_of_key(profile.name).given)[:1] if profile.is_full else ""
        return found | {(profile.block, first)}

    def contradict(self, a: Profile, b: Profile) -> bool:
        """Whether country, QID or walk of life say that these are two."""
        if a.wikidata and b.wikidata:
            return a.wikidata != b.wikidata
        if a.country and b.country:
            return a.country != b.country
        return bool(a.walk and b.walk and a.walk != b.walk and not keep_company(a, b, self._evidence))

    def alike(self, a: Profile, b: Profile) -> bool:
        """Whether nothing speaks against it that the two are one actor."""
        if a.kind != b.kind or self.contradict(a, b):
            return False
        if a.wikidata and a.wikidata == b.wikidata and a.block == b.block:
            return True
        if self._tied(a, b) or self._tied(b, a):
            return True
        if a.kind != "person":
            return a.name == b.name
        return self._persons_alike(a, b)

    def _tied(self, a: Profile, b: Profile) -> bool:
        count = self._ties.get((a.id, b.name), 0)
        if not count:
            return False
        short, long = (name.replace(",", " ") for name in (b.name, a.name))
        if a.kind == "person":
            person = names.person_of_key(a.name)
            long = " ".join((person.given, *person.middle, person.surname))
            short = short.strip()
        return count >= ATTESTED or names.is_short_for(short, long)

    def _persons_alike(self, a: Profile, b: Profile) -> bool:
        if a.block != b.block:
            return False
        one, two = names.person_of_key(a.name), names.person_of_key(b.name)
        surnames = names.spelt(one.surname) == names.spelt(two.surname)
        given = _given_alike(one, two)
        if given == "no" or not (surnames or _similar(one.surname, two.surname)):
            return False
        if surnames and given == "yes" and _suffixes_agree(one, two):
            return True
        # The names are only similar, or one of them has "Jr.": more has to speak for it than the names.
        if one.suffix != two.suffix and {one.suffix, two.suffix} - {"", "jr", "sr"}:
            return False
        return one.is_full and two.is_full and vouched(a, b, self._evidence)

    def fitting(self, short: Sequence[Profile], clusters: Sequence[Cluster]) -> dict[Profile, list[Cluster]]:
        """The clusters that each short name may mean; only those of its block or with its name for a tie are tried."""
        within: dict[str, list[Cluster]] = {}
        for cluster in clusters:
            places = {profile.block for profile in cluster.profiles}
            aliases = {name for profile in cluster.profiles for name in self._aliases.get(profile.id, ())}
            for place in sorted(places | {block_of(cluster.profiles[0].kind, name) for name in aliases}):
                within.setdefault(place, []).append(cluster)
        return {p: [c for c in within.get(p.block, ()) if self._fits(p, c)] for p in short}

    def _fits(self, profile: Profile, cluster: Cluster) -> bool:
        """Whether a short name may mean the cluster's actor."""
        if any(self.contradict(profile, other) for other in cluster.profiles):
            return False
        return (
            any(self._tied(other, profile) for other in cluster.profiles)
            or all(self.alike(profile, other) for other in cluster.profiles)
        )

    def dominated(self, around: frozenset[Profile]) -> frozenset[Profile]:
        """Of an ambiguous profile's neighbours those that are too rare beside one that they contradict."""
        counts = {profile: self._evidence.count(profile) for profile in around}
        return frozenset(
            rare for rare in around for other in around
            if counts[other] >= DOMINANT * max(counts[rare], 1) and rare is not other and not self.alike(rare, other)
        )


def _suffixes_agree(a: names.PersonName, b: names.PersonName) -> bool:
    """A full name with "Jr." is another than one without; a surname alone goes with both."""
    if a.suffix == b.suffix:
        return True
    short = [each for each in (a, b) if not each.is_full]
    return bool(short) and not all(each.suffix for each in short)


def _given_alike(a: names.PersonName, b: names.PersonName) -> Literal["yes", "similar", "no"]:
    """Whether given and middle names go together; where one has none it goes with any."""
    if not a.given or not b.given:
        return "yes"
    if any(not _same_or_initial(x, y) for x, y in zip(a.middle, b.middle, strict=False)):
        return "no"
    if _same_or_initial(a.given, b.given):
        return "yes"
    return "similar" if _similar(a.given, b.given) else "no"


def _same_or_initial(a: str, b: str) -> bool:
    if len(a) == 1 or len(b) == 1:
        return a[:1] == b[:1] or names.formal(a)[:1] == names.formal(b)[:1]
    return names.formal(a) == names.formal(b)


def _similar(a: str, b: str) -> bool:
    return a[:1] == b[:1] and JaroWinkler.similarity(names.spelt(a), names.spelt(b)) >= SIMILAR
