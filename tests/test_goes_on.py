"""Sentences that go on with somebody's word: which are asked about, what the net is shown, what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from mentioned import tagged

from reportedly.gather import report_from_text
from reportedly.reading import read
from reportedly.reading.attributions import Attribution, Seen
from reportedly.reading.goes_on import NUMBERS, PARTS, REACH, candidates, extended, inputs, sentence_spans
from reportedly.reading.tags import Tagger

TEXT = (
    "Mira Holt said the dam had held. Two gates had been opened. The lake is full. It rains there. Boats lie ashore. "
    "Nobody came.\n\nThe mayor denied it."
)


def attribution(seen: Seen, source: str, cue: str, content: str, level: int = 0) -> Attribution:
    def words(part: str) -> np.ndarray:
        start = seen.words.text.index(part)
        starts = seen.words.starts
        return np.flatnonzero((starts >= start) & (starts < start + len(part)))

    return Attribution(
        source=words(source), cue=words(cue), content=words(content), level=level, window=0, cue_probability=0.9,
        certainty=-1.0, extras=np.zeros((len(seen.words), 3), np.float32), described=np.zeros(19, np.float32),
    )


def some() -> tuple[Seen, list[Attribution]]:
    seen = tagged(TEXT)
    return seen, [
        attribution(seen, "Mira Holt", "said", "the dam had held."), attribution(seen, "The mayor", "denied", "it"),
    ]


class Stub:
    """A tagger whose net is sure of some of the sentences that it is asked about."""

    def __init__(self, *sure: int) -> None:
        self.sure = sure
        self.card: Mapping[str, Any] = {"decoder": {"goes_on": 0.5}}

    def goes_on_with(self, told: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.array([9.0 if i in self.sure else -9.0 for i in range(len(told["sentence"]))], np.float32)


def after(*sure: int) -> list[str]:
    seen, found = some()
    told = extended(seen, found, Stub(*sure))  # type: ignore[arg-type]
    return [" ".join(seen.words.strings[w] for w in a.after.tolist()) for a in told]


def test_the_sentences_behind_one_with_an_attribution_are_asked_about_as_far_as_they_reach() -> None:
    seen, found = some()
    asked = candidates(seen, found)
    assert [(c.attribution, c.nth) for c in asked] == [(0, n) for n in range(1, REACH + 1)]
    assert [seen.words.covered(int(c.sentence[0]), int(c.sentence[-1])) for c in asked] == [
        "Two gates had been opened.", "The lake is full.", "It rains there.", "Boats lie ashore.",
    ]
    assert [seen.words.strings[int(c.before[0])] for c in asked] == ["Mira", "Two", "The", "It"]


def test_before_the_first_attribution_and_inside_others_nothing_is_asked() -> None:
    seen = tagged("Rain fell. Mira Holt said the dam had held.")
    assert candidates(seen, [attribution(seen, "Mira Holt", "said", "the dam had held.")]) == []
    inner = attribution(seen, "Mira Holt", "said", "the dam had held.", level=1)
    assert candidates(seen, [inner]) == []


def test_of_several_in_a_sentence_the_last_goes_on() -> None:
    seen = tagged("Holt said it held, but Orvin said it leaked. Water had come.")
    found = [attribution(seen, "Orvin", "said", "it leaked."), attribution(seen, "Holt", "said", "it held")]
    assert [c.attribution for c in candidates(seen, found)] == [0]


def test_the_net_is_shown_means_of_states_and_numbers() -> None:
    seen, found = some()
    seen.tags[0].states[:] = np.arange(len(seen.words))[:, None]
    told = inputs(seen, found, candidates(seen, found))
    assert set(told) == {*PARTS, "described", "numbers"}
    assert told["numbers"].shape == (REACH, NUMBERS)
    first = candidates(seen, found)[0]
    assert told["sentence"][0, 0] == first.sentence.mean()
    assert told["opening"][0, 0] == first.sentence[:3].mean()
    assert told["cue"][0, 0] == 2
    last = tagged("Mira Holt said the dam had held. Two gates had been opened.")
    held = [attribution(last, "Mira Holt", "said", "the dam had held.")]
    assert not inputs(last, held, candidates(last, held))["behind"].any()


def test_a_sentence_goes_on_only_where_all_before_it_do() -> None:
    assert after(0, 1) == ["Two gates had been opened . The lake is full .", ""]
    assert after(0, 2) == ["Two gates had been opened .", ""]
    assert after(1, 2, 3) == ["", ""]
    assert after() == ["", ""]


def test_a_quotation_behind_a_question_is_the_answer_of_another() -> None:
    seen = tagged('"Who paid?" asked Mr Holt. "I should have to look." It rained.')
    asked = [attribution(seen, "Mr Holt", "asked", '"Who paid?"')]
    told = extended(seen, asked, Stub(0, 1))  # type: ignore[arg-type]
    assert not len(told[0].after)
    seen = tagged('"We paid." said Mr Holt. "I should know." It rained.')
    told = extended(seen, [attribution(seen, "Mr Holt", "said", '"We paid."')], Stub(0))  # type: ignore[arg-type]
    assert len(told[0].after)


def test_a_text_without_attributions_stays_as_it_is() -> None:
    seen = tagged("Rain fell.")
    assert extended(seen, [], Stub()) == []  # type: ignore[arg-type]


def test_sentences_have_their_marks() -> None:
    assert [TEXT[s:e] for s, e in sentence_spans(TEXT)][:2] == [
        "Mira Holt said the dam had held.", "Two gates had been opened.",
    ]


def test_a_reading_s_statement_holds_what_goes_on_with_it() -> None:
    text = (
        "Two barges collided below the weir at Torrin on Sunday.\n\nThe lock keeper, Jorun Ask, said the first barge "
        "had lost its engine. It had drifted sideways for a minute or two. He had thrown them a rope, but nobody "
        "caught it.\n\nThe lock was built in 1934."
    )
    told = next(s for s in read(report_from_text(text)).statements if s.cue and s.cue.text == "said")
    assert told.content.text.endswith("but nobody caught it.")
    assert told.act == "assert"
    assert told.form == "indirect"


def test_what_a_denial_goes_on_with_is_not_denied(monkeypatch: pytest.MonkeyPatch) -> None:
    def sure(self: Tagger, told: Mapping[str, np.ndarray]) -> np.ndarray:
        return np.full(len(told["sentence"]), 9, np.float32)

    text = "The Orvian army denied that it had shelled the market in Sarn. Rebels attacked the market on Monday."
    monkeypatch.setattr(Tagger, "goes_on_with", sure)
    reading = read(report_from_text(text))
    denial = next(s for s in reading.statements if s.act == "deny")
    told = {e.trigger.text: (e.statement, e.factuality) for e in reading.events}
    assert told == {"shelled": (denial.id, "CT-"), "attacked": (denial.id, "CT+")}
