"""What the shell offers for a word that is being typed: files for inputs and ledgers, keys for reports."""

from __future__ import annotations

import os

import click
from click.shell_completion import CompletionItem

from reportedly.errors import ReportedlyError

# Beyond so many a person types on.
MOST = 200


def files(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Whatever files the shell finds."""
    return [CompletionItem(incomplete, type="file")]


def reports(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The keys in the ledger that begin so; none where there is no ledger."""
    from reportedly.ledger import find, open_ledger

    ledger_option = next(option for option in ctx.command.params if option.name == "where")
    where = ctx.params.get("where") or os.environ.get(str(ledger_option.envvar)) or str(ledger_option.default)
    try:
        with open_ledger(where, create=False, readonly=True) as ledger:
            return [CompletionItem(key) for key in find.keys(ledger, incomplete, MOST) if key.isprintable()]
    except ReportedlyError:  # a word being typed is no place for an error
        return []
