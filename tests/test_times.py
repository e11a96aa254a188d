"""Time expressions: found, given their TIMEX3 value, dated. The texts are invented."""

from __future__ import annotations

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.gather import report_from_text
from reportedly.reading.times import Draft, find, merge, normalise, timexes

GOLDEN = Path(__file__).parent / "golden" / "times.jsonl"

# A Wednesday.
PUBLISHED = "2025-07-09"

# expression, in a sentence where {} stands for it, value, EDTF, first day, last day
DATED = [
    ("2025-03-04", "The letter is dated {}.", "2025-03-04", "2025-03-04", "2025-03-04", "2025-03-04"),
    ("March 4, 2025", "On {} the quay was sealed.", "2025-03-04", "2025-03-04", "2025-03-04", "2025-03-04"),
    ("4 March 2025", "On {} the quay was sealed.", "2025-03-04", "2025-03-04", "2025-03-04", "2025-03-04"),
    ("the 4th of March 2025", "It opened on {}.", "2025-03-04", "2025-03-04", "2025-03-04", "2025-03-04"),
    ("Tuesday, March 4, 2025", "It opened on {}.", "2025-03-04", "2025-03-04", "2025-03-04", "2025-03-04"),
    ("Dec. 3", "The ferry sailed {}.", "2024-12-03", "2024-12-03", "2024-12-03", "2024-12-03"),
    ("Sept. 3", "The ferry will sail {}.", "2025-09-03", "2025-09-03", "2025-09-03", "2025-09-03"),
    ("March 2025", "Talks began in {}.", "2025-03", "2025-03", "2025-03-01", "2025-03-31"),
    ("March of last year", "Talks began in {}.", "2024-03", "2024-03", "2024-03-01", "2024-03-31"),
    ("January this year", "Talks began in {}.", "2025-01", "2025-01", "2025-01-01", "2025-01-31"),
    ("November", "Talks began in {}.", "2024-11", "2024-11", "2024-11-01", "2024-11-30"),
    ("November", "Talks will begin in {}.", "2025-11", "2025-11", "2025-11-01", "2025-11-30"),
    ("next January", "Talks will begin {}.", "2026-01", "2026-01", "2026-01-01", "2026-01-31"),
    ("2019", "It was built in {}.", "2019", "2019", "2019-01-01", "2019-12-31"),
    ("late in 2024", "It was built {}.", "2024", "2024", "2024-01-01", "2024-12-31"),
    ("early 2024", "It was built in {}.", "2024", "2024", "2024-01-01", "2024-12-31"),
    ("about 1910", "It was built {}.", "1910", "1910~", "1910-01-01", "1910-12-31"),
    ("the 1990s", "It was built in {}.", "199", "199X", "1990-01-01", "1999-12-31"),
    ("the late 1970s", "It was built in {}.", "197", "197X", "1970-01-01", "1979-12-31"),
    ("the 19th century", "It was built in {}.", "18", "18XX", "1800-01-01", "1899-12-31"),
    ("490 BC", "The city fell in {}.", "BC0490", "-0489", "-0489-01-01", "-0489-12-31"),
    ("the 4th century BC", "The city fell in {}.", "BC03", None, None, None),
    ("the summer of 2023", "It closed in {}.", "2023-SU", "2023-22", "2023-06-01", "2023-08-31"),
    ("last winter", "It closed {}.", "2024-WI", "2024-24", "2024-12-01", "2025-02-28"),
    ("the third quarter of 2024", "Sales rose in {}.", "2024-Q3", "2024-07/2024-09", "2024-07-01", "2024-09-30"),
    ("the first quarter", "Sales rose in {}.", "2025-Q1", "2025-01/2025-03", "2025-01-01", "2025-03-31"),
    ("the fourth quarter", "Sales rose in {}.", "2024-Q4", "2024-10/2024-12", "2024-10-01", "2024-12-31"),
    ("the second half of 2024", "Sales rose in {}.", "2024-H2", "2024-07/2024-12", "2024-07-01", "2024-12-31"),
    ("fiscal 2024", "Sales rose in {}.", "2024", "2024", "2024-01-01", "2024-12-31"),
    ("today", "The council meets {}.", "2025-07-09", "2025-07-09", "2025-07-09", "2025-07-09"),
    ("yesterday", "The council met {}.", "2025-07-08", "2025-07-08", "2025-07-08", "2025-07-08"),
    ("tomorrow", "The council meets {}.", "2025-07-10", "2025-07-10", "2025-07-10", "2025-07-10"),
    ("the day before yesterday", "The council met {}.", "2025-07-07", "2025-07-07", "2025-07-07", "2025-07-07"),
    ("Tuesday", "The mayor said on {} that it was over.", "2025-07-08", "2025-07-08", "2025-07-08", "2025-07-08"),
    ("Tuesday", "The mayor will meet donors on {}.", "2025-07-15", "2025-07-15", "2025-07-15", "2025-07-15"),
    ("Wednesday", "The mayor said {} that it was over.", "2025-07-09", "2025-07-09", "2025-07-09", "2025-07-09"),
    ("last Friday", "The mayor left {}.", "2025-07-04", "2025-07-04", "2025-07-04", "2025-07-04"),
    ("next Friday", "The mayor leaves {}.", "2025-07-11", "2025-07-11", "2025-07-11", "2025-07-11"),
    ("last week", "The mayor left {}.", "2025-W27", "2025-06-30/2025-07-06", "2025-06-30", "2025-07-06"),
    ("early last week", "The mayor left {}.", "2025-W27", "2025-06-30/2025-07-06", "2025-06-30", "2025-07-06"),
    ("this week", "The mayor left {}.", "2025-W28", "2025-07-07/2025-07-13", "2025-07-07", "2025-07-13"),
    ("next week", "The mayor leaves {}.", "2025-W29", "2025-07-14/2025-07-20", "2025-07-14", "2025-07-20"),
    ("last month", "The mayor left {}.", "2025-06", "2025-06", "2025-06-01", "2025-06-30"),
    ("last year", "The mayor left {}.", "2024", "2024", "2024-01-01", "2024-12-31"),
    ("next year", "The mayor leaves {}.", "2026", "2026", "2026-01-01", "2026-12-31"),
    ("two days ago", "The mayor left {}.", "2025-07-07", "2025-07-07", "2025-07-07", "2025-07-07"),
    ("three months ago", "The mayor left {}.", "2025-04", "2025-04", "2025-04-01", "2025-04-30"),
    ("five years ago", "The mayor left {}.", "2020", "2020", "2020-01-01", "2020-12-31"),
    ("nearly four years ago", "The mayor left {}.", "2021", "2021~", "2021-01-01", "2021-12-31"),
    ("Thanksgiving", "The mayor left on {} 2024.", "2024-11-28", "2024-11-28", "2024-11-28", "2024-11-28"),
    ("Easter Monday", "The mayor left on {} 2024.", "2024-04-01", "2024-04-01", "2024-04-01", "2024-04-01"),
    ("Christmas Day", "The mayor left on {} 2024.", "2024-12-25", "2024-12-25", "2024-12-25", "2024-12-25"),
    ("10 p.m. Tuesday", "They came at {}.", "2025-07-08T22:00", "2025-07-08T22:00:00", "2025-07-08", "2025-07-08"),
    ("Tuesday night", "Shots were heard {}.", "2025-07-08TNI", "2025-07-08", "2025-07-08", "2025-07-08"),
    ("last night", "Shots were heard {}.", "2025-07-08TNI", "2025-07-08", "2025-07-08", "2025-07-08"),
    ("this morning", "Shots were heard {}.", "2025-07-09TMO", "2025-07-09", "2025-07-09", "2025-07-09"),
    ("January", "In {}, Kavel Mills bought the ferry.", "2025-01", "2025-01", "2025-01-01", "2025-01-31"),
    ("February", "They agreed to buy the mill in {}.", "2026-02", "2026-02", "2026-02-01", "2026-02-28"),
    ("Friday", "They have until {} to answer.", "2025-07-11", "2025-07-11", "2025-07-11", "2025-07-11"),
    ("Friday", "The ferry will be closed {}.", "2025-07-11", "2025-07-11", "2025-07-11", "2025-07-11"),
    ("Friday", "It had been due to expire {}.", "2025-07-04", "2025-07-04", "2025-07-04", "2025-07-04"),
    ("year-end", "It should be open by {}.", "2025-12-31", "2025-12-31", "2025-12-31", "2025-12-31"),
    ("year-end", "Prices have risen since {}.", "2024-12-31", "2024-12-31", "2024-12-31", "2024-12-31"),
    ("AD 842", "It was begun in {}.", "0842", "0842", "0842-01-01", "0842-12-31"),
    ("the year 71", "It was begun in {}.", "0071", "0071", "0071-01-01", "0071-12-31"),
    ("c. 1580", "Orla Venn ({}) wrote it.", "1580", "1580~", "1580-01-01", "1580-12-31"),
    ("the '60s", "It was sung in {}.", "196", "196X", "1960-01-01", "1969-12-31"),
    ("9/11", "She was there on {}.", "2001-09-11", "2001-09-11", "2001-09-11", "2001-09-11"),
    ("2014", "Hosted the {} Winter Olympics.", "2014", "2014", "2014-01-01", "2014-12-31"),
    ("last year's Halloween", "It fell on {}.", *["2024-10-31"] * 4),
    ("the last half of the 1980s", "It grew in {}.", "198", "198X", "1980-01-01", "1989-12-31"),
    ("Monday", "Classes start on {}.", *["2025-07-14"] * 4),
    ("Friday", "On {}, the mayor set aside a sum for a planned pier.", *["2025-07-04"] * 4),
    ("nineteen ninety-six", "It was in {}.", "1996", "1996", "1996-01-01", "1996-12-31"),
    ("two and a half years ago", "The mayor left {}.", "2023-01", "2023-01", "2023-01-01", "2023-01-31"),
    ("1500 years ago", "The mole was laid {}.", "0525", "0525", "0525-01-01", "0525-12-31"),
    ("the 3rd of March last", "We wrote on {}, unanswered.", "2024-03-03", "2024-03-03", "2024-03-03", "2024-03-03"),
    ("Sept15", "The letter is of {},2024.", "2024-09-15", "2024-09-15", "2024-09-15", "2024-09-15"),
    ("'71", "He was of the class of {}.", "1971", "1971", "1971-01-01", "1971-12-31"),
    ("about 900", "They dug from {} to about 400 BC.", "BC0900", "-0899~", "-0899-01-01", "-0899-12-31"),
]

# expression, sentence, type, value: no date
UNDATED = [
    ("three days", "They waited {}.", "DURATION", "P3D"),
    ("two and a half years", "They waited {}.", "DURATION", "P2Y6M"),
    ("5 1/2 hours", "They waited {}.", "DURATION", "PT5H30M"),
    ("a few weeks", "They waited {}.", "DURATION", "PXW"),
    ("at least 30 days", "They waited {}.", "DURATION", "P30D"),
    ("two decades", "They waited {}.", "DURATION", "P20Y"),
    ("the past five years", "They waited for {}.", "DURATION", "P5Y"),
    ("nine-month", "It was a {} wait.", "DURATION", "P9M"),
    ("every Tuesday", "They meet {}.", "SET", "XXXX-WXX-2"),
    ("every day", "They meet {}.", "SET", "P1D"),
    ("annually", "They meet {}.", "SET", "P1Y"),
    ("each July", "They meet {}.", "SET", "XXXX-07"),
    ("every morning", "They meet {}.", "SET", "XXXX-XX-XXTMO"),
    ("Friday", "They meet every Thursday and {}.", "SET", "XXXX-WXX-5"),
    ("now", "They are {} at sea.", "DATE", "PRESENT_REF"),
    ("recently", "They {} went to sea.", "DATE", "PAST_REF"),
    ("the future", "They fear {}.", "DATE", "FUTURE_REF"),
    ("recent years", "They went to sea in {}.", "DATE", "PAST_REF"),
    ("the year", "It lost money in {} ended June 30.", "DURATION", "P1Y"),
    ("today", "The town is as poor as it is {}.", "DATE", "PRESENT_REF"),
    ("years ago", "They went to sea {}.", "DATE", "PAST_REF"),
]


def read(text: str, published: str | None = PUBLISHED) -> list[Draft]:
    return list(normalise(text, find(text), published))


def only(expression: str, sentence: str) -> Draft:
    text = sentence.format(expression)
    drafts = [d for d in read(text) if expression in text[d.start : d.end]]
    assert len(drafts) == 1, [text[d.start : d.end] for d in read(text)]
    return drafts[0]


@pytest.mark.parametrize(("expression", "sentence", "value", "edtf", "earliest", "latest"), DATED)
def test_dated(
    expression: str, sentence: str, value: str, edtf: str | None, earliest: str | None, latest: str | None
) -> None:
    draft = only(expression, sentence)
    assert (draft.value, draft.edtf, draft.earliest, draft.latest) == (value, edtf, earliest, latest)


@pytest.mark.parametrize(("expression", "sentence", "kind", "value"), UNDATED)
def test_undated(expression: str, sentence: str, kind: str, value: str) -> None:
    draft = only(expression, sentence)
    assert (draft.type, draft.value, draft.edtf, draft.earliest, draft.latest) == (kind, value, None, None, None)


@pytest.mark.parametrize(
    ("expression", "mod"),
    [
        ("early 2024", "START"),
        ("mid-March", "MID"),
        ("the end of 2024", "END"),
        ("about 1910", "APPROX"),
        ("more than three years", "MORE_THAN"),
        ("nearly three years", "LESS_THAN"),
        ("at least three years", "EQUAL_OR_MORE"),
        ("up to three years", "EQUAL_OR_LESS"),
        ("three years", None),
    ],
)
def test_modifiers(expression: str, mod: str | None) -> None:
    assert only(expression, "It was so in {}.").mod == mod


def test_relative_to_another_time_of_the_text() -> None:
    text = "The dam broke on March 4, 1931. Two days later the road was lost; the following month the army came."
    drafts = {text[d.start : d.end]: d for d in read(text)}
    assert drafts["Two days later"].edtf == "1931-03-06"
    assert drafts["Two days later"].basis == "anchor"
    assert text[slice(*drafts["Two days later"].anchor[0])] == "March 4, 1931"
    assert drafts["the following month"].edtf == "1931-04"


def test_a_story_keeps_its_year() -> None:
    text = "In November 1931 the dam broke. In January the army came. On 9 May it left, and the day before, the mayor."
    assert [d.value for d in read(text)] == ["1931-11", "1932-01", "1932-05-09", "1932-05-08"]


def test_a_year_in_passing_does_not_move_a_story() -> None:
    text = "The dam broke in May 1931, as it had in 1877. In June the army came."
    assert read(text)[-1].value == "1931-06"


def test_a_year_ago_is_the_same_quarter_in_a_report_on_quarters() -> None:
    text = "Profit in the third quarter was 4 million crowns, against 3 million a year ago."
    assert [d.value for d in normalise(text, find(text), "2025-10-20")] == ["2025-Q3", "2024-Q3"]


def test_unknown_publication_is_no_date() -> None:
    draft = read("The mayor left on Tuesday.", published=None)[0]
    assert (draft.value, draft.edtf, draft.basis) == ("XXXX-WXX-2", None, "none")


def test_a_length_counted_from_an_unknown_day_has_no_date() -> None:
    draft = only("nearly six months", "It came {} into his second term.")
    assert (draft.type, draft.value, draft.edtf) == ("DURATION", "P6M", None)


@pytest.mark.parametrize(
    "text",
    [
        "They may march in the fall of the city.",
        "The 1,500 crowns were paid to 1500 men at 12.30 marks.",
        "A 6-year-old boy and a man, 52 years old, swam.",
        "Jan Kavel read two hundred and thirty letters.",
        "More than a quarter of them left.",
        "Mirabel carried the day and was named Player of the Year.",
        "It costs 40 crowns a year, at this time of the year, to this day.",
        "See Rule 2016, call 201 461-1776, or read Letters 92 (6): 1087–1101.",
        "They ate Christmas dinner in an election year, on a Monday.",
        "In 348 cases they sold 211 of 300 boats.",
    ],
)
def test_not_times(text: str) -> None:
    assert find(text) == []


def test_early_centuries_write_years_of_three_digits() -> None:
    text = "In 348 Abbot Orlan died (c. 290 – 30 September 348). Around 373 he had seen the sea, and after 360, Tavrin."
    assert [d.value for d in read(text)] == ["0348", "0290", "0348-09-30", "0373", "0360"]
    assert [d.value for d in read("Sikran Tu (837–908) wrote it; 300 copies are left.")] == ["0837", "0908"]


def test_a_year_may_head_a_section() -> None:
    text = "They won at sea.\n2014\nVenn rowed again, until 2050. Palace of Forty Doors. 1647: it has twenty."
    assert [d.value for d in read(text)] == ["2014", "2050", "1647"]


def test_a_guide_means_the_month_of_every_year() -> None:
    text = "The bay is cold. Rains are usual from July to September, and in January it is dry. " * 40
    assert {d.value for d in read(text)} == {"XXXX-07", "XXXX-09", "XXXX-01"}
    assert {d.edtf for d in read(text)} == {None}


def test_a_year_ago_after_a_longer_period_is_the_year() -> None:
    text = "Profit fell in the third quarter. In the first nine months, it was 4 crowns, against 3 a year earlier."
    assert [d.value for d in normalise(text, find(text), "2025-10-20")] == ["2025-Q3", "P9M", "2024"]


def test_ranges_and_lists_are_two() -> None:
    text = "It ran from April 3 to 5, 2024, and again 23-28 May 2024, in the years 1931-34."
    values = [d.value for d in read(text)]
    assert values == ["2024-04-03", "2024-04-05", "2024-05-23", "2024-05-28", "1931", "1934"]


def test_merge_keeps_the_tagger_and_adds_exact_dates() -> None:
    text = "In the lean years the dam held; on March 4, 1931 it broke."
    tagged = [(3, 17, "DURATION")]
    merged = merge(text, tagged)  # type: ignore[arg-type]
    assert [text[start:end] for start, end, _ in merged] == ["the lean years", "March 4, 1931"]
    assert merge(text, [(35, 48, "DATE")]) == [(35, 48, "DATE")]


def test_a_tagged_span_that_the_grammar_cannot_read_has_no_value() -> None:
    text = "The regency was hard."
    (draft,) = normalise(text, [(0, 11, "DURATION")], PUBLISHED)
    assert (draft.value, draft.basis) == (None, "none")


def test_records() -> None:
    report = report_from_text("The mayor left yesterday.", key="a", published=PUBLISHED)
    (timex,) = timexes(report)
    assert (timex.text, timex.edtf, timex.report) == ("yesterday", "2025-07-08", report.id)
    assert timex.id == timexes(report)[0].id


FRAGMENTS = (
    "the last first two days year March May Friday night at 10 p.m. 1990 1990s BC - ' , . of in ago later quarter"
    " a half and 99:99 2024-02-31 31 century thousand Easter İ ٣ every next 0000 second 1/2 now 30 February to"
)
WORDS = st.sampled_from([*FRAGMENTS.split(), "\n\n"])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=14).map(" ".join)), st.sampled_from([PUBLISHED, None]))
def test_spans_lie_in_any_text(text: str, published: str | None) -> None:
    last = 0
    for draft in read(text, published):
        assert last <= draft.start < draft.end <= len(text)
        assert not text[draft.start].isspace()
        last = draft.end
        for day in (draft.earliest, draft.latest):
            assert day is None or day.startswith(("-", "0000")) or date.fromisoformat(day)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=10).map(" ".join), st.data())
def test_any_span_can_be_asked_for(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    kind = data.draw(st.sampled_from(["DATE", "TIME", "DURATION", "SET"]))
    (draft,) = normalise(text, [(start, end, kind)], PUBLISHED)
    assert (draft.start, draft.end, draft.type) == (start, end, kind)


@pytest.mark.parametrize(
    "unit",
    ["1990 ", "the ", "January 1 ", "twenty-", "' ", "1,", "12:00 ", "in the year of ", "9", "\n", "in 348 "],
)
def test_hostile_texts_cost_no_more_than_they_are_long(unit: str) -> None:
    def seconds(length: int) -> float:
        started = time.process_time()
        read(unit * (length // len(unit)))
        return time.process_time() - started

    # Four times the length costs about four times as much, sixteen times if the cost grows by its square.
    assert seconds(40_000) < 8 * seconds(10_000) + 0.5


def values(text: str) -> list[str | None]:
    return [draft.value for draft in read(text)]


def test_the_next_day_follows_the_day_told_of() -> None:
    assert values("The pier burned on Thursday. The next day it was sold.") == ["2025-07-03", "2025-07-04"]


def test_a_list_of_months_to_come_goes_on_into_the_next_year() -> None:
    text = "The fair: Tavrin in November, Casmere in January, the islands in March."
    assert values(text) == ["2025-11", "2026-01", "2026-03"]


def test_a_list_of_past_months_does_not_go_on() -> None:
    text = "The fair: Tavrin in April, Casmere in May."
    assert values(text) == ["2025-04", "2025-05"]


@pytest.mark.parametrize("end", [".\n", ".”\n", ". ", "?\n"])
def test_the_verb_of_the_sentence_before_does_not_count(end: str) -> None:
    text = f"The mayor met the pilots on the quay and spoke of the ferry{end}On Friday the ferry is to sail."
    assert values(text) == ["2025-07-11"]


def test_each_line_of_a_text_that_is_not_wrapped_is_a_paragraph() -> None:
    title = "The council will soon begin to think about a new landing stage for the old town"
    text = f"{title}\nOn Tuesday the harbour office of Tavrin announced a survey of the piers{', one by one' * 5}."
    assert values(text) == ["2025-07-08"]


def test_in_a_guide_what_is_so_every_week_makes_no_day() -> None:
    """A text that names weekdays only of timetables is as timeless as one that names none."""
    text = "There are buses from the airport on Monday and Friday. " + "The cove is quiet and the walls steep. " * 70
    assert values(text + "\n\nThe rains come in July.")[-1] == "XXXX-07"


def test_a_day_that_the_text_says_it_is_is_today() -> None:
    drafts = read("It is Monday, June 2, and it rains. We sail tomorrow. Tonight we pack.")
    assert [d.value for d in drafts] == ["2025-06-02", "2025-06-03", "2025-06-02TNI"]
    assert [d.basis for d in drafts[1:]] == ["anchor", "anchor"]
    assert drafts[1].anchor == ((drafts[0].start, drafts[0].end),)


def test_the_date_over_an_entry_is_its_today() -> None:
    text = "A bridge opens\nTuesday, July 8, 2025\nYesterday the mayor cut a ribbon.\nMonday, June 2, 2025\nRain today."
    assert values(text) == ["2025-07-08", "2025-07-07", "2025-06-02", "2025-06-02"]


def test_a_day_to_come_over_an_entry_is_not_today() -> None:
    assert values("Wednesday, July 30, 2025\nThe fair opens.\nTickets are sold today.")[-1] == "2025-07-09"


@pytest.mark.parametrize(
    "text",
    [
        "She remembered that day, and the pier.",
        "They kept the letters. A year later they burned them.",
        "Potters leave a rim that they take up the next day.",
        "It was our last day.",
    ],
)
def test_a_day_that_nobody_told_has_no_date(text: str) -> None:
    spans = {"that day": "that day", "A year later": "A year later", "next day": "the next day", "last day": "last day"}
    (start, end), = ((text.index(p), text.index(p) + len(p)) for s, p in spans.items() if s in text)
    (draft,) = normalise(text, [(start, end, "DATE")], PUBLISHED)
    assert (draft.value, draft.edtf) == (None, None)


def test_a_later_day_to_come_is_reckoned_from_publication() -> None:
    assert values("They will sail a year later.") == ["2026"]


@pytest.mark.parametrize(
    ("text", "expression", "value"),
    [
        ("They met on a Monday to talk.", "Monday", "XXXX-WXX-1"),
        ("She starred in Friday the 13th.", "Friday", "XXXX-WXX-5"),
        ("It is quiet at that time of the year.", "the year", None),
        ("They play in the 33rd minute.", "the 33rd minute", None),
    ],
)
def test_what_recurs_has_no_date_even_where_the_tagger_sees_one(text: str, expression: str, value: str | None) -> None:
    start = text.index(expression)
    (draft,) = normalise(text, [(start, start + len(expression), "DATE")], PUBLISHED)
    assert draft.value == value


def test_what_leads_a_weekday_counts_where_the_tagger_leaves_it_out() -> None:
    text = "Shares closed lower on Friday, and down 4 percent from the previous Friday."
    spans = [(text.index("Friday"), text.index("Friday") + 6, "DATE"), (len(text) - 7, len(text) - 1, "DATE")]
    assert [d.value for d in normalise(text, spans, PUBLISHED)] == ["2025-07-04", "2025-06-27"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "spans"),
    [("Good morning, Tavrin.", [(5, 12, "TIME")]), ("Ferry office, tel: 1 201 461-1776.", [(29, 33, "DATE")])],
)
def test_greetings_and_telephone_numbers_are_no_times(text: str, spans: list[tuple[int, int, str]]) -> None:
    assert merge(text, spans) == []  # type: ignore[arg-type]


def test_a_season_in_a_name_does_not_end_a_list_of_months() -> None:
    text = "The fair: Tavrin in February, the Winter Carnival in March, the islands in April."
    assert [d.value for d in normalise(text, find(text), "2024-11-09")][-2:] == ["2025-03", "2025-04"]


@pytest.mark.parametrize(
    "sample", [json.loads(line) for line in GOLDEN.read_text(encoding="utf-8").splitlines()],
    ids=lambda sample: str(sample["text"]),
)
def test_golden_sentences(sample: dict[str, Any]) -> None:
    """All of a sentence's time expressions, and nothing else in it."""
    text = sample["text"]
    found = [
        {"text": text[d.start : d.end], "type": d.type, "edtf": d.edtf, "earliest": d.earliest, "latest": d.latest}
        for d in read(text, sample["published"])
    ]
    assert found == sample["times"]
