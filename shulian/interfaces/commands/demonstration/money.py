"""What the demonstration's readers owed and paid: a month that was cleared, a till two yuan short, one that is open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from uuid import uuid4

from django.db.models import QuerySet

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.charges.actions.booking import Means
from shulian.apps.charges.actions.clearing import freeze
from shulian.apps.charges.actions.deposits import Exemption, exempt, take_deposit
from shulian.apps.charges.actions.payments import Taking, pay
from shulian.apps.charges.actions.relief import Waiver, waive
from shulian.apps.charges.actions.reversals import Reversing, reverse_payment
from shulian.apps.charges.actions.tills import close_till, correct, move_cash, open_till
from shulian.apps.charges.models import Charge, DepositExemption, DepositTier, Statement, Till
from shulian.apps.charges.queries.tills import cash_in
from shulian.apps.charges.refusals import Refused
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.actions.marks import mark
from shulian.apps.circulation.models import Hold
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.readers.models import Card, Reader
from shulian.core.charges import Method
from shulian.core.circulation.marks import Mark
from shulian.core.circulation.states import ItemState
from shulian.core.clearing import month_of
from shulian.core.reversals import Why
from shulian.interfaces.commands.demonstration.libraries import HANTAI, PROVINCE, YANTA
from shulian.interfaces.commands.demonstration.readers import Guest

DESK = "服务台（演示）"
FLOAT = 200_00
NEEDED = 8
"""Readers who owe something; a smaller demonstration has no money in it."""
# The deposit a library may ask for, and the items it covers (the steps of 山西省图书馆).
TIERS = ((100_00, 2), (200_00, 4), (300_00, 6))
LATE = {"days_late": 6, "fen_per_day": 20, "cap_fen": 10_00}
PRICE = 32_80


@dataclass(frozen=True)
class Scene:
    """Where the money is taken, by whom, and who pays."""

    yanta: Library
    hantai: Library
    cashier: int
    readers: list[Reader]

    def act(self) -> Act:
        """An act of the cashier, at the moment that the clock shows."""
        return Act("demonstration", self.cashier, self.yanta.pk)


def load(guests: Iterable[Guest], desks: Mapping[int, Account], tree: Mapping[str, Library]) -> None:
    """Last month with its statement, a day two yuan short, and what is open today."""
    since = clock.now()
    for fen, items in TIERS:
        DepositTier.objects.create(library=tree[PROVINCE], fen=fen, items=items, since=since, is_demonstration=True)
    known = [guest.reader for guest in guests]
    ordinary = Reader.objects.filter(status=Reader.Status.ACTIVE).exclude(pk__in=known).order_by("pk")
    readers = list(ordinary.select_related("home_library")[:NEEDED])
    if len(readers) < NEEDED:
        return
    yanta = tree[YANTA]
    scene = Scene(yanta, tree[HANTAI], desks[yanta.pk].pk, readers)
    guest = next((guest for guest in guests if guest.library.code == YANTA), None)
    present = month_of(clock.today())
    _last_month(scene, month_of(present - timedelta(days=1)), Reader.objects.get(pk=guest.reader) if guest else None)
    with clock.stopped_at(_at(present, time(9))):
        freeze(Act("demonstration"), month_of(present - timedelta(days=1)))
    _today(scene, _yesterday(scene, clock.today() - timedelta(days=1)))
    Till.objects.update(is_demonstration=True)
    Statement.objects.update(is_demonstration=True)


def _last_month(scene: Scene, month: date, guest: Reader | None) -> None:
    """Money of 汉台 is taken at 雁塔, and the day is closed to the fen."""
    day = month + timedelta(days=11)
    with clock.stopped_at(_at(day, time(8, 40))):
        till = _opened(scene, FLOAT)
    with clock.stopped_at(_at(day, time(15, 20))):
        means = Means(Method.CASH, till.pk)
        for number, reader in enumerate(scene.readers[:3]):
            _owes(reader, scene.hantai, scene.yanta, PRICE + 100 * number, kind=Charge.Kind.LOST)
            pay(scene.act(), reader, Taking(PRICE + 100 * number, means))
        for reader in (*scene.readers[3:5], *([guest] if guest else [])):
            _owes(reader, scene.yanta, scene.yanta, 1_20, basis=LATE)
            pay(scene.act(), reader, Taking(1_20, means))
        take_deposit(scene.act(), scene.readers[5], 100_00, means)
    with clock.stopped_at(_at(day, time(20))):
        move_cash(scene.act(), till, -200_00, "存入银行（演示）")
        close_till(scene.act(), till, cash_in(till), "")


def _yesterday(scene: Scene, day: date) -> int:
    """Two yuan are missing at eight in the evening; and which book was lost and paid for."""
    with clock.stopped_at(_at(day, time(8, 35))):
        till = _opened(scene, FLOAT)
    with clock.stopped_at(_at(day, time(16, 5))):
        late = scene.readers[4]
        lost = _lost(scene, till.pk)
        _owes(late, scene.yanta, scene.yanta, 2_40, basis=LATE | {"days_late": 12})
        charge = Charge.objects.get(reader=late, fen=2_40)
        waive(scene.act(), late, Waiver(charge.pk, 1_20, "还书箱故障，少计六天（演示）"))
        paid = Means(Method.MOBILE, till.pk, f"42000{day:%Y%m%d}0001")
        pay(scene.act(), late, Taking(1_20, paid))
    with clock.stopped_at(_at(day, time(20))):
        close_till(scene.act(), till, cash_in(till) - 2_00, "找零时多付 2 元，读者已离馆（演示）")
    return lost


def _today(scene: Scene, lost: int) -> None:
    """A till is open, the two yuan are back, a wrong payment is taken back; one reader owes, another gets some back."""
    with clock.stopped_at(_at(clock.today() - timedelta(days=1), time(20, 10))):
        till = _opened(scene, FLOAT)
        closed = Till.objects.filter(library=scene.yanta, reason__gt="").get()
        correct(scene.act(), till, closed, 2_00, "读者送回多找的 2 元（演示）")
        settle_one(Command(Kind.CHECKIN, scene.yanta.pk, "desk", item=lost, actor=scene.cashier))
        _owes(scene.readers[0], scene.yanta, scene.yanta, 1_20, basis=LATE)
        _owes(scene.readers[0], scene.hantai, scene.hantai, PRICE, kind=Charge.Kind.LOST, basis={"price_fen": PRICE})
        _owes(scene.readers[1], scene.yanta, scene.yanta, 10_00, kind=Charge.Kind.CARD, note="补办读者证（演示）")
        _taken_back(scene, scene.readers[2], till)
        ground = DepositExemption.Ground.CREDIT
        exempt(
            scene.act(), scene.readers[7], Exemption(ground, "信用良好（演示）", clock.today() + timedelta(days=365))
        )


def _lost(scene: Scene, till: int) -> int:
    """A reader lends a book, leaves it somewhere and pays for it; in the evening it is found. Which book it was."""
    asked_for = Hold.objects.filter(ended_at=None).values("title")
    here = Item.objects.filter(library=scene.yanta, place=scene.yanta, state=ItemState.AVAILABLE)
    item = here.exclude(title__in=asked_for).order_by("pk")[0]
    lending = Command(Kind.CHECKOUT, scene.yanta.pk, "desk", item=item.pk, actor=scene.cashier)
    # Not everybody may borrow today: a card has run out, a limit is reached.
    reader = next(reader for reader in _in_good_standing() if settle_one(_to(lending, reader)).ok)
    done = mark(scene.act(), item.pk, Mark.LOST, "读者称遗失（演示）")
    pay(scene.act(), reader, Taking(done.charge_fen, Means(Method.CASH, till)))
    return item.pk


def _in_good_standing() -> QuerySet[Reader]:
    valid = Reader.objects.filter(status=Reader.Status.ACTIVE, expires_on__gt=clock.today(), suspended_until=None)
    return valid.order_by("pk")


def _to(lending: Command, reader: Reader) -> Command:
    return replace(lending, id=uuid4(), card=reader.cards.get(status=Card.Status.ACTIVE).number)


def _taken_back(scene: Scene, reader: Reader, till: Till) -> None:
    """Paid in cash and booked as a mobile payment: taken back and booked anew."""
    _owes(reader, scene.yanta, scene.yanta, 3_60, basis=LATE | {"days_late": 18})
    wrong = pay(scene.act(), reader, Taking(3_60, Means(Method.MOBILE, till.pk, "4200000000000002")))
    if isinstance(wrong, Refused):
        raise TypeError(wrong.sentence)
    reverse_payment(scene.act(), Reversing(wrong.payment, Why.WRONG_METHOD), lambda _reader: 0)
    pay(scene.act(), reader, Taking(3_60, Means(Method.CASH, till.pk, given_fen=5_00)))


def _opened(scene: Scene, fen: int) -> Till:
    till = open_till(scene.act(), DESK, fen)
    if not isinstance(till, Till):
        raise TypeError(till.sentence)
    return till


def _owes(reader: Reader, creditor: Library, place: Library, fen: int, **more: object) -> None:
    values = {"kind": Charge.Kind.OVERDUE} | more
    Charge.objects.create(
        reader=reader,
        library=creditor,
        place=place,
        fen=fen,
        open_fen=fen,
        incurred_at=clock.now(),
        command=uuid4(),
        **values,
    )


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, clock.PLACE)
