"""CQL 1.2 (Contextual Query Language), level 2: text to a tree and back; the question that SRU and Z39.50 share."""

from __future__ import annotations

from .errors import CqlError
from .nodes import Boolean, Clause, Modifier, Name, Node, Operator, Query, Relation, SortKey, clauses
from .parser import DEEPEST, LONGEST, MOST_CLAUSES, parse
from .terms import Mark, Pattern, escaped, pattern
from .writer import write

__all__ = [
    "DEEPEST",
    "LONGEST",
    "MOST_CLAUSES",
    "Boolean",
    "Clause",
    "CqlError",
    "Mark",
    "Modifier",
    "Name",
    "Node",
    "Operator",
    "Pattern",
    "Query",
    "Relation",
    "SortKey",
    "clauses",
    "escaped",
    "parse",
    "pattern",
    "write",
]
