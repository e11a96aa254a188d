"""What the reader answers in the scorers' terms: one function a task, each from records without their answer fields.

Each takes the records of the input and gives, in their order, the same ids with the answer fields filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np

from reportedly import lexicon
from reportedly.gather import report_from_text
from reportedly.ledger.events import WholeRow
from reportedly.publish import cameo
from reportedly.publish import events as published
from reportedly.reading import (
    attributions, codes, given, happened, marked, plover, read, references, said, statements, tagged, times,
)
from reportedly.reading.decode import Floats
from reportedly.reading.lemmas import regular
from reportedly.reading.mentions import Mention
from reportedly.reading.speakers import Resolver, resolver
from reportedly.reading.statements import Draft
from reportedly.reading.tags import Tagger
from reportedly.reading.windows import Ints, Words
from reportedly.records import Said, Spans

Json = dict[str, Any]

# From this share of FactBank's uncertain values on a happening is no certain one: of 0.15, 0.3, 0.5 on MEANTIME dev.
UNSURE = 0.3
# How many words may stand between an agent and its trigger ("had already, in private,").
NEAR = 7
BE = frozenset(["is", "are", "was", "were", "be", "been", "being"])
PARTICIPLES = ("ed", "en", "wn", "ght", "pt", "ld", "id", "ade")
# PLV's name for two of PLOVER's types of today.
PLV_NAMES = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
# The power to which a root's probability is raised before a quad class adds up its roots. Of 1 / 0.6 ... 1 / 3 the one
# with the best quad macro-F1 on 3,911 pairs of our events-h, -i and -j, which the second encoder has not learnt: 0.763
# (1: 0.758, the likeliest root's own class 0.755). PLV dev 0.954 from 1 / 2.2 to 1 / 1.5 (1: 0.949, 0.944) (run 14).
FLATTENED = 1 / 1.6


def attribution(documents: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
    """Each {"id", "text"} with the statements of `read` as attributions; a nested one names its parent."""
    for document in documents:
        report = report_from_text(
            document["text"],
            key=document["id"],
            title=document.get("title"),
            publisher=document.get("publisher"),
            published=document.get("published"),
        )
        found = [
            {
                "id": s.id,
                "parent": s.parent,
                "source": s.source.spans if s.source else [],
                "cue": s.cue.spans if s.cue else [],
                "content": s.content.spans,
                "confidence": s.confidence,
            }
            for s in read(report, tagger).statements
        ]
        yield {"id": document["id"], "text": document["text"], "attributions": found}


def roles(draft: Draft) -> dict[str, Spans]:
    return {"source": draft.source, "cue": draft.cue, "content": draft.content}


def answer(drafts: list[Draft], place: int, when: Said) -> Json:
    """The answer fields of the given statement at `place`, with everything read inside its content."""
    draft = drafts[place]

    def within(i: int | None) -> bool:
        return i is not None and (i == place or within(drafts[i].attribution.parent))

    nested = [d for i, d in enumerate(drafts) if i != place and within(i)]
    return {
        "act": draft.act,
        "naming": draft.naming,
        "hedge": draft.hedge is not None,
        "negated": draft.negated,
        "speaker": draft.speaker.name if draft.speaker else None,
        "addressees": draft.addressees,
        "occasion": draft.occasion,
        "said": when.edtf,
        "nested": [{**roles(d), "act": d.act} for d in nested],
    }


def statements_of(records: Iterable[Json], documents: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
    """Each {"id", "doc", "source", "cue", "content"} with its answer fields; `documents` hold the texts."""
    reports = {
        d["id"]: report_from_text(d["text"], key=d["id"], title=d.get("title"), published=d.get("published"))
        for d in documents
    }
    by_document: dict[str, list[Json]] = {}
    for record in records:
        by_document.setdefault(record["doc"], []).append(record)
    for name, group in by_document.items():
        report = reports[name]
        seen = attributions.see(report.text, tagger)
        spans = [{r: [tuple(s) for s in record[r]] for r in ("source", "cue", "content")} for record in group]
        found = given.attributions_of(seen, spans, tagger)
        drafts = statements.drafts(seen, found, tagger, resolver(seen.words, references.find(seen, tagger)))
        moments = said.said(report.text, drafts, times.timexes(report, tagged.times(seen, tagger)), report.published)
        places = {a.given: i for i, a in enumerate(found) if a.given is not None}
        for number, record in enumerate(group):
            place = places[number]
            yield {"id": record["id"], **answer(drafts, place, moments[place])}


def coref(documents: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
    """Each {"id", "text"} with its mentions: span, type and cluster."""
    for document in documents:
        seen = attributions.see(document["text"], tagger)
        found = references.find(seen, tagger)
        starts, ends = seen.words.starts, seen.words.ends
        mentions = [
            {"s": int(starts[m.first]), "e": int(ends[m.last]), "type": m.kind, "cluster": cluster}
            for m, cluster in zip(found.mentions, found.clusters, strict=True)
        ]
        yield {"id": document["id"], "text": document["text"], "mentions": mentions}


def time(documents: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
    """Each {"id", "text", "dct"} with its time expressions: span, type and TIMEX3 value."""
    for document in documents:
        seen = attributions.see(document["text"], tagger)
        found = times.normalise(
            document["text"], times.merge(document["text"], tagged.times(seen, tagger)), document.get("dct")
        )
        timexes = [{"start": d.start, "end": d.end, "type": d.type, "value": d.value} for d in found]
        yield {"id": document["id"], "text": document["text"], "timexes": timexes}


def meantime(documents: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
    """Each {"id", "text", "title", "dct"} with its events: trigger, participants, certainty, polarity, time and date,
    and for those of speech the speaker. MEANTIME's events are of all kinds, so the triggers are not PLOVER's alone."""
    for document in documents:
        report = report_from_text(
            document["text"], key=document["id"], title=document.get("title"), published=document["dct"]
        )
        seen = attributions.see(report.text, tagger)
        refs = references.find(seen, tagger)
        whom = resolver(seen.words, refs)
        drafts = statements.drafts(seen, attributions.find(seen, tagger), tagger, whom)
        sentence = seen.words.sentence
        calendar = happened.Calendar(seen, times.timexes(report, tagged.times(seen, tagger)), report)
        settings = tagger.card["decoder"]
        found = [t for t in tagged.triggers(seen, settings["trigger"]) if t.kind != "grammatical"]
        events = []
        for coded in codes.code(seen, refs, found, tagger):
            trigger = coded.trigger
            start, end = int(seen.words.starts[trigger.first]), int(seen.words.ends[trigger.last])
            unsure = 1 - sum(p for p, f in zip(coded.factuality, plover.FACTUALITIES, strict=True) if f[:2] == "CT")
            certainty, polarity, when = (
                names[int(p.argmax())] for names, p in (
                    (codes.CERTAINTIES, coded.certainty), (codes.POLARITIES, coded.polarity), (codes.TIMES, coded.time),
                )
            )
            if certainty == "CERTAIN" and unsure >= UNSURE:
                certainty = "POSSIBLE"
            event = {
                "s": start, "e": end, "date": calendar.of(trigger.first).edtf, "certainty": certainty,
                "polarity": polarity, "time": when, "participants": participants(coded, seen, refs, settings),
            }
            told = [d for d in drafts if d.source and any(s < end and start < e for s, e in d.cue)]
            if told:
                (first, last), name = told[0].source[0], told[0].speaker
                event["speaker"] = {"s": first, "e": last, "name": name.name if name else None}
            elif (m := agent(trigger, seen.words, sentence, refs)) is not None:
                first, last = int(seen.words.starts[m.first]), int(seen.words.ends[m.last])
                event["speaker"] = {"s": first, "e": last, "name": called(m, refs, whom)}
            events.append(event)
        yield {"id": document["id"], "text": document["text"], "events": events}


def called(mention: Mention, refs: references.References, whom: Resolver) -> str | None:
    """The name of the actor that a mention is or leads to, as the reader has it."""
    place = refs.mentions.index(mention)
    name = (whom.chains.name_of(place) or whom.chains.name_for(place)) if whom.chains else None
    return whom.person(name).name if name else None


def agent(trigger: tagged.Trigger, words: Words, sentence: Ints, refs: references.References) -> Mention | None:
    """Whoever does it, as far as the words beside a trigger tell: "the order of the court", "X, the premier, said".

    After "by" or, for a noun, "of": the mention there. Else the last one before the trigger in its sentence that does
    not end in a time, an apposition's comma or adverbs aside. `sentence`: the number of each word's.
    """
    mentions, strings = refs.mentions, words.strings
    after = trigger.last + 1
    link = strings[after].casefold() if after < len(strings) else ""
    if link in ("by", "of"):
        behind = [m for m in mentions if m.first == after + 1]
        if behind:
            return max(behind, key=lambda m: m.last)
    here = [
        m for m in mentions
        if m.last < trigger.first and sentence[m.first] == sentence[trigger.first] and m.kind not in ("time", "event")
        and trigger.first - m.last <= NEAR
    ]
    if not here:
        return None
    nearest = max(m.last for m in here)
    # Of those that end together the longest: "Japan's prime minister, Taro Aso" and not its name alone.
    return min((m for m in here if m.last == nearest), key=lambda m: m.first)


def participants(
    coded: codes.Coded, seen: attributions.Seen, refs: references.References, settings: Json
) -> list[Json]:
    """The mentions that have a part in a happening, with their PropBank argument."""
    out = []
    for place, scores in zip(coded.mentions, coded.arguments, strict=True):
        if 1 - scores[0] >= settings["argument"]:
            m = refs.mentions[place]
            start, end = int(seen.words.starts[m.first]), int(seen.words.ends[m.last])
            out.append({"s": start, "e": end, "role": codes.ARGUMENTS[1 + int(scores[1:].argmax())]})
    word, before = (seen.words.strings[max(coded.trigger.first - n, 0)].casefold() for n in (0, 1))
    passive = before in BE and word.endswith(PARTICIPLES)
    if passive or (word in unaccusatives() and all(p["role"] != "Arg1" for p in out)):
        start = int(seen.words.starts[coded.trigger.first])
        undergo = [p["role"] == "Arg0" and (p["s"] < start or not passive) for p in out]
        out = [{**p, "role": "Arg1"} if u else p for p, u in zip(out, undergo, strict=True)]
    return out


@cache
def unaccusatives() -> frozenset[str]:
    """The forms of verbs whose subject undergoes what happens ("fell", "rising")."""
    listed = lexicon.words("unaccusatives")
    return listed | {form for word in listed for form in regular(word)}


def events(records: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
    """Each {"id", "text", "source", "target"} with root and quad class of the event between the marked parties."""
    held = list(records)
    sentences = [
        (r["text"], [(*span, role) for role, span in ((1, r.get("source")), (2, r.get("target"))) if span])
        for r in held
    ]
    for record, scores in zip(held, marked.roots(sentences, tagger), strict=True):
        root, quad = root_and_quad(scores)
        yield {"id": record["id"], "root": root, "quad": quad}


def root_and_quad(scores: Floats) -> tuple[str, int]:
    """From probabilities (17,) of `marked.ROOTS`: the quad class of most weight, and the likeliest of its roots.

    An event is certain here, and YIELD is one root: what its two types have is added up.
    """
    by_root: dict[str, float] = {}
    for kind, score in zip(plover.TYPES, scores[1:], strict=True):
        name = PLV_NAMES.get(kind, kind)
        by_root[name] = by_root.get(name, 0.0) + float(score) ** FLATTENED
    by_quad: dict[int, float] = {}
    for name, score in by_root.items():
        by_quad[quad_of(name)] = by_quad.get(quad_of(name), 0.0) + score
    quad = max(by_quad, key=lambda q: (by_quad[q], -q))
    return max((r for r in by_root if quad_of(r) == quad), key=lambda r: (by_root[r], r)), quad


def quad_of(root: str) -> int:
    return 2 if root == "YIELD" else published.QUAD_NUMBERS[plover.QUADS[root]]


def factuality(records: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
    """Each {"id", "text", "targets"} with how far the author holds that each target happened, from -3 to 3; a record
    of CommitmentBank with that of the embedded clause's verb."""
    for record in records:
        if "targets" in record:
            seen = attributions.see(record["text"], tagger)
            targets = [{**t, "label": happening_held(seen, t["start"], record["corpus"])} for t in record["targets"]]
            yield {"id": record["id"], "targets": targets}
        else:
            seen = attributions.see(f"{record['context']}\n\n{record['target']}", tagger)
            yield {"id": record["id"], "label": happening_held(seen, embedded(record), "uds")}


def happening_held(seen: attributions.Seen, at: int, corpus: str) -> float:
    """The tagger's factuality of the word at a character, from -3 to 3.

    Corpora mark different things as events: each has an output of its own, and one without goes by UDS', whose
    sentences are of all kinds.
    """
    word = int(np.searchsorted(seen.words.ends, at, side="right"))
    tags = next(t for t in seen.tags if t.window.first <= word < t.window.last)
    place = {"uw": 0, "meantime": 2}.get(corpus, 1)
    return float(np.clip(tags.facts[word - tags.window.first, place], -3, 3))


def embedded(record: Json) -> int:
    """Where the embedded clause's last word that the prompt shares stands in the target."""
    prompt = record["prompt"].split()
    base = len(record["context"]) + 2
    at = record["target"].rfind(" ".join(prompt[-3:]))
    return base + (at if at >= 0 else max(record["target"].rfind(prompt[-1]), 0))


def petrarch(records: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
    """Each {"id", "text", "date"} with its dyads as CAMEO codes, source, target and root, where both sides have one."""
    for record in records:
        reading = read(report_from_text(record["text"], key=record["id"], published=record.get("date")), tagger)
        actors = {a.id: a for a in reading.actors}
        found = []
        for event in reading.events:
            row = WholeRow(event=event, actors=actors, profiles=actors, report=reading.report, chain=())
            codes_of = [(one and one.code, other and other.code) for one, other in published.dyads(row)]
            found += [
                {"source": source, "target": target, "cameo": cameo.root(event.type, event.mode)}
                for source, target in dict.fromkeys(codes_of) if source and target
            ]
        yield {"id": record["id"], "events": found}
