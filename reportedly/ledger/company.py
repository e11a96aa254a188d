"""What the ledger knows of actors beyond their names: how often, in which roles and company, how they are written."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, select

from reportedly.ledger.rows import Row, actor_as_read
from reportedly.ledger.tables import actor, profile, report
from reportedly.records import Correction, Named
from reportedly.weighing import names
from reportedly.weighing.corrections import Located
from reportedly.weighing.deciding import Company
from reportedly.weighing.identities import alone
from reportedly.weighing.profiles import Profile, profile_of_id

# So many reports of a profile speak for its company: those with the lowest ids, which are as good as drawn by lot and
# are the same in whatever order reports arrive.
SAMPLE = 32
# The length of an IN list.
MANY = 500


class Known:
    """The evidence for weighing: from the rows of `profile`, which are up to date, or fetched when it is asked for."""

    def __init__(self, connection: Connection, profiles: Mapping[str, Row]) -> None:
        self._connection = connection
        self._rows = profiles
        self._companies: dict[Profile, Company] = {}

    def count(self, profile: Profile) -> int:
        return int(self._rows[profile.id]["reports"])

    def spelling(self, profile: Profile) -> str:
        return str(self._rows[profile.id]["spelling"])

    def company(self, profile: Profile) -> Company:
        if profile not in self._companies:
            known = self._rows[profile.id]["company"]
            if known is None:
                self._companies[profile] = self._fetched(profile)
            else:
                roles, others, kin = json.loads(known)
                self._companies[profile] = Company(
                    roles=frozenset(roles), others=frozenset(others), kin=frozenset(kin),
                )
        return self._companies[profile]

    def written(self, profile: Profile) -> str:
        """The company as text, the same for the same."""
        return self._rows[profile.id]["company"] or _text(self.company(profile))

    def fetched(self) -> dict[str, str]:
        """The companies that no row had, to be kept."""
        return {
            profile.id: _text(company) for profile, company in self._companies.items()
            if self._rows[profile.id]["company"] is None
        }

    def members(self, profile: Profile, *, new_only: bool) -> list[tuple[Row, Company]]:
        """The rows of a profile with the company of each in its report."""
        query = select(actor).where(actor.c.profile == profile.id).order_by(actor.c.report, actor.c.id)
        if new_only:
            query = query.where(actor.c.merged == "")
        rows = self._connection.execute(query).mappings().all()
        beside = _beside(self._connection, rows, profile.block)
        return [(row, Company(roles=_roles([row]), others=frozenset(beside[row["report"]]))) for row in rows]

    def _fetched(self, profile: Profile) -> Company:
        rows = sample(self._connection, profile.id)
        beside = _beside(self._connection, rows, profile.block)
        kin = _kin(self._connection, rows, profile)
        others = frozenset(name for others in beside.values() for name in others)
        return Company(roles=_roles(rows), others=others, kin=kin)


def _text(company: Company) -> str:
    return json.dumps([sorted(company.roles), sorted(company.others), sorted(company.kin)])


def sample(connection: Connection, profile_id: str) -> Sequence[Row]:
    """The rows of a profile in the reports that speak for it."""
    query = select(actor.c.report, actor.c.name, actor.c.roles).where(actor.c.profile == profile_id)
    return connection.execute(query.order_by(actor.c.report, actor.c.id).limit(SAMPLE)).mappings().all()


def spelling(rows: Sequence[Row]) -> str:
    """The most frequent name in a sample; of those that are as frequent, one with accents and small letters."""
    counts = Counter[str](row["name"] for row in rows)
    return max(counts, key=lambda name: (counts[name], name))


def located(connection: Connection, corrections: Iterable[Correction]) -> dict[Named, list[Located]]:
    """The actors that corrections name in single reports; none where the report is not held or has none so named."""
    wanted: dict[str, list[Named]] = defaultdict(list)
    for each in corrections:
        for named in each.what:
            if named.report is not None and named not in wanted[named.report]:
                wanted[named.report].append(named)
    found: dict[Named, list[Located]] = defaultdict(list)
    keys = sorted(wanted)
    for first in range(0, len(keys), MANY):
        query = (
            select(actor, report.c.key.label("key")).join(report, report.c.id == actor.c.report)
            .where(report.c.key.in_(keys[first:first + MANY])).order_by(actor.c.report, actor.c.nth)
        )
        for row in connection.execute(query).mappings():
            for named in wanted[row["key"]]:
                if names.role_key(row["name"]) == names.role_key(named.name):
                    found[named].append(_located(row))
    return found


def _located(row: Row) -> Located:
    found = profile_of_id(row["profile"]) if row["profile"] else None
    return Located(place=(row["id"], row["report"]), profile=found, alone=alone(actor_as_read(row, ())))


def _roles(rows: Sequence[Row]) -> frozenset[str]:
    return frozenset(names.role_key(role) for row in rows for role in row["roles"]) - {""}


def _beside(connection: Connection, rows: Sequence[Row], block: str) -> dict[str, list[str]]:
    """The names of the others in each of the rows' reports. Those of the block may be the one in question: left out."""
    reports = sorted({row["report"] for row in rows})
    found: dict[str, list[str]] = defaultdict(list)
    for first in range(0, len(reports), MANY):
        query = (
            select(actor.c.report, profile.c.id).join(profile, profile.c.id == actor.c.profile)
            .where(actor.c.report.in_(reports[first:first + MANY]), profile.c.block != block)
        )
        for report_id, other in connection.execute(query):
            one = profile_of_id(other)
            found[report_id].append(f"{one.kind} {one.name}")
    return found


def _kin(connection: Connection, rows: Sequence[Row], of: Profile) -> frozenset[str]:
    """The names of the others of the block that the rows' reports name in full."""
    if of.kind != "person":
        return frozenset()
    reports = sorted({row["report"] for row in rows})
    query = (
        select(profile.c.id).distinct().join(actor, profile.c.id == actor.c.profile)
        .where(actor.c.report.in_(reports), profile.c.block == of.block, profile.c.id != of.id)
    )
    found = [profile_of_id(each) for each in connection.scalars(query)]
    return frozenset(each.name for each in found if each.is_full and each.name != of.name)
