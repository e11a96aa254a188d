"""Pages: the article's text, and what the markup says of it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from reportedly.errors import UnreadableInput
from reportedly.gather import gather
from reportedly.gather.decode import decode
from reportedly.gather.pages import MAX_ELEMENTS, page_charset, read_page
from reportedly.records import Report, Unread

FIRST = "The minister of ports told reporters on Monday that the harbour of Lenna would stay closed until the ice went."
SECOND = "Nobody had asked the pilots, said Ada Birk, who leads their guild and has brought ships in for thirty years."


def page(head: str = "", body: str = f"<p>{FIRST}</p><p>{SECOND}</p>") -> str:
    return f"""<!DOCTYPE html><html><head>{head}</head><body>
    <nav><a href="/">Home</a> <a href="/world">World</a></nav><main><article>{body}</article></main>
    <footer>Copyright Lenna Post</footer></body></html>"""


def linked(**fields: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(fields)}</script>'


def test_the_article_is_taken_out_with_blank_lines_between_paragraphs() -> None:
    assert read_page(page(), key="a.html").text == f"{FIRST}\n\n{SECOND}"


def test_linked_data_goes_first() -> None:
    head = linked(
        **{"@context": "https://schema.org"},
        **{
            "@graph": [
                {"@type": "WebSite", "name": "No"},
                {
                    "@type": ["NewsArticle"], "headline": "Harbour closed", "dateModified": "2031-03-09",
                    "datePublished": "2031-03-04T09:30:00+01:00",
                    "author": [{"@type": "Person", "name": "Ada Birk"}, {"name": "By Ben Tor"}],
                    "publisher": {"@type": "Organization", "name": "Lenna Post"},
                },
            ]
        },
    )
    head += '<meta property="og:title" content="Other"><meta property="article:published_time" content="2030-01-01">'
    draft = read_page(page(head), key="a.html")
    assert (draft.title, draft.publisher, draft.bylines) == ("Harbour closed", "Lenna Post", ("Ada Birk", "Ben Tor"))
    assert (draft.published, draft.basis) == ("2031-03-04T09:30:00+01:00", "metadata")


def test_open_graph_and_meta_elements_serve_without_it() -> None:
    head = (
        "<script type='application/ld+json'>{broken</script>"
        '<meta property="og:title" content="Harbour &amp; ice"><meta property="og:site_name" content="Lenna Post">'
        '<meta name="author" content="By Ada Birk and Ben Tor">'
        '<meta property="article:author" content="https://social.example/birk">'
        '<meta property="article:published_time" content="2031-03-04T09:30:00Z">'
        '<link rel="canonical" href="https://lennapost.example/ice">'
    )
    draft = read_page(page(head), key="a.html")
    assert (draft.title, draft.publisher, draft.bylines) == ("Harbour & ice", "Lenna Post", ("Ada Birk", "Ben Tor"))
    assert (draft.published, draft.url) == ("2031-03-04T09:30:00Z", "https://lennapost.example/ice")


def test_a_time_without_zone_is_kept_as_its_date() -> None:
    head = linked(**{"@type": "Article"}, datePublished="2031-03-04T09:30:00")
    assert read_page(page(head), key="a").published == "2031-03-04"


def test_a_date_marked_up_is_found_and_one_in_the_text_is_not() -> None:
    marked = f'<time datetime="2021-03-04" itemprop="datePublished">4 March</time><p>{FIRST}</p><p>{SECOND}</p>'
    assert read_page(page(body=marked), key="a").published == "2021-03-04"
    told = f"<p>{FIRST}</p><p>On 4 March 2021 it was open.</p><p>{SECOND}</p>"
    assert read_page(page(body=told), key="a").published is None


def test_without_a_named_publisher_the_host_is_one(tmp_path: Path) -> None:
    draft = read_page(page(), key="u", url="https://www.lennapost.example/2031/03/04/ice")
    assert (draft.publisher, draft.published) == ("lennapost.example", None)
    (tmp_path / "a.html").write_text(page('<link rel="canonical" href="https://lennapost.example/2024/03/04/ice">'))
    (report,) = gather([tmp_path])
    assert isinstance(report, Report)
    assert (report.published, report.published_basis) == ("2024-03-04", "url")


def test_a_fetched_page_cannot_pass_for_another_hosts() -> None:
    head = '<link rel="canonical" href="https://elsewhere.example/a"><meta property="og:url" content="/b">'
    assert read_page(page(head), key="u", url="https://lennapost.example/x").url == "https://lennapost.example/b"


def test_an_agency_byline_is_the_origin_without_a_place_in_the_text(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        page('<meta name="author" content="Ada Birk, Reuters"><meta property="og:site_name" content="Lenna Post">')
    )
    (report,) = gather([tmp_path])
    assert isinstance(report, Report)
    assert report.origin is not None
    assert (report.origin.name, report.origin.basis, report.origin.spans) == ("Reuters", "byline", ())


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("iso-8859-1", "cp1252"), ("windows-1250", "cp1250"), ("utf-8", "utf-8"), ("nonsense", "utf-8")],
)
def test_the_declared_charset_is_used(charset: str, encoding: str) -> None:
    raw = page(f'<meta charset="{charset}">', f"<p>{FIRST} “Žižka”</p><p>{SECOND}</p>").encode(encoding)
    assert "“Žižka”" in read_page(decode(raw, declared=page_charset(raw)), key="a").text


@pytest.mark.parametrize(
    "html",
    [
        "<html></html>", "", "   ", page(body=""), "<div>" * 100_000, "<?xml version='1.0' encoding='utf-7'?>",
        "<" * 1_000_000,
        "<p " + "a=b " * 100_000 + ">", "<table><tr><td>" * 50_000, "<!-- " * 1000, "<html><head><base href='http://['>",
    ],
)
def test_a_page_without_an_article_says_so(tmp_path: Path, html: str) -> None:
    (tmp_path / "a.html").write_text(html)
    (unread,) = gather([tmp_path])
    assert isinstance(unread, Unread)
    assert unread.reason


def test_ten_megabytes_of_tags_end_soon() -> None:
    started = time.monotonic()
    with pytest.raises(UnreadableInput, match=f"more than {MAX_ELEMENTS:,} elements"):
        read_page("<html><body>" + "<p>a" * 2_500_000, key="a")
    assert time.monotonic() - started < 20


def test_the_same_page_gives_the_same_report(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page(linked(**{"@type": "NewsArticle"}, headline="Ice")))
    assert list(gather([tmp_path])) == list(gather([tmp_path]))
