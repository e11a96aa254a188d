"""Rows as a table, as JSON or as CSV: how every listing of the command line is written.

A row is a flat mapping of column to value. On a terminal a table is drawn; into a pipe it is tab-separated lines.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Literal

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from reportedly.publish.cameo import GOLDSTEIN
from reportedly.records import Party, as_json
from reportedly.show import ACT_STYLES, STYLES, UNKNOWN, one_line, printable, shortened

if TYPE_CHECKING:
    from reportedly.ledger.copies import CopyRow
    from reportedly.ledger.corrections import CorrectionRow
    from reportedly.ledger.events import Dealings, EventRow
    from reportedly.ledger.queries import ActorRow, Hit, StatementRow, Stats
    from reportedly.ledger.timeline import Moment
    from reportedly.weighing.revisions import Change

Row = Mapping[str, Any]
Format = Literal["table", "json", "csv"]

# Characters of a date-time that are its day.
DAY = 10
# Columns for a speaker and for an act ("not threaten") where statements are drawn.
SPEAKER, ACT = 24, 12
DRAWN = ("speaker", "act", "content")
# A spreadsheet takes a cell that begins so for a formula, and computes it.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a drawn table: its key in the row, its style, how many characters of a value are drawn."""

    key: str
    style: str = ""
    size: int = 60
    number: bool = False
    title: str = ""

    @property
    def name(self) -> str:
        """What stands above it: its title, else its key."""
        return self.title or self.key

    @property
    def narrow(self) -> bool:
        """Whether its values are single words, which are not broken."""
        return self.number or self.key in (
            "published", "act", "type", "kind", "country", "clock", "date", "id", "status", "short",
        )


def statement_row(row: StatementRow) -> dict[str, Any]:
    """A statement in one line: what a table or a spreadsheet can hold of it."""
    s = row.statement
    return {
        "id": s.id, "report": s.report, "key": row.key, "published": row.published, "publisher": row.publisher,
        "title": row.title, "speaker": row.speaker or (s.source.text if s.source else None),
        "speaker_id": s.speaker, "source": s.source.text if s.source else None,
        "naming": s.source.naming if s.source else None, "act": s.act, "negated": s.negated, "form": s.form,
        "cue": s.cue.text if s.cue else None, "content": s.content.text, "hedge": s.hedge.text if s.hedge else None,
        "addressees": "; ".join(addressee.text for addressee in s.addressees),
        "occasion": s.occasion.text if s.occasion else None, "said": s.said.edtf, "said_basis": s.said.basis,
        "parent": s.parent, "depth": s.depth, "confidence": s.confidence,
    }


def statement_object(row: StatementRow) -> dict[str, Any]:
    """A statement as the ledger's JSON object, with where it was published and its speaker's name."""
    beside = {"speaker_name": row.speaker, "key": row.key, "published": row.published, "publisher": row.publisher,
              "title": row.title}
    return {**as_json(row.statement), **beside}


def actor_row(row: ActorRow) -> dict[str, Any]:
    a = row.actor
    return {
        "id": a.id, "name": a.name, "type": a.type, "country": a.country, "country_basis": a.country_basis,
        "roles": "; ".join(a.roles), "aliases": "; ".join(a.aliases), "wikidata": a.wikidata, "apart": a.apart,
        "statements": row.statements, "reports": row.reports,
    }


def actor_object(row: ActorRow) -> dict[str, Any]:
    """An actor as the ledger's JSON object, with how many statements it makes and how many reports name it."""
    return {**as_json(row.actor), "statements": row.statements, "reports": row.reports}


def moment_row(row: Moment) -> dict[str, Any]:
    """A line of a timeline: whose word it is, or that it is the report's own."""
    found = asdict(row)
    found["who"] = row.speaker_name or row.source
    if row.clock == "happened" and row.statement is None:
        found["who"] = "the report itself"
    found["date"] = row.edtf or f"{UNKNOWN} ({row.basis})"
    found["actors"], found["recipients"] = ("; ".join(names) or None for names in (row.actors, row.recipients))
    found |= {"type": None, "mode": None, "factuality": None, "told": row.text}
    if row.event is not None:
        parts = [" and ".join(names) for names in (row.actors, row.recipients)]
        e = row.event
        found |= {
            "type": e.type, "mode": e.mode, "factuality": e.factuality, "negated": None,
            "act": e.type if row.state in ("happened", "claimed") else f"{e.type} ({row.state})",
        }
        if any(parts):
            found["told"] = f"{' → '.join(part or UNKNOWN for part in parts)}: {row.text}"
    return found


def moment_object(row: Moment) -> dict[str, Any]:
    """A line of a timeline as JSON; an event is the ledger's record."""
    return {**asdict(row), "event": None if row.event is None else as_json(row.event)}


def _parties(row: EventRow, parties: Sequence[Party]) -> str | None:
    return "; ".join(row.names(parties)) or None


def _countries(row: EventRow, parties: Sequence[Party]) -> str | None:
    known = [row.actors[p.actor].country for p in parties if p.actor is not None]
    return "; ".join(dict.fromkeys(c for c in known if c)) or None


def event_row(row: EventRow) -> dict[str, Any]:
    """An event in one line."""
    e = row.event
    return {
        "id": e.id, "report": e.report, "key": row.report.key, "published": row.report.published,
        "publisher": row.report.publisher, "title": row.report.title, "date": e.date.edtf, "date_basis": e.date.basis,
        "type": e.type, "mode": e.mode, "quad": e.quad, "actors": _parties(row, e.actors),
        "actor_countries": _countries(row, e.actors), "recipients": _parties(row, e.recipients),
        "recipient_countries": _countries(row, e.recipients), "place": e.place and e.place.text,
        "place_country": e.place and e.place.country, "factuality": e.factuality, "tense": e.tense, "state": row.state,
        "voice": row.chain[0] if row.chain else "the report", "chain": " < ".join(row.chain) or None,
        "trigger": e.trigger.text, "clause": e.clause.text, "figures": "; ".join(f.text for f in e.figures) or None,
        "contexts": "; ".join(e.contexts) or None, "confidence": e.confidence,
    }


def event_object(row: EventRow) -> dict[str, Any]:
    """An event as the ledger's JSON, with its state, its voice and where it was published."""
    return {
        **as_json(row.event), "state": row.state, "chain": list(row.chain), "key": row.report.key,
        "publisher": row.report.publisher, "published": row.report.published,
    }


def dealings_object(row: Dealings) -> dict[str, Any]:
    """Dealings as JSON: what is undated has no period, and the reason beside it."""
    return {**asdict(row), "types": dict(row.types), "goldstein": dealings_row(row)["goldstein"]}


def dealings_row(row: Dealings) -> dict[str, Any]:
    """Dealings in one line."""
    weight = sum(GOLDSTEIN[kind] * count for kind, count in row.types.items())
    return {
        "period": row.period or f"undated ({row.undated})", "actor": row.actor,
        "recipient": row.recipient, "quad": row.quad, "state": row.state, "events": row.events,
        "goldstein": round(weight, 1), "types": ", ".join(f"{kind} {count}" for kind, count in row.types.items()),
    }


def correction_row(row: CorrectionRow) -> dict[str, Any]:
    made = row.correction
    named = "; ".join(f"{one.name} in {one.report}" if one.report is not None else one.name for one in made.what)
    return {
        "id": made.id, "when": made.when, "who": made.who, "action": made.action, "what": made.undoes or named,
        "why": made.why, "counts": "yes" if row.counts else "undone",
    }


def correction_object(row: CorrectionRow) -> dict[str, Any]:
    return {**as_json(row.correction), "counts": row.counts}


def copy_row(row: CopyRow) -> dict[str, Any]:
    return asdict(row)


def change_row(row: Change) -> dict[str, Any]:
    """One difference of two texts in a line."""
    return {**asdict(row), "fields": ", ".join(row.fields) or None}


def change_object(row: Change) -> dict[str, Any]:
    return {**asdict(row), "fields": list(row.fields)}


def hit_row(hit: Hit) -> dict[str, Any]:
    return {
        "published": hit.published, "publisher": hit.publisher, "kind": hit.kind, "passage": hit.passage,
        "key": hit.key, "title": hit.title, "id": hit.id, "report": hit.report,
    }


def hit_object(hit: Hit) -> dict[str, Any]:
    return {**hit_row(hit), "marks": [list(span) for span in hit.marks]}


def stats_rows(stats: Stats) -> list[dict[str, Any]]:
    """What a ledger holds, a count a row."""
    period = f"{stats.first} to {stats.last}" if stats.first else UNKNOWN
    rows: list[tuple[str, Any]] = [
        ("reports", stats.reports), ("publishers", stats.publishers), ("published", period), ("actors", stats.actors),
        ("statements", stats.statements), ("events", stats.events), ("characters", stats.characters),
        ("failed inputs", stats.failed), ("skipped inputs", stats.skipped),
    ]
    unsourced = stats.statements - sum(stats.namings.values())
    namings = {**stats.namings, **({"none, no source": unsourced} if unsourced else {})}
    parts = (("act", stats.acts), ("form", stats.forms), ("naming", namings), ("depth", stats.depths),
             ("quad", stats.quads), ("factuality", stats.factualities), ("reader", stats.readers))
    rows += [(f"{name} {value}", count) for name, counts in parts for value, count in counts.items()]
    return [{"what": what, "count": count} for what, count in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A kind of listing: the columns drawn, the names of its CSV, and what was found as a flat row or a record."""

    columns: tuple[Column, ...]
    names: tuple[str, ...]
    row: Callable[[Any], Row]
    record: Callable[[Any], Row]


STATEMENTS = Listing(
    columns=(
        Column(key="published"), Column(key="publisher"), Column(key="speaker"), Column(key="act"),
        Column(key="content", size=240), Column(key="depth", number=True), Column(key="key"),
    ),
    names=(
        "id", "report", "key", "published", "publisher", "title", "speaker", "speaker_id", "source", "naming", "act",
        "negated", "form", "cue", "content", "hedge", "addressees", "occasion", "said", "said_basis", "parent", "depth",
        "confidence",
    ),
    row=statement_row, record=statement_object,
)
ACTORS = Listing(
    columns=(
        Column(key="name", style=STYLES["source"]), Column(key="type", style="dim"), Column(key="country"),
        Column(key="roles"), Column(key="aliases", style="dim"), Column(key="statements", number=True),
        Column(key="reports", number=True), Column(key="apart", style="dim"), Column(key="id", style="dim"),
    ),
    names=(
        "id", "name", "type", "country", "country_basis", "roles", "aliases", "wikidata", "apart", "statements",
        "reports",
    ),
    row=actor_row, record=actor_object,
)
TIMELINE = Listing(
    columns=(
        Column(key="date"), Column(key="clock", style="dim"), Column(key="who", style=STYLES["source"]),
        Column(key="act"), Column(key="told", title="text", size=160), Column(key="publisher"),
        Column(key="key", style="dim"),
    ),
    names=(
        "clock", "edtf", "earliest", "latest", "basis", "when", "who", "act", "negated", "text", "published",
        "publisher", "key", "report", "id", "statement", "speaker", "source", "type", "mode", "factuality", "state",
        "actors", "recipients",
    ),
    row=moment_row, record=moment_object,
)
EVENTS = Listing(
    columns=(
        Column(key="date"), Column(key="type"), Column(key="mode", style="dim"),
        Column(key="actors", style=STYLES["source"]), Column(key="recipients", style=STYLES["source"]),
        Column(key="place"), Column(key="factuality"), Column(key="voice", style="dim"),
        Column(key="clause", size=120), Column(key="key", style="dim"),
    ),
    names=(
        "id", "report", "key", "published", "publisher", "title", "date", "date_basis", "type", "mode", "quad",
        "actors", "actor_countries", "recipients", "recipient_countries", "place", "place_country", "factuality",
        "tense", "state", "voice", "chain", "trigger", "clause", "figures", "contexts", "confidence",
    ),
    row=event_row, record=event_object,
)
DEALINGS = Listing(
    columns=(
        Column(key="period"), Column(key="actor"), Column(key="recipient"), Column(key="quad"), Column(key="state"),
        Column(key="events", number=True), Column(key="goldstein", number=True), Column(key="types", style="dim"),
    ),
    names=("period", "actor", "recipient", "quad", "state", "events", "goldstein", "types"),
    row=dealings_row, record=dealings_object,
)
CORRECTIONS = Listing(
    columns=(
        Column(key="id"), Column(key="when"), Column(key="who"), Column(key="action"), Column(key="what"),
        Column(key="why"), Column(key="counts"),
    ),
    names=("id", "when", "who", "action", "what", "why", "counts"), row=correction_row, record=correction_object,
)
COPIES = Listing(
    columns=(
        Column(key="published"), Column(key="publisher"), Column(key="copied", number=True), Column(key="credit"),
        Column(key="basis", style="dim"), Column(key="original_publisher", style=STYLES["source"]),
        Column(key="original_published", size=DAY, style="dim"), Column(key="key"), Column(key="original_key"),
    ),
    names=(
        "report", "key", "publisher", "published", "title", "copied", "credit", "basis", "original", "original_key",
        "original_publisher", "original_published", "original_title",
    ),
    row=copy_row, record=copy_row,
)
CHANGES = Listing(
    columns=(
        Column(key="kind"), Column(key="what"), Column(key="fields", style="dim"),
        Column(key="who", style=STYLES["source"]), Column(key="before", size=200, style="red"),
        Column(key="after", size=200, style="green"),
    ),
    names=("kind", "what", "fields", "who", "before", "after", "before_id", "after_id"),
    row=change_row, record=change_object,
)
HITS = Listing(
    columns=(
        Column(key="published"), Column(key="publisher"), Column(key="kind"), Column(key="passage"), Column(key="key"),
    ),
    names=("published", "publisher", "kind", "passage", "key", "title", "id", "report"),
    row=hit_row, record=hit_object,
)
STATS = Listing(
    columns=(Column(key="what"), Column(key="count", number=True)), names=("what", "count"), row=dict, record=dict,
)


def drawn(rows: Sequence[Row], columns: Sequence[Column]) -> Table:
    """The rows as a table for a terminal: values are shortened, what no row knows is left out."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", expand=False)
    shown = [column for column in columns if any(row[column.key] is not None for row in rows)]
    for column in shown:
        table.add_column(
            column.name, style=column.style, no_wrap=column.narrow, justify="right" if column.number else "left",
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(_cell(row, column) for column in shown))
    return table


def _cell(row: Row, column: Column) -> Text:
    value = row[column.key]
    if value is None:
        return Text(UNKNOWN, "dim")
    if column.key == "act" and row.get("negated"):
        return Text(f"not {value}", "bold")
    if column.key == "published":
        return Text(one_line(str(value))[:DAY])
    text = f"{value:,}" if isinstance(value, int) else shortened(str(value), column.size)
    if column.key == "speaker":
        return Text.assemble(("↳ " * row["depth"], "dim"), text)
    return Text(text, ACT_STYLES.get(text, "") if column.key == "act" else "")


def drawn_statements(found: Iterable[StatementRow]) -> Iterator[RenderableType]:
    """Statements for a terminal, under a line for each report: speaker, act, content; an arrow for each level down."""
    rows = map(statement_row, found)
    for _, group in groupby(rows, key=itemgetter("report")):
        said = list(group)
        yield _place(said[0]["key"], said[0]["published"], said[0]["publisher"], said[0]["title"])
        table = Table.grid(padding=(0, 2, 0, 0), expand=True)
        table.add_column(style=STYLES["source"], width=SPEAKER, overflow="fold")
        table.add_column(width=ACT)
        table.add_column(ratio=1, overflow="fold")
        for row in said:
            table.add_row(*(_cell(row, column) for column in STATEMENTS.columns if column.key in DRAWN))
        yield Padding(table, (0, 0, 1, 2))


def _place(key: str, *beside: str | None) -> Text:
    """A report in a line: its key, and what else is known of day, publisher and title."""
    day, *rest = beside
    known = " · ".join(one_line(part) for part in (day and day[:DAY], *rest) if part)
    shown = Text.assemble((one_line(key), "bold"), (f" · {known}" if known else "", "dim"))
    shown.no_wrap, shown.overflow = True, "ellipsis"
    return shown


def drawn_hits(hits: Iterable[Hit]) -> Iterator[RenderableType]:
    """What a search found for a terminal: where it stands, and the passage with the words that were found."""
    for hit in hits:
        yield _place(hit.key, hit.published, hit.publisher, hit.title)
        passage = Text(printable(hit.passage).replace("\n", " "))
        for start, end in hit.marks:
            passage.stylize("bold yellow", start, end)
        yield Padding(passage, (0, 0, 1, 2))


def tabbed(rows: Iterable[Row], columns: Sequence[Column]) -> Iterator[str]:
    """The rows as tab-separated lines under a line of names; an unknown value is an empty cell."""
    yield "\t".join(column.name for column in columns)
    for row in rows:
        negated = "not " if row.get("negated") else ""
        yield "\t".join(
            ("" if row[c.key] is None else f"{negated if c.key == 'act' else ''}{one_line(str(row[c.key]))}")
            for c in columns
        )


def csv_lines(rows: Sequence[Row], names: Sequence[str]) -> Iterator[str]:
    """The rows as CSV with every column; a cell that a spreadsheet would compute is given a ' in front."""
    for cells in (names, *([_safe(row[name]) for name in names] for row in rows)):
        line = io.StringIO()
        csv.writer(line, lineterminator="").writerow(cells)
        yield line.getvalue()


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def json_lines(objects: Sequence[Row]) -> Iterator[str]:
    """The objects as one JSON array, an object a line."""
    if not objects:
        yield "[]"
        return
    for n, found in enumerate(objects):
        start = "[" if n == 0 else " "
        end = "]" if n == len(objects) - 1 else ","
        yield f"{start}{json.dumps(found, ensure_ascii=False)}{end}"
