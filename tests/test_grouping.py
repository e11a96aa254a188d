"""Which clauses are one claim: what is put to the judge, average linkage, where answers go."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from reportedly.records import Figure, Proposition
from reportedly.weighing import answers, grouping
from reportedly.weighing.affairs import UNDATED, day_of, days_apart, days_near, is_one, least_shared, names_in
from reportedly.weighing.clauses import Clause, Verdict, clauses_of, is_unreached, leaves_open

SAME, UNLIKE = Verdict(same=0.9, contradicts=0.03, neither=0.02), Verdict(same=0.05, contradicts=0.02, neither=0.01)
AGAINST = Verdict(same=0.1, contradicts=0.8, neither=0.05)
DIMENSIONS = 16


def direction(*weights: float) -> bytes:
    vector = np.zeros(DIMENSIONS)
    vector[: len(weights)] = weights
    return np.rint(vector * 127 / np.abs(vector).max()).astype(np.int8).tobytes()


def told(
    id: str, report: str, start: int, text: str = "", *, by: str = "",
    vector: bytes = direction(1.0), denies: float = 0.0, neither: float = 0.0,
) -> Proposition:
    return Proposition(
        told_in=id, nth=0, report=report, span=(start, start + 9), by=by or id, before="",
        text=text or f"what {id} says of the bridge", figures=(),
        asserts=round(1 - denies - neither, 3), denies=denies, neither=neither, vector=vector,
    )


def clauses(
    *some: Proposition, acts: dict[str, str] | None = None, names: Sequence[str] | None = None,
) -> list[Clause]:
    by_report: dict[str, list[Proposition]] = {}
    for each in some:
        by_report.setdefault(each.report, []).append(each)
    out = []
    for report in sorted(by_report):
        out += clauses_of(by_report[report], acts or {}, "2031-05-04", names or ())
    return out


def members(groups: list[grouping.Group]) -> list[dict[str, str]]:
    return sorted((dict(g.members) for g in groups), key=lambda m: sorted(m))


def test_two_who_say_the_same_are_one_claim_and_others_are_not() -> None:
    some = clauses(told("s1", "r1", 0), told("s2", "r2", 0), told("s3", "r3", 0))
    found = grouping.groups(some, {("s1", "s2"): SAME, ("s2", "s3"): UNLIKE})
    assert members(found) == [{"s1": "asserts", "s2": "asserts"}, {"s3": "asserts"}]


def test_a_chain_of_likenesses_does_not_join_what_is_unlike_at_its_ends() -> None:
    some = clauses(*(told(f"s{n}", f"r{n}", 0) for n in range(4)))
    likely = Verdict(same=0.7, contradicts=0.0, neither=0.0)
    chain = {("s0", "s1"): likely, ("s1", "s2"): likely, ("s2", "s3"): likely}
    assert max(len(g.members) for g in grouping.groups(some, chain)) == 2


def test_groups_do_not_depend_on_the_order_of_clauses_or_verdicts() -> None:
    rng = random.Random(5)
    some = clauses(*(told(f"s{n:02}", f"r{n % 4}", n * 10, denies=0.9 * (n % 3 == 0)) for n in range(12)))
    verdicts = {
        (a.id, b.id): Verdict(same=rng.random(), contradicts=rng.random() / 2, neither=0.0)
        for a, b in itertools.combinations(some, 2)
    }
    expected = grouping.groups(some, verdicts)
    for _ in range(5):
        rng.shuffle(some)
        shuffled = list(verdicts.items())
        rng.shuffle(shuffled)
        assert sorted(grouping.groups(some, dict(shuffled)), key=lambda g: g.id) == sorted(expected, key=lambda g: g.id)


def test_an_answer_goes_to_what_stands_before_it_in_its_own_report() -> None:
    some = clauses(
        told("s1", "r1", 0), told("s2", "r1", 20, vector=direction(0, 1)),
        told("s3", "r1", 40, "that is a tale", denies=0.8), told("s4", "r2", 0),
    )
    verdicts = {("s1", "s3"): UNLIKE, ("s2", "s3"): AGAINST, ("s3", "s4"): AGAINST, ("s1", "s4"): SAME}
    found = grouping.groups(some, verdicts)
    assert members(found) == [{"s1": "asserts", "s4": "asserts"}, {"s2": "asserts", "s3": "denies"}]


def test_nobody_denies_in_a_report_what_they_assert_in_it() -> None:
    some = clauses(
        told("s1", "r1", 0, by="Ada Korr"), told("s2", "r1", 20, by="Ivo Sund", vector=direction(0, 1)),
        told("s3", "r1", 40, by="Ada Korr", denies=0.9),
    )
    verdicts = {("s1", "s3"): AGAINST, ("s2", "s3"): Verdict(same=0.0, contradicts=0.6, neither=0.0)}
    assert members(grouping.groups(some, verdicts)) == [{"s1": "asserts"}, {"s2": "asserts", "s3": "denies"}]


def test_a_denial_of_what_only_another_report_says_goes_there() -> None:
    some = clauses(told("s1", "r1", 0), told("s2", "r2", 0, "there was no closure of the bridge", denies=0.9))
    assert members(grouping.groups(some, {("s1", "s2"): AGAINST})) == [{"s1": "asserts", "s2": "denies"}]


@pytest.mark.parametrize(("where", "against", "stance"), [
    ("r1", 0.45, "asserts"), ("r1", 0.55, "denies"), ("r2", 0.75, "asserts"), ("r2", 0.85, "denies"),
])
def test_what_only_sounds_like_a_denial_is_one_where_it_surely_contradicts(
    where: str, against: float, stance: str,
) -> None:
    some = clauses(told("s1", "r1", 0), told("s2", where, 20, "nobody was hurt at all", denies=0.95))
    verdicts = {("s1", "s2"): Verdict(same=0.1, contradicts=against, neither=0.0)}
    found = grouping.groups(some, verdicts)
    assert {id: each for g in found for id, each in g.members} == {"s1": "asserts", "s2": stance}
    told_by_act = clauses(*(c.told for c in some), acts={"s2": "deny"})
    assert ("s2", "denies") in [each for g in grouping.groups(told_by_act, verdicts) for each in g.members]


def test_what_only_sounds_like_a_denial_is_about_what_it_surely_contradicts() -> None:
    some = clauses(
        told("s1", "r1", 0, vector=direction(0, 1)), told("s2", "r1", 20),
        told("s3", "r1", 40, "nobody was hurt at all", denies=0.95),
    )
    verdicts = {
        ("s1", "s3"): Verdict(same=0.9, contradicts=0.45, neither=0.0),
        ("s2", "s3"): Verdict(same=0.0, contradicts=0.55, neither=0.0),
    }
    assert members(grouping.groups(some, verdicts)) == [{"s1": "asserts"}, {"s2": "asserts", "s3": "denies"}]


def test_a_denial_that_nothing_fits_is_a_claim_that_is_only_denied() -> None:
    denial = told("s2", "r1", 20, "no ship was boarded at all", denies=0.2)
    some = clauses(told("s1", "r1", 0), denial, acts={"s2": "deny"})
    assert members(grouping.groups(some, {("s1", "s2"): UNLIKE})) == [{"s1": "asserts"}, {"s2": "denies"}]


def test_who_declines_to_comment_declines_what_was_said_last() -> None:
    some = clauses(told("s1", "r1", 0), told("s2", "r1", 20, "declined to comment"), acts={"s2": "decline"})
    assert members(grouping.groups(some, {("s1", "s2"): UNLIKE})) == [{"s1": "asserts", "s2": "neither"}]


def test_what_a_refusal_goes_on_with_may_assert() -> None:
    later = replace(told("s1", "r1", 20), nth=1)
    whole = replace(told("s1", "r1", 40, "nor would it comment on the bridge", neither=0.3), nth=2)
    some = clauses(told("s1", "r1", 0, "declined to comment"), later, whole, acts={"s1": "decline"})
    assert [c.stance for c in some] == ["neither", "asserts", "neither"]


def test_the_act_of_a_statement_outweighs_how_its_words_sound() -> None:
    one, other = clauses(told("s1", "r1", 0, denies=0.2), told("s2", "r1", 20), acts={"s1": "reject", "s2": "reject"})
    assert (one.stance, other.stance) == ("denies", "asserts")  # unless they do not sound like it at all


def test_what_opens_a_report_answers_only_where_it_surely_sounds_so() -> None:
    headline, later = clauses(told("s1", "r1", 0, denies=0.8), told("s2", "r1", 20, denies=0.8))
    assert (headline.stance, later.stance) == ("asserts", "denies")


def test_within_a_report_answers_meet_what_precedes_them_and_likes_meet() -> None:
    some = clauses(
        told("s1", "r1", 0), told("s2", "r1", 20, vector=direction(0, 1)),
        told("s3", "r1", 40, vector=direction(0, 0, 1), denies=0.8), told("s4", "r1", 60),
    )
    assert set(grouping.within(some)) == {("s1", "s3"), ("s2", "s3"), ("s1", "s4")}


def test_nobody_answers_themselves() -> None:
    some = clauses(
        told("s1", "r1", 0, by="Ada Korr"), told("s2", "r1", 20, by="Ada Korr", vector=direction(0, 1), denies=0.9),
    )
    assert grouping.within(some) == {}


def test_between_two_reports_the_pairs_are_the_same_both_ways() -> None:
    one = clauses(*(told(f"s{n}", "r1", n * 10, vector=direction(1, n)) for n in range(5)))
    other = clauses(*(told(f"t{n}", "r2", n * 10, vector=direction(1, -n)) for n in range(5)))
    pairs = grouping.between(one, other)
    assert pairs == pytest.approx(grouping.between(other, one))
    assert pairs["s0", "t0"] == pytest.approx(1.0)
    assert ("s3", "t3") not in pairs


def test_what_is_far_off_has_nothing_in_common() -> None:
    assert grouping.between(clauses(told("s1", "r1", 0)), clauses(told("s2", "r2", 0, vector=direction(0, 1)))) == {}
    assert grouping.between([], clauses(told("s2", "r2", 0))) == {}


def test_reports_of_two_affairs_have_nothing_in_common_though_one_clause_is_alike() -> None:
    fire = clauses(*(told(f"s{n}", "r1", n * 10, vector=direction(*[0] * n, 1)) for n in range(5)))
    vote = clauses(
        told("t0", "r2", 0), *(told(f"t{n}", "r2", n * 10, vector=direction(*[0] * (n + 5), 1)) for n in range(1, 5)),
    )
    again = clauses(*(told(f"u{n}", "r3", n * 10, vector=direction(*[0] * n, 1, 0.2)) for n in range(5)))
    assert grouping.between(fire, vote) == {}
    assert ("s0", "u0") in grouping.between(fire, again)


def test_the_longer_apart_the_more_two_reports_of_one_affair_have_in_common() -> None:
    cosines = np.full((3, 4), 0.56, np.float32)
    assert [is_one(cosines, days) for days in (0, 5, 30, 100)] == [True, True, False, False]
    assert is_one(np.full((1, 1), 0.7, np.float32), 100)
    one, other = day_of("2031-05-04"), day_of("2031-06-04")
    assert [days_apart(*each) for each in ((one, other), (other, one), (one, UNDATED))] == [31, 31, 0]


def test_of_two_claims_alike_an_answer_is_about_the_one_that_more_reports_make() -> None:
    some = clauses(
        told("s1", "r1", 0), told("s2", "r1", 20, vector=direction(0, 1)),
        told("s3", "r1", 40, "nothing of the sort took place", denies=0.9),
        *(told(f"t{n}", f"r{n}", 0) for n in range(2, 6)),
    )
    links = {("s1", f"t{n}"): SAME for n in range(2, 6)}
    links |= {(f"t{n}", f"t{m}"): SAME for n in range(2, 6) for m in range(n + 1, 6)}
    found = grouping.groups(some, {**links, ("s1", "s3"): AGAINST, ("s2", "s3"): AGAINST})
    assert {"s1", "s3"} <= next(dict(g.members).keys() for g in found if "s3" in dict(g.members))
    fewer = [c for c in some if not c.id.startswith("t")]
    strong = Verdict(same=0.1, contradicts=0.95, neither=0.0)
    found = grouping.groups(fewer, {("s1", "s3"): AGAINST, ("s2", "s3"): strong})
    assert members(found) == [{"s1": "asserts"}, {"s2": "asserts", "s3": "denies"}]


def test_of_two_claims_alike_an_answer_is_about_the_one_whose_words_and_whose_maker_it_names() -> None:
    denial = replace(
        told("s3", "r1", 40, "we never sold a timber wagon", by="Ada Korr", denies=0.95),
        before="The envoy spoke of Tavrin.",
    )
    some = clauses(
        told("s1", "r1", 0, "the harbour of Tavrin was mined"), told("s2", "r1", 20, "Korr sold the timber abroad"),
        denial,
    )
    near = Verdict(same=0.1, contradicts=0.6, neither=0.05)
    found = grouping.asserted(some, {("s1", "s3"): near, ("s2", "s3"): near})
    one, other = (answers.features(found, "s3")[found.home[id]] for id in ("s1", "s2"))
    assert {name for name in one if one[name] != other[name]} == {"words shared", "speaker named", "named before"}
    assert (one["words shared"], one["speaker named"], one["named before"]) == (0.0, 0.0, 1.0)
    assert (other["words shared"], other["speaker named"], other["named before"]) == (pytest.approx(2 / 3), 1.0, 0.0)
    assert found.home["s2"] == answers.target(found, "s3")


def test_nobody_answers_what_they_say_themselves() -> None:
    some = clauses(
        told("s1", "r1", 0, by="Ada Korr"), told("s2", "r1", 40, "that is a tale", by="Ada Korr", denies=0.9),
    )
    assert answers.features(grouping.asserted(some, {("s1", "s2"): AGAINST}), "s2") == {}


def test_the_same_words_say_the_same_unless_they_are_too_few() -> None:
    a, b = clauses(told("s1", "r1", 0, "The bridge was closed."), told("s2", "r2", 0, "the bridge was closed"))
    assert grouping.likeness(a, b, 0.1) == 1.0
    c, d = clauses(told("s1", "r1", 0, "No comment."), told("s2", "r2", 0, "no comment"))
    assert grouping.likeness(c, d, 0.1) < 0.05


def test_directions_tell_whether_two_clauses_say_the_same() -> None:
    a, b = clauses(told("s1", "r1", 0), told("s2", "r2", 0))
    far, middle, near = (grouping.likeness(a, b, cosine) for cosine in (0.3, 0.7, 0.95))
    assert far < 0.05 < middle < 0.5 < near


def counting(id: str, report: str, text: str, *kinds: str) -> Proposition:
    figures = tuple(Figure(what=what, low=9, high=9, unit="people", spans=((0, 1),), text="9") for what in kinds)
    return replace(told(id, report, 0, text), figures=figures)


def test_how_many_were_hurt_is_not_how_many_died() -> None:
    dead, hurt, both = clauses(
        counting("s1", "r1", "nine people died in the fire", "killed"),
        counting("s2", "r2", "nine people were hurt in the fire", "injured"),
        counting("s3", "r3", "nine died and nine were hurt there", "killed", "injured"),
    )
    assert grouping.likeness(dead, hurt, 0.95) == 0
    assert grouping.likeness(dead, both, 0.95) > 0.5
    boats = clauses(counting("s4", "r4", "nine boats burned in the fire there", "boats"))[0]
    assert grouping.likeness(boats, hurt, 0.95) > 0.5  # only who came to harm


def test_names_that_the_other_report_does_not_have_speak_against_it() -> None:
    one = clauses(told("s1", "r1", 0, "she telephoned Talm in Orlo"), names=["talm", "orlo"])
    here = clauses(told("s2", "r2", 0, "the two had spoken"), names=["talm", "orlo", "bek"])
    elsewhere = clauses(told("s3", "r3", 0, "the two had spoken"), names=["bek", "sund"])
    assert grouping.likeness(one[0], here[0], 0.5) > grouping.likeness(one[0], elsewhere[0], 0.5)
    assert grouping.likeness(elsewhere[0], one[0], 0.5) == grouping.likeness(one[0], elsewhere[0], 0.5)


def test_a_report_seldom_says_a_thing_twice_and_other_words_are_other_things() -> None:
    a, b, c = clauses(told("s1", "r1", 0, by="Ada"), told("s2", "r1", 20, by="Ada"), told("s3", "r1", 40, by="Ivo"))
    d, e = clauses(told("t1", "r2", 0), told("u1", "r3", 0, "nobody knows"))
    by_another, by_the_same, in_other_words, elsewhere = (grouping.likeness(a, other, 0.6) for other in (c, b, e, d))
    assert len({by_another, by_the_same, in_other_words, elsewhere}) == 4
    assert max(by_another, by_the_same, in_other_words) < elsewhere


def test_only_what_may_be_an_answer_is_put_to_the_judge() -> None:
    a, b, c, d, far, e = clauses(
        told("s1", "r1", 0), told("s2", "r1", 20), told("s3", "r1", 40, denies=0.9), told("s4", "r1", 60, neither=0.9),
        told("s5", "r1", 80, denies=0.9), told("t1", "r2", 0),
    )
    assert far.nth - a.nth > answers.BEFORE
    pairs = ((a, b), (a, c), (b, d), (c, d), (a, far))
    assert [answers.is_judged(*pair, 0.3) for pair in pairs] == [False, True, True, False, False]
    assert [answers.is_judged(c, e, cosine) for cosine in (0.3, answers.MAY_ANSWER)] == [False, True]


def test_the_same_words_of_several_reports_answer_the_same() -> None:
    words = "what burned there was packing straw"
    some = clauses(
        told("s1", "r1", 0), told("s2", "r1", 20, words, denies=0.9), told("t1", "r2", 0),
        told("t2", "r2", 20, words, denies=0.4), told("u2", "r3", 0, words, denies=0.95),
    )
    verdicts = {("s1", "s2"): AGAINST, ("t1", "t2"): UNLIKE, ("s1", "t1"): SAME}
    assert members(grouping.groups(some, verdicts)) == [
        {"s1": "asserts", "t1": "asserts", "s2": "denies", "t2": "denies", "u2": "denies"},
    ]


def test_names_are_words_with_a_capital_within_a_sentence() -> None:
    text = "The minister, Ada Korr, left Orlo on Tuesday. Nobody saw President Talm leave. “Go home,” Mr Bek said."
    assert names_in(text) == {"ada", "korr", "orlo", "talm", "bek"}


def test_two_reports_share_two_names_and_a_fifth_of_those_of_the_shorter() -> None:
    assert [least_shared(*each) for each in ((3, 3), (8, 40), (12, 40), (40, 12), (50, 40))] == [2, 2, 3, 3, 8]


@pytest.mark.parametrize(("one", "other", "near"), [
    ("2031-05-04", "2031-05-20T10:00:00Z", True), ("2031-01-04", "2031-09-20", False), (None, "2031-09-20", True),
])
def test_reports_of_one_affair_are_near_in_time(one: str | None, other: str | None, near: bool) -> None:
    first, last = days_near(day_of(one))
    assert (first <= day_of(other) <= last) is near


def test_a_report_without_a_day_of_its_own_has_none() -> None:
    assert [day_of(each) for each in (None, "2031", "2031-05", "soon")] == [UNDATED] * 4


@pytest.mark.parametrize(("text", "answers"), [
    ("it did not know when the exchange took place", False),
    ("Nobody who has spoken about it since has offered a date.", False),
    ("she would not say on Monday who had told her", False),
    ("it did not know whether the exchange took place", True),
    ("he could neither confirm nor deny when it took place", True),
    ("nobody said such a thing", True),
    ("that is a fairy tale", True),
])
def test_who_leaves_open_when_or_by_whom_answers_nothing(text: str, answers: bool) -> None:
    assert leaves_open(text) is not answers
    for denies, neither in ((0.95, 0.0), (0.0, 0.95)):
        some = clauses(told("s1", "r1", 0), told("s2", "r1", 40, text, denies=denies, neither=neither))
        assert (some[1].stance != "asserts") is answers


@pytest.mark.parametrize(("text", "unreached"), [
    ("The harbour office did not return two calls.", True),
    ("She has not yet replied to our questions.", True),
    ("the mayor could not be reached", True),
    ("Calls to the ferry board went unanswered.", True),
    ("he would not answer questions about the ferry", False),
    ("The board did not sink the ferry, and it will answer every question.", False),
    ("she did not deny it", False),
])
def test_who_could_not_be_asked_answers_nothing(text: str, unreached: bool) -> None:
    assert is_unreached(text) is unreached
    some = clauses(told("s1", "r1", 0), told("s2", "r1", 40, text, denies=0.9), acts={"s2": "decline"})
    assert [c.stance for c in some] == ["asserts"] + ["denies"] * (not unreached)  # nothing is said at all
    some = clauses(told("s1", "r1", 0), told("s2", "r1", 40, text, denies=0.9))
    assert (some[1].stance == "asserts") is unreached


def test_what_calls_something_said_false_denies_however_it_sounds() -> None:
    some = clauses(told("s1", "r1", 0), told("s2", "r1", 40, "the claim that it sank is simply not true", denies=0.02))
    assert [(c.stance, c.by_act) for c in some] == [("asserts", False), ("denies", True)]
    found = grouping.groups(some, {("s1", "s2"): UNLIKE})  # of what, the judge does not know
    assert members(found) == [{"s1": "asserts"}, {"s2": "denies"}]
