"""How events of sentences of ours that nothing was learnt from are read: `python benchmarks/plain_events.py`.

A line for the sentences kept out of training/data/events-*.jsonl, and one for those of a writer from whom nothing was
learnt (plain-events-dev.jsonl). A marked event is found if an event of its type has a trigger that shares a letter with
it. Of those found the parties are right one by one, and both sides where exactly the marked ones are told. Where two
sides do it to each other, both are recipients as well and need not be marked so. Files that mark a sentence's main
event alone are left out.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from reportedly.gather import report_from_text
from reportedly.reading import read
from reportedly.records import Event, Party, Span

TRAINING = Path(__file__).parent.parent / "training"
sys.path.insert(0, str(TRAINING))

from written import KEPT_OUT_SHARE, MAIN_ONLY, nth, share  # noqa: E402

Json = dict[str, Any]
SIDES = ("actors", "recipients")


def place(text: str, marked: str) -> Span:
    start = nth(text, marked)
    return start, start + len(marked.partition("#")[0])


def meet(spans: Sequence[Span], other: Span) -> bool:
    return any(start < other[1] and other[0] < end for start, end in spans)


def told(event: Event, side: str, marked: Json) -> tuple[Party, ...]:
    """The parties of a side; none where they only repeat the actors of what two do to each other."""
    repeated = side == "recipients" and not marked[side] and event.recipients == event.actors
    return () if repeated else getattr(event, side)


def compare(counts: Counter[str], text: str, marked: Json, event: Event) -> None:
    exact = True
    for side in SIDES:
        gold = [place(text, each) for each in marked[side]]
        parties = told(event, side, marked)
        right = sum(any(meet(p.spans, span) for p in parties) for span in gold)
        extra = sum(not any(meet(p.spans, span) for span in gold) for p in parties)
        counts[f"{side} right"] += right
        counts[f"{side} of"] += len(gold) + right + extra
        exact &= right == len(gold) and not extra
    counts["both sides"] += exact


def measured(records: Iterator[Json]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for record in records:
        text = record["text"]
        left = list(read(report_from_text(text)).events)
        counts["told"] += len(left)
        for marked in record["events"]:
            if not marked["type"]:
                continue
            counts["marked"] += 1
            at = place(text, marked["trigger"])
            found = next((e for e in left if e.type == marked["type"] and meet(e.trigger.spans, at)), None)
            if found is not None:
                left.remove(found)
                counts["found"] += 1
                compare(counts, text, marked, found)
    return counts


def records(paths: Sequence[Path], everything: bool = False) -> Iterator[Json]:
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if everything or share(record["text"]) < KEPT_OUT_SHARE:
                yield record


def shown(name: str, n: Counter[str]) -> str:
    precision, recall = n["found"] / n["told"], n["found"] / n["marked"]
    sides = ", ".join(f"{side} F1 {2 * n[f'{side} right'] / n[f'{side} of']:.3f}" for side in SIDES)
    return (
        f"{name}: {n['marked']} events, right type P {precision:.3f} R {recall:.3f} "
        f"F1 {2 * precision * recall / (precision + recall):.3f}; {sides}; both sides right "
        f"{n['both sides']} ({n['both sides'] / n['marked']:.3f})"
    )


def main() -> None:
    paths = [p for p in sorted((TRAINING / "data").glob("events-*.jsonl")) if p.stem not in MAIN_ONLY]
    hard = [p for p in paths if p.stem < "events-h"]
    print(shown("kept out, hard (events-a to -g)", measured(records(hard))))
    print(shown("kept out, plain (events-h and on)", measured(records([p for p in paths if p not in hard]))))
    print(shown("by another writer", measured(records([TRAINING / "data/plain-events-dev.jsonl"], everything=True))))


if __name__ == "__main__":
    main()
