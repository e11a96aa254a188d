"""Events as they are read: parties, one event a happening, and what the shipped reader makes of our sentences."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from mentioned import mention, place, tagged

from invented import passage
from reportedly.gather import report_from_text
from reportedly.reading import read
from reportedly.reading.codes import triggers
from reportedly.reading.events import phrased, without_twins
from reportedly.reading.parties import apart
from reportedly.reading.plover import TYPES
from reportedly.reading.windows import split
from reportedly.records import Event, Happened, Party, Reading, content_id

UNDATED = Happened(edtf=None, spans=(), text=None, basis="none")


def parted(text: str, *phrases: tuple[str, str]) -> list[str]:
    words = split(text)
    found = [(i, mention(words, phrase, head)) for i, (phrase, head) in enumerate(phrases)]
    return [" ".join(words.strings[first : last + 1]) for _, first, last in apart(found, words.strings)]


def test_who_is_listed_is_a_party_each() -> None:
    text = "Tavrin and the Hallin council met."
    assert parted(text, ("Tavrin and the Hallin council", "Tavrin"), ("the Hallin council", "council")) == [
        "Tavrin", "the Hallin council",
    ]


def test_who_stands_inside_another_is_no_party_beside_him() -> None:
    text = "The minister of Tavrin met them."
    assert parted(text, ("The minister of Tavrin", "minister"), ("Tavrin", "Tavrin")) == ["The minister of Tavrin"]


def party(name: str) -> Party:
    return Party(spans=((0, len(name)),), text=name, actor=None)


def event(trigger: str, at: int, **fields: Any) -> Event:
    given: dict[str, Any] = {
        "statement": None, "type": "ASSAULT", "mode": None, "quad": "material conflict", "actors": (),
        "recipients": (), "place": None, "date": UNDATED, "factuality": "CT+", "tense": "past", "figures": (),
        "contexts": (), "confidence": 0.8, "clause": passage("audio"), **fields,
    }
    named = type(passage("audio"))(spans=((at, at + len(trigger)),), text=trigger)
    return Event(id=content_id("event", at), report="r", trigger=named, **given)


def test_what_is_told_again_is_no_second_event() -> None:
    first = event("attacked", 5, actors=(party("Tavrin"),))
    again = event("the attack", 50, actors=first.actors, recipients=(party("Hallin"),), mode="aerial")
    joined, = without_twins([first, again])
    assert (joined.id, joined.mode) == (first.id, "aerial")
    assert [p.text for p in (*joined.actors, *joined.recipients)] == ["Tavrin", "Hallin"]


@pytest.mark.parametrize(
    "other",
    [
        {"statement": "s"},  # another voice
        {"factuality": "CT-"},
        {"type": "COERCE"},
        {"actors": (party("Orsenia"),)},
        {"recipients": (party("Orsenia"),)},  # it shares nobody with the first
        {"mode": "drone"},
        {"date": Happened(edtf="2025-02", spans=(), text=None, basis="explicit")},
    ],
)
def test_what_differs_is_a_second_event(other: dict[str, Any]) -> None:
    january = Happened(edtf="2025-01", spans=(), text=None, basis="explicit")
    first = event("attacked", 5, actors=(party("Tavrin"),), mode="aerial", date=january)
    assert len(without_twins([first, event("attack", 50, **other)])) == 2


def phrases(text: str, first: str, second: str, **other: Any) -> list[list[str]]:
    """The parts of the triggers that are left of two events which two words of a text name."""
    told = [event(w, text.index(w)) for w in (first, second)]
    left = phrased([told[0], replace(told[1], **other)], text)
    return [[text[a:b] for a, b in e.trigger.spans] for e in left]


def test_a_verb_and_its_noun_are_one_event() -> None:
    assert phrases("They held joint exercises off Tavrin.", "held", "exercises") == [["held", "exercises"]]


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("They shelled and stormed Tavrin.", "shelled", "stormed"),
        ("They shelled it, killing six.", "shelled", "killing"),
        ("They shelled the ships before bombing Tavrin.", "shelled", "bombing"),
        ("Hallin shelled\n\nBombing went on", "shelled", "Bombing"),  # a headline and a text
    ],
)
def test_what_is_joined_or_cut_off_is_an_event_each(text: str, first: str, second: str) -> None:
    assert phrases(text, first, second) == [[first], [second]]


def test_a_verb_and_a_noun_of_another_mind_are_an_event_each() -> None:
    text = "They began planned exercises."
    assert phrases(text, "began", "exercises", factuality="Uu") == [["began"], ["exercises"]]
    assert phrases(text, "began", "exercises", type="AGREE") == [["began"], ["exercises"]]


def test_neighbours_that_both_begin_are_one_trigger() -> None:
    text = "Hallin had offered the truce, and attacked."
    first, second = place(split(text), "had")[0], place(split(text), "attacked")[0]
    number = TYPES.index("AGREE") + 1
    found = triggers(tagged(text, plover={first: number, first + 1: number, second: number}), 0.4)
    assert [(t.first, t.last) for t in found] == [(first, first + 1), (second, second)]


def test_a_trigger_ends_before_names_and_articles() -> None:
    text = "They condemned the Hallin raid"
    inside = len(TYPES) + 1
    found, = triggers(tagged(text, plover={1: TYPES.index("ACCUSE") + 1, 2: inside, 3: inside}), 0.4)
    assert (found.first, found.last) == (1, 1)


def test_an_auxiliary_or_a_mark_alone_is_no_trigger() -> None:
    text = "PENCE: Hallin has refused."
    number = TYPES.index("REJECT") + 1
    marked = {place(split(text), w)[0]: number for w in (":", "has", "refused")}
    found = triggers(tagged(text, plover=marked), 0.4)
    assert [split(text).strings[t.last] for t in found] == ["refused"]


READ = """GENEVA, Nov 19, 2026 (Corvan) - Russian forces shelled the Ukrainian port of Odessa on Tuesday, killing at \
least 12 people, Ukrainian officials said. The Kremlin denied that its troops had attacked civilians.

President Vladimir Orlov threatened to cut off gas to Poland, his spokesman Dmitry Orlin said on Wednesday. Polish \
Foreign Minister Anna Zielinska condemned the threat and called on NATO to deploy more troops.

Turkey and Greece agreed to hold talks in Ankara next week."""


def read_so(text: str) -> Reading:
    return read(report_from_text(text, key="odessa.txt", published="2026-11-20"))


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read_so(READ)


def told(reading: Reading, trigger: str) -> Event:
    return next(e for e in reading.events if e.trigger.text.startswith(trigger))


class TestShippedReader:
    def test_types(self, reading: Reading) -> None:
        wanted = {"shelled": "ASSAULT", "threatened": "THREATEN", "condemned": "ACCUSE", "agreed": "AGREE"}
        assert {trigger: told(reading, trigger).type for trigger in wanted} == wanted

    def test_parties_lead_to_countries(self, reading: Reading) -> None:
        shelled = told(reading, "shelled")
        countries = {a.id: a.country for a in reading.actors}
        assert [countries[p.actor] for p in shelled.actors if p.actor] == ["RUS"]
        assert [countries[p.actor] for p in shelled.recipients if p.actor] == ["UKR"]

    def test_a_listed_source_is_a_party_each(self, reading: Reading) -> None:
        agreed = told(reading, "agreed")
        assert [p.text for p in agreed.actors] == ["Turkey", "Greece"]
        assert agreed.recipients == agreed.actors

    def test_place_and_date_are_the_happening_s(self, reading: Reading) -> None:
        shelled = told(reading, "shelled")
        assert shelled.place is not None
        assert (shelled.place.country, shelled.date.edtf) == ("UKR", "2026-11-17")

    def test_a_clause_begins_behind_the_dateline(self, reading: Reading) -> None:
        assert told(reading, "shelled").clause.text.startswith("Russian forces shelled")
        dashed = read_so(READ.replace(") -", ") —"))
        assert told(dashed, "shelled").clause.text.startswith("Russian forces shelled")

    def test_on_whose_word(self, reading: Reading) -> None:
        speakers = {s.id: s.speaker for s in reading.statements}
        names = {a.id: a.name for a in reading.actors}
        threatened, condemned = told(reading, "threatened"), told(reading, "condemned")
        assert threatened.statement is not None
        assert names[speakers[threatened.statement] or ""] == "Dmitry Orlin"
        assert condemned.statement is None

    def test_every_span_is_the_text(self, reading: Reading) -> None:
        for e in reading.events:
            for part in (e.trigger, e.clause, *e.actors, *e.recipients, *e.figures):
                assert " ".join(READ[a:b] for a, b in part.spans) == part.text
            assert np.isfinite(e.confidence)

    @pytest.mark.parametrize(
        ("text", "kind", "actor", "recipient"),
        [
            ("The Gabonese president visited Lesotho on Friday.", "CONSULT", "GAB", "LSO"),
            ("Lima recalled its ambassador from Quito.", "SANCTION", "PER", "ECU"),
            ("Denmark's expulsion of two Belarusian diplomats angered Minsk.", "SANCTION", "DNK", "BLR"),
            ("Two Swedish nurses were freed by Somali gunmen after a year in their hands.", "RETREAT", "SOM", "SWE"),
            ("Paraguay broke off relations with Taiwan.", "SANCTION", "PRY", "TWN"),
        ],
    )
    def test_who_does_it_to_whom_in_plain_words(self, text: str, kind: str, actor: str, recipient: str) -> None:
        found = read_so(text)
        countries = {a.id: a.country for a in found.actors}
        first = found.events[0]
        parties = [[countries[p.actor] for p in side if p.actor] for side in (first.actors, first.recipients)]
        assert (first.type, *parties) == (kind, [actor], [recipient])

    @pytest.mark.parametrize(
        "text",
        [
            "The home side attacked from the start and won the match.",
            "The crash of a tourist bus killed nine people near Faro.",
        ],
    )
    def test_words_of_force_that_are_no_event(self, text: str) -> None:
        assert read_so(text).events == ()

    def test_people_of_two_countries_are_two_parties(self) -> None:
        found = read_so("The leaders of Argentina and Ecuador met in Tirana on Sunday.")
        countries = {a.id: a.country for a in found.actors}
        met = told(found, "met")
        assert [countries[p.actor] for p in met.actors if p.actor] == ["ARG", "ECU"]
        assert met.recipients == met.actors

    def test_its_minister_is_the_country_s(self) -> None:
        found = read_so("Turkey accepted, but its foreign minister warned that the ships would fire back.")
        countries = {a.id: a.country for a in found.actors}
        assert [countries[p.actor] for p in told(found, "warned").actors if p.actor] == ["TUR"]

    def test_the_thai_premier_is_no_malaysian(self) -> None:
        found = read_so("Malaysia's foreign minister, Hanif Rosli, flew to Bangkok and met the Thai prime minister.")
        countries = {a.id: a.country for a in found.actors}
        met = told(found, "met")
        sides = [[countries[p.actor] for p in side if p.actor] for side in (met.actors, met.recipients)]
        assert sides == [["MYS"], ["THA"]]

    def test_nobody_s_event_is_in_a_report_of_none(self) -> None:
        quiet = read(report_from_text("The tulips in the park are in flower. It is warm.", key="tulips.txt"))
        assert quiet.events == ()
