"""Which mentions of a report mean the same: mentions by the tagger's heads, and the likeliest antecedent of each.

A cheap score shortlists the earlier mentions, a pair scorer decides; a mention whose every candidate scores below 0 is
the first of its cluster (Lee et al. 2017; heads in place of spans as in Dobrovolskii 2021). Cost is linear in the text:
only the last BACK mentions are candidates, and beyond them names of the same words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reportedly.reading.attributions import Seen
from reportedly.reading.decode import Floats, Ints, softmax
from reportedly.reading.mentions import (
    KINDS,
    PROPER,
    THEY,
    Mention,
    Traits,
    distances,
    pair_features,
    traits,
)
from reportedly.reading.tags import Tagger

SHORTLIST = 16  # of 16, 24 and 48 the scores on coref dev differ by 0.003
BACK = 250  # mentions, as in training
BLOCK = 256  # mentions scored together: bounds the memory of a long report
BEHIND = 6.0  # a candidate whose cheap score is further behind the best one's, or behind none's, is left out
IMPOSSIBLE = -1e3  # the shortlist's score of what cannot be an antecedent
PAIR, PRODUCT = 192, 64  # widths, training/model.py


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class References:
    """The mentions of a text in the order of their heads.

    `antecedents`: the place of each one's antecedent, -1 for none; `clusters`: the number of each one's cluster;
    `scores`: how much surer the antecedent is than none.
    """

    mentions: tuple[Mention, ...]
    antecedents: tuple[int, ...]
    clusters: tuple[int, ...]
    scores: tuple[float, ...]
    traits: Traits


def find_mentions(seen: Seen, tagger: Tagger) -> tuple[list[Mention], Floats]:
    """All mentions, by head word, of two with the same words the surer; and the states of each (N, 3H)."""
    out: list[Mention] = []
    states: list[Floats] = []
    threshold = tagger.card["decoder"]["head"]
    for tags in seen.tags:
        probability = softmax(tags.heads)
        likely = 1 - probability[:, 0]
        heads = np.flatnonzero(likely > threshold)
        if not len(heads):
            continue
        # No mention goes over the end of a paragraph.
        paragraph = seen.words.paragraph[tags.window.first : tags.window.last]
        low = np.searchsorted(paragraph, paragraph[heads])
        high = np.searchsorted(paragraph, paragraph[heads], side="right") - 1
        firsts, lasts, spans = tagger.reach(tags.states, heads, low, high)
        kept = surest(firsts, lasts, likely[heads])
        kinds = probability[heads, 1:].argmax(1) + 1
        offset = tags.window.first
        out += [
            Mention(
                head=int(heads[i]) + offset, first=int(firsts[i]) + offset, last=int(lasts[i]) + offset,
                kind=KINDS[kinds[i]], probability=float(likely[heads[i]]),
            )
            for i in kept
        ]
        states.append(spans[kept])
    return out, np.concatenate(states) if states else np.zeros((0, 0), np.float32)


def surest(firsts: Ints, lasts: Ints, likely: Floats) -> list[int]:
    """The places of the mentions, without all but the likeliest of those with the same words."""
    best: dict[tuple[int, int], int] = {}
    for i, span in enumerate(zip(firsts.tolist(), lasts.tolist(), strict=True)):
        if span not in best or likely[i] > likely[best[span]]:
            best[span] = i
    return sorted(best.values())


def best_antecedents(v: Floats, t: Traits, tagger: Tagger) -> tuple[Ints, Floats]:
    """The likeliest antecedent of each mention and its score, (N,) both; -1 and IMPOSSIBLE where none is."""
    n = len(t)
    best, score = np.full(n, -1, np.int64), np.full(n, IMPOSSIBLE, np.float32)
    left, right = v[:, 2 * PAIR + 2 * PRODUCT : 2 * PAIR + 3 * PRODUCT], v[:, 2 * PAIR + 3 * PRODUCT :]
    numbers = np.stack([t.head, t.whole, t.pronoun, t.sex], 1)
    for start in range(0, n, BLOCK):
        end, low = min(start + BLOCK, n), max(start - BACK, 0)
        rows, columns = slice(start, end), slice(low, end)
        used = t.bag[columns].any(0)
        bag, others = t.bag[rows][:, used], t.bag[columns][:, used]
        chosen, values = tagger.shorten(
            {
                "left": left[rows], "right": right[columns], "bag": bag, "others": others,
                "numbers": numbers[rows], "before": numbers[columns],
                "apart": np.arange(start, end)[:, None] - np.arange(low, end),
                "keep": np.array([min(SHORTLIST, end - low)], np.int64),
            }
        )
        best_value = np.maximum(values.max(1, keepdims=True), 0)
        row, column = np.nonzero((values > IMPOSSIBLE) & (values > best_value - BEHIND))
        i, j = row + start, chosen[row, column] + low
        full = np.full(values.shape, -np.inf, np.float32)
        full[row, column] = pair_scores(v, t, i, j, tagger) + values[row, column]
        at = full.argmax(1)
        places = np.arange(len(at))
        some = np.isfinite(full[places, at])
        best[start:end][some] = chosen[places, at][some] + low
        score[start:end][some] = full[places, at][some]
    return best, score


def pair_scores(v: Floats, t: Traits, i: Ints, j: Ints, tagger: Tagger) -> Floats:
    if not len(i):
        return np.zeros(0, np.float32)
    mentions, sentences = distances(t, i, j)
    at = 2 * PAIR
    return tagger.corefer(
        {
            "anaphor": v[i, :PAIR], "antecedent": v[j, PAIR:at],
            "product": v[i, at : at + PRODUCT] * v[j, at + PRODUCT : at + 2 * PRODUCT],
            "features": pair_features(t, i, j), "mentions": mentions, "sentences": sentences,
        }
    )


def refer(seen: Seen, mentions: Sequence[Mention], states: Floats, tagger: Tagger) -> References:
    """Put the mentions, which are in the order of their heads and have these states (N, 3H), into clusters."""
    t = traits(seen.words, mentions)
    if not len(mentions):
        return References(mentions=(), antecedents=(), clusters=(), scores=(), traits=t)
    best, score = best_antecedents(tagger.refer(states, t.numbers()), t, tagger)
    least = np.full(len(t), tagger.card["decoder"]["corefer"], np.float32)
    least[(t.pronoun > 0) & (t.pronoun <= THEY)] = tagger.card["decoder"]["corefer_pronoun"]
    antecedents = np.where(score > least, best, -1)
    least_name = tagger.card["decoder"]["corefer_name"]
    clusters: list[int] = []
    names: dict[int, int] = {}
    for i in range(len(mentions)):
        name = int(t.whole[i]) if t.nature[i] == PROPER else None
        if antecedents[i] < 0 and name in names and (i - names[name] > BACK or score[i] > least_name):
            antecedents[i] = names[name]
        clusters.append(clusters[antecedents[i]] if antecedents[i] >= 0 else i)
        if name is not None:
            names[name] = i
    return References(
        mentions=tuple(mentions), antecedents=tuple(antecedents.tolist()), clusters=tuple(clusters),
        scores=tuple(score.tolist()), traits=t,
    )


def find(seen: Seen, tagger: Tagger) -> References:
    """The mentions of a text and what they refer to."""
    return refer(seen, *find_mentions(seen, tagger), tagger)
