"""The batch loop: reports are gathered, read and written to a ledger, one after the other or by several processes.

It is the only place where one report's failure is caught: it becomes a note in the ledger, and the rest goes on.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from reportedly.errors import InputError, LedgerError, ReportedlyError, WeightsError
from reportedly.records import Reading, Report, Unread

if TYPE_CHECKING:
    from reportedly.ledger import Ledger  # the processes that only read need no database
    from reportedly.ledger.claims import Judge

Reader = Callable[[Report], Reading]
Result = tuple[Report, Reading | Unread]
# How long a process may take to end once it was told to, before it is killed.
PATIENCE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of the inputs so far.

    `read`: read and written; `held`: already in the ledger, by the same reader; `failed`, `skipped`: gave no report.
    `statements`, `events` and `characters` are those of the reports that were read.
    """

    read: int = 0
    held: int = 0
    failed: int = 0
    skipped: int = 0
    statements: int = 0
    events: int = 0
    characters: int = 0

    @property
    def seen(self) -> int:
        """The inputs that are done with."""
        return self.read + self.held + self.failed + self.skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One input done with: `report` is its id if it gave one, `unread` why it gave none; `outcome` includes it."""

    status: Literal["read", "held", "failed", "skipped"]
    key: str
    report: str | None
    unread: Unread | None
    outcome: Outcome


OnProgress = Callable[[Step], None]
OnWeighed = Callable[[int, int], None]


def run(
    inputs: Iterable[str | Path], ledger: Ledger, *, jobs: int = 1, published: str | None = None,
    on_progress: OnProgress | None = None, reader: Reader | None = None, reader_version: str | None = None,
    judge: Judge | None = None, on_weighed: OnWeighed | None = None,
) -> Outcome:
    """Gather the reports of `inputs`, read those that the ledger does not hold yet, and write them to it.

    `published` is the date of reports that tell none. `jobs` is the number of processes that read; a script that asks
    for more than one must guard its start with `if __name__ == "__main__"`. `reader`, `reader_version` and `judge`
    stand in for `reportedly.reading`; with another reader and no judge, claims wait for the next run. Stopped at any
    moment, it leaves whole reports only, and the next run reads the rest. `on_weighed` is told of how many reports the
    claims are found, and of how many.

    Raises LedgerError when the ledger cannot be written, WeightsError when the tagger cannot be loaded.
    """
    from reportedly.gather import gather

    return read_into(
        ledger, gather(inputs, published=published), jobs=jobs, on_progress=on_progress, reader=reader,
        reader_version=reader_version, judge=judge, on_weighed=on_weighed,
    )


def reread(
    ledger: Ledger, *, jobs: int = 1, on_progress: OnProgress | None = None, reader: Reader | None = None,
    reader_version: str | None = None, judge: Judge | None = None, on_weighed: OnWeighed | None = None,
) -> Outcome:
    """Read again what another version of the reader read; each reading replaces the older one. Raises as `run`."""
    reader, version, judge = _chosen(reader, reader_version, judge)
    return read_into(
        ledger, ledger.stale(version), jobs=jobs, on_progress=on_progress, reader=reader, reader_version=version,
        judge=judge, on_weighed=on_weighed,
    )


def read_into(
    ledger: Ledger, arrivals: Iterable[Report | Unread], *, jobs: int = 1, on_progress: OnProgress | None = None,
    reader: Reader | None = None, reader_version: str | None = None, judge: Judge | None = None,
    on_weighed: OnWeighed | None = None,
) -> Outcome:
    """The loop itself, over what `gather` gives, then the claims: see `run`."""
    if jobs < 1:
        raise ValueError(f"jobs is {jobs}: it must be at least 1")
    reader, version, judge = _chosen(reader, reader_version, judge)
    books = _Books(ledger, version, on_progress)
    reports = books.still_to_read(arrivals)
    if jobs == 1:
        for report in reports:
            books.settle(report, _attempt(reader, report))
    else:
        with closing(_spread(reader, reports, jobs)) as results:
            for report, result in results:
                books.settle(report, result)
    if judge is not None:
        ledger.weigh(judge, on_weighed)
    return books.outcome


def _chosen(reader: Reader | None, version: str | None, judge: Judge | None) -> tuple[Reader, str, Judge | None]:
    """Who reads and who judges: the shipped ones, unless another reader is given."""
    if reader is not None and version is not None:
        return reader, version, judge
    if reader is not None or version is not None:
        raise ValueError("reader and reader_version go together: give both or neither")
    from reportedly import reading

    return reading.read, reading.reader_version(), judge or _judge()


def _judge() -> Judge:
    """The shipped judge of what clauses of reports have to do with each other."""
    from reportedly.ledger.claims import Judge
    from reportedly.reading import propositions

    return Judge(
        version=propositions.version(), propositions=propositions.propositions, verdicts=propositions.verdicts,
    )


def _attempt(reader: Reader, report: Report) -> Reading | Unread:
    """The boundary of failure: whatever goes wrong in one report ends here, but not what would go wrong in all."""
    try:
        return reader(report)
    except (LedgerError, WeightsError):
        raise
    except InputError as error:
        return _failed(report, str(error))
    except Exception as error:
        return _failed(report, f"the reader failed on it: {type(error).__name__}: {error}")


def _failed(report: Report, reason: str) -> Unread:
    return Unread(key=report.key, status="failed", reason=reason, language=report.language)


class _Books:
    """Writes down what became of each input, in the ledger and in the outcome."""

    def __init__(self, ledger: Ledger, version: str, on_progress: OnProgress | None) -> None:
        self.outcome = Outcome()
        self._ledger = ledger
        self._version = version
        self._on_progress = on_progress

    def still_to_read(self, arrivals: Iterable[Report | Unread]) -> Iterator[Report]:
        """The reports that the ledger does not hold; the other arrivals are settled on the way."""
        for arrival in arrivals:
            if isinstance(arrival, Unread):
                self._note(arrival, None)
            elif self._ledger.holds(arrival.id, self._version):
                self._ledger.forget(arrival.key)
                self._step("held", arrival)
            else:
                yield arrival

    def settle(self, report: Report, result: Reading | Unread) -> None:
        """Write a reading or note why there is none. Raises LedgerError."""
        if isinstance(result, Unread):
            self._note(result, report.id)
            return
        if result.report.id != report.id:
            other = f"the reader gave the reading of another report, {result.report.key}"
            self._note(_failed(report, other), report.id)
            return
        reading = replace(result, report=replace(result.report, reader=self._version))
        try:
            written = self._ledger.write(reading)
        except ValueError as error:
            self._note(_failed(report, f"its reading does not hold together: {error}"), report.id)
            return
        if written:
            self._add(
                statements=len(reading.statements), events=len(reading.events), characters=len(report.text),
            )
        self._step("read" if written else "held", report)

    def _note(self, unread: Unread, report: str | None) -> None:
        self._ledger.note(unread)
        self._add(**{unread.status: 1})
        self._tell(Step(status=unread.status, key=unread.key, report=report, unread=unread, outcome=self.outcome))

    def _step(self, status: Literal["read", "held"], report: Report) -> None:
        self._add(**{status: 1})
        self._tell(Step(status=status, key=report.key, report=report.id, unread=None, outcome=self.outcome))

    def _add(self, **counts: int) -> None:
        more = {name: getattr(self.outcome, name) + count for name, count in counts.items()}
        self.outcome = replace(self.outcome, **more)

    def _tell(self, step: Step) -> None:
        if self._on_progress is not None:
            self._on_progress(step)


def _spread(reader: Reader, reports: Iterator[Report], jobs: int) -> Generator[Result, None, None]:
    """Readings by up to `jobs` processes, in the order in which they are done.

    Each process has one report at a time, so that it is known which one it died of; as many more are kept at hand. A
    process gets its next report before its last reading is handed on, so that it need not wait for the ledger.
    """
    at_hand: deque[Report] = deque()
    workers: list[_Worker] = []
    try:
        while True:
            at_hand.extend(islice(reports, jobs - len(at_hand)))
            for worker in workers:
                worker.employ(at_hand)
            needed = len(at_hand) - sum(not worker.ready for worker in workers)
            workers += [_Worker(reader) for _ in range(min(needed, jobs - len(workers)))]
            if not at_hand and all(worker.report is None for worker in workers):
                return
            for worker in _heard_from(workers):
                report, result = worker.report, worker.take()
                if worker.dead:
                    workers.remove(worker)
                worker.employ(at_hand)
                if report is not None and result is not None:
                    yield report, result
    finally:
        for worker in workers:
            worker.stop()


def _heard_from(workers: list[_Worker]) -> list[_Worker]:
    """The workers that have said something or died; waits until there is one."""
    pipes = wait([worker.pipe for worker in workers])
    return [worker for worker in workers if worker.pipe in pipes]


class _Worker:
    """A process that reads: first it says that it is `ready`, then it takes one `report` at a time."""

    def __init__(self, reader: Reader) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.ready = False
        self.dead = False
        self.report: Report | None = None
        self._status: int | None = None
        self._process = context.Process(target=_work, args=(reader, theirs), daemon=True)
        with _no_interrupt():
            self._process.start()
        theirs.close()

    def employ(self, at_hand: deque[Report]) -> None:
        """Give it the next report, if it has none. One that has just died takes none: that shows when it is heard."""
        if at_hand and self.ready and not self.dead and self.report is None:
            with suppress(BrokenPipeError):
                self.pipe.send(at_hand[0])
                self.report = at_hand.popleft()

    def take(self) -> Reading | Unread | None:
        """What it made of its report; None when it had none. Raises what would go wrong in every report."""
        try:
            message: Reading | Unread | ReportedlyError = self.pipe.recv()
        except (EOFError, OSError):
            return self._died()
        if not self.ready:
            self.ready = True
            return None
        self.report = None
        if isinstance(message, ReportedlyError):
            raise message
        return message

    def _died(self) -> Unread | None:
        self.dead = True
        self.stop()
        how = f"exit status {self._status}"
        if self._status is not None and self._status < 0:
            how = signal.Signals(-self._status).name
        if not self.ready:
            raise ReportedlyError(
                f"a process for reading ended as it started ({how}): try 1 job; a script that asks for more needs "
                'its start guarded by `if __name__ == "__main__":`',
            )
        if self.report is None:
            return None
        return _failed(self.report, f"the process that read it died ({how}): if memory ran short, try fewer jobs")

    def stop(self) -> None:
        """End it, whatever it is doing."""
        self.pipe.close()
        if not self.dead:
            self._process.terminate()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._status = self._process.exitcode


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """A process that starts in here is deaf to Ctrl-C, which is this process's to answer."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(reader: Reader, pipe: Connection[object, Report]) -> None:
    """What a worker does until its pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):  # the process at the other end is gone, and what it wanted with it
        pipe.send("ready")
        while True:
            report = pipe.recv()
            result: Reading | Unread | ReportedlyError
            try:
                result = _attempt(reader, report)
            except ReportedlyError as error:
                result = error
            pipe.send(result)
