"""The benchmark's answers about reports, happenings and sentences that are the same, with an invented encoder."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

import tasks_weighing
from reportedly.reading import marked

FIRE = "A fire at the Daylite mill in Kestrel Bay killed {n} weavers on Monday, firemen said. Doors were locked."
VOTE = "The town council of Harwick voted {n} to two for a new ladder on the mole, said mayor Tolan Reyk. It rained."


def document(id: str, text: str, *triggers: str) -> dict[str, Any]:
    spans = [(text.index(word), text.index(word) + len(word)) for word in triggers]
    mentions = [{"s": s, "e": e, "tag": "ACTION_OCCURRENCE", "sentence": 0} for s, e in spans]
    return {"id": id, "text": text, "sentences": [[0, len(text)]], **({"mentions": mentions} if triggers else {})}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """An encoder for which what reads alike is the same; gives what it was asked."""
    held: list[Any] = []

    def same(pairs: Sequence[Any], tagger: object) -> Any:
        held.extend(pairs)
        words = [tuple(t if isinstance(t, str) else t[0][slice(*t[1][0][:2])] for t in pair) for pair in pairs]
        return np.array([[1.0 - (a == b), float(a == b)] for a, b in words], np.float32)

    def stances(pairs: Sequence[tuple[str, str]], tagger: object) -> Any:
        return np.array([[0.1, 0.8, 0.1] if "not" in b else [0.7, 0.2, 0.1] for _, b in pairs], np.float32)

    for name, answer in (("happenings", same), ("paraphrases", same), ("stances", stances)):
        monkeypatch.setattr(marked, name, answer)
    return held


NOBODY: Any = None


@pytest.mark.usefixtures("asked")
def test_reports_on_one_event_are_one_cluster() -> None:
    texts = [FIRE.format(n="fifteen"), VOTE.format(n="five"), FIRE.format(n="sixteen"), VOTE.format(n="nine")]
    answers = list(tasks_weighing.duplicates([document(str(n), text) for n, text in enumerate(texts)], NOBODY))
    assert answers == [{"id": str(n), "cluster": cluster} for n, cluster in enumerate([0, 1, 0, 1])]


def test_triggers_are_compared_within_clusters_only(asked: list[Any]) -> None:
    records = [
        document("a", FIRE.format(n="fifteen"), "fire", "killed"), document("b", VOTE.format(n="five"), "voted"),
        document("c", FIRE.format(n="sixteen"), "fire", "killed"), document("d", VOTE.format(n="nine"), "voted"),
    ]
    a, b, c, d = tasks_weighing.duplicates(records, NOBODY)
    clusters = [[each["cluster"] for each in answer["mentions"]] for answer in (a, b, c, d)]
    assert clusters[0] == clusters[2]
    assert clusters[1] == clusters[3]
    assert len({*clusters[0], *clusters[1]}) == 3
    assert (a["mentions"][1]["s"], a["mentions"][1]["e"]) == (records[0]["mentions"][1]["s"], 48)
    assert asked
    assert all(("weavers" in one[0]) == ("weavers" in other[0]) for one, other in asked)


@pytest.mark.usefixtures("asked")
def test_pairs_and_stances() -> None:
    pairs = [{"id": "1", "a": "It rains.", "b": "It rains."}, {"id": "2", "a": "It rains.", "b": "It snows."}]
    assert [each["same"] for each in tasks_weighing.duplicates(pairs, NOBODY)] == [True, False]
    claims = [{"id": word, "claim": "It rains", "headline": f"It does {word}"} for word in ("not", "so")]
    assert [each["stance"] for each in tasks_weighing.stance(claims, NOBODY)] == ["against", "for"]
    assert list(tasks_weighing.duplicates([], NOBODY)) == []


def test_clusters_are_linked_by_their_mean_likeness() -> None:
    alike = np.array([[1, 0.9, 0.1], [0.9, 1, 0.6], [0.1, 0.6, 1]], np.float32)
    assert tasks_weighing.linked(alike, 0.5).tolist() == [0, 0, 1]  # (0.1 + 0.6) / 2
    assert tasks_weighing.linked(alike, 0.3).tolist() == [0, 0, 0]
    assert tasks_weighing.linked(alike, 0.95).tolist() == [0, 1, 2]
    assert tasks_weighing.linked(np.zeros((0, 0), np.float32), 0.5).tolist() == []
