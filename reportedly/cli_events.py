"""The commands around events: `reportedly events` and `reportedly dyad`."""

from __future__ import annotations

from typing import Any, get_args

import click

from reportedly import completion
from reportedly.listing import DEALINGS, EVENTS
from reportedly.options import asked, format_option, ledger_option, limit_option
from reportedly.output import write_dealings, write_listing
from reportedly.records import EventType, Quad

STATES = ("happened", "claimed", "denied", "open")


@click.command()
@click.option("--type", type=click.Choice(get_args(EventType)), help="Only of this PLOVER type.")
@click.option("--mode", metavar="MODE", help="Only of this PLOVER mode: drone, resign ...")
@click.option("--quad", type=click.Choice(get_args(Quad)), help="Only of this quad class.")
@click.option("--actor", metavar="NAME", help="Words of the name of whoever does it, or an actor's id.")
@click.option("--recipient", metavar="NAME", help="Words of the name of whom it is done to, or an actor's id.")
@click.option("--country", metavar="CODE", help="With an actor or recipient of this country: ISO 3166-1 alpha-3.")
@click.option("--place", metavar="PLACE", help="Words of the place as written, or a country's code.")
@click.option("--voice", type=click.Choice(["report", "statement"]),
              help="Told by the report itself, or by somebody in it.")
@click.option("--state", type=click.Choice(STATES),
              help="happened: so the report in its own voice; claimed: so somebody in it.")
@click.option("--since", metavar="DATE", help="Happened on this day, month or year, or later.")
@click.option("--until", metavar="DATE", help="Happened on this day, month or year, or earlier.")
@click.option("--publisher", metavar="NAME", help="Words of the publisher's name.")
@click.option("--text", metavar="WORDS", help="These words stand in the clause.")
@click.option("--report", metavar="REPORT", shell_complete=completion.reports, help="In this report: its key or id.")
@limit_option
@ledger_option
@format_option
def events(where: str, form_of_output: str, **filters: Any) -> None:
    """List what is told to have happened: who did what to whom, where, when, and according to whom.

    Dates are those of the happening, not of publication; undated events come last, and fit neither --since nor --until.
    What the types and modes mean stands in docs/events.md.

    \b
    Example:
      reportedly events --type THREATEN --country RUS
      reportedly events --state denied --format csv > denied.csv
    """
    from reportedly.ledger.events import events as asked_for

    with asked(where) as ledger:
        write_listing(EVENTS, asked_for(ledger, **filters), form_of_output)


@click.command()
@click.argument("one", metavar="COUNTRY")
@click.argument("other", metavar="COUNTRY")
@click.option("--by", type=click.Choice(["day", "week", "month", "quarter", "year"]), default="month",
              show_default=True)
@click.option("--since", metavar="DATE", help="Happened on this day, month or year, or later.")
@click.option("--until", metavar="DATE", help="Happened on this day, month or year, or earlier.")
@click.option("--publisher", metavar="NAME", help="Words of the publisher's name.")
@ledger_option
@format_option
def dyad(one: str, other: str, by: Any, where: str, form_of_output: str, **filters: Any) -> None:
    """Count conflict and cooperation between two countries over time.

    COUNTRY is a name or an ISO 3166-1 alpha-3 code. Both directions are told apart, and what happened (so the reports
    themselves), what was claimed, what was denied and what is open. `goldstein` is derived from the types alone. Events
    without a date of their own are counted as undated.

    \b
    Example:
      reportedly dyad RUS USA --by quarter
      reportedly dyad Russia Ukraine --since 2025 --format csv > dyad.csv
    """
    from reportedly.ledger.events import dyad as counted

    with asked(where) as ledger:
        found = counted(ledger, _code(one), _code(other), by=by, **filters)
        write_dealings(DEALINGS, found, form_of_output)


def _code(country: str) -> str:
    """The alpha-3 code of a country by code or name. Raises UsageError where there is none."""
    from reportedly.reading import gazetteer

    if gazetteer.country(country.upper()) is not None:
        return country.upper()
    entry = gazetteer.lookup(country)
    if entry is None or entry.country is None:
        raise click.UsageError(f"no country is known as {country!r}: give its name, or its code, such as RUS or USA")
    return entry.country
