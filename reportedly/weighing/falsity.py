"""Whether words say of something that was said that it is false. Pure.

"The claim that he fled is simply not true", "it is a lie", "there is no truth in that": plain words, which the second
encoder takes for an assertion more often than not (training/LOG.md, run 20).
"""

from __future__ import annotations

import re

from reportedly import lexicon

# Tokens before the verb among which a word for what was said stands: "the claim that ... is false". Of 8, 12, 18, 25
# and 40 these and more find the same 109 clauses in our training stories and 1,700 real reports.
BEFORE = 18

_TOKEN = re.compile(r"\w+|[^\w\s'’\"“”‘]")
_ENDS = frozenset(".?!;")
# What needs no verb of being, as tokens.
_PHRASES = (["never", "happened"], ["did", "not", "happen"], ["didn", "t", "happen"])


def says_false(text: str) -> bool:
    """Whether a clause says of something that was said, or of "it", that it is not so."""
    tokens = [token.casefold() for token in _TOKEN.findall(text)]
    return any(_is_denied(tokens, at) or _is_false(tokens, at) for at in range(len(tokens)))


def _is_denied(tokens: list[str], at: int) -> bool:
    """Whether "no truth" stands here, or "never happened" behind "it"."""
    if tokens[at : at + 2] == ["no", "truth"]:
        return True
    return _is_pronoun(tokens, at - 1) and any(
        tokens[at : at + len(phrase)] == phrase and _stands_alone(tokens, at + len(phrase)) for phrase in _PHRASES
    )


def _is_false(tokens: list[str], at: int) -> bool:
    """Whether a verb of being here has what was said before it, and a word for "false" behind it."""
    if _label(tokens, at) != "be" or not _is_of_what_was_said(tokens, at):
        return False
    at, negated = at + 1, False
    while at < len(tokens) and (tokens[at].endswith("ly") or _label(tokens, at) in ("not", "between")):
        negated = negated or _label(tokens, at) == "not"
        at += 1
    if negated and tokens[at : at + 2] == ["the", "case"]:
        return True
    if _label(tokens, at) != ("true" if negated else "false") or _label(tokens, at - 1) == "apart":
        return False
    return _stands_alone(tokens, at + 1)


def _stands_alone(tokens: list[str], at: int) -> bool:
    """Whether what comes here begins something else: "is false and", but not "a false hope"."""
    return at == len(tokens) or not tokens[at].isalnum() or _label(tokens, at) in ("goes_on", "pronoun")


def _is_of_what_was_said(tokens: list[str], at: int) -> bool:
    """Whether the verb here is said of something that was said, or of a pronoun right before it."""
    if _is_pronoun(tokens, at - 1):
        return True
    for place in range(at - 1, max(-1, at - 1 - BEFORE), -1):
        if tokens[place] in _ENDS:
            return False
        if _label(tokens, place) == "told":
            return True
    return False


def _is_pronoun(tokens: list[str], at: int) -> bool:
    """Whether a pronoun for what was said stands here: not the "that" of "something that is a lie"."""
    if _label(tokens, at) != "pronoun":
        return False
    return tokens[at] != "that" or at == 0 or not tokens[at - 1].isalnum() or _label(tokens, at - 1) == "goes_on"


def _label(tokens: list[str], at: int) -> str:
    return lexicon.groups("falsity").get(tokens[at], "") if 0 <= at < len(tokens) else ""
