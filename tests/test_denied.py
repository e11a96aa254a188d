"""What a denial reaches."""

from __future__ import annotations

import pytest

from reportedly.reading.denied import is_denied


@pytest.mark.parametrize(
    ("cue", "content", "trigger", "denied"),
    [
        ("denied", "that its forces in the north had shelled the village", "shelled", True),
        ("denied", "shelling the hospital", "shelling", True),
        ("denied", "having ever ordered the arrest of the bishop", "arrest", True),
        ("has denied", "it had bombed the depot", "bombed", True),
        ("denied", "media reports that it had arrested the bishop", "arrested", True),
        ("disputes", "the arrest of two of its members", "arrest", True),
        ("denied", "any role in the assassination of his rival", "assassination", False),
        ("denied", "responsibility for the attack", "attack", False),
        ("denied", "links to the attack", "attack", False),
        ("denied", "that it had freed the men who attacked the convoy", "attacked", False),
        ("denied", "it had shelled the town after rebels attacked", "attacked", False),
        ("said", "that no troops had crossed the border", "crossed", False),
        ("rejected", "the offer", "offer", False),
    ],
)
def test_what_a_cue_denies_and_what_it_takes_for_granted(cue: str, content: str, trigger: str, denied: bool) -> None:
    assert is_denied(cue.split(), content.split()[: content.split().index(trigger)], trigger) == denied
