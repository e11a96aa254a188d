"""Where reports come from: files, folders, standard input and URLs, each read as a Report or written down as Unread."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from reportedly.errors import FetchError, ReportedlyError, UnreadableInput
from reportedly.gather.addresses import without_credentials
from reportedly.gather.dates import given_published
from reportedly.gather.decode import decode
from reportedly.gather.feeds import drafts_of_feed, looks_like_feed
from reportedly.gather.files import drafts_of_path, drafts_of_stdin
from reportedly.gather.pages import looks_like_page, page_charset, read_page
from reportedly.gather.snapshot import Draft, snapshot, unread
from reportedly.records import Report, Unread

__all__ = ["gather", "report_from_text"]


def gather(
    inputs: Iterable[str | Path], *, published: str | None = None, stdin: BinaryIO | None = None
) -> Iterator[Report | Unread]:
    """The reports of files, folders, URLs and `-` (standard input), one by one as they are read.

    What gives no report gives an Unread that says why, and the rest goes on. `published` is the date of reports that
    have none of their own. Raises ValueError where it is no ISO date and no date-time with a zone.
    """
    default = given_published(published) if published is not None else None
    return _reports(inputs, default, stdin)


def _reports(inputs: Iterable[str | Path], default: str | None, stdin: BinaryIO | None) -> Iterator[Report | Unread]:
    for given in inputs:
        for draft in _drafts(given, stdin):
            yield draft if isinstance(draft, Unread) else snapshot(draft, published=default)


def _drafts(given: str | Path, stdin: BinaryIO | None) -> Iterator[Draft | Unread]:
    if given == "":
        return iter([unread("''", UnreadableInput("an empty name; give a file, a folder, a URL or -"))])
    if given == "-":
        return drafts_of_stdin(stdin or sys.stdin.buffer)
    if isinstance(given, str) and "://" in given:
        return _fetched(given)
    return drafts_of_path(Path(given))


def _fetched(url: str) -> Iterator[Draft | Unread]:
    from reportedly.gather.fetch import PAGE_TYPES, fetch  # HTTP and TLS are slow to load, and needed for URLs only

    key = without_credentials(url).encode("utf-8", "backslashreplace").decode("utf-8")
    try:
        page = fetch(url)
        if looks_like_feed(page.body):
            yield from drafts_of_feed(page.body, key=key, url=page.url, charset=page.charset, fetched=page.fetched)
        elif page.content_type == "text/plain":
            text = decode(page.body, declared=page.charset)
            yield Draft(key=key, text=text, url=page.url, fetched=page.fetched)
        elif page.content_type not in PAGE_TYPES and not looks_like_page(page.body[:4096]):
            raise FetchError(f"no page and no feed: {page.content_type} of another kind")
        else:
            html = decode(page.body, declared=page.charset or page_charset(page.body))
            yield read_page(html, key=key, url=page.url, fetched=page.fetched)
    except ReportedlyError as error:
        yield unread(key, error)


def report_from_text(
    text: str,
    *,
    key: str = "-",
    title: str | None = None,
    publisher: str | None = None,
    published: str | None = None,
    url: str | None = None,
) -> Report:
    """A report of a text that is at hand, kept character for character.

    Raises UnreadableInput where it is empty, too long, no Unicode text or not English; ValueError where `published` is
    no ISO date and no date-time with a zone.
    """
    given = given_published(published) if published is not None else None
    report = snapshot(Draft(key=key, text=text, title=title, publisher=publisher, published=given, url=url))
    if isinstance(report, Unread):
        raise UnreadableInput(report.reason)
    return report
