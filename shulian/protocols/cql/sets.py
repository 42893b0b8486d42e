"""The context sets of CQL that are known by name."""

from __future__ import annotations

CONTEXT_SETS = {
    "cql": "info:srw/cql-context-set/1/cql-v1.2",
    "dc": "info:srw/cql-context-set/1/dc-v1.1",
    "rec": "info:srw/cql-context-set/2/rec-1.1",
    "bath": "http://zing.z3950.org/cql/bath/2.0/",
    "sort": "info:srw/cql-context-set/1/sort-v1.0",
    "rel": "info:srw/cql-context-set/2/relevance-1.1",
    "net": "info:srw/cql-context-set/2/net-1.0",
    "marc": "info:srw/cql-context-set/1/marc-1.1",
}

_OTHER_ADDRESSES = {
    "info:srw/cql-context-set/1/cql-v1.1": "cql",
    "http://docs.oasis-open.org/ns/search-ws/cql-context-set/1/cql-v2.0": "cql",
    "info:srw/cql-context-set/1/rec-v1.0": "rec",
    "info:srw/cql-context-set/1/dc-v1.0": "dc",
    "http://zing.z3950.org/cql/bath/2.0": "bath",
}

BY_ADDRESS = {address.lower(): name for name, address in CONTEXT_SETS.items()} | {
    address.lower(): name for address, name in _OTHER_ADDRESSES.items()
}


def known(address: str) -> str:
    """The short name of a context set by its address; the address itself when it is none that we know."""
    return BY_ADDRESS.get(address.lower(), address)
