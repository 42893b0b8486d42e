"""Ranges of network addresses (CIDR) from which a key may be used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

MOST = 32
"""Ranges of one key."""


@dataclass(frozen=True)
class NotARange:
    """A line that names no range, as it was written."""

    text: str


@dataclass(frozen=True)
class TooManyRanges:
    """More ranges than anybody can look over."""


def read_ranges(text: str) -> tuple[str, ...] | NotARange | TooManyRanges:
    """The ranges of a text, apart by lines, blanks or commas; a single address is a range of one."""
    words = text.replace(",", " ").replace("，", " ").split()
    if len(words) > MOST:
        return TooManyRanges()
    found: list[str] = []
    for word in words:
        try:
            # A range that is written with the address of one machine in it is meant as the whole range.
            network = str(ip_network(word, strict=False))
        except ValueError:
            return NotARange(word[:60])
        if network not in found:
            found.append(network)
    return tuple(found)


def is_within(address: str, ranges: Iterable[str]) -> bool:
    """Whether the address is in one of the ranges; any address is when there are none."""
    ranges = tuple(ranges)
    if not ranges:
        return True
    try:
        here = _plain(ip_address(address))
    except ValueError:
        return False
    return any(here in ip_network(one) for one in ranges)


def _plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address that comes in the clothes of IPv6, as servers that listen on both see it, without them."""
    return getattr(address, "ipv4_mapped", None) or address
