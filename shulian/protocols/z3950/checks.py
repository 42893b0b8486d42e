"""What a request of a session may say: each check gives what was meant, or the diagnostic that refuses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from shulian.protocols.cql import CqlError, Name, SortKey
from shulian.protocols.cql.nodes import Modifier

from . import rpn
from .messages import Diagnostic, PresentRequest, SearchRequest, SortKeySpec

T = TypeVar("T")

LARGEST_MESSAGE, SMALLEST_MESSAGE = 1_048_576, 2_048
DATABASES = frozenset({"default", "shulian", "union"})
SORT_FIELDS = {"title": "title", "author": "creator", "creator": "creator", "date": "date", "year": "date"}


class RefusedError(Exception):
    """A request that is answered by a diagnostic."""

    def __init__(self, condition: int, detail: str = "") -> None:
        super().__init__(condition)
        self.diagnostic = Diagnostic(condition, detail)


def within(size: int) -> int:
    """A size that a client prefers, within what is possible."""
    return min(max(size, SMALLEST_MESSAGE), LARGEST_MESSAGE)


def check_databases(names: tuple[str, ...]) -> None:
    """RefusedError unless the databases are names of ours."""
    if not names:
        raise RefusedError(235)
    if unknown := [name for name in names if name.lower() not in DATABASES]:
        raise RefusedError(235, unknown[0][:60])


def check_range(request: PresentRequest, count: int) -> None:
    """RefusedError unless these records are in the set."""
    if request.ranges:
        raise RefusedError(243)
    if request.start < 1 or request.number < 0 or request.start + request.number - 1 > count:
        raise RefusedError(13)


def piggyback(request: SearchRequest, count: int) -> int:
    """How many records go with the answer to a search."""
    if count <= request.small_upper:
        return count
    return min(request.medium_number, count) if count < request.large_lower else 0


def sort_key(spec: SortKeySpec) -> SortKey:
    """A key of CQL for one of Z39.50."""
    if spec.problem is not None:
        raise RefusedError(spec.problem.condition)
    if spec.field:
        name = SORT_FIELDS.get(spec.field.lower(), "")
    else:
        uses = [attribute.value for attribute in spec.attributes if attribute.type == 1]
        found = rpn.USE.get(uses[0]) if uses and isinstance(uses[0], int) else None
        name = found.name if found else ""
    if not name:
        raise RefusedError(207, spec.field[:60])
    direction = "descending" if spec.descending else "ascending"
    return SortKey(Name("dc", name), (Modifier(Name("sort", direction)),))


def asked(question: Callable[[], T]) -> T:
    """What the catalogue says; its refusal in the words of bib-1."""
    try:
        return question()
    except CqlError as error:
        said = rpn.from_sru(error.number, error.detail)
        raise RefusedError(said.condition, said.detail) from error
