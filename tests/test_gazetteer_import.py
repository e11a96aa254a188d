"""A gazetteer of one's own: lines and PETRARCH dictionaries are imported, faults told, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportedly.cli import main
from reportedly.errors import GazetteerError
from reportedly.lexicon.gazetteer import cameo, user
from reportedly.lexicon.gazetteer.importing import import_file
from reportedly.reading import countries, gazetteer, people

MINE = """# Offices of Vreille
organization | NOR | Fiskeverket; Fisheries Board | agency
office | FRA | mayor of Vreille; mayor | Odile Varnier 2014-2020; Marc Teste = Marco Teste 2020-
person | FRA | Odile Varnier | senator 2020-09-01/2026-08-31
region | FRA | Haut-Vreille | Vreille | Vreillois
media | FRA | Courrier de Vreille | newspaper | | courrier-vreille.example
"""
DICTIONARY = """# a comment
BARRO_DELVEN_  ; another
+PRESIDENT_DELVEN_
\t[FRAGOV 100301-20150930]
\t[FRAELI >20150930] # and one more
AUDIT_HOUSE_OF_VREILLE_(AHV)_ [FRAJUD]
RED_LANTERN_BRIGADE_ [GRCREB]
WORLD_FISH_COUNCIL_ [IGO]
HAUT-VREILLE_ [FRA]
OLD_GUARD_ [ROMMIL <19891225]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(user.VARIABLE, str(tmp_path / "gazetteer"))
    forget()
    yield tmp_path / "gazetteer"
    forget()


def forget() -> None:
    """As a new process would find it."""
    for loaded in (user.stored, user.version, gazetteer.index, people.index):
        loaded.cache_clear()


def given(tmp_path: Path, text: str, name: str = "mine.txt") -> Path:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["gazetteer", *arguments])


def test_imported_lines_are_found(tmp_path: Path) -> None:
    assert gazetteer.lookup("Fiskeverket") is None
    done = import_file(given(tmp_path, MINE))
    assert (done.form, done.lines, done.new) == ("lines", 5, 5)
    forget()
    board = gazetteer.lookup("the Fisheries Board")
    assert board is not None
    assert (board.name, board.country, board.type) == ("Fiskeverket", "NOR", "organization")
    mayor = gazetteer.office_holder("Teste", "Mayor", published="2021")
    assert mayor is not None
    assert mayor.name == "Marc Teste"
    told = countries.told("a Vreillois baker")
    assert told is not None
    assert told.country == "FRA"
    senator = gazetteer.lookup("Odile Varnier", published="2021-05-01")
    assert senator is not None
    assert senator.roles == ("senator",)


def test_the_users_lines_count_before_ours(tmp_path: Path) -> None:
    import_file(given(tmp_path, "organization | NOR | Kremlin | café\n"))
    forget()
    entry = gazetteer.lookup("Kremlin")
    assert entry is not None
    assert entry.country == "NOR"


def test_importing_twice_changes_nothing(tmp_path: Path, folder: Path) -> None:
    import_file(given(tmp_path, MINE))
    before = {path: path.read_bytes() for path in folder.iterdir()}
    again = import_file(given(tmp_path, MINE, "renamed.txt"))
    assert (again.new, again.path) == (0, None)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_nothing_stored_is_lost(tmp_path: Path, folder: Path) -> None:
    import_file(given(tmp_path, MINE))
    import_file(given(tmp_path, MINE + "group | FRA | Lanterne Rouge | club\n"))
    assert len(user.lines()) == 6
    assert len(list(folder.iterdir())) == 2


def test_the_version_tells_what_is_stored(tmp_path: Path) -> None:
    assert gazetteer.version() == ""
    import_file(given(tmp_path, MINE))
    first = gazetteer.version()
    assert len(first) == user.HASH
    import_file(given(tmp_path, "group | FRA | Lanterne Rouge | club\n", "other.txt"))
    assert gazetteer.version() not in ("", first)


def test_the_version_is_of_the_lines_not_of_the_files(tmp_path: Path, folder: Path) -> None:
    import_file(given(tmp_path, MINE))
    version = gazetteer.version()
    for path in folder.iterdir():
        path.rename(path.with_name("mine-by-hand.txt"))
    forget()
    assert gazetteer.version() == version


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("planet | FRA | Vreille", "begins with its kind, not with 'planet'"),
        ("organization | NOX | Board", "'NOX' is no ISO 3166-1 alpha-3 code"),
        ("organization | NOR |", "needs a name"),
        ("organization | NOR | Board | agency | Q1 | board.example | x", "at most 4 columns"),
        ("organization | NOR | Board | agency | 123", "'123' is no Wikidata id"),
        ("media | FRA | Courrier | newspaper | | https://courrier.example/", "is no domain"),
        ("person | FRA | Odile Varnier | mayor 2017 to 2019", "is no period"),
        ("person | FRA | Odile Varnier | mayor 2019-2017", "ends before it begins"),
        ("office | FRA | mayor", "needs its bearers"),
        ("group | FRA | 123", "is no name"),
    ],
)
def test_a_faulty_line_is_told_by_its_number(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(GazetteerError, match="line 2: ") as error:
        import_file(given(tmp_path, f"group | FRA | Lanterne Rouge\n{line}\n"))
    assert told in str(error.value)
    assert user.stored() == ()


def test_faulty_lines_are_left_out_if_asked(tmp_path: Path) -> None:
    done = import_file(given(tmp_path, "group | FRA | Lanterne Rouge\nplanet | FRA | Vreille\n"), partly=True)
    assert (done.new, [fault.number for fault in done.faults]) == (1, [2])


@pytest.mark.parametrize("content", [b"", b"# nothing\n", b"\xff\xfe\x00group"])
def test_a_file_without_lines_is_no_import(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mine.txt").write_bytes(content)
    with pytest.raises(GazetteerError):
        import_file(tmp_path / "mine.txt")
    with pytest.raises(GazetteerError, match="check the path"):
        import_file(tmp_path / "missing.txt")


def test_a_damaged_store_is_told_with_its_line(tmp_path: Path, folder: Path) -> None:
    folder.mkdir()
    (folder / "hand.txt").write_text("# mine\nplanet | FRA | Vreille\n", encoding="utf-8")
    with pytest.raises(GazetteerError, match=r"hand\.txt, line 2"):
        gazetteer.lookup("Vreille")


# PETRARCH dictionaries


def test_a_petrarch_dictionary_is_imported(tmp_path: Path) -> None:
    done = import_file(given(tmp_path, DICTIONARY))
    assert (done.form, done.new, done.faults) == ("CAMEO", 6, ())
    assert sorted(user.lines()) == [
        "government | FRA JUD | Audit House of Vreille; AHV | judiciary",
        "group | GRC REB | Red Lantern Brigade | rebels",
        "organization | - IGO | World Fish Council | intergovernmental organization",
        "person | FRA | Barro Delven; President Delven | government 2010-03-01/2015-09-30; elite 2015-09-30/..",
        "person | ROU | Old Guard | military ../1989-12-25",
        "region | FRA | Haut-Vreille",
    ]
    forget()
    person = gazetteer.lookup("Barro Delven", published="2012-01-01")
    assert person is not None
    assert (person.country, person.roles) == ("FRA", ("government",))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("RED_LANTERN_ [QQQREB]", "'QQQ' in [QQQREB]"),
        ("RED_LANTERN_ [FRAGOV 1999]", "are no dates"),
        ("RED_LANTERN_ [FRAGOV 991399-000101]", "is no date"),
        ("RED_LANTERN_ [FRAGOV", "bracket without its fellow"),
        ("RED_LANTERN_", "has no code"),
        ("MINISTER_ {MINISTERS} [~GOV]", "is no actor"),
        ("RED_LANTERN_ [fragov]", "is no CAMEO code"),
    ],
)
def test_a_faulty_line_of_a_dictionary_is_told(line: str, told: str) -> None:
    rows, faults = cameo.read(f"AUDIT_HOUSE_ [FRAJUD]\n{line}\n")
    assert [fault.number for fault in faults] == [2]
    assert told in faults[0].message
    assert [row.names for row in rows] == [("Audit House",)]


def test_an_actor_of_two_countries_is_two_lines() -> None:
    rows, _ = cameo.read("BARRO_DELVEN_\n[FRAGOV <20100101]\n[BELGOV >20100101]\n")
    assert [(row.country, row.roles) for row in rows] == [
        ("FRA", ("government ../2010-01-01",)), ("BEL", ("government 2010-01-01/..",)),
    ]


def test_names_get_their_usual_form() -> None:
    rows, faults = cameo.read(
        "BARRO_A.G._DELVEN-TESTE_ [FRAELI]\nNORTH_SEA_LEAGUE_(NSL)_ [WEU]\nARMY_OF_THE_NORTH_ [FRAREB]\n17_ [FRAREB]\n"
    )
    assert [row.names for row in rows] == [
        ("Barro A.G. Delven-Teste",), ("North Sea League", "NSL"), ("Army of the North",),
    ]
    assert (rows[1].kind, rows[1].country) == ("organization", None)
    assert [fault.number for fault in faults] == [4]


# The commands


def test_the_commands_say_what_they_did(tmp_path: Path) -> None:
    first, second = (run("import", str(given(tmp_path, MINE))) for _ in range(2))
    assert first.output.startswith("Imported 5 new lines of 5, in ")
    assert second.output == "Imported 0 new lines of 5.\n"
    listed = run("list")
    assert len(listed.output.splitlines()) == 6
    assert "Fiskeverket" in listed.output
    forget()
    shown = json.loads(run("show", "Odile", "Varnier", "--format", "json").output)
    assert [entry["country"] for entry in shown] == ["FRA"]


def test_the_whole_gazetteer_is_listed() -> None:
    assert len(json.loads(run("list", "--all", "--format", "json").output)) > 3000


def test_a_bad_file_is_an_exit_status(tmp_path: Path) -> None:
    bad = run("import", str(given(tmp_path, "planet | FRA | Vreille\n")))
    assert bad.exit_code == 1
    assert "line 1: a line begins with its kind" in bad.stderr
    partly = run("import", "--partly", str(given(tmp_path, "planet | FRA | Vreille\ngroup | FRA | Lanterne Rouge\n")))
    assert partly.exit_code == 0
    assert "line 1" in partly.stderr
