"""Taking money for charges."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Case, DateTimeField, F, Value, When

from shulian import clock
from shulian.apps.charges.actions.booking import (
    Line,
    Means,
    book,
    fault_of_means,
    lock_reader,
    lock_till,
    perform_paying,
)
from shulian.apps.charges.models import Charge
from shulian.apps.charges.refusals import Refused, refused_in, yuan
from shulian.apps.journal.actions import Act, Answer
from shulian.apps.readers.models import Reader
from shulian.core.charges import MOST_CHOSEN, Open, Part, Refusal, allocate, change


@dataclass(frozen=True)
class Taking:
    """What is to be taken from a reader, and for which charges: none named means the oldest first."""

    fen: int
    means: Means
    charges: tuple[int, ...] = ()


@dataclass(frozen=True)
class Paid:
    """Money moved: the payment with its receipt, the change to give, and what is still owed."""

    payment: int
    change_fen: int
    debt_fen: int


def pay(act: Act, reader: Reader, taking: Taking) -> Paid | Refused:
    """Take money at the acting library for what the reader owes anywhere in the alliance."""

    def write() -> Answer:
        locked = lock_reader(reader.pk)
        till = lock_till(taking.means, act)
        charges = owed_by(locked)
        parts = allocate(taking.fen, [Open(one.pk, one.open_fen) for one in charges], taking.charges)
        if isinstance(parts, Refusal):
            return _refused(parts, charges, taking).answer()
        back = change(taking.means.given_fen, taking.fen)
        if isinstance(back, Refusal):
            return Refused(back).answer()
        fault = fault_of_means(taking.means, till, taking.fen)
        if fault:
            return fault.answer()
        payment = book(act, locked, taking.means, till, list(settle(parts, charges)))
        debt = sum(one.open_fen for one in charges) - taking.fen
        return {"payment": payment.pk, "change": back, "debt": debt}

    answer = perform_paying(act, "pay", write)
    return refused_in(answer) or Paid(answer["payment"], answer["change"], answer["debt"])


def owed_by(reader: Reader) -> list[Charge]:
    """The reader's open charges, the oldest first; the reader is locked, so they stay as they are."""
    found = Charge.objects.filter(reader=reader, settled_at__isnull=True).select_related("library")
    return list(found.order_by("incurred_at", "pk"))


def settle(parts: Iterable[Part], charges: Sequence[Charge]) -> Iterable[Line]:
    """Take each part off its charge; gives the lines of the payment."""
    known = {one.pk: one for one in charges}
    for part in parts:
        take_off(part.charge, part.fen)
        yield Line(known[part.charge], part.fen)


def take_off(charge: int, fen: int) -> None:
    """So much of a charge is no longer open; what is fully settled says when."""
    settled = Case(When(open_fen=fen, then=Value(clock.now())), output_field=DateTimeField())
    Charge.objects.filter(pk=charge).update(open_fen=F("open_fen") - fen, settled_at=settled)


def put_back(charge: int, fen: int) -> None:
    """So much of a charge is open again: the payment that settled it is taken back."""
    Charge.objects.filter(pk=charge).update(open_fen=F("open_fen") + fen, settled_at=None)


def _refused(refusal: Refusal, charges: Sequence[Charge], taking: Taking) -> Refused:
    owed = sum(one.open_fen for one in charges if not taking.charges or one.pk in taking.charges)
    details = {"owed": yuan(owed), "most": str(MOST_CHOSEN), "chosen": str(len(taking.charges))}
    return Refused(refusal, details)
