"""The batch loop: one process or several, reports that fail, processes that die, and what a run leaves behind."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_ledger_invented import READER, invented, make_report, read, read_anew

from reportedly import reading as reading_stage
from reportedly.errors import LedgerError, ReportedlyError, UnreadableInput, WeightsError
from reportedly.ledger import Ledger, open_ledger, queries, sqlite
from reportedly.records import Reading, Report, Unread
from reportedly.run import Outcome, Step, read_into, reread, run

FAKE: dict[str, Any] = {"reader": read, "reader_version": READER}


def troubled(report: Report) -> Reading:
    """A reader that does what the key of a report says."""
    if report.key == "raise":
        raise IndexError("no such word")
    if report.key == "refuse":
        raise UnreadableInput("the text is all commas")
    if report.key == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if report.key == "exit":
        os._exit(3)
    if report.key == "weights":
        raise WeightsError("tagger.onnx is missing: install reportedly again")
    if report.key == "nonsense":
        return read(make_report("Ann Ostrand said: something else entirely.", key="elsewhere"))
    if report.key == "unsendable":
        return Reading(report=report, actors=(), statements=(lambda: None,))  # type: ignore[arg-type]
    return read(report)


def made_of_lambdas(report: Report) -> Reading:
    return read(report)


made_of_lambdas.__qualname__ = "nowhere_to_be_found"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        yield ledger


def exported(ledger: Ledger) -> str:
    return "\n".join(json.dumps(record) for record in ledger.export())


def small(key: str) -> Report:
    return make_report(f"Ann Ostrand said: {key} holds.", key=key)


def write_folder(folder: Path, count: int) -> None:
    for number in range(count):
        path = folder / f"shelf {number % 3}" / f"{number:02}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            f"The council of Brackwater met on the {number} of the month to hear about the water in the lower town.\n\n"
            f"Mira Vance said: the sluice number {number} holds and will hold. It rained all day in the town.\n\n"
            f"Ann Ostrand denied: Tolan Reyk claimed: the gate number {number} leaks. Nobody else spoke.\n",
        )


def test_a_folder_is_gathered_read_and_written(tmp_path: Path, ledger: Ledger) -> None:
    write_folder(tmp_path / "reports", 7)
    (tmp_path / "reports" / "empty.txt").touch()
    outcome = run([tmp_path / "reports"], ledger, published="2031-03-09", **FAKE)
    assert (outcome.read, outcome.failed, outcome.statements) == (7, 1, 21)
    assert outcome.characters == sum(len(report.text) for report in ledger.reports())
    assert {report.published for report in ledger.reports()} == {"2031-03-09"}
    unread, = queries.unread(ledger)
    assert (unread.key, unread.status) == ("empty.txt", "failed")
    again = run([tmp_path / "reports"], ledger, published="2031-03-09", **FAKE)
    assert again == Outcome(held=7, failed=1)


def test_jobs_and_order_make_no_difference(tmp_path: Path) -> None:
    reports = [invented(number) for number in range(40)]
    exports = []
    for name, jobs, order in (("one", 1, 1), ("two", 2, 1), ("backwards", 1, -1)):
        with open_ledger(tmp_path / name) as ledger:
            outcome = read_into(ledger, reports[::order], jobs=jobs, **FAKE)
            assert outcome.read == 40
            exports.append(exported(ledger))
    assert exports[0] == exports[1] == exports[2]
    assert exports[0].count("\n") > 450


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_the_ledger_holds_is_not_read_again(ledger: Ledger, jobs: int) -> None:
    reports = [invented(number) for number in range(6)]
    read_into(ledger, reports[:4], **FAKE)
    before = exported(ledger)
    read_at_all: list[str] = []

    def steps(step: Step) -> None:
        if step.status == "read":
            read_at_all.append(step.key)

    assert read_into(ledger, reports, jobs=jobs, on_progress=steps, **FAKE).held == 4
    assert sorted(read_at_all) == [report.key for report in reports[4:]]
    assert exported(ledger) != before
    # Neither a process nor a reader is needed for what is held.
    unstartable: Any = {"reader": made_of_lambdas, "reader_version": READER}
    assert read_into(ledger, reports, jobs=jobs, **unstartable) == Outcome(held=6)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_report_that_fails_is_noted_and_the_rest_goes_on(ledger: Ledger, jobs: int) -> None:
    arrivals = [
        small("a"), small("raise"), small("refuse"), Unread(key="torn", status="failed", reason="it is binary"),
        small("nonsense"), Unread(key="dansk", status="skipped", reason="not English", language="da"), small("b"),
    ]
    steps: list[Step] = []
    outcome = read_into(
        ledger, arrivals, jobs=jobs, reader=troubled, reader_version=READER, on_progress=steps.append,
    )
    reasons = {unread.key: unread.reason for unread in queries.unread(ledger)}
    assert reasons == {
        "raise": "the reader failed on it: IndexError: no such word", "refuse": "the text is all commas",
        "torn": "it is binary", "dansk": "not English",
        "nonsense": "the reader gave the reading of another report, elsewhere",
    }
    assert (outcome.read, outcome.failed, outcome.skipped, outcome.statements) == (2, 4, 1, 2)
    assert sorted(report.key for report in ledger.reports()) == ["a", "b"]
    assert [step.outcome.seen for step in steps] == [1, 2, 3, 4, 5, 6, 7]
    assert steps[-1].outcome == outcome
    assert {step.key: step.status for step in steps} == {
        "a": "read", "b": "read", "raise": "failed", "refuse": "failed", "torn": "failed", "nonsense": "failed",
        "dansk": "skipped",
    }
    assert {step.key: step.unread.reason for step in steps if step.unread} == reasons
    assert {step.key for step in steps if step.report is None} == {"torn", "dansk"}


def test_a_reading_that_does_not_hold_together_is_noted(ledger: Ledger) -> None:
    outcome = read_into(
        ledger, [small("b"), small("a")], reader=without_evidence, reader_version=READER,
    )
    assert outcome == Outcome(read=1, failed=1, statements=1, characters=len(small("a").text))
    unread, = queries.unread(ledger)
    assert unread.reason.startswith("its reading does not hold together: the content of statement")


def without_evidence(report: Report) -> Reading:
    reading = read(report)
    if report.key == "a":
        return reading
    object.__setattr__(reading.statements[0].content, "text", "never said")
    return reading


@pytest.mark.parametrize(("key", "how"), [
    ("die", "SIGKILL"), ("exit", "exit status 3"), ("unsendable", "exit status 1"),
])
def test_a_process_that_dies_takes_only_its_own_report_with_it(
    ledger: Ledger, key: str, how: str,
) -> None:
    arrivals = [small(str(n)) for n in range(5)] + [small(key)] + [small(str(n)) for n in range(5, 10)]
    outcome = read_into(ledger, arrivals, jobs=2, reader=troubled, reader_version=READER)
    assert (outcome.read, outcome.failed) == (10, 1)
    unread, = queries.unread(ledger)
    assert unread.key == key
    assert unread.reason == f"the process that read it died ({how}): if memory ran short, try fewer jobs"
    assert sorted(report.key for report in ledger.reports()) == [str(n) for n in range(10)]


def test_a_report_that_failed_is_tried_again_and_its_note_goes(ledger: Ledger) -> None:
    report = small("raise")
    read_into(ledger, [report], reader=troubled, reader_version=READER)
    assert queries.is_noted(ledger, "raise")
    assert read_into(ledger, [report], **FAKE).read == 1
    assert not queries.is_noted(ledger, "raise")
    ledger.note(Unread(key="raise", status="failed", reason="it was torn for a day"))
    assert read_into(ledger, [report], **FAKE).held == 1
    assert not queries.is_noted(ledger, "raise")


@pytest.mark.parametrize("jobs", [1, 2])
def test_missing_weights_end_the_run(ledger: Ledger, jobs: int) -> None:
    with pytest.raises(WeightsError, match="install reportedly again"):
        read_into(ledger, [small("weights"), small("a")], jobs=jobs, reader=troubled, reader_version=READER)
    assert queries.unread(ledger) == []


def test_a_process_that_cannot_start_ends_the_run(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown_to_others(report: Report) -> Reading:
        raise AssertionError("it is never called")

    unknown_to_others.__qualname__ = unknown_to_others.__name__ = "only_here"
    monkeypatch.setitem(globals(), "only_here", unknown_to_others)
    with pytest.raises(ReportedlyError, match=r"a process for reading ended as it started \(exit status 1\)"):
        read_into(ledger, [small("a")], jobs=2, reader=unknown_to_others, reader_version=READER)


def test_a_full_disk_ends_the_run_and_the_next_completes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, reports = tmp_path / "ledger.db", [invented(number) for number in range(40)]
    with monkeypatch.context() as patch:
        patch.setitem(sqlite.PRAGMAS, "max_page_count", "120")
        with open_ledger(path) as ledger, pytest.raises(LedgerError, match="is full"):
            read_into(ledger, reports, jobs=2, **FAKE)
    with open_ledger(path) as ledger, open_ledger(tmp_path / "undisturbed") as undisturbed:
        held = len(list(ledger.reports()))
        assert 0 < held < 40
        outcome = read_into(ledger, reports, **FAKE)
        assert (outcome.read, outcome.held) == (40 - held, held)
        read_into(undisturbed, reports, **FAKE)
        assert exported(ledger) == exported(undisturbed)


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_interrupted_run_leaves_whole_reports_and_no_process(ledger: Ledger, jobs: int) -> None:
    def stop(step: Step) -> None:
        if step.outcome.read == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_into(ledger, [invented(number) for number in range(40)], jobs=jobs, on_progress=stop, **FAKE)
    held = list(ledger.reports())
    assert len(held) == 5
    for report in held:
        assert len(queries.report(ledger, report.id).statements) == len(read(report).statements)
    import multiprocessing

    assert multiprocessing.active_children() == []


def test_memory_stays_flat_reports_are_taken_only_as_they_are_read(ledger: Ledger) -> None:
    taken = 0
    ahead: list[int] = []

    def arrivals() -> Iterator[Report]:
        nonlocal taken
        for number in range(30):
            taken += 1
            yield small(str(number))

    def measure(step: Step) -> None:
        ahead.append(taken - step.outcome.seen)

    read_into(ledger, arrivals(), jobs=2, on_progress=measure, **FAKE)
    assert len(ahead) == 30
    assert max(ahead) <= 4


def test_reread_replaces_what_another_reader_read(ledger: Ledger) -> None:
    reports = [invented(number) for number in range(8)]
    read_into(ledger, reports, **FAKE)
    newer: Any = {"reader": read_anew, "reader_version": "invented 2"}
    before = queries.stats(ledger)
    outcome = reread(ledger, **newer)
    assert (outcome.read, outcome.held, outcome.failed) == (8, 0, 0)
    after = queries.stats(ledger)
    assert after.readers == {"invented 2": 8}
    assert 0 < after.statements < before.statements
    assert set(after.depths) == {0}
    assert reread(ledger, **newer) == Outcome()
    assert reread(ledger, jobs=2, **FAKE).read == 8
    assert queries.stats(ledger) == before


def test_a_rereading_that_fails_keeps_the_older_reading(ledger: Ledger) -> None:
    report = small("raise")
    read_into(ledger, [report], **FAKE)
    assert reread(ledger, reader=troubled, reader_version="troubled 1").failed == 1
    assert queries.report(ledger, report.id) == read(report)
    assert queries.is_noted(ledger, "raise")


def test_the_shipped_reader_is_the_default(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_stage, "read", read, raising=False)
    monkeypatch.setattr(reading_stage, "reader_version", lambda: "shipped 7", raising=False)
    assert read_into(ledger, [small("a")]).read == 1
    assert ledger.holds(small("a").id, "shipped 7")
    assert reread(ledger) == Outcome()


@pytest.mark.parametrize("wrong", [{"jobs": 0}, {"reader": read}, {"reader_version": READER}])
def test_wrong_arguments_are_refused(ledger: Ledger, wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"jobs is 0|go together"):
        read_into(ledger, [small("a")], **wrong)


def test_ctrl_c_in_a_terminal_reaches_every_process_and_is_answered_by_one(tmp_path: Path) -> None:
    """The processes that read share the terminal's Ctrl-C: they must not print or die of it on their own."""
    import subprocess
    import sys

    script = (
        "import signal, sys, time; sys.path.insert(0, sys.argv[1])\n"
        "from test_ledger_invented import READER, invented, read\n"
        "from test_run import slowly\n"
        "from reportedly.ledger import open_ledger\n"
        "from reportedly.run import read_into\n"
        "if __name__ == '__main__':\n"
        # A shell that has the tests run in the background has them ignore Ctrl-C, and this program inherits that.
        "    signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "    with open_ledger(sys.argv[2]) as ledger:\n"
        "        try:\n"
        "            read_into(ledger, map(invented, range(600)), jobs=2, reader=slowly, reader_version=READER,\n"
        "                      on_progress=lambda step: print(step.key, flush=True))\n"
        "        except KeyboardInterrupt:\n"
        "            print('stopped', flush=True)\n"
    )
    program = tmp_path / "program.py"
    program.write_text(script)
    child = subprocess.Popen(
        [sys.executable, program, str(Path(__file__).parent), tmp_path / "ledger.db"], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )
    assert child.stdout is not None
    for _ in range(12):  # by then the second process has started too, on a busy machine as well
        assert child.stdout.readline().startswith("sheets/")
    os.killpg(child.pid, signal.SIGINT)
    told, complaints = child.communicate(timeout=60)
    assert told.endswith("stopped\n")
    assert complaints == ""
    with open_ledger(tmp_path / "ledger.db") as ledger:
        assert 0 < len(list(ledger.reports())) < 600


def slowly(report: Report) -> Reading:
    time.sleep(0.05)
    return read(report)
