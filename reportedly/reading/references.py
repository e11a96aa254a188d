"""Which mentions of a report mean the same: mentions by the tagger's heads, and the likeliest antecedent of each.

A cheap score shortlists the earlier mentions, a pair scorer decides; a cluster is as likely as its mentions together,
and a mention with no likely cluster before it is the first of its own (Lee et al. 2017; heads in place of spans as in
Dobrovolskii 2021). Cost is linear in the text: only the last BACK mentions are candidates, and beyond them names of
the same words.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp, log, log1p

import numpy as np

from reportedly.reading.attributions import Seen
from reportedly.reading.capitals import find_names
from reportedly.reading.decode import Floats, Ints, softmax
from reportedly.reading.mentions import (
    COMMON,
    FIRST,
    HE,
    IT,
    KINDS,
    PROPER,
    SHE,
    THEY,
    Mention,
    Traits,
    distances,
    pair_features,
    traits,
)
from reportedly.reading.names import Name
from reportedly.reading.tags import Tagger

SHORTLIST = 32  # coref dev: CoNLL 0.587 with 16, 0.590 with 24 and 32
BACK = 250  # mentions, as in training
BLOCK = 128  # mentions scored together: bounds the memory of a long report
BEHIND = 10.0  # a candidate whose cheap score is further behind the best one's, or behind none's, is left out
# What a noun or pronoun loses with a cluster that a name or pronoun of the other side is in: "the company", "it" with a
# person. On coref dev it changes nothing, in our own reports it parts a governor from a builder.
CLASH = 3.0
SOMEBODY, SOMETHING = 1, 2
IMPOSSIBLE = -1e3  # the shortlist's score of what cannot be an antecedent
PAIR, PRODUCT = 192, 64  # widths, training/model.py


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class References:
    """The mentions of a text in the order of their heads.

    `antecedents`: the place of each one's antecedent, -1 for none; `clusters`: the number of each one's cluster;
    `scores`: how much surer the antecedent is than none; `names`: the names of the text, where they were looked for.
    """

    mentions: tuple[Mention, ...]
    antecedents: tuple[int, ...]
    clusters: tuple[int, ...]
    scores: tuple[float, ...]
    traits: Traits
    names: tuple[Name, ...] | None = None


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
        firsts, lasts, spans = tagger.reach(tags.nouns, heads, low, high)
        kept = surest(firsts, lasts, likely[heads])
        kinds = probability[heads, 1:].argmax(1) + 1
        offset = tags.window.first
        columns = (heads + offset, firsts + offset, lasts + offset, kinds, likely[heads])
        out += [
            Mention(head=head, first=first, last=last, kind=KINDS[kind], probability=probability)
            for head, first, last, kind, probability in zip(*(c[kept].tolist() for c in columns), strict=True)
        ]
        states.append(spans[kept])
    return out, np.concatenate(states) if states else np.zeros((0, 0), np.float32)


def whole_names(names: Sequence[Name], mentions: list[Mention]) -> list[Mention]:
    """The mentions, those that are cut short in a person's name reaching over the whole of it.

    The last one in the name is the person where none covers it: "Ilka" in "Mayor Ilka Dorn". Names of other types have
    mentions within ("Tavrin" in "Tavrin Council"); made to reach over these, coref dev is read worse.
    """
    out = list(mentions)
    heads = [m.head for m in out]
    for name in names:
        low, high = bisect_left(heads, name.first), bisect_left(heads, name.last + 1)
        bare = name.first + len(name.titles)
        if name.type != "person" or any(m.first <= bare and m.last >= name.last for m in out[low:high]):
            continue
        short = [i for i in range(low, high) if name.first <= out[i].first and out[i].last <= name.last]
        if short:
            out[short[-1]] = replace(out[short[-1]], first=name.first, last=name.last)
    return out


def surest(firsts: Ints, lasts: Ints, likely: Floats) -> list[int]:
    """The places of the mentions, without all but the likeliest of those with the same words."""
    best: dict[tuple[int, int], int] = {}
    for i, span in enumerate(zip(firsts.tolist(), lasts.tolist(), strict=True)):
        if span not in best or likely[i] > likely[best[span]]:
            best[span] = i
    return sorted(best.values())


def scored(v: Floats, t: Traits, tagger: Tagger) -> Iterator[tuple[Ints, Floats]]:
    """For each mention the antecedents that come into question, nearest first, and their scores."""
    n = len(t)
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
        scores = pair_scores(v, t, i, j, tagger) + values[row, column]
        order = np.lexsort((-j, row))
        j, scores = j[order], scores[order]
        ends = np.searchsorted(row, np.arange(end - start), side="right")
        for first, last in zip([0, *ends[:-1].tolist()], ends.tolist(), strict=True):
            yield j[first:last], scores[first:last]


def likeliest(candidates: Ints, values: Floats, clusters: Sequence[int]) -> tuple[int, float]:
    """The best antecedent within the likeliest cluster and the cluster's score; -1 and IMPOSSIBLE without candidates.

    A cluster is as likely as all of its mentions together, as in training.
    """
    best: dict[int, tuple[float, int]] = {}
    sums: dict[int, float] = {}
    for j, value in zip(candidates.tolist(), values.tolist(), strict=True):
        cluster = clusters[j]
        if cluster not in best:
            best[cluster], sums[cluster] = (value, j), value
            continue
        if value > best[cluster][0]:
            best[cluster] = value, j
        sums[cluster] = log_sum(sums[cluster], value)
    if not best:
        return -1, IMPOSSIBLE
    cluster = max(sums, key=sums.__getitem__)
    return best[cluster][1], sums[cluster]


def log_sum(a: float, b: float) -> float:
    """np.logaddexp of two numbers; one by one numpy is slow."""
    return a + log(2) if a == b else max(a, b) + log1p(exp(-abs(a - b)))


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


def sides(t: Traits) -> tuple[Ints, Ints]:
    """Whether each mention is SOMEBODY, SOMETHING or either (0), and whether that tells it of its whole cluster."""
    by_kind = np.where(t.kind == KINDS.index("person"), SOMEBODY, SOMETHING)
    by_pronoun = np.where(np.isin(t.pronoun, (HE, SHE, FIRST)), SOMEBODY, np.where(t.pronoun == IT, SOMETHING, 0))
    side = np.where(t.pronoun > 0, by_pronoun, by_kind)
    return side, (side > 0) & (t.nature != COMMON)


def in_apposition(mentions: Sequence[Mention], t: Traits) -> dict[int, int]:
    """Names behind a comma at the end of what they are called, and that: "the foreign minister, Odile Carrand"."""
    ending: dict[int, list[int]] = {}
    out: dict[int, int] = {}
    for i, m in enumerate(mentions):
        if m.kind != "person":
            continue
        if t.nature[i] == PROPER and t.comma[i]:
            around = [j for j in ending.get(m.last, ()) if mentions[j].first < m.first]
            if around:
                out[i] = around[-1]
        ending.setdefault(m.last, []).append(i)
    return out


def refer(
    seen: Seen, mentions: Sequence[Mention], states: Floats, tagger: Tagger, names: Sequence[Name] | None = None
) -> References:
    """Put the mentions, which are in the order of their heads and have these states (N, 3H), into clusters.

    `names` are those of the text, to be kept with them.
    """
    kept = None if names is None else tuple(names)
    t = traits(seen.words, mentions)
    if not len(mentions):
        return References(mentions=(), antecedents=(), clusters=(), scores=(), traits=t, names=kept)
    decoder = tagger.card["decoder"]
    least = np.full(len(t), decoder["corefer"], np.float32)
    least[(t.pronoun > 0) & (t.pronoun <= THEY)] = decoder["corefer_pronoun"]
    sided, tell = sides(t)
    side, telling, nature, whole = sided.tolist(), tell.tolist(), t.nature.tolist(), t.whole.tolist()
    antecedents: list[int] = []
    clusters: list[int] = []
    known: dict[int, int] = {}
    scores: list[float] = []
    named: dict[int, int] = {}
    holders = in_apposition(mentions, t)
    for i, (candidates, values) in enumerate(scored(tagger.refer(states, t.numbers()), t, tagger)):
        if (own := side[i]) and nature[i] != PROPER:
            others = [known.get(clusters[j], own) != own for j in candidates.tolist()]
            values = values - CLASH * np.array(others, np.float32) if any(others) else values
        best, score = likeliest(candidates, values, clusters)
        name = whole[i] if nature[i] == PROPER else None
        antecedent = best if score > least[i] else -1
        if antecedent < 0 and name in named and (i - named[name] > BACK or score > decoder["corefer_name"]):
            antecedent = named[name]
        if antecedent < 0:
            antecedent = holders.get(i, -1)
        antecedents.append(antecedent)
        scores.append(score)
        clusters.append(clusters[antecedent] if antecedent >= 0 else i)
        if telling[i]:
            known.setdefault(clusters[i], side[i])
        if name is not None:
            named[name] = i
    return References(
        mentions=tuple(mentions), antecedents=tuple(antecedents), clusters=tuple(clusters),
        scores=tuple(scores), traits=t, names=kept,
    )


def find(seen: Seen, tagger: Tagger) -> References:
    """The mentions of a text and what they refer to."""
    mentions, states = find_mentions(seen, tagger)
    names = find_names(seen.words, {m.head: m.kind for m in mentions})
    return refer(seen, whole_names(names, mentions), states, tagger, names)
