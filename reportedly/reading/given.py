"""Attributions whose outer spans are known already: from a person's correction, or from a gold corpus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reportedly.reading.attributions import Anchor, Attribution, Seen, link_scores, read_inside
from reportedly.reading.decode import BOUNDARIES, LINKS, runs, sigmoid
from reportedly.reading.tags import Tagger
from reportedly.records import Span


def attributions_of(seen: Seen, spans: Sequence[dict[str, Sequence[Span]]], tagger: Tagger) -> list[Attribution]:
    """Attributions whose outer spans are known, and what is read inside them as inside found ones."""
    words = seen.words
    firsts = np.array([t.window.first for t in seen.tags], np.int64)
    roles = []
    for span in spans:
        roles.append(
            {
                r: np.flatnonzero(
                    np.any([(words.starts >= s) & (words.starts < e) for s, e in span.get(r) or [(0, 0)]], axis=0)
                )
                for r in ("source", "cue", "content")
            }
        )
    anchors = []
    for role in roles:
        at = role["cue"] if len(role["cue"]) else role["content"]
        window = int(np.searchsorted(firsts, at[0], side="right")) - 1
        tags = seen.tags[window].window
        first, last = runs(at)[0]
        anchors.append(
            Anchor(
                window=window,
                first=first - tags.first,
                last=min(last, tags.last - 1) - tags.first,
                level=0,
                probability=1.0,
            )
        )
    order = sorted(range(len(anchors)), key=lambda i: anchors[i].window)
    scores = link_scores(seen, [anchors[i] for i in order], tagger)
    outer: list[Attribution | None] = [None] * len(anchors)
    for i, s in zip(order, scores, strict=True):
        outer[i] = Attribution(
            source=roles[i]["source"],
            cue=roles[i]["cue"],
            content=roles[i]["content"],
            given=i,
            level=0,
            window=anchors[i].window,
            cue_probability=1.0,
            certainty=0.0,
            extras=sigmoid(s[:, LINKS + BOUNDARIES :]),
        )
    return read_inside(seen, [a for a in outer if a is not None], tagger)
