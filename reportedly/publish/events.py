"""Event rows in the shapes of PLOVER (JSON), POLECAT (TSV) and CAMEO (TSV), with our columns behind theirs.

Column names are those of the PLOVER manual (2024-02) and of the published POLECAT files; a missing value is the string
`None` in POLECAT's, an empty cell in ours. Ours: the voice that tells of it, the chain of speakers, and factuality.
Other programs take a date for a day: theirs is filled only by a date of the event's own, and that of POLECAT and CAMEO
only where it is one day; ours has it as EDTF with its basis. `event_scale` and `Intensity` are the weights of `cameo`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reportedly import edtf
from reportedly.ledger.events import WholeRow
from reportedly.publish import cameo
from reportedly.publish.parties import Coded, coded
from reportedly.records import Figure

QUAD_NUMBERS = {
    "verbal cooperation": 1, "material cooperation": 2, "verbal conflict": 3, "material conflict": 4,
}
OPEN = frozenset(["Uu", "PS+", "PS-", "CTu"])
# An event that ended so many days before it was reported is told as history: news of it would be a year old.
HISTORICAL = 365
# PLOVER's sizes, by what figures count.
SIZES = {"dead": "killed", "injured": "injured", "arrested": "arrested"}
POLECAT = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City",
    "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)
OURS = (
    "Factuality", "Tense", "State", "Voice", "Attribution Chain", "Date EDTF", "Date Basis", "Actor Wikidata",
    "Recipient Wikidata", "Report", "Trigger", "Confidence",
)
CAMEO = (
    "Event ID", "Date", "Source", "Target", "CAMEO Root", "PLOVER Type", "PLOVER Mode", "Quad Code", "Goldstein",
    "Source Name", "Target Name", "Publisher", "Published",
)


def sides(row: WholeRow) -> tuple[list[Coded], list[Coded]]:
    """The actors and the recipients, coded."""
    actors, recipients = row.event.actors, row.event.recipients
    return [coded(p, row.profiles) for p in actors], [coded(p, row.profiles) for p in recipients]


def voice(row: WholeRow) -> str:
    return row.chain[0] if row.chain else "report"


def dyads(row: WholeRow) -> list[tuple[Coded | None, Coded | None]]:
    """Each actor with each recipient but itself; a side that is not told is null. There is always one."""
    actors, recipients = sides(row)
    nobody: list[Coded | None] = [None]
    pairs = [
        (one, other) for one in actors or nobody for other in recipients or nobody
        if one is None or other is None or one.name != other.name
    ]
    return list(dict.fromkeys(pairs)) or [(actors[0], None)]


def days(row: WholeRow) -> tuple[str | None, str | None]:
    """The first and last day that the event's own date allows; null where it has none, or is open."""
    return edtf.bounds(row.event.date.edtf) if row.event.date.basis != "published" else (None, None)


def day(row: WholeRow) -> str | None:
    """The one day on which the event is dated."""
    first, last = days(row)
    return first if first == last else None


def auxiliary(row: WholeRow) -> list[str]:
    """PLOVER's auxiliary modes: historical, future, hypothetical, negation."""
    event, last = row.event, edtf.number(days(row)[1], None)
    published = edtf.number((row.report.published or "")[:10] or None, None)
    out = []
    if last is not None and published is not None and published - last > HISTORICAL:
        out.append("historical")
    if event.tense == "future":
        out.append("future")
    if event.tense == "conditional" or (event.factuality in OPEN and event.tense != "future"):
        out.append("hypothetical")
    if event.factuality.endswith("-"):
        out.append("negation")
    return out


def modes(row: WholeRow) -> list[str]:
    """The event's mode, if it has one, and the auxiliary ones."""
    return [*([row.event.mode] if row.event.mode else []), *auxiliary(row)]


def size(figures: Iterable[Figure]) -> dict[str, float]:
    """PLOVER's sizes: the largest figure of each, its lower bound where it has one."""
    found: dict[str, float] = {}
    for name, what in SIZES.items():
        counts = [f.high if f.low is None else f.low for f in figures if f.what == what]
        known = [count for count in counts if count is not None]
        if known:
            found[name] = max(known)
    return found


def plover(row: WholeRow) -> dict[str, Any]:
    """The event as PLOVER's JSON record, with our fields behind it."""
    event, report, place = row.event, row.report, row.event.place
    actors, recipients = sides(row)
    first, last = days(row)
    return {
        "id": event.id,
        "has_event": True,
        "date": first,
        "enddate": last,
        "actor": [entity(c) for c in actors],
        "recipient": [entity(c) for c in recipients],
        "event": [event.type],
        "mode": modes(row),
        "context": list(event.contexts),
        "quad_code": QUAD_NUMBERS[event.quad],
        "event_scale": cameo.GOLDSTEIN[event.type],
        "event_loc": None if place is None else {
            "extracted_place": place.text, "country_code": place.country, "lat": place.lat, "lon": place.lon,
        },
        "event_text": [event.trigger.text],
        "text": event.clause.text,
        "size": size(event.figures),
        "text_info": {"start": event.trigger.spans[0][0], "end": event.trigger.spans[-1][1]},
        "cite_info": {
            "url": report.url, "title": report.title, "publication": report.publisher, "language": report.language,
            "coder": "reportedly", "version": report.reader,
        },
        "factuality": event.factuality,
        "tense": event.tense,
        "state": row.state,
        "voice": voice(row),
        "statement": event.statement,
        "attribution_chain": list(row.chain),
        "date_edtf": event.date.edtf,
        "date_basis": event.date.basis,
        "figures": [{"what": f.what, "low": f.low, "high": f.high, "unit": f.unit} for f in event.figures],
        "confidence": event.confidence,
        "report": report.id,
        "published": report.published,
    }


def entity(party: Coded) -> dict[str, Any]:
    return {
        "code": party.country, "sector": party.sector, "entity_text": party.written, "entity_name": party.name,
        "identifier_id": party.wikidata, "office": party.title,
    }


def polecat(rows: Iterable[WholeRow]) -> Iterator[tuple[str, ...]]:
    """POLECAT's rows, its header first; an event of several dyads is several rows, as there."""
    header = (*POLECAT, *OURS)
    yield header
    for row in rows:
        for actor, recipient in dyads(row):
            theirs = tuple(cell(value) or "None" for value in _polecat(row, actor, recipient))
            yield whole((*theirs, *_ours(row, actor, recipient)), header)


def _polecat(row: WholeRow, actor: Coded | None, recipient: Coded | None) -> list[Any]:
    event, report, place = row.event, row.report, row.event.place
    where = [place.text, None, None, None, place.country, place.lat, place.lon] if place else [None] * 7
    return [
        event.id, day(row), event.type, ";".join(modes(row)), cameo.GOLDSTEIN[event.type], QUAD_NUMBERS[event.quad],
        ";".join(event.contexts), *_side(actor), *_side(recipient), *where, None, place and place.text, None,
        report.publisher, report.published and report.published[:10], None, None, None, report.language, report.reader,
    ]


def _side(party: Coded | None) -> list[Any]:
    """A party's eight columns; POLECAT's id is Wikipedia's, which nothing here knows."""
    if party is None:
        return [None] * 8
    return [party.name, party.country, None, party.sector, party.sector, party.title, party.written, None]


def _ours(row: WholeRow, actor: Coded | None, recipient: Coded | None) -> tuple[str, ...]:
    event = row.event
    return tuple(map(cell, (
        event.factuality, event.tense, row.state, voice(row), " < ".join(row.chain), event.date.edtf, event.date.basis,
        actor and actor.wikidata, recipient and recipient.wikidata, row.report.id, event.trigger.text, event.confidence,
    )))


def cell(value: Any) -> str:
    """A value as one cell: tabs and line ends, which would break the row, as spaces."""
    return "" if value is None else " ".join(str(value).split())


def whole(line: tuple[str, ...], header: tuple[str, ...]) -> tuple[str, ...]:
    """The row, which has as many cells as its header: what has not is a fault of this module. Raises ValueError."""
    if len(line) != len(header):
        raise ValueError(f"a row of {len(line)} cells under a header of {len(header)}: {line[0]}")
    return line


def cameo_rows(rows: Iterable[WholeRow]) -> Iterator[tuple[str, ...]]:
    """A row for each dyad, with CAMEO's root code, its header first."""
    header = (*CAMEO, *OURS)
    yield header
    for row in rows:
        event, report = row.event, row.report
        for actor, recipient in dyads(row):
            theirs = (
                event.id, day(row), actor and actor.code, recipient and recipient.code,
                cameo.root(event.type, event.mode), event.type, ";".join(modes(row)), QUAD_NUMBERS[event.quad],
                cameo.GOLDSTEIN[event.type], actor and actor.name, recipient and recipient.name, report.publisher,
                report.published and report.published[:10],
            )
            yield whole((*map(cell, theirs), *_ours(row, actor, recipient)), header)


def tabbed(lines: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows as tab-separated lines."""
    return ("\t".join(line) for line in lines)
