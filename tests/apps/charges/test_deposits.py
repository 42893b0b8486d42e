"""Deposits are held by the home library, wherever they are paid."""

from datetime import date

import pytest

from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.deposits import Exemption, end_exemption, exempt, give_back_deposit, take_deposit
from shulian.apps.charges.actions.payments import Paid, Taking, pay
from shulian.apps.charges.actions.tiers import set_tiers
from shulian.apps.charges.models import Deposit, DepositExemption, DepositTier
from shulian.apps.charges.queries.accounts import held_of, tiers_of
from shulian.apps.charges.queries.clearing import clearing
from shulian.apps.charges.queries.tiers import own_tiers, past_tiers, tier_sets
from shulian.apps.charges.queries.tills import cash_in
from shulian.apps.journal.models import Entry
from shulian.core.charges import Method, Refusal, Tier
from shulian.core.clearing import Cell

CREDIT = DepositExemption.Ground.CREDIT


def nothing_out(_reader):
    return 0


def test_a_deposit_taken_elsewhere_belongs_to_the_home_library(scene):
    assert isinstance(take_deposit(scene.act(), scene.reader, 100_00, scene.cash), Paid)
    assert held_of(scene.reader).fen == 100_00
    assert Deposit.objects.get().library == scene.hantai
    assert cash_in(scene.till) == 300_00
    assert clearing(date(2026, 11, 1)).cells == (Cell(scene.yanta.pk, scene.hantai.pk, 100_00),)
    assert Entry.objects.get(kind="deposit-in").quantity == 100_00


def test_a_deposit_goes_back_once_nothing_is_owed_and_nothing_is_out(scene):
    take_deposit(scene.act(), scene.reader, 100_00, scene.cash)
    back = scene.act(), scene.reader, 100_00, scene.cash
    assert give_back_deposit(*back, nothing_out).reason is Refusal.DEBT_OPEN
    pay(scene.act(), scene.reader, Taking(34_30, scene.cash))
    again = scene.act(), *back[1:]
    assert give_back_deposit(*again, lambda _reader: 2).reason is Refusal.ITEMS_OUT
    once_more = scene.act(), *back[1:]
    assert isinstance(give_back_deposit(*once_more, nothing_out), Paid)
    assert held_of(scene.reader).fen == 0
    assert give_back_deposit(scene.act(), *back[1:], nothing_out).reason is Refusal.ABOVE_DEPOSIT


@pytest.mark.parametrize(("fen", "refusal"), [(-1, Refusal.NEGATIVE_AMOUNT), (150_00, Refusal.NOT_A_TIER)])
def test_a_deposit_ends_on_a_step(scene, fen, refusal):
    DepositTier.objects.create(library=scene.province, fen=100_00, items=2)
    assert take_deposit(scene.act(), scene.reader, fen, scene.cash).reason is refusal
    assert not Deposit.objects.exists()


def test_a_deposit_needs_its_means(scene):
    assert take_deposit(scene.act(), scene.reader, 1_00, Means(Method.CASH)).reason is Refusal.NO_OPEN_TILL
    little = Means(Method.CASH, scene.till.pk, given_fen=50)
    assert take_deposit(scene.act(), scene.reader, 1_00, little).reason is Refusal.GIVEN_TOO_LITTLE
    assert not Deposit.objects.exists()


def test_the_nearest_library_above_gives_the_steps(scene):
    assert tiers_of(scene.hantai) == ()
    DepositTier.objects.create(library=scene.province, fen=100_00, items=2)
    assert tiers_of(scene.hantai) == (Tier(100_00, 2),)
    DepositTier.objects.create(library=scene.hantai, fen=50_00, items=1, price_fen=80_00)
    assert tiers_of(scene.hantai) == (Tier(50_00, 1, 80_00),)


def test_a_new_set_of_tiers_ends_the_old_one_which_is_kept(scene):
    first, second = (Tier(100_00, 2),), (Tier(100_00, 3, 300_00), Tier(200_00, 6, 500_00))
    act = scene.act()
    assert set_tiers(act, scene.hantai, first) is None
    assert set_tiers(act, scene.hantai, second) is None
    assert own_tiers(scene.hantai) == first
    assert set_tiers(scene.act(), scene.hantai, second) is None
    assert set_tiers(scene.act(), scene.hantai, second[::-1]) is None
    assert tiers_of(scene.hantai) == own_tiers(scene.hantai) == second
    assert [one.tiers for one in tier_sets(scene.hantai, past_tiers(scene.hantai))] == [second, first]
    assert Entry.objects.filter(kind="deposit-tiers-set").count() == 2
    assert set_tiers(scene.act(), scene.hantai, (Tier(100_00, 0),)).reason is Refusal.TIER_ITEMS_ODD
    assert set_tiers(scene.act(), scene.hantai, ()) is None
    assert tiers_of(scene.hantai) == ()


def test_credit_frees_a_reader_until_its_last_day(scene):
    assert exempt(scene.act(), scene.reader, Exemption(CREDIT, "芝麻信用 650", date(2026, 11, 24))).reason is (
        Refusal.DAY_IN_THE_PAST
    )
    assert exempt(scene.act(), scene.reader, Exemption(CREDIT, " ")).reason is Refusal.REASON_NEEDED
    assert exempt(scene.act(), scene.reader, Exemption(CREDIT, "芝麻信用 650", date(2026, 11, 25))) is None
    assert held_of(scene.reader).exemption is not None
    assert exempt(scene.act(), scene.reader, Exemption(CREDIT, "芝麻信用 650")).reason is Refusal.ALREADY_EXEMPT
    assert end_exemption(scene.act(), scene.reader) is None
    assert end_exemption(scene.act(), scene.reader).reason is Refusal.NOT_EXEMPT
    assert held_of(scene.reader).exemption is None
