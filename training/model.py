"""The tagger in torch: one encoder, word tags, a cue-anchored linker and the heads that describe a statement.

Shapes: B windows of at most P pieces and W words, hidden size H, K cues over all windows of a batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import AutoModel

from reportedly.reading.codes import ARGUMENTS, CERTAINTIES, MODE_NAMES, PARTS, POLARITIES, TIMES
from reportedly.reading.mentions import (
    COARSE,
    DETERMINER_CLASSES,
    FEATURES,
    KINDS,
    MENTION_BUCKETS,
    PRONOUN_CLASSES,
    SENTENCE_BUCKETS,
)
from reportedly.reading.plover import CONTEXTS, FACTUALITIES, TENSES, TYPES

ACTS = (
    "assert",
    "report",
    "deny",
    "confirm",
    "decline",
    "reject",
    "threaten",
    "promise",
    "demand",
    "propose",
    "accuse",
    "question",
    "believe",
)
NAMINGS = ("named", "unnamed", "collective", "document", "implicit")
TAGS = ("O", "B-cue", "I-cue", "B-source", "I-source", "B-content", "I-content")
INNER_TAGS = ("O", "B-cue", "I-cue")
LINKS = ("none", "source", "content", "cue")
BOUNDARIES = ("source starts", "source ends", "content starts", "content ends")
EXTRAS = ("addressee", "occasion", "hedge")
TIMEX_TYPES = ("DATE", "TIME", "DURATION", "SET")
TIMEX_TAGS = ("O", *(f"{b}-{t}" for t in TIMEX_TYPES for b in "BI"))
TRIGGER_TAGS = ("O", "other", "speech", "grammatical", "inside")
FACTS = ("uw", "uds", "meantime")  # one output a corpus: their labels differ in kind
PLOVER_TAGS = ("O", *TYPES, "inside")  # the first word of a trigger has its type, its other words are inside
MORE = (
    ("heads", len(KINDS)),
    ("timex", len(TIMEX_TAGS)),
    ("triggers", len(TRIGGER_TAGS)),
    ("facts", len(FACTS)),
    ("plover", len(PLOVER_TAGS)),
)
# What a happening is told to be: name and values of each answer, in the order of codes.SIZES; contexts follow.
CODES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("type", ("none", *TYPES)),
    ("mode", MODE_NAMES),
    ("factuality", FACTUALITIES),
    ("tense", TENSES),
    ("certainty", CERTAINTIES),
    ("polarity", POLARITIES),
    ("time", TIMES),
)

AROUND = 192  # width of what stands around a word
LINK = 128  # width of the linker; 64 lost points in no trial of ours, 128 costs 8 % of the time
DISTANCES = 12  # buckets a side: 0, 1, 2, 3-4, 5-8, 9-16, ... words
REACH = 40  # words from a mention's head that are told apart
PARAGRAPHS = 2  # paragraphs before and after the cue's that are told apart


def distance_bucket(distance: Tensor) -> Tensor:
    """Signed word distances to log2 buckets, 0 .. 2 * DISTANCES."""
    size = torch.log2(distance.abs().clamp(min=1).float()).ceil().long() + (distance != 0).long()
    return size.clamp(max=DISTANCES) * distance.sign() + DISTANCES


class Dropout(nn.Module):
    """Dropout from a pool of drawn masks: drawing anew took a fifth of a training step on CPU."""

    POOL = 1 << 23

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p
        self.pool: Tensor | None = None

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.p == 0:
            return x
        if self.pool is None:
            self.pool = torch.empty(self.POOL).bernoulli_(1 - self.p).div_(1 - self.p)
        at = int(torch.randint(0, self.POOL - x.numel(), (1,)))
        return x * self.pool[at : at + x.numel()].view_as(x)


class Encoder(nn.Module):
    """Word pieces to word states and tag scores."""

    def __init__(self, folder: Path, dropout: float = 0.1) -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(folder, attn_implementation="sdpa", add_pooling_layer=False)
        shared = Dropout(dropout)
        for module in list(self.bert.modules()):
            for name, child in list(module.named_children()):
                if isinstance(child, nn.Dropout):
                    # Without dropout of attention weights torch takes its fast attention.
                    setattr(module, name, nn.Dropout(0.0) if "Attention" in type(module).__name__ else shared)
        self.bert.embeddings.word_embeddings.weight.requires_grad = False
        hidden = self.bert.config.hidden_size
        self.features = nn.ModuleList(nn.Embedding(n, hidden) for n in (6, 2, 3))
        for table in self.features:
            nn.init.zeros_(table.weight)
        self.tags = nn.Linear(hidden, len(TAGS))
        self.inner = nn.Linear(hidden, len(INNER_TAGS))
        self.more = nn.Linear(hidden, sum(n for _, n in MORE))

    def forward(self, pieces: Tensor, mask: Tensor, features: Tensor, word: Tensor) -> tuple[Tensor, ...]:
        """(B, P), (B, P), (B, P, 3), (B, W) -> states (B, W, H), tags (B, W, 7), inner tags (B, W, 3), rest (46)."""
        embedded = self.bert.embeddings.word_embeddings(pieces)
        for column, table in enumerate(self.features):
            embedded = embedded + table(features[..., column])
        out = self.bert(inputs_embeds=embedded, attention_mask=mask).last_hidden_state
        states = out.gather(1, word.unsqueeze(-1).expand(-1, -1, out.shape[-1]))
        return states, self.tags(states), self.inner(states), self.more(states)


def split_more(more: Tensor) -> dict[str, Tensor]:
    """The scores of MORE by name."""
    return dict(zip((n for n, _ in MORE), more.split([size for _, size in MORE], -1), strict=True))


class Extents(nn.Module):
    """For each head word: where its mention starts and ends."""

    def __init__(self, hidden: int, width: int = 96) -> None:
        super().__init__()
        self.head = nn.Linear(hidden, 2 * width)
        self.word = nn.Linear(hidden, 2 * width)
        self.distance = nn.Embedding(2 * REACH + 1, 2 * width)
        self.out = nn.Parameter(torch.randn(2, width) / width**0.5)

    def forward(self, states: Tensor, head: Tensor) -> Tensor:
        """States (W, H), head words (K,) -> scores (K, W, 2) of starting and ending at each word."""
        place = torch.arange(states.shape[0])[None] - head[:, None]
        x = self.head(states[head])[:, None] + self.word(states)[None]
        x = x + self.distance(place.clamp(-REACH, REACH) + REACH)
        x = torch.relu(x).unflatten(-1, (2, -1))
        scores = (x * self.out).sum(-1)
        wrong = torch.stack([place > 0, place < 0], -1)
        return scores.masked_fill(wrong, -1e4)


class Referents(nn.Module):
    """Mentions to the vectors that are compared in pairs.

    Input: states (N, 3H) of the head, of the words of the span on the average and of its first word, and the numbers of
    its traits (N, 7): kind, pronoun, determiner, nature, plural, sex, opens.
    """

    SIZES = (len(KINDS), PRONOUN_CLASSES, DETERMINER_CLASSES, 3, 2, 3, 2)

    def __init__(self, hidden: int, width: int = 256, pair: int = 192, product: int = 64) -> None:
        super().__init__()
        self.spans = nn.Linear(3 * hidden, width)
        self.traits = nn.ModuleList(nn.Embedding(n, width) for n in self.SIZES)
        self.norm = nn.LayerNorm(width)
        self.drop = nn.Dropout(0.2)
        self.out = nn.Linear(width, 2 * pair + 4 * product)

    def forward(self, spans: Tensor, numbers: Tensor) -> Tensor:
        """-> (N, 2 pair + 4 product): as anaphor, as antecedent; two products for the pair, two for the shortlist."""
        x = self.spans(spans)
        for column, table in enumerate(self.traits):
            x = x + table(numbers[:, column])
        return self.out(self.drop(torch.relu(self.norm(x))))


class Pairs(nn.Module):
    """Scores of mentions and antecedents; above 0 they corefer (Lee et al. 2017; words: Dobrovolskii 2021)."""

    def __init__(self, pair: int = 192, product: int = 64) -> None:
        super().__init__()
        self.features = nn.Linear(len(FEATURES), pair)
        self.product = nn.Linear(product, pair, bias=False)
        self.mentions = nn.Embedding(MENTION_BUCKETS, pair)
        self.sentences = nn.Embedding(SENTENCE_BUCKETS, pair)
        self.hidden = nn.Linear(pair, 64)
        self.drop = nn.Dropout(0.2)
        self.out = nn.Linear(64, 1)

    def forward(self, anaphor: Tensor, antecedent: Tensor, product: Tensor, features: Tensor, mentions: Tensor,
                sentences: Tensor) -> Tensor:
        """(P, pair), (P, pair), (P, product), (P, F), (P,), (P,) -> (P,)."""
        x = anaphor + antecedent + self.product(product) + self.features(features)
        x = torch.relu(x + self.mentions(mentions) + self.sentences(sentences))
        return self.out(torch.relu(self.hidden(self.drop(x)))).squeeze(-1)


@dataclass
class Links:
    emissions: Tensor  # (K, W, 4)
    boundaries: Tensor  # (K, W, 4)
    extras: Tensor  # (K, W, 3)


class Linker(nn.Module):
    """For each cue: which words are its source, content and cue, where they start and end, and who, where, how sure."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        self.words = nn.Linear(hidden + len(TAGS) + len(INNER_TAGS), LINK)
        self.match = nn.Linear(hidden, LINK)
        self.cue = nn.Linear(2 * hidden, LINK)
        self.level = nn.Embedding(2, LINK)
        self.distance = nn.Embedding(2 * DISTANCES + 1, LINK)
        self.paragraph = nn.Embedding(2 * PARAGRAPHS + 1, LINK)
        self.inside = nn.Embedding(2, LINK)
        self.norm = nn.LayerNorm(LINK)
        self.convs = nn.ModuleList(nn.Conv1d(LINK, LINK, 3, padding=d, dilation=d) for d in (1, 2, 4))
        self.norms = nn.ModuleList(nn.LayerNorm(LINK) for _ in self.convs)
        self.out = nn.Linear(LINK, len(LINKS) + len(BOUNDARIES) + len(EXTRAS))
        self.transitions = nn.Parameter(torch.zeros(len(LINKS), len(LINKS)))

    def forward(
        self,
        states: Tensor,
        tags: Tensor,
        inner: Tensor,
        paragraph: Tensor,
        window: Tensor,
        start: Tensor,
        end: Tensor,
        level: Tensor,
    ) -> Tensor:
        """States (B, W, H), tags, inner tags, paragraph numbers (B, W); for each cue its window, first and last word
        and level (0 outer, 1 inner), all (K,) -> scores (K, W, 11)."""
        base = self.words(torch.cat([states, tags, inner], -1))
        match = self.match(states)
        cue = self.cue(torch.cat([states[window, start], states[window, end]], -1)) + self.level(level)
        place = torch.arange(states.shape[1], device=states.device)[None]
        before, after = place - start[:, None], place - end[:, None]
        distance = torch.where(before < 0, before, torch.where(after > 0, after, torch.zeros_like(after)))
        steps = (paragraph[window] - paragraph[window, start][:, None]).clamp(-PARAGRAPHS, PARAGRAPHS) + PARAGRAPHS
        x = base[window] + match[window] * cue[:, None] + cue[:, None] + self.distance(distance_bucket(distance))
        x = self.norm(x + self.paragraph(steps) + self.inside((distance == 0).long()))
        for conv, norm in zip(self.convs, self.norms, strict=False):
            x = norm(x + torch.relu(conv(x.transpose(1, 2)).transpose(1, 2)))
        return self.out(x)


class Describer(nn.Module):
    """Act, naming and negation of a statement, from the states of its cue, source and content."""

    def __init__(self, hidden: int, width: int = 256, dropout: float = 0.2) -> None:
        super().__init__()
        self.query = nn.Linear(hidden, hidden)
        self.hidden = nn.Sequential(nn.Linear(5 * hidden + 1, width), nn.ReLU(), nn.Dropout(dropout))
        self.out = nn.Linear(width, len(ACTS) + len(NAMINGS) + 1)

    def forward(self, states: Tensor, cue: Tensor, source: Tensor, content: Tensor) -> Tensor:
        """States (K, W, H) and 0/1 masks (K, W) -> scores (K, 19)."""

        def mean(mask: Tensor) -> Tensor:
            return (states * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)

        cue_mean = mean(cue)
        score = (states * self.query(cue_mean).unsqueeze(1)).sum(-1) / states.shape[-1] ** 0.5
        weight = torch.softmax(score.masked_fill(content == 0, -1e4), -1) * content
        attended = (states * weight.unsqueeze(-1)).sum(1)
        place = torch.arange(1, states.shape[1] + 1, device=states.device)
        first = (content * (1.0 / place)).argmax(-1)
        opening = states[torch.arange(states.shape[0], device=states.device), first]
        sourced = (source.sum(1, keepdim=True) > 0).float()
        return self.out(self.hidden(torch.cat([cue_mean, mean(source), mean(content), attended, opening, sourced], -1)))


class Widened(nn.Module):
    """The words around each word once more, for one task alone, learnt on the encoder's frozen states: the encoder is
    shared by all, and what it learns for one task it loses for another."""

    HEADS = 4

    def __init__(self, hidden: int, width: int = AROUND, dropout: float = 0.25) -> None:
        super().__init__()
        self.enter = nn.Linear(hidden, width)
        self.convs = nn.ModuleList(nn.Conv1d(width, width, 3, padding=d, dilation=d) for d in (1, 2))
        self.attention = nn.Linear(width, 3 * width)
        self.leave = nn.Linear(width, width)
        self.feed = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(5))
        self.drop = Dropout(dropout)

    def attend(self, x: Tensor, inside: Tensor) -> Tensor:
        """Each word looks at those of its window; (B, W, A), 0/1 mask (B, W) -> (B, W, A)."""
        heads, size = self.HEADS, self.leave.in_features // self.HEADS
        q, k, v = (
            y.reshape(y.shape[0], -1, heads, size).transpose(1, 2) for y in self.attention(x).chunk(3, -1)
        )
        scores = torch.matmul(q, k.transpose(-1, -2)) / size**0.5
        weights = torch.softmax(scores.masked_fill(inside[:, None, None] == 0, -1e4), -1)
        return self.leave(torch.matmul(weights, v).transpose(1, 2).reshape(x.shape[0], -1, heads * size))

    def widen(self, states: Tensor, inside: Tensor) -> Tensor:
        """States (B, W, H), 0/1 mask of the words (B, W) -> what stands around each (B, W, A)."""
        mask = inside.unsqueeze(-1)
        first, second, third, fourth, last = self.norms
        x = first(self.enter(self.drop(states))) * mask
        for conv, norm in zip(self.convs, (second, third), strict=True):
            x = norm(x + torch.relu(conv(x.transpose(1, 2)).transpose(1, 2))) * mask
        x = fourth(x + self.drop(self.attend(x, inside)))
        return last(x + self.drop(self.feed(x)))


def still(out: nn.Linear) -> nn.Linear:
    """A layer that begins by saying nothing: what it is added to stays what it was."""
    nn.init.zeros_(out.weight)
    nn.init.zeros_(out.bias)
    return out


class Around(Widened):
    """What stands around words, for happenings."""

    def __init__(self, hidden: int) -> None:
        super().__init__(hidden)
        self.plover = still(nn.Linear(AROUND, len(PLOVER_TAGS)))

    def forward(self, states: Tensor, own: Tensor, inside: Tensor) -> tuple[Tensor, Tensor]:
        """States (B, W, H), the encoder's own scores of PLOVER_TAGS (B, W, 18), 0/1 mask of the words (B, W) -> states
        with what stands around them (B, W, H + AROUND), scores (B, W, 18)."""
        x = self.widen(states, inside)
        return self.drop(torch.cat([states, x], -1)), own + self.plover(self.drop(torch.relu(x)))


class Nouns(Widened):
    """What stands around words, for mentions: which words are heads of some, how far they reach, what they refer to."""

    def __init__(self, hidden: int) -> None:
        super().__init__(hidden)
        self.heads = still(nn.Linear(AROUND, len(KINDS)))
        self.back = still(nn.Linear(AROUND, hidden))

    def forward(self, states: Tensor, own: Tensor, inside: Tensor) -> tuple[Tensor, Tensor]:
        """States (B, W, H), the encoder's own scores of mentions' heads (B, W, 11), 0/1 mask of the words (B, W) ->
        states (B, W, H) and scores (B, W, 11), changed by what stands around."""
        x = self.widen(states, inside)
        changed = states + self.back(self.drop(x)) * inside.unsqueeze(-1)
        return changed, own + self.heads(self.drop(torch.relu(x)))


class Roles(nn.Module):
    """Who does it, to whom, where: each word's part in a happening, as PropBank's argument and as PLOVER's, read over
    the sentence of its trigger."""

    def __init__(self, hidden: int, width: int = 128, dropout: float = 0.25) -> None:
        super().__init__()
        self.words = nn.Linear(hidden, width)
        self.match = nn.Linear(hidden, width)
        self.trigger = nn.Linear(hidden, width)
        self.distance = nn.Embedding(2 * DISTANCES + 1, width)
        self.norm = nn.LayerNorm(width)
        self.convs = nn.ModuleList(nn.Conv1d(width, width, 3, padding=d, dilation=d) for d in (1, 2, 4))
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in self.convs)
        self.drop = Dropout(dropout)
        self.out = nn.Linear(width, len(ARGUMENTS) + len(PARTS))

    def forward(self, sentences: Tensor, inside: Tensor, sentence: Tensor, first: Tensor, last: Tensor) -> Tensor:
        """Around's states of sentences (Q, S, H + AROUND), 0/1 mask of their words (Q, S); of each trigger its sentence
        and its first and last word there (K,) -> (K, S, 10)."""
        trigger = self.trigger((sentences[sentence, first] + sentences[sentence, last]) / 2)[:, None]
        place = torch.cumsum(torch.ones_like(inside[:1]), 1).long() - 1
        before, after = place - first[:, None], place - last[:, None]
        distance = torch.where(before < 0, before, torch.where(after > 0, after, torch.zeros_like(after)))
        mask = inside[sentence].unsqueeze(-1)
        x = self.words(sentences)[sentence] + self.match(sentences)[sentence] * trigger + trigger
        x = self.norm(x + self.distance(distance_bucket(distance))) * mask
        for conv, norm in zip(self.convs, self.norms, strict=True):
            x = norm(x + torch.relu(conv(x.transpose(1, 2)).transpose(1, 2))) * mask
        return self.out(self.drop(torch.relu(x)))


class Coder(nn.Module):
    """What a happening is (CODES and contexts), from its trigger, its parties and its sentence."""

    def __init__(self, hidden: int, width: int = 256) -> None:
        super().__init__()
        self.query = nn.Linear(hidden, hidden)
        self.hidden = nn.Sequential(nn.Linear(5 * hidden + 2, width), nn.ReLU(), nn.Dropout(0.3))
        self.out = nn.Linear(width, sum(len(v) for _, v in CODES) + len(CONTEXTS))

    def forward(self, around: Tensor, trigger: Tensor, actors: Tensor, recipients: Tensor, sentence: Tensor) -> Tensor:
        """Around's states of one window (W, H + AROUND), 0/1 masks (K, W) -> scores (K, CODES and CONTEXTS)."""

        def mean(mask: Tensor) -> Tensor:
            return mask @ around / mask.sum(1, keepdim=True).clamp(min=1)

        told = mean(trigger)
        score = self.query(told) @ around.T / around.shape[-1] ** 0.5
        weight = torch.softmax(score.masked_fill(sentence == 0, -1e4), -1) * sentence
        known = torch.stack([(mask.sum(1) > 0).float() for mask in (actors, recipients)], 1)
        joined = torch.cat([told, mean(actors), mean(recipients), weight @ around, mean(sentence), known], -1)
        return self.out(self.hidden(joined))


def split_codes(scores: Tensor) -> dict[str, Tensor]:
    """The coder's scores by name, `contexts` last."""
    sizes = [len(v) for _, v in CODES]
    return dict(zip([*(n for n, _ in CODES), "contexts"], scores.split([*sizes, len(CONTEXTS)], -1), strict=True))


class Tagger(nn.Module):
    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = Encoder(folder)
        hidden = self.encoder.bert.config.hidden_size
        self.linker = Linker(hidden)
        self.describer = Describer(hidden)
        self.extents = Extents(hidden)
        self.referents = Referents(hidden)
        self.pairs = Pairs()
        self.coarse = nn.Linear(len(COARSE), 1)
        self.nouns = Nouns(hidden)
        self.around = Around(hidden)
        self.roles = Roles(hidden + AROUND)
        self.coder = Coder(hidden + AROUND)


def split_scores(scores: Tensor) -> Links:
    a, b = len(LINKS), len(LINKS) + len(BOUNDARIES)
    return Links(scores[..., :a], scores[..., a:b], scores[..., b:])


def step_scores(links: Links, transitions: Tensor) -> Tensor:
    """Scores of going from link i at word w-1 to link j at word w: (K, W, 4, 4); at w = 0 the row of "none" counts.

    A source or content that starts earns its start score, one that ends the end score of its last word.
    """
    k, w, n = links.emissions.shape
    steps = transitions.expand(k, w, n, n) + links.emissions.unsqueeze(2)
    enter = torch.zeros(k, w, n, dtype=steps.dtype)
    leave = torch.zeros(k, w, n, dtype=steps.dtype)
    enter[..., 1], enter[..., 2] = links.boundaries[..., 0], links.boundaries[..., 2]
    leave[:, 1:, 1], leave[:, 1:, 2] = links.boundaries[:, :-1, 1], links.boundaries[:, :-1, 3]
    other = 1.0 - torch.eye(n)
    return steps + other * (enter.unsqueeze(2) + leave.unsqueeze(3))


def crf_loss(links: Links, transitions: Tensor, gold: Tensor, lengths: Tensor) -> Tensor:
    """Negative log likelihood of the gold links (K, W), a word's share of it, mean over the cues."""
    steps = step_scores(links, transitions)
    k, w, n, _ = steps.shape
    valid = torch.arange(w)[None] < lengths[:, None]
    previous = torch.cat([torch.zeros(k, 1, dtype=torch.long), gold[:, :-1]], 1)
    picked = steps.reshape(k, w, n * n).gather(2, (previous * n + gold).unsqueeze(-1)).squeeze(-1)
    score = (picked * valid).sum(1)
    alpha = steps[:, 0, 0]
    for t in range(1, w):
        step = torch.logsumexp(alpha.unsqueeze(2) + steps[:, t], 1)
        alpha = torch.where(valid[:, t, None], step, alpha)
    return ((torch.logsumexp(alpha, 1) - score) / lengths).mean()


def parameters_count(model: nn.Module) -> dict[str, Any]:
    return {name: sum(p.numel() for p in child.parameters()) for name, child in model.named_children()}
