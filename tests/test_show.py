from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import CHAIN, DENIAL, TEXT, reading, report, statement
from rich.console import Console

from reportedly.records import Answer, Located, Origin, Passage, Reading, content_id
from reportedly.show import (
    PAST, TIE, Mark, bracketed_text, chains, coloured_text, marks_of, page, plain_page, printable, quoted, shortened,
    walk, wrapped,
)

ANSI = re.compile(r"\x1b\[[0-9;]*m")


def drawn(of: Reading, width: int = 100, full: bool = False) -> str:
    console = Console(width=width, force_terminal=True, color_system="standard", highlight=False)
    with console.capture() as captured:
        console.print(page(of, width=width, full=full))
    return captured.get()


def uncoloured(of: Reading, width: int = 100) -> str:
    return ANSI.sub("", drawn(of, width))


def test_a_chain_stands_inside_the_statement_whose_content_it_is_in() -> None:
    roots = chains(reading().statements)
    assert [(node.number, node.depth) for node in walk(roots)] == [(1, 0), (2, 1), (3, 2), (4, 0), (5, 0), (6, 0)]
    assert roots[0].children[0].children[0].statement.content.text == "her gold would stay in Orsenia"


def test_a_statement_whose_parent_is_missing_is_still_shown() -> None:
    statements = [s for s in reading().statements if s.depth != 1]
    assert sorted(s.id for s in statements) == sorted(node.statement.id for node in walk(chains(statements)))


def test_plain_text_has_brackets_with_the_numbers_of_the_statements() -> None:
    lines = "\n".join(plain_page(reading(), width=400))
    assert (
        "<1 According to> {1 audio obtained by Strand Network}, [1 {2 Radley Morcant} is heard <2 telling> donors that "
        "[2 {3 he} once <3 warned> Ysolde Karrach that [3 her gold would stay in Orsenia]]]."
    ) in lines
    assert "4 Anton Brisk (spokesman) denied · direct · 0.97" in lines
    assert "        3 Radley Morcant threatened · indirect · 0.71" in lines
    assert "6 The bank did not confirm · indirect" in lines


def test_plain_lines_keep_their_width_and_draw_nothing() -> None:
    for width in (60, 80, 120):
        lines = list(plain_page(reading(), width=width))
        assert max(map(len, lines)) <= width
        assert not set("".join(lines)) & {"\x1b", TIE, "│", "└", "─"}


def test_no_line_breaks_between_a_number_and_its_words() -> None:
    for width in range(40, 100):
        assert not [line for line in plain_page(reading(), width=width) if re.search(r"[\[{<]\d+$", line)]


def test_the_drawn_page_marks_source_cue_and_content() -> None:
    page = drawn(reading())
    assert "\x1b[1;36maudio obtained by Strand Network\x1b[0m" in page
    assert "\x1b[3;33mAccording to\x1b[0m\x1b[2m¹\x1b[0m" in page
    assert "\x1b[34mher gold would stay in Orsenia\x1b[0m" in page
    assert "\x1b[1;31mdenied\x1b[0m" in page


def test_the_drawn_page_fits_its_width() -> None:
    for width in (60, 80, 100, 120):
        assert max(len(line.rstrip()) for line in uncoloured(reading(), width).splitlines()) <= width


def test_header_gives_what_is_known_and_says_what_is_not() -> None:
    lines = list(plain_page(reading()))
    assert lines[0] == "Tolmere will not discuss a recording"
    assert {"publisher: The Tavrin Courier", "published: 2025-11-19 (dateline)", "dateline: LISKOW"} <= set(lines)
    bare = replace(
        reading().report, title=None, publisher=None, published=None, published_basis="none", bylines=(), place=None,
    )
    lines = list(plain_page(Reading(report=bare, actors=(), statements=())))
    assert lines[0] == "title unknown"
    assert {"publisher: unknown", "published: unknown", "byline: unknown", "dateline: unknown"} <= set(lines)
    assert "no statements" in lines


@pytest.mark.parametrize(("place", "shown"), [
    (Located(name="Haifa", country="ISR", lat=32.81841, lon=34.9885), "HAIFA (Haifa, ISR, 32.82 34.99)"),
    (Located(name="Lebanon", country="LBN", lat=None, lon=None), "HAIFA (Lebanon, LBN)"),
    (Located(name="Somewhere", country=None, lat=None, lon=None), "HAIFA (Somewhere, unknown)"),
])
def test_a_dateline_says_what_it_was_taken_for(place: Located, shown: str) -> None:
    of = replace(reading().report, place="HAIFA", place_resolved=place)
    assert f"dateline: {shown}" in list(plain_page(Reading(report=of, actors=(), statements=())))


def test_origin_copy_and_revision_are_named() -> None:
    at = TEXT.index("Vantpress")
    origin = Origin(name="Vantpress", spans=((at, at + 9),), basis="credit")
    of = replace(reading().report, origin=origin, copy_of="r123", copied=0.8, revision_of="r456", url="https://a.example/")
    lines = list(plain_page(Reading(report=of, actors=(), statements=())))
    assert {
        "origin: Vantpress (credit)", "copy of: r123 (80% of the text)", "revision of: r456", "url: https://a.example/",
    } <= set(lines)


def test_details_tell_naming_hedge_addressees_occasion_said_and_answers() -> None:
    of = reading()
    denial, refusal = of.statements[3], of.statements[4]
    hedge = Passage(spans=((0, 6),), text=TEXT[:6])
    answering = replace(refusal, answers=(Answer(id=denial.id, how="neither"),), hedge=hedge)
    text = "\n".join(plain_page(replace(of, statements=(*of.statements[:4], answering)), width=400))
    assert "source “Ms. Karrach’s spokesman, Anton Brisk” (named) · cue “told” · occasion “in Hallin”" in text
    assert "said 2025-11-19 (published)" in text
    assert "hedge “LISKOW” · said unknown · neither 4" in text
    assert "to Ysolde Karrach" in text


def test_a_statement_without_a_source_has_an_unknown_one() -> None:
    of = report()
    lines = list(plain_page(Reading(report=of, actors=(), statements=(statement(of.id, DENIAL),))))
    assert "1 unknown source asserted · indirect · 0.90" in lines
    assert "  source not written · said unknown" in lines


def test_long_contents_are_shortened_unless_asked_in_full() -> None:
    text = "word " * 200 + "end"
    of = report(text=text)
    whole = Passage(spans=((0, len(text)),), text=text)
    made = replace(statement(report().id, DENIAL), report=of.id, content=whole)
    short = "\n".join(plain_page(Reading(report=of, actors=(), statements=(made,))))
    assert "word …”" in short
    assert "…" not in "\n".join(plain_page(Reading(report=of, actors=(), statements=(made,)), full=True))


def test_every_act_has_a_past_tense() -> None:
    of = report()
    for act in PAST:
        made = statement(of.id, DENIAL, act=act)
        assert f" {PAST[act]} " in "\n".join(plain_page(Reading(report=of, actors=(), statements=(made,))))


def test_what_a_terminal_would_obey_is_not_printed() -> None:
    assert printable("a\x1b[31mb\x07\u202e\ud800\r\tc") == "a\ufffd[31mb\ufffd\ufffd\ufffd  c"
    of = report(text=f"\x1b]0;owned\x07{TEXT}", title="\x1b[2Jtitle\nnext")
    lines = list(plain_page(Reading(report=of, actors=(), statements=())))
    assert "\x1b" not in "".join(lines)
    assert lines[0] == "\ufffd[2Jtitle next"
    assert "\x1b]" not in drawn(Reading(report=of, actors=(), statements=()))


def test_markup_of_rich_in_a_text_is_only_text() -> None:
    of = report(text="[bold]He[/bold] said :smile: [link=x]y[/link]", title="[red]t")
    page = uncoloured(Reading(report=of, actors=(), statements=()))
    assert "[bold]He[/bold] said :smile: [link=x]y[/link]" in page
    assert "[red]t" in page


def test_quoted_does_not_quote_twice() -> None:
    assert quoted("“yes,” he") == "“yes,” he"
    assert quoted("yes") == "“yes”"
    assert quoted("") == "“”"


@given(st.text(), st.integers(5, 50))
def test_shortened_is_short_and_one_line(text: str, size: int) -> None:
    line = shortened(text, size)
    assert len(line) <= size
    assert "\n" not in line


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(st.text(max_size=60))
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    roles = st.sampled_from(["source", "cue", "content"])
    found = draw(st.lists(st.tuples(spans, roles, st.integers(1, 30), st.integers(0, 4)), max_size=6))
    return text, [
        Mark(start=min(span), end=max(span), role=role, number=number, depth=depth)
        for span, role, number, depth in found if span[0] != span[1]
    ]


@given(marked())
def test_marks_change_no_character_of_any_text(case: tuple[str, list[Mark]]) -> None:
    text, marks = case
    plain = coloured_text(text, marks).plain
    shown = printable(text)
    rest = iter(plain)
    assert all(character in rest for character in shown)  # in this order
    assert len(plain) - len(shown) <= 3 * len({m.number for m in marks})
    bracketed = bracketed_text(text, marks)
    assert re.sub(f"[{{<\\[]\\d+{TIE}", "", bracketed).count(TIE) == 0
    assert len(bracketed) == len(shown) + sum(3 + len(str(m.number)) for m in marks)


@given(st.text(alphabet=st.characters(codec="utf-8")), st.integers(20, 80))
def test_any_text_is_drawn(text: str, width: int) -> None:
    of = replace(report(), text=text, id=content_id("report", text))
    assert list(plain_page(Reading(report=of, actors=(), statements=()), width=width))
    assert drawn(Reading(report=of, actors=(), statements=()), width=width)


def test_wrapped_keeps_blank_lines() -> None:
    assert wrapped("a b\n\nc", 3) == ["a b", "", "c"]


def test_marks_of_all_statements() -> None:
    marks = marks_of(chains(reading().statements))
    assert Mark(start=TEXT.index(CHAIN), end=TEXT.index(CHAIN) + len(CHAIN), role="content", number=1, depth=0) in marks
    assert len(marks) == 18
