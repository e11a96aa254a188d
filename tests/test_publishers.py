"""A publisher's name: a medium, or a body that says of itself what it publishes."""

from __future__ import annotations

import pytest

from reportedly.gather import report_from_text
from reportedly.publishers import is_body, is_medium
from reportedly.reading import read


@pytest.mark.parametrize(
    "name", ["Orlo Ledger", "the Bell News Agency", "Allied Press", "a newspaper", "Evening Star"]
)
def test_a_medium_by_its_name(name: str) -> None:
    assert is_medium(name)
    assert not is_body(name)


@pytest.mark.parametrize(
    "name",
    [
        "Tessian army", "Government of Orlo", "Union of Dockers", "Town of Port Orlo, Press Office", "Orlo Police",
        "the Glass Workers' Union", "Joint Observer Mission",
    ],
)
def test_a_body_by_its_name(name: str) -> None:
    assert is_body(name)
    assert not is_medium(name)


@pytest.mark.parametrize(
    "name", ["Teleska", "Radio Quay", "Allied Press Service", "Union Press", "Norvik Press Agency", ""]
)
def test_what_may_be_either_is_no_body(name: str) -> None:
    assert not is_body(name)


@pytest.mark.parametrize(
    ("publisher", "media"), [("Tessian Navy", False), ("Tessian Gazette", True), ("Teleska", True)]
)
def test_a_body_that_publishes_is_no_medium(publisher: str, media: bool) -> None:
    text = f"{publisher} said on Monday that two boats had been stopped off Port Orlo."
    actors = read(report_from_text(text, key="boats.txt", publisher=publisher)).actors
    assert [a.type == "media" for a in actors if a.name.endswith(publisher)] == [media]
