"""How well claims of our own stories are found: `python benchmarks/stories.py SHARED [FILE...] [--keep FOLDER]`.

FILE is training/data/stories-dev.jsonl, which no training has seen, if none is named: a story a line, its reports with
the claims that run through them, each member named by the words of its clause. They are read, weighed and exported as a
user's would be, and scored by SHARED/score/claims.py. `--keep` leaves the reports, the gold and the export in FOLDER.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from reportedly.ledger import open_ledger
from reportedly.run import run

TRAINING = Path(__file__).parent.parent / "training"
sys.path.insert(0, str(TRAINING))
from written import nth_place  # noqa: E402 (training is no package)

GIVEN = ("id", "url", "publisher", "published", "title", "text")
Json = dict[str, Any]


def laid_out(stories: Iterable[Json]) -> dict[str, list[Json]]:
    """The stories as the scorer's files have them, by name; reports' ids are made unique by their story's."""
    out: dict[str, list[Json]] = {name: [] for name in ("reports", "gold", "copies", "revisions", "stories")}
    for story in stories:
        name = story["story"]

        def unique(id: str, name: str = name) -> str:
            return f"{name}:{id}"

        text = {report["id"]: report["text"] for report in story["reports"]}
        for report in story["reports"]:
            out["reports"].append({"story": name, **{key: report[key] for key in GIVEN}, "id": unique(report["id"])})
            against = report["id"] in story["distractors"]
            told = {"story": f"{name}x", "distractor_of": name} if against else {"story": name}
            out["stories"].append({"report": unique(report["id"]), **told})
        for claim in story["claims"]:
            members = [
                {"report": unique(m["report"]), "span": nth_place(text[m["report"]], m["clause"], m.get("nth", 0)),
                 "stance": m["stance"], "by": m["by"]}
                for m in claim["members"]
            ]
            figures = [{**f, "reports": [unique(id) for id in f["reports"]]} for f in claim["figures"]]
            origins = [[unique(id) for id in group] for group in claim["origins"]]
            out["gold"].append({**claim, "story": name, "members": members, "figures": figures, "origins": origins})
        out["copies"] += [
            {**c, "report": unique(c["report"]), "copy_of": unique(c["copy_of"])} for c in story["copies"]
        ]
        out["revisions"] += [
            {**r, "report": unique(r["report"]), "revision_of": unique(r["revision_of"])} for r in story["revisions"]
        ]
    return out


def write(path: Path, rows: Iterable[Json]) -> None:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")


def read(files: Iterable[Path], folder: Path) -> Path:
    """Lay the stories out in `folder`, read their reports; returns the export."""
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    for name, rows in laid_out(json.loads(line) for line in lines).items():
        write(folder / f"{name}.jsonl", rows)
    with open_ledger(folder / "ledger.db") as ledger:
        run([folder / "reports.jsonl"], ledger)
        write(folder / "export.jsonl", ledger.export())
    return folder / "export.jsonl"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path)
    parser.add_argument("files", type=Path, nargs="*", default=[TRAINING / "data/stories-dev.jsonl"])
    parser.add_argument("--keep", type=Path)
    a = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = a.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        export = read(a.files, folder)
        scorer = a.shared / "score/claims.py"
        return subprocess.run([sys.executable, scorer, folder, export], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
