"""Turn the package's int8 ONNX files back into a torch checkpoint, so that a training can start from what is shipped.

usage: restore.py --encoder FOLDER --weights FOLDER --out START.pt [--marked MARKED.pt]

The heads come back to the rounding of float16, but for distances of extents that reading never looks at; the encoder's
matrices to the rounding of 7 bits a column, and so do all matrices of the second encoder (--marked).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from export import HALF, OneReach
from marked import Marked
from model import REACH, Tagger

LAYER = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


def matrices(path: Path) -> tuple[dict[str, np.ndarray], list[np.ndarray]]:
    """Named arrays of an ONNX file, and its nameless matrices in the order they are used, dequantised."""
    graph = onnx.load(path).graph
    held = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    arrays = {n.removesuffix(HALF): a.astype(np.float32) if n.endswith(HALF) else a for n, a in held.items()}
    rounded = [n for n in arrays if n.endswith("_quantized")]
    scales = {n.removesuffix("_quantized") + "_scale" for n in rounded}
    named = {
        n: a for n, a in arrays.items()
        if not n.startswith("onnx::") and n not in scales and a.dtype == np.float32 and a.ndim
    }
    for name in rounded:
        base = name.removesuffix("_quantized")
        zero = arrays[f"{base}_zero_point"].astype(np.float32)
        value = (arrays[name].astype(np.float32) - zero) * arrays[f"{base}_scale"]
        named[base] = value
    nameless = [n for n in arrays if n.startswith("onnx::") and not n.endswith(("_scale", "_zero_point"))]
    order = sorted({int(n.split("_")[1]) for n in nameless})
    out = []
    for number in order:
        base = next(n.removesuffix("_quantized") for n in nameless if int(n.split("_")[1]) == number)
        out.append(named.pop(base) if base in named else arrays[base])
    return named, out


ENCODER = [f"bert.encoder.layer.{layer}.{part}.weight" for layer in range(6) for part in LAYER]
# The nameless matrices of each file, in the order they are used; all stand transposed in it.
NAMELESS = {
    "encoder": [
        *(f"encoder.{name}" for name in ENCODER),
        "encoder.tags.weight", "encoder.inner.weight", "encoder.more.weight",
    ],
    "linker": ["linker.words.weight", "linker.match.weight", "linker.out.weight"],
    "describer": [],
    "referents": [],
    "shortlist": ["coarse.weight"],
    "pairs": ["pairs.product.weight"],
    "nouns": [f"nouns.{name}.weight" for name in ("enter", "attention", "leave", "feed.0", "feed.2", "back", "heads")],
    "around": [f"around.{name}.weight" for name in ("enter", "attention", "leave", "feed.0", "feed.2", "plover")],
    "roles": ["roles.words.weight", "roles.match.weight", "roles.out.weight"],
    "coder": [],
}
# What a file calls its module, where the checkpoint has another name.
PREFIXES = {"describer": ("d.", "describer."), "referents": ("", "referents."), "pairs": ("", "pairs."),
            "coder": ("", "coder.")}
FROZEN = "encoder.bert.embeddings.word_embeddings.weight"  # the exact ones are in the encoder's folder


def extents(path: Path, fresh: np.ndarray) -> dict[str, np.ndarray]:
    """The extents' weights. Of distances only those that are looked at when reading are in the file: the others stay
    as in `fresh` (81, 192)."""
    _, parts = matrices(path)
    distance = fresh.copy()
    width = fresh.shape[1] // 2
    distance[REACH - OneReach.BEFORE : REACH + 1, :width] = parts[4][0]
    distance[REACH:, width:] = parts[10][0]
    return {
        "extents.head.weight": np.concatenate([parts[0], parts[6]]),
        "extents.head.bias": np.concatenate([parts[1], parts[7]]),
        "extents.word.weight": np.concatenate([parts[2], parts[8]]),
        "extents.word.bias": np.concatenate([parts[3], parts[9]]),
        "extents.distance.weight": distance,
        "extents.out": np.stack([parts[5], parts[11]]),
    }


def marked(path: Path, state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The second encoder's state from its file, and from `state` its frozen word embeddings."""
    named, ordered = matrices(path)
    found = dict(zip(ENCODER, (value.T for value in ordered), strict=True))
    for name, value in named.items():
        name = name.removeprefix("model.")
        plain = name.removesuffix("_Transposed")
        found[plain] = value if plain == name else value.T
    return complete(found, state, FROZEN.removeprefix("encoder."))


def complete(found: dict[str, np.ndarray], state: dict[str, torch.Tensor], frozen: str) -> dict[str, torch.Tensor]:
    """The state with what was found, and with its own frozen weights. Raises SystemExit where anything is left over."""
    found.pop(frozen, None)
    missing = state.keys() - found.keys() - {frozen}
    unknown = found.keys() - state.keys()
    if missing or unknown:
        raise SystemExit(f"not in the files: {sorted(missing)}; not in the model: {sorted(unknown)}")
    return state | {name: torch.from_numpy(np.array(value, np.float32)) for name, value in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("encoder", "weights", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--marked", type=Path)
    a = parser.parse_args()
    model = Tagger(a.encoder)
    state = model.state_dict()
    card = json.loads((a.weights / "card.json").read_text(encoding="utf-8"))
    found = extents(a.weights / "extents.onnx", state["extents.distance.weight"].numpy())
    found["linker.transitions"] = np.array(card["decoder"]["transitions"], np.float32)
    for file, targets in NAMELESS.items():
        named, ordered = matrices(a.weights / f"{file}.onnx")
        old, new = PREFIXES.get(file, ("", ""))
        found |= {f"{new}{name.removeprefix(old)}": value for name, value in named.items()}
        found |= {name: value.T for name, value in zip(targets, ordered, strict=True)}
    state = complete(found, state, FROZEN)
    model.load_state_dict(state)
    torch.save(state, a.out)
    if a.marked:
        second = Marked(a.encoder)
        state = marked(a.weights / "marked.onnx", second.state_dict())
        second.load_state_dict(state)
        torch.save(state, a.marked)


if __name__ == "__main__":
    main()
