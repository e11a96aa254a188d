"""Parts of a model that learn while the rest stands still: their steps, rates and moving average.

The rate of each part warms up, then falls linearly to nothing. What is kept is the average of the weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn

DECAY, EMA = 0.02, 0.99
Text = TypeVar("Text")


class Learner:
    """`rates`: of each part its highest; `steps` in all, of which the first `warm_up` are slower; `together`: texts a
    step."""

    def __init__(self, rates: Sequence[tuple[nn.Module, float]], *, steps: int, warm_up: int, together: int) -> None:
        self.parts = [part for part, _ in rates]
        self.steps, self.warm_up, self.together, self.done = steps, warm_up, together, 0
        groups = [{"params": list(part.requires_grad_().parameters()), "base": rate} for part, rate in rates]
        self.weights = [p for part in self.parts for p in part.parameters()]
        self.average = [p.detach().clone() for p in self.weights]
        self.optimizer = torch.optim.AdamW(groups, weight_decay=DECAY)

    def epoch(
        self, texts: Sequence[Text], losses_of: Callable[[Sequence[Text]], dict[str, Tensor]]
    ) -> dict[str, float]:
        """One pass over the texts, of which those that fill no step are left out; the mean of each loss."""
        for part in self.parts:
            part.train()
        sums: dict[str, float] = {}
        starts = range(0, len(texts) - self.together + 1, self.together)
        for at in starts:
            losses = losses_of(texts[at : at + self.together])
            self.step(losses)
            for name, loss in losses.items():
                sums[name] = sums.get(name, 0.0) + loss.item()
        return {name: round(value / len(starts), 3) for name, value in sums.items()}

    def step(self, losses: dict[str, Tensor]) -> None:
        for group in self.optimizer.param_groups:
            group["lr"] = group["base"] * min(1.0, (self.done + 1) / self.warm_up) * (1 - self.done / self.steps)
        sum(losses.values(), torch.zeros(())).backward()
        nn.utils.clip_grad_norm_(self.weights, 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.done += 1
        share = 1 - min(EMA, self.done / (self.done + 9))
        torch._foreach_lerp_(self.average, [p.detach() for p in self.weights], share)

    def settle(self) -> None:
        """Take the average for the weights."""
        with torch.no_grad():
            for p, q in zip(self.weights, self.average, strict=True):
                p.copy_(q)
