"""The commands around the gazetteer: `reportedly gazetteer import`, `list` and `show`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportedly.listing import Column, Listing
from reportedly.output import write_listing
from reportedly.show import counted, one_line

if TYPE_CHECKING:
    from reportedly.lexicon.gazetteer import Row
    from reportedly.reading.gazetteer import Entry


def line_row(found: tuple[Row, str]) -> dict[str, Any]:
    """A line of the gazetteer as a flat row, with the file that it stands in."""
    row, file = found
    return {
        "kind": row.kind, "country": row.country, "name": row.names[0] if row.names else None,
        "names": "; ".join(row.names[1:]), "capitals": "; ".join(row.capitals), "demonyms": "; ".join(row.demonyms),
        "roles": "; ".join(row.roles), "wikidata": row.wikidata, "domain": row.domain, "code": row.code, "file": file,
    }


def entry_row(entry: Entry) -> dict[str, Any]:
    """A meaning of a name as a flat row."""
    return {**asdict(entry), "roles": "; ".join(entry.roles)}


def line_object(found: tuple[Row, str]) -> Mapping[str, Any]:
    return {**asdict(found[0]), "file": found[1]}


LINES = Listing(
    columns=(
        Column(key="kind", style="dim"), Column(key="country"), Column(key="name"), Column(key="names", style="dim"),
        Column(key="roles"), Column(key="file", style="dim"),
    ),
    names=(
        "kind", "country", "name", "names", "capitals", "demonyms", "roles", "wikidata", "domain", "code", "file",
    ),
    row=line_row, record=line_object,
)
ENTRIES = Listing(
    columns=(
        Column(key="name"), Column(key="kind", style="dim"), Column(key="type", style="dim"), Column(key="country"),
        Column(key="roles"), Column(key="wikidata"), Column(key="domain"),
    ),
    names=("name", "kind", "type", "country", "roles", "wikidata", "code", "domain", "metonym", "basis"),
    row=entry_row, record=asdict,
)
form_option = click.option(
    "--format", "form_of_output", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True,
    help="table: drawn on a terminal, tab-separated in a pipe.",
)


@click.group()
def gazetteer() -> None:
    """Look up what names mean, and add countries, bodies, people in office and publishers of your own.

    What is imported is kept in the folder $REPORTEDLY_GAZETTEER, or where your platform keeps a user's data, and counts
    before what is shipped. docs/gazetteer.md describes the lines.

    \b
    Example:
      reportedly gazetteer show Kremlin
      reportedly gazetteer import actors.txt
    """


@gazetteer.command("import")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--partly", is_flag=True, help="Leave out faulty lines, and tell which they are.")
def import_(file: Path, partly: bool) -> None:
    """Add the lines of a file to your gazetteer.

    FILE has lines as docs/gazetteer.md describes them, or is a PETRARCH actor dictionary with CAMEO codes. A file with
    a faulty line is not imported, except with --partly. Nothing stored is lost; importing a file twice changes nothing.

    \b
    Example:
      reportedly gazetteer import actors.txt
      reportedly gazetteer import Phoenix.MilNonState.actors.txt --partly
    """
    from reportedly.lexicon.gazetteer.importing import import_file

    done = import_file(file, partly=partly)
    for fault in done.faults:
        click.echo(f"line {fault.number}: {one_line(fault.message)}", err=True)
    where = f", in {done.path}" if done.path else ""
    click.echo(f"Imported {counted(done.new, 'new line')} of {done.lines:,}{where}.")


@gazetteer.command("list")
@click.option("--all", "everything", is_flag=True, help="Also what is shipped.")
@form_option
def list_(everything: bool, form_of_output: str) -> None:
    """List the lines of your gazetteer.

    \b
    Example:
      reportedly gazetteer list
      reportedly gazetteer list --all --format csv > gazetteer.csv
    """
    from reportedly.lexicon.gazetteer import parsed, shipped, user

    found = [(parsed(stored.line), stored.file) for stored in user.stored()]
    write_listing(LINES, found + [(parsed(line), "") for line in shipped() if everything], form_of_output)


@gazetteer.command()
@click.argument("name", nargs=-1, required=True)
@form_option
def show(name: tuple[str, ...], form_of_output: str) -> None:
    """Show everything that a name may mean; people by their full name.

    \b
    Example:
      reportedly gazetteer show Georgia
      reportedly gazetteer show Angela Merkel --format json
    """
    from reportedly.reading.gazetteer import candidates

    write_listing(ENTRIES, candidates(" ".join(name)), form_of_output)
