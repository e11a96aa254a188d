"""The commands that hold reports against each other: `reportedly copies` and `reportedly diff`."""

from __future__ import annotations

from typing import Any

import click

from reportedly import completion
from reportedly.listing import CHANGES, COPIES
from reportedly.options import asked, format_option, ledger_option, limit_option
from reportedly.output import write_listing


@click.command()
@click.option("--publisher", metavar="NAME", help="Words of the name of the copy's publisher.")
@click.option("--since", metavar="DATE", help="The copy was published on this day, month or year, or later.")
@click.option("--until", metavar="DATE", help="The copy was published on this day, month or year, or earlier.")
@limit_option
@ledger_option
@format_option
def copies(where: str, form_of_output: str, **filters: Any) -> None:
    """List who copied whom: reports that repeat the text of another that the ledger holds.

    `copied` is the share of the text that stands in the original, from 0 to 1; `credit` whom the copy credits, in a
    credit or a byline, or, with the basis copy, whose text it is though it does not say so. That two reports quote the
    same speech at length is no copy, nor is a new text at the same URL: see `diff`.

    \b
    Example:
      reportedly copies
      reportedly copies --publisher courier --since 2025-07 --format csv > copies.csv
    """
    with asked(where) as ledger:
        write_listing(COPIES, ledger.copies(**filters), form_of_output)


@click.command()
@click.argument("report", metavar="REPORT", shell_complete=completion.reports)
@click.argument("other", metavar="[REPORT]", required=False, shell_complete=completion.reports)
@ledger_option
@format_option
def diff(report: str, other: str | None, where: str, form_of_output: str) -> None:
    """Tell how two texts of one URL differ: what appeared, vanished or changed.

    REPORT is compared with the text that stood at its URL before or, if it is the first, with the next one; or with
    the second REPORT. Listed are statements, events, figures and hedges, and notices: lines by which the publisher
    retracts, corrects or updates what it wrote.

    \b
    Example:
      reportedly diff burned-ballots.html
      reportedly diff r1f3c r77ab --format json
    """
    with asked(where) as ledger:
        write_listing(CHANGES, ledger.diff(report, other).changes, form_of_output)
