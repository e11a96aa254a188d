"""Who carries a page is not who publishes it: aggregators, caches, archives, readers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reportedly import lexicon
from reportedly.gather import gather
from reportedly.gather.carriers import is_carried, is_carrier, publishing_host
from reportedly.gather.pages import read_page
from reportedly.records import Report

FIRST = "The minister of ports told reporters on Monday that the harbour of Lenna would stay closed until the ice went."
SECOND = "Nobody had asked the pilots, said Ada Birk, who leads their guild and has brought ships in for thirty years."
ARCHIVED = "https://web.archive.org/web/20310304093000/https://www.lennapost.example/ice"
CACHED = "https://lennapost-example.cdn.ampproject.org/c/s/lennapost.example/ice"
AGGREGATED = "https://www.msn.com/en-us/news/world/ice/ar-AA1"


def page(site: str | None = None, meta: str = "", **linked: object) -> str:
    head = f'<meta property="og:site_name" content="{site}">' if site else ""
    data = json.dumps({"@type": "NewsArticle", **linked})
    return (
        f'<html><head>{head}{meta}<script type="application/ld+json">{data}</script></head><body>'
        f"<article><p>{FIRST}</p><p>{SECOND}</p></article></body></html>"
    )


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.lennapost.example/ice", "lennapost.example"), (ARCHIVED, "lennapost.example"),
        ("https://web.archive.org/web/20310304id_/lennapost.example/ice", "lennapost.example"),
        (CACHED, "lennapost.example"),
        ("https://lenna--post-example.cdn.ampproject.org/", "lenna-post.example"),
        ("https://www.google.com/amp/s/lennapost.example/ice", "lennapost.example"),
        ("https://www.google.com/url?sa=t&url=https%3A%2F%2Flennapost.example%2Fice&usg=x", "lennapost.example"),
        ("https://webcache.googleusercontent.com/search?q=cache:x:https://lennapost.example/ice", "lennapost.example"),
        ("https://archive.ph/20310304/https://lennapost.example/ice", "lennapost.example"),
        ("https://r.jina.ai/https://lennapost.example/ice", "lennapost.example"),
        (f"https://archive.ph/2031/{CACHED}", "lennapost.example"),
        ("https://web.archive.org/web/2031/https://news.google.com/x", None), ("https://archive.ph/AbCdE", None),
        ("https://news.google.com/rss/articles/CBMi", None), (AGGREGATED, None),
        ("https://www.yahoo.com/news/ice", None),
        ("https://yahoo.com/newspapers", "yahoo.com"), ("https://finance.yahoo.com/news/ice", "finance.yahoo.com"),
        ("https://msn.com.lennapost.example/", "msn.com.lennapost.example"), ("https://notmsn.com/x", "notmsn.com"),
        ("http://[x", None), ("no URL", None), ("ftp://lennapost.example/", None), (None, None),
    ],
)
def test_the_host_behind_a_carriers_url_is_the_publishers(url: str | None, host: str | None) -> None:
    assert publishing_host(url) == host


def test_carriers_within_carriers_end() -> None:
    assert publishing_host("https://r.jina.ai/" * 1000) is None
    thrice = "https://web.archive.org/web/2031/" * 3
    assert publishing_host(f"{thrice}https://lennapost.example/") == "lennapost.example"


def test_carriers_are_known_by_name_and_host() -> None:
    assert all(map(is_carrier, ("Google News", "google  news", "MSN", "www.msn.com", "web.archive.org")))
    assert not any(map(is_carrier, ("Lenna Post", "lennapost.example", "The News", "", "Mr. X.")))


def test_every_line_of_the_list_can_be_reached() -> None:
    for line in lexicon.lines("carriers"):
        place, *names = line.split(" | ")
        assert place == place.lower().strip("/")
        assert is_carried(f"https://{place}/x"), place
        assert is_carried(f"http://www.{place}"), place
        assert all(map(is_carrier, names))


@pytest.mark.parametrize("url", [ARCHIVED, CACHED])
def test_an_archived_or_cached_page_is_its_publishers_and_keeps_its_url(url: str) -> None:
    bare = read_page(page(), key="u", url=url)
    assert (bare.publisher, bare.url) == ("lennapost.example", url)
    elsewhere = '<link rel="canonical" href="https://www.lennapost.example/ice">'
    named = read_page(page("Lenna Post", elsewhere), key="u", url=url)
    assert (named.publisher, named.url) == ("Lenna Post", url)
    assert read_page(page("Wayback Machine"), key="u", url=url).publisher == "lennapost.example"


@pytest.mark.parametrize(
    ("html", "publisher"),
    [
        (page("MSN", publisher={"name": "MSN"}, provider={"name": "Talm Echo"}), "Talm Echo"),
        (page("MSN", publisher={"name": "Talm Echo"}), "Talm Echo"),
        (page("MSN", sourceOrganization="Orlo Gazette", provider={"name": "Talm Echo"}), "Orlo Gazette"),
        (page("MSN Money", provider={"name": "Talm Echo"}), "Talm Echo"),
        (page("MSN", '<meta property="article:publisher" content="Talm Echo">'), "Talm Echo"),
        (page("MSN", '<meta property="article:publisher" content="https://talmecho.example/">'), "talmecho.example"),
        (page("MSN", '<meta property="article:publisher" content="https://www.facebook.com/talm">'), None),
        (page("MSN", '<meta name="author" content="Ada Birk, Reuters">'), "Reuters"),
        (page("MSN", author={"name": "Ada Birk"}), None), (page("MSN Money"), None), (page(), None),
    ],
)
def test_an_aggregator_is_not_the_publisher_of_what_it_shows(html: str, publisher: str | None) -> None:
    assert read_page(html, key="u", url=AGGREGATED).publisher == publisher


def test_an_aggregator_is_known_by_its_name_where_there_is_no_url(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(page("Google News"))
    (tmp_path / "b.html").write_text(page("Google News", provider={"name": "Talm Echo"}))
    (tmp_path / "c.html").write_text(page("Lenna Post", provider={"name": "Talm Echo"}, publisher={"name": "Lenna AG"}))
    reports = list(gather([tmp_path]))
    assert [report.publisher for report in reports if isinstance(report, Report)] == [None, "Talm Echo", "Lenna Post"]


def test_what_a_line_says_of_its_publisher_is_kept(tmp_path: Path) -> None:
    line = {"html": page(), "url": AGGREGATED, "publisher": "MSN"}
    (tmp_path / "r.jsonl").write_text(json.dumps(line))
    (report,) = gather([tmp_path])
    assert isinstance(report, Report)
    assert (report.publisher, report.url) == ("MSN", AGGREGATED)
