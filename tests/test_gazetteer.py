"""The gazetteer: its lines, what names mean, who held an office when, and the country that words tell."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from reportedly import lexicon
from reportedly.lexicon import gazetteer as lines
from reportedly.lexicon.gazetteer import check, user
from reportedly.reading import countries, gazetteer, people
from reportedly.reading.names import is_place
from reportedly.reading.gazetteer import Entry


@pytest.fixture(autouse=True)
def nothing_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(user.VARIABLE, str(tmp_path / "gazetteer"))
    forget()
    yield
    forget()


def forget() -> None:
    for loaded in (user.stored, user.version, gazetteer.index, people.index):
        loaded.cache_clear()


def found(name: str, **known: object) -> Entry:
    entry = gazetteer.lookup(name, **known)  # type: ignore[arg-type]
    assert entry is not None, name
    return entry


# The lines


def test_every_shipped_line_is_a_good_one() -> None:
    for line in lines.shipped():
        assert lines.parsed(lines.written(check.checked(line))) == lines.parsed(line), line


def test_every_country_of_the_standard_has_a_line() -> None:
    rows = [lines.parsed(line) for line in lines.shipped() if line.startswith("country")]
    assert len({row.country for row in rows}) == len({row.code for row in rows}) == len(rows) == 250
    assert {"FRA", "XKX", "TWN", "PSE", "HKG", "ESH", "SSD"} <= {row.country for row in rows}


def test_no_wikidata_id_stands_for_two() -> None:
    told: dict[str, str] = {}
    for row in map(lines.parsed, lines.shipped()):
        if row.wikidata and row.names:
            assert told.setdefault(row.wikidata, row.names[0]) == row.names[0], row.wikidata


def test_every_agency_has_a_country() -> None:
    named = {line.split(" | ")[0] for line in lexicon.lines("agencies")}
    assert not [name for name in named if "media" not in {entry.type for entry in gazetteer.candidates(name)}]


def test_every_file_says_where_it_comes_from() -> None:
    for path in Path(lines.__file__).parent.glob("*.txt"):
        head = path.read_text(encoding="utf-8")[:600]
        assert "Provenance:" in head or "Written down by" in head, path.name


def test_loading_is_quick() -> None:
    code = (
        "import time; from reportedly.reading import gazetteer, people; t = time.process_time();"
        "gazetteer.index(); people.index(); print(time.process_time() - t)"
    )
    times = [float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3)]
    assert min(times) < 0.3  # 0.04 on a quiet machine; this only finds what has grown out of hand


# Names


@pytest.mark.parametrize(
    ("name", "main", "kind", "country"),
    [
        ("the United States", "United States", "country", "USA"),
        ("U.S.", "United States", "country", "USA"),
        ("Turkey’s", "Turkey", "country", "TUR"),
        ("TURKEY", "Turkey", "country", "TUR"),
        ("Kosovo", "Kosovo", "country", "XKX"),
        ("Crimea", "Crimea", "region", "UKR"),
        ("Northern Cyprus", "Northern Cyprus", "region", "CYP"),
        ("Ankara", "Ankara", "capital", "TUR"),
        ("the Kremlin", "Kremlin", "government", "RUS"),
        ("Elysee", "Élysée", "government", "FRA"),
        ("Foggy Bottom", "State Department", "government", "USA"),
        ("Bundestag", "Bundestag", "government", "DEU"),
        ("Swedes", "Swedes", "demonym", "SWE"),
        ("Briton", "Briton", "demonym", "GBR"),
        ("the WHO", "World Health Organization", "organization", None),
        ("Médecins Sans Frontières", "Médecins Sans Frontières", "organization", None),
        ("Hamas", "Hamas", "group", "PSE"),
        ("Xinhua News Agency", "Xinhua", "media", "CHN"),
        ("Washington Post", "The Washington Post", "media", "USA"),
    ],
)
def test_a_name_is_found(name: str, main: str, kind: str, country: str | None) -> None:
    entry = found(name)
    assert (entry.name, entry.kind, entry.country, entry.basis) == (main, kind, country, "gazetteer")


@pytest.mark.parametrize("name", ["us", "turkey", "who", "Hill", "chad", "Tavrin", "La", "Georgia", "Congo", "", "the"])
def test_other_words_are_no_names(name: str) -> None:
    assert gazetteer.lookup(name) is None


def test_the_reports_countries_decide() -> None:
    assert found("Georgia", countries={"USA": 3, "GEO": 1}).country == "USA"
    assert found("Georgia", countries={"GEO": 1}).country == "GEO"
    assert found("the National Assembly", countries=Counter(VEN=2, FRA=1)).country == "VEN"
    assert gazetteer.lookup("Congo", countries={"COD": 1, "COG": 1}) is None


def test_what_the_text_has_shown_decides() -> None:
    assert gazetteer.lookup("Jordan", as_type="person") is None
    assert found("Jordan", as_type="country").country == "JOR"


def test_seats_of_government_stand_for_it() -> None:
    assert found("Moscow").metonym
    assert found("Downing Street").metonym
    assert found("Moscow").type == found("Downing Street").type == "government"
    assert not found("Bundestag").metonym


def test_a_publisher_has_a_domain_and_a_kind() -> None:
    entry = found("Le Monde")
    assert (entry.domain, entry.roles, entry.type) == ("lemonde.fr", ("newspaper",), "media")


# People


@pytest.mark.parametrize(
    ("name", "office", "published", "full"),
    [
        ("Macron", "President", "2019-01-01", "Emmanuel Macron"),
        ("Macron", "French President", "2010-01-01", None),
        ("Clinton", "President", "1999", "Bill Clinton"),
        ("Clinton", "Secretary of State", "2010-05", "Hillary Clinton"),
        ("Clinton", "former President", "2016-05-01", "Bill Clinton"),
        ("Bush", "President", "1991", "George H.W. Bush"),
        ("Bush", "President", "2003-03-20", "George W. Bush"),
        ("Bush", "President", None, None),
        ("Xi", "President", "2020", "Xi Jinping"),
        ("von der Leyen", "European Commission President", "2021", "Ursula von der Leyen"),
        ("Trump", "President", "2023-07-09", None),
        ("Emmanuel", "President", "2019", None),
        ("Pence", "Gov.", "2016-07-01", "Mike Pence"),
        ("Bush", "then-President", "1995", "George H.W. Bush"),
        ("Biden", "Vice President", "2010", "Joe Biden"),
        ("Cameron", "Deputy Prime Minister", "2012", None),
    ],
)
def test_who_held_the_office(name: str, office: str, published: str | None, full: str | None) -> None:
    entry = gazetteer.office_holder(name, office, published=published)
    assert (entry.name if entry else None) == full


def test_a_full_name_is_known_with_the_roles_of_its_day() -> None:
    entry = found("Donald J. Trump", published="2018-05-05")
    assert (entry.name, entry.country, entry.type, entry.roles) == ("Donald Trump", "USA", "person", ("president",))
    assert found("Sergey Lavrov").name == found("Sergei Lavrov").name
    assert gazetteer.lookup("Trump") is None


# The country that words tell


@pytest.mark.parametrize(
    ("words", "country"),
    [
        ("the French foreign minister", "FRA"),
        ("Turkey's president", "TUR"),
        ("Kremlin spokesman Anton Brisk", "RUS"),
        ("U.S. Sen. Radley Morcant", "USA"),
        ("Sen. Radley Morcant (R-Wis.)", "USA"),
        ("the Bavarian premier", "DEU"),
        ("Indiana Gov. Radley Morcant", "USA"),
        ("the Russian ambassador to Turkey", "RUS"),
        ("the ambassador of France to Germany", "FRA"),
        ("a spokesman for the Iraqi army", "IRQ"),
        ("officials in Kyiv", "UKR"),
        ("a reporter in Kyiv", None),
        ("marchers in Lima", "PER"),
        ("miners at a Zambian copper pit", "ZMB"),
        ("U.N. special envoy for Syria", None),
        ("French and German ministers", None),
        ("Russian-backed separatists", None),
        ("pro-Russian separatists", None),
        ("Jim Jordan", None),
        ("Jordan's king", "JOR"),
        ("Chad Morcant", None),
        ("New England fishermen", None),
        ("he told us", None),
        ("polish", None),
        ("a Polish plumber", "POL"),
        ("Paris-based Libyan analyst", "LBY"),
        ("Bank of England governor", "GBR"),
        ("the United States, Britain and France", None),
        ("Paris, Texas", "USA"),
        ("Foreign policy analysts", None),
        ("the U.N.'s Syria envoy", None),
        ("a Kurdish Iraqi lawmaker", "IRQ"),
        ("the parliamentarians of Tolmere", None),
        ("", None),
        ("”.", None),
    ],
)
def test_the_country_in_the_text(words: str, country: str | None) -> None:
    told = countries.told(words)
    assert (told.country if told else None) == country
    if told is not None:
        assert words[told.start : told.end] == told.words
        assert told.basis == "text"


@pytest.mark.parametrize(
    ("words", "each"),
    [
        ("Thai and Cambodian generals", ["Thai generals", "Cambodian generals"]),
        ("the leaders of Chad, Niger and Mali", ["the leaders of Chad", "the leaders of Niger", "the leaders of Mali"]),
        ("the ministers from Peru and Chile", ["the ministers from Peru", "the ministers from Chile"]),
        ("Thai generals", []),
        ("Chad and Niger", []),  # a list of names is no people of theirs
        ("a Thai general and his Cambodian guest", []),
        ("the leader of Chad, a friend of Niger", []),
        ("the French ambassador to Mali", []),
        ("", []),
    ],
)
def test_the_sides_that_are_told_in_one(words: str, each: list[str]) -> None:
    assert [" ".join(words[a:b] for a, b in spans) for spans in countries.sides(words)] == each


def test_georgia_is_told_by_the_reports_countries() -> None:
    assert countries.told("Georgia's governor") is None
    told = countries.told("Georgia's governor", countries={"USA": 2})
    assert told is not None
    assert told.country == "USA"


def test_countries_are_counted() -> None:
    text = "The Kremlin said that French and German ministers had met in Berlin; Georgia was not there."
    assert countries.count([text]) == Counter(DEU=2, FRA=1, RUS=1)


@pytest.mark.parametrize("name", ["Lome", "Bogotá", "Bogota", "Sierra Leone", "Santo Domingo", "Port-au-Prince"])
def test_countries_and_capitals_are_places_with_or_without_accents(name: str) -> None:
    assert is_place(tuple(name.split()))


@pytest.mark.parametrize("name", ["Sofia", "Diego Garcia", "Finn Larsen"])
def test_what_is_a_person_s_name_as_often_is_no_place_by_itself(name: str) -> None:
    assert not is_place(tuple(name.split()))
