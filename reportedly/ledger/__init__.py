"""The ledger: readings of many reports in one database, and the questions that can be asked of it.

`open_ledger` opens one, `Ledger.write` adds a reading, `reportedly.ledger.queries` holds every question.
"""

from reportedly.ledger.store import Ledger, open_ledger

__all__ = ["Ledger", "open_ledger"]
