"""Corpora that teach mentions, coreference, times, triggers and factuality, as examples beside PolNeAR's.

GUM (coref), TBAQ and WikiWars (time), MEANTIME, and the factuality sets; see ../shared/data/*/README.md for what each
marks. Licences stand in weights/card.json; no text of theirs is in this project.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from model import FACTS, TIMEX_TAGS, TRIGGER_TAGS
from prepare import IGNORE, Example, read
from reportedly.reading.mentions import KINDS, Mention
from reportedly.reading.windows import Words, split

Json = dict[str, Any]
MEANTIME_KINDS = {
    "PER": "person",
    "ORG": "organization",
    "LOC": "place",
    "PRO": "object",
    "FIN": "abstract",
    "MIX": "abstract",
}
FULL = 5  # MEANTIME's sentences up to this one are fully annotated


def blank(id: str, words: Words) -> Example:
    unknown = np.full(len(words), IGNORE, dtype=np.int64)
    return Example(id, words, unknown, unknown.copy())


def within(words: Words, start: int, end: int) -> tuple[int, int] | None:
    """First and last word of a span, None where it holds none."""
    first = int(np.searchsorted(words.ends, start, side="right"))
    last = int(np.searchsorted(words.starts, end)) - 1
    return (first, last) if first <= last else None


def head_of(document: Json, start: int, end: int, tokens: list[int]) -> int:
    """Offset of the syntactic head of a span: the token in it whose own head is outside."""
    inside = set(tokens)
    heads = [i for i in tokens if document["tokens"][i][3] not in inside]
    return int(document["tokens"][heads[0] if heads else tokens[-1]][0])


def placed(words: Words, spans: list[tuple[int, int, int, str, Any]]) -> list[tuple[Mention, Any]]:
    """Mentions by head word; of two with one head the longer. Spans: start, end, offset of the head, kind, cluster."""
    by_head: dict[int, tuple[Mention, Any]] = {}
    for start, end, head_offset, kind, cluster in spans:
        place = within(words, start, end)
        if place is None:
            continue
        head = min(max(int(np.searchsorted(words.starts, head_offset, side="right")) - 1, place[0]), place[1])
        old = by_head.get(head)
        if old is None or old[0].last - old[0].first < place[1] - place[0]:
            by_head[head] = Mention(head=head, first=place[0], last=place[1], kind=kind), cluster
    return [by_head[h] for h in sorted(by_head)]


def gum(path: Path) -> list[Example]:
    out = []
    for document in read(path):
        words = split(document["text"])
        starts = [t[0] for t in document["tokens"]]
        spans = []
        for m in document["mentions"]:
            tokens = list(range(*np.searchsorted(starts, [m["s"], m["e"]]).tolist()))
            if tokens:
                spans.append((m["s"], m["e"], head_of(document, m["s"], m["e"], tokens), m["type"], m["cluster"]))
        example = blank(f"gum/{document['id']}", words)
        pairs = placed(words, spans)
        example.mentions, example.clusters = [m for m, _ in pairs], [c for _, c in pairs]
        heads = np.zeros(len(words), np.int64)
        for m in example.mentions:
            heads[m.head] = KINDS.index(m.kind)
        example.more["heads"] = heads
        example.whole = True
        out.append(example)
    return out


def timexes(path: Path, held_out: int = 0) -> list[Example]:
    """`held_out`: each so-manieth document is left out, since WikiWars has no dev part."""
    out = []
    for number, document in enumerate(read(path)):
        if held_out and number % held_out == 0:
            continue
        words = split(document["text"])
        example = blank(f"time/{document['id']}", words)
        example.more["timex"] = timex_tags(words, document["timexes"])
        out.append(example)
    return out


def timex_tags(words: Words, marked: list[Json]) -> np.ndarray:
    tags = np.zeros(len(words), np.int64)
    for t in marked:
        place = within(words, t["start"], t["end"])
        if place is not None and f"B-{t['type']}" in TIMEX_TAGS:
            tags[place[0] : place[1] + 1] = TIMEX_TAGS.index(f"I-{t['type']}")
            tags[place[0]] = TIMEX_TAGS.index(f"B-{t['type']}")
    return tags


def meantime(path: Path) -> list[Example]:
    out = []
    names = {"SPEECH_COGNITIVE": "speech", "GRAMMATICAL": "grammatical"}
    for document in read(path):
        words = split(document["text"])
        example = blank(f"meantime/{document['id']}", words)
        last = max((m["sentence"] for m in document["events"] if m["full"]), default=-1)
        if last < 0:
            continue
        limit = int(np.searchsorted(words.starts, document["sentences"][last][1]))
        triggers, facts = np.full(len(words), IGNORE, dtype=np.int64), np.full((len(words), len(FACTS)), np.nan)
        triggers[:limit] = 0
        for m in document["events"]:
            place = within(words, m["s"], m["e"])
            if place is None:
                continue
            if place[1] < limit:
                triggers[place[0] : place[1] + 1] = TRIGGER_TAGS.index("inside")
                triggers[place[0]] = TRIGGER_TAGS.index(names.get(m.get("class") or "", "other"))
            else:
                triggers[place[0] : place[1] + 1] = IGNORE
        example.more = {"triggers": triggers, "facts": facts.astype(np.float32)}
        marked = [{"start": t["s"], "end": t["e"], "type": t["type"]} for t in document["timexes"]]
        timex = timex_tags(words, marked)
        timex[limit:] = IGNORE
        example.more["timex"] = timex
        spans = []
        for e in document["entities"]:
            # The head of a name or noun group is its last word before a preposition.
            end = e["e"]
            for link in (" of ", " for ", " in ", " at ", " who ", " that ", ", "):
                cut = document["text"].find(link, e["s"], e["e"])
                end = min(end, cut) if cut > 0 else end
            place = within(words, e["s"], end)
            if place:
                kind = MEANTIME_KINDS.get(e.get("type") or "", "abstract")
                spans.append((e["s"], e["e"], int(words.starts[place[1]]), kind, e["cluster"]))
        pairs = placed(words, spans)
        example.mentions, example.clusters = [m for m, _ in pairs], [hash_of(c) for _, c in pairs]
        example.whole = True
        out.append(example)
    return out


def hash_of(cluster: str) -> int:
    return int.from_bytes(cluster.encode()[-6:], "big")


def factuality(path: Path, corpus: str, every: int = 1) -> list[Example]:
    """Sentences with targets, one example each; the label of a target is its first word's."""
    out = []
    for number, sentence in enumerate(read(path)):
        if number % every:
            continue
        words = split(sentence["text"])
        facts = np.full((len(words), len(FACTS)), np.nan, np.float32)
        for target in sentence["targets"]:
            place = within(words, target["start"], target["end"])
            if place is not None:
                facts[place[0], FACTS.index(corpus)] = target["label"]
        example = blank(f"{corpus}/{number}", words)
        example.more["facts"] = facts
        out.append(example)
    return out


def repeated(examples: list[Example], times: int) -> list[Example]:
    """Copies under ids of their own, so that each is a text for itself in a batch."""
    return [replace(e, id=f"{e.id}#{n}") for n in range(times) for e in examples]


def everything(shared: Path) -> list[Example]:
    """All of them, training parts only. GUM and MEANTIME several times: what refers to what is learnt the slowest and
    has the fewest texts. Every sixth of UDS: it is web text, and large."""
    data = shared / "data"
    return [
        *repeated(gum(data / "coref/train.jsonl"), 3),
        *timexes(data / "time/train.jsonl"),
        *timexes(data / "time/wikiwars_train.jsonl", 3),
        *repeated(meantime(data / "meantime/train.jsonl"), 2),
        *factuality(data / "factuality/uw_train.jsonl", "uw"),
        *factuality(data / "factuality/meantime_train.jsonl", "meantime"),
        *factuality(data / "factuality/uds_ih2_train.jsonl", "uds", 6),
    ]
