"""How a claim stands: who asserts, denies or declines, on how many origins it rests, and its status. Pure.

The definitions are docs/ledger.md's. Nothing here says what is true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reportedly import lexicon
from reportedly.records import ClaimOrigin, ClaimStance, ClaimStatus, Naming
from reportedly.weighing import parties
from reportedly.weighing.copies import house, moment

_WORD = re.compile(r"\w+")
RECORDING = "recording"  # what all that is told of one has in common
# What somebody with a name says of what goes round denies it from this probability of sounding so on: of 9 such clauses
# of our training stories 8 do, of 18 that sound less so 3; of those kept out the one, of claims dev the one.
OF_RUMOURS = 0.3
# What stands behind the head of a phrase: "two officers of the station", "the posts, shared a thousand times".
_BEHIND = re.compile(r"[,;(]|(?<=\w) (?:of|in|at|on|to|for|from|by|with|who|which|that|passed|obtained|seen|shared) ")


def is_medium(name: str) -> bool:
    """Whether a name or phrase has a word for a medium for its head; with a small letter only "paper" and the like."""
    head = _head(name)
    word = head.casefold()
    return word in lexicon.words("media_words") or (head[:1].isupper() and word in lexicon.words("publisher_words"))


def _head(phrase: str) -> str:
    """The word that tells what a phrase names: "Staff" of "the General Staff of Orlo"; empty where there is none."""
    return next(iter(_WORD.findall(_BEHIND.split(phrase, maxsplit=1)[0])[-1:]), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What is known of a report that has a member. `root` is the report at the end of its chain of copies.

    `key`: its own, by which people know it.
    `credit` is whom it takes its text from; `retracts`: it says that it takes the story back.
    """

    id: str
    key: str
    publisher: str | None
    published: str | None
    root: str
    root_publisher: str | None
    credit: str | None
    retracts: bool

    @property
    def source(self) -> str:
        """Whose text it is: the publisher at the end of the chain, or whom it credits, or the report by itself."""
        name = self.root_publisher if self.root != self.id else self.credit or self.publisher
        return f"house {house(name)}" if name else f"report {self.root}"

    @property
    def office(self) -> str | None:
        """Its publisher, if that is no medium: a ministry's press release is the ministry's word."""
        own = self.root == self.id and self.publisher is not None and not is_medium(self.publisher)
        return self.publisher if own else None

    @property
    def is_issued(self) -> bool:
        """Whether it is the word of a body itself, by its publisher's name: a ministry, an army, a union."""
        word = _head(self.office or "").casefold()
        return word in lexicon.words("offices_that_speak") or word in lexicon.words("speaks_for")

    def is_its_own(self, medium: str) -> bool:
        """Whether a medium is the report's publisher, or the one whose text it prints; "the Echo" is the Orlo Echo."""
        own = [n for n in (self.publisher, self.root_publisher, self.credit) if n]
        words = _bare(medium)
        return house(medium) in map(house, own) or (bool(words) and any(words <= _bare(n) for n in own))


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who says something: an actor of the ledger with its name and its roles, and the source as written.

    `is_medium`: it is a newspaper, a broadcaster or an agency. `body`: for which it speaks, by what stands before.
    """

    actor: str | None
    name: str
    source: str
    type: str | None
    naming: Naming | None
    roles: tuple[str, ...] = ()
    is_medium: bool = False
    body: str | None = None

    @property
    def is_named(self) -> bool:
        """Whether it can be held to it: no nameless source, no crowd, nothing that merely goes round."""
        if self.is_rumour or self.is_blank or self.naming is None:
            return False
        if self.naming == "named":
            return True
        if self.naming == "unnamed" and parties.is_insider(self.source):
            return False
        if self.is_body or parties.holds_office(self.source):
            return True
        if self.naming == "unnamed" and parties.bodies(self.source):
            return True
        return self.naming not in ("unnamed", "implicit") and self.type not in (None, "unnamed", "group")

    @property
    def is_blank(self) -> bool:
        """Whether all that is known of it is a pronoun that nobody resolved."""
        return self.actor is None and set(_WORD.findall(self.source.casefold())) <= lexicon.words("function_words")

    @property
    def is_nobody(self) -> bool:
        """Whether no source is told at all: "she is said to have warned him"."""
        return self.actor is None and not self.source

    @property
    def is_rumour(self) -> bool:
        if self.is_medium:
            return False
        words = _WORD.findall(self.source)
        folded = {word.casefold() for word in words}
        if self.naming != "named" and folded and folded <= lexicon.words("crowds"):
            return True
        if not self.name and lexicon.words("nobodys") & folded:
            return True
        if self.naming == "named":  # "pro-government channels", not "the Quay Post"
            folded = {word for word in words[-1:] if word.islower()}
        return bool(lexicon.words("rumours") & folded)

    @property
    def is_without_issuer(self) -> bool:
        """Whether it is a document of which nobody but a medium is known to have issued it."""
        return self.naming == "document" and (self.actor is None or self.is_medium)

    @property
    def party(self) -> str:
        """Who it is within one claim: the actor's name, or what the source calls a body that has none.

        Of "the city's fire service" the actor can be the city; "the Kestrel Bay fire service" is the same service. "The
        governor" and "the party" are whom the report means by them, if it is known.
        """
        if self.is_medium:
            return f"house {house(self.name)}"
        phrase = re.split(r",|;| who | which | that | of ", f"{self.source} ", maxsplit=1)[0]
        words = _WORD.findall(re.sub(r"^.*[’']s? ", "", phrase.strip()).casefold())
        own = _WORD.findall(self.name.casefold())
        known = self.type == "person" or (self.actor is not None and words[:1] == ["the"] and len(words) == 2)
        lower = not any(w[:1].isupper() for w in _WORD.findall(phrase)[-1:]) and (own == words or not known)
        called = set(words[-2:]) | set(_WORD.findall(self.source.casefold())[-1:])
        if lower and len(words) > 1 and (not called & set(own) or own[-2:] == words[-2:]):
            return f"body {' '.join(words[-2:])}"
        return f"party {' '.join(own).removeprefix('the ')}"

    @property
    def is_body(self) -> bool:
        """Whether it is an office without a name of its own that speaks as one: "the general staff"."""
        return self.party.startswith("body ") and self.party.split()[-1] in lexicon.words("offices_that_speak")


def going_round(clause: str, before: str = "") -> Voice | None:
    """The nameless voice of what a report only says to go round: "on social networks a photo has been shared ...".

    `before`: the last words before the clause; those of its own sentence count.
    """
    words = _WORD.findall(f"{parties.ENDED.split(before)[-1]} {clause}")
    folded = [word.casefold() for word in words]
    places = lexicon.words("rumour_places")
    rumours = [i for i, word in enumerate(folded) if word in lexicon.words("rumours") | places]
    if not rumours or not (places | lexicon.words("circulating")) & set(folded):
        return None
    return _rumour(words, rumours[0])


def nobodys(cue: str, before: str) -> Voice | None:
    """The nameless voice of a statement without a source: "reports that ... were false", "on social media it is said".

    `before`: the last words before its clause; those of its own sentence count.
    """
    for text, told in ((cue, "nobodys"), (parties.ENDED.split(before)[-1], "rumour_places")):
        words = _WORD.findall(text)
        found = [i for i, word in enumerate(words) if word.casefold() in lexicon.words(told)]
        if found:
            return _rumour(words, found[0])
    return None


def _rumour(words: Sequence[str], at: int) -> Voice:
    source = " ".join(words[at : at + (2 if words[at].casefold() == "social" else 1)])
    return Voice(actor=None, name="", source=source, type=None, naming="unnamed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A clause of a claim. `voice` is null in the report's own voice, but for what it says to go round; `relayed` is
    the medium whose word it is. `within` is the statement, by who is no medium, in whose words it stands, and `teller`
    who makes that.

    `wording` is its words without case and punctuation; `sounds`: the probability that they deny what was said before.
    `corrected`: it stands in a note that puts the report right; `recorded`: it is told of a recording.
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
    recorded: bool = False
    sounds: float = 0.0

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
    ordered = sorted(members, key=lambda m: (moment(m.report.published), m.report.id, m.start, m.id))
    ordered = _on_whose_word(ordered)
    whose = _parties(ordered)
    read = {m.id: m.stance for m in ordered}
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
        elif voice.is_medium and not m.report.is_its_own(voice.name):
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
        if m.report.retracts or (m.corrected and m.stance in ("asserts", "relays")):
            retracted[m.report.source] = moment(m.report.published)
    for m in ordered:
        taken_back = retracted.get(words[m.id])
        if taken_back is None or m.stance not in ("asserts", "relays"):
            continue
        if m.stance == "relays" or moment(m.report.published) <= taken_back:
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
        id for id, m in originals.items() if m.voice is None or (m.voice.is_nobody and m.relayed is None)
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
    for words in (_bare(relayed.name), _bare(relayed.source)):
        fits = fits or {each for each in there if words and (words <= (own := _bare(each)) or own <= words)}
    if not fits and _WORD.findall(relayed.source.casefold())[:1] in (["a"], ["an"], ["another"]):
        fits = there
    return fits.pop() if len(fits) == 1 else f"house {name}"


def _bare(name: str) -> frozenset[str]:
    """The words of a medium's name or house that tell it: "the Clarion newspaper" is "Daily Clarion" or "Clarion"."""
    words = _WORD.findall(name.casefold().removeprefix("house "))
    return frozenset(words) - lexicon.words("media_words") - lexicon.words("function_words")


def is_recording(*phrases: str | None) -> bool:
    """Whether one of the phrases tells of something on which somebody can be heard or seen."""
    return any(w.casefold() in lexicon.words("recordings") for each in phrases for w in _WORD.findall(each or ""))


def _keys(member: Member, members: Sequence[Member], whose: Mapping[str, str]) -> set[str]:
    """What a member rests on: a recording, and whoever says it."""
    return _sources(member, members, whose) | ({RECORDING} if member.recorded else set())


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
