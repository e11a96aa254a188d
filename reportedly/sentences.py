"""Where sentences begin: behind the marks that end one, but for full stops of abbreviations. Pure."""

from __future__ import annotations

import re

from reportedly import lexicon

_END = re.compile(r"[.!?…][\"”’'»)\]]*\s+(?=[\"“‘'`«(\[]{0,2}([A-Z0-9À-ÖØ-Þ]\w*))")
# What stands before a full stop: "Mr", "Jan", "U.S", "Joseph R".
_STOPPED = re.compile(r"(?:(\w+)\s+)?\b((?:[A-Za-z]\.)*\w+)$")
_INITIALS = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]")
_REACH = 40  # characters before a full stop that are looked at


def starts(text: str, start: int = 0, end: int | None = None) -> list[int]:
    """Where sentences begin within text[start:end], but for its first.

    A full stop ends none behind an abbreviation: "Sen. Orvin", "Jan. 5", "Joseph R. Orvin", "the U.S. Senate".
    """
    found = _END.finditer(text, start, len(text) if end is None else end)
    return [m.end() for m in found if text[m.start()] != "." or not _is_abbreviated(text, m)]


def last(text: str) -> str:
    """The last sentence of a text."""
    return text[[0, *starts(text)][-1] :]


def _is_abbreviated(text: str, end: re.Match[str]) -> bool:
    """Whether the full stop with which a match of _END begins belongs to the word before it."""
    before = _STOPPED.search(text[max(end.start() - _REACH, 0) : end.start()])
    if before is None:
        return False
    labels = lexicon.groups("abbreviations")
    previous, word, following = before[1] or "", before[2], end[1].casefold()
    opens = following in lexicon.words("function_words") and labels.get(following) != "day"
    if _INITIALS.fullmatch(word):
        # "Joseph R. Orvin" but not "plan B. Orvin"; "the U.S. Senate" but not "in the U.S. The Senate".
        return (previous[:1].isupper() or not previous or len(word) > 1) and not opens
    word = word.casefold()
    if following[0].isdigit():
        return labels.get(word) == "number"
    return word in lexicon.words("short_titles") or (labels.get(word) == "name" and not opens)
