"""How a claim stands: statuses, parties, what is taken back, and independent origins."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from reportedly.records import ClaimStance
from reportedly.weighing import parties
from reportedly.weighing.standing import Member, Standing, standing
from reportedly.weighing.voices import Printed, Voice


def voice(name: str, type: str, naming: Any = "named", *, actor: str | None = None, source: str = "") -> Voice:
    return Voice(actor=actor, name=name, source=source or name, type=type, naming=naming, is_medium=type == "media")


KORR = voice("Ada Korr", "person", actor="a-korr", source="Orlo's mayor, Ada Korr,")
TALM = voice("Oren Talm", "person", actor="a-talm")
MINISTRY = voice("the transport ministry", "government", actor="a-min")
OFFICIALS = voice("two officials", "unnamed", "unnamed")
POSTS = voice("posts on social media", "group", "collective")
LEDGER = voice("the Orlo Ledger", "media", actor="a-ledger")


def printed(id: str, publisher: str | None = None, day: int = 1, **more: Any) -> Printed:
    values = {"key": id, "root": id, "root_publisher": publisher, "credit": None, "retracts": False, **more}
    return Printed(id=id, publisher=publisher, published=f"2031-05-{day:02}", **values)


def member(
    id: str, report: Printed, stance: ClaimStance = "asserts", voice: Voice | None = KORR, relayed: Voice | None = None,
) -> Member:
    return Member(
        id=id, report=report, start=int(id[1:]), stance=stance, voice=voice, relayed=relayed, wording=f"words of {id}",
    )


def groups(found: Standing) -> list[tuple[str, ...]]:
    return sorted(origin.reports for origin in found.origins)


ONE, OTHER, THIRD = printed("r1", "Orlo Ledger"), printed("r2", "Radio Sund", 2), printed("r3", "Quay Post", 3)


def test_one_speaker_in_one_report_is_uncontested() -> None:
    found = standing([member("s1", ONE)])
    assert (found.status, found.asserted_by, groups(found)) == ("uncontested", ("a-korr",), [("r1",)])


def test_a_speaker_is_one_origin_wherever_they_speak() -> None:
    found = standing([member("s1", ONE), member("s2", OTHER), member("s3", THIRD)])
    assert (found.status, groups(found)) == ("uncontested", [("r1", "r2", "r3")])


def test_two_speakers_corroborate_and_nobody_may_deny_it() -> None:
    both = [member("s1", ONE), member("s2", OTHER, voice=TALM)]
    assert standing(both).status == "corroborated"
    assert standing([*both, member("s3", THIRD, "denies", MINISTRY)]).status == "disputed"


def test_a_publisher_asserts_what_its_own_nameless_sources_say() -> None:
    found = standing([member("s1", ONE, voice=OFFICIALS), member("s2", OTHER, "denies", MINISTRY)])
    assert (found.status, found.asserted_by, found.denied_by) == ("disputed", (), ("a-min",))


def test_a_rumour_that_is_only_mentioned_is_nobody_s_assertion() -> None:
    found = standing([member("s1", ONE, voice=POSTS), member("s2", ONE, "denies", MINISTRY)])
    assert (found.status, groups(found)) == ("denied", [("r1",)])


def test_a_body_s_own_word_is_an_origin_beside_the_sources_of_others() -> None:
    staff = printed("r2", "General Staff of Orlo", 2)
    own, paper = member("s2", staff, voice=None), member("s3", THIRD, voice=None)
    assert groups(standing([member("s1", ONE), own])) == [("r1",), ("r2",)]
    assert groups(standing([member("s1", ONE), paper])) == [("r1",)]  # a paper tells what others told it
    assert staff.is_issued
    assert not printed("r4", "Union Wire").is_issued


def test_what_goes_round_is_one_origin_wherever_it_is_said_to() -> None:
    blogs = voice("blogs", "group", "collective")
    found = standing([member("s1", ONE, voice=POSTS), member("s2", OTHER, voice=blogs)])
    assert (found.status, groups(found)) == ("uncontested", [("r1", "r2")])


def test_a_body_that_prints_its_own_word_is_one_with_who_speaks_for_it() -> None:
    line = voice("Quill Line", "media")
    faske = voice("Dorian Faske", "person", source="Quill Line's spokesman, Dorian Faske,")
    found = standing([member("s1", ONE, "relays", line, line), member("s2", OTHER, voice=faske)])
    assert groups(found) == [("r1", "r2")]


def test_mr_and_ms_tell_nobody_apart() -> None:
    brisk = voice("Anton Brisk", "person", source="Ms Korr's spokesman, Anton Brisk")
    assert groups(standing([member("s1", ONE), member("s2", OTHER, voice=brisk)])) == [("r1", "r2")]


def test_a_person_is_known_by_the_office_before_the_name() -> None:
    harmsen = voice("Yusuf Harm", "person", source="Prosecutor Yusuf Harm")
    office = voice("the public prosecutor's office", "government")
    found = standing([member("s1", ONE, voice=harmsen), member("s2", OTHER, voice=office)])
    assert groups(found) == [("r1", "r2")]
    known = parties.known_by("Yusuf Harm", "Prosecutor Yusuf Harm", (), is_person=True)
    assert sorted(map(sorted, known)) == [["harm", "yusuf"], ["prose"]]


def test_who_holds_an_office_alone_is_held_to_it_and_is_one_with_its_holder() -> None:
    premier = voice("the premier of Pellmar", "group", "collective")
    talavane = replace(voice("Ines Talavane", "person", source="Premier Ines Talavane"), roles=("Premier",))
    other = replace(voice("Oda Falk", "person", source="Premier Oda Falk"), roles=("Premier",))
    assert premier.is_named
    assert not voice("a former premier", "unnamed", "unnamed").is_named
    assert not voice("two premiers", "group", "collective").is_named
    both = [member("s1", ONE, voice=premier), member("s2", OTHER, voice=talavane)]
    assert groups(standing(both)) == [("r1", "r2")]
    apart = standing([*both[1:], member("s3", THIRD, voice=other)])
    assert groups(apart) == [("r2",), ("r3",)]  # an office alone does not make one of two people


def test_the_city_s_service_is_that_of_the_city_by_name() -> None:
    called = ("the city's fire service", "the Kestrel Bay fire service")
    one, other = (voice(name, "organization", source=name) for name in called)
    assert groups(standing([member("s1", ONE, voice=one), member("s2", OTHER, voice=other)])) == [("r1", "r2")]
    assert parties.stems("the City Council") == {"city", "counc"}  # a name of its own


@pytest.mark.parametrize(("phrase", "pronoun"), [
    ("Its director, Dorian Faske,", "Its"), ("her office", "her"), ("their spokeswoman Vera Quist", "their"),
    ("his wife, the director", None),  # what she is stands behind
    ("the director", None), ("its", None),
])
def test_a_pronoun_tells_for_whom_somebody_speaks(phrase: str, pronoun: str | None) -> None:
    assert parties.owner_in(phrase) == pronoun


def test_who_has_a_role_speaks_for_the_body_just_named() -> None:
    text = "Quill Line runs the ferry. The Orlo Rowing Club rejected that. Its director, Dorian Faske, laughed."
    bodies = [((0, 10), "Quill Line"), ((27, 47), "Orlo Rowing Club")]
    at = text.index("Dorian")
    assert parties.is_of_body_just_named(["director"])
    assert not parties.is_of_body_just_named(["director of the harbour office", "director"])
    assert not parties.is_of_body_just_named(["poet"])
    assert parties.named_before(text, at, bodies) == "Orlo Rowing Club"
    assert parties.named_before(text, at, bodies[:1]) is None
    faske = replace(voice("Dorian Faske", "person"), body="Orlo Rowing Club")
    club = voice("Orlo Rowing Club", "organization")
    assert groups(standing([member("s1", ONE, voice=faske), member("s2", OTHER, voice=club)])) == [("r1", "r2")]


def test_who_declines_leaves_it_unconfirmed_but_not_where_it_is_corroborated() -> None:
    declined = member("s9", THIRD, "neither", MINISTRY)
    assert standing([member("s1", ONE), declined]).status == "unconfirmed"
    assert standing([member("s1", ONE), member("s2", OTHER, voice=TALM), declined]).status == "corroborated"
    assert standing([member("s1", ONE), declined, member("s2", OTHER, "denies", TALM)]).status == "disputed"


def test_the_last_word_of_a_party_counts() -> None:
    taken_back = [member("s1", ONE), member("s2", OTHER, "denies", MINISTRY), member("s3", THIRD, "asserts", MINISTRY)]
    found = standing(taken_back)
    assert (found.status, found.denied_by, found.withdrawn) == ("corroborated", (), ("s2",))
    gone = standing([member("s1", ONE), member("s2", OTHER, "denies", KORR)])
    assert (gone.status, gone.withdrawn) == ("denied", ("s1",))


def test_what_is_added_to_a_denial_asserts_nothing_if_others_assert() -> None:
    more = [member("s2", ONE, "denies", TALM), member("s3", ONE, voice=TALM)]
    found = standing([member("s1", ONE), *more])
    assert (found.status, found.asserted_by, groups(found)) == ("disputed", ("a-korr",), [("r1",)])
    rumoured = standing([member("s1", OTHER, voice=POSTS), *more])
    assert (rumoured.status, rumoured.asserted_by) == ("denied", ())
    elsewhere = standing([member("s1", ONE), more[0], member("s3", OTHER, voice=TALM)])
    assert elsewhere.withdrawn == ("s2",)


def test_what_a_named_party_says_after_what_goes_round_denies_it_if_it_sounds_so() -> None:
    rumour = member("s1", ONE, voice=POSTS)
    said = [rumour, replace(member("s2", ONE), sounds=0.4)]
    found = standing(said)
    assert (found.status, found.asserted_by, found.denied_by) == ("denied", (), ("a-korr",))
    assert groups(found) == [("r1",)]
    assert found.counted == {"s2": "denies"}
    assert standing([rumour, member("s2", ONE)]).denied_by == ()  # it does not sound so
    assert standing([said[1], member("s3", ONE, voice=POSTS)]).denied_by == ()  # the rumour comes after it
    assert standing([*said, member("s4", OTHER, voice=TALM)]).denied_by == ()  # somebody else with a name asserts it


def test_what_a_party_adds_to_its_denial_counts_as_one_where_others_assert_the_claim() -> None:
    denial, added = member("s1", ONE, "denies"), member("s2", ONE)
    found = standing([denial, added, member("s3", OTHER, voice=TALM)])
    assert (found.status, found.asserted_by, found.counted) == ("disputed", ("a-talm",), {"s2": "denies"})
    assert standing([denial, added]).counted == {}  # nobody else does


def test_in_one_report_nothing_is_taken_back() -> None:
    found = standing([member("s1", ONE), member("s2", ONE, "denies", KORR)])
    assert (found.status, found.withdrawn) == ("disputed", ())


def test_a_publisher_that_retracts_no_longer_asserts() -> None:
    first = member("s1", ONE, voice=OFFICIALS)
    relay = member("s2", OTHER, voice=OFFICIALS, stance="relays", relayed=LEDGER)
    again = member("s3", printed("r4", "Orlo Ledger", 4, retracts=True), voice=OFFICIALS)
    denial = member("s4", THIRD, "denies", MINISTRY)
    assert standing([first, relay, denial]).status == "disputed"
    found = standing([first, relay, again, denial])
    assert (found.status, found.withdrawn) == ("denied", ("s1", "s2", "s3"))
    assert groups(found) == [("r1", "r2", "r4")]


def test_copies_rest_on_the_sources_of_their_original() -> None:
    copy = printed("r2", "Radio Sund", 2, root="r1", root_publisher="Orlo Ledger")
    credited = printed("r3", "Quay Post", 3, credit="Orlo Ledger")
    found = standing([member("s1", ONE, voice=OFFICIALS), member("s2", copy, voice=OFFICIALS),
                      member("s3", credited, voice=OFFICIALS)])
    assert groups(found) == [("r1", "r2", "r3")]


def test_nameless_sources_of_two_publishers_are_two_origins() -> None:
    found = standing([member("s1", ONE, voice=OFFICIALS), member("s2", OTHER, voice=OFFICIALS)])
    assert (found.status, groups(found)) == ("corroborated", [("r1",), ("r2",)])


def test_who_passes_on_a_paper_s_word_rests_on_that_paper() -> None:
    relay = member("s2", OTHER, "relays", OFFICIALS, LEDGER)
    found = standing([member("s1", ONE, voice=OFFICIALS), relay])
    assert (groups(found), found.asserted_by) == ([("r1", "r2")], ("a-ledger",))
    assert groups(standing([relay])) == [("r2",)]


def test_a_report_s_own_voice_rests_on_the_sources_that_it_names() -> None:
    assert groups(standing([member("s1", ONE, voice=None), member("s2", ONE)])) == [("r1",)]
    alone = standing([member("s1", ONE, voice=None), member("s2", OTHER, voice=None)])
    assert (alone.status, groups(alone)) == ("corroborated", [("r1",), ("r2",)])


def test_who_saw_it_is_an_origin_and_so_is_whom_a_copy_asks() -> None:
    saw = Member(id="s1", report=ONE, start=1, wording="our reporter counted 43 lorries", stance="asserts", voice=None,
                 relayed=None)
    assert groups(standing([saw, member("s2", OTHER)])) == [("r1",), ("r2",)]
    copy = printed("r2", "Radio Sund", 2, root="r1", root_publisher="Orlo Ledger")
    found = standing([member("s1", ONE, voice=TALM), member("s2", copy, voice=KORR)])
    assert (found.status, groups(found)) == ("corroborated", [("r1",), ("r2",)])


def test_what_goes_round_is_nobody_s_word_when_it_is_told_again() -> None:
    told = [member("s1", ONE, voice=POSTS), member("s2", OTHER, voice=None), member("s3", THIRD, "denies")]
    assert standing(told).status == "denied"
    everyone = voice("everyone", "group", "collective")
    assert everyone.is_rumour
    assert not voice("two people familiar with the matter", "unnamed", "unnamed").is_rumour


def test_a_report_s_own_voice_adds_nothing_to_somebody_s_word() -> None:
    found = standing([member("s1", ONE, voice=None), member("s2", OTHER)])
    assert (found.status, groups(found)) == ("uncontested", [("r2",)])
    hearsay = Voice(actor=None, name="", source="", type=None, naming=None)  # "she is said to have warned him"
    found = standing([member("s1", ONE, voice=hearsay), member("s2", OTHER)])
    assert (found.status, groups(found)) == ("uncontested", [("r2",)])
    assert groups(standing([member("s1", ONE, voice=hearsay)])) == [("r1",)]  # nobody else says so
    ministry = voice("transport ministry", "government", source="the transport ministry")
    release = member("s1", printed("r1", "Ministry of Transport of Orlo"), voice=None)
    found = standing([release, member("s2", OTHER, voice=ministry)])
    assert (found.status, groups(found)) == ("uncontested", [("r1", "r2")])


def test_who_speaks_for_a_body_is_one_with_it() -> None:
    said = {
        "s1": (ONE, voice("Ada Korr", "person", actor="a-korr", source="Ada Korr, a spokeswoman for the Talm Front,")),
        "s2": (OTHER, voice("Oren Talm", "person", actor="a-talm", source="the envoy of the Talm Front, Oren Talm")),
        "s3": (THIRD, voice("Talm Front", "organization", actor="a-front")),
    }
    found = standing([member(id, report, voice=who) for id, (report, who) in said.items()])
    assert (found.status, groups(found)) == ("uncontested", [("r1", "r2", "r3")])
    two = [
        member("s1", ONE, voice=voice("", "government", source="the Lurenian defence ministry")),
        member("s2", OTHER, voice=voice("", "government", source="the Tessaran defence ministry")),
    ]
    assert standing(two).status == "corroborated"
    # "The defence ministry" of a report that names one of the two is that one.
    short = member("s3", ONE, voice=voice("", "government", source="the defence minister"))
    assert groups(standing([*two, short])) == [("r1",), ("r2",)]


def test_an_insider_does_not_speak_for_where_he_works() -> None:
    ministry = voice("defence ministry", "government", source="the defence ministry")
    official = voice("a defence ministry official", "unnamed", "unnamed")
    found = standing([member("s1", ONE, voice=ministry), member("s2", OTHER, voice=official)])
    assert (found.status, groups(found)) == ("corroborated", [("r1",), ("r2",)])


@pytest.mark.parametrize("source", [
    "an official in the finance ministry", "a source close to the presidency", "two officers of the General Staff",
])
def test_who_only_works_for_a_body_has_no_name(source: str) -> None:
    assert not voice(source, "unnamed", "unnamed").is_named
    assert voice("", "unnamed", "unnamed", source="a spokeswoman for the interior ministry").is_named


def test_what_somebody_is_said_to_have_said_and_denies_is_the_word_of_whoever_says_so() -> None:
    agreed = replace(member("s1", ONE, voice=TALM), told_in="s1", within="s0", teller=KORR)
    denied = member("s2", OTHER, "denies", voice=TALM)
    found = standing([agreed, denied])
    assert (found.status, found.asserted_by, found.withdrawn) == ("disputed", ("a-korr",), ())
    assert standing([replace(agreed, teller=None), denied]).status == "denied"


def test_that_it_was_told_and_what_was_told_are_one_word_in_one_claim() -> None:
    outer = replace(member("s0", ONE, voice=KORR), told_in="s0")
    inner = replace(member("s1", ONE, voice=TALM), told_in="s1", within="s0", teller=KORR)
    assert [origin.what for origin in standing([outer, inner]).origins] == ["Ada Korr"]
    assert [origin.what for origin in standing([inner]).origins] == ["Oren Talm"]


def test_what_a_paper_puts_right_it_no_longer_says() -> None:
    korr = member("s2", OTHER, "denies")
    later = printed("r1b", "Orlo Ledger", 5)
    note = Member(
        id="s9", report=later, start=9, stance="asserts", voice=voice("An earlier version", "unnamed", "document"),
        relayed=None, wording="an earlier version of this article", corrected=True,
    )
    assert standing([member("s1", ONE, voice=None), korr]).status == "disputed"
    assert standing([member("s1", ONE, voice=None), korr, note]).status == "denied"


def test_the_order_of_members_does_not_matter() -> None:
    some = [member("s1", ONE), member("s2", OTHER, "denies", MINISTRY), member("s3", THIRD, voice=OFFICIALS),
            member("s4", THIRD, "asserts", MINISTRY)]
    expected = standing(some)
    assert all(standing(each) == expected for each in permutations(some))


def test_a_body_is_known_by_what_the_source_calls_it() -> None:
    calls = ("the city's fire service", "the fire service", "the Kestrel Bay fire service, which counts the dead,")
    assert {voice("Kestrel Bay", "country", source=each).party for each in calls} == {"body fire service"}
    assert voice("Ada Korr", "person", source="she").party == voice("Ada Korr", "person").party


def test_who_is_called_by_an_office_or_a_kind_is_whom_the_report_means() -> None:
    stam = voice("Vera Stam", "person", source="the minister")
    union = voice("Civic Union", "organization", actor="a-union", source="the party")
    assert (stam.party, union.party) == ("party vera stam", "party civic union")
    assert replace(union, actor=None, name="the party").party == "body the party"


def test_a_pronoun_that_nobody_resolved_is_no_source_of_its_own() -> None:
    found = standing([member("s1", ONE), member("s2", OTHER, voice=voice("he", "person"))])
    assert sorted((origin.what, origin.reports) for origin in found.origins) == [
        ("Ada Korr", ("r1",)), ("Radio Sund", ("r2",)),
    ]
    assert not voice("who", "person").is_named
    assert voice("he", "person", actor="a-korr").is_named


def test_a_pronoun_that_nobody_resolved_is_somebody_whom_its_report_names() -> None:
    nobody = voice("", "unnamed", None, source="it")
    said = [member("s1", ONE, voice=TALM), member("s2", ONE, voice=replace(nobody, type=None))]
    assert groups(standing(said)) == [("r1",)]
    assert standing(said).status == "uncontested"
    assert groups(standing([said[0], member("s3", OTHER, voice=replace(nobody, type=None))])) == [("r1",), ("r2",)]


def test_a_copy_rests_on_what_its_original_rests_on_whatever_it_calls_it() -> None:
    copy = printed("r2", "Radio Sund", 2, root="r1", root_publisher="Orlo Ledger")
    found = standing([member("s1", ONE), member("s2", copy, voice=voice("the mayor", "unnamed", "unnamed"))])
    assert groups(found) == [("r1", "r2")]


def test_every_claim_that_is_asserted_rests_on_something() -> None:
    copy = printed("r2", "Radio Sund", 2, root="r1", root_publisher="Orlo Ledger")
    found = standing([member("s1", ONE, voice=None), member("s2", copy, voice=KORR)])
    assert [origin.what for origin in found.origins] == ["Ada Korr"]


def test_one_body_is_told_by_the_words_for_it() -> None:
    bare = voice("fire service", "government", source="the city's fire service")
    full = voice("Kestrel Bay fire service", "government", source="the Kestrel Bay fire service")
    assert bare.party == full.party
    assert bare.party != voice("coast guard service", "government", source="the coast guard service").party


def test_who_tells_it_elsewhere_by_himself_is_whose_word_it_is() -> None:
    told = replace(member("s1", ONE, voice=TALM), told_in="s1", within="s0", teller=KORR)
    assert groups(standing([told, member("s2", OTHER)])) == [("r1", "r2")]
    by_both = [told, member("s2", OTHER), member("s3", THIRD, voice=TALM)]
    assert groups(standing(by_both)) == [("r1", "r3"), ("r2",)]


def test_what_is_told_of_a_recording_has_one_origin() -> None:
    heard = replace(member("s1", ONE, voice=OFFICIALS), evidence=True)
    again = replace(member("s2", OTHER, voice=TALM), evidence=True)
    assert groups(standing([heard, again])) == [("r1", "r2")]
    assert groups(standing([heard, replace(again, evidence=False)])) == [("r1",), ("r2",)]


def test_an_origin_without_a_publisher_is_called_by_its_report_s_key() -> None:
    found = standing([member("s1", replace(printed("r1"), key="drafts/one.txt"), voice=None)])
    assert [origin.what for origin in found.origins] == ["drafts/one.txt"]


def test_in_its_own_voice_a_report_can_rest_on_a_document() -> None:
    told = member("s1", ONE, voice=None)
    assert groups(standing([told, member("s2", ONE, voice=KORR)])) == [("r1",)]
    assert len(standing([replace(told, evidence=True), member("s2", ONE, voice=KORR)]).origins) == 2


def test_what_a_publisher_takes_back_it_denies_and_its_nameless_sources_with_it() -> None:
    """An officer told it that the guard had died. Later: "We wrote that the guard had died. That was wrong."."""
    officer = voice("an officer of the border police", "unnamed", "unnamed")
    told = member("s1", ONE, voice=officer)
    note = member("s2", printed("r4", "Orlo Ledger", 4), voice=LEDGER)
    taken_back = replace(note, corrected=True, own=True)
    assert standing([told, note]).status == "uncontested"
    found = standing([told, taken_back])
    assert (found.status, found.withdrawn, dict(found.counted)) == ("denied", ("s1",), {"s2": "denies"})
    # Who has a name goes on saying so, and another publisher's officer is not the Ledger's to take back.
    assert standing([replace(told, voice=TALM), taken_back]).status == "disputed"
    assert standing([replace(told, report=OTHER), taken_back]).withdrawn == ()
