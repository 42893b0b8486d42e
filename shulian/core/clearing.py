"""Clearing between libraries (馆际清算): who collected whose money, and who pays whom in the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shulian.core.charges import Refusal


@dataclass(frozen=True)
class Cell:
    """`collector` took so much that belongs to `creditor`; negative when it paid out for it. Ids of libraries."""

    collector: int
    creditor: int
    fen: int


@dataclass(frozen=True)
class Transfer:
    """What one library pays another to settle the month."""

    payer: int
    payee: int
    fen: int


def matrix(lines: Iterable[Cell]) -> tuple[Cell, ...]:
    """The lines summed by pair, those of a library with itself and those that come to nothing left out."""
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for line in lines:
        if line.collector != line.creditor:
            sums[line.collector, line.creditor] += line.fen
    return tuple(Cell(*pair, fen) for pair, fen in sorted(sums.items()) if fen)


def balances(cells: Iterable[Cell]) -> dict[int, int]:
    """What each library gets (positive) or owes (negative); the sum of all is nothing."""
    found: dict[int, int] = defaultdict(int)
    for cell in cells:
        found[cell.creditor] += cell.fen
        found[cell.collector] -= cell.fen
    return dict(sorted(found.items()))


def transfers(balance: Mapping[int, int]) -> tuple[Transfer, ...]:
    """Few transfers that bring every balance to nothing: the largest debt goes to the largest claim, and so on."""
    owing = sorted(((-fen, library) for library, fen in balance.items() if fen < 0), reverse=True)
    claims = sorted(((fen, library) for library, fen in balance.items() if fen > 0), reverse=True)
    made = []
    while owing and claims:
        (debt, payer), (claim, payee) = owing.pop(0), claims.pop(0)
        fen = min(debt, claim)
        made.append(Transfer(payer, payee, fen))
        if debt > fen:
            owing.insert(0, (debt - fen, payer))
        if claim > fen:
            claims.insert(0, (claim - fen, payee))
    return tuple(made)


def month_of(day: date) -> date:
    """The month that a day lies in, as its first day."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The month after this one."""
    return month_of(month + timedelta(days=31))


def decide_freezing(month: date, today: date, *, frozen: bool, earlier_open: bool) -> Refusal | None:
    """Whether the statement of a month may be frozen; None is yes. Months are frozen one after the other."""
    if next_month(month) > today:
        return Refusal.MONTH_NOT_OVER
    if frozen:
        return Refusal.MONTH_FROZEN
    return Refusal.EARLIER_MONTH_OPEN if earlier_open else None
