"""Files, folders, JSON Lines and standard input become reports, or a clear word why not."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reportedly.gather.lines
from reportedly.errors import UnreadableInput
from reportedly.gather import gather, report_from_text
from reportedly.gather.snapshot import MAX_BYTES, MAX_TEXT
from reportedly.records import Report, Unread, report_id

TEXT = "The minister of ports told reporters on Monday that the harbour of Lenna would stay closed until the ice went."
FRENCH = "Le ministre des ports a déclaré lundi que le port de Lenna resterait fermé jusqu'à la fonte des glaces."
PAGE = (
    "<html><head><title>Harbour closed</title></head><body><article><h1>Harbour closed</h1>"
    f"<p>{TEXT}</p><p>{TEXT.replace('Monday', 'Tuesday')}</p></article></body></html>"
)


def one(given: str | Path, **more: Any) -> Report | Unread:
    (found,) = gather([given], **more)
    return found


def read_one(given: str | Path, **more: Any) -> Report:
    found = one(given, **more)
    assert isinstance(found, Report), found
    return found


def unread_one(given: str | Path, **more: Any) -> Unread:
    found = one(given, **more)
    assert isinstance(found, Unread), found
    return found


def lines(path: Path, *records: object) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


# --- texts ---


@pytest.mark.parametrize(
    "text", [f"  {TEXT}\r\n\r\n\tNext\rlast \u00a0\u2028 İ 👩‍🚒 e\u0301\n\n", f"\ufeff\ufeff{TEXT}", TEXT]
)
def test_a_text_is_kept_character_for_character(tmp_path: Path, text: str) -> None:
    path = tmp_path / "harbour.txt"
    path.write_bytes(text.encode("utf-8"))
    report = read_one(path)
    assert report.text == text.removeprefix("\ufeff")
    assert report.key == "harbour.txt"
    assert report.sha256 == hashlib.sha256(report.text.encode()).hexdigest()
    assert (report.language, report.reader, report.fetched, report.copy_of) == ("en", None, None, None)
    assert report.id == report_id(
        key=report.key, url=None, title=report.title, publisher=None, published=None, text=report.text
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "cp1252", "utf-8"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str) -> None:
    text = TEXT.replace("Lenna", "“Lennà” – café").replace("\n", "")
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert read_one(path).text == text


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"), (b" \n\t\r\n ", "empty"), (b"\xef\xbb\xbf", "empty"), (b"\xff\xfe", "empty"),
        (TEXT.encode() + b"\0", "binary"), (bytes(range(256)) * 20, "binary"),
        (b"%PDF-1.7 abc", "binary: it looks like a PDF"),
        (b"\x01\x02\x03\x04" * 20, "binary"), (b"\xff\xfea", "byte order mark"), (TEXT.encode("utf-16-le"), "binary"),
    ],
)
def test_what_is_no_text_is_said_so(tmp_path: Path, raw: bytes, said: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(raw)
    unread = unread_one(path)
    assert unread.status == "failed"
    assert said in unread.reason
    assert "\n" not in unread.reason


def test_an_enormous_text_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    assert unread_one(path).reason.startswith("too large: 100,000,000 bytes")
    assert "too large" in unread_one("-", stdin=io.BytesIO(b"word " * (MAX_BYTES // 4))).reason
    long = (f"{TEXT}\n" * (MAX_TEXT // len(TEXT) + 1))
    assert "too large" in unread_one("-", stdin=io.BytesIO(long.encode())).reason
    assert len(read_one("-", stdin=io.BytesIO(long[:MAX_TEXT].encode())).text) == MAX_TEXT
    assert "too large" in unread_one(lines(tmp_path / "r.jsonl", {"text": long})).reason


def test_another_language_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "fr.txt"
    path.write_text(FRENCH, encoding="utf-8")
    unread = unread_one(path)
    assert (unread.status, unread.language) == ("skipped", "fr")
    assert unread.reason == "language is 'fr', reportedly reads English only"
    path.write_text("Привет, мир", encoding="utf-8")
    assert unread_one(path).language == "und"
    path.write_text("He went.", encoding="utf-8")
    assert read_one(path).language == "en"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Harbour of Lenna stays closed\n\n{TEXT}", "Harbour of Lenna stays closed"),
        (f"  Will the ice ever go?  \r\n \r\n{TEXT}", "Will the ice ever go?"),
        (f"Harbour Stays Closed Till Summer.\n\n{TEXT}", "Harbour Stays Closed Till Summer."),
        (f"Harbour stays closed\n{TEXT}", "Harbour stays closed"),
        (f"The harbour is closed.\n\n{TEXT}", None),
        (f"LENNA, March 3 (Norlight) -\n\n{TEXT}", None),
        (f"By Ada Birk\n\n{TEXT}", None),
        (f"By our diplomatic correspondent\n\n{TEXT}", None),
        (f"BIRK: Good evening\n\n{TEXT}", None),
        (f"{TEXT} {TEXT}\n\n{TEXT}", None),
        ("The harbour of Lenna, which was built\nby the grandfather of the minister, will stay closed.", None),
        (TEXT, None),
        ("Harbour closed\n\n", None),
    ],
)
def test_a_title_is_the_first_line_if_it_heads_the_text(text: str, title: str | None) -> None:
    report = report_from_text(text)
    assert report.title == title
    assert report.text == text


# --- folders ---


def test_a_folder_gives_sorted_keys_without_its_own_path(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.TXT", "a/c.html", "a/b/d.jsonl", "ignored.md", ".hidden.txt", ".git/x.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(PAGE if name.endswith("html") else TEXT)
    lines(tmp_path / "a/b/d.jsonl", {"text": TEXT}, {"id": "own", "text": TEXT})
    found = list(gather([tmp_path]))
    assert [record.key for record in found] == ["a/b/d.jsonl:1", "own", "a/c.html", "a/z.TXT", "b.txt"]
    assert str(tmp_path) not in repr(found)


def test_a_folder_with_nothing_to_read_says_so(tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text(TEXT)
    assert "nothing to read" in unread_one(tmp_path).reason


def test_links_pipes_and_the_unreadable_do_not_stop_the_rest(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(TEXT)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "folder.txt").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    found = {record.key: record for record in gather([tmp_path, tmp_path / "missing.txt", tmp_path / "a.docx"])}
    assert isinstance(found.pop("good.txt"), Report)
    reasons = {key: record.reason for key, record in found.items() if isinstance(record, Unread)}
    assert set(reasons) == {
        "self.txt", "gone.txt", "folder.txt", "pipe.txt", "zero.txt", "missing.txt", "a.docx",
    }
    assert "not a regular file" in reasons["pipe.txt"]
    assert "not a regular file" in reasons["zero.txt"]
    assert str(tmp_path) not in repr(reasons)


@pytest.mark.skipif(sys.platform != "linux", reason="names of arbitrary bytes")
def test_a_file_name_of_any_bytes_gives_a_key_of_unicode(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "wb") as stream:
        stream.write(TEXT.encode())
    assert read_one(tmp_path).key == "caf\\xe9.txt"


# --- JSON Lines ---


def test_a_line_gives_what_it_says(tmp_path: Path) -> None:
    report = read_one(
        lines(
            tmp_path / "r.jsonl",
            {
                "id": "r1", "text": f"{TEXT}\r\n", "title": "Harbour closed", "url": "https://lenna.example/1",
                "publisher": "Lenna Post", "published": "2031-04-06T04:30:00+02:00", "bylines": ["Ada Birk"], "x": [1],
            },
        )
    )
    assert (report.key, report.text, report.title) == ("r1", f"{TEXT}\r\n", "Harbour closed")
    assert (report.url, report.publisher, report.bylines) == ("https://lenna.example/1", "Lenna Post", ("Ada Birk",))
    assert (report.published, report.published_basis) == ("2031-04-06T04:30:00+02:00", "given")


def test_a_line_may_hold_a_page(tmp_path: Path) -> None:
    report = read_one(lines(tmp_path / "r.jsonl", {"id": "p", "html": PAGE, "publisher": "Lenna Post"}))
    assert report.text == f"Harbour closed\n\n{TEXT}\n\n{TEXT.replace('Monday', 'Tuesday')}"
    assert (report.title, report.publisher) == ("Harbour closed", "Lenna Post")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"text": 5}', "'text' must be a string, found a number"), (b'{"title": "x"}', "neither 'text' nor 'html'"),
        (b'["text"]', "expected a JSON object, found a list"), (b'{"text": "Half a', "no JSON, or cut off"),
        (b'{"text": "a \\ud800 b"}', "lone surrogate"), (b'{"text": "a \\u0000 b"}', "binary"),
        (b'{"id": "\\ud800", "text": "a"}', "'id' holds"), (b'{"id": [1], "text": "a"}', "'id' must be a string"),
        (b'{"text": "caf\xe9"}', "not UTF-8"), (b'{"text": ""}', "empty"), (b'{"text": null}', "neither"),
        (b"[" * 100_000, "nested too deep"), (b'{"id": ' + b"9" * 5000 + b', "text": "a"}', "cannot be read"),
        (b'{"text": "a", "bylines": [1]}', "'bylines' must be a list of strings"),
        (b'{"html": "<html></html>"}', "no article text"),
        (b'{"text": "a", "url": {}}', "'url' must be a string, found an object"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(tmp_path: Path, line: bytes, said: str) -> None:
    good = json.dumps({"text": TEXT}).encode()
    path = tmp_path / "reports.jsonl"
    path.write_bytes(good + b"\n\n" + line + b"\n" + good)
    first, bad, last = gather([path])
    assert isinstance(first, Report)
    assert isinstance(last, Report)
    assert (first.key, last.key) == ("reports.jsonl:1", "reports.jsonl:4")
    assert isinstance(bad, Unread)
    assert bad.reason.startswith("reports.jsonl:3: ")
    assert said in bad.reason


def test_a_date_that_cannot_be_read_stays_unknown(tmp_path: Path) -> None:
    report = read_one(lines(tmp_path / "r.jsonl", {"text": TEXT, "published": "the other day"}))
    assert (report.published, report.published_basis) == (None, "none")


def test_lines_with_a_mark_and_in_utf16(tmp_path: Path) -> None:
    line = json.dumps({"text": TEXT}) + "\n"
    for encoding in ("utf-8-sig", "utf-16"):
        (tmp_path / "r.jsonl").write_bytes((line * 2).encode(encoding))
        assert [record.key for record in gather([tmp_path]) if isinstance(record, Report)] == ["r.jsonl:1", "r.jsonl:2"]


def test_an_empty_name_is_not_this_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    monkeypatch.chdir(tmp_path)
    assert "empty name" in unread_one("").reason


def test_a_line_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reportedly.gather.lines, "MAX_LINE", 500)
    path = lines(tmp_path / "r.jsonl", {"text": TEXT}, {"text": TEXT * 100}, {"text": TEXT})
    first, long, last = gather([path])
    assert [type(first), type(last)] == [Report, Report]
    assert isinstance(long, Unread)
    assert "r.jsonl:2: line too long" in long.reason


def test_a_truncated_gzip_keeps_the_lines_before(tmp_path: Path) -> None:
    records = ({"id": str(n), "text": f"{TEXT} {os.urandom(40).hex()}"} for n in range(2000))
    whole = gzip.compress(b"".join(json.dumps(record).encode() + b"\n" for record in records))
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(whole)
    assert sum(isinstance(record, Report) for record in gather([path])) == 2000
    path.write_bytes(whole[: len(whole) // 2])
    *kept, last = gather([path])
    assert len(kept) > 500
    assert all(isinstance(record, Report) for record in kept)
    assert isinstance(last, Unread)
    assert (last.key, "truncated" in last.reason) == ("r.jsonl.gz", True)
    path.write_bytes(b"no gzip at all")
    assert "not gzip" in unread_one(path).reason


def test_lines_stream_without_being_held() -> None:
    served = 0

    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            nonlocal served
            line = json.dumps({"text": TEXT}).encode() + b"\n"
            served += 1
            buffer[: len(line)] = line
            return len(line)

    stream = gather(["-"], stdin=io.BufferedReader(Endless(), 512))
    assert [next(stream).key for _ in range(5)] == ["-:1", "-:2", "-:3", "-:4", "-:5"]
    assert served < 20


# --- standard input ---


def test_standard_input_is_a_text_lines_or_a_page() -> None:
    assert read_one("-", stdin=io.BytesIO(f"{{ {TEXT}".encode())).text == f"{{ {TEXT}"
    assert read_one("-", stdin=io.BytesIO(TEXT.encode())).key == "-"
    page = read_one("-", stdin=io.BytesIO(f"\n<!DOCTYPE html>{PAGE}".encode()))
    assert (page.key, page.title) == ("-", "Harbour closed")
    line = json.dumps({"id": "a", "text": TEXT}).encode()
    keys = [record.key for record in gather(["-"], stdin=io.BytesIO(b"\n" + line + b"\n{}\n" + line))]
    assert keys == ["a", "-:3", "a"]
    assert unread_one("-", stdin=io.BytesIO(b"")).reason.startswith("empty")
    assert unread_one("-", stdin=io.BytesIO(b"\n\n  \n")).reason.startswith("empty")


# --- dates for all ---


@pytest.mark.parametrize(
    ("line", "published", "basis"),
    [
        ({}, "2025-07-09", "given"),
        ({"published": "2024-01-02"}, "2024-01-02", "given"),
        ({"url": "https://lenna.example/2024/03/05/ice"}, "2024-03-05", "url"),
        ({"text": f"LENNA, March 4, 2024 (Norlight) - {TEXT}"}, "2024-03-04", "dateline"),
        ({"text": f"LENNA, March 4 (Norlight) - {TEXT}"}, "2025-07-09", "given"),
    ],
)
def test_the_date_for_all_serves_reports_without_one(
    tmp_path: Path, line: dict[str, str], published: str, basis: str
) -> None:
    report = read_one(lines(tmp_path / "r.jsonl", {"text": TEXT, **line}), published="2025-07-09")
    assert (report.published, report.published_basis) == (published, basis)


@pytest.mark.parametrize("published", ["yesterday", "2024-13-01", "2024-02-30", "", "2024-01-01T10:00:00", "5/3/2024"])
def test_a_bad_date_for_all_is_an_error_at_once(published: str) -> None:
    with pytest.raises(ValueError, match="publication date"):
        gather([], published=published)
    with pytest.raises(ValueError, match="publication date"):
        report_from_text(TEXT, published=published)


def test_report_from_text_refuses_what_cannot_be_read() -> None:
    for text in ("", "\n", "a\0b", "a\ud800b", FRENCH):
        with pytest.raises(UnreadableInput):
            report_from_text(text)


# --- anything ---

NAMES = ["a.txt", "a.html", "a.jsonl", "a.jsonl.gz", "-"]
PIECES = st.one_of(
    st.binary(max_size=60),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from(
        [
            b"<html>", b"<p>", b"</p>", b"<script type='application/ld+json'>", b"</script>", b'{"text":', b'{"html":"',
            b'"}', b'{"@type":"NewsArticle","author":[{}],"publisher":3}', b"\n", TEXT.encode(), b"\x1f\x8b\x08\0",
            b"\xff\xfe", b"LONDON (AP) - ", b"By A | B\n", b"<link rel=canonical href='http://[x'>",
            b'"id": "\\ud83d"', b"&#0;&#xD800;",
        ]
    ),
)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(NAMES), st.lists(PIECES, max_size=12).map(b"".join), st.booleans())
def test_any_bytes_end_in_a_report_or_a_reason(tmp_path: Path, name: str, raw: bytes, packed: bool) -> None:
    if packed and name.endswith("gz"):
        raw = gzip.compress(raw)
    path = tmp_path / name
    if name != "-":
        path.write_bytes(raw)
    found = list(gather([path if name != "-" else "-"], stdin=io.BytesIO(raw)))
    assert found
    for record in found:
        if isinstance(record, Report):
            assert record.text.strip()
            assert record.sha256 == hashlib.sha256(record.text.encode()).hexdigest()
            if name == "a.txt" and not raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe")):
                assert record.text in (raw.decode("utf-8", "replace"), raw.decode("cp1252", "replace"), record.text)
            for start, end in record.origin.spans if record.origin else ():
                assert record.text[start:end].strip()
        else:
            assert record.reason
            record.reason.encode("utf-8")
        record.key.encode("utf-8")


def test_a_pipe_on_standard_input_is_read() -> None:
    end, start = os.pipe()
    writer = threading.Thread(target=lambda: os.write(start, TEXT.encode()))
    writer.start()
    writer.join()
    os.close(start)
    with os.fdopen(end, "rb") as stream:
        assert read_one("-", stdin=stream).text == TEXT
