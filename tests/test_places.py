"""Places: names as written to country and coordinates, ambiguous ones by the report, else not at all."""

from __future__ import annotations

import gzip
from importlib.resources import files
from pathlib import Path

import pytest

from reportedly import lexicon
from reportedly.gather import report_from_text
from reportedly.lexicon.gazetteer import check, user
from reportedly.reading.places import Place, cities, resolve, setting

CITIES = files("reportedly") / "lexicon" / "cities.tsv.gz"


@pytest.fixture(autouse=True)
def nothing_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(user.VARIABLE, str(tmp_path / "gazetteer"))


def place(written: str, **countries: int) -> Place:
    resolved = resolve(written, countries=countries)
    assert resolved.place is not None, resolved.reason
    return resolved.place


@pytest.mark.parametrize(
    ("written", "name", "country", "admin1"),
    [
        ("eastern Aleppo", "Aleppo", "SYR", "09"),
        ("Springfield, Ill.", "Springfield", "USA", "IL"),
        ("Paris, Texas", "Paris", "USA", "TX"),
        ("PARIS", "Paris", "FRA", "11"),
        ("Baton Rouge, LA", "Baton Rouge", "USA", "LA"),
        ("Columbia, S.C.", "Columbia", "USA", "SC"),
        ("Kiev", "Kyiv", "UKR", "12"),
        ("Odessa, Ukraine", "Odesa", "UKR", "17"),
        ("Tbilisi, Georgia", "Tbilisi", "GEO", "51"),
        ("Atlanta, Georgia", "Atlanta", "USA", "GA"),
        ("London, Ontario", "London", "CAN", "08"),
        ("Mosul, northern Iraq", "Mosul", "IRQ", "15"),
        ("the West Bank city of Ramallah", "Ramallah", "PSE", "WE"),
        ("St. Petersburg", "Saint Petersburg", "RUS", "66"),
        ("St. Petersburg, Fla.", "St. Petersburg", "USA", "FL"),
        ("New York", "New York City", "USA", "NY"),
        ("Washington", "Washington", "USA", "DC"),
    ],
)
def test_a_city_is_found(written: str, name: str, country: str, admin1: str) -> None:
    found = place(written)
    assert (found.name, found.kind, found.country, found.admin1) == (name, "city", country, admin1)
    assert found.lat is not None
    assert found.lon is not None
    assert found.population
    assert found.geonameid


@pytest.mark.parametrize(
    ("written", "kind", "country"),
    [
        ("France", "country", "FRA"), ("Texas", "region", "USA"), ("Crimea", "region", "UKR"),
        ("Homs province", "region", "SYR"), ("Bavaria", "region", "DEU"), ("Hong Kong", "country", "HKG"),
        ("Vrestow, Kan.", "unlisted", "USA"), ("Springfield", "unlisted", "USA"),
    ],
)
def test_countries_regions_and_small_towns_have_no_coordinates(written: str, kind: str, country: str) -> None:
    found = place(written)
    assert (found.kind, found.country, found.lat, found.lon) == (kind, country, None, None)


def test_the_reports_countries_decide() -> None:
    assert place("Georgia", USA=2).country == "USA"
    assert place("Georgia", GEO=2, USA=1).country == "GEO"
    assert place("Odessa", UKR=4).country == "UKR"
    assert place("Tripoli", LBN=2).country == "LBN"
    assert place("Hyderabad", PAK=3).country == "PAK"
    assert place("Cambridge", GBR=1).country == "GBR"


def test_a_metropolis_is_meant_whatever_else_is_named() -> None:
    assert place("Paris", USA=9, FRA=1).country == "FRA"
    assert place("London", CAN=5).country == "GBR"


def test_a_small_city_needs_a_dateline_or_its_country() -> None:
    assert resolve("Obama").place is None
    assert "is small" in resolve("Obama").reason
    assert place("Obama", JPN=1).country == "JPN"
    by_dateline = resolve("OBAMA", dateline=True).place
    assert by_dateline is not None
    assert by_dateline.country == "JPN"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("TAVRIN", "no listed place is called TAVRIN"),
        ("Cambridge", "too close to call: Cambridge in CAN, GBR, USA"),
        ("Georgia", "Georgia may be of GEO, USA"),
        ("South Asia", "South Asia is no place of one country"),
        ("UNITED NATIONS", "UNITED NATIONS is no place of one country"),
        ("", "no name"),
        (" ,;", "no name"),
    ],
)
def test_what_is_undecided_has_a_reason(written: str, reason: str) -> None:
    resolved = resolve(written)
    assert (resolved.place, resolved.reason) == (None, reason)


def test_the_extract_names_its_source_and_is_small() -> None:
    packed = CITIES.read_bytes()
    assert len(packed) < 1_500_000
    assert packed[4:8] == b"\0\0\0\0"  # no time: the same data give the same bytes
    lines = gzip.decompress(packed).decode().splitlines()
    assert "GeoNames" in lines[0]
    assert "CC BY 4.0" in lines[0]
    assert lines[1:] == sorted(lines[1:])
    assert all(line.count("\t") in (3, 7) for line in lines[1:])


def test_every_city_has_a_country_of_the_gazetteer() -> None:
    lines = gzip.decompress(CITIES.read_bytes()).decode().splitlines()[1:]
    assert {line.split("\t")[2] for line in lines if "\t=\t" not in line} <= check.alpha3()


def test_the_codes_of_regions_are_those_of_the_cities() -> None:
    lines = gzip.decompress(CITIES.read_bytes()).decode().splitlines()[1:]
    known = {tuple(line.split("\t")[2:4]) for line in lines if "\t=\t" not in line}
    wrong = [line for line in lexicon.lines("admin1") if tuple(line.split("\t")[:2]) not in known]
    assert not [line for line in wrong if not line.startswith("CAN\t14")]  # Nunavut has no city of that size


def test_other_names_lead_to_the_city() -> None:
    own, others = cities("Bombay")
    assert not own
    assert [city.name for city in others] == ["Mumbai"]


@pytest.mark.parametrize(("dateline", "name", "country", "listed"), [
    ("HAIFA (Vantpress) - ", "Haifa", "ISR", True),
    ("OBAMA, Japan (Vantpress) - ", "Obama", "JPN", True),
    ("BRUSSELS/BERLIN (Vantpress) - ", "Brussels", "BEL", True),
    ("LEBANON (Vantpress) - ", "Lebanon", "LBN", False),
    ("OUTER VESK, Norway (Vantpress) - ", "OUTER VESK", "NOR", False),
])
def test_a_report_s_dateline_says_where_it_was_written(dateline: str, name: str, country: str, listed: bool) -> None:
    written = setting(report_from_text(f"{dateline}The ferry sank on Tuesday, the harbour office said.")).written
    assert written is not None
    assert (written.name, written.country, written.lat is not None) == (name, country, listed)


@pytest.mark.parametrize("dateline", ["", "TAVRIN (Vantpress) - "])
def test_without_a_known_dateline_nothing_is_made_up(dateline: str) -> None:
    found = setting(report_from_text(f"{dateline}The ferry sank on Tuesday, the harbour office said."))
    assert (found.written, dict(found.countries)) == (None, {})


def test_the_dateline_s_country_decides_what_a_name_means() -> None:
    text = "The ferry to Georgia sank on Tuesday, the harbour office said."
    assert resolve("Georgia", countries=setting(report_from_text(text)).countries).place is None
    from_batumi = setting(report_from_text(f"BATUMI (Vantpress) - {text}")).countries
    found = resolve("Georgia", countries=from_batumi).place
    assert found is not None
    assert found.country == "GEO"
