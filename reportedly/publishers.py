"""What the name of a publisher or a speaker tells: a medium, or a body that speaks for itself. Pure."""

from __future__ import annotations

import re

from reportedly import lexicon

_WORD = re.compile(r"\w+")
# What stands behind the head of a phrase: "two officers of the station", "the posts, shared a thousand times".
_BEHIND = re.compile(r"[,;(]|(?<=\w) (?:of|in|at|on|to|for|from|by|with|who|which|that|passed|obtained|seen|shared) ")


def is_medium(name: str) -> bool:
    """Whether a name or phrase has a word for a medium for its head; with a small letter only "paper" and the like."""
    head = next(iter(_named(name)[-1:]), "")
    word = head.casefold()
    return word in lexicon.words("media_words") or (head[:1].isupper() and word in lexicon.words("publisher_words"))


def is_body(name: str) -> bool:
    """Whether a name's head is a word for a body that speaks, and no word makes a medium of it: "Navy of Orlo".

    What such a body publishes is its own word, and it is no medium for having published it.
    """
    words = [word.casefold() for word in _named(name)]
    if not words or is_medium(name) or words[-1] not in lexicon.words("offices_that_speak"):
        return False
    return lexicon.words("of_media").isdisjoint(words)


def _named(phrase: str) -> list[str]:
    """The words that tell what a phrase names, the head last: "General Staff" of "the General Staff of Orlo"."""
    return _WORD.findall(_BEHIND.split(phrase, maxsplit=1)[0])
