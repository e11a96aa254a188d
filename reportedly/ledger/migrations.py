"""The ledger's schema, step by step. A step that has been released is never changed: add another.

Every step runs once, in the transaction that records it in the table `migration`.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, func, insert, inspect, select

from reportedly.errors import LedgerError
from reportedly.ledger import sqlite
from reportedly.ledger.tables import migration

FIRST_TABLES = """
CREATE TABLE migration (number INTEGER NOT NULL PRIMARY KEY, name VARCHAR NOT NULL);
CREATE TABLE report (
    rowid {rowid}, id VARCHAR NOT NULL UNIQUE, "key" TEXT NOT NULL, url TEXT, title TEXT, publisher TEXT,
    publisher_folded TEXT, bylines TEXT NOT NULL, language TEXT NOT NULL, place TEXT, published TEXT,
    published_basis VARCHAR NOT NULL, text TEXT NOT NULL, sha256 VARCHAR NOT NULL, fetched TEXT, origin TEXT,
    origin_spans TEXT, origin_basis VARCHAR, copy_of VARCHAR, copied FLOAT NOT NULL, reader TEXT NOT NULL
);
CREATE INDEX report_key ON report ("key");
CREATE INDEX report_url ON report (url);
CREATE INDEX report_published ON report (published);
CREATE INDEX report_reader ON report (reader);
CREATE TABLE actor (
    id VARCHAR NOT NULL, report VARCHAR NOT NULL REFERENCES report (id) ON DELETE CASCADE, nth INTEGER NOT NULL,
    name TEXT NOT NULL, names_folded TEXT NOT NULL, type VARCHAR NOT NULL, country VARCHAR,
    country_basis VARCHAR NOT NULL, roles TEXT NOT NULL, aliases TEXT NOT NULL, wikidata VARCHAR,
    PRIMARY KEY (id, report)
);
CREATE INDEX actor_report ON actor (report);
CREATE TABLE mention (
    actor VARCHAR NOT NULL, report VARCHAR NOT NULL, nth INTEGER NOT NULL, spans TEXT NOT NULL,
    PRIMARY KEY (actor, report, nth),
    FOREIGN KEY (actor, report) REFERENCES actor (id, report) ON DELETE CASCADE
);
CREATE INDEX mention_report ON mention (report);
CREATE TABLE statement (
    rowid {rowid}, id VARCHAR NOT NULL UNIQUE, report VARCHAR NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    nth INTEGER NOT NULL, parent VARCHAR REFERENCES statement (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    depth INTEGER NOT NULL, source TEXT, source_spans TEXT, naming VARCHAR, speaker VARCHAR, cue TEXT, cue_spans TEXT,
    cue_lemma TEXT, content TEXT NOT NULL, content_spans TEXT NOT NULL, form VARCHAR NOT NULL, act VARCHAR NOT NULL,
    hedge TEXT, hedge_spans TEXT, negated BOOLEAN NOT NULL, occasion TEXT, occasion_spans TEXT, said TEXT,
    said_spans TEXT NOT NULL, said_text TEXT, said_basis VARCHAR NOT NULL, confidence FLOAT NOT NULL,
    FOREIGN KEY (speaker, report) REFERENCES actor (id, report)
);
CREATE INDEX statement_report ON statement (report, nth);
CREATE INDEX statement_speaker ON statement (speaker, report);
CREATE INDEX statement_parent ON statement (parent);
CREATE TABLE addressee (
    statement VARCHAR NOT NULL REFERENCES statement (id) ON DELETE CASCADE, nth INTEGER NOT NULL, spans TEXT NOT NULL,
    text TEXT NOT NULL, actor VARCHAR, PRIMARY KEY (statement, nth)
);
CREATE TABLE answer (
    statement VARCHAR NOT NULL REFERENCES statement (id) ON DELETE CASCADE, nth INTEGER NOT NULL,
    answered VARCHAR NOT NULL, how VARCHAR NOT NULL, PRIMARY KEY (statement, nth)
);
CREATE TABLE unread ("key" TEXT NOT NULL PRIMARY KEY, status VARCHAR NOT NULL, reason TEXT NOT NULL, language TEXT);
"""


def reports_and_statements(connection: Connection) -> None:
    for statement in FIRST_TABLES.format(rowid=sqlite.ROWID).split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)
    for statement in sqlite.fulltext_schema():
        connection.exec_driver_sql(statement)


# Step n is the n-th of these.
MIGRATIONS: tuple[Callable[[Connection], None], ...] = (reports_and_statements,)


def version(connection: Connection) -> int:
    """The number of the last step that was taken; 0 for an empty file."""
    if not inspect(connection).has_table(migration.name):
        return 0
    return connection.scalar(select(func.max(migration.c.number))) or 0


def check_version(connection: Connection, where: str) -> int:
    """The schema's version. Raises LedgerError when it is newer than this program."""
    held = version(connection)
    if held > len(MIGRATIONS):
        raise LedgerError(
            f"{where} was made by a newer reportedly (schema {held}, this program knows {len(MIGRATIONS)}): "
            "upgrade with `pip install -U reportedly`; nothing was changed",
        )
    return held


def migrate(connection: Connection, where: str) -> None:
    """Take the steps that are missing, in the connection's transaction. Raises LedgerError as `check_version` does."""
    held = check_version(connection, where)
    for number, step in enumerate(MIGRATIONS[held:], start=held + 1):
        step(connection)
        connection.execute(insert(migration).values(number=number, name=step.__name__))
    sqlite.claim(connection)
