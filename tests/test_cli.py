"""The commands as a person calls them. A reader made for these tests stands in for the tagger, except at the end."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from invented import DENIAL, TEXT, reading

from reportedly import __version__
from reportedly.cli import main
from reportedly.ledger import open_ledger
from reportedly.listing import ACTORS, HITS, STATEMENTS, csv_lines, json_lines
from reportedly.records import (
    Cue, Event, Happened, Passage, Reading, Report, Said, Source, Statement, content_id,
)

READER = "0.1.0+test"
GERMAN = (
    "Der Sprecher der Regierung sagte am Mittwoch, man werde die Vorwürfe weder bestätigen noch bestreiten. "
    "Die Opposition forderte eine Untersuchung und sprach von einem Skandal."
)
ENGLISH = (
    "“We were never told,” Tomas Verrin said on Wednesday. The ministry declined to comment on the report about the "
    "dam."
)


def fake_event(report: str, start: int) -> Event:
    """A space that is read as a demand of nobody."""
    space = Passage(spans=((start, start + 1),), text=" ")
    return Event(
        id=content_id("event", report, start), report=report, statement=None, trigger=space, clause=space,
        type="REQUEST", mode=None, quad="verbal conflict", actors=(), recipients=(), place=None,
        date=Happened(edtf=None, spans=(), text=None, basis="none"), factuality="Uu", tense="present", figures=(),
        contexts=(), confidence=0.5,
    )


def fake_read(report: Report) -> Reading:
    """Each text said by its first two words, and an event in each of its first two spaces."""
    at = report.text.index(" ", report.text.index(" ") + 1)
    said = Statement(
        id=content_id("statement", report.id, 0), report=report.id, parent=None, depth=0,
        source=Source(spans=((0, at),), text=report.text[:at], naming="named"), speaker=None,
        cue=Cue(spans=((at + 1, at + 2),), text=report.text[at + 1 : at + 2], lemma="say"),
        content=Passage(spans=((at + 1, len(report.text)),), text=report.text[at + 1 :]), form="indirect", act="assert",
        hedge=None, negated=False, addressees=(), occasion=None,
        said=Said(edtf=None, spans=(), text=None, basis="none"), answers=(), confidence=0.5,
    )
    spaces = [at for at, letter in enumerate(report.text) if letter == " "][:2]
    happened = tuple(fake_event(report.id, space) for space in spaces)
    return Reading(report=replace(report, reader=READER), actors=(), statements=(said,), events=happened)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportedly.reading.read", fake_read, raising=False)
    monkeypatch.setattr("reportedly.reading.reader_version", lambda: READER, raising=False)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and no settings from outside."""
    for name in ("REPORTEDLY_LEDGER", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ledger(here: Path) -> Path:
    """The default ledger, with two invented reports in it."""
    with open_ledger("reportedly.db") as opened:
        opened.write(reading())
        opened.write(reading(key="hill/=herald.txt", publisher="Hill Herald", published="2024-02-01", title="=1+1"))
    return here / "reportedly.db"


def call(*arguments: str, env: dict[str, str] | None = None, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, arguments, env=env, input=stdin)


def lines(result: Result) -> list[Any]:
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.mark.usefixtures("reader")
class TestRead:
    def test_a_folder_goes_into_the_default_ledger(self, here: Path) -> None:
        (here / "news").mkdir()
        (here / "news" / "a.txt").write_text(ENGLISH)
        (here / "news" / "b.txt").write_text(TEXT)
        result = call("read", "news")
        assert (result.exit_code, result.stderr) == (0, "")
        assert result.stdout == "Read 2 reports with 2 statements and 4 events.\n"
        with open_ledger("reportedly.db", readonly=True, create=False) as opened:
            assert [report.key for report in opened.reports()] != []
        again = call("read", "news")
        assert again.stdout == "Read 0 reports with 0 statements and 0 events; 2 already in the ledger.\n"

    def test_the_entries_of_a_feed_are_reports_and_what_has_no_text_is_a_line(self, here: Path) -> None:
        entries = (
            f"<item><title>Dam</title><guid>dam</guid><description>{ENGLISH}</description></item>",
            "<item><title>Ice</title><link>https://post.example/ice</link></item>",
        )
        (here / "feed.rss").write_text(f"<rss version='2.0'><channel>{''.join(entries)}</channel></rss>")
        result = call("read", "feed.rss")
        assert (result.exit_code, result.stdout) == (1, "Read 1 report with 1 statement and 2 events; 1 failed.\n")
        assert result.stderr == (
            "reportedly: https://post.example/ice: no text in this entry, only a title; its page may have one: "
            "https://post.example/ice\n"
        )
        assert call("read", "feed.rss").stdout.endswith("1 already in the ledger; 1 failed.\n")

    def test_json_prints_records_and_leaves_no_ledger(self, here: Path) -> None:
        result = call("read", "-", "--json", stdin=ENGLISH)
        assert result.exit_code == 0, result.stderr
        records = lines(result)
        assert [record["kind"] for record in records] == ["report", "statement", "event", "event", "claim", "claim"]
        assert records[0]["text"] == ENGLISH
        assert records[0]["key"] == "-"
        assert list(here.iterdir()) == []

    def test_json_writes_the_ledger_that_is_given(self, here: Path) -> None:
        first = call("read", "-", "--json", "--ledger", "x.db", stdin=ENGLISH)
        assert call("export", "--ledger", "x.db").stdout == first.stdout
        assert call("read", "-", "--json", "--ledger", "x.db", stdin=ENGLISH).stdout == first.stdout

    def test_the_environment_names_a_ledger(self, here: Path) -> None:
        env = {"REPORTEDLY_LEDGER": "env.db"}
        assert call("read", "-", stdin=ENGLISH, env=env).exit_code == 0
        assert len(call("export", "--kind", "report", env=env).stdout.splitlines()) == 1
        assert call("read", "-", "--json", stdin=TEXT, env=env).exit_code == 0
        assert len(call("export", "--kind", "report", env=env).stdout.splitlines()) == 1

    def test_what_fails_is_one_line_and_the_rest_goes_on(self, here: Path) -> None:
        (here / "good.txt").write_text(ENGLISH)
        (here / "empty.txt").write_text("")
        result = call("read", "empty.txt", "gone.txt", "good.txt")
        assert result.exit_code == 1
        assert [line.split(":")[:2] for line in result.stderr.splitlines()] == [
            ["reportedly", " empty.txt"], ["reportedly", " gone.txt"],
        ]
        assert result.stdout == "Read 1 report with 1 statement and 2 events; 2 failed.\n"

    def test_what_is_not_english_is_skipped_and_no_failure(self, here: Path) -> None:
        (here / "de.txt").write_text(GERMAN)
        result = call("read", "de.txt")
        assert result.exit_code == 0
        assert result.stderr.startswith("reportedly: skipped de.txt: ")
        assert "1 skipped" in result.stdout

    def test_show_prints_the_page(self, here: Path) -> None:
        result = call("read", "-", "--show", stdin=ENGLISH)
        assert result.exit_code == 0
        assert "{1 “We were} [1 <1 n>ever told" in result.stdout
        assert list(here.iterdir()) == []

    def test_the_date_given_is_used_where_there_is_none(self, here: Path) -> None:
        report = lines(call("read", "-", "--json", "--published", "2025-07-09", stdin=ENGLISH))[0]
        assert (report["published"], report["published_basis"]) == ("2025-07-09", "given")

    @pytest.mark.parametrize("arguments", [
        ["read"], ["read", "a.txt", "--published", "yesterday"], ["read", "a.txt", "--jobs", "0"],
        ["read", "--no-such"], ["statements", "--act", "shout"], ["no-such-command"], ["search"],
        ["statements", "--limit", "0"], ["read", "a.txt", "--json", "--show"],
    ])
    def test_a_wrong_call_is_2(self, here: Path, arguments: list[str]) -> None:
        result = call(*arguments)
        assert result.exit_code == 2
        assert "Usage:" in result.stderr
        assert list(here.iterdir()) == []

    def test_reread_reads_what_an_older_reader_read(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        call("read", "-", stdin=ENGLISH)
        assert call("reread").stdout == f"Nothing to read again: all reports in the ledger were read by {READER}.\n"
        monkeypatch.setattr("reportedly.reading.reader_version", lambda: "0.2.0+test")
        assert call("reread").stdout == "Read 1 report with 1 statement and 2 events.\n"
        assert lines(call("export", "--kind", "report"))[0]["reader"] == "0.2.0+test"


@pytest.mark.usefixtures("ledger")
class TestAsk:
    def test_statements_in_a_pipe_are_tab_separated(self) -> None:
        rows = [line.split("\t") for line in call("statements", "--act", "deny").stdout.splitlines()]
        assert rows[0] == ["published", "publisher", "speaker", "act", "content", "depth", "key"]
        assert ["2025-11-19", "The Tavrin Courier", "Anton Brisk", "deny", DENIAL, "0", "courier.txt"] in rows

    @pytest.mark.parametrize(("arguments", "count"), [
        ([], 12), (["--speaker", "brisk"], 4), (["--act", "threaten"], 2), (["--form", "direct"], 2),
        (["--publisher", "hill"], 6), (["--since", "2025"], 6), (["--until", "2024-02"], 6), (["--text", "gold"], 6),
        (["--report", "courier.txt"], 6), (["--limit", "3"], 3), (["--speaker", "brisk", "--act", "deny"], 2),
    ])
    def test_filters_of_statements(self, arguments: list[str], count: int) -> None:
        assert len(json.loads(call("statements", *arguments, "--format", "json").stdout)) == count

    def test_json_is_the_record_with_what_stands_beside_it(self) -> None:
        found = json.loads(call("statements", "--act", "deny", "--report", "courier.txt", "--format", "json").stdout)
        assert found[0]["content"]["text"] == DENIAL
        assert found[0]["speaker_name"] == "Anton Brisk"
        assert found[0]["publisher"] == "The Tavrin Courier"

    def test_csv_has_every_column_and_nothing_that_a_spreadsheet_computes(self) -> None:
        rows = list(csv.DictReader(io.StringIO(call("statements", "--format", "csv").stdout)))
        assert len(rows) == 12
        assert {row["title"] for row in rows} == {"'=1+1", "Tolmere will not discuss a recording"}
        assert rows[0]["confidence"] == "0.9"

    def test_a_drawn_table_is_coloured_and_fits(self) -> None:
        result = call("statements", env={"FORCE_COLOR": "1", "COLUMNS": "80", "TERM": "xterm"})
        assert "\x1b[1;31mdeny" in result.stdout
        plain = re.sub(r"\x1b\[[0-9;]*m", "", result.stdout)
        assert max(map(len, plain.splitlines())) <= 80
        assert "↳ ↳ Radley Morcant" in plain
        assert {line.index(act) for line in plain.splitlines() for act in ("deny", "threaten") if act in line} == {28}
        assert "not confirm" in result.stdout

    @pytest.mark.parametrize("env", [{"NO_COLOR": "1", "FORCE_COLOR": "1"}, {"TERM": "dumb", "FORCE_COLOR": "1"}, {}])
    def test_no_colour_where_none_is_wanted(self, env: dict[str, str]) -> None:
        for arguments in (["statements"], ["show", "courier.txt"], ["actors"], ["search", "gold"], ["stats"]):
            assert "\x1b" not in call(*arguments, env=env).stdout

    def test_actors_those_who_say_most_first(self) -> None:
        rows = [line.split("\t") for line in call("actors").stdout.splitlines()]
        assert rows[0][0] == "name"
        assert {row[0] for row in rows[1:3]} == {"Anton Brisk", "Radley Morcant"}
        assert [row[5:7] for row in rows[1:]] == [["4", "2"], ["4", "2"], ["0", "2"], ["0", "2"]]
        assert len(call("actors", "--name", "karrach").stdout.splitlines()) == 2
        assert len(json.loads(call("actors", "--limit", "1", "--format", "json").stdout)) == 1

    def test_actors_are_corrected_listed_and_corrected_back(self) -> None:
        assert call("actors", "--country", "FRA", "--type", "person").stdout.splitlines()[1:] == []
        made = call("actors", "merge", "Radley Morcant", "Anton Brisk", "--why", "one man", "--who", "me").stdout
        assert made.endswith(" merge by me: one man\n")
        rows = json.loads(call("actors", "--name", "brisk", "--format", "json").stdout)
        assert [(row["name"], row["statements"], row["reports"]) for row in rows] == [("Radley Morcant", 8, 2)]
        assert "Anton Brisk" in rows[0]["aliases"]
        assert len(json.loads(call("statements", "--speaker", "morcant", "--format", "json").stdout)) == 8
        split = call("actors", "split", "brisk", "--report", "courier.txt", "--name", "Anton Brisk", "--why", "two men")
        assert split.exit_code == 0, split.stderr
        assert len(call("actors", "--name", "brisk").stdout.splitlines()) == 3
        undo = call("actors", "--ledger", "reportedly.db", "undo", made.split()[0], "--why", "no, two men")
        assert undo.exit_code == 0, undo.stderr
        listed = [line.split("\t") for line in call("actors", "corrections").stdout.splitlines()]
        assert [(row[3], row[5], row[6]) for row in listed[1:]] == [
            ("merge", "one man", "undone"), ("split", "two men", "yes"), ("undo", "no, two men", "yes"),
        ]
        assert [record["action"] for record in lines(call("export", "--kind", "correction"))] != []

    @pytest.mark.parametrize(("arguments", "complaint"), [
        (["merge", "morcant", "nobody", "--why", "x"], "no actor has the id or name 'nobody'"),
        (["merge", "morcant", "brisk"], "Missing option '--why'"),
        (["split", "morcant", "--why", "x"], "Missing option '--report'"),
        (["undo", "c123", "--why", "x"], "'c123' is none"),
    ])
    def test_a_wrong_correction_is_2_and_says_why(self, arguments: list[str], complaint: str) -> None:
        result = call("actors", *arguments)
        assert result.exit_code == 2
        assert complaint in result.stderr

    def test_search_finds_a_phrase(self) -> None:
        hits = json.loads(call("search", '"no such call"', "--format", "json").stdout)
        assert {hit["kind"] for hit in hits} == {"report", "statement"}
        start, end = hits[0]["marks"][0]
        assert hits[0]["passage"][start:end].casefold() in ("no", "no such call")
        assert len(call("search", "gold", "--limit", "1").stdout.splitlines()) == 2

    def test_what_was_found_is_marked_on_a_terminal(self) -> None:
        found = call("search", "gold", env={"FORCE_COLOR": "1", "TERM": "xterm"}).stdout
        assert "her \x1b[1;33mgold\x1b[0m would stay" in found

    def test_nothing_found_is_said_on_a_terminal(self) -> None:
        result = call("statements", "--text", "zeppelin", env={"FORCE_COLOR": "1", "TERM": "xterm"})
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Nothing found.\n")

    def test_stats_count(self) -> None:
        counts = json.loads(call("stats", "--format", "json").stdout)
        assert (counts["reports"], counts["statements"], counts["acts"]["deny"]) == (2, 12, 2)
        assert (counts["first"], counts["last"]) == ("2024-02-01", "2025-11-19")
        rows = dict(line.split("\t") for line in call("stats").stdout.splitlines())
        assert (rows["reports"], rows["act deny"], rows["published"]) == ("2", "2", "2024-02-01 to 2025-11-19")
        assert sum(int(count) for what, count in rows.items() if what.startswith("naming")) == 12

    def test_show_takes_a_key_an_id_and_the_beginning_of_an_id(self) -> None:
        report = reading().report
        pages = {call("show", wanted).stdout for wanted in (report.key, report.id, report.id[:8])}
        assert len(pages) == 1
        assert "[4 I know of no such call]" in pages.pop()
        assert "\x1b[1;36m" in call("show", report.key, env={"FORCE_COLOR": "1", "TERM": "xterm"}).stdout

    def test_show_in_full(self, ledger: Path) -> None:
        with open_ledger(ledger) as opened:
            text = "Ada said " + "word " * 99
            opened.write(fake_read(replace(reading().report, id=f"r{0:020}", key="long.txt", text=text)))
        assert "word …”" in call("show", "long.txt").stdout
        assert "…" not in call("show", "long.txt", "--full").stdout

    def test_show_of_an_unknown_report_is_one_line(self) -> None:
        result = call("show", "nothing.txt")
        assert result.exit_code == 2
        assert result.stderr.startswith("reportedly: no report has the id or key 'nothing.txt'")
        assert len(result.stderr.splitlines()) == 1

    def test_export_is_one_record_a_line_by_kind_and_id(self) -> None:
        records = lines(call("export"))
        order = [(["report", "actor", "statement"].index(record["kind"]), record["id"]) for record in records]
        assert order == sorted(order)
        assert {record["kind"] for record in lines(call("export", "--kind", "actor"))} == {"actor"}


def test_a_missing_ledger_is_one_line(here: Path) -> None:
    for arguments in (["statements"], ["show", "x"], ["export"], ["reread"]):
        result = call(*arguments)
        assert result.exit_code == 1
        assert result.stderr.startswith("reportedly: ")
        assert len(result.stderr.splitlines()) == 1
    assert list(here.iterdir()) == []


def test_a_file_that_is_no_ledger_is_left_alone(here: Path) -> None:
    (here / "x.db").write_bytes(b"not a ledger at all, but something else" * 100)
    before = (here / "x.db").read_bytes()
    for arguments in (["statements"], ["read", "-"]):
        assert call(*arguments, "--ledger", "x.db", stdin=ENGLISH).exit_code == 1
    assert (here / "x.db").read_bytes() == before


def test_every_command_has_an_example() -> None:
    for name, command in main.commands.items():
        example = (command.help or "").partition("Example:")[2]
        assert f"reportedly {name}" in example, name


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(shell: str) -> None:
    result = call("completion", shell)
    assert result.exit_code == 0
    assert "_REPORTEDLY_COMPLETE" in result.stdout


def completed(line: str, cwd: Path) -> list[str]:
    """What bash offers for the last word of a line."""
    env = {**os.environ, "_REPORTEDLY_COMPLETE": "bash_complete", "COMP_WORDS": line,
           "COMP_CWORD": str(line.count(" "))}
    command = [sys.executable, "-c", "from reportedly.cli import main; main(prog_name='reportedly')"]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env, timeout=60).stdout.splitlines()


def test_commands_values_files_and_reports_are_completed(ledger: Path) -> None:
    assert completed("reportedly sta", ledger.parent) == ["plain,statements", "plain,stats"]
    assert "plain,deny" in completed("reportedly statements --act d", ledger.parent)
    assert completed("reportedly read sam", ledger.parent) == ["file,sam"]
    assert completed("reportedly stats --ledger x", ledger.parent) == ["file,x"]
    assert completed("reportedly show ", ledger.parent) == ["plain,courier.txt", "plain,hill/=herald.txt"]
    assert completed("reportedly statements --report hill", ledger.parent) == ["plain,hill/=herald.txt"]
    assert completed("reportedly show --ledger none.db c", ledger.parent) == [""]


def test_version() -> None:
    assert call("version").stdout == call("--version").stdout == f"reportedly {__version__}\n"


def test_names_of_csv_are_those_of_the_rows(ledger: Path) -> None:
    from reportedly.ledger import queries

    with open_ledger(ledger, readonly=True, create=False) as opened:
        found = [(STATEMENTS, queries.statements(opened)), (ACTORS, queries.actors(opened)),
                 (HITS, queries.search(opened, "gold"))]
    for listing, rows in found:
        assert tuple(listing.row(rows[0])) == listing.names
        assert {column.key for column in listing.columns} <= set(listing.names)


def test_json_lines_are_one_array() -> None:
    for objects in ([], [{"a": 1}], [{"a": "\ud800"}, {"a": 2}, {"a": 3}]):
        assert json.loads("\n".join(json_lines(objects)).encode("utf-8", "backslashreplace")) == objects


def test_cells_of_csv_are_safe_and_otherwise_unchanged() -> None:
    values = ["=a", "+a", "-a", "@a", "a=", "“a”", 'a "b", c\nd', -1, None]
    text = "\n".join(csv_lines([{"a": value} for value in values], ["a"]))
    cells = [row[0] if row else "" for row in csv.reader(io.StringIO(text))][1:]
    assert cells == ["'=a", "'+a", "'-a", "'@a", "a=", "“a”", 'a "b", c\nd', "-1", ""]


def test_a_pipe_that_closes_early_is_silent(ledger: Path) -> None:
    with open_ledger(ledger) as opened:
        for n in range(60):  # 5 kB each; a pipe holds 64
            opened.write(reading(key=f"{n}.txt"))
    command = f"{sys.executable} -m reportedly.cli export | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ledger.parent, timeout=60)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform != "linux", reason="/dev/full")
@pytest.mark.parametrize(
    ("command", "reason"),
    [
        *((f"{command} > /dev/full", "No space left on device")
          for command in ("export", "statements", "statements --format csv", "show courier.txt", "version")),
        ("stats >&-", "it is closed"),
    ],
)
def test_output_that_cannot_be_written_is_one_line(ledger: Path, command: str, reason: str) -> None:
    command = f"{sys.executable} -m reportedly.cli {command}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ledger.parent, timeout=60)
    assert done.stderr == f"reportedly: the output cannot be written: {reason}\n"
    assert done.returncode == 1


def test_output_is_utf8_in_any_locale(ledger: Path) -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    command = [sys.executable, "-m", "reportedly.cli", "show", "courier.txt"]
    done = subprocess.run(command, capture_output=True, cwd=ledger.parent, env=env, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "“[4 I know" in done.stdout.decode("utf-8")


def test_the_group_is_click_so_that_other_programs_can_embed_it() -> None:
    assert isinstance(main, click.Group)


SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ledger = tmp_path_factory.mktemp("samples") / "samples.db"
    result = call("read", str(SAMPLES), "--ledger", str(ledger))
    assert result.exit_code == 0, result.stderr
    assert re.match(r"Read \d\d reports with \d{3} statements and \d{2,3} events; 1 skipped\.\n", result.stdout)
    return ledger


class TestRealReader:
    """The whole way: the sample reports, the shipped weights, a ledger."""

    def test_two_processes_make_the_same_bytes(self, samples: Path, tmp_path: Path) -> None:
        assert call("read", str(SAMPLES), "--jobs", "2", "--ledger", str(tmp_path / "two.db")).exit_code == 0
        one, two = (call("export", "--ledger", str(path)).stdout_bytes for path in (samples, tmp_path / "two.db"))
        assert one == two

    def test_reading_again_changes_nothing(self, samples: Path) -> None:
        before = call("export", "--ledger", str(samples)).stdout_bytes
        assert call("read", str(SAMPLES), "--ledger", str(samples)).stdout.startswith("Read 0 reports")
        assert call("export", "--ledger", str(samples)).stdout_bytes == before

    def test_a_denial_and_a_refusal_are_found(self, samples: Path) -> None:
        for act, word in (("deny", "order"), ("decline", "conversation")):
            found = json.loads(call("statements", "--act", act, "--ledger", str(samples), "--format", "json").stdout)
            assert any(word in row["content"]["text"] for row in found), act

    def test_what_is_heard_on_a_recording_is_a_chain(self, samples: Path) -> None:
        options = ["--report", "vault-recording/tavrin-courier.txt", "--ledger", str(samples), "--format", "json"]
        found = {row["id"]: row for row in json.loads(call("statements", *options).stdout)}
        onward = [row for row in found.values() if row["parent"] and "warned" in row["content"]["text"]]
        assert onward
        assert any("audio" in found[row["parent"]]["source"]["text"] for row in onward)

    def test_every_row_reads_as_its_spans_say(self, samples: Path) -> None:
        records = lines(call("export", "--ledger", str(samples)))
        texts = {record["id"]: record["text"] for record in records if record["kind"] == "report"}
        found = [record for record in records if record["kind"] == "statement"]
        assert found
        for record in found:
            text = texts[record["report"]]
            passages = [record[name] for name in ("content", "source", "cue", "hedge", "occasion")]
            for passage in filter(None, [*passages, *record["addressees"]]):
                assert " ".join(text[start:end] for start, end in passage["spans"]) == passage["text"]

    def test_json_lines_from_standard_input(self, here: Path) -> None:
        line = json.dumps({"id": "w1", "text": ENGLISH, "publisher": "Weir Post", "published": "2025-03-01"})
        records = lines(call("read", "-", "--json", stdin=line))
        report = records[0]
        assert (report["key"], report["publisher"], report["published"]) == ("w1", "Weir Post", "2025-03-01")
        assert {"direct"} <= {record["form"] for record in records if record["kind"] == "statement"}
