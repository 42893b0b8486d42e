"""A payment booked wrongly is taken back as a whole (冲正): what it paid is owed again, and the books balance."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from shulian import clock
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.clearing import freeze
from shulian.apps.charges.actions.deposits import give_back_deposit, take_deposit
from shulian.apps.charges.actions.payments import Paid, Taking, pay
from shulian.apps.charges.actions.refunds import pay_out, use_credit
from shulian.apps.charges.actions.relief import reverse_lost_charge
from shulian.apps.charges.actions.reversals import Reversing, reverse_payment
from shulian.apps.charges.actions.tills import close_till, move_cash, open_till
from shulian.apps.charges.models import Charge, Payment, Receipt, Refund
from shulian.apps.charges.queries.accounts import debt_of, held_of
from shulian.apps.charges.queries.clearing import clearing
from shulian.apps.charges.queries.tills import cash_in, day_of
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Reader
from shulian.core.charges import Method, Refusal
from shulian.core.clearing import Cell
from shulian.core.reversals import Why
from shulian.core.roles import Role
from shulian.core.tills import Closing
from tests import make

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
ALL = 34_30


def paid(scene, fen=ALL, means=None, charges=()) -> int:
    done = pay(scene.act(), scene.reader, Taking(fen, means or scene.cash, charges))
    assert isinstance(done, Paid)
    return done.payment


def nothing_out(_reader) -> int:
    return 0


def back(scene, payment, why=Why.WRONG_AMOUNT, *, items_out=nothing_out, **more):
    return reverse_payment(scene.act(), Reversing(payment, why, **more), items_out)


def test_what_was_paid_is_owed_again_and_the_drawer_is_as_before(scene):
    wrong = paid(scene)
    done = back(scene, wrong)
    assert isinstance(done, Paid)
    assert (done.debt_fen, debt_of(scene.reader), cash_in(scene.till)) == (ALL, ALL, 200_00)
    reversal = Payment.objects.get(pk=done.payment)
    assert (reversal.fen, reversal.reverses_id, reversal.why) == (-ALL, wrong, "wrong-amount")
    assert (reversal.till, reversal.actor, reversal.method) == (scene.till, scene.cashier, "cash")
    assert Payment.objects.get(pk=wrong).reversed_at == clock.now()
    assert not Charge.objects.filter(settled_at__isnull=False).exists()


def test_at_eight_in_the_evening_the_till_is_two_yuan_short_and_then_it_fits(scene):
    wrong = paid(scene)
    refused = close_till(scene.act(), scene.till, 232_30, "")
    assert "−¥2.00" in refused.sentence
    back(scene, wrong)
    paid(scene, 32_30)
    assert close_till(scene.act(), scene.till, 232_30, "") == Closing(232_30, 232_30)
    assert debt_of(scene.reader) == 2_00


def test_its_receipt_names_the_one_that_is_reversed(scene):
    wrong = paid(scene)
    done = back(scene, wrong)
    first, second = Receipt.objects.order_by("number")
    assert (second.number, second.payment_id) == (2, done.payment)
    assert (second.content["reverses"], second.content["why"]) == (first.code, "wrong-amount")
    assert [line["fen"] for line in second.content["lines"]] == [-1_50, -32_80]


def test_in_the_journal_it_is_the_same_kind_with_less_than_nothing_so_that_every_sum_is_net(scene):
    wrong = paid(scene)
    done = back(scene, wrong)
    entries = Entry.objects.filter(kind="charge-paid").order_by("id")
    assert [one.quantity for one in entries] == [1_50, 32_80, -1_50, -32_80]
    details = entries.last().details
    assert details == {
        "kind": "lost",
        "method": "cash",
        "payment": done.payment,
        "reverses": wrong,
        "why": "wrong-amount",
    }
    assert not Entry.objects.filter(kind="charge-paid").exclude(reader=None).exists()


def test_the_same_command_again_changes_nothing_and_answers_the_same(scene):
    wrong, act = paid(scene), scene.act()
    wish = Reversing(wrong, Why.WRONG_READER)
    assert reverse_payment(act, wish, nothing_out) == reverse_payment(act, wish, nothing_out)
    assert Payment.objects.count() == 2
    assert back(scene, wrong).reason is Refusal.PAYMENT_REVERSED


def test_a_reversal_is_not_reversed(scene):
    assert back(scene, back(scene, paid(scene)).payment).reason is Refusal.IS_REVERSAL


def test_a_mobile_payment_booked_wrongly_frees_its_transaction_number(scene):
    mobile = Means(Method.MOBILE, transaction="4200001")
    wrong = paid(scene, 1_00, mobile)
    done = back(scene, wrong)
    reversal = Payment.objects.get(pk=done.payment)
    assert (reversal.method, reversal.transaction, reversal.till) == ("mobile", "4200001", None)
    assert isinstance(pay(scene.act(), scene.reader, Taking(1_50, mobile)), Paid)
    assert pay(scene.act(), scene.reader, Taking(1_50, mobile)).reason is Refusal.TRANSACTION_USED


def test_the_wrong_way_of_paying_is_put_right_in_the_same_walk(scene):
    back(scene, paid(scene), Why.WRONG_METHOD)
    paid(scene, means=Means(Method.MOBILE, scene.till.pk, transaction="4200002"))
    day = day_of(scene.till)
    assert (day.cash_fen, day.mobile_fen, day.expected_fen) == (0, ALL, 200_00)


def test_a_deposit_booked_wrongly_is_held_no_longer(scene):
    wrong = take_deposit(scene.act(), scene.reader, 100_00, scene.cash)
    back(scene, wrong.payment, Why.WRONG_READER)
    assert (held_of(scene.reader).fen, cash_in(scene.till)) == (0, 200_00)
    assert list(Entry.objects.filter(kind="deposit-in").order_by("id").values_list("quantity", flat=True)) == [
        100_00,
        -100_00,
    ]


def test_a_deposit_that_was_given_back_is_not_taken_back_too(scene):
    Charge.objects.all().delete()
    wrong = take_deposit(scene.act(), scene.reader, 100_00, scene.cash)
    give_back_deposit(scene.act(), scene.reader, 100_00, scene.cash, lambda _reader: 0)
    assert back(scene, wrong.payment).reason is Refusal.DEPOSIT_GONE


def test_a_deposit_goes_out_by_a_reversal_only_when_nothing_is_on_loan_and_stays_in_the_drawer_for_the_right_one(scene):
    Charge.objects.all().delete()
    wrong = take_deposit(scene.act(), scene.reader, 100_00, scene.cash).payment
    refused = back(scene, wrong, items_out=lambda _reader: 1, handed_back=True)
    assert (refused.reason, cash_in(scene.till)) == (Refusal.ITEMS_OUT, 300_00)
    assert isinstance(back(scene, wrong, items_out=lambda _reader: 1), Paid)
    again = take_deposit(scene.act(), scene.reader, 100_00, scene.cash).payment
    assert isinstance(back(scene, again, handed_back=True), Paid)


def test_money_given_back_by_mistake_comes_back(scene):
    paid(scene, 32_80, charges=(scene.lost.pk,))
    reverse_lost_charge(scene.act(), 7, "找到了")
    out = pay_out(scene.act(), scene.reader, Refund.objects.get().pk, scene.cash)
    back(scene, out.payment, Why.WRONG_METHOD)
    assert (Refund.objects.get().open_fen, cash_in(scene.till)) == (32_80, 232_80)
    assert Entry.objects.filter(kind="refund").order_by("id").last().quantity == -32_80


def test_what_was_cancelled_since_is_due_to_the_reader_and_not_reversed(scene):
    wrong = paid(scene, 32_80, charges=(scene.lost.pk,))
    reverse_lost_charge(scene.act(), 7, "找到了")
    assert back(scene, wrong).reason is Refusal.PAYMENT_DUE_BACK
    credit = use_credit(scene.act(), scene.reader, Refund.objects.get().pk)
    assert back(scene, credit.payment).reason is Refusal.PAYMENT_WAS_CREDIT
    refused = back(scene, wrong)
    assert refused.sentence
    assert refused.next_step


def test_a_colleague_needs_the_right_and_another_library_has_none(scene):
    wrong = paid(scene)
    colleague = make.staff(Role.DESK_LIBRARIAN, scene.yanta)
    act = Act("desk", colleague.pk, scene.yanta.pk)
    assert reverse_payment(act, Reversing(wrong, Why.WRONG_AMOUNT), nothing_out).reason is Refusal.REVERSAL_NEEDS_RIGHT
    elsewhere = reverse_payment(scene.act(scene.hantai), Reversing(wrong, Why.WRONG_AMOUNT, right=True), nothing_out)
    assert elsewhere.reason is Refusal.PAYMENT_ELSEWHERE
    assert back(scene, 0).reason is Refusal.UNKNOWN_RECEIPT
    assert back(scene, wrong, "写错了").reason is Refusal.REASON_NOT_CHOSEN
    assert debt_of(scene.reader) == 0
    done = reverse_payment(
        replace(act, command=scene.act().command), Reversing(wrong, Why.WRONG_AMOUNT, right=True), nothing_out
    )
    assert isinstance(done, Paid)


def test_after_the_till_is_closed_it_takes_the_right_and_goes_through_the_one_that_is_open(scene):
    wrong = paid(scene)
    close_till(scene.act(), scene.till, 232_30, "找零差错")
    assert back(scene, wrong).reason is Refusal.REVERSAL_NEEDS_RIGHT
    assert back(scene, wrong, right=True).reason is Refusal.NO_OPEN_TILL
    with clock.stopped_at(datetime(2026, 11, 26, 1, tzinfo=UTC)):
        today = open_till(scene.act(), "服务台", 232_30)
        before = day_of(scene.till)
        assert isinstance(back(scene, wrong, right=True, till=today.pk), Paid)
        assert day_of(scene.till) == before
        scene.till.refresh_from_db()
        assert (scene.till.expected_fen, scene.till.counted_fen) == (234_30, 232_30)
        assert [(one.what, one.count, one.fen, one.reversal) for one in day_of(today).totals] == [
            ("lost", 1, -32_80, True),
            ("overdue", 1, -1_50, True),
        ]
        assert cash_in(today) == 198_00


def test_without_a_till_the_day_is_the_session(scene):
    wrong = paid(scene, means=Means(Method.MOBILE, transaction="4200003"))
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        assert back(scene, wrong).reason is Refusal.REVERSAL_NEEDS_RIGHT
        assert isinstance(back(scene, wrong, right=True), Paid)


def test_no_reversal_takes_more_out_of_the_drawer_than_is_in_it(scene):
    wrong = paid(scene)
    move_cash(scene.act(), scene.till, -210_00, "存入银行")
    assert back(scene, wrong).reason is Refusal.TILL_HAS_LESS
    assert debt_of(scene.reader) == 0


def test_a_frozen_month_stays_and_the_reversal_is_in_the_open_one(scene):
    wrong = paid(scene)
    with clock.stopped_at(datetime(2026, 12, 3, tzinfo=UTC)):
        freeze(scene.act(), NOVEMBER)
        frozen = clearing(NOVEMBER)
        back(scene, wrong, right=True)
        assert clearing(NOVEMBER) == frozen
        assert clearing(DECEMBER).cells == (Cell(scene.yanta.pk, scene.hantai.pk, -32_80),)
        assert [pair.parts for pair in clearing(DECEMBER).pairs()] == [(("reversal", -32_80),)]
        assert clearing(DECEMBER).balances == {scene.yanta.pk: 32_80, scene.hantai.pk: -32_80}


def test_in_one_month_both_cancel_each_other_out(scene):
    back(scene, paid(scene))
    assert clearing(NOVEMBER).cells == ()


@pytest.mark.parametrize("gone", ["forgotten", "left"])
def test_who_is_no_longer_known_or_has_left_owes_nothing_again(scene, gone):
    wrong = paid(scene)
    if gone == "left":
        Reader.objects.filter(pk=scene.reader.pk).update(closed_at=clock.now(), closed_as="given-up")
    else:
        Payment.objects.filter(pk=wrong).update(reader=None)
    assert back(scene, wrong, right=True).reason is Refusal.PAYER_GONE


def test_the_guards_of_reader_and_till_show_that_something_moved(scene):
    wrong = paid(scene)
    before = Reader.objects.get(pk=scene.reader.pk).version
    back(scene, wrong)
    scene.till.refresh_from_db()
    assert Reader.objects.get(pk=scene.reader.pk).version == before + 1
    assert scene.till.version == 3
