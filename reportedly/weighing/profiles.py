"""Profiles: what of a report's actor can be laid beside those of other reports, without the report.

Actors that read alike (type, name, country, QID) share a profile.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast, get_args

from reportedly import lexicon
from reportedly.records import Actor, ActorType
from reportedly.weighing import names

Kind = Literal["person", "body", "country"]
KINDS: dict[ActorType, Kind] = {
    "person": "person", "organization": "body", "government": "body", "media": "body", "country": "country",
}

FORMER = frozenset(["former", "ex", "onetime", "retired", "late"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """All report-level actors that read alike. `name` is a key of `names`, `walk` the walk of life that roles tell."""

    type: ActorType
    name: str
    country: str | None
    wikidata: str | None
    walk: str | None = None

    @property
    def id(self) -> str:
        return "|".join((self.type, self.country or "", self.wikidata or "", self.walk or "", self.name))

    @property
    def kind(self) -> Kind:
        return KINDS[self.type]

    @property
    def block(self) -> str:
        return block_of(self.kind, self.name)

    @property
    def is_full(self) -> bool:
        """Whether the name stands for itself: a body's, or a person's with a given name."""
        return self.kind != "person" or names.person_of_key(self.name).is_full

    @property
    def is_generic(self) -> bool:
        return self.kind == "body" and self.country is None and self.wikidata is None and names.is_generic(self.name)


@lru_cache(maxsize=1 << 16)
def profile_of_id(id: str) -> Profile:
    """The inverse of `Profile.id`."""
    kind, country, wikidata, walk, name = id.split("|")
    assert kind in get_args(ActorType)
    return Profile(
        type=cast(ActorType, kind), name=name, country=country or None, wikidata=wikidata or None, walk=walk or None,
    )


def block_of(kind: Kind, name: str) -> str:
    return names.person_block(names.person_of_key(name).surname) if kind == "person" else f"{kind}:{name}"


def profile_of(actor: Actor) -> Profile | None:
    """The profile of a report's actor; None for groups, the unnamed and names without a word: they are never joined."""
    kind = KINDS.get(actor.type)
    if kind is None:
        return None
    name = actor.name
    if kind == "person" and len(name.split()) == 1:
        name = " ".join([*(role for role in actor.roles if role.casefold() in names.REGNAL), name])
    if kind == "country" and actor.country:
        return Profile(type=actor.type, name=f"iso {actor.country}", country=None, wikidata=None)
    key = name_key(kind, name, actor.country)
    if not key:
        return None
    walk = walk_of(actor.roles) if kind == "person" else None
    return Profile(type=actor.type, name=key, country=actor.country, wikidata=actor.wikidata, walk=walk)


def walk_of(roles: Iterable[str]) -> str | None:
    """The one walk of life that all roles tell which tell any: "sport" for a goalkeeper."""
    walks = lexicon.groups("walks")
    present = [words for words in map(names.words, roles) if not FORMER & set(words)]
    found = {walks[word] for words in present for word in words if word in walks}
    return found.pop() if len(found) == 1 else None


def name_key(kind: Kind, name: str, country: str | None = None) -> str:
    """The key of a name; empty where there is no word in it."""
    if kind != "person":
        return names.body_key(name)
    found = names.person(name, country)
    return found.key if found else ""


def ties_of(actor: Actor) -> frozenset[str]:
    """The other names (keys) under which a report knows the actor, as far as they do not follow from its name."""
    profile = profile_of(actor)
    if profile is None or profile.kind == "country":
        return frozenset()
    found = set()
    for alias in actor.aliases:
        key = name_key(profile.kind, alias, profile.country)
        if key and key != profile.name and _is_tie(profile, key, alias):
            found.add(key)
    return frozenset(found)


def _is_tie(profile: Profile, key: str, alias: str) -> bool:
    if profile.kind == "body":
        return any(c.isupper() for c in alias) and not names.is_generic(key)
    other, own = names.person_of_key(key), names.person_of_key(profile.name)
    if other.surname == own.surname and other.suffix != own.suffix and other.is_full and own.is_full:
        return True  # "Joe Biden" and "Joseph R. Biden Jr.": not to be told from the names alone
    if other.surname == own.surname or other.surname in (own.given, *own.middle):
        return False
    return bool(other.given) or (alias.isupper() and len(alias) > 1)
