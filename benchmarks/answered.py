"""What of real news is taken for an answer that only sounds like one: `python benchmarks/answered.py SHARED`.

Reads the reports of ECB+ and of PolNeAR's training part that training/data/real-answers.jsonl has labels of, weighs
them, and prints how many clauses that were labelled as answers to another are one to it, and how many of the others.
All of them were taken for answers by the version that was labelled, so the second figure says what has been mended, and
nothing of what is taken wrongly today beside them. That is told by a second line, of the clauses of
real-clauses.jsonl, which no act tells and which sound at least a little like an answer, all of two draws of reports.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from joined import home, homes, lines, weighed

DATA = Path(__file__).parent.parent / "training/data"
LABELS, CLAUSES = DATA / "real-answers.jsonl", DATA / "real-clauses.jsonl"
CORPORA = {"ecbplus": "data/duplicates/train.jsonl", "polnear": "data/attribution/train.jsonl"}
ANSWERS, SAYINGS = ("denies", "neither"), ("asserts", "relays")


def measured(shared: Path) -> Counter[str]:
    """How many labels are `right` and `wrong`, and `taken` of either; `lost` are those that are read otherwise."""
    out: Counter[str] = Counter()
    for corpus, file in CORPORA.items():
        labels = [label for label in lines(LABELS) if label["corpus"] == corpus]
        wanted = {each["report"] for label in labels for each in (label, label["about"])}
        with weighed(shared / file, wanted) as ledger:
            answers, sayings = (homes(ledger, stances=stances) for stances in (ANSWERS, SAYINGS))
        for label in labels:
            about = label["about"]
            one, other = home(answers[label["report"]], *label["span"]), home(sayings[about["report"]], *about["span"])
            kind = "right" if label["right"] else "wrong"
            if one is None or other is None:
                out["lost"] += 1
            else:
                out[kind] += 1
                out[f"{kind} taken"] += bool(one & other)
    return out


def sounding(shared: Path) -> Counter[str]:
    """How many clauses are labelled as a `right` answer to anything or as none (`wrong`), and `taken` of either."""
    out: Counter[str] = Counter()
    for corpus, file in CORPORA.items():
        labels = [label for label in lines(CLAUSES) if label["corpus"] == corpus]
        with weighed(shared / file, {label["report"] for label in labels}) as ledger:
            answers, every = homes(ledger, stances=ANSWERS), homes(ledger)
        for label in labels:
            if home(every[label["report"]], *label["span"]) is None:
                out["lost"] += 1
                continue
            kind = "wrong" if label["stance"] == "asserts" else "right"
            out[kind] += 1
            out[f"{kind} taken"] += bool(home(answers[label["report"]], *label["span"]))
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    shared = parser.parse_args().shared
    for what, n in (("once taken", measured(shared)), ("sounding so", sounding(shared))):
        print(f"{what}: answers {n['right taken']} of {n['right']} taken for one; others {n['wrong taken']} of "
              f"{n['wrong']}; {n['lost']} were read otherwise")


if __name__ == "__main__":
    main()
