"""Average two checkpoints weight by weight: a training that went on for other tasks keeps what it knew before.

usage: average.py OLD.pt NEW.pt SHARE OUT.pt

SHARE is that of NEW, between 0 and 1. Only what both know of reading attributions is averaged (the encoder but for its
new heads, the linker, the describer); the rest is NEW's. (Wortsman et al. 2022, robust fine-tuning by averaging.)
"""

from __future__ import annotations

import sys

import torch

AVERAGED = ("encoder.bert", "encoder.features", "encoder.tags", "encoder.inner", "linker", "describer")


def main() -> None:
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    old, new = (torch.load(path, weights_only=True) for path in sys.argv[1:3])
    share = float(sys.argv[3])
    for name, value in new.items():
        if name.startswith(AVERAGED) and name in old and value.is_floating_point():
            new[name] = share * value + (1 - share) * old[name]
    torch.save(new, sys.argv[4])


if __name__ == "__main__":
    main()
