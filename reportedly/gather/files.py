"""Files, folders and standard input, read as drafts."""

from __future__ import annotations

import gzip
import io
import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

from reportedly.errors import ReportedlyError, UnreadableInput
from reportedly.gather.archives import drafts_of_warc
from reportedly.gather.decode import decode
from reportedly.gather.feeds import drafts_of_feed, looks_like_feed
from reportedly.gather.lines import MAX_LINE, Lines, Recoded, drafts_of_lines, is_report_line
from reportedly.gather.pages import looks_like_page, page_charset, read_page
from reportedly.gather.snapshot import MAX_BYTES, Draft, unread
from reportedly.records import Unread

Kind = Literal["text", "page", "lines", "gzip", "feed", "warc"]
_KINDS: dict[str, Kind] = {
    ".txt": "text", ".html": "page", ".htm": "page", ".jsonl": "lines", ".jsonl.gz": "gzip", ".rss": "feed",
    ".atom": "feed", ".xml": "feed", ".json": "feed", ".warc": "warc", ".warc.gz": "warc",
}
_OFTEN_OTHERS = (".xml", ".json")  # files of these names are feeds only now and then
_KNOWN = ".txt, .html, .jsonl, .jsonl.gz, .rss, .atom, .xml, .json, .warc or .warc.gz"
_HEAD = 1 << 16
_GZIP = b"\x1f\x8b"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def drafts_of_path(path: Path) -> Iterator[Draft | Unread]:
    """The drafts of one file or of every file under a folder, sorted; errors become Unread."""
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        yield unread(portable(path.name or str(path)), _missing(error))
        return
    if not is_folder:
        yield from _guarded(path, portable(path.name))
        return
    empty = True
    for found in _walk(path, ""):
        empty = False
        yield from [found] if isinstance(found, Unread) else _guarded(*found)
    if empty:
        name = portable(path.name or path.resolve().name) or "."
        yield unread(name, UnreadableInput(f"nothing to read in this folder: no {_KNOWN} file"))


def drafts_of_stdin(stream: BinaryIO) -> Iterator[Draft | Unread]:
    """Standard input: JSON Lines where its first line is a report's, a feed or a page where it begins so; or a text."""
    head: list[bytes] = []
    try:
        while (line := stream.readline(MAX_LINE + 1)) and not line.strip(b"\xef\xbb\xbf \t\r\n"):
            head.append(line)
            if sum(map(len, head)) > MAX_BYTES:
                break
        head.append(line)
        if line.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{") and is_report_line(line):
            yield from drafts_of_lines(stream, "-", before=head)
            return
        raw = _whole(stream, b"".join(head))
        if looks_like_feed(raw):
            yield from drafts_of_feed(raw, key="-")
        else:
            yield _draft(raw, "-", "page" if looks_like_page(raw[:4096]) else "text")
    except (ReportedlyError, OSError) as error:
        yield unread("-", error)


def portable(name: str) -> str:
    """A file's name as Unicode text: bytes that are none are written as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _walk(folder: Path, prefix: str) -> Iterator[tuple[Path, str] | Unread]:
    """The files of a kind we read with their keys, in the order of their names; hidden names are passed over.

    Links to folders are not followed, so that no loop is entered.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: portable(entry.name))
    except OSError as error:
        yield unread(prefix.rstrip("/") or portable(folder.name), _missing(error))
        return
    for entry in entries:
        key = prefix + portable(entry.name)
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{key}/")
        elif _kind(entry.name) and not _is_another(entry):
            yield Path(entry.path), key


def _is_another(entry: os.DirEntry[str]) -> bool:
    """Whether a file of a folder, though called .xml or .json, is no feed; one that cannot be read is not judged."""
    if not entry.name.casefold().endswith(_OFTEN_OTHERS):
        return False
    try:
        if not entry.is_file():
            return False
        with open(entry.path, "rb") as stream:
            return not looks_like_feed(stream.read(_HEAD))
    except OSError:
        return False


def _kind(name: str) -> Kind | None:
    name = name.casefold()
    return next((kind for suffix, kind in reversed(_KINDS.items()) if name.endswith(suffix)), None)


def _guarded(path: Path, key: str) -> Iterator[Draft | Unread]:
    """The boundary for one file: what was read before it failed is kept, and the failure is a row."""
    try:
        yield from _drafts(path, key)
    except ReportedlyError as error:
        yield unread(key, error)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        yield unread(key, UnreadableInput(f"truncated or damaged gzip: {error}; the lines before are read"))
    except UnicodeError as error:
        yield unread(key, UnreadableInput(f"not the encoding that its byte order mark says: {error}"))
    except OSError as error:
        yield unread(key, _missing(error))


def _drafts(path: Path, key: str) -> Iterator[Draft | Unread]:
    kind = _kind(path.name)
    if kind is None:
        raise UnreadableInput(f"unknown kind of file; give a {_KNOWN} file, or a text on standard input (-)")
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise UnreadableInput("not a regular file; give its content on standard input (-)")
    if kind in ("text", "page", "feed") and status.st_size > MAX_BYTES:
        raise UnreadableInput(f"too large: {status.st_size:,} bytes; the most for one file is {MAX_BYTES:,}")
    with path.open("rb") as stream:
        if kind == "gzip":
            if status.st_size and not stream.peek(2).startswith(_GZIP):
                raise UnreadableInput("not gzip, in spite of its name; if it is plain, call it .jsonl")
            with gzip.open(stream) as lines:
                yield from drafts_of_lines(_lines(lines), key)
        elif kind == "lines":
            yield from drafts_of_lines(_lines(stream), key)
        elif kind == "warc":
            yield from drafts_of_warc(stream, key)
        elif kind == "feed":
            yield from drafts_of_feed(_whole(stream, b""), key=key)
        else:
            yield _draft(_whole(stream, b""), key, kind)


def _draft(raw: bytes, key: str, kind: Kind) -> Draft:
    if kind == "page":
        return read_page(decode(raw, declared=page_charset(raw)), key=key)
    return Draft(key=key, text=decode(raw))


def _whole(stream: BinaryIO, head: bytes) -> bytes:
    """All that is left of a stream, `head` before it. Raises UnreadableInput if it is too large or empty."""
    raw = head + stream.read(max(0, MAX_BYTES + 1 - len(head)))
    if len(raw) > MAX_BYTES:
        raise UnreadableInput(f"too large: more than {MAX_BYTES:,} bytes in one text")
    if not raw.strip():
        raise UnreadableInput("empty: there is no text in it")
    return raw


def _lines(stream: gzip.GzipFile | io.BufferedReader) -> Lines:
    """The stream's lines as UTF-8; a UTF-16 stream, known by its mark, is recoded."""
    if not stream.peek(2).startswith(_UTF16):
        return stream
    return Recoded(io.TextIOWrapper(stream, encoding="utf-16", newline="\n"))


def _missing(error: Exception) -> UnreadableInput:
    """The system's error without the path, which may name this machine's folders."""
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return UnreadableInput(f"cannot be read: {reason or type(error).__name__}")
