"""The quality gate: score the shipped reader on the dev sets and refuse a figure below its floor.

usage: gate.py SHARED [--pin]

SHARED holds data/ and score/. Floors and the hash of each corpus stand in floors.json. `--pin` raises floors to what
was measured (less MARGIN) and never lowers one; another corpus under the same name is refused.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FLOORS = HERE / "floors.json"
# What int8 rounding on another processor may cost; a record of the smallest set is 0.004.
MARGIN = 0.005
TASKS = {
    "attribution": ("data/attribution/dev.jsonl", None),
    "statements": ("data/statements/dev.jsonl", "data/attribution/dev.jsonl"),
}
FIGURES = {
    "attribution": ("overlap.f1", "exact.f1", "span.source.f1", "span.cue.f1", "span.content.f1", "direct.r"),
    "statements": (
        "act.accuracy",
        "act.macro_f1",
        "naming.accuracy",
        "speaker.accuracy",
        "nested.f1",
        "addressees.f1",
        "occasion.f1",
        "hedge.f1",
        "negated.f1",
    ),
}


def figure(scores: dict[str, Any], name: str) -> float:
    """`name` is KEY.FIELD, where KEY may itself hold a dot."""
    key, _, field = name.rpartition(".")
    return float(scores[key][field])


def measure(task: str, shared: Path) -> dict[str, float]:
    source, documents = TASKS[task]
    extra = [str(shared / documents)] if documents else []
    with tempfile.TemporaryDirectory() as scratch:
        predicted = str(Path(scratch, "predicted.jsonl"))
        command = [sys.executable, str(HERE / "predict.py"), task, str(shared / source), predicted, *extra]
        subprocess.run(command, check=True)
        scorer = [
            sys.executable,
            str(shared / "score" / f"{task}.py"),
            str(shared / source),
            predicted,
            *extra,
            "--json",
        ]
        scores = json.loads(subprocess.run(scorer, check=True, capture_output=True, text=True).stdout)
    return {name: round(figure(scores, name), 4) for name in FIGURES[task]}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--pin", action="store_true")
    a = parser.parse_args()
    pinned: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    failed = False
    for task, (source, _) in TASKS.items():
        corpus = hashlib.sha256((a.shared / source).read_bytes()).hexdigest()
        entry = pinned.setdefault(task, {"corpus": corpus, "floors": {}})
        if entry["corpus"] != corpus:
            print(f"{task}: {source} is not the corpus the floors were set on", file=sys.stderr)
            return 2
        for name, value in measure(task, a.shared).items():
            floor = entry["floors"].get(name, 0.0)
            low = value < floor
            failed |= low
            print(f"{task:12} {name:18} {value:.4f}  floor {floor:.4f}{'  BELOW' if low else ''}")
            if a.pin:
                entry["floors"][name] = max(floor, round(value - MARGIN, 4))
    if a.pin and not failed:
        FLOORS.write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
