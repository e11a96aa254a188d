"""What the reader answers in the scorers' terms: one function a task, each from records without their answer fields.

Each takes the records of the input and gives, in their order, the same ids with the answer fields filled in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from reportedly.gather import report_from_text
from reportedly.reading import attributions, events, given, read, references, said, statements, tagged, times
from reportedly.reading.speakers import resolver
from reportedly.reading.statements import Draft
from reportedly.reading.tags import Tagger
from reportedly.records import Said, Spans

Json = dict[str, Any]


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
    """Each {"id", "text", "title", "dct"} with its events: trigger, date, and for those of speech the speaker."""
    for document in documents:
        report = report_from_text(
            document["text"], key=document["id"], title=document.get("title"), published=document["dct"]
        )
        seen = attributions.see(report.text, tagger)
        refs = references.find(seen, tagger)
        names = resolver(seen.words, refs)
        drafts = statements.drafts(seen, attributions.find(seen, tagger), tagger, names)
        calendar = events.Calendar(seen, times.timexes(report, tagged.times(seen, tagger)), report.published)
        found = []
        for trigger in tagged.triggers(seen, tagger.card["decoder"]["trigger"]):
            if trigger.kind == "grammatical":
                continue
            start, end = int(seen.words.starts[trigger.first]), int(seen.words.ends[trigger.last])
            event = {"s": start, "e": end, "date": calendar.of(trigger).edtf}
            told = [d for d in drafts if d.source and any(s < end and start < e for s, e in d.cue)]
            if told:
                (first, last), name = told[0].source[0], told[0].speaker
                event["speaker"] = {"s": first, "e": last, "name": name.name if name else None}
            elif (agent := events.agent(trigger, seen.words, refs)) is not None:
                first, last = int(seen.words.starts[agent.first]), int(seen.words.ends[agent.last])
                event["participants"] = [{"s": first, "e": last, "role": "Arg0"}]
            found.append(event)
        yield {"id": document["id"], "text": document["text"], "events": found}
