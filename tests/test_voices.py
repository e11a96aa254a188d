"""Whose word it is: the publisher's own, nobody's where it only goes round, and what rests on evidence."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_standing import MINISTRY, ONE, OTHER, member, voice

from reportedly.weighing.standing import standing
from reportedly.weighing.voices import going_round, is_made_public, is_recording, nobodys


@pytest.mark.parametrize(("clause", "source"), [
    ("On social networks, a photo of the pilot was shared with the words that he slept", "social networks"),
    ("A message that has the ferry sinking is circulating in Orlo", "message"),
    ("A rumour about the pilot's sleep spread through the port", "rumour"),
    ("The harbour office shared its papers with the port", None),  # nothing that goes round
    ("The police seized the accounts of the ferry company", None),  # nobody spreads it
])
def test_what_only_goes_round_has_no_name(clause: str, source: str | None) -> None:
    found = going_round(clause)
    assert (found and found.source) == source
    told = standing([member("s1", ONE, voice=found), member("s2", ONE, "denies", MINISTRY)])
    assert told.status == ("denied" if source else "disputed")


@pytest.mark.parametrize(("cue", "before", "source"), [
    ("Reports", "The mayor declined to comment.", "Reports"),
    ("there is talk", "", "talk"),
    ("it is said", "Nobody was hurt. On social media", "social media"),
    ("it is said", "On social media nobody laughed. At noon", None),  # of another sentence
    ("were accused", "Three officers", None),
])
def test_what_nobody_is_named_for_is_a_rumour(cue: str, before: str, source: str | None) -> None:
    found = nobodys(cue, before)
    assert (found and found.source) == source
    told = standing([member("s1", ONE, voice=found), member("s2", ONE, "denies", MINISTRY)])
    assert told.status == ("denied" if source else "disputed")


@pytest.mark.parametrize(("clause", "rests"), [
    ("The presidency published a letter that Ada Korr sent on Monday", True),
    ("Police released footage of the crash", True),
    ("Ada Korr sent a letter on Monday", False),
    ("The court released two men", False),
])
def test_what_was_made_public_is_evidence(clause: str, rests: bool) -> None:
    assert is_made_public(clause) == rests


def test_a_recording_is_told_by_a_word_for_one() -> None:
    assert is_recording(None, "In the recording")
    assert not is_recording("a record", None)


def test_the_ledger_is_the_orlo_ledger_in_its_own_report() -> None:
    another = voice("Vall Ledger", "media", actor="a-vall", source="the Ledger")
    another = replace(another, is_medium=True)
    assert ONE.is_itself(another)
    assert not OTHER.is_itself(another)
    assert not ONE.is_itself(replace(another, source="the Vall Ledger"))
