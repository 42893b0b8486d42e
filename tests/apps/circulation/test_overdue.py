"""Overdue items stop borrowing: as the policy says, explained, let pass with a reason, and over after the return."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.translation import override

from shulian import clock
from shulian.apps.circulation import refusals
from shulian.apps.circulation.actions.holds import Wish, place_hold
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.models import Loan
from shulian.apps.circulation.standing import standing_of
from shulian.apps.circulation.stored import facts_again
from shulian.apps.circulation.whose_rule import behind_hold, behind_loan
from shulian.apps.journal.models import Command, Entry
from shulian.apps.readers.actions import cardlife
from shulian.core.circulation.facts import Late
from shulian.core.circulation.marks import Mark
from shulian.core.circulation.refusals import Refusal
from tests import make
from tests.apps.circulation.conftest import Town

pytestmark = pytest.mark.django_db
REASON = "人在外地，已约定归还"


def another(town: Town) -> None:
    """The next book comes to the counter."""
    town.item = make.item(town.yanta)


def test_whoever_has_something_overdue_gets_nothing_more_until_it_is_back(build: Callable[..., Town]) -> None:
    town = build(overdue_limit=0)
    town.lend()
    first = town.item
    town.late(1)
    another(town)
    stopped = town.lend()
    assert stopped.refusal is Refusal.TOO_MANY_OVERDUE
    with override("en"):
        said = behind_loan(Refusal.TOO_MANY_OVERDUE, town.borrower, town.item)
        assert "Overdue items allowed – any overdue item stops borrowing" in said
        assert "return them" in refusals.next_step(Refusal.TOO_MANY_OVERDUE, for_reader=True)
    assert town.lend(overridden=(Refusal.TOO_MANY_OVERDUE,), reason=REASON).ok
    town.scan()
    town.item, this = first, town.item
    town.scan()
    town.item = this
    assert town.lend().ok


def test_a_loan_that_is_not_late_is_not_renewed_while_another_is_and_the_late_one_counts_once(
    build: Callable[..., Town],
) -> None:
    town = build(overdue_limit=0, renewals=3)
    town.lend()
    late = town.item
    another(town)
    town.lend()
    Loan.objects.filter(item=late).update(due_on=clock.today() - timedelta(days=2))
    with clock.stopped_at(clock.now() + timedelta(days=1)):
        assert town.renew().refusal is Refusal.TOO_MANY_OVERDUE
        town.item = late
        assert town.renew().refusal is Refusal.LOAN_OVERDUE
        # Nothing else is late: one leave is enough.
        assert town.renew(overridden=(Refusal.LOAN_OVERDUE,), reason=REASON).ok


def test_a_hold_waits_until_what_is_overdue_is_back(build: Callable[..., Town]) -> None:
    town = build(overdue_limit=0)
    town.lend()
    town.late(4)
    wanted = make.item(town.yanta)
    wish = Wish(town.borrower.pk, wanted.title_id, town.hantai.pk)
    assert place_hold(town.act(), wish).refusal is Refusal.TOO_MANY_OVERDUE
    with override("en"):
        assert "By the rule of the whole alliance" in behind_hold(Refusal.TOO_MANY_OVERDUE, town.borrower, wish)
    town.scan()
    assert place_hold(town.act(), wish).ok


def test_a_long_overdue_item_stops_borrowing_until_it_is_back_and_for_days_after(build: Callable[..., Town]) -> None:
    town = build(long_overdue_days=90, long_overdue_suspension_days=30)
    town.lend()
    town.late(90)
    late = town.item
    another(town)
    assert town.lend().ok
    town.scan()
    town.late(91)
    assert town.lend().refusal is Refusal.LONG_OVERDUE
    here = standing_of(town.borrower.cards.get(), town.yanta)
    assert (here.stops, here.late, here.facts.late) == ((Refusal.LONG_OVERDUE,), 1, Late(1, 91))
    assert town.lend(overridden=(Refusal.LONG_OVERDUE,), reason=REASON).ok
    town.scan()
    town.item = late
    back = town.scan()
    assert back.suspended_until == clock.today() + timedelta(days=30)
    assert Entry.objects.get(command=back.command, kind="reader-suspended").quantity == 30
    another(town)
    assert town.lend().refusal is Refusal.READER_SUSPENDED
    assert town.lend(overridden=(Refusal.READER_SUSPENDED,), reason=REASON).ok
    another(town)
    with clock.stopped_at(clock.now() + timedelta(days=31)):
        assert town.lend().ok
    another(town)
    lifted = cardlife.lift_suspension(town.act(), cardlife.Wish(town.borrower.cards.get(), reason="住院晚还"))
    assert isinstance(lifted, cardlife.Done)
    assert town.lend().ok


def test_what_is_said_to_be_returned_stops_counting_on_that_day(build: Callable[..., Town]) -> None:
    town = build(overdue_limit=0)
    town.lend()
    mark(town.act(), town.item.pk, Mark.CLAIMED_RETURNED, "读者称已还")
    with clock.stopped_at(clock.now() + timedelta(days=60)):
        another(town)
        assert town.lend().ok


def test_the_facts_are_kept_with_each_decision_and_come_back_as_they_were(build: Callable[..., Town]) -> None:
    town = build()
    town.lend()
    kept = facts_again(Command.objects.get(kind="checkout").facts["facts"])
    assert kept.reader is not None
    assert kept.reader.late == Late()
    town.late(8)
    another(town)
    again = facts_again(Command.objects.get(pk=town.lend().command).facts["facts"])
    assert again.reader is not None
    assert again.reader.late == Late(1, 8)


def test_a_loan_keeps_when_it_becomes_long_overdue_only_where_the_policy_says_so(build: Callable[..., Town]) -> None:
    plain = build()
    plain.lend()
    assert "long_overdue_days" not in Loan.objects.get().terms
    make.policy(long_overdue_days=90)
    another(plain)
    plain.lend()
    assert Loan.objects.order_by("pk").last().terms["long_overdue_days"] == 90  # type: ignore[union-attr]
