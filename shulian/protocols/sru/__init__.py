"""SRU 1.1, 1.2 and 2.0: requests and answers of a server, and the same from a client's side; no sockets."""

from __future__ import annotations

from .requests import Explain, Scan, Search, SruError, Version, read

__all__ = ["Explain", "Scan", "Search", "SruError", "Version", "read"]
