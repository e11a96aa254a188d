"""Where the names stand in a text: capitalised runs of words, with their titles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from reportedly import lexicon
from reportedly.reading import gazetteer
from reportedly.reading.names import LINKS, Name, bodies, is_place, type_of, typed
from reportedly.reading.windows import Words
from reportedly.records import ActorType

# The Arabic article before a hyphen: "Bashar al-Assad", "Moqtada as-Sadr".
ARABIC = frozenset("al el ul ad ed ar er as es ash esh at et an en az ez".split())
# Small words inside a person's name.
PARTICLES = frozenset("de del la le van von der den bin ibn al el du da dos di abu ben".split())
MONTH_NAMES = frozenset(["May", "April", "June", "August", "March", "Will"])  # surnames as well
GIVEN_ALIKE = frozenset(["Jan", "May", "Will"])  # given names as well, before a surname
APOSTROPHES = frozenset("'’")
LOWER, TITLE, UPPER, MIXED = 0, 1, 2, 3
CAPITAL = (TITLE, UPPER, MIXED)
SENTENCE_MARKS = frozenset(".!?:\"“”‘—–-([`'’")
TOWNS = frozenset(["city", "town", "county", "village", "borough", "municipality"])
COUNTRY_INITIALS = {"U.S.": ("United", "States"), "U.S.A.": ("United", "States"), "U.K.": ("United", "Kingdom")}
NAMED_BODIES = frozenset(["government", "organization", "group", "media"])
PLACE_PREPOSITIONS = frozenset(["in", "at", "near", "outside", "across", "throughout"])
# A paragraph with this share of capitalised words is a headline: its capitals say nothing about names. One that ends in
# a full stop is a short sentence, if it has a word in small letters that could have one: "Germany invaded France."
HEADLINE = 0.6


def headline_paragraphs(words: Words) -> set[int]:
    if not len(words):
        return set()
    letters = words.case <= MIXED
    count = np.bincount(words.paragraph[letters], minlength=int(words.paragraph[-1]) + 1)
    capital = np.bincount(words.paragraph[letters & (words.case != LOWER)], minlength=len(count))
    found = set(np.flatnonzero((count > 0) & (capital >= HEADLINE * count) & (count < 30)).tolist())
    return {number for number in found if not is_sentence(words, number)}


def is_sentence(words: Words, paragraph: int) -> bool:
    """Whether a paragraph ends in a full stop and has a word in small letters that could have a capital."""
    first, end = np.searchsorted(words.paragraph, [paragraph, paragraph + 1])
    small = (words.strings[i] for i in range(first, end) if words.case[i] == LOWER)
    return words.strings[end - 1] == "." and any(s not in lexicon.words("function_words") for s in small)


class Run:
    """The capitalised run of words that starts at word `at`: how far it goes."""

    def __init__(self, words: Words, at: int) -> None:
        self.words, self.paragraph = words, words.paragraph[at]

    def string(self, i: int) -> str:
        return self.words.strings[i] if i < len(self.words) else ""

    def is_name_word(self, i: int) -> bool:
        """Whether word `i` is capitalised and no function word."""
        if i >= len(self.words) or int(self.words.case[i]) not in CAPITAL:
            return False
        return self.string(i).casefold() not in lexicon.words("function_words")

    def touches(self, i: int) -> bool:
        """Whether word `i` stands right after the one before it."""
        return i < len(self.words) and bool(self.words.ends[i - 1] == self.words.starts[i])

    def step(self, last: int) -> int:
        """How many words the run goes on over after word `last`; 0 at its end."""
        i = last + 1
        if i >= len(self.words) or self.words.paragraph[i] != self.paragraph:
            return 0
        if int(self.words.case[i]) in CAPITAL:
            return self.over_capital(last)
        return self.over_mark(last) or self.over_small_word(last)

    def over_capital(self, last: int) -> int:
        word = self.string(last + 1)
        if word in MONTH_NAMES and self.string(last).casefold() in lexicon.groups("given_names"):
            return 1
        initial = len(word) == 1 and word != "I"
        return 1 if initial or word.casefold() not in lexicon.words("function_words") else 0

    def over_mark(self, last: int) -> int:
        """ "J. Trump", "Gov. Pence", "Seitz-Wald" (not "Texas-based"), "Marks & Co", "O'Neill"."""
        mark, before, after = self.string(last + 1), self.string(last), self.string(last + 2)
        ahead = self.is_name_word(last + 2)
        short = len(before) == 1 or before == "St" or before.casefold() in lexicon.words("titles")
        part = after[:1].isalpha() and after.casefold() not in lexicon.words("compounds")
        goes_on = (
            (mark == "." and ahead and short)
            or (mark == "-" and part and self.touches(last + 1) and self.touches(last + 2))
            or (mark == "&" and ahead and self.words.ends[last] == self.words.starts[last + 1] - 1)
            or (mark in APOSTROPHES and ahead and self.touches(last + 2) and len(before) <= 2)
        )
        return 2 if goes_on else 0

    def over_small_word(self, last: int) -> int:
        """ "Ursula von der Leyen", "Bashar al-Assad", "Quai d'Orsay", "the Ministry of the Environment"."""
        word = self.string(last + 1)
        if word.casefold() in ARABIC and self.string(last + 2) == "-" and self.is_name_word(last + 3):
            return 3 if self.touches(last + 2) and self.touches(last + 3) else 0
        if word in ("d", "l") and self.string(last + 2) in APOSTROPHES and self.is_name_word(last + 3):
            return 3 if self.touches(last + 2) and self.touches(last + 3) else 0
        if word.casefold() in PARTICLES:
            if self.is_name_word(last + 2):
                return 2
            if self.string(last + 2).casefold() in PARTICLES and self.is_name_word(last + 3):
                return 3
        if word in LINKS and self.string(last).casefold() in lexicon.table("organisations"):
            if self.is_name_word(last + 2):
                return 2
            if self.string(last + 2) == "the" and self.is_name_word(last + 3):
                return 3
        return 0


def extend(words: Words, at: int) -> int:
    """Last word of the capitalised run that starts at word `at`."""
    run, last = Run(words, at), at
    while step := run.step(last):
        last += step
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


def initials_end(words: Words, at: int) -> int | None:
    """Last word of dotted initials that start at word `at`: "U.S.", "F.B.I."; null where none do."""
    end = at - 1
    while (
        end + 2 < len(words)
        and len(words.strings[end + 1]) == 1
        and words.strings[end + 1].isupper()
        and words.strings[end + 2] == "."
        and (end < at or words.ends[end] == words.starts[end + 1])
    ):
        end += 2
    return end if end >= at + 3 else None


def initials(words: Words, first: int, last: int) -> Name:
    """The name that dotted initials are: a country's in full where they are a country's, else as written."""
    written = "".join(words.strings[first : last + 1])
    country = COUNTRY_INITIALS.get(written)
    return made(words, first, last, country or (written,), (), "country" if country else "organization")


def opens_sentence(words: Words, at: int) -> bool:
    return bool(words.opens[at]) or words.strings[at - 1] in SENTENCE_MARKS


def forms(words: Words) -> tuple[set[str], set[str]]:
    """The words of a text in small letters, and those with a capital inside a sentence."""
    lower, inner = set(), set()
    before = ""
    for string, case, opens in zip(words.strings, words.case.tolist(), words.opens.tolist(), strict=True):
        if case == LOWER:
            lower.add(string)
        elif case in CAPITAL and not (opens or before in SENTENCE_MARKS):
            inner.add(string)
        before = string
    return lower, inner


def is_common_opening(words: Words, at: int, last: int, lower_forms: set[str], inner_forms: set[str]) -> bool:
    """Whether a lone capital word that opens a sentence is an ordinary word.

    `lower_forms`: the report's words in small letters; `inner_forms`: those with a capital inside a sentence. A plural
    that stands with a capital at the openings alone ("Divers", "Ministers") is no name, but "Paris" is no plural. Nor
    is a number a name ("Twenty-four").
    """
    if not opens_sentence(words, at):
        return False
    if words.strings[at].casefold() in number_words() and not any(
        int(words.case[i]) in CAPITAL for i in range(at + 1, last + 1)
    ):
        return True
    string = words.strings[at]
    folded = string.casefold()
    if last != at or is_place((string,)) or (folded in bodies() and folded not in lower_forms):
        return False
    common = folded in lower_forms or folded in lexicon.words("titles") or folded.endswith(("ing", "ly"))
    plural = folded.endswith("s") and not string.isupper() and string not in inner_forms
    return common or plural or (folded.endswith("ed") and len(folded) > 5)


@cache
def number_words() -> frozenset[str]:
    """"Fourteen", "fifty": the words of lexicon/figures.txt that are numbers."""
    rows = (line.split() for line in lexicon.lines("figures"))
    return frozenset(word.partition("=")[0] for label, *found in rows if label == "number" for word in found)


def is_no_name(words: Words, at: int) -> bool:
    """Whether a capital word cannot open a name: a function word, or a lone letter that is no initial."""
    string = words.strings[at]
    after = words.strings[at + 1] if at + 1 < len(words) else ""
    initial = after == "." or (after in APOSTROPHES and words.starts[at + 1] == words.ends[at])  # "J.", "O'Neill"
    if string in GIVEN_ALIKE and after[:1].isupper() and after.casefold() not in lexicon.words("function_words"):
        return string != "Jan" and opens_sentence(words, at)  # "Will Orlo pay?"
    return string.casefold() in lexicon.words("function_words") or (len(string) == 1 and not initial)


def kinds_of(words: Words, kinds: Mapping[int, str]) -> dict[str, str]:
    """The kind that the tagger takes mentions with a capital head word for, most often in the report."""
    votes: dict[str, Counter[str]] = {}
    for word, kind in kinds.items():
        if int(words.case[word]) in CAPITAL:
            votes.setdefault(words.strings[word], Counter())[kind] += 1
    return {string: max(counts, key=lambda k: (counts[k], k)) for string, counts in votes.items()}


def name_at(words: Words, first: int, last: int, kinds: Mapping[str, str]) -> Name | None:
    """The name that the run [first, last] holds, null where it is but titles."""
    parts, titles = strip_titles(words.strings[first : last + 1])
    if not parts or (len(parts) == 1 and parts[0].casefold() in lexicon.words("titles") and not titles):
        return None
    if first >= 2 and words.strings[first - 1] == "of" and (town := words.strings[first - 2].casefold()) in TOWNS:
        return made(words, first - 2, last, (town.title(), "of", *parts), (), "government")
    known = [kinds[words.strings[w]] for w in range(first, last + 1) if words.strings[w] in kinds]
    # The head of "Bank of Orsenia" stands first, that of "Strand Network" last.
    head = known[0 if LINKS & set(parts) else -1] if known else None
    return made(words, first, last, parts, titles, typed(parts, titles, head))


def made(
    words: Words, first: int, last: int, parts: tuple[str, ...], titles: tuple[str, ...], type: ActorType
) -> Name:
    """A name with what stands around it; it owns what follows where "'s" does, or an apostrophe after an s."""
    after = words.strings[last + 1] if last + 1 < len(words) else ""
    owns = (
        after in APOSTROPHES
        and last + 2 < len(words)
        and (words.strings[last + 2] == "s" or parts[-1].endswith("s"))
        and bool(words.starts[last + 1] == words.ends[last])
    )
    return Name(
        first=first, last=last, parts=parts, titles=titles, type=type, owns=owns,
        before=words.strings[first - 1].casefold() if first else "", after=after.casefold(),
    )


def office_end(words: Words, last: int) -> int | None:
    """Last word of what an office at word `last` is of: "State" of "Secretary of State"; null where there is none."""
    office = words.strings[last].casefold()
    if words.strings[last + 1 : last + 2] != ["of"] or not (
        office in lexicon.words("titles") or office in lexicon.words("offices")
    ):
        return None
    first = last + (3 if words.strings[last + 2 : last + 3] == ["the"] else 2)
    for end in (first + 2, first + 1):
        if " ".join(words.strings[first:end]).casefold() in lexicon.lines("portfolios"):
            return end - 1
    return None


def of_office(words: Words, first: int, end: int, kinds: Mapping[str, str]) -> Name | None:
    """The name behind an office of several words, [first, end], as its title; null where none stands there."""
    run = Run(words, first)
    if not run.is_name_word(end + 1) or words.paragraph[end + 1] != run.paragraph:
        return None
    name = name_at(words, end + 1, extend(words, end + 1), kinds)
    if name is None or name.type != "person":
        return None
    office = tuple(words.strings[first : end + 1])
    before = words.strings[first - 1].casefold() if first else ""
    return replace(name, first=first, before=before, titles=(*office, *name.titles))


def find_names(words: Words, kinds: Mapping[int, str] | None = None) -> list[Name]:
    """All names of a text in order, those in headlines left out.

    `kinds`: what the tagger takes the mentions for, by head word; it decides where no title and no given name does.
    """
    headlines = headline_paragraphs(words)
    lower_forms, inner_forms = forms(words)
    capitals = np.flatnonzero(np.isin(words.case, CAPITAL)).tolist()
    known = kinds_of(words, kinds or {})
    out: list[Name] = []
    at = 0
    for i in capitals:
        if i < at or int(words.paragraph[i]) in headlines:
            continue
        if (end := initials_end(words, i)) is not None:
            at = end + 1
            out.append(initials(words, i, end))
            continue
        if is_no_name(words, i):
            continue
        last = extend(words, i)
        if (end := office_end(words, last)) is not None:
            at = end + 1
            if (titled := of_office(words, i, end, known)) is not None:
                at = titled.last + 1
                out.append(titled)
            continue
        lone_office = last == i and words.strings[i].casefold() in lexicon.words("offices")
        if lone_office or is_common_opening(words, i, last, lower_forms, inner_forms):
            continue
        at = last + 1
        name = name_at(words, i, last, known)
        if name is not None:
            out.append(name)
    return with_labels(with_bodies(with_places(out)))


def with_labels(names: list[Name]) -> list[Name]:
    """The names, a transcript's labels in capitals ("LANYARD:") as the last name of a person named in the report."""
    last_names = {n.parts[-1].casefold(): n.parts[-1] for n in names if n.type == "person" and len(n.parts) > 1}

    def label(name: Name) -> str | None:
        lone = len(name.parts) == 1 and name.parts[0].isupper() and len(name.parts[0]) > 2
        return last_names.get(name.parts[0].casefold()) if lone else None

    return [replace(n, parts=(last,), type="person") if (last := label(n)) else n for n in names]


def known_body(name: Name) -> ActorType | None:
    is_the = name.before == "the"
    if not is_the and len(name.parts) == 1:
        return None
    known = gazetteer.lookup(f"the {name.text}" if is_the else name.text)
    return known.type if known and known.type in NAMED_BODIES and (is_the or known.metonym) else None


def with_bodies(names: list[Name]) -> list[Name]:
    """The names, those that the gazetteer knows as a body's as such: after "the", since nobody is called "the Élysée",
    or of several words that mean a government, as Downing Street."""
    people = [n for n in names if n.type == "person" and not n.titles]
    found = {n.text: known for n in people if (known := known_body(n)) is not None}
    return [replace(n, type=found[n.text]) if n.type == "person" and n.text in found else n for n in names]


def with_places(names: list[Name]) -> list[Name]:
    """The names, those of one word a place's that stand after "in" or "at" half the time and have no title."""
    after_in: dict[str, list[bool]] = {}
    for name in names:
        if len(name.parts) == 1 and name.type == "person":
            after_in.setdefault(name.text, []).append(name.before in PLACE_PREPOSITIONS and not name.titles)
    titled = {n.parts[-1] for n in names if n.titles or (n.type == "person" and len(n.parts) > 1)}
    given = lexicon.groups("given_names")
    places = {
        text for text, found in after_in.items()
        if sum(found) * 2 >= len(found) and text not in titled and text.casefold() not in given
    }
    return [replace(n, type="country") if n.type == "person" and n.text in places else n for n in names]
