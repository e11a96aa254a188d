"""Build reportedly/lexicon/given_names_more.txt: given names, by which "he" and "she" are told apart, beside our own.

usage: given_names.py SHARED

    python3 -m venv /tmp/given && /tmp/given/bin/pip install faker==40.63.0 unidecode==1.4.0
    PYTHONPATH=. /tmp/given/bin/python training/given_names.py ../shared

Faker (MIT licence) carries given names of some seventy languages and countries by sex; it is needed here only. Kept
are those of one word, in Latin letters or in such as can be transcribed, that it has for one sex in MOSTLY times as
many lists as for the other. Left out is what is no name as often as not: a word that PolNeAR's training reports have in
small letters, a title or an office, the name of a country or of a large city. So is what our own list
(given_names.txt) has. The same Faker, Unidecode and corpus give the same bytes.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

from faker.providers import person
from unidecode import unidecode

from reportedly import lexicon
from reportedly.reading.names import is_place as is_country
from reportedly.reading.places import cities

TARGET = Path(lexicon.__file__).parent / "given_names_more.txt"
HEAD = """\
# Given names with the pronoun they usually go with (he, she), beside those of given_names.txt. From Faker 40.63.0 (MIT
# licence, https://github.com/joke2k/faker): names of one word in Latin letters that it has for one sex at least three
# times as often as for the other, without common words and places. Made by training/given_names.py.
"""
SEXES = {"he": ("first_names_male",), "she": ("first_names_female",)}
OFFICES = ("titles", "ranks", "offices", "speaks_for")
# Titles and other words among them that the lists and the corpus do not show to be words; and names that both sexes
# bear in news from different countries.
WORDS = frozenset(
    "april august baron commodore deacon duke earl emir june marquis roman scot squire sunday "
    "alex alexis ariel casey dana eden jamie jean jordan kim morgan nikita nino noa robin sacha sasha taylor".split()
)
MOSTLY = 3
SHORTEST = 3  # letters: fewer are syllables and abbreviations
LARGE = 100_000  # inhabitants
NAME = re.compile(r"[^\W\d_]+")


def fakers() -> dict[str, Counter[str]]:
    """Faker's given names in Latin letters, lower case, by pronoun; in how many of its lists each is."""
    out: dict[str, Counter[str]] = {sex: Counter() for sex in SEXES}
    for module in pkgutil.iter_modules(person.__path__):
        provider = importlib.import_module(f"{person.__name__}.{module.name}").Provider
        for sex, fields in SEXES.items():
            names = {spelt(name) for field in fields for name in getattr(provider, field, ())}
            out[sex].update({name.casefold() for name in names if NAME.fullmatch(name)})
    return out


def spelt(name: str) -> str:
    """A name in Latin letters, those of alphabets that write vowels transcribed; empty for others."""
    scripts = {unicodedata.name(letter, "").split()[0] for letter in name if letter.isalpha()}
    if scripts <= {"LATIN"}:
        return name
    return unidecode(name).replace("'", "") if scripts <= {"CYRILLIC", "GREEK", "GEORGIAN", "ARMENIAN"} else ""


def in_small_letters(path: Path) -> set[str]:
    with path.open(encoding="utf-8") as file:
        return {word for line in file for word in re.findall(r"\w+", json.loads(line)["text"]) if word.islower()}


def is_place(name: str) -> bool:
    """Whether a country or a large city has this name."""
    return is_country((name.title(),)) or any(city.population >= LARGE for city in cities(name)[0])


def main() -> None:
    corpus = Path(sys.argv[1], "data/attribution/train.jsonl")
    known = lexicon.groups("given_names").keys() | WORDS | frozenset().union(*map(lexicon.words, OFFICES))
    found, words = fakers(), in_small_letters(corpus)
    kept = {
        sex: sorted(
            name for name, count in names.items()
            if len(name) >= SHORTEST and count >= MOSTLY * found["she" if sex == "he" else "he"][name]
            and name not in known | words and not is_place(name)
        )
        for sex, names in found.items()
    }
    rows = "".join(" ".join([sex, *names]) + "\n" for sex, names in kept.items())
    TARGET.write_text(HEAD + rows, encoding="utf-8")
    print({sex: len(names) for sex, names in kept.items()})


if __name__ == "__main__":
    main()
