"""How a claim stands: who asserts, denies or declines, on how many origins it rests, and its status. Pure.

The definitions are docs/ledger.md's. Nothing here says what is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reportedly import lexicon
from reportedly.records import ClaimOrigin, ClaimStance, ClaimStatus
from reportedly.weighing import parties
from reportedly.weighing.copies import house, moment
from reportedly.weighing.voices import Printed, Voice, bare

_WORD = re.compile(r"\w+")
EVIDENCE = "evidence"  # what all that is told of a recording or a document has in common
# What somebody with a name says of what goes round denies it from this probability of sounding so on: of 9 such clauses
# of our training stories 8 do, of 18 that sound less so 3; of those kept out the one, of claims dev the one.
OF_RUMOURS = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A clause of a claim. `voice` is null in the report's own voice, but for what it says to go round; `relayed` is
    the medium whose word it is. `within` is the statement, by who is no medium, in whose words it stands, and `teller`
    who makes that.

    `wording` is its words without case and punctuation; `sounds`: the probability that they deny what was said before.
    `corrected`: it stands in a note that puts the report right; `own`: it tells what the publisher had said itself.
    `evidence`: it is told of a recording or a document. `act`: what the statement does that it is told in; null where
    the report speaks for itself.
    """

    id: str
    report: Printed
    start: int
    wording: str
    stance: ClaimStance
    voice: Voice | None
    relayed: Voice | None
    told_in: str = ""
    within: str | None = None
    teller: Voice | None = None
    corrected: bool = False
    own: bool = False
    evidence: bool = False
    sounds: float = 0.0
    act: str | None = None

    @property
    def published(self) -> tuple[str, str]:
        """When its report came out, as `copies.moment` gives it."""
        return moment(self.report.published)

    @property
    def in_print(self) -> tuple[tuple[str, str], str, int, str]:
        """By which members are put in the order in which they were printed."""
        return self.published, self.report.id, self.start, self.id

    @property
    def saw(self) -> bool:
        """Whether it tells what the report saw for itself."""
        return self.voice is None and bool(set(self.wording.split()) & lexicon.words("eyewitness"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the members of a claim make of it.

    `counted`: as what a member counts, by its id, where that is not the stance that it was read with.
    """

    status: ClaimStatus
    asserted_by: tuple[str, ...]
    denied_by: tuple[str, ...]
    neither_by: tuple[str, ...]
    origins: tuple[ClaimOrigin, ...]
    first_reported: str | None
    withdrawn: tuple[str, ...]
    counted: Mapping[str, ClaimStance]


def standing(members: Iterable[Member]) -> Standing:
    """How a claim stands; members are told apart by id, their order does not matter."""
    ordered = sorted(members, key=lambda m: m.in_print)
    read = {m.id: m.stance for m in ordered}
    ordered = _on_whose_word(_taken_back(ordered))
    whose = _parties(ordered)
    ordered = _as_deniers(_against_rumours(ordered, whose), whose)
    withdrawn = _withdrawn(ordered, whose)
    last = [m for m in ordered if m.id not in withdrawn]
    asserting = [m for m in last if m.stance in ("asserts", "relays")]
    denying, declining = ([m for m in last if m.stance == s] for s in ("denies", "neither"))
    named = _with_a_name(asserting)
    origins = _origins([m for m in ordered if m.stance in ("asserts", "relays")], asserting, whose)
    if named and any(_has_a_name(m) for m in denying):
        status: ClaimStatus = "disputed"
    elif denying and not named:
        status = "denied"
    elif len(origins) > 1 and not denying:
        status = "corroborated"
    elif declining:
        status = "unconfirmed"
    else:
        status = "uncontested"
    dates = [m.report.published for m in ordered if m.report.published is not None]
    return Standing(
        status=status, asserted_by=_actors(asserting), denied_by=_actors(denying), neither_by=_actors(declining),
        origins=origins, first_reported=min(dates, key=moment, default=None), withdrawn=tuple(sorted(withdrawn)),
        counted={m.id: m.stance for m in ordered if m.stance != read[m.id]},
    )


def _taken_back(members: Sequence[Member]) -> list[Member]:
    """The members; what a publisher tells that it had said, where it puts that right, it denies.

    "We wrote that the officer had died. That was wrong."
    """
    return [
        replace(m, stance="denies", voice=None, relayed=None)
        if m.corrected and m.own and m.stance in ("asserts", "relays") else m
        for m in members
    ]


def _on_whose_word(members: Sequence[Member]) -> list[Member]:
    """The members; of what somebody is only said to have said, and denies, the voice is that of whoever says so.

    "The envoy said she had told him that she agreed", and she denies it: that she agreed is the envoy's word. So it is
    where that she told him is in the claim as well, and where she says it elsewhere by herself and he nowhere.
    """
    told = [m for m in members if m.teller is not None]
    if not told:
        return list(members)
    whose = _parties([*members, *(replace(m, id=f"{m.id} {m.within}", voice=m.teller) for m in told)])
    denying = {whose[m.id] for m in members if m.stance == "denies"}
    asserted = {m.told_in for m in members if m.stance == "asserts"}
    by_themselves = {whose[m.id] for m in members if m.stance == "asserts" and m.teller is None}
    return [
        replace(m, voice=m.teller)
        if m.teller is not None and m.stance == "asserts" and (
            m.within in asserted or whose[m.id] in denying
            or (whose[f"{m.id} {m.within}"] in by_themselves and whose[m.id] not in by_themselves)
        ) else m
        for m in members
    ]


def _against_rumours(members: Sequence[Member], whose: Mapping[str, str]) -> list[Member]:
    """The members; what the only party with a name says in a report after what goes round denies it, if it sounds so.

    "Word has it that the commander has fled. The Front said that he is where he was, and it is not abroad."
    """
    voiced = [(m, m.voice) for m in members if m.stance in ("asserts", "relays") and m.voice is not None]
    if len({whose[m.id] for m, voice in voiced if voice.is_named}) != 1:
        return list(members)
    first: dict[str, int] = {}  # where each report first tells what goes round: members are in the order of its text
    for m, voice in voiced:
        if voice.is_rumour:
            first.setdefault(m.report.id, m.start)
    denying = {
        m.id for m, voice in voiced
        if voice.is_named and m.relayed is None and m.sounds >= OF_RUMOURS and first.get(m.report.id, m.start) < m.start
    }
    return [replace(m, stance="denies") if m.id in denying else m for m in members]


def _as_deniers(members: Sequence[Member], whose: Mapping[str, str]) -> list[Member]:
    """The members; what a party adds to its denial in the same report asserts nothing, if others assert the claim.

    The police deny it. "We have looked in the drums", their spokesman says.
    """
    denying = {(whose[m.id], m.report.id) for m in members if m.stance == "denies" and m.voice is not None}
    asserting = {whose[m.id] for m in members if m.stance in ("asserts", "relays")}

    def adds(m: Member) -> bool:
        named = m.voice is not None and m.voice.is_named
        return named and (whose[m.id], m.report.id) in denying and bool(asserting - {whose[m.id]})

    return [replace(m, stance="denies") if m.stance == "asserts" and adds(m) else m for m in members]


def _parties(members: Sequence[Member]) -> dict[str, str]:
    """Whose word each member is: a party to the claim, or the publisher behind a nameless source."""
    keys: dict[str, str] = {}
    told: dict[str, tuple[parties.Stems, ...]] = {}
    for m in members:
        voice = m.voice
        if voice is None:
            keys[m.id], told[m.id] = m.report.source, parties.known_by("", "", (), m.report.office)
        elif voice.is_medium and not m.report.is_itself(voice):
            keys[m.id], told[m.id] = voice.party, parties.known_by(voice.name, "", ())
        elif voice.is_medium or not voice.is_named or voice.is_without_issuer:
            keys[m.id], told[m.id] = m.report.source, ()
        else:
            name = "" if voice.party.startswith("body ") else voice.name
            roles = voice.roles if name else ()
            known = parties.known_by(name, voice.source, roles, voice.body, is_person=voice.type == "person")
            # "The Lurenian defence ministry" is not the Tessaran one, though both are called "defence ministry".
            keys[m.id] = voice.party if name or not known else f"body {' '.join(sorted(known[0]))}"
            told[m.id] = known
    return parties.united(keys, told, {m.id: m.report.id for m in members})


def _party(member: Member, members: Sequence[Member], whose: Mapping[str, str]) -> str:
    """Whose word it is, for what is taken back later: an actor, or the publisher behind a nameless source."""
    if member.stance == "relays" and member.relayed is not None:
        return _medium(member.relayed, member.report, members)
    return whose[member.id]


def _withdrawn(ordered: Sequence[Member], whose: Mapping[str, str]) -> set[str]:
    """Members whose party took another stance in a later report, or took the report back."""
    out: set[str] = set()
    words = {m.id: _party(m, ordered, whose) for m in ordered}
    later: dict[str, dict[str, set[str]]] = {}  # by party and stance the reports that come after
    for m in reversed(ordered):
        stance = "asserts" if m.stance == "relays" else m.stance
        held = later.setdefault(words[m.id], {})
        elsewhere = (len(reports) > (m.report.id in reports) for other, reports in held.items() if other != stance)
        if any(elsewhere) and not (m.voice is not None and m.voice.is_rumour):
            out.add(m.id)
        held.setdefault(stance, set()).add(m.report.id)
    retracted: dict[str, tuple[str, str]] = {}  # when a publisher last took the story back
    for m in ordered:
        if m.report.retracts or (m.corrected and (m.own or m.stance in ("asserts", "relays"))):
            retracted[m.report.source] = m.published
    for m in ordered:
        if m.stance not in ("asserts", "relays"):
            continue
        # With the story goes what people without a name had told the publisher.
        nameless = m.voice is not None and m.voice.naming != "named" and m.relayed is None
        for house_of in {words[m.id], m.report.source if nameless else words[m.id]} & retracted.keys():
            if m.stance == "relays" or m.published <= retracted[house_of]:
                out.add(m.id)
    return out


def _has_a_name(member: Member) -> bool:
    """Whether a party that can be held to it says so: not a rumour that is only mentioned.

    A publisher that reports on its own unnamed sources asserts it by itself; a nameless denial is nobody's.
    """
    if member.voice is None or member.voice.is_named or member.relayed is not None:
        return True
    return member.stance in ("asserts", "relays") and not member.voice.is_rumour


def _with_a_name(asserting: Sequence[Member]) -> list[Member]:
    """Those of the members that a party which can be held to it asserts.

    Where nobody does but those who pass on what goes round, what a report tells without a source is that told again.
    """
    voices = [m.voice for m in asserting if m.voice is not None and not m.voice.is_blank]
    retold = bool(voices) and all(voice.is_rumour for voice in voices)
    return [m for m in asserting if _has_a_name(m) and (m.relayed is not None or not retold)]


def _actors(members: Sequence[Member]) -> tuple[str, ...]:
    found = {
        who.actor for m in members for who in ((m.relayed, m.voice) if m.stance == "relays" else (m.voice,))
        if who is not None and who.actor is not None and who.is_named
    }
    return tuple(sorted(found))


def _origins(
    ever: Sequence[Member], now: Sequence[Member], whose: Mapping[str, str],
) -> tuple[ClaimOrigin, ...]:
    """Groups of reports that rest on one speaker, one piece of evidence or one publisher's nameless sources.

    A claim that nobody asserts any more keeps the origins that it had.
    """
    members = list(now or ever)
    originals = {m.id: _original(m, members) for m in members}
    keys = {id: _keys(original, list(originals.values()), whose) for id, original in originals.items()}
    unsourced = {
        id for id, m in originals.items() if m.voice is None or (m.voice.is_without_source and m.relayed is None)
    }
    if any(each for id, each in keys.items() if id not in unsourced):
        # In its own voice, or with "she is said to have ...", a report stands on the sources of the others, unless it
        # saw it or is a body's own word.
        keys |= {
            id: set() for id, m in originals.items()
            if id in unsourced and keys[id] == {m.report.source} and not m.saw and not m.report.is_issued
        }
    # An "it" that nobody resolved is one of those whom its report names beside it.
    blank = {id for id, m in originals.items() if m.voice is not None and m.voice.is_blank and m.relayed is None}
    sourced = {m.report.root for id, m in originals.items() if keys[id] and m.voice is not None and id not in blank}
    keys |= {id: set() for id in blank if originals[id].report.root in sourced}
    root = parties.roots(keys.values())
    reports: dict[str, set[str]] = {}
    names: dict[str, str] = {}
    for m in members:
        if keys[m.id]:
            key = root[min(keys[m.id])]
            reports.setdefault(key, set()).add(m.report.id)
            names.setdefault(key, _what(m))
    return tuple(ClaimOrigin(what=names[key], reports=tuple(sorted(reports[key]))) for key in sorted(reports))


def _original(member: Member, members: Sequence[Member]) -> Member:
    """Of a copy's member the one in the original: the same words, or the only one there is."""
    if member.report.id == member.report.root:
        return member
    there = [m for m in members if m.report.id == member.report.root]
    same = [m for m in there if m.wording == member.wording]
    if same:
        return same[0]
    added = member.voice is not None and member.voice.is_named and member.voice.type == "person"
    return there[0] if len(there) == 1 and not added else member


def _medium(relayed: Voice, report: Printed, members: Sequence[Member]) -> str:
    """The house of a medium that is passed on: by its name or words of it, or the only one that "a paper" can be."""
    name = house(relayed.name)
    there = {m.report.source for m in members if m.stance == "asserts" and m.report.source != report.source}
    fits = {f"house {name}"} & there
    for words in (bare(relayed.name), bare(relayed.source)):
        fits = fits or {each for each in there if words and (words <= (own := bare(each)) or own <= words)}
    if not fits and _WORD.findall(relayed.source.casefold())[:1] in (["a"], ["an"], ["another"]):
        fits = there
    return fits.pop() if len(fits) == 1 else f"house {name}"


def _keys(member: Member, members: Sequence[Member], whose: Mapping[str, str]) -> set[str]:
    """What a member rests on: evidence, and whoever says it.

    A document is seldom called the same twice: "a passenger list of the airport", "the airport's papers". So within a
    claim all of them are one, with the recordings (training/LOG.md, run 17).
    """
    return _sources(member, members, whose) | ({EVIDENCE} if member.evidence else set())


def _sources(member: Member, members: Sequence[Member], whose: Mapping[str, str]) -> set[str]:
    """Whose word a member is. One in the report's own voice rests on the sources that its report names, if any."""
    report, voice = member.report, member.voice
    if member.stance == "relays" and member.relayed is not None:
        medium = _medium(member.relayed, member.report, members)
        own = {
            key for m in members if m.report.source == medium and m.stance == "asserts" and m.voice is not None
            for key in _sources(m, (), whose)
        }
        spoken = {whose[member.id]} if voice is not None and voice.is_named else set()
        itself = voice is not None and voice.party == medium
        return own | spoken or ({whose[member.id]} if itself else {medium})
    if voice is None:
        sourced = any(m.report.root == report.root and m.voice is not None for m in members)
        return set() if sourced and not member.saw else {whose[member.id]}
    if not voice.is_named or voice.is_without_issuer:
        # What goes round is one thing, wherever it is said to: nobody's word.
        return {"rumour"} if voice.is_rumour else {report.source}
    return {whose[member.id]}


def _what(member: Member) -> str:
    """An origin by name."""
    voice = member.relayed if member.stance == "relays" and member.relayed else member.voice
    if voice is not None and not voice.is_blank:
        return voice.source if voice.party.startswith("body") or not voice.name else voice.name
    return member.report.root_publisher or member.report.publisher or member.report.key
