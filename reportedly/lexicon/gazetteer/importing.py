"""A file of the user's own lines, or a PETRARCH actor dictionary, taken into the user's gazetteer."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reportedly.errors import GazetteerError
from reportedly.lexicon.gazetteer import cameo, numbered, user, written
from reportedly.lexicon.gazetteer.cameo import Fault
from reportedly.lexicon.gazetteer.check import checked

# So many faulty lines are told; the rest are counted.
TOLD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import came to: the form of the file, its lines, how many were new, where they are, what was left out."""

    form: str
    lines: int
    new: int
    path: Path | None
    faults: tuple[Fault, ...]


def read(text: str) -> tuple[str, list[str], list[Fault]]:
    """The form of a file ("lines" or "CAMEO"), its good lines in our own form, and the faults of the others."""
    if cameo.looks_like_cameo(text):
        rows, wrong = cameo.read(text)
        return "CAMEO", [written(row) for row in rows], wrong
    good: list[str] = []
    wrong = []
    for number, line in numbered(text):
        try:
            good.append(written(checked(line)))
        except ValueError as error:
            wrong.append(Fault(number=number, message=str(error)))
    return "lines", good, wrong


def import_file(path: str | Path, *, partly: bool = False) -> Imported:
    """Take a file into the user's gazetteer; what is there stays, and what is there already is not stored again.

    Nothing is stored if a line is faulty, unless `partly`: then the faulty ones are left out. Raises GazetteerError,
    which names the lines and what to try.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise GazetteerError(f"{path} is no UTF-8 text (byte {error.start}); save it as UTF-8") from error
    except OSError as error:
        raise GazetteerError(f"{path} cannot be read ({error.strerror}); check the path") from error
    form, good, wrong = read(text)
    if wrong and not partly:
        raise GazetteerError(_told(path, wrong))
    if not good:
        raise GazetteerError(f"{path} has no line for a gazetteer; see docs/gazetteer.md for both forms")
    stored, new = user.add(good, str(path))
    return Imported(form=form, lines=len(good), new=new, path=stored, faults=tuple(wrong))


def _told(path: str | Path, wrong: list[Fault]) -> str:
    told = "; ".join(f"line {fault.number}: {fault.message}" for fault in wrong[:TOLD])
    more = f"; and {len(wrong) - TOLD} more" if len(wrong) > TOLD else ""
    return f"{path} is not imported: {told}{more}. Mend them, or leave them out with --partly"
