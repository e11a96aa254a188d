"""Our own stories: every clause stands where it is said to, and they are laid out as the scorer wants them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any, get_args

import pytest
from outside import ROOT, modules

from reportedly.records import ClaimStance, ClaimStatus

FILES = ("stories.jsonl", "stories-dev.jsonl")


@pytest.fixture(scope="module")
def stories() -> Iterator[ModuleType]:
    with modules("benchmarks", "stories") as (found,):
        yield found


def held(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ROOT / "training/data" / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("name", FILES)
def test_every_clause_stands_in_its_report(stories: ModuleType, name: str) -> None:
    found = stories.laid_out(held(name))
    texts = {report["id"]: report["text"] for report in found["reports"]}
    assert len(texts) == len(found["reports"])
    for claim in found["gold"]:
        assert claim["status"] in get_args(ClaimStatus), claim["claim"]
        assert claim["origins"], claim["claim"]
        for member in claim["members"]:
            start, end = member["span"]
            assert texts[member["report"]][start:end].strip()
            assert member["stance"] in get_args(ClaimStance)
    for link in found["copies"]:
        assert {link["report"], link["copy_of"]} <= texts.keys()


def test_no_story_is_in_both_files() -> None:
    one, other = ({story["story"] for story in held(name)} for name in FILES)
    assert one
    assert other
    assert not one & other


def test_a_clause_that_the_text_does_not_hold_is_refused(stories: ModuleType) -> None:
    text = "No, she said. No, he said."
    assert stories.nth_place(text, "No", 1) == (14, 16)
    with pytest.raises(ValueError, match="holds 'No' 2 times"):
        stories.nth_place(text, "No", 2)
    with pytest.raises(ValueError, match="not found: 'Yes'"):
        stories.nth_place(text, "Yes", 0)
