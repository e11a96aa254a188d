"""Whose word it is: a report's own, somebody's by name or office, or nobody's where it only goes round. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportedly import lexicon, sentences
from reportedly.publishers import is_body, is_medium
from reportedly.records import Naming
from reportedly.weighing import parties
from reportedly.weighing.copies import house

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What is known of a report that has a member. `root` is the report at the end of its chain of copies.

    `key`: its own, by which people know it.
    `credit` is whom it takes its text from; `retracts`: it says that it takes the story back.
    """

    id: str
    key: str
    publisher: str | None
    published: str | None
    root: str
    root_publisher: str | None
    credit: str | None
    retracts: bool

    @property
    def source(self) -> str:
        """Whose text it is: the publisher at the end of the chain, or whom it credits, or the report by itself."""
        name = self.root_publisher if self.root != self.id else self.credit or self.publisher
        return f"house {house(name)}" if name else f"report {self.root}"

    @property
    def office(self) -> str | None:
        """Its publisher, if that is no medium: a ministry's press release is the ministry's word."""
        own = self.root == self.id and self.publisher is not None and not is_medium(self.publisher)
        return self.publisher if own else None

    @property
    def is_issued(self) -> bool:
        """Whether it is the word of a body or an office itself, by its publisher's name: a ministry, an ombudsman."""
        return self.office is not None and (is_body(self.office) or parties.holds_office(self.office))

    def is_its_own(self, medium: str) -> bool:
        """Whether a medium is the report's publisher, or the one whose text it prints; "the Echo" is the Orlo Echo."""
        own = [n for n in (self.publisher, self.root_publisher, self.credit) if n]
        words = bare(medium)
        return house(medium) in map(house, own) or (bool(words) and any(words <= bare(n) for n in own))

    def is_itself(self, voice: Voice) -> bool:
        """Whether a voice is its publisher: "the Mirror" is the Orland Mirror here, whoever else is called so."""
        return voice.is_medium and (self.is_its_own(voice.name) or self.is_its_own(voice.source))


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who says something: an actor of the ledger with its name and its roles, and the source as written.

    `is_medium`: it is a newspaper, a broadcaster or an agency. `body`: for which it speaks, by what stands before.
    """

    actor: str | None
    name: str
    source: str
    type: str | None
    naming: Naming | None
    roles: tuple[str, ...] = ()
    is_medium: bool = False
    body: str | None = None

    @property
    def is_named(self) -> bool:
        """Whether it can be held to it: no nameless source, no crowd, nothing that merely goes round."""
        if self.is_rumour or self.is_blank or self.naming is None:
            return False
        if self.naming == "named":
            return True
        if self.naming == "unnamed" and parties.is_insider(self.source):
            return False
        if self.is_body or parties.holds_office(self.source):
            return True
        if self.naming == "unnamed" and parties.bodies(self.source):
            return True
        return self.naming not in ("unnamed", "implicit") and self.type not in (None, "unnamed", "group")

    @property
    def is_blank(self) -> bool:
        """Whether all that is known of it is a pronoun that nobody resolved."""
        return self.actor is None and set(_WORD.findall(self.source.casefold())) <= lexicon.words("function_words")

    @property
    def is_without_source(self) -> bool:
        """Whether no source is told at all: "she is said to have warned him"."""
        return self.actor is None and not self.source

    @property
    def is_rumour(self) -> bool:
        if self.is_medium:
            return False
        words = _WORD.findall(self.source)
        folded = {word.casefold() for word in words}
        if self.naming != "named" and folded and folded <= lexicon.words("crowds"):
            return True
        if not self.name and lexicon.words("nobodys") & folded:
            return True
        if self.naming == "named":  # "pro-government channels", not "the Quay Post"
            folded = {word for word in words[-1:] if word.islower()}
        return bool(lexicon.words("rumours") & folded)

    @property
    def is_without_issuer(self) -> bool:
        """Whether it is a document of which nobody but a medium is known to have issued it."""
        return self.naming == "document" and (self.actor is None or self.is_medium)

    @property
    def party(self) -> str:
        """Who it is within one claim: the actor's name, or what the source calls a body that has none.

        Of "the city's fire service" the actor can be the city; "the Kestrel Bay fire service" is the same service. "The
        governor" and "the party" are whom the report means by them, if it is known.
        """
        if self.is_medium:
            return f"house {house(self.name)}"
        phrase = re.split(r",|;| who | which | that | of ", f"{self.source} ", maxsplit=1)[0]
        words = _WORD.findall(re.sub(r"^.*[’']s? ", "", phrase.strip()).casefold())
        own = _WORD.findall(self.name.casefold())
        known = self.type == "person" or (self.actor is not None and words[:1] == ["the"] and len(words) == 2)
        lower = not any(w[:1].isupper() for w in _WORD.findall(phrase)[-1:]) and (own == words or not known)
        called = set(words[-2:]) | set(_WORD.findall(self.source.casefold())[-1:])
        if lower and len(words) > 1 and (not called & set(own) or own[-2:] == words[-2:]):
            return f"body {' '.join(words[-2:])}"
        return f"party {' '.join(own).removeprefix('the ')}"

    @property
    def is_body(self) -> bool:
        """Whether it is an office without a name of its own that speaks as one: "the general staff"."""
        return self.party.startswith("body ") and self.party.split()[-1] in lexicon.words("offices_that_speak")


def going_round(clause: str, before: str = "") -> Voice | None:
    """The nameless voice of what a report only says to go round: "on social networks a photo has been shared ...".

    `before`: the last words before the clause; those of its own sentence count.
    """
    words = _WORD.findall(f"{sentences.last(before)} {clause}")
    folded = [word.casefold() for word in words]
    places = lexicon.words("rumour_places")
    rumours = [i for i, word in enumerate(folded) if word in lexicon.words("rumours") | places]
    if not rumours or not (places | lexicon.words("circulating")) & set(folded):
        return None
    return _rumour(words, rumours[0])


def nobodys(cue: str, before: str) -> Voice | None:
    """The nameless voice of a statement without a source: "reports that ... were false", "on social media it is said".

    `before`: the last words before its clause; those of its own sentence count.
    """
    for text, told in ((cue, "nobodys"), (sentences.last(before), "rumour_places")):
        words = _WORD.findall(text)
        found = [i for i, word in enumerate(words) if word.casefold() in lexicon.words(told)]
        if found:
            return _rumour(words, found[0])
    return None


def _rumour(words: Sequence[str], at: int) -> Voice:
    source = " ".join(words[at : at + (2 if words[at].casefold() == "social" else 1)])
    return Voice(actor=None, name="", source=source, type=None, naming="unnamed")


def bare(name: str) -> frozenset[str]:
    """The words of a medium's name or house that tell it: "the Clarion newspaper" is "Daily Clarion" or "Clarion"."""
    words = _WORD.findall(name.casefold().removeprefix("house "))
    return frozenset(words) - lexicon.words("media_words") - lexicon.words("function_words")


def is_recording(*phrases: str | None) -> bool:
    """Whether one of the phrases tells of something on which somebody can be heard or seen."""
    return any(w.casefold() in lexicon.words("recordings") for each in phrases for w in _WORD.findall(each or ""))


def is_made_public(clause: str) -> bool:
    """Whether what a report tells for itself rests on a document or recording that somebody put before the public."""
    labels = lexicon.groups("made_public")
    told = {labels.get(word.casefold()) for word in _WORD.findall(clause)}
    return "public" in told and ("document" in told or is_recording(clause))
