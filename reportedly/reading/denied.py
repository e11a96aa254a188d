"""Whether a denial says of a happening that it is not so: "denied that X shelled Y", but not "denied any role in it".

What the happening is by its own words, the coder tells; what a cue before it denies is a plain rule over word lists
(lexicon/denials.txt).
"""

from __future__ import annotations

from collections.abc import Sequence

from reportedly import lexicon
from reportedly.reading.lemmas import lemma_of
from reportedly.records import Factuality

NEGATIVE: dict[Factuality, Factuality] = {"CT+": "CT-", "PR+": "PR-", "PS+": "PS-"}


def is_denied(cue: Sequence[str], before: Sequence[str], trigger: str) -> bool:
    """`before`: the words of the content that stand before the trigger, in the order of the text."""
    kinds = lexicon.groups("denials")
    if kinds.get(lemma_of(cue)) != "verb":
        return False
    words = [w.casefold() for w in before]
    opening = [w for w in words if kinds.get(w) != "rumour"]  # "denied reports that ..." is "denied that ..."
    if opening[:1] == ["that"]:
        return all(kinds.get(w) != "apart" for w in opening[1:])
    found = [kinds.get(w) for w in words]
    if "apart" in found:
        return False
    is_clause = "clause" in found or (words[0] if words else trigger).casefold().endswith("ing")
    return is_clause or "linking" not in found
