"""A page or a feed from the web, fetched without being led anywhere that is not public.

The name is looked up once, every address found must be public, and the connection goes to that very address; so neither
a redirect nor a name that changes its answer (rebinding) reaches a private host. The environment's proxies play no
part.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, quote, urljoin

import httpcore2

from reportedly.errors import FetchError
from reportedly.gather.addresses import IPAddress, is_public, literal, split_url

MAX_BYTES = 10 * 1024 * 1024  # of the page, unpacked
MAX_SECONDS = 30.0  # in all: names, redirects, slow servers
MAX_REDIRECTS = 5
MAX_ADDRESSES = 4  # of one host that are tried
PAGE_TYPES = ("text/html", "application/xhtml+xml")
_FEED_TYPES = (
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml",
    "application/feed+json", "application/json",
)
_TYPES = (*PAGE_TYPES, *_FEED_TYPES, "text/plain")
_IN_TARGETS = "/?%:@!$&'()*+,;=~-._[]"  # characters of a path and query that stand as they are
_REDIRECTS = (301, 302, 303, 307, 308)
_HEADERS = (
    (b"User-Agent", b"reportedly (reads news reports; one page at a user's request)"),
    (b"Accept", b"text/html, application/xhtml+xml, " + ", ".join(f"{each};q=0.8" for each in _FEED_TYPES).encode()
     + b", text/plain;q=0.5"), (b"Accept-Language", b"en"),
    (b"Accept-Encoding", b"gzip, identity"),
)

Resolve = Callable[[str, int], Sequence[IPAddress]]
Allow = Callable[[IPAddress], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came: the page's last URL, its bytes and what the server says of them, and when."""

    url: str
    body: bytes
    content_type: str
    charset: str | None
    fetched: str


def lookup(host: str, port: int) -> list[IPAddress]:
    """The addresses of a host, in the system's order. Raises OSError where there are none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ip_address(str(place[0])) for *_, place in found))


def fetch(
    url: str, *, resolve: Resolve = lookup, allow: Allow = is_public, seconds: float = MAX_SECONDS
) -> Fetched:
    """The page or feed at a URL.

    Raises FetchError for anything but a page, feed or text of at most 10 MiB that comes in `seconds` over at most 5
    redirects from public addresses. `resolve` and `allow` are for tests.
    """
    backend = _Pinned(resolve, allow, time.monotonic() + seconds)
    parts = split_url(url)
    for _ in range(MAX_REDIRECTS + 1):
        try:
            found = _get(parts, backend)
        except (httpcore2.ProtocolError, httpcore2.NetworkError, httpcore2.TimeoutException, ssl.SSLError) as error:
            raise FetchError(f"cannot be fetched from {parts.netloc}: {str(error) or type(error).__name__}") from None
        if isinstance(found, Fetched):
            return found
        parts = split_url(urljoin(parts.geturl(), found))
    raise FetchError(f"more than {MAX_REDIRECTS} redirects")


def _get(parts: SplitResult, backend: _Pinned) -> Fetched | str:
    """The page, or the place that the server redirects to."""
    target = quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe=_IN_TARGETS, errors="replace")
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    request = httpcore2.Request(
        "GET",
        httpcore2.URL(scheme=parts.scheme.encode(), host=host.encode(), port=port, target=target.encode()),
        headers=[(b"Host", parts.netloc.encode()), *_HEADERS, (b"Connection", b"close")],
    )
    with httpcore2.ConnectionPool(network_backend=backend, http2=False, retries=0) as pool:
        response = pool.handle_request(request)
        try:
            return _read(response, parts)
        finally:
            response.close()


def _read(response: httpcore2.Response, parts: SplitResult) -> Fetched | str:
    headers = {name.lower(): value.decode("latin-1") for name, value in reversed(response.headers)}
    if response.status in _REDIRECTS and (location := headers.get(b"location")):
        return location.encode("latin-1").decode("utf-8", "replace").replace(" ", "%20")
    if response.status not in (200, 203):
        raise FetchError(f"the server answers {response.status}")
    content_type, _, more = headers.get(b"content-type", "").partition(";")
    content_type = content_type.strip().lower()
    if content_type not in _TYPES:
        raise FetchError(f"no page and no feed: its content type is {content_type or 'not given'}")
    length = headers.get(b"content-length", "")
    if length.isdigit() and int(length) > MAX_BYTES:
        raise FetchError(f"too large: {int(length):,} bytes; the most is {MAX_BYTES:,}")
    charset = more.lower().partition("charset=")[2].split(";")[0].strip(" \"'") or None
    return Fetched(
        url=parts.geturl(),
        body=unpacked(response.iter_stream(), headers.get(b"content-encoding", "identity").strip().lower()),
        content_type=content_type,
        charset=charset,
        fetched=datetime.now(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z",
    )


def unpacked(chunks: Iterable[bytes], encoding: str) -> bytes:
    """The body, unpacked as it comes and never beyond the most that is allowed. Raises FetchError."""
    if encoding not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise FetchError(f"packed in an unknown way: {encoding}")
    unpacker = zlib.decompressobj(wbits=47) if encoding in ("gzip", "x-gzip", "deflate") else None
    body = bytearray()
    try:
        for chunk in chunks:
            body += unpacker.decompress(chunk, MAX_BYTES + 1 - len(body)) if unpacker else chunk
            if len(body) > MAX_BYTES:
                raise FetchError(f"too large: more than {MAX_BYTES:,} bytes")
    except zlib.error as error:
        raise FetchError(f"damaged on the way: {error}") from None
    if unpacker and body and not unpacker.eof:
        raise FetchError("cut off on the way")
    return bytes(body)


class _Pinned(httpcore2.NetworkBackend):
    """Connections to the addresses that were checked, all within one deadline."""

    def __init__(self, resolve: Resolve, allow: Allow, deadline: float) -> None:
        self._resolve = resolve
        self._allow = allow
        self._deadline = deadline
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self, host: str, port: int, timeout: float | None = None, local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to one of the host's addresses. Raises FetchError if any of them is not public."""
        address = literal(host.strip("[]"))
        addresses = [address] if address else self._looked_up(host, port)
        if not addresses:
            raise FetchError(f"no such host: {host}")
        if not all(self._allow(found) for found in addresses):
            raise FetchError(f"{host} is not a public address; reportedly fetches public pages only")
        for number, found in enumerate(addresses[:MAX_ADDRESSES], 1):
            try:
                left = _left(self._deadline)
                stream = self._sockets.connect_tcp(str(found), port, left / 2 if number < len(addresses) else left)
                return _Timed(stream, self._deadline)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if number == min(len(addresses), MAX_ADDRESSES):
                    raise
        raise AssertionError("the last address returns or raises")

    def _looked_up(self, host: str, port: int) -> Sequence[IPAddress]:
        """The host's addresses; the system's look-up knows no time limit, so it runs beside."""
        answers: list[Sequence[IPAddress] | Exception] = []

        def ask() -> None:
            try:
                answers.append(self._resolve(host, port))
            except (OSError, ValueError) as error:
                answers.append(error)

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(_left(self._deadline))
        if not answers:
            raise FetchError(f"{host} is not looked up in time")
        if isinstance(answers[0], Exception):
            raise FetchError(f"no such host: {host}")
        return answers[0]


class _Timed(httpcore2.NetworkStream):
    """A stream on which every read and write ends by the deadline, however slowly bytes drip."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """At most `max_bytes`; raises httpcore2.ReadTimeout, or FetchError after the deadline."""
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Raises httpcore2.WriteTimeout, or FetchError after the deadline."""
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        """Closes the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        """TLS for the host's name, on the pinned connection."""
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore2 asks of a stream."""
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    """Seconds to the deadline. Raises FetchError when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise FetchError("too slow: the page did not come in time")
    return left
