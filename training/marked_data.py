"""What the second encoder learns from, as records: texts with marks and the right answers, by corpus."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

from affairs import Affair, Member
from prepare import TUNE_SHARE, read
from reportedly.reading.codes import MODE_NAMES
from reportedly.reading.marked import ANSWERS, CLAIMS, ROOTS, STANCES, Marks, Texts, in_context
from reportedly.reading.propositions import GAP, before
from written import KEPT_OUT_SHARE, nth, share

Json = dict[str, Any]
ALIKE, TOLD_AT_ONCE, JUDGED = 2, 1, 4  # paraphrases, affairs and pairs of PolNeAR in one step's embeddings
EVENT_PAIRS = 1200  # of ECB+ seen in one epoch, a third of them of one happening
FILLED, LENGTHENED, HIDDEN = 0.7, 0.3, 0.2  # shares of members whose context is made up, added to or left out
STORY_PAIRS = 4  # of two members of one claim, an affair and epoch
AFFAIR_PAIRS, NEIGHBOURS = 12, 4  # the same of our stories in whole reports; of so many others the likest one is drawn
ANSWERED = 0.4  # share of all these clauses of which an epoch asks whether they answer
MEMBERS, ASIDE = 30, 10  # assertions of claims of one of them, and clauses of none, in one step's embeddings
YIELD = {"YIELD": ("CONCEDE", "RETREAT")}  # PLV's name for two of today's types
ANSWERED_BY = {"denies": "contradicts", "neither": "neither"}
STANCE_OF = {"deny": "denies", "decline": "neither"}  # of PolNeAR's acts; `reject` may be either, a question neither


@dataclass(slots=True)
class Record:
    """Texts with marks, and the places of the right labels by head (several: any of them is right)."""

    texts: Texts
    gold: dict[str, tuple[int, ...]]
    length: int = field(default=0)


def marks(*spans: tuple[int, list[int] | tuple[int, int] | None]) -> list[tuple[int, int, int]]:
    return [(span[0], span[1], role) for role, span in spans if span is not None]


def plv(path: Path) -> list[Record]:
    out = []
    for r in read(path):
        roots = tuple(ROOTS.index(t) for t in YIELD.get(r["root"], (r["root"],)))
        out.append(Record([(r["text"], marks((1, r["source"]), (2, r["target"])))], {"root": roots}))
    return out


def find(text: str, string: str | None) -> tuple[int, int] | None:
    if not string:
        return None
    at = nth(text, string)
    return at, at + len(string.partition("#")[0])


def written_events(paths: list[Path], kept_out: bool = False) -> list[Record]:
    """Each event of our own examples between its first parties; half of them with the trigger marked as well."""
    out = []
    for path in paths:
        for r in read(path):
            if (share(r["text"]) < KEPT_OUT_SHARE) != kept_out:
                continue
            for e in r["events"]:
                if not e["type"] and not (e["actors"] and e["recipients"]):
                    continue
                actor = find(r["text"], next(iter(e["actors"]), None))
                recipient = find(r["text"], next(iter(e["recipients"]), None))
                trigger = find(r["text"], e["trigger"])
                pair = bool(actor and recipient)
                gold = {"root": (ROOTS.index(e["type"] or "none"),)}
                if e["type"]:
                    mode = f"{e['type']}:{e['mode']}" if e.get("mode") else "none"
                    gold["mode"] = (MODE_NAMES.index(mode),)
                if pair and e["type"]:
                    out.append(Record([(r["text"], marks((1, actor), (2, recipient)))], gold))
                out.append(Record([(r["text"], marks((1, actor), (2, recipient), (3, trigger)))], gold))
    return out


def written_pairs(path: Path, kept_out: bool = False) -> list[Record]:
    out = []
    for r in read(path):
        if (share(r["a"] + r["b"]) < KEPT_OUT_SHARE) == kept_out:
            a, b = (in_context(*clause(r[side])) for side in "ab")
            gold = {"claim": (CLAIMS.index(r["label"]),)}
            out += [Record([a, b], gold), Record([b, a], gold)]
    return out


def clause(text: str) -> tuple[str, str, str]:
    """Speaker, what stands before, and text of one side of a written pair: "[Petr Hallam] That is a fairy tale"."""
    by, bracket, rest = text.partition("] ")
    return (by[1:], "", rest) if bracket and by.startswith("[") else ("", "", text)


Story = list[list[Member]]  # the members of each claim of one affair


def stories(paths: list[Path], kept_out: bool = False) -> list[Story]:
    out = []
    for path in paths:
        for r in read(path):
            if (share(r["story"] + r["topic"]) < KEPT_OUT_SHARE) == kept_out:
                out.append(
                    [
                        [Member(m["by"], m["before"], m["text"], m["stance"]) for m in c["members"]]
                        for c in r["claims"]
                    ]
                )
    return out


def surrounded(story: Story, rng: random.Random) -> Story:
    """The story with other text before its members, as in a report.

    In what we wrote nearly all denials have something before them, and half of the assertions: alone that would tell.
    """
    every = [m for members in story for m in members]

    def moved(m: Member, members: list[Member]) -> Member:
        strange = [other for other in every if other not in members]
        before, by = m.before, m.by
        if strange and rng.random() < (FILLED if not before else LENGTHENED):
            other = rng.choice(strange).said.rstrip(".,")
            before = f"{other[:1].upper()}{other[1:]}. {before}".strip()
        elif rng.random() < HIDDEN:
            before = ""
        return replace(m, before=before, by=by if rng.random() > HIDDEN else "")

    return [[moved(m, members) for m in members] for members in story]


def relation(a: Member, b: Member) -> str | None:
    """How two members of one claim stand to each other; None where that says nothing."""
    both = {a.stance, b.stance}
    if "neither" in both:
        return None if len(both) == 1 else "neither"
    return "same" if len(both) == 1 else "contradicts"


def story_pairs(story: Story) -> tuple[list[Record], list[Record]]:
    """All pairs of members of one claim, and all of two claims of the story."""
    related, unrelated = [], []
    members = [(number, m) for number, members in enumerate(story) for m in members]
    for i, (one, a) in enumerate(members):
        for other, b in members[i + 1 :]:
            label = "unrelated" if one != other else relation(a, b)
            if label is not None:
                record = Record([a.text, b.text], {"claim": (CLAIMS.index(label),)})
                (unrelated if one != other else related).append(record)
    return related, unrelated


def told(all_stories: list[Story], rng: random.Random) -> list[Record]:
    """An epoch's pairs of clauses: of each story as many of two claims as of one, in either order."""
    out = []
    for story in all_stories:
        related, unrelated = story_pairs(surrounded(story, rng))
        related = rng.sample(related, min(len(related), STORY_PAIRS))
        chosen = related + rng.sample(unrelated, min(len(unrelated), len(related)))
        out += [Record(r.texts[::-1] if rng.random() < 0.5 else r.texts, r.gold) for r in chosen]
    return out


def answering(all_stories: list[Story], rng: random.Random) -> list[Record]:
    """An epoch's members by themselves: does each answer what stands before it?"""
    return [
        Record([m.text], {"answer": (ANSWERS.index(m.stance),)})
        for story in all_stories for members in surrounded(story, rng) for m in members if rng.random() < ANSWERED
    ]


def stems(member: Member) -> set[str]:
    return {word[:5] for word in member.said.casefold().split() if len(word) > 3}


def told_in_reports(all_affairs: list[Affair], rng: random.Random) -> list[Record]:
    """An epoch's pairs of clauses of whole reports: of each story as many of two claims, alike in words, as of one."""
    out = []
    for affair in all_affairs:
        known = [each for each in affair.clauses if each[0] >= 0]
        related = [
            (a, b, label) for (one, a), (other, b) in combinations(known, 2)
            if one == other and (label := relation(a, b)) is not None
        ]
        chosen = rng.sample(related, min(len(related), AFFAIR_PAIRS))
        for number, a in rng.choices(known, k=len(chosen)):
            others = [b for other, b in affair.clauses if other != number]
            likest = max(rng.sample(others, min(len(others), NEIGHBOURS)), key=lambda b: len(stems(a) & stems(b)))
            chosen.append((a, likest, "unrelated"))
        for a, b, label in chosen:
            one, other = (a, b) if rng.random() < 0.5 else (b, a)
            out.append(Record([one.text, other.text], {"claim": (CLAIMS.index(label),)}))
    return out


def answered_in_reports(all_affairs: list[Affair], rng: random.Random) -> list[Record]:
    """An epoch's clauses of claims by themselves, as in their reports: does each answer what stands before it?"""
    return [
        Record([m.text], {"answer": (ANSWERS.index(m.stance),)})
        for affair in all_affairs for _, m in affair.clauses if m.stance and rng.random() < ANSWERED
    ]


def told_on(report: Json, span: tuple[int, int], by: str) -> tuple[str, Marks]:
    """Characters of a report in their context."""
    start, end = span
    return in_context(by, before(report["text"], start), report["text"][start:end])


def acts(reports: dict[str, Json], label_paths: list[Path], kept_out: bool = False) -> list[Record]:
    """Attributions of PolNeAR by the acts that we gave them: does each assert, deny or decline to say?"""
    out = []
    for label in (label for path in label_paths for label in read(path)):
        name, number = label["id"].split("#")
        if label["act"] in ("reject", "question") or (share(name) < TUNE_SHARE) != kept_out or name not in reports:
            continue
        report = reports[name]
        spans = next(a for a in report["attributions"] if a["id"] == number)
        start, end = spans["content"][0][0], spans["content"][-1][1]
        stance = STANCE_OF.get(label["act"], "asserts")
        if stance != "asserts" and spans["cue"] and 0 <= start - spans["cue"][-1][1] <= GAP:
            start = spans["cue"][0][0]  # as in reading/propositions.py
        by = " ".join(report["text"][s:e] for s, e in spans["source"])
        out.append(Record([told_on(report, (start, end), by)], {"answer": (ANSWERS.index(stance),)}))
    return out


def judged(reports: dict[str, Json], path: Path, kept_out: bool = False) -> list[Record]:
    """Pairs of PolNeAR's clauses by our labels."""
    out = []
    for r in read(path):
        if (share(r["a"]["report"] + r["b"]["report"]) < KEPT_OUT_SHARE) == kept_out:
            a, b = (told_on(reports[c["report"]], (c["start"], c["end"]), c["by"]) for c in (r["a"], r["b"]))
            out.append(Record([a, b], {"claim": (CLAIMS.index(r["label"]),)}))
    return out


def answered_in_news(reports: dict[str, Json], path: Path, kept_out: bool = False) -> list[Record]:
    """Clauses of ECB+ and PolNeAR that sound like answers, by our labels: each alone, and beside what others said."""
    out = []
    for r in read(path):
        if (share(r["report"]) < KEPT_OUT_SHARE) != kept_out:
            continue
        report, stance = reports[r["report"]], r["stance"]
        clause = told_on(report, r["span"], r["by"])
        out.append(Record([clause], {"answer": (ANSWERS.index(stance),)}))
        for number, other in enumerate(r["others"]):
            label = "unrelated" if stance == "asserts" or number != r["about"] else ANSWERED_BY[stance]
            beside = told_on(report, other["span"], other["by"])
            out.append(Record([beside, clause], {"claim": (CLAIMS.index(label),)}))
    return out


@dataclass(slots=True)
class Compared:
    """Texts of one step, by place: pairs that are each other's among all, pairs that say the same, and that do not."""

    texts: list[tuple[str, Marks]] = field(default_factory=list)
    own: list[tuple[int, int]] = field(default_factory=list)
    same: list[tuple[int, int]] = field(default_factory=list)
    other: list[tuple[int, int]] = field(default_factory=list)

    def add(self, *texts: tuple[str, Marks]) -> list[int]:
        self.texts += texts
        return list(range(len(self.texts) - len(texts), len(self.texts)))


def told_together(affair: Affair, rng: random.Random) -> list[tuple[int, Member]]:
    """Clauses of one story by the numbers of their claims: the assertions of some claims, whole, and some of none."""
    by_claim = defaultdict(list)
    for number, m in affair.clauses:
        if number < 0 or m.stance == "asserts":
            by_claim[number].append((number, m))
    aside = by_claim.pop(-1, [])
    out = rng.sample(aside, min(len(aside), ASIDE))
    for number in rng.sample(sorted(by_claim), len(by_claim)):
        if len(out) >= MEMBERS:
            break
        out += by_claim[number]
    return out[: MEMBERS + ASIDE]


def compared(
    alike: list[tuple[tuple[str, Marks], tuple[str, Marks]]], all_stories: list[Story], all_affairs: list[Affair],
    pairs: list[Record], rng: random.Random,
) -> Compared:
    """Some paraphrases, assertions of some stories (whose other claims are hard to tell apart), some pairs."""
    out = Compared()
    for a, b in rng.sample(alike, ALIKE):
        i, j = out.add(a, b)
        out.own.append((i, j))
    for story in rng.sample(all_stories, TOLD_AT_ONCE):
        claims = [out.add(*(m.text for m in members if m.stance == "asserts")) for members in surrounded(story, rng)]
        for number, claim in enumerate(claims):
            out.same += combinations(claim, 2)
            out.other += product(claim, (j for later in claims[number + 1 :] for j in later))
            if len(claim) > 1:
                i, j = rng.sample(claim, 2)
                out.own.append((i, j))
    some = told_together(rng.choice(all_affairs), rng)
    places = out.add(*(m.text for _, m in some))
    for (i, (one, _)), (j, (other, _)) in combinations(zip(places, some, strict=True), 2):
        if one >= 0 or other >= 0:  # nobody has compared what belongs to no claim
            (out.same if one == other else out.other).append((i, j))
    for r in rng.sample(pairs, min(JUDGED, len(pairs))):
        i, j = out.add(*((text, marks) for text, marks in r.texts))
        label = CLAIMS[r.gold["claim"][0]]
        if label in ("same", "unrelated"):
            (out.same if label == "same" else out.other).append((i, j))
    return out


def mrpc(path: Path) -> list[Record]:
    out = []
    for r in read(path):
        out.append(Record([(r["a"], []), (r["b"], [])], {"paraphrase": (int(r["same"]),)}))
    return out


def emergent(path: Path) -> list[Record]:
    return [
        Record([(r["claim"], []), (r["headline"], [])], {"stance": (STANCES.index(r["stance"]),)}) for r in read(path)
    ]


def written_stances(paths: list[Path], kept_out: bool = False) -> list[Record]:
    return [
        r for path in paths for r in emergent(path) if (share(r.texts[0][0]) < KEPT_OUT_SHARE) == kept_out
    ]


def mentions(path: Path) -> dict[str, list[tuple[str, str, tuple[int, int], str]]]:
    """By topic: (event cluster, sentence, trigger in it, report) of ECB+'s action mentions in the checked sentences."""
    out = defaultdict(list)
    for r in read(path):
        for m in r["mentions"]:
            if m["tag"].startswith(("ACTION", "NEG")) and m.get("selected"):
                start, end = r["sentences"][m["sentence"]]
                if start <= m["s"] and m["e"] <= end:
                    place = (m["s"] - start, m["e"] - start)
                    out[r["topic"]].append((m["cluster"], r["text"][start:end], place, r["id"]))
    return out


def ecb(by_topic: dict[str, list[tuple[str, str, tuple[int, int], str]]], rng: random.Random) -> list[Record]:
    """Pairs of one topic: a third of one happening, the others of like words where there are such."""
    topics = sorted(by_topic)
    out: list[Record] = []
    while len(out) < EVENT_PAIRS:
        group = by_topic[rng.choice(topics)]
        a = rng.choice(group)
        same = [m for m in group if m[0] == a[0] and m is not a]
        if rng.random() < 0.34 and same:
            b = rng.choice(same)
        else:
            other = [m for m in group if m[0] != a[0]]
            if not other:
                continue
            word = a[1][a[2][0] : a[2][1]].casefold()[:4]
            like = [m for m in other if m[1][m[2][0] : m[2][1]].casefold()[:4] == word]
            b = rng.choice(like if like and rng.random() < 0.5 else other)
        gold = {"event": (int(a[0] == b[0]),)}
        out.append(Record([(a[1], [(*a[2], 3)]), (b[1], [(*b[2], 3)])], gold))
    return out
