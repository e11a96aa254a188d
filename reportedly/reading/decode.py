"""From the linker's scores to whole spans: the best sequence of links for each cue, and how sure it is.

The model is a linear-chain CRF over none, source, content and cue (training/model.py, `crf_loss`); transitions are read
from card.json.
"""

from __future__ import annotations

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
    """Scores (K, W, 11) -> scores of each step from link i to link j, (W, K, 4, 4); the first step is from none."""
    k, w, _ = scores.shape
    steps = transitions + scores[:, :, None, :LINKS]
    other = (1 - np.eye(LINKS)).astype(np.float32)
    enter = np.zeros((k, w, 1, LINKS), np.float32)
    leave = np.zeros((k, w, LINKS, 1), np.float32)
    bounds = scores[:, :, LINKS : LINKS + BOUNDARIES]
    enter[:, :, 0, SOURCE], enter[:, :, 0, CONTENT] = bounds[:, :, 0], bounds[:, :, 2]
    leave[:, 1:, SOURCE, 0], leave[:, 1:, CONTENT, 0] = bounds[:, :-1, 1], bounds[:, :-1, 3]
    out: Floats = np.ascontiguousarray((steps + other * (enter + leave)).transpose(1, 0, 2, 3))
    return out


def viterbi(steps: Floats) -> tuple[Ints, Floats]:
    """Best link of each word (K, W), and the log probability of that whole path, (K,)."""
    w, k, n, _ = steps.shape
    back = np.empty((w, k, n), np.int8)
    best = steps[0, :, NONE, :].copy()
    total = best.copy()
    for t in range(1, w):
        step = steps[t]
        ways = best[:, :, None] + step
        back[t] = ways.argmax(1)
        best = ways.max(1)
        sums = total[:, :, None] + step
        top = sums.max(1)
        total = top + np.log(np.exp(sums - top[:, None, :]).sum(1))
    path = np.empty((k, w), np.int64)
    path[:, -1] = best.argmax(1)
    rows = np.arange(k)
    for t in range(w - 1, 0, -1):
        path[:, t - 1] = back[t, rows, path[:, t]]
    top = total.max(1)
    certainty: Floats = best.max(1) - (top + np.log(np.exp(total - top[:, None]).sum(1)))
    return path, certainty


def runs(numbers: Ints, gap: int = 0) -> list[tuple[int, int]]:
    """Runs [first, last] of ascending numbers; holes of up to `gap` numbers are bridged."""
    if not len(numbers):
        return []
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
