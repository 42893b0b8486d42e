"""OAI-PMH 2.0: requests and answers of a data provider, and the same from a harvester's side; no sockets."""

from __future__ import annotations

from .requests import Code, OaiError, Request, Verb, parse, stamp

__all__ = ["Code", "OaiError", "Request", "Verb", "parse", "stamp"]
