"""What the ledger holds, as plain records. Imports nothing of ours.

Fields, ids and their meaning are fixed by docs/ledger.md. Records are frozen; two are equal when all their fields are.
Offsets count Unicode code points of the report's `text` (Python's `str`), end exclusive.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Span = tuple[int, int]
Spans = tuple[Span, ...]

Form = Literal["direct", "indirect", "mixed"]
Act = Literal[
    "assert", "report", "deny", "confirm", "decline", "reject", "threaten", "promise", "demand", "propose", "accuse",
    "question", "believe",
]
Naming = Literal["named", "unnamed", "collective", "document", "implicit"]
ActorType = Literal["person", "organization", "government", "country", "media", "group", "unnamed"]
PublishedBasis = Literal["given", "metadata", "dateline", "url", "none"]
CountryBasis = Literal["text", "gazetteer", "none"]
OriginBasis = Literal["credit", "byline", "copy"]
SaidBasis = Literal["explicit", "inherited", "published", "none"]
How = Literal["denies", "confirms", "neither", "rejects"]
TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
TimexMod = Literal[
    "BEFORE", "AFTER", "ON_OR_BEFORE", "ON_OR_AFTER", "LESS_THAN", "MORE_THAN", "EQUAL_OR_LESS", "EQUAL_OR_MORE",
    "START", "MID", "END", "APPROX",
]
TimexBasis = Literal["text", "published", "anchor", "none"]
Action = Literal["merge", "split", "undo"]
EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]
Quad = Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]
Factuality = Literal["CT+", "PR+", "PS+", "CT-", "PR-", "PS-", "CTu", "Uu"]
Tense = Literal["past", "present", "future", "conditional"]
ClaimStance = Literal["asserts", "denies", "neither", "relays"]
ClaimStatus = Literal["uncontested", "corroborated", "unconfirmed", "disputed", "denied"]


_PACKED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def content_id(kind: str, *parts: object) -> str:
    """A record's id: the kind's first letter and 20 hexadecimal digits of SHA-256 over `parts` as JSON.

    80 bits: among ten million records of a kind the chance of any collision is below 10**-10.
    """
    packed = _PACKED.encode([kind, *parts])
    return f"{kind[0]}{hashlib.sha256(packed.encode('utf-8', 'surrogatepass')).hexdigest()[:20]}"


def covered(text: str, spans: Iterable[Span]) -> str:
    """The characters under the spans, their parts joined by one space."""
    return " ".join(text[start:end] for start, end in spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """Characters of a report: where they stand and how they read."""

    spans: Spans
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The agency or publisher that a report takes its text from; `spans` is empty where metadata say so."""

    name: str
    spans: Spans
    basis: OriginBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Where a place is: its usual name, its country (ISO 3166-1 alpha-3), and WGS 84 degrees if it is a listed city."""

    name: str
    country: str | None
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One published text, an immutable snapshot."""

    id: str
    key: str
    url: str | None
    title: str | None
    publisher: str | None
    bylines: tuple[str, ...]
    language: str
    place: str | None
    published: str | None
    published_basis: PublishedBasis
    text: str
    sha256: str
    fetched: str | None
    revision_of: str | None = None
    origin: Origin | None = None
    copy_of: str | None = None
    copied: float = 0.0
    reader: str | None = None
    place_resolved: Located | None = None


def report_id(
    *, key: str, url: str | None, title: str | None, publisher: str | None, published: str | None, text: str
) -> str:
    """The id of a report: of what it is, not of when or where it was read."""
    return content_id("report", key, url, title, publisher, published, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A place where a report names an actor."""

    report: str
    spans: Spans


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever speaks, is spoken to or acts. `apart`: why it is not joined to another actor that it could be."""

    id: str
    name: str
    type: ActorType
    country: str | None
    country_basis: CountryBasis
    roles: tuple[str, ...]
    aliases: tuple[str, ...]
    wikidata: str | None
    mentions: tuple[Mention, ...]
    apart: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Who is credited, as written, and how the report names them."""

    spans: Spans
    text: str
    naming: Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What signals the attribution ("said", "according to"); `lemma` is its head word's dictionary form."""

    spans: Spans
    text: str
    lemma: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """To whom it was said; `actor` is null where nobody is resolved."""

    spans: Spans
    text: str
    actor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """When it was said: an EDTF date or null, with the basis for it."""

    edtf: str | None
    spans: Spans
    text: str | None
    basis: SaidBasis


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The statement or event that a statement answers, and how."""

    id: str
    how: How


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One attribution with its speaker resolved."""

    id: str
    report: str
    parent: str | None
    depth: int
    source: Source | None
    speaker: str | None
    cue: Cue | None
    content: Passage
    form: Form
    act: Act
    hedge: Passage | None
    negated: bool
    addressees: tuple[Addressee, ...]
    occasion: Passage | None
    said: Said
    answers: tuple[Answer, ...]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Who does it, or to whom it is done; `actor` is null where nobody is resolved."""

    spans: Spans
    text: str
    actor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where it happened: as written, and the country (ISO 3166-1 alpha-3) and WGS 84 degrees where it was found."""

    spans: Spans
    text: str
    country: str | None
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """When it is said to have happened: an EDTF date or null, with the basis for it."""

    edtf: str | None
    spans: Spans
    text: str | None
    basis: SaidBasis


# What `Figure.what` is of those who came to harm; lexicon/figures.txt has the words of each.
CASUALTIES = ("killed", "injured", "arrested", "missing", "displaced", "abducted", "infected")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A count or an amount, as bounds: `what` is counted or measured, `low` and `high` are null where it is open."""

    what: str
    low: float | None
    high: float | None
    unit: str | None
    spans: Spans
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What a text says happened, may happen, or did not, by PLOVER's scheme.

    `statement` is the innermost one whose content it stands in, null in the report's own voice; `factuality` is
    FactBank's, according to that voice. `clause` is what that voice says in the trigger's sentence. `contexts` are
    PLOVER's, as far as the reader sees them.
    """

    id: str
    report: str
    statement: str | None
    trigger: Passage
    clause: Passage
    type: EventType
    mode: str | None
    quad: Quad
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    place: Place | None
    date: Happened
    factuality: Factuality
    tense: Tense
    figures: tuple[Figure, ...]
    contexts: tuple[str, ...]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timex:
    """A time expression and what it comes to.

    `type`, `value` and `mod` are TIMEX3's; `edtf` is null for durations, sets and what cannot be dated. `earliest` and
    `latest` are the first and last day (YYYY-MM-DD) that `edtf` allows, null where it is open. `basis` says what it was
    reckoned from: the expression's own text, the day of publication, another expression (`anchor`, its spans), or
    nothing that is known.
    """

    id: str
    report: str
    spans: Spans
    text: str
    type: TimexType
    value: str | None
    mod: TimexMod | None
    edtf: str | None
    earliest: str | None
    latest: str | None
    anchor: Spans
    basis: TimexBasis


# Who says what a report tells in its own voice, as the model is told.
OWN_VOICE = "the report"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposition:
    """What a sentence of a statement, or an event that the report tells in its own voice, says: a claim can have it.

    `told_in` is the statement's or event's id, and `nth` the number of the sentence in it. `span` reaches from its
    first to its last character. `by` and `before` are what the model is told beside it: who says it, and what stands
    before it. `asserts`, `denies` and `neither` are probabilities: how it takes what was said or asked before. `vector`
    is the direction of what it says, a signed byte a dimension.
    """

    told_in: str
    nth: int
    report: str
    span: Span
    by: str
    before: str
    text: str
    asserts: float
    denies: float
    neither: float
    figures: tuple[Figure, ...]
    vector: bytes

    @property
    def id(self) -> str:
        return content_id("proposition", self.told_in, self.nth) if self.nth else self.told_in


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMember:
    """A statement or event of a claim, and how it stands to it; `relays`: it passes on a medium's word."""

    id: str
    report: str
    stance: ClaimStance


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimOrigin:
    """An independent place a claim comes from: what it is, and the reports that rest on it."""

    what: str
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFigure:
    """A count or amount of a claim, as bounds, and the reports that have it so."""

    what: str
    low: float | None
    high: float | None
    unit: str | None
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The same proposition across statements, events and reports; `text` is its clearest wording.

    `asserted_by`, `denied_by` and `neither_by` are actors who stand there at the end.
    """

    id: str
    text: str
    members: tuple[ClaimMember, ...]
    status: ClaimStatus
    asserted_by: tuple[str, ...]
    denied_by: tuple[str, ...]
    neither_by: tuple[str, ...]
    origins: tuple[ClaimOrigin, ...]
    first_reported: str | None
    figures: tuple[ClaimFigure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """An input that gave no report: `failed` (bad input) or `skipped` (not English), and why."""

    key: str
    status: Literal["failed", "skipped"]
    reason: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An actor by the name it has: in the report with the key `report`; where that is null, in all reports."""

    name: str
    type: ActorType
    country: str | None
    report: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What a person said about actors, with who, when and why; it stands beside what was read, and replaces nothing.

    `merge`: those in `what` are one actor, the first gives it name and id. `split`: those in `what` are one actor, and
    another than the one they were taken for. `undo`: the correction `undoes` no longer counts.
    """

    id: str
    action: Action
    what: tuple[Named, ...]
    undoes: str | None
    who: str
    when: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was read from one report."""

    report: Report
    actors: tuple[Actor, ...]
    statements: tuple[Statement, ...]
    times: tuple[Timex, ...] = ()
    events: tuple[Event, ...] = ()


Record = Report | Actor | Statement | Event | Claim | Timex | Correction | Unread
KINDS: dict[str, type[Record]] = {
    "report": Report, "actor": Actor, "statement": Statement, "event": Event, "claim": Claim, "timex": Timex,
    "correction": Correction, "unread": Unread,
}


def as_json(record: Record) -> dict[str, Any]:
    """The record as the ledger's JSON object, its `kind` first; tuples become lists."""
    kind = type(record).__name__.lower()
    plain: dict[str, Any] = json.loads(json.dumps(asdict(record), ensure_ascii=False))
    return {"kind": kind, **plain}
