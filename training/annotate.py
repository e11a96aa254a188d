"""Make sheets of PolNeAR attributions to label by hand, and turn the answers into stand-off labels.

usage: annotate.py sheet DOCS.jsonl FOLDER [--sheets 4] [--each 400] [--seed 1]
       annotate.py collect DOCS.jsonl OUT.jsonl ANSWERS.jsonl...
       annotate.py acts IDS.json OUT.jsonl ANSWERS.txt...

A sheet prints a report paragraph by paragraph and, under each paragraph, its attributions. The
annotator writes one JSON object a line with exact strings; `collect` finds their offsets and keeps
only ids and offsets, so that no sentence of the corpus enters this project. `acts` takes lines "NUMBER act" where
IDS.json says which attribution each number is.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

ACTS = [
    "assert",
    "report",
    "deny",
    "confirm",
    "decline",
    "reject",
    "threaten",
    "promise",
    "demand",
    "propose",
    "accuse",
    "question",
    "believe",
]
NAMINGS = ["named", "unnamed", "collective", "document", "implicit"]
# Cues that often carry a rare act: half of every sheet is drawn from them, since plain "said" is most of the corpus.
RARE = re.compile(
    r"den(y|ie)|declin|refus|reject|dismiss|threat|vow|promis|pledg|confirm|acknowledg|admit|conced|propos|suggest"
    r"|recommend|offer|invit|demand|urg|call|ask|order|accus|blam|critic|condemn|slam|attack|question|wonder|doubt"
    r"|allege|reported|appear|hop|expect|predict|comment|respond|disput|agree|warn|insist|plan|refut|rebuff",
    re.I,
)


def read(path: str) -> list[Json]:
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def covered(text: str, spans: list[list[int]]) -> str:
    return " / ".join(text[s:e] for s, e in spans)


def short(text: str, words: int = 7) -> str:
    parts = text.split()
    return text if len(parts) <= 2 * words + 2 else " ".join(parts[:words]) + " ... " + " ".join(parts[-words:])


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for gap in re.finditer(r"\n\s*\n", text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def first(attribution: Json) -> int:
    return min(s for role in ("cue", "content", "source") for s, _ in attribution[role])


def print_report(report: Json, chosen: set[str]) -> str:
    text, lines = report["text"], [f"=== {report['id']}  published {report['published']}  TITLE {report['title']}"]
    anchor = {a["id"]: a["cue"][0][0] for a in report["attributions"] if a["id"] in chosen}
    for start, end in paragraphs(text):
        here = [a for a in report["attributions"] if a["id"] in anchor and start <= anchor[a["id"]] < end]
        lines.append(text[start:end].strip())
        for a in sorted(here, key=lambda a: anchor[a["id"]]):
            source, cue = covered(text, a["source"]) or "-", covered(text, a["cue"]) or "-"
            lines.append(f"   >> {report['id']}#{a['id']}  [{source}] | {cue} | {short(covered(text, a['content']))}")
    return "\n".join(lines)


def trimmed(report: Json, chosen: set[str]) -> Json:
    """The report up to a paragraph after its last chosen attribution."""
    last = max(
        e for a in report["attributions"] if a["id"] in chosen for r in ("source", "cue", "content") for _, e in a[r]
    )
    end = next((e for s, e in paragraphs(report["text"]) if s > last), len(report["text"]))
    return {**report, "text": report["text"][:end]}


def sheet(docs: str, folder: str, sheets: int, each: int, seed: int) -> None:
    rng = random.Random(seed)
    reports = [r for r in read(docs) if r["attributions"]]
    rng.shuffle(reports)
    queue = iter(reports)
    for number in range(sheets):
        out, count = [], 0
        while count < each:
            report = next(queue)
            attributions = sorted((a for a in report["attributions"] if a["content"] and a["cue"]), key=first)
            stretch = attributions[:9]
            rare = [a for a in attributions[9:] if RARE.search(covered(report["text"], a["cue"]))][:4]
            chosen = {a["id"] for a in stretch + rare}
            if not chosen:
                continue
            out.append(print_report(trimmed(report, chosen), chosen))
            count += len(chosen)
        Path(folder, f"sheet{number}.txt").write_text("\n\n".join(out), encoding="utf-8")


def find(text: str, needle: str, low: int, high: int, near: int) -> tuple[int, int]:
    """The occurrence of `needle` in text[low:high] nearest to `near`; " ... " stands for left-out words."""
    head, _, tail = needle.partition(" ... ")
    places = [m.start() for m in re.finditer(re.escape(head), text[low:high])]
    if not places:
        raise ValueError(f"not found: {head!r}")
    start = low + min(places, key=lambda p: abs(low + p - near))
    if not tail:
        return start, start + len(head)
    end = text.find(tail, start + len(head), high)
    if end < 0:
        raise ValueError(f"not found after {head!r}: {tail!r}")
    return start, end + len(tail)


def standoff(answer: Json, report: Json) -> Json:
    text = report["text"]
    gold = next((a for a in report["attributions"] if a["id"] == answer["id"].split("#")[1]), None)
    if gold is None:
        raise ValueError("no such attribution")
    if answer["act"] not in ACTS or answer["naming"] not in NAMINGS:
        raise ValueError(f"unknown act or naming: {answer['act']}, {answer['naming']}")
    spans = [s for r in ("source", "cue", "content") for s in gold[r]]
    low, high, cue = min(s for s, _ in spans), max(e for _, e in spans), gold["cue"][0][0]
    para_low = text.rfind("\n\n", 0, low) + 1
    para_high = text.find("\n\n", high) if "\n\n" in text[high:] else len(text)
    out: Json = {
        "id": answer["id"],
        "act": answer["act"],
        "naming": answer["naming"],
        "speaker": answer.get("speaker"),
        "negated": bool(answer.get("negated")),
        "hedge": find(text, answer["hedge"], para_low, para_high, cue) if answer.get("hedge") else None,
        "addressees": [find(text, x, para_low, para_high, cue) for x in answer.get("addressees") or []],
        "occasion": find(text, answer["occasion"], para_low, para_high, cue) if answer.get("occasion") else None,
        "nested": [],
    }
    inner_low, inner_high = gold["content"][0][0], gold["content"][-1][1]
    at = inner_low
    for nested in answer.get("nested") or []:
        if nested["act"] not in ACTS:
            raise ValueError(f"unknown nested act: {nested['act']}")
        # The content is the longest string, so the least ambiguous; the cue and the source lie beside it.
        content = find(text, nested["content"], inner_low, inner_high, at)
        near = find(text, nested["cue"], inner_low, inner_high, content[0])
        source = find(text, nested["source"], para_low, inner_high, near[0]) if nested.get("source") else None
        out["nested"].append(
            {"source": [source] if source else [], "cue": [near], "content": [content], "act": nested["act"]}
        )
        at = near[1]
    return out


def collect(docs: str, out: str, answers: list[str]) -> int:
    reports = {r["id"]: r for r in read(docs)}
    done, wrong = {}, 0
    for path in answers:
        for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                answer = json.loads(line)
                done[answer["id"]] = standoff(answer, reports[answer["id"].split("#")[0]])
            except (ValueError, KeyError) as error:
                wrong += 1
                print(f"{path}:{number}: {type(error).__name__} {error}", file=sys.stderr)
    with open(out, "w", encoding="utf-8") as file:
        for key in sorted(done):
            file.write(json.dumps(done[key], ensure_ascii=False) + "\n")
    print(f"{len(done)} labelled, {wrong} wrong")
    return 1 if wrong else 0


def collect_acts(ids: str, out: str, answers: list[str]) -> int:
    names = json.loads(Path(ids).read_text(encoding="utf-8"))
    done, wrong = {}, 0
    for path in answers:
        for line in Path(path).read_text(encoding="utf-8").split("\n"):
            number, _, act = line.strip().partition(" ")
            if number in names and act in ACTS:
                done[names[number]] = act
            elif line.strip():
                wrong += 1
                print(f"{path}: {line!r}", file=sys.stderr)
    with open(out, "w", encoding="utf-8") as file:
        for key in sorted(done):
            file.write(json.dumps({"id": key, "act": done[key]}) + "\n")
    print(f"{len(done)} labelled, {wrong} wrong")
    return 1 if wrong else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    make = commands.add_parser("sheet")
    make.add_argument("docs")
    make.add_argument("folder")
    make.add_argument("--sheets", type=int, default=4)
    make.add_argument("--each", type=int, default=400)
    make.add_argument("--seed", type=int, default=1)
    gather = commands.add_parser("collect")
    gather.add_argument("docs")
    gather.add_argument("out")
    gather.add_argument("answers", nargs="+")
    acts = commands.add_parser("acts")
    acts.add_argument("ids")
    acts.add_argument("out")
    acts.add_argument("answers", nargs="+")
    a = parser.parse_args()
    if a.command == "acts":
        return collect_acts(a.ids, a.out, a.answers)
    if a.command == "sheet":
        sheet(a.docs, a.folder, a.sheets, a.each, a.seed)
        return 0
    return collect(a.docs, a.out, a.answers)


if __name__ == "__main__":
    sys.exit(main())
