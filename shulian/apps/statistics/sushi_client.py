"""Asking a provider's SUSHI server over HTTP: no detours, no servers inside our own network, no endless answers.

Tried against a local stand-in only, never against a provider's server.
"""

from __future__ import annotations

import http.client
import socket
import urllib.error
import urllib.request
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from shulian.protocols.sushi import LARGEST_ANSWER, is_address

TIMEOUT = 60
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
    """Status and body of the answer; status 0 for none, and for one that is too long to be a report."""
    host = urlsplit(address).hostname or ""
    # The name may stand for another computer than on the day it was entered.
    if not settings.SUSHI_INSIDE and not _is_outside(host):
        return NO_ANSWER
    request = urllib.request.Request(address, headers={"Accept": "application/json"})  # noqa: S310 (see may_be_asked)
    try:
        with _opener.open(request, timeout=TIMEOUT) as answer:
            status, body = answer.status, answer.read(LARGEST_ANSWER + 1)
    except urllib.error.HTTPError as refusal:
        with refusal:
            status, body = refusal.code, refusal.read(LARGEST_ANSWER)
    except (OSError, http.client.HTTPException):
        return NO_ANSWER
    return (status, body) if len(body) <= LARGEST_ANSWER else NO_ANSWER


def _is_outside(host: str) -> bool:
    try:
        found = socket.getaddrinfo(host, None, proto=socket.IPPROTO_TCP)
    except (OSError, UnicodeError):
        return False
    return bool(found) and all(ip_address(str(one[4][0]).partition("%")[0]).is_global for one in found)
