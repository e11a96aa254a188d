"""The tagger at run time: ONNX files, checked by hash, loaded when first needed.

One encoder reads each window once; two small heads then look at one cue at a time: the linker says which words are its
source, content and cue, the describer which act it is. Arrays: W words of a window, K cues, H hidden size.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reportedly.errors import WeightsError
from reportedly.reading.windows import Pieces, Window

if TYPE_CHECKING:
    import onnxruntime
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
FILES = (
    "encoder.onnx", "linker.onnx", "describer.onnx", "nouns.onnx", "extents.onnx", "referents.onnx", "shortlist.onnx",
    "pairs.onnx", "around.onnx", "roles.onnx", "coder.onnx", "goes_on.onnx", "marked.onnx", "tokenizer.json",
)
# Where heads (11), timex (9), triggers (5) and facts (3) end in the encoder's fourth output; plover (18) are the rest.
MORE_ENDS = (11, 20, 25, 28)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tags:
    """What the encoder says of one window: word states (W, H) and scores of outer (W, 7) and inner (W, 3) tags.

    `heads` (W, 11), `timex` (W, 9), `triggers` (W, 5), `facts` (W, 3), `plover` (W, 18): scores of being a mention's
    head of a kind, of time expressions, of events, how far the author holds that what a word names has happened, and of
    PLOVER's types; the first and the last after the words around have been looked at once more. `around` (W, H + 192)
    are the states with what that look adds for events, `nouns` (W, H) those that it changes for mentions.
    """

    window: Window
    states: Floats
    outer: Floats
    inner: Floats
    heads: Floats
    timex: Floats
    triggers: Floats
    facts: Floats
    plover: Floats
    around: Floats
    nouns: Floats


class Tagger:
    """The shipped weights. Raises WeightsError where a file is missing or is not the one that card.json names."""

    def __init__(self, folder: Any = None) -> None:
        self.folder = folder if folder is not None else resources.files("reportedly") / "weights"
        try:
            self.card: dict[str, Any] = json.loads((self.folder / "card.json").read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise WeightsError("the tagger's card.json is missing: install reportedly again") from error

    def _bytes(self, name: str) -> bytes:
        try:
            content: bytes = (self.folder / name).read_bytes()
        except FileNotFoundError as error:
            raise WeightsError(f"the tagger's file {name} is missing: install reportedly again") from error
        if hashlib.sha256(content).hexdigest() != self.card["files"][name]:
            raise WeightsError(
                f"the tagger's file {name} is damaged (its hash is not the one in card.json): install again"
            )
        return content

    def _session(self, name: str) -> onnxruntime.InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        # One thread: windows are small, and more reports at once (--jobs) gain more than more threads on one.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(self._bytes(name), options, providers=["CPUExecutionProvider"])

    @cached_property
    def encoder(self) -> onnxruntime.InferenceSession:
        return self._session("encoder.onnx")

    @cached_property
    def linker(self) -> onnxruntime.InferenceSession:
        return self._session("linker.onnx")

    @cached_property
    def describer(self) -> onnxruntime.InferenceSession:
        return self._session("describer.onnx")

    @cached_property
    def goes_on(self) -> onnxruntime.InferenceSession:
        return self._session("goes_on.onnx")

    @cached_property
    def nouns(self) -> onnxruntime.InferenceSession:
        return self._session("nouns.onnx")

    @cached_property
    def extents(self) -> onnxruntime.InferenceSession:
        return self._session("extents.onnx")

    @cached_property
    def referents(self) -> onnxruntime.InferenceSession:
        return self._session("referents.onnx")

    @cached_property
    def shortlist(self) -> onnxruntime.InferenceSession:
        return self._session("shortlist.onnx")

    @cached_property
    def pairs(self) -> onnxruntime.InferenceSession:
        return self._session("pairs.onnx")

    @cached_property
    def around(self) -> onnxruntime.InferenceSession:
        return self._session("around.onnx")

    @cached_property
    def roles(self) -> onnxruntime.InferenceSession:
        return self._session("roles.onnx")

    @cached_property
    def coder(self) -> onnxruntime.InferenceSession:
        return self._session("coder.onnx")

    @cached_property
    def marked(self) -> onnxruntime.InferenceSession:
        return self._session("marked.onnx")

    @cached_property
    def tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(self._bytes("tokenizer.json").decode("utf-8"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def pieces(self) -> Pieces:
        return Pieces(self.tokenizer)

    @cached_property
    def version(self) -> str:
        """The first 12 digits of the hash over all files and settings: another tagger gives another."""
        return hashlib.sha256(
            json.dumps([self.card["files"], self.card["decoder"]], sort_keys=True).encode()
        ).hexdigest()[:12]

    def encode(self, window: Window) -> list[Floats]:
        """What the encoder alone says of a window: states, scores of outer and inner tags, of heads, timex, triggers,
        facts and plover, in the shapes that Tags has them in."""
        inputs = {"pieces": window.pieces[None], "features": window.features[None], "word": window.word[None]}
        states, outer, inner, more = (output[0] for output in self.encoder.run(None, inputs))
        return [states, outer, inner, *np.split(more, MORE_ENDS, axis=1)]

    def tag(self, window: Window) -> Tags:
        states, outer, inner, heads, timex, triggers, facts, plover = self.encode(window)
        nouns, heads = self.nouns.run(None, {"states": states, "own": heads})
        around, plover = self.around.run(None, {"states": states, "own": plover})
        return Tags(
            window=window, states=states, outer=outer, inner=inner, heads=heads, timex=timex, triggers=triggers,
            facts=facts, plover=plover, around=around, nouns=nouns,
        )

    def reach(self, states: Floats, heads: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints, Floats]:
        """First and last word, within [low, high], of the mentions with these head words, (K,) all, and the states of
        head, span on the average and first word (K, 3H), in a window of Tags.nouns (W, H)."""
        first, last, spans = self.extents.run(None, {"states": states, "head": heads, "low": low, "high": high})
        return first, last, spans

    def refer(self, spans: Floats, numbers: Ints) -> Floats:
        """Vectors (N, V) to compare mentions by; spans (N, 3H), numbers of their traits (N, 7)."""
        out: Floats = self.referents.run(None, {"spans": spans, "numbers": numbers})[0]
        return out

    def shorten(self, inputs: dict[str, Any]) -> tuple[Ints, Floats]:
        """The best antecedents and their cheap scores (R, keep) both; inputs: export.py, `OneShortlist`."""
        chosen, values = self.shortlist.run(None, inputs)
        return chosen, values

    def corefer(self, inputs: dict[str, Any]) -> Floats:
        """Scores (P,) of pairs; inputs as in training/model.py, `Pairs`."""
        out: Floats = self.pairs.run(None, inputs)[0]
        return out

    def link(self, tags: Tags, paragraph: Ints, first: Ints, last: Ints, level: Ints) -> Floats:
        """Scores (K, W, 11) for cues given by their first and last word in the window and their level."""
        scores: Floats = self.linker.run(
            None,
            {
                "states": tags.states,
                "tags": tags.outer,
                "inner": tags.inner,
                "paragraph": paragraph,
                "start": first,
                "end": last,
                "level": level,
            },
        )[0]
        return scores

    def describe(self, tags: Tags, cue: Floats, source: Floats, content: Floats) -> Floats:
        """Scores (K, 19) of act, naming and negation for cues given by 0/1 masks (K, W)."""
        scores: Floats = self.describer.run(
            None, {"states": tags.states, "cue": cue, "source": source, "content": content}
        )[0]
        return scores

    def goes_on_with(self, inputs: dict[str, Floats]) -> Floats:
        """Scores (K,) of sentences as going on with what was said before them; inputs: goes_on.py, `inputs`."""
        scores: Floats = self.goes_on.run(None, inputs)[0]
        return scores

    def roles_of(self, around: Floats, first: Ints, last: Ints) -> Floats:
        """Scores (K, S, 10) of the part that each word of a sentence has in happenings, if it is a mention's head; by
        the first and last words (K,) of their triggers there and Tags.around (S, H + 192)."""
        out: Floats = self.roles.run(None, {"around": around, "first": first, "last": last})[0]
        return out

    def code(
        self, around: Floats, trigger: Floats, actors: Floats, recipients: Floats, sentence: Floats
    ) -> Floats:
        """Scores of a happening's codes (training/model.py, `CODES`), for 0/1 masks (K, W) of a window's words and its
        Tags.around."""
        inputs = {
            "around": around, "trigger": trigger, "actors": actors, "recipients": recipients, "sentence": sentence,
        }
        out: Floats = self.coder.run(None, inputs)[0]
        return out


@cache
def shipped() -> Tagger:
    """The tagger in this installation, loaded once a process."""
    return Tagger()
