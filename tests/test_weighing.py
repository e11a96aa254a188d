"""Names taken apart, and which of them may be one actor: the pure part, without a ledger."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from reportedly.records import Actor, ActorType, Correction, Named
from reportedly.weighing import names
from reportedly.weighing.actors import Outcome, Ties, joined
from reportedly.weighing.corrections import counting, effective
from reportedly.weighing.deciding import Company, decide, dominant
from reportedly.weighing.identities import identities, reason
from reportedly.weighing.profiles import Profile, profile_of, profile_of_id, ties_of


@dataclass
class Told:
    """Evidence as a test tells it."""

    counts: dict[str, int] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)

    def count(self, profile: Profile) -> int:
        return self.counts.get(profile.name, 1)

    def company(self, profile: Profile) -> Company:
        return self.companies.get(profile.name, Company())

    def spelling(self, profile: Profile) -> str:
        return profile.name


def actor(name: str, type: ActorType = "person", country: str | None = None, **fields: tuple[str, ...]) -> Actor:
    return Actor(
        id=f"a {name}", name=name, type=type, country=country, country_basis="text" if country else "none",
        roles=fields.get("roles", ()), aliases=fields.get("aliases", ()), wikidata=None, mentions=(),
    )


def profile(name: str, country: str | None = None, *, type: ActorType = "person") -> Profile:
    found = profile_of(actor(name, type, country))
    assert found is not None
    return found


def clusters(outcome: Outcome) -> set[frozenset[str]]:
    return {frozenset(each.name for each in cluster.profiles) for cluster in outcome.clusters}


def weighed(*profiles: Profile, ties: Ties | None = None, told: Told | None = None) -> Outcome:
    return joined(profiles, ties or {}, told or Told())


@pytest.mark.parametrize(("name", "key"), [
    ("Morcant", "morcant,,,"), ("Mr. Morcant", "morcant,,,"), ("President Radley J. Morcant", "morcant,radley,j,"),
    ("Radley Morcant Jr.", "morcant,radley,,jr"), ("Ysolde von der Karrach", "karrach,ysolde,,"),
    ("von der Karrach", "karrach,,,"), ("José Ardilla", "ardilla,jose,,"), ("O’Tavrin, Jack", "otavrin,jack,,"),
    ("R. J. Morcant", "morcant,r,j,"), ("RJ Morcant", "morcant,r,j,"), ("port spokesman Anton Brisk", "brisk,anton,,"),
    ("Secretary of State Anton Brisk", "brisk,anton,,"), ("Ban Tol-mere", "ban,tolmere,,"), ("Xi Orsen", "xi,orsen,,"),
    ("King Anton III", "anton,,,iii"), ("Pope Radley", "radley,,,pope"), ("Morcant’s", "morcant,,,"),
])
def test_a_persons_name_is_taken_apart(name: str, key: str) -> None:
    found = names.person(name)
    assert found is not None
    assert found.key == key
    assert names.person_of_key(key) == found


@pytest.mark.parametrize("name", ["", "...", "\ud800", " \n"])
def test_what_has_no_word_is_no_name(name: str) -> None:
    assert names.person(name) is None
    assert names.body_key(name) == ""
    assert profile_of(actor(name)) is None


def test_the_surname_stands_first_where_the_country_says_so() -> None:
    assert names.person("Orsen Tolmere", "KOR") == names.person("Tolmere Orsen")
    assert names.person("Orsen Tolmere", "NOR") == names.person("Orsen Tolmere")


@pytest.mark.parametrize(("name", "key"), [
    ("The Harbour Office", "harbor office"), ("O.R.B.", "orb"), ("the O.R. Treasury", "or treasury"),
    ("Quill & Sons Ltd", "quill and sons"), ("World Tide Organisation (WTO)", "world tide organization"),
    ("Ministry of Defence", "ministry of defense"), ("the", "the"), ("Agência do Mar", "agencia do mar"),
])
def test_a_bodys_name_is_its_words(name: str, key: str) -> None:
    assert names.body_key(name) == key


def test_an_acronym_or_part_of_a_name_is_short_for_it() -> None:
    assert names.is_short_for("wto", "world tide organization")
    assert names.is_short_for("boo", "bank of orsenia")
    assert names.is_short_for("bo", "bank of orsenia")
    assert names.is_short_for("quill", "thomson quill")
    assert not names.is_short_for("bank", "bank of orsenia")
    assert not names.is_short_for("tide", "world harbor office")


def test_a_profile_is_told_by_its_id() -> None:
    for found in (profile("Radley J. Morcant", "ORS"), profile("Quill | Sons", type="media")):
        assert profile_of_id(found.id) == found
    assert profile_of(actor("three guests", "group")) is profile_of(actor("an official", "unnamed")) is None


SMITHS = [profile("John Smith"), profile("Mary Smith"), profile("Smith"), profile("J. Smith"), profile("John A. Smith")]


def test_short_and_long_forms_are_one_and_different_given_names_two() -> None:
    found = weighed(*SMITHS[:2], profile("John Smith Jr."), SMITHS[4])
    assert clusters(found) == {
        frozenset(["smith,john,,", "smith,john,a,"]), frozenset(["smith,mary,,"]), frozenset(["smith,john,,jr"]),
    }
    found = weighed(SMITHS[0], SMITHS[2], SMITHS[4], profile("President John Smith"))
    assert clusters(found) == {frozenset(["smith,john,,", "smith,john,a,", "smith,,,"])}
    assert found.ambiguities == ()


def test_a_short_name_of_several_is_ambiguous_in_whatever_order_they_come() -> None:
    for profiles in (SMITHS, SMITHS[::-1]):
        found = weighed(*profiles)
        john = frozenset(["smith,john,,", "smith,john,a,", "smith,j,,"])
        assert clusters(found) == {john, frozenset(["smith,mary,,"])}
        unsure, = found.ambiguities
        assert (unsure.profile.name, unsure.together, len(unsure.candidates)) == ("smith,,,", False, 2)


def test_a_name_between_two_that_contradict_each_other_is_ambiguous() -> None:
    found = weighed(profile("John Smith"), profile("John A. Smith"), profile("John B. Smith"))
    assert clusters(found) == {frozenset([name]) for name in ("smith,john,,", "smith,john,a,", "smith,john,b,")}
    assert [each.together for each in found.ambiguities] == [True]
    found = weighed(profile("John Smith"), profile("John Smith", "ORS"), profile("John Smith", "TOL"))
    assert len(found.clusters) == 2
    assert [each.together for each in found.ambiguities] == [False]


def test_a_rare_contradiction_counts_for_nothing_beside_a_frequent_name() -> None:
    told = Told({"smith,john,,": 500, "smith,john,a,": 40, "smith,john,b,": 1})
    found = weighed(profile("John Smith"), profile("John A. Smith"), profile("John B. Smith"), told=told)
    assert clusters(found) == {frozenset(["smith,john,,", "smith,john,a,"]), frozenset(["smith,john,b,"])}
    assert found.ambiguities == ()


@pytest.mark.parametrize(("one", "other", "same"), [
    ("Joe Morcant", "Joseph Morcant", True), ("J. Morcant", "Joseph Morcant", True),
    ("Yuri Zaltsky", "Yuriy Zaltskyy", True), ("Radley J. Morcant", "Radley K. Morcant", False),
    ("Ann Morcant", "Anna Morcant", False), ("Ann Brisk", "Ann Brisket", False), ("Pope Radley", "Ann Radley", False),
    ("Philip Morcant", "Phillip Morcant", True),
])
def test_which_names_agree(one: str, other: str, same: bool) -> None:
    assert (len(weighed(profile(one), profile(other)).clusters) == 1) is same


SENIOR, JUNIOR = "wendel,joe,,", "wendel,joseph,r,jr"


def test_a_name_with_jr_is_that_without_where_role_and_company_say_so_and_no_report_has_both() -> None:
    one, other = profile("Joe Wendel"), profile("President Joseph R. Wendel Jr.")
    assert (one.name, other.name) == (SENIOR, JUNIOR)
    found = weighed(one, other)
    assert len(found.clusters) == 2
    assert all("are not known to be one" in str(each.apart) for each in identities(found.clusters, Told()))
    office = Company(roles=frozenset(["president"]), others=frozenset(["person brisk,ann,,", "body harbor office"]))
    told = Told(companies={SENIOR: office, JUNIOR: office})
    found = weighed(one, other, told=told)
    assert len(found.clusters) == 1
    named, = identities(found.clusters, told)
    alone, = identities(weighed(one).clusters, told)
    assert (named.id, named.apart) == (alone.id, None)
    beside = Company(roles=office.roles, others=office.others, kin=frozenset([JUNIOR]))
    assert len(weighed(one, other, told=Told(companies={SENIOR: beside, JUNIOR: office})).clusters) == 2
    abroad = Company(roles=office.roles, others=frozenset(["country iso ORS", "country iso TOL"]))
    assert len(weighed(one, other, told=Told(companies={SENIOR: abroad, JUNIOR: abroad})).clusters) == 2
    assert len(weighed(one, profile("Joe Wendel III"), told=Told(companies={SENIOR: office})).clusters) == 2


def test_a_surname_alone_means_the_one_without_jr_unless_the_report_says_otherwise() -> None:
    elder, junior, bare = profile("Radley Morcant"), profile("Radley Morcant Jr."), profile("Morcant")
    told = Told(companies={junior.name: Company(roles=frozenset(["builder"]), others=frozenset(["body quay"]))})
    unsure, = weighed(elder, junior, bare, told=told).ambiguities
    meant = dominant(unsure, told)
    assert meant is not None
    assert [each.name for each in meant.profiles] == [elder.name]
    found = decide(unsure, Company(roles=frozenset(["builder"])), told.company)
    assert found is not None
    assert [each.name for each in found.profiles] == [junior.name]
    unsure, = weighed(elder, junior, profile("Anna Morcant"), bare).ambiguities
    assert dominant(unsure, Told()) is None
    unsure, = weighed(profile("Anna Morcant"), junior, bare).ambiguities
    assert dominant(unsure, Told()) is None


def as_(name: str, *roles: str, country: str | None = None) -> Profile:
    found = profile_of(actor(name, country=country, roles=roles))
    assert found is not None
    return found


def test_one_name_in_two_walks_of_life_is_two_people_unless_they_keep_the_same_company() -> None:
    keeper, minister = as_("John Smith", "Ardlow goalkeeper"), as_("John Smith", "harbour minister")
    found = weighed(keeper, minister)
    assert len(found.clusters) == 2
    known = identities(found.clusters, Told())
    assert len({one.id for one in known}) == 2
    assert known[0].apart == "smith,john,,: another of the name has another walk of life (office, sport)"
    unsure, = weighed(keeper, minister, as_("John Smith")).ambiguities
    who = identities(unsure.candidates, Told())
    assert reason(unsure, "John Smith", who) == "John Smith: could be smith,john,, (office) or smith,john,, (sport)"
    unsure, = weighed(keeper, minister, as_("Smith")).ambiguities
    assert len(unsure.candidates) == 2
    assert weighed(keeper, minister, as_("Smith", "goalkeeper")).ambiguities == ()
    company = Company(others=frozenset(["person a", "person b", "body c"]))
    assert len(weighed(keeper, minister, told=Told(companies={keeper.name: company})).clusters) == 1
    both = (as_("John Smith", "goalkeeper", country="ORS"), as_("John Smith", "mayor", country="ORS"))
    assert len(weighed(*both).clusters) == 1


@pytest.mark.parametrize(("roles", "walk"), [
    (("Ardlow goalkeeper",), "sport"), (("former goalkeeper",), None), (("minister", "singer"), None),
    (("minister", "prime minister"), "office"), (("author",), None), ((), None),
])
def test_a_walk_of_life_is_told_by_roles_of_one_kind(roles: tuple[str, ...], walk: str | None) -> None:
    assert as_("John Smith", *roles).walk == walk
    assert profile_of_id(as_("John Smith", *roles).id) == as_("John Smith", *roles)


def test_names_that_are_only_similar_are_one_where_country_and_role_agree() -> None:
    one, other = profile("Mohammed Tavrin", "ORS"), profile("Muhammed Tavrin", "ORS")
    assert len(weighed(one, other).clusters) == 2
    roles = Company(roles=frozenset(["harbour master"]))
    told = Told(companies={one.name: roles, other.name: roles})
    assert len(weighed(one, other, told=told).clusters) == 1
    assert len(weighed(one, profile("Muhammed Tavrin", "TOL"), told=told).clusters) == 2


def test_bodies_are_one_by_the_same_name_or_a_tie_and_never_across_countries() -> None:
    offices = [profile("Ministry of Salt", country, type="government") for country in ("ORS", "TOL")]
    assert len(weighed(*offices).clusters) == 2
    long, short = profile("World Tide Organisation", type="organization"), profile("WTO", type="organization")
    assert len(weighed(long, short).clusters) == 2
    assert len(weighed(long, short, ties={(long.id, "wto"): 1}).clusters) == 1
    unlike = profile("Quayside", type="organization")
    assert len(weighed(long, unlike, ties={(long.id, "quayside"): 1}).clusters) == 2
    assert len(weighed(long, unlike, ties={(long.id, "quayside"): 2}).clusters) == 1
    assert len(weighed(profile("Fleet 2", type="organization"), profile("Fleet 3", type="organization")).clusters) == 2


def test_a_name_that_many_countries_use_is_joined_to_none() -> None:
    found = weighed(*(profile("Foreign Ministry", country, type="government") for country in (None, "ORS")))
    assert [(each.profile.country, each.together) for each in found.ambiguities] == [(None, False)]


def test_ties_are_other_names_and_no_short_forms() -> None:
    aliases = ("WTO", "the organisation", "the Office", "Tide House")
    body = actor("World Tide Organisation", "organization", aliases=aliases)
    assert ties_of(body) == {"wto", "tide house"}
    person = actor("Radley Morcant", aliases=("Morcant", "Radley", "Mr. Morcant", "RM", "Anton Quill"))
    assert ties_of(person) == {"rm,,,", "quill,anton,,"}
    assert ties_of(actor("Orsenia", "country", "ORS", aliases=("the Republic",))) == frozenset()


def test_an_ambiguous_name_is_decided_by_role_country_or_company() -> None:
    john, mary, smith = SMITHS[0], SMITHS[1], SMITHS[2]
    told = Told(companies={
        john.name: Company(roles=frozenset(["judge"]), others=frozenset(["person brisk", "body bank", "body quay"])),
        mary.name: Company(roles=frozenset(["mayor"]), others=frozenset(["person brisk", "body court"])),
    })
    unsure, = weighed(john, mary, smith, told=told).ambiguities

    def decided(*others: str, role: str = "") -> str | None:
        company = Company(roles=frozenset([role]), others=frozenset(others))
        found = decide(unsure, company, told.company)
        return None if found is None else found.profiles[0].name

    assert decided() is None
    assert decided(role="mayor") == mary.name
    assert decided("person brisk") is None
    assert decided("body bank") is None
    assert decided("body bank", "body quay") == john.name
    assert decided("body bank", "body quay", "body court") is None
    assert dominant(unsure, told) is None
    assert dominant(unsure, Told({john.name: 40})) == unsure.candidates[0]
    assert dominant(unsure, Told({john.name: 40, mary.name: 3})) is None


def test_ids_do_not_depend_on_middle_names_titles_or_who_else_there_is() -> None:
    def id_of(*profiles: Profile) -> str:
        found = weighed(*profiles)
        return identities(found.clusters, Told())[0].id

    plain = id_of(profile("John Smith"))
    assert plain == id_of(profile("John A. Smith")) == id_of(profile("John Smith"), profile("President John A. Smith"))
    assert plain == id_of(profile("John Smith"), profile("Smith"))
    assert plain != id_of(profile("John Smith", "ORS"))
    assert plain != id_of(profile("John Smith Jr."))
    both = [one.id for one in identities(weighed(SMITHS[4], profile("John B. Smith")).clusters, Told())]
    assert len({plain, *both}) == 3


def test_a_reason_names_those_that_it_could_be() -> None:
    found = weighed(*SMITHS[:3])
    who = identities(found.clusters, Told())
    assert reason(found.ambiguities[0], "Smith", who) == "Smith: could be smith,john,, or smith,mary,,"
    many = [*who, *who, *who]
    assert reason(found.ambiguities[0], "Smith", many).endswith(" or 3 more")


def correction(id: str, when: str, undoes: str | None = None) -> Correction:
    return Correction(
        id=id, action="undo" if undoes else "merge", undoes=undoes, who="me", when=when, why="so",
        what=() if undoes else (Named(name="A", type="person", country=None, report=None),),
    )


def test_an_undo_can_be_undone() -> None:
    made, undone, again = correction("c1", "1"), correction("c2", "2", "c1"), correction("c3", "3", "c2")
    assert effective([made]) == [made]
    assert effective([undone, made]) == []
    assert counting([made, undone]) == [undone]
    assert effective([again, made, undone]) == [made]
    assert counting([again, made, undone]) == [made, again]
