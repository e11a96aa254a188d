"""Our own passages with what means the same marked: how marks are read, and that none is faulty."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from outside import ROOT, modules

FILES = sorted((ROOT / "training/data").glob("references*.jsonl"))


@pytest.fixture(scope="module")
def referring() -> Iterator[ModuleType]:
    with modules("training", "referring") as (found,):
        yield found


def test_marks_nest_and_are_taken_out(referring: ModuleType) -> None:
    text, found = referring.unmarked("[[Edda Kvist's|1] brother, who left|2], wrote to [her|1].")
    assert text == "Edda Kvist's brother, who left, wrote to her."
    assert [(text[s:e], cluster) for s, e, cluster in found] == [
        ("Edda Kvist's", 1), ("Edda Kvist's brother, who left", 2), ("her", 1),
    ]


@pytest.mark.parametrize("marked", ["[the mill|1", "the mill|1]", "[the mill]", "[the mill|one]"])
def test_brackets_that_do_not_match_are_refused(referring: ModuleType, marked: str) -> None:
    with pytest.raises(ValueError, match="mill"):
        referring.unmarked(marked)


@pytest.mark.parametrize(
    ("marked", "fault"),
    [
        ("[The mill|1] said it would shut [its|1] gates.", "not marked"),
        ("[The mill|1] said [it|2] would shut [its|1] gates.", "alone in its cluster"),
        ("[The mill,|1] said [it|1] would shut.", "loose ends"),
    ],
)
def test_faults_are_told(referring: ModuleType, marked: str, fault: str) -> None:
    (told,) = referring.faults(*referring.unmarked(marked))
    assert told.startswith(fault)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_our_passages_have_no_fault(referring: ModuleType, path: Path) -> None:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(records) > 200
    assert len({r["id"] for r in records}) == len(records)
    assert [f for r in records for f in referring.faults(*referring.unmarked(r["marked"]))] == []
