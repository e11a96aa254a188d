"""Many readings weighed against each other: which actors of different reports are one.

Pure: functions over records and what the ledger tells of them; no file, network, clock or database.
"""
