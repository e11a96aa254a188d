"""What the weighing answers in the scorers' terms: stances, and which reports, happenings and sentences are the same.

As in `tasks`: one function a task, each from records without their answer fields. `duplicates` is three tasks, told by
what the lines hold: `a` and `b` (pairs of sentences), `mentions` (happenings) or else a text (reports on one event).
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from reportedly.ledger import open_ledger
from reportedly.reading import marked
from reportedly.reading.tags import Tagger
from reportedly.run import run
from tasks import Json

Matrix = NDArray[np.float32]

# How much each likeness of two reports counts: of words and pairs of words, of names and numbers. Tuned on duplicates
# train (ECB+) in parts of ten topics, as large as dev is: pairwise F1 0.918; dev 0.940. The second encoder's vectors,
# tried beside them, only make it worse there (counting 0.1: 0.900, 0.5: 0.878).
WORDS, NAMES = 0.7, 0.3
ONE_EVENT = 0.13
RARITY = 1.5  # the power of the inverse document frequency
# From this mean probability on triggers are one happening; from this two sentences say the same, untuned.
ONE_HAPPENING, ONE_MEANING = 0.4, 0.5
# The share of the probability that triggers keep which have no word in common. Both were set on duplicates dev with the
# weights before today's: CoNLL 0.754; from 0.3 to 0.7, and a probability of 0.25 to 0.45, 0.743 to 0.754, without the
# share 0.742 at best. With today's 0.756.
OTHER_WORDS = 0.5
# Happenings are compared where their triggers or sentences have this much in common.
NEAR = 0.3

_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_SUFFIX = re.compile(r"(?:'s|’s|ies|es|s|ing|ed|ly)$")
_MENTION = ("ACTION", "NEG")


def stance(records: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
    """Each {"id", "claim", "headline"} with the headline's stance to the claim."""
    held = list(records)
    answers = marked.stances([(record["claim"], record["headline"]) for record in held], tagger)
    for record, answer in zip(held, answers, strict=True):
        yield {"id": record["id"], "stance": marked.STANCES[int(answer.argmax())]}


def claims(records: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
    """What the ledger holds once it has read these reports: its export."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "reports.jsonl")
        source.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
        with open_ledger(Path(scratch, "ledger.db")) as ledger:
            outcome = run([source], ledger)
            if outcome.failed or outcome.skipped:
                raise ValueError(f"{outcome.failed + outcome.skipped} reports of {outcome.seen} were not read")
            yield from ledger.export()


def duplicates(records: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
    """Pairs, happenings or reports, by what the lines hold; for happenings each report's cluster is told as well."""
    held = list(records)
    if held and "a" in held[0]:
        return duplicates_pairs(held, tagger)
    if held and "mentions" in held[0]:
        return duplicates_events(held, tagger)
    return duplicates_documents(held)


def duplicates_pairs(records: Sequence[Json], tagger: Tagger) -> Iterator[Json]:
    """Each {"id", "a", "b"} with whether the two sentences say the same; both orders are asked."""
    there = marked.paraphrases([(record["a"], record["b"]) for record in records], tagger)[:, 1]
    back = marked.paraphrases([(record["b"], record["a"]) for record in records], tagger)[:, 1]
    for record, score in zip(records, (there + back) / 2, strict=True):
        yield {"id": record["id"], "same": bool(score >= ONE_MEANING)}


def duplicates_documents(records: Sequence[Json]) -> Iterator[Json]:
    """Each {"id", "text"} with the number of its cluster: reports on one event."""
    for record, cluster in zip(records, clusters_of(records), strict=True):
        yield {"id": record["id"], "cluster": int(cluster)}


def duplicates_events(records: Sequence[Json], tagger: Tagger) -> Iterator[Json]:
    """Each {"id", "text", "sentences", "mentions"} with the clusters of its report and of its mentions.

    Mentions are given by their spans; triggers in reports on one event are compared, two by two, by the encoder.
    """
    groups = clusters_of(records)
    names: dict[tuple[int, int], int] = {}
    for group in np.unique(groups):
        triggers = [
            (i, j) for i in np.flatnonzero(groups == group) for j, m in enumerate(records[i]["mentions"])
            if m.get("tag", "ACTION").startswith(_MENTION)
        ]
        first = len(names)
        for place, cluster in zip(triggers, happenings(records, triggers, tagger), strict=True):
            names[place] = first + int(cluster)
    for i, record in enumerate(records):
        yield {
            "id": record["id"], "cluster": int(groups[i]), "mentions": [
                {"s": m["s"], "e": m["e"], "cluster": names[i, j]}
                for j, m in enumerate(record["mentions"]) if (i, j) in names
            ],
        }


def happenings(records: Sequence[Json], triggers: Sequence[tuple[int, int]], tagger: Tagger) -> NDArray[np.int64]:
    """The clusters of some triggers, (record, mention): those whose sentences speak of one happening."""
    if len(triggers) < 2:
        return np.zeros(len(triggers), np.int64)
    seen = [_marked(records[i], records[i]["mentions"][j]) for i, j in triggers]
    stems = [{_stem(word) for word in _WORD.findall(text[marks[0][0] : marks[0][1]])} for text, marks in seen]
    near = weighted([text for text, _ in seen])
    pairs = [
        (a, b) for a, b in combinations(range(len(seen)), 2) if stems[a] & stems[b] or near[a] @ near[b] >= NEAR
    ]
    alike = np.zeros((len(seen), len(seen)), np.float32)
    if pairs:
        there = marked.happenings([(seen[a], seen[b]) for a, b in pairs], tagger)[:, 1]
        back = marked.happenings([(seen[b], seen[a]) for a, b in pairs], tagger)[:, 1]
        for (a, b), score in zip(pairs, (there + back) / 2, strict=True):
            common = len(stems[a] & stems[b]) / max(len(stems[a] | stems[b]), 1)
            alike[a, b] = alike[b, a] = score * (OTHER_WORDS + (1 - OTHER_WORDS) * common)
    return linked(alike, ONE_HAPPENING)


def _marked(record: Json, mention: Json) -> tuple[str, marked.Marks]:
    """The sentence of a mention, and the mention in it as trigger."""
    start, end = record["sentences"][mention["sentence"]]
    return record["text"][start:end], [(mention["s"] - start, mention["e"] - start, 3)]


def clusters_of(records: Sequence[Json]) -> NDArray[np.int64]:
    """The clusters of reports, by words and names."""
    texts = [record["text"] for record in records]
    words, names = weighted(texts), weighted(texts, names=True)
    return linked(WORDS * (words @ words.T) + NAMES * (names @ names.T), ONE_EVENT)


def weighted(texts: Sequence[str], *, names: bool = False) -> Matrix:
    """TF-IDF vectors of length 1 (texts, terms), by the document frequencies of these texts.

    Terms are stems and pairs of stems, or `names`: words with a capital within a sentence, and numbers.
    """
    counts = [Counter(_names(text) if names else _terms(text)) for text in texts]
    known = Counter(word for count in counts for word in count)
    place = {word: i for i, word in enumerate(sorted(word for word, n in known.items() if n > 1))}
    power = 1.0 if names else RARITY
    found = np.zeros((len(texts), max(1, len(place))), np.float32)
    for i, count in enumerate(counts):
        for word, n in count.items():
            if word in place:
                found[i, place[word]] = (1 + np.log(n)) * np.log((1 + len(texts)) / known[word]) ** power
    norms = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.maximum(norms, 1e-9), np.float32)


def _terms(text: str) -> Iterator[str]:
    stems = [_stem(word) for word in _WORD.findall(text)]
    yield from stems
    yield from (f"{one} {other}" for one, other in pairwise(stems))


def _stem(word: str) -> str:
    word = word.casefold()
    return _SUFFIX.sub("", word) if len(word) > 4 else word


def _names(text: str) -> Iterator[str]:
    for word in re.finditer(r"(?<![.!?\n“\"] )(?<!^)(?<!\n)\b[^\W_]+(?:[.,]\d+)*", text):
        if word[0][0].isupper() or word[0][0].isdigit():
            yield word[0].casefold()


def linked(alike: Matrix, least: float) -> NDArray[np.int64]:
    """Average-link clusters, numbered by their first members: the two likest are joined as long as they are at `least`.
    """
    mean = alike.astype(np.float64)
    np.fill_diagonal(mean, -1.0)
    sizes = np.ones(len(mean))
    labels = np.arange(len(mean))
    while len(mean) > 1:
        a, b = divmod(int(mean.argmax()), len(mean))
        if mean[a, b] < least:
            break
        a, b = min(a, b), max(a, b)
        joined = (mean[a] * sizes[a] + mean[b] * sizes[b]) / (sizes[a] + sizes[b])
        joined[a] = -1.0
        mean[a], mean[:, a] = joined, joined
        mean[b], mean[:, b] = -1.0, -1.0
        sizes[a] += sizes[b]
        labels[labels == b] = a
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)
