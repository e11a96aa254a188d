"""What each answer in a claim is about, and how it answers it. Pure: the members of one claim in."""

from __future__ import annotations

from collections.abc import Iterable

from reportedly.records import How
from reportedly.weighing.standing import Member


def answered(members: Iterable[Member]) -> dict[str, tuple[How, Member]]:
    """For each member that answers, by its id: how, and what somebody else asserted last before it in its report.

    Where nobody did, it is what was first in print. What is confirmed has been said before. In its own voice a report
    answers nothing.
    """
    ordered = sorted(members, key=lambda m: m.in_print)
    said = [m for m in ordered if m.stance in ("asserts", "relays")]
    out: dict[str, tuple[How, Member]] = {}
    for m in ordered:
        how = _how(m)
        if how is None:
            continue
        others = [other for other in said if not _is_one(other, m) and (how != "confirms" or _precedes(other, m))]
        here = [other for other in others if other.report.id == m.report.id and other.start < m.start]
        if others:
            out[m.id] = how, here[-1] if here else others[0]
    return out


def _how(member: Member) -> How | None:
    """How a member answers what was said; null where it only says something itself."""
    if member.act is None:
        return None
    match member.stance:
        case "neither":
            return "neither"
        case "denies":
            return "rejects" if member.act == "reject" else "denies"
    return "confirms" if member.act == "confirm" else None


def _precedes(one: Member, other: Member) -> bool:
    """Whether one stood in print before the other: further up in a report, or in one that came out earlier."""
    if one.report.id == other.report.id:
        return one.start < other.start
    return one.published < other.published


def _is_one(a: Member, b: Member) -> bool:
    """Whether two members are of one speaker, or of one publisher in its own voice, as far as it is known."""
    if a.told_in == b.told_in:
        return True
    if a.voice is None or b.voice is None:
        return a.voice is b.voice and a.report.publisher == b.report.publisher
    if a.voice.is_blank or b.voice.is_blank:
        return False
    return a.voice.name == b.voice.name or (a.voice.actor is not None and a.voice.actor == b.voice.actor)
