"""Train who does what, and what it is, alone on the exported encoder's own int8 states: a minute where the whole takes
hours.

usage: refine_happenings.py --shared FOLDER --encoder FOLDER --weights EPOCH.pt --exported FOLDER --out NEW.pt

Goes on from roles and coder in EPOCH.pt over MEANTIME, our own events and our own parts. Prints how the examples kept
out are read.
"""

from __future__ import annotations

import json
import random

import torch
from torch import Tensor

import corpora
import happen
from model import CODES, Tagger, split_codes
from refine import Text, options, seen_by
from reportedly.reading.tags import Tagger as Reader

EPOCHS, RATE, DECAY = 16, 7e-4, 0.02
TOGETHER = 16  # texts a step
EMA = 0.98


def loss_of(model: Tagger, text: Text) -> Tensor:
    loss = torch.zeros(())
    for b, window in text.places:
        size = window.last - window.first
        found = happen.losses_of(model, text.states[b, :size], text.heads[b, :size], text.example, window)
        weights = {"roles": 0.3, "codes": 1.0}
        loss = loss + sum((weights[name] * part for name, (part, _) in found.items()), torch.zeros(()))
    return loss


def right(model: Tagger, texts: list[Text]) -> dict[str, str]:
    """Share of the gold codes of texts that the coder gets right, by name; parties are given."""
    hits: dict[str, list[bool]] = {name: [] for name, _ in CODES}
    shown = happen.MASKED
    happen.MASKED = 0.0
    with torch.no_grad():
        for text in texts:
            for b, window in text.places:
                here = [h for h in text.example.happenings if window.first <= h.first and h.last < window.last]
                if not here:
                    continue
                sentence = torch.from_numpy(text.example.words.sentence[window.first : window.last])
                states = text.states[b, : window.last - window.first]
                codes = split_codes(model.coder(states, *happen.masks(here, window.first, sentence)))
                for name, hit in hits.items():
                    best = codes[name].argmax(-1).tolist()
                    hit += [best[k] == h.codes[name] for k, h in enumerate(here) if name in h.codes]
    happen.MASKED = shown
    return {name: f"{sum(hit) / len(hit):.3f} of {len(hit)}" for name, hit in hits.items() if hit}


def main() -> None:
    a = options(__doc__ or "", EPOCHS)
    torch.manual_seed(1)
    torch.set_num_threads(1)
    reader, model = Reader(a.exported), Tagger(a.encoder)
    model.load_state_dict(torch.load(a.weights, weights_only=True))
    model.eval()
    paths = sorted(corpora.DATA.glob("events-*.jsonl"))
    meantime = corpora.meantime(a.shared / "data/meantime/train.jsonl")
    roles = corpora.written_roles(sorted(corpora.DATA.glob("roles-*.jsonl")))
    texts = [seen_by(reader, e) for e in [*corpora.written_events(paths), *meantime, *roles]]
    kept_out = [seen_by(reader, e) for e in corpora.written_events(paths, kept_out=True)]
    print(json.dumps({"texts": len(texts), "kept out": len(kept_out), **right(model, kept_out)}), flush=True)
    trained = [p for part in (model.roles, model.coder) for p in part.parameters()]
    average = [p.detach().clone() for p in trained]
    optimizer = torch.optim.AdamW(trained, lr=RATE, weight_decay=DECAY)
    rng, step = random.Random(1), 0
    steps = a.epochs * (len(texts) // TOGETHER)
    for _ in range(a.epochs):
        model.roles.train()
        model.coder.train()
        rng.shuffle(texts)
        total = 0.0
        for at in range(0, len(texts) - TOGETHER + 1, TOGETHER):
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1.0, (step + 1) / 40) * (1 - step / steps)
            loss = torch.stack([loss_of(model, t) for t in texts[at : at + TOGETHER]]).sum() / TOGETHER
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            torch._foreach_lerp_(average, trained, 1 - min(EMA, (step + 1) / (step + 10)))
            total, step = total + loss.item(), step + 1
        print(json.dumps({"loss": round(total / (len(texts) // TOGETHER), 4)}), flush=True)
    with torch.no_grad():
        for p, q in zip(trained, average, strict=True):
            p.copy_(q)
    model.eval()
    print(json.dumps(right(model, kept_out)))
    torch.save(model.state_dict(), a.out)


if __name__ == "__main__":
    main()
