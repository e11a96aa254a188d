"""The ledger's schema, step by step. A step that has been released is never changed: add another.

Every step runs once, in the transaction that records it in the table `migration`.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, func, insert, inspect, select

from reportedly import edtf
from reportedly.errors import LedgerError
from reportedly.ledger import sqlite
from reportedly.ledger.columns import folded, restored
from reportedly.ledger.tables import migration
from reportedly.weighing.affairs import day_of

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

ONE_ACTOR_IN_MANY_REPORTS = """
ALTER TABLE actor ADD COLUMN profile TEXT;
ALTER TABLE actor ADD COLUMN merged VARCHAR NOT NULL DEFAULT '';
CREATE INDEX actor_merged ON actor (merged);
CREATE INDEX actor_profile ON actor (profile, merged);
CREATE INDEX actor_sample ON actor (profile, report);
CREATE TABLE identity (
    id VARCHAR NOT NULL PRIMARY KEY, name TEXT NOT NULL, type VARCHAR NOT NULL, country VARCHAR, apart TEXT
);
CREATE TABLE profile (
    id TEXT NOT NULL PRIMARY KEY, block TEXT NOT NULL, spelling TEXT NOT NULL, reports INTEGER NOT NULL,
    sampled VARCHAR, company TEXT, merged VARCHAR, settled VARCHAR
);
CREATE INDEX profile_block ON profile (block);
CREATE TABLE tie (
    actor VARCHAR NOT NULL, report VARCHAR NOT NULL, name TEXT NOT NULL, block TEXT NOT NULL, profile TEXT NOT NULL,
    PRIMARY KEY (actor, report, name),
    FOREIGN KEY (actor, report) REFERENCES actor (id, report) ON DELETE CASCADE
);
CREATE INDEX tie_block ON tie (block, profile);
CREATE INDEX tie_profile ON tie (profile, name);
CREATE TABLE correction (
    id VARCHAR NOT NULL PRIMARY KEY, action VARCHAR NOT NULL, what TEXT NOT NULL, undoes VARCHAR, who TEXT NOT NULL,
    made VARCHAR NOT NULL, why TEXT NOT NULL
);
CREATE TABLE setting (name VARCHAR NOT NULL PRIMARY KEY, value VARCHAR NOT NULL);
ALTER TABLE statement ADD COLUMN said_min INTEGER;
ALTER TABLE statement ADD COLUMN said_max INTEGER;
CREATE INDEX statement_said ON statement (said_min, said_max);
CREATE TABLE timex (
    id VARCHAR NOT NULL PRIMARY KEY, report VARCHAR NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    nth INTEGER NOT NULL, spans TEXT NOT NULL, text TEXT NOT NULL, type VARCHAR NOT NULL, value TEXT, mod VARCHAR,
    edtf TEXT, earliest TEXT, latest TEXT, anchor TEXT NOT NULL, basis VARCHAR NOT NULL, clock VARCHAR NOT NULL,
    statement VARCHAR REFERENCES statement (id) ON DELETE CASCADE, passage TEXT NOT NULL, t_min INTEGER, t_max INTEGER
);
CREATE INDEX timex_report ON timex (report, nth);
CREATE INDEX timex_statement ON timex (statement);
CREATE INDEX timex_bounds ON timex (clock, t_min, t_max);
"""

WHERE_REPORTS_WERE_WRITTEN = """
ALTER TABLE report ADD COLUMN place_name TEXT;
ALTER TABLE report ADD COLUMN place_country VARCHAR;
ALTER TABLE report ADD COLUMN place_lat FLOAT;
ALTER TABLE report ADD COLUMN place_lon FLOAT;
"""

WHAT_HAPPENED = """
CREATE TABLE event (
    id VARCHAR NOT NULL PRIMARY KEY, report VARCHAR NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    nth INTEGER NOT NULL, statement VARCHAR REFERENCES statement (id) ON DELETE CASCADE, "trigger" TEXT NOT NULL,
    trigger_spans TEXT NOT NULL, clause TEXT NOT NULL, clause_spans TEXT NOT NULL, type VARCHAR NOT NULL, mode VARCHAR,
    quad VARCHAR NOT NULL, place TEXT, place_spans TEXT, place_country VARCHAR, place_lat FLOAT, place_lon FLOAT,
    date TEXT, date_spans TEXT NOT NULL, date_text TEXT, date_basis VARCHAR NOT NULL, factuality VARCHAR NOT NULL,
    tense VARCHAR NOT NULL, figures TEXT NOT NULL, contexts TEXT NOT NULL, confidence FLOAT NOT NULL, t_min INTEGER,
    t_max INTEGER
);
CREATE INDEX event_report ON event (report, nth);
CREATE INDEX event_statement ON event (statement);
CREATE INDEX event_type ON event (type, mode);
CREATE INDEX event_bounds ON event (t_min, t_max);
CREATE TABLE party (
    event VARCHAR NOT NULL REFERENCES event (id) ON DELETE CASCADE, side VARCHAR NOT NULL, nth INTEGER NOT NULL,
    spans TEXT NOT NULL, text TEXT NOT NULL, actor VARCHAR, PRIMARY KEY (event, side, nth)
);
CREATE INDEX party_actor ON party (actor);
"""

WHO_COPIED_WHOM = """
CREATE TABLE fingerprint (
    hash BIGINT NOT NULL, report VARCHAR NOT NULL REFERENCES report (id) ON DELETE CASCADE, PRIMARY KEY (hash, report)
) WITHOUT ROWID;
CREATE INDEX fingerprint_report ON fingerprint (report);
CREATE TABLE likeness (
    report VARCHAR NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    other VARCHAR NOT NULL REFERENCES report (id) ON DELETE CASCADE, share FLOAT NOT NULL, back FLOAT NOT NULL,
    PRIMARY KEY (report, other)
) WITHOUT ROWID;
CREATE INDEX likeness_other ON likeness (other);
CREATE INDEX report_copy_of ON report (copy_of);
"""

WHAT_EVENTS_ARE_LOOKED_FOR_BY = """
ALTER TABLE event ADD COLUMN clause_folded TEXT;
ALTER TABLE event ADD COLUMN place_folded TEXT;
UPDATE event SET t_min = NULL, t_max = NULL WHERE date_basis = 'published';
"""

WHAT_IS_CLAIMED = """
CREATE TABLE proposition (
    id VARCHAR NOT NULL PRIMARY KEY, report VARCHAR NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, said_by TEXT NOT NULL, before TEXT NOT NULL, text TEXT NOT NULL,
    asserts FLOAT NOT NULL, denies FLOAT NOT NULL, neither FLOAT NOT NULL, figures TEXT NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX proposition_report ON proposition (report);
CREATE TABLE verdict (
    one VARCHAR NOT NULL REFERENCES proposition (id) ON DELETE CASCADE,
    other VARCHAR NOT NULL REFERENCES proposition (id) ON DELETE CASCADE,
    same FLOAT NOT NULL, contradicts FLOAT NOT NULL, neither FLOAT NOT NULL, PRIMARY KEY (one, other)
) WITHOUT ROWID;
CREATE INDEX verdict_other ON verdict (other);
CREATE TABLE nameword (
    word TEXT NOT NULL, report VARCHAR NOT NULL REFERENCES report (id) ON DELETE CASCADE, PRIMARY KEY (word, report)
) WITHOUT ROWID;
CREATE INDEX nameword_report ON nameword (report);
CREATE TABLE claim (
    id VARCHAR NOT NULL PRIMARY KEY, text TEXT NOT NULL, text_folded TEXT NOT NULL, status VARCHAR NOT NULL,
    asserted_by TEXT NOT NULL, denied_by TEXT NOT NULL, neither_by TEXT NOT NULL, origins TEXT NOT NULL,
    figures TEXT NOT NULL, first_reported TEXT, members INTEGER NOT NULL, reports INTEGER NOT NULL,
    origins_count INTEGER NOT NULL, figures_differ BOOLEAN NOT NULL
);
CREATE INDEX claim_order ON claim (reports, members, id);
CREATE INDEX claim_status ON claim (status, reports, members, id);
CREATE TABLE member (
    claim VARCHAR NOT NULL REFERENCES claim (id) ON DELETE CASCADE,
    id VARCHAR NOT NULL REFERENCES proposition (id) ON DELETE CASCADE, report VARCHAR NOT NULL, stance VARCHAR NOT NULL,
    withdrawn BOOLEAN NOT NULL, PRIMARY KEY (claim, id)
);
CREATE INDEX member_id ON member (id);
CREATE INDEX member_report ON member (report);
CREATE INDEX report_publisher ON report (publisher_folded);
CREATE TABLE unsettled (what VARCHAR NOT NULL, id VARCHAR NOT NULL, PRIMARY KEY (what, id)) WITHOUT ROWID;
"""

# Dates of statements, events and time expressions as rows are sorted by them.
SORTED_BY_DATE = "".join(f"""
ALTER TABLE {table} ADD COLUMN starts INTEGER NOT NULL DEFAULT {edtf.UNDATED};
ALTER TABLE {table} ADD COLUMN ends INTEGER NOT NULL DEFAULT {edtf.UNDATED};
UPDATE {table} SET starts = CASE WHEN {low} = {edtf.OPEN_MIN} THEN {high} ELSE {low} END WHERE {low} IS NOT NULL;
UPDATE {table} SET ends = CASE WHEN {high} = {edtf.OPEN_MAX} THEN starts ELSE {high} END WHERE {low} IS NOT NULL;
CREATE INDEX {table}_order ON {table} ({"clock, " if table == "timex" else ""}starts, ends, report, nth);
""" for table, low, high in (
    ("statement", "said_min", "said_max"), ("timex", "t_min", "t_max"), ("event", "t_min", "t_max"),
))

COUNTRIES_BY_INDEX = """
DROP INDEX actor_merged;
CREATE INDEX actor_merged ON actor (merged, report, nth, country);
"""

# Who is of which country, without looking through all that reports tell of them.
COUNTRIES_OF_PARTIES = """
ALTER TABLE identity ADD COLUMN known VARCHAR;
UPDATE identity SET known = coalesce(country, (
    SELECT actor.country FROM actor WHERE actor.merged = identity.id AND actor.country IS NOT NULL
    ORDER BY actor.report, actor.nth LIMIT 1
));
ALTER TABLE party ADD COLUMN country VARCHAR;
UPDATE party SET country = (
    SELECT identity.known FROM actor JOIN identity ON identity.id = actor.merged WHERE actor.id = party.actor
);
CREATE INDEX party_country ON party (country, side, event, actor);
"""

# Reports of one affair are looked for among those of near days.
NAMES_BY_DAY = """
CREATE TABLE dated (
    word TEXT NOT NULL, day INTEGER NOT NULL, report VARCHAR NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    PRIMARY KEY (word, day, report)
) WITHOUT ROWID;
"""
NAMES_BY_DAY_FILLED = """
DROP TABLE nameword;
ALTER TABLE dated RENAME TO nameword;
CREATE INDEX nameword_report ON nameword (report);
"""

# A proposition is a sentence of a statement or event. What is held is whole ones, until `weigh` sees that its rules are
# others.
SENTENCES = """
ALTER TABLE proposition ADD COLUMN told_in VARCHAR NOT NULL DEFAULT '';
ALTER TABLE proposition ADD COLUMN nth INTEGER NOT NULL DEFAULT 0;
UPDATE proposition SET told_in = id;
CREATE INDEX proposition_told_in ON proposition (told_in);
"""

# What is sorted by date is told to lie within dates by the same index, without its rows.
SORTED_WITHIN_DATES = "".join(f"""
DROP INDEX {table}_order;
CREATE INDEX {table}_order ON {table} ({"clock, " if table == "timex" else ""}starts, ends, report, nth, {low}, {high});
""" for table, low, high in (
    ("statement", "said_min", "said_max"), ("timex", "t_min", "t_max"), ("event", "t_min", "t_max"),
))

COUNTED = """
ALTER TABLE member ADD COLUMN counts VARCHAR NOT NULL DEFAULT '';
UPDATE member SET counts = stance;
"""

CLAIMS_BY_WORDS = """
DROP INDEX claim_order;
CREATE INDEX claim_order ON claim (reports, members, id, text_folded);
"""


def _run(connection: Connection, script: str) -> None:
    for statement in script.split(";\n"):
        if statement.strip():
            connection.exec_driver_sql(statement)


def reports_and_statements(connection: Connection) -> None:
    _run(connection, FIRST_TABLES.format(rowid=sqlite.ROWID))
    for statement in sqlite.fulltext_schema():
        connection.exec_driver_sql(statement)


def one_actor_in_many_reports(connection: Connection) -> None:
    """Actors of several reports, corrections, time expressions. What is derived `settle.renew` fills in afterwards."""
    _run(connection, ONE_ACTOR_IN_MANY_REPORTS)
    dated = connection.exec_driver_sql("SELECT id, said FROM statement WHERE said IS NOT NULL").all()
    for id, said in dated:
        first_and_last = edtf.numbers(said)
        if first_and_last:
            connection.exec_driver_sql(
                "UPDATE statement SET said_min = ?, said_max = ? WHERE id = ?", (*first_and_last, id),
            )


def where_reports_were_written(connection: Connection) -> None:
    """Datelines as places; a report that is held has its own once it is read again."""
    _run(connection, WHERE_REPORTS_WERE_WRITTEN)


def what_happened(connection: Connection) -> None:
    """Events and their parties; a report that is held has its own once it is read again."""
    _run(connection, WHAT_HAPPENED)


def who_copied_whom(connection: Connection) -> None:
    """What finds copies among reports. `copies.renew` fills it in afterwards."""
    _run(connection, WHO_COPIED_WHOM)


def what_events_are_looked_for_by(connection: Connection) -> None:
    """The words of clauses and places, folded; a date of publication is no longer an event's own."""
    _run(connection, WHAT_EVENTS_ARE_LOOKED_FOR_BY)
    for id, clause, place in connection.exec_driver_sql("SELECT id, clause, place FROM event").all():
        connection.exec_driver_sql(
            "UPDATE event SET clause_folded = ?, place_folded = ? WHERE id = ?",
            (folded(restored(clause)), None if place is None else folded(restored(place)), id),
        )


def what_is_claimed(connection: Connection) -> None:
    """Propositions and claims. Reports that are held are weighed when the next ones are read."""
    _run(connection, WHAT_IS_CLAIMED)


def pages_in_the_order_of_time(connection: Connection) -> None:
    """What dated rows are sorted by, indexed; and an index that tells an actor's country without all its rows."""
    _run(connection, SORTED_BY_DATE)
    _run(connection, COUNTRIES_BY_INDEX)


def countries_of_parties(connection: Connection) -> None:
    """The country that is known of each identity, beside it and beside the parties of events; dates by one index."""
    _run(connection, COUNTRIES_OF_PARTIES)
    _run(connection, SORTED_WITHIN_DATES)


def names_by_day(connection: Connection) -> None:
    """The names of reports, found by the day of publication."""
    _run(connection, NAMES_BY_DAY)
    for id, published in connection.exec_driver_sql("SELECT id, published FROM report").all():
        connection.exec_driver_sql(
            "INSERT INTO dated SELECT word, ?, report FROM nameword WHERE report = ?", (day_of(published), id),
        )
    _run(connection, NAMES_BY_DAY_FILLED)


def claims_of_sentences(connection: Connection) -> None:
    """Propositions by sentence. Reports that are held are weighed anew when the next ones are read."""
    _run(connection, SENTENCES)


def stances_that_count(connection: Connection) -> None:
    """As what a member counts, beside the stance that it was read with; known once claims are weighed anew."""
    _run(connection, COUNTED)


def claims_by_words(connection: Connection) -> None:
    """The words of claims in the index by which they are listed, so that looking for some reads no whole row."""
    _run(connection, CLAIMS_BY_WORDS)


# Step n is the n-th of these.
MIGRATIONS: tuple[Callable[[Connection], None], ...] = (
    reports_and_statements, one_actor_in_many_reports, where_reports_were_written, what_happened,
    what_events_are_looked_for_by,
    who_copied_whom,
    pages_in_the_order_of_time,
    what_is_claimed,
    countries_of_parties,
    names_by_day,
    claims_of_sentences,
    stances_that_count,
    claims_by_words,
)


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
