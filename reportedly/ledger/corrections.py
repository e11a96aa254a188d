"""What people correct about actors: `merge`, `split`, `undo`, each a row of its own with who, when and why.

A correction names actors by name and report, so that it holds when reports are read again.
"""

from __future__ import annotations

import getpass
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, func, insert, literal, select

from reportedly.errors import QueryError
from reportedly.ledger import claims, fetch, settle
from reportedly.ledger.filters import holds, words_of
from reportedly.ledger.find import report_meant
from reportedly.ledger.rows import Row
from reportedly.ledger.tables import actor, correction, identity, profile, report
from reportedly.records import Action, Correction, Named, content_id
from reportedly.weighing.corrections import counting, effective, key_of, selected, split_id
from reportedly.weighing.names import plain
from reportedly.weighing.profiles import profile_of_id

if TYPE_CHECKING:
    from reportedly.ledger.store import Ledger

# An actor's or a correction's id or its beginning.
ACTOR_ID = re.compile(r"a[0-9a-f]{3,20}")
CORRECTION_ID = re.compile(r"c[0-9a-f]{3,20}")
SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionRow:
    """A correction, and whether it counts: one that was undone does not."""

    correction: Correction
    counts: bool


def corrections(ledger: Ledger) -> list[CorrectionRow]:
    """All corrections, in the order in which they were made."""
    with ledger.snapshot() as connection:
        held = list(fetch.all_corrections(connection))
    count = {each.id for each in counting(held)}
    ordered = sorted(held, key=lambda each: (each.when, each.id))
    return [CorrectionRow(correction=each, counts=each.id in count) for each in ordered]


def merge(ledger: Ledger, *actors: str, why: str, who: str | None = None) -> Correction:
    """Say that these actors are one; the first gives it name and id. Each is an id, its beginning, or a name.

    `who` is, if not given, the user of the machine. Raises QueryError where a name fits none or several, or where they
    are one already.
    """
    with ledger.transaction() as connection:
        found = {each: one for one in actors for each in [_actor_meant(connection, one)]}
        if len(found) < 2:
            raise QueryError(f"{' and '.join(actors)} are one actor already: give two or more")
        rows = [_speaking_row(connection, each) for each in found]
        made = _made("merge", [n for row, each in zip(rows, found, strict=True) for n in _named(connection, each, row)],
                     None, who, why)
        _apply(connection, made)
        if len({_merged_now(connection, row) for row in rows}) > 1:
            raise QueryError(f"{' and '.join(found.values())} cannot be told by their names alone: nothing was changed")
    return made


def split(
    ledger: Ledger, wanted: str, *, reports: Sequence[str], names: Sequence[str] = (), why: str,
    who: str | None = None,
) -> Correction:
    """Say that in these reports the actor is another one: what they name so becomes an actor of its own.

    `names` limits it to what they call by these names. Raises QueryError where nothing would be split.
    """
    with ledger.transaction() as connection:
        one = _actor_meant(connection, wanted)
        ids = [report_meant(connection, each) for each in reports]
        if not ids:
            raise QueryError("give at least one report in which it is another actor")
        said: list[Named] = []
        for given, id in zip(reports, ids, strict=True):
            said += _said_there(connection, one, given, id, names)
        said = list(dict.fromkeys(said))
        if len(said) >= (connection.scalar(select(func.count()).where(actor.c.merged == one)) or 0):
            raise QueryError(f"{wanted} is named nowhere else: there is nothing to split it from")
        made = _made("split", said, None, who, why)
        _apply(connection, made)
    return made


def undo(ledger: Ledger, wanted: str, *, why: str, who: str | None = None) -> Correction:
    """Let a correction no longer count; it is kept, and so is this. `wanted` is its id or the beginning of it."""
    with ledger.transaction() as connection:
        held = {each.id: each for each in fetch.all_corrections(connection)}
        found = [id for id in held if CORRECTION_ID.fullmatch(wanted) and id.startswith(wanted)]
        if len(found) != 1:
            what = f"fits more than one ({', '.join(found)})" if found else "is none"
            raise QueryError(f"{wanted!r} {what}: `reportedly actors corrections` lists the ids of corrections")
        if found[0] not in {each.id for each in counting(held.values())}:
            raise QueryError(f"{found[0]} is undone already")
        _apply(connection, made := _made("undo", [], found[0], who, why))
    return made


def _made(action: Action, what: Sequence[Named], undoes: str | None, who: str | None, why: str) -> Correction:
    if not why.strip():
        raise QueryError("say why: a correction without a reason cannot be judged later")
    when = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    by = who or _user()
    parts = [[each.name, each.type, each.country, each.report] for each in what]
    id = content_id("correction", action, parts, undoes, by, when, why)
    return Correction(id=id, action=action, what=tuple(what), undoes=undoes, who=by, when=when, why=why)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def _apply(connection: Connection, made: Correction) -> None:
    """Write the correction, and weigh anew what it, or what it undoes, is about."""
    connection.execute(insert(correction).values(
        id=made.id, action=made.action, what=made.what, undoes=made.undoes, who=made.who, made=made.when, why=made.why,
    ))
    held = {each.id: each for each in fetch.all_corrections(connection)}
    concerned, undone = [made], made.undoes
    while undone is not None and undone in held:
        concerned.append(held[undone])
        undone = held[undone].undoes
    settle.resettle(connection, concerned)
    claims.settle(connection)


def _actor_meant(connection: Connection, wanted: str) -> str:
    """The id of the one actor that a person means: an id, its beginning, a whole name, or words of one."""
    conditions: list[ColumnElement[bool]] = []
    if ACTOR_ID.fullmatch(wanted):
        conditions += [actor.c.merged == wanted, actor.c.merged.startswith(wanted)]
    words = words_of("name", wanted)
    whole = literal("|") + actor.c.names_folded + "|"
    conditions += [holds(whole, f"|{words}|"), holds(actor.c.names_folded, words)]
    for condition in conditions:
        query = (
            select(identity.c.id, identity.c.name).where(identity.c.id.in_(select(actor.c.merged).where(condition)))
            .order_by(identity.c.id).limit(SHOWN)
        )
        found = connection.execute(query).all()
        if len(found) > 1:
            shown = ", ".join(f"{row.id} {row.name}" for row in found)
            raise QueryError(f"{wanted!r} fits more than one actor ({shown}): give one of these ids")
        if found:
            return str(found[0].id)
    raise QueryError(f"no actor has the id or name {wanted!r}: `reportedly actors --name WORDS` looks for names")


def _speaking_row(connection: Connection, one: str) -> Row:
    """A row of the actor that has the name it goes by."""
    called = connection.scalar(select(identity.c.name).where(identity.c.id == one))
    query = select(actor, report.c.key).join(report, report.c.id == actor.c.report).where(actor.c.merged == one)
    rows = connection.execute(query.order_by(actor.c.report, actor.c.nth)).mappings().all()
    return next((row for row in rows if called in (row["name"], plain(row["name"]))), rows[0])


def _named(connection: Connection, one: str, row: Row) -> list[Named]:
    """How a correction names an actor: by its name; one that is only in single reports, by name and report."""
    for each in effective(fetch.all_corrections(connection)):
        if each.action == "split" and split_id(each) == one:
            return list(each.what)
    if row["profile"] is None or row["id"] == one:
        return [Named(name=row["name"], type=row["type"], country=row["country"], report=row["key"])]
    country = connection.scalar(select(identity.c.country).where(identity.c.id == one))
    anywhere = Named(name=row["name"], type=row["type"], country=country, report=None)
    if key_of(anywhere) != profile_of_id(row["profile"]).name:
        anywhere = Named(name=row["name"], type=row["type"], country=row["country"], report=None)
    if _is_told(connection, one, anywhere, profile_of_id(row["profile"]).block):
        return [anywhere]
    return [Named(name=row["name"], type=row["type"], country=row["country"], report=row["key"])]


def _is_told(connection: Connection, one: str, named: Named, block: str) -> bool:
    """Whether the name means this actor and no other that has it too."""
    profiles = map(profile_of_id, connection.scalars(select(profile.c.id).where(profile.c.block == block)))
    so_called = [each.id for each in selected(named, profiles)]
    query = select(actor.c.merged).distinct().where(actor.c.profile.in_(so_called), actor.c.merged != actor.c.id)
    return set(connection.scalars(query)) <= {one}


def _merged_now(connection: Connection, row: Row) -> str | None:
    query = select(actor.c.merged).where(actor.c.id == row["id"], actor.c.report == row["report"])
    return connection.scalar(query)


def _said_there(connection: Connection, one: str, given: str, id: str, names: Sequence[str]) -> list[Named]:
    """How a report names the actor, as far as `names` has it."""
    query = select(actor, report.c.key).join(report, report.c.id == actor.c.report)
    rows = connection.execute(query.where(actor.c.merged == one, actor.c.report == id).order_by(actor.c.nth)).mappings()
    wanted = [words_of("name", name) for name in names]
    found = [
        Named(name=row["name"], type=row["type"], country=row["country"], report=row["key"]) for row in rows
        if not wanted or any(words in f"|{row['names_folded']}|".split("|") for words in wanted)
    ]
    if not found:
        called = connection.scalar(select(identity.c.name).where(identity.c.id == one))
        raise QueryError(f"{given} does not name {called}{' so' if names else ''}")
    return found
