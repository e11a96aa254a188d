"""Read and check the passages of ours in which what means the same is marked (training/data/references-*.jsonl).

usage: referring.py FILE.jsonl...

A passage has `genre` and `marked`: its text with each mention in square brackets that end in a bar and a number,
"[the mill|1] said [it|1] ..."; a number above 0 is the same for what means the same, 0 stands alone. In
references-whole.jsonl every noun phrase is marked, in the others what is mentioned twice, and every pronoun of the
third person.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

Marked = tuple[int, int, int]  # start, end, cluster
THIRD = frozenset(
    "he she it they him her them his hers its their theirs himself herself itself themselves".split()
)
END = re.compile(r"\|(\d+)\]")


def unmarked(marked: str) -> tuple[str, list[Marked]]:
    """The text without marks, and its mentions in the order they end. Raises ValueError where brackets do not match."""
    out: list[str] = []
    open_at: list[int] = []
    found: list[Marked] = []
    place = size = 0
    while place < len(marked):
        char = marked[place]
        end = END.match(marked, place)
        if char == "[":
            open_at.append(size)
        elif end and open_at:
            found.append((open_at.pop(), size, int(end[1])))
            place = end.end()
            continue
        elif char in "]|":
            raise ValueError(f"no mention ends here: {marked[max(place - 30, 0) : place + 10]!r}")
        else:
            out.append(char)
            size += 1
        place += 1
    if open_at:
        raise ValueError(f"a mention does not end: {''.join(out)[open_at[-1] :][:40]!r}")
    return "".join(out), found


def faults(text: str, found: Sequence[Marked]) -> list[str]:
    """What is wrong with a passage's marks: pronouns without one, numbers that only one mention has, loose ends."""
    spans = {(start, end) for start, end, _ in found}
    sizes = Counter(cluster for *_, cluster in found if cluster)
    out = [
        f"not marked: {text[max(m.start() - 20, 0) : m.end() + 10]!r}"
        for m in re.finditer(r"[A-Za-z]+", text) if m[0].lower() in THIRD and m[0] != "IT" and m.span() not in spans
    ]
    out += [f"alone in its cluster: {text[s:e]!r}" for s, e, cluster in found if cluster and sizes[cluster] == 1]
    return out + [f"loose ends: {text[s:e]!r}" for s, e, _ in found if text[s:e] != text[s:e].strip(" \n,;:") or s == e]


def main() -> int:
    bad = 0
    for path in map(Path, sys.argv[1:]):
        mentions = pronouns = 0
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                text, found = unmarked(json.loads(line)["marked"])
            except ValueError as error:
                told = [str(error)]
            else:
                told = faults(text, found)
                mentions += len(found)
                pronouns += sum(text[s:e].lower() in THIRD for s, e, _ in found)
            for fault in told:
                print(f"{path.name}:{number}: {fault}", file=sys.stderr)
            bad += len(told)
        print(f"{path.name}: {mentions} mentions, {pronouns} of them pronouns of the third person")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
