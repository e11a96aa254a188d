"""Which of a claim's wordings is the clearest. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportedly import lexicon
from reportedly.records import Act
from reportedly.weighing.clauses import directions

# A clause of about so many words says enough and not too much; set by looking at the claims of the samples.
BEST_LENGTH = 16
# A piece of a clause begins so; it counts against it as much as several pronouns.
PIECE = 0.3
_PIECES = frozenset(
    "to of for in on at by from with about and but or not why whether how when where which who whom whose if as over "
    "into after before being having".split(),
)
_TENSES = frozenset(["pluperfect", "perfect", "modal", "present", "past"])  # of auxiliaries (lexicon/clause_words.txt)
# Acts whose cue is needed to tell what is said: "warned her neighbour of a war", "wish its authors success".
_PERFORMED: frozenset[Act] = frozenset(["accuse", "believe", "demand", "promise", "propose", "threaten"])
# Cues whose verb has no other in what is said: "put the number of dead at 11".
_GOVERNING = frozenset(["put", "place", "set"])
# Cues before which a whole clause stands.
_PLAIN = frozenset(["say", "tell", "add"])
# Characters between a cue and the content that it governs by itself, with neither "that" nor a quotation mark.
GAP = 1
# Of two wordings as close to all others, each pronoun without a name, each quotation mark, and having no subject of its
# own ("has released an update", "warned of a war") counts as much; the third set by looking at claims of real reports.
PRONOUN, QUOTED, SUBJECT, LENGTH, NAME = 0.06, 0.05, 0.15, 0.01, 0.02
_WORD = re.compile(r"\w[\w’']*")
_PRONOUNS = frozenset(
    "i we you he she it they me us him her them my our your his its their this that these those there".split(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One member's words, and their direction as the model has it.

    `lead`: the cue, where it begins what is said; `who`: who says it, where they stand right before that.
    """

    id: str
    text: str
    own_voice: bool
    vector: bytes
    who: str = ""
    lead: str = ""

    @property
    def whole(self) -> str:
        return " ".join(f"{self.who} {self.lead} {self.text}".split())


def lead(act: Act, cue: str, lemma: str | None, gap: int, text: str) -> str:
    """The cue of a statement if its words are but a piece without it; `gap`: characters from there to the words."""
    governs = lemma not in _PLAIN and 0 <= gap <= GAP and text[:1] not in "\"“'‘"
    return cue if governs and (act in _PERFORMED or lemma in _GOVERNING or _is_piece(text)) else ""


def clearest(wordings: Sequence[Wording]) -> str:
    """The wording closest to all others that leaves least open: few pronouns, names, neither long nor short."""
    vectors = directions([w.vector for w in wordings])
    near = vectors @ vectors.mean(axis=0)
    bare = [SUBJECT * bool(w.lead and not w.who) for w in wordings]
    scores = [round(float(n) - _vague(w.whole) - b, 4) for w, n, b in zip(wordings, near, bare, strict=True)]
    best = max(range(len(wordings)), key=lambda i: (scores[i], wordings[i].id))
    return wordings[best].whole.removeprefix("that ").strip(" ,;\"“”")


def _is_piece(text: str) -> bool:
    """Whether words begin as a piece of a clause does."""
    return _first(text) in _PIECES


def _has_no_subject(text: str) -> bool:
    """Whether words begin with an auxiliary: "has released an update", or a question."""
    return lexicon.groups("clause_words").get(_first(text)) in _TENSES


def _first(text: str) -> str:
    first = _WORD.search(text)
    return first[0].casefold() if first else ""


def _vague(text: str) -> float:
    """What speaks against a wording."""
    words = _WORD.findall(text)
    pronouns = sum(w.casefold() in _PRONOUNS for w in words)
    names = sum(w[0].isupper() for w in words[1:])
    quoted: float = sum(c in "\"“”" for c in text) / 2
    vague = PRONOUN * pronouns + QUOTED * quoted + LENGTH * abs(len(words) - BEST_LENGTH)
    vague += PIECE * _is_piece(text) + SUBJECT * _has_no_subject(text)
    return float(vague - NAME * min(names, 4))
