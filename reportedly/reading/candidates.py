"""Which of a report's actors a source without a name means: each is scored by weights of what speaks for it.

What is looked at is plain: where the actor was named last and how, who spoke last, what the tagger takes the source to
refer to, whether sex, office and titles agree. A body may also be none that the report names ("the ministry", "the
doctors' union"), which has a score of its own. The weights are in lexicon/speaker_weights.txt, fitted by
training/speakers.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import log

import numpy as np
from numpy.typing import NDArray

from reportedly import lexicon
from reportedly.reading.decode import Ints
from reportedly.reading.names import Name
from reportedly.reading.register import Register
from reportedly.reading.windows import Words
from reportedly.records import ActorType, Span

# What a source is, in the order of the columns of the weights: "he" and "she", "the senator", "it" or "the network".
GROUPS = ("pronoun", "noun", "body")
# Offices and the titles that people in them bear before their names.
BEARERS = {
    "senator": "sen",
    "judge": "justice",
    "lawmaker": "sen rep senator representative congressman congresswoman",
    "governor": "gov",
    "congressman": "rep",
    "congresswoman": "rep",
    "representative": "rep",
    "general": "gen",
    "colonel": "col",
    "legislator": "sen rep",
    "minister": "prime foreign",
    "professor": "prof",
    "doctor": "dr",
}
PREPOSITIONS = frozenset(["of", "for", "from", "at", "in", "with", "to", "by", "on", "against", "about", "under"])
CLAUSE_OPENINGS = frozenset([".", "”", '"', ",", "but", "and", "as", "when", "while", "after", "that"])
CLAUSE_ENDS = frozenset([",", ".", ";", ":", "”", '"', "said", "who", "told"])
RUNNING = frozenset(["candidate", "nominee", "businessman", "businesswoman", "mogul", "billionaire", "contender"])
ARTICLES = frozenset(["a", "an", "one"])
OWNERS = frozenset(["its", "their", "his", "her"])
THEY = frozenset(["they", "them", "their", "theirs"])
# Titles that name no office.
HONORIFICS = frozenset(["mr", "mrs", "ms", "miss", "sir", "dame", "lord", "lady", "former", "ex", "acting"])
PARTIES = {"gop": "republican"}
# How far, in words, the words after a name may introduce who bears it.
INTRODUCTION, MARKED = 11, 30
# How far those behind a name may call it what it is: "Kirna, the port authority".
BESIDE = 4
SEXES = {"he": 1, "she": 2}
# From this share of its mentions that the tagger takes for a person's on, an actor that is named as one is one.
PERSON = 0.5
LIKELY = 0.5  # the certainty of a reference from which on it is likelier than none
STEM = 4  # letters: "economy ministry" and "Ministry of Economic Affairs"
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An actor of one report as far as its names tell: fullest name, type, titles as written."""

    name: str
    type: ActorType
    at: int
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A source without a name of its own: words [first, last], and what is known around it.

    `spoken`: who spoke so far, the last one last; `referred`: the name that the tagger's references lead to, and how
    sure they are; `cluster`: the names in its cluster; `marks`: words of which the name must have one, if any.
    """

    group: str
    first: int
    last: int
    sex: str | None
    head: str
    spoken: Sequence[Person]
    referred: Person | None = None
    certainty: float = 0.0
    cluster: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


@dataclass(slots=True)
class Candidate:
    """An actor and the places where the report names it; what its names tell is gathered when first asked for."""

    person: Person
    names: list[Name] = field(default_factory=list)
    _introductions: tuple[set[str], set[str]] | None = None
    _titles: set[str] | None = None
    _parts: set[str] | None = None

    def introductions(self, words: Words) -> tuple[set[str], set[str]]:
        """The nouns that introduce the actor anywhere in the report, and all words beside its names."""
        if self._introductions is None:
            self._introductions = (
                set().union(*(introduced(words, n) for n in self.names)),
                set().union(*(beside(words, n) for n in self.names)),
            )
        return self._introductions

    def titles(self) -> set[str]:
        if self._titles is None:
            self._titles = {t.casefold() for n in self.names for t in n.titles} - HONORIFICS
        return self._titles

    def parts(self) -> set[str]:
        """The words of its names."""
        if self._parts is None:
            self._parts = {p.casefold() for n in self.names for p in n.parts}
        return self._parts


@cache
def weights() -> dict[str, dict[str, float]]:
    """For each group the weight of each feature."""
    table = {key: value.split() for key, value in lexicon.table("speaker_weights").items()}
    return {g: {key: float(row[i]) for key, row in table.items()} for i, g in enumerate(GROUPS)}


def introduction(words: Words, name: Name, reach: int) -> list[str]:
    """The words behind a name that say who bears it: after a comma those up to the end of the clause."""
    strings = [w.casefold() for w in words.strings[name.last + 1 : name.last + 1 + reach]]
    stop = next((i for i, w in enumerate(strings[1:], 1) if w in CLAUSE_ENDS), len(strings))
    return strings[1:stop] if strings[:1] == [","] else []


def introduced(words: Words, name: Name, reach: int = INTRODUCTION) -> set[str]:
    """The nouns that introduce a name: "the lawyer Ilka Dorn", "the envoy, Ilka Dorn", "Ilka Dorn, the mayor"."""
    before = [w.casefold() for w in words.strings[max(name.first - 2, 0) : name.first]]
    heads = before[:1] if before[1:] == [","] else before[-1:]
    return {*heads, *introduction(words, name, reach)}


def beside(words: Words, name: Name) -> set[str]:
    """All words of a name and of what stands with it: "Democratic Sen. Ilka Dorn of Harwick, a ..."."""
    before = words.strings[max(name.first - 3, 0) : name.last + 1]
    return {w.casefold() for w in before} | set(introduction(words, name, MARKED))


def has_initial(candidate: Candidate, head: str) -> bool:
    """Whether one of its names is of initials, that of a word among them: "HPD", the police."""
    return any(name.parts[0].isupper() and head[0].upper() in name.parts[0] for name in candidate.names if head)


@cache
def callings() -> frozenset[str]:
    """What people are: offices, titles, walks of life."""
    return lexicon.words("offices") | lexicon.words("titles") | lexicon.groups("walks").keys()


class Candidates:
    """The actors that one report names.

    What is asked of all of them at once is kept in arrays: by candidate (C,) or by name in the order of the text (N,).
    """

    def __init__(
        self, words: Words, register: Register, named: Iterable[tuple[Name, Person]], kinds: Mapping[int, str],
        dateline: Span = (0, 0),
    ) -> None:
        """`named`: all names with the actors they mean; `kinds`: what the tagger takes mentions for, by head word;
        `dateline`: the characters of names that mean no actor there.
        """
        self.words = words
        self.all: list[Candidate] = []
        self._places: dict[str, int] = {}
        names, who = [], []
        for name, person in named:
            if dateline[0] <= int(words.starts[name.first]) < dateline[1]:
                continue
            place = self._places.setdefault(person.name, len(self.all))
            if place == len(self.all):
                self.all.append(Candidate(person=person))
            self.all[place].names.append(name)
            names.append(name)
            who.append(place)
        self._who = np.array(who, np.int64)
        self._firsts, self._lasts = (
            np.array([getattr(n, end) for n in names], np.int64) for end in ("first", "last")
        )
        self._opening = np.array([words.opens[n.first] or n.before in CLAUSE_OPENINGS for n in names], bool)
        self._preposition = np.array([n.before in PREPOSITIONS for n in names], bool)
        self._owner = np.array([n.owns for n in names], bool)
        self._earliest = np.array([c.names[0].first for c in self.all], np.int64)
        self._person = np.array([c.person.type == "person" for c in self.all], bool)
        self._sure = np.array([any(register.is_person(n) for n in c.names) for c in self.all], bool)
        self._kind = np.array([sum(kinds.get(n.last) == "person" for n in c.names) / len(c.names) for c in self.all])
        self._thing = np.array([any(n.last in kinds for n in c.names) for c in self.all], bool) & (self._kind == 0)
        self._sexes = np.array([SEXES.get(register.sex(c.person.name) or "", 0) for c in self.all], np.int64)
        counts = np.bincount(self._who, minlength=len(self.all))
        self._share = counts / max(1, int(counts[self._sure].sum()))

    def options(self, asked: Asked) -> Ints:
        """Those that may be meant at all: of the right type and not of the other sex; nobody owns himself."""
        # A body is nobody whom the tagger too takes for a person, "she" and "the minister" nothing that it never does.
        if asked.group == "body":
            able = ~(self._sure | (self._person & (self._kind >= PERSON)))
        else:
            able = self._person & (self._sure | ~self._thing)
        if asked.marks:
            stems = {mark[:STEM] for mark in asked.marks}
            able &= np.array([bool(stems & {part[:STEM] for part in c.parts()}) for c in self.all], bool)
        if asked.group == "body":
            kind = lexicon.table("organisations").get(asked.head, "media")
            # "The federation" is no newspaper and no country.
            other = {"media": (), "organization": ("media", "country")}.get(kind, ("media",))
            able &= np.array([c.person.type not in other for c in self.all], bool)
        if asked.sex:
            able &= (self._sexes == 0) | (self._sexes == SEXES[asked.sex])
        low, high = np.searchsorted(self._firsts, [asked.first, asked.last + 1])
        able[self._who[low:high]] = False
        # "A former mayor" is somebody new.
        if self.words.strings[asked.first].casefold() in ARTICLES:
            able &= self._before(asked) < 0
        return np.flatnonzero(able)

    def is_called(self, candidate: Candidate, head: str) -> bool:
        """Whether an actor can be "the ministry", "the court": an office is called what it is, or by its initials."""
        if head not in lexicon.words("offices_apart"):
            return True
        nouns = set().union(*(introduced(self.words, n, BESIDE) for n in candidate.names))
        return head in candidate.parts() | nouns or has_initial(candidate, head)

    def may_hold(self, person: Person, head: str) -> bool:
        """Whether an actor can have an office: the report calls them that, or nothing that people are; anybody may
        run."""
        candidate = self.all[self._places[person.name]]
        nouns, _ = candidate.introductions(self.words)
        called = candidate.titles() | (nouns & callings())
        return head in RUNNING or not called or bool({head, *BEARERS.get(head, "").split()} & called)

    def _before(self, asked: Asked) -> Ints:
        """For each candidate the place of its last name before the source, -1 for none."""
        out = np.full(len(self.all), -1, np.int64)
        number = int(np.searchsorted(self._firsts, asked.first))
        np.maximum.at(out, self._who[:number], np.arange(number))
        return out

    def choose(self, asked: Asked) -> Person | None:
        """The likeliest of those that may be meant; None where it is likelier that none of them is."""
        known = weights()[asked.group]
        options = self.options(asked)
        if not len(options):
            return None
        scores = np.zeros(len(options))
        for key, values in self.features(asked, options).items():
            scores += known.get(key, 0.0) * values
        if sum(known.get(key, 0.0) * value for key, value in self.nobody(asked).items()) > scores.max():
            return None
        best = options[scores == scores.max()]
        return self.all[int(best[self._earliest[best].argmin()])].person

    def nobody(self, asked: Asked) -> dict[str, float]:
        """What speaks for a body's being none that the report names; empty for people, whom it does name, and for an
        "it" or "they" that does not refer to something without a name.

        `antecedent`: how surely it refers to that, `modified`: a word before its head tells it from others.
        """
        if asked.group != "body":
            return {}
        strings = [s.casefold() for s in self.words.strings[asked.first : asked.last + 1]]
        antecedent = asked.certainty if asked.referred is None else 0.0
        if len(strings) == 1:
            return {"nobody it": 1.0, "nobody they": float(strings[0] in THEY)} if antecedent >= LIKELY else {}
        head = asked.head if asked.head in strings else strings[-1]
        return {
            "nobody": 1.0,
            "nobody antecedent": antecedent,
            "nobody unreferred": float(asked.referred is None),
            "nobody clustered": float(bool(asked.cluster)),
            "nobody modified": float(strings.index(head) > 1),
            "nobody owned": float(strings[0] in OWNERS),
            "nobody media": float(lexicon.table("organisations").get(asked.head) == "media"),
            "nobody apart": float(asked.head in lexicon.words("offices_apart")),
        }

    def features(self, asked: Asked, options: Ints) -> dict[str, Doubles]:
        """What speaks for and against candidates, given by their places; each value has shape (options,)."""
        referred = self._among([asked.referred.name] if asked.referred is not None else [])[options]
        return {
            "referred": referred,
            "certainly referred": asked.certainty * referred,
            "cluster": self._among(asked.cluster)[options],
            "sure": self._sure[options].astype(float),
            "kind of person": self._kind[options],
            "sex": (self._sexes[options] == SEXES[asked.sex]).astype(float) if asked.sex else np.zeros(len(options)),
            "share": self._share[options],
            **{key: values[options] for key, values in self.as_speaker(asked).items()},
            **self.by_place(asked, options),
            **(self.by_office(asked, options) if asked.group == "noun" else {}),
            **(self.by_kind(asked, options) if asked.group == "body" else {}),
        }

    def _among(self, names: Iterable[str]) -> Doubles:
        """1 for the candidates of these names, 0 for the others, (C,)."""
        out = np.zeros(len(self.all))
        for name in names:
            if (place := self._places.get(name)) is not None:
                out[place] = 1
        return out

    def as_speaker(self, asked: Asked) -> dict[str, Doubles]:
        names = [p.name for p in asked.spoken]
        since = np.zeros(len(self.all))
        for person in asked.spoken:
            if (place := self._places.get(person.name)) is not None:
                since[place] = log(1 + max(asked.first - person.at, 0))
        return {
            "last speaker": self._among(names[-1:]),
            "last but one": self._among(names[-2:-1] if names[-2:-1] != names[-1:] else []),
            "spoken": self._among(names),
            "since spoken": since,
        }

    def by_place(self, asked: Asked, options: Ints) -> dict[str, Doubles]:
        words, at = self.words, asked.first
        name = self._before(asked)[options]
        known = name >= 0
        first = self._firsts[name]
        paragraphs, sentences = words.paragraph[at] - words.paragraph[first], words.sentence[at] - words.sentence[first]
        since = np.maximum(at - self._lasts[name], 0)
        away = self._earliest[options] - at
        return {
            "named later": (~known).astype(float),
            "until named": np.array([0.0 if k else log(1 + n) for k, n in zip(known, away.tolist(), strict=True)]),
            "since named": np.array([log(1 + n) if k else 0.0 for k, n in zip(known, since.tolist(), strict=True)]),
            "paragraph": (known & (paragraphs == 0)).astype(float),
            "paragraph before": (known & (paragraphs == 1)).astype(float),
            "sentence": (known & (sentences == 0)).astype(float),
            "sentence before": (known & (sentences == 1)).astype(float),
            "opening": (known & self._opening[name]).astype(float),
            "preposition": (known & self._preposition[name]).astype(float),
            "owner": (known & self._owner[name]).astype(float),
            "quoted": (known & (words.quoted[first] == 1) & (words.quoted[at] != 1)).astype(float),
        }

    def by_office(self, asked: Asked, options: Ints) -> dict[str, Doubles]:
        """ "the Vermont senator", "a former mayor": the office by title or beside the name, and the words with it."""
        bearers = {asked.head, *BEARERS.get(asked.head, "").split()}
        strings = [s.casefold() for s in self.words.strings[asked.first : asked.last + 1]]
        marks = {
            PARTIES.get(s, s) for i, s in enumerate(strings)
            if i and self.words.case[asked.first + i] in (1, 2, 3) and s not in lexicon.words("function_words")
        }
        rows = []
        for candidate in (self.all[i] for i in options.tolist()):
            titles = candidate.titles()
            nouns, around = candidate.introductions(self.words)
            bears = bool(bearers & titles)
            marked = len(marks & around) / len(marks) if marks else 0.0
            rows.append((bears, asked.head in nouns, marked, bool(titles) and not bears))
        title, introduced, marked_, other = np.array(rows, float).T
        running = self._share[options] if asked.head in RUNNING else np.zeros(len(options))
        return {
            "title": title, "introduced": introduced, "marked": marked_, "running share": running, "other title": other,
        }

    def by_kind(self, asked: Asked, options: Ints) -> dict[str, Doubles]:
        """ "the network", "it": the word in the name, a word before it in it, or a name of the word's type."""
        kind = lexicon.table("organisations").get(asked.head)
        chosen = [self.all[i] for i in options.tolist()]
        strings = [s.casefold() for s in self.words.strings[asked.first + 1 : asked.last + 1]]
        stems = {s[:STEM] for s in strings if len(s) >= STEM and s != asked.head}
        return {
            "word": np.array([float(asked.head in c.parts() or has_initial(c, asked.head)) for c in chosen]),
            "modifier": np.array([float(bool(stems & {part[:STEM] for part in c.parts()})) for c in chosen]),
            "called otherwise": np.array([float(not self.is_called(c, asked.head)) for c in chosen]),
            "type": np.array([float(kind == c.person.type) for c in chosen]),
            "country": np.array([float(c.person.type == "country") for c in chosen]),
            "person": np.array([float(c.person.type == "person") for c in chosen]),
        }
