"""Pages: an article's text, and what its markup says of title, publisher, bylines, date and URL."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from reportedly.errors import UnreadableInput
from reportedly.gather.carriers import is_carried, is_carrier, publishing_host
from reportedly.gather.credits import read_byline, signed_by
from reportedly.gather.dates import date_in_url, iso_published
from reportedly.gather.snapshot import Draft

MAX_ELEMENTS = 50_000  # a live blog of a day has 20,000; extraction of 200,000 takes half a minute
_MAX_METADATA = 2_000  # JSON-LD nodes looked at
_ARTICLE_TYPES = re.compile(r"(?:Article|NewsArticle|Report|BlogPosting|Posting|Review|Interview|Transcript)$")
_ENCODING_DECLARED = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_:.-]{1,40})""")
_PAGE_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<article", b"<?xml", b"<!--")
_LATEST = "2199-12-31"  # htmldate's own limit is today: the same page would read otherwise tomorrow
_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "date", "dc.date", "parsely-pub-date", "pubdate",
)
_URL_LIKE = re.compile(r"https?://|www\.|@", re.IGNORECASE)


def looks_like_page(raw: bytes) -> bool:
    """Whether bytes begin as a page does."""
    start = raw.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith((b"<?xml", b"<!--")):
        return b"<html" in start
    return start.startswith(_PAGE_STARTS)


def page_charset(raw: bytes) -> str | None:
    """The charset that a page's own markup declares, as Python names it; null if none or unknown."""
    return _python_name(_CHARSET.search(raw[:4096]))


def xml_charset(raw: bytes) -> str | None:
    """The encoding that an XML declaration names, as `page_charset`."""
    return _python_name(_XML_ENCODING.match(raw[:4096]))


def _python_name(match: re.Match[bytes] | None) -> str | None:
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii")).name
    except LookupError:  # a charset of the page's own invention
        return None
    return "cp1252" if name in ("iso8859-1", "ascii") else name  # as browsers read them


def read_page(html: str, *, key: str, url: str | None = None, fetched: str | None = None) -> Draft:
    """The article of a page. Its text is what stands in the page as article, paragraphs parted by blank lines.

    Raises UnreadableInput where there is no article, or where the page is built to exhaust its reader.
    """
    tree = parsed(html)
    linked = list(_linked_data(tree))
    meta = _meta(tree)
    url = _canonical(tree, meta, url) or url
    published = _published(linked, meta, tree)
    bylines = _bylines(linked, meta)
    return Draft(
        key=key,
        text=article_text(tree),
        headed=False,
        title=_title(linked, meta, tree),
        url=url,
        publisher=_publisher(linked, meta, url, bylines),
        bylines=bylines,
        published=None if url and published == date_in_url(url) else published,
        basis="metadata",
        fetched=fetched,
    )


def parsed(html: str) -> Any:
    """The tree of a page. Raises UnreadableInput where it is empty, no HTML or enormous."""
    html = _ENCODING_DECLARED.sub("", html, count=1)
    if not html.strip():
        raise UnreadableInput("empty: there is no page in it")
    parser = lxml_html.HTMLParser(collect_ids=False, remove_comments=True, remove_pis=True, encoding="utf-8")
    try:
        tree = lxml_html.document_fromstring(html.encode("utf-8"), parser=parser, ensure_head_body=True)
    except (etree.LxmlError, ValueError, AssertionError) as error:  # what lxml raises for what is no HTML
        raise UnreadableInput(f"no page that can be parsed: {error}") from None
    if sum(1 for _ in islice(tree.iter(), MAX_ELEMENTS + 1)) > MAX_ELEMENTS:
        raise UnreadableInput(f"too large: a page of more than {MAX_ELEMENTS:,} elements")
    return tree


def article_text(tree: Any) -> str:
    """The article in a page's tree, which is used up; paragraphs are parted by blank lines.

    Raises UnreadableInput where there is none.
    """
    import trafilatura  # 0.4 s to load, and needed for pages only

    try:
        article = trafilatura.bare_extraction(
            tree, favor_precision=True, include_comments=False, deduplicate=False, with_metadata=False
        )
    except Exception as error:  # whatever hostile markup provokes in it is a page that cannot be read
        raise UnreadableInput(f"the article cannot be taken out of the page: {type(error).__name__}") from error
    text = getattr(article, "text", None) or ""
    paragraphs = [line.strip() for line in text.split("\n")]
    if not any(paragraphs):
        raise UnreadableInput("no article text in this page")
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _linked_data(tree: Any) -> Iterator[dict[str, Any]]:
    """The JSON-LD nodes that are articles, in the page's order. Broken JSON-LD says nothing and is passed over."""
    for script in tree.iterfind(".//script[@type='application/ld+json']"):
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):  # common on real pages
            continue
        for _ in range(_MAX_METADATA):
            if not waiting:
                break
            node = waiting.pop(0)
            if isinstance(node, list):
                waiting = node + waiting
            elif isinstance(node, dict):
                waiting += [node[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in node]
                if any(_ARTICLE_TYPES.search(kind) for kind in _texts(node.get("@type"))):
                    yield node


def _meta(tree: Any) -> dict[str, str]:
    """The page's meta elements by property or name; the first of each counts."""
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        if name and (content := cleaned(element.get("content"))):
            meta.setdefault(name.strip().lower(), content)
    return meta


def cleaned(text: object) -> str | None:
    """One line of text, or null; a NUL or a lone surrogate is left out."""
    if not isinstance(text, str):
        return None
    return " ".join(text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8").split()) or None


def _texts(found: object) -> list[str]:
    """The strings in a JSON-LD value: itself, its items, or their names."""
    items = found if isinstance(found, list) else [found]
    texts = [item.get("name") if isinstance(item, dict) else item for item in items]
    return [line for text in texts if (line := cleaned(text))]


def _first(linked: list[dict[str, Any]], name: str) -> str | None:
    return next((text for node in linked for text in _texts(node.get(name))), None)


def _title(linked: list[dict[str, Any]], meta: dict[str, str], tree: Any) -> str | None:
    heads = (cleaned(" ".join(head.itertext())) for head in tree.iter("h1"))
    return (
        _first(linked, "headline")
        or meta.get("og:title")
        or next((head for head in heads if head), None)
        or cleaned(tree.findtext(".//title"))
    )


def _publisher(
    linked: list[dict[str, Any]], meta: dict[str, str], url: str | None, bylines: tuple[str, ...]
) -> str | None:
    """Who publishes the page, by its own word or else by its host.

    Where a carrier shows it, what names the site counts only if the URL tells whose page it is; then those count whom
    the article is said to come from, and the carrier never.
    """
    site, published_by = (meta.get("og:site_name"), meta.get("application-name")), _first(linked, "publisher")
    host = publishing_host(url)
    if not any(is_carrier(name) for name in (*site, published_by) if name) and not (url and is_carried(url)):
        return site[0] or published_by or site[1] or host
    page = meta.get("article:publisher")
    credit = signed_by(bylines)
    named = (
        *(site if host else ()), _first(linked, "sourceOrganization"), _first(linked, "provider"), published_by,
        publishing_host(page) if page and _URL_LIKE.match(page) else page, credit.name if credit else None, host,
    )
    return next((name for name in named if name and not is_carrier(name)), None)


def _bylines(linked: list[dict[str, Any]], meta: dict[str, str]) -> tuple[str, ...]:
    """The names that sign the article, as JSON-LD or else the meta elements have them."""
    named = next((texts for node in linked if (texts := _texts(node.get("author")))), [])
    if not named:
        names = ("author", "article:author", "byl", "dc.creator", "parsely-author")
        named = [meta[name] for name in names if name in meta][:1]
    return signed(named)


def signed(names: Iterable[str]) -> tuple[str, ...]:
    """The people and agencies in the names that sign an article, as metadata write them ("By Ada Birk and Ben Tor")."""
    bylines: list[str] = []
    for name in names:
        bare = re.sub(r"^by\s+", "", name, flags=re.IGNORECASE)
        byline = read_byline(f"By {bare}", 0)
        bylines += [bare] if byline is None or byline.credit else byline.names
    return tuple(dict.fromkeys(name for name in bylines if len(name) <= 120 and not _URL_LIKE.search(name)))


def _published(linked: list[dict[str, Any]], meta: dict[str, str], tree: Any) -> str | None:
    """The publication date or moment in JSON-LD, in the meta elements, else where htmldate finds a date marked up."""
    stated = [_first(linked, "datePublished"), *(meta.get(name) for name in _PUBLISHED)]
    dates = [date for text in stated if text and (date := iso_published(text))]
    if dates:
        return next((date for date in dates if date[:10] == dates[0][:10] and "T" in date), dates[0])
    from htmldate import find_date  # slow to load, and needed for pages only

    try:
        found = find_date(tree, extensive_search=False, original_date=True, max_date=_LATEST)
    except Exception as error:  # whatever hostile markup provokes in it
        raise UnreadableInput(f"the date cannot be taken out of the page: {type(error).__name__}") from error
    return iso_published(found) if found else None


def _canonical(tree: Any, meta: dict[str, str], url: str | None) -> str | None:
    """The URL that the page calls its own; of a fetched page only one on the same host."""
    links = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    for named in (*links, meta.get("og:url")):
        try:
            own = urljoin(url or "", cleaned(named) or "")
            parts = urlsplit(own)
            at_home = url is None or _bare_host(url) == _bare_host(own)
        except ValueError:  # not a URL
            continue
        if named and parts.scheme in ("http", "https") and parts.hostname and at_home and "@" not in parts.netloc:
            return own
    return None


def _bare_host(url: str) -> str:
    return re.sub(r"^(?:www|m|amp|mobile)\.", "", urlsplit(url).hostname or "")
