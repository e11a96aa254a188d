"""Counts and amounts as bounds, on sentences we wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.reading import figures

Told = tuple[str, str, float | None, float | None, str | None]


def found(text: str) -> list[Told]:
    return [(f.text, f.what, f.low, f.high, f.unit) for f in figures.find(text)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("At least 12 people were killed.", [("At least 12", "killed", 12, None, "people")]),
        ("At least 12 people, including three children, were killed.",
         [("At least 12", "killed", 12, None, "people"), ("three", "killed", 3, 3, "people")]),
        ("Twelve died and 24 others were wounded.",
         [("Twelve", "killed", 12, 12, "people"), ("24", "injured", 24, 24, "people")]),
        ("The death toll rose to 15 on Tuesday.", [("15", "killed", 15, 15, "people")]),
        ("Dozens were arrested.", [("Dozens", "arrested", 24, None, "people")]),
        ("Hundreds more fled.", [("Hundreds", "displaced", 100, None, "people")]),
        ("Tens of thousands of protesters marched.", [("Tens of thousands", "protesters", 10000, None, "people")]),
        ("Between 40 and 50 lorries waited.", [("Between 40 and 50", "lorries", 40, 50, "lorries")]),
        ("Some 3,000 troops crossed.", [("Some 3,000", "troops", 3000, 3000, "people")]),
        ("The fund gave $2.5 billion.", [("$2.5 billion", "", 2.5e9, 2.5e9, "dollars")]),
        ("It cost €400m.", [("€400m", "", 4e8, 4e8, "euros")]),
        ("It cost 20,000 crowns.", [("20,000 crowns", "", 20000, 20000, "crowns")]),
        ("One and a half million doses came.", [("One and a half million", "doses", 1.5e6, 1.5e6, "doses")]),
        ("It took 2 to 3 million doses.", [("2 to 3 million", "doses", 2e6, 3e6, "doses")]),
        ("Turnout was 61.4 percent.", [("61.4 percent", "", 61.4, 61.4, "percent")]),
        ("Sales fell by a third.", [("a third", "", 33, 33, "percent")]),
        ("Fewer than 200 workers came.", [("Fewer than 200", "workers", None, 200, "people")]),
        ("Up to 16 miners were missing.", [("Up to 16", "missing", None, 16, "people")]),
        ("Two dozen people were hurt.", [("Two dozen", "injured", 24, 24, "people")]),
        ("They want a 30-day truce.", [("30-day", "truce", 30, 30, "days")]),
        ("The truce is to last four weeks.", [("four weeks", "", 28, 28, "days")]),
        ("Thirty-six inmates escaped.", [("Thirty-six", "inmates", 36, 36, "people")]),
        ("Two hundred and ten voters came.", [("Two hundred and ten", "voters", 210, 210, "people")]),
        ("Nearly 3 in 10 voters stayed at home.", [("Nearly 3 in 10", "voters", 30, 30, "percent")]),
        ("Two out of three houses burnt.", [("Two out of three", "houses", 66.7, 66.7, "percent")]),
        ("It burnt three in ten days.", [("ten days", "", 10, 10, "days")]),
        ("It was 33 percent last month.", [("33 percent", "", 33, 33, "percent")]),
        ("It took 3 percent of the nation’s total output.", [("3 percent", "", 3, 3, "percent")]),
        ("Some 300 of its workers came.", [("Some 300", "workers", 300, 300, "people")]),
        ("A group of 20 students came.", [("20", "students", 20, 20, "people")]),
    ],
)
def test_figures_are_read_as_bounds(text: str, told: list[Told]) -> None:
    assert found(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Two gunmen killed six people.", ["gunmen 2", "killed 6"]),
        ("Three bombs wounded at least a dozen.", ["bombs 3", "injured 12"]),
        ("Four policemen shot dead two men.", ["policemen 4", "killed 2"]),
        ("The raid by 40 soldiers killed nine.", ["soldiers 40", "killed 9"]),
        ("Three officers were charged with killing a boy.", ["officers 3"]),
        ("Ten rebels stormed a post, killing four soldiers.", ["rebels 10", "killed 4"]),
        ("Two men have killed a guard.", ["men 2"]),
        ("Two men killed Ada Korr on Monday.", ["men 2"]),
        ("Two miners killed Tuesday were brothers.", ["killed 2"]),
        ("Ten Killed In Bus Crash", ["killed 10"]),
        ("Jurors split, with nine for and three against the death penalty.", []),
        ("Three were stabbed to death.", ["killed 3"]),
        ("Ten civilians killed in strike, ministry says", ["killed 10"]),
        ("Ten soldiers killed a day after the truce", ["killed 10"]),
        ("Two brothers were killed the next morning.", ["killed 2"]),
        ("5,000 people fled the fighting.", ["displaced 5000"]),
    ],
)
def test_who_does_harm_is_not_who_came_to_it(text: str, told: list[str]) -> None:
    assert [f"{f.what} {f.low:g}" for f in figures.find(text) if f.low is not None] == told


def test_a_number_may_begin_with_its_point() -> None:
    assert found("Shares rose .5 percent.") == [(".5 percent", "", 0.5, 0.5, "percent")]


@pytest.mark.parametrize(
    "text",
    [
        "A .357 Magnum and a .22-caliber rifle were found.",
        "An armed 16 - year - old ran.",
        "The No. 5 Saints lost.",
        "A 4x4 burned.",
        "A mother of two sang.",
        "The Group of 20 met.",
        "They were among 19 the inspector had sent.",
        "Lena Abara, 23, is a machinist.",
        "Resolution 1701 and Article 5 were cited.",
        "A Boeing 737 landed.",
        "The team won 3-1 in the 2011-12 season.",
        "He left in 2014.",
        "It was founded 200 years ago.",
        "She came first, then third.",
        "At 10:30 the bell rang.",
        "No. 10 had no comment.",
    ],
)
def test_what_is_no_figure(text: str) -> None:
    assert found(text) == []


def test_numbers_of_dates_count_nothing() -> None:
    text = "On 12 June, 40 people came."
    assert [f.text for f in figures.find(text, [(3, 10)])] == ["40"]


def test_a_figure_belongs_to_the_nearest_trigger_of_its_sentence() -> None:
    text = "Shells killed 12 people. Police arrested 30 youths."
    told = figures.find(text)
    triggers = [(7, 13), (32, 40)]
    assert figures.nearest(told, triggers, [(0, 24), (25, len(text))]) == [0, 1]
    assert figures.nearest(told, [(7, 13)], [(0, 24), (25, len(text))]) == [0, None]


@given(st.text(alphabet=st.sampled_from("12 0,.-$€kmabnd half a dozen of and\n"), max_size=60))
def test_spans_are_the_text_whatever_it_is(text: str) -> None:
    last = 0
    for figure in figures.find(text):
        (start, end), = figure.spans
        assert text[start:end] == figure.text
        assert last <= end
        last = end
        if figure.low is not None and figure.high is not None:
            assert figure.low <= figure.high
