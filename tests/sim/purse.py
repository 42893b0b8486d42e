"""Who owes what, as a cashier would write it down: charges, payments, relief, and money that is due back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID


@dataclass
class Debt:
    """A charge: who owes it, for which book, by which act; what of it is open, and what has been paid."""

    reader: int
    kind: str
    fen: int
    book: int
    act: UUID
    open: int = 0
    paid: int = 0
    gone: bool = False

    def __post_init__(self) -> None:
        self.open = self.fen


@dataclass
class Due:
    """Money that is due back to a reader."""

    reader: int
    fen: int
    open: int = 0

    def __post_init__(self) -> None:
        self.open = self.fen


@dataclass
class Purse:
    """All debts and refunds, in the order in which they arose, and what every reader has paid on balance."""

    debts: list[Debt] = field(default_factory=list)
    dues: list[Due] = field(default_factory=list)
    paid: dict[int, int] = field(default_factory=dict)

    def debts_of(self, reader: int) -> list[Debt]:
        return [debt for debt in self.debts if debt.reader == reader]

    def dues_of(self, reader: int) -> list[Due]:
        return [due for due in self.dues if due.reader == reader]

    def owed(self, reader: int) -> int:
        return sum(debt.open for debt in self.debts_of(reader))

    def due_back(self, reader: int) -> int:
        return sum(due.open for due in self.dues_of(reader))

    def charge(self, debt: Debt) -> None:
        if debt.fen:
            self.debts.append(debt)

    def pay(self, reader: int, fen: int) -> bool:
        if not 0 < fen <= self.owed(reader):
            return False
        self._settle(reader, fen)
        self.paid[reader] += fen
        return True

    def _settle(self, reader: int, fen: int) -> None:
        for debt in self.debts_of(reader):
            part = min(fen, debt.open)
            debt.open, debt.paid, fen = debt.open - part, debt.paid + part, fen - part

    def waive(self, debt: Debt, fen: int) -> bool:
        if not 0 < fen <= debt.open:
            return False
        debt.open -= fen
        return True

    def cancel(self, debt: Debt) -> bool:
        """It was a mistake: what is open is gone, what was paid is due back."""
        if debt.gone:
            return False
        debt.open, debt.gone = 0, True
        if debt.paid:
            self.dues.append(Due(debt.reader, debt.paid))
        return True

    def pay_out(self, due: Due) -> bool:
        if not due.open:
            return False
        self.paid[due.reader] -= due.open
        due.open = 0
        return True

    def use_credit(self, due: Due) -> bool:
        fen = min(due.open, self.owed(due.reader))
        if not fen:
            return False
        self._settle(due.reader, fen)
        due.open -= fen
        return True

    def found(self, book: int) -> None:
        """The lost book is back: nobody owes its price or the work any more."""
        for debt in list(self._of_book(book)):
            self.cancel(debt)

    def _of_book(self, book: int) -> Iterator[Debt]:
        return (debt for debt in self.debts if debt.book == book and debt.kind in ("lost", "processing"))

    def untouched(self, act: UUID) -> bool:
        """Whether nobody has paid anything of what this act cost, and nobody was let off."""
        return all(debt.open == debt.fen for debt in self.debts if debt.act == act)

    def undo(self, act: UUID) -> None:
        for debt in self.debts:
            if debt.act == act:
                self.cancel(debt)

    def join(self, source: int, target: int) -> None:
        for one in [*self.debts_of(source), *self.dues_of(source)]:
            one.reader = target
        self.paid[target] += self.paid.pop(source)
