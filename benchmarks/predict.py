"""Fill in predictions for a scorer, by the shipped reader.

usage: predict.py attribution INPUT.jsonl OUTPUT.jsonl
       predict.py statements  INPUT.jsonl OUTPUT.jsonl DOCS.jsonl

The answer fields of each line are dropped before it is read. For `statements` the outer spans are given: what is
asked is what the reader says about them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from reportedly.gather import report_from_text
from reportedly.reading import attributions, read, statements
from reportedly.reading.speakers import resolver
from reportedly.reading.statements import Draft
from reportedly.reading.tags import Tagger, shipped
from reportedly.records import Spans

Json = dict[str, Any]


def lines(path: str) -> list[Json]:
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def predict_attribution(documents: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
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


def answer(drafts: list[Draft], place: int) -> Json:
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
        "said": None,
        "nested": [{**roles(d), "act": d.act} for d in nested],
    }


def predict_statements(records: Iterable[Json], documents: Iterable[Json], tagger: Tagger) -> Iterator[Json]:
    """Each {"id", "doc", "source", "cue", "content"} with its answer fields; `documents` hold the texts."""
    texts = {d["id"]: d["text"] for d in documents}
    by_document: dict[str, list[Json]] = {}
    for record in records:
        by_document.setdefault(record["doc"], []).append(record)
    for name, group in by_document.items():
        seen = attributions.see(texts[name], tagger)
        spans = [{r: [tuple(s) for s in record[r]] for r in ("source", "cue", "content")} for record in group]
        found = attributions.given(seen, spans, tagger)
        drafts = statements.drafts(seen, found, tagger, resolver(seen.words))
        places = {a.given: i for i, a in enumerate(found) if a.given is not None}
        for number, record in enumerate(group):
            yield {"id": record["id"], **answer(drafts, places[number])}


def main(arguments: list[str]) -> int:
    if len(arguments) not in (3, 4) or arguments[0] not in ("attribution", "statements"):
        print(__doc__, file=sys.stderr)
        return 2
    task, source, target = arguments[:3]
    if task == "statements" and len(arguments) != 4:
        print("statements needs a fourth argument: the file with the documents' texts", file=sys.stderr)
        return 2
    records = lines(source)
    answers = (
        predict_attribution(records, shipped())
        if task == "attribution"
        else predict_statements(records, lines(arguments[3]), shipped())
    )
    with Path(target).open("w", encoding="utf-8") as file:
        for prediction in answers:
            file.write(json.dumps(prediction, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
