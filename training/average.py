"""Average checkpoints weight by weight: a training that went on for other tasks keeps what it knew before.

usage: average.py OUT.pt FILE.pt=SHARE FILE.pt=SHARE ... [--parts NAME,NAME]

Shares are made to sum to one. A weight that some of the files lack is averaged over the others. With --parts only
weights whose names begin so are averaged (`roles,coder`, `encoder.bert`), and the rest is the first file's. Averages of
several epochs have been better than each of them (LOG.md, run 5; Wortsman et al. 2022, model soups).
"""

from __future__ import annotations

import sys

import torch
from torch import Tensor


def average(states: list[tuple[dict[str, Tensor], float]], parts: tuple[str, ...]) -> dict[str, Tensor]:
    """The weights of the first state and whatever else any has; the named parts averaged, all of them without names."""
    out: dict[str, Tensor] = {}
    for name in dict.fromkeys(name for state, _ in states for name in state):
        held = [(state[name], share) for state, share in states if name in state]
        first = held[0][0]
        alike = [(value, share) for value, share in held if value.shape == first.shape]
        if first.is_floating_point() and (not parts or name.startswith(parts)):
            whole = sum(share for _, share in alike)
            out[name] = torch.stack([value * (share / whole) for value, share in alike]).sum(0)
        else:
            out[name] = first
    return out


def main() -> None:
    arguments = sys.argv[1:]
    parts: tuple[str, ...] = ()
    if "--parts" in arguments:
        at = arguments.index("--parts")
        parts = tuple(arguments[at + 1].split(","))
        del arguments[at : at + 2]
    if len(arguments) < 3 or not all("=" in one for one in arguments[1:]):
        sys.exit(__doc__)
    states = []
    for one in arguments[1:]:
        path, _, share = one.rpartition("=")
        states.append((torch.load(path, weights_only=True), float(share)))
    torch.save(average(states, parts), arguments[0])


if __name__ == "__main__":
    main()
