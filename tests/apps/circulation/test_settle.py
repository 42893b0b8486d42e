"""A book's journey through `settle`: lent at one library, returned at another, home again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from shulian import clock
from shulian.apps.alliance.models import Library, Membership
from shulian.apps.circulation.actions import Answer, Command, Kind, settle_all, settle_one
from shulian.apps.circulation.models import Loan, Transit
from shulian.apps.holdings.models import Item
from shulian.apps.journal.models import Command as Kept
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Card, Reader
from shulian.core.circulation.decisions import Outcome
from shulian.core.circulation.refusals import Refusal
from tests import make

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """雁塔 owns the book, the reader has a card of 陕西, 汉台 is far away."""

    yanta: Library
    hantai: Library
    reader: Reader
    item: Item

    def act(self, kind: Kind, library: Library | None = None, **what: Any) -> Answer:
        named = {"barcode": self.item.barcode} if "item" not in what and "barcode" not in what else {}
        card = {"card": self.card} if kind is Kind.CHECKOUT and "card" not in what else {}
        return settle_one(Command(kind, (library or self.yanta).pk, "desk", **(named | card | what)))

    @property
    def card(self) -> str:
        return self.reader.cards.get().number


@pytest.fixture
def world() -> World:
    make.policy()
    province = make.library("陕西省图书馆")
    yanta, hantai = make.library("雁塔区图书馆", province), make.library("汉台区图书馆", province)
    return World(yanta, hantai, make.reader(province), make.item(yanta))


def test_a_book_is_lent_here_returned_there_and_travels_home(world: World) -> None:
    lent = world.act(Kind.CHECKOUT)
    assert lent.ok
    assert lent.due_on == clock.today() + timedelta(days=30)

    back = world.act(Kind.CHECKIN, world.hantai)
    assert (back.outcome, back.send_to) == (Outcome.SEND_HOME, world.yanta.pk)
    loan = Loan.objects.get()
    assert loan.returned_library == world.hantai
    assert Transit.objects.get().received_at is None

    home = world.act(Kind.CHECKIN, world.yanta)
    assert home.outcome is Outcome.RECEIVED
    world.item.refresh_from_db()
    assert (world.item.state, world.item.place) == ("available", world.yanta)
    assert Transit.objects.get().received_at is not None
    kinds = list(Entry.objects.filter(item=world.item.pk).order_by("id").values_list("kind", flat=True))
    assert kinds == ["checkout", "checkin", "transit-opened", "scanned", "transit-received", "scanned"]


def test_the_same_command_again_gets_the_same_answer_and_changes_nothing(world: World) -> None:
    command = Command(Kind.CHECKOUT, world.yanta.pk, "desk", barcode=world.item.barcode, card=world.card)
    first, second = settle_one(command), settle_one(command)
    assert second == replace(first, repeated=True)
    assert Loan.objects.count() == 1
    assert Entry.objects.filter(command=command.id).count() == 1


def test_the_same_command_twice_in_one_batch_is_done_once(world: World) -> None:
    command = Command(Kind.CHECKOUT, world.yanta.pk, "desk", barcode=world.item.barcode, card=world.card)
    first, second = settle_all([command, command])
    assert first.ok
    assert second.ok
    assert Loan.objects.count() == 1


def test_a_command_id_used_for_another_act_is_refused(world: World) -> None:
    command = Command(Kind.CHECKOUT, world.yanta.pk, "desk", barcode=world.item.barcode, card=world.card)
    settle_one(command)
    assert settle_one(replace(command, kind=Kind.CHECKIN)).refusal is Refusal.COMMAND_REUSED
    assert Loan.objects.get().returned_at is None


def test_a_refusal_is_recorded_and_takes_no_guard(world: World) -> None:
    before = world.reader.version
    command = Command(Kind.CHECKOUT, world.yanta.pk, "desk", barcode="nobody knows", card=world.card)
    assert settle_one(command).refusal is Refusal.UNKNOWN_ITEM
    assert Kept.objects.get(pk=command.id).decision["refusal"] == "unknown-item"
    entry = Entry.objects.get(command=command.id)
    assert (entry.kind, entry.details["reason"]) == ("refusal", "unknown-item")
    world.reader.refresh_from_db()
    assert world.reader.version == before


def test_the_limit_holds_within_one_batch(world: World) -> None:
    make.policy(loan_limit=2)
    items = [make.item(world.yanta) for _ in range(4)]
    answers = settle_all(
        [Command(Kind.CHECKOUT, world.yanta.pk, "desk", barcode=item.barcode, card=world.card) for item in items]
    )
    assert [answer.refusal for answer in answers] == [None, None, Refusal.TOO_MANY_LOANS, Refusal.TOO_MANY_LOANS]


def test_a_return_does_not_overtake_a_loan_of_its_reader_in_one_batch(world: World) -> None:
    make.policy(loan_limit=1)
    world.act(Kind.CHECKOUT)
    other = make.item(world.yanta)
    answers = settle_all(
        [
            Command(Kind.CHECKIN, world.yanta.pk, "desk", barcode=other.barcode),
            Command(Kind.CHECKOUT, world.yanta.pk, "desk", barcode=other.barcode, card=world.card),
            Command(Kind.CHECKIN, world.yanta.pk, "desk", barcode=world.item.barcode),
        ]
    )
    assert [answer.refusal for answer in answers] == [None, Refusal.TOO_MANY_LOANS, None]


def test_a_barcode_of_two_libraries_asks_which(world: World) -> None:
    twin = make.item(world.hantai, world.item.barcode)
    assert world.act(Kind.CHECKOUT).refusal is Refusal.BARCODE_AMBIGUOUS
    assert world.act(Kind.CHECKIN).refusal is Refusal.BARCODE_AMBIGUOUS
    chosen = world.act(Kind.CHECKOUT, barcode=world.item.barcode, owner=world.hantai.pk)
    assert (chosen.ok, chosen.item) == (True, twin.pk)


def test_a_branch_lends_by_the_membership_above_it_and_a_stranger_not_at_all(world: World) -> None:
    branch = make.library("分馆", world.yanta, lends=False, kind="branch")
    assert world.act(Kind.CHECKOUT, branch).ok
    alone = make.library("外馆", lends=False)
    world.act(Kind.CHECKIN)
    assert world.act(Kind.CHECKOUT, alone).refusal is Refusal.LIBRARY_DOES_NOT_LEND
    Membership.objects.filter(library=world.yanta).update(standing="suspended")
    assert world.act(Kind.CHECKOUT, world.hantai).refusal is Refusal.OWNER_DOES_NOT_LEND


def test_a_return_is_taken_even_where_nothing_is_lent(world: World) -> None:
    world.act(Kind.CHECKOUT)
    alone = make.library("外馆", lends=False)
    assert world.act(Kind.CHECKIN, alone).outcome is Outcome.SEND_HOME


def test_a_renewal_counts_from_today_and_belongs_to_the_borrower(world: World) -> None:
    world.act(Kind.CHECKOUT, happened_at=clock.now() - timedelta(days=10))
    assert world.act(Kind.RENEW, reader=world.reader.pk + 1).refusal is Refusal.NOT_YOUR_LOAN
    renewed = world.act(Kind.RENEW, reader=world.reader.pk)
    assert (renewed.due_on, renewed.renewals) == (clock.today() + timedelta(days=30), 1)
    assert Loan.objects.get().due_on == renewed.due_on
    assert world.act(Kind.RENEW).refusal is Refusal.TOO_MANY_RENEWALS


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"status": "left"}, Refusal.READER_LEFT),
        ({"status": "blocked"}, Refusal.READER_BLOCKED),
        ({"expires_on": date(2020, 1, 1)}, Refusal.CARD_EXPIRED),
    ],
)
def test_who_may_not_borrow_is_told_why(world: World, change: dict[str, Any], refusal: Refusal) -> None:
    Reader.objects.filter(pk=world.reader.pk).update(**change)
    assert world.act(Kind.CHECKOUT).refusal is refusal


def test_a_lost_card_is_dead(world: World) -> None:
    card = world.card
    Card.objects.update(status="lost")
    assert world.act(Kind.CHECKOUT, card=card).refusal is Refusal.CARD_STOPPED


def test_every_edit_of_a_reader_or_card_is_counted_by_the_guard(world: World) -> None:
    start = world.reader.version
    Reader.objects.filter(pk=world.reader.pk).update(status="blocked")
    Card.objects.filter(reader=world.reader).update(status="lost")
    stale = world.reader
    stale.save()
    world.reader.refresh_from_db()
    assert world.reader.version == start + 3


def test_an_item_in_the_hand_that_was_on_its_way_is_lent(world: World) -> None:
    world.act(Kind.CHECKOUT)
    world.act(Kind.CHECKIN, world.hantai)
    assert world.act(Kind.CHECKOUT, world.hantai).ok
    assert not Transit.objects.filter(received_at__isnull=True).exists()


def test_the_database_itself_allows_one_open_loan_and_one_open_transit(world: World) -> None:
    world.act(Kind.CHECKOUT)
    loan = Loan.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Loan.objects.create(
            item=loan.item, reader=loan.reader, library=loan.library, lent_at=clock.now(), due_on=clock.today()
        )
    sent = {"item": loan.item, "source": world.hantai, "destination": world.yanta, "opened_at": clock.now()}
    Transit.objects.create(**sent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Transit.objects.create(**sent)


def test_a_batch_with_one_poisoned_command_writes_the_others(world: World) -> None:
    others = [make.item(world.yanta) for _ in range(3)]
    # A loan that the item's state does not show: only the last guard, the unique index, can see it.
    Transit.objects.create(item=others[1], source=world.hantai, destination=world.yanta, opened_at=clock.now())
    commands = [Command(Kind.CHECKIN, world.hantai.pk, "desk", item=item.pk, id=uuid4()) for item in others]
    answers = settle_all(commands)
    assert [answer.ok for answer in answers] == [True, True, True]


def test_no_policy_means_no_loan() -> None:
    home = make.library("雁塔区图书馆")
    answer = settle_one(
        Command(
            Kind.CHECKOUT, home.pk, "desk", barcode=make.item(home).barcode, card=make.reader(home).cards.get().number
        )
    )
    assert answer.refusal is Refusal.NO_POLICY
