"""benchmarks/predict.py: no answer is looked at, the ids come back, wrong usage is refused."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from outside import modules
from reportedly.reading import marked

ROOT = Path(__file__).parent.parent
TEXT = "Premier Oda Falk said on Monday that the bridge was safe. “I crossed it,” she told Tomas Reyl on Tuesday."
POISON: dict[str, Any] = {
    "attributions": "poison", "mentions": "poison", "timexes": [None], "events": {"poison": -1}, "act": 7, "naming": [],
    "speaker": "poison", "said": "9999", "addressees": None, "occasion": 1, "hedge": "poison",
    "negated": "poison", "nested": "poison", "tokens": "poison", "confidence": "poison",
}


@pytest.fixture
def predict(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import predict

    yield predict
    for name in ("predict", "tasks", "tasks_weighing"):
        sys.modules.pop(name, None)


def write(path: Path, records: list[dict[str, Any]]) -> str:
    path.write_text("".join(f"{json.dumps(r, ensure_ascii=False)}\n" for r in records) + "\n", encoding="utf-8")
    return str(path)


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def span(phrase: str) -> list[int]:
    at = TEXT.index(phrase)
    return [at, at + len(phrase)]


DOCUMENTS = [
    {"id": "b/2", "text": TEXT, "dct": "2025-07-09"}, {"id": "a/1", "text": "Nobody came.", "dct": "2025-07-09"},
]
STATEMENTS = [
    {
        "id": "b/2#0", "doc": "b/2", "source": [span("Premier Oda Falk")], "cue": [span("said")],
        "content": [span("that the bridge was safe")],
    },
    {"id": "b/2#1", "doc": "b/2", "source": [span("she")], "cue": [span("told")], "content": [span("“I crossed it,”")]},
]
MARKED = [{"id": "b/2", "text": TEXT, "source": span("Premier Oda Falk"), "target": span("Tomas Reyl")}]
TARGETS = [
    {"id": "b/2", "corpus": "uw", "text": TEXT, "targets": [{"start": span("crossed")[0], "end": span("crossed")[1]}]},
    {"id": "a/1", "context": "Nobody came.", "target": "She may think that it is safe.", "prompt": "it is safe"},
]
HEADLINES = [{"id": "b/2", "claim": "The bridge is safe.", "headline": "Premier calls bridge safe"}]
PAIRS = [{"id": "b/2", "a": "The bridge is safe.", "b": "Nothing is wrong with the bridge."}]
RECORDS = {
    "statements": STATEMENTS, "events": MARKED, "factuality": TARGETS, "stance": HEADLINES, "duplicates": PAIRS,
}
ANSWERS = {
    "events": {"root", "quad"}, "petrarch": {"events"}, "stance": {"stance"}, "duplicates": {"same"},
    "attribution": {"attributions"}, "coref": {"mentions"}, "time": {"timexes"}, "meantime": {"events"},
    "statements": {
        "act", "naming", "hedge", "negated", "speaker", "addressees", "occasion", "said", "nested",
    },
}


@pytest.mark.parametrize("task", sorted(ANSWERS))
def test_poisoned_answers_change_nothing(predict: ModuleType, tmp_path: Path, task: str) -> None:
    records = RECORDS.get(task, DOCUMENTS)
    extra = [write(tmp_path / "docs.jsonl", [{**d, **POISON} for d in DOCUMENTS])] if task == "statements" else []
    outcomes = []
    for name, poison in (("clean", {}), ("poisoned", POISON)):
        source = write(tmp_path / f"{name}.jsonl", [{**r, **poison} for r in records])
        target = tmp_path / f"{name}.out"
        assert predict.main([task, source, str(target), *extra]) == 0
        outcomes.append(target.read_bytes())
        written = read(target)
        assert [w["id"] for w in written] == [r["id"] for r in records]
        for one in written:
            assert ANSWERS[task] <= one.keys() <= ANSWERS[task] | {"id", "text"}
    assert outcomes[0] == outcomes[1]
    assert b"poison" not in outcomes[1]


def test_a_quad_class_adds_up_its_roots() -> None:
    scores = np.zeros(len(marked.ROOTS), np.float32)
    for name, score in (("AID", 0.4), ("ACCUSE", 0.3), ("REJECT", 0.25), ("CONCEDE", 0.05)):
        scores[marked.ROOTS.index(name)] = score
    with modules("benchmarks", "tasks") as (tasks,):
        assert tasks.root_and_quad(scores) == ("ACCUSE", 3)  # the likeliest root, AID, stands alone in its class
        scores[marked.ROOTS.index("CONCEDE")] = scores[marked.ROOTS.index("RETREAT")] = 0.3
        assert tasks.root_and_quad(scores) == ("YIELD", 2)  # of two types


@pytest.mark.parametrize(("text", "source", "target"), [
    ("Germany on Monday condemned France's decision to close the border.", "DEU", "FRA"),
    ("The president of France criticized Turkey.", "FRA", "TUR"),  # who has no name acts for a country
    ("Kazakhstan rejected a Russian request for troops on Thursday.", "KAZ", "RUS"),  # whose the request is
    ("Paris welcomed an offer from Tehran to resume talks.", "FRA", "IRN"),  # no plural; whom the offer comes from
    ("Syrian rebels attacked a Russian convoy near Aleppo.", "SYR", "RUS"),  # whose the thing is
    ("Iraqi police arrested three Iranian students.", "IRQ", "IRN"),
    ("Gunmen attacked UN peacekeepers near Gao.", "UAF", "UNO"),
    ("Norway threatened on Friday to impose a tariff on Canadian cars.", "NOR", "CAN"),  # whom a threat is for
])
def test_dyads_are_told_by_countries(
    predict: ModuleType, tmp_path: Path, text: str, source: str, target: str,
) -> None:
    given = write(tmp_path / "in.jsonl", [{"id": "1", "text": text, "date": "2031-05-04"}])
    assert predict.main(["petrarch", given, str(tmp_path / "out.jsonl")]) == 0
    (record,) = read(tmp_path / "out.jsonl")
    assert (source, target) in {(e["source"][:3], e["target"][:3]) for e in record["events"]}


@pytest.mark.parametrize(("text", "roots"), [
    ("The European Union imposed sanctions on Belarus on Monday.", ["16"]),
    ("Ecuador expelled the Venezuelan ambassador.", ["16"]),  # PLOVER's SANCTION, though the cue of a rejection as well
    ("Honduras accused Nicaragua of violating its airspace.", ["11", "17"]),  # and what it says Nicaragua did
])
def test_a_deed_is_what_the_coder_is_sure_of(predict: ModuleType, tmp_path: Path, text: str, roots: list[str]) -> None:
    given = write(tmp_path / "in.jsonl", [{"id": "1", "text": text, "date": "2031-05-04"}])
    assert predict.main(["petrarch", given, str(tmp_path / "out.jsonl")]) == 0
    (record,) = read(tmp_path / "out.jsonl")
    assert [e["cameo"] for e in record["events"]] == roots
    assert "LAB" not in record["events"][0]["source"]  # a Union of states is no trade union


@pytest.mark.parametrize("task", sorted(ANSWERS))
def test_only_what_is_given_reaches_the_reader(predict: ModuleType, task: str) -> None:
    records = [{**r, **POISON} for r in RECORDS.get(task, DOCUMENTS)]
    for record in predict.given(task, records):
        assert not record.keys() & POISON.keys()
        assert "id" in record
    assert set(predict.GIVEN) == {*ANSWERS, "factuality", "claims"}


def test_claims_are_the_export_of_a_ledger_and_nothing_else_is_read(predict: ModuleType, tmp_path: Path) -> None:
    outcomes = []
    for name, poison in (("clean", {}), ("poisoned", {**POISON, "story": "poison"})):
        source = write(tmp_path / f"{name}.jsonl", [{**d, **poison} for d in DOCUMENTS])
        assert predict.main(["claims", source, str(tmp_path / f"{name}.out")]) == 0
        outcomes.append((tmp_path / f"{name}.out").read_bytes())
    assert outcomes[0] == outcomes[1]
    rows = read(tmp_path / "clean.out")
    assert {row["kind"] for row in rows} >= {"report", "statement", "claim"}
    assert sorted(row["key"] for row in rows if row["kind"] == "report") == sorted(d["id"] for d in DOCUMENTS)


def test_mentions_are_given_without_their_clusters(predict: ModuleType) -> None:
    mention = {"s": 0, "e": 7, "tag": "ACTION", "sentence": 0, "cluster": "poison", "selected": True}
    record, = predict.given("duplicates", [{"id": "x", "text": TEXT, "sentences": [[0, 60]], "mentions": [mention]}])
    assert record["mentions"] == [{"s": 0, "e": 7, "tag": "ACTION", "sentence": 0}]


def test_a_target_s_label_is_an_answer(predict: ModuleType, tmp_path: Path) -> None:
    told = [{**t, "label": 1.0} for t in TARGETS]
    told[0]["targets"] = [{**TARGETS[0]["targets"][0], "label": -3.0}]
    outcomes = []
    for name, records in (("clean", TARGETS), ("told", told)):
        target = tmp_path / f"{name}.out"
        assert predict.main(["factuality", write(tmp_path / f"{name}.jsonl", records), str(target)]) == 0
        outcomes.append(target.read_bytes())
    assert outcomes[0] == outcomes[1]
    one, other = read(tmp_path / "clean.out")
    assert -3 <= one["targets"][0]["label"] <= 3
    assert -3 <= other["label"] <= 3


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["time"], ["time", "in.jsonl"], ["nonsense", "in.jsonl", "out.jsonl"], ["read", "in.jsonl", "out.jsonl"],
        ["statements", "in.jsonl", "out.jsonl"], ["time", "in.jsonl", "out.jsonl", "docs.jsonl"],
        ["statements", "in.jsonl", "out.jsonl", "docs.jsonl", "more"],
    ],
)
def test_wrong_usage_is_refused_and_writes_nothing(
    predict: ModuleType, arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert predict.main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "TASK" in printed.err or "fourth argument" in printed.err
    assert list(tmp_path.iterdir()) == []


def test_a_task_s_answers_are_the_reader_s(predict: ModuleType, tmp_path: Path) -> None:
    source = write(tmp_path / "in.jsonl", DOCUMENTS[:1])
    found: dict[str, dict[str, Any]] = {}
    for task in ("coref", "time", "meantime"):
        assert predict.main([task, source, str(tmp_path / task)]) == 0
        found[task], = read(tmp_path / task)
    times = {TEXT[t["start"] : t["end"]]: (t["type"], t["value"]) for t in found["time"]["timexes"]}
    assert times == {"Monday": ("DATE", "2025-07-07"), "Tuesday": ("DATE", "2025-07-08")}
    for m in found["coref"]["mentions"]:
        assert 0 <= m["s"] < m["e"] <= len(TEXT)
        assert isinstance(m["cluster"], int)
    said = {TEXT[e["s"] : e["e"]]: e for e in found["meantime"]["events"]}["said"]
    assert (said["date"], said["speaker"]["name"]) == ("2025-07-07", "Oda Falk")
