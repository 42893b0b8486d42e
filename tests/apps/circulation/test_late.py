"""What a late return costs, and what keeps a reader from borrowing afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.translation import override

from shulian import clock
from shulian.apps.alliance.models import OpeningHours
from shulian.apps.charges.actions.tiers import set_tiers
from shulian.apps.charges.models import Charge, Deposit, DepositExemption
from shulian.apps.circulation.accruals import accruals
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.models import Loan, PolicyRow, PolicyVersion
from shulian.apps.circulation.standing import costs, standing_of
from shulian.apps.circulation.stored import facts_again
from shulian.apps.circulation.whose_rule import behind_loan
from shulian.apps.journal.models import Command, Entry
from shulian.core.charges import Tier
from shulian.core.circulation.checkout import decide_checkout
from shulian.core.circulation.decisions import Refuse
from shulian.core.circulation.marks import Mark
from shulian.core.circulation.refusals import Refusal
from tests import make
from tests.apps.circulation.conftest import Town

pytestmark = pytest.mark.django_db


def test_days_late_are_charged_up_to_the_cap_and_the_sum_says_how(build: Callable[..., Town]) -> None:
    town = build(overdue_fen=10, overdue_cap_fen=500)
    town.lend()
    town.late(12)
    back = town.scan(town.hantai)
    assert back.charge_fen == 120
    charge = Charge.objects.get()
    assert (charge.kind, charge.fen, charge.open_fen, charge.place) == ("overdue", 120, 120, town.hantai)
    assert charge.library == town.yanta
    assert charge.basis["days_late"] == 12
    assert Entry.objects.get(command=back.command, kind="charge").quantity == 120


def test_a_loan_by_the_hour_costs_on_the_day_it_was_due_and_the_desk_says_so_before_the_return(
    build: Callable[..., Town],
) -> None:
    # At noon, so that the loan is due on the day on which it is lent.
    with clock.stopped_at(clock.midnight(clock.today() + timedelta(days=1)) + timedelta(hours=12)):
        town = build(loan_hours=2, overdue_fen=10)
        assert town.lend().ok
        Loan.objects.update(due_at=clock.now() - timedelta(minutes=5))
        standing = standing_of(town.borrower.cards.get(), town.yanta)
        (out,) = costs(Loan.objects.all(), town.yanta, standing.snapshot)
        assert (standing.late, out.cost and out.cost.fen) == (1, 10)
        assert [one.overdue.fen for one in accruals(Loan.objects.all())] == [10]
        assert town.scan().charge_fen == 10


def test_what_is_said_to_be_returned_is_not_renewed(build: Callable[..., Town]) -> None:
    town = build()
    town.lend()
    mark(town.act(), town.item.pk, Mark.CLAIMED_RETURNED)
    assert town.renew().refusal is Refusal.LOAN_CLAIMED


def test_the_money_belongs_to_the_library_whose_rule_it_is(build: Callable[..., Town]) -> None:
    town = build()
    version = PolicyVersion.objects.get()
    PolicyRow.objects.create(version=version, library=town.province, says={"overdue_fen": 20})
    PolicyRow.objects.create(version=version, library=town.yanta, says={"loan_days": 20})
    town.lend(town.langao)
    town.late(1)
    town.scan(town.hantai)
    assert Charge.objects.get().library == town.province


def test_the_days_of_grace_cost_nothing_and_beyond_them_every_day_counts(build: Callable[..., Town]) -> None:
    town = build(overdue_fen=10, grace_days=3)
    town.lend()
    town.late(3)
    assert town.scan().charge_fen == 0
    town.lend()
    town.late(4)
    assert town.scan().charge_fen == 40


def test_days_on_which_the_library_of_return_is_closed_do_not_count(build: Callable[..., Town]) -> None:
    town = build(overdue_fen=10)
    OpeningHours.objects.create(library=town.hantai, weekday=clock.today().weekday(), opens="08:30", closes="17:30")
    town.lend()
    town.late(7)
    assert town.scan(town.hantai).charge_fen == 10


def test_a_due_day_moves_to_the_next_open_day_of_the_library_that_lends(build: Callable[..., Town]) -> None:
    town = build(loan_days=1)
    OpeningHours.objects.create(library=town.yanta, weekday=clock.today().weekday(), opens="08:30", closes="17:30")
    assert town.lend().due_on == clock.today() + timedelta(days=7)


def test_late_days_suspend_the_reader_and_the_next_ones_follow_them(build: Callable[..., Town]) -> None:
    town = build(suspension_days=1)
    town.lend()
    town.late(5)
    back = town.scan()
    assert back.suspended_until == clock.today() + timedelta(days=5)
    assert town.lend().refusal is Refusal.READER_SUSPENDED
    assert town.lend(overridden=(Refusal.READER_SUSPENDED,), reason="代还，情有可原").ok
    town.late(2)
    assert town.scan().suspended_until == clock.today() + timedelta(days=7)


def test_a_reader_who_owes_too_much_borrows_after_paying(build: Callable[..., Town]) -> None:
    town = build(overdue_fen=100, debt_limit_fen=300)
    town.lend()
    town.late(3)
    town.scan()
    assert town.lend().refusal is Refusal.TOO_MUCH_OWED
    Charge.objects.update(open_fen=0, settled_at=clock.now())
    assert town.lend().ok


def test_books_are_worth_no_more_than_the_deposit(build: Callable[..., Town]) -> None:
    town = build(deposit_fen=100_00, price_within_deposit=True)
    town.item.price_fen = 60_00
    town.item.save()
    assert town.lend().refusal is Refusal.DEPOSIT_TOO_SMALL
    act = town.act()
    Deposit.objects.create(reader=town.borrower, library=town.yanta, fen=100_00, command=act.command)
    assert town.lend().ok
    town.item = make.item(town.yanta, price_fen=50_00)
    assert town.lend().refusal is Refusal.PRICE_OVER_DEPOSIT


def test_a_deposit_covers_the_items_of_its_tier_from_the_moment_the_tier_is_set(build: Callable[..., Town]) -> None:
    town = build(deposit_fen=100_00)
    act = town.act()
    Deposit.objects.create(reader=town.borrower, library=town.province, fen=100_00, command=act.command)
    assert town.lend().ok
    assert set_tiers(town.act(), town.province, [Tier(100_00, 1, 90_00), Tier(200_00, 4, 90_00)]) is None
    town.item = make.item(town.yanta, price_fen=90_01)
    refused = town.lend()
    assert refused.refusal is Refusal.TIER_FULL
    with override("en"):
        behind = behind_loan(Refusal.TIER_FULL, town.borrower, town.item)
    assert behind.startswith("A deposit of ¥100.00 covers 1 items worth ¥90.00")
    kept = facts_again(Command.objects.get(pk=refused.command).facts["facts"])
    assert kept.reader is not None
    assert kept.reader.covered == Tier(100_00, 1, 90_00)
    assert decide_checkout(kept) == Refuse(Refusal.TIER_FULL)
    Deposit.objects.create(reader=town.borrower, library=town.province, fen=100_00, command=act.command)
    assert town.lend().refusal is Refusal.PRICE_OVER_TIER
    town.item = make.item(town.yanta, price_fen=90_00)
    assert town.lend().ok
    town.item = make.item(town.yanta)
    DepositExemption.objects.create(reader=town.borrower, library=town.yanta, ground="credit", command=act.command)
    assert town.lend().ok


def test_limits_are_counted_for_the_library_its_branches_and_the_kind(build: Callable[..., Town]) -> None:
    town = build(loan_limit_library=1, loan_limit_subtree=2, loan_limit_class=3)
    branch = make.library("雁塔小寨分馆", town.yanta, kind="branch")
    town.lend()
    town.item = make.item(town.yanta)
    assert town.lend().refusal is Refusal.TOO_MANY_LOANS_LIBRARY
    town.item = make.item(branch)
    assert town.lend().ok
    town.item = make.item(make.library("雁塔大雁塔分馆", town.yanta, kind="branch"))
    assert town.lend().refusal is Refusal.TOO_MANY_LOANS_SUBTREE
    town.item = make.item(town.hantai)
    assert town.lend().ok
    town.item = make.item(town.langao)
    assert town.lend().refusal is Refusal.TOO_MANY_LOANS_CLASS
    town.item = make.item(town.langao, item_class="device")
    assert town.lend().ok


def test_an_override_passes_one_test_and_the_journal_says_who_and_the_command_why(
    build: Callable[..., Town],
) -> None:
    town = build(loan_limit=0)
    answer = town.lend(overridden=(Refusal.TOO_MANY_LOANS,), reason="期末考试", actor=7)
    assert answer.ok
    entry = Entry.objects.get(command=answer.command, kind="checkout")
    assert (entry.actor, entry.details["overridden"]) == (7, ["too-many-loans"])
    assert Command.objects.get(pk=answer.command).facts["reason"] == "期末考试"
    assert "期末考试" not in str(entry.details)


def test_a_policy_that_changes_meanwhile_leaves_the_money_to_the_library_whose_rule_it_was(
    build: Callable[..., Town],
) -> None:
    town = build()
    rule = {"library": town.province, "says": {"overdue_fen": 20}}
    PolicyRow.objects.create(version=PolicyVersion.objects.get(), **rule)
    town.lend(town.langao)
    plain = PolicyRow.objects.get(library=None).says
    newer = PolicyVersion.objects.create(in_force_from=clock.now())
    PolicyRow.objects.create(version=newer, says=plain)
    PolicyRow.objects.create(version=newer, **rule)
    town.late(1)
    town.scan(town.hantai)
    assert Charge.objects.get().library == town.province
