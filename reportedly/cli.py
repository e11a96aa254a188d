"""The command line: each command is a thin shell over a function of the library.

Exit status: 0 all is well, 1 an input or the ledger failed, 2 the command was called wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from errno import EPIPE
from typing import TYPE_CHECKING, Any, get_args

import click

from reportedly import __version__, completion
from reportedly.cli_actors import actors
from reportedly.cli_events import dyad, events
from reportedly.cli_gazetteer import gazetteer
from reportedly.cli_weighing import claim, claims, copies, diff, disputes, origins
from reportedly.errors import QueryError, ReportedlyError
from reportedly.listing import HITS, STATEMENTS, STATS, TIMELINE, stats_rows
from reportedly.options import Command, asked, format_option, ledger_option, limit_option
from reportedly.output import write_events, write_listing, write_page, write_records
from reportedly.records import KINDS, Act, Form
from reportedly.show import counted, one_line

if TYPE_CHECKING:
    from reportedly.ledger import Ledger
    from reportedly.run import Outcome


class Commands(click.Group):
    """A group in which our own errors are one line and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ReportedlyError as error:
            click.echo(f"reportedly: {one_line(str(error))}", err=True)
            ctx.exit(2 if isinstance(error, QueryError) else 1)
        except OSError as error:
            if error.errno == EPIPE:  # whoever reads the output has seen enough; click ends in silence
                raise
            what = "the output" if error.filename is None else str(error.filename)
            click.echo(f"reportedly: {one_line(what)} cannot be written: {error.strerror or error}", err=True)
            ctx.exit(1)


def _date(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    import datetime

    try:
        return None if value is None else datetime.datetime.strptime(value, "%Y-%m-%d").date().isoformat()
    except ValueError as error:
        raise click.BadParameter(f"{value!r} is no date; give it as 2025-07-09") from error


def _jobs_option(command: Command) -> Command:
    return click.option(
        "--jobs", type=click.IntRange(min=1), default=1, show_default=True, metavar="N", help="Processes that read.",
    )(command)


@contextmanager
def _ledger_of(where: str, *, kept: bool) -> Iterator[Ledger]:
    """The ledger to read into: the one at `where`, or one that is gone afterwards."""
    from tempfile import TemporaryDirectory

    from reportedly.ledger import open_ledger

    if kept:
        with open_ledger(where) as ledger:
            yield ledger
    else:
        with TemporaryDirectory(prefix="reportedly-") as folder, open_ledger(f"{folder}/aside.db") as ledger:
            yield ledger


def _is_given(parameter: str) -> bool:
    """Whether the command line gives this parameter; a default or the environment does not count."""
    source = click.get_current_context().get_parameter_source(parameter)
    return source is click.core.ParameterSource.COMMANDLINE


def _print_read(ledger: Ledger, report: str, lines: bool, as_page: bool) -> None:
    """What has just been read from one report, as JSON lines, as a page, or not at all."""
    if not (lines or as_page):
        return
    from reportedly.ledger import queries

    if lines:
        write_records(queries.records(ledger, report))
    else:
        write_page(queries.report(ledger, report), full=False)


def _finish(outcome: Outcome, *, quiet: bool = False) -> None:
    """Say what a run came to, and leave with its status."""
    if not quiet:
        rest = {"already in the ledger": outcome.held, "failed": outcome.failed, "skipped": outcome.skipped}
        held = f"{counted(outcome.statements, 'statement')} and {counted(outcome.events, 'event')}"
        told = [f"Read {counted(outcome.read, 'report')} with {held}"]
        click.echo("; ".join([*told, *(f"{count:,} {what}" for what, count in rest.items() if count)]) + ".")
    click.get_current_context().exit(1 if outcome.failed else 0)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="reportedly", message="%(prog)s %(version)s")
def main() -> None:
    """Read news reports and write down who said what, on whose word, and who denies it.

    \b
    Example:
      reportedly read samples
      reportedly statements --act deny
      reportedly show vault-recording/tavrin-courier.txt
    """


@main.command()
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True, shell_complete=completion.files)
@ledger_option
@click.option("--json", "lines", is_flag=True, help="Print the records of what was read, a JSON object a line.")
@click.option("--show", "as_page", is_flag=True, help="Print each report that was read as `show` does.")
@click.option("--published", metavar="YYYY-MM-DD", callback=_date, help="The date of reports that tell none.")
@_jobs_option
def read(
    inputs: tuple[str, ...], where: str, lines: bool, as_page: bool, published: str | None, jobs: int,
) -> None:
    """Read reports into the ledger.

    INPUT is a file (.txt, .html, .jsonl, .jsonl.gz; a feed as .rss, .atom, .xml or .json; .warc, .warc.gz), a folder,
    the URL of a page or a feed, or - for standard input. Each entry of a feed that has a text is a report, and each
    page of a WARC. What the ledger holds already is not read again. With --json or --show the ledger is written only if
    --ledger is given.

    Exit status: 0 all inputs were read, 1 some failed, 2 usage. A report that is not English is skipped, not failed.

    \b
    Example:
      reportedly read samples --jobs 2
      reportedly read --show samples/vault-recording/tavrin-courier.txt
      echo 'Officials denied it.' | reportedly read - --json
    """
    if lines and as_page:
        raise click.UsageError("--json and --show are two ways to print the same: give one of them")
    from reportedly.progress import Meter
    from reportedly.run import run

    with _ledger_of(where, kept=_is_given("where") or not (lines or as_page)) as ledger:
        with Meter(inputs) as meter:
            outcome = run(inputs, ledger, jobs=jobs, published=published, on_progress=meter, on_weighed=meter.weighed)
        for report in sorted(meter.reports) if lines else meter.reports:
            _print_read(ledger, report, lines, as_page)
    _finish(outcome, quiet=lines or as_page)


@main.command()
@ledger_option
@_jobs_option
def reread(where: str, jobs: int) -> None:
    """Read again what an older reader has read; each new reading replaces the old one.

    \b
    Example:
      reportedly reread --jobs 2
    """
    from reportedly.ledger import open_ledger, queries
    from reportedly.progress import Meter
    from reportedly.reading import reader_version
    from reportedly.run import reread as read_again

    with open_ledger(where, create=False) as ledger:
        readers = queries.stats(ledger).readers
        stale = sum(count for reader, count in readers.items() if reader != reader_version())
        with Meter(total=stale) as meter:
            outcome = read_again(ledger, jobs=jobs, on_progress=meter, on_weighed=meter.weighed)
    if outcome.seen:
        _finish(outcome)
    else:
        click.echo(f"Nothing to read again: all reports in the ledger were read by {reader_version()}.")


@main.command()
@click.argument("report", metavar="REPORT", shell_complete=completion.reports)
@ledger_option
@click.option("--full", is_flag=True, help="Give every content at full length, and list dated expressions.")
def show(report: str, where: str, full: bool) -> None:
    """Show a report with its attributions marked, and its chains of statements as a tree.

    REPORT is a report's key (the path, URL or id it was read by) or the end of its path, its id or the beginning of
    its id. In a pipe the marks are brackets: {source}, <cue>, [content].

    \b
    Example:
      reportedly show tavrin-courier.txt
      FORCE_COLOR=1 reportedly show r1f3c | less -R
    """
    from reportedly.ledger import queries

    with asked(where) as ledger:
        reading = queries.report(ledger, report)
    write_page(reading, full)


@main.command()
@click.option("--speaker", metavar="NAME", help="Words of the speaker's name, or an actor's id.")
@click.option("--act", type=click.Choice(get_args(Act)), help="What the speaker does with it.")
@click.option("--form", type=click.Choice(get_args(Form)), help="Direct, indirect or mixed.")
@click.option("--publisher", metavar="NAME", help="Words of the publisher's name.")
@click.option("--since", metavar="DATE", help="Published on this day, month or year, or later.")
@click.option("--until", metavar="DATE", help="Published on this day, month or year, or earlier.")
@click.option("--text", metavar="WORDS", help='Words of the content or the source; "a phrase" in quotation marks.')
@click.option("--report", metavar="REPORT", shell_complete=completion.reports,
              help="In this report: its key or the end of it, its id or the beginning of it.")
@limit_option
@ledger_option
@format_option
def statements(where: str, form_of_output: str, **filters: Any) -> None:
    """List statements: who said what.

    Filters are combined; dates are those of publication.

    \b
    Example:
      reportedly statements --act deny --since 2025-11
      reportedly statements --speaker brisk --format csv > brisk.csv
    """
    from reportedly.ledger import queries

    with asked(where) as ledger:
        write_listing(STATEMENTS, queries.statements(ledger, **filters), form_of_output)


@main.command()
@click.option("--actor", metavar="NAME", help="What it said, and what happened where it is named: a name or an id.")
@click.option("--publisher", metavar="NAME", help="Words of the publisher's name.")
@click.option("--since", metavar="DATE", help="Not before this day, month or year.")
@click.option("--until", metavar="DATE", help="Not after this day, month or year.")
@limit_option
@ledger_option
@format_option
def timeline(where: str, form_of_output: str, **filters: Any) -> None:
    """List what was said and what happened, in the order of time.

    Dates are those of the saying and of the happening, not of publication, as EDTF writes them: 2024-11~ is about
    November 2024, ../2022-02-24 no later than that day. What happened is told on the word of whoever says it.
    Statements without a date come last, with the reason; with --since or --until they are left out.

    \b
    Example:
      reportedly timeline --actor karrach
      reportedly timeline --since 2025-10 --format csv > autumn.csv
    """
    with asked(where) as ledger:
        write_listing(TIMELINE, ledger.timeline(**filters), form_of_output)


@main.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N")
@ledger_option
@format_option
def search(text: tuple[str, ...], limit: int, where: str, form_of_output: str) -> None:
    """Search reports and statements for words; a phrase goes in quotation marks. Case and accents do not matter.

    \b
    Example:
      reportedly search gold vault
      reportedly search '"neither confirm nor deny"'
    """
    from reportedly.ledger import queries

    with asked(where) as ledger:
        write_listing(HITS, queries.search(ledger, " ".join(text), limit), form_of_output)


@main.command()
@click.option("--kind", type=click.Choice(tuple(KINDS)), help="Only this kind; without it all but unread.")
@click.option("--format", "form_of_output", default="jsonl", show_default=True,
              type=click.Choice(["jsonl", "plover", "polecat", "cameo"]),
              help="jsonl: one JSON object a line. Of events: plover (JSON lines), polecat and cameo (TSV).")
@ledger_option
def export(kind: str | None, form_of_output: str, where: str) -> None:
    """Write the records of the ledger to standard output.

    Their shape is described in docs/ledger.md. The same reports give the same bytes, whenever and in whatever order
    they were read.

    \b
    Example:
      reportedly export > ledger.jsonl
      reportedly export --kind statement | jq -r .content.text
      reportedly export --format polecat > events.tsv
    """
    with asked(where) as ledger:
        if form_of_output == "jsonl":
            write_records(ledger.export(kind))
        elif kind in (None, "event"):
            write_events(ledger, form_of_output)
        else:
            raise click.UsageError(f"{form_of_output} is a format of events, not of the kind {kind}: leave out --kind")


@main.command()
@ledger_option
@format_option
def stats(where: str, form_of_output: str) -> None:
    """Count what the ledger holds.

    \b
    Example:
      reportedly stats
      reportedly stats --format json
    """
    from reportedly.ledger import queries

    with asked(where) as ledger:
        found = queries.stats(ledger)
    if form_of_output == "json":
        write_records([asdict(found)])
    else:
        write_listing(STATS, stats_rows(found), form_of_output)


@main.command()
def version() -> None:
    """Print the version.

    \b
    Example:
      reportedly version
    """
    click.echo(f"reportedly {__version__}")


@main.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def print_completion(shell: str) -> None:
    """Print the script that completes commands, options, files and reports in your shell.

    \b
    Example:
      reportedly completion bash >> ~/.bashrc
      reportedly completion zsh >> ~/.zshrc
      reportedly completion fish > ~/.config/fish/completions/reportedly.fish
    """
    from click.shell_completion import get_completion_class

    made = get_completion_class(shell)
    if made is None:
        raise click.UsageError(f"there is no completion for {shell}")
    click.echo(made(main, {}, "reportedly", "_REPORTEDLY_COMPLETE").source())


main.add_command(actors)
main.add_command(events)
main.add_command(dyad)
main.add_command(claims)
main.add_command(claim)
main.add_command(origins)
main.add_command(disputes)
main.add_command(copies)
main.add_command(diff)
main.add_command(gazetteer)

if __name__ == "__main__":
    main()
