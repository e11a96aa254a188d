"""WARC files, written by hand: which records are pages, and what becomes of bad ones."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest

from reportedly.gather import gather
from reportedly.gather.fetch import MAX_BYTES
from reportedly.records import Report, Unread

FIRST = "The minister of ports told reporters on Monday that the harbour of Lenna would stay closed until the ice went."
PAGE = f"<html><head><title>Harbour closed</title></head><body><article><p>{FIRST}</p></article></body></html>".encode()
DATE = "2031-03-04T09:30:00Z"


def record(
    url: str, body: bytes = PAGE, *, kind: str = "response", status: str = "200 OK", more: str = "",
    content_type: str = "text/html; charset=utf-8", date: str = DATE,
) -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n{more}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: {date}\r\n"
        f"WARC-Record-ID: <urn:uuid:{zlib.crc32(url.encode()):032x}>\r\n"
        f"Content-Type: application/http; msgtype={kind}\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


ICE, SHIPS = (record(f"https://lennapost.example/{name}") for name in ("ice", "ships"))


def read(tmp_path: Path, raw: bytes, name: str = "a.warc") -> list[Report | Unread]:
    (tmp_path / name).write_bytes(raw)
    return list(gather([tmp_path / name]))


def one(tmp_path: Path, raw: bytes) -> Report | Unread:
    (found,) = read(tmp_path, raw)
    return found


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_are_reports_and_other_records_are_passed_over(tmp_path: Path, name: str) -> None:
    records = [
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\nabcd\r\n\r\n",
        record("https://lennapost.example/ice", kind="request"), ICE,
        record("https://lennapost.example/gone", status="404 Not Found"),
        record("https://lennapost.example/a.png", b"\x89PNG", content_type="image/png"),
        record("https://lennapost.example/data", b"{}", content_type="application/json"),
        record("https://u:pw@lennapost.example/ships"),
    ]
    raw = b"".join(gzip.compress(each) if name.endswith("gz") else each for each in records)
    ice, ships = found = read(tmp_path, raw, name)
    assert isinstance(ice, Report)
    assert isinstance(ships, Report)
    assert (ice.key, ice.url, ice.fetched) == ("https://lennapost.example/ice", "https://lennapost.example/ice", DATE)
    assert (ice.text, ice.title, ice.publisher) == (FIRST, "Harbour closed", "lennapost.example")
    assert (ships.key, ships.url) == ("https://lennapost.example/ships", "https://lennapost.example/ships")
    assert list(gather([tmp_path])) == found


@pytest.mark.parametrize(
    ("body", "more"),
    [
        (gzip.compress(PAGE), "Content-Encoding: gzip\r\n"), (zlib.compress(PAGE), "Content-Encoding: deflate\r\n"),
        (b"%x\r\n%s\r\n8;x=y\r\n<!-- -->\r\n0\r\n\r\n" % (len(PAGE), PAGE), "Transfer-Encoding: chunked\r\n"),
        # kept unpacked, with the headers as they came
        (PAGE, "Content-Encoding: gzip\r\n"), (PAGE, "Transfer-Encoding: chunked\r\n"),
    ],
)
def test_packed_and_chunked_pages_are_unpacked(tmp_path: Path, body: bytes, more: str) -> None:
    report = one(tmp_path, record("https://lennapost.example/ice", body, more=more))
    assert isinstance(report, Report), report
    assert report.text == FIRST


@pytest.mark.parametrize(
    ("body", "more", "said"),
    [
        (gzip.compress(PAGE)[:-20], "Content-Encoding: gzip\r\n", "cut off"),
        (b"\x1f\x8b" + PAGE, "Content-Encoding: gzip\r\n", "damaged"),
        (PAGE, "Content-Encoding: br\r\n", "unknown way"),
        (gzip.compress(b" " * (MAX_BYTES + 1)), "Content-Encoding: gzip\r\n", "too large"),
        (b" " * (MAX_BYTES + 1), "", "too large"), (b"5\r\n<html\r\n", "Transfer-Encoding: chunked\r\n", "chunks"),
        (b"<html></html>", "", "no article text"), (b"\x00\x01", "", "binary"),
    ],
)
def test_a_bad_page_is_named_and_the_rest_goes_on(tmp_path: Path, body: bytes, more: str, said: str) -> None:
    bad, good = read(tmp_path, record("https://lennapost.example/bad", body, more=more) + ICE)
    assert isinstance(good, Report)
    assert isinstance(bad, Unread)
    assert bad.key == "https://lennapost.example/bad"
    assert said in bad.reason


def test_of_a_file_that_is_cut_off_the_whole_pages_are_read(tmp_path: Path) -> None:
    ice, ships = read(tmp_path, (ICE + SHIPS)[:-60])
    assert isinstance(ice, Report)
    assert isinstance(ships, Unread)
    assert (ships.key, ships.reason[:7]) == ("https://lennapost.example/ships", "cut off")


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_a_broken_file_keeps_what_stands_before(tmp_path: Path, name: str) -> None:
    parts = [ICE, b"no record at all\r\n\r\n" * 20, SHIPS]
    raw = b"".join(map(gzip.compress, parts) if name.endswith("gz") else parts)
    ice, broken = read(tmp_path, raw, name)
    assert isinstance(ice, Report)
    assert isinstance(broken, Unread)
    assert broken.key == name
    assert broken.reason.startswith("broken WARC: ")
    assert broken.reason.endswith(", after 1 record; what stands before it is read")


@pytest.mark.parametrize("raw", [b"", record("https://lennapost.example/x", kind="request")])
def test_a_file_without_pages_says_so(tmp_path: Path, raw: bytes) -> None:
    unread = one(tmp_path, raw)
    assert isinstance(unread, Unread)
    assert (unread.key, unread.reason[:20]) == ("a.warc", "no page in this WARC")


def test_a_record_without_url_and_date_goes_by_its_number(tmp_path: Path) -> None:
    report = one(tmp_path, record("", date="some day"))
    assert isinstance(report, Report)
    assert (report.key, report.url, report.fetched) == ("a.warc#1", None, None)


def test_an_archived_date_is_in_utc(tmp_path: Path) -> None:
    report = one(tmp_path, record("https://lennapost.example/ice", date="2031-03-04T09:30:00.123456Z"))
    assert isinstance(report, Report)
    assert report.fetched == DATE
