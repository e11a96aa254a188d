"""Which language a text is written in."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

ENOUGH_LETTERS = 40  # below this the identifier guesses; the alphabet decides
LOOKED_AT = 2_000  # characters; about 1 ms
# A text is English unless the identifier gives English less than this. Among the paragraphs of 40 to 300 letters in the
# English training corpora the lowest had 0.04 (a list of names) and 0.06; sentences in 14 other languages had 0.0000.
ENGLISH_AT_LEAST = 0.02
_NO_WORDS = re.compile(r"\S*[\d@/_]\S*")  # figures, addresses, codes
_ENGLISH = ("en", "pcm")  # Nigerian Pidgin: the identifier's neighbour of short plain English


@cache
def _identifier() -> Any:
    """The 5 MB model of py3langid, loaded once (about 0.5 s), with probabilities that sum to one."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # slow to load, and needed only here

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def language_of(text: str) -> str:
    """The BCP 47 code of the text's language, from its first 2,000 characters.

    Fewer than 40 letters count as English ("en") where four in five are ASCII letters, else as undetermined ("und").
    """
    sample = text.lstrip()[:LOOKED_AT]
    letters = [letter for letter in sample if letter.isalpha()]
    if len(letters) < ENOUGH_LETTERS:
        ascii_letters = sum(letter.isascii() for letter in letters)
        return "en" if letters and ascii_letters >= 0.8 * len(letters) else "und"
    ranked: list[tuple[str, float]] = _identifier().rank(_NO_WORDS.sub(" ", sample))
    if sum(probability for code, probability in ranked if code in _ENGLISH) >= ENGLISH_AT_LEAST:
        return "en"
    return ranked[0][0]
