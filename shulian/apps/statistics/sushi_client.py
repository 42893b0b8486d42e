"""Asking a provider's SUSHI server over HTTP: no detours, no servers inside our own network, no endless answers.

Tried against a local stand-in only, never against a provider's server.
"""

from __future__ import annotations

import http.client
import socket
import urllib.error
import urllib.request
from ipaddress import ip_address
from threading import Thread
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from shulian.protocols.sushi import LARGEST_ANSWER, is_address

TIMEOUT = 60
DEADLINE = 300
"""Seconds for an answer as a whole."""
A_PART = 65_536
NO_ANSWER = 0, b""


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """A request with a library's key goes where somebody entered and nowhere else."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow no redirect; it comes back as an answer."""
        return


_opener = urllib.request.build_opener(_NoDetours, urllib.request.ProxyHandler({}))


def may_be_asked(base: str) -> bool:
    """Whether an address may be asked: https, and outside of our own network unless the installation allows it."""
    inside: bool = settings.SUSHI_INSIDE
    return is_address(base, plain=inside) and (inside or _is_outside(urlsplit(base).hostname or ""))


def ask(address: str) -> tuple[int, bytes]:
    """Status and body of the answer; status 0 for none, for one that is too long to be a report, or takes too long.

    A server that sends byte after byte keeps nobody: the answer as a whole has its time, not each reading of it.
    """
    found: list[tuple[int, bytes]] = []
    until = monotonic() + DEADLINE
    asking = Thread(target=lambda: found.append(_ask(address, until)), daemon=True)
    asking.start()
    asking.join(DEADLINE)
    return found[0] if found else NO_ANSWER


def _ask(address: str, until: float) -> tuple[int, bytes]:
    host = urlsplit(address).hostname or ""
    # The name may stand for another computer than on the day it was entered.
    if not settings.SUSHI_INSIDE and not _is_outside(host):
        return NO_ANSWER
    request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310 (see may_be_asked)
    try:
        with _answer(request) as answer:
            body = _read(answer, until)
            return NO_ANSWER if body is None else (answer.status or 0, body)
    # A connection may end, or say nothing any more, in the middle of an answer or of a refusal.
    except (OSError, http.client.HTTPException, ValueError):
        return NO_ANSWER


def _answer(request: urllib.request.Request) -> Any:
    """The answer or the refusal, to be read."""
    try:
        return _opener.open(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as refusal:
        return refusal


def _read(answer: Any, until: float) -> bytes | None:
    """The body; None where it has no end in the time or in the length of a report."""
    body, length = bytearray(), answer.length
    while (length is None or len(body) < length) and (part := answer.read1(A_PART)):
        body += part
        if len(body) > LARGEST_ANSWER or monotonic() > until:
            return None
    # Reading by parts says nothing of an answer that broke off before its length.
    if length is not None and len(body) < length:
        raise http.client.IncompleteRead(bytes(body))
    return bytes(body)


def _is_outside(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found)
