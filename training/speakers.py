"""Fit the weights by which a source without a name finds its speaker; write reportedly/lexicon/speaker_weights.txt.

usage: speakers.py --polnear FOLDER [--apart N]

Data: the sources of our labels of PolNeAR's training reports whose speaker is named and that have no name themselves;
texts from FOLDER/train.jsonl. That a body is none that the report names is learnt from our own stories
(data/stories.jsonl) as well: with their "he" and "she" too, fewer of PolNeAR's kept apart are right (282 of 317 for
298, with run 12's references). Of those kept apart, every third in turn, 290 of 317 pronouns, 43 of 50 nouns and 31 of
43 bodies of PolNeAR are right and 595 of 754 bodies of our stories (LOG.md, run 13). With --apart, every third report
and story from the Nth on is left out, the share that is right there is printed, and nothing is written. The weights see
no dev set; what the ridge pulls nouns towards (EXPECTED) was settled on after the errors of statements dev, of whose 23
nouns 3 more are right with it, and the title once more by those kept apart (42 of 50 nouns right, 41 with 2 or 4).

A conditional logistic regression over the candidates of each source: what speaks for a candidate weighs the same for
all groups of sources, plus a group's own deviation. Both are held down by a ridge. The references were learnt from the
same labels, so they look better here than they are: a share HIDDEN of each source is seen without them.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

import prepare
from reportedly import datelines, lexicon
from reportedly.gather import report_from_text
from reportedly.reading import attributions, given, references, statements
from reportedly.reading.candidates import GROUPS, Asked, Candidates, Person
from reportedly.reading.speakers import resolver
from reportedly.reading.statements import Draft
from reportedly.reading.tags import Tagger, shipped
from reportedly.records import Span
from written import nth_place

DATA = Path(__file__).parent / "data"
TARGET = Path(prepare.__file__).parent.parent / "reportedly" / "lexicon" / "speaker_weights.txt"
RIDGE, OWN_RIDGE = 1.0, 1.0  # of 0.3, 1 and 3 a third of the reports kept apart differs by two sources
HIDDEN = 0.3  # of 0, 0.3 and 0.6 a third kept apart differs by two sources
WHOLE = 0.6  # of a clause of our stories: the share that a statement's content has of it, if that is where it stands
# What is learnt from stories beside nobody's score: real reports have too few bodies to show it.
OF_STORIES = ("called otherwise", "modifier")
REFERENCES = ("referred", "certainly referred", "cluster")
# What the ridge pulls towards in place of 0: there are but 56 nouns, too few to learn from them what their words tell.
EXPECTED = {("noun", "title"): 3.0, ("noun", "introduced"): 1.0, ("noun", "marked"): 1.0}
PREFACE = """\
# What speaks for an actor's being meant by a source without a name (reading/candidates.py): the feature, a tab, and its
# weights for "he" and "she", for nouns and for bodies. Fitted by training/speakers.py on our labels of PolNeAR
# and, where a body is none of them, on our stories.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A source: its candidates' features, of a body nobody's last, and which of them are the speaker."""

    group: str
    features: list[dict[str, float]]
    right: list[bool]


def is_same(gold: str, person: Person) -> bool:
    """Whether a label names the person: the same last name and, where both have more, the same first one."""
    told = person.name.casefold().split()
    names = [name.casefold().split() for name in gold.split(";")]
    return any(n[-1] == told[-1] and (len(n) == 1 or len(told) == 1 or n[0] == told[0]) for n in names if n)


class Watched(Candidates):
    """Candidates that keep what was asked of them."""

    def __init__(self, candidates: Candidates) -> None:
        self.__dict__.update(candidates.__dict__)
        self.asked: dict[tuple[int, int], Asked] = {}

    def choose(self, asked: Asked) -> Person | None:
        self.asked.setdefault((asked.first, asked.last), asked)
        return super().choose(asked)


def choices(report: prepare.Json, labels: dict[str, prepare.Json], tagger: Tagger) -> list[Choice]:
    """The labelled sources of a report that are found by weighing candidates."""
    known = [a for a in report["attributions"] if a["id"] in labels]
    seen = attributions.see(report["text"], tagger)
    spans = [{role: [tuple(s) for s in a[role]] for role in ("source", "cue", "content")} for a in known]
    found = given.attributions_of(seen, spans, tagger)
    names = resolver(seen.words, references.find(seen, tagger))
    watched = names.candidates = Watched(names.candidates)
    statements.drafts(seen, found, tagger, names)
    out = []
    for attribution in found:
        if attribution.given is None or not len(attribution.source):
            continue
        speaker = labels[known[attribution.given]["id"]].get("speaker")
        asked = watched.asked.get((int(attribution.source[0]), int(attribution.source[-1])))
        if not speaker or asked is None:
            continue
        out.append(choice(watched, asked, partial(is_same, speaker)))
    return out


def choice(watched: Watched, asked: Asked, is_right: Callable[[Person], bool]) -> Choice:
    """Where no candidate is right, nobody is, if that can be."""
    options = watched.options(asked)
    right = [is_right(watched.all[i].person) for i in options.tolist()]
    columns = watched.features(asked, options)
    rows = [{key: float(values[i]) for key, values in columns.items()} for i in range(len(options))]
    if none := watched.nobody(asked):
        rows.append(none)
        right.append(not any(right))
    return Choice(group=asked.group, features=rows, right=right)


def is_called(gold: str, person: Person) -> bool:
    """Whether a story's word for who speaks names the actor: "Ruvenia's Trade Ministry" a "Trade Ministry", but "the
    Grauden police" no "Grauden"."""
    told, own = words_of(gold), words_of(person.name)
    return own <= told and not (told - own) & lexicon.table("organisations").keys()


def words_of(name: str) -> set[str]:
    return set(re.findall(r"\w+", name.casefold()))


def story_choices(story: prepare.Json, tagger: Tagger) -> list[Choice]:
    """The bodies that are sources of a story's members; the innermost statement around a clause tells it."""
    out = []
    for report in story["reports"]:
        told_of = {key: report[key] for key in ("title", "publisher", "published", "url")}
        read = report_from_text(report["text"], **told_of)
        seen = attributions.see(read.text, tagger)
        names = resolver(seen.words, references.find(seen, tagger), datelines.span(read))
        watched = names.candidates = Watched(names.candidates)
        drafts = statements.drafts(seen, attributions.find(seen, tagger), tagger, names)
        told: dict[tuple[int, int], str] = {}
        for member in (m for c in story["claims"] for m in c["members"] if m["report"] == report["id"]):
            place = nth_place(read.text, member["clause"], member.get("nth", 0))
            source = source_around(drafts, place)
            if source is not None:
                told.setdefault(source, member["by"])
        for source, by in told.items():
            asked = watched.asked.get(source)
            unclear = by == "the report" or by.casefold().split()[0] in lexicon.words("recordings")
            if asked is None or asked.group != "body" or unclear:
                continue
            made = choice(watched, asked, partial(is_called, by))
            able = [watched.all[i].person.name for i in watched.options(asked).tolist()]
            near = any(words_of(by) & words_of(name) for name in able)
            if able and not (near and made.right[-1]):  # "the Grauden police" and "Grauden" may be one there
                out.append(made)
    return out


def source_around(drafts: list[Draft], place: Span) -> tuple[int, int] | None:
    """First and last word of the source of the shortest statement that holds most of a clause."""
    around = [
        (sum(end - start for start, end in d.content), n) for n, d in enumerate(drafts)
        if sum(max(0, min(end, place[1]) - max(start, place[0])) for start, end in d.content)
        >= WHOLE * (place[1] - place[0])
    ]
    source = drafts[min(around)[1]].attribution.source if around else ()
    return (int(source[0]), int(source[-1])) if len(source) else None


def fit(real: list[Choice], stories: list[Choice]) -> dict[str, list[float]]:
    """For each feature its weight in each group.

    What tells actors apart is learnt from real reports alone. Then nobody's score and what else only stories show
    (OF_STORIES) is learnt from both, with the rest held fast.
    """
    keys = sorted({key for e in (*real, *stories) for row in e.features for key in row})
    late = torch.tensor([key.startswith("nobody") or key in OF_STORIES for key in keys])
    expected = torch.zeros(len(GROUPS) + 1, len(keys), dtype=torch.float64)
    for (group, key), value in EXPECTED.items():
        expected[GROUPS.index(group) + 1, keys.index(key)] = value
    named = [replace(e, features=e.features[:-1], right=e.right[:-1]) if e.group == "body" else e for e in real]
    first = weighed(named, keys, expected, ~late)
    both = weighed([*real, *stories], keys, first, late)
    own = (both[0] + both[1:]).numpy().T
    return {key: [float(w) for w in row] for key, row in zip(keys, own, strict=True)}


def weighed(examples: list[Choice], keys: list[str], expected: torch.Tensor, free: torch.Tensor) -> torch.Tensor:
    """Weights (1 + groups, keys), all groups' first; the ridge holds them near what is expected, and there exactly what
    is not free."""
    seen = torch.tensor([key not in REFERENCES for key in keys], dtype=torch.float64)
    learnt = [e for e in examples if any(e.right) and not all(e.right)]
    groups = torch.tensor([GROUPS.index(e.group) + 1 for e in learnt])
    most = max(len(e.right) for e in learnt)
    rows = torch.zeros(len(learnt), most, len(keys), dtype=torch.float64)
    wrong = torch.ones(len(learnt), most, dtype=torch.bool)
    missing = torch.ones(len(learnt), most, dtype=torch.bool)
    for i, e in enumerate(learnt):
        rows[i, : len(e.right)] = torch.tensor([[row.get(key, 0.0) for key in keys] for row in e.features])
        wrong[i, : len(e.right)] = ~torch.tensor(e.right)
        missing[i, : len(e.right)] = False
    moved = torch.zeros_like(expected, requires_grad=True)
    ridges = torch.tensor([[RIDGE], *[[OWN_RIDGE]] * len(GROUPS)], dtype=torch.float64)
    optimizer = torch.optim.LBFGS([moved], max_iter=300, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        weights = expected + moved * free
        total = (ridges * moved**2).sum() / 2
        for share, shown in ((1 - HIDDEN, rows), (HIDDEN, rows * seen)):
            scores = (shown @ (weights[0] + weights[groups]).unsqueeze(-1)).squeeze(-1)
            likely = torch.log_softmax(scores.masked_fill(missing, -torch.inf), 1)
            total = total - share * torch.logsumexp(likely.masked_fill(wrong, -torch.inf), 1).sum()
        total.backward()
        return total

    optimizer.step(loss)
    with torch.no_grad():
        return expected + moved * free


def figures(examples: list[Choice], weights: dict[str, list[float]]) -> str:
    """How many of each group are right, of how many that have a right answer."""
    out = []
    for number, group in enumerate(GROUPS):
        asked = [e for e in examples if e.group == group and any(e.right)]
        scores = [[sum(weights[k][number] * v for k, v in row.items()) for row in e.features] for e in asked]
        right = sum(e.right[int(np.argmax(s))] for e, s in zip(asked, scores, strict=True))
        out.append(f"{group} {right}/{len(asked)}")
    return ", ".join(out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--apart", type=int, choices=range(3))
    a = parser.parse_args()
    labels: dict[str, dict[str, prepare.Json]] = {}
    for label in prepare.read(DATA / "polnear-labels.jsonl"):
        report, number = label["id"].split("#")
        labels.setdefault(report, {})[number] = label
    reports = sorted((r for r in prepare.read(a.polnear / "train.jsonl") if r["id"] in labels), key=lambda r: r["id"])
    tagger = shipped()
    found = {
        "PolNeAR": [choices(r, labels[r["id"]], tagger) for r in reports],
        "stories": [story_choices(s, tagger) for s in prepare.read(DATA / "stories.jsonl")],
    }
    parted = [(name, i % 3 == a.apart, c) for name, parts in found.items() for i, cs in enumerate(parts) for c in cs]
    learnt = {name: [c for n, apart, c in parted if n == name and not apart] for name in found}
    weights = fit(learnt["PolNeAR"], learnt["stories"])
    for name in found:
        for apart in (False, True):
            some = [c for n, is_apart, c in parted if n == name and is_apart == apart]
            print(name, "apart:" if apart else "learnt:", figures(some, weights))
    if a.apart is not None:
        return
    rows = (f"{key}\t{' '.join(f'{w:.2f}' for w in row)}\n" for key, row in weights.items())
    TARGET.write_text(PREFACE + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
