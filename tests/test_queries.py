"""Every question that can be asked of a ledger: that each filter filters, and that no words break it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, literal, select
from test_ledger_invented import READER, make_report, read, read_anew

from reportedly.errors import QueryError
from reportedly.ledger import Ledger, find, open_ledger, queries
from reportedly.ledger.filters import holds
from reportedly.records import Report, Unread, as_json

FLOOD = "José Ardilla said: the old quay floods. Mira Vance denied: Tolan Reyk claimed: the gate leaks."
VOTE = "Ann Ostrand said: the vote stands. Joanna Ostrand said: the old roll burns."
PORT = "Mira Vance said: the harbour opens on Friday."
REPORTS: dict[str, Report] = {
    "flood": make_report(
        FLOOD, key="news/flood.txt", title="Water in the lower town", publisher="The Lantern", published="2031-03-09",
        url="https://lantern.example/flood",
    ),
    "vote": make_report(VOTE, key="vote", publisher="Brackwater Gazette", published="2031-04-01T23:30:00+02:00"),
    "port": make_report(PORT, key="port", published=None),
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with open_ledger(tmp_path_factory.mktemp("queries") / "ledger.db") as ledger:
        ledger.write(read(REPORTS["vote"]))
        ledger.write(read(REPORTS["port"]))
        reading = read(REPORTS["flood"])
        first, *rest = reading.statements
        ledger.write(replace(reading, statements=(replace(first, form="direct", speaker=None), *rest)))
        ledger.note(Unread(key="b", status="failed", reason="it is empty"))
        ledger.note(Unread(key="a", status="skipped", reason="it is not English", language="da"))
        yield ledger


def contents(rows: list[queries.StatementRow]) -> list[str]:
    return [row.statement.content.text for row in rows]


QUAY, RELAYED, GATE = "the old quay floods", "Tolan Reyk claimed: the gate leaks", "the gate leaks"
STANDS, ROLL, OPENS = "the vote stands", "the old roll burns", "the harbour opens on Friday"


def test_statements_come_by_date_report_and_place_with_what_a_list_shows(ledger: Ledger) -> None:
    rows = queries.statements(ledger)
    assert contents(rows) == [OPENS, QUAY, RELAYED, GATE, STANDS, ROLL]
    assert [row.speaker for row in rows] == [
        "Mira Vance", None, "Mira Vance", "Tolan Reyk", "Ann Ostrand", "Joanna Ostrand",
    ]
    reyk, = queries.actors(ledger, name="Tolan Reyk")
    read_so = queries.report(ledger, "news/flood.txt").statements[2]
    to, nobody = read_so.addressees
    assert rows[3] == queries.StatementRow(
        statement=replace(read_so, speaker=reyk.actor.id, addressees=(replace(to, actor=reyk.actor.id), nobody)),
        speaker="Tolan Reyk", key="news/flood.txt",
        publisher="The Lantern", published="2031-03-09", title="Water in the lower town",
    )


@pytest.mark.parametrize(("filters", "expected"), [
    ({"speaker": "Mira Vance"}, [OPENS, RELAYED]),
    ({"speaker": "mira"}, [OPENS, RELAYED]),
    ({"speaker": "VANCE"}, [OPENS, RELAYED]),
    ({"speaker": "Vance Mira"}, []),
    ({"speaker": "Ann"}, [STANDS]),
    ({"speaker": "Ostrand"}, [STANDS, ROLL]),
    ({"speaker": "%"}, QueryError),
    ({"speaker": "_"}, []),
    ({"act": "deny"}, [RELAYED]),
    ({"act": "report"}, [GATE]),
    ({"act": "propose"}, []),
    ({"act": "shout"}, QueryError),
    ({"form": "direct"}, [QUAY]),
    ({"form": "indirect", "report": "news/flood.txt"}, [RELAYED, GATE]),
    ({"form": "loud"}, QueryError),
    ({"publisher": "lantern"}, [QUAY, RELAYED, GATE]),
    ({"publisher": "Brackwater  GAZETTE"}, [STANDS, ROLL]),
    ({"publisher": "Gaz"}, []),
    ({"publisher": "..."}, QueryError),
    ({"since": "2031-03-09"}, [QUAY, RELAYED, GATE, STANDS, ROLL]),
    ({"since": "2031-03-10"}, [STANDS, ROLL]),
    ({"since": "2031-04-02"}, []),
    ({"until": "2031-03-09"}, [QUAY, RELAYED, GATE]),
    ({"until": "2031-03-08"}, []),
    ({"until": "2031-04-01"}, [QUAY, RELAYED, GATE, STANDS, ROLL]),
    ({"until": "2031-03"}, [QUAY, RELAYED, GATE]),
    ({"since": "2031-04", "until": "2031"}, [STANDS, ROLL]),
    ({"since": "last week"}, QueryError),
    ({"until": "2031-13"}, QueryError),
    ({"since": "2031-02-30"}, QueryError),
    ({"since": "0000"}, QueryError),
    ({"until": "２０３１"}, QueryError),
    ({"speaker": "x" * 2000}, QueryError),
    ({"text": "quay"}, [QUAY]),
    ({"text": "OLD"}, [QUAY, ROLL]),
    ({"text": "old burns"}, [ROLL]),
    ({"text": '"burns old"'}, []),
    ({"text": "jose"}, [QUAY]),
    ({"text": "Tolan"}, [RELAYED, GATE]),
    ({"text": "qua"}, []),
    ({"text": "?!"}, QueryError),
    ({"report": "port"}, [OPENS]),
    ({"report": REPORTS["vote"].id}, [STANDS, ROLL]),
    ({"report": "nowhere"}, QueryError),
    ({"act": "assert", "speaker": "Ostrand", "text": "old", "publisher": "gazette", "since": "2031"}, [ROLL]),
    ({"limit": 2}, [OPENS, QUAY]),
    ({"offset": 4}, [STANDS, ROLL]),
    ({"limit": 2, "offset": 3}, [GATE, STANDS]),
    ({"limit": 0}, []),
    ({"offset": 9}, []),
    ({"limit": -1}, QueryError),
    ({"offset": -1}, QueryError),
])
def test_each_filter_filters(
    ledger: Ledger, filters: dict[str, str | int], expected: list[str] | type[QueryError],
) -> None:
    if isinstance(expected, list):
        assert contents(queries.statements(ledger, **filters)) == expected  # type: ignore[arg-type]
    else:
        with pytest.raises(expected):
            queries.statements(ledger, **filters)  # type: ignore[arg-type]


def test_a_ledger_can_be_asked_itself(ledger: Ledger) -> None:
    assert ledger.statements(act="deny") == queries.statements(ledger, act="deny") != []
    assert ledger.actors(limit=2) == queries.actors(ledger, limit=2)
    assert ledger.search("quay") == queries.search(ledger, "quay") != []
    assert ledger.report("port") == queries.report(ledger, "port")
    assert (ledger.stats(), ledger.unread()) == (queries.stats(ledger), queries.unread(ledger))


def test_a_speaker_can_be_given_by_id(ledger: Ledger) -> None:
    speaker = queries.statements(ledger, text="leaks")[-1].statement.speaker
    assert contents(queries.statements(ledger, speaker=speaker)) == [GATE]
    assert queries.statements(ledger, speaker="a" + "0" * 20) == []


def test_pages_put_together_are_the_whole_list_whatever_the_order_of_arrival(tmp_path: Path) -> None:
    reports = [
        make_report(f"Ann Ostrand said: {n}. Mira Vance said: not {n}.", key=str(n), published=f"2031-03-{10 + n % 3}")
        for n in range(12)
    ]
    lists = []
    for name, order in (("forward", reports), ("backward", reports[::-1])):
        with open_ledger(tmp_path / name) as ledger:
            for report in order:
                ledger.write(read(report))
            pages = [queries.statements(ledger, limit=5, offset=offset) for offset in range(0, 30, 5)]
            lists.append([row for page in pages for row in page])
            assert lists[-1] == queries.statements(ledger)
            assert queries.actors(ledger, limit=7) + queries.actors(ledger, offset=7) == queries.actors(ledger)
    assert lists[0] == lists[1]
    assert len({row.statement.id for row in lists[0]}) == 24


def test_more_statements_than_a_batch_keep_their_addressees_and_answers(tmp_path: Path) -> None:
    lines = [f"Ann Ostrand said: Mira Vance claimed: gate {n} leaks." for n in range(230)]
    reading = read(make_report("\n".join(lines), key="long"))
    with open_ledger(tmp_path / "ledger.db") as ledger:
        ledger.write(reading)
        rows = queries.statements(ledger)
    assert [replace(row.statement, speaker=None, addressees=()) for row in rows] == [
        replace(statement, speaker=None, addressees=()) for statement in reading.statements
    ]
    assert [[to.text for to in row.statement.addressees] for row in rows] == [
        [to.text for to in statement.addressees] for statement in reading.statements
    ]
    assert sum(len(row.statement.addressees) + len(row.statement.answers) for row in rows) == 3 * 460 - 230


def test_actors_come_with_their_counts_the_most_quoted_first(tmp_path: Path, ledger: Ledger) -> None:
    found = [(row.actor.name, row.statements, row.reports) for row in queries.actors(ledger)]
    assert found == [
        ("Mira Vance", 2, 2), ("Ann Ostrand", 1, 1), ("Joanna Ostrand", 1, 1), ("Tolan Reyk", 1, 1),
        ("José Ardilla", 0, 1),
    ]
    assert [row.actor.name for row in queries.actors(ledger, name="ostrand")] == ["Ann Ostrand", "Joanna Ostrand"]
    assert [row.actor.name for row in queries.actors(ledger, name="JOSE")] == ["José Ardilla"]
    assert [row.actor.name for row in queries.actors(ledger, limit=1)] == ["Mira Vance"]
    reyk, = queries.actors(ledger, name="Reyk")
    assert queries.actors(ledger, name=reyk.actor.id) == [reyk]
    assert as_json(reyk.actor) in list(queries.records(ledger, "news/flood.txt"))
    assert queries.actors(ledger, name="Nobody") == []
    with open_ledger(tmp_path / "ledger.db") as ledger:
        ledger.write(read(make_report("Ann Ostrand said: a. Mira Vance said: b. Mira Vance said: c.", key="k")))
        assert [(row.actor.name, row.statements) for row in queries.actors(ledger)] == [
            ("Mira Vance", 2), ("Ann Ostrand", 1),
        ]


def test_search_finds_reports_and_statements_and_marks_the_words(ledger: Ledger) -> None:
    hits = queries.search(ledger, "OLD quay")
    assert [(hit.kind, hit.key) for hit in hits] == [("statement", "news/flood.txt"), ("report", "news/flood.txt")]
    for hit in hits:
        assert [hit.passage[start:end] for start, end in hit.marks] == ["old", "quay"]
    assert hits[0].passage == QUAY
    assert (hits[1].id, hits[1].report) == (REPORTS["flood"].id, REPORTS["flood"].id)
    assert (hits[1].title, hits[1].publisher, hits[1].published) == (
        "Water in the lower town", "The Lantern", "2031-03-09",
    )
    assert [hit.key for hit in queries.search(ledger, "lower town")] == ["news/flood.txt"]
    assert {hit.kind for hit in queries.search(ledger, "jose")} == {"report", "statement"}
    assert len(queries.search(ledger, "the", limit=3)) == 3
    assert queries.search(ledger, "the", limit=0) == []
    assert queries.search(ledger, "unheard") == []
    with pytest.raises(QueryError, match="limit is -1"):
        queries.search(ledger, "the", limit=-1)


def test_what_a_newer_reader_read_is_found_and_what_it_dropped_is_not(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        ledger.write(read(REPORTS["flood"]))
        assert len(queries.statements(ledger, text="leaks")) == 2
        ledger.write(read_anew(REPORTS["flood"]))
        assert contents(queries.statements(ledger, text="leaks")) == [RELAYED]
        assert [hit.kind for hit in queries.search(ledger, "leaks")].count("report") == 1


def test_marks_are_right_in_a_text_with_the_characters_of_the_index_itself(tmp_path: Path) -> None:
    text = "Ann Ostrand said: \x02odd\x03 \x00signs\x1a on \ud800 the \x1a001a\x1a old\x00quay."
    with open_ledger(tmp_path / "ledger.db") as ledger:
        ledger.write(read(make_report(text, key="odd")))
        hit, = [hit for hit in queries.search(ledger, "odd signs quay") if hit.kind == "report"]
    assert hit.passage == text
    assert [hit.passage[start:end] for start, end in hit.marks] == ["odd", "signs", "quay"]


HOSTILE = [
    'foo" OR bar*', '"', '""', '" "', "'", "';--", "* ", "AND", "OR", "NOT", "NEAR(a b)", "a NEAR/2 b", "title:quay",
    "quay*", "^quay", "-quay", "+quay", "{title}: quay", "(quay", "quay)", '"quay', 'quay"quay"quay', "a\x00b", "\x00",
    "\ud800 quay", "\ufdd0quay", "\x1aquay", "\x02", "%", "_", "\\", "?", ":name", "w " * 3000, "q" * 100_000, "",
    " \n\t", "٣", "²", "é́",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters() | st.characters(categories=["Cs"]) | st.sampled_from('"*^:()-+{} \x00aORND')))
def test_no_words_break_a_search(ledger: Ledger, text: str) -> None:
    for ask in (
        lambda: queries.search(ledger, text), lambda: queries.statements(ledger, text=text),
        lambda: queries.statements(ledger, speaker=text), lambda: queries.actors(ledger, name=text),
        lambda: queries.statements(ledger, publisher=text), lambda: queries.report(ledger, text),
    ):
        with suppress(QueryError):  # any other error fails the test
            ask()


for hostile in HOSTILE:
    test_no_words_break_a_search = example(text=hostile)(test_no_words_break_a_search)


@pytest.mark.parametrize("text", [
    "quay*", "^quay", "-quay", "+quay", "(quay", '"quay', "quay;--", "quay AND", "¿quay?",
])
def test_operators_are_only_words_or_nothing(ledger: Ledger, text: str) -> None:
    expected = [] if "AND" in text else [QUAY]
    assert contents(queries.statements(ledger, text=text)) == expected


def test_a_report_is_found_by_id_key_and_the_beginning_of_its_id(ledger: Ledger) -> None:
    wanted = REPORTS["port"]
    expected = replace(read(wanted))
    assert queries.report(ledger, wanted.id) == expected
    assert queries.report(ledger, "port") == expected
    assert queries.report(ledger, wanted.id[:8]) == expected


def test_a_report_is_found_by_the_end_of_its_path_and_by_a_longer_path(tmp_path: Path) -> None:
    reports = {
        key: make_report(f"Ann Ostrand said no to {key}.", key=key)
        for key in ("a/one.txt", "b/one.txt", "b/two.txt", "two.txt", "https://c.example/three.txt")
    }
    with open_ledger(tmp_path / "ledger.db") as ledger:
        for report in reports.values():
            ledger.write(read(report))
        for wanted, key in (
            ("a/one.txt", "a/one.txt"), ("./a/one.txt", "a/one.txt"), ("/home/x/b/one.txt", "b/one.txt"),
            ("two.txt", "two.txt"), ("c/two.txt", "two.txt"), ("b/two.txt", "b/two.txt"),
            ("three.txt", "https://c.example/three.txt"),
        ):
            assert queries.report(ledger, wanted).report.key == key, wanted
        with pytest.raises(QueryError, match=r"'one\.txt' fits more than one report"):
            queries.report(ledger, "one.txt")
        for wanted in ("ne.txt", "https://d.example/two.txt", "/"):
            with pytest.raises(QueryError, match="no report has the id or key"):
                queries.report(ledger, wanted)


def test_an_input_that_gave_no_report_is_asked_for_in_vain_but_not_without_reason(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        ledger.note(Unread(key="french.txt", status="skipped", reason="language is 'fr'", language="fr"))
        with pytest.raises(QueryError, match=r"'french\.txt' gave no report: language is 'fr'"):
            queries.report(ledger, "news/french.txt")


def test_keys_are_listed_by_their_beginning(ledger: Ledger) -> None:
    every = find.keys(ledger, "", 100)
    assert every == sorted({report.key for report in REPORTS.values()})
    assert find.keys(ledger, "po", 100) == [key for key in every if key.startswith("po")]
    assert find.keys(ledger, "%", 100) == []
    assert find.keys(ledger, "", 1) == every[:1]


@pytest.mark.parametrize("wanted", ["", "r", "por", "port.txt", "r_______", "%%%%", "r" + "0" * 20])
def test_a_report_that_is_not_there_is_said_to_be_so(ledger: Ledger, wanted: str) -> None:
    with pytest.raises(QueryError, match="no report has the id or key"):
        queries.report(ledger, wanted)


def test_what_fits_several_reports_is_refused_with_their_ids(tmp_path: Path) -> None:
    reports = [make_report(f"Ann Ostrand said: {n}.", key="-", published=f"2031-03-0{n}") for n in (1, 2)]
    with open_ledger(tmp_path / "ledger.db") as ledger:
        for report in reports:
            ledger.write(read(report))
        first, second = sorted(report.id for report in reports)
        with pytest.raises(QueryError, match=f"'-' fits more than one report \\({first}, {second}\\)"):
            queries.report(ledger, "-")
        assert queries.report(ledger, reports[0].id) == read(reports[0])


def test_stats_count_what_is_there(ledger: Ledger) -> None:
    assert queries.stats(ledger) == queries.Stats(
        reports=3, publishers=2, actors=5, statements=6, characters=len(FLOOD) + len(VOTE) + len(PORT),
        first="2031-03-09", last="2031-04-01T23:30:00+02:00", acts={"assert": 4, "deny": 1, "report": 1},
        forms={"indirect": 5, "direct": 1}, namings={"named": 6}, depths={0: 5, 1: 1}, readers={READER: 3}, failed=1,
        skipped=1, events=0, quads={}, factualities={},
    )


def test_stats_of_an_empty_ledger_are_zeros(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.db") as ledger:
        found = queries.stats(ledger)
        assert queries.statements(ledger) == queries.actors(ledger) == queries.search(ledger, "quay") == []
    assert (found.reports, found.statements, found.characters, found.first, found.acts) == (0, 0, 0, None, {})


def test_unread_inputs_are_listed_by_key(ledger: Ledger) -> None:
    assert [unread.key for unread in queries.unread(ledger)] == ["a", "b"]
    assert [unread.key for unread in queries.unread(ledger, "failed")] == ["b"]
    assert queries.is_noted(ledger, "a")
    assert not queries.is_noted(ledger, "port")
    with pytest.raises(QueryError, match="there is no status 'lost'"):
        queries.unread(ledger, "lost")


@pytest.mark.parametrize(("words", "found"), [("10% of", True), ("10_ of", False), ("1%f", False), ("a/b_c", True)])
def test_words_are_no_pattern(words: str, found: bool) -> None:
    with create_engine("sqlite://").connect() as connection:
        assert bool(connection.scalar(select(holds(literal("10% of a/b_c"), words)))) == found
