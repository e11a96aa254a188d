"""PETRARCH's actor dictionaries, whose codes are CAMEO's, as lines of our own form.

    BARRO_DELVEN_            a name: capitals, "_" for a space
    +DELVEN_                 another name of the same actor
        [FRAGOV 100301-20150930]   what he was from when to when
        [FRAELI >20150930]
    AUDIT_HOUSE_ [FRAJUD]    a code that always holds
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from reportedly import lexicon
from reportedly.lexicon.gazetteer import Row
from reportedly.lexicon.gazetteer.check import alpha3, sound

CODE = re.compile(r"\[\s*([^\]\s]*)\s*([^\]]*)\]")
DATE = r"\d{8}|\d{6}"
DATES = re.compile(rf"(?:([<>])\s*({DATE})|({DATE})\s*-\s*({DATE})|({DATE}))")
XML = re.compile(r"<!--.*?-->")
BRACKETED = re.compile(r"\s*\(([^)]*)\)\s*")
# Years of two digits from this one on are of the 1900s.
PIVOT = 30
# A name of one word of up to this many letters stays in capitals: it is an acronym more often than not.
ACRONYM = 4
SMALL = frozenset(["of", "the", "and", "for", "in", "on", "de", "la", "del", "al", "el", "bin", "ibn", "von", "van"])


@dataclass(slots=True)
class Draft:
    """An actor as far as it is read: its names, and its codes with their dates as (code, period)."""

    number: int
    names: list[str] = field(default_factory=list)
    codes: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A line that cannot be taken over, and what to try."""

    number: int
    message: str


def looks_like_cameo(text: str) -> bool:
    """Whether a file is a PETRARCH dictionary: its codes stand in square brackets, and it has no columns."""
    lines = [line for line in text.splitlines() if line.strip() and line.lstrip()[0] not in "#;"]
    return any(CODE.search(line) for line in lines) and not any(" | " in line for line in lines)


def read(text: str) -> tuple[list[Row], list[Fault]]:
    """The rows of a dictionary and the faults of its lines, in the order of the file."""
    drafts: list[Draft] = []
    faults: list[Fault] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = _bare(raw)
        if line:
            try:
                _take(line, number, drafts)
            except ValueError as error:
                faults.append(Fault(number=number, message=str(error)))
    rows: list[Row] = []
    for draft in drafts:
        try:
            rows += map(sound, _rows(draft))
        except ValueError as error:
            faults.append(Fault(number=draft.number, message=str(error)))
    return rows, sorted(faults, key=lambda fault: fault.number)


def _bare(line: str) -> str:
    """A line without comments."""
    return re.split(r"[#;]", XML.sub("", line), maxsplit=1)[0].strip()


def _take(line: str, number: int, drafts: list[Draft]) -> None:
    """Read a line into the last draft, or into a new one."""
    if line[0] in "&!-~" or "{" in line or "[~" in line:
        raise ValueError(f"{line[:30]!r} is no actor: agents, verbs, discards and synsets are other dictionaries")
    codes = [(code.strip(), _period(dates.strip())) for code, dates in CODE.findall(line)]
    name = CODE.sub("", line).strip()
    if "[" in name or "]" in name:
        raise ValueError(f"{name[:30]!r} has a bracket without its fellow; a code looks like [FRAGOV >100301]")
    if name and not name.startswith("+"):
        drafts.append(Draft(number))
    if not drafts:
        raise ValueError(f"{line[:30]!r} belongs to no actor: a name must stand before it")
    drafts[-1].names += _names(name.removeprefix("+"))
    drafts[-1].codes += codes


def _period(dates: str) -> str:
    """Dates such as 860505-920416, <20090120 or >011222 as an EDTF interval; "" for none."""
    if not dates:
        return ""
    found = DATES.fullmatch(dates)
    if found is None:
        raise ValueError(f"{dates[:30]!r} are no dates; write <YYYYMMDD, >YYYYMMDD or YYYYMMDD-YYYYMMDD")
    sign, one, since, until, day = found.groups()
    if day:
        return f"{_iso(day)}/{_iso(day)}"
    return f"{_iso(since)}/{_iso(until)}" if since else f"../{_iso(one)}" if sign == "<" else f"{_iso(one)}/.."


def _iso(digits: str) -> str:
    year, month, day = digits[:-4], digits[-4:-2], digits[-2:]
    if len(year) == 2:
        year = f"{'19' if int(year) >= PIVOT else '20'}{year}"
    if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
        raise ValueError(f"{digits} is no date; write YYYYMMDD or YYMMDD")
    return f"{year}-{month}-{day}"


def _names(name: str) -> list[str]:
    """A name as people write it, and the acronym in brackets behind it: "SHINING_STAR_(SS)_" is two."""
    plain = " ".join(name.replace("_", " ").replace("|", " ").split())
    inside = BRACKETED.findall(plain)
    found = [BRACKETED.sub(" ", plain).strip(), *(part for part in inside if part.isupper() and " " not in part)]
    return [_cased(part) for part in found if any(c.isalpha() for c in part)]


def _cased(name: str) -> str:
    words = name.casefold().split()
    if name.isupper() and len(words) == 1 and len(name) <= ACRONYM:
        return name
    return " ".join(w if i and w in SMALL else _capital(w) for i, w in enumerate(words))


def _capital(word: str) -> str:
    return re.sub(r"(?:^|(?<=[-.(]))\w", lambda found: found[0].upper(), word)


@cache
def _roles() -> dict[str, tuple[str, str]]:
    cut = (line.split(maxsplit=3) for line in lexicon.lines("gazetteer/cameo_codes") if line.startswith("role "))
    return {code: (kind, words) for _, code, kind, words in cut}


@cache
def _countries() -> dict[str, str | None]:
    """Every first part of a code with the country that it means, null for those of no country."""
    found: dict[str, str | None] = {code: code for code in alpha3()}
    for line in lexicon.lines("gazetteer/cameo_codes"):
        what, code, *rest = line.split()
        if what in ("country", "world"):
            found[code] = rest[0] if rest else None
    return found


def _rows(draft: Draft) -> list[Row]:
    """The rows of an actor: one for each country, since its codes may name several."""
    if not draft.names:
        raise ValueError("an actor without a letter in its name")
    if not draft.codes:
        raise ValueError(f"{' '.join(draft.names)[:40]!r} has no code; add [FRAGOV] or the like behind it")
    by_country: dict[str | None, list[tuple[str, str]]] = {}
    for code, period in draft.codes:
        if code in ("---", ""):
            continue  # PETRARCH's null code: an actor that is to be passed over
        country, rest = _parted(code)
        by_country.setdefault(country, []).append((rest, period))
    return [_row(draft, country, codes) for country, codes in by_country.items()]


def _parted(code: str) -> tuple[str | None, str]:
    head, known = code[:3], _countries()
    if not re.fullmatch(r"[A-Z]{3}[A-Z0-9]*", code):
        raise ValueError(f"{code[:20]!r} is no CAMEO code; it is capital letters, a country's three first: FRAGOV")
    if head in known:
        return known[head], code[3:] if known[head] else code.removeprefix("INT")
    if head in _roles():
        return None, code
    raise ValueError(f"{head!r} in [{code[:20]}] is no code of a country or region that we know; see docs/gazetteer.md")


def _row(draft: Draft, country: str | None, codes: list[tuple[str, str]]) -> Row:
    roles: dict[str, list[str]] = {}
    for rest, period in codes:
        words = [_roles()[rest[i : i + 3]][1] for i in range(0, len(rest), 3) if rest[i : i + 3] in _roles()]
        roles.setdefault(", ".join(words), []).append(period)
    names = tuple(dict.fromkeys(draft.names))
    kind = _kind(names, codes) if country or any(rest for rest, _ in codes) else "organization"
    if kind == "person":
        told = [f"{what} {_joined(periods)}".strip() for what, periods in roles.items() if what or any(periods)]
    else:
        told = [what for what in roles if what]
    code = max((rest for rest, _ in codes), key=len)
    if kind == "region":
        return Row(kind="region", country=country, names=names)
    return Row(kind=kind, country=country, code="" if kind == "person" else code[:15], names=names, roles=tuple(told))  # type: ignore[arg-type]


def _joined(periods: Iterable[str]) -> str:
    """Periods behind one role; one without dates says that it always holds, which nothing else can narrow."""
    told = list(periods)
    return ", ".join(sorted(told)) if all(told) else ""


def _kind(names: tuple[str, ...], codes: list[tuple[str, str]]) -> str:
    """What line an actor makes. CAMEO does not tell people from bodies: dates, ELI or a given name do."""
    roles = [rest[:3] for rest, _ in codes]
    if not any(roles):
        return "region"
    given = names[0].split()[0].casefold() in lexicon.groups("given_names") and 1 < len(names[0].split()) < 5
    if given or "ELI" in roles or any(period for _, period in codes):
        return "person"
    return next((_roles()[role][0] for role in roles if role in _roles()), "organization")
