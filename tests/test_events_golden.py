"""Events of invented reports against what was marked by hand.

Of 47 marked events in 9 reports the weights of 30 November 2026 (run 11) find 45 (recall 0.957), 40 of them with the
right type (0.851); of the 46 that they tell 45 are marked (precision 0.978). What is marked has grown by four (talks
refused, a line to be reopened, sanctions not lifted, an office searched) and allows either of two words of a sentence
for one party. The weights before (run 6) found 39 of 43 (0.907), 31 with the right type (0.721), precision 0.929;
recipients had precision 0.929 and recall 0.591, now 0.870 and 0.833. The floors are an event or two below, since scores
differ in the last digits from processor to processor, but for recipients' precision, which is at the floor it had (no
score of theirs is nearer than 0.06 to where it would turn). Whoever trains a better reader raises them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import reportedly
from reportedly.reading.plover import MODES
from reportedly.records import Event, Party, Reading, Span, Spans

GOLDEN = Path(__file__).parent / "golden" / "events" / "reports.jsonl"
REPORTS: list[dict[str, Any]] = [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
COVERED = {"passive", "nominal", "conjoined", "implicit", "mutual", "negated", "planned", "conditional", "quoted only"}
FLOORS = {
    "found": 0.91, "found with its type": 0.8, "precision": 0.93, "told by somebody": 0.66,
    "not held as happened": 0.73, "type": 0.84, "mode": 0.8, "actors precision": 0.92, "actors recall": 0.84,
    "recipients precision": 0.87, "recipients recall": 0.75, "place precision": 0.88, "place recall": 0.75,
    "date": 0.93, "factuality": 0.92, "voice": 0.85,
}


def place_of(text: str, written: str) -> Span:
    """Where a phrase stands in whole words; "the envoy#2" is the second such phrase."""
    phrase, _, nth = written.partition("#")
    found = list(re.finditer(rf"(?<!\w){re.escape(phrase)}(?!\w)", text))
    assert len(found) >= int(nth or 1), f"{written!r} is not in {text!r}"
    return found[int(nth or 1) - 1].span()


def meet(spans: Spans, other: Span) -> bool:
    return any(start < other[1] and other[0] < end for start, end in spans)


def places_of(text: str, written: str) -> list[Span]:
    """The places of a party that the sentence names more than once: "it|Orsenia" is right as either."""
    return [place_of(text, each) for each in written.split("|")]


def same(parties: tuple[Party, ...], gold: list[list[Span]]) -> tuple[int, int, int]:
    """How many of the parties are marked, how many of the marked are found, and how many there are of both.

    A party is the marked one if they share a word and it is no other's: "Russia and Belarus" is one party, not two.
    """
    left = list(gold)
    right = 0
    for party in parties:
        meant = next((spans for spans in left if any(meet(party.spans, span) for span in spans)), None)
        if meant is not None:
            left.remove(meant)
            right += 1
    return right, len(parties), len(gold)


class Tally:
    """Counts of what is right out of how many, by name."""

    def __init__(self) -> None:
        self.right: dict[str, int] = defaultdict(int)
        self.of: dict[str, int] = defaultdict(int)
        self.wrong: list[tuple[Any, ...]] = []

    def add(self, name: str, right: int, of: int = 1) -> None:
        self.right[name] += right
        self.of[name] += of

    def judge(self, name: str, gold: Any, found: Any, where: str, right: bool) -> None:
        self.add(name, int(right))
        if not right:
            self.wrong.append((where, name, gold, found))

    def shares(self) -> dict[str, float]:
        return {name: round(self.right[name] / of, 3) for name, of in self.of.items() if of}


def voice_of(reading: Reading, event: Event) -> Spans | None:
    """Where the source of the statement stands that the event is told in; null in the report's own voice."""
    told = next((s for s in reading.statements if s.id == event.statement), None)
    return None if told is None else told.source.spans if told.source else ()


def compare(tally: Tally, reading: Reading, gold: dict[str, Any], event: Event) -> None:
    """One marked event against the one that was found. What is not marked is not asked."""
    text, where = reading.report.text, f"{reading.report.key}: {gold['trigger']}"
    tally.judge("type", gold["type"], event.type, where, gold["type"] == event.type)
    if "mode" in gold and gold["type"] == event.type:
        tally.judge("mode", gold["mode"], event.mode, where, gold["mode"] == event.mode)
    for side, parties in (("actors", event.actors), ("recipients", event.recipients)):
        if side in gold:
            right, found, marked = same(parties, [places_of(text, each) for each in gold[side]])
            tally.add(f"{side} precision", right, found)
            tally.add(f"{side} recall", right, marked)
            if not right == found == marked:
                tally.wrong.append((where, side, gold[side], [p.text for p in parties]))
    if "place" in gold:
        at, read = gold["place"], event.place
        right = at is not None and read is not None and meet(read.spans, place_of(text, at))
        tally.add("place precision", int(right), int(read is not None))
        tally.add("place recall", int(right), int(at is not None))
        if (at or read) and not right:
            tally.wrong.append((where, "place", at, read and read.text))
    if "date" in gold:
        dated = event.date.edtf if event.date.basis != "published" else None
        tally.judge("date", gold["date"], dated, where, gold["date"] == dated)
    held = event.factuality in gold["factuality"]
    tally.judge("factuality", gold["factuality"], event.factuality, where, held)
    tally.right["not held as happened"] += held and event.factuality != "CT+"
    speaker, heard = gold["voice"], voice_of(reading, event)
    right = heard is None if speaker is None else heard is not None and meet(heard, place_of(text, speaker))
    tally.judge("voice", speaker, heard, where, right)
    tally.right["told by somebody"] += right and speaker is not None


def score(tally: Tally, reading: Reading, marked: list[dict[str, Any]]) -> None:
    """The events of a report: a marked one is found where a trigger shares a word with its own, with its type first."""
    left = list(reading.events)
    for gold in marked:
        at = place_of(reading.report.text, gold["trigger"])
        meant = sorted((e for e in left if meet(e.trigger.spans, at)), key=lambda e: (e.type != gold["type"], e.id))
        tally.judge("found", gold["trigger"], None, reading.report.key, bool(meant))
        tally.add("found with its type", bool(meant) and meant[0].type == gold["type"])
        tally.add("told by somebody", 0, gold["voice"] is not None)
        tally.add("not held as happened", 0, "CT+" not in gold["factuality"])
        if meant:
            left.remove(meant[0])
            compare(tally, reading, gold, meant[0])
    tally.add("precision", len(reading.events) - len(left), len(reading.events))
    tally.wrong += [(reading.report.key, "not marked", None, e.trigger.text) for e in left]


@pytest.fixture(scope="module")
def readings() -> list[Reading]:
    return [reportedly.read_text(one["text"], key=one["id"], published=one["published"]) for one in REPORTS]


def test_what_is_marked_is_of_the_scheme() -> None:
    assert {kind for one in REPORTS for kind in one["covers"]} == COVERED
    for one in REPORTS:
        for gold in one["events"]:
            assert gold.get("mode") is None or gold["mode"] in MODES[gold["type"]], gold
            for written in (gold["trigger"], *gold.get("actors", ()), *gold.get("recipients", ())):
                assert places_of(one["text"], written)


def shares_of(readings: list[Reading]) -> tuple[dict[str, float], list[tuple[Any, ...]]]:
    tally = Tally()
    for one, reading in zip(REPORTS, readings, strict=True):
        score(tally, reading, one["events"])
    return tally.shares(), tally.wrong


def below(shares: dict[str, float]) -> set[str]:
    return {name for name, floor in FLOORS.items() if shares.get(name, 0.0) < floor}


def test_events_are_read_as_well_as_ever(readings: list[Reading]) -> None:
    shares, wrong = shares_of(readings)
    assert shares.keys() == FLOORS.keys()
    assert not below(shares), (shares, wrong)


def twice(event: Event) -> Event:
    return replace(event, id=f"{event.id}-", trigger=event.clause)


@pytest.mark.parametrize(
    ("damage", "sunk"),
    [
        (lambda e: (), {"found", "found with its type", "type", "date", "voice"}),
        (lambda e: (e, twice(e)), {"precision"}),
        (lambda e: (replace(e, type="RETREAT"),), {"type", "found with its type"}),
        (lambda e: (replace(e, actors=e.recipients, recipients=e.actors),), {"actors recall", "recipients precision"}),
        (lambda e: (replace(e, actors=e.actors[:1]),), {"actors recall"}),
        (lambda e: (replace(e, factuality="CT+"),), {"factuality", "not held as happened"}),
        (lambda e: (replace(e, statement=None),), {"told by somebody"}),
        (lambda e: (replace(e, mode=None),), {"mode"}),
        (lambda e: (replace(e, place=None),), {"place recall"}),
        (lambda e: (replace(e, date=replace(e.date, edtf="2025")),), {"date"}),
    ],
)
def test_a_worse_reader_fails(
    readings: list[Reading], damage: Callable[[Event], tuple[Event, ...]], sunk: set[str],
) -> None:
    worse = [replace(r, events=tuple(one for e in r.events for one in damage(e))) for r in readings]
    assert sunk <= below(shares_of(worse)[0])
