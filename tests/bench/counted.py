"""Answers counted against rows, exactly: a figure of commands that were not all written says nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass

from django.db import connection

from shulian.apps.circulation.actions import Answer, Kind

ROWS = """
SELECT (SELECT count(*) FROM journal_command),
       (SELECT count(*) FROM circulation_loan),
       (SELECT count(*) FROM circulation_loan WHERE returned_at IS NOT NULL),
       (SELECT coalesce(sum(quantity), 0) FROM journal_entry WHERE kind = 'checkout'),
       (SELECT coalesce(sum(quantity), 0) FROM journal_entry WHERE kind = 'checkin')"""


@dataclass(frozen=True)
class Tally:
    """How many commands were answered, with how many loans and returns among the answers."""

    commands: int = 0
    lent: int = 0
    returned: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    @property
    def written(self) -> tuple[int, ...]:
        """The rows that belong to it: commands, loans, ended loans, and the entries of both."""
        return (self.commands, self.lent, self.returned, self.lent, self.returned)


def tally(answers: Iterable[Answer]) -> Tally:
    """What these answers say was done; a checkin names a reader when it ended a loan."""
    told = list(answers)
    lent = sum(answer.ok and answer.kind is Kind.CHECKOUT for answer in told)
    returned = sum(answer.ok and answer.kind is Kind.CHECKIN and answer.reader is not None for answer in told)
    return Tally(len(told), lent, returned)


def exactly(side: str, turn: Callable[[], tuple[Tally, float]]) -> float:
    """The rate that a turn tells of, once every answer has its row and every row its answer."""
    before = _rows()
    told, rate = turn()
    written = tuple(now - then for now, then in zip(_rows(), before, strict=True))
    if written != told.written:
        names = "commands, loans, returns, entries of loans, entries of returns"
        raise AssertionError(f"{side}: {names} answered {told.written}, written {written}")
    return rate


def _rows() -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        return tuple(int(count) for count in cursor.fetchone())
