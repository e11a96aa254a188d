"""Read and check the examples that we wrote ourselves (training/data/written-*.jsonl).

usage: written.py FILE.jsonl...

An example names its spans by exact strings, so that a person can write and mend it; `resolve` turns
them into offsets and refuses a string that the text does not hold.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from itertools import product, pairwise
from pathlib import Path
from typing import Any

from annotate import ACTS, NAMINGS

Json = dict[str, Any]
Span = tuple[int, int]
KEPT_OUT_SHARE = 0.12  # of the examples we wrote
MAIN_ONLY = frozenset(["events-e"])  # files of ours that mark the main event of a sentence alone


def share(key: str) -> float:
    """A number in [0, 1) that depends on the id alone: parts of the data stay the same from run to run."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32


def nth(text: str, string: str) -> int:
    """Where the string stands; "string#2" is its second occurrence. Raises ValueError where it does not."""
    string, _, number = string.partition("#")
    at = -1
    for _ in range(int(number or 1)):
        at = text.index(string, at + 1)
    return at


def places(text: str, needle: str, low: int, high: int) -> list[Span]:
    """All places of `needle` in text[low:high]; " ... " stands for left-out words."""
    head, _, tail = needle.partition(" ... ")
    out = []
    for m in re.finditer(re.escape(head), text[low:high]):
        start, end = low + m.start(), low + m.end()
        if tail:
            found = text.find(tail, end, high)
            if found < 0:
                continue
            end = found + len(tail)
        # "he" must not be found in "the"
        if (start and text[start].isalnum() and text[start - 1].isalnum()) or (
            end < len(text) and text[end - 1].isalnum() and text[end].isalnum()
        ):
            continue
        out.append((start, end))
    if not out:
        raise ValueError(f"not found: {needle!r}")
    return out


def nth_place(text: str, needle: str, nth: int) -> Span:
    """Where `needle` stands in a text, counted from 0; raises ValueError where it stands there less often."""
    found = places(text, needle, 0, len(text))
    if nth >= len(found):
        raise ValueError(f"the text holds {needle!r} {len(found)} times, number {nth} is asked for")
    return found[nth]


def strings(value: str | list[str] | None) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else value


def nearest(text: str, needles: list[str], low: int, high: int) -> list[Span]:
    """The places of all needles that do not overlap and lie closest together, then earliest."""
    options = [places(text, n, low, high)[:8] for n in needles]
    best: tuple[tuple[int, int], tuple[Span, ...]] | None = None
    for choice in product(*options):
        ordered = sorted(choice)
        if any(a[1] > b[0] for a, b in pairwise(ordered)):
            continue
        cost = (sum(b[0] - a[1] for a, b in pairwise(ordered)), ordered[0][0])
        if best is None or cost < best[0]:
            best = (cost, choice)
    if best is None:
        raise ValueError(f"these overlap wherever they stand: {needles}")
    return list(best[1])


def place(text: str, statement: Json, low: int, high: int, at: int) -> Json:
    """Offsets of one statement, looked for from `at` on first, then anywhere in text[low:high]."""
    roles = [(r, s) for r in ("source", "cue", "content") for s in strings(statement.get(r))]
    for begin in (at, low):
        try:
            spans = nearest(text, [s for _, s in roles], begin, high)
            break
        except ValueError:
            if begin == low:
                raise
    out: Json = {
        r: sorted(s for (role, _), s in zip(roles, spans, strict=True) if role == r)
        for r in ("source", "cue", "content")
    }
    if statement["act"] not in ACTS:
        raise ValueError(f"unknown act: {statement['act']}")
    return {**out, "act": statement["act"]}


def resolve(example: Json) -> Json:
    text, at, done = example["text"], 0, []
    for statement in example["statements"]:
        placed = place(text, statement, 0, len(text), at)
        if not placed["cue"] or not placed["content"]:
            raise ValueError("a statement needs a cue and a content")
        if statement["naming"] not in NAMINGS:
            raise ValueError(f"unknown naming: {statement['naming']}")
        anchor = placed["cue"][0][0]
        at = min(s for r in ("source", "cue", "content") for s, _ in placed[r])

        def beside(needle: str, anchor: int = anchor) -> Span:
            return min(places(text, needle, 0, len(text)), key=lambda span: abs(span[0] - anchor))

        low, high = placed["content"][0][0], placed["content"][-1][1]
        nested, inner = [], low
        for n in statement.get("nested") or []:
            nested.append(place(text, n, min(low, at), high, inner))
            inner = min(s for r in ("cue", "content") for s, _ in nested[-1][r])
        done.append(
            {
                **placed,
                "naming": statement["naming"],
                "negated": bool(statement.get("negated")),
                "hedge": beside(statement["hedge"]) if statement.get("hedge") else None,
                "addressees": [beside(a) for a in statement.get("addressees") or []],
                "occasion": beside(statement["occasion"]) if statement.get("occasion") else None,
                "nested": nested,
            }
        )
    return {"id": example["id"], "kind": example["kind"], "text": text, "statements": done}


def main() -> int:
    wrong, kinds, acts, nested = 0, Counter[str](), Counter[str](), 0
    for path in sys.argv[1:]:
        for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
            try:
                example = resolve(json.loads(line))
            except (ValueError, KeyError, IndexError) as error:
                wrong += 1
                print(f"{path}:{number}: {type(error).__name__} {error}", file=sys.stderr)
                continue
            kinds[example["kind"]] += 1
            acts.update(s["act"] for s in example["statements"])
            nested += sum(len(s["nested"]) for s in example["statements"])
    print(
        f"{sum(kinds.values())} examples {dict(kinds)}\n"
        f"{sum(acts.values())} statements {dict(acts)}, {nested} nested; {wrong} wrong"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
