"""Who publishes a page is not who carries it: aggregators, AMP caches, archives and readers are seen through.

The lexicon's carriers.txt lists them. Who owns a publisher is no matter here.
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from reportedly import lexicon

_DEEPEST = 4  # carriers within carriers: an archived page of a cache
_ABSOLUTE = re.compile(r"https?:/{1,2}(?=[^/])", re.IGNORECASE)
# /web/20310304093000id_/lennapost.example/ice: an archive's moment, then a URL without its scheme
_ARCHIVED = re.compile(r"/\d{4,14}(?:[a-z]{2}_)?/(?P<inner>[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/.*)?)$", re.ASCII)
# /c/s/lennapost.example/ice, /amp/s/lennapost.example/ice: an AMP cache; s is for https
_CACHED = re.compile(r"^/(?:amp|[a-z]{1,2})/(?:s/)?(?P<inner>[\w-]+(?:\.[\w-]+)+(?:/.*)?)$", re.ASCII)
_IN_QUERY = ("url", "u", "q")
_IN_HOST = (".cdn.ampproject.org", ".translate.goog")  # lenna--post-example.cdn.ampproject.org


def is_carrier(name: str) -> bool:
    """Whether a publisher's name is that of a carrier, or the host of one."""
    folded = " ".join(name.casefold().split())
    if folded in _names():
        return True
    return "." in folded and " " not in folded and is_carried(f"https://{folded}/")


def is_carried(url: str) -> bool:
    """Whether a URL's host carries what others publish."""
    parts = _split(url)
    if parts is None or not parts.hostname:
        return False
    host = parts.hostname.rstrip(".").removeprefix("www.")
    labels = host.split(".")
    return any(".".join(labels[first:]) in _hosts() for first in range(len(labels))) or any(
        f"{parts.path}/".startswith(path) for path in _paths().get(host, ())
    )


def publishing_host(url: str | None) -> str | None:
    """The host of the page behind a URL, without "www."; null where that is a carrier's or there is none."""
    for _ in range(_DEEPEST):
        if url is None or not is_carried(url):
            break
        url = _inner(url)
    parts = _split(url) if url else None
    host = parts.hostname if parts else None
    return host.removeprefix("www.") if host and url and not is_carried(url) else None


def _inner(url: str) -> str | None:
    """The URL that a carrier's URL holds, or null."""
    parts = _split(url)
    if parts is None:
        return None
    path = unquote(parts.path)
    if found := _ABSOLUTE.search(path):
        return f"https://{path[found.end():]}"
    for name, value in parse_qsl(parts.query, max_num_fields=100) if parts.query.count("&") < 100 else ():
        if name in _IN_QUERY and (found := _ABSOLUTE.search(value)):
            return f"https://{value[found.end():]}"
    if found := _ARCHIVED.search(path) or _CACHED.match(path):
        return f"https://{found['inner']}"
    host = parts.hostname or ""
    coded = next((host.removesuffix(suffix) for suffix in _IN_HOST if host.endswith(suffix)), None)
    if coded is None or "." in coded or "-" not in coded:
        return None
    return f"https://{coded.replace('--', ' ').replace('-', '.').replace(' ', '-')}/"


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        return parts if parts.scheme in ("http", "https") else None
    except ValueError:  # not a URL
        return None


@cache
def _hosts() -> frozenset[str]:
    return frozenset(place for place in _places() if "/" not in place)


@cache
def _paths() -> dict[str, tuple[str, ...]]:
    """The hosts of which only some paths carry, with the beginnings of these."""
    paths: dict[str, tuple[str, ...]] = {}
    for host, slash, path in (place.partition("/") for place in _places()):
        if slash:
            paths[host] = (*paths.get(host, ()), f"/{path}/")
    return paths


def _places() -> list[str]:
    return [line.partition(" | ")[0] for line in lexicon.lines("carriers")]


@cache
def _names() -> frozenset[str]:
    return frozenset(name.casefold() for line in lexicon.lines("carriers") for name in line.split(" | ")[1:])
