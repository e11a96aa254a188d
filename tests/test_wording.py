"""Which wording of a claim is shown, and when its cue is part of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from reportedly.gather import report_from_text
from reportedly.ledger import open_ledger
from reportedly.records import Act
from reportedly.run import read_into
from reportedly.weighing.wording import Wording, clearest, lead

ALIKE = np.full(384, 100, np.int8).tobytes()


@pytest.mark.parametrize(("act", "cue", "lemma", "gap", "text", "led"), [
    ("threaten", "had warned", "warn", 1, "Orlo of a war", "had warned"),
    ("accuse", "accused", "accuse", 1, "the harbour office of lying", "accused"),
    ("assert", "is said", "say", 1, "to speak the language", ""),  # a plain cue has a clause of its own
    ("assert", "insists", "insist", 1, "on a third ferry", "insists"),
    ("assert", "insists", "insist", 1, "the ferry is late", ""),
    ("promise", "promised", "promise", 7, "a third ferry", ""),  # what stands between is not known
    ("demand", "demanded", "demand", 1, "“a third ferry”", ""),
])
def test_a_piece_is_led_by_its_cue(act: Act, cue: str, lemma: str, gap: int, text: str, led: str) -> None:
    assert lead(act, cue, lemma, gap, text) == led


def test_the_clearest_wording_has_names_and_is_shown_with_its_cue() -> None:
    vague = Wording(id="s1", text="that it would do this to them there", own_voice=False, vector=ALIKE)
    clear = Wording(id="s2", text="Orlo of a war over the Strait of Talm", own_voice=False, vector=ALIKE, lead="warned")
    assert clearest([vague, clear]) == clearest([clear, vague]) == "warned Orlo of a war over the Strait of Talm"


def test_a_wording_without_a_subject_is_not_the_clearest() -> None:
    said = "has released an update for its engines in the port of Talm on Monday"
    bare = Wording(id="s1", text=said, own_voice=False, vector=ALIKE)
    whole = Wording(id="s2", text="the yard released an update for its engines", own_voice=False, vector=ALIKE)
    assert clearest([bare, whole]) == clearest([whole, bare]) == whole.text


def test_a_cue_without_who_says_it_is_not_the_clearest() -> None:
    said = "Orlo of a war over the Strait of Talm"
    bare = Wording(id="s2", text=said, own_voice=False, vector=ALIKE, lead="warned")
    whole = Wording(id="s1", text=said, own_voice=False, vector=ALIKE, who="The king of Lund", lead="warned")
    assert clearest([bare, whole]) == clearest([whole, bare]) == f"The king of Lund warned {said}"


@pytest.mark.parametrize("text", [
    "The harbour ministry denied that any ferry had been turned back.",  # its cue is among the words that are compared
    "The ferry union threatened a strike in every port of the country.",
    "The coroner in Talm put the number of dead at nineteen.",
])
def test_what_is_a_piece_without_its_cue_is_told_with_who_says_it(tmp_path: Path, text: str) -> None:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        read_into(ledger, [report_from_text(text, key="x")])
        (claim,) = ledger.export("claim")
    assert claim["text"] == text.removesuffix(".")
