"""Feeds: RSS 0.9x, 1.0 and 2.0, Atom and JSON Feed. Each entry with a text is a draft; nothing is fetched.

A feed is not the publisher of all that it lists: an entry's own source comes first, and a feed that only carries
others' entries gives none its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.entities import html5
from io import BytesIO
from typing import Any
from urllib.parse import urljoin
from xml.parsers import expat

from reportedly.errors import InputError, UnreadableInput
from reportedly.gather.carriers import is_carried, is_carrier, publishing_host
from reportedly.gather.dates import iso_published
from reportedly.gather.decode import decode
from reportedly.gather.lines import json_object, kind_of
from reportedly.gather.pages import article_text, cleaned, parsed, signed, xml_charset
from reportedly.gather.snapshot import Draft, unread
from reportedly.records import Unread

# Elements of a feed; one of 7,000 entries has so many. feedparser reads 30,000 a second.
MAX_ELEMENTS = 100_000
# Marks ("<", "&") of a feed whose XML is broken: what mends it takes up to a minute for ten times as many.
MAX_BROKEN = 200_000
_HEAD = 1 << 16  # bytes in which a feed says that it is one
_ROOTS = ("rss", "feed", "rdf")
_PROLOG = re.compile(
    r"\ufeff?(?:\s+|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*", re.DOTALL | re.IGNORECASE
)
_ROOT = re.compile(r"<(?:[\w.-]+:)?(?P<name>[\w.-]+)")
_ENTRY = re.compile(rb"<(/?)(?:[\w.-]+:)?(?:item|entry)\b")
_JSON_FEED = re.compile(r"jsonfeed\.org\\?/version")
_NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31};)")
_XML_NAMED = ("amp;", "lt;", "gt;", "quot;", "apos;")
_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:]*(?:\s[^<>]*)?/?>")
_MAILED = re.compile(r"\S+@\S+\s*\((?P<name>[^()]+)\)|(?P<before>[^()<>]+?)\s*[(<]\S+@[^\s()<>]+[)>]")
_SECTION = re.compile(r"\s+[|>»•·–—-]\s+|:\s+")
_NO_NAMES = ("com", "org", "net", "gov")  # in co.uk, com.au and their like
_TEXTS = ("text/plain", "text/html", "application/xhtml+xml")
_PUBLISHING = ("publisher", "news agency", "distribution company", "source")  # roles of a media:credit


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What an entry says of itself.

    `texts` are its wordings, the fullest first, and whether each is HTML; `credited` are whom it names as publisher
    other than by a `source`.
    """

    id: str | None
    link: str | None
    title: str | None
    authors: tuple[str, ...]
    published: str | None
    texts: tuple[tuple[str, bool], ...]
    source: str | None = None
    source_url: str | None = None
    publisher: str | None = None
    credited: tuple[str, ...] = ()


def looks_like_feed(raw: bytes) -> bool:
    """Whether bytes begin as a feed does: with the first element of one, or as JSON that names the format."""
    marked = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    head = raw[:_HEAD].decode("utf-16" if marked else "utf-8", "replace")
    if head.lstrip("\ufeff \t\r\n").startswith("{"):
        return bool(_JSON_FEED.search(head))
    return (_root(head) or "").casefold() in _ROOTS


def drafts_of_feed(
    raw: bytes, *, key: str, url: str | None = None, charset: str | None = None, fetched: str | None = None
) -> Iterator[Draft | Unread]:
    """A draft for each entry that has a text, an Unread for each that has none.

    `key` is the feed's own: entries without an id or a link go by it and their number. Of broken XML the entries that
    can be read come first, then an Unread that says where it is broken. Raises UnreadableInput for what is no feed, has
    no entries or is built to exhaust its reader.
    """
    text = decode(raw, declared=charset or xml_charset(raw))
    if text.lstrip().startswith("{"):
        house, entries = _json_feed(text, url)
        fault = None
    else:
        house, entries, fault = _xml_feed(text, url)
    if not entries and fault is None:
        raise UnreadableInput("empty: a feed without entries")
    for number, entry in enumerate(entries, 1):
        numbered = f"{key}#{number}"
        if isinstance(entry, _Entry):
            yield _draft_or_unread(entry, house, numbered, fetched)
        else:
            yield unread(numbered, UnreadableInput(f"expected an entry as a JSON object, found {entry}"))
    if fault:
        count = f"{len(entries)} {'entry' if len(entries) == 1 else 'entries'}"
        yield unread(key, UnreadableInput(f"broken XML: {fault}; {count} of it could be made out; fetch it anew"))


def _draft_or_unread(entry: _Entry, house: str | None, numbered: str, fetched: str | None) -> Draft | Unread:
    key = entry.id or entry.link or numbered
    publisher = _publisher(entry, house)
    title = entry.title
    if title and publisher:
        title = title.removesuffix(f" - {publisher}")  # as Google News writes titles
    try:
        return Draft(
            key=key, text=_text(entry, title, publisher), headed=False, title=title, url=entry.link,
            publisher=publisher, bylines=tuple(name for name in signed(entry.authors) if name != publisher),
            published=entry.published, basis="metadata", fetched=fetched,
        )
    except InputError as error:
        return unread(key, error)


def _text(entry: _Entry, title: str | None, publisher: str | None) -> str:
    """The entry's fullest text. One that only says its title again, or only links to pages, is none.

    Raises UnreadableInput where there is none.
    """
    headlines = {_folded(entry.title), _folded(title), _folded(f"{title} {publisher}")}
    for text, is_html in entry.texts:
        found = _paragraphs(text) if is_html else text
        if found.strip() and _folded(found) not in headlines:
            return found
    page = f"its page may have one: {entry.link}" if entry.link else "give its page instead"
    raise UnreadableInput(f"no text in this entry, only {'a title' if entry.title else 'links, or nothing'}; {page}")


def _paragraphs(markup: str) -> str:
    """The text of an entry's HTML, as it is taken out of a page; empty where most of it is in links."""
    if not _TAG.search(markup):
        return unescape(markup).strip()
    tree = parsed(f"<html><body><article><div>{markup}</div></article></body></html>")
    linked = sum(len("".join(link.itertext()).strip()) for link in tree.iter("a"))
    if 2 * linked > len(" ".join(tree.itertext()).strip()):
        return ""
    try:
        return article_text(tree)
    except UnreadableInput:  # pictures only
        return ""


def _folded(text: str | None) -> str:
    return " ".join(re.findall(r"\w+", (text or "").casefold()))


def _publisher(entry: _Entry, house: str | None) -> str | None:
    """Whom the entry comes from by its own word, else the feed's house, else whom a carrier's entry leads to."""
    host = publishing_host(entry.source_url)
    for name in (_house(entry.source, host), host, entry.publisher, house):
        if name and not is_carrier(name):
            return name
    named = (publishing_host(name) if "://" in name else name for name in entry.credited)
    return next((name for name in (*named, publishing_host(entry.link)) if name and not is_carrier(name)), None)


def _feeds_house(title: str | None, home: str | None, url: str | None) -> str | None:
    """The publisher of a feed's own entries; null where the feed only carries those of others.

    `home` is the site that it belongs to; `url`, where it was found, tells nothing beside it: feeds are carried too.
    """
    home = home or url
    host = publishing_host(home)
    if host is None and home is not None and is_carried(home):
        return None
    return _house(title, host) or host


def _house(title: str | None, host: str | None) -> str | None:
    """A feed's title without its section, "World | Lenna Post", where the host tells which of its parts is the name."""
    if title is None or host is None:
        return title
    labels = [label for label in host.split(".")[:-1] if len(label) > 2 and label not in _NO_NAMES]
    name = labels[-1].replace("-", "").removeprefix("the") if labels else ""
    parts = [part.strip() for part in _SECTION.split(title)]
    fitting = [part for part in parts if name and _bare(part).startswith(name)]
    return fitting[0] if len(fitting) == 1 else title


def _bare(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold().removeprefix("the "))


# --- XML ---


def _root(text: str) -> str | None:
    """The name of the first element."""
    prolog = _PROLOG.match(text)
    found = _ROOT.match(text, prolog.end() if prolog else 0)
    return found["name"] if found else None


def _xml_feed(text: str, url: str | None) -> tuple[str | None, list[_Entry | str], str | None]:
    """The publisher of the feed's own entries, all its entries, and what is wrong with its XML."""
    import feedparser  # slow to load, and needed for feeds only

    root = _root(text[:_HEAD])
    if root is None or root.casefold() not in _ROOTS:
        found = f"its first element is <{root[:40]}>" if root else "it has no XML element"
        raise UnreadableInput(f"no feed: {found}; RSS, Atom and JSON Feed are read, and pages as .html")
    prolog = _PROLOG.match(text[:_HEAD])
    start = prolog.end() if prolog else 0
    # Without the document type there are no entities that could be built to swell; HTML's own are known.
    body = _NAMED.sub(_character, text[start:]).encode("utf-8", "replace")
    fault = _fault(body, text.count("\n", 0, start))
    if fault and body.count(b"<") + body.count(b"&") > MAX_BROKEN:
        raise UnreadableInput(f"broken XML: {fault}; it is too large to be mended, fetch it anew")
    try:
        found = feedparser.parse(
            BytesIO(body), sanitize_html=False, resolve_relative_uris=False,
            response_headers={"content-location": url} if url else {},
        )
    except Exception as error:  # whatever hostile markup provokes in it is a feed that cannot be read
        raise UnreadableInput(f"the feed cannot be read: {type(error).__name__}") from error
    version = str(found.get("version") or "")
    if not version and not found.entries:
        raise UnreadableInput(f"no feed: <{root}> in it is neither RSS nor Atom")
    home = _web(found.feed.get("link"), url)
    house = _feeds_house(_line(found.feed.get("title_detail")), home, url)
    atom = version.startswith("atom")
    shared = found.feed if atom else {}  # an entry of Atom without authors has those of its source or its feed
    entries: list[_Entry | str] = [_xml_entry(entry, home or url, atom, shared) for entry in found.entries]
    marks = _ENTRY.findall(body) if fault else []
    if entries and marks and not marks[-1]:  # the feed is cut off in its last entry: half of a text is none
        entries.pop()
    return house, entries, fault


def _character(match: re.Match[str]) -> str:
    """The character that HTML names, which XML does not know."""
    return match[0] if match[1] in _XML_NAMED else html5.get(match[1], match[0])


def _fault(body: bytes, lines_before: int) -> str | None:
    """What is wrong with the XML and in which line. Raises UnreadableInput for more than MAX_ELEMENTS elements."""
    elements = 0

    def started(*_: object) -> None:
        nonlocal elements
        elements += 1
        if elements > MAX_ELEMENTS:
            raise UnreadableInput(f"too large: a feed of more than {MAX_ELEMENTS:,} elements")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = started
    try:
        parser.Parse(body, True)
    except expat.ExpatError as error:
        return f"{expat.ErrorString(error.code)} in line {error.lineno + lines_before}"
    return None


def _xml_entry(entry: Any, home: str | None, atom: bool, shared: Any) -> _Entry:
    source = entry.get("source") or {}
    signing = next((signing for signing in (entry, source) if signing.get("authors")), shared)
    roles = [credit for credit in entry.get("media_credit", ()) if credit.get("role") in _PUBLISHING]
    credited = [entry.get("dc_source"), *(credit.get("content") for credit in roles)]
    return _Entry(
        id=cleaned(entry.get("id")),
        link=_web(entry.get("link"), home),
        title=_line(entry.get("title_detail")),
        authors=_authors(signing, atom),
        # Not by FeedParserDict's own get, which gives one date for another, and a warning.
        published=_date(*(dict.get(entry, name) for name in ("published", "updated", "created"))),
        texts=tuple(_texts(entry, atom)),
        source=_line(source.get("title_detail")) or cleaned(source.get("title")),
        source_url=_source_url(source),
        publisher=cleaned(entry.get("publisher")),
        credited=tuple(name for given in credited if (name := cleaned(given))),
    )


def _texts(entry: Any, atom: bool) -> Iterator[tuple[str, bool]]:
    for detail in (*entry.get("content", ()), entry.get("summary_detail")):
        if detail and detail.get("value") and detail.get("type") in _TEXTS:
            text = str(detail["value"])
            # RSS does not tell its texts from HTML; what has tags is HTML.
            yield text, detail["type"] != "text/plain" or (not atom and bool(_TAG.search(text)))


def _line(detail: Any) -> str | None:
    """A title in one line, without markup."""
    if not detail or not isinstance(text := detail.get("value"), str):
        return None
    return cleaned(text) if detail.get("type") == "text/plain" else cleaned(unescape(_TAG.sub("", text)))


def _authors(signing: Any, atom: bool) -> tuple[str, ...]:
    """The names that sign. RSS has one as "ada@lenna.example (Ada Birk)"; of such hosts feedparser makes nonsense."""
    names = [author.get("name") for author in signing.get("authors", ())]
    if len(names) == 1 and not atom:
        mailed = _MAILED.fullmatch(signing.get("author") or "")
        names = [mailed["name"] or mailed["before"] if mailed else signing.get("author")]
    return tuple(dict.fromkeys(name for given in names if (name := cleaned(given))))


def _source_url(source: Any) -> str | None:
    """Where the source is: RSS gives one URL, Atom the links of a feed and its id."""
    links = source.get("links", ())
    given = [source.get("href"), *(link.get("href") for link in links), source.get("id")]
    return next((web for url in given if (web := _web(url, None))), None)


def _web(given: object, base: str | None) -> str | None:
    """A link as a http(s) URL, or null."""
    line = cleaned(given)
    try:
        url = urljoin(base or "", line) if line else ""
    except ValueError:  # not a URL
        return None
    return url if re.match(r"https?://[^/?#]", url, re.IGNORECASE) else None


def _date(*given: object) -> str | None:
    return next((date for text in given if isinstance(text, str) and (date := iso_published(text))), None)


# --- JSON Feed ---


def _json_feed(text: str, url: str | None) -> tuple[str | None, list[_Entry | str]]:
    """The publisher of the feed's own entries, and all its entries; what is no object is told in words."""
    fields = json_object(text.encode("utf-8", "surrogatepass"))
    if not _JSON_FEED.search(str(fields.get("version"))):
        raise UnreadableInput(
            "no feed: JSON whose 'version' does not name JSON Feed; reports, one JSON object a line, are read as .jsonl"
        )
    items = fields.get("items")
    if not isinstance(items, list):
        raise UnreadableInput(f"a JSON Feed's 'items' must be a list, found {kind_of(items)}")
    if len(items) > MAX_ELEMENTS:
        raise UnreadableInput(f"too large: a feed of more than {MAX_ELEMENTS:,} items")
    home = _web(fields.get("home_page_url"), url)
    house = _feeds_house(cleaned(fields.get("title")), home, url or _web(fields.get("feed_url"), None))
    shared = _json_authors(fields)
    return house, [
        _json_entry(item, home or url, shared) if isinstance(item, dict) else kind_of(item) for item in items
    ]


def _json_entry(item: dict[str, Any], home: str | None, shared: tuple[str, ...]) -> _Entry:
    key = item.get("id")
    number = isinstance(key, int | float) and not isinstance(key, bool)
    texts = ((item.get("content_html"), True), (item.get("content_text"), False), (item.get("summary"), False))
    return _Entry(
        id=str(key) if number else cleaned(key),
        link=_web(item.get("url"), home),
        title=cleaned(item.get("title")),
        authors=_json_authors(item) or shared,
        published=_date(item.get("date_published"), item.get("date_modified")),
        texts=tuple((text, is_html) for text, is_html in texts if isinstance(text, str) and text.strip()),
    )


def _json_authors(fields: dict[str, Any]) -> tuple[str, ...]:
    """The names under `authors`, or under `author` as version 1.0 has it."""
    given = fields.get("authors")
    people = given if isinstance(given, list) else [fields.get("author")]
    return tuple(name for person in people if isinstance(person, dict) and (name := cleaned(person.get("name"))))
