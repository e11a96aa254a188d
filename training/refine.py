"""Train what refers to what alone, on the exported encoder's own int8 states: minutes where the whole takes hours.

usage: refine.py --shared FOLDER --encoder FOLDER --weights EPOCH.pt --exported FOLDER --out NEW.pt

Begins `nouns` anew and goes on from the extents, referents, pairs and shortlist in EPOCH.pt, over our own passages,
GUM, MEANTIME and our labels of PolNeAR's speakers. The encoder knows GUM by heart, so most is learnt from the passages.
The mentions that the tagger itself finds beside the marked ones are learnt to stand alone, as in train.py. Prints how
the passages kept out are read.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence

import corpora
import prepare
import refer
import referring
from learning import Learner
from model import Tagger
from prepare import IGNORE, Example
from reportedly.reading import attributions
from reportedly.reading.decode import Floats, softmax
from reportedly.reading.mentions import KINDS, Mention
from reportedly.reading.tags import Tagger as Reader
from reportedly.reading.windows import Window, split
from written import KEPT_OUT_SHARE, share

DATA = Path(__file__).parent / "data"
WHOLE = DATA / "references-whole.jsonl"
EPOCHS, NEW_RATE, RATE, WARM_UP = 8, 1e-3, 5e-4, 40
TOGETHER = 8  # texts a step
# Shares of each corpus in an epoch: only our passages are new to the encoder.
SHARES = {"own": 1.0, "gum": 0.3, "meantime": 1.0, "polnear": 0.5}
WEIGHTS = {"same": 1.0, "reach": 0.5, "heads": 1.0}
FLOORS = {"same": 60, "reach": 60, "heads": 300}
SMOOTH = 0.02
NEW = ("nouns.",)
# A noun phrase's head stands before the first of these behind its first word.
AFTER_HEAD = frozenset(
    "of in at on for from to that who which whose whom with without by about between against under over near after "
    "before into through during where when as than like , ( —".split()
)


@dataclass(slots=True)
class Text:
    """An example with what the encoder says of its windows: states (B, W, H), its own scores of mentions' heads
    (B, W, 11) and of PLOVER's tags (B, W, 18), and the scores of heads as they are read (B, W, 11)."""

    example: Example
    states: Tensor
    own_heads: Tensor
    own_plover: Tensor
    heads: Tensor
    places: list[tuple[int, Window]]


def seen_by(reader: Reader, example: Example) -> Text:
    tags = attributions.see(example.words.text, reader).tags
    said = []
    for t in tags:
        _, _, _, own_heads, *_, own_plover = reader.encode(t.window)
        said.append((t.states, own_heads, own_plover, t.heads))
    states, own_heads, own_plover, heads = (
        pad_sequence([torch.from_numpy(scores) for scores in column], batch_first=True)
        for column in zip(*said, strict=True)
    )
    places = [(b, t.window) for b, t in enumerate(tags)]
    return Text(example, states, own_heads, own_plover, heads, places)


def head(first: int, last: int, spans: Sequence[tuple[int, int]], strings: Sequence[str], likely: Floats) -> int | None:
    """The head word of a noun phrase, None where phrases within it take all its words.

    It is the likeliest of the words before AFTER_HEAD that none within it has, of equals the last.
    """
    stop = next((i for i in range(first + 1, last + 1) if strings[i].casefold() in AFTER_HEAD), last + 1)
    inner = {
        i for a, b in spans if (a, b) != (first, last) and first <= a and b <= last for i in range(a, b + 1)
    }
    free = [i for i in range(first, stop) if i not in inner] or [i for i in range(first, last + 1) if i not in inner]
    return max(free, key=lambda i: (round(float(likely[i]), 2), i)) if free else None


def mark(example: Example, found: Sequence[referring.Marked], probability: Floats, whole: bool) -> None:
    """Give a passage its mentions; `probability` (W, 11): the tagger's, of each word's being a head of each kind.

    `whole`: every noun phrase is marked, so all other words are heads of none; else it is not known of any.
    """
    words = example.words
    spans = {}
    for start, end, cluster in found:
        place = corpora.within(words, start, end)
        if place is not None:
            spans.setdefault(place, cluster)
    by_head: dict[int, tuple[Mention, int]] = {}
    alone = 1 + max((cluster for *_, cluster in found), default=0)
    for number, (place, cluster) in enumerate(sorted(spans.items(), key=lambda s: (s[0][1] - s[0][0], s[0]))):
        at = head(*place, list(spans), words.strings, 1 - probability[:, 0])
        if at is not None and at not in by_head:
            kind = KINDS[int(probability[at, 1:].argmax()) + 1]
            by_head[at] = Mention(head=at, first=place[0], last=place[1], kind=kind), cluster or alone + number
    chosen = [by_head[at] for at in sorted(by_head)]
    example.mentions, example.clusters = [m for m, _ in chosen], [c for _, c in chosen]
    example.whole = True
    heads = np.full(len(words), 0 if whole else IGNORE, np.int64)
    for m in example.mentions if whole else ():
        heads[m.head] = KINDS.index(m.kind)
    example.more["heads"] = heads


def passages(reader: Reader, kept_out: bool = False) -> Iterator[Text]:
    """Our own passages, with their mentions; heads of noun phrases are chosen by the tagger."""
    for path in sorted(DATA.glob("references*.jsonl")):
        for record in prepare.read(path):
            if (share(record["id"]) < KEPT_OUT_SHARE) != kept_out:
                continue
            plain, found = referring.unmarked(record["marked"])
            example = corpora.blank(f"references/{record['id']}", split(plain))
            text = seen_by(reader, example)
            probability = np.zeros((len(example.words), text.heads.shape[2]), np.float32)
            for b, w in text.places:
                probability[w.first : w.last] = softmax(text.heads[b, : w.last - w.first].numpy())
            mark(example, found, probability, whole=path == WHOLE)
            yield text


def changed(model: Tagger, text: Text) -> tuple[Tensor, Tensor]:
    """States (B, W, H) and scores of heads (B, W, 11) of a text's windows, after `nouns`."""
    inside = torch.zeros(text.states.shape[:2])
    for b, w in text.places:
        inside[b, : w.last - w.first] = 1
    return model.nouns(text.states, text.own_heads, inside)


def losses_of(model: Tagger, texts: Sequence[Text], rng: random.Random) -> dict[str, Tensor]:
    sums: dict[str, tuple[Tensor, int]] = {}

    def add(name: str, loss: Tensor, count: int) -> None:
        old, n = sums.get(name, (torch.zeros(()), 0))
        sums[name] = old + loss, n + count

    for text in texts:
        example, (states, heads) = text.example, changed(model, text)
        if not example.mentions:
            add("same", *refer.speaker_loss(model, states, heads, example, text.places))
            continue
        add("same", *refer.same_loss(model, states, heads, example, text.places, rng))
        for b, w in text.places:
            add("reach", *refer.reach_loss(model, states[b, : w.last - w.first], w, example.mentions))
            if "heads" in example.more:
                gold = torch.from_numpy(example.more["heads"][w.first : w.last])
                loss = F.cross_entropy(
                    heads[b, : len(gold)], gold, ignore_index=IGNORE, reduction="sum", label_smoothing=SMOOTH
                )
                add("heads", loss, int((gold != IGNORE).sum()))
    return {name: WEIGHTS[name] * loss / max(n, FLOORS[name]) for name, (loss, n) in sums.items() if n}


class Score:
    """How texts are read where their mentions are given: (right, of how many) of each question."""

    def __init__(self) -> None:
        self.counts: dict[str, tuple[int, int]] = {}

    def add(self, name: str, right: int, of: int = 1) -> None:
        a, b = self.counts.get(name, (0, 0))
        self.counts[name] = a + right, b + of

    def read(self, model: Tagger, text: Text) -> None:
        example, (states, _) = text.example, changed(model, text)
        for b, w in text.places:
            here = [m for m in example.mentions if w.first <= m.first and m.last < w.last]
            if here:
                scores = model.extents(states[b, : w.last - w.first], torch.tensor([m.head - w.first for m in here]))
                first, last = scores[..., 0].argmax(-1) + w.first, scores[..., 1].argmax(-1) + w.first
                found = zip(first.tolist(), last.tolist(), here, strict=True)
                self.add("extents", sum((f, z) == (m.first, m.last) for f, z, m in found), len(here))
        joined, offset = refer.joined(states, text.places)
        pairs = zip(example.mentions, example.clusters, strict=True)
        known = [(m, c) for m, c in pairs if offset <= m.head < offset + len(joined)]
        if len(known) < 2:
            return
        mentions, clusters = [m for m, _ in known], np.array([c for _, c in known])
        t = refer.traits(example.words, mentions)
        v = refer.vectors(model, joined, offset, mentions, t)
        chosen, values, valid = refer.shortlist(refer.cheap_scores(model, v, t), None)
        scores = refer.pair_scores(model, v, t, chosen, values).masked_fill(~valid, -1e4)
        best = scores.argmax(1)
        for i, m in enumerate(mentions):
            true = set(np.flatnonzero(clusters[:i] == clusters[i]).tolist())
            pick = int(chosen[i, best[i]]) if scores[i, best[i]] > 0 else None
            pronoun = m.first == m.last and example.words.strings[m.head].casefold() in referring.THIRD
            kind = ("pronouns" if pronoun else "others") if true else "alone"
            self.add(kind, pick in true if true else pick is None)

    def told(self) -> dict[str, float]:
        return {name: round(right / of, 3) for name, (right, of) in sorted(self.counts.items())}


def right(model: Tagger, texts: Sequence[Text]) -> dict[str, float]:
    score = Score()
    model.eval()
    with torch.no_grad():
        for text in texts:
            score.read(model, text)
    return score.told()


def options(description: str, epochs: int) -> argparse.Namespace:
    """The options of a training on exported states."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("shared", "encoder", "weights", "exported", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=epochs)
    return parser.parse_args()


def main() -> None:
    a = options(__doc__ or "", EPOCHS)
    torch.manual_seed(1)
    torch.set_num_threads(2)
    reader, model = Reader(a.exported), Tagger(a.encoder)
    held = torch.load(a.weights, weights_only=True)
    model.load_state_dict({**model.state_dict(), **{n: v for n, v in held.items() if not n.startswith(NEW)}})
    model.requires_grad_(False).eval()
    data = a.shared / "data"
    reports = prepare.polnear(data / "attribution/train.jsonl", sorted(DATA.glob("polnear-labels*.jsonl")))
    examples = {
        "gum": corpora.gum(data / "coref/train.jsonl"),
        "meantime": corpora.meantime(data / "meantime/train.jsonl"),
        "polnear": [e for e in reports if e.speakers and share(e.id) >= prepare.TUNE_SHARE],
    }
    texts = {name: [seen_by(reader, e) for e in some] for name, some in examples.items()}
    texts["own"], kept_out = list(passages(reader)), list(passages(reader, kept_out=True))
    print(json.dumps({name: len(some) for name, some in texts.items()} | {"kept out": len(kept_out)}), flush=True)
    rates = [(model.nouns, NEW_RATE), *((p, RATE) for p in (model.extents, model.referents, model.pairs, model.coarse))]
    steps = a.epochs * (sum(int(SHARES[name] * len(some)) for name, some in texts.items()) // TOGETHER)
    learner = Learner(rates, steps=steps, warm_up=WARM_UP, together=TOGETHER)
    rng, started = random.Random(1), time.monotonic()
    print(json.dumps({"before": right(model, kept_out)}), flush=True)
    for epoch in range(a.epochs):
        drawn = [t for name, some in texts.items() for t in rng.sample(some, int(SHARES[name] * len(some)))]
        rng.shuffle(drawn)
        said = learner.epoch(drawn, lambda some: losses_of(model, some, rng))
        if epoch == a.epochs - 1:
            learner.settle()
        minutes = round((time.monotonic() - started) / 60, 1)
        row = {"epoch": epoch + 1, "minutes": minutes, **said, "kept out": right(model, kept_out)}
        print(json.dumps(row), flush=True)
    torch.save(model.state_dict(), a.out)


if __name__ == "__main__":
    main()
