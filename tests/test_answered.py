"""What each answer in a claim is about, and how it answers it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_standing import KORR, MINISTRY, ONE, OTHER, TALM, THIRD, member, voice

from reportedly.records import ClaimStance, How
from reportedly.weighing.answered import answered
from reportedly.weighing.clauses import act_of
from reportedly.weighing.standing import Member

SAID = replace(member("s1", ONE), act="assert", told_in="s1")


def answer(id: str, stance: ClaimStance, act: str | None, **more: object) -> Member:
    return replace(member(id, OTHER, stance, MINISTRY), act=act, told_in=id, **more)


@pytest.mark.parametrize(("stance", "act", "how"), [
    ("denies", "deny", "denies"), ("denies", "assert", "denies"), ("denies", "reject", "rejects"),
    ("neither", "decline", "neither"), ("asserts", "confirm", "confirms"), ("asserts", "assert", None),
    ("denies", None, None),  # in its own voice a report answers nothing
])
def test_how_a_member_answers(stance: ClaimStance, act: str | None, how: How | None) -> None:
    found = answered([SAID, answer("s2", stance, act)])
    assert found == ({} if how is None else {"s2": (how, SAID)})


def test_an_answer_is_about_what_was_said_last_before_it_in_its_report_else_first_in_print() -> None:
    before, after = (replace(member(id, OTHER, voice=TALM), act="assert", told_in=id) for id in ("s2", "s9"))
    denial = answer("s4", "denies", "deny")
    assert answered([SAID, before, denial, after])["s4"] == ("denies", before)
    assert answered([after, denial, SAID])["s4"] == ("denies", SAID)
    later = replace(SAID, report=THIRD)
    assert answered([later, denial])["s4"] == ("denies", later)
    assert answered([later, answer("s5", "asserts", "confirm")]) == {}


def test_nobody_answers_themselves_but_two_unresolved_pronouns_may_be_two() -> None:
    same = replace(answer("s4", "denies", "deny"), voice=KORR)
    assert answered([SAID, same]) == {}
    he, it = (voice(word, "person", source=word) for word in ("he", "he"))
    assert set(answered([replace(SAID, voice=he), replace(same, voice=it)])) == {"s4"}


def test_did_not_confirm_confirms_nothing() -> None:
    assert (act_of("confirm", True), act_of("confirm", False)) == ("assert", "confirm")
    assert (act_of("believe", True), act_of("deny", True)) == ("deny", "deny")
