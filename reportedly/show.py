"""One reading as a page: the report's text with its attributions marked, and the chains of its statements as a tree.

`page()` draws for a terminal in colour, `plain_page()` writes the same as lines without colour or drawing. Statements
are numbered alike in both: the number beside a cue in the text is the number in the tree.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from reportedly.records import Actor, Event, Party, Reading, Report, Span, Statement

Role = Literal["content", "source", "cue"]

UNKNOWN = "unknown"
# Columns that a line of running text may take; longer lines are hard to follow.
MEASURE = 100

STYLES: dict[Role, str] = {"source": "bold cyan", "cue": "italic yellow", "content": "green"}
# So many events are listed unless all are asked for; a page is to be read.
EVENTS_SHOWN = 12
# A content inside a content takes the next colour; beyond the third level they start again.
LEVELS = ("green", "magenta", "blue")
BRACKETS: dict[Role, str] = {"content": "[]", "source": "{}", "cue": "<>"}
# Between a bracket's number and its words, where no line may break; printable text never has it.
TIE = "\x1f"
LEGEND = "Marked: {source} <cue> [content], each with its statement's number; the rest is the report's own voice."
RANK: dict[Role, int] = {"content": 0, "source": 1, "cue": 2}

# The past tense fits one speaker and many.
PAST = {
    "assert": "asserted", "report": "reported", "deny": "denied", "confirm": "confirmed", "decline": "declined",
    "reject": "rejected", "threaten": "threatened", "promise": "promised", "demand": "demanded", "propose": "proposed",
    "accuse": "accused", "question": "questioned", "believe": "believed",
}
ACT_STYLES = {
    "deny": "bold red", "reject": "bold red", "confirm": "bold green", "decline": "bold yellow",
    "threaten": "bold magenta", "accuse": "bold magenta",
}
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")

OPENING = tuple("“\"‘'`«„")
CLOSING = frozenset("”\"’'»")

# What could move a terminal's cursor, recolour it or turn its writing round; each stands for one character.
BLANKS = re.compile("[\t\r\v\f\u2028\u2029\x85]")
CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """The text without what a terminal would obey, character for character as long as it was."""
    return CONTROLS.sub("\ufffd", BLANKS.sub(" ", text))


def one_line(text: str) -> str:
    """The text fit for one line: printable, white space runs as one space."""
    return " ".join(printable(text).split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A statement in its chain, with its number on the page."""

    number: int
    depth: int
    statement: Statement
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A span of the text and what it is in statement `number`."""

    start: int
    end: int
    role: Role
    number: int
    depth: int


def chains(statements: Iterable[Statement]) -> tuple[Node, ...]:
    """The statements as trees in the order of the text. One whose parent is not among them stands at the root."""
    ordered = sorted(statements, key=_first)
    known = {statement.id for statement in ordered}
    below: dict[str | None, list[Statement]] = {}
    for statement in ordered:
        below.setdefault(statement.parent if statement.parent in known else None, []).append(statement)
    number = 0

    def grow(statement: Statement, depth: int) -> Node:
        nonlocal number
        number += 1
        own = number
        children = tuple(grow(child, depth + 1) for child in below.get(statement.id, ()))
        return Node(number=own, depth=depth, statement=statement, children=children)

    return tuple(grow(statement, 0) for statement in below.get(None, ()))


def _first(statement: Statement) -> tuple[int, int, str]:
    parts = [*statement.content.spans, *(statement.cue.spans if statement.cue else ())]
    return min(start for start, _ in parts), statement.depth, statement.id


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Every node, parents before their children."""
    for node in nodes:
        yield node
        yield from walk(node.children)


def marks_of(nodes: Iterable[Node]) -> list[Mark]:
    """The spans of source, cue and content of every statement."""
    marks = []
    for node in walk(nodes):
        s = node.statement
        parts: list[tuple[Role, Sequence[Span]]] = [("content", s.content.spans)]
        if s.source:
            parts.append(("source", s.source.spans))
        if s.cue:
            parts.append(("cue", s.cue.spans))
        marks += [
            Mark(start=start, end=end, role=role, number=node.number, depth=node.depth)
            for role, spans in parts for start, end in spans if start < end
        ]
    return marks


def _innermost(marks: Iterable[Mark]) -> Mark | None:
    return min(marks, key=lambda m: (m.end - m.start, -RANK[m.role]), default=None)


def _style(mark: Mark | None) -> str:
    if mark is None:
        return ""
    return LEVELS[mark.depth % len(LEVELS)] if mark.role == "content" else STYLES[mark.role]


def _labelled(marks: Iterable[Mark]) -> dict[int, list[int]]:
    """Where in the text each statement's number goes: after its cue, or before its content where it has none."""
    place: dict[int, tuple[int, int]] = {}
    for mark in marks:
        if mark.role == "cue":
            place[mark.number] = min(place.get(mark.number, (0, mark.end)), (0, mark.end))
        elif mark.role == "content":
            place[mark.number] = min(place.get(mark.number, (1, mark.start)), (1, mark.start))
    labels: dict[int, list[int]] = {}
    for number, (_, offset) in place.items():
        labels.setdefault(offset, []).append(number)
    return labels


def coloured_text(text: str, marks: Sequence[Mark]) -> Text:
    """The text, each mark in its style, each statement's number beside its cue."""
    labels, shown, out = _labelled(marks), printable(text), Text()
    cuts = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    waiting, active = sorted(marks, key=lambda m: m.start, reverse=True), list[Mark]()
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        numbers = " ".join(str(n) for n in sorted(labels.get(start, ())))
        out.append(numbers.translate(SUPERSCRIPTS), "dim")
        active = [m for m in active if m.end > start]
        while waiting and waiting[-1].start <= start:
            active.append(waiting.pop())
        out.append(shown[start:end], _style(_innermost(active)))
    return out


def bracketed_text(text: str, marks: Sequence[Mark]) -> str:
    """The text with {1 source}, <1 cue> and [1 content] written into it, TIE after each number."""
    shown, out, last = printable(text), [], 0
    opening: dict[int, list[Mark]] = {}
    closing: dict[int, list[Mark]] = {}
    for mark in marks:
        opening.setdefault(mark.start, []).append(mark)
        closing.setdefault(mark.end, []).append(mark)
    for offset in sorted({*opening, *closing}):
        out.append(shown[last:offset])
        inner_first = sorted(closing.get(offset, ()), key=lambda m: (m.end - m.start, -RANK[m.role], -m.number))
        outer_first = sorted(opening.get(offset, ()), key=lambda m: (m.start - m.end, RANK[m.role], m.number))
        out += [BRACKETS[m.role][1] for m in inner_first]
        out += [f"{BRACKETS[m.role][0]}{m.number}{TIE}" for m in outer_first]
        last = offset
    return "".join([*out, shown[last:]])


def _bracketed_lines(text: str, marks: Sequence[Mark], width: int) -> Iterator[str]:
    for line in wrapped(bracketed_text(text, marks).rstrip(), width):
        yield line.replace(TIE, " ")


def wrapped(text: str, width: int, indent: str = "") -> list[str]:
    """Each line of the text wrapped at `width`; blank lines stay."""
    lines: list[str] = []
    wrapper = textwrap.TextWrapper(
        width=width, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False,
    )
    for line in text.split("\n"):
        lines += wrapper.wrap(line) or [""]
    return lines


def shortened(text: str, size: int) -> str:
    """The text as one line of at most `size` characters, cut between words."""
    line = one_line(text)
    return line if len(line) <= size else textwrap.shorten(line, size, placeholder=" …") or f"{line[: size - 1]}…"


def quoted(text: str) -> str:
    """The text in quotation marks, unless it opens with its own, which it also closes."""
    return text if text[:1] in OPENING and set(text[1:]) & CLOSING else f"“{text}”"


def dateline(report: Report) -> str:
    """The dateline's place as written, with what it was taken for."""
    place = report.place_resolved
    if place is None:
        return report.place or UNKNOWN
    where = "" if place.lat is None or place.lon is None else f", {place.lat:.2f} {place.lon:.2f}"
    return f"{report.place} ({place.name}, {place.country or UNKNOWN}{where})"


def facts(report: Report) -> list[tuple[str, str]]:
    """What is known about the report, with the basis for it; what is not known says so."""
    published = f"{report.published} ({report.published_basis})" if report.published else UNKNOWN
    origin = f"{report.origin.name} ({report.origin.basis})" if report.origin else "none credited"
    found = [
        ("publisher", report.publisher or UNKNOWN), ("published", published),
        ("byline", ", ".join(report.bylines) or UNKNOWN), ("dateline", dateline(report)),
        ("origin", origin), ("key", report.key),
    ]
    if report.url and report.url != report.key:
        found.append(("url", report.url))
    if report.copy_of:
        found.append(("copy of", f"{report.copy_of} ({report.copied:.0%} of the text)"))
    if report.revision_of:
        found.append(("revision of", report.revision_of))
    return [(label, one_line(value)) for label, value in found] + [("id", report.id)]


def summary(nodes: Sequence[Node]) -> str:
    """How many statements, by how many speakers, how deep, and what they do."""
    every = [node.statement for node in walk(nodes)]
    if not every:
        return "no statements"
    speakers = len({s.speaker for s in every if s.speaker})
    deepest = max(node.depth for node in walk(nodes)) + 1
    acts = ", ".join(f"{n} {PAST[act]}" for act, n in Counter(s.act for s in every).most_common())
    return (
        f"{counted(len(every), 'statement')} by {counted(speakers, 'known speaker')}, "
        f"chains up to {deepest} deep: {acts}"
    )


def counted(n: int, noun: str) -> str:
    """The number with its noun, in the plural where it must be."""
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def who(statement: Statement, actors: dict[str, Actor]) -> str:
    """The speaker's name and role; else the source as written; else that it is unknown."""
    actor = actors.get(statement.speaker or "")
    if actor is not None:
        return one_line(f"{actor.name} ({actor.roles[0]})" if actor.roles else actor.name)
    return one_line(statement.source.text) if statement.source else f"{UNKNOWN} source"


def heading(node: Node, actors: dict[str, Actor]) -> Text:
    """Number, speaker, act, form and confidence."""
    s = node.statement
    act = f"did not {s.act}" if s.negated else PAST[s.act]
    return Text.assemble(
        (f"{node.number} ", "dim"), (who(s, actors), STYLES["source"] if s.source else "dim"), " ",
        (act, "bold" if s.negated else ACT_STYLES.get(s.act, "bold")), (f" · {s.form} · {s.confidence:.2f}", "dim"),
    )


def details(statement: Statement, actors: dict[str, Actor], numbers: dict[str, int]) -> str:
    """Source as written and its naming, cue, hedge, addressees, occasion, said, answers."""
    s = statement
    found = [f"source {quoted(one_line(s.source.text))} ({s.source.naming})" if s.source else "source not written"]
    if s.cue:
        found.append(f"cue {quoted(one_line(s.cue.text))}")
    if s.hedge:
        found.append(f"hedge {quoted(one_line(s.hedge.text))}")
    for addressee in s.addressees:
        actor, text = actors.get(addressee.actor or ""), one_line(addressee.text)
        found.append(f"to {text} = {one_line(actor.name)}" if actor and actor.name != addressee.text else f"to {text}")
    if s.occasion:
        found.append(f"occasion {quoted(one_line(s.occasion.text))}")
    found.append(_said(s))
    found += [f"{a.how} {numbers.get(a.id, a.id)}" for a in s.answers]
    return " · ".join(found)


def _said(statement: Statement) -> str:
    said = statement.said
    if said.edtf is None:
        return f"said {UNKNOWN}"
    return f"said {said.edtf} ({quoted(one_line(said.text))})" if said.text else f"said {said.edtf} ({said.basis})"


def _content(node: Node, width: int, full: bool) -> str:
    text = node.statement.content.text
    return quoted(one_line(text) if full else shortened(text, 2 * min(width, MEASURE) - 24))


def deed(event: Event, actors: dict[str, Actor]) -> str:
    """Who did what to whom: actors, type (mode), recipients; of parties that nobody tells "unknown"."""
    kind = f"{event.type} ({event.mode})" if event.mode else event.type
    sides = (_parties(event.actors, actors) or UNKNOWN, kind, _parties(event.recipients, actors))
    return " → ".join(side for side in sides if side)


def _parties(parties: Sequence[Party], actors: dict[str, Actor]) -> str:
    names = (one_line(actors[p.actor].name if p.actor in actors else p.text) for p in parties)
    return ", ".join(dict.fromkeys(names))


def circumstances(event: Event, numbers: dict[str, int]) -> str:
    """An event's words, date, place, figures, factuality and voice."""
    date = event.date
    found = [quoted(one_line(event.trigger.text)), f"{date.edtf} ({date.basis})" if date.edtf else f"date {UNKNOWN}"]
    if event.place:
        found.append(f"in {one_line(event.place.text)}" + (f" ({event.place.country})" if event.place.country else ""))
    found += [f"{f.what} {quoted(one_line(f.text))}" for f in event.figures]
    voice = "the report itself" if event.statement is None else f"in {numbers.get(event.statement, event.statement)}"
    return " · ".join([*found, event.factuality, voice])


def _events_of(reading: Reading, full: bool) -> tuple[list[Event], str]:
    """The events in the order of the text, or the first of them, and a line that counts all; none without events."""
    found = sorted(reading.events, key=lambda e: (e.trigger.spans, e.id))
    shown = found if full else found[:EVENTS_SHOWN]
    told = sum(e.statement is not None for e in found)
    count = f"{counted(len(found), 'event')}, {told:,} on somebody's word" if found else ""
    return shown, count + (f"; the first {len(shown)}, all with --full" if len(shown) < len(found) else "")


def page(reading: Reading, *, width: int, full: bool = False) -> RenderableType:
    """The reading for a terminal of `width` columns; `full` gives contents in the tree at full length."""
    nodes, report = chains(reading.statements), reading.report
    measure = min(width, MEASURE)
    body = coloured_text(report.text, marks_of(nodes))
    body.rstrip()
    return Group(
        Text(), Padding(Text(one_line(report.title or f"title {UNKNOWN}"), "bold"), (0, 2)),
        Padding(_facts_grid(report), (0, 2)), Rule(style="dim"),
        Padding(Text.assemble(
            ("Marked: ", "dim"), ("source", STYLES["source"]), " ", ("cue", STYLES["cue"]), " ", ("content", LEVELS[0]),
            " ", ("content inside a content", LEVELS[1]), ("; the rest is the report’s own voice.", "dim"),
        ), (0, 2)),
        Text(), Padding(body, (0, max(0, width - measure) + 2, 0, 2)), Text(), Rule(style="dim"),
        Padding(Text(summary(nodes), "dim"), (0, 2)), Text(),
        *(Padding(tree, (0, 2)) for tree in _trees(reading, nodes, width, full)),
        *(Padding(line, (0, 2)) for line in _drawn_events(reading, nodes, full)),
        *(Padding(Text(line, "dim"), (0, 2)) for line in (dated(reading) if full else ())),
    )


def dated(reading: Reading) -> list[str]:
    """The report's dated expressions in the order of the text: the words, the date, and what it was reckoned from."""
    times = sorted((t for t in reading.times if t.edtf is not None), key=lambda t: (t.spans, t.id))
    return [f"{quoted(one_line(t.text))} {t.edtf} ({t.basis})" for t in times]


def _facts_grid(report: Report) -> Table:
    grid = Table.grid(padding=(0, 2), expand=False)
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value in facts(report):
        grid.add_row(label, Text(value, "dim" if value in (UNKNOWN, "none credited") else ""))
    return grid


def _trees(reading: Reading, nodes: Sequence[Node], width: int, full: bool) -> Iterator[RenderableType]:
    actors = {actor.id: actor for actor in reading.actors}
    numbers = {node.statement.id: node.number for node in walk(nodes)}

    def label(node: Node) -> RenderableType:
        return Group(
            heading(node, actors), Text(_content(node, width, full), LEVELS[node.depth % len(LEVELS)]),
            Text(details(node.statement, actors, numbers), "dim"),
        )

    def grow(tree: Tree, node: Node) -> Tree:
        for child in node.children:
            grow(tree.add(label(child)), child)
        return tree

    for node in nodes:
        yield grow(Tree(label(node), guide_style="dim"), node)
        yield Text()


def _drawn_events(reading: Reading, nodes: Sequence[Node], full: bool) -> Iterator[RenderableType]:
    """Events for a terminal: a line that counts them, then two lines each."""
    shown, count = _events_of(reading, full)
    actors = {actor.id: actor for actor in reading.actors}
    numbers = {node.statement.id: node.number for node in walk(nodes)}
    if shown:
        yield Text(count, "dim")
        yield Text()
    for event in shown:
        yield Text(deed(event, actors), "bold" if event.quad.endswith("conflict") else "")
        yield Padding(Text(circumstances(event, numbers), "dim"), (0, 0, 0, 2))
    if shown:
        yield Text()


def plain_page(reading: Reading, *, width: int = MEASURE, full: bool = False) -> Iterator[str]:
    """The reading as lines of at most `width` characters, for pipes and files; words longer than that stay whole."""
    nodes, report = chains(reading.statements), reading.report
    actors = {actor.id: actor for actor in reading.actors}
    numbers = {node.statement.id: node.number for node in walk(nodes)}
    yield from wrapped(one_line(report.title or f"title {UNKNOWN}"), width)
    for label, value in facts(report):
        yield f"{label}: {value}"
    yield ""
    yield from wrapped(LEGEND, width)
    yield ""
    yield from _bracketed_lines(report.text, marks_of(nodes), width)
    yield ""
    yield from wrapped(summary(nodes), width)
    for node in walk(nodes):
        indent = "    " * node.depth
        if node.depth == 0:
            yield ""
        yield from wrapped(heading(node, actors).plain, width, indent)
        yield from wrapped(_content(node, width, full), width, indent + "  ")
        yield from wrapped(details(node.statement, actors, numbers), width, indent + "  ")
    events, count = _events_of(reading, full)
    if events:
        yield ""
        yield from wrapped(count, width)
        yield ""
    for event in events:
        yield from wrapped(deed(event, actors), width)
        yield from wrapped(circumstances(event, numbers), width, "  ")
    if full and (found := dated(reading)):
        yield ""
        for line in found:
            yield from wrapped(line, width)
