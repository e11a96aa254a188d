"""Whether a line that a user gives is a good one, and if not, what to try."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from reportedly.lexicon.gazetteer import COLUMNS, DATED_COLUMNS, PERIOD, Row, dated, parsed, shipped

WIKIDATA = re.compile(r"Q[1-9]\d*")
DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
CODE = re.compile(r"[A-Z0-9]{0,15}")


@cache
def alpha3() -> frozenset[str]:
    """The codes of countries that the shipped gazetteer has."""
    return frozenset(line.split("|")[1].split()[0] for line in shipped() if line.startswith("country "))


def checked(line: str) -> Row:
    """The row of a line; ValueError says what is wrong with it and what to try."""
    return sound(parsed(line))


def sound(row: Row) -> Row:
    """The row itself; ValueError says what is wrong with it."""
    for fault in faults(row):
        raise ValueError(fault)
    return row


def faults(row: Row) -> Iterator[str]:
    """What is wrong with a row, most important first."""
    if row.country is not None and row.country not in alpha3():
        yield f"{row.country[:20]!r} is no ISO 3166-1 alpha-3 code (FRA, XKX); write - for what belongs to no country"
    if not CODE.fullmatch(row.code):
        yield f"the code behind the country, {row.code[:20]!r}, is capital letters and digits only"
    if not row.names and not (row.kind == "region" and (row.capitals or row.demonyms)):
        yield f"a {row.kind} line needs a name in its second column: {' | '.join((row.kind, *COLUMNS[row.kind]))}"
    for name in (*row.names, *row.capitals, *row.demonyms):
        if not any(c.isalpha() for c in name) or len(name) > 120:
            yield f"{name[:30]!r} is no name: it has no letter, or more than 120 characters"
    if row.kind == "office" and not row.roles:
        yield "an office line needs its bearers in the third column: Name 2007-2012; Other Name 2012-"
    if row.kind in DATED_COLUMNS:
        for text in row.roles:
            yield from _undated(text)
    if row.wikidata and not WIKIDATA.fullmatch(row.wikidata):
        yield f"{row.wikidata[:20]!r} is no Wikidata id; it looks like Q142, or is left out"
    if row.domain and not DOMAIN.fullmatch(row.domain):
        yield f"{row.domain[:40]!r} is no domain; write example.org, without https:// and path"


def _undated(text: str) -> Iterator[str]:
    """What is wrong with the periods behind a bearer or role."""
    what, periods = dated(text)
    for period in map(str.strip, periods.split(",")) if periods else ():
        if not PERIOD.fullmatch(period):
            yield f"{period[:30]!r} behind {what[:30]!r} is no period; write 2007-2012, 2017-, or 2009-01-20/2017-01-20"
        elif period[:4].isdigit() and period[5:9].isdigit() and "/" not in period and period[:4] > period[5:9]:
            yield f"{period} ends before it begins"
    if not what or re.search(r"\d{4}-", what):
        yield f"{text[:40]!r}: the name stands first, then its periods, parted by commas"
