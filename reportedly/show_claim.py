"""Claims as a terminal lists them, and one as a page: how it stands, on what it rests, and, asked why, all members."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from reportedly.listing_claims import SHORT, bounds, unit_beside
from reportedly.records import ClaimFigure, ClaimOrigin, ClaimStance, ClaimStatus
from reportedly.show import STYLES, UNKNOWN, counted, one_line, quoted, shortened

if TYPE_CHECKING:
    from reportedly.ledger.weighed import ClaimFile, ClaimRow, MemberRow

MEANING: Mapping[ClaimStatus, str] = {
    "disputed": "asserted and denied by parties that are named",
    "denied": "denied, and nobody who is named asserts it any more",
    "corroborated": "two or more independent origins, and nobody denies it",
    "unconfirmed": "somebody who was asked neither confirms nor denies it",
    "uncontested": "one independent origin, and nobody answers it",
}
# The same where only somebody who has no name denies it: they cannot be held to it, so that it is not disputed.
ALL_BUT_DENIED = "nobody who is named denies it, though somebody without a name does"
STATUS_STYLES: Mapping[ClaimStatus, str] = {
    "disputed": "bold magenta", "denied": "bold red", "corroborated": "bold green", "unconfirmed": "bold yellow",
    "uncontested": "bold",
}
STANCE_STYLES: Mapping[ClaimStance, str] = {
    "asserts": "green", "relays": "cyan", "denies": "bold red", "neither": "bold yellow",
}
DAY, WORDING, NAMED = 10, 300, 8  # characters of a date's day and of a member's words; reports named in a line
STATUS, LISTED = 12, 160  # columns of a status; characters of a claim's wording in a list


def drawn_claims(found: Iterable[ClaimRow]) -> Iterator[RenderableType]:
    """Claims for a terminal: the status, the wording, who stands where, then how many reports and origins it has."""
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=STATUS, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    for row in found:
        c = row.claim
        lines = [Text(shortened(c.text, LISTED), "bold")]
        lines += _sides(row)
        numbers = "; ".join(bounds(f.low, f.high) for f in c.figures)
        beside = [counted(row.reports, "report"), counted(len(c.origins), "origin"),
                  f"{numbers} {_what(c.figures[0])}" if c.figures else "", c.id[:SHORT]]
        lines.append(Text(" · ".join(part for part in beside if part), "dim"))
        table.add_row(Text(c.status, STATUS_STYLES[c.status]), Text("\n").join([*lines, Text()]))
    yield table


def claim_page(found: ClaimFile, why: bool) -> Iterator[Text]:
    """The lines of the page."""
    row, c = found.row, found.row.claim
    yield Text(one_line(c.text), "bold")
    nameless = c.status == "uncontested" and any(m.counts == "denies" and not m.withdrawn for m in found.members)
    yield Text.assemble((c.status, STATUS_STYLES[c.status]), f": {ALL_BUT_DENIED if nameless else MEANING[c.status]}")
    yield Text(f"{c.id} · {counted(len(c.members), 'member')} in {counted(row.reports, 'report')} · first reported "
               f"{c.first_reported or UNKNOWN}", "dim")
    keys = {m.report: m.key for m in found.members}
    yield from _sides(row)
    yield from _origins(c.origins, keys)
    yield from _figures(found, keys)
    if why:
        yield Text("")
        by_id: dict[str, int | str] = {m.id: n for n, m in enumerate(found.members, 1)}
        for n, m in enumerate(found.members, 1):
            yield from _member(n, m, by_id, keys)


def _sides(row: ClaimRow) -> Iterator[Text]:
    for side, names in row.sides.items():
        if names:
            yield Text.assemble((f"{side.replace('_', ' ')} ", "dim"), (one_line("; ".join(names)), STYLES["source"]))


def _origins(origins: Sequence[ClaimOrigin], keys: Mapping[str, str]) -> Iterator[Text]:
    yield Text(f"{counted(len(origins), 'origin')}{':' if origins else ''}", "dim")
    for n, origin in enumerate(origins, 1):
        beside = f" · {_listed(origin.reports, keys)}"
        yield Text.assemble((f"  {n} ", "dim"), (one_line(origin.what), STYLES["source"]), (beside, "dim"))


def _figures(found: ClaimFile, keys: Mapping[str, str]) -> Iterator[Text]:
    figures, summary = found.row.claim.figures, found.summary
    if not figures or summary is None:
        return
    what = _what(figures[0])
    yield Text(f"figures, {what}:" if what else "figures:", "dim")
    stated = _stated(found.members)
    width = max((len(said) for _, said, _ in stated), default=0)
    for (day, said, who), reports in stated.items():
        where = f" · {_listed(reports, keys)}"
        yield Text.assemble((f"  {day:<{DAY}}  ", "dim"), f"{said:<{width}}  ", (who, STYLES["source"]), (where, "dim"))
    parts = [f"conservative {bounds(summary.conservative, summary.conservative)}",
             f"informative {bounds(*summary.informative)}",
             f"representative {bounds(summary.representative, summary.representative)}"]
    if summary.disagreement is not None:
        parts.append(f"disagreement {summary.disagreement:g}")
    yield Text(f"  {' · '.join(parts)}")


def _stated(members: Iterable[MemberRow]) -> dict[tuple[str, str, str], list[str]]:
    """The reports that give a figure of the claim, by their day, the figure and whose it is, the earliest first."""
    out: dict[tuple[str, str, str], list[str]] = {}
    for m in members:
        if m.figure is not None:
            key = m.published[:DAY] if m.published else UNKNOWN, bounds(m.figure.low, m.figure.high), _who(m)
            out.setdefault(key, []).append(m.report)
    return out


def _what(figure: ClaimFigure) -> str:
    unit = unit_beside(figure)
    return f"{figure.what} ({unit})" if unit and figure.what else unit or figure.what


def _listed(reports: Sequence[str], keys: Mapping[str, str]) -> str:
    names = [one_line(keys.get(id, id)) for id in reports]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{', '.join(names[:NAMED])}{more}"


def _who(m: MemberRow) -> str:
    return " ← ".join(map(one_line, m.chain)) or "the report itself"


def _member(n: int, m: MemberRow, by_id: Mapping[str, int | str], keys: Mapping[str, str]) -> Iterator[Text]:
    day = m.published[:DAY] if m.published else UNKNOWN
    taken = " (withdrawn since)" if m.withdrawn else ""
    counts = f", counts as: {m.counts}" if m.counts != m.stance else ""
    yield Text.assemble(
        (f"{n} ", "dim"), (f"{m.stance}{counts}{taken}", STANCE_STYLES[m.counts]), " ", (_who(m), STYLES["source"]),
        (f" · {one_line(m.key)} [{m.span[0]}–{m.span[1]}] · {day}", "dim"),
    )
    yield Text(f"    {quoted(shortened(m.text, WORDING))}")
    for id, how in m.answers:
        yield Text(f"    {how} {by_id.get(id, id)}", "dim")
    if m.copy_of is not None:
        yield Text(f"    its text is a copy of {one_line(keys.get(m.copy_of, m.copy_of))}", "dim")
    elif m.origin is not None:
        yield Text(f"    its text is credited to {one_line(m.origin)}", "dim")
