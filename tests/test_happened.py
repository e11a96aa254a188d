"""When an event is said to have happened, with triggers set by hand."""

from __future__ import annotations

import pytest
from mentioned import place, tagged

from reportedly.gather import report_from_text
from reportedly.reading import times
from reportedly.reading.happened import FRESH, Calendar, When
from reportedly.reading.windows import split
from reportedly.records import covered

PUBLISHED = "2025-07-09"  # a Wednesday


def calendar(text: str, published: str | None = PUBLISHED) -> Calendar:
    report = report_from_text(text, published=published)
    return Calendar(tagged(text), times.timexes(report), report)


def when(text: str, word: str, published: str | None = PUBLISHED, nth: int = 0) -> When:
    first, _ = place(split(text), word, nth)
    return calendar(text, published).of(first)


def dated(text: str, word: str, published: str | None = PUBLISHED) -> tuple[str | None, str, str]:
    found = when(text, word, published)
    return found.edtf, found.basis, covered(text, found.spans)


def test_a_date_in_the_sentence_is_the_event_s() -> None:
    assert dated("Two cranes fell on Tuesday. Nobody was hurt.", "fell") == ("2025-07-08", "explicit", "Tuesday")


def test_of_two_dates_the_nearer_counts() -> None:
    text = "The mayor resigned on Monday and a deputy took over on Tuesday."
    assert dated(text, "resigned") == ("2025-07-07", "explicit", "Monday")
    assert dated(text, "took over") == ("2025-07-08", "explicit", "Tuesday")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Tolls have doubled since 1987.", "doubled"),
        ("Wages rose faster than in 2019.", "rose"),
        ("The pier stayed open until 2021.", "stayed"),
    ],
)
def test_how_far_back_a_comparison_goes_is_no_date(text: str, word: str) -> None:
    assert dated(text, word) == ("2025-07-09~", "published", "")
    lead = f"Two cranes fell on Tuesday. {text}"
    assert dated(lead, word) == ("2025-07-08", "inherited", "Tuesday")


def test_a_title_ends_no_sentence() -> None:
    assert dated("On Tuesday Sen. Orvin resigned.", "resigned") == ("2025-07-08", "explicit", "Tuesday")


def test_the_lead_s_day_is_inherited_by_what_has_no_date() -> None:
    text = "Two cranes fell on Tuesday.\n\nThe council met. It blamed the wind. In 2019 the pier burned."
    assert dated(text, "fell") == ("2025-07-08", "explicit", "Tuesday")
    assert dated(text, "met") == dated(text, "blamed") == ("2025-07-08", "inherited", "Tuesday")
    assert dated(text, "burned") == ("2019", "explicit", "2019")


def test_without_a_day_the_day_of_publication_is_only_about_right() -> None:
    text = "Two cranes fell into the harbour."
    assert when(text, "fell") == When(edtf="2025-07-09~", spans=(), basis="published")
    assert when(text, "fell", "2025-07-09T08:15:00+02:00") == When(edtf="2025-07-09~", spans=(), basis="published")
    assert when(text, "fell", None) == When(edtf=None, spans=(), basis="none")


@pytest.mark.parametrize(("days", "basis"), [(FRESH - 1, "inherited"), (FRESH, "published")])
def test_a_day_too_far_back_is_not_the_lead_s(days: int, basis: str) -> None:
    text = f"Two cranes fell {days} days ago. The council met."
    assert when(text, "met").basis == basis


def test_a_day_after_publication_is_not_the_lead_s() -> None:
    assert dated("The council meets on Friday. Two cranes fell.", "fell")[1] == "published"


@pytest.mark.parametrize(
    "text",
    [
        "Two cranes fell on Tuesday. The council will meet.",
        "Two cranes fell on Tuesday. The council could soon meet.",
        "Two cranes fell on Tuesday. The council is expected to meet.",
        "Two cranes fell on Tuesday. The pier opens if they meet.",
    ],
)
def test_what_is_to_come_has_no_date_but_its_own(text: str) -> None:
    assert when(text, "meet") == When(edtf=None, spans=(), basis="none")
    own = when(text.replace(" meet.", " meet on Friday."), "meet")
    assert (own.edtf, own.basis) == ("2025-07-11", "explicit")


def test_the_future_of_another_sentence_is_another_s() -> None:
    assert when("Two cranes fell on Tuesday. More will. The council met.", "met").basis == "inherited"


def test_durations_and_sets_are_no_dates() -> None:
    assert dated("For three years every Monday the council met.", "met")[1] == "published"
