"""Event rows in the shapes of PLOVER (JSON), POLECAT (TSV) and CAMEO (TSV), with our columns behind theirs.

Column names are those of the PLOVER manual (2024-02) and of the published POLECAT files; a missing value is the string
`None` in POLECAT's, an empty cell in ours. Ours: the voice that tells of it, the chain of speakers, and factuality.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from reportedly.ledger.events import EventRow
from reportedly.publish import cameo
from reportedly.publish.parties import Coded, coded
from reportedly.records import Event

QUAD_NUMBERS = {
    "verbal cooperation": 1, "material cooperation": 2, "verbal conflict": 3, "material conflict": 4,
}
OPEN = frozenset(["Uu", "PS+", "PS-", "PR-", "CTu"])
POLECAT = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name",
    "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw",
    "Wikipedia Actor ID", "Recipient Name", "Recipient Country", "Recipient COW", "Primary Recipient Sector",
    "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename", "City",
    "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type",
    "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)
OURS = ("Factuality", "Tense", "Voice", "Attribution Chain", "Date Basis", "Report", "Trigger", "Confidence")
CAMEO = (
    "Event ID", "Date", "Source", "Target", "CAMEO Root", "PLOVER Type", "PLOVER Mode", "Quad Code", "Goldstein",
    "Source Name", "Target Name", "Publisher", "Published",
)


def sides(row: EventRow) -> tuple[list[Coded], list[Coded]]:
    """The actors and the recipients, coded."""
    actors, recipients = row.event.actors, row.event.recipients
    return [coded(p, row.actors) for p in actors], [coded(p, row.actors) for p in recipients]


def voice(row: EventRow) -> str:
    return row.chain[0] if row.chain else "report"


def dyads(row: EventRow) -> Iterator[tuple[Coded | None, Coded | None]]:
    """Each actor with each recipient but itself; a side that is not told is null."""
    actors, recipients = sides(row)
    for one in actors or [None]:  # type: ignore[list-item]
        for other in recipients or [None]:  # type: ignore[list-item]
            if one is None or other is None or (one.name, one.written) != (other.name, other.written):
                yield one, other


def auxiliary(event: Event) -> list[str]:
    """PLOVER's auxiliary modes: future, hypothetical, negation."""
    out = []
    if event.tense == "future":
        out.append("future")
    if event.tense == "conditional" or (event.factuality in OPEN and event.tense != "future"):
        out.append("hypothetical")
    if event.factuality.endswith("-"):
        out.append("negation")
    return out


def plover(row: EventRow) -> dict[str, Any]:
    """The event as PLOVER's JSON record, with our fields behind it."""
    event, report = row.event, row.report
    place = event.place
    actors, recipients = sides(row)
    size = {
        name: figure.low if figure.low is not None else figure.high
        for name, what in (("dead", "killed"), ("injured", "injured"), ("arrested", "arrested"))
        for figure in event.figures if figure.what == what
    }
    return {
        "id": event.id,
        "has_event": True,
        "date": event.date.edtf,
        "actor": [entity(c) for c in actors],
        "recipient": [entity(c) for c in recipients],
        "event": [event.type],
        "mode": [*([event.mode] if event.mode else []), *auxiliary(event)],
        "context": list(event.contexts),
        "quad_code": QUAD_NUMBERS[event.quad],
        "event_scale": cameo.GOLDSTEIN[event.type],
        "event_loc": None if place is None else {
            "extracted_place": place.text, "country_code": place.country, "lat": place.lat, "lon": place.lon,
        },
        "event_text": [event.trigger.text],
        "size": size,
        "text_info": {"start": event.trigger.spans[0][0], "end": event.trigger.spans[-1][1]},
        "cite_info": {
            "url": report.url, "title": report.title, "publication": report.publisher, "language": report.language,
            "coder": "reportedly", "version": report.reader,
        },
        "factuality": event.factuality,
        "tense": event.tense,
        "voice": voice(row),
        "attribution_chain": list(row.chain),
        "date_basis": event.date.basis,
        "confidence": event.confidence,
        "report": report.id,
        "published": report.published,
    }


def entity(party: Coded) -> dict[str, Any]:
    return {
        "code": party.country, "sector": party.sector, "entity_text": party.written, "entity_name": party.name,
        "identifier_id": party.wikidata, "office": party.title,
    }


def polecat(rows: Iterable[EventRow]) -> Iterator[tuple[str, ...]]:
    """POLECAT's rows, its header first; an event of several dyads is several rows, as there."""
    yield (*POLECAT, *OURS)
    for t in rows:
        for actor, recipient in dyads(t):
            yield polecat_row(t, actor, recipient)


def polecat_row(row: EventRow, actor: Coded | None, recipient: Coded | None) -> tuple[str, ...]:
    event, report, place = row.event, row.report, row.event.place
    modes = [*([event.mode] if event.mode else []), *auxiliary(event)]

    def side(party: Coded | None) -> list[Any]:
        if party is None:
            return [None] * 8
        sector = party.sector
        return [party.name, party.country, None, sector, sector, party.title, party.written, party.wikidata]

    theirs = [
        event.id, event.date.edtf, event.type, ";".join(modes), cameo.GOLDSTEIN[event.type],
        QUAD_NUMBERS[event.quad], ";".join(event.contexts), *side(actor), *side(recipient),
        place.text if place else None, None, None, None, place.country if place else None,
        place.lat if place else None, place.lon if place else None, None, place.text if place else None, None,
        report.publisher, report.published, None, None, None, report.language, report.reader,
    ]
    ours = [
        event.factuality, event.tense, voice(row), " < ".join(row.chain), event.date.basis, report.id,
        event.trigger.text, event.confidence,
    ]
    return tuple(cell(v) or "None" for v in theirs) + tuple(cell(v) for v in ours)


def cell(value: Any) -> str:
    """A value as one cell: tabs and line ends, which would break the row, as spaces."""
    return "" if value is None else " ".join(str(value).split())


def cameo_rows(rows: Iterable[EventRow]) -> Iterator[tuple[str, ...]]:
    """A row for each dyad, with CAMEO's root code, its header first."""
    yield (*CAMEO, *OURS)
    for t in rows:
        event, report = t.event, t.report
        for actor, recipient in dyads(t):
            yield tuple(
                cell(v)
                for v in (
                    event.id, event.date.edtf, actor and actor.code, recipient and recipient.code,
                    cameo.root(event.type, event.mode), event.type, event.mode, QUAD_NUMBERS[event.quad],
                    cameo.GOLDSTEIN[event.type], actor and actor.name, recipient and recipient.name, report.publisher,
                    report.published, event.factuality, event.tense, voice(t), " < ".join(t.chain), event.date.basis,
                    report.id, event.trigger.text, event.confidence,
                )
            )


def tabbed(lines: Iterable[Sequence[str]]) -> Iterator[str]:
    """Rows as tab-separated lines."""
    return ("\t".join(line) for line in lines)
