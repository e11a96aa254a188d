"""What of real news is taken for an answer that only sounds like one: `python benchmarks/answered.py SHARED`.

Reads the reports of ECB+ and of PolNeAR's training part that training/data/real-answers.jsonl has labels of, weighs
them, and prints how many clauses that were labelled as answers to another are one to it, and how many of the others.
All of them were taken for answers by the version that was labelled, so the second figure says what has been mended, and
nothing of what is taken wrongly today beside them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from joined import home, homes, lines, weighed

LABELS = Path(__file__).parent.parent / "training/data/real-answers.jsonl"
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    n = measured(parser.parse_args().shared)
    print(f"answers: {n['right taken']} of {n['right']} taken for one; others: {n['wrong taken']} of {n['wrong']}; "
          f"{n['lost']} were read otherwise")


if __name__ == "__main__":
    main()
