"""A query as a tree. Names are lower case; a clause that names no index has `cql.serverchoice`.

The tree is never deeper than it has clauses, and the parser limits those: whoever walks it may recurse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Name:
    """The name of an index, a relation or a modifier.

    `set` is the short name of a known context set (cql, dc, bath, rec, marc), the address of any other, and empty
    where the query named none: the server then chooses.
    """

    set: str
    name: str

    def __str__(self) -> str:
        return f"{self.set}.{self.name}" if self.set else self.name


@dataclass(frozen=True, slots=True)
class Modifier:
    """`/name` or `/name=value`; `comparison` is the sign between them."""

    name: Name
    comparison: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """How a term stands to an index: = == <> < > <= >= any all within adj encloses, or a name of another set."""

    name: Name
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """Index, relation, term. The term is as written, its backslashes and masks included: `pattern` reads them."""

    index: Name
    relation: Relation
    term: str
    offset: int | None = field(default=None, compare=False)


class Operator(StrEnum):
    """What stands between two parts of a query."""

    AND = "and"
    OR = "or"
    NOT = "not"
    PROX = "prox"


@dataclass(frozen=True, slots=True)
class Boolean:
    """Two parts joined; `not` is "and not"."""

    operator: Operator
    left: Node
    right: Node
    modifiers: tuple[Modifier, ...] = ()


Node: TypeAlias = Clause | Boolean


@dataclass(frozen=True, slots=True)
class SortKey:
    """An index to sort by; its modifiers say how (sort.descending)."""

    index: Name
    modifiers: tuple[Modifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """A whole query: what is sought, and in which order."""

    root: Node
    sort: tuple[SortKey, ...] = ()


SERVER_CHOICE = Name("cql", "serverchoice")
ALL_RECORDS = Name("cql", "allrecords")
EQUALS = Relation(Name("cql", "="))


def clauses(node: Node) -> Iterator[Clause]:
    """All clauses of a tree, from left to right."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        if isinstance(found, Clause):
            yield found
        else:
            waiting += [found.right, found.left]
