"""Losses of happenings: who has which part in them, and what they are."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from model import ARGUMENTS, CODES, PARTS, Tagger, split_codes
from prepare import Example, Happening
from reportedly.reading.windows import Window

LIKELY = 0.3  # a word that the tagger takes for a mention's head with this probability is a candidate for a part
# Weights of the codes among each other: the type is what the others hang on, and modes are many and rare.
CODE_WEIGHTS = {
    "type": 1.0, "mode": 0.5, "factuality": 0.5, "tense": 0.3, "certainty": 0.5, "polarity": 0.5, "time": 0.5,
}
CONTEXT_WEIGHT = 0.1
MASKED = 0.3  # share of the happenings whose parties are hidden from the coder, as some texts name none


def losses_of(
    model: Tagger, states: Tensor, heads: Tensor, example: Example, window: Window
) -> dict[str, tuple[Tensor, int]]:
    """Summed losses and counts of the happenings of one window; `states` (W, H) and `heads` (W, 11) are its words'."""
    here = [h for h in example.happenings if window.first <= h.first and h.last < window.last]
    if not here:
        return {}
    sentence = torch.from_numpy(example.words.sentence[window.first : window.last])
    likely = 1 - torch.softmax(heads.detach(), -1)[:, 0] > LIKELY
    for h in here:
        for head in [*(h.arguments or {}), *(h.parts or {})]:
            if window.first <= head < window.last:
                likely[head - window.first] = True
    out = {**roles_loss(model, states, here, window.first, sentence, likely)}
    if coded := [h for h in here if h.codes]:
        out["codes"] = codes_loss(model, states, coded, window.first, sentence)
    return out


def roles_loss(
    model: Tagger, states: Tensor, here: list[Happening], offset: int, sentence: Tensor, likely: Tensor
) -> dict[str, tuple[Tensor, int]]:
    triggers, mentions, arguments, parts = [], [], [], []
    for h in here:
        first, last = h.first - offset, h.last - offset
        near = torch.nonzero(likely & (sentence == sentence[first])).squeeze(1).tolist()
        for word in near:
            if first <= word <= last:
                continue
            triggers.append(first)
            mentions.append(word)
            arguments.append(-100 if h.arguments is None else h.arguments.get(word + offset, 0))
            parts.append(-100 if h.parts is None else h.parts.get(word + offset, 0))
    if not triggers:
        return {}
    scores = model.roles(states, torch.tensor(triggers), torch.tensor(mentions))
    loss = states.sum() * 0
    for part, gold in ((scores[:, : len(ARGUMENTS)], arguments), (scores[:, len(ARGUMENTS) :], parts)):
        target = torch.tensor(gold)
        if (target != -100).any():
            loss = loss + F.cross_entropy(part, target, ignore_index=-100, reduction="sum")
    return {"roles": (loss, len(triggers))}


def masks(here: list[Happening], offset: int, sentence: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """0/1 masks (K, W) of triggers, actors' and recipients' heads, and sentences."""
    size = len(sentence)
    trigger, actors, recipients = torch.zeros(3, len(here), size)
    around = torch.zeros(len(here), size)
    names = {"actor": actors, "recipient": recipients}
    for k, h in enumerate(here):
        trigger[k, h.first - offset : h.last - offset + 1] = 1
        around[k] = (sentence == sentence[h.first - offset]).float()
        if h.parts is None or torch.rand(()) < MASKED:
            continue
        for head, part in h.parts.items():
            if PARTS[part] in names and 0 <= head - offset < size:
                names[PARTS[part]][k, head - offset] = 1
    return trigger, actors, recipients, around


def codes_loss(
    model: Tagger, states: Tensor, here: list[Happening], offset: int, sentence: Tensor
) -> tuple[Tensor, int]:
    scores = split_codes(model.coder(states, *masks(here, offset, sentence)))
    loss = states.sum() * 0
    for name, _ in CODES:
        target = torch.tensor([h.codes.get(name, -100) for h in here])
        if (target != -100).any():
            loss = loss + CODE_WEIGHTS[name] * F.cross_entropy(
                scores[name], target, ignore_index=-100, reduction="sum", label_smoothing=0.03
            )
    told = [k for k, h in enumerate(here) if h.contexts is not None]
    if told:
        gold = torch.zeros(len(told), scores["contexts"].shape[1])
        for row, k in enumerate(told):
            gold[row, here[k].contexts] = 1
        loss = loss + CONTEXT_WEIGHT * F.binary_cross_entropy_with_logits(
            scores["contexts"][told], gold, reduction="sum"
        )
    return loss, len(here)
