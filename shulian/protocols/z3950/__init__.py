"""Z39.50 (ISO 23950): its messages as bytes, its queries as trees, and a server's session; no sockets."""

from __future__ import annotations

from .ber import BerError, Splitter
from .messages import CloseReason, Diagnostic, Syntax
from .session import Catalogue, Session, Wanted

LARGEST_REQUEST = 131_072
"""Bytes of a request that is read; the longest honest one is a query of a hundred terms."""

__all__ = [
    "LARGEST_REQUEST",
    "BerError",
    "Catalogue",
    "CloseReason",
    "Diagnostic",
    "Session",
    "Splitter",
    "Syntax",
    "Wanted",
]
