"""What a new text at a known URL says otherwise: statements, events, figures and hedges that came, went or changed.

Pure: two readings in, their differences out. What belongs together is told by who speaks and by the likeness of words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar, cast

from rapidfuzz import fuzz

from reportedly import lexicon
from reportedly.records import Event, Figure, Reading, Span, Statement

Kind = Literal["notice", "statement", "event", "figure", "hedge"]
What = Literal["appeared", "vanished", "changed"]
NoticeKind = Literal["retraction", "correction", "update"]

# How like two wordings are (0 to 1) that may be one statement: of the same speaker, and of two.
SAME_SPEAKER, OTHER_SPEAKER = 0.6, 0.9
# Of two events of one type; triggers that differ count against them.
SAME_EVENT = 0.6

Row = TypeVar("Row")
_WORD = re.compile(r"\w+")
# What follows a heading: nothing, a mark, or a day ("Retraction, October 10:", "Correction Oct. 10, 2031:").
_APART = re.compile(
    r"\s*(?:$|[:.)\]|–—]|-\s|[,(]\s*(?:on |at |from )?[\w ,.]+\)?:|(?:on )?[A-Z][a-z]{2,8}\.?\s\d[\w ,.]*:)"
)
REMEMBERED = 1 << 10  # reports: a claim is weighed again with each of its reports
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A line in which a publisher says that it takes the report back, corrects or updates it.

    `span` is the line's place in the text, null where it is the title.
    """

    kind: NoticeKind
    span: Span | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. `fields` says in what a changed one differs; `who` speaks, null in the report's own voice."""

    kind: Kind
    what: What
    who: str | None
    before: str | None
    after: str | None
    fields: tuple[str, ...] = ()
    before_id: str | None = None
    after_id: str | None = None


def differences(before: Reading, after: Reading) -> list[Change]:
    """How the later reading differs from the earlier: notices first, then by kind, in the order of the texts."""
    return [
        *_notices(before, after), *_statements(before, after), *_events(before, after), *_figures(before, after),
    ]


@lru_cache(maxsize=REMEMBERED)
def notices(text: str, title: str | None = None) -> tuple[Notice, ...]:
    """The lines of a report, its title first, that say that it was retracted, corrected or updated."""
    found = [] if title is None else [Notice(kind=kind, span=None, text=title) for kind in _kinds(title, is_title=True)]
    for line in re.finditer(r"[^\n]+", text):
        found += [Notice(kind=kind, span=line.span(), text=line[0]) for kind in _kinds(line[0])]
    return tuple(found)


@lru_cache(maxsize=REMEMBERED)
def taken_back(text: str, title: str | None = None) -> tuple[Span, ...]:
    """The lines in which a publisher takes back what it says there that it wrote; under a title that does, all."""
    lines = tuple(line.span() for line in re.finditer(r"[^\n]+", text))
    if title is not None and {"retraction", "correction"} & set(_kinds(title, is_title=True)):
        return lines
    return tuple(span for span in lines if _takes_back(text[slice(*span)]))


def _takes_back(line: str) -> bool:
    folded = f" {_folded(line)} "
    return any(f" {words} " in folded for words in lexicon.lines("taken_back"))


def _kinds(line: str, is_title: bool = False) -> list[NoticeKind]:
    """What a line announces: the gravest thing only."""
    folded = f" {_folded(line)} "
    for entry in lexicon.lines("notices"):  # in the order of gravity
        kind, place, words = entry.split(maxsplit=2)
        if f" {words} " not in folded or (place == "title") > is_title:
            continue
        if place == "any" or (_closes(line, words) if place == "title" else _heads(line, words)):
            return [cast(NoticeKind, kind)]
    return []


def _heads(line: str, words: str) -> bool:
    """Whether the words at the start of a line stand apart: before a colon, dash, date or end, or in capitals."""
    pattern = r"\W+".join(map(re.escape, words.split()))
    match = re.match(rf"\W*({pattern})(?P<rest>.*)", line, re.IGNORECASE | re.DOTALL)
    if match is None:
        return False
    return len(words.split()) > 2 or match[1].isupper() or _APART.match(match["rest"]) is not None


def _closes(line: str, words: str) -> bool:
    """Whether the words stand apart at the end: "Quillon Park: a correction", "She stays (corrected)"."""
    return re.search(rf"[:(–—-]\s*(?:an? )?{re.escape(words)}\W*$", line, re.IGNORECASE) is not None


def _folded(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _notices(before: Reading, after: Reading) -> Iterator[Change]:
    old = {(each.kind, each.text) for each in notices(before.report.text, before.report.title)}
    for each in notices(after.report.text, after.report.title):
        if (each.kind, each.text) not in old:
            yield Change(
                kind="notice", what="appeared", who=None, before=None, after=each.text, fields=(each.kind,),
            )


def _names(reading: Reading) -> Mapping[str, str]:
    return {actor.id: actor.name for actor in reading.actors}


def _speaker(statement: Statement, names: Mapping[str, str]) -> str | None:
    name = None if statement.speaker is None else names.get(statement.speaker)
    return name or (statement.source.text if statement.source else None)


def _paired(
    old: Sequence[Row], new: Sequence[Row], alike: Callable[[Row, Row], float],
) -> tuple[list[tuple[Row, Row]], list[Row], list[Row]]:
    """Which of `new` is which of `old`, the likest first; those that found nothing. 0 is never a pair."""
    scored = sorted(
        ((alike(one, other), i, j) for i, one in enumerate(old) for j, other in enumerate(new)),
        key=lambda each: (-each[0], abs(each[1] - each[2]), each[1]),
    )
    taken: dict[int, int] = {}
    for score, i, j in scored:
        if score > 0 and i not in taken and j not in taken.values():
            taken[i] = j
    pairs = [(old[i], new[j]) for i, j in sorted(taken.items(), key=lambda pair: pair[1])]
    left = [each for i, each in enumerate(old) if i not in taken]
    return pairs, left, [each for j, each in enumerate(new) if j not in taken.values()]


def _statements(before: Reading, after: Reading) -> Iterator[Change]:
    old, new = _names(before), _names(after)

    def alike(one: Statement, other: Statement) -> float:
        score = fuzz.ratio(_folded(one.content.text), _folded(other.content.text)) / 100
        same = _same_speaker(_speaker(one, old), _speaker(other, new))
        return score + 0.1 * same if score >= (SAME_SPEAKER if same else OTHER_SPEAKER) else 0.0

    pairs, gone, come = _paired(before.statements, after.statements, alike)
    for each in gone:
        yield Change(
            kind="statement", what="vanished", who=_speaker(each, old), before=each.content.text, after=None,
            before_id=each.id,
        )
    for one, other in pairs:
        yield from _reworded(one, other, _speaker(one, old), _speaker(other, new))
    for each in come:
        yield Change(
            kind="statement", what="appeared", who=_speaker(each, new), before=None, after=each.content.text,
            after_id=each.id,
        )


def _same_speaker(one: str | None, other: str | None) -> bool:
    """Whether two names may be one speaker's: all words of the one are among the other's; unknown is like unknown."""
    if one is None or other is None:
        return one == other
    first, second = set(_folded(one).split()), set(_folded(other).split())
    return first <= second or second <= first


def _reworded(one: Statement, other: Statement, was: str | None, now: str | None) -> Iterator[Change]:
    """How a statement differs from what it was, and its hedge."""
    fields = [] if _folded(one.content.text) == _folded(other.content.text) else ["wording"]
    if _numbers(one.content.text) != _numbers(other.content.text):
        fields.append("numbers")
    fields += [] if _same_speaker(was, now) else ["speaker"]
    fields += [name for name in ("act", "negated", "form") if getattr(one, name) != getattr(other, name)]
    if fields:
        yield Change(
            kind="statement", what="changed", who=now, before=one.content.text, after=other.content.text,
            fields=tuple(fields), before_id=one.id, after_id=other.id,
        )
    old, new = (None if each.hedge is None else each.hedge.text for each in (one, other))
    if (old and _folded(old)) != (new and _folded(new)):
        what: What = "appeared" if old is None else "vanished" if new is None else "changed"
        yield Change(
            kind="hedge", what=what, who=now, before=old, after=new, before_id=one.id, after_id=other.id,
        )


def _numbers(text: str) -> list[str]:
    return sorted(_NUMBER.findall(text))


def _events(before: Reading, after: Reading) -> Iterator[Change]:
    def alike(one: Event, other: Event) -> float:
        score = fuzz.ratio(_folded(one.clause.text), _folded(other.clause.text)) / 100
        if one.type != other.type or score < SAME_EVENT:
            return 0.0
        return score + 0.2 * (_folded(one.trigger.text) == _folded(other.trigger.text))

    pairs, gone, come = _paired(before.events, after.events, alike)
    for each in gone:
        yield Change(
            kind="event", what="vanished", who=None, before=each.clause.text, after=None, before_id=each.id,
        )
    for one, other in pairs:
        fields = [] if _folded(one.clause.text) == _folded(other.clause.text) else ["wording"]
        fields += [name for name in ("mode", "factuality", "tense") if getattr(one, name) != getattr(other, name)]
        fields += ["date"] if _date(one) != _date(other) else []
        if fields:
            yield Change(
                kind="event", what="changed", who=None, before=one.clause.text, after=other.clause.text,
                fields=tuple(fields), before_id=one.id, after_id=other.id,
            )
    for each in come:
        yield Change(kind="event", what="appeared", who=None, before=None, after=each.clause.text, after_id=each.id)


def _date(event: Event) -> str | None:
    """When it is said to have happened, if the text says so: a later text is published later."""
    return None if event.date.basis == "published" else event.date.edtf


def _figures(before: Reading, after: Reading) -> Iterator[Change]:
    """Figures of the same thing in the same unit are one that changed; the nearest values go together."""

    def alike(one: Figure, other: Figure) -> float:
        if (_folded(one.what), one.unit) != (_folded(other.what), other.unit):
            return 0.0
        return 2.0 if _bounds(one) == _bounds(other) else 1.0

    pairs, gone, come = _paired(_counted(before.events), _counted(after.events), alike)
    for each in gone:
        yield Change(kind="figure", what="vanished", who=None, before=_told(each), after=None, fields=(each.what,))
    for one, other in pairs:
        if _bounds(one) != _bounds(other):
            yield Change(
                kind="figure", what="changed", who=None, before=_told(one), after=_told(other), fields=(other.what,),
            )
    for each in come:
        yield Change(kind="figure", what="appeared", who=None, before=None, after=_told(each), fields=(each.what,))


def _counted(events: Iterable[Event]) -> list[Figure]:
    """The figures of all events, each once where it is told of several."""
    found = {(figure.spans, figure.what): figure for event in events for figure in event.figures}
    return [found[key] for key in sorted(found)]


def _bounds(figure: Figure) -> tuple[float | None, float | None]:
    return figure.low, figure.high


def _told(figure: Figure) -> str:
    return figure.text
