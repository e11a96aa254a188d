"""What reports tell of an actor beside its name, and how much of it speaks for one who could be several.

In points: a role in common 3, the same country 2, each other person or body named beside both 1, up to 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from reportedly.weighing import names
from reportedly.weighing.profiles import Profile

ROLE, COUNTRY, COMPANY = 3, 2, 3
# So many points, and so many more than for any other, decide whom an ambiguous name means.
DECISIVE = 2
# So many make one of two whose names alone leave it open: a role and the country, or a role and two others named.
VOUCHED = 5
# Of two that cannot be one actor the rarer counts for nothing where the other is in so many reports, and as often more.
DOMINANT = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What a report, or many, tell of an actor beside its name.

    `others` are those in the same report, `kin` the names of those among them that could pass for the actor's own.
    """

    roles: frozenset[str] = frozenset()
    others: frozenset[str] = frozenset()
    kin: frozenset[str] = frozenset()

    def __or__(self, other: Company) -> Company:
        return Company(roles=self.roles | other.roles, others=self.others | other.others, kin=self.kin | other.kin)


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

    @property
    def walk(self) -> str | None:
        return min((profile.walk for profile in self.profiles if profile.walk), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguity:
    """A profile that could be any of several actors.

    Where no report decides, its members stay `together`, in a cluster that the profile begins, or each alone.
    """

    profile: Profile
    candidates: tuple[Cluster, ...]
    together: bool


def vouched(a: Profile, b: Profile, evidence: Evidence) -> bool:
    """Whether enough speaks for it that two are one; nothing does where a report names both."""
    one, two = evidence.company(a), evidence.company(b)
    if a.name in two.kin or b.name in one.kin:
        return False
    same = a.country is not None and a.country == b.country
    points = ROLE * bool(one.roles & two.roles) + COUNTRY * same + min(COMPANY, len(_parties(one) & _parties(two)))
    return points >= VOUCHED


def keep_company(a: Profile, b: Profile, evidence: Evidence) -> bool:
    """Whether two are named beside the same others so often that no walk of life parts them."""
    return len(_parties(evidence.company(a)) & _parties(evidence.company(b))) >= COMPANY


def _parties(company: Company) -> frozenset[str]:
    """Persons and bodies; a country is named beside anybody."""
    return frozenset(name for name in company.others if not name.startswith("country "))


def decide(
    ambiguity: Ambiguity, company: Company, company_of: Callable[[Profile], Company],
) -> Cluster | None:
    """Which candidate an ambiguous actor of one report is, if its report speaks clearly for one.

    What speaks for several candidates alike speaks for none.
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
            COUNTRY * unique
            + ROLE * bool((company.roles & theirs[nth].roles) - roles)
            + min(COMPANY, len((company.others & theirs[nth].others) - others)),
        )
    if not scored:
        return None
    best = max(range(len(scored)), key=lambda nth: scored[nth])
    second = max((score for nth, score in enumerate(scored) if nth != best), default=0)
    return ambiguity.candidates[best] if scored[best] >= DECISIVE and scored[best] - second >= DECISIVE else None


def _company_of(cluster: Cluster, company_of: Callable[[Profile], Company]) -> Company:
    """What is known of a cluster: of its profiles together."""
    found = Company()
    for profile in cluster.profiles:
        found |= company_of(profile)
    return found


def dominant(ambiguity: Ambiguity, evidence: Evidence) -> Cluster | None:
    """The candidate that an ambiguous short name means where nothing decides.

    That is the one that nearly all reports are about. Who bears another's name with "Jr." does not count beside it.
    """
    if ambiguity.profile.is_generic:
        return None
    candidates = _without_namesakes(ambiguity)
    if len(candidates) == 1 and len(ambiguity.candidates) > 1:
        return candidates[0]
    counts = [sum(map(evidence.count, candidate.profiles)) for candidate in candidates]
    most = max(counts, default=0)
    known = most >= DOMINANT and most >= DOMINANT * (sum(counts) - most)
    return candidates[counts.index(most)] if known else None


def _without_namesakes(ambiguity: Ambiguity) -> list[Cluster]:
    """The candidates but for those who bear the name of another of them with "Jr."; all, where the name has it too."""
    profile = ambiguity.profile
    if profile.kind != "person" or profile.is_full or names.person_of_key(profile.name).suffix:
        return list(ambiguity.candidates)
    elders = {given for each in ambiguity.candidates if not _is_junior(each) for given in _given(each)}
    return [each for each in ambiguity.candidates if not (_is_junior(each) and _given(each) & elders)]


def _is_junior(cluster: Cluster) -> bool:
    return all(person.suffix for person in _full(cluster))


def _given(cluster: Cluster) -> set[str]:
    return {names.formal(person.given) for person in _full(cluster)}


def _full(cluster: Cluster) -> list[names.PersonName]:
    return [names.person_of_key(each.name) for each in cluster.profiles if each.kind == "person" and each.is_full]
