"""Which hosts may be spoken to: public addresses only, however they are written or reached."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from reportedly.errors import FetchError

IPAddress = IPv4Address | IPv6Address

# Beyond what `is_global` refuses in every supported Python: IETF assignments, 6to4 relays, benchmarking; the clouds'
# metadata and host services that stand on public addresses; local-use NAT64, discard, Teredo, 6to4, SRv6, site-local.
_REFUSED_V4 = tuple(
    ip_network(refused)
    for refused in ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "168.63.129.16/32", "100.64.0.0/10")
)
_REFUSED_V6 = tuple(
    ip_network(refused)
    for refused in (
        "64:ff9b:1::/48", "100::/64", "2001::/23", "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fec0::/10",
    )
)
_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")
_ODD_NUMBER = re.compile(r"(?:0x[0-9a-f]*|\d+)", re.IGNORECASE | re.ASCII)
_LONGEST_URL = 4_000


def is_public(address: IPAddress) -> bool:
    """Whether an address is a public host's; an IPv4 address inside an IPv6 one (mapped, NAT64) is judged itself."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped
        if inner is None and (address in _NAT64 or address in _COMPATIBLE):
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        refused = any(address in network for network in _REFUSED_V6) or address.scope_id is not None
    else:
        refused = any(address in network for network in _REFUSED_V4)
    return address.is_global and not (refused or address.is_multicast or address.is_reserved)


def split_url(url: str) -> SplitResult:
    """A URL's parts, its host in ASCII. Raises FetchError unless it is a plain http(s) URL without credentials."""
    if len(url) > _LONGEST_URL or re.search(r"[\x00-\x20\x7f\\]", url):
        raise FetchError("not a URL: it is too long, or holds spaces, control characters or backslashes")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise FetchError(f"not a URL: {error}") from None
    if parts.scheme not in ("http", "https"):
        raise FetchError(f"only http and https URLs are fetched, not {parts.scheme or 'this'!r}")
    if "@" in parts.netloc:
        raise FetchError("a URL with a user name or password is not fetched")
    if port == 0:
        raise FetchError("not a URL: port 0")
    host = _ascii_host(parts.hostname or "")
    shown = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=shown if port is None else f"{shown}:{port}", fragment="")


def _ascii_host(host: str) -> str:
    """The host as it is looked up; addresses in octal, hexadecimal or short notation are refused."""
    try:
        ascii_host = host if ":" in host else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise FetchError("not a URL: its host is no valid name") from None
    if not ascii_host:
        raise FetchError("not a URL: it names no host")
    last = ascii_host.rstrip(".").rpartition(".")[2]
    if (":" in ascii_host or _ODD_NUMBER.fullmatch(last)) and literal(ascii_host) is None:
        raise FetchError("an address in an odd notation is not fetched; write it in full, as in 192.0.2.1")
    return ascii_host


def literal(host: str) -> IPAddress | None:
    """The address that a host is in plain notation, or null for a name."""
    try:
        return ip_address(host)
    except ValueError:  # a name
        return None


def without_credentials(url: str) -> str:
    """The URL as it may be written down: user name and password left out."""
    return re.sub(r"^([A-Za-z][A-Za-z0-9+.-]*:[/\\]*)[^/\\?#]*@", r"\1", url)
