"""The same quantity across reports: figures side by side, three summaries of them, and how far they differ. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from reportedly.records import ClaimFigure, Figure
from reportedly.weighing.copies import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A figure of a claim's member, the `nth` of it; null where it gives none. `published` is its report's date."""

    figure: Figure | None
    member: str
    nth: int
    report: str
    published: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Three ways to have one number of many, and how far they lie apart.

    `conservative`: the least that anybody states; `representative`: the median of the statements, each by its low bound
    or, where that is open, its high one; `informative`: the statement with the closest bounds, of several the latest.
    `disagreement`: the spread of the statements over their median, 0 where all are alike, null where the median is 0.
    """

    what: str
    unit: str | None
    conservative: float | None
    informative: tuple[float | None, float | None]
    representative: float | None
    disagreement: float | None


def stated(member: str, report: str, published: str | None, given: Sequence[Figure]) -> Iterator[Stated]:
    """What a member gives, or that it gives nothing."""
    for nth, figure in enumerate(given or (None,)):
        yield Stated(figure=figure, member=member, nth=nth, report=report, published=published)


def chosen(stated: Iterable[Stated]) -> list[tuple[Stated, Figure]]:
    """What members give of the quantity of their claim, the earliest published first: that which most reports count.

    A clause can hold numbers that are not the claim's own ("41 injured, nine of them on ventilators"): left out is what
    less than half of the reports count that give the claim, and of a clause's numbers of one kind all but the first.
    """
    ordered = sorted(stated, key=lambda s: (moment(s.published), s.report, s.member, s.nth))
    kinds: dict[tuple[str, str | None], set[str]] = {}
    for s in ordered:
        if s.figure is not None:
            kinds.setdefault((s.figure.what, s.figure.unit), set()).add(s.report)
    firsts = {kind: n for n, kind in enumerate(kinds)}
    kind = max(kinds, key=lambda k: (len(kinds[k]), -firsts[k]), default=None)
    if kind is None or 2 * len(kinds[kind]) < len({s.report for s in ordered}):
        return []
    found: dict[str, tuple[Stated, Figure]] = {}
    for s in ordered:
        figure = s.figure
        if figure is None or figure.unit != kind[1] or s.member in found:
            continue
        if figure.what == kind[0] or s.report not in kinds[kind]:
            found[s.member] = s, replace(figure, what=kind[0])
    return list(found.values())


def figures(stated: Iterable[Stated]) -> tuple[ClaimFigure, ...]:
    """The figures of a claim (`chosen`), alike ones together, the earliest first."""
    found: dict[tuple[str, str | None, float | None, float | None], set[str]] = {}
    for s, figure in chosen(stated):
        found.setdefault((figure.what, figure.unit, figure.low, figure.high), set()).add(s.report)
    return tuple(
        ClaimFigure(what=what, low=low, high=high, unit=unit, reports=tuple(sorted(reports)))
        for (what, unit, low, high), reports in found.items()
    )


def summary(found: Sequence[ClaimFigure], published: Mapping[str, str | None]) -> Summary | None:
    """Three numbers for a claim's figures; null where it has none. `published`: dates of its reports."""
    if not found:
        return None
    points = [p for f in found for p in [f.low if f.low is not None else f.high] if p is not None for _ in f.reports]
    middle = median(points) if points else None

    def latest(figure: ClaimFigure) -> tuple[str, str]:
        return max((moment(published.get(r)) for r in figure.reports), default=("", ""))

    best = min(
        found, key=lambda f: (float("inf") if f.low is None or f.high is None else f.high - f.low, _later(latest(f))),
    )
    return Summary(
        what=found[0].what, unit=found[0].unit, conservative=min(points, default=None),
        informative=(best.low, best.high), representative=middle,
        disagreement=round((max(points) - min(points)) / middle, 3) if points and middle else None,
    )


def _later(when: tuple[str, str]) -> tuple[int, ...]:
    """A key by which later moments come first."""
    return tuple(-ord(c) for c in "".join(when))


def differ(found: Sequence[ClaimFigure]) -> bool:
    """Whether two figures of a claim exclude each other: their bounds have no number in common."""
    infinite = float("inf")
    bounds = [(-infinite if f.low is None else f.low, infinite if f.high is None else f.high) for f in found]
    return any(a[1] < b[0] or b[1] < a[0] for n, a in enumerate(bounds) for b in bounds[n + 1:])
