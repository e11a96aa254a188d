"""Claims, their members and their origins as rows: how the listings of them are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from reportedly.listing import Column, Listing
from reportedly.records import ClaimFigure, as_json
from reportedly.show import STYLES, UNKNOWN

if TYPE_CHECKING:
    from reportedly.ledger.weighed import ClaimFile, ClaimRow, MemberRow, OriginRow

SHORT = 9  # characters of a claim's id that are drawn: enough to name it


def bounds(low: float | None, high: float | None) -> str:
    """Bounds as people write them: "12", "12 or more", "up to 40", "40 to 50"."""
    if low is None or high is None:
        return UNKNOWN if low == high else f"{number(low)} or more" if low is not None else f"up to {number(high or 0)}"
    return number(low) if low == high else f"{number(low)} to {number(high)}"


def number(value: float) -> str:
    """A number in digits, whole where it is whole: "18,000,000", "61.4"."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def _figures(found: Sequence[ClaimFigure]) -> str | None:
    if not found:
        return None
    unit, what = unit_beside(found[0]), found[0].what
    return " ".join(part for part in ("; ".join(bounds(f.low, f.high) for f in found), unit, what) if part)


def unit_beside(figure: ClaimFigure) -> str | None:
    """The unit of a figure, where what it counts does not end in it: "people" hurt, nothing beside "ferry stations"."""
    told = figure.unit is None or figure.what.split()[-1:] == figure.unit.split()[-1:]
    return None if told else figure.unit


def claim_row(row: ClaimRow) -> dict[str, Any]:
    c = row.claim
    names = {side: "; ".join(names) or None for side, names in row.sides.items()}
    return {
        "id": c.id, "short": c.id[:SHORT], "status": c.status, "text": c.text, "reports": row.reports,
        "members": len(c.members), "origins": len(c.origins), **names, "figures": _figures(c.figures),
        "figures_differ": row.figures_differ, "first_reported": c.first_reported,
    }


def claim_object(row: ClaimRow) -> dict[str, Any]:
    """A claim as the ledger's JSON object, with the names of its actors."""
    return {**as_json(row.claim), "names": dict(row.names), "figures_differ": row.figures_differ}


def claim_file_object(found: ClaimFile) -> dict[str, Any]:
    """A claim as the ledger's JSON object, its members in full, and a summary of its figures."""
    summary = None if found.summary is None else asdict(found.summary)
    return {**claim_object(found.row), "members": [member_object(m) for m in found.members], "summary": summary}


def member_object(row: MemberRow) -> dict[str, Any]:
    """A member of a claim: as in the ledger's JSON, and what its report has of it."""
    found = {**asdict(row), "spans": [list(row.span)], "chain": list(row.chain)}
    del found["span"]
    return {**found, "answers": [{"id": id, "how": how} for id, how in row.answers]}


def member_row(row: MemberRow) -> dict[str, Any]:
    return {
        **asdict(row), "chain": " ← ".join(row.chain), "start": row.span[0], "end": row.span[1],
        "answers": "; ".join(f"{how} {id}" for id, how in row.answers),
        "low": row.figure and row.figure.low, "high": row.figure and row.figure.high,
    }


def origin_row(row: OriginRow) -> dict[str, Any]:
    return {**asdict(row), "told": "; ".join(row.told)}


def origin_object(row: OriginRow) -> dict[str, Any]:
    return {**asdict(row), "told": list(row.told)}


CLAIMS = Listing(
    columns=(
        Column(key="status"), Column(key="reports", number=True), Column(key="origins", number=True),
        Column(key="text", title="claim", size=140), Column(key="asserted_by", style=STYLES["source"], size=90),
        Column(key="denied_by", style=STYLES["source"], size=90), Column(key="neither_by", size=90),
        Column(key="figures", size=80), Column(key="short", title="id", style="dim"),
    ),
    names=(
        "id", "status", "text", "reports", "members", "origins", "asserted_by", "denied_by", "neither_by", "figures",
        "figures_differ", "first_reported",
    ),
    row=claim_row, record=claim_object,
)
MEMBERS = Listing(
    columns=(Column(key="stance"), Column(key="chain", style=STYLES["source"]), Column(key="text"), Column(key="key")),
    names=(
        "id", "stance", "withdrawn", "chain", "act", "text", "start", "end", "confidence", "answers", "report", "key",
        "publisher", "published", "title", "copy_of", "origin", "counts", "low", "high",
    ),
    row=member_row, record=member_object,
)
ORIGINS = Listing(
    columns=(
        Column(key="nth", title="origin", number=True), Column(key="origin", title="what", style=STYLES["source"]),
        Column(key="published"), Column(key="publisher"), Column(key="credit"), Column(key="told", size=120),
        Column(key="key", style="dim"),
    ),
    names=("claim", "nth", "origin", "report", "key", "publisher", "published", "credit", "copy_of", "told"),
    row=origin_row, record=origin_object,
)
