"""Times and triggers from the tagger's word tags, with tags set by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from mentioned import tagged

from reportedly.reading.tagged import TIMEX_TYPES, TRIGGER_KINDS, time_scores, times, triggers
from reportedly.reading.tags import shipped

BEGIN = {kind: 2 * i + 1 for i, kind in enumerate(TIMEX_TYPES)}
INSIDE = {kind: 2 * i + 2 for i, kind in enumerate(TIMEX_TYPES)}
OTHER, SPEECH, GRAMMATICAL, REST = 1, 2, 3, 4


class Card:
    """What `times` needs of a tagger: two thresholds."""

    card = {"decoder": {"timex_least": 0.1, "timex_sure": 0.9}}  # noqa: RUF012


def times_of(text: str, *windows: tuple[int, int], **tags: dict[int, int]) -> list[tuple[str, str]]:
    found = times(tagged(text, *windows, **tags), Card())  # type: ignore[arg-type]
    return [(text[start:end], kind) for start, end, kind in found]


def test_the_grammar_s_times_stay_where_the_tagger_sees_any() -> None:
    text = "The bridge fell on Tuesday morning"
    assert times_of(text, timex={4: BEGIN["TIME"], 5: INSIDE["TIME"]}) == [("Tuesday morning", "TIME")]
    # In doubt the grammar wins, its edges as well: the tagger sees but one of the two words.
    assert times_of(text, timex={4: -BEGIN["DATE"]}) == [("Tuesday morning", "TIME")]


def test_what_looks_like_a_time_and_is_none_goes() -> None:
    assert times_of("The bridge fell on Tuesday morning", timex={}) == []


def test_the_tagger_alone_must_be_sure() -> None:
    text = "He left before the great thaw"
    sure = {3: BEGIN["DATE"], 4: INSIDE["DATE"], 5: INSIDE["DATE"]}
    assert times_of(text, timex=sure) == [("the great thaw", "DATE")]
    assert times_of(text, timex={word: -tag for word, tag in sure.items()}) == []


def test_two_times_side_by_side_stay_two() -> None:
    text = "at thawtime frostfall"
    assert times_of(text, timex={1: BEGIN["DATE"], 2: BEGIN["SET"]}) == [("thawtime", "DATE"), ("frostfall", "SET")]


def test_windows_count_their_words_from_their_own_first() -> None:
    text = "One day passed here.\n\nAnother thawtime passed there"
    found = times_of(text, (0, 5), (5, 9), timex={6: BEGIN["DURATION"]})
    assert found == [("thawtime", "DURATION")]
    likely, own = time_scores(tagged(text, (0, 5), (5, 9), timex={6: BEGIN["DURATION"]}))
    assert own == [(6, 6, "DURATION")]
    assert np.flatnonzero(likely > 0.5).tolist() == [6]
    assert len(likely) == 9


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_no_words_no_times(text: str) -> None:
    seen = tagged(text, (0, 0))
    assert times(seen, Card()) == []  # type: ignore[arg-type]
    assert triggers(seen, 0.5) == []
    seen.tags.clear()
    assert times(seen, Card()) == []  # type: ignore[arg-type]


def test_the_shipped_card_has_the_thresholds() -> None:
    settings: dict[str, Any] = shipped().card["decoder"]
    for name in ("timex_least", "timex_sure", "trigger", "head"):
        assert 0 <= settings[name] <= 1
    assert isinstance(settings["corefer"], float)


def test_triggers_have_their_first_word_s_kind() -> None:
    seen = tagged(
        "The council turned down the plan and will begin to pay , it said", (0, 7), (7, 14),
        triggers={2: OTHER, 3: REST, 8: GRAMMATICAL, 10: OTHER, 13: SPEECH},
    )
    found = triggers(seen, 0.5)
    assert [(" ".join(seen.words.strings[t.first : t.last + 1]), t.kind) for t in found] == [
        ("turned down", "other"), ("begin", "grammatical"), ("pay", "other"), ("said", "speech"),
    ]
    assert all(t.probability > 0.99 for t in found)
    assert {t.kind for t in found} == set(TRIGGER_KINDS)


def test_a_trigger_in_doubt_depends_on_the_threshold() -> None:
    seen = tagged("The council turned down the plan", triggers={2: -OTHER})
    assert triggers(seen, 0.6) == []
    one, = triggers(seen, 0.4)
    assert (one.first, one.last, one.kind) == (2, 2, "other")
    assert one.probability == pytest.approx(0.5, abs=0.01)


def test_neighbours_that_both_begin_are_two_triggers() -> None:
    seen = tagged("they met talked", triggers={1: OTHER, 2: SPEECH})
    assert [(t.first, t.last, t.kind) for t in triggers(seen, 0.5)] == [(1, 1, "other"), (2, 2, "speech")]
