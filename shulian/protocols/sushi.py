"""SUSHI for COUNTER 5.1: the address of a report, and the exceptions in an answer. No sockets."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from shulian.protocols.counter import codes_in

LARGEST_ANSWER = 20 * 1024 * 1024
LONGEST_ADDRESS = 300
_RELEASE = "/r51"


@dataclass(frozen=True)
class Account:
    """How a library is known to a provider; some ask for a key, some for a requestor, some for both."""

    customer_id: str
    requestor_id: str = ""
    api_key: str = field(default="", repr=False)


def is_address(text: str, *, plain: bool = False) -> bool:
    """Whether it is the address of a server: https (http where `plain`), a host, no name or password, no question."""
    try:
        parts = urlsplit(text)
        allowed = parts.scheme == "https" or (plain and parts.scheme == "http")
        bare = not (parts.username or parts.password or parts.query or parts.fragment)
        return allowed and bool(parts.hostname) and bare and len(text) <= LONGEST_ADDRESS and parts.port != 0
    except ValueError:
        return False


def report_address(base: str, kind: str, account: Account, months: tuple[str, str]) -> str:
    """Where a report of these months is asked for; the base may name the release already."""
    base = base.rstrip("/").removesuffix("/reports").rstrip("/")
    base = base if base.endswith(_RELEASE) else base + _RELEASE
    asked = {
        "customer_id": account.customer_id,
        "requestor_id": account.requestor_id,
        "api_key": account.api_key,
        "begin_date": months[0],
        "end_date": months[1],
    }
    return f"{base}/reports/{kind.lower()}?{urlencode({name: value for name, value in asked.items() if value})}"


def exceptions_in(body: bytes) -> tuple[int, ...]:
    """The numbers of the exceptions in an answer, wherever servers put them."""
    try:
        return tuple(codes_in(json.loads(body.decode("utf-8-sig"))))
    except (ValueError, RecursionError):
        return ()
