"""Train the second encoder: codes of marked pairs, same claim, stance, same happening; and embeddings of contents.

usage: train_marked.py --shared FOLDER --encoder FOLDER --out MARKED.pt [--epochs 5] [--start OLD.pt] [--threads 2]

Data: PLV train (events) and our own events; our own pairs, affairs and stories; pairs and acts of PolNeAR train by our
labels; MRPC train; Emergent train and our own headlines; ECB+ train. A part of what we wrote (prepare.KEPT_OUT_SHARE,
and data/stories-dev.jsonl) and of PolNeAR (TUNE_SHARE) is kept out. What is saved is the moving average of the weights.
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
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

os.environ.setdefault("ONEDNN_MAX_CPU_ISA", "AVX512_CORE_BF16")  # AMX kernels die with SIGILL on some of our machines

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional as F

from affairs import Affair, Member, affairs
from marked import Marked
from prepare import KEPT_OUT_SHARE, TUNE_SHARE, read, share
from reportedly.reading.codes import MODE_NAMES
from reportedly.reading.marked import ANSWERS, CLAIMS, ROOTS, STANCES, Marks, Texts, encode, in_context
from reportedly.reading.propositions import GAP, before
from reportedly.weighing.grouping import MIDDLE, STEEPNESS

Json = dict[str, Any]
DATA = Path(__file__).parent / "data"
BATCH_PIECES = 3072
ENCODER_RATE, HEAD_RATE, WARM_UP = 1e-4, 1e-3, 100
SMOOTHING = 0.05
EMA = 0.998
WEIGHTS = {"root": 1.0, "mode": 0.4, "answer": 0.6, "claim": 1.0, "paraphrase": 0.6, "stance": 1.0, "event": 1.0}
CONTRAST_WEIGHT, TEMPERATURE, LIKENESS_WEIGHT = 0.3, 0.05, 0.3
ALIKE, TOLD_AT_ONCE, JUDGED = 3, 2, 5  # paraphrases, stories and pairs of PolNeAR in one step's embeddings
EVENT_PAIRS = 1500  # of ECB+ seen in one epoch, a third of them of one happening
FILLED, LENGTHENED, HIDDEN = 0.7, 0.3, 0.2  # shares of members whose context is made up, added to or left out
STORY_PAIRS = 10  # of two members of one claim, a story and epoch
AFFAIR_PAIRS, NEIGHBOURS = 40, 4  # the same of our stories in whole reports; of so many others the likest one is drawn
TOLD_OF_ONE = 24  # clauses of one of them in one step's embeddings
YIELD = {"YIELD": ("CONCEDE", "RETREAT")}  # PLV's name for two of today's types
# How often an epoch sees each kind of record: the rarer it is, the oftener.
REPEATS = {"root": 0.5, "claim": 1, "stance": 0.8, "headline": 0.3, "paraphrase": 0.5, "answer": 0.5}
STANCE_OF = {"deny": "denies", "decline": "neither"}  # of PolNeAR's acts; `reject` may be either, a question neither


@dataclass(slots=True)
class Record:
    """Texts with marks, and the places of the right labels by head (several: any of them is right)."""

    texts: Texts
    gold: dict[str, tuple[int, ...]]
    length: int = field(default=0)


def marks(*spans: tuple[int, list[int] | tuple[int, int] | None]) -> list[tuple[int, int, int]]:
    return [(span[0], span[1], role) for role, span in spans if span is not None]


def plv(path: Path) -> list[Record]:
    out = []
    for r in read(path):
        roots = tuple(ROOTS.index(t) for t in YIELD.get(r["root"], (r["root"],)))
        out.append(Record([(r["text"], marks((1, r["source"]), (2, r["target"])))], {"root": roots}))
    return out


def find(text: str, string: str | None) -> tuple[int, int] | None:
    if not string:
        return None
    plain, _, number = string.partition("#")
    at = -1
    for _ in range(int(number or 1)):
        at = text.index(plain, at + 1)
    return at, at + len(plain)


def written_events(paths: list[Path], kept_out: bool = False) -> list[Record]:
    """Each event of our own examples between its first parties; half of them with the trigger marked as well."""
    out = []
    for path in paths:
        for r in read(path):
            if (share(r["text"]) < KEPT_OUT_SHARE) != kept_out:
                continue
            for e in r["events"]:
                if not e["type"] and not (e["actors"] and e["recipients"]):
                    continue
                actor = find(r["text"], next(iter(e["actors"]), None))
                recipient = find(r["text"], next(iter(e["recipients"]), None))
                trigger = find(r["text"], e["trigger"])
                pair = bool(actor and recipient)
                gold = {"root": (ROOTS.index(e["type"] or "none"),)}
                if e["type"]:
                    mode = f"{e['type']}:{e['mode']}" if e.get("mode") else "none"
                    gold["mode"] = (MODE_NAMES.index(mode),)
                if pair and e["type"]:
                    out.append(Record([(r["text"], marks((1, actor), (2, recipient)))], gold))
                out.append(Record([(r["text"], marks((1, actor), (2, recipient), (3, trigger)))], gold))
    return out


def written_pairs(path: Path, kept_out: bool = False) -> list[Record]:
    out = []
    for r in read(path):
        if (share(r["a"] + r["b"]) < KEPT_OUT_SHARE) == kept_out:
            a, b = (in_context(*clause(r[side])) for side in "ab")
            gold = {"claim": (CLAIMS.index(r["label"]),)}
            out += [Record([a, b], gold), Record([b, a], gold)]
    return out


def clause(text: str) -> tuple[str, str, str]:
    """Speaker, what stands before, and text of one side of a written pair: "[Petr Hallam] That is a fairy tale"."""
    by, bracket, rest = text.partition("] ")
    return (by[1:], "", rest) if bracket and by.startswith("[") else ("", "", text)


Story = list[list[Member]]  # the members of each claim of one affair


def stories(paths: list[Path], kept_out: bool = False) -> list[Story]:
    out = []
    for path in paths:
        for r in read(path):
            if (share(r["story"] + r["topic"]) < KEPT_OUT_SHARE) == kept_out:
                out.append(
                    [
                        [Member(m["by"], m["before"], m["text"], m["stance"]) for m in c["members"]]
                        for c in r["claims"]
                    ]
                )
    return out


def surrounded(story: Story, rng: random.Random) -> Story:
    """The story with other text before its members, as in a report.

    In what we wrote nearly all denials have something before them, and half of the assertions: alone that would tell.
    """
    every = [m for members in story for m in members]

    def moved(m: Member, members: list[Member]) -> Member:
        strange = [other for other in every if other not in members]
        before, by = m.before, m.by
        if strange and rng.random() < (FILLED if not before else LENGTHENED):
            other = rng.choice(strange).said.rstrip(".,")
            before = f"{other[:1].upper()}{other[1:]}. {before}".strip()
        elif rng.random() < HIDDEN:
            before = ""
        return replace(m, before=before, by=by if rng.random() > HIDDEN else "")

    return [[moved(m, members) for m in members] for members in story]


def relation(a: Member, b: Member) -> str | None:
    """How two members of one claim stand to each other; None where that says nothing."""
    both = {a.stance, b.stance}
    if "neither" in both:
        return None if len(both) == 1 else "neither"
    return "same" if len(both) == 1 else "contradicts"


def story_pairs(story: Story) -> tuple[list[Record], list[Record]]:
    """All pairs of members of one claim, and all of two claims of the story."""
    related, unrelated = [], []
    members = [(number, m) for number, members in enumerate(story) for m in members]
    for i, (one, a) in enumerate(members):
        for other, b in members[i + 1 :]:
            label = "unrelated" if one != other else relation(a, b)
            if label is not None:
                record = Record([a.text, b.text], {"claim": (CLAIMS.index(label),)})
                (unrelated if one != other else related).append(record)
    return related, unrelated


def told(all_stories: list[Story], rng: random.Random) -> list[Record]:
    """An epoch's pairs of clauses: of each story as many of two claims as of one, in either order."""
    out = []
    for story in all_stories:
        related, unrelated = story_pairs(surrounded(story, rng))
        related = rng.sample(related, min(len(related), STORY_PAIRS))
        chosen = related + rng.sample(unrelated, min(len(unrelated), len(related)))
        out += [Record(r.texts[::-1] if rng.random() < 0.5 else r.texts, r.gold) for r in chosen]
    return out


def answering(all_stories: list[Story], rng: random.Random) -> list[Record]:
    """Each member by itself: does it answer what stands before it?"""
    return [
        Record([m.text], {"answer": (ANSWERS.index(m.stance),)})
        for story in all_stories for members in surrounded(story, rng) for m in members
    ]


def stems(member: Member) -> set[str]:
    return {word[:5] for word in member.said.casefold().split() if len(word) > 3}


def told_in_reports(all_affairs: list[Affair], rng: random.Random) -> list[Record]:
    """An epoch's pairs of clauses of whole reports: of each story as many of two claims, alike in words, as of one."""
    out = []
    for affair in all_affairs:
        known = [each for each in affair.clauses if each[0] >= 0]
        related = [
            (a, b, label) for (one, a), (other, b) in combinations(known, 2)
            if one == other and (label := relation(a, b)) is not None
        ]
        chosen = rng.sample(related, min(len(related), AFFAIR_PAIRS))
        for number, a in rng.choices(known, k=len(chosen)):
            others = [b for other, b in affair.clauses if other != number]
            likest = max(rng.sample(others, min(len(others), NEIGHBOURS)), key=lambda b: len(stems(a) & stems(b)))
            chosen.append((a, likest, "unrelated"))
        for a, b, label in chosen:
            one, other = (a, b) if rng.random() < 0.5 else (b, a)
            out.append(Record([one.text, other.text], {"claim": (CLAIMS.index(label),)}))
    return out


def told_on(report: Json, span: tuple[int, int], by: str) -> tuple[str, Marks]:
    """Characters of a report in their context."""
    start, end = span
    return in_context(by, before(report["text"], start), report["text"][start:end])


def acts(reports: dict[str, Json], label_paths: list[Path], kept_out: bool = False) -> list[Record]:
    """Attributions of PolNeAR by the acts that we gave them: does each assert, deny or decline to say?"""
    out = []
    for label in (label for path in label_paths for label in read(path)):
        name, number = label["id"].split("#")
        if label["act"] in ("reject", "question") or (share(name) < TUNE_SHARE) != kept_out or name not in reports:
            continue
        report = reports[name]
        spans = next(a for a in report["attributions"] if a["id"] == number)
        start, end = spans["content"][0][0], spans["content"][-1][1]
        stance = STANCE_OF.get(label["act"], "asserts")
        if stance != "asserts" and spans["cue"] and 0 <= start - spans["cue"][-1][1] <= GAP:
            start = spans["cue"][0][0]  # as in reading/propositions.py
        by = " ".join(report["text"][s:e] for s, e in spans["source"])
        out.append(Record([told_on(report, (start, end), by)], {"answer": (ANSWERS.index(stance),)}))
    return out


def judged(reports: dict[str, Json], path: Path, kept_out: bool = False) -> list[Record]:
    """Pairs of PolNeAR's clauses by our labels."""
    out = []
    for r in read(path):
        if (share(r["a"]["report"] + r["b"]["report"]) < KEPT_OUT_SHARE) == kept_out:
            a, b = (told_on(reports[c["report"]], (c["start"], c["end"]), c["by"]) for c in (r["a"], r["b"]))
            out.append(Record([a, b], {"claim": (CLAIMS.index(r["label"]),)}))
    return out


@dataclass(slots=True)
class Compared:
    """Texts of one step, by place: pairs that are each other's among all, pairs that say the same, and that do not."""

    texts: list[tuple[str, Marks]] = field(default_factory=list)
    own: list[tuple[int, int]] = field(default_factory=list)
    same: list[tuple[int, int]] = field(default_factory=list)
    other: list[tuple[int, int]] = field(default_factory=list)

    def add(self, *texts: tuple[str, Marks]) -> list[int]:
        self.texts += texts
        return list(range(len(self.texts) - len(texts), len(self.texts)))


def compared(
    alike: list[tuple[tuple[str, Marks], tuple[str, Marks]]], all_stories: list[Story], all_affairs: list[Affair],
    pairs: list[Record], rng: random.Random,
) -> Compared:
    """Some paraphrases, assertions of some stories (whose other claims are hard to tell apart), some pairs."""
    out = Compared()
    for a, b in rng.sample(alike, ALIKE):
        i, j = out.add(a, b)
        out.own.append((i, j))
    for story in rng.sample(all_stories, TOLD_AT_ONCE):
        claims = [out.add(*(m.text for m in members if m.stance == "asserts")) for members in surrounded(story, rng)]
        for number, claim in enumerate(claims):
            out.same += combinations(claim, 2)
            out.other += product(claim, (j for later in claims[number + 1 :] for j in later))
            if len(claim) > 1:
                i, j = rng.sample(claim, 2)
                out.own.append((i, j))
    affair = rng.choice(all_affairs)
    said = [(number, m) for number, m in affair.clauses if number < 0 or m.stance == "asserts"]
    some = rng.sample(said, min(len(said), TOLD_OF_ONE))
    places = out.add(*(m.text for _, m in some))
    for (i, (one, _)), (j, (other, _)) in combinations(zip(places, some, strict=True), 2):
        if one >= 0 or other >= 0:  # nobody has compared what belongs to no claim
            (out.same if one == other else out.other).append((i, j))
    for r in rng.sample(pairs, min(JUDGED, len(pairs))):
        i, j = out.add(*((text, marks) for text, marks in r.texts))
        label = CLAIMS[r.gold["claim"][0]]
        if label in ("same", "unrelated"):
            (out.same if label == "same" else out.other).append((i, j))
    return out


def mrpc(path: Path) -> list[Record]:
    out = []
    for r in read(path):
        out.append(Record([(r["a"], []), (r["b"], [])], {"paraphrase": (int(r["same"]),)}))
    return out


def emergent(path: Path) -> list[Record]:
    return [
        Record([(r["claim"], []), (r["headline"], [])], {"stance": (STANCES.index(r["stance"]),)}) for r in read(path)
    ]


def written_stances(paths: list[Path], kept_out: bool = False) -> list[Record]:
    return [
        r for path in paths for r in emergent(path) if (share(r.texts[0][0]) < KEPT_OUT_SHARE) == kept_out
    ]


def mentions(path: Path) -> dict[str, list[tuple[str, str, tuple[int, int], str]]]:
    """By topic: (event cluster, sentence, trigger in it, report) of ECB+'s action mentions in the checked sentences."""
    out = defaultdict(list)
    for r in read(path):
        for m in r["mentions"]:
            if m["tag"].startswith(("ACTION", "NEG")) and m.get("selected"):
                start, end = r["sentences"][m["sentence"]]
                if start <= m["s"] and m["e"] <= end:
                    place = (m["s"] - start, m["e"] - start)
                    out[r["topic"]].append((m["cluster"], r["text"][start:end], place, r["id"]))
    return out


def ecb(by_topic: dict[str, list[tuple[str, str, tuple[int, int], str]]], rng: random.Random) -> list[Record]:
    """Pairs of one topic: a third of one happening, the others of like words where there are such."""
    topics = sorted(by_topic)
    out: list[Record] = []
    while len(out) < EVENT_PAIRS:
        group = by_topic[rng.choice(topics)]
        a = rng.choice(group)
        same = [m for m in group if m[0] == a[0] and m is not a]
        if rng.random() < 0.34 and same:
            b = rng.choice(same)
        else:
            other = [m for m in group if m[0] != a[0]]
            if not other:
                continue
            word = a[1][a[2][0] : a[2][1]].casefold()[:4]
            like = [m for m in other if m[1][m[2][0] : m[2][1]].casefold()[:4] == word]
            b = rng.choice(like if like and rng.random() < 0.5 else other)
        gold = {"event": (int(a[0] == b[0]),)}
        out.append(Record([(a[1], [(*a[2], 3)]), (b[1], [(*b[2], 3)])], gold))
    return out


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

    `likeness`: the probability of saying the same, as weighing/grouping.py takes it from a cosine.
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
    for affair in all_affairs:
        for _, m in affair.clauses:
            if m.stance:
                yield Record([m.text], {"answer": (ANSWERS.index(m.stance),)})


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
    pairs = judged(reports, DATA / "pairs-polnear.jsonl")
    fixed = {
        "root": plv(data / "events/train.jsonl") + written_events(sorted(DATA.glob("events-*.jsonl"))),
        "claim": written_pairs(DATA / "pairs.jsonl") + pairs,
        "paraphrase": mrpc(data / "duplicates/mrpc_train.jsonl"),
        "stance": emergent(data / "stance/train.jsonl"),
        "headline": written_stances(sorted(DATA.glob("stance-*.jsonl"))),
        "answer": acts(reports, sorted(DATA.glob("polnear-labels*.jsonl"))),
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
