"""How claims stand, written beside them: put together from their members' statements, actors and reports."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from reportedly.ledger import fetch
from reportedly.ledger.columns import folded
from reportedly.ledger.tables import actor, answer, claim, identity, member, mention, proposition, report, statement
from reportedly.publishers import is_body, is_medium
from reportedly.records import ClaimStance, Figure, Span
from reportedly.weighing import parties, quantities, revisions
from reportedly.weighing.answered import answered
from reportedly.weighing.clauses import act_of
from reportedly.weighing.standing import Member, Standing, standing
from reportedly.weighing.voices import Printed, Voice, going_round, is_made_public, is_recording, nobodys
from reportedly.weighing.wording import GAP, Wording, clearest, lead

WORD = re.compile(r"\w+")
BODIES = ("organization", "government", "group")
WE = frozenset(["we", "our", "us"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A member of a claim with what is known of it: it is the `nth` sentence of what it is told in."""

    nth: int
    member: Member
    figures: tuple[Figure, ...]
    wording: Wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A report as printed; where it puts itself right, and where it takes back what it says there that it wrote."""

    printed: Printed
    notes: tuple[Span, ...]
    taken_back: tuple[Span, ...]

    def corrects(self, at: int, own: bool) -> bool:
        """Whether what stands at a character is said to be wrong; `own`: it is the publisher's word."""
        return any(start <= at < end for start, end in (*self.notes, *(self.taken_back if own else ())))


def stand(connection: Connection, claims: Collection[str]) -> None:
    """Write how these claims stand, and what their answers answer; ids of claims that are gone are passed over."""
    for some in fetch.parts(sorted(claims)):
        held = list(connection.execute(select(member).where(member.c.claim.in_(some)).order_by(member.c.id)))
        rows = _rows(connection, [row.id for row in held])
        by_claim: dict[str, list[Row]] = defaultdict(list)
        for row in held:
            by_claim[row.claim].append(_with_stance(rows[row.id], row.stance))
        if by_claim:
            _write(connection, by_claim, {(row.claim, row.id): (row.stance, row.withdrawn, row.counts) for row in held})


def _with_stance(row: Row, stance: str) -> Row:
    """A member that asserts and passes on a medium's word relays it."""
    m = row.member
    now: ClaimStance = "relays" if m.relayed is not None else "asserts"
    if stance in ("denies", "neither"):
        now = "denies" if stance == "denies" else "neither"
    return replace(row, member=replace(m, stance=now))


def _write(
    connection: Connection, by_claim: Mapping[str, Sequence[Row]],
    before: Mapping[tuple[str, str], tuple[str, bool, str]],
) -> None:
    """Write what follows from the rows of each claim; `before`: members' stance, whether withdrawn, and as what they
    count, as they are held."""
    claims: list[dict[str, Any]] = []
    members: list[dict[str, Any]] = []
    answers: list[dict[str, Any]] = []
    for id, rows in sorted(by_claim.items()):
        found = standing(row.member for row in rows)
        claims.append({"claim_": id, **_values(found, rows)})
        for row in rows:
            stance, withdrawn = row.member.stance, row.member.id in found.withdrawn
            counts = found.counted.get(row.member.id, stance)
            if before[id, row.member.id] != (stance, withdrawn, counts):
                members.append({
                    "claim_": id, "id_": row.member.id, "stance_": stance, "withdrawn_": withdrawn, "counts_": counts,
                })
        answers += _answers(rows)
    connection.execute(update(claim).where(claim.c.id == bindparam("claim_")), claims)
    if members:
        changed = (member.c.claim == bindparam("claim_")) & (member.c.id == bindparam("id_"))
        connection.execute(
            update(member).where(changed).values(
                stance=bindparam("stance_"), withdrawn=bindparam("withdrawn_"), counts=bindparam("counts_"),
            ),
            members,
        )
    one = (answer.c.statement == bindparam("statement_")) & (answer.c.nth == bindparam("nth_"))
    connection.execute(delete(answer).where(one), [
        {"statement_": row.member.told_in, "nth_": row.nth} for _, rows in sorted(by_claim.items()) for row in rows
    ])
    if answers:
        connection.execute(insert(answer), answers)


def _values(found: Standing, rows: Sequence[Row]) -> dict[str, Any]:
    """The columns of a claim that follow from its members."""
    asserting = [row for row in rows if row.member.stance in ("asserts", "relays")]
    figures = quantities.figures(
        each for row in asserting for each in quantities.stated(
            row.member.id, row.member.report.id, row.member.report.published, row.figures,
        )
    )
    text = clearest([row.wording for row in asserting or rows])
    return {
        "text": text, "text_folded": folded(text), "status": found.status, "asserted_by": found.asserted_by,
        "denied_by": found.denied_by, "neither_by": found.neither_by, "origins": found.origins, "figures": figures,
        "first_reported": found.first_reported, "members": len(rows),
        "reports": len({row.member.report.id for row in rows}), "origins_count": len(found.origins),
        "figures_differ": quantities.differ(figures),
    }


def _answers(rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """What the statements that answer are about."""
    found = answered(row.member for row in rows)
    for row in rows:
        if row.member.id in found:
            how, other = found[row.member.id]
            yield {"statement": row.member.told_in, "nth": row.nth, "answered": other.told_in, "how": how}


def _rows(connection: Connection, ids: Sequence[str]) -> dict[str, Row]:
    told: dict[str, Any] = {}
    for some in fetch.parts(ids):
        told |= {row.id: row for row in connection.execute(select(proposition).where(proposition.c.id.in_(some)))}
    statements = _statements(connection, {row.told_in for row in told.values()})
    voices = _voices(connection, statements.values())
    pages = _pages(connection, sorted({row.report for row in told.values()}))
    out = {}
    for id, row in told.items():
        of, page = row.told_in, pages[row.report]
        said = statements.get(of)
        voice = _voice(row, statements, voices)
        publisher = _is_publisher(of, statements, voices)
        own = _is_own(of, statements, voices, page.printed)
        within = _within(of, statements, voices)
        who, cue = _lead(said, row)
        out[id] = Row(
            nth=row.nth,
            member=Member(
                id=id, report=page.printed, start=row.start, stance="asserts",
                relayed=_relayed(of, statements, voices, page.printed), told_in=of, within=within,
                teller=None if within is None else voices[within], voice=None if publisher else voice,
                wording=" ".join(WORD.findall(row.text.casefold())), corrected=page.corrects(row.start, own), own=own,
                evidence=_is_of_evidence(of, statements) if said is not None else is_made_public(row.text),
                sounds=row.denies, act=act_of(said.act, said.negated) if said is not None else None,
            ),
            figures=row.figures,
            wording=Wording(
                id=id, text=row.text, own_voice=said is None, vector=row.vector, who=who, lead=cue,
            ),
        )
    return out


def _statements(connection: Connection, ids: Collection[str]) -> dict[str, Any]:
    """The statements, and those they stand in."""
    statements: dict[str, Any] = {}
    wanted = sorted(ids)
    while wanted:
        parents: set[str] = set()
        for some in fetch.parts(sorted(wanted)):
            of = statement.c
            query = select(
                of.id, of.report, of.parent, of.source, of.source_spans, of.naming, of.speaker, of.act, of.cue,
                of.cue_lemma, of.cue_spans, of.occasion, of.negated,
            )
            for row in connection.execute(query.where(of.id.in_(some))):
                statements[row.id] = row
                parents |= {row.parent} - {None} - statements.keys()
        wanted = sorted(parents)
    return statements


def _voice(told: Any, statements: Mapping[str, Any], voices: Mapping[str, Voice]) -> Voice | None:
    """Who says what a proposition tells; null in the report's own voice."""
    of = told.told_in
    if of not in statements:
        return going_round(told.text, told.before)
    if statements[of].source and not voices[of].is_blank:
        return voices[of]
    return nobodys(statements[of].cue or "", told.before) or voices[_sourced(of, statements)]


def _sourced(id: str, statements: Mapping[str, Any]) -> str:
    """The statement, or of those that it stands in the first with a source: "he said a plan had been agreed"."""
    at = id
    while not statements[at].source and statements[at].parent is not None:
        at = statements[at].parent
    return at


def _lead(statement: Any, told: Any) -> tuple[str, str]:
    """What is shown before a proposition's words: who says it, right before the cue, and the cue.

    The cue if the words are a piece without it, and who says it with the cue or where the words begin with it.
    """
    if statement is None or not statement.cue_spans or len(statement.cue_spans) > 1:
        return "", ""
    (start, end), = statement.cue_spans
    cue = lead(statement.act, statement.cue, statement.cue_lemma, told.start - end, told.text)
    if not cue and told.start != start:
        return "", ""
    ends = statement.source_spans[-1][1] if statement.source_spans else None
    return statement.source if ends is not None and 0 <= start - ends <= GAP else "", cue


def _voices(connection: Connection, statements: Collection[Any]) -> dict[str, Voice]:
    """Who makes each statement."""
    known: dict[str, Any] = {}
    for some in fetch.parts(sorted({row.speaker for row in statements if row.speaker})):
        query = (
            select(
                actor.c.id, actor.c.report, actor.c.roles, identity.c.id.label("one"), identity.c.name, identity.c.type,
            )
            .join(identity, identity.c.id == actor.c.merged).where(actor.c.id.in_(some))
        )
        known |= {row.id: row for row in connection.execute(query)}
    names = {row.id: who.name if (who := known.get(row.speaker)) else row.source or "" for row in statements}
    bodies = _bodies(connection, statements, known)
    spoken = {names[row.id] for row in statements if row.speaker in known}
    media = _media(connection, set(names.values()) - {""}, spoken)
    out = {}
    for row in statements:
        who, name = known.get(row.speaker), names[row.id]
        out[row.id] = Voice(
            actor=who.one if who else None, name=name, source=row.source or name, type=who.type if who else None,
            naming=row.naming, roles=tuple(who.roles) if who else (),
            is_medium=name in media or (who is not None and who.type == "media"),
            body=bodies.get(row.id),
        )
    return out


def _bodies(connection: Connection, statements: Collection[Any], known: Mapping[str, Any]) -> dict[str, str]:
    """The body or person for which the speaker of each statement speaks, by its id, where no role of theirs tells it.

    It is told by a pronoun that the source or the speaker's first name in the report begins with ("its director, Dorian
    Faske"), or by what was named just before.
    """
    alone = {row.id: row for row in known.values() if row.type == "person" and parties.is_of_body_just_named(row.roles)}
    owned = [row for row in statements if row.source_spans and parties.owner_in(row.source or "")]
    texts: dict[str, str] = {}
    named: dict[str, list[tuple[Span, str]]] = defaultdict(list)  # the bodies of a report
    own: dict[str, list[Span]] = defaultdict(list)  # an actor's places
    at: dict[tuple[str, Span], str] = {}
    for some in fetch.parts(sorted({row.report for row in alone.values()} | {row.report for row in owned})):
        texts |= dict(connection.execute(select(report.c.id, report.c.text).where(report.c.id.in_(some))).all())
        query = (
            select(actor.c.id, actor.c.name, actor.c.type, mention.c.report, mention.c.spans)
            .join(mention, (mention.c.actor == actor.c.id) & (mention.c.report == actor.c.report))
            .where(mention.c.report.in_(some)).order_by(actor.c.id, mention.c.nth)
        )
        for row in connection.execute(query):
            span = row.spans[0]
            at[row.report, span] = row.name
            own[row.id].append(span)
            if row.type in BODIES:
                named[row.report].append((span, row.name))

    def owner(report_id: str, start: int, phrase: str) -> str | None:
        pronoun = parties.owner_in(phrase)
        return at.get((report_id, (start, start + len(pronoun)))) if pronoun else None

    found: dict[str, str] = {}
    for id, row in alone.items():
        text, places = texts[row.report], sorted(own[id])
        told = (owner(row.report, start, text[start:end]) for start, end in places)
        body = next((name for name in told if name is not None), None)
        if body is None and places:
            body = parties.named_before(text, places[0][0], named[row.report])
        if body is not None:
            found[id] = body
    of_source = {row.id: owner(row.report, row.source_spans[0][0], row.source) for row in owned}
    bodies = {row.id: of_source.get(row.id) or found.get(row.speaker) for row in statements}
    return {id: name for id, name in bodies.items() if name is not None}


def _media(connection: Connection, names: Collection[str], spoken: Collection[str]) -> set[str]:
    """Which names end in a word for a medium ("the Orlo Ledger", "a newspaper") or, spoken, are a publisher's here.

    An army that publishes what it has to say is none.
    """
    found = {name for name in names if is_medium(name)}
    spelt: dict[str, set[str]] = defaultdict(set)
    for name in {name for name in spoken if not is_body(name)} - found:
        spelt[folded(name)].add(name)
        spelt[folded(f"the {name}")].add(name)
    for some in fetch.parts(sorted(spelt)):
        query = select(report.c.publisher_folded).where(report.c.publisher_folded.in_(some)).distinct()
        for each in connection.scalars(query):
            found |= spelt[each]
    return found


def _upwards(id: str | None, statements: Mapping[str, Any]) -> Iterator[Any]:
    """A statement and those that it stands in, the innermost first; none for what is no statement."""
    while id is not None and id in statements:
        yield statements[id]
        id = statements[id].parent


def _is_of_evidence(id: str, statements: Mapping[str, Any]) -> bool:
    """Whether a statement, or one that it stands in, is told of a recording or a document: "in the tape a man says"."""
    return any(
        row.naming == "document" or is_recording(row.source, row.occasion) for row in _upwards(id, statements)
    )


def _is_publisher(id: str, statements: Mapping[str, Any], voices: Mapping[str, Voice]) -> bool:
    """Whether "we" of a report that quotes nobody are its publisher."""
    row = statements.get(id)
    return row is not None and row.parent is None and voices[id].name.casefold() in WE


def _is_own(id: str, statements: Mapping[str, Any], voices: Mapping[str, Voice], printed: Printed) -> bool:
    """Whether a statement, or one that it stands in, is the publisher's: "the Echo had written that ..."."""
    above = _upwards(id, statements)
    return any(printed.is_itself(voices[row.id]) or _is_publisher(row.id, statements, voices) for row in above)


def _relayed(id: str, statements: Mapping[str, Any], voices: Mapping[str, Voice], printed: Printed) -> Voice | None:
    """The medium, other than the report's own publisher, whose word a statement passes on, if there is one."""
    told = (voices[row.id] for row in _upwards(id, statements))
    return next((voice for voice in told if voice.is_medium and not printed.is_itself(voice)), None)


def _within(id: str, statements: Mapping[str, Any], voices: Mapping[str, Voice]) -> str | None:
    """The first of the statements in which this one stands that is made by somebody else, and not by a medium."""
    others = (row for row in _upwards(id, statements) if row.source and voices[row.id].name != voices[id].name)
    return next((row.id for row in others if not voices[row.id].is_medium), None)


def _pages(connection: Connection, ids: Sequence[str]) -> dict[str, Page]:
    """What is known of reports, and of those at the end of their chains of copies."""
    columns = (
        report.c.id, report.c.key, report.c.publisher, report.c.published, report.c.copy_of, report.c.origin,
        report.c.title, report.c.text,
    )
    rows: dict[str, Any] = {}
    wanted = list(ids)
    while wanted:
        for some in fetch.parts(wanted):
            rows |= {row.id: row for row in connection.execute(select(*columns).where(report.c.id.in_(some)))}
        wanted = sorted({row.copy_of for row in rows.values() if row.copy_of} - rows.keys())
    out = {}
    for id in ids:
        row, root = rows[id], rows[id]
        found = revisions.notices(row.text, row.title)
        while root.copy_of is not None:
            root = rows[root.copy_of]
        printed = Printed(
            id=id, key=row.key, publisher=row.publisher, published=row.published, root=root.id,
            root_publisher=root.publisher, credit=row.origin, retracts=any(n.kind == "retraction" for n in found),
        )
        notes = tuple(n.span for n in found if n.kind != "update" and n.span is not None)
        out[id] = Page(printed=printed, notes=notes, taken_back=revisions.taken_back(row.text, row.title))
    return out
