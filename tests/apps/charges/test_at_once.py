"""Several desks at the same moment: a debt is paid once, a deposit goes back once, no receipt number is given twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection

from shulian import clock
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.deposits import give_back_deposit, take_deposit
from shulian.apps.charges.actions.payments import Paid, Taking, pay
from shulian.apps.charges.actions.reversals import Reversing, reverse_payment
from shulian.apps.charges.actions.tills import open_till
from shulian.apps.charges.models import Charge, Receipt, Till
from shulian.apps.charges.queries.accounts import held_of
from shulian.apps.charges.queries.tills import cash_in
from shulian.apps.charges.refusals import Refused
from shulian.apps.journal.actions import Act
from shulian.core.charges import Method, Refusal
from shulian.core.reversals import Why
from tests import make

DESKS = 6


def at_once(act: Callable[[], object]) -> list[object]:
    """What six desks are told that do the same at the same moment."""

    def one(_number: int) -> object:
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(DESKS) as desks:
        return list(desks.map(one, range(DESKS)))


@pytest.mark.django_db(transaction=True)
def test_money_moves_once_however_many_desks_move_it() -> None:
    library = make.library("雁塔区图书馆")
    reader = make.reader(library)

    def act() -> Act:
        return Act("desk", library=library.pk)

    tills = [one for one in at_once(lambda: open_till(act(), "服务台", 0)) if isinstance(one, Till)]
    assert len(tills) == 1
    means = Means(Method.CASH, tills[0].pk)
    Charge.objects.create(
        reader=reader,
        library=library,
        place=library,
        kind="overdue",
        fen=1_50,
        open_fen=1_50,
        incurred_at=clock.now(),
        command=uuid4(),
    )
    told = at_once(lambda: pay(act(), reader, Taking(1_50, means)))
    assert sum(isinstance(one, Paid) for one in told) == 1
    reversed_by_all(act, next(one.payment for one in told if isinstance(one, Paid)))
    assert isinstance(pay(act(), reader, Taking(1_50, means)), Paid)
    assert isinstance(take_deposit(act(), reader, 100_00, means), Paid)
    back = at_once(lambda: give_back_deposit(act(), reader, 100_00, means, lambda _reader: 0))
    assert sum(isinstance(one, Paid) for one in back) == 1
    assert (held_of(reader).fen, cash_in(tills[0])) == (0, 1_50)
    mobile = Means(Method.MOBILE, transaction="4200009")
    recorded = at_once(lambda: take_deposit(act(), reader, 50_00, mobile))
    assert sum(isinstance(one, Paid) for one in recorded) == 1
    assert sorted(Receipt.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def reversed_by_all(act: Callable[[], Act], payment: int) -> None:
    wish = Reversing(payment, Why.BOOKED_TWICE, right=True)
    told = at_once(lambda: reverse_payment(act(), wish, lambda _reader: 0))
    assert sorted(type(one).__name__ for one in told) == ["Paid"] + ["Refused"] * (DESKS - 1)
    assert {one.reason for one in told if isinstance(one, Refused)} == {Refusal.PAYMENT_REVERSED}
