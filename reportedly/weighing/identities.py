"""Who the actors are that reports are about: each with an id of its own, a name and, where it stays apart, the reason.

An id is a hash of what an actor is, not of who was there first: its kind, the core of its name and its country. It
stays when other reports arrive, and changes only as docs/ledger.md says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from reportedly.records import Actor, ActorType, content_id
from reportedly.weighing import names
from reportedly.weighing.deciding import Ambiguity, Cluster, Evidence
from reportedly.weighing.profiles import Profile

# What makes an actor's id; a person's is (kind, surname, given name, suffix, country).
Core = tuple[str, ...]
# Candidates that a reason names; the rest are counted.
NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """An actor of the ledger. `apart`: why it is not joined to another that it could be."""

    id: str
    name: str
    type: ActorType
    country: str | None
    apart: str | None = None


class Spelt(Evidence, Protocol):
    """Evidence that also knows how reports write a profile's name."""

    def spelling(self, profile: Profile) -> str:
        """One of the ways in which reports write the name; which one depends only on which there are."""


def identities(clusters: Sequence[Cluster], evidence: Spelt) -> list[Identity]:
    """The identity of each cluster, in their order."""
    cores = [_core(cluster) for cluster in clusters]
    shared = Counter(cores)
    told: list[tuple[str, ...]] = [
        core if shared[core] == 1 else (*core, *_rest(cluster)) for cluster, core in zip(clusters, cores, strict=True)
    ]
    still = Counter(told)
    found = []
    for cluster, core, parts in zip(clusters, cores, told, strict=True):
        if still[parts] > 1:  # a body that some reports call a government: only its profiles tell it apart
            parts = (*parts, *sorted(profile.id for profile in cluster.profiles))
        name = display_name(cluster, evidence)
        found.append(Identity(
            id=content_id("actor", *parts), name=name, type=_type(cluster, evidence), country=_country(cluster),
            apart=_namesake(cluster, name, core, zip(clusters, cores, strict=True), evidence),
        ))
    return found


def _namesake(
    cluster: Cluster, name: str, core: Core, others: Iterable[tuple[Cluster, Core]], evidence: Evidence,
) -> str | None:
    """Why a person is not another of the same name whom no country and no report tells apart; null if there is none."""
    for other, its in others:
        if other is cluster or core[:1] != ("person",) or its[:3] != core[:3]:
            continue
        if cluster.country and other.country and cluster.country != other.country:
            continue
        if any(a.name in evidence.company(b).kin for a in other.profiles for b in cluster.profiles if a.is_full):
            continue
        if its[3] != core[3] and {its[3], core[3]} <= {"", "jr", "sr"}:
            return f'{name}: one with and one without "{(its[3] or core[3]).capitalize()}." are not known to be one'
        if cluster.walk and other.walk and cluster.walk != other.walk:
            return f"{name}: another of the name has another walk of life ({cluster.walk}, {other.walk})"
    return None


def alone(actor: Actor, apart: str | None = None) -> Identity:
    """The identity of a report's actor that is joined to none."""
    return Identity(id=actor.id, name=actor.name, type=actor.type, country=actor.country, apart=apart)


def reason(ambiguity: Ambiguity, name: str, candidates: Iterable[Identity]) -> str:
    """Why an actor stays apart: "Smith: could be John Smith or Mary Smith"."""
    found = list(candidates)
    if not found:
        why = "of which country is not said" if ambiguity.profile.is_generic else "reports contradict each other"
        return f"{name}: {why}"
    twice = Counter(identity.name for identity in found)
    walks = {one.id: cluster.walk for one, cluster in zip(found, ambiguity.candidates, strict=False)}
    shown = sorted(
        f"{one.name} ({one.country or walks.get(one.id) or 'country unknown'})"
        if twice[one.name] > 1 or len(found) == 1 else one.name
        for one in found
    )
    if len(shown) > NAMED:
        shown[NAMED:] = [f"{len(shown) - NAMED} more"]
    return f"{name}: could be {' or '.join(shown)}"


def _core(cluster: Cluster) -> Core:
    """What makes an actor's id: what stays when a longer form of its name is found."""
    kind, country = cluster.profiles[0].kind, cluster.country or ""
    if kind != "person":
        longest = min(cluster.profiles, key=lambda p: (-len(p.name), p.name))
        return kind, longest.name, country
    persons = _persons(cluster)
    surname = min((names.spelt(person.surname) for person in persons), key=lambda word: (-len(word), word))
    given = min((names.formal(person.given) for person in persons), key=lambda word: (-len(word), word))
    suffix = min(person.suffix for person in persons)
    return kind, surname, given, suffix, country


def _persons(cluster: Cluster) -> list[names.PersonName]:
    """The names of a person that tell its core: those in full, if there are any."""
    persons = [names.person_of_key(profile.name) for profile in cluster.profiles if profile.kind == "person"]
    return [person for person in persons if person.is_full] or persons


def _rest(cluster: Cluster) -> tuple[str, ...]:
    """What tells clusters of one core from each other."""
    full = {profile.name for profile in cluster.profiles if profile.is_full}
    return cluster.wikidata or "", cluster.walk or "", *sorted(full)


def _country(cluster: Cluster) -> str | None:
    first = cluster.profiles[0]
    if first.kind == "country":
        return first.name.removeprefix("iso ") if first.name.startswith("iso ") else None
    return cluster.country


def _type(cluster: Cluster, evidence: Evidence) -> ActorType:
    """The type that most of its reports give it."""
    types = sorted({profile.type for profile in cluster.profiles})
    if len(types) == 1:
        return types[0]
    counts = Counter[ActorType]()
    for profile in cluster.profiles:
        counts[profile.type] += evidence.count(profile)
    return max(types, key=lambda each: (counts[each], each))


def display_name(cluster: Cluster, evidence: Spelt) -> str:
    """A body's longest name; a person's given name and surname, without what few reports add to them."""
    if cluster.profiles[0].kind != "person":
        best = min(cluster.profiles, key=lambda p: (-len(p.name), p.name, p.id))
        return evidence.spelling(best)
    full = [profile for profile in cluster.profiles if profile.is_full] or list(cluster.profiles)
    fewest = min(_parts(profile) for profile in full)
    plainest = [profile for profile in full if _parts(profile) == fewest]
    if len(plainest) > 1:
        counts = {profile: evidence.count(profile) for profile in plainest}
        plainest.sort(key=lambda profile: (-counts[profile], profile.name, profile.id))
    return names.plain(evidence.spelling(plainest[0]))


def _parts(profile: Profile) -> int:
    """How much of a name is more than given name and surname; a surname alone is last."""
    person = names.person_of_key(profile.name)
    more = (len(person.given) == 1) + len(person.middle) + (person.suffix in ("jr", "sr"))
    return more if person.given else 9 + more
