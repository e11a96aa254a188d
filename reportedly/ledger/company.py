"""What the ledger knows of actors beyond their names: how often, in which roles and company, how they are written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection, func, select

from reportedly.ledger.rows import Row, actor_as_read
from reportedly.ledger.tables import actor, report
from reportedly.records import Correction, Named
from reportedly.weighing import names
from reportedly.weighing.actors import Company
from reportedly.weighing.corrections import Located
from reportedly.weighing.identities import alone
from reportedly.weighing.profiles import Profile, profile_of_id

# So many reports of a profile speak for its company: those with the lowest ids, which are as good as drawn by lot and
# are the same in whatever order reports arrive.
SAMPLE = 64
# The length of an IN list.
MANY = 500


class Known:
    """The evidence for weighing, fetched when it is asked for, and once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._counts: dict[Profile, int] = {}
        self._samples: dict[Profile, Sequence[Row]] = {}
        self._companies: dict[Profile, Company] = {}
        self._spellings: dict[Profile, str | None] = {}

    def read(self, profiles: Mapping[str, Row]) -> None:
        """Take the spellings that the rows of `profile` have, which are up to date."""
        self._spellings |= {profile_of_id(each): row["spelling"] for each, row in profiles.items()}

    def count(self, profile: Profile) -> int:
        if profile not in self._counts:
            query = select(func.count()).select_from(actor).where(actor.c.profile == profile.id)
            self._counts[profile] = self._connection.scalar(query) or 0
        return self._counts[profile]

    def spelling(self, profile: Profile) -> str | None:
        """The most frequent in the sample, then one with accents and small letters; None where no report has it."""
        if profile not in self._spellings:
            counts = Counter[str](row["name"] for row in self._sample(profile))
            self._spellings[profile] = max(counts, key=lambda name: (counts[name], name), default=None)
        return self._spellings[profile]

    def company(self, profile: Profile) -> Company:
        if profile not in self._companies:
            rows = self._sample(profile)
            beside = _beside(self._connection, rows)
            self._companies[profile] = Company(
                roles=_roles(rows),
                others=frozenset[str]().union(*(_others(beside[row["report"]], profile) for row in rows)),
            )
        return self._companies[profile]

    def members(self, profile: Profile, *, new_only: bool) -> list[tuple[Row, Company]]:
        """The rows of a profile with the company of each in its report."""
        query = select(actor).where(actor.c.profile == profile.id).order_by(actor.c.report, actor.c.id)
        if new_only:
            query = query.where(actor.c.merged == "")
        rows = self._connection.execute(query).mappings().all()
        beside = _beside(self._connection, rows)
        return [
            (row, Company(roles=_roles([row]), others=_others(beside[row["report"]], profile))) for row in rows
        ]

    def _sample(self, profile: Profile) -> Sequence[Row]:
        if profile not in self._samples:
            query = (
                select(actor.c.report, actor.c.name, actor.c.roles)
                .where(actor.c.profile == profile.id).order_by(actor.c.report, actor.c.id).limit(SAMPLE)
            )
            self._samples[profile] = self._connection.execute(query).mappings().all()
        return self._samples[profile]


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
    profile = profile_of_id(row["profile"]) if row["profile"] else None
    return Located(place=(row["id"], row["report"]), profile=profile, alone=alone(actor_as_read(row, ())))


def _roles(rows: Sequence[Row]) -> frozenset[str]:
    return frozenset(names.role_key(role) for row in rows for role in row["roles"]) - {""}


def _beside(connection: Connection, rows: Sequence[Row]) -> dict[str, list[Profile]]:
    """The profiles of each of the rows' reports."""
    reports = sorted({row["report"] for row in rows})
    found: dict[str, list[Profile]] = defaultdict(list)
    for first in range(0, len(reports), MANY):
        query = select(actor.c.report, actor.c.profile).where(
            actor.c.report.in_(reports[first:first + MANY]), actor.c.profile.is_not(None),
        )
        for row in connection.execute(query):
            found[row.report].append(profile_of_id(row.profile))
    return found


def _others(beside: Sequence[Profile], profile: Profile) -> frozenset[str]:
    """The names of the others in a report. Those of the same block are left out: they may be the one in question."""
    return frozenset(f"{other.kind} {other.name}" for other in beside if other.block != profile.block)
