"""Time expressions of a report: found, given TIMEX3 type, value and mod, and dated in EDTF with what they rest on.

`find` is the grammar alone, `merge` joins its spans with the tagger's, `normalise` says what the spans mean.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from reportedly import lexicon
from reportedly.edtf import bounds
from reportedly.reading import timex_filters, timex_relative, timex_rules
from reportedly.reading.timex_context import Context, Meaning
from reportedly.reading.timex_edtf import edtf_of
from reportedly.reading.timex_grammar import Parts, codes, matches, matches_of, widened
from reportedly.reading.timex_modifiers import modifier
from reportedly.reading.timex_tense import is_nowadays, is_present, tense_at
from reportedly.reading.timex_tokens import Token, tokens
from reportedly.reading.timex_values import days, grain, widen
from reportedly.reading.timex_years import is_ancient, is_life
from reportedly.records import Report, Spans, Timex, TimexBasis, TimexMod, TimexType, content_id, covered

Found = tuple[int, int, TimexType]
RULES = timex_rules.rule | timex_relative.rule
# A story's last date is forgotten after so many characters.
SECTION = 4000
# Between the members of a list stand fewer characters, and no sentence ends.
LISTED = 80
_STOP = re.compile(r"[.?!;]\s|\n\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A time expression before it has an id: text[start:end] and all that a Timex says of it."""

    start: int
    end: int
    type: TimexType
    value: str | None
    mod: TimexMod | None
    edtf: str | None
    earliest: str | None
    latest: str | None
    anchor: Spans
    basis: TimexBasis


def find(text: str) -> list[Found]:
    """The time expressions that the grammar finds, in order, none overlapping."""
    return list(_found(text))


@lru_cache(maxsize=1)  # a report's text is asked for by the tagger's filter, then by `merge`
def _found(text: str) -> tuple[Found, ...]:
    found = tokens(text)
    row = codes(found)
    held: Sequence[Parts] = matches_of(text)
    if not is_ancient(text, found, held):
        held = [p for p in held if p.rule != "old_year" or is_life(text, found[p.first].start, found[p.last - 1].end)]
    out: list[Found] = []
    for group in _joined(text, found, held):
        if not all(timex_filters.plausible(text, found, part) for part in group[: 1 if len(group) == 1 else 0]):
            continue
        first = widened(found, row, group[0])[0]
        last = widened(found, row, group[-1])[1]
        start, end = found[first].start, found[last - 1].end
        if not out or start >= out[-1][1]:
            out.append((start, end, timex_filters.type_of(group)))
    return tuple(out)


def _joined(text: str, found: Sequence[Token], held: Sequence[Parts]) -> list[list[Parts]]:
    """Matches in groups: a time of day and the day it belongs to are one expression."""
    groups: list[list[Parts]] = []
    for part in held:
        if groups and timex_filters.one_time(text, found, groups[-1], part):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def merge(text: str, tagged: Iterable[Found]) -> list[Found]:
    """The tagger's spans, and the grammar's exact ones that the tagger missed."""
    out = sorted(span for span in tagged if not timex_filters.is_no_time(text, *span[:2]))
    starts = [start for start, _, _ in out]
    extra = []
    for start, end, kind in find(text):
        at = bisect_left(starts, end)
        if (at == 0 or out[at - 1][1] <= start) and timex_filters.exact(text[start:end]):
            extra.append((start, end, kind))
    return sorted([*out, *extra])


def normalise(text: str, spans: Iterable[Found], published: str | None) -> tuple[Draft, ...]:
    """What each span means, in the order of the text; what the grammar cannot read has no value."""
    found = tokens(text)
    starts = [token.start for token in found]
    whole = matches_of(text)
    firsts = [part.first for part in whole]
    read = []
    for start, end, kind in sorted(spans):
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        low = bisect_left(firsts, first)
        low -= low > 0 and _led(whole[low - 1], first)
        seen = whole[low : bisect_left(firsts, last)]
        read.append((start, end, kind, found[first:last], _parsed(found[first:last], first, seen)))
    every = [parts for *_, parts in read]
    day = _day(published)
    context = Context(day, timex_filters.is_narrative(every, day), timex_filters.is_timeless(text, every))
    return tuple(_draft(text, context, *one) for one in read)


def _led(part: Parts, first: int) -> bool:
    """Whether a match begins right before a span that leaves out what it is led by: "the previous" of a Friday."""
    return part.rule == "weekday" and part.has("rel") and part.first < first < part.last


def _day(published: str | None) -> date | None:
    held = days(published[:10]) if published else None
    return held[0] if held else None


def _parsed(held: Sequence[Token], first: int, seen: Sequence[Parts]) -> list[Parts]:
    """The matches in a span's tokens, the longest first, then a time of day beside it.

    Matches of the whole text know what stands around the span; where the span cuts one, its own tokens are matched.
    """
    inside = [replace(part, first=max(part.first - first, 0), last=part.last - first) for part in seen]
    parts = [part for part in inside if part.last <= len(held)]
    own = matches(held)
    if sum(part.last - part.first for part in own) > sum(part.last - part.first for part in parts):
        parts = own
    main = max(parts, key=lambda p: (p.rule not in timex_filters.TIMES, p.last - p.first), default=None)
    if main is None:
        return []
    return [main, *(p for p in parts if p is not main and p.rule in timex_filters.TIMES)]


def _draft(
    text: str, context: Context, start: int, end: int, kind: TimexType, held: Sequence[Token], parts: list[Parts]
) -> Draft:
    context.tense, context.present = tense_at(text, start, end), is_present(text, start, end)
    context.nowadays = is_nowadays(text, start, end)
    context.onward = _onward(text, context, start)
    context.recurring, context.anchor = timex_filters.is_recurring(text, start, end), context.here_spans
    mod = modifier(held, parts)
    meaning = _meaning(text[start:end], parts, kind, context)
    edtf = edtf_of(meaning.value, mod) if meaning.type in ("DATE", "TIME") else None
    earliest, latest = bounds(edtf)
    anchor = context.anchor if meaning.basis == "anchor" else ()
    _remember(text, context, parts[0].rule if parts else None, meaning, ((start, end),))
    return Draft(
        start=start, end=end, type=kind, value=meaning.value, mod=mod, edtf=edtf, earliest=earliest, latest=latest,
        anchor=anchor, basis=meaning.basis if edtf or meaning.type in ("DURATION", "SET") else "none",
    )


def _meaning(expression: str, parts: list[Parts], kind: TimexType, context: Context) -> Meaning:
    words = " ".join(expression.lower().split()).removeprefix("the ").removeprefix("a ")
    if words in lexicon.table("time_references") and not (parts and kind != "DATE"):
        return Meaning(kind, lexicon.table("time_references")[words], "none")
    if not parts:
        return Meaning(kind, None, "none")
    meaning = _with_time(RULES[parts[0].rule](parts[0], context), parts[1:])
    return timex_relative.fitting(meaning, parts[0], kind)


def _with_time(meaning: Meaning, times: Sequence[Parts]) -> Meaning:
    """A day with the time of day that stands beside it."""
    day = widen(meaning.value, "D") if meaning.value else None
    if day is None or not times:
        return meaning
    return Meaning("TIME", f"{day}T{times[0].text('part') or timex_rules.time_of(times[0])}", meaning.basis)


def _remember(text: str, context: Context, rule: str | None, meaning: Meaning, spans: Spans) -> None:
    """Keep what later expressions are reckoned from."""
    value = meaning.value
    if meaning.type == "DURATION":
        context.longer = context.longer or value in ("P6M", "P9M", "P1Y")
    if meaning.type not in ("DATE", "TIME") or value is None:
        return
    if rule == "season" and timex_filters.is_named(text, *spans[0]):
        return
    if rule in ("day", "iso") and timex_filters.tells_today(text, *spans[0]):
        _keep_today(context, value, spans)
    if grain(value) == "Q" and rule in ("quarter", "the_unit", "unit_ended") and not _to_come(context, value):
        context.quarter, context.longer = value, False
    if grain(value) in ("Y", "M", "D", "T", "Q", "S", "W", "H") or value.startswith("BC"):
        context.here, context.here_spans = value, spans
        if not _in_passing(text, context, value, spans[0][0]):
            context.story, context.story_end = value, spans[0][1]


def _keep_today(context: Context, value: str, spans: Spans) -> None:
    held = days(widen(value, "D"))
    if held and (context.published is None or held[0] <= context.published + timedelta(1)):
        context.told, context.told_spans = held[0], spans


def _onward(text: str, context: Context, start: int) -> date | None:
    """The first day of the time to come that stands just before, in one sentence: "in November, then in February"."""
    if context.here is None or context.published is None or grain(context.here) not in ("M", "D"):
        return None
    held, last = days(context.here), context.here_spans[-1][1]
    if held is None or held[0] <= context.published or start - last > LISTED:
        return None
    return None if _STOP.search(text, last, start) else held[0]


def _to_come(context: Context, value: str) -> bool:
    held = days(value)
    return context.tense > 0 and context.published is not None and held is not None and held[1] > context.published


def _in_passing(text: str, context: Context, value: str, start: int) -> bool:
    """Whether a year is named aside: in brackets, as a range's end, or far from the year told of, in one section."""
    if grain(value) != "Y" or context.story is None or value.startswith("BC"):
        return False
    if text[start - 1 : start] in ("-", "–", "("):
        return True
    apart = int(value) - int(context.story[:4]) if context.story[:4].isdigit() else 0
    near = start - context.story_end < SECTION and "\n\n" not in text[context.story_end : start]
    return apart not in (0, 1) and near


def timexes(report: Report, tagged: Iterable[Found] | None = None) -> tuple[Timex, ...]:
    """The report's time expressions as records: the tagger's, or the grammar's own where there is no tagger."""
    spans = find(report.text) if tagged is None else merge(report.text, tagged)
    drafts = normalise(report.text, spans, report.published)
    return tuple(_record(report, draft) for draft in drafts)


def _record(report: Report, draft: Draft) -> Timex:
    spans = ((draft.start, draft.end),)
    return Timex(
        id=content_id("timex", report.id, spans, draft.type), report=report.id, spans=spans,
        text=covered(report.text, spans), type=draft.type, value=draft.value, mod=draft.mod, edtf=draft.edtf,
        earliest=draft.earliest, latest=draft.latest, anchor=draft.anchor, basis=draft.basis,
    )
