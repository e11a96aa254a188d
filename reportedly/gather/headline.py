"""The headline of a plain text, where its first line is one."""

from __future__ import annotations

import re

from reportedly.gather.credits import read_byline
from reportedly.gather.dateline import is_dateline

LONGEST = 200  # characters
_BODY_AT_LEAST = 100  # characters: a first paragraph, not the second half of a wrapped line
_STOP = re.compile(r"[^.]\.[\"'”’)\]]*$")
_LABEL = re.compile(r"[A-Z][\w .'-]{0,40}:\s")
_STAFF = re.compile(r"(?:By|BY) (?:our|OUR|a|an|the|staff|STAFF)\b")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def headline(text: str) -> str | None:
    """The first line if it heads the text, else null. It stays part of the text.

    It does where it is short, followed by a blank line and has no final full stop; or is in Title Case; or is
    followed at once by a much longer line that begins a sentence.
    """
    first, after, rest = text.lstrip().partition("\n")
    first = first.strip()
    if not after or not rest.strip() or not 2 <= len(first) <= LONGEST or _is_something_else(first):
        return None
    if rest.partition("\n")[0].strip() == "":
        return first if not _STOP.search(first) or _is_title_case(first) else None
    body = next((line.strip() for line in rest.split("\n", 3)[:3] if len(line.strip()) > _BODY_AT_LEAST), "")
    begins = body[:1].isupper() or body[:1] in "\"'“‘(" or body[:1].isdigit()
    return first if begins and len(body) > 1.5 * len(first) and first[-1] not in ".,;:" else None


def _is_something_else(line: str) -> bool:
    """A dateline, a byline, a label or a transcript's turn; a line without words."""
    return (
        line.endswith(":")
        or line[0].islower()
        or not _WORD.search(line)
        or (line.isupper() and len(_WORD.findall(line)) == 1)
        or is_dateline(line)
        or read_byline(line, 0) is not None
        or bool(_STAFF.match(line))
        or line.startswith(('"', "“", "- ", "– ", "— ", "* "))
        or bool(_LABEL.match(line) and line.split(":")[0].isupper())
    )


def _is_title_case(line: str) -> bool:
    words = [word for word in _WORD.findall(line) if len(word) > 3]
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= 0.8 * len(words)
