"""Which reports may be about the same affair: those that share names, published at about the same time. Pure.

Of those, the ones are that have several clauses which are alike: a speaker and a town can be those of two fires.
"""

from __future__ import annotations

import math
import re
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from reportedly import lexicon
from reportedly.weighing.copies import moment

# Names that two reports about one affair share at least, and the share of those of the one with fewer: without it
# long reports full of names that are in every paper would meet all others. And the days that may lie between them.
LEAST_SHARED, LEAST_SHARE, DAYS = 2, 0.2, 120
SHORTEST = 3
UNDATED = 0  # in place of a day
# So many clauses of each of two reports, those with the best match in the other, tell whether they are of one affair:
# by the mean cosine of these matches, less APART times the logarithm of the days between them and one. Pairs of reports
# that are let through, of one affair and of two: our stories kept out 0.776 and 0.018, claims dev 0.862 and 0.135; with
# 0.42 0.904 and 0.086, 0.947 and 0.324. Of PolNeAR's pairs of clauses as many are joined with either (training/LOG.md,
# runs 14 and 15).
MATCHES, ALIKE, APART = 5, 0.48, 0.04

_NAME = re.compile(r"(?<![.!?:\n\"“”‘’«»*•–—-])(?<=[^\W_.!?:\"“”])[ ]([A-Z][^\W\d_]+)|(?<=[,;(]) ?([A-Z][^\W\d_]+)")


@cache
def _common() -> frozenset[str]:
    """Words with a capital that name nobody: titles, days and months, words for publishers, words of grammar."""
    times = {word.partition("=")[0].rstrip(".") for line in lexicon.lines("time_words") for word in line.split()}
    return lexicon.words("titles") | times | lexicon.words("function_words") | lexicon.words("offices")


def names_in(text: str) -> frozenset[str]:
    """The words that stand with a capital within a sentence, in lower case, without titles, days and months."""
    found = {(m[1] or m[2]).casefold() for m in _NAME.finditer(text)}
    return frozenset(word for word in found if len(word) >= SHORTEST and word not in _common())


def least_shared(one: int, other: int) -> int:
    """How many names two reports with so many of them must share to be about one affair."""
    return max(LEAST_SHARED, math.ceil(LEAST_SHARE * min(one, other)))


def day_of(published: str | None) -> int:
    """The day of publication as a proleptic Gregorian ordinal; UNDATED where it is not known."""
    return day_at(moment(published))


def day_at(published: tuple[str, str]) -> int:
    """The same of a moment, as `copies.moment` gives it."""
    try:
        return date.fromisoformat(published[0]).toordinal()
    except ValueError:
        return UNDATED


def days_near(day: int) -> tuple[int, int]:
    """The first and the last day that are close enough to one; UNDATED is close to any, and any to it."""
    return (1, date.max.toordinal()) if day == UNDATED else (day - DAYS, day + DAYS)


def is_one(cosines: NDArray[np.float32], days: int) -> bool:
    """Whether two reports so many days apart are about one affair, by the cosines (N, M) of their clauses, N, M > 0."""
    count = min(MATCHES, *cosines.shape)
    best = [np.sort(cosines.max(axis=axis))[-count:] for axis in (0, 1)]
    return round(float(np.mean(best)) - APART * math.log1p(days), 3) >= ALIKE


def days_apart(one: int, other: int) -> int:
    """The days between two of `day_of`; what is undated is close to any."""
    return 0 if UNDATED in (one, other) else abs(one - other)
