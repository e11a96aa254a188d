"""All that is SQLite's alone: the file, its pragmas, its full-text index, its errors in words.

Another database needs another module with these functions; tables, rows and every other query stay as they are.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import stat
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Integer,
    Select,
    String,
    Table,
    TableValuedAlias,
    column,
    create_engine,
    event,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy import table as named_table
from sqlalchemy.pool import QueuePool
from sqlalchemy.sql.elements import ColumnElement

from reportedly.errors import LedgerError, QueryError
from reportedly.ledger.columns import MARK, UNMARK, Characters, restored
from reportedly.records import Span

# "rptd" in the file's header says that a SQLite file is a ledger.
APPLICATION_ID = int.from_bytes(b"rptd", "big")
HEADER = b"SQLite format 3\x00"
# How long a writer waits for another writer.
BUSY_SECONDS = 5.0
# synchronous=FULL: a page that was fetched may be gone from the web tomorrow, so a report that was written survives a
# power cut, not only a kill. It costs one fsync of the WAL a report: 4 ms on a busy disk, beside 100 ms of reading.
PRAGMAS = {"foreign_keys": "ON", "synchronous": "FULL"}
ROWID = "INTEGER NOT NULL PRIMARY KEY"
SNIPPET_WORDS = 32

# Indexes of the words of each table, over the table's own text (external content), kept in step by triggers.
INDEXED = {"report": ("title", "text"), "statement": ("content", "source")}
PHRASE = re.compile(r'"([^"]*)"|([^\s"]+)')


def path_of(where: str | Path) -> Path:
    """The file that a path or a `sqlite:///` URL names. Raises LedgerError for anything else."""
    text = str(where)
    if text.startswith("sqlite:///"):
        text = text.removeprefix("sqlite:///")
    elif "://" in text:
        raise LedgerError(f"{text.split('://')[0]} ledgers are not supported: give the path of a SQLite file")
    if text in ("", ":memory:"):
        raise LedgerError("a ledger is a file: give its path")
    return Path(text)


def check_file(path: Path, *, create: bool, readonly: bool) -> None:
    """See that `path` is a ledger, or a place where one can be made. Changes nothing. Raises LedgerError."""
    try:
        _check_place(path, create=create and not readonly)
        if path.exists() and path.stat().st_size:
            _check_content(path, readonly=readonly)
    except OSError as error:
        raise LedgerError(f"{path} cannot be opened: {error.strerror or error}") from error


def _check_place(path: Path, *, create: bool) -> None:
    if path.is_dir():
        raise LedgerError(f"{path} is a folder: give the path of a file in it, such as {path / 'ledger.db'}")
    if not path.exists():
        if not create:
            raise LedgerError(f"{path} does not exist: make it with `reportedly read INPUT --ledger {path}`")
        if not path.parent.is_dir():
            raise LedgerError(f"the folder {path.parent} does not exist: make it, then try again")
    elif not stat.S_ISREG(path.stat().st_mode):
        raise LedgerError(f"{path} is not a file: give the path of a SQLite file")


def _check_content(path: Path, *, readonly: bool) -> None:
    with path.open("rb") as file:
        if file.read(len(HEADER)) != HEADER:
            raise LedgerError(f"{path} is not a SQLite file: give the path of a ledger or of a new file")
    if not readonly:
        for needed in (path, path.parent):
            if not os.access(needed, os.W_OK):
                raise LedgerError(f"{needed} is read-only: make it writable, or copy the ledger to where you may write")
    try:
        with closing(_connect(path, readonly=True)) as connection:
            mark = connection.execute("PRAGMA application_id").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise explained(error, path) from error
    if mark != APPLICATION_ID and (mark or tables):
        raise LedgerError(
            f"{path} is the SQLite file of another program: give the path of a ledger or of a new file",
        )


def _connect(path: Path, *, readonly: bool) -> sqlite3.Connection:
    mode = "mode=rwc"
    if readonly:
        # Without the right to write beside the file SQLite cannot share it; with no WAL left nobody writes it either.
        wal = path.with_name(f"{path.name}-wal")
        alone = not os.access(path.parent, os.W_OK) and not (wal.exists() and wal.stat().st_size)
        mode = "immutable=1" if alone else "mode=ro"
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}", uri=True, timeout=BUSY_SECONDS, check_same_thread=False,
        isolation_level=None,  # transactions are begun by `_begin`: Python's own would leave reads outside of any
    )


def make_engine(path: Path, *, readonly: bool) -> Engine:
    """The engine for the file at `path`; nothing is opened yet."""

    def connect() -> sqlite3.Connection:
        connection = _connect(path, readonly=readonly)
        for name, setting in PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {setting}")
        if not readonly:
            _share(connection)
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
    event.listen(engine, "begin", _begin)
    return engine


def _share(connection: sqlite3.Connection) -> None:
    """Turn on WAL, so that readers and a writer do not wait for each other. SQLite does not wait for this by itself."""
    give_up = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up:
                raise
            time.sleep(0.01)


def _begin(connection: Connection) -> None:
    """Writers queue up at the start of a transaction, not in its midst, where SQLite would have to refuse one."""
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def claim(connection: Connection) -> None:
    """Mark the file as a ledger, in the connection's transaction."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def explained(error: BaseException | None, path: Path) -> LedgerError:
    """What went wrong in the database, and what to try."""
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return LedgerError(
            f"{path} is locked: another program has been writing to it for {BUSY_SECONDS:g} seconds; "
            "wait until it is done, then try again",
        )
    if name.startswith("SQLITE_READONLY"):
        return LedgerError(f"{path} is open for reading only: make it writable, or open it without readonly")
    if name.startswith("SQLITE_FULL"):
        return LedgerError(f"the disk that holds {path} is full: make room, then run again; what was written is kept")
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return LedgerError(f"{path} is damaged ({error}): restore a copy, or save what `sqlite3 FILE .recover` finds")
    if name.startswith(("SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return LedgerError(f"{path} cannot be used ({error}): check the disk and the rights to the file and its folder")
    return LedgerError(f"{path}: SQLite reports an error: {error}")


def fulltext_schema() -> list[str]:
    """The statements that make the full-text indexes and keep them in step. Part of migration 1: never changed."""
    made = []
    for table, columns in INDEXED.items():
        listed = ", ".join(columns)
        old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("old", "new"))
        index = f"{table}_words"
        remove = f"INSERT INTO {index}({index}, rowid, {listed}) VALUES ('delete', old.rowid, {old});"
        add = f"INSERT INTO {index}(rowid, {listed}) VALUES (new.rowid, {new});"
        made += [
            f"CREATE VIRTUAL TABLE {index} USING fts5({listed}, content='{table}', content_rowid='rowid', "
            "tokenize='unicode61 remove_diacritics 2')",
            f"CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN {add} END",
            f"CREATE TRIGGER {table}_removed AFTER DELETE ON {table} BEGIN {remove} END",
            f"CREATE TRIGGER {table}_changed AFTER UPDATE OF {listed} ON {table} BEGIN {remove} {add} END",
        ]
    return made


def rebuild_fulltext(connection: Connection) -> None:
    """Make the full-text indexes anew from the tables."""
    for table in INDEXED:
        connection.exec_driver_sql(f"INSERT INTO {table}_words({table}_words) VALUES ('rebuild')")


def phrases(text: str) -> str:
    """What a person typed as an FTS5 expression: every word must occur, words in "quotation marks" in that order.

    All that the person wrote is quoted, so that it can never be read as an operator. Raises QueryError when there is no
    word in it.
    """
    found = [phrase or word for phrase, word in PHRASE.findall(text)]
    found = [phrase for phrase in found if any(c.isalnum() for c in phrase)]
    if not found:
        raise QueryError(f"there is no word to look for in {text!r}")
    return " ".join(f'"{phrase}"' for phrase in found)


def matching(table: Table, text: str) -> ColumnElement[bool]:
    """The condition that a row of `table` has the words that a person looks for."""
    words = named_table(f"{table.name}_words", column("rowid"))
    return table.c.rowid.in_(select(words.c.rowid).where(_match(words.name, text)))


def parts_of(spans: ColumnElement[Any], name: str) -> tuple[TableValuedAlias, ColumnElement[int], ColumnElement[int]]:
    """The single spans of a column of spans: a table to join, and the start and end of each."""
    parts = func.json_each(spans).table_valued("value", name=name)
    start, end = (func.json_extract(parts.c.value, f"$[{n}]", type_=Integer) for n in (0, 1))
    return parts, start, end


def listed(values: Iterable[str | int]) -> Select[Any]:
    """A query that gives these values, however many: a list of parameters has its limit."""
    return select(func.json_each(json.dumps(list(values))).table_valued("value").c.value)


def ranked(table: Table, text: str, limit: int) -> Select[Any]:
    """The best rows of `table` for a search: `rowid`, `rank` (lower is better), `passage` (what was found, marked).

    To be asked by itself: within another query SQLite marks the passages of all that is found, not only of the best.
    """
    words = named_table(f"{table.name}_words", column("rowid"), column("rank"))
    passage = func.snippet(literal_column(words.name), -1, MARK, UNMARK, "…", SNIPPET_WORDS, type_=String)
    return (
        select(words.c.rowid, words.c.rank, passage.label("passage"))
        .where(_match(words.name, text)).order_by(words.c.rank, words.c.rowid).limit(limit)
    )


def unmarked(passage: str) -> tuple[str, tuple[Span, ...]]:
    """A marked passage as its text and the spans of what was found in it."""
    text, spans = "", []
    for part in passage.split(MARK):
        found, closed, rest = part.partition(UNMARK)
        start = len(text)
        text += restored(found)
        if closed:
            spans.append((start, len(text)))
            text += restored(rest)
    return text, tuple(spans)


def _match(words: str, text: str) -> ColumnElement[bool]:
    whole: ColumnElement[str] = literal_column(words)
    return whole.op("MATCH", is_comparison=True)(literal(phrases(text), Characters))
