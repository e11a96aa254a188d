"""Fill in predictions for a scorer, by the shipped reader.

usage: predict.py TASK INPUT.jsonl OUTPUT.jsonl
       predict.py statements INPUT.jsonl OUTPUT.jsonl DOCS.jsonl

TASK is attribution, statements, coref, time, meantime, events, factuality, petrarch, stance, duplicates or claims. The
answer fields of each line are dropped before it is read. For `claims` the output is what `reportedly export` prints.
For `statements` the outer spans are given: what is asked is what the reader says about them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

import tasks
import tasks_weighing
from reportedly.reading.tags import shipped
from tasks import Json

# The fields that a task may look at; all others are answers.
GIVEN = {
    "attribution": ("id", "text", "title", "publisher", "published"),
    "statements": ("id", "doc", "source", "cue", "content"),
    "coref": ("id", "text"),
    "time": ("id", "text", "dct"),
    "meantime": ("id", "text", "title", "dct"),
    "events": ("id", "text", "source", "target"),
    "factuality": ("id", "corpus", "text", "targets", "context", "target", "prompt"),
    "petrarch": ("id", "text", "date"),
    "stance": ("id", "claim", "headline"),
    "claims": ("id", "url", "publisher", "published", "title", "text"),
    "duplicates": ("id", "text", "sentences", "mentions", "a", "b"),
}
WEIGHING = ("stance", "duplicates", "claims")


def lines(path: str) -> list[Json]:
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def given(task: str, records: Iterable[Json]) -> list[Json]:
    """The records without their answers."""
    out = [{name: record[name] for name in GIVEN[task] if name in record} for record in records]
    for record in out:
        if "targets" in record:
            record["targets"] = [{"start": t["start"], "end": t["end"]} for t in record["targets"]]
        if "a" in record:  # a pair has no mentions
            record.pop("mentions", None)
        elif "mentions" in record and task == "duplicates":
            record["mentions"] = [
                {name: m[name] for name in ("s", "e", "tag", "sentence") if name in m} for m in record["mentions"]
            ]
    return out


def main(arguments: list[str]) -> int:
    if len(arguments) not in (3, 4) or arguments[0] not in GIVEN:
        print(__doc__, file=sys.stderr)
        return 2
    task, source, target = arguments[:3]
    if (task == "statements") != (len(arguments) == 4):
        print("statements takes a fourth argument, the documents' texts; no other task does", file=sys.stderr)
        return 2
    records = given(task, lines(source))
    if task == "statements":
        answers = tasks.statements_of(records, lines(arguments[3]), shipped())
    else:
        answers = getattr(tasks_weighing if task in WEIGHING else tasks, task)(records, shipped())
    with Path(target).open("w", encoding="utf-8") as file:
        for prediction in answers:
            file.write(json.dumps(prediction, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
