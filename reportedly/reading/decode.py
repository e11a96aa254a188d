"""From the linker's scores to whole spans: the best sequence of links for each cue, and how sure it is.

The model is a linear-chain CRF over none, source, content and cue (training/model.py, `crf_loss`); transitions are read
from card.json.
"""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
NONE, SOURCE, CONTENT, CUE = range(4)
LINKS, BOUNDARIES = 4, 4
FORBIDDEN = np.float32(-1e4)


def softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    out: Floats = raised / raised.sum(-1, keepdims=True)
    return out


def sigmoid(scores: Floats) -> Floats:
    out: Floats = (1 / (1 + np.exp(-scores))).astype(np.float32)
    return out


def step_scores(scores: Floats, transitions: Floats) -> Floats:
    """Scores (K, W, 11) -> scores of each step from link i to link j, (W, 4, 4, K); the first step is from none.

    Cues come last, so that the search goes over long rows.
    """
    s = np.ascontiguousarray(scores[:, :, : LINKS + BOUNDARIES].transpose(1, 2, 0))
    enter = {SOURCE: s[:, LINKS], CONTENT: s[:, LINKS + 2]}
    leave = {SOURCE: s[:, LINKS + 1], CONTENT: s[:, LINKS + 3]}
    steps: Floats = transitions[:, :, None] + s[:, None, :LINKS]
    for i, j in itertools.permutations(range(LINKS), 2):
        bounds = enter[j] if j in enter else np.zeros_like(s[:, 0])
        if i in leave:
            bounds = np.concatenate([bounds[:1], bounds[1:] + leave[i][:-1]])
        if i in leave or j in enter:
            steps[:, i, j] += bounds
    return steps


def path_score(scores: Floats, transitions: Floats, path: Ints) -> float:
    """The score of one path (W,) of links under scores (W, 11)."""
    steps = step_scores(scores[None], transitions)[..., 0]
    before = np.concatenate([[NONE], path[:-1]])
    return float(steps[np.arange(len(path)), before, path].sum())


def viterbi(steps: Floats) -> tuple[Ints, Floats]:
    """Best link of each word (K, W), and the log probability of that whole path, (K,); steps as `step_scores` has them.

    `best` and `total` are the score of the best path to each link and the logarithm of all paths' sum.
    """
    w, n, _, k = steps.shape
    best = np.empty((w, n, k), np.float32)
    best[0] = steps[0, NONE]
    both = np.stack([best[0], best[0]])
    ways, top = np.empty((2, n, n, k), np.float32), np.empty((2, n, k), np.float32)
    sums, total = ways[1], both[1]
    for t in range(1, w):
        np.add(both[:, :, None], steps[t], out=ways)
        np.maximum.reduce(ways, axis=1, out=top)
        best[t] = both[0] = top[0]
        np.subtract(sums, top[1], out=sums)
        np.exp(sums, out=sums)
        np.add.reduce(sums, axis=0, out=total)
        np.log(total, out=total)
        np.add(top[1], total, out=total)
    back = origins(best[:-1, :, None] + steps[1:])
    path = np.empty((k, w), np.int64)
    path[:, -1] = best[-1].argmax(0)
    rows = np.arange(k)
    for t in range(w - 1, 0, -1):
        path[:, t - 1] = back[t - 1, path[:, t], rows]
    highest = total.max(0)
    certainty: Floats = best[-1].max(0) - (highest + np.log(np.exp(total - highest).sum(0)))
    return path, certainty


def origins(ways: Floats) -> Ints:
    """argmax over the second axis of ways (W, 4, 4, K), by comparing whole arrays, which is far faster."""
    low, high = ways[:, 1] > ways[:, 0], ways[:, 3] > ways[:, 2]
    later = np.maximum(ways[:, 2], ways[:, 3]) > np.maximum(ways[:, 0], ways[:, 1])
    out: Ints = np.where(later, high + np.int8(2), low)
    return out


def runs(numbers: Ints, gap: int = 0) -> list[tuple[int, int]]:
    """Runs [first, last] of ascending numbers; holes of up to `gap` numbers are bridged."""
    if not len(numbers):
        return []
    if numbers[-1] - numbers[0] == len(numbers) - 1:
        return [(int(numbers[0]), int(numbers[-1]))]
    at = np.flatnonzero(np.diff(numbers) > gap + 1)
    firsts = numbers[np.concatenate([[0], at + 1])]
    lasts = numbers[np.concatenate([at, [len(numbers) - 1]])]
    return [(int(a), int(b)) for a, b in zip(firsts, lasts, strict=True)]


def tagged_runs(begin: Flags, inside: Flags) -> list[tuple[int, int]]:
    """Runs of words where `begin` or `inside` is true; a word that begins starts a run of its own."""
    out: list[tuple[int, int]] = []
    for i in np.flatnonzero(begin | inside):
        if out and out[-1][1] == i - 1 and not begin[i]:
            out[-1] = (out[-1][0], int(i))
        else:
            out.append((int(i), int(i)))
    return out
