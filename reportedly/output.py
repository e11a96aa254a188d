"""Standard output: drawn in colour on a terminal, plain lines in a pipe."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from errno import EBADF
from typing import TYPE_CHECKING, Any, TextIO

import click
from rich.console import Console, Group, RenderableType

from reportedly.drawing import drawn_dealings, drawn_events
from reportedly.listing import (
    EVENTS, HITS, STATEMENTS, Listing, csv_lines, drawn, drawn_hits, drawn_statements, json_lines, tabbed,
)
from reportedly.listing_claims import CLAIMS, MEMBERS, claim_file_object
from reportedly.records import Reading
from reportedly.show import page, plain_page
from reportedly.show_claim import claim_page, drawn_claims

if TYPE_CHECKING:
    from reportedly.ledger import Ledger
    from reportedly.ledger.weighed import ClaimFile

# The widest page that is drawn; running text is wrapped earlier.
WIDEST = 120
# Columns where there is no terminal to ask.
PLAIN_WIDTH = 100


def _stdout() -> TextIO:
    """Standard output. Raises OSError where the program was started with it closed."""
    if sys.stdout is None:
        raise OSError(EBADF, "it is closed")
    return sys.stdout


def _coloured() -> bool:
    """Whether standard output takes colour and drawing: a terminal, or FORCE_COLOR; never with NO_COLOR."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or _stdout().isatty()


def _console() -> Console:
    width = max(40, min(shutil.get_terminal_size((PLAIN_WIDTH, 24)).columns, WIDEST))
    return Console(width=width, force_terminal=True, highlight=False, soft_wrap=False)


def write_lines(lines: Iterable[str]) -> None:
    """Lines as UTF-8, whatever the locale; a lone surrogate as the escape that JSON has for it."""
    _stdout().flush()
    out = _stdout().buffer
    for line in lines:
        out.write(line.encode("utf-8", "backslashreplace") + b"\n")
    out.flush()


def write_records(records: Iterable[dict[str, Any]]) -> None:
    """Records as JSON, one a line."""
    write_lines(json.dumps(record, ensure_ascii=False) for record in records)


def write_events(ledger: Ledger, form: str) -> None:
    """All events of a ledger in another program's format: plover, polecat or cameo."""
    from reportedly.ledger.events import all_events
    from reportedly.publish import events

    rows = all_events(ledger)
    if form == "plover":
        write_records(map(events.plover, rows))
    else:
        write_lines(events.tabbed(events.polecat(rows) if form == "polecat" else events.cameo_rows(rows)))


def write_listing(listing: Listing, found: Sequence[Any], form: str) -> None:
    """Write what was found in the format asked for."""
    if form == "json":
        write_lines(json_lines([listing.record(row) for row in found]))
    elif form == "csv":
        write_lines(csv_lines([listing.row(row) for row in found], listing.names))
    elif not _coloured():
        write_lines(tabbed([listing.row(row) for row in found], listing.columns))
    elif found:
        _console().print(_drawn(listing, found))
    else:
        click.echo("Nothing found.", err=True)


def write_dealings(listing: Listing, found: Sequence[Any], form: str) -> None:
    """Write the dealings of two countries; on a terminal with a bar for each count."""
    if form != "table" or not _coloured() or not found:
        write_listing(listing, found, form)
        return
    console = _console()
    console.print(drawn_dealings([listing.row(row) for row in found], console.width))


def write_claim(found: ClaimFile, why: bool, form: str) -> None:
    """Write one claim: a page, a JSON object with its members in full, or its members as CSV."""
    if form == "json":
        write_lines([json.dumps(claim_file_object(found), ensure_ascii=False)])
    elif form == "csv":
        write_listing(MEMBERS, found.members, form)
    elif _coloured():
        console = _console()
        for line in claim_page(found, why):
            console.print(line)
    else:
        write_lines(line.plain for line in claim_page(found, why))


def _drawn(listing: Listing, found: Sequence[Any]) -> RenderableType:
    if listing is STATEMENTS:
        return Group(*drawn_statements(found))
    if listing is HITS:
        return Group(*drawn_hits(found))
    if listing is EVENTS:
        return Group(*drawn_events(found))
    if listing is CLAIMS:
        return Group(*drawn_claims(found))
    return drawn([listing.row(row) for row in found], listing.columns)


def write_page(reading: Reading, full: bool) -> None:
    """The reading as a page, drawn where standard output takes that, else in plain lines."""
    console = _console()
    if _coloured():
        console.print(page(reading, width=console.width, full=full))
    else:
        write_lines(plain_page(reading, width=console.width, full=full))
