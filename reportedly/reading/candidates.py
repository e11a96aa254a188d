"""Which of a report's actors a source without a name means: each is scored by weights of what speaks for it.

What is looked at is plain: where the actor was named last and how, who spoke last, what the tagger takes the source to
refer to, whether sex, office and titles agree. The weights are in lexicon/speaker_weights.txt, fitted by
training/speakers.py.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import log

from reportedly import lexicon
from reportedly.reading.names import Name
from reportedly.reading.register import Register
from reportedly.reading.windows import Words
from reportedly.records import ActorType

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
# Titles that name no office.
HONORIFICS = frozenset(["mr", "mrs", "ms", "miss", "sir", "dame", "lord", "lady", "former", "ex", "acting"])
PARTIES = {"gop": "republican"}
# How far, in words, the words after a name may introduce who bears it.
INTRODUCTION, MARKED = 11, 30
# A candidate not named before the source counts as this many words away.
FAR = 3000


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
    sure they are; `cluster`: the names in its cluster.
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


@dataclass(slots=True)
class Candidate:
    """An actor and the places where the report names it."""

    person: Person
    names: list[Name] = field(default_factory=list)
    firsts: list[int] = field(default_factory=list)

    def before(self, at: int) -> Name | None:
        place = bisect_left(self.firsts, at)
        return self.names[place - 1] if place else None

    def after(self, at: int) -> Name | None:
        place = bisect_left(self.firsts, at)
        return self.names[place] if place < len(self.names) else None


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


def introduced(words: Words, name: Name) -> set[str]:
    """The nouns that introduce a name: "the lawyer Ilka Dorn", "the envoy, Ilka Dorn", "Ilka Dorn, the mayor"."""
    before = [w.casefold() for w in words.strings[max(name.first - 2, 0) : name.first]]
    heads = before[:1] if before[1:] == [","] else before[-1:]
    return {*heads, *introduction(words, name, INTRODUCTION)}


def beside(words: Words, name: Name) -> set[str]:
    """All words of a name and of what stands with it: "Democratic Sen. Ilka Dorn of Harwick, a ..."."""
    before = words.strings[max(name.first - 3, 0) : name.last + 1]
    return {w.casefold() for w in before} | set(introduction(words, name, MARKED))


class Candidates:
    """The actors that one report names."""

    def __init__(
        self, words: Words, register: Register, named: Iterable[tuple[Name, Person]], kinds: Mapping[int, str]
    ) -> None:
        """`named`: all names with the actors they mean; `kinds`: what the tagger takes mentions for, by head word."""
        self.words, self.register = words, register
        self._sentences = words.sentence
        self._all: dict[str, Candidate] = {}
        for name, person in named:
            candidate = self._all.setdefault(person.name, Candidate(person=person))
            candidate.names.append(name)
            candidate.firsts.append(name.first)
        self._sure = {key for key, c in self._all.items() if any(register.is_person(n) for n in c.names)}
        self._persons = {
            key: sum(kinds.get(n.last) == "person" for n in c.names) / len(c.names) for key, c in self._all.items()
        }
        self._people = max(1, sum(len(c.names) for key, c in self._all.items() if key in self._sure))
        self._introductions: dict[str, tuple[set[str], set[str]]] = {}

    def introductions(self, candidate: Candidate) -> tuple[set[str], set[str]]:
        """The nouns that introduce a candidate anywhere in the report, and all words beside its names."""
        key = candidate.person.name
        if key not in self._introductions:
            self._introductions[key] = (
                set().union(*(introduced(self.words, n) for n in candidate.names)),
                set().union(*(beside(self.words, n) for n in candidate.names)),
            )
        return self._introductions[key]

    def options(self, asked: Asked) -> list[Candidate]:
        """Those that may be meant at all: of the right type and not of the other sex; nobody owns himself."""
        out = []
        for candidate in self._all.values():
            person = candidate.person
            if person.name in self._sure if asked.group == "body" else person.type != "person":
                continue
            if asked.sex and (sex := self.register.sex(person.name)) and sex != asked.sex:
                continue
            if any(asked.first <= n.first <= asked.last for n in candidate.names):
                continue
            out.append(candidate)
        # "A former mayor" is somebody new.
        new = self.words.strings[asked.first].casefold() in ARTICLES
        return [c for c in out if c.before(asked.first) is None] or out if new else out

    def choose(self, asked: Asked) -> Person | None:
        known = weights()[asked.group]
        scored = [
            (sum(known.get(key, 0.0) * value for key, value in self.features(asked, c).items()), -c.firsts[0], c)
            for c in self.options(asked)
        ]
        return max(scored, key=lambda s: s[:2])[2].person if scored else None

    def features(self, asked: Asked, candidate: Candidate) -> dict[str, float]:
        """What speaks for and against a candidate."""
        name = candidate.person.name
        referred = asked.referred is not None and asked.referred.name == name
        return {
            "referred": float(referred),
            "certainly referred": asked.certainty if referred else 0.0,
            "cluster": float(name in asked.cluster),
            "sure": float(name in self._sure),
            "kind of person": self._persons[name],
            "sex": float(bool(asked.sex) and self.register.sex(name) == asked.sex),
            "share": len(candidate.names) / self._people,
            **self.as_speaker(asked, name),
            **self.by_place(asked, candidate),
            **(self.by_office(asked, candidate) if asked.group == "noun" else {}),
            **(self.by_kind(asked, candidate) if asked.group == "body" else {}),
        }

    def as_speaker(self, asked: Asked, name: str) -> dict[str, float]:
        spoken = asked.spoken
        last = next((p for p in reversed(spoken) if p.name == name), None)
        return {
            "last speaker": float(bool(spoken) and spoken[-1].name == name),
            "last but one": float(len(spoken) > 1 and spoken[-2].name == name and spoken[-1].name != name),
            "spoken": float(last is not None),
            "since spoken": log(1 + max(asked.first - last.at, 0)) if last is not None else 0.0,
        }

    def by_place(self, asked: Asked, candidate: Candidate) -> dict[str, float]:
        words, at = self.words, asked.first
        name = candidate.before(at)
        if name is None:
            after = candidate.after(at)
            away = after.first - at if after is not None else FAR
            return {"named later": 1.0, "until named": log(1 + away)}
        return {
            "since named": log(1 + max(at - name.last, 0)),
            "paragraph": float(words.paragraph[name.first] == words.paragraph[at]),
            "paragraph before": float(words.paragraph[name.first] == words.paragraph[at] - 1),
            "sentence": float(self._sentences[at] == self._sentences[name.first]),
            "sentence before": float(self._sentences[at] == self._sentences[name.first] + 1),
            "opening": float(bool(words.opens[name.first]) or name.before in CLAUSE_OPENINGS),
            "preposition": float(name.before in PREPOSITIONS),
            "owner": float(name.owns),
            "quoted": float(bool(words.quoted[name.first] == 1) and words.quoted[at] != 1),
        }

    def by_office(self, asked: Asked, candidate: Candidate) -> dict[str, float]:
        """ "the Vermont senator", "a former mayor": the office by title or beside the name, and the words with it."""
        bearers = {asked.head, *BEARERS.get(asked.head, "").split()}
        strings = [s.casefold() for s in self.words.strings[asked.first : asked.last + 1]]
        marks = {
            PARTIES.get(s, s) for i, s in enumerate(strings)
            if i and self.words.case[asked.first + i] in (1, 2, 3) and s not in lexicon.words("function_words")
        }
        titles = {t.casefold() for n in candidate.names for t in n.titles} - HONORIFICS
        nouns, around = self.introductions(candidate)
        return {
            "title": float(bool(bearers & titles)),
            "introduced": float(asked.head in nouns),
            "marked": len(marks & around) / len(marks) if marks else 0.0,
            "running share": len(candidate.names) / self._people if asked.head in RUNNING else 0.0,
            "other title": float(bool(titles) and not bearers & titles),
        }

    def by_kind(self, asked: Asked, candidate: Candidate) -> dict[str, float]:
        """ "the network", "it": the word in the name, or a name of the word's type."""
        kind = lexicon.table("organisations").get(asked.head)
        return {
            "word": float(any(asked.head in (p.casefold() for p in n.parts) for n in candidate.names)),
            "type": float(kind == candidate.person.type),
            "country": float(candidate.person.type == "country"),
            "person": float(candidate.person.type == "person"),
        }
