"""Corpora that teach mentions, coreference, times, triggers and factuality, as examples beside PolNeAR's.

GUM (coref), TBAQ and WikiWars (time), MEANTIME, and the factuality sets; see ../shared/data/*/README.md for what each
marks. Licences stand in weights/card.json; no text of theirs is in this project.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from model import ARGUMENTS, CODES, FACTS, PARTS, PLOVER_TAGS, TIMEX_TAGS, TRIGGER_TAGS
from prepare import IGNORE, Example, Happening, read
from reportedly.reading.plover import CONTEXTS
from reportedly.reading.mentions import KINDS, Mention
from reportedly.reading.windows import Words, split
from written import KEPT_OUT_SHARE, MAIN_ONLY, nth, share

Json = dict[str, Any]
MEANTIME_KINDS = {
    "PER": "person",
    "ORG": "organization",
    "LOC": "place",
    "PRO": "object",
    "FIN": "abstract",
    "MIX": "abstract",
}
DATA = Path(__file__).parent / "data"
# A name or noun group ends, and its head stands, before the first of these.
LINKS = (" of ", " for ", " in ", " at ", " who ", " that ", " from ", " with ", " to ", " by ", " on ", ", ")
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
        example.more["plover"] = np.where(triggers == 0, 0, IGNORE)  # what is no event is none of PLOVER's
        spans, heads = [], {}
        for e in document["entities"]:
            head = head_word(words, e["s"], e["e"])
            if head is not None:
                kind = MEANTIME_KINDS.get(e.get("type") or "", "abstract")
                spans.append((e["s"], e["e"], int(words.starts[head]), kind, e["cluster"]))
                heads[e["m"]] = head
        example.happenings = list(happenings(words, document, limit, heads))
        pairs = placed(words, spans)
        example.mentions, example.clusters = [m for m, _ in pairs], [hash_of(c) for _, c in pairs]
        example.whole = True
        out.append(example)
    return out


def head_word(words: Words, start: int, end: int) -> int | None:
    """The word that a name or noun group hangs on: its last one before what is added to it."""
    cuts = [at for link in LINKS if (at := words.text.find(link, start, end)) > start]
    place = within(words, start, min(cuts, default=end)) or within(words, start, end)
    return place[1] if place else None


def happenings(words: Words, document: Json, limit: int, heads: dict[str, int]) -> Iterator[Happening]:
    """MEANTIME's fully annotated events with their arguments, certainty, polarity and time."""
    values = dict(CODES)
    parts: dict[str, dict[int, int]] = {}
    for p in document["participants"]:
        if p["entity"] in heads:
            role = p["role"] if p["role"] in ARGUMENTS else "Arg2" if p["role"] == "Arg3" else "Argm-OTHER"
            parts.setdefault(p["event"], {})[heads[p["entity"]]] = ARGUMENTS.index(role)
    for m in document["events"]:
        place = within(words, m["s"], m["e"])
        if place is None or place[1] >= limit or m.get("class") == "GRAMMATICAL":
            continue
        codes = {n: values[n].index(m[n]) for n in ("certainty", "polarity", "time") if m.get(n) in values[n]}
        yield Happening(*place, arguments=parts.get(m["m"], {}), parts=None, codes=codes)


def placed_string(words: Words, string: str | None) -> tuple[int, int] | None:
    """First and last word of a string of a written example."""
    if not string:
        return None
    start = nth(words.text, string)
    return within(words, start, start + len(string.partition("#")[0]))


def head_of_string(words: Words, string: str | None) -> int | None:
    """The head word of a string of a written example."""
    span = placed_string(words, string)
    return head_word(words, int(words.starts[span[0]]), int(words.ends[span[1]])) if span else None


def written(
    paths: list[Path], kind: str, kept_out: bool
) -> Iterator[tuple[Example, list[tuple[Json, tuple[int, int]]]]]:
    """Our own examples, less those kept out, or these, still blank: with each its events and their triggers' words."""
    for path in paths:
        for record in read(path):
            if (share(record["text"]) < KEPT_OUT_SHARE) == kept_out:
                words = split(record["text"])
                placed = [(e, placed_string(words, e["trigger"])) for e in record["events"]]
                yield blank(f"{kind}/{record['text']}", words), [(e, at) for e, at in placed if at is not None]


def written_events(paths: list[Path], kept_out: bool = False) -> list[Example]:
    """Our own examples of events: types, modes, parties, factuality, tense, contexts."""
    return [
        with_events(example, events, whole=path.stem not in MAIN_ONLY)
        for path in paths for example, events in written([path], "events", kept_out)
    ]


def all_events(path: Path) -> list[Example]:
    """A file of events of which none is learnt from."""
    return [*written_events([path]), *written_events([path], kept_out=True)]


def with_events(
    example: Example, events: list[tuple[Json, tuple[int, int]]], whole: bool
) -> Example:
    """The example with its events; where not the whole is marked, of other words nothing is known."""
    words, values = example.words, dict(CODES)
    plover = np.full(len(words), 0 if whole else IGNORE, np.int64)
    for e, trigger in events:
        if e["type"]:
            plover[trigger[0] : trigger[1] + 1] = PLOVER_TAGS.index("inside")
            plover[trigger[0]] = PLOVER_TAGS.index(e["type"])
        elif not whole:
            plover[trigger[0] : trigger[1] + 1] = 0
        parts: dict[int, int] = {}
        named = [("actor", a) for a in e["actors"]] + [("recipient", r) for r in e["recipients"]]
        for part, string in [*named, ("place", e.get("place"))]:
            head = head_of_string(words, string)
            if head is not None:
                parts.setdefault(head, PARTS.index(part))
        mode = f"{e['type']}:{e['mode']}" if e["type"] and e.get("mode") else "none"
        codes = {
            "type": values["type"].index(e["type"] or "none"),
            "factuality": values["factuality"].index(e["fact"]),
            "tense": values["tense"].index(e["tense"]),
            "mode": values["mode"].index(mode),
        }
        contexts = [CONTEXTS.index(c) for c in e.get("contexts") or [] if c in CONTEXTS]
        told = contexts if e.get("contexts") else None
        example.happenings.append(Happening(*trigger, arguments=None, parts=parts, codes=codes, contexts=told))
    example.more["plover"] = plover
    return example


def written_roles(paths: list[Path], kept_out: bool = False) -> list[Example]:
    """Our own examples of who has which part in each happening, by PropBank's arguments; they tell nothing else."""
    out = []
    for example, events in written(paths, "roles", kept_out):
        for e, trigger in events:
            arguments: dict[int, int] = {}
            for role, string in ((role, s) for role, strings in e["arguments"].items() for s in strings):
                head = head_of_string(example.words, string)
                if head is not None:
                    arguments.setdefault(head, ARGUMENTS.index(role))
            example.happenings.append(Happening(*trigger, arguments=arguments, parts=None))
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
    has the fewest texts. UW twice: news, and the one that counts."""
    data = shared / "data"
    return [
        *repeated(gum(data / "coref/train.jsonl"), 2),
        *timexes(data / "time/train.jsonl"),
        *timexes(data / "time/wikiwars_train.jsonl", 3),
        *repeated(meantime(data / "meantime/train.jsonl"), 2),
        *repeated(written_events(sorted(DATA.glob("events-*.jsonl"))), 2),
        *repeated(written_roles(sorted(DATA.glob("roles-*.jsonl"))), 2),
        *repeated(factuality(data / "factuality/uw_train.jsonl", "uw"), 2),
        *factuality(data / "factuality/meantime_train.jsonl", "meantime"),
        *factuality(data / "factuality/uds_ih2_train.jsonl", "uds", 2),
    ]
