"""Fill in time expressions for score/time.py, by the shipped reader.

usage: tasks_time.py INPUT.jsonl OUTPUT.jsonl [--gold-spans]

Each {"id", "dct", "text"} gets "timexes" of start, end, type, value. With --gold-spans the spans and types of INPUT are
kept, so that the values are judged alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from reportedly.reading.times import Found, find, normalise

Json = dict[str, Any]


def answer(document: Json, spans: Iterable[Found]) -> Json:
    drafts = normalise(document["text"], spans, document.get("dct"))
    timexes = [{"start": d.start, "end": d.end, "type": d.type, "value": d.value} for d in drafts]
    return {"id": document["id"], "text": document["text"], "timexes": timexes}


def predict_time(documents: Iterable[Json]) -> Iterator[Json]:
    """Each document with its time expressions; the answer field of the input is not looked at."""
    for document in documents:
        yield answer(document, find(document["text"]))


def predict_values(documents: Iterable[Json]) -> Iterator[Json]:
    """Each document with values for the spans and types it brings."""
    for document in documents:
        yield answer(document, [(t["start"], t["end"], t["type"]) for t in document["timexes"]])


def main() -> None:
    source, target, *options = sys.argv[1:]
    documents = [json.loads(line) for line in Path(source).read_text(encoding="utf-8").splitlines() if line.strip()]
    predicted = predict_values(documents) if "--gold-spans" in options else predict_time(documents)
    lines = [json.dumps(line, ensure_ascii=False) for line in predicted]
    Path(target).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
