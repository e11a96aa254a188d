"""What `make demo` shows: the sample reports read into a ledger of their own, and the ledger asked a few questions."""

from __future__ import annotations

import os
import shlex
import time
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path

import click

import reportedly
from reportedly.cli import main
from reportedly.ledger import Ledger, queries
from reportedly.ledger.queries import ActorRow
from reportedly.ledger.timeline import Moment
from reportedly.listing import ACTORS, TIMELINE, Column, Listing
from reportedly.output import write_listing
from reportedly.progress import Meter
from reportedly.run import run

ROOT = Path(__file__).parent
LEDGER = ROOT / ".cache" / "demo.db"
# The story that lies in real places, and its report that is shown whole.
STORY = "harbour-buoys/"
SHOWN = f"{STORY}moscow-lantern.txt"
DATED, UNDATED = 20, 4
READ = Listing(
    columns=(
        Column(key="story"), Column(key="reports", number=True), Column(key="words", number=True),
        Column(key="statements", number=True), Column(key="speakers", number=True), Column(key="events", number=True),
    ),
    names=("story", "reports", "words", "statements", "speakers", "events"), row=dict, record=dict,
)
# Narrower than `reportedly actors` and `reportedly timeline` draw them.
WHO = replace(
    ACTORS, row=lambda row: {**ACTORS.row(row), "apart": row.actor.apart or ""},
    columns=tuple(replace(column, size=100) for column in ACTORS.columns if column.key not in ("id", "statements")),
)
WHEN = replace(TIMELINE, columns=tuple(
    replace(column, size=48) for column in TIMELINE.columns if column.key not in ("publisher", "key")
))


def tell(title: str, text: str = "") -> None:
    click.secho(f"\n{title}", bold=True)
    if text:
        click.echo(text)


def reportedly_(*arguments: str) -> None:
    """Show a command and run it."""
    click.secho(f"\n$ reportedly {shlex.join(arguments)}", fg="cyan")
    main(list(arguments), standalone_mode=False)


def read_samples(ledger: Ledger) -> None:
    """Read samples/, and tell what came of each story."""
    started = time.perf_counter()
    with Meter([str(ROOT / "samples")]) as meter:
        outcome = run([ROOT / "samples"], ledger, on_progress=meter, on_weighed=meter.weighed)
    seconds = time.perf_counter() - started
    stories = defaultdict(list)
    for reading in (queries.report(ledger, report) for report in meter.reports):
        key = reading.report.key
        stories[key.split("/")[0] if "/" in key else "wolds-radio"].append(reading)
    rows = [
        {
            "story": story, "reports": len(readings), "words": sum(len(r.report.text.split()) for r in readings),
            "statements": sum(len(r.statements) for r in readings),
            "speakers": len({s.speaker for r in readings for s in r.statements if s.speaker}),
            "events": sum(len(r.events) for r in readings),
        } for story, readings in sorted(stories.items())
    ]
    write_listing(READ, rows, "table")
    click.echo(
        f"{outcome.read} reports, {sum(row['words'] for row in rows):,} words, {outcome.statements} statements and "
        f"{outcome.events} events in {seconds:.1f} s, loading the model included; {outcome.skipped} skipped, "
        f"{outcome.failed} failed."
    )


def of_story(ledger: Ledger) -> list[ActorRow]:
    """The actors of the story, by type and name."""
    mine = {record["id"] for record in ledger.export("report") if record["key"].startswith(STORY)}
    rows = [row for row in ledger.actors() if {mention.report for mention in row.actor.mentions} & mine]
    return sorted(rows, key=lambda row: (row.actor.type, row.actor.name, row.actor.country or ""))


def timeline(ledger: Ledger) -> None:
    """When things of the story were said and happened; some of what has no date, apart."""
    found = [moment for moment in ledger.timeline() if moment.key.startswith(STORY)]
    undated: list[Moment] = [moment for moment in found if moment.edtf is None]
    dated = [moment for moment in found if moment.edtf is not None]
    own = [moment for moment in dated if moment.basis != "inherited"]
    write_listing(WHEN, own[:DATED], "table")
    click.echo(f"\n{len(dated) - len(own)} more have their date from words before them. {len(undated)} have none, as:")
    write_listing(WHEN, undated[:UNDATED], "table")


def busiest(ledger: Ledger) -> tuple[str, str]:
    """The two countries that did most to each other."""
    pairs: Counter[tuple[str, str]] = Counter()
    for row in ledger.events():
        doing, suffering = (
            {row.actors[p.actor].country for p in parties if p.actor} - {None}
            for parties in (row.event.actors, row.event.recipients)
        )
        pairs.update({(min(one, other), max(one, other)) for one in doing for other in suffering if one != other})
    return max(sorted(pairs), key=lambda pair: pairs[pair])


def correct(ledger: Ledger) -> None:
    """Join two actors that no name and no context would join, read a report again, and find them still one."""
    reportedly_("actors", "merge", "Kremlin", "Moscow", "--why", "both mean the Russian government here")
    held = ledger.report(SHOWN)
    ledger.write(replace(held, report=replace(held.report, reader="an older one")))
    reportedly_("reread")
    reportedly_("actors", "corrections")
    click.echo()
    write_listing(WHO, ledger.actors(name="Kremlin"), "table")


def tell_story() -> None:
    """The demonstration from first to last."""
    LEDGER.parent.mkdir(exist_ok=True)
    for old in LEDGER.parent.glob("demo.db*"):
        old.unlink()
    os.environ["REPORTEDLY_LEDGER"] = str(LEDGER)
    with reportedly.open(LEDGER) as ledger:
        tell("1. Reading", "The reports in samples/ are invented: all that is told in them, and everyone who speaks.")
        read_samples(ledger)
        tell("2. One report", "Who says what in it.")
        reportedly_("show", SHOWN)
        tell("3. Who denied what?")
        reportedly_("statements", "--act", "deny", "--since", "2026-03")
        tell(
            "4. Who is who?",
            "In the three reports on buoys. Joe Wendel and Joseph R. Wendel Jr. are one, by role and company; the two\n"
            "Penhallows are two, and it says why. A country is given only where the text or the gazetteer tells it.\n",
        )
        write_listing(WHO, of_story(ledger), "table")
        tell("5. When was it said, and when did it happen?", "When a report was published is another matter.\n")
        timeline(ledger)
        tell(
            "6. What did two countries do to each other?",
            "In the quarrel over ferries, which is as invented as the rest. What reports tell by\n"
            "themselves is kept apart from what somebody claims. Then some of the claims.",
        )
        one, other = busiest(ledger)
        reportedly_("dyad", one, other)
        reportedly_("events", "--country", one, "--factuality", "claimed", "--limit", "3")
        tell(
            "7. Who disputes what?",
            "What the reports say in common, on how many independent origins, and who denies it. Nothing here says\n"
            "what is true.",
        )
        reportedly_("claims", "--reports", "3", "--limit", "8")
        most = [*ledger.claims(status="disputed", limit=1), *ledger.claims(limit=1)][0]
        reportedly_("claim", most.claim.id[:9], "--why")
        tell(
            "8. A correction",
            "That “Moscow” means the Kremlin here, a person has to say. The correction is a row of its own, with its\n"
            "reason; it holds when a report is read again.",
        )
        correct(ledger)
    tell("9. And now", "The ledger is kept in .cache/demo.db. To go on:\n")
    click.echo(
        "  . .venv/bin/activate\n"
        "  export REPORTEDLY_LEDGER=.cache/demo.db\n"
        "  reportedly show vault-recording/tavrin-courier.txt   # a chain three deep\n"
        "  reportedly statements --act decline                  # who would not say\n"
        "  reportedly timeline --actor kremlin\n"
        "  reportedly events --factuality denied                # what somebody says did not happen\n"
        "  reportedly disputes                                  # what somebody denies, and figures that differ\n"
        "  reportedly copies\n"
        "  reportedly search gold\n"
        "  reportedly read --show https://...                   # any report on the web\n"
        "  reportedly --help"
    )


if __name__ == "__main__":
    tell_story()
