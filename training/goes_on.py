"""Train the net that tells which sentences go on with what somebody said, on the shipped encoder's int8 states.

usage: goes_on.py --polnear FOLDER [--out FOLDER] [--folds]

Learns from data/goes-on-*.jsonl, data/attributions-*.jsonl, PolNeAR's training reports (a sentence that a content
covers goes on, any other does not, for all that is marked there) and our labels of a thousand such sentences and of two
thousand of data/stories.jsonl (data/*-goes-on.jsonl). An eighth of what is written (KEPT_OUT_SHARE) and TUNE_SHARE of
PolNeAR are kept out; of these it prints average precision, and how many are found, and rightly, from several
probabilities on; calibrate.py says which one counts. --folds does so for all, in FOLDS parts by text. It takes ten
minutes, most of them for reading. With --out the net is exported there as goes_on.onnx, and the hashes in that folder's
card.json are made anew.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from export import PARITY, halve, note_files, session, write
from likeness import precision
from model import ACTS, NAMINGS
from prepare import TUNE_SHARE, read
from reportedly.reading import attributions, goes_on
from reportedly.reading.decode import Floats
from reportedly.reading.goes_on import NUMBERS, PARTS
from reportedly.reading.tags import shipped
from reportedly.records import Span
from written import KEPT_OUT_SHARE, resolve, share

DATA = Path(__file__).parent / "data"
HIDDEN, WIDTH, LAYER, DROPOUT = 384, 64, 64, 0.5
INPUTS = (*PARTS, "described", "numbers")
DESCRIBED = len(ACTS) + len(NAMINGS) + 1
EPOCHS, BATCH, RATE, DECAY = 12, 128, 1e-3, 0.05
FOLDS = 5
CHUNK = 8  # texts that a process is given at once
LEVELS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
# A content that covers so much of a sentence has it; one that covers no more than the rest has not.
COVERED = 0.8
# How much a sentence counts: one that we labelled, one of a report of PolNeAR's as it is marked there, and one with an
# attribution that the tagger has missed, which goes on with nobody.
LABELLED, MARKED, MISSED = 1.5, 0.5, 0.5
# The scores of act, naming and negation reach ten.
SCALE = 0.1


@dataclass(frozen=True, slots=True)
class Text:
    """A text and what is known of its sentences: (span, label, weight); label 1 where one goes on, else 0."""

    id: str
    part: str
    text: str
    known: list[tuple[Span, int, float]]
    kept_out: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One sentence that may go on: what the net sees of it, whether it does, and how much it counts."""

    told: dict[str, Floats]
    goes_on: int
    weight: float
    text: Text


class GoesOn(nn.Module):
    """Scores (K,) of sentences; inputs in the order of INPUTS, as `reportedly.reading.goes_on.inputs` has them."""

    def __init__(self) -> None:
        super().__init__()
        self.said, self.told, self.opening = (nn.Linear(HIDDEN, WIDTH) for _ in range(3))
        self.drop = nn.Dropout(DROPOUT)
        self.score = nn.Sequential(
            nn.Linear(9 * WIDTH + DESCRIBED + NUMBERS, LAYER), nn.ReLU(), nn.Dropout(DROPOUT), nn.Linear(LAYER, 1)
        )

    def forward(self, *inputs: Tensor) -> Tensor:
        told = dict(zip(INPUTS, inputs, strict=True))
        sentence, content, before, behind = (self.said(told[n]) for n in ("sentence", "content", "before", "behind"))
        source, cue = self.told(told["source"]), self.told(told["cue"])
        seen = [
            sentence, content, before * sentence, behind, sentence * content, source, sentence * source, cue,
            self.opening(told["opening"]), told["described"] * SCALE, told["numbers"],
        ]
        out: Tensor = self.score(self.drop(torch.cat(seen, 1))).squeeze(1)
        return out


def by_contents(text: str, contents: Sequence[Sequence[Span]], weight: float) -> list[tuple[Span, int, float]]:
    """Every sentence that one content has nearly all of, or that none has more than a little of: whether it goes on."""
    out = []
    for sentence in goes_on.sentence_spans(text):
        length = sentence[1] - sentence[0]
        most = max(
            (sum(max(0, min(e, sentence[1]) - max(s, sentence[0])) for s, e in spans) for spans in contents), default=0
        )
        if not (1 - COVERED) * length < most < COVERED * length:
            out.append((sentence, int(most >= COVERED * length), weight))
    return out


def of_paragraphs(paragraphs: list[list[list[str]]]) -> tuple[str, list[tuple[Span, int, float]]]:
    """The text of sentences with labels (data/README.md), and what is known of them."""
    text = "\n\n".join(" ".join(sentence for _, sentence in paragraph) for paragraph in paragraphs)
    at, known = 0, []
    for label, sentence in (item for paragraph in paragraphs for item in paragraph):
        at = text.index(sentence, at)
        known.append(((at, at + len(sentence)), int(label == "C"), MISSED if label == "A" else 1.0))
        at += len(sentence)
    return text, known


def labelled(path: Path) -> dict[str, dict[Span, str]]:
    """Labels of sentences by report and span."""
    out: dict[str, dict[Span, str]] = {}
    for line in read(path):
        out.setdefault(line["report"], {})[tuple(line["span"])] = line["label"]
    return out


def weighed(labels: dict[Span, str]) -> list[tuple[Span, int, float]]:
    return [
        (span, int(label == "C"), LABELLED * (MISSED if label == "A" else 1))
        for span, label in labels.items() if label != "U"
    ]


def texts(polnear: Path) -> Iterator[Text]:
    for path in sorted(DATA.glob("goes-on-*.jsonl")):
        for line in read(path):
            text, known = of_paragraphs(line["paragraphs"])
            yield Text(line["id"], "written", text, known, share(line["id"]) < KEPT_OUT_SHARE)
    for path in sorted(DATA.glob("attributions-*.jsonl")):
        for passage in map(resolve, read(path)):
            known = by_contents(passage["text"], [s["content"] for s in passage["statements"]], 1.0)
            yield Text(passage["id"], "passages", passage["text"], known, share(passage["id"]) < KEPT_OUT_SHARE)
    labels = labelled(DATA / "stories-goes-on.jsonl")
    for story in read(DATA / "stories.jsonl"):
        for report in story["reports"]:
            name = f"{story['story']}:{report['id']}"
            known, kept_out = weighed(labels.get(name, {})), share(story["story"]) < KEPT_OUT_SHARE
            yield Text(name, "stories", report["text"], known, kept_out)
    labels = labelled(DATA / "polnear-goes-on.jsonl")
    for report in read(polnear / "train.jsonl"):
        of = labels.get(report["id"], {})
        contents = [a["content"] for a in report["attributions"] if a.get("content")]
        known = [k for k in by_contents(report["text"], contents, MARKED) if k[0] not in of]
        known += weighed(of)
        yield Text(report["id"], "polnear", report["text"], known, share(report["id"]) < TUNE_SHARE)


def rows_of(text: Text) -> list[Row]:
    tagger = shipped()
    seen = attributions.see(text.text, tagger)
    found = attributions.find(seen, tagger)
    known = {span: (label, weight) for span, label, weight in text.known}
    asked = [
        (c, known[span]) for c in goes_on.candidates(seen, found)
        if (span := seen.words.span(int(c.sentence[0]), int(c.sentence[-1]))) in known
    ]
    if not asked:
        return []
    told = goes_on.inputs(seen, found, [c for c, _ in asked])
    return [
        Row({name: array[i] for name, array in told.items()}, label, weight, text)
        for i, (_, (label, weight)) in enumerate(asked)
    ]


def stacked(rows: Sequence[Row]) -> list[Tensor]:
    return [torch.from_numpy(np.stack([r.told[name] for r in rows])) for name in INPUTS]


def learn(rows: Sequence[Row]) -> GoesOn:
    torch.manual_seed(0)
    net = GoesOn()
    told = stacked(rows)
    wanted, weight = (torch.tensor([getattr(r, n) for r in rows], dtype=torch.float32) for n in ("goes_on", "weight"))
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    steps = EPOCHS * -(-len(rows) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / steps)
    for _ in range(EPOCHS):
        for part in torch.randperm(len(rows)).split(BATCH):
            scores = net(*(array[part] for array in told))
            losses = F.binary_cross_entropy_with_logits(scores, wanted[part], reduction="none")
            optimizer.zero_grad()
            (losses * weight[part]).mean().backward()
            optimizer.step()
            schedule.step()
    return net.eval()


def ask(net: GoesOn, rows: Sequence[Row]) -> np.ndarray:
    with torch.no_grad():
        likely: np.ndarray = torch.sigmoid(net(*stacked(rows))).numpy()
    return likely


def tell(rows: Sequence[Row], likely: np.ndarray) -> None:
    for part in ("written", "passages", "stories", "polnear"):
        mine = [i for i, r in enumerate(rows) if r.text.part == part]
        right = np.array([rows[i].goes_on for i in mine])
        found = [f"from {p}: {int(right[likely[mine] >= p].sum())} of {int((likely[mine] >= p).sum())}" for p in LEVELS]
        print(f"{part}: {right.sum()} of {len(right)} go on, average precision {precision(likely[mine], right):.3f}; "
              f"{', '.join(found)}")


def export(net: GoesOn, rows: Sequence[Row], folder: Path) -> None:
    inputs = dict(zip(INPUTS, stacked(rows[:5]), strict=True))
    path = folder / "goes_on.onnx"
    write(net, inputs, ["scores"], {n: {0: "K"} for n in (*inputs, "scores")}, path)
    exact = session(path).run(None, {n: t.numpy() for n, t in inputs.items()})[0]
    with torch.no_grad():
        assert np.abs(exact - net(*inputs.values()).numpy()).max() < PARITY
    halve(path)
    note_files(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--folds", action="store_true")
    a = parser.parse_args()
    torch.set_num_threads(2)
    with Pool() as pool:
        rows = [row for some in pool.imap(rows_of, texts(a.polnear), CHUNK) for row in some]
    train = [r for r in rows if not r.text.kept_out]
    kept = [r for r in rows if r.text.kept_out]
    net = learn(train)
    print("kept out")
    tell(kept, ask(net, kept))
    if a.folds:
        likely = np.zeros(len(rows))
        for k in range(FOLDS):
            part = [i for i, r in enumerate(rows) if int(share(r.text.id + "#fold") * FOLDS) == k]
            others = [r for r in rows if int(share(r.text.id + "#fold") * FOLDS) != k]
            likely[part] = ask(learn(others), [rows[i] for i in part])
        print(f"in {FOLDS} folds")
        tell(rows, likely)
    if a.out:
        export(net, rows, a.out)


if __name__ == "__main__":
    main()
