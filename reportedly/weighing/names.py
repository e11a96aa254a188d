"""Names taken apart, so that those of different reports can be laid beside each other.

A key is a name without case, accents, titles and punctuation. A person's is `surname,given,middle,suffix`, a body's its
words. Keys of one block may mean the same actor; keys of different blocks never do by themselves.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from nameparser import HumanName

from reportedly import lexicon

PARTICLES = frozenset([
    "abu", "al", "ap", "ben", "bin", "d", "da", "de", "del", "della", "den", "der", "di", "do", "dos", "du", "e", "el",
    "ibn", "la", "las", "le", "los", "ter", "van", "vom", "von", "y", "zu",
])
GENERATIONS = frozenset(["jr", "sr", "ii", "iii", "iv", "v", "vi", "vii", "viii"])
# Small words of an office ("Secretary of State"), which end no role.
SMALL = frozenset(["of", "the", "and", "for", "on", "in", "to"])
TITLES_BESIDE = frozenset(["crown"])
SURNAME_FIRST = frozenset(["CHN", "TWN", "HKG", "PRK", "KOR", "VNM", "KHM"])
LEGAL_FORMS = frozenset([
    "inc", "incorporated", "ltd", "limited", "llc", "llp", "corp", "plc", "gmbh", "ag", "sa", "nv", "bv", "spa", "oy",
    "ab",
])
# Titles after which a single name is no surname: "Pope Francis" is no relative of Ann Francis.
REGNAL = frozenset(["pope", "king", "queen", "prince", "princess", "emperor", "empress", "sultan", "emir"])
# Letters that lose no mark when taken apart.
LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
WORD = re.compile(r"[^\W_]+")
APOSTROPHE = re.compile(r"(?<=\w)['’ʼ`](?=\w)")
POSSESSIVE = re.compile(r"['’]s?$")
# British spelling, as far as names of bodies have it.
SPELLINGS = {"defence": "defense", "centre": "center", "labour": "labor", "programme": "program", "organisation":
             "organization", "organisations": "organizations", "harbour": "harbor", "offence": "offense"}
LOWER_AFTER_HYPHEN = re.compile(r"[A-Z][a-z]+-[a-z]+")  # "Ban Ki-moon"
BRACKETS = re.compile(r"\s*\([^()]*\)")
VOWELS = re.compile("[aeiouy]")
DOUBLED = re.compile(r"(.)\1+")
ENDINGS = ((re.compile("(?:skyy|skyi|skiy|skij|skii|sky|skyj)$"), "ski"), (re.compile("(?:iy|ij|yy|yi|ii|y)$"), "i"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """A person's name: `given` is empty where only a surname is known, and one letter where only an initial is.

    `suffix` is the generation ("jr", "iii"), or the title that makes a single name a ruler's ("pope").
    """

    surname: str
    given: str
    middle: tuple[str, ...]
    suffix: str

    @property
    def key(self) -> str:
        return ",".join((self.surname, self.given, " ".join(self.middle), self.suffix))

    @property
    def is_full(self) -> bool:
        """Whether it has a given name in full, or is a ruler's."""
        return len(self.given) > 1 or (not self.given and self.suffix not in ("", "jr", "sr"))


def words(text: str) -> list[str]:
    """The words of a text without case, accents and apostrophes."""
    plain = unicodedata.normalize("NFKD", APOSTROPHE.sub("", text.casefold()).translate(LETTERS))
    return WORD.findall("".join(c for c in plain if not unicodedata.combining(c)))


def role_key(role: str) -> str:
    """A role ("Kremlin spokesman") without case, accents and punctuation."""
    return " ".join(words(role))


@lru_cache(maxsize=1 << 16)
def plain(name: str) -> str:
    """A person's name without titles and roles before it, in the report's own spelling."""
    parts = POSSESSIVE.sub("", name.strip()).split()
    for nth in range(len(parts) - 1, 0, -1):
        word = parts[nth - 1]
        if word.islower() and word.isalpha() and word not in PARTICLES | SMALL:
            parts = parts[nth:]
            break
    titles = lexicon.words("titles") | TITLES_BESIDE
    while len(parts) > 1 and "".join(words(parts[0])) in titles:
        parts = parts[1:]
    found = HumanName(" ".join(parts))
    title = str(found.title)
    rest = " ".join(parts)
    return rest[len(title):].strip() if title and rest.startswith(title) and rest != title else rest


@lru_cache(maxsize=1 << 16)
def person(name: str, country: str | None = None) -> PersonName | None:
    """A person's name taken apart; None where there is no word in it."""
    text = plain(name)
    if text.split() and text.split()[0] in PARTICLES:
        return _person([], text, "")
    found = HumanName(text)
    first, middle, last = str(found.first), str(found.middle), str(found.last)
    suffix = next((word for word in words(str(found.suffix)) if word in GENERATIONS), "")
    if not last:
        return _person([], f"{first} {middle}", suffix or _regnal(name))
    given = [*first.split(), *middle.split()]
    if given and (_surname_is_first(words(given[0]), words(last), country) or LOWER_AFTER_HYPHEN.fullmatch(last)):
        surname, *rest = [*given, last]
        return _person(["".join("".join(words(part)) for part in rest)], surname, suffix)
    return _person(given, last, suffix)


def _regnal(name: str) -> str:
    return next((word for word in words(name)[:-1] if word in REGNAL), "")


def _surname_is_first(first: list[str], last: list[str], country: str | None) -> bool:
    east = lexicon.words("surnames_first")
    if last and last[-1] in east:
        return False
    return bool(first) and (country in SURNAME_FIRST or first[0] in east)


def _person(given: list[str], surname: str, suffix: str) -> PersonName | None:
    core = words(surname)
    while len(core) > 1 and core[0] in PARTICLES:
        core = core[1:]
    if not core:
        return None
    parts = [part for name in given for part in _given(name)]
    return PersonName(
        surname=" ".join(core), given=parts[0] if parts else "", middle=tuple(parts[1:]), suffix=suffix,
    )


def _given(name: str) -> list[str]:
    """A given name as one word, initials written together ("JD") as several."""
    found = "".join(words(name))
    letters = "".join(c for c in name if c.isalpha())
    if found and letters.isupper() and len(letters) == 2 and not VOWELS.search(found):
        return list(found)
    return [found] if found else []


@lru_cache(maxsize=1 << 16)
def person_of_key(key: str) -> PersonName:
    """The inverse of `PersonName.key`."""
    surname, given, middle, suffix = key.split(",")
    return PersonName(surname=surname, given=given, middle=tuple(middle.split()), suffix=suffix)


@lru_cache(maxsize=1 << 16)
def spelt(word: str) -> str:
    """A name in one of the spellings it is transliterated to: Zelenskyy and Zelensky, Sergey and Sergei are alike."""
    for ending, instead in ENDINGS:
        word = ending.sub(instead, word)
    return DOUBLED.sub(r"\1", word)


def formal(given: str) -> str:
    """The given name for which an everyday form stands ("bill": "william"), in one spelling."""
    return spelt(lexicon.table("short_given_names").get(given, given))


@lru_cache(maxsize=1 << 16)
def body_key(name: str) -> str:
    """The words of a body's name: without article and legal form, initials together, in American spelling."""
    found: list[str] = []
    run = ""
    for word in [*words(BRACKETS.sub("", name).replace("&", " and ")), ""]:
        if len(word) == 1:
            run += word
            continue
        if run:
            found.append(run)
            run = ""
        if word:
            found.append(SPELLINGS.get(word, word.replace("isation", "ization")))
    if len(found) > 1 and found[0] == "the":
        found = found[1:]
    while len(found) > 1 and found[-1] in LEGAL_FORMS:
        found = found[:-1]
    return " ".join(found)


def is_generic(key: str) -> bool:
    """Whether a body's name is made of words that the bodies of many countries share."""
    return set(key.split()) <= lexicon.words("generic_bodies")


def is_short_for(short: str, long: str) -> bool:
    """Whether a body's or person's name, as words, is an acronym of the other or some of its words in their order."""
    if short == long or not short:
        return False
    parts = long.split()
    heads = [part for part in parts if part not in SMALL and part not in LEGAL_FORMS]
    initials = {"".join(part[0] for part in each) for each in (parts, heads) if len(each) > 1}
    if short in initials:
        return True
    rest = iter(parts)
    return not is_generic(short) and all(word in rest for word in short.split())


def person_block(surname: str) -> str:
    """The block of a surname: its consonants, as far as transliterations agree on them."""
    word = spelt(surname.replace(" ", ""))
    return f"person:{word[0]}{VOWELS.sub('', word[1:])}"
