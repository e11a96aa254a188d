"""What the commands have in common: options, and the ledger that is asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reportedly import completion

if TYPE_CHECKING:
    from reportedly.ledger import Ledger

DEFAULT_LEDGER = "reportedly.db"

Command = TypeVar("Command", bound=Callable[..., Any])


def ledger_option(command: Command) -> Command:
    return click.option(
        "--ledger", "where", metavar="PATH-OR-URL", envvar="REPORTEDLY_LEDGER", default=DEFAULT_LEDGER,
        show_default=True, show_envvar=True, help="The ledger.", shell_complete=completion.files,
    )(command)


def format_option(command: Command) -> Command:
    return click.option(
        "--format", "form_of_output", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True,
        help="table: drawn on a terminal, tab-separated in a pipe. csv: a cell that begins with = + - or @ is given "
        "a ' in front, so that no spreadsheet computes it.",
    )(command)


def limit_option(command: Command) -> Command:
    return click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most so many.")(command)


def asked(where: str) -> Ledger:
    """The ledger, to be asked only; one of an older program is brought up to date first."""
    from reportedly.errors import OutdatedLedger
    from reportedly.ledger import open_ledger

    try:
        return open_ledger(where, create=False, readonly=True)
    except OutdatedLedger:
        open_ledger(where, create=False).close()
        return open_ledger(where, create=False, readonly=True)
