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

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, Protocol

from rapidfuzz.distance import JaroWinkler

from reportedly.weighing import names
from reportedly.weighing.profiles import Profile, block_of

# Part of what a ledger is derived with: a ledger that was weighed by other rules is weighed anew when it is opened.
RULES = 1

# Names this similar may be spellings of one, where more speaks for it: Mohamed and Muhammed.
SIMILAR = 0.9
# Of two that cannot be one actor the rarer counts for nothing where the other is in so many reports, and as often more.
DOMINANT = 20
# A report's word for one candidate, in points: same country 2, role 3, each other actor named 1; see `decide`.
DECISIVE = 2
COMPANY = 3
# A tie by alias between names that do not look like each other needs so many reports.
ATTESTED = 2

# (profile id, name key): in how many reports an actor with that profile has the name for an alias.
Ties = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What a report, or many, tell of an actor beside its name: roles, and the names of others in the same report."""

    roles: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One report's actor with an ambiguous profile."""

    actor: str
    report: str
    company: Company


class Evidence(Protocol):
    """What is known of profiles beyond their names; asked for only where names do not decide."""

    def count(self, profile: Profile) -> int:
        """In how many reports the profile is."""

    def company(self, profile: Profile) -> Company:
        """Roles and company of the profile, of a sample of its reports that depends only on which there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Profiles that are one actor."""

    profiles: tuple[Profile, ...]

    @property
    def country(self) -> str | None:
        return next((profile.country for profile in self.profiles if profile.country), None)

    @property
    def wikidata(self) -> str | None:
        return next((profile.wikidata for profile in self.profiles if profile.wikidata), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """A profile that could be any of several actors.

    Where no report decides, its members stay `together`, in a cluster that the profile begins, or each alone.
    """

    profile: Profile
    candidates: tuple[Cluster, ...]
    together: bool


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
    attached, doubtful = _attached(clusters, fitting)
    final = {cluster.profiles[0]: cluster for cluster in attached}
    return Outcome(
        clusters=(*attached, *more),
        ambiguities=(*(_among(final, each) for each in (*ambiguities, *doubtful)), *unsure),
    )


def _among(final: Mapping[Profile, Cluster], ambiguity: Ambiguity) -> Ambiguity:
    """The ambiguity with its candidates as they are when all short names have gone to theirs."""
    return replace(ambiguity, candidates=tuple(final[each.profiles[0]] for each in ambiguity.candidates))


def _attached(
    clusters: Sequence[Cluster], fitting: Mapping[Profile, list[Cluster]],
) -> tuple[list[Cluster], list[Ambiguity]]:
    """Short names go to the cluster that alone they fit, unless they contradict each other there."""
    doubtful = [
        Ambiguity(profile=profile, candidates=tuple(found), together=False)
        for profile, found in fitting.items() if len(found) > 1
    ]
    grown = []
    for cluster in clusters:
        mine = [profile for profile, found in fitting.items() if len(found) == 1 and found[0] is cluster]
        known = [profile for profile in mine if profile.country or profile.wikidata]
        if any(_contradict(a, b) for a, b in combinations(known, 2)):
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
        together = not hub.is_generic and not any(_contradict(a, b) for a, b in combinations(near[hub], 2))
        ambiguity = Ambiguity(profile=hub, candidates=tuple(beside.values()), together=together)
        ambiguities.append(ambiguity)
        if together:
            found.append(Cluster(profiles=(hub,)))
    return found, ambiguities


def _is_hub(profile: Profile, near: Mapping[Profile, frozenset[Profile]]) -> bool:
    around = near[profile]
    return any((around - {other}) - near[other] for other in around)


def _contradict(a: Profile, b: Profile) -> bool:
    """Whether country or QID say that these are two."""
    if a.wikidata and b.wikidata:
        return a.wikidata != b.wikidata
    return bool(a.country and b.country and a.country != b.country)


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

    def alike(self, a: Profile, b: Profile) -> bool:
        """Whether nothing speaks against it that the two are one actor."""
        if a.kind != b.kind or _contradict(a, b):
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
        if not _suffixes_agree(one, two):
            return False
        surnames = names.spelt(one.surname) == names.spelt(two.surname)
        given = _given_alike(one, two)
        if surnames and given == "yes":
            return True
        if given == "no" or not (surnames or _similar(one.surname, two.surname)):
            return False
        # The names are only similar: that they are spellings of one is believed where country and a role agree.
        full = one.is_full and two.is_full
        return full and a.country is not None and a.country == b.country and self._share_a_role(a, b)

    def _share_a_role(self, a: Profile, b: Profile) -> bool:
        return bool(self._evidence.company(a).roles & self._evidence.company(b).roles)

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
        if any(_contradict(profile, other) for other in cluster.profiles):
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


def decide(
    ambiguity: Ambiguity, company: Company, company_of: Callable[[Profile], Company],
) -> Cluster | None:
    """Which candidate an ambiguous actor of one report is, if its report speaks clearly for one.

    Two points at least, and two more than for any other: the same country 2, a role in common 3, each actor named
    beside both 1 (3 at most). What speaks for several candidates alike speaks for none.
    """
    theirs = [_company_of(cluster, company_of) for cluster in ambiguity.candidates]
    scored = []
    for nth, cluster in enumerate(ambiguity.candidates):
        beside = [other for at, other in enumerate(theirs) if at != nth]
        roles = frozenset[str]().union(*(other.roles for other in beside))
        others = frozenset[str]().union(*(other.others for other in beside))
        same = ambiguity.profile.country is not None and ambiguity.profile.country == cluster.country
        unique = same and sum(c.country == cluster.country for c in ambiguity.candidates) == 1
        scored.append(
            DECISIVE * unique
            + 3 * bool((company.roles & theirs[nth].roles) - roles)
            + min(COMPANY, len((company.others & theirs[nth].others) - others)),
        )
    if not scored:
        return None
    best = max(range(len(scored)), key=lambda nth: scored[nth])
    second = max((score for nth, score in enumerate(scored) if nth != best), default=0)
    return ambiguity.candidates[best] if scored[best] >= DECISIVE and scored[best] - second >= DECISIVE else None


def _company_of(cluster: Cluster, company_of: Callable[[Profile], Company]) -> Company:
    """What is known of a cluster: of its profiles together."""
    found = [company_of(profile) for profile in cluster.profiles]
    return Company(
        roles=frozenset[str]().union(*(each.roles for each in found)),
        others=frozenset[str]().union(*(each.others for each in found)),
    )


def dominant(ambiguity: Ambiguity, evidence: Evidence) -> Cluster | None:
    """The candidate that an ambiguous short name means where nothing decides: one that nearly all reports are about."""
    if ambiguity.profile.is_generic:
        return None
    counts = [sum(map(evidence.count, candidate.profiles)) for candidate in ambiguity.candidates]
    most = max(counts, default=0)
    known = most >= DOMINANT and most >= DOMINANT * (sum(counts) - most)
    return ambiguity.candidates[counts.index(most)] if known else None
