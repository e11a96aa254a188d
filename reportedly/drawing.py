"""Events and the dealings of two countries as a terminal shows them, from 80 columns up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from reportedly.listing import event_row
from reportedly.show import STYLES, UNKNOWN, one_line, quoted, shortened

if TYPE_CHECKING:
    from reportedly.ledger.events import EventRow

Row = Mapping[str, Any]
# Columns of the longest bar, of all that stands beside it, and of a period ("2025-11-19"), a quad class and a state.
BAR, BESIDE_BAR, PERIOD, QUAD, STATE = 24, 76, 10, 20, 8
# Columns of a date ("2025-11-19~"); characters of who does it, and of the clause.
DATE, PARTIES, CLAUSE = 11, 60, 200


def drawn_events(found: Iterable[EventRow]) -> Iterator[RenderableType]:
    """Events for a terminal: the date, who does what to whom, the clause, then what is known beside it."""
    table = Table.grid(padding=(0, 2, 1, 0), expand=True)
    table.add_column(style="dim", width=DATE, overflow="fold")
    table.add_column(ratio=1, overflow="fold")
    for row in map(event_row, found):
        lines = Text("\n").join((_deed(row), Text(quoted(shortened(row["clause"], CLAUSE))), _beside(row)))
        date = row["date"] if row["date"] and row["date_basis"] != "published" else f"undated ({row['date_basis']})"
        table.add_row(date, lines)
    yield table


def _deed(row: Row) -> Text:
    colour = "red" if row["quad"].endswith("conflict") else "green"
    kind = f"{row['type']} ({row['mode']})" if row["mode"] else row["type"]
    parts: list[tuple[str, str]] = []
    for side, country in (("actors", "actor_countries"), ("recipients", "recipient_countries")):
        parts.append((shortened(row[side], PARTIES), STYLES["source"]) if row[side] else (UNKNOWN, "dim"))
        parts.append((f" {row[country]}" if row[country] else "", "dim"))
    return Text.assemble(*parts[:2], " → ", (kind, colour), " → ", *parts[2:])


def _beside(row: Row) -> Text:
    place = row["place"] and f"in {row['place']}" + (f" ({row['place_country']})" if row["place_country"] else "")
    voice = "says the report itself" if row["chain"] is None else f"says {row['chain']}"
    known = [f"{row['state']} ({row['factuality']})", voice, place, row["figures"], row["key"]]
    return Text(" · ".join(one_line(part) for part in known if part), "dim")


def drawn_dealings(rows: Sequence[Row], width: int) -> Table:
    """Dealings for a terminal of `width` columns: a line a period, direction, quad class and state, with a bar."""
    most = max(int(row["events"]) for row in rows)
    longest = max(4, min(BAR, width - BESIDE_BAR))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, header_style="bold", expand=False)
    table.add_column("period", width=PERIOD)
    table.add_column("direction", no_wrap=True)
    table.add_column("quad", width=QUAD, no_wrap=True)
    table.add_column("state", width=STATE, no_wrap=True)
    table.add_column("events", no_wrap=True, justify="right")
    table.add_column("", no_wrap=True)
    table.add_column("goldstein", no_wrap=True, justify="right", style="dim")
    last = None
    for row in rows:
        place = (row["period"], row["actor"], row["recipient"])
        bar = "█" * max(1, round(longest * int(row["events"]) / most))
        colour = "red" if row["quad"].endswith("conflict") else "green"
        table.add_row(
            *(("", "") if place == last else (row["period"], f"{row['actor']} → {row['recipient']}")), row["quad"],
            row["state"], f"{row['events']:,}", Text(bar, colour if row["state"] == "happened" else f"dim {colour}"),
            f"{row['goldstein']:+.1f}",
        )
        last = place
    return table
