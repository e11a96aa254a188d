"""The ledger's first rule at its door: a row without evidence does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from reportedly.records import Event, Reading, Spans, Statement, covered

Evidence = tuple[str, Spans, str | None]


def check(reading: Reading) -> None:
    """See that a reading is whole before any of it is stored.

    Raises ValueError, naming the row, where a span lies outside the text, a text is not what its spans cover, an actor
    or parent is not in the reading, or a row belongs to another report. Such a reading is a fault of the reader.
    """
    report = reading.report
    if report.reader is None:
        raise ValueError(f"the reading of {report.key} does not say which reader made it")
    _check_references(reading)
    for statement in reading.statements:
        if not statement.content.spans:
            raise ValueError(f"statement {statement.id} has no content")
        for what, spans, text in _evidence(statement):
            _check_spans(f"the {what} of statement {statement.id}", spans, report.text)
            if (text or "") != covered(report.text, spans):
                raise ValueError(f"the {what} of statement {statement.id} is not what its spans cover: {text!r}")
    for actor in reading.actors:
        for mention in actor.mentions:
            _check_spans(f"a mention of actor {actor.id}", mention.spans, report.text)
    for timex in reading.times:
        for what, spans in (("spans", timex.spans), ("anchor", timex.anchor)):
            _check_spans(f"the {what} of timex {timex.id}", spans, report.text)
        if not timex.spans or timex.text != covered(report.text, timex.spans):
            raise ValueError(f"timex {timex.id} is not what its spans cover: {timex.text!r}")
    for event in reading.events:
        for what, spans, text in _evidence_of_event(event):
            _check_spans(f"the {what} of event {event.id}", spans, report.text)
            if (text or "") != covered(report.text, spans):
                raise ValueError(f"the {what} of event {event.id} is not what its spans cover: {text!r}")
        if not event.trigger.spans:
            raise ValueError(f"event {event.id} has no trigger")
    if report.origin is not None:
        _check_spans("the report's origin", report.origin.spans, report.text)


def _evidence(statement: Statement) -> Iterator[Evidence]:
    for what in ("source", "cue", "content", "hedge", "occasion"):
        passage = getattr(statement, what)
        if passage is not None:
            yield what, passage.spans, passage.text
    for addressee in statement.addressees:
        yield "addressee", addressee.spans, addressee.text
    yield "date", statement.said.spans, statement.said.text


def _evidence_of_event(event: Event) -> Iterator[Evidence]:
    yield "trigger", event.trigger.spans, event.trigger.text
    yield "clause", event.clause.spans, event.clause.text
    yield "date", event.date.spans, event.date.text
    if event.place is not None:
        yield "place", event.place.spans, event.place.text
    for party in (*event.actors, *event.recipients):
        yield "party", party.spans, party.text
    for figure in event.figures:
        yield "figure", figure.spans, figure.text


def _check_spans(what: str, spans: Spans, text: str) -> None:
    for start, end in spans:
        if not 0 <= start < end <= len(text):
            raise ValueError(f"{what} lies at {start} to {end}, outside a text of {len(text)} characters")


def _check_references(reading: Reading) -> None:
    report = reading.report.id
    actors = {actor.id for actor in reading.actors}
    statements = {statement.id for statement in reading.statements}
    times = {timex.id for timex in reading.times}
    events = {event.id for event in reading.events}
    rows = len(reading.actors) + len(reading.statements) + len(reading.times) + len(reading.events)
    if len(actors) + len(statements) + len(times) + len(events) < rows:
        raise ValueError("two rows of the reading have one id")
    for actor in reading.actors:
        if any(mention.report != report for mention in actor.mentions):
            raise ValueError(f"actor {actor.id} has mentions in another report")
    for timex in reading.times:
        if timex.report != report:
            raise ValueError(f"timex {timex.id} belongs to another report, {timex.report}")
    for event in reading.events:
        if event.report != report:
            raise ValueError(f"event {event.id} belongs to another report, {event.report}")
        if event.statement is not None and event.statement not in statements:
            raise ValueError(f"event {event.id} stands in {event.statement}, which is not in the reading")
        for party in (*event.actors, *event.recipients):
            if party.actor is not None and party.actor not in actors:
                raise ValueError(f"event {event.id} refers to actor {party.actor}, who is not in the reading")
    for statement in reading.statements:
        if statement.report != report:
            raise ValueError(f"statement {statement.id} belongs to another report, {statement.report}")
        if statement.parent is not None and statement.parent not in statements:
            raise ValueError(f"statement {statement.id} stands in {statement.parent}, which is not in the reading")
        for who in (statement.speaker, *(addressee.actor for addressee in statement.addressees)):
            if who is not None and who not in actors:
                raise ValueError(f"statement {statement.id} refers to actor {who}, who is not in the reading")
