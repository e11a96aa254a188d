"""Attributions of one text: who is credited with what by which cue, at every depth.

The encoder reads each window once. Its outer tags give the cues of the report's own level, its inner tags those inside
a content; the linker finds source and content of each. What stands inside what is read off the words: an attribution's
parent is the smallest content that holds its cue.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import numpy as np

from reportedly.reading.capitals import CAPITAL
from reportedly.reading.decode import (
    BOUNDARIES,
    CONTENT,
    CUE,
    FORBIDDEN,
    LINKS,
    NONE,
    SOURCE,
    Floats,
    Ints,
    path_score,
    sigmoid,
    softmax,
    step_scores,
    tagged_runs,
    viterbi,
)
from reportedly.reading.lemmas import is_listed
from reportedly.reading.mentions import DETERMINERS, KINDS, PRONOUNS
from reportedly.reading.plover import QUADS, TYPES
from reportedly.reading.tags import Tagger, Tags
from reportedly.reading.windows import Words, cut, split

# Places of the kinds of mentions that speak.
SPEAKS = [KINDS.index(kind) for kind in ("person", "organization")]
EXTRAS = ("addressee", "occasion", "hedge")
# Windows whose cues are decoded together: more save Python's time, fewer save memory (about 2 MB a window).
TOGETHER = 16
# Words of a cue are likelier to be so than this, where it has any: with less, cues reach too far.
SURE = 0.25
# The log of how likely links with a source must be beside those without. Of the sources that come so, in the tuning
# reports and our passages, 17 are right and 9 wrong, of 4 gold has none; from -1 to -2 11, 6 and 8.
NEARLY = -1.0
LONG_AGE = 3  # digits that no age has
# Places of the types of material conflict and cooperation among the scores of PLOVER's types, which begin with none.
MATERIAL = [i for i, kind in enumerate(TYPES, 1) if QUADS[kind].startswith("material")]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Attribution:
    """Source, cue and content as ascending word numbers of the text; scores of what else the tagger sees.

    `extras`: probability (W of the window, 3) that a word is addressee, occasion or hedge; `described`: scores (19,)
    of act, naming and negation; `parent`: place of the enclosing attribution in the reading's list; `given`: place
    among the given ones, where outer spans were given; `after`: words of sentences behind it that go on with what it
    tells (goes_on.py).
    """

    source: Ints
    cue: Ints
    content: Ints
    level: int
    window: int
    cue_probability: float
    certainty: float
    extras: Floats
    parent: int | None = None
    given: int | None = None
    described: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    after: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    @property
    def told(self) -> Ints:
        """All that it tells: its content and what goes on with it."""
        return np.union1d(self.content, self.after)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Seen:
    """A text and what the encoder says of its windows."""

    words: Words
    tags: list[Tags]


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A cue to be linked: its window, its first and last word there, and its level (0 outer, 1 inner)."""

    window: int
    first: int
    last: int
    level: int
    probability: float


def see(text: str, tagger: Tagger) -> Seen:
    words = split(text)
    return Seen(words=words, tags=[tagger.tag(w) for w in cut(words, tagger.pieces)])


def cue_runs(scores: Floats, threshold: float, where: np.ndarray | None = None) -> list[tuple[int, int, float]]:
    """Cues by tag scores whose first two tags after O are B-cue and I-cue: (first, last, probability).

    A cue is a run of words above SURE, or one above the threshold that has none of these.
    """
    probability = softmax(scores)
    cue = probability[:, 1] + probability[:, 2]
    first = probability[:, 1] > probability[:, 2]
    out: list[tuple[int, int, float]] = []
    for least in (SURE, threshold):
        likely = cue > least if where is None else (cue > least) & where
        taken = {w for a, b, _ in out for w in range(a, b + 1)}
        runs = tagged_runs(likely & first, likely)
        out += [(a, b, float(cue[a : b + 1].mean())) for a, b in runs if taken.isdisjoint(range(a, b + 1))]
    return sorted(out)


def is_material(tags: Tags, first: int, last: int) -> bool:
    """Whether one of the words [first, last] of a window is likelier than not a material act, as "deported" is: what
    somebody does is no word of his.

    Of 4,003 attributions found in 220 training reports of PolNeAR 7 are such, 5 of them marked; of 206 in 240 plain
    sentences of ours (plain-events-dev) 24, none of which is a statement.
    """
    return bool((softmax(tags.plover[first : last + 1])[:, MATERIAL].sum(1) > 0.5).any())


def outer_anchors(seen: Seen, threshold: float) -> list[Anchor]:
    return [
        Anchor(window=i, first=a, last=b, level=0, probability=p)
        for i, tags in enumerate(seen.tags)
        for a, b, p in cue_runs(tags.outer, threshold)
        if not is_material(tags, a, b)
    ]


def inner_anchors(seen: Seen, contents: Sequence[Ints], threshold: float) -> list[Anchor]:
    """Cues inside the given contents."""
    inside = np.zeros(len(seen.words), bool)
    for content in contents:
        inside[content] = True
    out = []
    for i, tags in enumerate(seen.tags):
        where = inside[tags.window.first : tags.window.last]
        if where.any():
            out += [
                Anchor(window=i, first=a, last=b, level=1, probability=p)
                for a, b, p in cue_runs(tags.inner, threshold, where)
                if not is_material(tags, a, b)
            ]
    return out


def link_scores(seen: Seen, anchors: Sequence[Anchor], tagger: Tagger) -> list[Floats]:
    """The linker's scores (W, 11) of each anchor, one call a window."""
    out: list[Floats] = []
    by_window: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        by_window.setdefault(anchor.window, []).append(anchor)
    for window, group in by_window.items():
        tags = seen.tags[window]
        first, last, level = (np.array([getattr(a, n) for a in group], np.int64) for n in ("first", "last", "level"))
        paragraph = seen.words.paragraph[tags.window.first : tags.window.last]
        out.extend(tagger.link(tags, paragraph, first, last, level))
    return out


def decode(anchors: Sequence[Anchor], scores: Sequence[Floats], transitions: Floats) -> list[tuple[Ints, float]]:
    """For each anchor the link of every word of its window, and the log probability of all these links together."""
    out: list[tuple[Ints, float]] = []
    at = 0
    while at < len(anchors):
        end = at
        while end < len(anchors) and anchors[end].window < anchors[at].window + TOGETHER:
            end += 1
        group = scores[at:end]
        width = max(len(s) for s in group)
        steps = np.full((width, LINKS, LINKS, len(group)), FORBIDDEN, np.float32)
        steps[:, :, 0] = 0
        row = 0
        for _, window in itertools.groupby(anchors[at:end], key=lambda a: a.window):
            alike = np.stack(group[row : row + len(list(window))])
            steps[: alike.shape[1], :, :, row : row + len(alike)] = step_scores(alike, transitions)
            row += len(alike)
        path, certainty = viterbi(steps)
        out += [(path[row, : len(s)], float(certainty[row])) for row, s in enumerate(group)]
        at = end
    return out


def numbers(path: Ints, link: int, first: int, gap: int = 0) -> Ints:
    """Word numbers of the text that have the link; holes of up to `gap` words are filled where no other link stands."""
    chosen = np.flatnonzero(path == link)
    if gap:
        holes = np.flatnonzero(np.diff(chosen) > 1)
        for a, b in zip(chosen[holes].tolist(), chosen[holes + 1].tolist(), strict=True):
            if b - a <= gap + 1 and not path[a + 1 : b].any():
                path[a + 1 : b] = link
        chosen = np.flatnonzero(path == link)
    return chosen + first


def aged(words: Words, low: int, cue: int) -> Ints:
    """The name with an age right before a cue ("Ilka Dorn, 54, told"), from word `low` on: who speaks, for sure."""
    age = cue - 2
    told = words.strings[max(cue - 3, low) : cue]
    if age < low + 2 or [told[0], told[2]] != [",", ","] or not (told[1].isdigit() and len(told[1]) < LONG_AGE):
        return np.zeros(0, np.int64)
    start = age - 1
    while start > low and int(words.case[start - 1]) in CAPITAL and words.sentence[start - 1] == words.sentence[cue]:
        start -= 1
    return np.arange(start, age + 1) if start < age - 1 else np.zeros(0, np.int64)


def with_sources(
    anchors: Sequence[Anchor], scores: Sequence[Floats], decoded: list[tuple[Ints, float]], transitions: Floats
) -> list[tuple[Ints, float]]:
    """Links with a source where the likeliest ones have none: those in which the word before the cue belongs to one, if
    they are nearly as likely (NEARLY).

    What a source may be ("the residents", "the residents sheltering there") shares its probability among several paths.
    """
    bare = [
        i for i, (path, _) in enumerate(decoded)
        if anchors[i].first and not (path == SOURCE).any() and (path == CONTENT).any()
    ]
    forced = [scores[i].copy() for i in bare]
    for i, s in zip(bare, forced, strict=True):
        s[anchors[i].first - 1, [NONE, CONTENT, CUE]] = FORBIDDEN
    out = list(decoded)
    for i, (path, _) in zip(bare, decode([anchors[i] for i in bare], forced, transitions), strict=True):
        likely, certainty = decoded[i]
        loss = path_score(scores[i], transitions, path) - path_score(scores[i], transitions, likely)
        if loss > NEARLY:
            out[i] = path, certainty + loss
    return out


def attributions_at(
    seen: Seen, anchors: Sequence[Anchor], tagger: Tagger, allowed: Ints | None = None
) -> list[Attribution]:
    """Link the anchors; one that ends without a content is none. `allowed` words only may be content."""
    scores = [s.copy() for s in link_scores(seen, anchors, tagger)]
    transitions = np.array(tagger.card["decoder"]["transitions"], np.float32)
    mask = None
    if allowed is not None:
        mask = np.zeros(len(seen.words), bool)
        mask[allowed] = True
    for anchor, s in zip(anchors, scores, strict=True):
        if mask is not None:
            window = seen.tags[anchor.window].window
            s[~mask[window.first : window.last], CONTENT] = FORBIDDEN
    gap = int(tagger.card["decoder"]["gap"])
    out = []
    decoded = with_sources(anchors, scores, decode(anchors, scores, transitions), transitions)
    for anchor, s, (path, certainty) in zip(anchors, scores, decoded, strict=True):
        first = seen.tags[anchor.window].window.first
        path = path.copy()
        path[anchor.first : anchor.last + 1] = CUE
        content = numbers(path, CONTENT, first, gap)
        if not len(content):
            continue
        if not (path == SOURCE).any():
            path[aged(seen.words, first, first + anchor.first) - first] = SOURCE
        out.append(
            Attribution(
                source=numbers(path, SOURCE, first),
                cue=numbers(path, CUE, first),
                content=content,
                level=anchor.level,
                window=anchor.window,
                cue_probability=anchor.probability,
                certainty=certainty,
                extras=sigmoid(s[:, LINKS + BOUNDARIES :]),
            )
        )
    return out


def features(attribution: Attribution, seen: Seen) -> dict[str, float]:
    """What tells a true attribution from a false one, by name.

    "cue" are the log odds of its words, "links" the log probability of source and content (from -10 up); "speaks":
    whether the cue has a word that lexicon/cue_words.txt lists.
    """
    strings = seen.words.strings
    source, cue, content = (n.tolist() for n in (attribution.source, attribution.cue, attribution.content))
    p = min(max(attribution.cue_probability, 1e-6), 1 - 1e-6)
    return {
        "any": 1.0,
        "cue": math.log(p / (1 - p)),
        "links": max(attribution.certainty, -10.0),
        "content's words": math.log(len(content)),
        "source": float(len(source) > 0),
        "source's words": math.log(1 + len(source)),
        "somebody": somebody(attribution, seen),
        "pronoun": float(len(source) == 1 and strings[source[0]].casefold() in PRONOUNS),
        "speaks": float(is_listed([strings[i] for i in cue])),
        "determiner": float(strings[content[0]].casefold() in DETERMINERS),
        "quoted": float(is_quoted(attribution, seen.words)),
    }


def somebody(attribution: Attribution, seen: Seen) -> float:
    """The highest probability that a word of the source is the head of a person or body; 0 without a source."""
    tags = seen.tags[attribution.window]
    inside = (attribution.source >= tags.window.first) & (attribution.source < tags.window.last)
    words = attribution.source[inside] - tags.window.first
    return float(softmax(tags.heads[words])[:, SPEAKS].sum(1).max()) if len(words) else 0.0


def is_quoted(attribution: Attribution, words: Words) -> bool:
    """Whether the content is one quotation, and nothing stands between it, its source and its cue."""
    found = (attribution.source, attribution.cue, attribution.content)
    parts = sorted((n for n in found if len(n)), key=lambda n: n[0])
    beside = all(int(a[-1]) + 1 == int(b[0]) for a, b in pairwise(parts))
    return len(parts) == len(found) and beside and bool((words.quoted[attribution.content] > 0).all())


def confidence(attribution: Attribution, seen: Seen, calibration: dict[str, dict[str, float]]) -> float:
    """Probability that the attribution overlaps a gold one, by logistic regression on `features`.

    The coefficients (card.json, `calibration`) were fitted on the tuning part of the training reports and on passages
    of ours that the encoder has not seen (training/calibrate.py).
    """
    weights = calibration["inner" if attribution.level else "outer"]
    odds = sum(weights[name] * value for name, value in features(attribution, seen).items())
    return 1 / (1 + math.exp(-odds))


def rank(attribution: Attribution) -> tuple[float, int]:
    """Surer ones first; of equals the one that stands first."""
    return (-attribution.cue_probability - math.exp(attribution.certainty), int(attribution.cue[0]))


def without_twins(found: Iterable[Attribution]) -> list[Attribution]:
    """One attribution a cue: two anchors of one discontinuous cue lead to the same words."""
    kept: list[Attribution] = []
    taken: set[int] = set()
    for attribution in sorted(found, key=rank):
        cue = set(attribution.cue.tolist())
        if not cue & taken:
            kept.append(attribution)
            taken |= cue
    return sorted(kept, key=lambda a: int(a.cue[0]))


def share_out(found: list[Attribution], shared: float) -> list[Attribution]:
    """Give each word to one content of the report's own level.

    Of two that claim a word the surer has it. Two contents that are the same words but for a share below `shared` are
    one quotation with two cues ("he added, according to a transcript"): both keep it. A cue that stands inside the
    content of a surer one is left whole: it is an attribution inside an attribution.
    """
    owner: dict[int, int] = {}
    ranked = sorted(found, key=rank)
    kept: list[Attribution] = []
    for attribution in ranked:
        content = attribution.content.tolist()
        rivals = {owner[w] for w in content if w in owner}
        words = set(content)
        inside = any(set(attribution.cue.tolist()) <= set(kept[r].content.tolist()) for r in rivals)
        twin = any(
            2 * len(words & set(kept[r].content.tolist())) / (len(words) + len(kept[r].content)) > shared
            for r in rivals
        )
        if inside:
            kept.append(replace(attribution, level=1))
            continue
        if rivals and not twin:
            content = [w for w in content if w not in owner]
            if not content:
                continue
            attribution = replace(attribution, content=np.array(content, np.int64))
        for w in content:
            owner.setdefault(w, len(kept))
        kept.append(attribution)
    return sorted(kept, key=lambda a: int(a.cue[0]))


def govern(found: list[Attribution], shared: float) -> list[Attribution]:
    """Of two cues before one content the first governs the second: "telling donors that he once warned X that ..."

    The first one's content then begins with the second one's source. Where the cues stand on both sides of the content
    they share it ("he added, according to a transcript").
    """
    out = sorted(found, key=lambda a: int(a.cue[0]))
    for j in range(len(out) - 1, 0, -1):
        a, b = out[j - 1], out[j]
        common = len(np.intersect1d(a.content, b.content))
        alike = 2 * common / (len(a.content) + len(b.content)) > shared
        if alike and a.cue[-1] < b.cue[0] and b.cue[-1] < b.content[0] and b.cue[-1] < a.content[0]:
            start = int(min(b.cue[0], b.source[0] if len(b.source) and b.source[0] > a.cue[-1] else b.cue[0]))
            out[j - 1] = replace(a, content=np.arange(start, int(max(a.content[-1], b.content[-1])) + 1))
    return out


def nest(found: list[Attribution]) -> list[Attribution]:
    """Set each parent: the smallest content that holds the whole cue. Two that hold each other's cue stay apart."""
    order = sorted(found, key=lambda a: (a.level, int(a.cue[0])))
    contents = [set(a.content.tolist()) for a in order]
    holding: dict[int, list[int]] = {}
    for j, content in enumerate(contents):
        for word in content:
            holding.setdefault(word, []).append(j)
    out = []
    for i, a in enumerate(order):
        cue = a.cue.tolist() or [-1]
        holders = [
            j
            for j in holding.get(cue[0], ())
            if j != i
            and all(w in contents[j] for w in cue)
            and (len(contents[j]), j) > (len(contents[i]), i)
            and order[j].level <= a.level
        ]
        parent = min(holders, key=lambda j: (len(contents[j]), j)) if holders else None
        out.append(replace(a, parent=parent))
    return out


def describe(seen: Seen, found: list[Attribution], tagger: Tagger) -> list[Attribution]:
    """Add the scores of act, naming and negation, one call a window."""
    by_window: dict[int, list[int]] = {}
    for i, a in enumerate(found):
        by_window.setdefault(a.window, []).append(i)
    out = list(found)
    for window, places in by_window.items():
        tags = seen.tags[window]
        first, last = tags.window.first, tags.window.last
        masks = np.zeros((3, len(places), last - first), np.float32)
        for row, i in enumerate(places):
            for role, words in enumerate((found[i].cue, found[i].source, found[i].content)):
                masks[role, row, words[(words >= first) & (words < last)] - first] = 1
        for i, described in zip(places, tagger.describe(tags, *masks), strict=True):
            out[i] = replace(found[i], described=described)
    return out


def read_inside(seen: Seen, outer: list[Attribution], tagger: Tagger) -> list[Attribution]:
    """The outer attributions and those inside their contents, with parents."""
    settings = tagger.card["decoder"]
    contents = [a.content for a in outer]
    anchors = inner_anchors(seen, contents, settings["inner"])
    allowed = np.unique(np.concatenate(contents)) if contents else np.zeros(0, np.int64)
    cues = {w for a in outer for w in a.cue.tolist()}
    inner = [a for a in attributions_at(seen, anchors, tagger, allowed) if not cues & set(a.cue.tolist())]
    calibration = tagger.card["calibration"]
    sure = [a for a in without_twins(inner) if confidence(a, seen, calibration) >= settings["keep_inner"]]
    nested = nest(outer + govern(sure, settings["shared"]))
    # An inner attribution whose cue ends up in no content has lost the ground it stood on.
    dropped = [a for a in nested if a.level == 0 or a.parent is not None]
    return describe(seen, nest(dropped) if len(dropped) < len(nested) else nested, tagger)


def find(seen: Seen, tagger: Tagger) -> list[Attribution]:
    """All attributions of a text, outer ones first, each with its parent's place in the list."""
    settings = tagger.card["decoder"]
    found = without_twins(attributions_at(seen, outer_anchors(seen, settings["outer"]), tagger))
    sure = [a for a in found if confidence(a, seen, tagger.card["calibration"]) >= settings["keep_outer"]]
    return read_inside(seen, share_out(sure, settings["shared"]), tagger)
