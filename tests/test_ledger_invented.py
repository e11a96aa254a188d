"""Reports and a reader invented for the ledger's tests, and a test that the reader is as good as the ledger asks.

The reader is a pattern: `Mira Vance said: the dam holds.` is a statement, and content of that shape is read again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import replace

from reportedly.ledger import evidence
from reportedly.records import (
    Act,
    Actor,
    Addressee,
    Answer,
    Cue,
    Mention,
    Origin,
    Passage,
    Reading,
    Report,
    Said,
    Source,
    Span,
    Statement,
    content_id,
    covered,
    report_id,
)

READER = "invented 1"
ACTS: dict[str, Act] = {"said": "assert", "denied": "deny", "claimed": "report"}
SENTENCE = re.compile(r"(?P<source>[A-Z][\w ]*?) (?P<cue>said|denied|claimed): (?P<content>[^.]+)")
PEOPLE = ("Mira Vance", "Tolan Reyk", "the Harbour Office", "José Ardilla", "Ann Ostrand")


def make_report(text: str, *, key: str, **fields: str | None) -> Report:
    """A report of an invented publisher."""
    known = {"url": None, "title": None, "publisher": None, "published": None, **fields}
    identity = {name: known[name] for name in ("url", "title", "publisher", "published")}
    return Report(
        id=report_id(key=key, text=text, **identity), key=key, text=text, **identity, bylines=("P. Quill",),
        language="en", place="Brackwater", published_basis="given" if known["published"] else "none",
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(), fetched=known.get("fetched"),
        origin=Origin(name="Brackwater Wire", spans=(), basis="byline"),
    )


def read(report: Report) -> Reading:
    """The invented reader."""
    names: dict[str, list[Span]] = {}
    statements: list[Statement] = []
    _read_within(report, (0, len(report.text)), None, names, statements)
    return Reading(
        report=replace(report, reader=READER), statements=tuple(statements),
        actors=tuple(_actor(report, name, spans) for name, spans in names.items()),
    )


def read_anew(report: Report) -> Reading:
    """A newer version of the invented reader: it is less sure, and overlooks what stands inside another statement."""
    reading = read(report)
    return replace(
        reading, report=replace(reading.report, reader="invented 2"),
        statements=tuple(replace(each, confidence=0.5) for each in reading.statements if each.depth == 0),
    )


def _read_within(
    report: Report, within: Span, parent: Statement | None, names: dict[str, list[Span]], statements: list[Statement],
) -> None:
    for found in SENTENCE.finditer(report.text, *within):
        names.setdefault(found["source"], []).append(found.span("source"))
        statement = _statement(report, found, parent)
        statements.append(statement)
        _read_within(report, found.span("content"), statement, names, statements)


def _statement(report: Report, found: re.Match[str], parent: Statement | None) -> Statement:
    source, cue, content = ((found.span(part),) for part in ("source", "cue", "content"))
    who = content_id("actor", report.id, found["source"])
    first = re.compile(r"\w+").search(report.text, *content[0])
    hedge = (first.span(),) if first else None
    return Statement(
        id=content_id("statement", report.id, source, cue, content), report=report.id, parent=parent and parent.id,
        depth=parent.depth + 1 if parent else 0, speaker=who, act=ACTS[found["cue"]], form="indirect",
        source=Source(spans=source, text=found["source"], naming="named"),
        cue=Cue(spans=cue, text=found["cue"], lemma=found["cue"][:3]),
        content=Passage(spans=content, text=found["content"]), negated=found["cue"] == "denied",
        hedge=hedge and Passage(spans=hedge, text=covered(report.text, hedge)),
        addressees=(Addressee(spans=source, text=found["source"], actor=who), Addressee(spans=(), text="", actor=None)),
        occasion=Passage(spans=cue, text=found["cue"]) if parent else None,
        said=Said(edtf=report.published, spans=(), text=None, basis="published" if report.published else "none"),
        answers=(Answer(id=parent.id, how="denies"),) if parent else (), confidence=0.9,
    )


def _actor(report: Report, name: str, spans: Iterable[Span]) -> Actor:
    return Actor(
        id=content_id("actor", report.id, name), name=name, type="person", country=None, country_basis="none",
        roles=("speaker",), aliases=(name.split()[-1],), wikidata=None,
        mentions=tuple(Mention(report=report.id, spans=(span,)) for span in spans),
    )


def invented(number: int) -> Report:
    """The invented report with this number: some dozen statements, of which a third stand in another."""
    lines = [f"Brackwater notes, sheet {number}."]
    for line in range(4 + number % 9):
        who, other = PEOPLE[(number + line) % 5], PEOPLE[(number + line + 2) % 5]
        who, other = who[0].upper() + who[1:], other[0].upper() + other[1:]
        place = f"n{number}x{line}"
        words = " ".join(f"{place}{letter}" for letter in "abcdefgh")  # what keeps reports from being copies
        inner = f"{other} claimed: {place} gates leak" if line % 2 else f"{place} dam holds"
        lines.append(f"{who} {('said', 'denied')[line % 3 == 2]}: {inner}. Noted: {words}.")
    return make_report(
        "\n".join(lines), key=f"sheets/{number:03}.txt", title=f"Sheet {number}",
        publisher=("Brackwater Gazette", "The Lantern")[number % 2],
        published=f"2031-0{1 + number % 9}-1{number % 10}" if number % 7 else None,
        url=f"https://sheets.example/{number % 40}" if number % 3 else None,
    )


def test_the_invented_reader_gives_nested_statements_that_read_as_they_say() -> None:
    readings = [read(invented(number)) for number in range(20)]
    for reading in readings:
        evidence.check(reading)
    assert {statement.depth for reading in readings for statement in reading.statements} == {0, 1}
    assert sum(len(reading.statements) for reading in readings) > 150
