"""CAMEO root codes of PLOVER events, by PLOVER's own crosswalk read backwards, and Goldstein-like weights.

Weights follow the order of Goldstein's scale (Goldstein 1992, J. Conflict Resolution 36), one for each type: a derived
column, from which nothing else is computed.
"""

from __future__ import annotations

from reportedly.records import EventType

ROOTS: dict[EventType, str] = {
    "AGREE": "03", "CONSULT": "04", "SUPPORT": "05", "COOPERATE": "06", "AID": "07", "CONCEDE": "08", "RETREAT": "08",
    "REQUEST": "10", "ACCUSE": "11", "REJECT": "12", "THREATEN": "13", "PROTEST": "14", "MOBILIZE": "15",
    "SANCTION": "16", "COERCE": "17", "ASSAULT": "18",
}
# Modes that CAMEO has under another root: investigations, fighting with the weapons of war, mass destruction.
BY_MODE: dict[tuple[EventType, str], str] = {
    ("ACCUSE", "investigate"): "09",
    ("ASSAULT", "firearms"): "19", ("ASSAULT", "aerial"): "19", ("ASSAULT", "drone"): "19",
    ("ASSAULT", "heavy-weapons"): "19", ("ASSAULT", "unconventional"): "20", ("ASSAULT", "crowd-control"): "17",
    ("SANCTION", "convict"): "17",
}
GOLDSTEIN: dict[EventType, float] = {
    "AGREE": 4.8, "CONSULT": 1.5, "SUPPORT": 3.6, "CONCEDE": 5.0, "COOPERATE": 6.4, "AID": 8.3, "RETREAT": 5.0,
    "REQUEST": -1.0, "ACCUSE": -2.4, "REJECT": -4.0, "THREATEN": -5.6, "PROTEST": -6.0, "MOBILIZE": -7.2,
    "SANCTION": -6.2, "COERCE": -7.0, "ASSAULT": -10.0,
}


def root(kind: EventType, mode: str | None) -> str:
    """The two digits of CAMEO's root code."""
    return BY_MODE.get((kind, mode), ROOTS[kind]) if mode else ROOTS[kind]
