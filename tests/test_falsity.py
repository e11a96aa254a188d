"""Words that say of something said that it is false, on sentences we wrote."""

from __future__ import annotations

import pytest

from reportedly.weighing.falsity import says_false


@pytest.mark.parametrize("text", [
    "that the rival's claim that the ferry had sunk was \"simply not true.\"",
    "It is a lie,",
    "It’s just not true.",
    "“This notion that I sold the yard is completely false.",
    "The idea that we would shut the port isn't accurate, and he knows it",
    "that all the allegations in the letter are baseless",
    "that’s not the case",
    "There is no truth in that",
    "That never happened,",
    "It didn’t happen.",
    "said that was untrue",
])
def test_something_said_is_false(text: str) -> None:
    assert says_false(text)


@pytest.mark.parametrize("text", [
    "It is not politically correct to say so.",
    "It is a false hope.",  # of what is hoped, not of what was said
    "They did not happen every day",
    "I would make sure that it didn't happen again",
    "He says something that is nonsense and the hall cheers",
    "The report is accurate.",
    "It is true that the harbour is closed",
    "The report came on Monday. The numbers were wrong",
    "She told a lie.",
    "",
])
def test_nothing_said_is_false(text: str) -> None:
    assert not says_false(text)
