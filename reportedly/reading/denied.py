"""Whether a denial says of a happening that it is not so: "denied that X shelled Y", but not "denied any role in it".

What the happening is by its own words, the coder tells; what a cue before it denies is a plain rule over word lists
(lexicon/denials.txt).
"""

from __future__ import annotations

from collections.abc import Sequence

from reportedly import lexicon
from reportedly.reading.clauses import helping, labelled
from reportedly.reading.lemmas import lemma_of
from reportedly.records import Factuality

NEGATIVE: dict[Factuality, Factuality] = {"CT+": "CT-", "PR+": "PR-", "PS+": "PS-"}


def is_denied(cue: Sequence[str], before: Sequence[str], trigger: str) -> bool:
    """`before`: the words of the content that stand before the trigger, in the order of the text."""
    kinds = lexicon.groups("denials")
    if kinds.get(lemma_of(cue)) != "verb":
        return False
    words = [w.casefold() for w in before]
    rumour = next((i for i, w in enumerate(words) if kinds.get(w) != "rumour"), len(words))
    has_that = words[rumour : rumour + 1] == ["that"]
    rest = words[rumour + 1 :] if has_that else words
    if any(kinds.get(w) == "apart" or w in labelled("breaker") for w in rest):
        return False
    verbal = helping()[0] - {"to"}  # "denied links to" is no infinitive
    is_clause = has_that or not verbal.isdisjoint(rest) or (words[0] if words else trigger).casefold().endswith("ing")
    return is_clause or all(kinds.get(w) != "linking" for w in rest)
