"""Who collected whose money: a month's matrix, as it stands or as it was frozen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Case, CharField, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from shulian import clock
from shulian.apps.charges.models import PaymentLine, Statement
from shulian.core.clearing import Cell, Transfer, balances, matrix, month_of, transfers


@dataclass(frozen=True)
class Pair:
    """A cell of the matrix with what it is made of: sums by kind of charge, deposits, refunds, reversals."""

    cell: Cell
    parts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Clearing:
    """The statement of a month: who collected whose money, what came late from which month, who pays whom.

    `libraries` are those that the viewer may see; None for all. What is settled is always worked out of the whole.
    """

    month: date
    frozen: Statement | None
    whole: tuple[Cell, ...]
    whole_late: tuple[tuple[date, Cell], ...]
    libraries: frozenset[int] | None = None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """The pairs in which a visible library stands."""
        return tuple(cell for cell in self.whole if self._sees(cell.collector, cell.creditor))

    @property
    def late(self) -> tuple[tuple[date, Cell], ...]:
        """What of it came from earlier months, after those were frozen."""
        return tuple(one for one in self.whole_late if self._sees(one[1].collector, one[1].creditor))

    @property
    def balances(self) -> dict[int, int]:
        """What each library gets (positive) or owes."""
        return {library: fen for library, fen in balances(self.whole).items() if self._sees(library)}

    @property
    def transfers(self) -> tuple[Transfer, ...]:
        """Who pays whom how much, so that everything is settled."""
        found = transfers(balances(self.whole))
        return tuple(one for one in found if self._sees(one.payer, one.payee))

    @property
    def total_fen(self) -> int:
        """What changes hands in the end."""
        return sum(transfer.fen for transfer in self.transfers)

    def of(self, libraries: Iterable[int]) -> Clearing:
        """As much of it as concerns these libraries."""
        return replace(self, libraries=frozenset(libraries))

    def pairs(self) -> list[Pair]:
        """The visible cells, each with what it is made of."""
        made: dict[tuple[int, int], list[tuple[str, int]]] = {}
        lines = self.frozen.lines.all() if self.frozen else _open(self.month)
        of = Coalesce("charge__kind", F("kind"), output_field=CharField())
        reversed_since = When(payment__reverses__isnull=False, then=Value("reversal"))
        what = Case(reversed_since, default=of, output_field=CharField())
        rows = lines.order_by().annotate(what=what).values_list("payment__library", "creditor", "what")
        for collector, creditor, kind, fen in rows.annotate(fen=Sum("fen")).order_by("what"):
            made.setdefault((collector, creditor), []).append((kind, fen))
        return [Pair(cell, tuple(made.get((cell.collector, cell.creditor), ()))) for cell in self.cells]

    def _sees(self, *libraries: int) -> bool:
        return self.libraries is None or not self.libraries.isdisjoint(libraries)


def clearing(month: date) -> Clearing:
    """The month's statement: the frozen one, or what it would be now."""
    frozen = statement_of(month)
    if frozen is not None:
        late = tuple((date.fromisoformat(f"{one['month']}-01"), _cell(one)) for one in frozen.late)
        return Clearing(month, frozen, tuple(_cell(one) for one in frozen.cells), late)
    return Clearing(month, None, _matrix(_open(month)), _late(_open(month), month))


def statement_of(month: date) -> Statement | None:
    """The frozen statement of a month."""
    return Statement.objects.select_related("frozen_by").filter(month=month).first()


def cells_of(statement: Statement) -> tuple[Cell, ...]:
    """The matrix of all lines that belong to a statement."""
    return _matrix(statement.lines.all())


def late_cells(statement: Statement) -> tuple[tuple[date, Cell], ...]:
    """What of it came from earlier months, after those were frozen."""
    return _late(statement.lines.all(), statement.month)


def unfrozen_before(month: date) -> date | None:
    """The first month before this one that has lines and no statement."""
    frozen = Statement.objects.values("month")
    earlier = PaymentLine.objects.filter(crosses=True, statement__isnull=True, month__lt=month)
    return earlier.exclude(month__in=frozen).order_by("month").values_list("month", flat=True).first()


def months() -> list[date]:
    """The months that have something to clear, and the present one, the newest first."""
    known = set(PaymentLine.objects.filter(crosses=True).values_list("month", flat=True).distinct())
    known |= set(Statement.objects.values_list("month", flat=True))
    return sorted(known | {month_of(clock.today())}, reverse=True)


def _open(month: date) -> QuerySet[PaymentLine]:
    """The lines that the statement would take if it were frozen now: the month's, and those late from frozen ones."""
    frozen = Statement.objects.filter(month__lt=month).values_list("month", flat=True)
    # What is late goes to the first month that is still open, and to no other.
    last = max(frozen, default=None)
    counted = {month}
    if last is not None and not _between(last, month):
        counted |= set(frozen)
    return PaymentLine.objects.filter(crosses=True, statement__isnull=True, month__in=counted)


def _between(last: date, month: date) -> bool:
    lines = PaymentLine.objects.filter(crosses=True, statement__isnull=True, month__gt=last, month__lt=month)
    return lines.exists()


def _matrix(lines: QuerySet[PaymentLine]) -> tuple[Cell, ...]:
    return matrix(_cells(lines))


def _cells(lines: QuerySet[PaymentLine]) -> Iterable[Cell]:
    rows = lines.order_by().values_list("payment__library", "creditor").annotate(fen=Sum("fen"))
    return (Cell(*row) for row in rows)


def _late(lines: QuerySet[PaymentLine], month: date) -> tuple[tuple[date, Cell], ...]:
    before = lines.filter(month__lt=month)
    found = sorted(set(before.values_list("month", flat=True)))
    return tuple((each, cell) for each in found for cell in _matrix(before.filter(month=each)))


def _cell(kept: dict[str, int]) -> Cell:
    return Cell(kept["collector"], kept["creditor"], kept["fen"])
