"""Who speaks for whom within one claim: a ministry, its minister and its spokesman are one party. Pure.

A body is known by the beginnings of the words that are left of a phrase without those for who speaks ("spokesman",
"minister", "office"): "the Lurenian defence minister" and "Ministry of Defence of Lurenia" leave the same. The fewer
words of "the defence ministry" are those of the one body of the claim whose words hold them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from reportedly import lexicon, sentences
from reportedly.records import Span

Stems = frozenset[str]
# Letters of a word that tell it: "defence" and "defense", "Lurenia" and "Lurenian".
LETTERS = 5
# "A premier", "two mayors", "former president": not who holds the office.
INDEFINITE = frozenset("a an another any former many no one several some three two".split())
OWNERS = frozenset(["its", "his", "her", "their"])
AHEAD = 20  # characters behind a place that tell whether a sentence begins there
REMEMBERED = 1 << 14  # phrases; the same sources come again and again

_WORD = re.compile(r"\w+")
_POSSESSIVE = re.compile(r"[’']s?\b", re.I)
_HERE = re.compile(rf"\b(?:the|this) (?:{'|'.join(sorted(lexicon.words('places_here')))})[’']s\b", re.I)
_PARTED = re.compile(r"[,;()]")
# What stands before the body that somebody speaks for: "the president of", "Ada Korr, a spokeswoman for".
_HEAD_OF = re.compile(rf"^.*\b(?:president|{'|'.join(sorted(lexicon.words('speaks_for')))})\s+(?:of|for|at)\b", re.I)


@lru_cache(maxsize=REMEMBERED)
def stems(phrase: str) -> Stems:
    """What tells a body or a person in a phrase: the beginnings of its words, without those for who speaks."""
    idle = frozenset().union(*map(lexicon.words, ("function_words", "speaks_for", "ranks", "short_titles")))
    words = [w.casefold() for w in _WORD.findall(_POSSESSIVE.sub(" ", _HERE.sub(" ", phrase)))]
    return frozenset(w[:LETTERS] for w in words if w not in idle and len(w) > 1)


@lru_cache(maxsize=REMEMBERED)
def bodies(phrase: str) -> tuple[Stems, ...]:
    """The bodies for which a source speaks by its own words: "the Orlo fire chief", "Ada Korr, head of the port board".

    Of a phrase with commas each part by itself; a part without a word for a body or for who speaks tells none.
    """
    out = []
    for part in _PARTED.split(phrase):
        ordered = [w.casefold() for w in _WORD.findall(_POSSESSIVE.sub(" ", part))]
        words = set(ordered)
        told = lexicon.words("speaks_for") | lexicon.words("offices_that_speak")
        if not INDEFINITE & set(ordered[:1]):
            told |= lexicon.words("offices_of_one")
        if words & lexicon.words("insiders") or not words & told:
            continue
        part = _HEAD_OF.sub("", part)
        found = stems(re.split(r"\b(?:who|which|that)\b", part)[0])
        if found:
            out.append(found)
    return tuple(out)


def holds_office(phrase: str) -> bool:
    """Whether a source without a name is whoever holds an office that one person holds: "the premier of Pellmar"."""
    head = [w.casefold() for w in _WORD.findall(re.split(r" of |,|;", phrase, maxsplit=1)[0])]
    return bool(head) and head[0] not in INDEFINITE and head[-1] in lexicon.words("offices_of_one")


def is_insider(phrase: str) -> bool:
    """Whether a source is somebody who knows of something, without speaking for where he knows it from."""
    return any(w.casefold() in lexicon.words("insiders") for w in _WORD.findall(phrase))


def united(keys: Mapping[str, str], told: Mapping[str, Iterable[Stems]], places: Mapping[str, str]) -> dict[str, str]:
    """The party of each member, by its id: the least of the keys of those who are one.

    `keys`: what each member's party is called by itself; `told`: the bodies and names that it is known by; `places`:
    the report of each. Those with one key are one, and so are those who are told by the same words, or by some of the
    words of one other only, in the same report if there are several; an office alone does not make one of two names.
    """
    where: dict[Stems, set[str]] = {}
    for id, some in told.items():
        for each in some:
            where.setdefault(each, set()).add(places[id])
    fuller = {each: _fuller(each, where) for each in where}
    holders: dict[Stems, set[str]] = {}
    for id, some in told.items():
        for each in some:
            holders.setdefault(fuller[each], set()).add(keys[id])
    alike = [held for each, held in holders.items() if each not in _offices() or sum(map(_is_named, held)) < 2]
    root = roots([*alike, *({key} for key in keys.values())])
    return {id: root[key] for id, key in keys.items()}


@cache
def _offices() -> frozenset[Stems]:
    """Offices that one person holds, with nothing that tells of what."""
    return frozenset(map(stems, lexicon.words("offices_of_one")))


def _is_named(key: str) -> bool:
    return key.startswith("party ")


def roots(groups: Iterable[Collection[str]]) -> dict[str, str]:
    """For each key the least of those that are one with it: all of a group are, and so are groups that share a key."""
    parent: dict[str, str] = {}

    def root(key: str) -> str:
        while parent.setdefault(key, key) != key:
            key = parent[key]
        return key

    for group in groups:
        for a, b in pairwise(sorted(group)):
            one, other = root(a), root(b)
            parent[max(one, other)] = min(one, other)
        for key in group:
            root(key)
    return {key: root(key) for key in list(parent)}


def _fuller(some: Stems, where: Mapping[Stems, set[str]]) -> Stems:
    """The longest of what holds these words, if it is the only one, or the only one in the same reports."""
    wider = [each for each in where if some < each]
    longest = [each for each in wider if not any(each < other for other in wider)]
    if len(longest) > 1:
        longest = [each for each in longest if where[each] & where[some]]
    return longest[0] if len(longest) == 1 else some


def is_of_body_just_named(roles: Sequence[str]) -> bool:
    """Whether somebody's roles tell that he speaks for a body and none tells for which: "director", "spokeswoman"."""
    heads = {words[-1] for role in roles if (words := _WORD.findall(role.casefold()))}
    return bool(heads & lexicon.words("just_named")) and not any(map(bodies, roles))


def owner_in(phrase: str) -> str | None:
    """The pronoun that tells for whom somebody speaks, with which a phrase begins: "its director, Dorian Faske"."""
    words = _WORD.findall(_PARTED.split(phrase)[0])
    if len(words) < 2 or words[0].casefold() not in OWNERS:
        return None
    heads = {word.casefold() for word in words[1:]}
    speaks = lexicon.words("speaks_for") | lexicon.words("just_named") | lexicon.words("offices_that_speak")
    return words[0] if heads & speaks else None


def named_before(text: str, start: int, named: Iterable[tuple[Span, str]]) -> str | None:
    """The body that somebody with a role and no body, first named at `start`, speaks for: the first of their sentence.

    Else it is the first of the sentence before. `named`: the bodies of the report, with their places.
    """
    ends = [0, *(at for at in sentences.starts(text, 0, start + AHEAD) if at <= start)]
    for sentence, end in ((ends[-1], start), (ends[-2] if len(ends) > 1 else 0, ends[-1])):
        there = sorted((span, name) for span, name in named if sentence <= span[0] < end)
        if there:
            return there[0][1]
    return None


def known_by(
    name: str, source: str, roles: Sequence[str], *bodies_named: str | None, is_person: bool = False,
) -> tuple[Stems, ...]:
    """What a party is told by: its name, what the source calls it, its roles, and bodies that are known by name.

    Of a person "Prosecutor Yusuf Harmsen" tells the name and the office, each by itself.
    """
    own = stems(name) if is_person else frozenset()
    called = [each - own or each for each in bodies(source)]
    found = [stems(name), *called, *(each for role in roles for each in bodies(role))]
    found += [stems(each) for each in bodies_named if each is not None]
    # What is only a part of another says nothing more.
    return tuple(sorted({each for each in found if each and not any(each < other for other in found)}, key=sorted))
