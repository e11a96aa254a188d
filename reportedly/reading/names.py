"""Names in a text: capitalised runs of words, their titles, and which of them mean the same actor."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass

import numpy as np

from reportedly import lexicon
from reportedly.reading.windows import Words
from reportedly.records import ActorType

# Small words inside a person's name, and those that only an organisation's name goes on over.
PARTICLES = frozenset(
    [
        "de",
        "del",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "bin",
        "ibn",
        "al",
        "el",
        "du",
        "da",
        "dos",
        "di",
        "abu",
        "ben",
    ]
)
LINKS = frozenset(["of", "for", "on"])
HE_TITLES = frozenset(["mr", "sir", "lord", "king", "prince", "congressman", "chairman", "spokesman"])
SHE_TITLES = frozenset(
    ["mrs", "ms", "miss", "lady", "dame", "queen", "princess", "congresswoman", "chairwoman", "spokeswoman"]
)
MONTH_NAMES = frozenset(["May", "April", "June", "August", "March", "Will"])  # surnames as well
APOSTROPHES = frozenset("'’")
LOWER, TITLE, UPPER, MIXED = 0, 1, 2, 3
SENTENCE_MARKS = frozenset(".!?:\"“”‘—–-([`'’")
# A paragraph with this share of capitalised words is a headline: its capitals say nothing about names.
HEADLINE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name at words [first, last]: its words without titles, the titles, and whether it owns what follows ("'s")."""

    first: int
    last: int
    parts: tuple[str, ...]
    titles: tuple[str, ...]
    type: ActorType
    owns: bool
    before: str
    after: str

    @property
    def text(self) -> str:
        return " ".join(self.parts)

    @property
    def key(self) -> str:
        return self.parts[-1].casefold()


PLACES = (
    "new",
    "north",
    "south",
    "west",
    "east",
    "northern",
    "southern",
    "western",
    "eastern",
    "united",
    "saudi",
    "san",
    "los",
    "las",
    "hong",
    "middle",
    "el",
)
PLACE_HEADS = frozenset(
    [
        "york",
        "hampshire",
        "jersey",
        "mexico",
        "orleans",
        "zealand",
        "delhi",
        "carolina",
        "dakota",
        "korea",
        "virginia",
        "africa",
        "sudan",
        "states",
        "kingdom",
        "arabia",
        "francisco",
        "diego",
        "antonio",
        "jose",
        "bernardino",
        "angeles",
        "vegas",
        "kong",
        "coast",
        "east",
        "hampton",
        "salvador",
        "bank",
        "island",
        "islands",
        "county",
        "city",
        "river",
    ]
)


def is_place(parts: tuple[str, ...]) -> bool:
    """Whether a name is that of a place or a people, as far as lexicon/places.txt and a few pairs tell."""
    last = parts[-1].casefold()
    known = lexicon.words("places")
    if len(parts) == 1:
        return last in known
    return (parts[0].casefold() in PLACES and (last in PLACE_HEADS or last in known)) or all(
        p.casefold() in known for p in parts
    )


def type_of(parts: tuple[str, ...], titles: tuple[str, ...]) -> ActorType:
    kinds = lexicon.table("organisations")
    if is_place(parts) and not titles:
        return "country"
    if (
        len(parts) > 1
        and parts[-1].casefold() in lexicon.words("places")
        and parts[0].casefold() not in lexicon.groups("given_names")
    ):
        return "organization"
    lowered = [p.casefold() for p in parts]
    heads = [lowered[-1], *(lowered[:1] if len(parts) > 1 and parts[1] in LINKS else ())]
    for word in heads:
        if word in kinds and (
            len(parts) > 1
            or word
            in (
                "congress",
                "senate",
                "parliament",
                "kremlin",
                "pentagon",
                "reuters",
                "bloomberg",
                "politico",
                "treasury",
            )
        ):
            return kinds[word]  # type: ignore[return-value]
    if not titles and len(parts) == 1 and parts[0].isupper() and len(parts[0]) > 2:
        return "organization"
    return "person"


def headline_paragraphs(words: Words) -> set[int]:
    if not len(words):
        return set()
    letters = words.case <= MIXED
    count = np.bincount(words.paragraph[letters], minlength=int(words.paragraph[-1]) + 1)
    capital = np.bincount(words.paragraph[letters & (words.case != LOWER)], minlength=len(count))
    return set(np.flatnonzero((count > 0) & (capital >= HEADLINE * count) & (count < 30)).tolist())


def extend(words: Words, at: int) -> int:
    """Last word of the capitalised run that starts at word `at`."""
    last, n = at, len(words)
    while last + 1 < n and words.paragraph[last + 1] == words.paragraph[at]:
        nxt = words.strings[last + 1]
        ahead = int(words.case[last + 2]) if last + 2 < n else LOWER
        after = words.strings[last + 2] if last + 2 < n else ""
        capital = ahead in (TITLE, UPPER, MIXED) and after.casefold() not in lexicon.words("function_words")
        if int(words.case[last + 1]) in (TITLE, UPPER, MIXED):
            if nxt in MONTH_NAMES and words.strings[last].casefold() in lexicon.groups("given_names"):
                last += 1
                continue
            if nxt.casefold() in lexicon.words("function_words") and not (len(nxt) == 1 and nxt != "I"):
                break
            last += 1
        elif (
            (
                nxt == "."
                and capital
                and (len(words.strings[last]) == 1 or words.strings[last].casefold() in lexicon.words("titles"))
            )
            or (
                nxt == "-"
                and words.ends[last] == words.starts[last + 1]
                and words.ends[last + 1] == words.starts[last + 2 : last + 3].sum()
            )
            or (nxt == "&" and capital and words.ends[last] == words.starts[last + 1] - 1)
            or (
                nxt in APOSTROPHES
                and capital
                and words.starts[last + 2] == words.ends[last + 1]
                and len(words.strings[last]) <= 2
            )
            or (nxt.casefold() in PARTICLES and capital)
        ):
            last += 2
        elif nxt in LINKS and words.strings[last].casefold() in lexicon.table("organisations"):
            skip = (
                2
                if capital
                else 3
                if after == "the" and last + 3 < n and int(words.case[last + 3]) in (TITLE, UPPER)
                else 0
            )
            if not skip:
                break
            last += skip
        else:
            break
    return last


def strip_titles(parts: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(name, titles) of a capitalised run; the name may be empty."""
    known = lexicon.words("titles")
    at = max((i for i, p in enumerate(parts[:-1]) if p.casefold() in known), default=-1)
    # "Indiana Gov . Mike Pence": whatever stands before the last title belongs to the title.
    whole = tuple(p for p in parts if p != ".")
    if type_of(whole, ()) not in ("person", "country"):
        return whole, ()
    titles = tuple(p for p in parts[: at + 1] if p != ".")
    rest = parts[at + 1 :]
    while rest and rest[0] == ".":
        rest = rest[1:]
    return tuple(p for p in rest if p != "."), titles


def find_names(words: Words) -> list[Name]:
    """All names of a text in order, those in headlines left out."""
    headlines = headline_paragraphs(words)
    function_words = lexicon.words("function_words")
    lower_forms = {s for s, c in zip(words.strings, words.case.tolist(), strict=True) if c == LOWER}
    out = []
    at = 0
    for i in np.flatnonzero(np.isin(words.case, (TITLE, UPPER, MIXED))).tolist():
        if i < at or int(words.paragraph[i]) in headlines:
            continue
        string = words.strings[i]
        folded = string.casefold()
        if len(string) == 1 and words.strings[i + 1 : i + 4 : 2] == [".", "."]:
            at = i + 4  # "U.S." is no part of a name
            continue
        opens = bool(words.opens[i]) or words.strings[i - 1] in SENTENCE_MARKS
        if folded in function_words or (len(string) == 1 and not (i + 1 < len(words) and words.strings[i + 1] == ".")):
            continue
        last = extend(words, i)
        if (
            opens
            and last == i
            and (
                folded in lower_forms
                or folded in lexicon.words("titles")
                or folded.endswith(("ing", "ly"))
                or (folded.endswith("ed") and len(folded) > 5)
            )
        ):
            continue
        if last == i and folded in lexicon.words("offices"):
            continue
        at = last + 1
        parts, titles = strip_titles(words.strings[i : last + 1])
        if not parts or (len(parts) == 1 and parts[0].casefold() in lexicon.words("titles") and not titles):
            continue
        after = words.strings[last + 1] if last + 1 < len(words) else ""
        owns = (
            after in APOSTROPHES
            and last + 2 < len(words)
            and (words.strings[last + 2] == "s" or parts[-1].endswith("s"))
            and words.starts[last + 1] == words.ends[last]
        )
        out.append(
            Name(
                first=i,
                last=last,
                parts=parts,
                titles=titles,
                type=type_of(parts, titles),
                owns=owns,
                before=words.strings[i - 1].casefold() if i else "",
                after=after.casefold(),
            )
        )
    return out


class Register:
    """The names of one report: which full name a short one stands for."""

    def __init__(self, names: list[Name]) -> None:
        self.names = names
        self._full: dict[str, Counter[tuple[str, ...]]] = {}
        for name in names:
            if name.type == "person" and 1 < len(name.parts) <= 4:
                for part in {name.parts[-1].casefold(), name.parts[0].casefold()}:
                    self._full.setdefault(part, Counter())[name.parts] += 1
        self._given = lexicon.groups("given_names")
        self._people = {
            n.key for n in names if n.type == "person" and (n.titles or n.parts[0].casefold() in self._given)
        }
        self._surnames = {name.key for name in names if name.type == "person" and len(name.parts) > 1}
        self._firsts = [n.first for n in names]
        self._longer: dict[tuple[str, ...], tuple[str, ...]] = {}
        for other in sorted({n.parts for n in names if len(n.parts) > 1}, key=lambda p: (len(p), p)):
            self._longer[("".join(p[0] for p in other if p[0].isupper()),)] = other
            for start in range(1, len(other) - 1):
                self._longer[other[start:]] = other
        self._sexes: dict[str, str] = {}
        self._by_word: dict[str, Name] = {}
        for name in names:
            title = name.titles[0].casefold() if name.titles else ""
            if title in HE_TITLES or title in SHE_TITLES:
                self._sexes.setdefault(name.key, "he" if title in HE_TITLES else "she")
            if name.type != "country":
                self._by_word.setdefault(name.key, name)
                self._by_word.setdefault(name.parts[0].casefold(), name)

    def between(self, low: int, high: int) -> list[Name]:
        """The names that start at words [low, high)."""
        return self.names[bisect_left(self._firsts, low) : bisect_left(self._firsts, high)]

    def holding(self, word: str) -> Name | None:
        """The first name that begins or ends with the word (lower case) and is no place."""
        return self._by_word.get(word)

    def sex(self, name: str) -> str | None:
        """ "he", "she" or None: by a title in the report, else by the given name."""
        by_title = self._sexes.get(name.split()[-1].casefold())
        return by_title or next(
            (self._given[w.casefold()] for w in name.split()[:-1] if w.casefold() in self._given), None
        )

    def body(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """The fullest form of an organisation's name: an acronym's words, or what ends in the same words."""
        return self._longer.get(parts, parts) if len(parts) > 1 or (parts[0].isupper() and len(parts[0]) > 1) else parts

    def is_person(self, name: Name) -> bool:
        """Whether a name is surely a person's: it has a title or a known given name somewhere in the report."""
        return name.type == "person" and (
            bool(name.titles) or name.key in self._people or name.parts[0].casefold() in self._given
        )

    def fullest(self, parts: tuple[str, ...], at: int, sex: str | None = None) -> tuple[str, ...]:
        """The fullest form of a person's name as the report has it.

        Of several people with one surname the one named in full last before word `at` is meant if that was within
        60 words, else the one named in full most often.
        """
        if len(parts) > 1:
            first, last = parts[0].casefold(), parts[-1].casefold()
            same = [p for p in self._full.get(last, ()) if p[0].casefold() == first and p[-1].casefold() == last]
            return min(same, key=lambda p: (abs(len(p) - 2), p)) if same else parts
        key = parts[0].casefold()
        options = {p: n for p, n in self._full.get(key, Counter()).items() if p[-1].casefold() == key}
        if not options and key not in self._surnames:
            options = dict(self._full.get(key, Counter()))
        if not options:
            return parts
        if sex is not None:
            options = {p: n for p, n in options.items() if self._given.get(p[0].casefold(), sex) == sex} or options
        firsts = {p[0].casefold() for p in options}
        if len(firsts) > 1:
            recent = [n for n in self.between(at - 59, at) if n.parts in options]
            if recent:
                return self.fullest(recent[-1].parts, at)
        return self.fullest(min(options, key=lambda p: (-options[p], p)), at)
