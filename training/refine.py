"""Train what refers to what alone, on the exported encoder's own int8 states: minutes where the whole takes hours.

usage: refine.py --shared FOLDER --encoder FOLDER --weights EPOCH.pt --exported FOLDER --out NEW.pt

Goes on from the referents, pairs and shortlist in EPOCH.pt over GUM, MEANTIME and our labels of PolNeAR's speakers. The
mentions that the tagger itself finds beside the gold ones are learnt to stand alone, as in train.py.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

import corpora
import prepare
import refer
from model import Tagger
from prepare import Example
from reportedly.reading import attributions
from reportedly.reading.tags import Tagger as Reader
from reportedly.reading.windows import Window
from written import share

DATA = Path(__file__).parent / "data"
EPOCHS, RATE, DECAY = 14, 1e-3, 0.02
TOGETHER = 4  # texts a step
EMA = 0.99


@dataclass(slots=True)
class Text:
    """An example with what the encoder says of it: states (B, W, H), head scores (B, W, 11) and its own scores of
    PLOVER's tags (B, W, 18) of its windows."""

    example: Example
    states: Tensor
    heads: Tensor
    own: Tensor
    places: list[tuple[int, Window]]


def seen_by(reader: Reader, example: Example) -> Text:
    tags = attributions.see(example.words.text, reader).tags
    width = max(len(t.states) for t in tags)
    states = torch.zeros(len(tags), width, tags[0].states.shape[1])
    heads = torch.zeros(len(tags), width, tags[0].heads.shape[1])
    own = torch.zeros(len(tags), width, tags[0].own.shape[1])
    for b, t in enumerate(tags):
        for into, scores in ((states, t.states), (heads, t.heads), (own, t.own)):
            into[b, : len(scores)] = torch.from_numpy(scores)
    return Text(example, states, heads, own, [(b, t.window) for b, t in enumerate(tags)])


def loss_of(model: Tagger, text: Text, rng: random.Random) -> tuple[Tensor, int]:
    if text.example.mentions:
        return refer.same_loss(model, text.states, text.heads, text.example, text.places, rng)
    return refer.speaker_loss(model, text.states, text.heads, text.example, text.places)


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
    model.load_state_dict(torch.load(a.weights, weights_only=True))
    model.eval()
    reports = prepare.polnear(a.shared / "data/attribution/train.jsonl", sorted(DATA.glob("polnear-labels*.jsonl")))
    examples = [
        *corpora.gum(a.shared / "data/coref/train.jsonl"),
        *corpora.meantime(a.shared / "data/meantime/train.jsonl"),
        *(e for e in reports if e.speakers and share(e.id) >= prepare.TUNE_SHARE),
    ]
    texts = [seen_by(reader, e) for e in examples]
    parts = [model.referents, model.pairs, model.coarse]
    trained = [p for part in parts for p in part.parameters()]
    average = [p.detach().clone() for p in trained]
    optimizer = torch.optim.AdamW(trained, lr=RATE, weight_decay=DECAY)
    rng, step, started = random.Random(1), 0, time.monotonic()
    steps = a.epochs * (len(texts) // TOGETHER)
    for part in parts:
        part.train()
    for epoch in range(a.epochs):
        rng.shuffle(texts)
        total, count = 0.0, 0
        for at in range(0, len(texts) - TOGETHER + 1, TOGETHER):
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1.0, (step + 1) / 40) * (1 - step / steps)
            losses = [loss_of(model, t, rng) for t in texts[at : at + TOGETHER]]
            n = sum(k for _, k in losses)
            summed = torch.stack([loss for loss, _ in losses]).sum()
            (summed / max(n, 60)).backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            torch._foreach_lerp_(average, trained, 1 - min(EMA, (step + 1) / (step + 10)))
            total, count, step = total + summed.item(), count + n, step + 1
        print(
            json.dumps(
                {
                    "epoch": epoch + 1,
                    "loss a mention": round(total / count, 4),
                    "minutes": round((time.monotonic() - started) / 60, 1),
                }
            ),
            flush=True,
        )
    with torch.no_grad():
        for p, q in zip(trained, average, strict=True):
            p.copy_(q)
    torch.save(copy.deepcopy(model.state_dict()), a.out)


if __name__ == "__main__":
    main()
