"""How attributions of passages of ours are read: `python benchmarks/passages.py`.

They are training/data/attributions-*.jsonl. No net has learnt attributions from them, but how sure one has to be
(22 weights, training/calibrate.py) is fitted on them among others, and which sentences go on with one was learnt from
seven in eight (training/goes_on.py). A statement is found if a marked one has its content and its source, one to
one: each by a Dice of 0.5 or more of their characters, as ../shared/score/attribution.py counts words. It prints
precision, recall and F1 of the report's own level and of what stands inside, and of those found the share with the
right act, and the mean Dice of the contents.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from reportedly.gather import report_from_text
from reportedly.reading import read
from reportedly.records import Span, Statement

TRAINING = Path(__file__).parent.parent / "training"
sys.path.insert(0, str(TRAINING))

from written import resolve  # noqa: E402 (training is no package)

Json = dict[str, Any]
LEAST = 0.5
LEVELS = ("outer", "nested")


def dice(one: Iterable[Span], other: Iterable[Span]) -> float:
    a, b = ({i for start, end in spans for i in range(start, end)} for spans in (one, other))
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def alike(marked: Json, found: Statement) -> float:
    """How far the contents are the same; 0 where the sources are not."""
    source = found.source.spans if found.source else ()
    if marked["source"] and dice(marked["source"], source) < LEAST:
        return 0.0
    return dice(marked["content"], found.content.spans)


def compare(counts: Counter[str], level: str, marked: Sequence[Json], found: Sequence[Statement]) -> None:
    pairs = ((alike(m, f), i, j) for i, m in enumerate(marked) for j, f in enumerate(found))
    taken: set[int] = set()
    used: set[int] = set()
    for value, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1:])):
        if value < LEAST or i in taken or j in used:
            continue
        taken.add(i)
        used.add(j)
        counts[f"{level} act"] += marked[i]["act"] == found[j].act
        counts[f"{level} alike"] += value
    counts[f"{level} right"] += len(taken)
    counts[f"{level} marked"] += len(marked)
    counts[f"{level} found"] += len(found)


def main() -> int:
    counts: Counter[str] = Counter()
    for path in sorted((TRAINING / "data").glob("attributions-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            passage = resolve(json.loads(line))
            counts["passages"] += 1
            statements = read(report_from_text(passage["text"], key=passage["id"])).statements
            outer = passage["statements"]
            compare(counts, "outer", outer, [s for s in statements if s.parent is None])
            compare(counts, "nested", [n for s in outer for n in s["nested"]], [s for s in statements if s.parent])
    print(f"{counts['passages']} passages")
    for level in LEVELS:
        right, marked, found = (counts[f"{level} {name}"] for name in ("right", "marked", "found"))
        print(
            f"{level}: P {right / found:.3f} R {right / marked:.3f} F1 {2 * right / (marked + found):.3f} of {marked}, "
            f"act {counts[f'{level} act'] / right:.3f}, contents {counts[f'{level} alike'] / right:.3f}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
