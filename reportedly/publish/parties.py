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


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A party: its name in the ledger and as written, country (alpha-3, KOS for Kosovo) and sector, or null each.

    An international body has PLOVER's code for such bodies (UNO, EUR, IGO, NGO) in place of a country.
    """

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
def _listed(name: str) -> tuple[dict[str, str], re.Pattern[str]]:
    """The code of each word of a list, codes in their order, and the words' pattern, the longer ones first."""
    codes: dict[str, str] = {}
    for line in lexicon.lines(name):
        code, *words = line.split()
        for word in words:
            codes.setdefault(word.replace("_", " "), code)
    joined = "|".join(re.escape(word) for word in sorted(codes, key=lambda word: (-len(word), word)))
    return codes, re.compile(rf"(?<![\w-])(?:{joined})(?![\w-])")


def sector_of(*texts: str) -> str | None:
    """The sector that words tell, those of the first text first; null where they tell none."""
    codes, pattern = _listed("sectors")
    order = list(dict.fromkeys(codes.values()))
    for text in texts:
        if found := {codes[word] for word in pattern.findall(" ".join(text.lower().split()))}:
            return min(found, key=order.index)
    return None


def body_of(name: str) -> str | None:
    """PLOVER's code of an international body, or of what is its own ("NATO forces"), by its name."""
    codes, pattern = _listed("bodies")
    found = pattern.match(name.removeprefix("the ").removeprefix("The "))
    return codes[found[0]] if found else None


def coded(party: Party, actors: Mapping[str, Actor]) -> Coded:
    """The party with what the ledger knows of its actor; a country's seat acts as its government."""
    actor = actors.get(party.actor) if party.actor else None
    roles = actor.roles if actor else ()
    country = actor.country if actor else None
    body = None
    if country is None and actor is not None:
        named = actor.type in ("organization", "government")
        body = country = body_of(actor.name if named else party.text)  # "UN peacekeepers" are the UN's
    texts = [party.text, *roles, *([actor.name] if actor else [])]
    # The "Union" of the European Union is no trade union.
    sector = sector_of(*(_listed("bodies")[1].sub(" ", text) for text in texts) if body else texts)
    if sector is None and actor is not None and actor.type == "government":
        sector = "GOV"
    return Coded(
        name=actor.name if actor else party.text,
        written=party.text,
        country=COUNTRY_CODES.get(country, country) if country else None,
        sector=sector,
        title=roles[0] if roles else None,
        wikidata=actor.wikidata if actor else None,
    )
