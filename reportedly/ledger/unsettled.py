"""What is still to be derived anew about claims, noted where the ground for it changes."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from sqlalchemy import Connection, insert, select

from reportedly.ledger import fetch
from reportedly.ledger.tables import unsettled

What = Literal["report", "group", "standing"]


def mark(connection: Connection, what: What, ids: Collection[str]) -> None:
    """Note what may change: a "report" without propositions, a proposition's "group", a report's claims' "standing"."""
    for some in fetch.parts(sorted(set(ids))):
        held = set(connection.scalars(select(unsettled.c.id).where(unsettled.c.what == what, unsettled.c.id.in_(some))))
        if rows := [{"what": what, "id": id} for id in some if id not in held]:
            connection.execute(insert(unsettled), rows)
