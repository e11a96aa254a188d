"""Gold reports and our own examples to labelled words, then to windows.

Three kinds of teachers: PolNeAR (outer attributions of whole reports), our stand-off labels of some of them (act,
naming, addressees, occasion, hedge, nested attributions), and the examples we wrote (all of it, short).
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from model import ACTS, NAMINGS
from reportedly.reading.mentions import Mention
from reportedly.reading.windows import WINDOW, Pieces, Window, Words, cut, split
from written import resolve

Json = dict[str, Any]
IGNORE = -100
TUNE_SHARE = 0.06  # of PolNeAR's training reports: decoder settings and calibration are chosen on them


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
class Happening:
    """A gold event: the words of its trigger, the parts of mentions by their head words, and its codes by name.

    `arguments` are PropBank's (MEANTIME), `parts` PLOVER's (our own examples); None where the corpus does not tell.
    """

    first: int
    last: int
    arguments: dict[int, int] | None
    parts: dict[int, int] | None
    codes: dict[str, int] = field(default_factory=dict)
    contexts: list[int] | None = None


@dataclass(slots=True)
class Example:
    id: str
    words: Words
    tags: np.ndarray
    inner: np.ndarray
    cues: list[Cue] = field(default_factory=list)
    # What other corpora teach, per word where they do: numbers (W,), IGNORE where nothing is known; facts (W, 3), NaN.
    more: dict[str, np.ndarray] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    clusters: list[int] = field(default_factory=list)
    # Anaphor words and the words any of which a true antecedent holds; by our labels of PolNeAR's speakers.
    speakers: list[tuple[int, str]] = field(default_factory=list)
    whole: bool = False  # its windows go into one batch, for what they refer to
    happenings: list[Happening] = field(default_factory=list)


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
        made = example(report["id"], report["text"], report["attributions"], numbered)
        made.speakers = speakers(made.words, report["attributions"], numbered)
        out.append(made)
    return out


def speakers(words: Words, attributions: list[Json], labels: dict[int, Json]) -> list[tuple[int, str]]:
    """Pronouns and nouns that are a labelled source without the speaker's last name in it: (each word, last name)."""
    out = []
    for i, label in labels.items():
        name = (label.get("speaker") or "").split()
        if not name or ";" in label["speaker"]:
            continue
        last = name[-1].casefold()
        source = members(words, attributions[i]["source"])
        if len(source) and last not in (words.strings[w].casefold() for w in source):
            out += [(int(w), last) for w in source]
    return sorted(set(out))


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
    """Windows of like length together, at most `budget` pieces a batch with its padding; shuffled.

    The windows of a whole text stay together, in order; only a text over twice the budget is cut.
    """
    whole: dict[str, list[tuple[Example, Window]]] = {}
    loose = []
    for pair in pairs:
        if pair[0].whole:
            whole.setdefault(pair[0].id, []).append(pair)
        else:
            loose.append(pair)
    out = filled([[p] for p in loose], budget, rng)
    # Windows of one text are of one length, so a batch of several small texts pads little.
    texts = [t[at : at + 2 * budget // WINDOW] for t in whole.values() for at in range(0, len(t), 2 * budget // WINDOW)]
    out += filled(texts, budget, rng)
    rng.shuffle(out)
    return out


def filled(
    groups: list[list[tuple[Example, Window]]], budget: int, rng: random.Random
) -> list[list[tuple[Example, Window]]]:
    """Groups of windows, of like length in a stretch of 128, put together up to the budget."""
    rng.shuffle(groups)
    out: list[list[tuple[Example, Window]]] = []
    for at in range(0, len(groups), 128):
        chunk = sorted(groups[at : at + 128], key=lambda g: (len(g), max(len(w.pieces) for _, w in g)))
        batch: list[tuple[Example, Window]] = []
        for group in chunk:
            width = max(len(w.pieces) for _, w in batch + group)
            if batch and (len(batch) + len(group)) * width > budget:
                out.append(batch)
                batch = []
            batch = batch + group
        out.append(batch)
    return out
