"""The commands around events: `reportedly events` and `reportedly dyad`."""

from __future__ import annotations

from typing import Any, get_args

import click

from reportedly import completion
from reportedly.listing import DEALINGS, EVENTS
from reportedly.options import asked, format_option, ledger_option, limit_option
from reportedly.output import write_dealings, write_listing
from reportedly.records import EventType, Factuality, Quad

# As in `ledger.events`, which would load the database.
STATES = ("happened", "claimed", "denied", "open")


@click.command()
@click.option("--type", type=click.Choice(get_args(EventType)), help="Only of this PLOVER type.")
@click.option("--mode", metavar="MODE", help="Only of this PLOVER mode: drone, resign ...")
@click.option("--quad", type=click.Choice(get_args(Quad)), help="Only of this quad class.")
@click.option("--actor", metavar="NAME", help="Words of the name of whoever does it, or an actor's id.")
@click.option("--recipient", metavar="NAME", help="Words of the name of whom it is done to, or an actor's id.")
@click.option("--country", metavar="COUNTRY", help="With an actor or recipient of this country: its code or name.")
@click.option("--place", metavar="PLACE", help="Words of the place as written, or a country's code.")
@click.option("--voice", type=click.Choice(["report", "statement"]),
              help="Told by the report itself, or by somebody in it.")
@click.option("--factuality", type=click.Choice([*STATES, *get_args(Factuality)]),
              help="happened: so the report in its own voice; claimed: so somebody in it; denied: not so, says the one "
              "or the other; open: neither; or one of FactBank's values.")
@click.option("--since", metavar="DATE", help="Happened on this day, month or year, or later.")
@click.option("--until", metavar="DATE", help="Happened on this day, month or year, or earlier.")
@click.option("--publisher", metavar="NAME", help="Words of the publisher's name.")
@click.option("--text", metavar="WORDS", help='Words of the clause; "a phrase" in quotation marks.')
@click.option("--report", metavar="REPORT", shell_complete=completion.reports,
              help="In this report: its key or the end of it, its id or the beginning of it.")
@limit_option
@click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Leave out so many at the start.")
@ledger_option
@format_option
def events(where: str, form_of_output: str, country: str | None, **filters: Any) -> None:
    """List what is told to have happened: who did what to whom, where, when, and according to whom.

    Dates are those of the happening. Events without a date of their own, those dated by publication alone among them,
    come last, and fit neither --since nor --until. What the types and modes mean stands in docs/events.md.

    \b
    Example:
      reportedly events --type THREATEN --country RUS
      reportedly events --factuality denied --format csv > denied.csv
    """
    from reportedly.ledger.events import events as asked_for

    code = None if country is None else _code(country)
    with asked(where) as ledger:
        write_listing(EVENTS, asked_for(ledger, country=code, **filters), form_of_output)


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

    COUNTRY is a name, a demonym or an ISO 3166-1 alpha-3 code; a state acts through its government, capital, officials
    and armed forces. Both directions are told apart, and what happened (so the reports themselves), what was claimed,
    what was denied and what is open. `goldstein` is derived from the types alone. What lies in no one period is counted
    apart, with the reason: none (no date), published (dated by publication alone), wide (a date of several periods).

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
    """The alpha-3 code of a country by code, name or demonym. Raises UsageError where there is none."""
    from difflib import get_close_matches

    from reportedly.reading import gazetteer

    spelt = list(dict.fromkeys((country, country.title(), country.upper())))
    code = {"KOS": "XKX"}.get(country.upper(), country.upper())
    if gazetteer.country(code) is not None:
        return code
    found = next((entry for name in spelt if (entry := gazetteer.lookup(name)) is not None), None)
    if found is not None and found.country is not None:
        return found.country
    give = "give its name, or its code, such as RUS or USA"
    if found is not None:
        raise click.UsageError(f"{country!r} is no country, but {found.name} ({found.type}): {give}")
    meant = [e for name in spelt for e in gazetteer.candidates(name) if e.country]
    codes = sorted({e.country for e in meant if e.kind == "country" and e.country})
    if len(codes) == 1:
        return codes[0]
    if codes := codes or sorted({e.country for e in meant if e.country}):
        named = ", ".join(f"{each} ({known.name})" for each in codes if (known := gazetteer.country(each)))
        raise click.UsageError(f"{country!r} may mean {named}: give one of these codes")
    names = {known.name: each for each in gazetteer.index().countries if (known := gazetteer.country(each))}
    near = ", ".join(f"{name} ({names[name]})" for name in get_close_matches(country.title(), names, 3, 0.7))
    raise click.UsageError(f"no country is known as {country!r}: {f'is it {near}? Else ' if near else ''}{give}")
