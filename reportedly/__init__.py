"""reportedly reads news reports and writes down who said what, on whose word, and who denies it.

    import reportedly

    reading = reportedly.read("story.html")  # a file or a URL
    for statement in reading.statements:
        print(statement.act, statement.content.text)

    with reportedly.open("reportedly.db") as ledger:
        ledger.write(reading)

Importing the package loads no model and no database: each function imports what it needs when it is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportedly.ledger import Ledger
    from reportedly.records import Reading, Unread

__version__ = "0.1.0"
__all__ = ["__version__", "open", "read", "read_all", "read_text"]


def read(source: str | Path, *, published: str | None = None) -> Reading:
    """Read one report from a file or a URL; `published` (YYYY-MM-DD) is used where the report gives no date.

    Raises UnreadableInput where `source` gives no report, gives several, or is not English.
    """
    from reportedly.errors import UnreadableInput
    from reportedly.gather import gather
    from reportedly.reading import read as read_report
    from reportedly.records import Unread

    found = gather([source], published=published)
    report = next(found, None)
    if report is None:
        raise UnreadableInput(f"{source}: there is no report in it")
    if isinstance(report, Unread):
        hint = "; to read a text itself, call read_text()" if len(str(source).split()) > 3 else ""
        raise UnreadableInput(f"{report.reason}{hint}")
    if next(found, None) is not None:
        raise UnreadableInput(f"{source}: there are several reports in it; to read them one by one, call read_all()")
    return read_report(report)


def read_all(inputs: Iterable[str | Path], *, published: str | None = None) -> Iterator[Reading | Unread]:
    """Read files, folders and URLs report by report; an input that gives no report is an Unread with the reason."""
    from reportedly.gather import gather
    from reportedly.reading import read as read_report
    from reportedly.records import Unread

    for found in gather(inputs, published=published):
        yield found if isinstance(found, Unread) else read_report(found)


def read_text(
    text: str, *, key: str = "-", title: str | None = None, publisher: str | None = None, published: str | None = None,
    url: str | None = None,
) -> Reading:
    """Read a report that is at hand as text. Raises UnreadableInput where the text is empty or too long."""
    from reportedly.gather import report_from_text
    from reportedly.reading import read as read_report

    return read_report(
        report_from_text(text, key=key, title=title, publisher=publisher, published=published, url=url)
    )


def open(where: str | Path, *, create: bool = True, readonly: bool = False) -> Ledger:
    """Open a ledger, a file or a database's URL, for use in `with`; it is made if it is not there and `create` is true.

    Raises LedgerError where it cannot be opened.
    """
    from reportedly.ledger import open_ledger

    return open_ledger(where, create=create, readonly=readonly)
