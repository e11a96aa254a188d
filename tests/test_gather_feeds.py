"""Feeds: every format, whose entries they are, entries without a text, broken and hostile ones."""

from __future__ import annotations

import io
import json
import re
import time
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_gather_fetch import at_home, only_home, send, served

import reportedly.gather.fetch as fetching
from reportedly.errors import InputError, UnreadableInput
from reportedly.gather import gather
from reportedly.gather.feeds import drafts_of_feed, looks_like_feed
from reportedly.gather.snapshot import Draft
from reportedly.records import Report, Unread

FIRST = "The minister of ports told reporters on Monday that the harbour of Lenna would stay closed until the ice went."
SECOND = "Nobody had asked the pilots, said Ada Birk, who leads their guild and has brought ships in for thirty years."
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:media="http://search.yahoo.com/mrss/"'
)
HTML = f"<p>{FIRST}</p><script>track('us')</script><style>p {{}}</style><p>{SECOND}</p>"
BOTH = f"{FIRST}\n\n{SECOND}"


def rss(*items: str, title: str = "Lenna Post", link: str = "https://lennapost.example/") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    home = f"<link>{link}</link>" if link else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" {NAMESPACES}>\n'
        f"<channel><title>{title}</title>{home}{inner}</channel></rss>"
    )


def item(more: str = "", *, text: str = FIRST, guid: str = "ice-1", link: str = "https://lennapost.example/ice") -> str:
    return (
        f'<title>Harbour closed</title><link>{link}</link><guid isPermaLink="false">{guid}</guid>{more}'
        f"<description>{escape(text)}</description>"
    )


RSS_2 = rss(
    "<title>Harbour &amp;amp; ice</title><link>https://lennapost.example/ice</link>"
    '<guid isPermaLink="false">ice-1</guid>'
    "<pubDate>Tue, 04 Mar 2031 09:30:00 +0100</pubDate><dc:creator>By Ada Birk and Ben Tor</dc:creator>"
    f"<description>Closed.</description><content:encoded><![CDATA[{HTML}]]></content:encoded>"
)
RSS_091 = (
    '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
    '"http://nowhere.example/rss-0.91.dtd"><rss version="0.91"><channel><title>Lenna Post</title>'
    "<link>https://lennapost.example/</link><item><title>Harbour &amp; ice</title>"
    f"<link>https://lennapost.example/ice</link><description>{FIRST}\n\n{SECOND}</description></item></channel></rss>"
)
RSS_10 = (
    '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    f'xmlns="http://purl.org/rss/1.0/" {NAMESPACES}><channel rdf:about="https://lennapost.example/"><title>Lenna Post'
    '</title><link>https://lennapost.example/</link></channel><item rdf:about="https://lennapost.example/ice">'
    "<title>Harbour &amp; ice</title><link>https://lennapost.example/ice</link><dc:creator>Ada Birk</dc:creator>"
    "<dc:creator>Ben Tor</dc:creator><dc:date>2031-03-04T09:30:00+01:00</dc:date>"
    f"<description>{escape(HTML)}</description></item></rdf:RDF>"
)
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://lennapost.example/feed"><title>Lenna Post</title>'
    '<link href="/"/><link rel="self" href="/feed"/><entry><id>tag:lennapost.example,2031:ice</id>'
    '<title type="html">Harbour &amp;amp; ice</title><link href="/ice"/><author><name>Ada Birk</name></author>'
    "<author><name>Ben Tor</name></author><published>2031-03-04T09:30:00+01:00</published>"
    "<updated>2031-03-09T00:00:00Z</updated><summary>Closed.</summary>"
    f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{HTML}</div></content></entry></feed>'
)
JSON = {
    "version": "https://jsonfeed.org/version/1.1", "title": "Lenna Post", "home_page_url": "https://lennapost.example/",
    "items": [
        {
            "id": "ice-1", "url": "/ice", "title": "Harbour & ice", "content_html": HTML, "summary": "Closed.",
            "date_published": "2031-03-04T09:30:00+01:00", "authors": [{"name": "Ada Birk"}, {"name": "Ben Tor"}],
        }
    ],
}
FORMATS = {
    "a.rss": (RSS_2, "ice-1"), "b.xml": (RSS_10, "https://lennapost.example/ice"),
    "c.atom": (ATOM, "tag:lennapost.example,2031:ice"), "d.json": (json.dumps(JSON, indent=1), "ice-1"),
}


def drafts(feed: str | bytes, **more: Any) -> list[Draft | Unread]:
    return list(drafts_of_feed(feed if isinstance(feed, bytes) else feed.encode(), key="f.xml", **more))


def draft(feed: str | bytes, **more: Any) -> Draft:
    (found,) = drafts(feed, **more)
    assert isinstance(found, Draft), found
    return found


def unread_one(given: str | Path) -> Unread:
    (found,) = gather([given])
    assert isinstance(found, Unread), found
    return found


# --- formats ---


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_report(tmp_path: Path, name: str) -> None:
    feed, key = FORMATS[name]
    (tmp_path / name).write_text(feed, encoding="utf-8")
    (report,) = gather([tmp_path / name])
    assert isinstance(report, Report), report
    assert (report.key, report.url, report.publisher) == (key, "https://lennapost.example/ice", "Lenna Post")
    assert (report.title, report.text, report.bylines) == ("Harbour & ice", BOTH, ("Ada Birk", "Ben Tor"))
    assert (report.published, report.published_basis) == ("2031-03-04T09:30:00+01:00", "metadata")
    assert list(gather([tmp_path / name])) == [report]


def test_the_oldest_rss_has_no_ids_and_no_dates() -> None:
    found = draft(RSS_091)
    assert (found.key, found.text, found.published) == ("https://lennapost.example/ice", BOTH, None)


def test_an_entry_without_id_and_link_goes_by_its_number() -> None:
    feed = rss(f"<description>{FIRST}</description>", f"<description>{SECOND}</description>", link="")
    assert [found.key for found in drafts(feed)] == ["f.xml#1", "f.xml#2"]
    assert [(found.key, found.url) for found in drafts(feed) if isinstance(found, Draft)] == [
        ("f.xml#1", None), ("f.xml#2", None),
    ]


def test_plain_texts_keep_their_lines_and_tags_make_html() -> None:
    lined = "Ice < snow.\nOne line\n\nOne paragraph"
    assert draft(rss(item(text=lined))).text == lined
    assert draft(rss(item(text=escape(lined)))).text == lined
    assert draft(rss(item(text=f"{FIRST}<br>{SECOND}"))).text == BOTH
    content = f'type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{HTML}</div>'
    literal = ATOM.replace(content, f'type="text">{escape("The <b> in it stays, as Atom says that it is text.</b>")}')
    assert draft(literal).text == "The <b> in it stays, as Atom says that it is text.</b>"
    only = {**JSON, "items": [{"id": 7, "content_text": "A <b> stays.", "author": {"name": "Ada Birk"}}]}
    found = draft(json.dumps(only).replace("/", "\\/"))
    assert (found.key, found.text, found.bylines) == ("7", "A <b> stays.", ("Ada Birk",))


@pytest.mark.parametrize(
    ("author", "bylines"),
    [
        ("<author>ada@lennapost.example (Ada Birk)</author>", ("Ada Birk",)),
        ("<author>Ada Birk &lt;ada@lennapost.example&gt;</author>", ("Ada Birk",)),
        ("<author>desk@lennapost.example</author>", ()), ("<dc:creator>Lenna Post</dc:creator>", ()),
        ("<dc:creator>Ada Birk, Reuters</dc:creator>", ("Ada Birk, Reuters",)),
    ],
)
def test_whoever_signs_is_a_byline(author: str, bylines: tuple[str, ...]) -> None:
    assert draft(rss(item(author))).bylines == bylines


def test_an_atom_feed_signs_for_its_entries() -> None:
    entry = ATOM.replace("<author><name>Ada Birk</name></author><author><name>Ben Tor</name></author>", "")
    feed = entry.replace("<entry>", "<author><name>Cato Lund</name></author><entry>")
    assert draft(feed).bylines == ("Cato Lund",)
    source = "<source><title>Talm Echo</title><author><name>Dora Vik</name></author></source>"
    assert draft(feed.replace("<published>", f"{source}<published>")).bylines == ("Dora Vik",)


@pytest.mark.parametrize(
    ("dates", "published"),
    [
        ("<pubDate>Tue, 04 Mar 2031 09:30:00 GMT</pubDate>", "2031-03-04T09:30:00Z"),
        ("<pubDate>Tue, 04 Mar 2031 09:30:00 EST</pubDate>", "2031-03-04T09:30:00-05:00"),
        ("<pubDate>2031-03-04T09:30:00</pubDate>", "2031-03-04"),  # a time of no zone is no moment
        ("<pubDate>the other day</pubDate><dc:date>2031-03-04</dc:date>", "2031-03-04"), ("", None),
    ],
)
def test_dates_keep_their_zone(dates: str, published: str | None) -> None:
    assert draft(rss(item(dates))).published == published


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_the_declared_encoding_is_used(encoding: str) -> None:
    feed = rss(item(text=f"{FIRST} é")).replace('encoding="utf-8"', f'encoding="{encoding.removesuffix("-sig")}"')
    assert draft(feed.encode(encoding)).text.endswith("é")
    assert looks_like_feed(feed.encode(encoding))


# --- whose entries they are ---


@pytest.mark.parametrize(
    ("more", "publisher"),
    [
        ('<source url="https://talmecho.example/rss">Talm Echo</source>', "Talm Echo"),
        ('<source url="https://www.talmecho.example/rss"></source>', "talmecho.example"),
        ('<source url="https://talmecho.example/rss">Talm Echo - World news</source>', "Talm Echo"),
        ('<source url="https://news.google.com/rss">Google News</source>', "Lenna Post"),
        ("<dc:publisher>Talm Echo</dc:publisher>", "Talm Echo"),
        ("<dc:source>Quillwire</dc:source>", "Lenna Post"),  # its own feed prints an agency's text
        ("", "Lenna Post"),
    ],
)
def test_the_source_of_an_entry_is_its_publisher(more: str, publisher: str) -> None:
    assert draft(rss(item(more))).publisher == publisher


def test_the_source_of_an_atom_entry_is_its_publisher() -> None:
    source = '<source><id>urn:x</id><title>Talm Echo</title><link href="https://talmecho.example/"/></source>'
    assert draft(ATOM.replace("<published>", f"{source}<published>")).publisher == "Talm Echo"
    untitled = '<source><id>https://talmecho.example/feed</id></source>'
    assert draft(ATOM.replace("<published>", f"{untitled}<published>")).publisher == "talmecho.example"


@pytest.mark.parametrize(
    ("title", "link", "publisher"),
    [
        ("Lenna Post", "https://lennapost.example/", "Lenna Post"),
        ("World | The Lenna Post", "https://www.lenna-post.example/world", "The Lenna Post"),
        ("Lenna Post: Ports - Ice", "https://news.lennapost.co.uk/", "Lenna Post"),
        ("Notes on ice", "https://lennapost.example/", "Notes on ice"),
        ("", "https://www.lennapost.example/", "lennapost.example"), ("Lenna Post", "", "Lenna Post"),
        ("", "", "lennapost.example"),  # where its entry leads
    ],
)
def test_a_feed_publishes_its_own_entries(title: str, link: str, publisher: str | None) -> None:
    assert draft(rss(item(), title=title, link=link)).publisher == publisher


@pytest.mark.parametrize(
    ("more", "link", "publisher"),
    [
        ('<source url="https://talmecho.example">Talm Echo</source>', "https://news.google.com/x", "Talm Echo"),
        ("<dc:source>Talm Echo</dc:source>", "https://news.google.com/x", "Talm Echo"),
        ("<dc:source>https://talmecho.example/ice</dc:source>", "https://news.google.com/x", "talmecho.example"),
        ('<media:credit role="publisher">Talm Echo</media:credit>', "https://news.google.com/x", "Talm Echo"),
        ('<media:credit role="photographer">Eve Lys</media:credit>', "https://news.google.com/x", None),
        ("", "https://www.talmecho.example/ice", "talmecho.example"),
        ("", "https://web.archive.org/web/20310304/https://talmecho.example/ice", "talmecho.example"),
        ("", "https://news.google.com/x", None),
    ],
)
def test_a_feed_that_carries_others_entries_is_not_their_publisher(more: str, link: str, publisher: str | None) -> None:
    feed = rss(item(more, link=link), title='"harbour" - Google News', link="https://news.google.com/search?q=harbour")
    found = draft(feed)
    assert (found.publisher, found.url) == (publisher, link)
    homeless = rss(item(more, link=link), title="News", link="")
    assert draft(homeless, url="https://news.google.com/rss").publisher == publisher


def test_where_a_feed_was_fetched_does_not_matter_beside_whose_it_is() -> None:
    assert draft(rss(item()), url="https://feeds.feedburner.com/lennapost").publisher == "Lenna Post"


def test_an_aggregators_title_is_the_papers() -> None:
    source = '<source url="https://talmecho.example">Talm Echo</source>'
    feed = rss(item(source).replace("Harbour closed", "Harbour closed - Talm Echo"))
    assert draft(feed).title == "Harbour closed"


# --- entries without a text ---


@pytest.mark.parametrize(
    "text", ["", "Harbour closed", " <p>Harbour   closed!</p>", "<img src='ice.png'>", "Harbour closed Talm Echo",
             '<a href="https://news.google.com/x">Harbour closed</a>&nbsp;<font color="#6f6f6f">Talm Echo</font>',
             '<ol><li><a href="/a">Ice in Lenna holds</a> Post</li><li><a href="/b">Ships wait</a> Echo</li></ol>'],
)
def test_an_entry_with_a_title_only_is_named_with_its_page(text: str) -> None:
    feed = rss(item('<source url="https://talmecho.example">Talm Echo</source>', text=text), item(guid="ice-2"))
    empty, full = drafts(feed)
    assert isinstance(full, Draft)
    assert isinstance(empty, Unread), empty
    assert (empty.key, empty.status) == ("ice-1", "failed")
    assert empty.reason == (
        "no text in this entry, only a title; its page may have one: https://lennapost.example/ice"
    )


def test_json_items_that_are_none_are_named() -> None:
    odd, empty, full = drafts(json.dumps({**JSON, "items": [[1], {"id": "x", "title": 5}, JSON["items"][0]]}))
    assert isinstance(odd, Unread)
    assert isinstance(empty, Unread)
    assert (odd.key, "found a list" in odd.reason) == ("f.xml#1", True)
    assert (empty.key, "no text in this entry" in empty.reason) == ("x", True)
    assert isinstance(full, Draft)


# --- broken, foreign and hostile ones ---


def test_of_a_feed_that_is_cut_off_the_whole_entries_are_read(tmp_path: Path) -> None:
    whole = rss(item(guid="a"), item(guid="b"), item(guid="c", text=BOTH))
    (tmp_path / "f.xml").write_text(whole[: whole.index(SECOND) + 40])
    *read, broken = gather([tmp_path / "f.xml"])
    assert [report.key for report in read if isinstance(report, Report)] == ["a", "b"]
    assert isinstance(broken, Unread)
    assert broken.key == "f.xml"
    assert re.match(r"broken XML: .* in line \d+; 2 entries of it could be made out; fetch it anew", broken.reason)


def test_of_a_feed_with_a_fault_all_is_read_that_can_be() -> None:
    a, b, broken = drafts(rss(item(guid="a").replace("closed", "closed & shut"), item(guid="b")))
    assert [a.key, b.key, broken.key] == ["a", "b", "f.xml"]
    assert isinstance(broken, Unread)
    assert "in line 3" in broken.reason


def test_characters_that_html_names_are_no_fault() -> None:
    feed = rss(item().replace("Harbour", "Harbour&nbsp;caf&eacute; &amp; bar"))
    assert draft(feed).title == "Harbour café & bar closed"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xml", '<?xml version="1.0"?><urlset><url/></urlset>', "no feed: its first element is <urlset>"),
        ("a.xml", "just words", "no feed: it has no XML element"),
        ("a.rss", "<html><body><p>A page</p></body></html>", "first element is <html>"), ("a.atom", "", "empty"),
        ("a.xml", '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "neither RSS nor Atom"),
        ("a.rss", rss(), "empty: a feed without entries"), ("a.json", '{"version": 1}', "does not name JSON Feed"),
        ("a.json", '{"version": "https://jsonfeed.org/version/1", "items": {}}', "'items' must be a list"),
        ("a.json", '{"version": "https://jsonfeed.org/version/1", "items": [', "no JSON, or cut off"),
        ("a.json", "[1]", "no feed"), ("a.json", "{" * 100_000, "no JSON"), ("a.xml", "\x00\x01", "binary"),
        ("a.rss", "<rss>" + "<item>" * 101_000, "more than 100,000 elements"),
        ("a.rss", "<rss>" + "&" * 300_000, "too large to be mended"),
    ],
)
def test_what_is_no_feed_says_so(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content)
    unread = unread_one(tmp_path / name)
    assert (unread.key, unread.status) == (name, "failed")
    assert said in unread.reason


def test_an_enormous_feed_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.rss").open("wb") as stream:
        stream.truncate(100_000_000)
    assert unread_one(tmp_path / "a.rss").reason.startswith("too large: 100,000,000 bytes")


def test_entities_do_not_swell() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 12))
    external = '<!ENTITY file SYSTEM "file:///etc/hostname"><!ENTITY far SYSTEM "http://127.0.0.1:9/">'
    feed = rss(item(text=FIRST), item(guid="ice-2").replace("The minister", "&e11; &file; &far; The minister"))
    feed = feed.replace("<rss", f'<!DOCTYPE rss [<!ENTITY e0 "swell">{bomb}{external}]><rss')
    started = time.monotonic()
    first, second, broken = drafts(feed)
    assert time.monotonic() - started < 5
    assert isinstance(second, Draft)
    assert isinstance(first, Draft)
    assert isinstance(broken, Unread)
    assert first.text == FIRST
    assert "swell" not in second.text
    assert len(second.text) < 200


@pytest.mark.parametrize(
    "feed",
    [
        "<rss><channel>" + "<" * 100_000, "<rss><item " + "a=b " * 100_000, "<rss><item " + 'a="b" ' * 100_000 + ">",
        "<rss><channel>" + "<!-- " * 30_000, "<rss><channel>" + "<![CDATA[" * 30_000, "<?x" * 20_000 + "<rss>",
        "<!DOCTYPE rss [" + "]" * 50_000 + "<rss>", "<!--" * 20_000, "<rss><item><description>" + "<p>" * 20_000,
        rss(item(text="<p>" * 60_000)),
        rss(item(text="<a href='/x'>a" * 40_000)), rss(item(text="<a><div>a" * 20_000)),
        rss(item(text="<div>" * 20_000 + FIRST)), "<feed>" + "<entry><source>" * 10_000,
        '{"version": "https://jsonfeed.org/version/1", "items": [' + "[" * 100_000,
    ],
)
def test_a_hostile_feed_ends_soon(feed: str) -> None:
    started = time.monotonic()
    with suppress(InputError):
        drafts(feed)
    assert time.monotonic() - started < 20


PIECES = st.sampled_from(
    [
        "<rss>", "<rss version='2.0'>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<channel>", "<item>", "</item>",
        "<entry>", "</entry>", "<title>", "</title>", "<source url='http://[x'>", "</source>", "<link>", "</link>",
        "<guid>", "<content type='xhtml'>", "<content type='image/png'>", "<link href='http://[' rel='alternate'/>",
        "<author>", "</author>", "<description>", "</description>", "<![CDATA[", "]]>", "&nbsp;", "&#0;", "&#xD800;",
        FIRST, "<pubDate>99</pubDate>", "<!ENTITY a 'b'>", "\ufeff", '{"version":"https://jsonfeed.org/version/1","items":[',
        "{}", '{"id":"\\ud83d","content_text":"a\\u0000b"}', '"', "]}", ",", "<p>",
    ]
)


@settings(deadline=None, max_examples=200)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_feed_ends_in_drafts_or_a_reason(text: str) -> None:
    for found in gather(["-"], stdin=io.BytesIO(text.encode("utf-8", "replace"))):
        found.key.encode("utf-8")
        if isinstance(found, Report):
            assert found.text.strip()
        else:
            assert found.reason
    with suppress(UnreadableInput):
        assert all(each.key for each in drafts(text))


# --- folders, standard input, URLs ---


def test_a_folder_gives_its_feeds_and_passes_over_other_xml_and_json(tmp_path: Path) -> None:
    for name, (feed, _) in FORMATS.items():
        (tmp_path / name).write_text(feed)
    (tmp_path / "sitemap.xml").write_text("<urlset/>")
    (tmp_path / "package.json").write_text('{"name": "x"}')
    (tmp_path / "e.xml").symlink_to(tmp_path / "nowhere.xml")
    found = list(gather([tmp_path]))
    assert [report.key for report in found if isinstance(report, Report)] == [key for _, key in FORMATS.values()]
    assert [unread.key for unread in found if isinstance(unread, Unread)] == ["e.xml"]


@pytest.mark.parametrize("name", FORMATS)
def test_a_feed_on_standard_input(name: str) -> None:
    feed, key = FORMATS[name]
    for before in ("", "\n\n"):
        (report,) = gather(["-"], stdin=io.BytesIO(f"{before}{feed}".encode()))
        assert isinstance(report, Report)
        assert (report.key, report.text) == (key, BOTH)
    one_line = json.dumps(JSON).encode()
    (report,) = gather(["-"], stdin=io.BytesIO(one_line))
    assert isinstance(report, Report)
    xhtml = f"<?xml version='1.0'?>\n<html><body><p>{FIRST}</p></body></html>"
    (page,) = gather(["-"], stdin=io.BytesIO(xhtml.encode()))
    assert isinstance(page, Report)
    assert page.text == FIRST


@pytest.mark.parametrize(
    "content_type", ["application/rss+xml", "text/xml; charset=utf-8", "application/xml", "text/html", "text/plain"]
)
def test_a_url_that_answers_with_a_feed(monkeypatch: pytest.MonkeyPatch, content_type: str) -> None:
    relative = RSS_2.replace("<link>https://lennapost.example/ice</link>", "<link>/ice</link>").encode()
    page = f"<html><body><p>{FIRST}</p></body></html>".encode()
    answers: dict[str, Any] = {
        "/feed": lambda h: send(h, relative, Content_Type=content_type),
        "/json": lambda h: send(h, json.dumps(JSON).encode(), Content_Type="application/feed+json"),
        "/map": lambda h: send(h, b"<urlset/>", Content_Type="application/xml"),
        "/page": lambda h: send(h, page, Content_Type="application/xml"),
    }
    with served(answers) as (port, _):
        monkeypatch.setattr(fetching, "fetch", lambda url: fetching_at_home(url))
        home = f"http://lenna.example:{port}"
        xml, as_json, other, xhtml = gather([f"{home}{path}" for path in answers])
    assert isinstance(xml, Report)
    assert (xml.key, xml.url, xml.text) == ("ice-1", f"{home}/ice", BOTH)
    assert xml.fetched
    assert isinstance(as_json, Report)
    assert as_json.text == BOTH
    assert isinstance(other, Unread)
    assert (other.key, other.reason) == (f"{home}/map", "no page and no feed: application/xml of another kind")
    assert isinstance(xhtml, Report)
    assert xhtml.key == f"{home}/page"


FETCH = fetching.fetch


def fetching_at_home(url: str) -> fetching.Fetched:
    return FETCH(url, resolve=at_home, allow=only_home)


def test_reading_a_feed_fetches_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refused(*_: object, **__: object) -> None:
        raise AssertionError("no network while a file is read")

    monkeypatch.setattr("socket.socket.connect", refused)
    monkeypatch.setattr("socket.getaddrinfo", refused)
    (tmp_path / "a.xml").write_text(RSS_091)
    (report,) = gather([tmp_path / "a.xml"])
    assert isinstance(report, Report)
