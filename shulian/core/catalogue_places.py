"""Where another catalogue is asked: by SRU at a web address, by Z39.50 at host, port and database."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import urlsplit

Z3950_PORT = 210
_NAME = r"\w(?:[\w-]*\w)?(?:\.\w(?:[\w-]*\w)?)*\.?"
_Z3950 = re.compile(
    rf"(?:tcp:)?(?:\[(?P<number>[0-9A-Fa-f:.]+)\]|(?P<name>{_NAME}))(?::(?P<port>[0-9]{{1,5}}))?(?:/(?P<database>[^\s/]*))?/?"
)
_HIGHEST_PORT = 65_535


class Place(NamedTuple):
    """Where a Z39.50 server listens; the database is empty when the address names none."""

    host: str
    port: int
    database: str


def z3950_place(address: str) -> Place | None:
    """What an address such as host:210/database says; None when it is none."""
    found = _Z3950.fullmatch(address.strip())
    if found is None:
        return None
    port = int(found["port"] or Z3950_PORT)
    if not 0 < port <= _HIGHEST_PORT or (found["number"] and not _is_number(found["number"])):
        return None
    return Place(found["number"] or found["name"], port, found["database"] or "")


def is_web_address(address: str) -> bool:
    """Whether this is a whole address by http or https, without a name and a password in it."""
    if re.search(r"\s", address):
        return False
    try:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or parts.username is not None or parts.port == 0:
            return False
    except ValueError:
        return False
    host = parts.hostname or ""
    return bool(re.fullmatch(_NAME, host)) or _is_number(host)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
