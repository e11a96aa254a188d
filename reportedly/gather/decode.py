"""Bytes to text, or a clear word that they are no text."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from reportedly.errors import UnreadableInput

_SAMPLE = 1 << 16  # bytes looked at to tell text from anything else and one encoding from another
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_FORMATS = (
    (b"%PDF-", "a PDF"), (b"PK\x03\x04", "a zip archive or office document"), (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"{\\rtf", "an RTF document"), (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"SQLite format 3", "an SQLite database"), (b"\x7fELF", "a program"),
    (b"BZh", "bzip2"), (b"\xfd7zXZ", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# Windows-1252 as English writers use it: quotation marks, dashes, ellipsis, currency, and Western European letters.
_WESTERN = frozenset("“”‘’„‚–—…•€£¥§©®™°±·¼½¾«»´¨ \u00adŠšŽžŒœŸ") | {chr(code) for code in range(0xC0, 0x100)}
_WESTERN_SHARE = 0.1  # English has few letters beyond ASCII; more of them and another alphabet is likely


def decode(raw: bytes, *, declared: str | None = None) -> str:
    """The text of the bytes, character for character; only a byte order mark is taken away.

    Tried in turn: byte order mark, `declared` (a page's charset), UTF-8, Windows-1252 as English uses it,
    charset-normalizer.
    Raises UnreadableInput for binary bytes and for unknown encodings.
    """
    if found := next((name for mark, name in _FORMATS if raw.startswith(mark)), None):
        raise UnreadableInput(f"binary: it looks like {found}, not like text")
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _plain(_marked(raw.removeprefix(mark), encoding))
    if b"\0" in raw:
        raise UnreadableInput("binary: it holds NUL bytes")
    for candidate in (declared, "utf-8"):
        if candidate and (text := _strict(raw, candidate)) is not None:
            return _plain(text)
    return _plain(_western(raw) or _detected(raw))


def _strict(raw: bytes, encoding: str) -> str | None:
    try:
        return raw.decode(encoding)
    except (UnicodeError, LookupError):  # not in this encoding, or no encoding of this name
        return None
    except ValueError:  # a name with a NUL in it
        return None


def _marked(raw: bytes, encoding: str) -> str:
    text = _strict(raw, encoding)
    if text is None:
        raise UnreadableInput(f"its byte order mark says {encoding}, but it is not valid {encoding}")
    return text


def _western(raw: bytes) -> str | None:
    text = _strict(raw, "cp1252")
    if text is None:
        return None
    beyond = [letter for letter in text if not letter.isascii()]
    return text if len(beyond) <= _WESTERN_SHARE * len(text) and _WESTERN.issuperset(beyond) else None


def _detected(raw: bytes) -> str:
    best = from_bytes(raw[:_SAMPLE]).best()
    text = _strict(raw, best.encoding) if best else None
    if text is None:
        raise UnreadableInput("binary, or in an unknown encoding; save it as UTF-8")
    return text


def _plain(text: str) -> str:
    """The text, unless it is binary after all. Raises UnreadableInput."""
    sample = text[:_SAMPLE]
    if "\0" in text or len(_CONTROL.findall(sample)) > 0.1 * len(sample):
        raise UnreadableInput("binary: it is full of control characters")
    return text
