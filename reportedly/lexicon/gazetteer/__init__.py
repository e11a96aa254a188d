"""The gazetteer's lines: what they look like, those that are shipped, and those that a user has imported.

A line is a fact: its kind, then columns that " | " parts and lists that ";" parts. docs/gazetteer.md describes them.

    country | FRA FR | France; French Republic | Paris | French; Frenchman; Frenchmen | Q142
    region | DEU | Bavaria | Munich | Bavarian
    government | RUS | Kremlin | presidency
    media | GBR | The Guardian; Guardian | newspaper | | theguardian.com
    office | FRA | president | Jacques Chirac 1995-2007; Nicolas Sarkozy 2007-2012
    person | FRA | Jacques Chirac | mayor of Paris 1977-1995 | Q2105
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Literal, get_args

from reportedly import lexicon

Kind = Literal["country", "region", "government", "organization", "group", "media", "person", "office"]
KINDS: tuple[Kind, ...] = get_args(Kind)
# The columns after the kind; a line may leave out the last ones.
COLUMNS: dict[str, tuple[str, ...]] = {
    "country": ("country", "names", "capitals", "demonyms", "wikidata"),
    "region": ("country", "names", "capitals", "demonyms", "wikidata", "note"),
    "government": ("country", "names", "roles", "wikidata"),
    "organization": ("country", "names", "roles", "wikidata"),
    "group": ("country", "names", "roles", "wikidata"),
    "media": ("country", "names", "roles", "wikidata", "domain"),
    "person": ("country", "names", "roles", "wikidata"),
    "office": ("country", "names", "roles"),
}
FILES = ("countries", "regions", "governments", "organisations", "groups", "media", "agencies", "offices", "people")
LETTERS = str.maketrans({
    "’": "'", "‘": "'", "ʻ": "'", "ʼ": "'", "ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "æ": "ae", "ß": "ss", "-": " ", "–": " ", ".": None, ",": None,
})
# Acronyms of agencies up to this length mean too much else.
SHORT = 3
# Kinds whose roles end in periods.
DATED_COLUMNS = frozenset(["person", "office"])
LISTS = frozenset(["names", "capitals", "demonyms", "roles"])
_DATE = r"\d{4}(?:-\d\d(?:-\d\d)?)?"
# "2007-2012", "2017-", "-1995", "2005", or an EDTF interval: "2009-01-20/2017-01-20", "2017-01-20/..".
PERIOD = re.compile(rf"\d{{4}}-\d{{4}}|\d{{4}}-|-\d{{4}}|\d{{4}}|(?:{_DATE}|\.\.)/(?:{_DATE}|\.\.)")
_DATED = re.compile(r"\s(?=-?\d{4}|\.\./)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line, cut into its columns. `country` is null for what belongs to no country; `code` stands behind it."""

    kind: Kind
    country: str | None
    code: str = ""
    names: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    wikidata: str | None = None
    domain: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What somebody was, or who was it, and from when to when: first and last day as far as known, else "" and "9"."""

    what: str
    since: str = ""
    until: str = "9"

    def holds(self, date: str) -> bool:
        """Whether the term holds at some time of a date, given as YYYY, YYYY-MM or YYYY-MM-DD."""
        return self.since[: len(date)] <= date[: len(self.since) or None] and date <= self.until + "~"


@lru_cache(maxsize=50_000)
def folded(name: str) -> str:
    """A name without case, accents, full stops, apostrophes, "the" and a possessive 's; hyphens are spaces."""
    if name.isascii() and name.isalpha():
        return name.casefold()
    name = name.translate(LETTERS)
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    name = " ".join(name.casefold().removesuffix("'s").replace("'", "").split())
    return name[4:] if name.startswith("the ") else name


def parsed(line: str) -> Row:
    """Cut a line into its columns; raises ValueError for an unknown kind or too many of them."""
    kind, *cells = (cell.strip() for cell in line.split("|"))
    names = COLUMNS.get(kind)
    if names is None:
        raise ValueError(f"a line begins with its kind, not with {kind[:30]!r}: one of {', '.join(KINDS)}")
    if len(cells) > len(names):
        raise ValueError(f"a {kind} line has at most {len(names)} columns after its kind ({', '.join(names)})")
    columns: dict[str, object] = {}
    for column, cell in zip(names, cells, strict=False):
        if column == "country":
            country, _, code = cell.partition(" ")
            columns["country"] = None if country in ("", "-") else country
            columns["code"] = code.strip()
        elif column in LISTS:
            columns[column] = tuple([part.strip() for part in cell.split(";") if part.strip()])
        elif cell:
            columns[column] = cell
    columns.setdefault("country", None)
    return Row(kind=kind, **columns)  # type: ignore[arg-type]


def written(entry: Row) -> str:
    """The line of a row; `parsed` reads it back to the same."""
    cells: list[str] = [entry.kind]
    for column in COLUMNS[entry.kind]:
        if column == "country":
            cells.append(f"{entry.country or '-'} {entry.code}".strip())
        else:
            value = getattr(entry, column) or ""
            cells.append("; ".join(value) if isinstance(value, tuple) else value)
    return " | ".join(cells).rstrip(" |")


def dated(text: str) -> tuple[str, str]:
    """ "president 2008-2012, 2018-" as "president" and its periods, which may be none."""
    found = _DATED.search(text)
    return (text[: found.start()].strip(), text[found.end() :]) if found else (text, "")


def terms(what: str, periods: str) -> tuple[Term, ...]:
    """A term for each period; without any, one that always holds."""
    return tuple([_term(what, period.strip()) for period in periods.split(",")]) if periods else (Term(what=what),)


def _term(what: str, period: str) -> Term:
    if "/" in period:
        since, _, until = period.partition("/")
        return Term(what=what, since="" if since == ".." else since, until="9" if until == ".." else until)
    if "-" not in period:
        return Term(what=what, since=period, until=period)
    since, _, until = period.partition("-")
    return Term(what=what, since=since, until=until or "9")


def numbered(text: str) -> Iterator[tuple[int, str]]:
    """The numbers and lines of a file that say something: neither blank nor comments."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, line.strip()


@cache
def shipped() -> tuple[str, ...]:
    """The lines of our own files, in the order of FILES; agencies with the other names that they sign by."""
    folder = resources.files(__name__)
    made: list[str] = []
    for name in FILES:
        text = (folder / f"{name}.txt").read_text(encoding="utf-8")
        found = [line for line in text.split("\n") if line and line[0] != "#"]
        made += map(_with_signatures, found) if name == "agencies" else found
    return tuple(made)


def _with_signatures(line: str) -> str:
    """An agency's line with what lexicon/agencies.txt adds to its names, domains and short acronyms left out."""
    cells = line.split("|")
    names = [name.strip() for name in cells[2].split(";")]
    known = {name.rstrip("?") for name in names}
    signed = _signatures().get(names[0].rstrip("?"), [])
    names += [name for name in signed if len(name) > SHORT and name not in known and not name.endswith(".com")]
    return "|".join([*cells[:2], f" {'; '.join(names)} ", *cells[3:]])


@cache
def _signatures() -> dict[str, list[str]]:
    cut = (line.split(" | ") for line in lexicon.lines("agencies"))
    return {name: aliases for name, *aliases in cut}


@lru_cache(maxsize=10_000)
def row(line: str) -> Row:
    """A line that is known to be good, cut into its columns."""
    return parsed(line)
