"""Datelines in their many forms, and the sentences that only look like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportedly.gather import report_from_text
from reportedly.gather.credits import closing_credit, read_byline
from reportedly.gather.dateline import parse_dateline

DATELINES = [
    ("MEXICO CITY, Mar. 3 (EFE).- The minister resigned.", "MEXICO CITY", "XXXX-03-03", "EFE", "EFE"),
    ("LONDON, March 3 (Reuters) - The minister resigned.", "LONDON", "XXXX-03-03", "Reuters", "Reuters"),
    ("LONDON, March 3, 2024 (Reuters) - The minister resigned.", "LONDON", "2024-03-03", "Reuters", "Reuters"),
    ("WASHINGTON (AP) — The minister resigned.", "WASHINGTON", None, "Associated Press", "AP"),
    ("THE HAGUE, Netherlands (AP)_ The court ruled.", "THE HAGUE, Netherlands", None, "Associated Press", "AP"),
    ("BUFFALO, N.Y. (AP) --\n\nA rifle was found.", "BUFFALO, N.Y.", None, "Associated Press", "AP"),
    ("PARIS — The minister resigned.", "PARIS", None, None, None),
    ("Paris — The minister resigned on Monday.", "Paris", None, None, None),
    ("WASHINGTON—The minister resigned.", "WASHINGTON", None, None, None),
    ("WASHINGTON _\n\nA boy arrived.", "WASHINGTON", None, None, None),
    ("PORTSMOUTH, N.H. - He may resign.", "PORTSMOUTH, N.H.", None, None, None),
    ("Kyiv, 12 May 2023 (AFP) – Troops left.", "Kyiv", "2023-05-12", "Agence France-Presse", "AFP"),
    ("date 2025-07-09 Washington: The president spoke.", "Washington", "2025-07-09", None, None),
    ("date 2031-03-05 Ilmar City: The recording is out.", "Ilmar City", "2031-03-05", None, None),
    ("(Bloomberg) -- The bank fell.", None, None, "Bloomberg", "Bloomberg"),
    ("NEW YORK, Sept. 3, 2024 /PRNewswire/ -- Acme grew.", "NEW YORK", "2024-09-03", "PR Newswire", "PRNewswire"),
    ("PARIS--(BUSINESS WIRE)--Acme grew.", "PARIS", None, "Business Wire", "BUSINESS WIRE"),
    ("MOSCOW, March 3. /TASS/. The minister resigned.", "MOSCOW", "XXXX-03-03", "TASS", "TASS"),
    ("BRUSSELS/BERLIN (Reuters) - The union met.", "BRUSSELS/BERLIN", None, "Reuters", "Reuters"),
    ("TOKYO, 4 March (Kyodo) -- The minister resigned.", "TOKYO", "XXXX-03-04", "Kyodo News", "Kyodo"),
    ("Seoul, South Korea (CNN) — The minister resigned.", "Seoul, South Korea", None, "CNN", "CNN"),
    ("Dec 29 (Reuters) - The minister resigned.", None, "XXXX-12-29", "Reuters", "Reuters"),
    ("PARIS, Friday, 5 July 2024 (AFP/Reuters) - It rained.", "PARIS", "2024-07-05", "Agence France-Presse", "AFP"),
    ("Moscow, TASS - The minister resigned.", "Moscow", None, "TASS", "TASS"),
    ("CHICAGO (Sept. 5) — The mayor resigned.", "CHICAGO", "XXXX-09-05", None, None),
    ("Corrant, 4 June. It took the government a day.", "Corrant", "XXXX-06-04", None, None),
    ("CASMERE. Some 4,000 ballot papers were burned on Sunday.", "CASMERE", None, None, None),
    ("Ilmar City – The minister resigned.", "Ilmar City", None, None, None),
    ("New Delhi / Mumbai: A warship foiled the attack.", "New Delhi / Mumbai", None, None, None),
    ("VARREL, Sept 2 (Meridian) - The union met.", "VARREL", "XXXX-09-02", "Meridian", "Meridian"),
    ("Casmere (Norlight) – The largest party said that it had lost.", "Casmere", None, "Norlight", "Norlight"),
    ("(Norlight) Tessary on Tuesday dismissed a newspaper report.", None, None, "Norlight", "Norlight"),
    ("Minister resigns\n\nBy Ada Birk\n\nLONDON (AP) - He went.", "LONDON", None, "Associated Press", "AP"),
    ("Minister resigns\nSeptember 20, 2008\nHe went home on Monday.", None, "2008-09-20", None, None),
    ("Minister resigns\nPosted August 2nd, 2013 at 5:19 pm\nHe went.", None, "2013-08-02", None, None),
]

NO_DATELINES = [
    "Paris — the musical — opens on Friday.",
    "Paris — A Musical — opens on Friday.",
    "Tesla (TSLA) — The carmaker said on Monday that it would cut prices again.",
    "Anna Birk (Labour) – Twelve thousand votes were cast for her on Sunday.",
    "EXCLUSIVE – The minister told us everything.",
    "WATCH: The minister falls over.",
    "WALLACE: Thank you very much.\n\nBIRK: It is a pleasure.",
    "WALLACE — Thank you.\n\nBIRK — A pleasure.\n\nWALLACE — Go on.",
    "Analysis – Why this matters to everybody in town.",
    "The Paris agreement (Reuters) was signed there.",
    "The minister told (AP) that he would go.",
    "He said on March 3 (Monday) that he would go.",
    "POLLS ARE NOT WRONG, JUST EARLY - The counting begins.",
    "ECONOMY FAVOURS THE MINISTER’S PARTY - Its leader",
    "BIRK--Anna, 98, of Corrant, passed away.",
    "U.S.–China talks resume on Monday.",
    "By Monday, the talks had failed.",
    "Mary Birk – The teacher who saved a school.",
    "March 3, 2022 — The invasion begins.",
    "NATO (the alliance) met.",
    "I — The first chapter",
    "Va. — Two towns voted.",
    "Retraction, October 10: The paper withdraws this article.",
    "Birk, October 10: I have nothing to say.",
    "March 3, 2022\nThe war begins.\nMarch 4, 2022\nThe war goes on.",
]


@pytest.mark.parametrize(("text", "place", "date", "agency", "written"), DATELINES)
def test_a_dateline_gives_place_date_and_agency(
    text: str, place: str | None, date: str | None, agency: str | None, written: str | None
) -> None:
    dateline = parse_dateline(text)
    assert dateline is not None
    assert (dateline.place, dateline.date, dateline.agency) == (place, date, agency)
    spans = dateline.credit.spans if dateline.credit else ()
    assert [text[start:end] for start, end in spans] == ([written] if written else [])


@pytest.mark.parametrize("text", NO_DATELINES)
def test_an_ordinary_first_sentence_is_no_dateline(text: str) -> None:
    assert parse_dateline(text) is None


@pytest.mark.parametrize(
    ("line", "names", "agency", "written"),
    [
        ("By Joan Pellew and Arvid Stroem", ("Joan Pellew", "Arvid Stroem"), None, None),
        ("By Jane Doe, Associated Press", ("Jane Doe",), "Associated Press", "Associated Press"),
        ("By Jane Doe | Reuters", ("Jane Doe",), "Reuters", "Reuters"),
        ("By Jane Doe | Norlight", ("Jane Doe",), "Norlight", "Norlight"),
        ("By Jane Doe, Halvern Press Agency", ("Jane Doe",), "Halvern Press Agency", "Halvern Press Agency"),
        ("By The Associated Press", (), "Associated Press", "The Associated Press"),
        ("Jane Doe, AFP", ("Jane Doe",), "Agence France-Presse", "AFP"),
        ("Reuters", (), "Reuters", "Reuters"),
        ("By Jane Doe, Political Editor", ("Jane Doe",), None, None),
        ("By April Green, Will May and Ada House", ("April Green", "Will May", "Ada House"), None, None),
        ("By JANE VAN DER BERG", ("JANE VAN DER BERG",), None, None),
    ],
)
def test_a_byline_names_people_and_agency(
    line: str, names: tuple[str, ...], agency: str | None, written: str | None
) -> None:
    byline = read_byline(line, 0)
    assert byline is not None
    assert byline.names == names
    assert (byline.credit.name if byline.credit else None) == agency
    spans = byline.credit.spans if byline.credit else ()
    assert [line[start:end] for start, end in spans] == ([written] if written else [])


@pytest.mark.parametrize(
    "line",
    ["By our diplomatic correspondent", "By Monday, the talks had failed.", "By Train to Corrant", "Ada Birk went."],
)
def test_other_lines_are_no_bylines(line: str) -> None:
    assert read_byline(line, 0) is None


@pytest.mark.parametrize(
    ("ending", "agency", "written"),
    [
        ("(Reuters)", "Reuters", "Reuters"),
        ("— AP", "Associated Press", "AP"),
        ("/TASS/", "TASS", "TASS"),
        ("With material from Norlight.", "Norlight", "Norlight"),
        ("(Agency: Meridian)", "Meridian", "Meridian"),
        ("Reporting by Norlight", "Norlight", "Norlight"),
        ("(With inputs from PTI)", "Press Trust of India", "PTI"),
        ("The Associated Press contributed to this report.", "Associated Press", "The Associated Press"),
        ("Copyright 2016 The Associated Press. All rights reserved.", "Associated Press", "The Associated Press"),
        ("© 2024 AFP", "Agence France-Presse", "AFP"),
    ],
)
@pytest.mark.parametrize("before", ["He went home.\n\n", "He went home.\r\n\r\n\t"])
def test_a_closing_credit_names_the_agency(before: str, ending: str, agency: str, written: str) -> None:
    text = f"{before}{ending}\n"
    credit = closing_credit(text)
    assert credit is not None
    assert (credit.name, credit.basis) == (agency, "credit")
    assert [text[start:end] for start, end in credit.spans] == [written]


@pytest.mark.parametrize(
    "ending",
    [
        "(Reporting by Ada Birk; Editing by Ben Tor.)", "Reporting by Ada Birk", "With reporting from London.",
        "It was over (for now).", "— Ada Birk", "He spoke to Reuters.", "Additional reporting by Ada Birk",
    ],
)
def test_other_endings_credit_nobody(ending: str) -> None:
    assert closing_credit(f"He went home.\n\n{ending}") is None


BODY = "The minister went home on Monday, said three of those who had seen him leave by the garden gate."


def test_origin_stands_where_the_text_credits_it() -> None:
    text = f"CORRANT, June 3 (Norlight) – {BODY}"
    origin = report_from_text(text, publisher="Eastgate Times").origin
    assert origin is not None
    assert (origin.name, origin.basis) == ("Norlight", "credit")
    assert [text[start:end] for start, end in origin.spans] == ["Norlight"]


@pytest.mark.parametrize(
    ("agency", "publisher"),
    [("Norlight", "Norlight"), ("AP", "Associated Press"), ("AP", "apnews.com"), ("Reuters", "www.reuters.com")],
)
def test_an_agency_takes_nothing_from_itself(agency: str, publisher: str) -> None:
    assert report_from_text(f"CORRANT ({agency}) – {BODY}", publisher=publisher).origin is None


@pytest.mark.parametrize(
    ("line", "publisher", "place", "published"),
    [
        ("The Plumb Line, 10 May 2026", "The Plumb Line", None, "2026-05-10"),
        ("The Tarn Advertiser, Thursday 12 March 2026. By our own man", "The Tarn Advertiser", None, "2026-03-12"),
        ("The Quayside, Vesterholm, 11 February 2026. Latest first.", "The Quayside", "Vesterholm", "2026-02-11"),
        ("Radio Quay, Friday 21 November 2025, 7:10 a.m. The host spoke.", "Radio Quay", None, "2025-11-21"),
        ("CORRANT (The Corrant Mirror), 6 May 2026: It rained.", "The Corrant Mirror", "CORRANT", "2026-05-06"),
        ("Corrant, 10 February 2026", None, "Corrant", "2026-02-10"),
    ],
)
def test_a_publisher_that_signs_is_neither_place_nor_origin(
    line: str, publisher: str | None, place: str | None, published: str
) -> None:
    report = report_from_text(f"Minister leaves by the gate\n\n{line}\n\n{BODY}")
    assert (report.publisher, report.place, report.published) == (publisher, place, published)
    assert (report.title, report.origin) == ("Minister leaves by the gate", None)
    other = report_from_text(f"Minister leaves by the gate\n\n{line}\n\n{BODY}", publisher="Eastgate Times")
    assert other.publisher == "Eastgate Times"


def test_a_missing_year_is_not_guessed() -> None:
    text = f"LONDON, March 3 (Reuters) - {BODY}"
    assert (report_from_text(text).published, report_from_text(text).published_basis) == (None, "none")
    dated = report_from_text(text, published="2024")
    assert (dated.published, dated.published_basis) == ("2024-03-03", "dateline")
    given_whole = report_from_text(text, published="2024-03-04")
    assert (given_whole.published, given_whole.published_basis) == ("2024-03-04", "given")


@given(st.text(max_size=300), st.sampled_from([text for text, *_ in DATELINES]), st.text(max_size=100))
def test_spans_read_as_the_agency_in_any_text(before: str, dateline: str, after: str) -> None:
    text = f"{before}\n{dateline}{after}"
    found = parse_dateline(text)
    for credit in (found.credit if found else None, closing_credit(text)):
        for start, end in credit.spans if credit else ():
            assert 0 <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
            assert "\n" not in text[start:end]
