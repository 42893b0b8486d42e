"""The books balance, whatever happened in whatever order, and however often it was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from random import Random
from types import SimpleNamespace
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.deposits import give_back_deposit, take_deposit
from shulian.apps.charges.actions.payments import Taking, pay
from shulian.apps.charges.actions.refunds import pay_out, use_credit
from shulian.apps.charges.actions.relief import Waiver, cancel_charge, reverse_lost_charge, waive
from shulian.apps.charges.actions.reversals import Reversing, reverse_payment
from shulian.apps.charges.actions.tills import close_till, move_cash, open_till
from shulian.apps.charges.models import Charge, Deposit, Payment, PaymentLine, Receipt, Refund, Relief, Till
from shulian.apps.charges.queries.clearing import clearing
from shulian.apps.charges.queries.tills import cash_in
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.core.charges import Method
from shulian.core.reversals import Why
from tests.apps.charges.conftest import charge

ACTS = ("happens", "pay", "waive", "cancel", "refund", "credit", "deposit", "give-back", "bank", "close", "reverse")
BACK = Q(payment__reverses__isnull=False)
OF_KIND = {
    "charge-paid": Q(kind="charge"),
    "deposit-in": Q(kind="deposit") & (Q(fen__gt=0) & ~BACK | Q(fen__lt=0) & BACK),
    "deposit-out": Q(kind="deposit") & (Q(fen__lt=0) & ~BACK | Q(fen__gt=0) & BACK),
    "refund": Q(kind="refund"),
}
HISTORIES = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 2**32), st.booleans()), max_size=25)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES)
def test_the_books_balance_over_any_history(scene, history):
    with undone():
        for number, (what, seed, twice) in enumerate(history):
            act = Act("desk", scene.cashier.pk, scene.yanta.pk, command=UUID(int=number + 1))
            if what == "happens":
                happens(scene, act, Random(seed))
                continue
            send = planned(scene, act, what, Random(seed))
            first, before = send(), books()
            if twice:
                assert send() == first
                assert books() == before
        balance(scene)


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def planned(scene: SimpleNamespace, act: Act, what: str, random: Random) -> Callable[[], object]:
    """One act with amounts that are sometimes right and sometimes absurd; it can be sent again."""
    till = Till.objects.filter(library=scene.yanta, closed_at__isnull=True).first()
    if till is None:
        return partial(open_till, act, "服务台", random.randrange(50_00))
    means = random.choice(
        [Means(Method.CASH, till.pk), Means(Method.CASH), Means(Method.MOBILE, transaction=str(act.command))]
    )
    fen = random.choice([random.randrange(-5, 40_00), 1_50, 32_80, 10**9])
    chosen = random.choice(list(Charge.objects.order_by("pk").values_list("pk", flat=True)))
    due = random.choice([0, *Refund.objects.order_by("pk").values_list("pk", flat=True)])
    payment = random.choice([0, *Payment.objects.order_by("pk").values_list("pk", flat=True)])
    counted, out = random.choice([cash_in(till), fen]), random.choice([0, 0, 1])
    of_reader = {
        "pay": (pay, Taking(fen, means, random.choice([(), (chosen,)]))),
        "waive": (waive, Waiver(chosen, fen, random.choice(["馆方误记", ""]))),
        "cancel": (cancel_charge, chosen, "馆方误记"),
        "refund": (pay_out, due, means),
        "credit": (use_credit, due),
        "deposit": (take_deposit, fen, means),
        "give-back": (give_back_deposit, fen, means, lambda _reader: out),
    }
    of_till = {"bank": (move_cash, till, -fen, "存入银行"), "close": (close_till, till, counted, "清点有差")}
    if what == "reverse":
        why = random.choice([*Why, "写错了"])
        return partial(
            reverse_payment, act, Reversing(payment, why, till.pk, right=random.random() < 0.7), lambda _reader: 0
        )
    if what in of_till:
        action, *rest = of_till[what]
        return partial(action, act, *rest)
    action, *rest = of_reader[what]
    return partial(action, act, scene.reader, *rest)


def happens(scene: SimpleNamespace, act: Act, random: Random) -> None:
    """What comes from circulation: a new charge, or a lost item that is found."""
    if random.random() < 0.5:
        library, kind = random.choice([scene.yanta, scene.hantai]), random.choice(["overdue", "lost"])
        charge(scene.reader, library, random.randrange(1, 50_00), kind, item=random.randrange(3))
    else:
        reverse_lost_charge(act, random.choice([0, 1, 2, 7]), "找到了")


def books() -> list[tuple[object, ...]]:
    """Everything that a repeated command could have changed."""
    tables = (Charge, Payment, PaymentLine, Relief, Refund, Deposit, Till, Receipt)
    return [row for table in tables for row in table.objects.order_by("pk").values_list()]


def balance(scene: SimpleNamespace) -> None:
    for one in Charge.objects.all():
        paid = one.lines.aggregate(fen=Sum("fen"))["fen"] or 0
        relieved = one.reliefs.aggregate(fen=Sum("fen"))["fen"] or 0
        assert one.fen == paid + relieved + one.open_fen
        assert (one.settled_at is not None) == (one.open_fen == 0)
    for refund in Refund.objects.all():
        assert refund.fen + (refund.lines.aggregate(fen=Sum("fen"))["fen"] or 0) == refund.open_fen
        assert refund.fen == refund.charge.lines.aggregate(fen=Sum("fen"))["fen"]
    for payment in Payment.objects.all():
        assert payment.fen == payment.lines.aggregate(fen=Sum("fen"))["fen"]
    for back in Payment.objects.filter(reverses__isnull=False).select_related("reverses"):
        assert (back.fen, back.method) == (-back.reverses.fen, back.reverses.method)
        assert sorted(back.lines.values_list("fen", "creditor")) == sorted(
            (-fen, creditor) for fen, creditor in back.reverses.lines.values_list("fen", "creditor")
        )
        assert back.reverses.reversed_at is not None
    assert Payment.objects.exclude(reversed_at=None).count() == Payment.objects.exclude(reverses=None).count()
    for till in Till.objects.all():
        assert cash_in(till) >= 0
        if till.closed_at:
            assert till.expected_fen == cash_in(till)
            assert till.counted_fen == till.expected_fen + till.difference_fen
    assert sum(clearing(date(2026, 11, 1)).balances.values()) == 0
    moved = dict(
        Entry.objects.filter(kind__in=("charge-paid", "deposit-in", "deposit-out", "refund"))
        .order_by()
        .values_list("kind")
        .annotate(Sum("quantity"))
    )
    for kind, rows in OF_KIND.items():
        assert moved.get(kind, 0) == abs(PaymentLine.objects.filter(rows).aggregate(fen=Sum("fen"))["fen"] or 0), kind
    assert (Deposit.objects.aggregate(fen=Sum("fen"))["fen"] or 0) >= 0
    held, running = 0, True
    for moved in Deposit.objects.order_by("pk"):
        held += moved.fen
        running = running and held >= 0
    assert running
    numbers = list(Receipt.objects.filter(library=scene.yanta).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
