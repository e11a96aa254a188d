"""What a denial reaches."""

from __future__ import annotations

import pytest

from reportedly.reading.denied import is_denied


@pytest.mark.parametrize(
    ("cue", "content", "trigger"),
    [
        ("denied", "that its forces in the north had shelled the village", "shelled"),
        ("denied", "shelling the hospital", "shelling"),
        ("denied", "having ever ordered the arrest of the bishop", "arrest"),
        ("has denied", "it had bombed the depot", "bombed"),
        ("denied", "media reports that it had arrested the bishop", "arrested"),
        ("disputes", "the arrest of two of its members", "arrest"),
    ],
)
def test_what_is_said_not_to_have_happened(cue: str, content: str, trigger: str) -> None:
    assert is_denied(cue.split(), content.split()[: content.split().index(trigger)], trigger)


@pytest.mark.parametrize(
    ("cue", "content", "trigger"),
    [
        ("denied", "any role in the assassination of his rival", "assassination"),
        ("denied", "responsibility for the attack", "attack"),
        ("denied", "that it had freed the men who attacked the convoy", "attacked"),
        ("denied", "it had shelled the town after rebels attacked", "attacked"),
        ("said", "that no troops had crossed the border", "crossed"),
        ("rejected", "the offer", "offer"),
    ],
)
def test_what_is_not_denied_itself(cue: str, content: str, trigger: str) -> None:
    assert not is_denied(cue.split(), content.split()[: content.split().index(trigger)], trigger)
