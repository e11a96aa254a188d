"""The quality gate: score the shipped reader on the dev sets and refuse a figure below its floor.

usage: gate.py SHARED [--pin] [--card]

SHARED holds data/ and score/. Floors and the hash of each corpus stand in floors.json. `--pin` raises floors to what
was measured (less MARGIN) and never lowers one; another corpus under the same name is refused. `--card` notes the
figures and the commit in weights/card.json.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
CARD = HERE.parent / "reportedly/weights/card.json"
FLOORS = HERE / "floors.json"
# What int8 rounding on another processor may cost; a record of the smallest set is 0.004.
MARGIN = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What is measured: a task on a corpus, scored with options, and the figures that have floors."""

    task: str
    corpus: str
    figures: tuple[str, ...]
    options: tuple[str, ...] = ()
    documents: str | None = None
    subtask: tuple[str, ...] = ()  # what the scorer wants before its files
    gold: str | None = None  # where the scorer looks for the answers, if not in the corpus


CHECKS = {
    "attribution": Check(
        task="attribution", corpus="data/attribution/dev.jsonl",
        figures=("overlap.f1", "exact.f1", "span.source.f1", "span.cue.f1", "span.content.f1", "direct.r"),
    ),
    "statements": Check(
        task="statements", corpus="data/statements/dev.jsonl", documents="data/attribution/dev.jsonl",
        figures=(
            "act.accuracy", "act.macro_f1", "naming.accuracy", "speaker.accuracy", "said.accuracy", "said.p",
            "nested.f1", "addressees.f1", "occasion.f1", "hedge.f1", "negated.f1",
        ),
    ),
    "coref": Check(
        task="coref", corpus="data/coref/dev.jsonl", options=("--no-singletons",),
        figures=("conll.f1", "pronoun.share", "mention.f1"),
    ),
    "coref, named": Check(
        task="coref", corpus="data/coref/dev.jsonl", options=("--named",), figures=("conll.f1", "pronoun.share")
    ),
    "time": Check(
        task="time", corpus="data/time/dev.jsonl", figures=("value.f1", "relaxed.f1", "strict.f1", "date.f1")
    ),
    # The tagger was trained on two documents of three of this one (training/corpora.py).
    "time, WikiWars": Check(task="time", corpus="data/time/wikiwars_train.jsonl", figures=("value.f1", "date.f1")),
    "time, GUM": Check(task="time", corpus="data/time/gum_dates_dev.jsonl", figures=("date.f1", "date.r")),
    "meantime": Check(
        task="meantime", corpus="data/meantime/dev.jsonl",
        figures=(
            "event.f1", "participant.f1", "role.f1", "certainty.marked_f1", "polarity.marked_f1", "speaker.r", "date.r",
            "date.p",
        ),
    ),
    "events": Check(
        task="events", corpus="data/events/dev.jsonl", figures=("root.macro_f1", "root.accuracy", "quad.macro_f1")
    ),
    "factuality, UW": Check(
        task="factuality", corpus="data/factuality/uw_dev.jsonl", figures=("pearson", "ct.Uu.f1", "ct.CT-.f1")
    ),
    "stance": Check(task="stance", corpus="data/stance/dev.jsonl", figures=("accuracy", "macro_f1")),
    "duplicates": Check(
        task="duplicates", subtask=("documents",), corpus="data/duplicates/dev.jsonl", figures=("pairwise.f1",)
    ),
    "duplicates, ECB+": Check(
        task="duplicates", subtask=("events",), corpus="data/duplicates/dev.jsonl", figures=("conll.f1",)
    ),
    "duplicates, MRPC": Check(
        task="duplicates", subtask=("pairs",), corpus="data/duplicates/mrpc_dev.jsonl", figures=("same.f1",)
    ),
    "claims": Check(
        task="claims", corpus="data/claims/dev/reports.jsonl", gold="data/claims/dev",
        figures=(
            "found", "pairs.members.f1", "pairs.members_mapped.f1", "pairs.across.f1", "stance", "status.accuracy",
            "origins.right", "origins.one", "origins.more", "copies.f1", "revisions.f1", "figures.f1",
        ),
    ),
    "factuality, UDS": Check(task="factuality", corpus="data/factuality/uds_ih2_dev.jsonl", figures=("pearson",)),
}


def figure(scores: dict[str, Any], name: str) -> float:
    """`name` is KEY.FIELD, where KEY may itself hold a dot, or a key alone."""
    key, _, field = name.rpartition(".")
    if key.startswith("pairs."):
        return float(scores["pairs"][key.removeprefix("pairs.").replace("_", ".")][field])
    return float(scores[key][field] if key else scores[field])


def measure(check: Check, shared: Path) -> dict[str, float]:
    extra = [str(shared / check.documents)] if check.documents else []
    corpus = str(shared / check.corpus)
    with tempfile.TemporaryDirectory() as scratch:
        predicted = str(Path(scratch, "predicted.jsonl"))
        subprocess.run([sys.executable, str(HERE / "predict.py"), check.task, corpus, predicted, *extra], check=True)
        score = str(shared / "score" / f"{check.task}.py")
        gold = str(shared / check.gold) if check.gold else corpus
        scorer = [sys.executable, score, *check.subtask, gold, predicted, *extra]
        output = subprocess.run([*scorer, *check.options, "--json"], check=True, capture_output=True, text=True).stdout
    scores = json.loads(output)
    return {name: round(figure(scores, name), 4) for name in check.figures}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("--pin", action="store_true")
    parser.add_argument("--card", action="store_true", help="write the figures and the commit into weights/card.json")
    a = parser.parse_args()
    pinned: dict[str, Any] = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    failed = False
    scores: dict[str, dict[str, float]] = {}
    for label, check in CHECKS.items():
        corpus = hashlib.sha256((a.shared / check.corpus).read_bytes()).hexdigest()
        entry = pinned.setdefault(label, {"corpus": corpus, "floors": {}})
        if entry["corpus"] != corpus:
            print(f"{label}: {check.corpus} is not the corpus the floors were set on", file=sys.stderr)
            return 2
        scores[label] = measure(check, a.shared)
        for name, value in scores[label].items():
            floor = entry["floors"].get(name, 0.0)
            low = value < floor
            failed |= low
            print(f"{label:15} {name:18} {value:.4f}  floor {floor:.4f}{'  BELOW' if low else ''}")
            if a.pin:
                entry["floors"][name] = max(floor, round(value - MARGIN, 4))
    if a.pin and not failed:
        FLOORS.write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf-8")
    if a.card:
        write_card(scores)
    return 1 if failed else 0


def write_card(scores: dict[str, dict[str, float]]) -> None:
    """Note in the weights' card what they reach on the dev sets, and with which commit."""
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], check=True, capture_output=True, text=True, cwd=HERE
    ).stdout.strip()
    card = json.loads(CARD.read_text(encoding="utf-8"))
    card |= {"scores": scores, "commit": commit}
    CARD.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
