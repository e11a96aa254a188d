"""An event's parties as PLOVER and CAMEO code them: country, sector and name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from reportedly import lexicon
from reportedly.records import Actor, Party

# PLOVER and CAMEO have a code of their own for Kosovo.
COUNTRY_CODES = {"XKX": "KOS"}
INTERNATIONAL = "IGO"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A party: its name in the ledger and as written, country (alpha-3, KOS for Kosovo) and sector, or null each."""

    name: str
    written: str
    country: str | None
    sector: str | None
    title: str | None
    wikidata: str | None

    @property
    def code(self) -> str | None:
        """CAMEO's code: country, then sector ("RUSMIL"), or the sector alone; null where neither is known."""
        return f"{self.country or ''}{self.sector or ''}" or None


@cache
def _sectors() -> tuple[tuple[str, re.Pattern[str]], ...]:
    out = []
    for line in lexicon.lines("sectors"):
        sector, *words = line.split()
        joined = "|".join(re.escape(w.replace("_", " ")) for w in words)
        out.append((sector, re.compile(rf"\b(?:{joined})\b", re.I)))
    return tuple(out)


def sector_of(*texts: str) -> str | None:
    """The sector that words tell, those of the first text first; null where they tell none."""
    for text in texts:
        for sector, pattern in _sectors():
            if pattern.search(text):
                return sector
    return None


def coded(party: Party, actors: Mapping[str, Actor]) -> Coded:
    """The party with what the ledger knows of its actor; a country's seat acts as its government."""
    actor = actors.get(party.actor) if party.actor else None
    roles = actor.roles if actor else ()
    sector = sector_of(party.text, *roles, *([actor.name] if actor else []))
    if sector is None and actor is not None and actor.type == "government":
        sector = "GOV"
    country = actor.country if actor else None
    return Coded(
        name=actor.name if actor else party.text,
        written=party.text,
        country=COUNTRY_CODES.get(country, country) if country else None,
        sector=sector,
        title=roles[0] if roles else None,
        wikidata=actor.wikidata if actor else None,
    )
