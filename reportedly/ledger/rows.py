"""Records as rows, and rows as records: `rows_of` takes a reading apart, the others put records together again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping

from reportedly import edtf
from reportedly.ledger.clocks import Placed, placed
from reportedly.ledger.columns import folded
from reportedly.records import (
    Actor,
    Addressee,
    Answer,
    Claim,
    ClaimMember,
    Correction,
    Cue,
    Event,
    Happened,
    Located,
    Mention,
    Origin,
    Party,
    Passage,
    Place,
    Reading,
    Report,
    Said,
    Source,
    Spans,
    Statement,
    Timex,
    Unread,
)
from reportedly.weighing.profiles import block_of, profile_of, ties_of

Row = RowMapping
Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingRows:
    """A reading taken apart: the rows of each table."""

    report: dict[str, Any]
    actors: Rows
    mentions: Rows
    statements: Rows
    addressees: Rows
    answers: Rows
    times: Rows
    events: Rows
    parties: Rows
    ties: Rows


def rows_of(reading: Reading) -> ReadingRows:
    """The rows of one reading. What other reports say of it has none: `revision_of`, `copy_of`."""
    actors, statements = reading.actors, reading.statements
    return ReadingRows(
        report=_report_row(reading.report),
        actors=[_actor_row(actor, reading.report.id, nth) for nth, actor in enumerate(actors)],
        mentions=[
            {"actor": actor.id, "report": mention.report, "nth": nth, "spans": mention.spans}
            for actor in actors for nth, mention in enumerate(actor.mentions)
        ],
        statements=[_statement_row(statement, nth) for nth, statement in enumerate(statements)],
        addressees=[
            {"statement": statement.id, "nth": nth, "spans": to.spans, "text": to.text, "actor": to.actor}
            for statement in statements for nth, to in enumerate(statement.addressees)
        ],
        answers=[
            {"statement": statement.id, "nth": nth, "answered": answer.id, "how": answer.how}
            for statement in statements for nth, answer in enumerate(statement.answers)
        ],
        times=[_timex_row(timex, placed(timex, reading), nth) for nth, timex in enumerate(reading.times)],
        events=[_event_row(event, nth) for nth, event in enumerate(reading.events)],
        parties=[
            {"event": event.id, "side": side, "nth": nth, "spans": party.spans, "text": party.text,
             "actor": party.actor, "country": None}
            for event in reading.events for side, parties in (("actor", event.actors), ("recipient", event.recipients))
            for nth, party in enumerate(parties)
        ],
        ties=[tie for actor in actors for tie in tie_rows(actor, reading.report.id)],
    )


def _report_row(report: Report) -> dict[str, Any]:
    origin, place = report.origin, report.place_resolved
    if origin is not None and origin.basis == "copy":  # it is of the ledger that the report was in, not of the report
        origin = None
    return {
        "id": report.id, "key": report.key, "url": report.url, "title": report.title, "publisher": report.publisher,
        "publisher_folded": None if report.publisher is None else folded(report.publisher),
        "bylines": report.bylines, "language": report.language, "place": report.place, "published": report.published,
        "published_basis": report.published_basis, "text": report.text, "sha256": report.sha256,
        "fetched": report.fetched, "origin": origin and origin.name, "origin_spans": origin and origin.spans,
        "origin_basis": origin and origin.basis, "copy_of": None, "copied": 0.0,
        "reader": report.reader, "place_name": place and place.name, "place_country": place and place.country,
        "place_lat": place and place.lat, "place_lon": place and place.lon,
    }


def tie_rows(actor: Actor, report: str) -> Rows:
    """A row for each other name that the report ties to the actor's."""
    profile = profile_of(actor)
    if profile is None:
        return []
    return [
        {"actor": actor.id, "report": report, "name": name, "block": block_of(profile.kind, name),
         "profile": profile.id}
        for name in sorted(ties_of(actor))
    ]


def _actor_row(actor: Actor, report: str, nth: int) -> dict[str, Any]:
    profile = profile_of(actor)
    return {
        "id": actor.id, "report": report, "nth": nth, "name": actor.name,
        "names_folded": "|".join(folded(name) for name in (actor.name, *actor.aliases)),
        "type": actor.type, "country": actor.country, "country_basis": actor.country_basis, "roles": actor.roles,
        "aliases": actor.aliases, "wikidata": actor.wikidata, "profile": profile and profile.id, "merged": "",
    }


def _statement_row(statement: Statement, nth: int) -> dict[str, Any]:
    source, cue, hedge, occasion, said = (
        statement.source, statement.cue, statement.hedge, statement.occasion, statement.said,
    )
    bounds = edtf.numbers(said.edtf)
    said_min, said_max = bounds or (None, None)
    starts, ends = edtf.order(bounds)
    return {
        "id": statement.id, "report": statement.report, "nth": nth, "parent": statement.parent,
        "depth": statement.depth, "source": source and source.text, "source_spans": source and source.spans,
        "naming": source and source.naming, "speaker": statement.speaker, "cue": cue and cue.text,
        "cue_spans": cue and cue.spans, "cue_lemma": cue and cue.lemma, "content": statement.content.text,
        "content_spans": statement.content.spans, "form": statement.form, "act": statement.act,
        "hedge": hedge and hedge.text, "hedge_spans": hedge and hedge.spans, "negated": statement.negated,
        "occasion": occasion and occasion.text, "occasion_spans": occasion and occasion.spans, "said": said.edtf,
        "said_spans": said.spans, "said_text": said.text, "said_basis": said.basis,
        "confidence": statement.confidence, "said_min": said_min, "said_max": said_max,
        "starts": starts, "ends": ends,
    }


def _timex_row(timex: Timex, place: Placed, nth: int) -> dict[str, Any]:
    first, last = edtf.numbers(timex.edtf) or (None, None)
    first, last = edtf.number(timex.earliest, first), edtf.number(timex.latest, last)
    starts, ends = edtf.order(None if first is None or last is None else (first, last))
    return {
        "id": timex.id, "report": timex.report, "nth": nth, "spans": timex.spans, "text": timex.text,
        "type": timex.type, "value": timex.value, "mod": timex.mod, "edtf": timex.edtf, "earliest": timex.earliest,
        "latest": timex.latest, "anchor": timex.anchor, "basis": timex.basis, "clock": place.clock,
        "statement": place.statement, "passage": place.passage,
        "t_min": first, "t_max": last, "starts": starts, "ends": ends,
    }


def _event_row(event: Event, nth: int) -> dict[str, Any]:
    place, date = event.place, event.date
    bounds = edtf.numbers(date.edtf) if date.basis != "published" else None
    first, last = bounds or (None, None)
    starts, ends = edtf.order(bounds)
    return {
        "id": event.id, "report": event.report, "nth": nth, "statement": event.statement,
        "trigger": event.trigger.text, "trigger_spans": event.trigger.spans, "clause": event.clause.text,
        "clause_spans": event.clause.spans, "type": event.type, "mode": event.mode, "quad": event.quad,
        "place": place and place.text, "place_spans": place and place.spans, "place_country": place and place.country,
        "place_lat": place and place.lat, "place_lon": place and place.lon, "date": date.edtf, "date_spans": date.spans,
        "date_text": date.text, "date_basis": date.basis, "factuality": event.factuality, "tense": event.tense,
        "figures": event.figures, "contexts": event.contexts, "confidence": event.confidence, "t_min": first,
        "t_max": last, "clause_folded": folded(event.clause.text), "place_folded": place and folded(place.text),
        "starts": starts, "ends": ends,
    }


def event_of(row: Row, actors: tuple[Party, ...], recipients: tuple[Party, ...]) -> Event:
    """An event; `row` has the columns of `event`."""
    place = None
    if row["place_spans"] is not None:
        place = Place(
            spans=row["place_spans"], text=row["place"], country=row["place_country"], lat=row["place_lat"],
            lon=row["place_lon"],
        )
    return Event(
        id=row["id"], report=row["report"], statement=row["statement"],
        trigger=Passage(spans=row["trigger_spans"], text=row["trigger"]),
        clause=Passage(spans=row["clause_spans"], text=row["clause"]), type=row["type"], mode=row["mode"],
        quad=row["quad"], actors=actors, recipients=recipients, place=place,
        date=Happened(
            edtf=row["date"], spans=row["date_spans"], text=row["date_text"], basis=row["date_basis"],
        ),
        factuality=row["factuality"], tense=row["tense"], figures=row["figures"], contexts=row["contexts"],
        confidence=row["confidence"],
    )


def report_of(row: Row) -> Report:
    """A report; `row` has the columns of `report` and `revision_of`."""
    origin, place = None, None
    if row["place_name"] is not None:
        place = Located(
            name=row["place_name"], country=row["place_country"], lat=row["place_lat"], lon=row["place_lon"],
        )
    if row["origin_basis"] is not None:
        origin = Origin(name=row["origin"], spans=row["origin_spans"], basis=row["origin_basis"])
    return Report(
        id=row["id"], key=row["key"], url=row["url"], title=row["title"], publisher=row["publisher"],
        bylines=row["bylines"], language=row["language"], place=row["place"], published=row["published"],
        published_basis=row["published_basis"], text=row["text"], sha256=row["sha256"], fetched=row["fetched"],
        revision_of=row["revision_of"], origin=origin, copy_of=row["copy_of"], copied=row["copied"],
        reader=row["reader"], place_resolved=place,
    )


def statement_of(
    row: Row, speaker: str | None, addressees: tuple[Addressee, ...], answers: tuple[Answer, ...],
) -> Statement:
    """A statement; `row` has the columns of `statement`."""
    source, cue = None, None
    if row["naming"] is not None:
        source = Source(spans=row["source_spans"], text=row["source"], naming=row["naming"])
    if row["cue_spans"] is not None:
        cue = Cue(spans=row["cue_spans"], text=row["cue"], lemma=row["cue_lemma"])
    return Statement(
        id=row["id"], report=row["report"], parent=row["parent"], depth=row["depth"], source=source,
        speaker=speaker, cue=cue, content=Passage(spans=row["content_spans"], text=row["content"]),
        form=row["form"], act=row["act"], hedge=_passage(row["hedge_spans"], row["hedge"]), negated=row["negated"],
        addressees=addressees, occasion=_passage(row["occasion_spans"], row["occasion"]),
        said=Said(edtf=row["said"], spans=row["said_spans"], text=row["said_text"], basis=row["said_basis"]),
        answers=answers, confidence=row["confidence"],
    )


def _passage(spans: Spans | None, text: str) -> Passage | None:
    return None if spans is None else Passage(spans=spans, text=text)


def actor_as_read(row: Row, mentions: tuple[Mention, ...]) -> Actor:
    """An actor as one report has it; `row` has the columns of `actor`."""
    return Actor(
        id=row["id"], name=row["name"], type=row["type"], country=row["country"], country_basis=row["country_basis"],
        roles=row["roles"], aliases=row["aliases"], wikidata=row["wikidata"], mentions=mentions,
    )


def actor_of(identity: Row, rows: list[Row], mentions: tuple[Mention, ...]) -> Actor:
    """One actor from its rows, one or more for each report, in the order of the reports' ids.

    Roles are those of all, as are the other names; what it is called and where it is from is the identity's.
    """
    known = next((row for row in rows if row["country"] is not None), None)
    names = dict.fromkeys(name for row in rows for name in (row["name"], *row["aliases"]))
    return Actor(
        id=identity["id"], name=identity["name"], type=identity["type"],
        country=identity["country"] or (known["country"] if known else None),
        country_basis=known["country_basis"] if known else "none",
        roles=tuple(dict.fromkeys(role for row in rows for role in row["roles"])),
        aliases=tuple(name for name in names if name != identity["name"]),
        wikidata=next((row["wikidata"] for row in rows if row["wikidata"] is not None), None),
        mentions=mentions, apart=identity["apart"],
    )


def timex_of(row: Row) -> Timex:
    """A time expression; `row` has the columns of `timex`."""
    return Timex(
        id=row["id"], report=row["report"], spans=row["spans"], text=row["text"], type=row["type"],
        value=row["value"], mod=row["mod"], edtf=row["edtf"], earliest=row["earliest"], latest=row["latest"],
        anchor=row["anchor"], basis=row["basis"],
    )


def correction_of(row: Row) -> Correction:
    """A correction; `row` has the columns of `correction`."""
    return Correction(
        id=row["id"], action=row["action"], what=row["what"], undoes=row["undoes"], who=row["who"], when=row["made"],
        why=row["why"],
    )


def claim_of(row: Row, members: tuple[ClaimMember, ...]) -> Claim:
    return Claim(
        id=row["id"], text=row["text"], members=members, status=row["status"], asserted_by=row["asserted_by"],
        denied_by=row["denied_by"], neither_by=row["neither_by"], origins=row["origins"],
        first_reported=row["first_reported"], figures=row["figures"],
    )


def unread_of(row: Row) -> Unread:
    """An input that gave no report; `row` has the columns of `unread`."""
    return Unread(key=row["key"], status=row["status"], reason=row["reason"], language=row["language"])
