"""The way to other catalogues on the network: only where it may lead, never for long, and never for too much.

Addresses are typed in by people. A name is looked up once, every address behind it must be a public one (or one that
the administrator has named), and the connection goes to the very address that was checked.
"""

from __future__ import annotations

import gzip
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urljoin, urlsplit

from django.conf import settings

MOST_REDIRECTS = 3
BLOCK = 65_536
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")


class OutsideError(Exception):
    """What was asked for could not be had: not allowed, not reached, too late, too large."""


class Inside(StrEnum):
    """How one comes to an address inside: it was asked for, or what was asked for led on to it."""

    ASKED = "inside"
    LED = "led-inside"


class InsideError(OutsideError):
    """It was never asked: it lies inside this network, and the administrator has not allowed it.

    `host` is what somebody typed. Where another server led to is not said: nobody chose it, and nobody should allow it.
    """

    def __init__(self, host: str, how: Inside = Inside.ASKED) -> None:
        self.host, self.how = host[:80], how
        super().__init__(f"{how}:{self.host}")


class BusyError(OutsideError):
    """The other side asks to come again later, in so many seconds."""

    def __init__(self, seconds: float) -> None:
        super().__init__("the other side is busy")
        self.seconds = seconds


@dataclass
class Limits:
    """How long a request may take in all, and how much may come."""

    seconds: float = 10.0
    size: int = 4 * 1024 * 1024
    until: float = field(init=False)

    def __post_init__(self) -> None:
        self.until = time.monotonic() + self.seconds

    def left(self) -> float:
        """The seconds that are left; OutsideError when there are none."""
        if (left := self.until - time.monotonic()) <= 0:
            raise OutsideError("it takes too long")
        return left


def connect(host: str, port: int, limits: Limits) -> socket.socket:
    """A connection to a place where one may go."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise OutsideError(f"the name {host[:80]} is unknown") from error
    addresses = [entry[4][0] for entry in found]
    if not all(is_allowed(host, str(address)) for address in addresses):
        raise InsideError(host)
    last: OSError | None = None
    for family, kind, protocol, _name, place in found:
        line = socket.socket(family, kind, protocol)
        line.settimeout(limits.left())
        try:
            line.connect(place)
        except OSError as error:
            line.close()
            last = error
            continue
        return line
    raise OutsideError(f"{host[:80]} does not answer") from last


def is_allowed(host: str, address: str) -> bool:
    """Whether one may go there: a public address, or a name or network that SHULIAN_EXCHANGE_ALLOW has."""
    there = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(there, ipaddress.IPv6Address):
        there = _inside(there) or there
    if there.is_global and not there.is_multicast:
        return True
    name = host.casefold()
    return any(name == allowed.casefold() or _holds(allowed, there) for allowed in settings.EXCHANGE_ALLOW)


def _inside(there: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The address of the fourth version that this one leads to."""
    if there in _TRANSLATED:
        return ipaddress.IPv4Address(int(there) & 0xFFFFFFFF)
    return there.ipv4_mapped


def _holds(allowed: str, there: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    try:
        return there in ipaddress.ip_network(allowed)
    except ValueError:
        return False


def fetch(address: str, limits: Limits) -> bytes:
    """What lies at an http or https address, by way of a few redirects; OutsideError when it cannot be had."""
    there = address
    for hop in range(MOST_REDIRECTS + 1):
        try:
            answer = _get(there, limits)
        except InsideError as inside:
            if not hop:
                raise
            raise InsideError(urlsplit(address).hostname or "", Inside.LED) from inside
        if isinstance(answer, bytes):
            return answer
        there = urljoin(there, answer.there)
    raise OutsideError("it leads from one address to the next")


@dataclass(frozen=True)
class _Detour:
    there: str


def _get(address: str, limits: Limits) -> bytes | _Detour:
    parts = urlsplit(address)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise OutsideError("this is no address") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise OutsideError("the address must begin with https:// or http://")
    line = connect(parts.hostname, port, limits)
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    try:
        if parts.scheme == "https":
            safe = ssl.create_default_context()
            line = safe.wrap_socket(line, server_hostname=parts.hostname, do_handshake_on_connect=False)
        with _cut_off(line, limits):
            if isinstance(line, ssl.SSLSocket):
                line.do_handshake()
            return _ask(line, parts.netloc, path, limits)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise OutsideError(f"{parts.hostname[:80]} gives no proper answer") from error
    finally:
        line.close()


@contextmanager
def _cut_off(line: socket.socket, limits: Limits) -> Iterator[None]:
    """Ends the connection when the time is over, however little comes, and comes, and comes meanwhile."""
    line.settimeout(limits.left())
    timer = threading.Timer(limits.left(), _shut, (line,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(line: socket.socket) -> None:
    # The plain socket's way: that of TLS takes things apart under the hands of the thread that reads.
    with suppress(OSError):
        socket.socket.shutdown(line, socket.SHUT_RDWR)


def _ask(line: socket.socket, host: str, path: str, limits: Limits) -> bytes | _Detour:
    asking = http.client.HTTPConnection(host)
    asking.sock = line
    headers = {"Accept": "text/xml, application/xml", "Accept-Encoding": "gzip", "User-Agent": "Shulian"}
    asking.request("GET", path, headers=headers)
    answer = asking.getresponse()
    limits.left()
    if answer.status in {301, 302, 303, 307, 308}:
        return _Detour(answer.getheader("Location", ""))
    if answer.status in {429, 503}:
        said = answer.getheader("Retry-After", "")
        raise BusyError(min(float(said), 300.0) if said.isascii() and said.isdecimal() else 10.0)
    if answer.status != 200:
        raise OutsideError(f"it answers {answer.status}")
    return _body(line, answer, limits)


def _body(line: socket.socket, answer: http.client.HTTPResponse, limits: Limits) -> bytes:
    unpack: Callable[[bytes], bytes] = (
        _Unpacker(limits.size) if answer.getheader("Content-Encoding") == "gzip" else bytes
    )
    found = bytearray()
    while True:
        line.settimeout(limits.left())
        piece = answer.read1(BLOCK)
        if not piece:
            limits.left()
            return bytes(found)
        found += unpack(piece)
        if len(found) > limits.size:
            raise OutsideError(f"more than {limits.size} bytes came")


class _Unpacker:
    """Unpacks gzip piece by piece, and never more at once than is allowed in all."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.inner = zlib.decompressobj(16 + zlib.MAX_WBITS)

    def __call__(self, piece: bytes) -> bytes:
        try:
            found = self.inner.decompress(piece, self.most + 1)
        except zlib.error as error:
            raise gzip.BadGzipFile("broken") from error
        if self.inner.unconsumed_tail:
            raise OutsideError(f"more than {self.most} bytes came")
        return found
