"""A draft, what an input says about itself, becomes a Report: its text checked and final from here."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import Literal

from reportedly.errors import InputError, UnreadableInput
from reportedly.gather.agencies import same_house
from reportedly.gather.credits import Credit, closing_credit, signed_by
from reportedly.gather.dateline import Dateline, parse_dateline
from reportedly.gather.dates import date_in_url
from reportedly.gather.headline import headline
from reportedly.gather.language import language_of
from reportedly.records import Origin, PublishedBasis, Report, Unread, report_id

# Characters of a text: four days of hearings. Reading so much takes 1.6 GB and a minute.
MAX_TEXT = 2_000_000
MAX_BYTES = 20_000_000  # of a file or a page, markup and all
_LINE_BREAKS = re.compile(r"[\s\x00-\x1f\x7f\x85\u2028\u2029]+")
_LONGEST_REASON = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An input's text with what came beside it; `where` names the line in messages ("reports.jsonl:17")."""

    key: str
    text: str
    where: str | None = None
    title: str | None = None
    headed: bool = True  # whether a title may be looked for in the text
    url: str | None = None
    publisher: str | None = None
    bylines: tuple[str, ...] = ()
    published: str | None = None
    basis: Literal["given", "metadata"] = "given"
    fetched: str | None = None


def unread(key: str, error: Exception, *, where: str | None = None) -> Unread:
    """The row for an input that failed: the error's message in one line that can be printed and stored."""
    message = _LINE_BREAKS.sub(" ", str(error)).strip() or type(error).__name__
    message = message.encode("utf-8", "backslashreplace").decode("utf-8")[:_LONGEST_REASON]
    return Unread(key=key, status="failed", reason=f"{where}: {message}" if where else message)


def snapshot(draft: Draft, *, published: str | None = None) -> Report | Unread:
    """The report, or why there is none; `published` is the date for drafts that have none of their own."""
    try:
        sha256 = checked(draft.text)
    except InputError as error:
        return unread(draft.key, error, where=draft.where)
    language = language_of(draft.text)
    if language != "en":
        reason = f"language is '{language}', reportedly reads English only"
        return Unread(key=draft.key, status="skipped", reason=reason, language=language)
    return _report(draft, sha256, language, published)


def _report(draft: Draft, sha256: str, language: str, default: str | None) -> Report:
    dateline = parse_dateline(draft.text)
    publisher = draft.publisher or (dateline.publisher if dateline else None)
    title = draft.title or (headline(draft.text) if draft.headed else None)
    published, basis = _published(draft, dateline, default)
    return Report(
        id=report_id(
            key=draft.key, url=draft.url, title=title, publisher=publisher, published=published, text=draft.text
        ),
        key=draft.key,
        url=draft.url,
        title=title,
        publisher=publisher,
        published=published,
        text=draft.text,
        bylines=draft.bylines or (dateline.bylines if dateline else ()),
        language=language,
        place=dateline.place if dateline else None,
        published_basis=basis,
        sha256=sha256,
        fetched=draft.fetched,
        origin=_origin(draft, dateline, publisher),
    )


def checked(text: str) -> str:
    """The SHA-256 of the text. Raises UnreadableInput where it is empty, too long, binary or no Unicode text."""
    if len(text) > MAX_TEXT:
        raise UnreadableInput(f"too large: {len(text):,} characters in one text; the most is {MAX_TEXT:,}")
    if not text.strip():
        raise UnreadableInput("empty: there is no text in it")
    if "\0" in text:
        raise UnreadableInput("binary: the text holds NUL characters")
    try:
        return hashlib.sha256(text.encode("utf-8")).hexdigest()
    except UnicodeEncodeError as error:
        at = f"\\u{ord(text[error.start]):04x} at character {error.start}"
        raise UnreadableInput(f"no Unicode text: a lone surrogate, {at}") from None


def _published(draft: Draft, dateline: Dateline | None, default: str | None) -> tuple[str | None, PublishedBasis]:
    """What is given beside the text, else what its dateline or URL says in full, else the date for all."""
    day = dateline.date if dateline else None
    if draft.published:
        return _with_year_of(draft.published, day) or (draft.published, draft.basis)
    if day and not day.startswith("X"):
        return day, "dateline"
    if draft.url and (day_in_url := date_in_url(draft.url)):
        return day_in_url, "url"
    if default:
        return _with_year_of(default, day) or (default, "given")
    return None, "none"


def _with_year_of(given: str, day: str | None) -> tuple[str, PublishedBasis] | None:
    """The dateline's day ("XXXX-03-03") in the given year ("2024") or month ("2024-03")."""
    if day is None or len(given) > len("2024-03"):
        return None
    dated = f"{given[:4]}{day[4:]}" if day.startswith("X") else day
    return (dated, "dateline") if dated.startswith(given) else None


def _origin(draft: Draft, dateline: Dateline | None, publisher: str | None) -> Origin | None:
    """The agency that the text credits, unless it is the publisher itself."""
    credit: Credit | None = dateline.credit if dateline else None
    credit = credit or signed_by(draft.bylines) or closing_credit(draft.text)
    if credit is None or same_house(publisher, credit.name):
        return None
    return Origin(name=credit.name, spans=credit.spans, basis=credit.basis)
