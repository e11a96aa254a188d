"""Words and windows: every word is read once, whatever the text."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly import sentences
from reportedly.reading.tags import shipped
from reportedly.reading.windows import WINDOW, Pieces, cut, paragraph_gaps, split

TEXTS = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(list("“”‘’\"'`\n\r .İß😀e\u0301"))),
    max_size=400,
)


@cache
def pieces() -> Pieces:
    return shipped().pieces


@pytest.mark.parametrize("text", [
    "He met Mr. Orvin, Sen. Ada Korr and Joseph R. Wendel.|",
    "On Jan. 5 they met in St. Anne, vs. Orlo.|", "He lives in Main St. |The house is by Mt. Orlo.|",
    "Orlo Inc. Chairman Ada Korr Jr. |He left Orlo Inc. |They came to Orlo. |Élan is a word.|",
    "The U.S. Senate sat at 5 p.m. Monday, J. R. Korr said.|",
    "It sat in the U.S. |The Senate met at 5 p.m. |He was there.|",
    "Is it so? |“No.” |She left for plan B. |Orvin slept in May. |Five men came.|",
    "They said no. |Nobody moved in the sun. |12 days went by, as No. 10 knew.|",
    "The Rev. Dr. Korr spoke! |Then (“Go on.”) he left.|",
])
def test_sentences_end_at_full_stops_but_for_those_of_abbreviations(text: str) -> None:
    plain = text.replace("|", "")
    bounds = [0, *sentences.starts(plain), len(plain)]
    assert "".join(f"{plain[a:b]}|" for a, b in pairwise(bounds)) == text
    words = split(plain)
    assert len(set(words.sentence.tolist())) == len(bounds) - 1


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_words_are_the_text_at_their_offsets(text: str) -> None:
    words = split(text)
    assert [text[s:e] for s, e in zip(words.starts, words.ends, strict=True)] == words.strings
    covered = set()
    for start, end in zip(words.starts, words.ends, strict=True):
        covered |= set(range(start, end))
    assert all(i in covered or c.isspace() for i, c in enumerate(text))


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.integers(1, 30))
def test_every_word_is_in_one_window(text: str, times: int) -> None:
    words = split(text * times)
    windows = cut(words, pieces())
    assert [i for w in windows for i in range(w.first, w.last)] == list(range(len(words)))
    for w in windows:
        assert len(w.pieces) <= WINDOW
        assert len(w.word) == w.last - w.first
        assert w.features.shape == (len(w.pieces), 3)
        assert (np.diff(w.word) > 0).all()
        assert w.word[-1] < len(w.pieces) - 1


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("He said, “I go.” Then left.", "I go ."),
        ("He said, ``I go.'' Then left.", "I go ."),
        ("“We don’t,” she said. “Fine.”", "We don ’ t , Fine ."),
        ("She called it a ‘done deal’ and left the Smiths’ house.", "done deal"),
        ('"One.\n\n"Two," he said.', "One . Two ,"),
    ],
)
def test_what_stands_inside_quotation_marks(text: str, marks: str) -> None:
    words = split(text)
    assert " ".join(s for s, q in zip(words.strings, words.quoted, strict=True) if q == 1) == marks


def test_single_newlines_part_paragraphs_unless_lines_are_wrapped() -> None:
    assert len(paragraph_gaps("Mayor quits\nShe said so on Friday.\nNobody asked why.")) == 2
    lines = [
        "The mayor of the old harbour town said on Friday that she",
        "would leave her office by the end of the month, two of her",
        "staff told us.",
    ]
    wrapped = "\n".join(lines)
    assert paragraph_gaps(wrapped) == []
    assert len(paragraph_gaps(wrapped + "\n\n" + wrapped)) == 1


def test_a_window_ends_at_a_paragraph_where_it_can() -> None:
    words = split("\n\n".join(f"Paragraph {i} has some words in it and then it ends here." for i in range(60)))
    for window in cut(words, pieces())[1:]:
        assert words.opens[window.first] == 1
