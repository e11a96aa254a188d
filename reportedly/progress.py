"""How far a long run has come, for people who wait: a bar on standard error, a line for each input that failed."""

from __future__ import annotations

import gzip
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

from reportedly.run import Step
from reportedly.show import one_line

# A run that takes so many seconds is long: only then a bar is drawn.
LONG = 2.0
FEEDS = (".rss", ".atom", ".xml", ".json")
READ = (".txt", ".html", ".htm", ".jsonl", ".jsonl.gz", ".warc", ".warc.gz", *FEEDS)  # what is read of a folder
CHUNK = 1 << 20
MAX_BYTES = 20_000_000  # of a feed that are looked at, as many as are read


class Rate(ProgressColumn):
    """Reports a second, over the whole run."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.completed / task.elapsed:.1f}/s" if task.elapsed else "", style="dim")


class Meter:
    """Told of every step of a run, it writes what failed and, on a terminal, draws how far the run has come.

    `reports` collects the ids of the reports that are in the ledger after the run, in the order of their arrival.
    """

    def __init__(self, inputs: Iterable[str] | None = None, total: int | None = None) -> None:
        self.reports: dict[str, None] = {}
        self._inputs = None if inputs is None else list(inputs)
        self._total = total
        self._since = time.monotonic()
        self._bar: Progress | None = None
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None,
    ) -> None:
        self.stop()

    def __call__(self, step: Step) -> None:
        if step.unread is not None:
            click.echo(failure(step), err=True)
        elif step.report is not None:
            self.reports[step.report] = None
        self._draw("Reading", step.outcome.seen)

    def weighed(self, done: int, of: int) -> None:
        """Told of every report whose claims have been found."""
        if done == 1:
            self.stop()
            self._since, self._inputs, self._total = time.monotonic(), None, of
        self._draw("Weighing", done)

    def stop(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None

    def _draw(self, what: str, done: int) -> None:
        if not self._terminal:
            return
        if self._bar is None:
            if time.monotonic() - self._since < LONG:
                return
            self._bar = self._started(what)
        for task in self._bar.task_ids:
            self._bar.update(task, completed=done)

    def _started(self, what: str) -> Progress:
        bar = Progress(
            TextColumn(what), BarColumn(), TextColumn("{task.completed:,} of {task.fields[all]}"), Rate(),
            TimeRemainingColumn(), TextColumn("left"), console=Console(stderr=True), transient=True,
        )
        total = self._total if self._inputs is None else expected(self._inputs)
        task = bar.add_task("", total=total, all="?" if total is None else f"{total:,}")
        bar.start()
        bar.tasks[task].start_time = self._since
        return bar


def failure(step: Step) -> str:
    """One line that says which input gave no report, and why."""
    if step.unread is None:
        return ""
    key, reason = one_line(step.unread.key), one_line(step.unread.reason)
    line = reason if reason.startswith(f"{key}:") else f"{key}: {reason}"
    return f"reportedly: skipped {line}" if step.status == "skipped" else f"reportedly: {line}"


def expected(inputs: Iterable[str]) -> int:
    """About how many reports are in the inputs: a line of a .jsonl, an entry of a feed, every other file or stream."""
    count = 0
    for path in map(Path, inputs):
        found = (Path(folder, name) for folder, _, names in os.walk(path) for name in names)
        count += sum(map(_reports_in, filter(_is_read, found))) if path.is_dir() else _reports_in(path)
    return count


def _is_read(path: Path) -> bool:
    return path.name.lower().endswith(READ) and not path.name.startswith(".")


def _reports_in(path: Path) -> int:
    try:
        if path.name.endswith(".jsonl"):
            with path.open("rb") as lines:
                return _count(lines)
        if path.name.endswith(".jsonl.gz"):
            with gzip.open(path, "rb") as lines:
                return _count(lines)
        if path.name.lower().endswith(FEEDS):
            with path.open("rb") as feed:
                return max(1, sum(map(feed.read(MAX_BYTES).count, (b"</item>", b"</entry>", b'"date_published"'))))
    except (OSError, EOFError):
        return 1  # the run itself says what is wrong with it
    return 1


def _count(lines: IO[bytes] | gzip.GzipFile) -> int:
    count, last = 0, b"\n"
    while chunk := lines.read(CHUNK):
        count, last = count + chunk.count(b"\n"), chunk[-1:]
    return count + (last != b"\n")
