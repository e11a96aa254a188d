"""Train the describer alone, on the exported encoder's own int8 states: minutes, for new examples of acts.

usage: describe.py --polnear FOLDER --encoder FOLDER --weights EPOCH.pt --exported FOLDER --out NEW.pt

Starts from the describer in EPOCH.pt. Examples that the encoder has not been trained on count more, since only there
the describer meets states as they will be at run time.
"""

from __future__ import annotations

import argparse
import copy
import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import prepare
from model import ACTS, NAMINGS, Tagger
from prepare import IGNORE, Cue, Example
from reportedly.reading.attributions import Seen
from reportedly.reading import attributions
from reportedly.reading.tags import Tagger as Reader
from written import KEPT_OUT_SHARE, share

DATA = Path(__file__).parent / "data"
UNSEEN = ("w3-", "w4-")  # ids of examples written after the encoder was trained
UNSEEN_REPEATS = 3
EPOCHS, RATE, BATCH = 5, 5e-4, 32
SEEDS = 5  # their weights are averaged: one run moves dev accuracy by a point either way
Row = tuple[torch.Tensor, torch.Tensor, Cue]  # states (W, H), masks (3, W), labels


def rows_of(seen: Seen, example: Example) -> list[Row]:
    out = []
    for cue in example.cues:
        if cue.act == IGNORE:
            continue
        at = cue.runs[0][0]
        tags = next(t for t in seen.tags if t.window.first <= at < t.window.last)
        first, last = tags.window.first, tags.window.last
        masks = np.zeros((3, last - first), np.float32)
        numbers = np.concatenate([np.arange(a, b + 1) for a, b in cue.runs])
        for role, words in enumerate((numbers, cue.source, cue.content)):
            masks[role, words[(words >= first) & (words < last)] - first] = 1
        if masks[2].any():
            out.append((torch.from_numpy(tags.states), torch.from_numpy(masks), cue))
    return out


def loss_of(model: Tagger, rows: list[Row]) -> tuple[torch.Tensor, torch.Tensor]:
    """Summed loss and act scores of a batch; states are padded to the longest window."""
    width = max(len(s) for s, _, _ in rows)
    states = torch.stack([F.pad(s, (0, 0, 0, width - len(s))) for s, _, _ in rows])
    masks = torch.stack([F.pad(m, (0, width - m.shape[1])) for _, m, _ in rows])
    scores = model.describer(states, masks[:, 0], masks[:, 1], masks[:, 2])
    act, naming, negated = (torch.tensor([getattr(c, n) for _, _, c in rows]) for n in ("act", "naming", "negated"))
    a, b = len(ACTS), len(ACTS) + len(NAMINGS)
    loss = F.cross_entropy(scores[:, :a], act, label_smoothing=0.05, reduction="sum")
    loss = loss + F.cross_entropy(scores[:, a:b], naming, ignore_index=IGNORE, reduction="sum")
    known = negated != IGNORE
    loss = loss + F.binary_cross_entropy_with_logits(scores[known, b], negated[known].float(), reduction="sum")
    return loss, scores[:, :a]


def learn(model: Tagger, rows: list[Row]) -> None:
    optimizer = torch.optim.AdamW(model.describer.parameters(), lr=RATE, weight_decay=0.05)
    steps, step = EPOCHS * (len(rows) // BATCH), 0
    model.describer.train()
    for _ in range(EPOCHS):
        order = torch.randperm(len(rows)).tolist()
        for at in range(0, len(order) - BATCH + 1, BATCH):
            for group in optimizer.param_groups:
                group["lr"] = RATE * (1 - step / steps)
            loss, _ = loss_of(model, [rows[i] for i in order[at : at + BATCH]])
            (loss / BATCH).backward()
            optimizer.step()
            optimizer.zero_grad()
            step += 1
    model.describer.eval()


def accuracy(model: Tagger, rows: list[Row]) -> float:
    right = 0
    with torch.no_grad():
        for at in range(0, len(rows), 64):
            part = rows[at : at + 64]
            acts = torch.tensor([c.act for _, _, c in part])
            right += int((loss_of(model, part)[1].argmax(-1) == acts).sum())
    return round(right / len(rows), 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("polnear", "encoder", "weights", "exported", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    a = parser.parse_args()
    torch.manual_seed(1)
    torch.set_num_threads(2)
    reader = Reader(a.exported)
    model = Tagger(a.encoder)
    state = torch.load(a.weights, weights_only=True)
    model.load_state_dict(state)
    examples = prepare.polnear(a.polnear / "train.jsonl", sorted(DATA.glob("polnear-labels*.jsonl")))
    examples = [e for e in examples if any(c.act != IGNORE for c in e.cues)]
    own = prepare.written(sorted(DATA.glob("written-*.jsonl")))
    train, kept = [], []
    for e in examples + own:
        rows = rows_of(attributions.see(e.words.text, reader), e)
        held = share(e.id) < (KEPT_OUT_SHARE if e in own else prepare.TUNE_SHARE)
        for row in rows:
            # A PolNeAR attribution labelled with its act only was labelled after the encoder was trained.
            unseen = e.id.startswith(UNSEEN) or (row[2].naming == IGNORE and row[2].level == 0)
            (kept if held else train).extend([row] * (UNSEEN_REPEATS if unseen and not held else 1))
    start = copy.deepcopy(model.describer.state_dict())
    ends = []
    for seed in range(SEEDS):
        model.describer.load_state_dict(start)
        torch.manual_seed(seed)
        learn(model, train)
        ends.append(copy.deepcopy(model.describer.state_dict()))
        print(json.dumps({"seed": seed, "kept out": len(kept), "act accuracy": accuracy(model, kept)}), flush=True)
    model.describer.load_state_dict({name: torch.stack([e[name] for e in ends]).mean(0) for name in start})
    print(json.dumps({"mean of": SEEDS, "act accuracy": accuracy(model, kept)}), flush=True)
    torch.save(model.state_dict(), a.out)


if __name__ == "__main__":
    main()
