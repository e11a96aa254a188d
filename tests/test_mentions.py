"""Mentions: what can be read off each and off each pair, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mentioned import mention

from reportedly.reading import mentions as m
from reportedly.reading.mentions import COARSE, FEATURES, KINDS, Mention, Traits, coarse_features, pair_features, traits
from reportedly.reading.windows import split

TEXT = (
    "Mayor Ilka Dorn opened the new bridge. “She paid for it,” the mayors of the coast said.\n\n"
    "The Harbour Trade Union (HTU) met in her office. “We, the HTU, will not pay,” Mr Reyl said."
)
WORDS = split(TEXT)
ALL = [
    mention(WORDS, "Mayor Ilka Dorn"),
    mention(WORDS, "the new bridge", kind="place"),
    mention(WORDS, "She"),
    mention(WORDS, "it", kind="place"),
    mention(WORDS, "the mayors of the coast", "mayors"),
    mention(WORDS, "The Harbour Trade Union", kind="organization"),
    mention(WORDS, "HTU", kind="organization"),
    mention(WORDS, "her"),
    mention(WORDS, "her office", kind="place"),
    mention(WORDS, "We", kind="organization"),
    mention(WORDS, "the HTU", kind="organization"),
    mention(WORDS, "Mr Reyl"),
]
DORN, BRIDGE, SHE, IT, MAYORS, UNION, HTU, HER, OFFICE, WE, THE_HTU, REYL = range(len(ALL))
T = traits(WORDS, ALL)


def test_pronouns_have_classes_and_a_nature() -> None:
    assert {i: int(c) for i, c in enumerate(T.pronoun) if c} == {SHE: m.SHE, IT: m.IT, HER: m.SHE, WE: m.WE}
    natures = {nature: [i for i in range(len(ALL)) if T.nature[i] == nature] for nature in range(3)}
    assert natures == {
        m.PRONOUN: [SHE, IT, HER, WE], m.PROPER: [DORN, UNION, HTU, THE_HTU, REYL], m.COMMON: [BRIDGE, MAYORS, OFFICE],
    }


@pytest.mark.parametrize(
    ("text", "phrase", "head", "nature"),
    [
        ("Residents slept.", "Residents", "", m.COMMON),
        ("Analysts at Orvin Bank slept.", "Analysts at Orvin Bank", "Analysts", m.COMMON),
        ("Bridge gone, a bridge to nowhere.", "Bridge", "", m.COMMON),
        ("Friends of Tavrin slept.", "Friends of Tavrin", "Friends", m.PROPER),
        ("Dorn slept.", "Dorn", "", m.PROPER),
        ("Reyls slept. The Reyls woke.", "Reyls", "", m.PROPER),
    ],
)
def test_a_noun_that_opens_a_sentence_is_no_name(text: str, phrase: str, head: str, nature: int) -> None:
    words = split(text)
    t = traits(words, [mention(words, phrase, head)])
    assert t.nature.tolist() == [nature]
    # What the tagger has learnt from stays as it was.
    assert t.written.tolist() == [m.PROPER]
    assert t.numbers()[0, 3] == m.PROPER


def test_the_classes_are_as_many_as_the_tagger_knows() -> None:
    assert set(m.PRONOUNS.values()) == set(range(1, m.PRONOUN_CLASSES))
    assert set(m.DETERMINERS.values()) == set(range(1, m.DETERMINER_CLASSES))
    assert [m.PRONOUNS[w] for w in ("him", "hers", "its", "themselves", "me", "ours", "your", "whom")] == [
        m.HE, m.SHE, m.IT, m.THEY, m.FIRST, m.WE, m.YOU, m.WHO,
    ]


def test_determiners_are_the_first_word_of_a_noun() -> None:
    the, whose = m.DETERMINERS["the"], m.DETERMINERS["her"]
    assert {i: int(d) for i, d in enumerate(T.determiner) if d} == {
        BRIDGE: the, MAYORS: the, UNION: the, OFFICE: whose, THE_HTU: the,
    }


def test_what_is_plural() -> None:
    assert [i for i in range(len(ALL)) if T.plural[i]] == [MAYORS, WE]


@pytest.mark.parametrize(
    ("word", "plural"),
    [("aides", 1), ("police", 1), ("people", 1), ("press", 0), ("virus", 0), ("crisis", 0), ("gas", 0)],
)
def test_plural_nouns_by_their_ending(word: str, plural: int) -> None:
    words = split(f"the {word}")
    assert traits(words, [mention(words, f"the {word}")]).plural.tolist() == [plural]


@pytest.mark.parametrize(
    ("phrase", "sex"),
    [
        ("Mr. Reyl", 1), ("Ms. Reyl", 2), ("Queen Odana", 2), ("the chairwoman", 2), ("Mary Orvin", 2),
        ("John Orvin", 1), ("Orvin", 0), ("the mayor", 0), ("himself", 1), ("hers", 2), ("they", 0),
    ],
)
def test_sex_is_told_by_title_noun_given_name_and_pronoun(phrase: str, sex: int) -> None:
    words = split(phrase)
    assert traits(words, [mention(words, phrase)]).sex.tolist() == [sex]


def test_acronyms_and_initials_have_one_number() -> None:
    assert T.acronym[HTU] == T.acronym[THE_HTU] >= 0
    assert T.acronym[UNION] == T.initials[HTU] == -1
    words = split("the Harbour Trade Union, or HTU")
    bare = traits(words, [mention(words, "Harbour Trade Union"), mention(words, "HTU")])
    assert bare.initials[0] == bare.acronym[1]


def test_sentences_paragraphs_and_quotations_are_numbered() -> None:
    assert T.sentence.tolist() == [1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4]
    assert T.paragraph.tolist() == [0] * 5 + [1] * 7
    assert T.quotation.tolist() == [0, 0, 1, 1, 0, 0, 0, 0, 0, 2, 2, 0]
    assert [i for i in range(len(ALL)) if T.opens[i]] == [DORN, SHE, UNION, WE]
    assert [i for i in range(len(ALL)) if T.comma[i]] == [HTU, THE_HTU]


def test_whole_leaves_the_determiner_out_and_the_bag_function_words() -> None:
    assert T.whole[HTU] == T.whole[THE_HTU]
    assert T.size[BRIDGE] == 2
    assert T.size[SHE] == 0
    assert T.bag[:, -1].sum() == 0
    assert T.head_word[SHE] == T.bag.shape[1] - 1


def ones(t: Traits, i: int, j: int) -> set[str]:
    row = pair_features(t, np.array([i]), np.array([j]))[0]
    assert set(row.tolist()) <= {0.0, 1.0}
    return {name for name, value in zip(FEATURES, row, strict=True) if value}


def test_features_of_a_pronoun_in_a_quotation_and_a_name_before_it() -> None:
    assert ones(T, SHE, DORN) == {
        "next sentence", "same paragraph", "it in quotation", "number agrees", "same kind", "antecedent opens sentence",
    } | ({"sex agrees"} if T.sex[DORN] == 2 else set())


def test_features_of_a_name_repeated_in_apposition() -> None:
    assert ones(T, THE_HTU, HTU) == {
        "same words", "same head", "same proper head", "head in antecedent", "antecedent's head in it", "words within",
        "antecedent's words within", "shares words", "next sentence", "same paragraph", "it in quotation",
        "number agrees", "same kind",
    }
    assert ones(T, THE_HTU, WE) == {
        "same sentence", "same paragraph", "same quotation", "number clashes", "same kind", "apposition",
        "antecedent opens sentence",
    }


def test_features_of_nested_and_of_clashing_mentions() -> None:
    assert ones(T, OFFICE, HER) == {"nested", "same sentence", "same paragraph", "number agrees"}
    assert {"sex clashes", "same kind"} <= ones(T, REYL, SHE)
    assert {"same pronoun", "sex agrees", "antecedent in quotation"} <= ones(T, HER, SHE)


def test_an_acronym_meets_its_words_either_way() -> None:
    words = split("HTU is the Harbour Trade Union and HTU is old")
    t = traits(words, [mention(words, "HTU"), mention(words, "Harbour Trade Union"), mention(words, "HTU", nth=1)])
    assert "acronym" in ones(t, 1, 0)
    assert "acronym" in ones(t, 2, 1)
    assert "acronym" not in ones(t, 2, 0)


def test_coarse_features_by_hand() -> None:
    rows = coarse_features(T, slice(0, len(ALL)), slice(0, len(ALL)))
    assert rows.shape == (len(ALL), len(ALL), len(COARSE))

    def row(i: int, j: int) -> list[float]:
        return rows[i, j].tolist()

    assert row(THE_HTU, HTU) == [1, 1, 1, 0, 0, 0.25]  # 4 mentions apart
    assert row(HER, SHE) == [0, 0, 0, 1, 0, pytest.approx(np.log2(5) / 8)]
    assert row(REYL, SHE)[4] == 1
    # A block of rows and columns is that part of the whole.
    assert np.array_equal(coarse_features(T, slice(4, 9), slice(2, 8)), rows[4:9, 2:8])


def test_distances_are_in_buckets() -> None:
    words = split(" ".join(f"Orvin {i}." for i in range(600)))
    t = traits(words, [mention(words, "Orvin", nth=i) for i in range(600)])
    ends = np.array([1, 2, 3, 5, 4, 599])
    between, sentences = m.distances(t, ends, np.array([0, 0, 0, 0, 3, 0]))
    assert between.tolist() == [0, 1, 2, 3, 0, 10]
    assert between.max() < m.MENTION_BUCKETS
    assert (np.diff(t.sentence) <= 1).all()
    assert 0 <= sentences.min() <= sentences.max() < m.SENTENCE_BUCKETS


CHARACTERS = st.one_of(
    st.characters(exclude_categories=["Cs"]), st.sampled_from(list("“”‘’\"'\n .,!?İßŉ😀e\u0301AB")),
    st.sampled_from(["her ", "The ", "U.S. ", "Mr. "]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(CHARACTERS, max_size=60).map("".join), st.data())
def test_any_mentions_of_any_text_have_finite_features(text: str, data: st.DataObject) -> None:
    words = split(text)
    heads = data.draw(st.sets(st.integers(0, len(words) - 1), max_size=8)) if len(words) else set()
    found = []
    for head in sorted(heads):
        first, last = data.draw(st.integers(0, head)), data.draw(st.integers(head, len(words) - 1))
        found.append(Mention(head=head, first=first, last=last, kind=data.draw(st.sampled_from(KINDS))))
    t = traits(words, found)
    n = len(found)
    assert len(t) == n
    numbers = t.numbers()
    assert numbers.shape == (n, 7)
    assert (numbers >= 0).all()
    assert (numbers < [len(KINDS), m.PRONOUN_CLASSES, m.DETERMINER_CLASSES, 3, 2, 3, 2]).all()
    i, j = np.tril_indices(n, -1)
    pairs, coarse = pair_features(t, i, j), coarse_features(t, slice(0, n), slice(0, n))
    assert pairs.shape == (len(i), len(FEATURES))
    assert coarse.shape == (n, n, len(COARSE))
    assert np.isfinite(pairs).all()
    assert np.isfinite(coarse).all()
    between, sentences = m.distances(t, i, j)
    assert ((between >= 0) & (between < m.MENTION_BUCKETS)).all()
    assert ((sentences >= 0) & (sentences < m.SENTENCE_BUCKETS)).all()
