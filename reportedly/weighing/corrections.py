"""What people corrected about actors, laid over what names and context say.

Corrections know actors by name and report, never by id, so that they hold when reports are read again. They are applied
one after the other as they were made: a later one counts more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from reportedly.records import Correction, Named, content_id
from reportedly.weighing.identities import Identity
from reportedly.weighing.profiles import KINDS, Profile, name_key

# A report's actor: its id and the report's.
Place = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A report's actor that a correction names."""

    place: Place
    profile: Profile | None
    alone: Identity


@dataclass(slots=True, kw_only=True)
class Grouping:
    """Who is whom: the identity of each profile, and of each report's actor that differs from its profile's."""

    profiles: dict[Profile, Identity] = field(default_factory=dict)
    members: dict[Place, Identity] = field(default_factory=dict)

    def of(self, located: Located) -> Identity:
        """The identity of one report's actor."""
        if located.place in self.members:
            return self.members[located.place]
        return self.profiles.get(located.profile, located.alone) if located.profile else located.alone

    def replace(self, old: set[str], new: Identity) -> None:
        """Let all that have one of the ids `old` be `new`."""
        for profile, identity in self.profiles.items():
            if identity.id in old:
                self.profiles[profile] = new
        for place, identity in self.members.items():
            if identity.id in old:
                self.members[place] = new


def counting(corrections: Iterable[Correction]) -> list[Correction]:
    """Those that are not undone, in the order in which they were made."""
    ordered = sorted(corrections, key=lambda each: (each.when, each.id))
    undone: set[str] = set()
    for each in reversed(ordered):
        if each.undoes is not None and each.id not in undone:
            undone.add(each.undoes)
    return [each for each in ordered if each.id not in undone]


def effective(corrections: Iterable[Correction]) -> list[Correction]:
    """The merges and splits that count, in the order in which they were made."""
    return [each for each in counting(corrections) if each.action != "undo"]


def apply(
    grouping: Grouping, corrections: Sequence[Correction], located: Callable[[Named], Sequence[Located]],
) -> None:
    """Change the grouping by the corrections. `located` finds the actors that a `Named` with a report means."""
    for correction in corrections:
        if correction.action == "merge":
            _merge(grouping, correction, located)
        else:
            _split(grouping, correction, located)


def _merge(
    grouping: Grouping, correction: Correction, located: Callable[[Named], Sequence[Located]],
) -> None:
    found: list[Identity] = []
    for named in correction.what:
        if named.report is None:
            found += [grouping.profiles[p] for p in sorted(selected(named, grouping.profiles), key=lambda p: p.id)]
        for each in located(named) if named.report is not None else ():
            found.append(grouping.of(each))
            if each.place not in grouping.members and each.profile not in grouping.profiles:
                grouping.members[each.place] = found[-1]
    if found:
        grouping.replace({identity.id for identity in found}, replace(found[0], apart=None))


def _split(
    grouping: Grouping, correction: Correction, located: Callable[[Named], Sequence[Located]],
) -> None:
    places = [each for named in correction.what for each in located(named)]
    if not places:
        return
    identity = replace(places[0].alone, id=split_id(correction), apart=None)
    for each in places:
        grouping.members[each.place] = identity


def split_id(correction: Correction) -> str:
    """The id of the actor that a split makes: of the reports and names that are its."""
    names = sorted((named.report, named.name) for named in correction.what)
    return content_id("actor", "split", names)


def selected(named: Named, profiles: Iterable[Profile]) -> list[Profile]:
    """The profiles with the name, of its kind and of no other country."""
    kind = KINDS.get(named.type)
    if kind is None:
        return []
    key = key_of(named)
    return [
        profile for profile in profiles
        if profile.kind == kind and profile.name == key
        and (not profile.country or not named.country or profile.country == named.country)
    ]


def key_of(named: Named) -> str:
    """The key of the name that a correction gives; empty for what has none."""
    kind = KINDS.get(named.type)
    if kind is None:
        return ""
    if kind == "country" and named.country:
        return f"iso {named.country}"
    return name_key(kind, named.name, named.country)
