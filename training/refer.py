"""Losses of what refers to what: how far mentions reach, and which of them mean the same.

The antecedent of each mention is chosen among those shortlisted by a cheap score; the loss is the negative log of the
probability that any true antecedent, or none where there is none, is chosen (Lee et al. 2017).
"""

from __future__ import annotations

import random

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from model import Tagger
from prepare import Example
from reportedly.reading.mentions import (
    KINDS,
    Mention,
    Traits,
    coarse_features,
    distances,
    pair_features,
    traits,
)
from reportedly.reading.windows import Window

SHORTLIST = 40
CHEAP_WEIGHT = 0.5  # of the loss of the cheap scores by themselves: without, true antecedents are not shortlisted
BACK = 250  # mentions
PAIR, PRODUCT = 192, 64
FALSE_SHARE = (
    0.35  # of the gold mentions: at most so many false heads of the tagger's own are learnt to have no antecedent
)
AS_FOUND = 0.5  # share of the gold mentions that are seen to reach as far as the tagger has them reach, as in reading


def reach_loss(model: Tagger, states: Tensor, window: Window, mentions: list[Mention]) -> tuple[Tensor, int]:
    """Summed loss of where the mentions with their head in the window start and end; parts outside are cut off."""
    inside = [m for m in mentions if window.first <= m.head < window.last]
    if not inside:
        return states.sum() * 0, 0
    head = torch.tensor([m.head - window.first for m in inside])
    first = torch.tensor([max(m.first, window.first) - window.first for m in inside])
    last = torch.tensor([min(m.last, window.last - 1) - window.first for m in inside])
    scores = model.extents(states, head)
    loss = F.cross_entropy(scores[..., 0], first, reduction="sum") + F.cross_entropy(
        scores[..., 1], last, reduction="sum"
    )
    return loss, len(inside)


def predicted(model: Tagger, states: Tensor, window: Window, heads: Tensor, threshold: float = 0.5) -> list[Mention]:
    """The mentions that the heads and extents tell of in one window."""
    with torch.no_grad():
        probability = torch.softmax(heads, -1)
        at = torch.nonzero(1 - probability[:, 0] > threshold).squeeze(1)
        if not len(at):
            return []
        scores = model.extents(states, at)
        first, last = scores[..., 0].argmax(-1), scores[..., 1].argmax(-1)
        kinds = probability[at, 1:].argmax(-1) + 1
    return [
        Mention(head=int(h) + window.first, first=int(f) + window.first, last=int(z) + window.first, kind=KINDS[int(k)])
        for h, f, z, k in zip(at, first, last, kinds, strict=True)
    ]


def vectors(model: Tagger, states: Tensor, offset: int, mentions: list[Mention], t: Traits) -> Tensor:
    """Vectors of the mentions; `states` are those of the words from `offset` on."""
    n = states.shape[0]
    head = torch.tensor([m.head - offset for m in mentions])
    first = torch.tensor([max(m.first - offset, 0) for m in mentions])
    last = torch.tensor([min(m.last - offset, n - 1) for m in mentions])
    sums = torch.cat([torch.zeros(1, states.shape[1]), states.cumsum(0)])
    mean = (sums[last + 1] - sums[first]) / (last + 1 - first).unsqueeze(1)
    return model.referents(torch.cat([states[head], mean, states[first]], -1), torch.from_numpy(t.numbers()))


def cheap_scores(model: Tagger, v: Tensor, t: Traits) -> Tensor:
    """Scores (N, N) of each mention with each as antecedent, by which they are shortlisted; -1e4 where none can be."""
    n = len(t)
    left, right = v[:, 2 * PAIR + 2 * PRODUCT : 2 * PAIR + 3 * PRODUCT], v[:, 2 * PAIR + 3 * PRODUCT :]
    features = torch.from_numpy(coarse_features(t, slice(0, n), slice(0, n)))
    scores = left @ right.T / PRODUCT**0.5 + model.coarse(features).squeeze(-1)
    place = torch.arange(n)
    apart = place[:, None] - place[None]
    return scores.masked_fill((apart <= 0) | (apart > BACK), -1e4)


def shortlist(scores: Tensor, gold: np.ndarray | None) -> tuple[Tensor, Tensor, Tensor]:
    """(N, K) antecedents, their cheap scores and whether they count; a true one is put in where none was listed."""
    n = len(scores)
    values, chosen = scores.topk(min(SHORTLIST, n), dim=1)
    if gold is not None:
        true = torch.from_numpy(gold)
        missing = true.any(1) & ~true.gather(1, chosen).any(1)
        place = torch.arange(n)
        nearest = torch.where(true, place[None], torch.full_like(place[None], -1)).argmax(1)
        chosen = chosen.clone()
        chosen[missing, -1] = nearest[missing]
        values = scores.gather(1, chosen)
    return chosen, values, values > -1e3


def pair_scores(model: Tagger, v: Tensor, t: Traits, chosen: Tensor, values: Tensor) -> Tensor:
    """Full scores of the shortlisted antecedents, (N, K)."""
    n, k = chosen.shape
    i, j = torch.arange(n)[:, None].expand(n, k).reshape(-1), chosen.reshape(-1)
    product = v[:, 2 * PAIR : 2 * PAIR + PRODUCT][i] * v[:, 2 * PAIR + PRODUCT : 2 * PAIR + 2 * PRODUCT][j]
    features = torch.from_numpy(pair_features(t, i.numpy(), j.numpy()))
    mentions, sentences = (torch.from_numpy(d) for d in distances(t, i.numpy(), j.numpy()))
    fine = model.pairs(v[:, :PAIR][i], v[:, PAIR : 2 * PAIR][j], product, features, mentions, sentences)
    return fine.view(n, k) + values


def antecedent_loss(scores: Tensor, valid: Tensor, true: Tensor) -> Tensor:
    """Summed over mentions: scores, valid and true ones are (N, K); with no true one, "none" (score 0) is true."""
    scores = scores.masked_fill(~valid, -1e4)
    all_scores = torch.cat([torch.zeros(len(scores), 1), scores], 1)
    right = torch.cat([~true.any(1, keepdim=True), true], 1)
    return (torch.logsumexp(all_scores, 1) - torch.logsumexp(all_scores.masked_fill(~right, -1e4), 1)).sum()


def joined(batch_states: Tensor, places: list[tuple[int, Window]]) -> tuple[Tensor, int]:
    """The states of one text's windows, which follow each other, and the number of the first word."""
    ordered = sorted(places, key=lambda p: p[1].first)
    return torch.cat([batch_states[b, : w.last - w.first] for b, w in ordered]), ordered[0][1].first


def same_loss(
    model: Tagger,
    batch_states: Tensor,
    heads: Tensor,
    example: Example,
    places: list[tuple[int, Window]],
    rng: random.Random,
) -> tuple[Tensor, int]:
    """Loss of the antecedents of a text's gold mentions, and of false ones that its windows hold."""
    states, offset = joined(batch_states, places)
    end = offset + states.shape[0]
    known = [(m, c) for m, c in zip(example.mentions, example.clusters, strict=True) if offset <= m.head < end]
    if "heads" in example.more:
        gold_heads = {m.head for m, _ in known}
        found = {
            m.head: m
            for b, w in places
            for m in predicted(model, batch_states[b, : w.last - w.first], w, heads[b, : w.last - w.first])
        }
        known = [(found.get(m.head, m) if rng.random() < AS_FOUND else m, c) for m, c in known]
        false = [m for head, m in found.items() if head not in gold_heads]
        false = rng.sample(false, min(len(false), int(FALSE_SHARE * len(known)) + 1))
        known = sorted([*known, *((m, -1 - i) for i, m in enumerate(false))], key=lambda p: p[0].head)
    if len(known) < 3:
        return states.sum() * 0, 0
    mentions, clusters = [m for m, _ in known], np.array([c for _, c in known])
    t = traits(example.words, mentions)
    v = vectors(model, states, offset, mentions, t)
    n = len(mentions)
    gold = np.tril(clusters[:, None] == clusters[None], -1) & (np.arange(n)[:, None] - np.arange(n)[None] <= BACK)
    cheap = cheap_scores(model, v, t)
    chosen, values, valid = shortlist(cheap, gold)
    scores = pair_scores(model, v, t, chosen, values)
    true = torch.from_numpy(gold)
    loss = antecedent_loss(scores, valid, true.gather(1, chosen))
    return loss + CHEAP_WEIGHT * antecedent_loss(cheap, cheap > -1e3, true), n


def speaker_loss(
    model: Tagger, batch_states: Tensor, heads: Tensor, example: Example, places: list[tuple[int, Window]]
) -> tuple[Tensor, int]:
    """Loss of the antecedents of sources whose speaker our labels of PolNeAR name: any earlier mention of that name."""
    states, offset = joined(batch_states, places)
    end = offset + states.shape[0]
    found = [
        m
        for b, w in sorted(places, key=lambda p: p[1].first)
        for m in predicted(model, batch_states[b, : w.last - w.first], w, heads[b, : w.last - w.first])
    ]
    mentions = sorted(found, key=lambda m: m.head)
    at = {m.head: i for i, m in enumerate(mentions)}
    strings = example.words.strings
    rows, true = [], []
    for head, surname in example.speakers:
        if offset <= head < end and head in at:
            i = at[head]
            named = [
                j
                for j in range(max(i - BACK, 0), i)
                if surname
                in (s.casefold() for s in strings[mentions[j].first : min(mentions[j].last, mentions[j].head + 1) + 1])
                and mentions[j].kind in ("person", "organization")
            ]
            if named:
                rows.append(i)
                true.append(named)
    if not rows:
        return states.sum() * 0, 0
    t = traits(example.words, mentions)
    v = vectors(model, states, offset, mentions, t)
    n = len(mentions)
    gold = np.zeros((n, n), bool)
    for i, named in zip(rows, true, strict=True):
        gold[i, named] = True
    chosen, values, valid = shortlist(cheap_scores(model, v, t), gold)
    picked = torch.tensor(rows)
    scores = pair_scores(model, v, t, chosen, values)
    return antecedent_loss(scores[picked], valid[picked], torch.from_numpy(gold).gather(1, chosen)[picked]), len(rows)
