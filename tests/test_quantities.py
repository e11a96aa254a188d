"""Figures of one quantity side by side, three summaries of them, and how far they differ."""

from __future__ import annotations

import pytest

from reportedly.records import Figure
from reportedly.weighing import quantities
from reportedly.weighing.quantities import Stated


def figure(low: float | None, high: float | None, what: str = "killed", unit: str = "people", at: int = 0) -> Figure:
    return Figure(what=what, low=low, high=high, unit=unit, spans=((at, at + 2),), text="12")


def stated(report: str, found: Figure | None, day: int = 1, nth: int = 0, member: str = "") -> Stated:
    published = f"2031-05-{day:02}"
    return Stated(figure=found, member=member or f"s{report}", nth=nth, report=report, published=published)


def test_the_same_quantity_stands_side_by_side() -> None:
    found = quantities.figures([
        stated("r1", figure(12, None)), stated("r2", figure(15, 15), 2), stated("r3", figure(15, 15), 3),
        stated("r2", figure(9, 9, "on ventilators", at=40), 2, nth=1),
    ])
    assert [(f.low, f.high, f.reports) for f in found] == [(12, None, ("r1",)), (15, 15, ("r2", "r3"))]
    assert not quantities.differ(found)
    assert quantities.differ(quantities.figures([stated("r1", figure(12, 12)), stated("r2", figure(15, 15))]))


def test_of_a_clause_the_first_figure_counts_and_a_report_may_give_two() -> None:
    found = quantities.figures([
        stated("r1", figure(12, 12)), stated("r1", figure(3, 3), nth=1), stated("r1", figure(24, None), member="t1"),
    ])
    assert [(f.low, f.high) for f in found] == [(12, 12), (24, None)]


def test_what_few_of_the_reports_count_is_no_figure_of_the_claim() -> None:
    assert quantities.figures([stated("r1", figure(21, 21)), stated("r2", None), stated("r3", None)]) == ()


def test_three_summaries_and_how_far_the_figures_lie_apart() -> None:
    found = quantities.figures([
        stated("r1", figure(12, None)), stated("r2", figure(15, 15), 2), stated("r3", figure(19, 19), 3),
    ])
    summary = quantities.summary(found, {"r1": "2031-05-01", "r2": "2031-05-02", "r3": "2031-05-03"})
    assert summary is not None
    assert (summary.conservative, summary.representative, summary.informative) == (12, 15, (19, 19))
    assert summary.disagreement == pytest.approx(7 / 15, abs=0.001)
    assert quantities.summary((), {}) is None
