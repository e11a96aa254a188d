"""A reading made by hand, of invented people: what the tests of the surfaces draw and list."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from reportedly.records import (
    Actor, Addressee, Cue, Event, Figure, Happened, Mention, Party, Passage, Place, Reading, Report, Said, Source,
    Spans, Statement, content_id, covered, report_id,
)

TEXT = """LISKOW, Nov. 19 (Vantpress) — According to audio obtained by Strand Network, Radley Morcant is heard telling \
donors that he once warned Ysolde Karrach that her gold would stay in Orsenia.

“I know of no such call,” Ms. Karrach’s spokesman, Anton Brisk, told reporters in Hallin. He declined to say whether \
she had heard the audio.

The bank did not confirm the order."""
CHAIN = (
    "Radley Morcant is heard telling donors that he once warned Ysolde Karrach that her gold would stay in Orsenia"
)
DENIAL = "I know of no such call"


def spans(part: str, text: str = TEXT) -> Spans:
    """Where the part stands first in the text."""
    start = text.index(part)
    return ((start, start + len(part)),)


def passage(part: str) -> Passage:
    return Passage(spans=spans(part), text=part)


def source(part: str, naming: Any = "named") -> Source:
    return Source(spans=spans(part), text=part, naming=naming)


def cue(part: str, lemma: str) -> Cue:
    return Cue(spans=spans(part), text=part, lemma=lemma)


def statement(report: str, content: str, **fields: Any) -> Statement:
    given: dict[str, Any] = {
        "parent": None, "depth": 0, "source": None, "speaker": None, "cue": None, "form": "indirect", "act": "assert",
        "hedge": None, "negated": False, "addressees": (), "occasion": None, "answers": (), "confidence": 0.9,
        "said": Said(edtf=None, spans=(), text=None, basis="none"), **fields,
    }
    made = content_id("statement", report, spans(content), given["depth"])
    return Statement(id=made, report=report, content=passage(content), **given)


def actor(report: str, name: str, **fields: Any) -> Actor:
    given: dict[str, Any] = {
        "type": "person", "country": None, "country_basis": "none", "roles": (), "aliases": (), "wikidata": None,
        **fields,
    }
    mention = Mention(report=report, spans=spans(name))
    return Actor(id=content_id("actor", report, name), name=name, mentions=(mention,), **given)


def report(key: str = "courier.txt", text: str = TEXT, **fields: Any) -> Report:
    given: dict[str, Any] = {
        "url": None, "title": "Tolmere will not discuss a recording", "publisher": "The Tavrin Courier",
        "published": "2025-11-19", **fields,
    }
    made = report_id(key=key, text=text, **{name: given[name] for name in ("url", "title", "publisher", "published")})
    rest: dict[str, Any] = {
        "bylines": ("Emeric Vasholt",), "language": "en", "place": "LISKOW", "published_basis": "dateline",
        "fetched": None, "reader": "0.1.0+test", **given,
    }
    return Report(id=made, key=key, text=text, sha256=hashlib.sha256(text.encode()).hexdigest(), **rest)


def reading(**fields: Any) -> Reading:
    """A leaked recording three deep, a denial, a refusal to say, and a bank that did not confirm."""
    of = report(**fields)
    network = actor(of.id, "Strand Network", type="media")
    morcant = actor(of.id, "Radley Morcant")
    karrach = actor(of.id, "Ysolde Karrach")
    brisk = actor(of.id, "Anton Brisk", roles=("spokesman",))
    outer = statement(
        of.id, CHAIN, source=source("audio obtained by Strand Network", "document"),
        cue=cue("According to", "according"),
    )
    middle = statement(
        of.id, "he once warned Ysolde Karrach that her gold would stay in Orsenia", parent=outer.id, depth=1,
        source=source("Radley Morcant"), speaker=morcant.id, cue=cue("telling", "tell"),
        addressees=(Addressee(spans=spans("donors"), text="donors", actor=None),), act="report",
    )
    at = TEXT.index("he once")
    he = Source(spans=((at, at + 2),), text="he", naming="named")
    inner = statement(
        of.id, "her gold would stay in Orsenia", parent=middle.id, depth=2, source=he, speaker=morcant.id,
        cue=cue("warned", "warn"), act="threaten", confidence=0.71,
        addressees=(Addressee(spans=spans("Ysolde Karrach"), text="Ysolde Karrach", actor=karrach.id),),
    )
    denial = statement(
        of.id, DENIAL, source=source("Ms. Karrach’s spokesman, Anton Brisk"), speaker=brisk.id, cue=cue("told", "tell"),
        form="direct", act="deny", occasion=passage("in Hallin"), confidence=0.97,
        said=Said(edtf="2025-11-19", spans=(), text=None, basis="published"),
    )
    refusal = statement(
        of.id, "whether she had heard the audio", source=source("He"), speaker=brisk.id,
        cue=cue("declined to say", "decline"), act="decline",
    )
    bank = statement(
        of.id, "the order", source=source("The bank", "collective"), cue=cue("did not confirm", "confirm"),
        act="confirm", negated=True,
    )
    found = (outer, middle, inner, denial, refusal, bank)
    assert all(s.content.text == covered(of.text, s.content.spans) for s in found)
    return Reading(report=of, actors=(network, morcant, karrach, brisk), statements=found)


UNDATED = Happened(edtf=None, spans=(), text=None, basis="none")


def event(of: str, trigger: str, **fields: Any) -> Event:
    given: dict[str, Any] = {
        "statement": None, "type": "THREATEN", "mode": None, "quad": "verbal conflict", "actors": (), "recipients": (),
        "place": None, "date": UNDATED, "factuality": "CT+", "tense": "past", "figures": (), "contexts": (),
        "confidence": 0.8, "clause": passage(trigger), **fields,
    }
    made = content_id("event", of, spans(trigger), given["type"])
    return Event(id=made, report=of, trigger=passage(trigger), **given)


def told(**fields: Any) -> Reading:
    """The invented report with a threat inside a statement, and a call in the report's own voice that was not."""
    base = reading(**fields)
    of = base.report.id
    orsenia = actor(of, "Orsenia", type="country", country="RUS", country_basis="gazetteer")
    tolmere = replace(base.actors[2], country="USA", country_basis="text")
    threat = event(
        of, "warned", statement=base.statements[1].id, mode="violence", clause=base.statements[1].content,
        actors=(Party(spans=spans("Orsenia"), text="Orsenia", actor=orsenia.id),),
        recipients=(Party(spans=spans("Ysolde Karrach"), text="Ysolde Karrach", actor=tolmere.id),),
        date=Happened(edtf="2025-07", spans=(), text=None, basis="inherited"),
        figures=(Figure(what="killed", low=12.0, high=None, unit="people", spans=spans("gold"), text="gold"),),
    )
    call = event(
        of, "call", type="CONSULT", mode="phone", quad="verbal cooperation", factuality="CT-",
        actors=(Party(spans=spans("Ysolde Karrach"), text="Ysolde Karrach", actor=tolmere.id),),
        recipients=(Party(spans=spans("Orsenia"), text="Orsenia", actor=orsenia.id),),
        place=Place(spans=spans("Hallin"), text="Hallin", country="USA", lat=1.5, lon=-2.5),
    )
    actors = (*base.actors[:2], tolmere, *base.actors[3:], orsenia)
    return replace(base, actors=actors, events=(threat, call))
