"""Counts and amounts, as bounds: "at least 12 killed", "dozens", "between 40 and 50", "$2.5 billion".

"At least N" and "more than N" leave `high` open, "up to N" and "fewer than N" leave `low` open; "about N" and "N" are
N; "dozens" are 24 or more, "hundreds" 100 or more: shared conventions of ../shared/data/claims. What is counted is read
off the words beside the number; casualties go by one word ("killed", "injured"), whatever the text's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from reportedly import lexicon
from reportedly.reading.timex_tokens import vocabulary
from reportedly.records import CASUALTIES, Figure, Span

TOKEN = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+|\w+(?:[’']\w+)?|[^\w\s]")
DIGITS = re.compile(r"(?:\d[\d,]*)?\.?\d+$")
GLUED_SCALES = {"m": 1e6, "k": 1e3, "bn": 1e9, "mn": 1e6, "tn": 1e12}
CURRENCIES = {"$": "dollars", "€": "euros", "£": "pounds", "¥": "yen", "₹": "rupees", "₽": "roubles"}
POSSESSIVE = ("'s", "’s")
SENTENCE_END = frozenset([".", "!", "?", ";", ":"])
# How far from a number, in words, what is counted may be told.
BEHIND, AHEAD = 4, 7
FAR_BEHIND = 20  # words before "rose to 15" in which the tally that rose may be named
YEARS = range(1700, 2101)
OPENERS = ("between", "half", "a", "another", "one", "two", "three")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The lists of lexicon/figures.txt."""

    numbers: dict[str, float]
    scales: dict[str, float]
    vague: dict[str, float]
    units: dict[str, tuple[str, float]]
    bounds: dict[str, str]  # "at least" -> "least", "most" or "about"
    groups: dict[str, str]  # casualties, persons, fractions, stop words
    stop: frozenset[str]
    names: frozenset[str]
    fractions: dict[str, float]
    tallying: frozenset[str]
    openers: frozenset[str]  # words that a figure may begin with, beside digits
    doer: frozenset[str]  # forms of verbs of casualties that tell what those before them do
    doing: frozenset[str]  # verbs of casualties that take an object: who stands before them does the harm
    being: frozenset[str]  # verbs before these that tell that it was done to whoever stands before
    objects: frozenset[str]  # words with which an object begins, beside numbers and persons
    legal: frozenset[str]  # words behind "death" that make another thing of it
    parents: frozenset[str]  # "a mother of two" tells of no figure
    wholes: frozenset[float]  # of what a share is said to be: "one in five"
    clubs: frozenset[float]  # of how many states a Group is called so: "the Group of 20"


@cache
def known() -> Words:
    by_label: dict[str, list[str]] = {}
    for line in lexicon.lines("figures"):
        label, *words = line.split()
        by_label.setdefault(label, []).extend(words)

    def valued(label: str) -> dict[str, float]:
        return {w: float(v) for w, _, v in (p.partition("=") for p in by_label[label])}

    units = {}
    for word, _, value in (p.partition("=") for p in by_label["unit"]):
        unit, _, factor = value.partition("*")
        units[word] = (unit, float(factor or 1))
    numbers, vague = valued("number"), valued("vague")
    return Words(
        numbers=numbers, scales=valued("scale"), vague=vague, units=units,
        bounds={w.replace("_", " "): b for b in ("least", "most", "about") for w in by_label[b]},
        groups={w: label for label in ("person", *CASUALTIES) for w in by_label[label]},
        stop=frozenset(by_label["stop"]), names=frozenset(by_label["name_before"]), fractions=valued("fraction"),
        openers=frozenset([*numbers, *vague, *CURRENCIES, *OPENERS]), tallying=frozenset(by_label["tallying"]),
        doer=frozenset(by_label["doer"]), doing=frozenset(by_label["doing"]), being=frozenset(by_label["being"]),
        objects=frozenset(by_label["objects"]), legal=frozenset(by_label["legal"]),
        parents=frozenset(by_label["parents"]), wholes=frozenset(map(float, by_label["wholes"])),
        clubs=frozenset(map(float, by_label["clubs"])),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """Tokens [first, last] that make a number; `low` and `high` alike unless the word is vague."""

    first: int
    last: int
    low: float | None
    high: float | None
    unit: str | None = None


class Line:
    """The tokens of a text, with what is asked of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = [match.span() for match in TOKEN.finditer(text)]
        self.strings = [text[start:end] for start, end in self.spans]
        self.words = [s.casefold() for s in self.strings]

    def __len__(self) -> int:
        return len(self.words)

    def word(self, at: int) -> str:
        return self.words[at] if 0 <= at < len(self.words) else ""

    def is_capital(self, at: int) -> bool:
        return 0 <= at < len(self.strings) and self.strings[at][:1].isupper()

    def touches(self, at: int) -> bool:
        """Whether token `at` follows the one before it without a space."""
        return 0 < at < len(self.spans) and self.spans[at][0] == self.spans[at - 1][1]


def find(text: str, dates: Iterable[Span] = ()) -> tuple[Figure, ...]:
    """The figures of a text, in its order; numbers that belong to dates, names, scores or ages are none."""
    line, openers = Line(text), known().openers
    taken = [(start, end) for start, end in dates]
    out = []
    at = 0
    while at < len(line):
        word = line.words[at]
        may_begin = word in openers or word[-1].isdecimal()
        number = (ranged(line, at) or read_number(line, at)) if may_begin else None
        if number is None:
            at += 1
            continue
        if not any(s < line.spans[number.last][1] and line.spans[number.first][0] < e for s, e in taken):
            figure = figure_of(line, number)
            if figure is not None:
                out.append(figure)
        at = number.last + 1
    return tuple(out)


def worth(line: Line, at: int) -> float | None:
    """The number that one token is."""
    word = line.word(at)
    if DIGITS.match(word):
        return float(word.replace(",", ""))
    return known().numbers.get(word)


def read_number(line: Line, at: int) -> Number | None:
    """The number that begins at a token: digits or words, with scales, fractions and vague words."""
    lists, word = known(), line.word(at)
    if DIGITS.match(word) and line.touches(at + 1) and line.word(at + 1) in GLUED_SCALES:
        value = float(word.replace(",", "")) * GLUED_SCALES[line.word(at + 1)]
        return Number(first=at, last=at + 1, low=value, high=value)
    if word in lists.vague:
        return vague(line, at)
    if word == "half" and line.word(at + 1) == "a" and line.word(at + 2) in lists.scales:
        value = lists.scales[line.word(at + 2)] / 2
        return Number(first=at, last=at + 2, low=value, high=value)
    if (part := ratio(line, at)) is not None:
        return part
    if word in ("a", "one", "two", "three") and (part := fraction(line, at)) is not None:
        return part
    start = at
    if word in ("a", "another") and line.word(at + 1) in (*lists.scales, "couple"):
        total: float = 1.0
        at += 1
        if line.word(at) == "couple":
            last = at + 1 if line.word(at + 1) == "of" else at
            return Number(first=start, last=last, low=2, high=2)
    else:
        plain = worth(line, at)
        if plain is None:
            return None
        total, at = plain, at + 1
        if not DIGITS.match(word):
            total, at = compound(line, at, total)
    half = line.words[at : at + 3] == ["and", "a", "half"]
    if half:
        total, at = total + 0.5, at + 3
    while line.word(at) in lists.scales:
        total *= lists.scales[line.word(at)]
        at += 1
        if line.word(at) == "and" and (rest := worth(line, at + 1)) is not None and rest < 100 and total >= 100:
            more, after = compound(line, at + 2, rest)
            if not DIGITS.match(line.word(at + 1)):
                total, at = total + more, after
    return Number(first=start, last=at - 1, low=total, high=total)


def compound(line: Line, at: int, total: float) -> tuple[float, int]:
    """Twenty-five, two hundred and ten: the words behind the first one."""
    hyphen = line.word(at) == "-" and line.touches(at)
    digit = known().numbers.get(line.word(at + hyphen))
    if total in range(20, 100, 10) and digit is not None and 0 < digit < 10:
        return total + digit, at + hyphen + 1
    return total, at


def vague(line: Line, at: int) -> Number:
    """Dozens, hundreds, tens of thousands: from so many on."""
    lists, first = known(), at
    low = lists.vague[line.word(at)]
    while line.word(at + 1) == "of" and line.word(at + 2) in lists.vague:
        at += 2
        low = lists.vague[line.word(at)] * {"tens": 10, "hundreds": 100}.get(line.word(at - 2), 1)
    return Number(first=first, last=at, low=low, high=None)


def fraction(line: Line, at: int) -> Number | None:
    """A third, two thirds, a quarter: as percent."""
    times = {"a": 1, "one": 1, "two": 2, "three": 3}[line.word(at)]
    gap = 2 if line.word(at + 1) == "-" else 1
    word = line.word(at + gap)
    single = word.removesuffix("s") if times > 1 else word
    if single not in known().fractions or (single == "half" and times > 1):
        return None
    if line.word(at + gap + 1) not in ("of", "in", ",", ".", "to", "from", "more"):
        return None  # "a quarter final", "a half hour"
    share = {"third": 100 * times / 3, "quarter": 25.0 * times, "half": 50.0}[single]
    return Number(first=at, last=at + gap, low=round(share), high=round(share), unit="percent")


def ratio(line: Line, at: int) -> Number | None:
    """One in five, 3 out of 10: as percent."""
    gap = 3 if line.words[at + 1 : at + 3] == ["out", "of"] else 2
    if gap == 2 and line.word(at + 1) != "in":
        return None
    part, whole, behind = worth(line, at), worth(line, at + gap), line.word(at + gap + 1)
    if part is None or whole not in known().wholes or not 0 < part < whole:
        return None
    if behind in known().units or behind in known().scales or behind == "-":
        return None  # "three in ten days"
    percent = round(100 * part / whole, 1)
    return Number(first=at, last=at + gap, low=percent, high=percent, unit="percent")


def ranged(line: Line, at: int) -> Number | None:
    """Between 40 and 50; 40 to 50; 40-50."""
    between = line.word(at) == "between"
    begin = at + 1 if between else at
    if begin < len(line) and line.word(begin) in CURRENCIES:
        begin += 1
    one = read_number(line, begin)
    if one is None or one.low is None or one.high is None:
        return None
    link = line.word(one.last + 1)
    after = one.last + 2
    if line.word(after) in CURRENCIES:
        after += 1
    if link not in (("and",) if between else ("to", "-", "–", "—")):
        return None
    other = read_number(line, after)
    if other is None or other.high is None:
        return None
    low = one.low
    if line.word(other.last) in known().scales and line.word(one.last) not in known().scales and low < 1000:
        low *= known().scales[line.word(other.last)]  # "2 to 3 million"
    is_years = not between and low in YEARS and other.high in range(100)
    from_to = line.word(at - 1) == "from" and link == "to"
    if low >= other.high or is_years or from_to:
        return None
    return Number(first=at, last=other.last, low=low, high=other.high, unit=one.unit or other.unit)


def figure_of(line: Line, number: Number) -> Figure | None:
    """The figure that a number makes with the words around it; None where it is none."""
    lists = known()
    first, low, high = number.first, number.low, number.high
    bare = first == number.last and bool(DIGITS.match(line.word(first)))
    unit, factor, last = number.unit, 1.0, number.last
    if line.word(first - 1) in CURRENCIES:
        unit, first = CURRENCIES[line.word(first - 1)], first - 1
    elif line.word(first) == "between" and line.word(first + 1) in CURRENCIES:
        unit = CURRENCIES[line.word(first + 1)]
    at = last + 1
    if unit is None and line.word(at) == "-" and line.word(at + 1) in lists.units:
        at += 1  # "30-day", or "30 - day", as some feeds write it
        if line.word(at + 1) == "-":
            return None  # "30-year-old"
    if unit is None:
        if line.word(at) == "%" or line.words[at : at + 2] == ["per", "cent"]:
            unit, last = "percent", at + (line.word(at) != "%")
        elif line.word(at) == "percentage" and line.word(at + 1) == "points":
            unit, last = "points", at + 1
        elif line.word(at) in lists.units:
            (unit, factor), last = lists.units[line.word(at)], at
            if unit in ("days", "months", "years", "hours", "minutes") and line.word(at + 1) in (
                "ago", "later", "earlier", "before", "after", "old", "-", "since", "prior",
            ):
                return None
    if unit is None and is_name(line, number, bare):
        return None
    first, bound = bounded(line, first)
    if bound == "least":
        high = None
    elif bound == "most":
        low, high = None, high if high is not None else low
    what, casualty = counted(line, first, last)
    if casualty is None and what.endswith("ed") and " " not in what:
        what = ""  # "97 carried a certificate": a verb
    if unit is None:
        unit = "people" if casualty or is_person(what) else what.split()[-1] if what else None
    if unit is None or (number.low == 1 and not casualty):
        return None
    span = (line.spans[first][0], line.spans[last][1])
    return Figure(
        what=casualty or what, low=None if low is None else tidy(low * factor),
        high=None if high is None else tidy(high * factor), unit=unit, spans=(span,), text=line.text[span[0] : span[1]],
    )


def tidy(value: float) -> float:
    """Without the dust of floating point."""
    return round(value, 6)


def is_name(line: Line, number: Number, bare: bool) -> bool:
    """Whether a number without a unit is part of a name, date, age, score or clock time."""
    before, after = line.word(number.first - 1), line.word(number.last + 1)
    string = line.strings[number.first - 1] if number.first else ""
    if before == "." and line.touches(number.first - 1):
        before = f"{line.word(number.first - 2)}."  # "the No. 5 seed"
    if before == "of" and line.word(number.first - 2) in known().parents:
        return True  # "a mother of two"
    if before == "of" and line.strings[number.first - 2] == "Group" and number.low in known().clubs:
        return True  # "the Group of 20"
    if number.high is not None and number.high < 1:
        return True  # ".357 Magnum"
    if bare and after[:1] == "x" and line.touches(number.last + 1):
        return True  # "4x4"
    if before in known().names or (before in ("-", "/", ":") and line.touches(number.first)):
        return True
    if after in ("/", ":", "-", "–", "st", "nd", "rd", "th") and line.touches(number.last + 1):
        return True
    if bare and string[:1].isupper() and string.isalpha() and number.first > 1 and before not in known().bounds:
        opens = line.word(number.first - 2) in SENTENCE_END
        if not opens:
            return True  # "Boeing 737"
    if bare and len(line.word(number.first)) == 4 and (number.low or 0) in YEARS:
        return after not in known().groups
    return after in (",", ")", "", ".") and before in (",", "(")  # "Lena Abara, 23,"


def bounded(line: Line, first: int) -> tuple[int, str | None]:
    """Where the figure begins with its bound ("at least"), and which bound it is."""
    for length in (3, 2, 1):
        words = " ".join(line.words[first - length : first]) if first >= length else ""
        bound = known().bounds.get(words)
        if bound is not None and words not in ("the", "only", "just"):
            return first - length, bound
    return first, None


def counted(line: Line, first: int, last: int) -> tuple[str, str | None]:
    """The words for what is counted, and the casualty it is, if any ("killed")."""
    lists = known()
    words: list[str] = []
    at = last + 1
    while line.word(at) in ("more", "other", "others", "of", "-"):
        at += 1
    if line.word(at - 1) == "of":
        while line.word(at) in ("the", "its", "their", "our", "my", "his", "her") or worth(line, at) is not None:
            at += 1
    while at < len(line) and len(words) < 4 and line.word(at)[:1].isalpha() and line.word(at) not in lists.stop:
        group = lists.groups.get(line.word(at))
        if words and group in CASUALTIES and line.word(at) not in ("cases", "victims"):
            break
        words.append(line.word(at))
        at += 1
        if lists.groups.get(words[-1]) == "person" or (is_plural(words[-1]) and not is_plural(line.word(at))):
            break  # what follows is a verb, more often than not
    if words and words[-1].endswith(POSSESSIVE):
        words = []  # "3 percent of the nation's total output": whatever it is of is not known
    return " ".join(words), casualty_of(line, first, last)


def casualty_of(line: Line, first: int, last: int) -> str | None:
    """The casualty that a number counts: the nearest word of one, in the same sentence, ahead or just behind."""
    groups = known().groups
    ahead, behind = None, None
    skipped = 0
    for step in range(1, AHEAD + 1):
        if line.word(last + step + skipped) == "including":  # "12 people, including three children, were killed"
            while last + step + skipped < len(line) and line.word(last + step + skipped) not in (",", "."):
                skipped += 1
        place = last + step + skipped
        word = line.word(place)
        if word in SENTENCE_END or (step > 1 and (worth(line, place) is not None or word in known().vague)):
            break
        if groups.get(word) in CASUALTIES:
            if not is_done_by(line, last, place):
                ahead = (step, groups[word])
            break
    for step in range(1, BEHIND + 1):
        word = line.word(first - step)
        if word in SENTENCE_END or word in (",", "and", "while", "but") or worth(line, first - step) is not None:
            break
        if groups.get(word) in CASUALTIES:
            behind = (step, groups[word])
            break
    found = [f for f in (ahead, behind) if f is not None]
    if not found:
        return tally_of(line, first)
    if ahead is not None and behind is not None and behind[0] <= 2:
        return behind[1]  # "killing 12 people and wounding"
    return min(found)[1]


def is_done_by(line: Line, last: int, place: int) -> bool:
    """Whether whoever is counted up to `last` does what the casualty's word at `place` tells, or it tells of no harm.

    "Two gunmen killed six people", "three men accused of killing a guard"; but not "two were killed", "ten killed in
    raid". Or it is no harm at all: "three against the death penalty".
    """
    lists, word = known(), line.word(place)
    if word == "death":
        return line.word(place + 1) in lists.legal
    if word in lists.doer:
        return True
    if any(line.word(at) in lists.being for at in range(last + 1, place)):
        return False
    if word not in lists.doing and not (word == "dead" and line.word(place - 1) == "shot"):
        return False
    after = line.word(place + 1)
    if line.word(place + 2) in lists.units:
        return False  # "ten killed a day after", "two weeks ago"
    if line.strings[place].islower() and line.is_capital(place + 1) and after not in vocabulary():
        return True  # a name, but not in a headline that has capitals throughout
    return after in lists.objects or lists.groups.get(after) == "person" or worth(line, place + 1) is not None


def tally_of(line: Line, first: int) -> str | None:
    """The casualty whose number "rose to" or "stands at" this one: "the number of dead in the fire rose to 15"."""
    if line.word(first - 1) not in ("to", "at") or line.word(first - 2) not in known().tallying:
        return None
    for at in range(first - 3, max(-1, first - 3 - FAR_BEHIND), -1):
        if line.word(at) in SENTENCE_END:
            return None
        if line.word(at) in ("number", "numbers", "toll", "count", "tally"):
            words = [*(line.word(k) for k in (at + 2, at + 3)), line.word(at - 1), line.word(at)]
            return next((g for w in words if (g := known().groups.get(w)) in CASUALTIES), None)
    return None


def is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", *POSSESSIVE))


def is_person(what: str) -> bool:
    return any(known().groups.get(w) == "person" for w in what.split())


def nearest(figures: Sequence[Figure], triggers: Sequence[Span], sentences: Sequence[Span]) -> list[int | None]:
    """For each figure the place of the trigger it belongs to: the nearest one of its sentence."""
    by_sentence: dict[int, list[int]] = {}
    for place, (start, _) in enumerate(triggers):
        by_sentence.setdefault(bisect_right(sentences, start, key=_start), []).append(place)
    out: list[int | None] = []
    for figure in figures:
        start, end = figure.spans[0]
        here = by_sentence.get(bisect_right(sentences, start, key=_start), [])
        out.append(
            min(here, key=lambda i: (max(triggers[i][0] - end, start - triggers[i][1], 0), i), default=None)
        )
    return out


def _start(span: Span) -> int:
    return span[0]
