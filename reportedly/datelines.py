"""What stands in a report's dateline: that day is the day of publication, that place is where it was written."""

from __future__ import annotations

import re
from itertools import islice

from reportedly.records import Report, Span, Spans

# A dateline: places before and after the date, then a dash, a colon or the end of the line.
PLACES = r"(?:(?:[^\W\d_a-z][\w.’'-]*+|\([^()\n]*+\)|of|the|de|and|date|[,/|])\s*+)"
BEFORE = re.compile(rf"\s*{PLACES}{{0,8}}")
AFTER = re.compile(rf"[,.\s]*?{PLACES}{{0,6}}[.,]?[ \t]*(?:[—–:]|-\s|--|\.-|$)", re.MULTILINE)
CAPITALS = re.compile(r"\s*[^\W\d_a-z]{3,}\b")
LONGEST_PLACE = 60
FIRST_LINES = 4
# The rest of a dateline: an agency, and a dash.
OPENING = re.compile(
    rf"{PLACES}{{1,8}}[^\n—–]{{0,{LONGEST_PLACE}}}?(?:\([^()\n]{{2,40}}\)\s*)?(?:—|–|--|\s-\s)", re.MULTILINE
)


def holds(spans: Spans, edtf: str | None, report: Report) -> bool:
    """Whether a time expression is the day of publication in a dateline, or the time of an entry in a live report."""
    day = len("2025-07-09")
    if report.published is None or not spans or (edtf or "")[:day] != report.published[:day]:
        return False
    start, end = spans[0][0], spans[-1][1]
    before = report.text[report.text.rfind("\n", 0, start) + 1:start]
    if len(before) > LONGEST_PLACE or not BEFORE.fullmatch(before):
        return False
    after = report.text[end:end + LONGEST_PLACE].partition("\n")[0]
    return AFTER.match(after) is not None or (after.startswith(". ") and CAPITALS.match(before) is not None)


def span(report: Report) -> Span | None:
    """Where the report's dateline stands, in one of its first lines: a headline or a byline may come before it."""
    if report.place is None:
        return None
    lines = islice(re.finditer(r"^[^\n]*\S", report.text, re.MULTILINE), FIRST_LINES)
    found = (OPENING.match(report.text, line.start()) for line in lines)
    return next((match.span() for match in found if match is not None and report.place in match[0]), None)


def end(report: Report) -> int:
    """Where the dateline that begins the report's text ends; 0 where there is none."""
    found = span(report)
    return found[1] if found is not None and not report.text[:found[0]].strip() else 0
