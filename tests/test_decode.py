"""The decoder against the plain definition: all paths, scored one by one."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from reportedly.reading.attributions import Attribution, aged, govern, nest, share_out
from reportedly.reading.decode import runs, step_scores, tagged_runs, viterbi
from reportedly.reading.windows import split


def best_by_trying(steps: np.ndarray) -> tuple[list[int], float]:
    """Every path's score; the best path and its share of the sum."""
    width, n = len(steps), steps.shape[-1]
    scores = {}
    for path in product(range(n), repeat=width):
        before = (0, *path[:-1])
        scores[path] = sum(float(steps[t, before[t], path[t]]) for t in range(width))
    best = max(scores, key=lambda p: scores[p])
    total = np.logaddexp.reduce(list(scores.values()))
    return list(best), scores[best] - float(total)


@pytest.mark.parametrize("seed", range(8))
def test_viterbi_finds_the_best_path_and_its_probability(seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.normal(size=(2, 5, 11)).astype(np.float32)
    steps = step_scores(scores, rng.normal(size=(4, 4)).astype(np.float32))
    paths, certainty = viterbi(steps)
    for row in range(2):
        path, log_probability = best_by_trying(steps[..., row])
        assert paths[row].tolist() == path
        assert certainty[row] == pytest.approx(log_probability, abs=1e-3)


def test_runs_bridge_small_holes_only() -> None:
    assert runs(np.array([1, 2, 4, 9])) == [(1, 2), (4, 4), (9, 9)]
    assert runs(np.array([1, 2, 4, 9]), gap=1) == [(1, 4), (9, 9)]
    assert runs(np.zeros(0, np.int64)) == []


def test_a_word_that_begins_starts_a_run_of_its_own() -> None:
    begin = np.array([0, 1, 0, 1, 0, 0], bool)
    inside = np.array([0, 1, 1, 1, 1, 0], bool)
    assert tagged_runs(begin, inside) == [(1, 2), (3, 4)]


def attribution(cue: range, content: range, level: int = 0, sure: float = 0.9, source: range = range(0)) -> Attribution:
    return Attribution(
        source=np.array(source, np.int64),
        cue=np.array(cue, np.int64),
        content=np.array(content, np.int64),
        level=level,
        window=0,
        cue_probability=sure,
        certainty=-0.1,
        extras=np.zeros((100, 3), np.float32),
    )


@pytest.mark.parametrize(("text", "source"), [
    ("Ilka Dorn, 54, told reporters no.", "Ilka Dorn, 54"),
    ("He left. Ilka Dorn, 54, told reporters no.", "Ilka Dorn, 54"),
    ("Ilka Dorn, told reporters no.", ""),
    ("the owner, 54, told reporters no.", ""),  # no name
    ("In Orlo, 2034, told reporters no.", ""),  # a year
    ("54, told reporters no.", ""),
])
def test_a_name_with_an_age_before_a_cue_speaks(text: str, source: str) -> None:
    words = split(text)
    found = aged(words, 0, words.strings.index("told"))
    assert (text[words.starts[found[0]] : words.ends[found[-1]]] if len(found) else "") == source


def test_a_word_goes_to_the_surer_content() -> None:
    first, second = share_out(
        [attribution(range(3, 4), range(4, 12)), attribution(range(20, 21), range(8, 20), sure=0.6)], 0.8
    )
    assert first.content.tolist() == list(range(4, 12))
    assert second.content.tolist() == list(range(12, 20))


def test_one_quotation_between_two_cues_is_shared() -> None:
    shared = share_out(
        [attribution(range(1, 2), range(2, 10)), attribution(range(11, 13), range(2, 10), sure=0.6)], 0.8
    )
    assert [a.content.tolist() for a in shared] == [list(range(2, 10))] * 2


def test_the_parent_is_the_smallest_content_that_holds_the_cue() -> None:
    outer, middle, inner = nest(
        [
            attribution(range(1, 2), range(2, 30)),
            attribution(range(5, 6), range(6, 30), 1),
            attribution(range(9, 10), range(10, 30), 1),
        ]
    )
    assert (outer.parent, middle.parent, inner.parent) == (None, 0, 1)


def test_a_cue_governs_the_one_between_it_and_their_content() -> None:
    telling, warned = govern(
        [attribution(range(4, 5), range(12, 20), 1), attribution(range(8, 9), range(12, 20), 1, source=range(7, 8))],
        0.8,
    )
    assert telling.content.tolist() == list(range(7, 20))
    assert warned.content.tolist() == list(range(12, 20))
