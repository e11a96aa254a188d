"""The second encoder in torch: marked sentences and pairs of them, with one head a question.

One text or two, B in a batch, P pieces. `roles` marks pieces: 0 none, 1 the actor, 2 the recipient, 3 the trigger, or
what of a text is compared where the rest is its context.
Heads: `root` and `mode` of the event between a marked actor and recipient (PLOVER), `answer` (does a clause in its
context assert something, deny or decline to say what was asked or said before), `claim` (does b state what a
states), `paraphrase` (MRPC), `stance` (Emergent), `event` (do the two triggers name one happening, ECB+).
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from transformers import AutoModel

from reportedly.reading.codes import MODE_NAMES
from reportedly.reading.marked import ANSWERS, CLAIMS, HAPPENINGS, PARAPHRASES, ROOTS, STANCES

SINGLE = {"root": ROOTS, "mode": MODE_NAMES, "answer": ANSWERS}
PAIRED = {"claim": CLAIMS, "paraphrase": PARAPHRASES, "stance": STANCES, "event": HAPPENINGS}


class Marked(nn.Module):
    def __init__(self, folder: Path, dropout: float = 0.1) -> None:
        super().__init__()
        self.bert = AutoModel.from_pretrained(folder, attn_implementation="sdpa", add_pooling_layer=False)
        for module in self.bert.modules():
            for name, child in list(module.named_children()):
                if isinstance(child, nn.Dropout):
                    p = 0.0 if "Attention" in type(module).__name__ else dropout
                    setattr(module, name, nn.Dropout(p))
        self.bert.embeddings.word_embeddings.weight.requires_grad = False
        hidden = self.bert.config.hidden_size
        self.roles = nn.Embedding(4, hidden)
        nn.init.normal_(self.roles.weight, std=0.02)
        self.single = nn.Sequential(nn.Linear(5 * hidden, 256), nn.ReLU(), nn.Dropout(0.3))
        self.paired = nn.Sequential(nn.Linear(7 * hidden, 256), nn.ReLU(), nn.Dropout(0.3))
        self.heads = nn.ModuleDict(
            {name: nn.Linear(256, len(labels)) for name, labels in {**SINGLE, **PAIRED}.items()}
        )

    def states(self, pieces: Tensor, mask: Tensor, segment: Tensor, roles: Tensor) -> Tensor:
        embedded = self.bert.embeddings.word_embeddings(pieces) + self.roles(roles) * (roles > 0).unsqueeze(-1)
        return self.bert(inputs_embeds=embedded, attention_mask=mask, token_type_ids=segment).last_hidden_state

    def answer(self, x: Tensor, mask: Tensor, segment: Tensor, roles: Tensor) -> dict[str, Tensor]:
        """States (B, P, H) -> scores by head, and `embedding` (B, H), of length 1.

        It is of the first text's pieces of role 3, of all its pieces where none has it.
        """

        def mean(where: Tensor) -> Tensor:
            weight = where.to(x.dtype)
            return (x * weight.unsqueeze(-1)).sum(1) / weight.sum(1, keepdim=True).clamp(min=1)

        real = mask > 0
        first, second = real & (segment == 0), real & (segment == 1)
        a, b = mean(first), mean(second)
        named = [mean(real & (roles == r)) for r in (1, 2, 3)]
        single = self.single(torch.cat([x[:, 0], mean(real), *named], -1))
        one, other = mean(first & (roles == 3)), mean(second & (roles == 3))
        joined = [x[:, 0], a, b, (a - b).abs(), a * b, (one - other).abs(), one * other]
        paired = self.paired(torch.cat(joined, -1))
        out = {name: head(single if name in SINGLE else paired) for name, head in self.heads.items()}
        told = (first & (roles == 3)).any(1, keepdim=True)
        said = torch.where(told, one, a)
        out["embedding"] = said / said.norm(dim=-1, keepdim=True).clamp(min=1e-6)
        return out

    def forward(self, pieces: Tensor, mask: Tensor, segment: Tensor, roles: Tensor) -> dict[str, Tensor]:
        return self.answer(self.states(pieces, mask, segment, roles), mask, segment, roles)
