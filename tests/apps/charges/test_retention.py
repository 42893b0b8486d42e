"""Who paid is forgotten after a year; what was paid is not."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

from shulian import clock
from shulian.apps.charges import jobs
from shulian.apps.charges.actions.payments import Taking, pay
from shulian.apps.charges.actions.refunds import pay_out
from shulian.apps.charges.actions.relief import reverse_lost_charge
from shulian.apps.charges.models import Charge, Payment, Refund
from shulian.apps.charges.queries.tills import cash_in
from shulian.apps.journal.models import Entry
from tests.apps.charges.conftest import NOON

A_YEAR = timedelta(days=366)


def forget(days: int) -> int:
    with clock.stopped_at(NOON + timedelta(days=days)):
        return jobs.forget_payers(0)


def test_a_year_after_it_was_settled_a_charge_forgets_who_paid(scene: SimpleNamespace) -> None:
    pay(scene.act(), scene.reader, Taking(1_50, scene.cash))
    assert forget(365) == 0
    assert forget(366) == 1
    scene.late.refresh_from_db()
    assert scene.late.reader is None
    assert Payment.objects.get().reader is None
    assert cash_in(scene.till) == 201_50
    assert Entry.objects.get(kind="payers-forgotten").quantity == 1
    assert forget(366) == 0


def test_what_is_owed_and_what_was_paid_with_it_names_the_reader(scene: SimpleNamespace) -> None:
    pay(scene.act(), scene.reader, Taking(10_00, scene.cash))
    assert forget(1000) == 1
    assert Charge.objects.get(reader=scene.reader) == scene.lost
    assert Payment.objects.get().reader == scene.reader


def test_a_charge_waits_until_the_money_due_to_its_reader_is_paid_out(scene: SimpleNamespace) -> None:
    pay(scene.act(), scene.reader, Taking(32_80, scene.cash, (scene.lost.pk,)))
    reverse_lost_charge(scene.act(), 7, "书已找到")
    refund = Refund.objects.get()
    assert forget(366) == 0
    pay_out(scene.act(), scene.reader, refund.pk, scene.cash)
    assert forget(366) == 1
    assert not Refund.objects.filter(reader__isnull=False).exists()
    assert not Payment.objects.filter(reader__isnull=False).exists()


def test_no_entry_about_money_names_a_token(scene: SimpleNamespace) -> None:
    pay(scene.act(), scene.reader, Taking(32_80, scene.cash, (scene.lost.pk,)))
    reverse_lost_charge(scene.act(), 7, "书已找到")
    assert Entry.objects.filter(kind__startswith="charge").exists()
    assert not Entry.objects.filter(reader__isnull=False).exists()
