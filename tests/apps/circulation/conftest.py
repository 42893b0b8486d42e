"""A small alliance for the tests of circulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import Answer, Command, Kind, settle_one
from shulian.apps.circulation.models import Hold, Loan, Transit
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Reader
from tests import make
from tests.apps.circulation.waiting import World, world_with


@dataclass
class Town:
    """雁塔 owns a book of which 汉台 and 岚皋 want to hear; 王小明 borrows, 李雷 waits."""

    province: Library
    yanta: Library
    hantai: Library
    langao: Library
    borrower: Reader
    waiter: Reader
    item: Item

    def lend(self, at: Library | None = None, to: Reader | None = None, **what: Any) -> Answer:
        """Lend the book."""
        card = make.card_of(to or self.borrower)
        return settle_one(Command(Kind.CHECKOUT, (at or self.yanta).pk, "desk", item=self.item.pk, card=card, **what))

    def scan(self, at: Library | None = None, **what: Any) -> Answer:
        """Scan the book in."""
        return settle_one(Command(Kind.CHECKIN, (at or self.yanta).pk, "desk", item=self.item.pk, **what))

    def renew(self, **what: Any) -> Answer:
        """Renew its loan."""
        return settle_one(Command(Kind.RENEW, self.yanta.pk, "desk", item=self.item.pk, **what))

    def act(self, at: Library | None = None) -> Act:
        """Who acts, for what goes not through settle."""
        return Act("desk", library=(at or self.yanta).pk, command=uuid4())

    def hold(self, pickup: Library | None = None, of: Reader | None = None, **fields: Any) -> Hold:
        """Somebody waits for the title."""
        return make.hold(of or self.waiter, self.item.title, pickup or self.hantai, **fields)

    def now(self) -> tuple[str, int, int]:
        """State and place of the book, and how many transits are open."""
        self.item.refresh_from_db()
        open_transits = Transit.objects.filter(item=self.item, received_at__isnull=True).count()
        return self.item.state, self.item.place_id, open_transits

    def late(self, days: int) -> None:
        """The loan was due so many days ago."""
        Loan.objects.filter(returned_at__isnull=True).update(due_on=clock.today() - timedelta(days=days))

    def kinds(self, answer: Answer) -> list[str]:
        """The entries that an act left in the journal."""
        return list(Entry.objects.filter(command=answer.command).order_by("id").values_list("kind", flat=True))


@pytest.fixture
def build() -> Callable[..., Town]:
    """The town under a policy that says what the test needs."""

    def built(**policy: Any) -> Town:
        make.policy(**policy)
        province = make.library("陕西省图书馆", kind="province")
        yanta, hantai, langao = (
            make.library(name, province) for name in ("雁塔区图书馆", "汉台区图书馆", "岚皋县图书馆")
        )
        return Town(
            province, yanta, hantai, langao, make.reader(province), make.reader(hantai, name="李雷"), make.item(yanta)
        )

    return built


@pytest.fixture
def town(build: Callable[..., Town]) -> Town:
    """The town under the plain policy."""
    return build()


@pytest.fixture
def world() -> World:
    """Readers who wait, by an ordinary policy."""
    return world_with()
