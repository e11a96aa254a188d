"""Which report a person means: by its id, its key, the beginning of its id, or a path that ends as its key does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, false, or_, select

from reportedly.errors import QueryError
from reportedly.ledger.tables import report as reports_table
from reportedly.ledger.tables import unread as unread_table

if TYPE_CHECKING:
    from reportedly.ledger.store import Ledger

# A report's id or its beginning; fewer characters are too easily mistaken for a key.
REPORT_ID = re.compile(r"r[0-9a-f]{3,20}")
# Characters of a path: what is longer could be more than a database takes as a pattern; and its folders looked at.
LONGEST, DEEPEST = 1000, 32


def report_meant(connection: Connection, wanted: str) -> str:
    """The id of the one report that a person means: the first way in which what they say fits one.

    Raises QueryError when none or more than one fits.
    """
    of = reports_table
    paths = _ends(wanted)
    conditions = [of.c.key == path for path in paths]
    if REPORT_ID.fullmatch(wanted):
        conditions = [of.c.id == wanted, *conditions, of.c.id.startswith(wanted)]
    conditions.append(_ends_so(of.c.key, wanted))
    for condition in conditions:
        found = connection.scalars(select(of.c.id).where(condition).order_by(of.c.id).limit(5)).all()
        if len(found) > 1:
            raise QueryError(f"{wanted!r} fits more than one report ({', '.join(found)}): give one of these ids")
        if found:
            return str(found[0])
    key = unread_table.c.key
    noted = select(unread_table).where(or_(key.in_(paths), _ends_so(key, wanted))).order_by(key).limit(1)
    if (note := connection.execute(noted).mappings().first()) is not None:
        raise QueryError(f"{note['key']!r} gave no report: {note['reason']}")
    raise QueryError(f"no report has the id or key {wanted!r}: `reportedly export --kind report` lists them")


def _ends(wanted: str) -> list[str]:
    """What a person gives and the ends of it as a path, longest first: a key begins in the folder that was read."""
    if "://" in wanted:
        return [wanted]
    parts = wanted.split("/")[-DEEPEST:]
    return [wanted, *("/".join(parts[n:]) for n in range(1, len(parts)))]


def _ends_so(key: ColumnElement[Any], wanted: str) -> ColumnElement[bool]:
    """Whether a key ends in this path; what is empty or too long for a pattern is the end of none."""
    if not 0 < len(wanted) <= LONGEST:
        return false()
    return key.endswith(f"/{wanted.removeprefix('./')}", autoescape=True)


def keys(ledger: Ledger, start: str, limit: int) -> list[str]:
    """The keys of reports that begin with `start`, in their order."""
    of = reports_table.c.key
    query = select(of).distinct().where(of.startswith(start[:LONGEST], autoescape=True)).order_by(of).limit(limit)
    with ledger.snapshot() as connection:
        return list(connection.scalars(query))
