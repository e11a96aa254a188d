"""Gold reports and our own examples to labelled words, then to windows.

Three kinds of teachers: PolNeAR (outer attributions of whole reports), our stand-off labels of some of them (act,
naming, addressees, occasion, hedge, nested attributions), and the examples we wrote (all of it, short).
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from model import ACTS, NAMINGS
from reportedly.reading.windows import WINDOW, Pieces, Window, Words, cut, split
from written import resolve

Json = dict[str, Any]
IGNORE = -100
TUNE_SHARE = 0.06  # of PolNeAR's training reports: decoder settings and calibration are chosen on them
KEPT_OUT_SHARE = 0.12  # of the examples we wrote


@dataclass(slots=True)
class Cue:
    """A gold cue: its runs of words, and what belongs to it, as word numbers of the whole text."""

    runs: list[tuple[int, int]]  # [first, last], inclusive
    source: np.ndarray
    content: np.ndarray
    level: int = 0
    extras: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
    act: int = IGNORE
    naming: int = IGNORE
    negated: int = IGNORE


@dataclass(slots=True)
class Example:
    id: str
    words: Words
    tags: np.ndarray
    inner: np.ndarray
    cues: list[Cue] = field(default_factory=list)


def share(key: str) -> float:
    """A number in [0, 1) that depends on the id alone: parts of the data stay the same from run to run."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32


def members(words: Words, spans: list[list[int]]) -> np.ndarray:
    """Numbers of the words that start inside the spans."""
    inside = np.zeros(len(words), dtype=bool)
    for start, end in spans:
        inside |= (words.starts >= start) & (words.starts < end)
    return np.flatnonzero(inside)


def runs(numbers: np.ndarray) -> list[tuple[int, int]]:
    parts = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    return [(int(p[0]), int(p[-1])) for p in parts if len(p)]


def write_tags(tags: np.ndarray, numbers: np.ndarray, begin: int) -> None:
    for first, last in runs(numbers):
        tags[first : last + 1] = begin + 1
        tags[first] = begin


def example(id: str, text: str, outer: list[Json], labels: dict[int, Json]) -> Example:
    """`outer`: attributions with spans; `labels`: what is known beyond them, by place in `outer`."""
    words = split(text)
    out = Example(id, words, np.zeros(len(words), dtype=np.int64), np.full(len(words), IGNORE, dtype=np.int64))
    spans = [{r: members(words, a[r]) for r in ("source", "cue", "content")} for a in outer]
    for role, begin in (("content", 5), ("source", 3), ("cue", 1)):  # a word of two roles keeps the rarer
        for s in spans:
            write_tags(out.tags, s[role], begin)
    for i, s in enumerate(spans):
        if not len(s["cue"]) or not len(s["content"]):
            continue
        cue = Cue(runs(s["cue"]), s["source"], s["content"])
        out.cues.append(cue)
        label = labels.get(i)
        if label is None:
            continue
        cue.act = ACTS.index(label["act"])
        if "naming" not in label:  # labelled with its act only
            continue
        cue.naming = NAMINGS.index(label["naming"])
        cue.negated = int(label["negated"])
        cue.extras = (
            members(words, label["addressees"]),
            members(words, [label["occasion"]] if label["occasion"] else []),
            members(words, [label["hedge"]] if label["hedge"] else []),
        )
        out.inner[s["content"]] = 0
        for n in label["nested"]:
            found = {r: members(words, n[r]) for r in ("source", "cue", "content")}
            if len(found["cue"]) and len(found["content"]):
                out.cues.append(
                    Cue(runs(found["cue"]), found["source"], found["content"], 1, None, ACTS.index(n["act"]))
                )
                write_tags(out.inner, found["cue"], 1)
    return out


def read(path: str | Path) -> list[Json]:
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def polnear(path: str | Path, label_paths: list[Path]) -> list[Example]:
    labels: dict[str, dict[str, Json]] = {}
    for label_path in label_paths:
        for label in read(label_path):
            doc, number = label["id"].split("#")
            labels.setdefault(doc, {})[number] = label
    out = []
    for report in read(path):
        known = labels.get(report["id"], {})
        numbered = {i: known[a["id"]] for i, a in enumerate(report["attributions"]) if a["id"] in known}
        out.append(example(report["id"], report["text"], report["attributions"], numbered))
    return out


def written(paths: list[Path]) -> list[Example]:
    out = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                placed = resolve(json.loads(line))
            except (ValueError, KeyError) as error:
                print(f"{path.name}:{number}: left out, {error}", file=sys.stderr)
                continue
            out.append(
                example(placed["id"], placed["text"], placed["statements"], dict(enumerate(placed["statements"])))
            )
    return out


def windows(examples: list[Example], pieces: Pieces, rng: random.Random | None) -> Iterator[tuple[Example, Window]]:
    """All windows; with `rng`, boundaries are drawn anew by a first window of random size."""
    for e in examples:
        first = [rng.randint(WINDOW // 4, WINDOW - 2)] if rng and len(e.words) > 150 else []

        def room(first: list[int] = first) -> int:
            return first.pop() if first else WINDOW - 2

        for window in cut(e.words, pieces, room):
            yield e, window


def batches(pairs: list[tuple[Example, Window]], budget: int, rng: random.Random) -> list[list[tuple[Example, Window]]]:
    """Windows of like length together, at most `budget` pieces a batch with its padding; shuffled."""
    rng.shuffle(pairs)
    out: list[list[tuple[Example, Window]]] = []
    for at in range(0, len(pairs), 128):
        chunk, batch = sorted(pairs[at : at + 128], key=lambda p: len(p[1].pieces)), []
        for pair in chunk:
            if batch and (len(batch) + 1) * len(pair[1].pieces) > budget:
                out.append(batch)
                batch = []
            batch.append(pair)
        out.append(batch)
    rng.shuffle(out)
    return out
