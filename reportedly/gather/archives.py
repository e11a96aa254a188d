"""WARC files: the pages that a crawler kept, each a draft; other records are passed over, bad ones named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

from reportedly.errors import ReportedlyError, UnreadableInput
from reportedly.gather.addresses import without_credentials
from reportedly.gather.decode import decode
from reportedly.gather.pages import page_charset, read_page
from reportedly.gather.snapshot import Draft, unread
from reportedly.records import Unread

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_CHUNK_SIZE = re.compile(rb"(?P<size>[0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_PACKED = {"gzip": (b"\x1f\x8b",), "x-gzip": (b"\x1f\x8b",), "deflate": (b"\x78",)}


def drafts_of_warc(stream: BinaryIO, name: str) -> Iterator[Draft | Unread]:
    """The pages among the responses of a WARC file, packed or not, that were answered with 200.

    A page that cannot be read is an Unread; where the file itself is broken, the pages before are kept and an Unread
    tells after how many records. Raises UnreadableInput where there is no page in it.
    """
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # needed for archives only

    records = found = 0
    try:
        # The iterator itself unpacks nothing: one damaged page would end it.
        for record in ArchiveIterator(stream, parse_http=True, auto_decode="none"):
            records += 1
            if record.record_type == WarcRecordType.response and _is_page(record):
                found += 1
                yield _draft_or_unread(record, f"{name}#{records}")
    except OSError as error:
        found += 1
        count = f"{records} {'record' if records == 1 else 'records'}"
        yield unread(name, UnreadableInput(f"broken WARC: {error}, after {count}; what stands before it is read"))
    if not found:
        raise UnreadableInput(f"no page in this WARC: none of its {records:,} records is one answered with 200")


def _is_page(record: WarcRecord) -> bool:
    headers = record.http_headers
    kind = (record.http_content_type or "").casefold()
    return headers is not None and headers.status_code == 200 and kind in ("text/html", "application/xhtml+xml")


def _draft_or_unread(record: WarcRecord, numbered: str) -> Draft | Unread:
    """`numbered` is the key of a record that does not tell its URL."""
    url = without_credentials((record.headers.get("WARC-Target-URI") or "").strip("<> ")) or None
    key = url or numbered
    try:
        body = _body(record)
        html = decode(body, declared=record.http_charset or page_charset(body))
        return read_page(html, key=key, url=url, fetched=_fetched(record.record_date))
    except ReportedlyError as error:
        return unread(key, error)


def _fetched(when: datetime | None) -> str | None:
    return when.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z" if when else None


def _body(record: WarcRecord) -> bytes:
    """The page, unpacked. Raises UnreadableInput or FetchError where it is cut off, damaged or too large."""
    from reportedly.gather.fetch import MAX_BYTES, unpacked  # HTTP is slow to load

    kept = record.content_length  # of the body: the headers are read
    if kept > MAX_BYTES:
        raise UnreadableInput(f"too large: {kept:,} bytes; the most is {MAX_BYTES:,}")
    body = record.reader.read(MAX_BYTES)
    if len(body) < kept:
        raise UnreadableInput(f"cut off: {len(body):,} of {kept:,} bytes of the page are in the archive")
    headers = record.http_headers
    if headers is None:
        return body
    # Some crawlers unpack what they keep and leave the headers as they came.
    if (headers.get("Transfer-Encoding") or "").strip().casefold() == "chunked":
        body = _joined(body)
    encoding = (headers.get("Content-Encoding") or "identity").strip().casefold()
    return unpacked([body], encoding) if body.startswith(_PACKED.get(encoding, (b"",))) else body


def _joined(body: bytes) -> bytes:
    """The chunks of a body, or the body itself where it does not come in chunks. Raises UnreadableInput if cut off."""
    joined, at = bytearray(), 0
    while size := _CHUNK_SIZE.match(body, at):
        length = int(size["size"], 16)
        if length == 0:
            return bytes(joined)
        joined += body[size.end():size.end() + length]
        at = size.end() + length
        at += len(b"\r\n") if body.startswith(b"\r\n", at) else 1
    if joined:
        raise UnreadableInput("cut off: the last of the page's chunks is missing")
    return body
