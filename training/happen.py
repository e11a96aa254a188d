"""Losses of happenings: which words name them, who has which part in them, and what they are."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.nn.utils.rnn import pad_sequence

from model import ARGUMENTS, CODES, PARTS, Tagger, split_codes
from prepare import IGNORE, Example, Happening
from reportedly.reading.windows import Window

Pair = tuple[Example, Window]
Losses = dict[str, tuple[Tensor, int]]  # summed, and of how many

LIKELY = 0.3  # a word that the tagger takes for a mention's head with this probability is a candidate for a part
# Weights of the codes among each other: the type is what the others hang on, and modes are many and rare.
CODE_WEIGHTS = {
    "type": 1.0, "mode": 0.5, "factuality": 0.5, "tense": 0.3, "certainty": 0.5, "polarity": 0.5, "time": 0.5,
}
CONTEXT_WEIGHT = 0.1
SMOOTH = 0.02
MASKED = 0.3  # share of the happenings whose parties are hidden from the coder, as some texts name none


def losses_of(model: Tagger, states: Tensor, own: Tensor, heads: Tensor, pairs: list[Pair]) -> Losses:
    """Losses of B windows of W words, whose states (B, W, H), scores of PLOVER_TAGS by the encoder (B, W, 18) and
    scores of being a mention's head (B, W, 11) are given."""
    sizes = torch.tensor([w.last - w.first for _, w in pairs])
    inside = (torch.arange(states.shape[1])[None] < sizes[:, None]).float()
    around, scores = model.around(states, own, inside)
    out: Losses = {}
    gold = torch.full(states.shape[:2], IGNORE)
    for b, (e, w) in enumerate(pairs):
        if "plover" in e.more:
            gold[b, : w.last - w.first] = torch.from_numpy(e.more["plover"][w.first : w.last])
    if known := int((gold != IGNORE).sum()):
        loss = F.cross_entropy(
            scores.flatten(0, 1), gold.flatten(), ignore_index=IGNORE, reduction="sum", label_smoothing=SMOOTH
        )
        out["around"] = loss, known
    told = roles_loss(model, around, heads, pairs)
    if told is not None:
        out["roles"] = told
    coded = [codes_loss(model, around[b, : w.last - w.first], e, w) for b, (e, w) in enumerate(pairs)]
    if some := [c for c in coded if c is not None]:
        out["codes"] = torch.stack([loss for loss, _ in some]).sum(), sum(n for _, n in some)
    return out


def told_in(example: Example, window: Window) -> list[Happening]:
    return [h for h in example.happenings if window.first <= h.first and h.last < window.last]


def roles_loss(model: Tagger, around: Tensor, heads: Tensor, pairs: list[Pair]) -> tuple[Tensor, int] | None:
    """Of each trigger every word of its sentence that is a mention's head, or may be one; None where there is none."""
    sentences: dict[tuple[int, int], tuple[int, int]] = {}  # window and number -> place and first word
    spans: list[Tensor] = []
    triggers: list[tuple[int, int, int]] = []
    arguments, parts = [], []
    for b, (e, w) in enumerate(pairs):
        here = told_in(e, w)
        if not here:
            continue
        numbers = torch.from_numpy(e.words.sentence[w.first : w.last])
        likely = 1 - torch.softmax(heads[b, : len(numbers)].detach(), -1)[:, 0] > LIKELY
        for h in here:
            for head in [*(h.arguments or {}), *(h.parts or {})]:
                if w.first <= head < w.last:
                    likely[head - w.first] = True
        for h in here:
            first, last = h.first - w.first, h.last - w.first
            number = int(numbers[first])
            if (b, number) not in sentences:
                words = torch.nonzero(numbers == number).squeeze(1)
                sentences[b, number] = len(spans), int(words[0])
                spans.append(words + b * around.shape[1])
            place, start = sentences[b, number]
            size = len(spans[place])
            last = min(last, start + size - 1)
            triggers.append((place, first - start, last - start))
            mine = likely[start : start + size].clone()
            mine[first - start : last - start + 1] = False
            for table, told in ((arguments, h.arguments), (parts, h.parts)):
                row = torch.full((size,), IGNORE)
                if told is not None:
                    row[mine] = 0
                    for head, part in told.items():
                        if start <= head - w.first < start + size and mine[head - w.first - start]:
                            row[head - w.first - start] = part
                table.append(row)
    if not triggers:
        return None
    words = pad_sequence(spans, batch_first=True)
    mask = pad_sequence([torch.ones(len(s)) for s in spans], batch_first=True)
    sentence, first, last = torch.tensor(triggers).unbind(1)
    scores = model.roles(around.flatten(0, 1)[words], mask, sentence, first, last)
    loss, count = around.sum() * 0, 0
    for part, rows in ((scores[..., : len(ARGUMENTS)], arguments), (scores[..., len(ARGUMENTS) :], parts)):
        gold = torch.full(scores.shape[:2], IGNORE)
        for k, row in enumerate(rows):
            gold[k, : len(row)] = row
        if known := int((gold != IGNORE).sum()):
            loss = loss + F.cross_entropy(
                part.flatten(0, 1), gold.flatten(), ignore_index=IGNORE, reduction="sum"
            )
            count += known
    return loss, count


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


def codes_loss(model: Tagger, around: Tensor, example: Example, window: Window) -> tuple[Tensor, int] | None:
    """Of the codes that are told in one window (W, H + AROUND); None where none are."""
    here = [h for h in told_in(example, window) if h.codes]
    if not here:
        return None
    sentence = torch.from_numpy(example.words.sentence[window.first : window.last])
    scores = split_codes(model.coder(around, *masks(here, window.first, sentence)))
    loss = around.sum() * 0
    for name, _ in CODES:
        target = torch.tensor([h.codes.get(name, IGNORE) for h in here])
        if (target != IGNORE).any():
            loss = loss + CODE_WEIGHTS[name] * F.cross_entropy(
                scores[name], target, ignore_index=IGNORE, reduction="sum", label_smoothing=0.03
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
