"""Train the second encoder: codes of marked pairs, same claim, stance, same happening; and embeddings of contents.

usage: train_marked.py --shared FOLDER --encoder FOLDER --out MARKED.pt [--epochs 5] [--start OLD.pt] [--threads 2]

Data: PLV train (events) and our own events; our own pairs, affairs and stories; pairs and acts of PolNeAR train, and
clauses of it and of ECB+ train that sound like answers, by our labels; MRPC train; Emergent train and our own
headlines; ECB+ train. A part of what we wrote and labelled (written.KEPT_OUT_SHARE, and data/stories-dev.jsonl) and of
PolNeAR's pairs and acts (TUNE_SHARE) is kept out. What is saved is the moving average of the weights.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_BF16")  # AMX kernels die with SIGILL on some of our machines

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from affairs import Affair, affairs
from marked import Marked
from marked_data import (
    Compared, Record, Story, acts, answered_in_news, answered_in_reports, answering, compared, ecb, emergent, judged,
    mentions, mrpc, plv, stories, told, told_in_reports, written_events, written_pairs, written_stances,
)
from prepare import read
from reportedly.reading.marked import encode

DATA = Path(__file__).parent / "data"
BATCH_PIECES = 3072
ENCODER_RATE, HEAD_RATE, WARM_UP = 1e-4, 1e-3, 100
SMOOTHING = 0.05
EMA = 0.998
WEIGHTS = {"root": 1.0, "mode": 0.4, "answer": 0.6, "claim": 1.0, "paraphrase": 0.6, "stance": 1.0, "event": 1.0}
CONTRAST_WEIGHT, TEMPERATURE, LIKENESS_WEIGHT, RANKED_WEIGHT = 0.3, 0.05, 0.3, 0.15
# The cosine at which two clauses say the same with probability 1/2, and how fast that changes.
MIDDLE, STEEPNESS = 0.53, 15.2
# How often an epoch sees each kind of record: the rarer it is, the oftener.
REPEATS = {
    "marked": 2, "news": 2, "root": 0.15, "claim": 0.5, "stance": 3, "headline": 0.2, "paraphrase": 0.8,
    "answer": 0.4,
}


def batches(records: list[Record], rng: random.Random) -> list[list[Record]]:
    order = sorted(records, key=lambda r: (r.length + rng.randint(-6, 6)))
    out: list[list[Record]] = []
    batch: list[Record] = []
    for r in order:
        if batch and (len(batch) + 1) * max(r.length, batch[-1].length) > BATCH_PIECES:
            out.append(batch)
            batch = []
        batch.append(r)
    out.append(batch)
    rng.shuffle(out)
    return out


def tensors(batch: list[Record], tokenizer: Tokenizer) -> tuple[Tensor, ...]:
    return tuple(torch.from_numpy(x) for x in encode([r.texts for r in batch], tokenizer))


def losses(model: Marked, batch: list[Record], tokenizer: Tokenizer) -> dict[str, Tensor]:
    answers = model(*tensors(batch, tokenizer))
    out: dict[str, Tensor] = {}
    for name, weight in WEIGHTS.items():
        rows = [i for i, r in enumerate(batch) if name in r.gold]
        if not rows:
            continue
        logs = torch.log_softmax(answers[name][rows], -1)
        right = torch.zeros_like(logs, dtype=torch.bool)
        for row, i in enumerate(rows):
            right[row, list(batch[i].gold[name])] = True
        hit = -torch.logsumexp(logs.masked_fill(~right, -1e4), -1)
        out[name] = weight * ((1 - SMOOTHING) * hit - SMOOTHING * logs.mean(-1)).sum() / len(batch)
    return out


def embedding_losses(model: Marked, step: Compared, tokenizer: Tokenizer) -> dict[str, Tensor]:
    """`contrast`: each text's own paraphrase among those of the others (in-batch negatives, van den Oord et al. 2018).

    `likeness`: the probability of saying the same, by the cosine. `ranked`: each pair that says the same among the
    pairs of its first one with what says something else.
    """
    e = model(*(torch.from_numpy(x) for x in encode([[text] for text in step.texts], tokenizer)))["embedding"]
    cosines = e @ e.T
    one, other = (torch.tensor([pair[side] for pair in step.own]) for side in (0, 1))
    own = F.cross_entropy(cosines[one][:, other] / TEMPERATURE, torch.arange(len(step.own)))
    out = {"contrast": CONTRAST_WEIGHT * own}
    logits = STEEPNESS * (cosines - MIDDLE)
    parts = [
        F.softplus(sign * logits[[i for i, _ in pairs], [j for _, j in pairs]]).mean()
        for pairs, sign in ((step.same, -1), (step.other, 1)) if pairs
    ]
    if parts:
        out["likeness"] = LIKENESS_WEIGHT * torch.stack(parts).mean()
    if step.same and step.other:
        apart = torch.full_like(cosines, -1e4)
        for i, j in step.other:
            apart[i, j] = apart[j, i] = 0
        rest = torch.logsumexp((cosines + apart) / TEMPERATURE, 1)
        pairs = torch.tensor(step.same + [(j, i) for i, j in step.same])
        told = cosines[pairs[:, 0], pairs[:, 1]] / TEMPERATURE
        out["ranked"] = RANKED_WEIGHT * F.softplus(rest[pairs[:, 0]] - told).mean()
    return out


def epoch_records(
    fixed: dict[str, list[Record]], by_topic: Any, all_stories: list[Story], all_affairs: list[Affair],
    rng: random.Random,
) -> Iterator[Record]:
    for name, records in fixed.items():
        whole = int(REPEATS[name])
        yield from whole * records
        yield from rng.sample(records, int((REPEATS[name] - whole) * len(records)))
    yield from ecb(by_topic, rng)
    yield from told(all_stories, rng)
    yield from answering(all_stories, rng)
    yield from told_in_reports(all_affairs, rng)
    yield from answered_in_reports(all_affairs, rng)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("shared", "encoder", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--start", type=Path, help="checkpoint to start from")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    rng, started = random.Random(a.seed), time.monotonic()
    tokenizer = Tokenizer.from_file(str(a.encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    data = a.shared / "data"
    all_stories = stories(sorted(DATA.glob("claims-*.jsonl")))
    all_affairs = affairs([DATA / "stories.jsonl"])
    reports = {r["id"]: r for r in read(data / "attribution/train.jsonl")}
    articles = {r["id"]: r for r in read(data / "duplicates/train.jsonl")}
    pairs = judged(reports, DATA / "pairs-polnear.jsonl")
    fixed = {
        "marked": plv(data / "events/train.jsonl"),
        "root": written_events(sorted(DATA.glob("events-*.jsonl"))),
        "claim": written_pairs(DATA / "pairs.jsonl") + pairs,
        "paraphrase": mrpc(data / "duplicates/mrpc_train.jsonl"),
        "stance": emergent(data / "stance/train.jsonl"),
        "headline": written_stances(sorted(DATA.glob("stance-*.jsonl"))),
        "answer": acts(reports, sorted(DATA.glob("polnear-labels*.jsonl"))),
        "news": answered_in_news(reports | articles, DATA / "real-clauses.jsonl"),
    }
    by_topic = mentions(data / "duplicates/train.jsonl")
    alike = [
        (r.texts[0], r.texts[1])
        for r in fixed["claim"] + fixed["paraphrase"]
        if r.gold.get("claim") == (0,) or r.gold.get("paraphrase") == (1,)
    ]
    counts = {n: len(r) for n, r in fixed.items()}
    print(counts, "alike", len(alike), "stories", len(all_stories), len(all_affairs), flush=True)
    model = Marked(a.encoder)
    if a.start:
        told_of = model.load_state_dict(torch.load(a.start, weights_only=True), strict=False)
        print("new:", sorted(told_of.missing_keys))
    average = copy.deepcopy(model).requires_grad_(False)
    trainable = [p for p in model.parameters() if p.requires_grad]
    averaged = [q for p, q in zip(model.parameters(), average.parameters(), strict=True) if p.requires_grad]
    encoder = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("bert")]
    heads = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("bert")]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "base": ENCODER_RATE}, {"params": heads, "base": HEAD_RATE}], weight_decay=0.01, fused=True
    )
    step = 0
    model.train()
    for epoch in range(a.epochs):
        records = list(epoch_records(fixed, by_topic, all_stories, all_affairs, rng))
        for r in records:
            r.length = r.length or encode([r.texts], tokenizer)[0].shape[1]
        todo, sums = batches(records, rng), defaultdict(float)
        for number, batch in enumerate(todo):
            progress = epoch + number / len(todo)
            factor = min(1.0, (step + 1) / WARM_UP, (a.epochs - progress) / max(a.epochs - 1, 1))
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * factor
            parts = losses(model, batch, tokenizer)
            parts |= embedding_losses(model, compared(alike, all_stories, all_affairs, pairs, rng), tokenizer)
            sum(parts.values(), torch.zeros(())).backward()
            torch.nn.utils.clip_grad_norm_(trainable, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=False)
            step += 1
            torch._foreach_lerp_(averaged, trainable, 1 - min(EMA, step / (step + 10)))
            for name, value in parts.items():
                sums[name] += value.item()
            if number % 50 == 49:
                row = {"epoch": round(progress, 2), "minutes": round((time.monotonic() - started) / 60, 1)}
                print(json.dumps(row | {n: round(v / 50, 4) for n, v in sums.items()}), flush=True)
                sums = defaultdict(float)
        torch.save(average.state_dict(), a.out)


if __name__ == "__main__":
    main()
