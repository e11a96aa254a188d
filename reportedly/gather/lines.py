"""JSON Lines: one report a line, one clear word for each line that gives none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

from reportedly.errors import InputError, UnreadableInput
from reportedly.gather.dates import iso_published
from reportedly.gather.pages import read_page
from reportedly.gather.snapshot import MAX_BYTES, Draft, unread
from reportedly.records import Unread

MAX_LINE = 64_000_000  # bytes: a text of 20 MB with half of its characters escaped
_SKIPPED_AT_ONCE = 1 << 20
_STRINGS = ("text", "html", "title", "url", "publisher", "published")


class Lines(Protocol):
    """What is read line by line: an open file, a gzip file, standard input."""

    def readline(self, size: int, /) -> bytes:
        """The next line with its newline, or as much of it as `size` allows."""
        ...


class Recoded:
    """A UTF-16 stream as lines of UTF-8."""

    def __init__(self, text: Any) -> None:
        self._text = text

    def readline(self, size: int, /) -> bytes:
        """See `Lines`; raises UnicodeDecodeError where the stream is not what its mark says."""
        return str(self._text.readline(size)).encode("utf-8", "surrogatepass")


def drafts_of_lines(stream: Lines, name: str, *, before: Sequence[bytes] = ()) -> Iterator[Draft | Unread]:
    """A draft for each line that holds a report, an Unread for each that does not; blank lines are passed over.

    `before` are lines already taken from the stream. Raises what reading the stream raises.
    """
    empty = True
    for number, line in _numbered(stream, before):
        where = f"{name}:{number}"
        if line is None:
            empty = False
            yield unread(where, UnreadableInput(f"line too long: more than {MAX_LINE:,} bytes"), where=where)
        elif line.strip():
            empty = False
            yield _draft_or_unread(line, where)
    if empty:
        raise UnreadableInput("empty: there is no line in it")


def is_report_line(line: bytes) -> bool:
    """Whether a line is a JSON object with a report's text or page."""
    try:
        return not {"text", "html"}.isdisjoint(json_object(line))
    except InputError:
        return False


def _numbered(stream: Lines, before: Sequence[bytes]) -> Iterator[tuple[int, bytes | None]]:
    """Lines with their numbers from 1; None for one that is too long to be held."""
    yield from enumerate(before, 1)
    number = len(before)
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) <= MAX_LINE:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_SKIPPED_AT_ONCE)
        yield number, None


def _draft_or_unread(line: bytes, where: str) -> Draft | Unread:
    key = where
    try:
        fields = json_object(line)
        key = _key(fields.get("id"), where)
        return _draft(fields, key, where)
    except InputError as error:
        return unread(key, error, where=where)


def json_object(line: bytes) -> dict[str, Any]:
    """The JSON object in these bytes. Raises UnreadableInput where there is none."""
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UnreadableInput(f"not UTF-8, as JSON must be (byte {error.start}); convert the file") from None
    except json.JSONDecodeError as error:
        raise UnreadableInput(f"no JSON, or cut off: {error.msg} at character {error.pos}") from None
    except RecursionError:
        raise UnreadableInput("JSON that cannot be read: its brackets are nested too deep") from None
    except ValueError as error:  # a number of thousands of digits
        raise UnreadableInput(f"JSON that cannot be read: {error}") from None
    if not isinstance(fields, dict):
        raise UnreadableInput(f"expected a JSON object, found {kind_of(fields)}")
    return fields


def _key(given: object, where: str) -> str:
    if given is None:
        return where
    if isinstance(given, int) and not isinstance(given, bool):
        return str(given)
    if not isinstance(given, str):
        raise UnreadableInput(f"'id' must be a string, found {kind_of(given)}")
    return _unicode("id", given) if given.strip() else where


def _draft(fields: dict[str, Any], key: str, where: str) -> Draft:
    """The line's report; what is given beside a page goes before what the page says."""
    strings = {name: _string(name, fields.get(name)) for name in _STRINGS}
    text, html = strings.pop("text"), strings.pop("html")
    bylines = _bylines(fields.get("bylines"))
    published = iso_published(strings["published"]) if strings["published"] else None
    if text is not None:
        return Draft(
            key=key, text=text, where=where, headed=False, title=strings["title"], url=strings["url"],
            publisher=strings["publisher"], bylines=bylines, published=published,
        )
    if html is None:
        raise UnreadableInput("neither 'text' nor 'html' in it")
    if len(html) > MAX_BYTES:
        raise UnreadableInput(f"too large: a page of {len(html):,} characters; the most is {MAX_BYTES:,}")
    page = read_page(html, key=key, url=strings["url"])
    return replace(
        page,
        where=where,
        title=strings["title"] or page.title,
        publisher=strings["publisher"] or page.publisher,
        bylines=bylines or page.bylines,
        published=published or page.published,
        basis="given" if published else page.basis,
    )


def _string(name: str, given: object) -> str | None:
    if given is None:
        return None
    if not isinstance(given, str):
        raise UnreadableInput(f"'{name}' must be a string, found {kind_of(given)}")
    if name == "text":
        return given  # kept as it is, checked with all other texts
    return _unicode(name, given) if given.strip() else None


def _bylines(given: object) -> tuple[str, ...]:
    if given is None:
        return ()
    names = [given] if isinstance(given, str) else given
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UnreadableInput(f"'bylines' must be a list of strings, found {kind_of(given)}")
    return tuple(_unicode("bylines", name) for name in names if name.strip())


def _unicode(name: str, given: str) -> str:
    if "\0" in given or any("\ud800" <= letter <= "\udfff" for letter in given):
        raise UnreadableInput(f"'{name}' holds a NUL character or a lone surrogate")
    return given


def kind_of(found: object) -> str:
    """What a JSON value is, in words."""
    kinds = {dict: "an object", list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return kinds.get(type(found), "a number")
