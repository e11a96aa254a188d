"""Mentions: the spans that name somebody or something, and what can be read off each of them and each pair.

A mention is known by its head word; the tagger says which words are heads and of what type, and how far each mention
reaches. What is here beside that is exact: pronouns, determiners, shared words, quotations, distances. Training
(training/refer.py) and reading share it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reportedly import lexicon
from reportedly.reading.capitals import CAPITAL, forms, is_common_opening
from reportedly.reading.decode import Floats, Ints
from reportedly.reading.windows import Words

# GUM's entity types, in the order of the tagger's head scores; 0 is "no head".
KINDS = (
    "none", "person", "organization", "place", "event", "time", "object", "abstract", "substance", "animal", "plant",
)
PRONOUNS = {
    word: number
    for number, group in enumerate(
        (
            "he him his himself", "she her hers herself", "it its itself", "they them their theirs themselves themself",
            "i me my mine myself", "we us our ours ourselves", "you your yours yourself yourselves",
            "who whom whose", "which that", "this", "these those", "one oneself", "each everyone everybody everything",
            "some someone somebody something any anyone anybody anything", "there here", "all both many several others",
            "what whatever whoever",
        ),
        1,
    )
    for word in group.split()
}
HE, SHE, IT, THEY, FIRST, WE, YOU, WHO = range(1, 9)
PRONOUN_CLASSES = 18
DETERMINERS = {
    word: number
    for number, group in enumerate(
        ("the", "a an", "this these that those", "my your his her its our their", "another other", "some any",
         "no every each all both"),
        1,
    )
    for word in group.split()
}
DETERMINER_CLASSES = 8
COMMON, PROPER, PRONOUN = 0, 1, 2
# Words that a bag tells apart: beyond these, in reports of some 8,000 words, a few share a column.
BAG = 1024
PLURALS = frozenset("people men women children police troops media they them their we us our these those".split())
SINGULAR_ENDINGS = ("ss", "us", "is", "ics")
FEATURES = (
    "same words", "same head", "same proper head", "head in antecedent", "antecedent's head in it", "words within",
    "antecedent's words within", "shares words", "nested", "same sentence", "next sentence", "same paragraph",
    "same quotation", "it in quotation", "antecedent in quotation", "sex agrees", "sex clashes", "number agrees",
    "number clashes", "same pronoun", "same kind", "acronym", "apposition", "antecedent opens sentence",
)
COARSE = ("same head", "shared words", "same words", "same pronoun", "sex clashes", "distance")
MENTION_BUCKETS, SENTENCE_BUCKETS = 11, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Words [first, last] with the head word `head`; `kind` is one of KINDS, `probability` that of being a head."""

    head: int
    first: int
    last: int
    kind: str
    probability: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Traits:
    """What the words tell of N mentions; every array has shape (N,), `bag` (N, V + 1): 1 where a
    word of the text's vocabulary belongs to it."""

    first: Ints
    last: Ints
    kind: Ints
    pronoun: Ints
    determiner: Ints
    nature: Ints  # COMMON, PROPER or PRONOUN
    written: Ints  # the same by the capital of the head alone: what the tagger has learnt from
    plural: Ints
    sex: Ints  # 0 unknown, 1 he, 2 she
    sentence: Ints
    paragraph: Ints
    quotation: Ints  # 0 outside, else its number
    opens: Ints  # first mention of its sentence
    whole: Ints
    head: Ints
    initials: Ints  # number of the string made of its capital initials, -1 for one-word mentions
    acronym: Ints  # number of its head if that is all capitals, -1 otherwise
    comma: Ints  # 1 where a comma stands before it
    head_word: Ints  # column of its head in `bag`; the last column, always 0, where it has none
    bag: Floats
    bits: NDArray[np.uint64]  # the bag with 64 words a number, (N, V + 1 over 64): shared words are counted by them
    size: Floats  # words in the bag

    def __len__(self) -> int:
        return len(self.first)

    def numbers(self) -> Ints:
        """The traits that the tagger knows by number, (N, 7)."""
        return np.stack([self.kind, self.pronoun, self.determiner, self.written, self.plural, self.sex, self.opens], 1)


def quotation_numbers(words: Words) -> Ints:
    """0 outside quotation marks, else the number of the quotation that a word stands in."""
    inside = words.quoted == 1
    begins = inside & np.concatenate([[True], ~inside[:-1]]) if len(words) else inside
    return np.where(inside, np.cumsum(begins), 0).astype(np.int64)


def is_plural(head: str, pronoun: int) -> bool:
    if pronoun:
        return pronoun in (THEY, WE, 11)
    return head in PLURALS or (head.endswith("s") and not head.endswith(SINGULAR_ENDINGS) and len(head) > 3)


class Numbering(dict[str, int]):
    """Numbers for strings, in the order they come."""

    def __missing__(self, key: str) -> int:
        self[key] = len(self)
        return self[key]


def traits(words: Words, mentions: Sequence[Mention]) -> Traits:
    """Traits of the mentions, which are in the order of their heads."""
    n, strings = len(mentions), words.strings
    cases, all_folded = words.case.tolist(), [s.casefold() for s in strings]
    sentences, quotations = words.sentence.tolist(), quotation_numbers(words)
    function_words = lexicon.words("function_words")
    # Our own list alone: the tagger learnt with that (with the longer one pronouns of coref dev: 0.644 for 0.661).
    given, nouns = lexicon.groups("given_names"), lexicon.groups("gendered_nouns")
    number, vocabulary = Numbering(), Numbering()
    lower_forms, inner_forms = forms(words)
    out: dict[str, list[int]] = {name: [0] * n for name in (
        "pronoun", "determiner", "nature", "written", "plural", "sex", "whole", "head", "initials", "acronym", "comma",
        "opens")}
    bags: list[list[int]] = []
    last_sentence = -1
    for i, m in enumerate(mentions):
        head = strings[m.head]
        folded = all_folded[m.first : m.last + 1]
        lowered = all_folded[m.head]
        alone = m.first == m.last
        pronoun = PRONOUNS.get(lowered, 0) if alone or lowered in ("his", "her", "its", "their") else 0
        proper = not pronoun and cases[m.head] in CAPITAL
        common = proper and is_common_head(words, m, lower_forms, inner_forms)
        out["pronoun"][i] = pronoun
        out["determiner"][i] = DETERMINERS.get(folded[0], 0) if not pronoun else 0
        out["written"][i] = PRONOUN if pronoun else PROPER if proper else COMMON
        out["nature"][i] = COMMON if common else out["written"][i]
        out["plural"][i] = is_plural(lowered, pronoun)
        out["sex"][i] = pronoun if pronoun in (HE, SHE) else sex_of(folded, lowered, proper, given, nouns)
        core = folded[1:] if out["determiner"][i] and len(folded) > 1 else folded
        out["whole"][i] = number[" ".join(core)]
        out["head"][i] = number[lowered]
        capitals = [s for s in strings[m.first : m.last + 1] if s[0].isupper()]
        out["initials"][i] = number["".join(s[0] for s in capitals).casefold()] if len(capitals) > 1 else -1
        out["acronym"][i] = number[lowered] if head.isupper() and len(head) > 1 else -1
        out["comma"][i] = m.first > 0 and strings[m.first - 1] in (",", "—", "–", "(")
        out["opens"][i] = sentences[m.first] != last_sentence
        last_sentence = sentences[m.first]
        near = folded[: m.head - m.first + 4]
        bags.append([vocabulary[w] % BAG for w in near if w not in function_words and w[0].isalnum()])
    width = min(len(vocabulary), BAG)
    bag = np.zeros((n, width + 1), np.float32)
    for i, numbers in enumerate(bags):
        bag[i, numbers] = 1
    heads_in = [vocabulary.get(all_folded[m.head], -1) for m in mentions]
    head_word = [number % BAG if number >= 0 else width for number in heads_in]
    heads = np.array([m.head for m in mentions], np.int64)
    return Traits(
        first=np.array([m.first for m in mentions], np.int64), last=np.array([m.last for m in mentions], np.int64),
        kind=np.array([KINDS.index(m.kind) for m in mentions], np.int64), sentence=words.sentence[heads],
        paragraph=words.paragraph[heads], quotation=quotations[heads], head_word=np.array(head_word, np.int64),
        bag=bag, bits=packed(bag), size=bag.sum(1),
        **{name: np.array(column, np.int64) for name, column in out.items()},
    )


def packed(bag: Floats) -> NDArray[np.uint64]:
    """A bag of 0 and 1, (N, V), as bits in numbers of 64, (N, V over 64)."""
    octets = np.packbits(bag > 0, axis=1)
    return np.pad(octets, ((0, 0), (0, -octets.shape[1] % 8))).view(np.uint64)


def is_common_head(words: Words, mention: Mention, lower_forms: set[str], inner_forms: set[str]) -> bool:
    """Whether a head with a capital is an ordinary noun that opens a sentence: "Analysts at a bank", "Residents"."""
    after = range(mention.head + 1, mention.last + 1)
    names_follow = any(int(words.case[i]) in CAPITAL for i in after)
    if names_follow and words.strings[mention.head + 1] not in ("at", "in", "from"):
        return False  # "Bank of Orsenia", "Friends of Tavrin"
    return is_common_opening(words, mention.head, mention.head, lower_forms, inner_forms)


def sex_of(folded: list[str], head: str, proper: bool, given: dict[str, str], nouns: dict[str, str]) -> int:
    """1 he, 2 she, 0 unknown: by a noun or title for one sex, else by the given name."""
    known = nouns.get(head) or (next((nouns[w] for w in folded[:2] if w in nouns), None) if proper else None)
    if known is None and proper:
        known = next((given[w] for w in folded if w in given), None)
    return {"he": 1, "she": 2}.get(known or "", 0)


def coarse_features(t: Traits, rows: slice, columns: slice) -> Floats:
    """COARSE of mentions `rows` with each of `columns` as antecedent, shape (rows, columns, 6): enough to shortlist."""
    apart = np.arange(rows.start, rows.stop)[:, None] - np.arange(columns.start, columns.stop)
    same_head = t.head[rows][:, None] == t.head[columns]
    shared = t.bag[rows] @ t.bag[columns].T
    pronoun, sex, other_sex = t.pronoun[rows][:, None], t.sex[rows][:, None], t.sex[columns]
    return np.stack(
        [
            (same_head & (pronoun == 0)).astype(np.float32),
            np.minimum(shared, 3),
            (t.whole[rows][:, None] == t.whole[columns]).astype(np.float32),
            ((pronoun == t.pronoun[columns]) & (pronoun > 0)).astype(np.float32),
            ((sex > 0) & (other_sex > 0) & (sex != other_sex)).astype(np.float32),
            np.log2(np.maximum(apart, 1)).astype(np.float32) / 8,
        ],
        -1,
    )


def pair_features(t: Traits, i: Ints, j: Ints) -> Floats:
    """FEATURES of mentions `i` with antecedents `j`, both (P,) -> (P, F)."""
    shared = np.bitwise_count(t.bits[i] & t.bits[j]).sum(1)
    same_head = t.head[i] == t.head[j]
    both_proper = (t.written[i] == PROPER) & (t.written[j] == PROPER)
    nominal = (t.nature[i] != PRONOUN) & (t.nature[j] != PRONOUN)
    sex, other_sex, plural, pronoun = t.sex[i], t.sex[j], t.plural[i] == t.plural[j], t.pronoun[i]
    sexes, same_sex = (sex > 0) & (other_sex > 0), sex == other_sex
    apart = t.sentence[i] - t.sentence[j]
    quotation, other_quotation = t.quotation[i], t.quotation[j]
    quoted, quoted_before = quotation > 0, other_quotation > 0
    first, last, other_first, other_last = t.first[i], t.last[i], t.first[j], t.last[j]
    inside = (first >= other_first) & (last <= other_last)
    around = (first <= other_first) & (last >= other_last)
    acronym, other_acronym = t.acronym[i], t.acronym[j]
    short = ((acronym == t.initials[j]) & (acronym >= 0)) | ((t.initials[i] == other_acronym) & (other_acronym >= 0))
    shares = shared > 0
    columns = (
        nominal & (t.whole[i] == t.whole[j]), nominal & same_head, same_head & both_proper,
        t.bag[j, t.head_word[i]] > 0, t.bag[i, t.head_word[j]] > 0, (shared == t.size[i]) & shares,
        (shared == t.size[j]) & shares, shares, inside | around, apart == 0, apart == 1,
        t.paragraph[i] == t.paragraph[j], (quotation == other_quotation) & quoted, quoted & ~quoted_before,
        quoted_before & ~quoted, sexes & same_sex, sexes & ~same_sex,
        plural, ~plural, (pronoun == t.pronoun[j]) & (pronoun > 0), t.kind[i] == t.kind[j], short,
        (t.comma[i] > 0) & (first - other_last == 2), t.opens[j] > 0,
    )
    out = np.empty((len(i), len(columns)), np.float32)
    for number, column in enumerate(columns):
        out[:, number] = column
    return out


def distances(t: Traits, i: Ints, j: Ints) -> tuple[Ints, Ints]:
    """Buckets of how many mentions and sentences lie between mention i and its antecedent j."""
    mentions = np.minimum(np.ceil(np.log2(np.maximum(i - j, 1))).astype(np.int64), MENTION_BUCKETS - 1)
    apart = np.maximum(t.sentence[i] - t.sentence[j], 0)
    far = np.minimum(2 + np.log2(np.maximum(apart, 1)).astype(np.int64), SENTENCE_BUCKETS - 1)
    sentences = np.where(apart < 4, apart, far)
    return mentions, sentences.astype(np.int64)
