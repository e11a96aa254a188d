"""Who copied whom, kept up to date, and how two texts of one URL differ.

A new report is compared with those that share its fingerprints, and the reports that are alike, directly or through
others, are decided anew together. What is written here is derived: it follows from the reports that are held, in
whatever order they came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from reportedly.errors import QueryError
from reportedly.ledger import fetch
from reportedly.ledger.columns import Characters
from reportedly.ledger.filters import paged, report_filters
from reportedly.ledger.find import report_meant
from reportedly.ledger.tables import fingerprint, likeness, report, setting
from reportedly.ledger.unsettled import mark
from reportedly.records import OriginBasis, Report
from reportedly.weighing import copies as weighing
from reportedly.weighing.revisions import Change, differences

if TYPE_CHECKING:
    from reportedly.ledger.store import Ledger

RULES = "rules of copies"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRow:
    """A report that repeats another's text, how much of it, and whom it credits or, by `basis`, should."""

    report: str
    key: str
    publisher: str | None
    published: str | None
    title: str | None
    copied: float
    credit: str | None
    basis: OriginBasis | None
    original: str
    original_key: str
    original_publisher: str | None
    original_published: str | None
    original_title: str | None


def copies(
    ledger: Ledger, *, publisher: str | None = None, since: str | None = None, until: str | None = None,
    limit: int | None = None, offset: int = 0,
) -> list[CopyRow]:
    """The reports that repeat another's text, by date of publication (unknown first), then id.

    Filters are those of `queries.statements`, and about the copy, not the original. Raises QueryError.
    """
    of = report.alias("original")
    query = (
        select(
            report.c.id.label("report"), report.c.key, report.c.publisher, report.c.published, report.c.title,
            report.c.copied, report.c.origin.label("credit"), report.c.origin_basis.label("basis"),
            of.c.id.label("original"), of.c.key.label("original_key"), of.c.publisher.label("original_publisher"),
            of.c.published.label("original_published"), of.c.title.label("original_title"),
        )
        .join(of, of.c.id == report.c.copy_of)
        .where(*report_filters(publisher, since, until))
        .order_by(func.coalesce(report.c.published, ""), report.c.id)
    )
    with ledger.snapshot() as connection:
        return [CopyRow(**row) for row in connection.execute(paged(query, limit, offset)).mappings()]


def settle(connection: Connection, report_id: str) -> None:
    """Bring up to date what a report that was written means for copies: its own, and those of the reports like it."""
    if connection.scalar(select(fingerprint.c.hash).where(fingerprint.c.report == report_id).limit(1)) is None:
        _compare(connection, report_id)
    _decide(connection, _alike(connection, report_id))


def is_current(connection: Connection) -> bool:
    """Whether copies were decided by the rules of this program."""
    return connection.scalar(select(setting.c.value).where(setting.c.name == RULES)) == str(weighing.RULES)


def renew(connection: Connection) -> None:
    """Find and decide all copies anew, where that was done by other rules or not at all."""
    if is_current(connection):
        return
    connection.execute(delete(fingerprint))
    connection.execute(delete(likeness))
    for rows in fetch.batches(connection, select(report.c.id), report.c.id):
        for row in rows:
            _compare(connection, row["id"])
    done: set[str] = set()
    for rows in fetch.batches(connection, select(report.c.id), report.c.id):
        for row in rows:
            if row["id"] not in done:
                together = _alike(connection, row["id"])
                _decide(connection, together)
                done |= together
    connection.execute(delete(setting).where(setting.c.name == RULES))
    connection.execute(insert(setting).values(name=RULES, value=str(weighing.RULES)))


def _compare(connection: Connection, report_id: str) -> None:
    """Write a report's fingerprints, and how much of it stands in the reports that share some."""
    words = weighing.wording(connection.scalar(select(report.c.text).where(report.c.id == report_id)) or "")
    hashes = words.fingerprints()
    if not hashes:
        return
    rows = []
    for other, text in _texts(connection, sorted(_candidates(connection, hashes))):
        if (shares := weighing.shares(words, weighing.wording(text))) is not None:
            first, last = (report_id, other) if report_id < other else (other, report_id)
            share, back = shares if first == report_id else shares[::-1]
            rows.append({"report": first, "other": last, "share": share, "back": back})
    connection.execute(insert(fingerprint), [{"hash": each, "report": report_id} for each in hashes])
    if rows:
        connection.execute(insert(likeness), rows)


def _candidates(connection: Connection, hashes: Sequence[int]) -> set[str]:
    """The reports that share enough of these fingerprints to be compared."""
    common: Counter[str] = Counter()
    for some in fetch.parts(hashes):
        query = select(fingerprint.c.report, func.count()).where(fingerprint.c.hash.in_(some))
        for row in connection.execute(query.group_by(fingerprint.c.report)):
            common[row[0]] += row[1]
    found: set[str] = set()
    for some in fetch.parts(sorted(id for id, count in common.items() if count >= weighing.LEAST_FINGERPRINTS)):
        query = select(fingerprint.c.report, func.count()).where(fingerprint.c.report.in_(some))
        for row in connection.execute(query.group_by(fingerprint.c.report)):
            if common[row[0]] >= weighing.least_shared(len(hashes), row[1]):
                found.add(row[0])
    return found


def _texts(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    for some in fetch.parts(ids):
        for row in connection.execute(select(report.c.id, report.c.text).where(report.c.id.in_(some))):
            yield row.id, row.text


def _alike(connection: Connection, report_id: str) -> set[str]:
    """The reports that are like this one, or like one of those, and so on; it is one of them."""
    seen, waiting = {report_id}, [report_id]
    while waiting:
        fresh: set[str] = set()
        for some in fetch.parts(waiting):
            for one, other in ((likeness.c.report, likeness.c.other), (likeness.c.other, likeness.c.report)):
                fresh |= set(connection.scalars(select(other).where(one.in_(some)).distinct()))
        waiting = sorted(fresh - seen)
        seen |= fresh
    return seen


def _decide(connection: Connection, together: Collection[str]) -> None:
    """Decide who copied whom among reports that are alike, and write what has changed."""
    rows = list(_rows(connection, together))
    shares: dict[tuple[str, str], float] = {}
    for some in fetch.parts(sorted(together)):
        for pair in connection.execute(select(likeness).where(likeness.c.report.in_(some))):
            shares[pair.report, pair.other], shares[pair.other, pair.report] = pair.share, pair.back
    facts = [
        weighing.Facts(
            id=row.id, url=row.url, publisher=row.publisher, published=row.published, opening=row.opening,
            length=row.length, origin=None if row.origin_basis == "copy" else row.origin,
        )
        for row in rows
    ]
    _write(connection, rows, weighing.originals(facts, shares))


def _rows(connection: Connection, ids: Collection[str]) -> Iterator[Any]:
    of = report.c
    query: Select[Any] = select(
        of.id, of.url, of.publisher, of.published, of.origin, of.origin_basis, of.copy_of, of.copied,
        func.substr(of.text, 1, weighing.OPENING, type_=Characters).label("opening"),
        func.length(of.text).label("length"),
    )
    for some in fetch.parts(sorted(ids)):
        yield from connection.execute(query.where(of.id.in_(some)))


def _write(connection: Connection, rows: Iterable[Any], found: dict[str, weighing.Copied]) -> None:
    for row in rows:
        copied = found.get(row.id)
        now: dict[str, Any] = {"copy_of": copied and copied.of, "copied": copied.share if copied else 0.0}
        if row.origin_basis in (None, "copy"):
            name = copied and copied.origin
            now |= {"origin": name, "origin_basis": name and "copy"}
        if any(getattr(row, column) != value for column, value in now.items()):
            if "origin" in now:
                now["origin_spans"] = () if now["origin"] else None
            mark(connection, "standing", [row.id])
            connection.execute(update(report).where(report.c.id == row.id).values(now))


def _revisions(connection: Connection, report_id: str) -> list[str]:
    """The reports at the URL of this one, itself among them, in the order in which `revision_of` has them."""
    url = connection.scalar(select(report.c.url).where(report.c.id == report_id))
    if url is None:
        return [report_id]
    order = func.coalesce(report.c.published, ""), func.coalesce(report.c.fetched, ""), report.c.id
    return list(connection.scalars(select(report.c.id).where(report.c.url == url).order_by(*order)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Revised:
    """Two texts of one URL, the earlier and the later, and how they differ."""

    before: Report
    after: Report
    changes: tuple[Change, ...]


def diff(ledger: Ledger, wanted: str, other: str | None = None) -> Revised:
    """How a report differs from an earlier text at its URL, or, if it is the first, from the next one.

    `wanted` and `other` name reports as `queries.report` takes them; which of the two is earlier the ledger tells.
    Raises QueryError where a report has no other text, or two are not of one URL.
    """
    with ledger.snapshot() as connection:
        one = report_meant(connection, wanted)
        same = _revisions(connection, one)
        if other is None:
            texts = dict(connection.execute(select(report.c.id, report.c.sha256).where(report.c.id.in_(same))).all())
            others = [id for id in same if texts[id] != texts[one]]
            if not others:
                raise QueryError(f"{wanted!r} has no other text at its URL: `reportedly export --kind report` tells")
            earlier = [id for id in others if same.index(id) < same.index(one)]
            second = earlier[-1] if earlier else others[0]
        else:
            second = report_meant(connection, other)
            if second not in same:
                raise QueryError(f"{wanted!r} and {other!r} are not texts of one URL: a revision has the same URL")
        first, last = sorted((one, second), key=same.index)
        before, after = fetch.reading(connection, first), fetch.reading(connection, last)
    return Revised(before=before.report, after=after.report, changes=tuple(differences(before, after)))
