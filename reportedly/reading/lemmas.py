"""The dictionary form of a cue: its head word's lemma, from lexicon/cue_words.txt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from reportedly import lexicon

# Verbs that only carry another one's tense or polarity: never the head where another cue word stands beside them.
LIGHT = frozenset(
    [
        "be",
        "have",
        "do",
        "go",
        "get",
        "make",
        "take",
        "give",
        "let",
        "keep",
        "want",
        "plan",
        "seem",
        "appear",
        "continue",
        "decline",
        "refuse",
    ]
)
DOUBLED = frozenset(
    ["admit", "submit", "rebut", "rebuff", "refer", "plan", "let", "get", "put", "set", "quip", "plead"]
) - {"rebuff", "plead"}


@cache
def forms() -> dict[str, str]:
    """Every form of the listed words to its lemma; a listed irregular form goes before a derived one."""
    out: dict[str, str] = {}
    for line in lexicon.lines("cue_words"):
        lemma, *irregular = line.split()
        for form in regular(lemma):
            out.setdefault(form, lemma)
        for form in (lemma, *irregular):
            out[form] = lemma
    return out


def regular(lemma: str) -> list[str]:
    """The regular forms in -s, -ed and -ing."""
    if lemma.endswith("e"):
        return [lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return [lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    stem = lemma + lemma[-1] if lemma in DOUBLED else lemma
    return [lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s"), stem + "ed", stem + "ing"]


def is_listed(cue: Sequence[str]) -> bool:
    """Whether a cue, given by its words, has one that lexicon/cue_words.txt lists."""
    return any(w.casefold() in forms() for w in cue)


def lemma_of(cue: Sequence[str]) -> str:
    """The lemma of a cue given by its words: of its last listed word that is not light, else the last word itself.

    A cue without letters (a colon, a dash) is its own lemma.
    """
    lowered = [w.casefold() for w in cue]
    known = [forms()[w] for w in lowered if w in forms()]
    heavy = [w for w in known if w not in LIGHT]
    if heavy or known:
        return (heavy or known)[0 if heavy and heavy[0] != "accord" and len(heavy) > 1 else -1]
    letters = [w for w in lowered if w.isalpha()]
    return letters[-1] if letters else "".join(lowered)
