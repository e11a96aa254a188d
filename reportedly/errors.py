"""The errors that reportedly raises.

ReportedlyError
├── InputError            an input that gives no report: the message says what was found and what to try
│   ├── UnreadableInput   missing, empty, binary, truncated, too large, of an unknown kind
│   └── FetchError        a URL that cannot or may not be fetched
├── LedgerError           a ledger that cannot be opened or written: locked, read-only, full, foreign, too new
├── GazetteerError        a user's gazetteer that cannot be read or written, or a file to import that has faults
│   └── OutdatedLedger    one of an older program, opened for reading only
├── QueryError            a question that the ledger cannot answer: unknown id, bad filter
└── WeightsError          the tagger's files are missing or damaged
"""

from __future__ import annotations


class ReportedlyError(Exception):
    """Any error that is about the input, the ledger or the installation, not about our code."""


class InputError(ReportedlyError):
    """An input that gives no report."""


class UnreadableInput(InputError):
    """Missing, empty, binary, truncated, too large, or of an unknown kind."""


class FetchError(InputError):
    """A URL that cannot or may not be fetched."""


class LedgerError(ReportedlyError):
    """A ledger that cannot be opened or written."""


class OutdatedLedger(LedgerError):
    """A ledger of an older program, opened for reading only: it must be brought up to date first."""


class GazetteerError(ReportedlyError):
    """A user's gazetteer that cannot be read or written, or a file to import that has faults."""


class QueryError(ReportedlyError):
    """A question that the ledger cannot answer."""


class WeightsError(ReportedlyError):
    """The tagger's files are missing or damaged."""
