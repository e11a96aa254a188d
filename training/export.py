"""Export a checkpoint to the ONNX files of the package: int8 encoder, float16 heads, and check that they agree.

usage: export.py --encoder FOLDER --weights EPOCH.pt --out FOLDER [--happenings | --references]

Writes the ONNX files, transitions.npy and tokenizer.json; calibrate.py adds card.json. With --happenings, after
refine_happenings.py, only around, roles and coder, with --references, after refine.py, only nouns, extents, referents,
shortlist and pairs, into a folder that has the rest, and their hashes into its card.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from model import PLOVER_TAGS, REACH, Around, Describer, Encoder, Extents, Linker, Nouns, Roles, Tagger
from refer import BACK
from reportedly.reading.mentions import FEATURES, KINDS
from reportedly.reading.tags import FILES

ENCODERS = ("encoder.onnx", "marked.onnx")
PARITY = 2e-3  # largest difference of a float head's scores between torch and ONNX
# Arrays of so many numbers are kept as float16, under their name with HALF: the 355 statements and 195 events read in
# claims dev stay the same, and the weights keep to the 60 MB of their budget.
LARGE, HALF = 1024, "_half"
AGREEMENT = 0.98  # least cosine of the int8 encoder's states with the float one's, on random pieces


class OneWindow(nn.Module):
    """The encoder for a single window: no padding, so no mask."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def attend(self, attention: nn.Module, x: Tensor) -> Tensor:
        heads, size = attention.num_attention_heads, attention.attention_head_size

        def split(y: Tensor) -> Tensor:
            return y.reshape(1, -1, heads, size).permute(0, 2, 1, 3)

        q, k, v = split(attention.query(x)), split(attention.key(x)), split(attention.value(x))
        weights = torch.softmax(torch.matmul(q, k.transpose(-1, -2)) / size**0.5, -1)
        return torch.matmul(weights, v).permute(0, 2, 1, 3).reshape(1, -1, heads * size)

    def forward(self, pieces: Tensor, features: Tensor, word: Tensor) -> tuple[Tensor, ...]:
        bert = self.encoder.bert
        x = bert.embeddings.word_embeddings(pieces)
        for column, table in enumerate(self.encoder.features):
            x = x + table(features[..., column])
        place = torch.arange(pieces.shape[1])[None]
        x = (
            x
            + bert.embeddings.token_type_embeddings(torch.zeros_like(pieces))
            + bert.embeddings.position_embeddings(place)
        )
        x = bert.embeddings.LayerNorm(x)
        for layer in bert.encoder.layer:
            x = layer.attention.output(self.attend(layer.attention.self, x), x)
            x = layer.output(layer.intermediate(x), x)
        states = x[0].index_select(0, word[0])[None]
        return states, self.encoder.tags(states), self.encoder.inner(states), self.encoder.more(states)


class OneLink(nn.Module):
    def __init__(self, linker: Linker) -> None:
        super().__init__()
        self.linker = linker

    def forward(
        self, states: Tensor, tags: Tensor, inner: Tensor, paragraph: Tensor, start: Tensor, end: Tensor, level: Tensor
    ) -> Tensor:
        return self.linker(
            states[None], tags[None], inner[None], paragraph[None], torch.zeros_like(start), start, end, level
        )


class OneDescription(nn.Module):
    """The describer with one window's states shared by all cues: the same sums as matrix products."""

    def __init__(self, describer: Describer) -> None:
        super().__init__()
        self.d = describer

    def forward(self, states: Tensor, cue: Tensor, source: Tensor, content: Tensor) -> Tensor:
        def mean(mask: Tensor) -> Tensor:
            return mask @ states / mask.sum(1, keepdim=True).clamp(min=1)

        cue_mean = mean(cue)
        score = self.d.query(cue_mean) @ states.T / states.shape[-1] ** 0.5
        weight = torch.softmax(score.masked_fill(content == 0, -1e4), -1) * content
        place = torch.arange(1, states.shape[0] + 1)
        opening = states[(content * (1.0 / place)).argmax(-1)]
        sourced = (source.sum(1, keepdim=True) > 0).float()
        joined = torch.cat([cue_mean, mean(source), mean(content), weight @ states, opening, sourced], -1)
        return self.d.out(self.d.hidden(joined))


class OneReach(nn.Module):
    """First and last words of mentions, looked for among the words near the head only."""

    BEFORE, AFTER = 24, REACH  # longer ones before the head: 1 in 4,000 of GUM's mentions

    def __init__(self, extents: Extents) -> None:
        super().__init__()
        self.e = extents

    def side(self, states: Tensor, head: Tensor, number: int, low: int, high: int) -> Tensor:
        width = self.e.out.shape[1]
        part = slice(number * width, (number + 1) * width)
        own = nn.functional.linear(states.index_select(0, head), self.e.head.weight[part], self.e.head.bias[part])
        words = nn.functional.linear(states, self.e.word.weight[part], self.e.word.bias[part])
        steps = torch.arange(low, high + 1)
        place = head[:, None] + steps[None]
        last = torch.ones_like(states[:, 0]).long().sum() - 1  # not states.shape: a trace would freeze it
        inside = (place >= 0) & (place <= last)
        near = words[torch.minimum(place.clamp(min=0), last)]
        x = torch.relu(own[:, None] + near + self.e.distance.weight[steps + REACH][None, :, part])
        scores = (x @ self.e.out[number]).masked_fill(~inside, -1e4)
        return (head[:, None] + steps[scores.argmax(-1)][:, None]).squeeze(1)

    def forward(self, states: Tensor, head: Tensor, low: Tensor, high: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """First and last words inside [low, high], all (K,), and the states of head, span and first word (K, 3H)."""
        first = torch.maximum(self.side(states, head, 0, -self.BEFORE, 0), low)
        last = torch.minimum(self.side(states, head, 1, 0, self.AFTER), high)
        place = torch.ones_like(states[:, 0]).long().cumsum(0) - 1
        inside = ((place[None] >= first[:, None]) & (place[None] <= last[:, None])).float()
        mean = inside @ states / inside.sum(1, keepdim=True)
        return first, last, torch.cat([states.index_select(0, head), mean, states.index_select(0, first)], -1)


class OneShortlist(nn.Module):
    """The cheap score of each mention with those before it, and the best of them (refer.shortlist)."""

    def __init__(self, coarse: nn.Linear) -> None:
        super().__init__()
        self.coarse = coarse

    def forward(self, left: Tensor, right: Tensor, bag: Tensor, others: Tensor, numbers: Tensor, before: Tensor,
                apart: Tensor, keep: Tensor) -> tuple[Tensor, Tensor]:
        """Rows R and columns C: left (R, 64), right (C, 64), bags (R, V) and (C, V), head, whole, pronoun and sex as
        numbers (R, 4) and (C, 4), how many mentions apart (R, C), how many to keep (1,) -> columns, scores (R, keep).
        """
        same = (numbers[:, None] == before[None]).float()
        pronoun, sex = numbers[:, None, 2], numbers[:, None, 3]
        features = torch.stack(
            [
                same[..., 0] * (pronoun == 0).float(), (bag @ others.T).clamp(max=3), same[..., 1],
                same[..., 2] * (pronoun > 0).float(),
                (1 - same[..., 3]) * (sex > 0).float() * (before[None, :, 3] > 0).float(),
                torch.log2(apart.clamp(min=1).float()) / 8,
            ],
            -1,
        )
        scores = left @ right.T / left.shape[1] ** 0.5 + self.coarse(features).squeeze(-1)
        scores = torch.where((apart > 0) & (apart <= BACK), scores, torch.full_like(scores, -1e4))
        values, chosen = torch.topk(scores, int(keep) if not torch.jit.is_tracing() else keep, dim=1)
        return chosen, values


class OneWidened(nn.Module):
    """What stands around the words of a single window: nothing to mask."""

    def __init__(self, name: str, widened: Around | Nouns) -> None:
        """`name`: what its weights are called in the file, as in the checkpoint."""
        super().__init__()
        self.name = name
        self.add_module(name, widened)

    def forward(self, states: Tensor, own: Tensor) -> tuple[Tensor, Tensor]:
        widened = self.get_submodule(self.name)
        changed, scores = widened(states[None], own[None], torch.ones_like(states[None, :, 0]))
        return changed[0], scores[0]


class OneSentence(nn.Module):
    """The parts of the words of a single sentence in its happenings."""

    def __init__(self, roles: Roles) -> None:
        super().__init__()
        self.roles = roles

    def forward(self, around: Tensor, first: Tensor, last: Tensor) -> Tensor:
        alone = torch.ones_like(around[None, :, 0])
        return self.roles(around[None], alone, torch.zeros_like(first), first, last)


def write(
    module: nn.Module, inputs: dict[str, Tensor], outputs: list[str], axes: dict[str, dict[int, str]], path: Path
) -> None:
    with torch.no_grad():
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(path),
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes=axes,
            dynamo=False,
            opset_version=17,
        )


def quantise(path: Path, out: Path) -> None:
    """Matrix products and embeddings to int8, a scale for each column.

    The range is reduced to 7 bits: with 8, processors without VNNI saturate and read other numbers than those with it.
    Measured on six dev reports: one scale a matrix keeps 95.1 % of the tags, one a column 99.2 %; fusing attention
    into one operator gained no time.
    """
    quantize_dynamic(
        path,
        out,
        weight_type=QuantType.QInt8,
        reduce_range=True,
        per_channel=True,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def halve(path: Path) -> None:
    """Keep a file's large float32 arrays as float16, with a cast that onnxruntime does once, when it loads the file.

    What is kept so already stays as it is.
    """
    model = onnx.load(path)
    casts = []
    for held in list(model.graph.initializer):
        array = numpy_helper.to_array(held)
        if array.dtype == np.float32 and array.size >= LARGE:
            model.graph.initializer.remove(held)
            model.graph.initializer.append(numpy_helper.from_array(array.astype(np.float16), held.name + HALF))
            casts.append(helper.make_node("Cast", [held.name + HALF], [held.name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *model.graph.node]
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, path)


def session(path: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def export(model: Tagger, folder: Path) -> None:
    torch.manual_seed(0)
    w, k, _h = 60, 3, model.encoder.bert.config.hidden_size
    pieces = torch.randint(1000, 20000, (1, 80))
    window = {
        "pieces": pieces,
        "features": torch.zeros(1, 80, 3, dtype=torch.long),
        "word": torch.arange(1, w + 1)[None],
    }
    encoder = OneWindow(model.encoder)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "encoder.onnx")
        write(
            encoder,
            window,
            ["states", "tags", "inner", "more"],
            {
                "pieces": {1: "P"},
                "features": {1: "P"},
                "word": {1: "W"},
                "states": {1: "W"},
                "tags": {1: "W"},
                "inner": {1: "W"},
                "more": {1: "W"},
            },
            path,
        )
        quantise(path, folder / "encoder.onnx")
    states, tags, inner, _ = (t[0] for t in encoder(**window))
    link = {
        "states": states,
        "tags": tags,
        "inner": inner,
        "paragraph": torch.arange(w) // 20,
        "start": torch.tensor([3, 20, 50]),
        "end": torch.tensor([4, 20, 52]),
        "level": torch.tensor([0, 1, 0]),
    }
    write(
        OneLink(model.linker),
        link,
        ["scores"],
        {
            "states": {0: "W"},
            "tags": {0: "W"},
            "inner": {0: "W"},
            "paragraph": {0: "W"},
            "start": {0: "K"},
            "end": {0: "K"},
            "level": {0: "K"},
        },
        folder / "linker.onnx",
    )
    masks = torch.zeros(3, k, w)
    masks[0, :, 3:5], masks[1, :2, 0:2], masks[2, :, 6:30] = 1, 1, 1
    described = {"states": states, "cue": masks[0], "source": masks[1], "content": masks[2]}
    write(
        OneDescription(model.describer),
        described,
        ["scores"],
        {"states": {0: "W"}, "cue": {0: "K", 1: "W"}, "source": {0: "K", 1: "W"}, "content": {0: "K", 1: "W"}},
        folder / "describer.onnx",
    )
    check(model, folder, window, link, described)
    export_references(model, folder, states)
    export_happenings(model, folder, states)


def export_references(model: Tagger, folder: Path, states: Tensor) -> None:
    """Write nouns, extents, referents and pairs, and raise AssertionError where they do not say what the model says."""
    heads, low, high = torch.tensor([3, 30, 59]), torch.tensor([0, 20, 50]), torch.tensor([10, 40, 59])
    reach = OneReach(model.extents)
    rows, columns = 4, 6
    cases: list[tuple[str, nn.Module, dict[str, Tensor], list[str], dict[str, dict[int, str]]]] = [
        ("nouns", OneWidened("nouns", model.nouns),
         {"states": states.detach(), "own": torch.randn(states.shape[0], len(KINDS))}, ["nouns", "heads"],
         {n: {0: "W"} for n in ("states", "own", "nouns", "heads")}),
        ("extents", reach, {"states": states.detach(), "head": heads, "low": low, "high": high},
         ["first", "last", "spans"],
         {"states": {0: "W"}, "head": {0: "K"}, "low": {0: "K"}, "high": {0: "K"}, "first": {0: "K"},
          "last": {0: "K"}, "spans": {0: "K"}}),
        ("shortlist", OneShortlist(model.coarse),
         {"left": torch.randn(rows, 64), "right": torch.randn(columns, 64), "bag": torch.ones(rows, 7),
          "others": torch.ones(columns, 7), "numbers": torch.randint(0, 3, (rows, 4)),
          "before": torch.randint(0, 3, (columns, 4)), "apart": torch.arange(rows)[:, None] + 4 - torch.arange(columns),
          "keep": torch.tensor([3])}, ["chosen", "values"],
         {"left": {0: "R"}, "right": {0: "C"}, "bag": {0: "R", 1: "V"}, "others": {0: "C", 1: "V"},
          "numbers": {0: "R"}, "before": {0: "C"}, "apart": {0: "R", 1: "C"}, "chosen": {0: "R", 1: "S"},
          "values": {0: "R", 1: "S"}}),
        ("referents", model.referents,
         {"spans": torch.randn(5, 3 * states.shape[1]), "numbers": torch.zeros(5, 7, dtype=torch.long)}, ["vectors"],
         {"spans": {0: "N"}, "numbers": {0: "N"}, "vectors": {0: "N"}}),
        ("pairs", model.pairs,
         {"anaphor": torch.randn(4, 192), "antecedent": torch.randn(4, 192), "product": torch.randn(4, 64),
          "features": torch.zeros(4, len(FEATURES)), "mentions": torch.tensor([0, 1, 2, 3]),
          "sentences": torch.tensor([0, 0, 1, 2])}, ["scores"],
         {n: {0: "P"} for n in ("anaphor", "antecedent", "product", "features", "mentions", "sentences", "scores")}),
    ]
    for name, module, inputs, outputs, axes in cases:
        module.eval()
        write(module, inputs, outputs, axes, folder / f"{name}.onnx")
        with torch.no_grad():
            expected = module(**inputs)
        got = session(folder / f"{name}.onnx").run(None, {n: t.numpy() for n, t in inputs.items()})
        for a, b in zip(got, expected if isinstance(expected, tuple) else (expected,), strict=True):
            assert np.abs(a - b.numpy()).max() < PARITY, name
    place = torch.arange(states.shape[0])[None] - heads[:, None]
    scores = model.extents(states, heads)[..., 0].masked_fill(place < -OneReach.BEFORE, -1e4)
    first, *_ = reach(states, heads, torch.zeros_like(heads), torch.full_like(heads, 59))
    assert (scores.argmax(-1) == first).all(), "extents near the head are not those of the whole window"


def export_happenings(model: Tagger, folder: Path, states: Tensor) -> None:
    """Write around, roles and coder, and raise AssertionError where they do not say what the model says."""
    w = states.shape[0]
    masks = torch.zeros(4, 2, w)
    masks[0, :, 5], masks[1, 0, 2], masks[2, 1, 9], masks[3, :, :20] = 1, 1, 1, 1
    seen = {"states": states.detach(), "own": torch.randn(w, len(PLOVER_TAGS))}
    around = OneWidened("around", model.around.eval())
    wide, _ = around(**seen)
    wide = wide.detach()
    parties = ("trigger", "actors", "recipients", "sentence")
    cases: list[tuple[str, nn.Module, dict[str, Tensor], list[str], dict[str, dict[int, str]]]] = [
        ("around", around, seen, ["around", "plover"],
         {n: {0: "W"} for n in ("states", "own", "around", "plover")}),
        ("roles", OneSentence(model.roles), {"around": wide, "first": torch.tensor([5, 9]),
                                             "last": torch.tensor([6, 9])}, ["scores"],
         {"around": {0: "S"}, "first": {0: "K"}, "last": {0: "K"}, "scores": {0: "K", 1: "S"}}),
        ("coder", model.coder, {"around": wide, **dict(zip(parties, masks, strict=True))}, ["scores"],
         {"around": {0: "W"}, "scores": {0: "K"}, **{n: {0: "K", 1: "W"} for n in parties}}),
    ]
    for name, module, inputs, outputs, axes in cases:
        write(module, inputs, outputs, axes, folder / f"{name}.onnx")
        with torch.no_grad():
            expected = module(**inputs)
        got = session(folder / f"{name}.onnx").run(None, {n: t.numpy() for n, t in inputs.items()})
        for a, b in zip(got, expected if isinstance(expected, tuple) else (expected,), strict=True):
            assert np.abs(a - b.numpy()).max() < PARITY, name


def check(
    model: Tagger, folder: Path, window: dict[str, Tensor], link: dict[str, Tensor], described: dict[str, Tensor]
) -> None:
    """Raise AssertionError where the files do not say what the model says."""

    def run(name: str, inputs: dict[str, Tensor]) -> list[np.ndarray]:
        return session(folder / name).run(None, {n: t.detach().numpy() for n, t in inputs.items()})

    with torch.no_grad():
        zeros = torch.zeros(1, 80, dtype=torch.long)
        batched = model.encoder(window["pieces"], torch.ones_like(zeros), window["features"], window["word"])
        states, *_ = run("encoder.onnx", window)
        exact, rounded = batched[0].numpy().ravel(), states.ravel()
        cosine = float(exact @ rounded / np.linalg.norm(exact) / np.linalg.norm(rounded))
        assert cosine >= AGREEMENT, f"int8 states are like the float ones to {cosine:.4f} only"
        linked = OneLink(model.linker).eval()(**link).numpy()
        assert np.abs(run("linker.onnx", link)[0] - linked).max() < PARITY, "linker"
        k = described["cue"].shape[0]
        trained = model.describer(
            described["states"][None].expand(k, -1, -1), described["cue"], described["source"], described["content"]
        ).numpy()
        assert np.abs(run("describer.onnx", described)[0] - trained).max() < PARITY, "describer"


def halve_heads(folder: Path) -> None:
    for path in sorted(folder.glob("*.onnx")):
        if path.name not in ENCODERS:
            halve(path)


def note_files(folder: Path) -> None:
    """Put the hashes of a folder's files into its card.json."""
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["files"] = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in FILES}
    (folder / "card.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parts = parser.add_mutually_exclusive_group()
    parts.add_argument("--happenings", action="store_true")
    parts.add_argument("--references", action="store_true")
    a = parser.parse_args()
    torch.set_num_threads(1)
    model = Tagger(a.encoder)
    state = torch.load(a.weights, weights_only=True)
    model.load_state_dict(state.get("average", state))
    model.eval()
    if a.happenings or a.references:
        states = torch.randn(60, model.encoder.bert.config.hidden_size)
        (export_happenings if a.happenings else export_references)(model, a.out, states)
        halve_heads(a.out)
        note_files(a.out)
        return
    a.out.mkdir(parents=True, exist_ok=True)
    export(model, a.out)
    halve_heads(a.out)
    np.save(a.out / "transitions.npy", model.linker.transitions.detach().numpy())
    shutil.copy(a.encoder / "tokenizer.json", a.out / "tokenizer.json")
    for path in sorted(a.out.iterdir()):
        print(f"{path.stat().st_size:>10} {path.name}")


if __name__ == "__main__":
    main()
