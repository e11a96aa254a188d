"""An aggregator's feed through the ledger: who publishes its entries, and on whom they rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from test_gather_feeds import item, rss

from reportedly.gather import gather
from reportedly.ledger import open_ledger
from reportedly.ledger.claims import Judge
from reportedly.records import (
    Actor, Cue, Mention, Passage, Proposition, Reading, Report, Said, Source, Statement, content_id,
)
from reportedly.run import read_into

WIRE = (
    "BRACKWATER, March 4 (Quillwire) - Officials said that the mole was shut. A ladder that had stood there for sixty "
    "years was found to be missing, and Tolan Reyk searched three warehouses and a ferry in the night but came back "
    "with nothing except a broken lantern. Ada Birk saw a barge without lights leave the basin shortly before four in "
    "the morning. It is to stay so until a new ladder has been built, which the carpenter thinks will take nine days."
)
OWN = (
    "Swimmers climb a fence this week. Officials said that nobody could use the mole. Tolan Reyk would not open his "
    "door to this paper, and Ada Birk was at sea.",
    "No lamp burns on the long wall. Officials said that the mole had been closed. In the tavern Ada Birk and Tolan "
    "Reyk played cards until the landlord put them out.",
)
SAID = re.compile(r"Officials (said) (that [^.]*mole[^.]*)\.")


def read_for_test(report: Report) -> Reading:
    """What the nameless officials say, and the two people that all reports name."""
    found = SAID.search(report.text)
    assert found
    statement = Statement(
        id=content_id("statement", report.id, found.start()), report=report.id, parent=None, depth=0,
        source=Source(spans=((found.start(), found.start() + 9),), text="Officials", naming="unnamed"), speaker=None,
        cue=Cue(spans=(found.span(1),), text="said", lemma="say"),
        content=Passage(spans=(found.span(2),), text=found[2]), form="indirect", act="assert", hedge=None,
        negated=False, addressees=(), occasion=None, said=Said(edtf=None, spans=(), text=None, basis="none"),
        answers=(), confidence=0.9,
    )
    people = tuple(
        Actor(
            id=content_id("actor", report.id, name), name=name, type="person", country=None, country_basis="none",
            roles=(), aliases=(), wikidata=None,
            mentions=(Mention(report=report.id, spans=((at := report.text.index(name), at + len(name)),)),),
        )
        for name in ("Tolan Reyk", "Ada Birk")
    )
    return Reading(report=replace(report, reader="1"), actors=people, statements=(statement,))


def propositions(reading: Reading) -> list[Proposition]:
    vector = np.array([127, 0, 0], dtype=np.int8).tobytes()
    return [
        Proposition(
            told_in=s.id, nth=0, report=reading.report.id, span=s.content.spans[0], by="Officials", before="",
            text=s.content.text, figures=(), vector=vector, asserts=0.9, denies=0.05, neither=0.05,
        )
        for s in reading.statements
    ]


def verdicts(pairs: Sequence[tuple[Proposition, Proposition]]) -> list[tuple[float, float]]:
    return [(0.9, 0.05)] * len(pairs)


def test_ten_papers_with_one_agencys_text_are_one_origin_and_others_their_own(tmp_path: Path) -> None:
    papers = [*(f"Paper {number}" for number in range(10)), "Talm Echo", "Orlo Gazette"]
    date = "<pubDate>Tue, 04 Mar 2031 09:30:00 GMT</pubDate>"
    items = [
        item(
            f'<source url="https://{paper.replace(" ", "").lower()}.example/">{paper}</source>{date}', text=text,
            guid=paper, link=f"https://news.google.com/rss/articles/{number}",
        )
        for number, (paper, text) in enumerate(zip(papers, [WIRE] * 10 + list(OWN), strict=True))
    ]
    (tmp_path / "f.xml").write_text(rss(*items, title="Google News", link="https://news.google.com/"))
    judge = Judge(version="1", propositions=propositions, verdicts=verdicts)
    with open_ledger(tmp_path / "ledger.db") as ledger:
        for times in ("first", "again"):
            arrivals = gather([tmp_path / "f.xml"])
            outcome = read_into(ledger, arrivals, reader=read_for_test, reader_version="1", judge=judge)
            assert (outcome.read, outcome.held) == ((12, 0) if times == "first" else (0, 12))
        reports = {row["id"]: row for row in ledger.export("report")}
        (claim,) = ledger.export("claim")
    assert sorted(row["publisher"] for row in reports.values()) == sorted(papers)
    assert sum(row["copy_of"] is not None for row in reports.values()) == 9
    origins = sorted((len(origin["reports"]), origin["what"]) for origin in claim["origins"])
    assert [count for count, _ in origins] == [1, 1, 10]
    assert claim["status"] == "corroborated"
    alone = {reports[origin["reports"][0]]["publisher"] for origin in claim["origins"] if len(origin["reports"]) == 1}
    assert alone == {"Talm Echo", "Orlo Gazette"}
