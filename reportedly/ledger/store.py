"""A ledger on disk: opened, written one report at a time, and handed to the queries.

A reading is written in one transaction, so that a reader of the ledger sees all of a report or none of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, Engine, Table, delete, func, insert, update
from sqlalchemy.exc import DatabaseError, IntegrityError, ProgrammingError

from reportedly.errors import OutdatedLedger
from reportedly.ledger import claims as claiming
from reportedly.ledger import copies as copying
from reportedly.ledger import corrections as correcting
from reportedly.ledger import evidence, migrations, queries, settle, sqlite, tables, weighed
from reportedly.ledger.events import dyad, events
from reportedly.ledger.rows import ReadingRows, rows_of
from reportedly.ledger.timeline import timeline
from reportedly.ledger.unsettled import mark
from reportedly.records import Reading, Report, Unread

# The columns that a report's id tells.
OF_ID = frozenset({"id", "key", "url", "title", "publisher", "publisher_folded", "published", "text", "sha256"})


def open_ledger(where: str | Path, *, create: bool = True, readonly: bool = False) -> Ledger:
    """Open the ledger at `where`, a path or a `sqlite:///` URL; made if it is not there and `create` is true.

    A ledger of an older schema is brought up to date. Raises LedgerError, and changes nothing, when the file is not a
    ledger, is a newer program's, is read-only (unless `readonly`), locked, damaged or missing.
    """
    path = sqlite.path_of(where)
    sqlite.check_file(path, create=create, readonly=readonly)
    ledger = Ledger(sqlite.make_engine(path, readonly=readonly), path)
    try:
        with ledger.snapshot() as connection:
            held = migrations.check_version(connection, str(path))
            current = held == len(migrations.MIGRATIONS) and settle.is_current(connection)
            current = current and copying.is_current(connection)
        if not current:
            if readonly:
                raise OutdatedLedger(f"{path} has an older schema ({held}): open it for writing once to update it")
            with ledger.transaction() as connection:
                migrations.migrate(connection, str(path))
                settle.renew(connection)
                copying.renew(connection)
    except BaseException:
        ledger.close()
        raise
    return ledger


class Ledger:
    """The readings of many reports. Made by `open_ledger`; a context manager that closes itself."""

    # What can be asked of it: `ledger.statements(act="deny")`. How, `queries` tells.
    statements, actors, search = queries.statements, queries.actors, queries.search
    report, unread, stats = queries.report, queries.unread, queries.stats
    timeline, corrections = timeline, correcting.corrections
    copies, diff = copying.copies, copying.diff
    weigh = claiming.weigh
    claims, claim, origins, disputes = weighed.claims, weighed.claim_file, weighed.origins, weighed.disputes
    events, dyad = events, dyad
    # What can be corrected in it. How, `ledger.corrections` tells.
    merge_actors, split_actors, undo_correction = correcting.merge, correcting.split, correcting.undo

    def __init__(self, engine: Engine, path: Path) -> None:
        self.path = path
        self._engine = engine
        self._writer = engine.execution_options(writes=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the ledger opens it again if it is used again."""
        self._engine.dispose()

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """A connection that sees the ledger as it is now, whatever is written meanwhile. Raises LedgerError."""
        with self._explained(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A connection whose changes are kept all or, after any exception, not at all. Raises LedgerError."""
        with self._explained(), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (IntegrityError, ProgrammingError):
            raise  # a fault of ours, not of the file
        except DatabaseError as error:
            raise sqlite.explained(error.orig, self.path) from error

    def write(self, reading: Reading) -> bool:
        """Write a reading, in one transaction; True if the ledger changed.

        A reading by the same reader that is already held is left as it is: False. One by another reader is replaced;
        the report's text and the time it was first fetched stay. Raises ValueError when the reading does not hold
        together (see `evidence.check`), LedgerError when it cannot be written; then nothing of it is.
        """
        evidence.check(reading)
        rows = rows_of(reading)
        report = reading.report
        try:
            with self.transaction() as connection:
                held = queries.reader_of(connection, report.id)
                if held == report.reader:
                    return False
                touched = settle.Touched()
                if held is None:
                    connection.execute(insert(tables.report), rows.report)
                else:
                    settle.note(connection, report.id, touched)
                    claiming.forget(connection, report.id)
                    _clear(connection, rows.report)
                _insert_rows(connection, rows)
                settle.note(connection, report.id, touched)
                settle.settle(connection, touched)
                copying.settle(connection, report.id)
                if report.publisher is not None:
                    claiming.note_publisher(connection, report.publisher)
                mark(connection, "report", [report.id])
                claiming.settle(connection)
                connection.execute(delete(tables.unread).where(tables.unread.c.key == report.key))
        except IntegrityError as error:
            raise ValueError(f"the reading of {report.key} clashes with another report's rows: {error.orig}") from error
        return True

    def note(self, unread: Unread) -> None:
        """Note an input that gave no report; the note goes when a report with its key is written."""
        table = tables.unread
        row = {"key": unread.key, "status": unread.status, "reason": unread.reason, "language": unread.language}
        with self.transaction() as connection:
            connection.execute(delete(table).where(table.c.key == unread.key))
            connection.execute(insert(table), row)

    def forget(self, key: str) -> None:
        """Remove the note on an input, if there is one."""
        if queries.is_noted(self, key):
            with self.transaction() as connection:
                connection.execute(delete(tables.unread).where(tables.unread.c.key == key))

    def rebuild_search(self) -> None:
        """Make the full-text indexes anew from the rows."""
        with self.transaction() as connection:
            sqlite.rebuild_fulltext(connection)

    def holds(self, report: str, reader: str) -> bool:
        """Whether the ledger holds the report with this id as read by this reader."""
        with self.snapshot() as connection:
            return queries.reader_of(connection, report) == reader

    def reports(self) -> Iterator[Report]:
        """All reports, by id."""
        return queries.reports(self)

    def stale(self, reader: str) -> Iterator[Report]:
        """The reports that another reader read, by id. They may be written anew while the rest is still to come."""
        return queries.reports(self, not_read_by=reader)

    def export(self, kind: str | None = None) -> Iterator[dict[str, Any]]:
        """Every record as the JSON object of docs/ledger.md, by kind (in the order of that page), then id.

        With `kind` that kind only; "unread" is given only when asked for. Raises QueryError for an unknown kind.
        """
        return queries.export(self, kind)


def _clear(connection: Connection, report: dict[str, Any]) -> None:
    """Remove what another reader read from the report, and give the report's row the new reader's values.

    What makes up the report's id is the same by definition, and so not written again, nor indexed again.
    """
    table = tables.report
    connection.execute(delete(tables.event).where(tables.event.c.report == report["id"]))
    connection.execute(delete(tables.timex).where(tables.timex.c.report == report["id"]))
    connection.execute(delete(tables.statement).where(tables.statement.c.report == report["id"]))
    connection.execute(delete(tables.actor).where(tables.actor.c.report == report["id"]))
    values = {name: value for name, value in report.items() if name not in OF_ID}
    values["fetched"] = func.coalesce(table.c.fetched, report["fetched"])
    connection.execute(update(table).where(table.c.id == report["id"]).values(values))


def _insert_rows(connection: Connection, rows: ReadingRows) -> None:
    batches: Iterable[tuple[Table, list[dict[str, Any]]]] = (
        (tables.actor, rows.actors), (tables.mention, rows.mentions), (tables.statement, rows.statements),
        (tables.addressee, rows.addressees), (tables.answer, rows.answers), (tables.timex, rows.times),
        (tables.event, rows.events), (tables.party, rows.parties), (tables.tie, rows.ties),
    )
    for table, batch in batches:
        if batch:
            connection.execute(insert(table), batch)
