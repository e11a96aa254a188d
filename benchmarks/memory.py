"""Whether memory stays flat over a long run: resident memory after each tenth of so many reports.

usage: memory.py DOCS.jsonl [--reports 10000] [--words 150]

The reports are stretches of the texts in DOCS with a number of their own before them, so that no two are alike; all go
into one ledger in one process.

Measured on 25 November 2026 on two cores (commit dad4e82, 150 words a report): 324 MB after 1,000 reports, 335 after
5,000, 338 after 8,000 and 339 after 9,000 and 10,000.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from reportedly.gather import report_from_text
from reportedly.ledger import open_ledger
from reportedly.reading import read


def resident() -> float:
    """Megabytes of this process in memory now; Linux only."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def stretches(texts: list[str], count: int, words: int) -> Iterator[str]:
    pool = " ".join(texts).split(" ")
    for number in range(count):
        at = number * words % max(len(pool) - words, 1)
        yield f"Report {number}. " + " ".join(pool[at : at + words])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", type=Path)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--words", type=int, default=150)
    a = parser.parse_args()
    texts = [json.loads(line)["text"] for line in a.docs.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as scratch, open_ledger(Path(scratch, "memory.db")) as ledger:
        for number, text in enumerate(stretches(texts, a.reports, a.words), 1):
            ledger.write(read(report_from_text(text, key=f"{number}")))
            if number % max(a.reports // 10, 1) == 0:
                print(f"{number:>7} reports  {resident():6.0f} MB", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
