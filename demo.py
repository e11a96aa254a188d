"""What `make demo` shows: the sample reports read into a ledger of their own, and the ledger asked a few questions."""

from __future__ import annotations

import os
import shlex
import time
from pathlib import Path

import click

import reportedly
from reportedly.cli import main
from reportedly.ledger import Ledger, queries
from reportedly.listing import STATEMENTS, Column, Listing
from reportedly.output import write_listing
from reportedly.progress import Meter
from reportedly.run import run

ROOT = Path(__file__).parent
LEDGER = ROOT / ".cache" / "demo.db"
SHOWN = "vault-recording/tavrin-courier.txt"
STORY = "phone-call/vesterholm-examiner.txt"
READ = Listing(
    columns=(
        Column(key="key"), Column(key="publisher"), Column(key="published", style="dim"),
        Column(key="words", number=True), Column(key="statements", number=True), Column(key="speakers", number=True),
    ),
    names=("key", "publisher", "published", "words", "statements", "speakers"), row=dict, record=dict,
)


def tell(title: str, text: str = "") -> None:
    click.secho(f"\n{title}", bold=True)
    if text:
        click.echo(text)


def reportedly_(*arguments: str) -> None:
    """Show a command and run it."""
    click.secho(f"\n$ reportedly {shlex.join(arguments)}", fg="cyan")
    main(list(arguments), standalone_mode=False)


def read_samples(ledger: Ledger) -> None:
    """Read samples/, and tell what came of each report."""
    started = time.perf_counter()
    with Meter([str(ROOT / "samples")]) as meter:
        outcome = run([ROOT / "samples"], ledger, on_progress=meter)
    seconds = time.perf_counter() - started
    rows, words = [], 0
    for reading in (queries.report(ledger, report) for report in meter.reports):
        count = len(reading.report.text.split())
        words += count
        rows.append({
            "key": reading.report.key, "publisher": reading.report.publisher, "published": reading.report.published,
            "words": count, "statements": len(reading.statements),
            "speakers": len({s.speaker for s in reading.statements if s.speaker}),
        })
    write_listing(READ, rows, "table")
    click.echo(
        f"{outcome.read} reports, {words:,} words, {outcome.statements} statements in {seconds:.1f} s, loading the "
        f"model included; {outcome.skipped} skipped, {outcome.failed} failed."
    )


def tell_story() -> None:
    """The demonstration from first to last."""
    LEDGER.parent.mkdir(exist_ok=True)
    for old in LEDGER.parent.glob("demo.db*"):
        old.unlink()
    os.environ["REPORTEDLY_LEDGER"] = str(LEDGER)
    with reportedly.open(LEDGER) as ledger:
        tell("1. Reading", "The reports in samples/ are invented: people, publishers, countries and all.")
        read_samples(ledger)
        tell("2. One report", "Who says what in it, on whose word: audio, a candidate on it, and what he says he said.")
        reportedly_("show", SHOWN)
        tell("3. Who denied what?")
        reportedly_("statements", "--act", "deny")
        tell("4. Who would not say, or neither confirmed nor denied?")
        reportedly_("statements", "--act", "decline")
        tell("5. Where is the gold spoken of?")
        reportedly_("search", "gold", "--limit", "6")
        tell("6. From Python: what in the Examiner's story rests on people who are not named?\n")
        rows = [row for row in queries.statements(ledger, report=STORY) if row.statement.source]
        write_listing(STATEMENTS, [row for row in rows if row.statement.source.naming == "unnamed"], "table")
    tell("7. And now", "The ledger is kept in .cache/demo.db. To go on:\n")
    click.echo(
        "  . .venv/bin/activate\n"
        "  export REPORTEDLY_LEDGER=.cache/demo.db\n"
        "  reportedly actors --limit 10\n"
        "  reportedly show phone-call/septent.txt\n"
        "  reportedly read --show https://...            # any report on the web\n"
        "  reportedly read my-folder --ledger my.db\n"
        "  reportedly --help"
    )


if __name__ == "__main__":
    tell_story()
