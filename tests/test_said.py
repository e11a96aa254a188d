"""When statements were said: drafts and times are built by hand here, so that no model is needed."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.edtf import bounds
from reportedly.reading.attributions import Attribution
from reportedly.reading.clauses import Clauses, sentences
from reportedly.reading.said import UNKNOWN, said
from reportedly.reading.candidates import Person
from reportedly.reading.statements import Draft
from reportedly.records import Said, Spans, Timex, covered

NOTHING = np.zeros(0, np.int64)
PUBLISHED = "2025-11-19"  # a Wednesday


def spans(text: str, part: str | None) -> Spans:
    if not part:
        return ()
    start = text.index(part)
    return ((start, start + len(part)),)


def draft(text: str, source: str | None, cue: str, content: str, speaker: str | None = None, **fields: Any) -> Draft:
    """A draft of these words at their first place; the cue is the first one after its source, or after `near`."""
    where = spans(text, source)
    around = fields.pop("near", None)
    start = text.index(around) if around else where[0][0] if where else 0
    at = text.index(cue, start)
    attribution = Attribution(
        source=NOTHING, cue=NOTHING, content=NOTHING, level=0, window=0, cue_probability=1.0, certainty=0.0,
        extras=np.zeros((0, 3), np.float32), parent=fields.pop("parent", None),
    )
    occasion = spans(text, fields.pop("occasion", None))
    given: dict[str, Any] = {
        "lemma": "say", "form": "indirect", "act": "assert", "naming": "named", "negated": False, "hedge": None,
        "addressees": (), "listeners": (), "confidence": 0.9, **fields,
    }
    return Draft(
        attribution=attribution, source=where, cue=((at, at + len(cue)),), content=spans(text, content),
        occasion=occasion[0] if occasion else None,
        speaker=Person(name=speaker, type="person", at=0) if speaker else None, **given,
    )


def timex(text: str, part: str, edtf: str | None, basis: Any = "published") -> Timex:
    earliest, latest = bounds(edtf)
    return Timex(
        id=f"t{part}", report="r", spans=spans(text, part), text=part, type="DATE", value=edtf, mod=None, edtf=edtf,
        earliest=earliest, latest=latest, anchor=(), basis=basis if edtf else "none",
    )


def alone(text: str, source: str | None, cue: str, content: str, time: str, edtf: str | None, **fields: Any) -> Said:
    """What a text of one statement and one time says."""
    return said(text, [draft(text, source, cue, content, **fields)], [timex(text, time, edtf)], PUBLISHED)[0]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "time", "edtf"),
    [
        ("Ysolde Karrach said on Tuesday that the gold was safe.", "Ysolde Karrach", "said", "that the gold was safe",
         "Tuesday", "2025-11-18"),
        ("“It is safe,” Ms. Karrach told reporters Tuesday.", "Ms. Karrach", "told", "“It is safe,”", "Tuesday",
         "2025-11-18"),
        ("Anton Brisk on Monday called on the bank to answer.", "Anton Brisk", "called on", "to answer", "Monday",
         "2025-11-17"),
        ("Earlier this month, lawyers for the bank opposed the sale.", "lawyers for the bank", "opposed", "the sale",
         "Earlier this month", "2025-11"),
        ("In a 2013 memo, the agency suggested that the sale end.", "the agency", "suggested", "that the sale end",
         "2013", "2013"),
        ("The vault opened on Nov. 10 when the court rejected the plea.", "the court", "rejected", "the plea",
         "Nov. 10", "2025-11-10"),
        ("On Monday, however, Brisk spoke to donors, promising lower taxes.", "Brisk", "promising", "lower taxes",
         "Monday", "2025-11-17"),
        ("Brisk met them Monday, shortly after Karrach said he was sacked.", "Karrach", "said", "he was sacked",
         "Monday", "2025-11-17"),
    ],
)  # fmt: skip
def test_a_time_governs_the_cue(text: str, source: str, cue: str, content: str, time: str, edtf: str) -> None:
    found = alone(text, source, cue, content, time, edtf)
    assert found == Said(edtf=edtf, spans=spans(text, time), text=time, basis="explicit")


@pytest.mark.parametrize(
    ("text", "source", "cue", "content", "time"),
    [
        ("Karrach said it would open on Tuesday.", "Karrach", "said", "it would open on Tuesday", "Tuesday"),
        ("Karrach condemned Tuesday’s test.", "Karrach", "condemned", "test", "Tuesday"),
        ("Karrach has run the bank since Tuesday and said it is safe.", "Karrach", "said", "it is safe", "Tuesday"),
        ("Ahead of Tuesday’s meeting, Karrach proposed a sale.", "Karrach", "proposed", "a sale", "Tuesday"),
        ("Karrach, who fled on Tuesday, said it is safe.", "Karrach, who fled on Tuesday,", "said", "it is safe",
         "Tuesday"),
        ("They met on Tuesday, three days after Karrach said it is safe.", "Karrach", "said", "it is safe", "Tuesday"),
        ("HALLIN, Nov. 18 (Vantpress) — Karrach said it is safe.", "Karrach", "said", "it is safe", "Nov. 18"),
    ],
)  # fmt: skip
def test_another_time_does_not(text: str, source: str, cue: str, content: str, time: str) -> None:
    assert alone(text, source, cue, content, time, "2025-11-18") == UNKNOWN


def test_the_day_of_publication_is_taken_for_today_only() -> None:
    text = "Karrach said today that the gold is safe."
    assert alone(text, "Karrach", "said", "that the gold is safe", "today", PUBLISHED).basis == "published"
    text = "Karrach said that the gold is safe."
    assert said(text, [draft(text, "Karrach", "said", "that the gold is safe")], [], PUBLISHED) == (UNKNOWN,)


def test_what_is_dated_after_publication_was_not_said_then() -> None:
    text = "At a rally on Friday, Karrach said it is safe."
    assert alone(text, "Karrach", "said", "it is safe", "Friday", "2025-11-21") == UNKNOWN


def test_an_occasion_tells_its_day_and_the_finer_time_wins() -> None:
    text = "On this weekend’s broadcast of “Tolmere on Sunday,” Karrach said the gold is safe."
    occasion = "On this weekend’s broadcast of “Tolmere on Sunday,”"
    told = draft(text, "Karrach", "said", "the gold is safe", occasion=occasion)
    times = [timex(text, "this weekend", "2025-11-15/2025-11-16"), timex(text, "Sunday", "2025-11-16")]
    assert said(text, [told], times, PUBLISHED)[0].edtf == "2025-11-16"


PASSAGE = """Chancellor vows to keep the gold.

Ysolde Karrach vowed to keep the gold.

“It stays,” she said in an interview on Monday.

Karrach added that nobody had asked for it. She has often refused to sell.

Anton Brisk said the bank had asked. Karrach once warned him of it."""


def test_a_speaker_goes_on_in_the_time_of_the_passage() -> None:
    who = "Ysolde Karrach"
    drafts = [
        draft(PASSAGE, "Chancellor", "vows", "to keep the gold", who),
        draft(PASSAGE, "Ysolde Karrach", "vowed", "to keep the gold", who),
        draft(PASSAGE, "she", "said", "“It stays,”", who, form="direct", near="she said"),
        draft(PASSAGE, "Karrach added"[:7], "added", "that nobody had asked for it", who, near="Karrach added"),
        draft(PASSAGE, "She", "has often refused", "to sell", who),
        draft(PASSAGE, "Anton Brisk", "said", "the bank had asked", "Anton Brisk"),
        draft(PASSAGE, "Karrach", "once warned", "of it", who, near="Karrach once"),
    ]
    found = said(PASSAGE, drafts, [timex(PASSAGE, "Monday", "2025-11-17")], PUBLISHED)
    assert [s.basis for s in found] == ["inherited", "inherited", "explicit", "inherited", "none", "none", "none"]
    assert {s.edtf for s in found if s.basis != "none"} == {"2025-11-17"}


def test_an_occasion_named_before_tells_the_time() -> None:
    text = "The city sent a letter Monday. Its attorney said in the letter that the sale must stop."
    drafts = [
        draft(text, "The city", "sent", "a letter"),
        draft(text, "Its attorney", "said", "that the sale must stop", "Ned Holt", occasion="in the letter"),
    ]
    found = said(text, drafts, [timex(text, "Monday", "2025-11-17")], PUBLISHED)
    assert [(s.edtf, s.basis) for s in found] == [("2025-11-17", "explicit"), ("2025-11-17", "inherited")]


def test_a_sentence_sets_the_scene() -> None:
    text = "Karrach made the remarks Monday at a rally. Karrach did not name the bank."
    told = draft(text, "Karrach", "did not name", "the bank", "Ysolde Karrach", near="Karrach did")
    found = said(text, [told], [timex(text, "Monday", "2025-11-17")], PUBLISHED)[0]
    assert (found.edtf, found.basis) == ("2025-11-17", "inherited")


def test_turns_of_a_transcript_go_on_in_its_time() -> None:
    text = "On Sunday, Karrach said no.\n\nHOST: Will you sell?\n\nKARRACH: Never again."
    drafts = [
        draft(text, "Karrach", "said", "no"),
        draft(text, "HOST", ":", "Will you sell?"),
        draft(text, "KARRACH", ":", "Never again."),
    ]
    found = said(text, drafts, [timex(text, "Sunday", "2025-11-16")], PUBLISHED)
    assert [s.edtf for s in found] == ["2025-11-16"] * 3


LIVE = """The Latest on the vault.

2:45 p.m.

Ysolde Karrach is demanding an answer from the bank.

Karrach tells a rally in Hallin that the gold is safe.

1 p.m.

The bank is confirming that it has the key."""


def test_a_live_report_is_of_its_day_where_it_tells_of_an_occasion_in_the_present() -> None:
    drafts = [
        draft(LIVE, "Ysolde Karrach", "is demanding", "an answer", "Ysolde Karrach"),
        draft(LIVE, "Karrach", "tells", "that the gold is safe", "Ysolde Karrach", occasion="a rally in Hallin"),
        draft(LIVE, "The bank", "is confirming", "that it has the key"),
    ]
    assert [s.basis for s in said(LIVE, drafts, [], PUBLISHED)] == ["published", "published", "none"]
    assert [s.basis for s in said(LIVE, drafts, [], None)] == ["none"] * 3


def test_inside_a_statement_only_its_own_speaker_shares_the_moment() -> None:
    text = "On Monday, Karrach said she believes Brisk lied and that she had warned him."
    content = "she believes Brisk lied and that she had warned him"
    drafts = [
        draft(text, "Karrach", "said", content, "Ysolde Karrach"),
        draft(text, "she", "believes", "Brisk lied", "Ysolde Karrach", parent=0),
        draft(text, "Brisk", "lied", "lied", "Anton Brisk", parent=0),
        draft(text, "she had"[:3], "had warned", "him", "Ysolde Karrach", parent=0, near="she had"),
    ]
    found = said(text, drafts, [timex(text, "Monday", "2025-11-17")], PUBLISHED)
    assert [s.basis for s in found] == ["explicit", "inherited", "none", "none"]


@pytest.mark.parametrize(
    ("before", "cue", "tense"),
    [
        ("Karrach ", "said", "past"), ("Karrach ", "says", "present"), ("Karrach ", "is demanding", "present"),
        ("Karrach has long ", "argued", "perfect"), ("Karrach had ", "warned", "pluperfect"),
        ("He", "’s claiming", "present"), ("Karrach would not ", "say", "modal"), ("Karrach’s ", "promise", "past"),
        ("Karrach left, ", "saying", "participle"), ("Karrach did not ", "say", "past"),
        ("They haven’t ", "said", "perfect"),
    ],
)  # fmt: skip
def test_tense(before: str, cue: str, tense: str) -> None:
    text = f"{before}{cue} that it is safe."
    told = draft(text, None, cue, "that it is safe")
    assert Clauses(text, [told], [], PUBLISHED).clause(told).tense == tense


@given(st.text(alphabet="Ab. \n:“”'13pm", max_size=80))
def test_sentences_cover_the_text_in_order(text: str) -> None:
    found = sentences(text)
    assert found[0].start >= 0
    assert found[-1].end <= len(text)
    assert all(a.end <= b.start and a.number + 1 == b.number for a, b in pairwise(found))
    assert all(text[a.end : b.start].strip() == "" for a, b in pairwise(found))


def test_a_date_reads_as_its_spans_say() -> None:
    text = "Karrach said on Tuesday it was safe. She said so."
    drafts = [
        draft(text, "Karrach", "said", "it was safe", "Ysolde Karrach"),
        draft(text, "She", "said", "so", "Ysolde Karrach"),
    ]
    for one in said(text, drafts, [timex(text, "Tuesday", "2025-11-18")], PUBLISHED):
        assert one.text == covered(text, one.spans) == "Tuesday"
