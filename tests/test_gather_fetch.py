"""URLs: pages from public addresses only, within size, time and redirects."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from typing import Any

import pytest

import reportedly.gather.fetch as fetching
from reportedly.errors import FetchError
from reportedly.gather import gather
from reportedly.gather.addresses import IPAddress, is_public, split_url, without_credentials
from reportedly.gather.fetch import MAX_BYTES, MAX_REDIRECTS, fetch
from reportedly.records import Report, Unread

HOME = ip_address("127.0.0.1")
FIRST = "The minister of ports told reporters on Monday that the harbour of Lenna would stay closed until the ice went."
PAGE = (
    f"<html><head><title>Harbour closed</title></head><body><article><p>{FIRST}</p><p>“{FIRST}”</p></article></body>"
).encode()
Answer = Callable[[BaseHTTPRequestHandler], None]


def send(
    handler: BaseHTTPRequestHandler, body: bytes = PAGE, *, status: int = 200, **headers: str
) -> None:
    handler.send_response(status)
    usual = {"Content_Type": "text/html; charset=utf-8", "Content_Length": str(len(body))}
    for name, value in (usual | headers).items():
        if value:
            handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def served(answers: dict[str, Answer]) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """A server on loopback; yields its port, and the paths and hosts that were asked for."""
    asked: list[tuple[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Host"]))
            try:
                answers[self.path](self)
            except OSError:  # the client has gone
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        server.server_close()


def at_home(host: str, port: int) -> list[IPAddress]:
    return [HOME]


def only_home(address: IPAddress) -> bool:
    return address == HOME


def get(port: int, path: str, **more: Any) -> fetching.Fetched:
    return fetch(f"http://lenna.example:{port}{path}", **{"resolve": at_home, "allow": only_home, **more})


def test_a_page_comes_from_the_address_looked_up_under_the_hosts_name() -> None:
    with served({"/a%20b?x=1": send}) as (port, asked):
        page = get(port, "/a%20b?x=1#part")
    assert page.body == PAGE
    assert (page.content_type, page.charset) == ("text/html", "utf-8")
    assert page.url == f"http://lenna.example:{port}/a%20b?x=1"
    assert asked == [("/a%20b?x=1", f"lenna.example:{port}")]
    assert page.fetched.endswith("Z")


def test_gather_reads_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {"/t": lambda h: send(h, FIRST.encode(), Content_Type="text/plain")}
    with served({"/2024/03/05/ice": send, **plain}) as (port, _):
        monkeypatch.setattr(fetching, "fetch", lambda url: fetch(url, resolve=at_home, allow=only_home))
        url = f"http://lenna.example:{port}/2024/03/05/ice"
        page, text = gather([url, f"http://lenna.example:{port}/t"])
    assert isinstance(page, Report)
    assert (page.key, page.url, page.publisher, page.title) == (url, url, "lenna.example", "Harbour closed")
    assert (page.published, page.published_basis) == ("2024-03-05", "url")
    assert page.fetched
    assert isinstance(text, Report)
    assert text.text == FIRST


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "203.0.113.5", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1", "::", "::1", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1",
        "2001::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "100::1", "5f00::1", "3fff::1",
    ],
)
def test_what_is_not_public_is_refused(address: str) -> None:
    found = ip_address(address)
    assert not is_public(found)
    with pytest.raises(FetchError, match="not a public address"):
        fetch("http://lenna.example/", resolve=lambda host, port: [found])
    with pytest.raises(FetchError, match="not a public address"):
        fetch("http://lenna.example/", resolve=lambda host, port: [ip_address("8.8.8.8"), found])


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_what_is_public_is_allowed(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://127.0.0.1./", "http://0x7f.1/",
        "http://2130706433/", "http://0177.0.0.1/", "http://127.1/", "http://0/", "http://127。0。0。1/",
        "http://①②⑦.0.0.1/", "http://[fe80::1%25eth0]/", "http://localhost/", "http://LOCALHOST./",
        "http://user:pw@lenna.example/", "http://lenna.example@127.0.0.1/", "http://lenna.example\\@127.0.0.1/",
        "ftp://lenna.example/", "file:///etc/passwd", "gopher://127.0.0.1/", "http:///x", "http://", "http://lenna.example:0/",
        "http://lenna.example:99999/", "http://lenna.example:x/", "http://[::1/", "http://a\nb/", "http://..../",
        "http://" + "a" * 70 + ".example/", "http://" + "a" * 5000,
    ],
)
def test_odd_urls_end_in_one_clear_line(url: str) -> None:
    (unread,) = gather([url])
    assert isinstance(unread, Unread)
    assert unread.status == "failed"
    assert unread.reason
    assert "\n" not in unread.reason
    assert "pw" not in repr(unread)


def test_a_redirect_does_not_lead_home() -> None:
    asked_at: list[str] = []

    def resolve(host: str, port: int) -> list[IPAddress]:
        asked_at.append(host)
        return [HOME] if host == "lenna.example" else [ip_address("127.0.0.2")]

    with (
        served({"/": lambda h: send(h, b"", status=302, Location=f"http://inner.example:{port}/no")}) as (port, asked),
        pytest.raises(FetchError, match=r"inner\.example is not a public address"),
    ):
        get(port, "/", resolve=resolve)
    assert asked_at == ["lenna.example", "inner.example"]
    assert [path for path, _ in asked] == ["/"]


@pytest.mark.parametrize(
    "location", ["http://127.0.0.2/", "http://[::1]/", "http://0x7f.2/", "file:///etc/passwd", "//u:p@a.example/"]
)
def test_a_redirect_is_held_to_the_same_rules(location: str) -> None:
    answers: dict[str, Answer] = {"/": lambda h: send(h, b"", status=301, Location=location)}
    with served(answers) as (port, asked), pytest.raises(FetchError):
        get(port, "/")
    assert len(asked) == 1


def test_a_name_that_changes_its_answer_reaches_only_what_was_checked() -> None:
    answers = [[HOME], [ip_address("127.0.0.2")]]
    looked_up: list[str] = []

    def rebinding(host: str, port: int) -> list[IPAddress]:
        looked_up.append(host)
        return answers[min(len(looked_up), 2) - 1]

    with served({"/": send, "/again": lambda h: send(h, b"", status=302, Location="/")}) as (port, _):
        assert get(port, "/", resolve=rebinding).body == PAGE
        assert looked_up == ["lenna.example"]
        looked_up.clear()
        with pytest.raises(FetchError, match="not a public address"):
            get(port, "/again", resolve=rebinding)


def test_redirects_are_followed_but_not_for_ever() -> None:
    answers: dict[str, Answer] = {"/0": send}
    for number in range(1, 10):
        answers[f"/{number}"] = lambda h, to=number - 1: send(h, b"", status=307, Location=f"./{to}")  # type: ignore[misc]
    with served(answers) as (port, asked):
        assert get(port, f"/{MAX_REDIRECTS}").url.endswith("/0")
        asked.clear()
        with pytest.raises(FetchError, match="more than 5 redirects"):
            get(port, "/9")
        assert len(asked) == MAX_REDIRECTS + 1


def chunked(handler: BaseHTTPRequestHandler) -> None:
    send(handler, b"", Content_Length="", Connection="close")
    for _ in range(200):
        handler.wfile.write(b"a" * 100_000)


def dripping(handler: BaseHTTPRequestHandler) -> None:
    send(handler, b"", Content_Length="1000")
    for _ in range(50):
        handler.wfile.write(b"a")
        time.sleep(0.05)


def noise(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"no http at all\r\n\r\n")


REFUSED: dict[str, tuple[Answer, str]] = {
    "/long": (lambda h: send(h, b"", Content_Length=str(MAX_BYTES + 1)), "too large"),
    "/endless": (chunked, "too large"),
    "/bomb": (lambda h: send(h, gzip.compress(b"a" * (MAX_BYTES + 1)), Content_Encoding="gzip"), "too large"),
    "/cut": (lambda h: send(h, gzip.compress(PAGE)[:-20], Content_Encoding="gzip"), "cut off"),
    "/short": (lambda h: send(h, b"abc", Content_Length="10", Connection="close"), "cannot be fetched"),
    "/damaged": (lambda h: send(h, PAGE, Content_Encoding="gzip"), "damaged"),
    "/brotli": (lambda h: send(h, PAGE, Content_Encoding="br"), "unknown way"),
    "/image": (lambda h: send(h, b"x", Content_Type="image/png"), "content type is image/png"),
    "/untyped": (lambda h: send(h, b"x", Content_Type=""), "content type is not given"),
    "/gone": (lambda h: send(h, b"", status=404), "answers 404"),
    "/lost": (lambda h: send(h, b"", status=302), "answers 302"),
    "/noise": (noise, "cannot be fetched"),
}


@pytest.mark.parametrize("path", REFUSED)
def test_what_is_no_page_of_ten_megabytes_is_refused(path: str) -> None:
    answer, said = REFUSED[path]
    with served({path: answer}) as (port, _), pytest.raises(FetchError, match=said):
        get(port, path)


def test_a_packed_page_is_unpacked() -> None:
    with served({"/": lambda h: send(h, gzip.compress(PAGE), Content_Encoding="gzip")}) as (port, _):
        assert get(port, "/").body == PAGE


def test_a_server_that_drips_is_left_in_time() -> None:
    started = time.monotonic()
    with served({"/": dripping}) as (port, _), pytest.raises(FetchError):
        get(port, "/", seconds=0.5)
    assert time.monotonic() - started < 2


def test_a_look_up_that_hangs_is_left_in_time() -> None:
    def hanging(host: str, port: int) -> list[IPAddress]:
        time.sleep(1.5)
        return [HOME]

    started = time.monotonic()
    with pytest.raises(FetchError, match="not looked up in time"):
        fetch("http://lenna.example/", resolve=hanging, seconds=0.3)
    assert time.monotonic() - started < 1.2


def test_the_environment_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    with served({"/": send}) as (port, _):
        assert get(port, "/").body == PAGE


def test_tls_asks_for_the_hosts_name_on_the_pinned_address() -> None:
    names: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    listener = socket.create_server(("127.0.0.1", 0))

    def shake() -> None:
        connection, _ = listener.accept()
        with connection, pytest.raises(ssl.SSLError):  # it has no certificate to show
            context.wrap_socket(connection, server_side=True)

    thread = threading.Thread(target=shake)
    thread.start()
    url = f"https://lenna.example:{listener.getsockname()[1]}/"
    with listener, pytest.raises(FetchError, match="cannot be fetched"):
        fetch(url, resolve=at_home, allow=only_home, seconds=5)
    thread.join(5)
    assert names == ["lenna.example"]


def test_a_second_address_is_tried() -> None:
    both = [ip_address("127.0.0.9"), HOME]
    with served({"/": send}) as (port, _):
        assert get(port, "/", resolve=lambda host, at: both, allow=lambda address: address.is_loopback).body == PAGE


def test_hosts_are_ascii_and_credentials_stay_unwritten() -> None:
    assert split_url("http://Bücher.example/ä").hostname == "xn--bcher-kva.example"
    assert without_credentials("https://u:p@a.example/x@y") == "https://a.example/x@y"
