"""Train what happens, who does it and what it is, alone on the exported encoder's own int8 states: a quarter of an hour
where the whole takes hours.

usage: refine_happenings.py --shared FOLDER --encoder FOLDER --weights EPOCH.pt --exported FOLDER --out NEW.pt

Begins `around`, roles and coder anew, over MEANTIME, our own events and our own parts; the rest is EPOCH.pt's. Prints
how the examples kept out, and those of a writer whose examples are all kept out, are read.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

import corpora
import happen
from learning import Learner
from model import CODES, Tagger, split_codes
from prepare import IGNORE
from refine import Text, options, seen_by
from reportedly.reading.tags import Tagger as Reader
from reportedly.reading.windows import Window

EPOCHS, RATE = 12, 1e-3
TOGETHER = 16  # texts a step
WARM_UP = 60  # steps
MEANTIME = 3  # times: the only real news, 60 reports
WEIGHTS = {"around": 1.0, "roles": 0.5, "codes": 0.3}
FLOORS = {"around": 300, "roles": 60, "codes": 16}
NEW = ("around.", "roles.", "coder.")


def losses_of(model: Tagger, texts: Sequence[Text]) -> dict[str, Tensor]:
    places = [(t, b, w) for t in texts for b, w in t.places]
    sizes = [w.last - w.first for _, _, w in places]
    states, own, heads = (
        pad_sequence([getattr(t, name)[b, :n] for (t, b, _), n in zip(places, sizes, strict=True)], True)
        for name in ("states", "own_plover", "heads")
    )
    found = happen.losses_of(model, states, own, heads, [(t.example, w) for t, _, w in places])
    return {name: WEIGHTS[name] * loss / max(n, FLOORS[name]) for name, (loss, n) in found.items()}


class Score:
    """How often triggers are found with their type, and how often the codes are right where trigger and parties are
    given."""

    def __init__(self) -> None:
        self.found: list[tuple[bool, bool]] = []  # by words: whether a trigger, whether taken for one
        self.typed: list[bool] = []
        self.codes: dict[str, list[bool]] = {name: [] for name, _ in CODES}

    def add(self, model: Tagger, text: Text, b: int, window: Window) -> None:
        size, example = window.last - window.first, text.example
        around, scores = model.around(
            text.states[b : b + 1, :size], text.own_plover[b : b + 1, :size], torch.ones(1, size)
        )
        gold = torch.from_numpy(example.more["plover"][window.first : window.last])
        some = scores[0].argmax(-1) > 0
        self.found += [(bool(g), bool(s)) for g, s in zip(gold, some, strict=True) if g != IGNORE]
        begins = (gold > 0) & (gold < scores.shape[-1] - 1)
        best = scores[0, :, 1:-1].argmax(-1) + 1
        self.typed += ((best == gold) & some)[begins].tolist()
        here = [h for h in happen.told_in(example, window) if h.codes]
        if here:
            sentence = torch.from_numpy(example.words.sentence[window.first : window.last])
            codes = split_codes(model.coder(around[0], *happen.masks(here, window.first, sentence)))
            for name, hits in self.codes.items():
                answers = codes[name].argmax(-1).tolist()
                hits += [answers[k] == h.codes[name] for k, h in enumerate(here) if name in h.codes]

    def told(self) -> dict[str, float]:
        gold, some = np.array(self.found).T
        both = int((gold & some).sum())
        return {
            "trigger precision": round(both / int(some.sum()), 3), "recall": round(both / int(gold.sum()), 3),
            "typed": round(sum(self.typed) / len(self.typed), 3),
            **{name: round(sum(hits) / len(hits), 3) for name, hits in self.codes.items() if hits},
        }


def right(model: Tagger, texts: list[Text]) -> dict[str, float]:
    """How texts are read; parties are given to the coder."""
    score, shown = Score(), happen.MASKED
    happen.MASKED = 0.0
    model.eval()
    with torch.no_grad():
        for text in texts:
            for b, window in text.places:
                score.add(model, text, b, window)
    happen.MASKED = shown
    return score.told()


def main() -> None:
    a = options(__doc__ or "", EPOCHS)
    torch.manual_seed(1)
    torch.set_num_threads(2)
    reader, model = Reader(a.exported), Tagger(a.encoder)
    held = torch.load(a.weights, weights_only=True)
    model.load_state_dict({**model.state_dict(), **{n: v for n, v in held.items() if not n.startswith(NEW)}})
    model.requires_grad_(False).eval()
    paths = sorted(corpora.DATA.glob("events-*.jsonl"))
    meantime = MEANTIME * corpora.meantime(a.shared / "data/meantime/train.jsonl")
    roles = corpora.written_roles(sorted(corpora.DATA.glob("roles-*.jsonl")))
    texts = [seen_by(reader, e) for e in [*corpora.written_events(paths), *meantime, *roles]]
    kept_out = [seen_by(reader, e) for e in corpora.written_events(paths, kept_out=True)]
    others = [seen_by(reader, e) for e in corpora.all_events(corpora.DATA / "plain-events-dev.jsonl")]
    print(json.dumps({"texts": len(texts), "kept out": len(kept_out), "by another": len(others)}), flush=True)
    rates = [(part, RATE) for part in (model.around, model.roles, model.coder)]
    steps = a.epochs * (len(texts) // TOGETHER)
    learner = Learner(rates, steps=steps, warm_up=WARM_UP, together=TOGETHER)
    rng = random.Random(1)
    for epoch in range(a.epochs):
        rng.shuffle(texts)
        said = learner.epoch(texts, lambda some: losses_of(model, some))
        if epoch == a.epochs - 1:
            learner.settle()
        print(json.dumps({"epoch": epoch + 1, **said}), flush=True)
        print(json.dumps({"kept out": right(model, kept_out), "by another": right(model, others)}), flush=True)
    torch.save(model.state_dict(), a.out)


if __name__ == "__main__":
    main()
