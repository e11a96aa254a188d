"""EDTF from TIMEX3, and the days that EDTF allows."""

from __future__ import annotations

import pytest

from reportedly.reading.edtf import bounds, edtf_of


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
