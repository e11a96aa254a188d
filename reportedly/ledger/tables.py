"""The ledger's tables: what every database holds, whatever its kind.

A report's rows hang from its `report` row. `nth` keeps the order in which a reading lists them; `rowid` numbers rows
for the full-text index alone: no record shows it and no other table refers to it. An actor has a row for each report
that names it, so that a report's rows can be replaced without touching another's; `merged` is the `identity` that the
rows of one actor share. What is derived from other rows can be made anew: `identity`, `profile`, `tie`, `merged`,
a party's `country`, `fingerprint`, `likeness`, `copy_of`, `copied`, `proposition` and what follows from it, the bounds
of dates (`..._min`, `..._max`, days as `edtf.numbers` counts them), and what dates are sorted by (`starts`, `ends`, as
`edtf.order` has it).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
)

from reportedly.ledger.columns import CLAIM_FIGURES, FIGURES, NAMED, ORIGINS, SPANS, STRINGS, Characters

metadata = MetaData()


def _required(name: str, kind: Any, *rest: Any) -> Column[Any]:
    return Column(name, kind, *rest, nullable=False)


def _of(column: str, deferred: bool = False) -> ForeignKey:
    """A row that goes when the row it refers to goes."""
    later: dict[str, Any] = {"deferrable": True, "initially": "DEFERRED"} if deferred else {}
    return ForeignKey(column, ondelete="CASCADE", **later)


migration = Table(
    "migration", metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _required("name", String),
)

report = Table(
    "report", metadata,
    Column("rowid", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    _required("key", Characters),
    Column("url", Characters),
    Column("title", Characters),
    Column("publisher", Characters),
    Column("publisher_folded", Characters),
    _required("bylines", STRINGS),
    _required("language", Characters),
    Column("place", Characters),
    Column("published", Characters),
    _required("published_basis", String),
    _required("text", Characters),
    _required("sha256", String),
    Column("fetched", Characters),
    Column("origin", Characters),
    Column("origin_spans", SPANS),
    Column("origin_basis", String),
    Column("copy_of", String),
    _required("copied", Float),
    _required("reader", Characters),
    Column("place_name", Characters),
    Column("place_country", String),
    Column("place_lat", Float),
    Column("place_lon", Float),
    Index("report_key", "key"),
    Index("report_url", "url"),
    Index("report_published", "published"),
    Index("report_publisher", "publisher_folded"),
    Index("report_reader", "reader"),
    Index("report_copy_of", "copy_of"),
)

actor = Table(
    "actor", metadata,
    _required("id", String),
    _required("report", String, _of("report.id")),
    _required("nth", Integer),
    _required("name", Characters),
    _required("names_folded", Characters),
    _required("type", String),
    Column("country", String),
    _required("country_basis", String),
    _required("roles", STRINGS),
    _required("aliases", STRINGS),
    Column("wikidata", String),
    Column("profile", Characters),
    _required("merged", String),
    PrimaryKeyConstraint("id", "report"),
    Index("actor_report", "report"),
    Index("actor_merged", "merged", "report", "nth", "country"),
    Index("actor_profile", "profile", "merged"),
    Index("actor_sample", "profile", "report"),
)

# `known` is its country, or else the first that its actor rows tell.
identity = Table(
    "identity", metadata,
    Column("id", String, primary_key=True),
    _required("name", Characters),
    _required("type", String),
    Column("country", String),
    Column("apart", Characters),
    Column("known", String),
)

# Profiles of one block, and those that a tie leads to, are weighed together. `merged` is the identity of all its rows,
# `settled` says on what an ambiguous one was decided: while they stay, only new rows are looked at. `spelling` and
# `company` are of a sample of its reports, those with ids up to `sampled`, which is null where all are in it.
profile = Table(
    "profile", metadata,
    Column("id", Characters, primary_key=True),
    _required("block", Characters),
    _required("spelling", Characters),
    _required("reports", Integer),
    Column("sampled", String),
    Column("company", Characters),
    Column("merged", String),
    Column("settled", String),
    Index("profile_block", "block"),
)

tie = Table(
    "tie", metadata,
    _required("actor", String),
    _required("report", String),
    _required("name", Characters),
    _required("block", Characters),
    _required("profile", Characters),
    PrimaryKeyConstraint("actor", "report", "name"),
    ForeignKeyConstraint(["actor", "report"], ["actor.id", "actor.report"], ondelete="CASCADE"),
    Index("tie_block", "block", "profile"),
    Index("tie_profile", "profile", "name"),
)

correction = Table(
    "correction", metadata,
    Column("id", String, primary_key=True),
    _required("action", String),
    _required("what", NAMED),
    Column("undoes", String),
    _required("who", Characters),
    _required("made", String),
    _required("why", Characters),
)

# What people have set, and the rules by which the derived rows were made.
setting = Table("setting", metadata, Column("name", String, primary_key=True), _required("value", String))

mention = Table(
    "mention", metadata,
    _required("actor", String),
    _required("report", String),
    _required("nth", Integer),
    _required("spans", SPANS),
    PrimaryKeyConstraint("actor", "report", "nth"),
    ForeignKeyConstraint(["actor", "report"], ["actor.id", "actor.report"], ondelete="CASCADE"),
    Index("mention_report", "report"),
)

statement = Table(
    "statement", metadata,
    Column("rowid", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    _required("report", String, _of("report.id")),
    _required("nth", Integer),
    Column("parent", String, _of("statement.id", deferred=True)),
    _required("depth", Integer),
    Column("source", Characters),
    Column("source_spans", SPANS),
    Column("naming", String),
    Column("speaker", String),
    Column("cue", Characters),
    Column("cue_spans", SPANS),
    Column("cue_lemma", Characters),
    _required("content", Characters),
    _required("content_spans", SPANS),
    _required("form", String),
    _required("act", String),
    Column("hedge", Characters),
    Column("hedge_spans", SPANS),
    _required("negated", Boolean),
    Column("occasion", Characters),
    Column("occasion_spans", SPANS),
    Column("said", Characters),
    _required("said_spans", SPANS),
    Column("said_text", Characters),
    _required("said_basis", String),
    _required("confidence", Float),
    Column("said_min", Integer),
    Column("said_max", Integer),
    _required("starts", Integer),
    _required("ends", Integer),
    ForeignKeyConstraint(["speaker", "report"], ["actor.id", "actor.report"]),
    Index("statement_report", "report", "nth"),
    Index("statement_speaker", "speaker", "report"),
    Index("statement_parent", "parent"),
    Index("statement_said", "said_min", "said_max"),
    Index("statement_order", "starts", "ends", "report", "nth", "said_min", "said_max"),
)

# `clock`: happened, or what else the expression dates: when a statement was said, when the report was published.
# `statement`: the innermost one in whose content it stands. `passage`: the words that a timeline shows it in.
timex = Table(
    "timex", metadata,
    Column("id", String, primary_key=True),
    _required("report", String, _of("report.id")),
    _required("nth", Integer),
    _required("spans", SPANS),
    _required("text", Characters),
    _required("type", String),
    Column("value", Characters),
    Column("mod", String),
    Column("edtf", Characters),
    Column("earliest", Characters),
    Column("latest", Characters),
    _required("anchor", SPANS),
    _required("basis", String),
    _required("clock", String),
    Column("statement", String, _of("statement.id")),
    _required("passage", SPANS),
    Column("t_min", Integer),
    Column("t_max", Integer),
    _required("starts", Integer),
    _required("ends", Integer),
    Index("timex_report", "report", "nth"),
    Index("timex_statement", "statement"),
    Index("timex_bounds", "clock", "t_min", "t_max"),
    Index("timex_order", "clock", "starts", "ends", "report", "nth", "t_min", "t_max"),
)

# `t_min`, `t_max`: the days that its own date allows; null where it has none, or one by publication alone.
# A party's `actor` is one of its report's, its `country` the one known of that actor's identity: looking up who is of a
# country takes long where many are. The folded words are those that people look for.
event = Table(
    "event", metadata,
    Column("id", String, primary_key=True),
    _required("report", String, _of("report.id")),
    _required("nth", Integer),
    Column("statement", String, _of("statement.id")),
    _required("trigger", Characters),
    _required("trigger_spans", SPANS),
    _required("clause", Characters),
    _required("clause_spans", SPANS),
    _required("type", String),
    Column("mode", String),
    _required("quad", String),
    Column("place", Characters),
    Column("place_spans", SPANS),
    Column("place_country", String),
    Column("place_lat", Float),
    Column("place_lon", Float),
    Column("date", Characters),
    _required("date_spans", SPANS),
    Column("date_text", Characters),
    _required("date_basis", String),
    _required("factuality", String),
    _required("tense", String),
    _required("figures", FIGURES),
    _required("contexts", STRINGS),
    _required("confidence", Float),
    Column("t_min", Integer),
    Column("t_max", Integer),
    Column("clause_folded", Characters),
    Column("place_folded", Characters),
    _required("starts", Integer),
    _required("ends", Integer),
    Index("event_report", "report", "nth"),
    Index("event_statement", "statement"),
    Index("event_type", "type", "mode"),
    Index("event_bounds", "t_min", "t_max"),
    Index("event_order", "starts", "ends", "report", "nth", "t_min", "t_max"),
)

party = Table(
    "party", metadata,
    _required("event", String, _of("event.id")),
    _required("side", String),
    _required("nth", Integer),
    _required("spans", SPANS),
    _required("text", Characters),
    Column("actor", String),
    Column("country", String),
    PrimaryKeyConstraint("event", "side", "nth"),
    Index("party_actor", "actor"),
    Index("party_country", "country", "side", "event", "actor"),
)

# Which reports repeat another's text is derived: `fingerprint` finds those that may, `likeness` says how much of
# `report`, the lesser id, stands in `other`, and (`back`) how much of `other` in `report`.
fingerprint = Table(
    "fingerprint", metadata,
    _required("hash", BigInteger),
    _required("report", String, _of("report.id")),
    PrimaryKeyConstraint("hash", "report"),
    Index("fingerprint_report", "report"),
    sqlite_with_rowid=False,
)

likeness = Table(
    "likeness", metadata,
    _required("report", String, _of("report.id")),
    _required("other", String, _of("report.id")),
    _required("share", Float),
    _required("back", Float),
    PrimaryKeyConstraint("report", "other"),
    Index("likeness_other", "other"),
    sqlite_with_rowid=False,
)

# What can be a member of a claim, what the judge said of pairs, and the claims: all derived. `nameword` finds reports
# that may be about the same affair.
proposition = Table(
    "proposition", metadata,
    Column("id", String, primary_key=True),
    _required("report", String, _of("report.id")),
    _required("start", Integer),
    _required("end", Integer),
    _required("said_by", Characters),
    _required("before", Characters),
    _required("text", Characters),
    _required("asserts", Float),
    _required("denies", Float),
    _required("neither", Float),
    _required("figures", FIGURES),
    _required("vector", LargeBinary),
    _required("told_in", String),
    _required("nth", Integer),
    Index("proposition_report", "report"),
    Index("proposition_told_in", "told_in"),
)

verdict = Table(
    "verdict", metadata,
    _required("one", String, _of("proposition.id")),
    _required("other", String, _of("proposition.id")),
    _required("same", Float),
    _required("contradicts", Float),
    _required("neither", Float),
    PrimaryKeyConstraint("one", "other"),
    Index("verdict_other", "other"),
    sqlite_with_rowid=False,
)

# `day` is that of the report's publication (proleptic Gregorian ordinal), 0 where it is not known.
nameword = Table(
    "nameword", metadata,
    _required("word", Characters),
    _required("day", Integer),
    _required("report", String, _of("report.id")),
    PrimaryKeyConstraint("word", "day", "report"),
    Index("nameword_report", "report"),
    sqlite_with_rowid=False,
)

claim = Table(
    "claim", metadata,
    Column("id", String, primary_key=True),
    _required("text", Characters),
    _required("text_folded", Characters),
    _required("status", String),
    _required("asserted_by", STRINGS),
    _required("denied_by", STRINGS),
    _required("neither_by", STRINGS),
    _required("origins", ORIGINS),
    _required("figures", CLAIM_FIGURES),
    Column("first_reported", Characters),
    _required("members", Integer),
    _required("reports", Integer),
    _required("origins_count", Integer),
    _required("figures_differ", Boolean),
    # With the words, so that to look for some in this order reads no whole row.
    Index("claim_order", "reports", "members", "id", "text_folded"),
    Index("claim_status", "status", "reports", "members", "id"),
)

member = Table(
    "member", metadata,
    _required("claim", String, _of("claim.id")),
    _required("id", String, _of("proposition.id")),
    _required("report", String),
    _required("stance", String),
    _required("withdrawn", Boolean),
    _required("counts", String),  # the stance that it counts with, mostly the one that it was read with
    PrimaryKeyConstraint("claim", "id"),
    Index("member_id", "id"),
    Index("member_report", "report"),
)

# What is still to be derived anew: a `report` without propositions, a proposition whose `group` may have changed, a
# report whose claims' `standing` may have.
unsettled = Table(
    "unsettled", metadata,
    _required("what", String),
    _required("id", String),
    PrimaryKeyConstraint("what", "id"),
    sqlite_with_rowid=False,
)

addressee = Table(
    "addressee", metadata,
    _required("statement", String, _of("statement.id")),
    _required("nth", Integer),
    _required("spans", SPANS),
    _required("text", Characters),
    Column("actor", String),
    PrimaryKeyConstraint("statement", "nth"),
)

answer = Table(
    "answer", metadata,
    _required("statement", String, _of("statement.id")),
    _required("nth", Integer),
    _required("answered", String),
    _required("how", String),
    PrimaryKeyConstraint("statement", "nth"),
)

unread = Table(
    "unread", metadata,
    Column("key", Characters, primary_key=True),
    _required("status", String),
    _required("reason", Characters),
    Column("language", Characters),
)
