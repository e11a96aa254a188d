"""Who is whom, kept up to date: after a report is written only the blocks of its names are weighed again.

What is written here is derived: `actor.merged`, `identity`, `profile` and `party.country` follow from the readings and
corrections that are held, whatever the order in which they came, and can be made anew from them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from sqlalchemy import (
    Column, ColumnElement, Connection, Update, bindparam, delete, func, insert, select, update,
)

from reportedly.ledger import fetch
from reportedly.ledger.company import SAMPLE, Known, located, sample, spelling
from reportedly.ledger.rows import Row, actor_as_read, tie_rows
from reportedly.ledger.tables import actor, identity, party, profile, report, setting, tie
from reportedly.ledger.unsettled import mark
from reportedly.records import Correction, Named
from reportedly.weighing import actors as weighing
from reportedly.weighing import corrections as correcting
from reportedly.weighing.corrections import Grouping, Located, Place
from reportedly.weighing.deciding import Ambiguity, Cluster, decide, dominant
from reportedly.weighing.identities import Identity, alone, identities, reason
from reportedly.weighing.profiles import KINDS, Profile, block_of, profile_of, profile_of_id

RULES = "rules of weighing"


@dataclass(slots=True)
class Touched:
    """What has changed: profiles that have gained or lost rows, and in which reports; blocks of their ties; keys."""

    profiles: dict[str, set[str]] = field(default_factory=dict)
    blocks: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    identities: set[str] = field(default_factory=set)


def note(connection: Connection, report_id: str, touched: Touched) -> None:
    """Add what a report's rows touch, as they are now: called before they are removed, and after they are written."""
    for row in connection.execute(select(actor.c.profile, actor.c.merged).where(actor.c.report == report_id)):
        if row.profile is not None:
            touched.profiles.setdefault(row.profile, set()).add(report_id)
        touched.identities |= {row.merged} - {""}
    of_report = (tie.c.actor == actor.c.id) & (tie.c.report == actor.c.report)  # by keys: tie has no index by report
    blocks = select(tie.c.block).join(actor, of_report).where(actor.c.report == report_id)
    touched.blocks |= set(connection.scalars(blocks))
    touched.keys |= set(connection.scalars(select(report.c.key).where(report.c.id == report_id)))


def settle(connection: Connection, touched: Touched) -> None:
    """Bring everything derived up to date with what has changed."""
    _keep_profiles(connection, touched.profiles)
    corrections = correcting.effective(fetch.all_corrections(connection))
    named = located(connection, corrections)
    scope = _scope(connection, touched, corrections, named)
    known = Known(connection, scope.profiles)
    weighed = _weighed(known, scope, named, touched)
    _write(connection, weighed, scope, touched)
    _remember(connection, weighed, scope, known.fetched())


def resettle(connection: Connection, corrections: Sequence[Correction]) -> None:
    """Weigh anew what corrections are about, after they were made or undone."""
    named = located(connection, corrections)
    touched = Touched(keys={one.report for each in corrections for one in each.what if one.report is not None})
    for each in corrections:
        touched.blocks |= _reach(each, named)
    for found in named.values():
        for each_row in found:
            one = (actor.c.id == each_row.place[0]) & (actor.c.report == each_row.place[1])
            touched.identities |= set(connection.scalars(select(actor.c.merged).where(one))) - {""}
            if each_row.profile is not None:
                touched.profiles.setdefault(each_row.profile.id, set()).add(each_row.place[1])
            connection.execute(update(actor).where(one).values(merged=""))
    settle(connection, touched)


def renew(connection: Connection) -> None:
    """Derive everything anew, where it was derived by other rules or not at all."""
    if is_current(connection):
        return
    for table in (tie, profile, identity):
        connection.execute(delete(table))
    blocks: set[str] = set()
    for rows in fetch.batches(connection, select(report.c.id), report.c.id):
        blocks |= _anew(connection, [row["id"] for row in rows])
    for block in sorted(blocks):
        settle(connection, Touched(blocks={block}))
    settle(connection, Touched())
    connection.execute(delete(setting).where(setting.c.name == RULES))
    connection.execute(insert(setting).values(name=RULES, value=str(weighing.RULES)))


def is_current(connection: Connection) -> bool:
    """Whether everything derived was derived by the rules of this program."""
    return connection.scalar(select(setting.c.value).where(setting.c.name == RULES)) == str(weighing.RULES)


def _anew(connection: Connection, reports: Sequence[str]) -> set[str]:
    """Give the actors of some reports their profiles and ties; returns the blocks."""
    ties, changed = [], []
    profiles: dict[str, set[str]] = {}
    for row in connection.execute(select(actor).where(actor.c.report.in_(reports))).mappings():
        read = actor_as_read(row, ())
        found = profile_of(read)
        changed.append({"id_": row["id"], "report_": row["report"], "value_": found and found.id})
        ties += tie_rows(read, row["report"])
        if found is not None:
            profiles.setdefault(found.id, set()).add(row["report"])
    if changed:
        connection.execute(_update_actor(actor.c.profile), changed)
        connection.execute(update(actor).where(actor.c.report.in_(reports)).values(merged=""))
    if ties:
        connection.execute(insert(tie), ties)
    _keep_profiles(connection, profiles)
    return {profile_of_id(each).block for each in profiles}


def _update_actor(column: Column[Any]) -> Update:
    """An update of one column of single rows, to be given `id_`, `report_` and `value_`."""
    one = (actor.c.id == bindparam("id_")) & (actor.c.report == bindparam("report_"))
    return update(actor).where(one).values({column: bindparam("value_")})


def _keep_profiles(connection: Connection, changed: Mapping[str, set[str]]) -> None:
    """Have a row for each of the profiles that an actor has, as it is now that these reports changed; no others."""
    for some in fetch.parts(sorted(changed)):
        held = {row.id: row for row in connection.execute(select(profile).where(profile.c.id.in_(some)))}
        for each in some:
            count = connection.scalar(select(func.count()).where(actor.c.profile == each)) or 0
            if not count:
                connection.execute(delete(profile).where(profile.c.id == each))
            elif each in held and held[each].sampled is not None and min(changed[each]) > held[each].sampled:
                connection.execute(update(profile).where(profile.c.id == each).values(reports=count))
            else:
                rows = sample(connection, each)
                now = {
                    "spelling": spelling(rows), "reports": count, "company": None,
                    "sampled": rows[-1]["report"] if len(rows) == SAMPLE else None,
                }
                if each in held:
                    connection.execute(update(profile).where(profile.c.id == each).values(now))
                else:
                    now |= {"id": each, "block": profile_of_id(each).block}
                    connection.execute(insert(profile), now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is weighed together: profiles closed under blocks and ties, and the corrections about them.

    `profiles` are the rows of `profile`, by id: they say how the profile was settled before.
    """

    profiles: dict[str, Row]
    ties: dict[tuple[str, str], int]
    corrections: tuple[Correction, ...]


def _scope(
    connection: Connection, touched: Touched, corrections: Sequence[Correction],
    named: Mapping[Named, Sequence[Located]],
) -> Scope:
    """Follow blocks, ties and corrections from what was touched until nothing new is found."""
    waiting = touched.blocks | {profile_of_id(each).block for each in touched.profiles}
    seen: set[str] = set()
    scope = Scope(profiles={}, ties={}, corrections=())
    concerned: dict[str, Correction] = {}
    reach = {each.id: _reach(each, named) for each in corrections}
    while True:
        for each in corrections:
            keys = {one.report for one in each.what} & touched.keys
            if each.id not in concerned and (keys or reach[each.id] & (waiting | seen)):
                concerned[each.id] = each
                waiting |= reach[each.id] - seen
        if not waiting:
            return replace(scope, corrections=tuple(each for each in corrections if each.id in concerned))
        seen |= waiting
        waiting = _follow(connection, waiting, scope) - seen


def _reach(correction: Correction, named: Mapping[Named, Sequence[Located]]) -> set[str]:
    """The blocks of the actors that a correction names."""
    found = set()
    for one in correction.what:
        kind, key = KINDS.get(one.type), correcting.key_of(one)
        if one.report is None and kind and key:
            found.add(block_of(kind, key))
        found |= {each.profile.block for each in named.get(one, ()) if each.profile}
    return found


def _follow(connection: Connection, blocks: set[str], scope: Scope) -> set[str]:
    """Add the profiles and ties of some blocks to the scope; returns the blocks to which they lead."""
    leads: set[str] = set()
    for some in fetch.parts(sorted(blocks)):
        tied = select(tie.c.profile).where(tie.c.block.in_(some))
        query = select(profile).where(profile.c.block.in_(some) | profile.c.id.in_(tied))
        fresh = {row["id"]: row for row in connection.execute(query).mappings() if row["id"] not in scope.profiles}
        scope.profiles.update(fresh)
        leads |= {row["block"] for row in fresh.values()}
        for ids in fetch.parts(sorted(fresh)):
            counted = (
                select(tie.c.profile, tie.c.name, func.min(tie.c.block).label("block"), func.count().label("reports"))
                .where(tie.c.profile.in_(ids)).group_by(tie.c.profile, tie.c.name)
            )
            for row in connection.execute(counted).mappings():
                scope.ties[row["profile"], row["name"]] = row["reports"]
                leads.add(row["block"])
    return leads


@dataclass(slots=True, kw_only=True)
class Weighed:
    """What came of weighing: who is whom, and on what grounds the ambiguous profiles were decided."""

    grouping: Grouping = field(default_factory=Grouping)
    grounds: dict[Profile, str] = field(default_factory=dict)


def _weighed(
    known: Known, scope: Scope, located: Mapping[Named, Sequence[Located]], touched: Touched,
) -> Weighed:
    outcome = weighing.joined(map(profile_of_id, scope.profiles), scope.ties, known)
    named = dict(zip(map(id, outcome.clusters), identities(outcome.clusters, known), strict=True))
    weighed = Weighed()
    together = {each.profile: each for each in outcome.ambiguities if each.together}
    for cluster in outcome.clusters:
        one, first = named[id(cluster)], cluster.profiles[0]
        if first in together:
            one = named[id(cluster)] = replace(one, apart=_why(together[first], one.name, named))
        weighed.grouping.profiles |= dict.fromkeys(cluster.profiles, one)
    for ambiguity in outcome.ambiguities:
        _decide(ambiguity, known, scope, named, weighed, new=ambiguity.profile.id in touched.profiles)
    correcting.apply(weighed.grouping, scope.corrections, lambda each: located.get(each, ()))
    return weighed


def _why(ambiguity: Ambiguity, name: str, named: Mapping[int, Identity]) -> str:
    return reason(ambiguity, name, [named[id(each)] for each in ambiguity.candidates])


def _decide(
    ambiguity: Ambiguity, known: Known, scope: Scope, named: Mapping[int, Identity], weighed: Weighed, *, new: bool,
) -> None:
    """Decide an ambiguous profile report by report; on the same grounds as before only where it is `new`."""
    wanted, grouping = ambiguity.profile, weighed.grouping
    usual = None if ambiguity.together else dominant(ambiguity, known)
    own = grouping.profiles.get(wanted)
    grounds = weighed.grounds[wanted] = _grounds(ambiguity, known, named, usual, own)
    again = bool(scope.corrections) or grounds != scope.profiles[wanted.id]["settled"]
    for row, company in known.members(wanted, new_only=not again) if again or new else ():
        chosen = decide(ambiguity, company, known.company) or usual
        one = own if chosen is None else named[id(chosen)]
        if one is None:
            one = alone(actor_as_read(row, ()))
            one = replace(one, apart=_why(ambiguity, one.name, named))
        grouping.members[row["id"], row["report"]] = one


def _grounds(
    ambiguity: Ambiguity, known: Known, named: Mapping[int, Identity], usual: Cluster | None, own: Identity | None,
) -> str:
    """A hash of all that the decision on an ambiguous profile depends on, but for the reports it is in."""
    parts: list[Any] = [usual and named[id(usual)].id, own and asdict(own)]
    for candidate in ambiguity.candidates:
        company = [known.written(each) for each in candidate.profiles]
        parts.append([asdict(named[id(candidate)]), candidate.country, company])
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]


def _write(connection: Connection, weighed: Weighed, scope: Scope, touched: Touched) -> None:
    """Write what has changed: rows that are somebody else now, identities that came, changed or went."""
    grouping = weighed.grouping
    changed: dict[Place, tuple[str, str]] = {}
    for each, one in grouping.profiles.items():
        if each not in weighed.grounds:
            whole = scope.profiles[each.id]["merged"] != one.id
            if whole or each.id in touched.profiles:
                for place, before in _rows(connection, each, whole=whole):
                    changed[place] = before, grouping.members.get(place, one).id
    for place, before in _before(connection, grouping.members).items():
        changed[place] = before, grouping.members[place].id
    for row in connection.execute(select(actor).where(actor.c.profile.is_(None), actor.c.merged == "")).mappings():
        place = row["id"], row["report"]
        one = grouping.members.setdefault(place, alone(actor_as_read(row, ())))
        changed[place] = "", one.id
    rows = [
        {"id_": place[0], "report_": place[1], "value_": now}
        for place, (before, now) in sorted(changed.items()) if before != now
    ]
    if rows:
        connection.execute(_update_actor(actor.c.merged), rows)
        mark(connection, "standing", {row["report_"] for row in rows})
    touched.identities |= {one for pair in changed.values() if pair[0] != pair[1] for one in pair} - {""}
    _keep_identities(connection, [*grouping.profiles.values(), *grouping.members.values()], touched.identities)
    for some in fetch.parts([row["id_"] for row in rows]):
        _tell_parties(connection, party.c.actor.in_(some))


def _rows(connection: Connection, wanted: Profile, *, whole: bool) -> list[tuple[Place, str]]:
    """The rows of a profile, or the new ones, and who they were."""
    query = select(actor.c.id, actor.c.report, actor.c.merged).where(actor.c.profile == wanted.id)
    if not whole:
        query = query.where(actor.c.merged == "")
    return [((row.id, row.report), row.merged) for row in connection.execute(query)]


def _before(connection: Connection, places: Mapping[Place, Identity]) -> dict[Place, str]:
    found: dict[Place, str] = {}
    for some in fetch.parts(sorted({place[0] for place in places})):
        query = select(actor.c.id, actor.c.report, actor.c.merged).where(actor.c.id.in_(some))
        found |= {
            (row.id, row.report): row.merged for row in connection.execute(query) if (row.id, row.report) in places
        }
    return found


def _remember(connection: Connection, weighed: Weighed, scope: Scope, companies: Mapping[str, str]) -> None:
    """Note how each profile was settled. Where corrections are, all its rows are looked at the next time as well."""
    for each, row in scope.profiles.items():
        wanted = profile_of_id(each)
        one, grounds = weighed.grouping.profiles.get(wanted), weighed.grounds.get(wanted)
        now = {
            "merged": None if one is None or grounds or scope.corrections else one.id,
            "settled": None if scope.corrections else grounds,
            "company": companies.get(each, row["company"]),
        }
        if any(row[name] != value for name, value in now.items()):
            connection.execute(update(profile).where(profile.c.id == each).values(now))


def _keep_identities(connection: Connection, wanted: Iterable[Identity], changed: set[str]) -> None:
    """Have a row for each identity that an actor has, as it is now, and none for those that no actor has.

    `changed`: those that have gained or lost actor rows.
    """
    now = {one.id: asdict(one) for one in wanted}
    held: dict[str, dict[str, Any]] = {}
    for some in fetch.parts(sorted({*now, *changed})):
        rows = connection.execute(select(identity).where(identity.c.id.in_(some))).mappings()
        held |= {row["id"]: dict(row) for row in rows}
    known = {each: row.pop("known") for each, row in held.items()}
    unused = {each for each in (changed | (now.keys() - held.keys())) if not _is_used(connection, each)}
    gone = [each for each in held if each in unused or (each in now and now[each] != held[each])]
    for some in fetch.parts(sorted(gone)):
        connection.execute(delete(identity).where(identity.c.id.in_(some)))
    added = [
        row | {"known": known.get(each)} for each, row in sorted(now.items())
        if each not in unused and row != held.get(each)
    ]
    if added:
        connection.execute(insert(identity), added)
    _keep_countries(connection, changed | {row["id"] for row in added})


def _keep_countries(connection: Connection, changed: set[str]) -> None:
    """Have the country that is known of each identity, as it is now: its own, else the first that its rows tell.

    That is how `fetch.actors_of` has it. Where it is another than before, the parties of all its rows are told.
    """
    row = actor.alias("told")
    first = (
        select(row.c.country).where(row.c.merged == identity.c.id, row.c.country.is_not(None))
        .order_by(row.c.report, row.c.nth).limit(1).correlate(identity).scalar_subquery()
    )
    now = func.coalesce(identity.c.country, first)
    for some in fetch.parts(sorted(changed)):
        query = select(identity.c.id).where(identity.c.id.in_(some), identity.c.known.is_distinct_from(now))
        if found := connection.scalars(query).all():
            connection.execute(update(identity).where(identity.c.id.in_(found)).values(known=now))
            _tell_parties(connection, party.c.actor.in_(select(actor.c.id).where(actor.c.merged.in_(found))))


def _tell_parties(connection: Connection, which: ColumnElement[bool]) -> None:
    """Have the country that is known of their actors beside these parties of events."""
    known = (
        select(identity.c.known).join(actor, actor.c.merged == identity.c.id)
        .where(actor.c.id == party.c.actor).correlate(party).scalar_subquery()
    )
    connection.execute(update(party).where(which).values(country=known))


def _is_used(connection: Connection, identity_id: str) -> bool:
    return connection.scalar(select(actor.c.id).where(actor.c.merged == identity_id).limit(1)) is not None
