"""The days that EDTF allows, as days and numbers, and EDTF from TIMEX3."""

from __future__ import annotations

import pytest

from reportedly.edtf import OPEN_MAX, OPEN_MIN, bounds, day, days_between, number, numbers
from reportedly.reading.timex_edtf import edtf_of


@pytest.mark.parametrize(
    ("edtf", "first", "last"),
    [
        ("2025-07-08", "2025-07-08", "2025-07-08"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-11~", "2024-11-01", "2024-11-30"),
        ("2016-11?", "2016-11-01", "2016-11-30"),
        ("201X", "2010-01-01", "2019-12-31"),
        ("19XX", "1900-01-01", "1999-12-31"),
        ("2016-XX", "2016-01-01", "2016-12-31"),
        ("2016-1X", "2016-10-01", "2016-12-31"),
        ("2016-02-XX", "2016-02-01", "2016-02-29"),
        ("../2022-02-24", None, "2022-02-24"),
        ("2022-02-24/..", "2022-02-24", None),
        ("2025-01-20/2025-07-09", "2025-01-20", "2025-07-09"),
        ("2024-24", "2024-12-01", "2025-02-28"),
        ("2024-21", "2024-03-01", "2024-05-31"),
        ("[2016,2018]", "2016-01-01", "2018-12-31"),
        ("{2016-05,2016-07}", "2016-05-01", "2016-07-31"),
        ("[..2016]", None, "2016-12-31"),
        ("-0489", "-0489-01-01", "-0489-12-31"),
        ("-0004-02", "-0004-02-01", "-0004-02-29"),
        ("-004X", "-0049-01-01", "-0040-12-31"),
        ("2024?-02", "2024-02-01", "2024-02-29"),
        ("2025-36", "2025-10-01", "2025-12-31"),
        ("2026/2025", None, None),
        ("2025/soon", None, None),
        ("２０２５", None, None),
        ("2025-07-08T22:00:00", "2025-07-08", "2025-07-08"),
        ("2025-13", None, None),
        ("2025-02-31", None, None),
        ("sometime", None, None),
        ("", None, None),
        (None, None, None),
    ],
)
def test_bounds(edtf: str | None, first: str | None, last: str | None) -> None:
    assert bounds(edtf) == (first, last)


@pytest.mark.parametrize(("date", "first", "last"), [
    ("202X", "2020-01-01", "2029-12-31"), ("20XX", "2000-01-01", "2099-12-31"), ("000X", "0001-01-01", "0009-12-31"),
    ("2024?-02", "2024-02-01", "2024-02-29"), ("2025-36", "2025-10-01", "2025-12-31"),
    ("2025-24", "2025-12-01", "2026-02-28"), ("../2022-02-24", None, "2022-02-24"), ("/2022", None, "2022-12-31"),
    ("2022-02-24/..", "2022-02-24", None), ("2025-01/2025-02~", "2025-01-01", "2025-02-28"),
    ("[2024, 2026-03]", "2024-01-01", "2026-03-31"), ("{..2024}", None, "2024-12-31"),
    ("-0009/0009", "0001-01-01", "0009-12-31"), ("2025-07-08TMO", "2025-07-08", "2025-07-08"),
    ("9999-24", "9999-12-01", None),
])
def test_days_have_numbers(date: str, first: str | None, last: str | None) -> None:
    found = numbers(date)
    assert found is not None
    assert (day(found[0]), day(found[1])) == (first, last)
    assert number(first, OPEN_MIN) == found[0]
    assert number(last, OPEN_MAX) == found[1]


@pytest.mark.parametrize("date", [
    None, "", "soon", "2025-13", "2025-02-30", "2026/2025", "[]", "[2024,soon]", "0000", "-0489", "２０２５", "P3D",
    "2025-21-03",
])
def test_what_is_no_date_has_no_numbers(date: str | None) -> None:
    assert numbers(date) is None


@pytest.mark.parametrize(
    ("value", "mod", "edtf"),
    [
        ("2024", None, "2024"),
        ("2024", "START", "2024"),
        ("2024", "APPROX", "2024~"),
        ("2024", "BEFORE", "../2024"),
        ("2024-Q1", "ON_OR_AFTER", "2024-01/.."),
        ("198", None, "198X"),
        ("19", None, "19XX"),
        ("2024-W01-WE", None, "2024-01-06/2024-01-07"),
        ("2024-01-06T24:00", None, "2024-01-06"),
        ("2024-01-06T22:15", None, "2024-01-06T22:15:00"),
        ("BC0001", None, "0000"),
        ("BC0480-08", None, "-0479-08"),
        ("2024-02-30", None, None),
        ("XXXX-WXX-2", None, None),
        ("PRESENT_REF", None, None),
        ("P3D", None, None),
        (None, None, None),
    ],
)
def test_edtf_of(value: str | None, mod: str | None, edtf: str | None) -> None:
    assert edtf_of(value, mod) == edtf  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("2025-02-28", "2025-03-01", 1),
        ("2025-03-01", "2025-02-28", -1),
        ("0000-01-01", "0099-12-31", 99 * 365),  # the first century: year 0 is no year of datetime's
        ("-0099-01-01", "-0000-12-31", 99 * 365),
        ("-0043-03-15", "-0043-03-15", 0),
    ],
)
def test_days_between_days_before_christ_too(first: str, last: str, days: int) -> None:
    assert days_between(first, last) == days
