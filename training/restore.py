"""Turn the package's int8 ONNX files back into a torch checkpoint, so that a training can start from what is shipped.

usage: restore.py --encoder FOLDER --weights FOLDER --out START.pt

The float heads come back exactly; the encoder's matrices to the rounding of 7 bits a column.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from model import Tagger

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
    arrays = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    named = {n: a for n, a in arrays.items() if not n.startswith("onnx::") and a.dtype == np.float32 and a.ndim}
    for name in [n for n in arrays if n.endswith("_quantized")]:
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("encoder", "weights", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    a = parser.parse_args()
    model = Tagger(a.encoder)
    state = model.state_dict()
    named, ordered = matrices(a.weights / "encoder.onnx")
    for name, value in named.items():
        if (
            name in state and name != "encoder.bert.embeddings.word_embeddings.weight"
        ):  # frozen: the exact ones are there
            state[name] = torch.from_numpy(np.array(value))
    targets = [f"encoder.bert.encoder.layer.{layer}.{part}.weight" for layer in range(6) for part in LAYER]
    targets += ["encoder.tags.weight", "encoder.inner.weight"]
    for name, value in zip(targets, ordered, strict=True):
        state[name] = torch.from_numpy(np.ascontiguousarray(value.T))
    linker, ordered = matrices(a.weights / "linker.onnx")
    for name, value in zip(("words", "match", "out"), ordered, strict=True):
        linker[f"linker.{name}.weight"] = value.T
    describer, _ = matrices(a.weights / "describer.onnx")
    card = json.loads((a.weights / "card.json").read_text(encoding="utf-8"))
    linker["linker.transitions"] = np.array(card["decoder"]["transitions"], np.float32)
    for name, value in {**linker, **{f"describer.{n[2:]}": v for n, v in describer.items()}}.items():
        state[name] = torch.from_numpy(np.array(value, np.float32))
    model.load_state_dict(state)
    torch.save(state, a.out)


if __name__ == "__main__":
    main()
