"""Actors of one report: from mentions and statements set by hand; then a few whole reports by the shipped reader."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from mentioned import mention, place, referring

from reportedly.gather import report_from_text
from reportedly.reading import read
from reportedly.reading.actors import Cast
from reportedly.reading.attributions import Attribution
from reportedly.reading.mentions import Mention
from reportedly.reading.places import setting
from reportedly.reading.speakers import Resolver, resolver
from reportedly.reading.statements import Draft
from reportedly.reading.windows import Words, split
from reportedly.records import Actor, Form, Naming, Report

PUBLISHED = "2025-07-09"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A statement by the words of its parts."""

    source: str
    content: str
    naming: Naming = "named"
    form: Form = "indirect"
    to: str = ""


def draft(words: Words, names: Resolver, told: Told) -> Draft:
    def numbers(phrase: str) -> np.ndarray:
        first, last = place(words, phrase)
        return np.arange(first, last + 1)

    def spans(numbers: np.ndarray) -> tuple[tuple[int, int], ...]:
        return ((int(words.starts[numbers[0]]), int(words.ends[numbers[-1]])),)

    source, content = numbers(told.source), numbers(told.content)
    nothing = np.zeros(0, np.int64)
    speaker = names.resolve(source, told.naming, None)
    listeners = [numbers(told.to)] if told.to else []
    return Draft(
        attribution=Attribution(
            source=source, cue=nothing, content=content, level=0, window=0, cue_probability=1.0, certainty=0.0,
            extras=np.zeros((0, 3), np.float32),
        ),
        source=spans(source), cue=(), content=spans(content), lemma="say", form=told.form, act="assert",
        naming=told.naming, negated=False, hedge=None, addressees=tuple(spans(n)[0] for n in listeners), occasion=None,
        speaker=speaker, listeners=tuple(names.listener(n, None) for n in listeners), confidence=1.0,
    )


class Scene:
    """A text whose mentions and statements are given; `mentions` and `actors` are read by name."""

    def __init__(self, text: str, published: str | None = PUBLISHED) -> None:
        self.report: Report = report_from_text(text, published=published)
        self.words = split(self.report.text)
        self.clusters: list[list[Mention]] = []
        self.told: list[Told] = []

    def same(self, *phrases: str | tuple[str, str] | Mention, kind: str = "person") -> Scene:
        """These mean one and the same; a pair is a phrase and its head."""
        self.clusters.append([
            p if isinstance(p, Mention) else mention(self.words, *((p,) if isinstance(p, str) else p), kind=kind)
            for p in phrases
        ])
        return self

    def says(self, source: str, content: str, naming: Naming = "named", form: Form = "indirect", to: str = "") -> Scene:
        self.told.append(Told(source=source, content=content, naming=naming, form=form, to=to))
        return self

    def nth(self, phrase: str, nth: int) -> Mention:
        return mention(self.words, phrase, nth=nth)

    def actors(self) -> dict[str, Actor]:
        names = resolver(self.words, referring(self.words, *self.clusters))
        cast = Cast(self.report, self.words, names, setting(self.report).countries)
        for told in self.told:
            cast.speaker(draft(self.words, names, told))
        return {actor.name: actor for actor in cast.actors()}

    def mentions(self, name: str) -> list[str]:
        return [self.report.text[s:e] for m in self.actors()[name].mentions for s, e in m.spans]


class TestRoles:
    def test_an_apposition_behind_a_name_is_its_role(self) -> None:
        scene = Scene("Anton Brisk, the chancellor’s spokesman, said no to it.")
        scene.same("Anton Brisk", ("the chancellor’s spokesman", "spokesman")).says("Anton Brisk", "no to it")
        brisk = scene.actors()["Anton Brisk"]
        assert (brisk.type, brisk.roles) == ("person", ("chancellor’s spokesman",))
        assert scene.mentions("Anton Brisk") == ["Anton Brisk", "the chancellor’s spokesman"]

    def test_an_apposition_before_a_name_is_its_role(self) -> None:
        scene = Scene("The chancellor’s spokesman, Anton Brisk, said no to it.")
        scene.same("Anton Brisk", ("The chancellor’s spokesman", "spokesman"))
        assert scene.actors()["Anton Brisk"].roles == ("chancellor’s spokesman",)

    def test_whom_somebody_before_a_comma_speaks_for_is_of_the_role(self) -> None:
        scene = Scene("A spokesman for Port Orlo, Anton Brisk, said no to it. The mayor of Orlo met, in May, Ida Reyl.")
        scene.same("Anton Brisk", ("A spokesman for Port Orlo", "spokesman"))
        scene.same("Ida Reyl", ("The mayor of Orlo", "mayor"))
        actors = scene.actors()
        assert actors["Anton Brisk"].roles == ("spokesman for Port Orlo",)
        assert actors["Ida Reyl"].roles == ()

    def test_a_relative_clause_and_what_is_no_office_are_no_role(self) -> None:
        scene = Scene("Mary Orvin, the mayor who had left, paid. John Reyl, the best of friends, did not pay it.")
        scene.same("Mary Orvin", ("the mayor who had left", "mayor")).same("John Reyl", ("the best of friends", "best"))
        actors = scene.actors()
        assert actors["Mary Orvin"].roles == ("mayor",)
        assert actors["John Reyl"].roles == ()

    def test_what_stands_elsewhere_is_no_apposition(self) -> None:
        scene = Scene("Mary Orvin paid in the end. The envoy left.").same("Mary Orvin", "The envoy")
        assert scene.actors()["Mary Orvin"].roles == ()
        assert scene.mentions("Mary Orvin") == ["Mary Orvin", "The envoy"]

    def test_titles_are_roles_and_honorifics_are_not(self) -> None:
        scene = Scene("Mayor Ilka Dorn met Mr. Reyl in the end. Foreign minister Oda Falk left.")
        scene.same(("Foreign minister Oda Falk", "Falk"))
        actors = scene.actors()
        assert actors["Ilka Dorn"].roles == ("Mayor",)
        assert actors["Reyl"].roles == ()
        assert actors["Oda Falk"].roles[0].casefold() == "foreign minister"

    def test_the_owner_in_an_apposition_is_no_role(self) -> None:
        scene = Scene("Anton Brisk, the chancellor’s spokesman, said no to it.")
        scene.same("Anton Brisk", "the chancellor", ("the chancellor’s spokesman", "spokesman"))
        assert scene.actors()["Anton Brisk"].roles == ("chancellor’s spokesman",)


class TestInQuotations:
    def test_i_is_the_speaker_and_you_the_one_spoken_to(self) -> None:
        scene = Scene("Mary Orvin told Tomas Reyl: “I saw you there, and you saw me.”")
        scene.same("Mary Orvin").same("Tomas Reyl")
        for word in ("I", "you", "me"):
            scene.same(word)
        scene.same(scene.nth("you", 1))
        scene.says("Mary Orvin", "“I saw you there, and you saw me.”", form="direct", to="Tomas Reyl")
        assert scene.mentions("Mary Orvin") == ["Mary Orvin", "I", "me"]
        assert scene.mentions("Tomas Reyl") == ["Tomas Reyl", "you", "you"]

    def test_of_quotations_in_each_other_the_inner_one_counts(self) -> None:
        text = "Mary Orvin said: “Tomas Reyl told us then ‘I will not pay’, and I laughed about it.”"
        scene = Scene(text).same("I")
        scene.same(scene.nth("I", 1))
        scene.says("Mary Orvin", text[text.index("“") :], form="direct")
        scene.says("Tomas Reyl", "‘I will not pay’", form="direct")
        assert scene.mentions("Mary Orvin") == ["Mary Orvin", "I"]
        assert scene.actors()["Mary Orvin"].mentions[-1].spans[0][0] == text.rindex(" I ") + 1
        assert scene.mentions("Tomas Reyl") == ["Tomas Reyl", "I"]

    def test_outside_quotations_and_without_a_listener_they_are_nobody(self) -> None:
        scene = Scene("I saw it. Mary Orvin said she knew me. “You did,” Tomas Reyl said in the end.")
        for word in ("I", "me", "You"):
            scene.same(word)
        scene.says("Mary Orvin", "she knew me").says("Tomas Reyl", "“You did,”", form="direct")
        assert scene.mentions("Mary Orvin") == ["Mary Orvin"]
        assert scene.mentions("Tomas Reyl") == ["Tomas Reyl"]


class TestWithoutAName:
    def test_particular_people_are_unnamed_and_one_actor(self) -> None:
        scene = Scene("Two senior officials doubted it. The officials said they had been warned.")
        scene.same("Two senior officials", "The officials", "they")
        scene.says("Two senior officials", "it", "unnamed").says("The officials", "they had been warned", "unnamed")
        only, = scene.actors().values()
        assert (only.name, only.type, only.country, only.roles) == ("Two senior officials", "unnamed", None, ())
        assert scene.mentions("Two senior officials") == ["Two senior officials", "The officials"]

    def test_a_class_of_people_is_a_group(self) -> None:
        scene = Scene("Residents of the coast said they had heard nothing.")
        scene.same(("Residents of the coast", "Residents")).says("Residents of the coast", "they", "collective")
        only, = scene.actors().values()
        assert (only.name, only.type) == ("Residents of the coast", "group")

    def test_their_country_is_told_by_their_words(self) -> None:
        scene = Scene("Three French diplomats doubted it.").same("Three French diplomats")
        scene.says("Three French diplomats", "it", "unnamed")
        only, = scene.actors().values()
        assert (only.type, only.country, only.country_basis) == ("unnamed", "FRA", "text")

    def test_who_says_nothing_and_has_no_name_is_no_actor(self) -> None:
        assert Scene("Two senior officials slept.").same("Two senior officials").actors() == {}


class TestCountryAndType:
    @pytest.mark.parametrize(
        ("text", "name", "type", "country"),
        [
            ("The Kremlin said no to it.", "Kremlin", "government", "RUS"),
            ("In the end Moscow said no to it.", "Moscow", "government", "RUS"),
            ("In the end France said no to it.", "France", "country", "FRA"),
            ("In the end the U.S. said no to it.", "United States", "country", "USA"),
            ("In the end the F.B.I. said no to it.", "F.B.I.", "government", "USA"),
            ("The city of Harwick said no to it.", "City of Harwick", "government", None),
            ("The Harbour Council said no to it.", "Harbour Council", "government", None),
        ],
    )
    def test_bodies(self, text: str, name: str, type: str, country: str | None) -> None:
        phrase = text.removeprefix("In the end ").removesuffix(" said no to it.")
        actor = Scene(text).says(phrase, "no to it").actors()[name]
        assert (actor.type, actor.country) == (type, country)
        assert (actor.country is None) == (actor.country_basis == "none")

    def test_a_person_has_the_country_of_his_role(self) -> None:
        scene = Scene("The French foreign minister, Odile Carrand, met Kremlin spokesman Igor Maslin there.")
        scene.same(("The French foreign minister", "minister"), "Odile Carrand")
        scene.same(("Kremlin spokesman Igor Maslin", "Maslin"))
        actors = scene.actors()
        carrand, maslin = actors["Odile Carrand"], actors["Igor Maslin"]
        assert (carrand.type, carrand.country, carrand.country_basis) == ("person", "FRA", "text")
        assert carrand.roles == ("French foreign minister",)
        assert (maslin.type, maslin.country, maslin.country_basis) == ("person", "RUS", "text")
        assert maslin.roles == ("Kremlin spokesman",)

    def test_an_office_as_head_leads_to_the_name_behind_it(self) -> None:
        scene = Scene("The Kremlin denied it. In the end Kremlin spokesman Igor Maslin left.")
        scene.same("The Kremlin", ("Kremlin spokesman Igor Maslin", "spokesman")).says("The Kremlin", "it")
        assert scene.actors()["Igor Maslin"].roles == ("Kremlin spokesman",)

    @pytest.mark.parametrize(
        ("text", "name", "role"),
        [
            ("Secretary of State Ilka Dorn paid for it there.", "Ilka Dorn", "Secretary of State"),
            ("In the end Chief of Staff Ilka Dorn paid for it.", "Ilka Dorn", "Chief of Staff"),
            ("In the end Deputy Secretary of Homeland Security Ilka Dorn left it there.", "Ilka Dorn",
             "Deputy Secretary of Homeland Security"),
            ("Minister of the Interior Ilka Dorn left.", "Ilka Dorn", "Minister of the Interior"),
        ],
    )
    def test_an_office_of_several_words_is_a_title(self, text: str, name: str, role: str) -> None:
        actor, = Scene(text).actors().values()
        assert (actor.name, actor.roles) == (name, (role,))

    def test_an_office_of_several_words_alone_is_nobody(self) -> None:
        assert Scene("In the end the Secretary of State left it there.").actors() == {}

    def test_a_role_has_no_possessive(self) -> None:
        scene = Scene("The Harbour Council paid. Its spokesman, Ilka Dorn, left in the end.")
        scene.same(("Its spokesman", "spokesman"), "Ilka Dorn")
        assert scene.actors()["Ilka Dorn"].roles == ("spokesman",)

    @pytest.mark.parametrize("town", ["Murmansk", "Hamburg", "Tavrin"])
    def test_a_town_that_speaks_is_an_authority(self, town: str) -> None:
        scene = Scene(f"The ships stayed in {town}. In the end {town} said no to it.").says(town, "no to it")
        assert scene.actors()[town].type == "government"

    def test_a_town_of_the_map_has_its_country(self) -> None:
        scene = Scene("The ships stayed in Hamburg. In the end Hamburg said no to it.").says("Hamburg", "no to it")
        actor = scene.actors()["Hamburg"]
        assert (actor.country, actor.country_basis) == ("DEU", "gazetteer")

    def test_a_region_where_something_is_so_is_no_actor(self) -> None:
        assert "Murmansk" not in Scene("In the end the ships stayed in Murmansk.").actors()

    @pytest.mark.parametrize("body", ["The Élysée", "The Quai d'Orsay", "Downing Street"])
    def test_a_house_that_stands_for_a_government_is_no_person(self, body: str) -> None:
        actor, = Scene(f"{body} said no to it.").says(body, "no to it").actors().values()
        assert (actor.type, actor.country_basis) == ("government", "gazetteer")

    def test_a_ministry_of_a_country_is_an_actor_by_these_words(self) -> None:
        scene = Scene("PARIS was wet. The French interior ministry said no to it.")
        actors = scene.says("The French interior ministry", "no to it").actors()
        ministry = actors["French interior ministry"]
        assert (ministry.type, ministry.country, ministry.country_basis) == ("government", "FRA", "text")

    def test_a_surname_with_a_hyphen_is_whoever_bears_it(self) -> None:
        scene = Scene("In the end Ilka Dorn-Vessel left. Later Dorn-Vessel said no to it.")
        actor, = scene.says("Dorn-Vessel", "no to it").actors().values()
        assert (actor.name, actor.aliases) == ("Ilka Dorn-Vessel", ("Dorn-Vessel",))

    def test_the_text_comes_before_the_gazetteer(self) -> None:
        scene = Scene("The German president, Emmanuel Macron, left in the end.", "2020-02-03")
        scene.same(("The German president", "president"), "Emmanuel Macron")
        actor = scene.actors()["Emmanuel Macron"]
        assert (actor.country, actor.country_basis) == ("DEU", "text")

    def test_a_person_unknown_to_both_has_no_country(self) -> None:
        actor = Scene("In the end Ilka Dorn left it there.").says("Ilka Dorn", "it there").actors()["Ilka Dorn"]
        assert (actor.country, actor.country_basis, actor.wikidata) == (None, "none", None)

    def test_texas_based_is_of_no_body_s_name(self) -> None:
        scene = Scene("In the end Texas-based Brinmore Council said no to it.")
        assert "Brinmore Council" in scene.actors()

    def test_texas_based_is_not_who_speaks(self) -> None:
        scene = Scene("In the end Texas-based Brinmore Council said no to it.")
        scene.says("Texas-based Brinmore Council", "no to it")
        assert "Texas-based Brinmore Council" in scene.mentions("Brinmore Council")


def test_short_and_misspelt_names_are_aliases() -> None:
    scene = Scene("Mayor Ilka Dorntal paid for it. Later Dorntal left, and in the end Dorntel came back.")
    actor = scene.actors()["Ilka Dorntal"]
    assert actor.aliases == ("Dorntal", "Dorntel")
    assert scene.mentions("Ilka Dorntal") == ["Mayor Ilka Dorntal", "Dorntal", "Dorntel"]


def test_a_pronoun_leads_to_the_name_of_its_cluster() -> None:
    scene = Scene("In the end Ilka Dorn left. She had paid for her house.").same("Ilka Dorn", "She", "her")
    assert scene.mentions("Ilka Dorn") == ["Ilka Dorn", "She", "her"]


def test_actors_are_in_the_order_of_their_ids_and_the_same_again() -> None:
    scene = Scene("In the end Ilka Dorn met Tomas Reyl and the Harbour Council there.")
    scene.same("Ilka Dorn").same("Tomas Reyl")
    once, again = list(scene.actors().values()), list(scene.actors().values())
    assert once == again
    assert [a.id for a in once] == sorted(a.id for a in once)
    assert len(once) == 3


def shipped(text: str) -> dict[str, Actor]:
    return {actor.name: actor for actor in read(report_from_text(text, published=PUBLISHED)).actors}


class TestShippedReader:
    def test_an_apposition(self) -> None:
        text = "The chancellor’s spokesman, Anton Brisk, said on Tuesday that the bridge was safe."
        actor = shipped(text)["Anton Brisk"]
        assert (actor.type, actor.roles) == ("person", ("chancellor’s spokesman",))

    def test_the_unnamed_and_the_many(self) -> None:
        types = {a.type for a in shipped("Two senior officials said on Monday that the minister had quit.").values()}
        assert "unnamed" in types
        types = {a.type for a in shipped("Residents said on Monday that they had heard nothing.").values()}
        assert "group" in types

    def test_the_french_foreign_minister(self) -> None:
        text = "The French foreign minister, Odile Carrand, said the talks would go on. She met reporters in Paris."
        actor = shipped(text)["Odile Carrand"]
        assert (actor.country, actor.country_basis, actor.roles) == ("FRA", "text", ("French foreign minister",))
        assert "She" in [text[s:e] for m in actor.mentions for s, e in m.spans]

    def test_whose_spokesman_he_is_is_no_role_of_his(self) -> None:
        text = (
            "The Kremlin denied the offer. Arkady Velimirov, the Russian president’s spokesman, said on Wednesday that "
            "there had been no call and that there were no buoys."
        )
        assert shipped(text)["Arkady Velimirov"].roles == ("Russian president’s spokesman",)

    def test_a_speaker_s_i(self) -> None:
        text = "“I will not sign it,” Premier Oda Falk told Tomas Reyl on Monday."
        actor = shipped(text)["Oda Falk"]
        assert "I" in [text[s:e] for m in actor.mentions for s, e in m.spans]


@pytest.mark.parametrize(("text", "source", "name"), [
    ("Later the army said that all was well.", "the army", "the army"),
    ("The army said that all was well.", "The army", "the army"),
    ("Hungary's prime minister, who was ill, said no.", "Hungary's prime minister, who", "Hungary's prime minister"),
    ("Her office said that all was well.", "Her office", None),  # whose?
    ("He said that all was well.", "He", None),
    ("That is what the firm said.", "what the firm", None),
])
def test_who_has_no_name_is_called_by_office(text: str, source: str, name: str | None) -> None:
    words = split(text)
    first, last = place(words, source)
    found = resolver(words).nameless(np.arange(first, last + 1), "named")
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("President Luka Dragojevic of Montenegro rejected the demand.", "Luka Dragojevic", "MNE"),
        ("The head of Malawi's army, General Isaac Phiri-Banda, gave up his post.", "Isaac Phiri-Banda", "MWI"),
        ("Edda Kvist of Reuters asked. Ilka Dorn met her in Montenegro.", "Edda Kvist", None),
    ],
)
def test_a_name_s_country_stands_before_or_behind_it(text: str, name: str, country: str | None) -> None:
    actors = read(report_from_text(text, key="of.txt", published=PUBLISHED)).actors
    assert {a.name: a.country for a in actors}[name] == country


@pytest.mark.parametrize(
    ("text", "name", "kind", "country"),
    [
        ("Hamas rejected the offer.", "Hamas", "group", "PSE"),
        ("Reuters said that the Kremlin had lied.", "Reuters", "media", "GBR"),
        ("Mario Ferrari said so. Ferrari left.", "Mario Ferrari", "person", "ITA"),
        ("The foreign ministry in Sofia said that two diplomats had left.", "foreign ministry", "government", "BGR"),
    ],
)
def test_a_body_of_the_gazetteer_is_no_person(text: str, name: str, kind: str, country: str) -> None:
    actors = read(report_from_text(text, key="bodies.txt", published=PUBLISHED)).actors
    assert [(a.type, a.country) for a in actors if a.name == name] == [(kind, country)]
    assert not any(a.type == "person" and a.name != "Mario Ferrari" for a in actors)
