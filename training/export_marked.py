"""Export the second encoder to marked.onnx, int8, and check that it agrees.

usage: export_marked.py --encoder FOLDER --weights MARKED.pt --out FOLDER
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from export import quantise, session, write
from marked import PAIRED, SINGLE, Marked

AGREEMENT = 0.97  # least cosine of the int8 embeddings with the float ones', on random pieces
OUTPUTS = (*SINGLE, *PAIRED, "embedding")


class Batch(nn.Module):
    """The encoder with its attention written out, which exports to plain matrix products."""

    def __init__(self, model: Marked) -> None:
        super().__init__()
        self.model = model

    def attend(self, attention: nn.Module, x: Tensor, mask: Tensor) -> Tensor:
        heads, size = attention.num_attention_heads, attention.attention_head_size

        def split(y: Tensor) -> Tensor:
            return y.reshape(y.shape[0], -1, heads, size).permute(0, 2, 1, 3)

        q, k, v = split(attention.query(x)), split(attention.key(x)), split(attention.value(x))
        scores = torch.matmul(q, k.transpose(-1, -2)) / size**0.5 + (1 - mask[:, None, None].to(x.dtype)) * -1e4
        out = torch.matmul(torch.softmax(scores, -1), v).permute(0, 2, 1, 3)
        return out.reshape(x.shape[0], -1, heads * size)

    def forward(self, pieces: Tensor, mask: Tensor, segment: Tensor, roles: Tensor) -> tuple[Tensor, ...]:
        bert, m = self.model.bert, self.model
        x = bert.embeddings.word_embeddings(pieces) + m.roles(roles) * (roles > 0).unsqueeze(-1)
        x = x + bert.embeddings.token_type_embeddings(segment)
        x = bert.embeddings.LayerNorm(x + bert.embeddings.position_embeddings(torch.arange(pieces.shape[1])[None]))
        for layer in bert.encoder.layer:
            x = layer.attention.output(self.attend(layer.attention.self, x, mask), x)
            x = layer.output(layer.intermediate(x), x)
        answers = m.answer(x, mask, segment, roles)
        return tuple(answers[name] for name in OUTPUTS)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("encoder", "weights", "out"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    a = parser.parse_args()
    torch.manual_seed(0)
    model = Marked(a.encoder)
    model.load_state_dict(torch.load(a.weights, weights_only=True))
    model.eval()
    mask = torch.ones(2, 40, dtype=torch.long)
    mask[1, 30:] = 0
    segment = (torch.arange(40)[None] >= 20).long().expand(2, -1).contiguous()
    roles = torch.zeros(2, 40, dtype=torch.long)
    roles[:, 3:5], roles[:, 8:10], roles[:, 25] = 1, 2, 3
    inputs = {"pieces": torch.randint(1000, 20000, (2, 40)), "mask": mask, "segment": segment, "roles": roles}
    a.out.mkdir(parents=True, exist_ok=True)
    axes = {n: {0: "B", 1: "P"} for n in inputs} | {n: {0: "B"} for n in OUTPUTS}
    with tempfile.TemporaryDirectory() as scratch:
        write(Batch(model), inputs, list(OUTPUTS), axes, Path(scratch, "marked.onnx"))
        quantise(Path(scratch, "marked.onnx"), a.out / "marked.onnx")
        exact = session(Path(scratch, "marked.onnx")).run(None, {n: t.numpy() for n, t in inputs.items()})
    with torch.no_grad():
        expected = model(**inputs)
    for name, got in zip(OUTPUTS, exact, strict=True):
        assert np.abs(got - expected[name].numpy()).max() < 2e-3, name
    rounded = session(a.out / "marked.onnx").run(["embedding"], {n: t.numpy() for n, t in inputs.items()})[0]
    cosine = (rounded * expected["embedding"].numpy()).sum(1).min()
    assert cosine >= AGREEMENT, f"int8 embeddings are like the float ones to {cosine:.4f} only"
    print(a.out / "marked.onnx", (a.out / "marked.onnx").stat().st_size, f"cosine {cosine:.4f}")


if __name__ == "__main__":
    main()
