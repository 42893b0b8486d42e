"""Paying, waiving, refunding; and what every bad input gets."""

from dataclasses import replace

import pytest

from shulian import clock
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.levy import Levy, charge_by_hand
from shulian.apps.charges.actions.payments import Paid, Taking, pay
from shulian.apps.charges.actions.refunds import pay_out, use_credit
from shulian.apps.charges.actions.relief import Waiver, cancel_charge, reverse_lost_charge, waive
from shulian.apps.charges.models import Charge, Payment, Receipt, Refund, Relief
from shulian.apps.charges.queries.accounts import debt_of, open_refunds
from shulian.apps.charges.queries.tills import cash_in
from shulian.apps.charges.refusals import Refused
from shulian.apps.journal.models import Entry
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import content_of
from shulian.apps.readers.models import Reader
from shulian.core.charges import MOST_FEN, Method, Refusal
from tests.apps.charges.conftest import charge


def test_a_payment_settles_the_oldest_charge_first(scene):
    paid = pay(scene.act(), scene.reader, Taking(10_00, replace(scene.cash, given_fen=20_00)))
    assert isinstance(paid, Paid)
    assert (paid.change_fen, paid.debt_fen) == (10_00, 24_30)
    scene.late.refresh_from_db()
    scene.lost.refresh_from_db()
    assert (scene.late.open_fen, scene.lost.open_fen) == (0, 24_30)
    assert scene.late.settled_at is not None
    assert scene.lost.settled_at is None
    assert cash_in(scene.till) == 210_00
    entries = Entry.objects.filter(kind="charge-paid").order_by("id")
    assert [(one.library, one.place, one.quantity) for one in entries] == [
        (scene.yanta.pk, scene.yanta.pk, 1_50),
        (scene.hantai.pk, scene.yanta.pk, 8_50),
    ]


def test_a_payment_raises_the_guards_of_reader_and_till(scene):
    before = scene.reader.version
    pay(scene.act(), scene.reader, Taking(1_50, scene.cash))
    scene.reader.refresh_from_db()
    scene.till.refresh_from_db()
    assert scene.reader.version == before + 1
    assert scene.till.version == 2


def test_chosen_charges_are_paid_and_the_others_stay(scene):
    pay(scene.act(), scene.reader, Taking(32_80, scene.cash, (scene.lost.pk,)))
    assert list(Charge.objects.filter(settled_at__isnull=True)) == [scene.late]


def test_the_same_command_again_takes_nothing_and_answers_the_same(scene):
    act, taking = scene.act(), Taking(1_50, scene.cash)
    assert pay(act, scene.reader, taking) == pay(act, scene.reader, taking)
    assert Payment.objects.count() == Receipt.objects.count() == 1


def mobile(number: str) -> Means:
    return Means(Method.MOBILE, transaction=number)


@pytest.mark.parametrize(
    ("fen", "change", "refusal"),
    [
        (-1, {}, Refusal.NEGATIVE_AMOUNT),
        (0, {}, Refusal.NOTHING),
        (MOST_FEN + 1, {}, Refusal.ABSURD_AMOUNT),
        (34_31, {}, Refusal.ABOVE_DEBT),
        (10_00, {"given_fen": 5_00}, Refusal.GIVEN_TOO_LITTLE),
        (10_00, {"till": None}, Refusal.NO_OPEN_TILL),
        (10_00, {"till": 0}, Refusal.NO_OPEN_TILL),
        (10_00, {"method": Method.MOBILE}, Refusal.TRANSACTION_NEEDED),
        (10_00, {"method": Method.MOBILE, "transaction": "9" * 65}, Refusal.TRANSACTION_NEEDED),
    ],
)
def test_what_is_not_taken_leaves_everything_as_it_was(scene, fen, change, refusal):
    refused = pay(scene.act(), scene.reader, Taking(fen, replace(scene.cash, **change)))
    assert isinstance(refused, Refused)
    assert refused.reason is refusal
    assert refused.sentence
    assert refused.next_step
    assert debt_of(scene.reader) == 34_30
    assert not Payment.objects.exists()
    assert cash_in(scene.till) == 200_00


def test_a_payment_above_the_debt_is_told_what_is_owed(scene):
    refused = pay(scene.act(), scene.reader, Taking(50_00, scene.cash))
    assert "34.30" in refused.sentence


def test_a_mobile_transaction_pays_once(scene):
    assert isinstance(pay(scene.act(), scene.reader, Taking(1_00, mobile("4200001"))), Paid)
    assert pay(scene.act(), scene.reader, Taking(1_00, mobile("4200001"))).reason is Refusal.TRANSACTION_USED
    assert cash_in(scene.till) == 200_00


def test_another_reader_s_charge_is_not_paid_nor_waived(scene):
    other = charge(scene.reader, scene.yanta, 5)
    Charge.objects.filter(pk=other.pk).update(reader=None)
    assert pay(scene.act(), scene.reader, Taking(5, scene.cash, (other.pk,))).reason is Refusal.UNKNOWN_CHARGE
    assert waive(scene.act(), scene.reader, Waiver(other.pk, 5, "系统故障")).reason is Refusal.UNKNOWN_CHARGE
    assert cancel_charge(scene.act(), scene.reader, other.pk, "系统故障").reason is Refusal.UNKNOWN_CHARGE


def test_a_waiver_needs_its_reason_and_is_kept_with_it(scene):
    assert waive(scene.act(), scene.reader, Waiver(scene.late.pk, 50, " ")).reason is Refusal.REASON_NEEDED
    assert waive(scene.act(), scene.reader, Waiver(scene.late.pk, 1_51, "还书箱故障")).reason is Refusal.ABOVE_CHARGE
    assert waive(scene.act(), scene.reader, Waiver(scene.late.pk, 50, "还书箱故障")) is None
    relief = Relief.objects.get()
    assert (relief.kind, relief.fen, relief.reason, relief.actor) == ("waived", 50, "还书箱故障", scene.cashier)
    assert Entry.objects.get(kind="charge-waived").quantity == 50


def test_a_lost_item_that_is_found_cancels_what_is_open_and_refunds_what_was_paid(scene):
    pay(scene.act(), scene.reader, Taking(12_80, scene.cash, (scene.lost.pk,)))
    done = reverse_lost_charge(scene.act(), 7, "找到了")
    assert [(one.reversed_fen, one.refund_fen) for one in done] == [(20_00, 12_80)]
    refund = Refund.objects.get()
    assert (refund.library, refund.open_fen) == (scene.hantai, 12_80)
    assert debt_of(scene.reader) == 1_50
    assert reverse_lost_charge(scene.act(), 7, "又找到了") == ()
    assert reverse_lost_charge(scene.act(), 8, "不是这一本") == ()


def test_a_refund_is_paid_out_once(scene):
    pay(scene.act(), scene.reader, Taking(32_80, scene.cash, (scene.lost.pk,)))
    reverse_lost_charge(scene.act(), 7, "找到了")
    refund = Refund.objects.get()
    assert isinstance(pay_out(scene.act(), scene.reader, refund.pk, scene.cash), Paid)
    assert cash_in(scene.till) == 200_00
    assert pay_out(scene.act(), scene.reader, refund.pk, scene.cash).reason is Refusal.REFUND_SETTLED
    assert use_credit(scene.act(), scene.reader, refund.pk).reason is Refusal.REFUND_SETTLED
    assert pay_out(scene.act(), scene.reader, refund.pk + 1, scene.cash).reason is Refusal.UNKNOWN_REFUND
    assert Entry.objects.get(kind="refund").quantity == 32_80


def test_whoever_is_paid_is_told_how_much_and_where_and_nobody_is_paid_on_a_frozen_card(scene):
    pay(scene.act(), scene.reader, Taking(32_80, scene.cash, (scene.lost.pk,)))
    reverse_lost_charge(scene.act(), 7, "找到了")
    refund = Refund.objects.get()
    Reader.objects.update(frozen_at=clock.now())
    assert pay_out(scene.act(), scene.reader, refund.pk, scene.cash).reason is Refusal.CARD_FROZEN
    assert not Notice.objects.exists()
    Reader.objects.update(frozen_at=None)
    assert isinstance(pay_out(scene.act(), scene.reader, refund.pk, scene.cash), Paid)
    told = content_of(Notice.objects.get(channel="inbox")).body
    assert [words for words in ("¥32.80", scene.yanta.name) if words not in told] == []


def test_no_refund_leaves_a_till_that_has_less(scene):
    pay(scene.act(), scene.reader, Taking(32_80, mobile("4200002"), (scene.lost.pk,)))
    reverse_lost_charge(scene.act(), 7, "找到了")
    scene.till.float_fen = 10_00
    scene.till.save()
    refused = pay_out(scene.act(), scene.reader, Refund.objects.get().pk, scene.cash)
    assert refused.reason is Refusal.TILL_HAS_LESS
    assert "10.00" in refused.sentence


def test_a_refund_left_as_credit_pays_what_is_owed_elsewhere(scene):
    pay(scene.act(), scene.reader, Taking(32_80, scene.cash, (scene.lost.pk,)))
    reverse_lost_charge(scene.act(), 7, "找到了")
    refund = Refund.objects.get()
    assert use_credit(scene.act(), scene.reader, refund.pk) == Paid(Payment.objects.get(method="credit").pk, 0, 0)
    assert [one.open_fen for one in open_refunds(scene.reader)] == [31_30]
    assert use_credit(scene.act(), scene.reader, refund.pk).reason is Refusal.NO_DEBT
    assert Payment.objects.get(method="credit").library == scene.hantai


def test_a_charge_made_by_mistake_is_cancelled(scene):
    pay(scene.act(), scene.reader, Taking(50, scene.cash))
    assert cancel_charge(scene.act(), scene.reader, scene.late.pk, "").reason is Refusal.REASON_NEEDED
    assert cancel_charge(scene.act(), scene.reader, scene.late.pk, "馆方误记").refund_fen == 50
    assert cancel_charge(scene.act(), scene.reader, scene.late.pk, "馆方误记").reason is Refusal.CHARGE_SETTLED


def test_staff_charge_for_a_new_card(scene):
    assert charge_by_hand(scene.act(), scene.reader, Levy(Charge.Kind.CARD, 10_00, "补办读者证")) is None
    assert debt_of(scene.reader) == 44_30
    wrong = [Levy(Charge.Kind.CARD, -1, "补办"), Levy(Charge.Kind.CARD, 10_00, " ")]
    reasons = [charge_by_hand(scene.act(), scene.reader, one).reason for one in wrong]
    assert reasons == [Refusal.NEGATIVE_AMOUNT, Refusal.REASON_NEEDED]


def test_receipts_are_numbered_by_library_and_day_without_gaps(scene):
    pay(scene.act(), scene.reader, Taking(50, scene.cash))
    pay(scene.act(), scene.reader, Taking(999_99, scene.cash))
    pay(scene.act(), scene.reader, Taking(50, scene.cash))
    assert [one.number for one in Receipt.objects.order_by("pk")] == [1, 2]
    assert "王" not in str(Receipt.objects.order_by("pk")[0].content)


def test_more_charges_than_can_be_chosen_are_told_with_the_limit_and_a_way_out(scene):
    refused = pay(scene.act(), scene.reader, Taking(10_00, scene.cash, tuple(range(501))))
    assert refused.reason is Refusal.TOO_MANY_CHOSEN
    assert "500" in refused.sentence
    assert "501" in refused.sentence
    assert not Payment.objects.exists()
