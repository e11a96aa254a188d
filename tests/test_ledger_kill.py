"""A run that is killed at any moment leaves whole reports only, and the next run completes the rest.

The kills are real: this file is also the program that is killed, `python test_ledger_kill.py FOLDER LEDGER JOBS`.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from test_ledger_invented import READER, invented, make_report, read

from reportedly.ledger import Ledger, open_ledger, queries
from reportedly.records import Reading, Report
from reportedly.run import read_into

REPORTS = 60
KILLS = 16


def read_slowly(report: Report) -> Reading:
    """The invented reader with the pace of a real one, so that a run lasts long enough to be killed."""
    time.sleep(0.004)
    return read(report)


def sheets(folder: Path) -> Iterator[Report]:
    for path in sorted(folder.iterdir()):
        yield make_report(path.read_text(encoding="utf-8"), key=path.name)


def write_sheets(folder: Path) -> None:
    folder.mkdir()
    for number in range(REPORTS):
        # Three invented sheets to a file: a reading of some 35 statements takes its time to write.
        body = "\n\n".join(invented(3 * number + part).text for part in range(3))
        (folder / f"{number:02}.txt").write_text(body, encoding="utf-8")


def main(folder: str, where: str, jobs: str) -> None:
    with open_ledger(where) as ledger:
        print("ready", flush=True)
        read_into(
            ledger, sheets(Path(folder)), jobs=int(jobs), reader=read_slowly, reader_version=READER,
            on_progress=lambda step: print(step.status, flush=True),
        )


def start(folder: Path, where: Path, jobs: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, __file__, folder, where, str(jobs)], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )


def kill_at_some_moment(folder: Path, where: Path, jobs: int, moment: random.Random) -> None:
    """Start the program and end it with SIGKILL: as it opens the ledger, between two reports or within one."""
    with ended(start(folder, where, jobs)) as child:
        assert child.stdout is not None
        for line in child.stdout:
            if line == "read\n" or (line == "ready\n" and moment.random() < 0.2):
                break
        time.sleep(moment.random() * 0.06)
        child.kill()
        # Every process that reads holds the other end of this pipe: it ends only when the last of them has.
        _, complaints = child.communicate(timeout=60)
    # Killed while it starts a process, it leaves one that Python ends with these words, before any of ours has run.
    assert complaints == "" or ("spawn_main" in complaints and complaints.endswith("EOFError: Ran out of input\n"))


@contextmanager
def ended(child: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    """The program, which does not outlive the test that started it."""
    with child:
        try:
            yield child
        finally:
            child.kill()


def check_whole(where: Path, expected: dict[str, Reading]) -> int:
    """Every report that the ledger holds is whole, and its file is sound; their number."""
    with open_ledger(where) as ledger:
        held = list(ledger.reports())
        for report in held:
            assert queries.report(ledger, report.id) == expected[report.id]
        with ledger.snapshot() as connection:
            assert connection.scalar(text("PRAGMA integrity_check")) == "ok"
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
            statements = connection.scalar(text("SELECT count(*) FROM statement"))
            words = connection.scalar(text("SELECT count(*) FROM statement_words"))
        assert statements == words == sum(len(expected[report.id].statements) for report in held)
        return len(held)


def exported(ledger: Ledger) -> bytes:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in ledger.export()).encode()


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_run_killed_again_and_again_leaves_whole_reports_and_is_completed(tmp_path: Path, jobs: int) -> None:
    folder, moment = tmp_path / "sheets", random.Random(20310309 + jobs)
    write_sheets(folder)
    expected = {report.id: read(report) for report in sheets(folder)}
    with open_ledger(tmp_path / "undisturbed.db") as undisturbed:
        read_into(undisturbed, sheets(folder), reader=read, reader_version=READER)
        whole = exported(undisturbed)

    counts: list[int] = []
    ledgers = {tmp_path / "killed 0.db": 0}
    for _ in range(KILLS // jobs):
        where = list(ledgers)[-1]
        kill_at_some_moment(folder, where, jobs, moment)
        ledgers[where] = check_whole(where, expected)
        counts.append(ledgers[where])
        if counts[-1] == REPORTS:  # it was killed too late: begin another ledger
            ledgers[tmp_path / f"killed {len(ledgers)}.db"] = 0
    assert sum(0 < count < REPORTS for count in counts) >= len(counts) // 2

    for where, held in ledgers.items():
        with ended(start(folder, where, jobs)) as child:
            said, complaints = child.communicate(timeout=120)
        assert (child.returncode, complaints) == (0, "")
        assert (said.count("held\n"), said.count("read\n")) == (held, REPORTS - held)
        with open_ledger(where, create=False) as ledger:
            assert exported(ledger) == whole


if __name__ == "__main__":
    main(*sys.argv[1:])
