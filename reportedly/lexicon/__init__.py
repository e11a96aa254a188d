"""Word lists as plain text, one file a list, each with its provenance in the first lines."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of lexicon/NAME.txt without comments and blank ones."""
    text = (resources.files(__name__) / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """All words of lexicon/NAME.txt."""
    return frozenset(word for line in lines(name) for word in line.split())


@cache
def table(name: str) -> dict[str, str]:
    """The two columns of lexicon/NAME.txt, parted by a tab."""
    return {key: value for key, _, value in (line.partition("\t") for line in lines(name))}


@cache
def weights(name: str) -> dict[str, float]:
    """The two columns of lexicon/NAME.txt: a feature and what it weighs."""
    return {key: float(value) for key, value in table(name).items()}


@cache
def groups(name: str) -> dict[str, str]:
    """Lines "label word word ..." of lexicon/NAME.txt as word -> label; a word of several labels is left out."""
    found: dict[str, set[str]] = {}
    for line in lines(name):
        label, *members = line.split()
        for word in members:
            found.setdefault(word, set()).add(label)
    return {word: labels.pop() for word, labels in sorted(found.items()) if len(labels) == 1}


@cache
def given_names() -> dict[str, str]:
    """Given names, lower case, with the pronoun they usually go with; our own list decides where the two differ."""
    return groups("given_names_more") | groups("given_names")
