"""One report to one Reading. `read` is the only place that names the order of the stages."""

from __future__ import annotations

from dataclasses import replace

import reportedly
from reportedly import datelines
from reportedly.reading import (
    attributions, events, gazetteer, goes_on, places, references, said, statements, tagged, times,
)
from reportedly.reading.actors import Cast
from reportedly.reading.happened import Calendar
from reportedly.reading.places import Place
from reportedly.reading.scene import Scene
from reportedly.reading.speakers import resolver
from reportedly.reading.statements import Draft
from reportedly.reading.tags import Tagger, shipped
from reportedly.records import (
    Addressee, Cue, Located, Passage, Reading, Report, Said, Source, Statement, content_id, covered,
)


def reader_version(tagger: Tagger | None = None) -> str:
    """Program version, the tagger's hash and that of a gazetteer of the user's own, as in `report.reader`."""
    own = gazetteer.version()
    return f"{reportedly.__version__}+{(tagger or shipped()).version}{f'.{own}' if own else ''}"


def read(report: Report, tagger: Tagger | None = None) -> Reading:
    """Read a report: its statements, chained and dated, its events, its actors and its time expressions.

    Pure: the same report and tagger give the same Reading. Raises WeightsError where the tagger's files are damaged.
    """
    tagger = tagger or shipped()
    seen = attributions.see(report.text, tagger)
    found = references.find(seen, tagger)
    names = resolver(seen.words, found, datelines.span(report))
    timexes = times.timexes(report, tagged.times(seen, tagger))
    told = goes_on.extended(seen, attributions.find(seen, tagger), tagger)
    drafts = statements.drafts(seen, told, tagger, names)
    moments = said.said(report.text, drafts, timexes, report.published)
    setting = places.setting(report)
    cast = Cast(report, seen.words, names, setting.countries)
    ids = [statement_id(report, drafts, i) for i in range(len(drafts))]
    made = [statement(report, drafts, i, ids, moments[i], cast) for i in range(len(drafts))]
    ordered = sorted(made, key=lambda s: (s.content.spans, s.id))
    scene = Scene(
        report=report, seen=seen, references=found, resolver=names, drafts=drafts, ids=ids, cast=cast,
        countries=setting.countries, calendar=Calendar(seen, timexes, report),
        dates=[span for t in timexes if t.type != "DURATION" for span in t.spans],
    )
    happened = events.events(scene, tagger)
    return Reading(
        report=replace(report, reader=reader_version(tagger), place_resolved=located(setting.written)),
        actors=cast.actors(), statements=tuple(ordered), times=timexes, events=happened,
    )


def located(place: Place | None) -> Located | None:
    if place is None:
        return None
    return Located(name=place.name, country=place.country, lat=place.lat, lon=place.lon)


def statement_id(report: Report, drafts: list[Draft], i: int) -> str:
    """A statement is what its source, cue and content are, in its report."""
    draft = drafts[i]
    return content_id("statement", report.id, draft.source, draft.cue, draft.content)


def depth_of(drafts: list[Draft], i: int) -> int:
    parent = drafts[i].attribution.parent
    return 0 if parent is None else 1 + depth_of(drafts, parent)


def statement(report: Report, drafts: list[Draft], i: int, ids: list[str], when: Said, cast: Cast) -> Statement:
    draft, text = drafts[i], report.text
    parent = draft.attribution.parent
    source = Source(spans=draft.source, text=covered(text, draft.source), naming=draft.naming) if draft.source else None
    return Statement(
        id=ids[i],
        report=report.id,
        parent=None if parent is None else ids[parent],
        depth=depth_of(drafts, i),
        source=source,
        speaker=cast.speaker(draft),
        cue=Cue(spans=draft.cue, text=covered(text, draft.cue), lemma=draft.lemma) if draft.cue else None,
        content=Passage(spans=draft.content, text=covered(text, draft.content)),
        form=draft.form,
        act=draft.act,
        hedge=statements.passage(text, draft.hedge),
        negated=draft.negated,
        addressees=tuple(
            Addressee(spans=(span,), text=text[span[0] : span[1]], actor=cast.add(person, (span,)) if person else None)
            for span, person in zip(draft.addressees, draft.listeners, strict=True)
        ),
        occasion=statements.passage(text, draft.occasion),
        said=when,
        answers=(),
        confidence=draft.confidence,
    )
