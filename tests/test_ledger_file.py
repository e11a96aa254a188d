"""The ledger's file: how it is made and brought up to date, and what is said when it cannot be used."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, UniqueConstraint, inspect, select, text
from test_ledger_invented import invented, read

from reportedly import edtf
from reportedly.errors import LedgerError
from reportedly.ledger import migrations, open_ledger, queries, sqlite, tables
from reportedly.ledger.claims import Judge


def ledger_with(path: Path, *numbers: int) -> Path:
    with open_ledger(path) as ledger:
        for number in numbers:
            ledger.write(read(invented(number)))
    return path


def check_whole(path: Path, *numbers: int) -> None:
    """The ledger holds these reports, each whole, and its file is sound."""
    with open_ledger(path, create=False) as ledger:
        held = {report.id for report in ledger.reports()}
        assert held == {invented(number).id for number in numbers}
        for number in numbers:
            assert len(queries.report(ledger, invented(number).id).statements) == len(read(invented(number)).statements)
        with ledger.snapshot() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def as_nobody(do: Callable[[], Any]) -> str:
    """What `do` raises when it is called by a user who is not root, to whom rights to files mean nothing."""
    if os.geteuid():
        try:
            do()
        except LedgerError as error:
            return str(error)
        return ""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        said = "it did not come to an end"
        try:
            os.setgroups([])
            os.setgid(65534)
            os.setuid(65534)
            do()
            said = ""
        except LedgerError as error:
            said = str(error)
        finally:
            os.write(theirs, said.encode())
            os._exit(0)
    os.close(theirs)
    os.waitpid(child, 0)
    with os.fdopen(ours) as told:
        return told.read()


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user may look into, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        path.chmod(0o755)
        yield path
        path.chmod(0o755)


def test_a_new_ledger_is_marked_numbered_and_shared(tmp_path: Path) -> None:
    path = tmp_path / "a folder with ? and % and #" / "lédger.db"
    path.parent.mkdir()
    with open_ledger(path) as ledger, ledger.snapshot() as connection:
        pragmas = {name: connection.scalar(text(f"PRAGMA {name}")) for name in (
            "application_id", "journal_mode", "foreign_keys", "synchronous", "busy_timeout",
        )}
        assert pragmas == {
            "application_id": 0x72707464, "journal_mode": "wal", "foreign_keys": 1, "synchronous": 2,
            "busy_timeout": 5000,
        }
        assert connection.execute(text("SELECT number, name FROM migration")).all() == [
            (1, "reports_and_statements"), (2, "one_actor_in_many_reports"), (3, "where_reports_were_written"),
            (4, "what_happened"), (5, "what_events_are_looked_for_by"), (6, "who_copied_whom"),
            (7, "pages_in_the_order_of_time"), (8, "what_is_claimed"),
            (9, "countries_of_parties"), (10, "names_by_day"), (11, "claims_of_sentences"),
            (12, "stances_that_count"),
            (13, "claims_by_words"),
        ]
    assert [file.name for file in path.parent.iterdir()] == ["lédger.db"]


def test_the_migrations_make_the_tables_that_the_program_knows(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "migrated") as ledger, ledger.snapshot() as connection:
        migrated = shape(connection)
    engine = sqlite.make_engine(tmp_path / "declared", readonly=False)
    with engine.begin() as connection:
        tables.metadata.create_all(connection)
        declared = shape(connection)
    engine.dispose()
    assert migrated == declared


def shape(connection: Connection) -> dict[str, Any]:
    found = inspect(connection)
    return {
        table.name: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"], c["primary_key"]) for c in found.get_columns(table.name)
            ],
            "unique": {tuple(u["column_names"]) for u in found.get_unique_constraints(table.name)},
            "indexes": {(i["name"], *i["column_names"]) for i in found.get_indexes(table.name)},
            # table, from, to, on_update, on_delete: what SQLite itself has understood
            "refers": sorted(
                row[2:7] for row in connection.execute(text(f"PRAGMA foreign_key_list({table.name})"))
            ),
        }
        for table in tables.metadata.sorted_tables
    }


def test_a_step_that_fails_leaves_the_ledger_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ledger_with(tmp_path / "ledger.db", 1, 2)

    def half_a_step(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE novelty (id VARCHAR)"))
        connection.execute(text("DELETE FROM statement"))
        connection.execute(text("SELECT nonsense FROM nowhere"))

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, half_a_step))
        with pytest.raises(LedgerError, match="no such table: nowhere"):
            open_ledger(path)
    check_whole(path, 1, 2)
    with open_ledger(path) as ledger, ledger.snapshot() as connection:
        assert not inspect(connection).has_table("novelty")


def test_an_older_ledger_is_brought_up_to_date_and_a_newer_one_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = ledger_with(tmp_path / "ledger.db", 1)

    def a_step(connection: Connection) -> None:
        connection.execute(text("CREATE TABLE novelty (id VARCHAR)"))

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, a_step))
        with pytest.raises(LedgerError, match=r"has an older schema \(13\): open it for writing once"):
            open_ledger(path, readonly=True)
        with open_ledger(path) as ledger, ledger.snapshot() as connection:
            assert migrations.version(connection) == 14
            assert inspect(connection).has_table("novelty")
        check_whole(path, 1)
    before = path.read_bytes()
    for readonly in (True, False):
        with pytest.raises(LedgerError, match=r"newer reportedly \(schema 14, this program knows 13\): upgrade"):
            open_ledger(path, readonly=readonly)
    assert path.read_bytes() == before


def test_a_ledger_of_the_first_schema_loses_nothing(tmp_path: Path) -> None:
    path, numbers = tmp_path / "ledger.db", range(1, 8)
    with open_ledger(tmp_path / "new.db") as ledger:
        for number in numbers:
            ledger.write(read(invented(number)))
        expected = list(ledger.export())
        dated = ledger.timeline()
    write_first_schema(path, tmp_path / "new.db")
    with pytest.raises(LedgerError, match=r"has an older schema \(1\)"):
        open_ledger(path, readonly=True)
    with open_ledger(path) as ledger:
        assert list(ledger.export()) == expected
        assert ledger.timeline() == dated
        assert [ledger.report(invented(number).id) for number in numbers] == [read(invented(n)) for n in numbers]
        ledger.write(read(invented(9)))
    check_whole(path, *numbers, 9)


def test_rows_that_are_held_are_sorted_as_new_ones(tmp_path: Path) -> None:
    written = ("../2031-02", "2031-05/..", "2030")
    with open_ledger(tmp_path / "ledger.db") as ledger:
        for number in range(1, 8):
            ledger.write(read(invented(number)))
        with ledger.transaction() as connection:
            said, times = tables.statement.c, tables.timex.c
            for low, high in ((said.said_min, said.said_max), (times.t_min, times.t_max)):
                table = low.table
                ids = connection.scalars(select(table.c.id).where(low.is_not(None)).order_by(table.c.id)).all()
                for id, given in zip(ids, written, strict=False):
                    first, last = edtf.numbers(given) or (0, 0)
                    starts, ends = edtf.order((first, last))
                    connection.execute(table.update().where(table.c.id == id).values(
                        {low: first, high: last, "starts": starts, "ends": ends},
                    ))
            before = sort_keys(connection)
            for name in ("statement", "timex", "event"):
                connection.exec_driver_sql(f"DROP INDEX {name}_order")
                for column in ("starts", "ends"):
                    connection.exec_driver_sql(f"ALTER TABLE {name} DROP COLUMN {column}")
            migrations.pages_in_the_order_of_time(connection)
            assert sort_keys(connection) == before
    assert len({key[1] for key in before}) > 3


def test_names_that_are_held_are_found_by_their_days(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        for number in range(1, 4):
            ledger.write(read(invented(number)))
        ledger.weigh(Judge(version="none", propositions=lambda _: (), verdicts=lambda _: ()))
        query = select(tables.nameword).order_by(*tables.nameword.primary_key)
        with ledger.transaction() as connection:
            before = connection.execute(query).all()
            connection.exec_driver_sql("DROP INDEX nameword_report")
            connection.exec_driver_sql("ALTER TABLE nameword RENAME TO new")
            connection.exec_driver_sql("CREATE TABLE nameword AS SELECT word, report FROM new")
            connection.exec_driver_sql("DROP TABLE new")
            migrations.names_by_day(connection)
            assert connection.execute(query).all() == before
    assert len({row.day for row in before}) > 1


def sort_keys(connection: Connection) -> list[tuple[str, int, int]]:
    return [
        tuple(row) for table in (tables.statement, tables.timex, tables.event)
        for row in connection.execute(select(table.c.id, table.c.starts, table.c.ends).order_by(table.c.id))
    ]


def write_first_schema(path: Path, source: Path) -> None:
    """A ledger as the first schema had it, with the rows of another; what that schema did not have is left out."""
    engine = sqlite.make_engine(path, readonly=False)
    with engine.begin() as connection:
        migrations.reports_and_statements(connection)
        connection.execute(tables.migration.insert().values(number=1, name="reports_and_statements"))
        sqlite.claim(connection)
    engine.dispose()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ATTACH ? AS new", (str(source),))
        for name in ("report", "actor", "mention", "statement", "addressee", "answer"):
            columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA table_info({name})"))
            connection.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM new.{name}")
        connection.commit()


def test_a_sqlite_url_names_a_file(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "ledger.db", 1)
    with open_ledger(f"sqlite:///{path}", create=False) as ledger:
        assert [report.key for report in ledger.reports()] == [invented(1).key]


@pytest.mark.parametrize(("where", "complaint"), [
    ("postgresql://server/ledger", "postgresql ledgers are not supported: give the path of a SQLite file"),
    (":memory:", "a ledger is a file: give its path"),
    ("", "a ledger is a file: give its path"),
])
def test_a_place_that_is_no_file_is_refused(where: str, complaint: str) -> None:
    with pytest.raises(LedgerError, match=complaint):
        open_ledger(where)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"is a folder: give the path of a file in it, such as .*ledger\.db"):
        open_ledger(tmp_path)


def test_a_device_is_refused() -> None:
    with pytest.raises(LedgerError, match="is not a file"):
        open_ledger("/dev/null")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"the folder .*missing does not exist: make it"):
        open_ledger(tmp_path / "missing" / "ledger.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("how", [{"create": False}, {"readonly": True}])
def test_a_missing_ledger_is_not_made_unless_asked_for(tmp_path: Path, how: dict[str, bool]) -> None:
    with pytest.raises(LedgerError, match="does not exist: make it with `reportedly read"):
        open_ledger(tmp_path / "ledger.db", **how)
    assert list(tmp_path.iterdir()) == []


def test_an_empty_file_becomes_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.touch()
    check_whole(ledger_with(path, 1), 1)


@pytest.mark.parametrize("content", [b"x", b"Ann Ostrand said: the quay floods.\n" * 200, b"SQLite format 2\x00" * 300])
def test_a_file_that_is_not_sqlite_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(LedgerError, match="is not a SQLite file: give the path of a ledger or of a new file"):
        open_ledger(path)
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("script", [
    "CREATE TABLE report (id INTEGER)", "CREATE TABLE migration (number, name)", "PRAGMA application_id = 77",
])
def test_another_programs_file_is_refused_and_left_alone(tmp_path: Path, script: str) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(script)
        connection.execute("VACUUM")
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="is the SQLite file of another program"):
        open_ledger(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_damaged_ledger_is_said_to_be_damaged(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "ledger.db", *range(12))
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (path.stat().st_size - 4096))

    def use() -> None:
        with open_ledger(path) as ledger:
            list(ledger.export())

    with pytest.raises(LedgerError, match=r"is damaged \(.*\): restore a copy"):
        use()


def test_a_ledger_opened_for_reading_is_not_written(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "ledger.db", 1)
    before = path.read_bytes()
    with open_ledger(path, readonly=True) as ledger:
        assert len(list(ledger.export("report"))) == 1
        with pytest.raises(LedgerError, match="is open for reading only"):
            ledger.write(read(invented(2)))
    assert path.read_bytes() == before
    check_whole(path, 1)


def test_a_ledger_opened_for_reading_sees_what_another_writes(tmp_path: Path) -> None:
    path = ledger_with(tmp_path / "ledger.db", 1)
    with open_ledger(path) as writer, open_ledger(path, readonly=True) as ledger:
        writer.write(read(invented(2)))
        assert len(list(ledger.export("report"))) == 2


def test_a_write_protected_file_is_refused_for_writing_and_can_be_read(public: Path) -> None:
    path = ledger_with(public / "ledger.db", 1)
    path.chmod(0o444)
    public.chmod(0o777)
    assert as_nobody(lambda: open_ledger(path)) == (
        f"{path} is read-only: make it writable, or copy the ledger to where you may write"
    )

    def look() -> None:
        with open_ledger(path, readonly=True) as ledger:
            assert len(list(ledger.export("report"))) == 1

    assert as_nobody(look) == ""
    check_whole(path, 1)


def test_a_ledger_in_a_write_protected_folder_can_be_read(public: Path) -> None:
    path = ledger_with(public / "ledger.db", 1)
    path.chmod(0o666)
    public.chmod(0o555)
    assert as_nobody(lambda: open_ledger(path)).startswith(f"{public} is read-only: make it writable")

    def look() -> None:
        with open_ledger(path, readonly=True) as ledger:
            assert len(list(ledger.export("report"))) == 1

    assert as_nobody(look) == ""


def test_a_file_that_may_not_be_read_is_said_to_be_so(public: Path) -> None:
    path = ledger_with(public / "ledger.db", 1)
    path.chmod(0o000)
    assert as_nobody(lambda: open_ledger(path)) == f"{path} cannot be opened: Permission denied"


def test_a_locked_ledger_is_waited_for_and_then_said_to_be_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert sqlite.BUSY_SECONDS == 5
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.3)
    path = ledger_with(tmp_path / "ledger.db", 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with open_ledger(path) as ledger:  # to open it and to read it needs no lock
            assert len(list(ledger.export("report"))) == 1
            with pytest.raises(LedgerError, match=r"is locked: another program has been writing .* 0\.3 seconds"):
                ledger.write(read(invented(2)))
            other.execute("ROLLBACK")
            assert ledger.write(read(invented(2))) is True
    check_whole(path, 1, 2)


def test_a_file_locked_for_all_is_said_to_be_locked_when_it_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.1)
    path = ledger_with(tmp_path / "ledger.db", 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LedgerError, match="is locked"):
            open_ledger(path)
    check_whole(path, 1)


def test_a_full_disk_loses_nothing_that_was_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ledger_with(tmp_path / "ledger.db", 1, 2)
    pages = path.stat().st_size // 4096 + 8
    written = [1, 2]
    with monkeypatch.context() as patch:
        patch.setitem(sqlite.PRAGMAS, "max_page_count", str(pages))
        with open_ledger(path) as ledger:
            with pytest.raises(LedgerError, match=r"the disk that holds .* is full: make room, then run again"):  # noqa: PT012
                for number in range(3, 60):
                    ledger.write(read(invented(number)))
                    written.append(number)
            assert ledger.write(read(invented(1))) is False
        check_whole(path, *written)
    assert 2 < len(written) < 50
    check_whole(ledger_with(path, *range(3, 20)), *sorted({*written, *range(3, 20)}))


def test_a_disk_that_is_full_from_the_start_leaves_no_half_a_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "ledger.db"
    with monkeypatch.context() as patch:
        patch.setitem(sqlite.PRAGMAS, "max_page_count", "4")
        with pytest.raises(LedgerError, match="is full"):
            open_ledger(path)
    check_whole(ledger_with(path, 1), 1)


def test_two_programs_may_make_the_same_ledger_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    script = (
        "import sys; from reportedly.ledger import open_ledger\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "open_ledger(sys.argv[1]).close()\n"
    )
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", script, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    assert [program.communicate("go\n")[1] for program in programs] == ["", "", ""]
    check_whole(path)


def test_the_declared_tables_have_no_unnamed_surprises() -> None:
    """Every text column is of a type that takes any characters, or holds only ids and words of ours."""
    plain = {
        column.name for table in tables.metadata.sorted_tables for column in table.columns
        if type(column.type).__name__ == "String"
    }
    assert plain == {
        "name", "id", "published_basis", "sha256", "origin_basis", "copy_of", "report", "type", "country",
        "country_basis", "wikidata", "actor", "parent", "naming", "speaker", "form", "act", "said_basis", "statement",
        "answered", "how", "status", "merged", "settled", "action", "undoes", "made", "value", "mod", "basis", "clock",
        "sampled", "place_country", "other", "mode", "quad", "side", "event", "factuality", "tense", "date_basis",
        "what", "one", "stance", "counts", "claim", "known", "told_in",
    }
    assert not any(
        isinstance(constraint, UniqueConstraint) and len(constraint.columns) > 1
        for table in tables.metadata.sorted_tables for constraint in table.constraints
    )
