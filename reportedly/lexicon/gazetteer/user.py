"""The user's own lines: files in a folder, read beside those that are shipped.

The folder is $REPORTEDLY_GAZETTEER, else `reportedly/gazetteer` where the platform keeps a user's data. Each import is
a file of its own, named by its content, so that nothing stored is ever written over.
"""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportedly.errors import GazetteerError
from reportedly.lexicon import gazetteer
from reportedly.lexicon.gazetteer.check import checked

VARIABLE = "REPORTEDLY_GAZETTEER"
HASH = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A stored line and the file that it stands in."""

    line: str
    file: str


def folder() -> Path:
    """Where the user's files are, whether or not it exists."""
    if given := os.environ.get(VARIABLE):
        return Path(given).expanduser()
    home = Path(os.path.expanduser("~"))  # Path.home() fails where there is none
    if sys.platform == "win32":
        data = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        data = home / "Library" / "Application Support"
    else:
        data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    return data / "reportedly" / "gazetteer"


@cache
def stored() -> tuple[Stored, ...]:
    """All lines of the folder's .txt files, by file and place in it; each line once. Read once a process."""
    found: dict[str, Stored] = {}
    for path in sorted(folder().glob("*.txt")):
        for line in _read(path):
            found.setdefault(line, Stored(line=line, file=path.name))
    return tuple(found.values())


def _read(path: Path) -> list[str]:
    try:
        numbered = list(gazetteer.numbered(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError) as error:
        raise GazetteerError(f"{path} cannot be read ({error}); mend or remove it") from error
    made = []
    for number, line in numbered:
        try:
            made.append(gazetteer.written(checked(line)))
        except ValueError as error:
            raise GazetteerError(f"{path}, line {number}: {error}; mend or remove the line") from error
    return made


def lines() -> tuple[str, ...]:
    """The user's lines."""
    return tuple([found.line for found in stored()])


@cache
def version() -> str:
    """A short hash of the user's lines, or "" without any: of what they say, not of the files they stand in."""
    if not stored():
        return ""
    return hashlib.sha256("\n".join(sorted(lines())).encode()).hexdigest()[:HASH]


def add(wanted: Iterable[str], name: str) -> tuple[Path | None, int]:
    """Store lines that are not stored yet; the new file, null where there is nothing new, and how many lines it has.

    The file is written beside its place and renamed, so that it is there whole or not at all. What this process has
    loaded already stays as it is; the next one reads the new lines.
    """
    known = {found.line for found in stored()}
    new = [line for line in dict.fromkeys(wanted) if line not in known]
    if not new:
        return None, 0
    stem = re.sub(r"[^a-z0-9]+", "-", Path(name).stem.casefold()).strip("-")[:40] or "lines"
    text = "\n".join([f"# Imported from {Path(name).name}", *new, ""])
    path = folder() / f"{stem}-{hashlib.sha256(text.encode()).hexdigest()[:HASH]}.txt"
    try:
        _write(path, text)
    except OSError as error:
        what = f"{path.parent} cannot be written ({error.strerror})"
        raise GazetteerError(f"{what}; set {VARIABLE} to a folder that can") from error
    stored.cache_clear()
    version.cache_clear()
    return path, len(new)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".part", delete=False) as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except OSError:
            Path(file.name).unlink(missing_ok=True)
            raise
