"""What people ask by, as conditions on rows: names, publishers, dates. Every value is checked: all raise QueryError."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from reportedly.errors import QueryError
from reportedly.ledger import sqlite
from reportedly.ledger.columns import folded
from reportedly.ledger.tables import actor as actors_table
from reportedly.ledger.tables import report as reports_table

ACTOR_ID = re.compile(r"a[0-9a-f]{20}")
DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
# No name is longer; what is could be more than a database takes as a pattern.
LONGEST_NAME = 1000


def report_filters(publisher: str | None, since: str | None, until: str | None) -> list[ColumnElement[bool]]:
    published = reports_table.c.published
    conditions: list[ColumnElement[bool]] = []
    if publisher is not None:
        conditions.append(holds(reports_table.c.publisher_folded, words_of("publisher", publisher)))
    if since is not None:
        conditions.append(published >= date_of("since", since))
    if until is not None:
        conditions.append(func.substr(published, 1, len(date_of("until", until))) <= until)
    return conditions


def named(name: str, merged: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that `merged` is the id `name`, or that of an actor with these words in its name or an alias."""
    if ACTOR_ID.fullmatch(name):
        return merged == name
    alias = actors_table.alias("named")
    return merged.in_(select(alias.c.merged).where(holds(alias.c.names_folded, words_of("name", name))))


def actors_named(connection: Connection, name: str) -> Select[Any]:
    """A query that gives the ids of the actors that `named` finds, for which names are looked through only once."""
    if ACTOR_ID.fullmatch(name):
        return sqlite.listed([name])
    merged = actors_table.c.merged.concat("")  # or SQLite looks rows up in the order of an index, which takes longer
    fits = holds(actors_table.c.names_folded, words_of("name", name))
    return sqlite.listed(connection.scalars(select(merged).where(fits).distinct()))


def holds(folded_text: ColumnElement[Any], words: str) -> ColumnElement[bool]:
    """The condition that a column has these words in it.

    The pattern is made here: one that the database puts together it makes anew for each row, which takes twice as long.
    """
    escaped = re.sub(r"[/%_]", r"/\g<0>", words)
    return folded_text.like(f"%{escaped}%", escape="/")


def is_actor(name: str, actor: ColumnElement[Any]) -> ColumnElement[bool]:
    """The condition that `actor`, an id of a report's actor, is one of the actors that `named` finds."""
    alias = actors_table.alias("is_actor")
    return actor.in_(select(alias.c.id).where(named(name, alias.c.merged)))


def words_of(what: str, name: str) -> str:
    words = folded(name)
    if not words.strip():
        raise QueryError(f"there is no word in the {what} {name!r}")
    if len(words) > LONGEST_NAME:
        raise QueryError(f"the {what} is longer than {LONGEST_NAME} characters: give a few words of it")
    return words


def date_of(what: str, value: str) -> str:
    try:
        if DATE.fullmatch(value):
            date.fromisoformat(value + "-01-01"[len(value) - 4:])
            return value
    except ValueError:
        pass  # it looks like a date, but there is no such day: the same complaint
    raise QueryError(f"{what} is no date: {value!r}; give a year, month or day: 2025, 2025-07 or 2025-07-09")


def one_of(what: str, value: str, known: Sequence[str]) -> str:
    if value not in known:
        raise QueryError(f"there is no {what} {value!r}; there are {', '.join(known)}")
    return value


def at_least(least: int, value: int, what: str) -> int:
    if value < least:
        raise QueryError(f"{what} is {value}: it must be at least {least}")
    return value


def paged(query: Select[Any], limit: int | None, offset: int) -> Select[Any]:
    query = query.offset(at_least(0, offset, "offset"))
    return query if limit is None else query.limit(at_least(0, limit, "limit"))
