"""With a province's worth of readers, items, loans and holds a page asks what it asks of a village, along indexes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.models import Loan, Transit
from shulian.core.circulation.states import HoldState, ItemState
from shulian.core.roles import Role
from tests import make
from tests.interfaces.province_in_rows import FILLED, Like, fill
from tests.interfaces.test_questions import _signed_in, questions

pytestmark = pytest.mark.django_db

Ask = Callable[[], object]
LIBRARIES = 100
BIG = tuple(model._meta.db_table for model in FILLED)
LEFT_OUT = "a title to wait for"
"""Here the copies are too many to choose from, and those that the choice leaves out are counted."""
MOST = 80
"""Three requests, where something is lent and comes back; one of them alone stays far below."""
A_FEW = 100
"""So many rows may be read one after the other: whoever asks whether there is any stops at the first."""


def village() -> tuple[Library, Like]:
    """A province with one reader who has, owes and waits for a little of everything."""
    make.policy(loan_limit=1000, overdue_fen=10)
    province = make.library("陕西省图书馆", code="610000", kind="province")
    yanta = make.library("雁塔区图书馆", province, code="610113")
    for number in range(LIBRARIES - 2):
        make.library(f"第{number}图书馆", Library.objects.get(pk=province.pk))
    yanta.refresh_from_db()
    reader, now = make.reader(yanta, "C-1"), clock.now()
    reader.account = Account.objects.create_user("reader:me", None, display_name="王小明", kind=Account.Kind.READER)
    reader.keeps_history = True
    reader.save()
    lent, moved, wanted = (make.item(yanta, state=state) for state in (ItemState.ON_LOAN, ItemState.IN_TRANSIT, "lost"))
    terms = {"loan_days": 30, "loan_limit": 1000, "renewals": 1, "overdue_fen": 10}
    span = {"library": yanta, "lent_at": now - timedelta(days=35), "due_on": clock.today() - timedelta(days=5)}
    Loan.objects.create(item=make.item(yanta), reader=reader, terms=terms, **span | {"returned_at": now})
    loan = Loan.objects.create(item=lent, reader=reader, terms=terms, **span)
    way = {"source": yanta, "destination": province, "opened_at": now}
    transit = Transit.objects.create(item=moved, **way)
    Transit.objects.create(item=make.item(province), **way | {"source": province, "destination": yanta})
    owed = {"library": yanta, "place": yanta, "kind": "overdue", "fen": 50, "open_fen": 50, "incurred_at": now}
    charge = Charge.objects.create(reader=reader, command=uuid4(), **owed)
    Charge.objects.create(reader=reader, command=uuid4(), **owed | {"open_fen": 0, "settled_at": now})
    asked_for = make.item(yanta)
    make.hold(make.reader(yanta), asked_for.title, yanta, target=asked_for)
    shelved = make.item(yanta, state=ItemState.ON_HOLD_SHELF)
    ready = {"caught": shelved, "caught_at": now, "ready_at": now, "shelf_until": clock.today()}
    make.hold(make.reader(yanta), shelved.title, yanta, state=HoldState.READY, **ready)
    make.hold(reader, make.item(yanta).title, yanta, state=HoldState.CANCELLED, ended_at=now)
    make.hold(make.reader(yanta), wanted.title, yanta)
    bestseller = make.item(yanta, of=make.title("三体"), state=ItemState.ON_LOAN)
    Loan.objects.create(item=bestseller, reader=make.reader(yanta), terms=terms, **span)
    hold = make.hold(reader, bestseller.title, yanta)
    return yanta, Like(reader, lent, bestseller, loan, hold, transit, charge)


def pages(yanta: Library, like: Like) -> dict[str, Ask]:
    """The pages that are open all day, by who looks at them."""
    desk, own = _signed_in(make.staff(Role.SENIOR_LIBRARIAN, yanta)), _signed_in(like.reader.account)
    lists = [f"/desk/holds/?list={one}" for one in ("pull", "shelf", "expiring", "clear", "coming", "hopeless")]
    seen = (
        *("/desk/", *lists, f"/desk/holds/titles/{like.hold.title_id}/", f"/desk/holds/{like.hold.pk}/"),
        *(
            "/desk/transits/",
            f"/desk/items/{like.item.pk}/",
            "/desk/stock/",
            "/desk/stock/labels/",
            "/desk/last-borrower/",
        ),
        *("/desk/boxes/", "/desk/boxes/ageing/"),
    )
    mine = ("/me/", "/me/?page=2", "/me/charges/", "/me/holds/", "/me/history/", "/me/family/")
    asked = {page: _seen(desk, page) for page in seen} | {page: _seen(own, page) for page in mine}
    asked[f"/titles/{like.hold.title_id}/"] = _seen(own, f"/titles/{like.hold.title_id}/")
    asked["a reader at the desk"] = _sent(desk, "/desk/scan/", mode="lend", text="C-1")
    asked["the money of a reader"] = _sent(desk, "/desk/money/", text="C-1")
    asked["the holds of a reader"] = _sent(desk, "/desk/holds/new/", card="C-1")
    asked["a title to wait for"] = _sent(desk, "/desk/holds/new/", card="C-1", title=like.hold.title_id)
    asked["who had it last"] = _sent(desk, "/desk/last-borrower/", barcode=like.item.barcode, reason="damage")
    asked["a loan and its return"] = _lent_and_back(desk, make.item(yanta).barcode)
    return asked


def _seen(client: Client, page: str) -> Ask:
    def ask() -> None:
        assert client.get(page).status_code == 200, page

    return ask


def _sent(client: Client, page: str, **fields: object) -> Ask:
    def ask() -> None:
        assert client.post(page, {"command": uuid4()} | fields).status_code == 200, page

    return ask


def _lent_and_back(client: Client, barcode: str) -> Ask:
    def ask() -> None:
        for mode, text in (("lend", "C-1"), ("lend", barcode), ("return", barcode)):
            seen = client.post("/desk/scan/", {"command": uuid4(), "mode": mode, "text": text, "reader": ask.seal})
            ask.seal = seen.context["at"].seal

    ask.seal = ""  # type: ignore[attr-defined]
    return ask


def read_along() -> dict[str, int]:
    """How many rows of the big tables this transaction has read one after the other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, seq_tup_read FROM pg_stat_xact_user_tables WHERE relname = ANY(%s)", [list(BIG)]
        )
        return dict(cursor.fetchall())


def scanned(ask: Ask) -> dict[str, int]:
    """The big tables that a page reads from end to end, and how many rows of each."""
    before = read_along()
    ask()
    return {table: read - before[table] for table, read in read_along().items() if read - before[table] > A_FEW}


@pytest.mark.parametrize("share", [200, pytest.param(1, marks=pytest.mark.long)])
def test_pages_of_circulation_ask_a_province_what_they_ask_a_village(share: int) -> None:
    yanta, like = village()
    asked = pages(yanta, like)
    few = {name: questions(ask) for name, ask in asked.items()}
    fill(like, share)
    few[LEFT_OUT] += 1
    grown = {name: (few[name], many) for name, ask in asked.items() if (many := questions(ask)) != few[name]}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL max_parallel_workers_per_gather = 0")
    read = {name: found for name, ask in asked.items() if (found := scanned(ask))} if share <= 10 else {}
    # Nobody needs a million references checked of rows that are taken back.
    transaction.set_rollback(True)
    assert (grown, read) == ({}, {})
    assert {name: number for name, number in few.items() if number > MOST} == {}
