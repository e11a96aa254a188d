"""reportedly reads news reports and writes down who said what, on whose word, and who denies it.

    import reportedly

    reading = reportedly.read("story.html")  # a file or a URL
    for statement in reading.statements:
        print(statement.act, statement.content.text)

    with reportedly.open("reportedly.db") as ledger:
        ledger.write(reading)

Names are loaded when they are first used: importing the package loads no model and no database.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from reportedly.api import open, read, read_all, read_text  # noqa: A004
    from reportedly.errors import FetchError, InputError, LedgerError, QueryError, ReportedlyError, UnreadableInput
    from reportedly.records import Actor, Reading, Report, Statement, Unread

_HOME = {
    **dict.fromkeys(("open", "read", "read_all", "read_text"), "reportedly.api"),
    **dict.fromkeys(
        ("FetchError", "InputError", "LedgerError", "QueryError", "ReportedlyError", "UnreadableInput"),
        "reportedly.errors",
    ),
    **dict.fromkeys(("Actor", "Reading", "Report", "Statement", "Unread"), "reportedly.records"),
}

__all__ = [  # noqa: F822 - they are found by __getattr__
    "Actor", "FetchError", "InputError", "LedgerError", "QueryError", "Reading", "Report", "ReportedlyError",
    "Statement", "Unread", "UnreadableInput", "__version__", "open", "read", "read_all", "read_text",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'reportedly' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
