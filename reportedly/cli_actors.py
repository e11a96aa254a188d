"""The commands around actors: `reportedly actors`, and what corrects who is whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import click

from reportedly.listing import ACTORS, CORRECTIONS
from reportedly.options import DEFAULT_LEDGER, asked, format_option, ledger_option, limit_option
from reportedly.output import write_listing
from reportedly.records import ActorType
from reportedly.show import one_line

if TYPE_CHECKING:
    from reportedly.ledger import Ledger
    from reportedly.records import Correction

why_option = click.option("--why", required=True, metavar="TEXT", help="The reason; it is kept with the correction.")
who_option = click.option("--who", metavar="NAME", help="Who says so.  [default: the user of this machine]")


@click.group(invoke_without_command=True)
@click.option("--name", metavar="NAME", help="Words of the name or of an alias, or an actor's id.")
@click.option("--country", metavar="CODE", help="Of this country: its ISO 3166-1 alpha-3 code, such as FRA.")
@click.option("--type", type=click.Choice(get_args(ActorType)), help="Only of this type.")
@limit_option
@ledger_option
@format_option
@click.pass_context
def actors(context: click.Context, /, where: str, form_of_output: str, **filters: Any) -> None:
    """List those who speak or are spoken to, those with most statements first; correct who is whom.

    An actor has the same id in all reports that are about it. Where the ledger cannot tell which of several actors a
    report means, it keeps them apart and says why: see the column `apart`. What it gets wrong, `merge` and `split`
    correct, for reports that come later too.

    \b
    Example:
      reportedly actors --limit 20
      reportedly actors --name karrach --format json
      reportedly actors merge "Ysolde Karrach" "Y. Karrach" --why "one chancellor"
    """
    if context.invoked_subcommand is None:
        with asked(where) as ledger:
            write_listing(ACTORS, ledger.actors(**filters), form_of_output)


@actors.command()
@click.argument("actors", metavar="ACTOR ACTOR...", nargs=-1, required=True)
@why_option
@who_option
@ledger_option
def merge(actors: tuple[str, ...], why: str, who: str | None, where: str) -> None:
    """Say that actors are one; the first gives it name and id.

    ACTOR is a name, an id, or the beginning of an id. The correction knows them by name, so that it holds for reports
    that are read later, or again.

    \b
    Example:
      reportedly actors merge "European Central Bank" ECB --why "its acronym"
    """
    with _written(where) as ledger:
        _tell(ledger.merge_actors(*actors, why=why, who=who))


@actors.command()
@click.argument("actor", metavar="ACTOR")
@click.option("--report", "reports", metavar="REPORT", multiple=True, required=True,
              help="In this report it is another actor; may be given several times.")
@click.option("--name", "names", metavar="NAME", multiple=True, help="Only what the reports call by this name.")
@why_option
@who_option
@ledger_option
def split(
    actor: str, reports: tuple[str, ...], names: tuple[str, ...], why: str, who: str | None, where: str,
) -> None:
    """Say that in some reports an actor is another one.

    What these reports name so becomes one actor of its own; merge it with a third if it is that one.

    \b
    Example:
      reportedly actors split "John Smith" --report hill-herald.txt --why "the goalkeeper, not the minister"
    """
    with _written(where) as ledger:
        _tell(ledger.split_actors(actor, reports=reports, names=names, why=why, who=who))


@actors.command()
@click.argument("correction", metavar="ID")
@why_option
@who_option
@ledger_option
def undo(correction: str, why: str, who: str | None, where: str) -> None:
    """Let a correction no longer count. It is kept, and this too can be undone.

    ID is a correction's id or the beginning of it.

    \b
    Example:
      reportedly actors undo c41f --why "they are father and son"
    """
    with _written(where) as ledger:
        _tell(ledger.undo_correction(correction, why=why, who=who))


@actors.command()
@ledger_option
@format_option
def corrections(where: str, form_of_output: str) -> None:
    """List the corrections, in the order in which they were made.

    \b
    Example:
      reportedly actors corrections
    """
    with asked(where) as ledger:
        write_listing(CORRECTIONS, ledger.corrections(), form_of_output)


def _written(where: str) -> Ledger:
    """The ledger to correct; `--ledger` may stand before the subcommand too."""
    from reportedly.ledger import open_ledger

    context = click.get_current_context()
    before = context.parent.params.get("where") if context.parent else None
    given = context.get_parameter_source("where") is click.core.ParameterSource.COMMANDLINE
    return open_ledger(where if given else before or where or DEFAULT_LEDGER, create=False)


def _tell(made: Correction) -> None:
    click.echo(f"{made.id} {made.action} by {one_line(made.who)}: {one_line(made.why)}")
