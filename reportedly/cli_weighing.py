"""The commands that hold reports against each other: claims, disputes, origins, copies, and revisions."""

from __future__ import annotations

from typing import Any, get_args

import click

from reportedly import completion
from reportedly.listing import CHANGES, COPIES
from reportedly.listing_claims import CLAIMS, ORIGINS
from reportedly.options import asked, format_option, ledger_option, limit_option
from reportedly.output import write_claim, write_listing
from reportedly.records import ClaimStatus


@click.command()
@click.option("--status", type=click.Choice(get_args(ClaimStatus)), help="Only those that stand so.")
@click.option("--actor", metavar="NAME", help="Who says it or is a party to it: words of a name, or an id.")
@click.option("--since", metavar="DATE", help="First reported on this day, month or year, or later.")
@click.option("--until", metavar="DATE", help="First reported on this day, month or year, or earlier.")
@click.option("--origins", type=click.IntRange(min=1), metavar="N", help="On at least so many independent origins.")
@click.option("--reports", type=click.IntRange(min=1), metavar="N", help="In at least so many reports.")
@click.option("--figures-differ", is_flag=True, help="Only those whose figures exclude each other.")
@click.option("--text", metavar="WORDS", help="Words of the claim, in order.")
@click.option("--report", metavar="REPORT", shell_complete=completion.reports,
              help="With a member in this report: its key or the end of it, its id or the beginning of it.")
@limit_option
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Leave out so many at the start.")
@ledger_option
@format_option
def claims(where: str, form_of_output: str, **filters: Any) -> None:
    """List what reports state in common, and how it stands: who asserts it, who denies it, on how many origins.

    Claims in most reports come first. disputed: asserted and denied by parties that are named; denied: nobody who is
    named asserts it any more; corroborated: two or more independent origins, nobody denies it; unconfirmed: somebody
    neither confirms nor denies it; uncontested: one origin, nobody answers it. None of this says what is true.

    \b
    Example:
      reportedly claims --status disputed
      reportedly claims --origins 2 --since 2025-07 --format csv > claims.csv
    """
    with asked(where) as ledger:
        write_listing(CLAIMS, ledger.claims(**filters), form_of_output)


@click.command()
@click.argument("wanted", metavar="ID")
@click.option("--why", is_flag=True, help="Also list every member with its place, its speakers and what it answers.")
@ledger_option
@format_option
def claim(wanted: str, why: bool, where: str, form_of_output: str) -> None:
    """Show one claim: its status and on what it rests, who asserts, denies or declines, and its figures.

    ID is a claim's id or the beginning of it, or the id of a statement or event that is a member of it.

    \b
    Example:
      reportedly claim c3f09a11
      reportedly claim c3f09a11 --why
    """
    with asked(where) as ledger:
        write_claim(ledger.claim(wanted), why, form_of_output)


@click.command()
@click.argument("wanted", metavar="ID")
@ledger_option
@format_option
def origins(wanted: str, where: str, form_of_output: str) -> None:
    """List the independent origins of a claim and the reports that rest on each.

    Reports are one origin when one copies or credits the other, when both rest on the same evidence or the same
    nameless sources, or on the same speaker. A report can rest on several.

    \b
    Example:
      reportedly origins c3f09a11
    """
    with asked(where) as ledger:
        write_listing(ORIGINS, ledger.origins(wanted), form_of_output)


@click.command()
@click.option("--actor", metavar="NAME", help="Who says it or is a party to it: words of a name, or an id.")
@click.option("--since", metavar="DATE", help="First reported on this day, month or year, or later.")
@click.option("--until", metavar="DATE", help="First reported on this day, month or year, or earlier.")
@click.option("--text", metavar="WORDS", help="Words of the claim, in order.")
@limit_option
@ledger_option
@format_option
def disputes(where: str, form_of_output: str, **filters: Any) -> None:
    """List the claims that somebody denies, and those whose figures exclude each other.

    \b
    Example:
      reportedly disputes --actor "foreign ministry"
    """
    with asked(where) as ledger:
        write_listing(CLAIMS, ledger.disputes(**filters), form_of_output)


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
