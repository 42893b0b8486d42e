"""What a query in CQL asks that cannot be answered, by the numbers of SRU's diagnostics."""

from __future__ import annotations

from enum import IntEnum

from shulian.protocols.cql import Clause, CqlError


class Objection(IntEnum):
    """The numbers of info:srw/diagnostic/1 that an index can give."""

    RELATION = 19
    RELATION_MODIFIER = 20
    RELATION_FOR_INDEX = 22
    EMPTY_TERM = 27
    MASK = 28
    MASKED_TOO_SHORT = 29
    TOO_MANY_MASKS = 30
    ANCHOR = 31
    ANCHOR_PLACE = 32
    TERM_FORMAT = 36
    PROXIMITY = 39
    PROXIMITY_RELATION = 40
    PROXIMITY_DISTANCE = 41
    PROXIMITY_UNIT = 42
    BOOLEAN_MODIFIER = 46
    SCAN = 120
    TOO_MANY_TO_SORT = 83
    SORT_KEY = 88
    SORT_MODIFIER = 92


class Refused(CqlError):
    """A clause that is well written but cannot be answered here."""

    def __init__(self, objection: Objection, detail: str = "", offset: int | None = None) -> None:
        super().__init__(int(objection), detail, offset)


def refused(objection: Objection, clause: Clause, detail: str = "") -> Refused:
    """The refusal of a clause, where it stands in the query."""
    return Refused(objection, detail or str(clause.index), clause.offset)
