"""Who has asked how much of late: one small file that all web processes share, of a size that never grows.

An address is kept as a keyed digest in one of four places; where more addresses come than there is room, the one that
was quiet longest is forgotten. Should the file be out of reach, everybody is served.
"""

from __future__ import annotations

import fcntl
import ipaddress
import logging
import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.core.buckets import Bucket, Rate, take
from shulian.core.questions import PROGRAM_RATE, RATE, WRITE_RATE, cost, cost_of_program, is_beyond

log = logging.getLogger(__name__)

_ENTRY = struct.Struct("<Qdf4x")
_WAYS = 4
_SETS = 16_384
SIZE = _SETS * _WAYS * _ENTRY.size
FILE = "rates.bin"
_OF_A_NETWORK = 64
"""Whoever has one address of the sixth version has a network of them."""


class Buckets:
    """The file of buckets, mapped into the memory of this process."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._file, SIZE)
        self._memory = mmap.mmap(self._file, SIZE)

    def wait(self, who: str, rate: Rate, price: float, now: float) -> float:
        """Take something out of somebody's bucket; returns the seconds to wait, 0 when it was given."""
        digest = secrets.lookup("address", who)[:12]
        mark = int.from_bytes(digest[:8], "little") or 1
        place = int.from_bytes(digest[8:], "little") % _SETS * _WAYS * _ENTRY.size
        with self._alone(place):
            entries = [_ENTRY.unpack_from(self._memory, place + way * _ENTRY.size) for way in range(_WAYS)]
            way = next((way for way, one in enumerate(entries) if one[0] == mark), None)
            bucket = None if way is None else Bucket(entries[way][2], entries[way][1])
            if way is None:
                way = min(range(_WAYS), key=lambda number: entries[number][1])
            after, seconds = take(bucket, rate, price, now)
            _ENTRY.pack_into(self._memory, place + way * _ENTRY.size, mark, after.at, after.left)
        return seconds

    @contextmanager
    def _alone(self, place: int) -> Iterator[None]:
        """No other thread and no other process looks at these four places meanwhile."""
        length = _WAYS * _ENTRY.size
        with self._lock:
            fcntl.lockf(self._file, fcntl.LOCK_EX, length, place)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, length, place)


def refusal(request: HttpRequest, page: int, facets: int) -> HttpResponse | None:
    """The answer to a question that only a program asks so often or so deep; None for everybody else.

    What people open costs nothing and is not even counted: see core.questions.
    """
    return _refused(request, 0) if is_beyond(page, facets) else priced(request, cost(page, facets))


def program_refusal(
    request: HttpRequest, page: int, narrowings: int, *, cql: bool, facets: bool
) -> HttpResponse | None:
    """The same for the JSON interface, where an expert's query and facets have their price."""
    if is_beyond(page, narrowings):
        return _refused(request, 0)
    return priced(request, cost_of_program(page, narrowings, cql=cql, facets=facets))


def priced(request: HttpRequest, price: int) -> HttpResponse | None:
    """The answer to whoever has not enough left for this price; else the price is taken, and None."""
    seconds = _wait(_who(request), RATE, price) if price else 0.0
    return _refused(request, int(seconds) + 1) if seconds else None


def may_write(request: HttpRequest) -> bool:
    """Whether few enough things were sent from this address of late, whatever sessions it shows; counts this one."""
    return not _wait(f"writes:{_who(request)}", WRITE_RATE, 1.0)


def key_wait(account: int, rate: Rate) -> float:
    """The seconds that whoever sends with a key has to wait; all keys of an account share what it may send."""
    return _wait(f"key:{account}", rate, 1.0)


def busy(request: HttpRequest) -> HttpResponse | None:
    """The answer to a program that comes too fast to the doors made for programs: when to come again; else None."""
    seconds = program_wait(client_address(request))
    if not seconds:
        return None
    answer = HttpResponse("Too many questions in a short time.\n", content_type="text/plain", status=503)
    answer["Retry-After"] = str(int(seconds) + 1)
    return answer


def program_wait(address: str) -> float:
    """The seconds that a program has to wait before it is answered, by its address as `of_network` has it."""
    return _wait(f"program:{address}", PROGRAM_RATE, 1.0)


def client_address(request: HttpRequest) -> str:
    """Where a request comes from, as it is counted."""
    return of_network(sender_address(request))


def sender_address(request: HttpRequest) -> str:
    """Where a request comes from: what our own proxy says of it, or else the address itself."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    said = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
    if said and address in settings.PROXIES:
        address = said
    return address


def plain_address(request: HttpRequest) -> str:
    """The same as an address alone; of a network its first one."""
    return client_address(request).partition("/")[0]


def of_network(address: str) -> str:
    """An address as it is counted: one of the sixth version by its network, which is whole in one hand."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:60]
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _OF_A_NETWORK), strict=False))


def _who(request: HttpRequest) -> str:
    account = getattr(request.user, "pk", None)
    return f"account:{account}" if account else f"address:{client_address(request)}"


def _wait(who: str, rate: Rate, price: float) -> float:
    try:
        return _buckets(Path(settings.RUN_FOLDER), os.getpid()).wait(who, rate, price, clock.now().timestamp())
    except OSError as broken:
        log.warning("rates are not kept: %s", broken)
        return 0.0


@cache
def _buckets(folder: Path, _process: int) -> Buckets:
    folder.mkdir(parents=True, exist_ok=True)
    return Buckets(folder / FILE)


def _refused(request: HttpRequest, seconds: int) -> HttpResponse:
    """A short page that costs nothing, with the ways that are open to programs."""
    said = _("That is more than people look through page by page.")
    if seconds:
        said = _("Too many deep questions in a short time. Please wait a little.")
    if request.path_info.startswith("/api/"):
        step = _("For many titles use OAI-PMH, SRU or the site map: see /robots.txt.")
        answer: HttpResponse = JsonResponse({"code": "too-many", "message": said, "hint": step}, status=429)
    else:
        answer = render(request, "429.html", {"said": said, "seconds": seconds}, status=429)
    answer["Retry-After"] = str(seconds or 3600)
    answer["X-Robots-Tag"] = "noindex"
    return answer
