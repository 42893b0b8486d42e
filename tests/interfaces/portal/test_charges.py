"""What readers see of their own money, with how each amount was worked out."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.test import Client

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.charges.models import Charge, Deposit, DepositTier
from shulian.apps.circulation.models import Loan
from tests.interfaces.portal.conftest import World


def signed_in(world: World) -> Client:
    account = Account.objects.create_user("reader:money", None, display_name="王小明", kind=Account.Kind.READER)
    world.reader.account = account
    world.reader.save()
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def owe(world: World, fen: int, **fields: object) -> Charge:
    values = {"kind": "overdue", "open_fen": fen, "incurred_at": clock.now(), "command": uuid4()} | fields
    return Charge.objects.create(reader=world.reader, library=world.yanta, place=world.yanta, fen=fen, **values)


def test_a_reader_sees_what_is_owed_and_why(world: World) -> None:
    owe(world, 60, title=world.title.pk, basis={"days_late": 3, "fen_per_day": 20, "cap_fen": 500})
    owe(world, 10_00, kind="card", note="补办读者证")
    owe(world, 2_00, open_fen=0, settled_at=clock.now())
    DepositTier.objects.create(library=world.yanta, fen=100_00, items=2)
    Deposit.objects.create(reader=world.reader, library=world.yanta, fen=100_00, command=uuid4())
    page = signed_in(world).get("/me/charges/").content.decode()
    for part in ("¥10.60", "3 open days late, ¥0.20 a day, at most ¥5.00", "补办读者证", "红楼梦", "covers 2 items"):
        assert part in page
    assert "Settled" in page


def test_a_late_loan_shows_what_it_comes_to_so_far_and_charges_nothing(world: World) -> None:
    Loan.objects.create(
        item=world.item,
        reader=world.reader,
        library=world.yanta,
        lent_at=clock.now() - timedelta(days=40),
        due_on=clock.today() - timedelta(days=4),
        terms={"loan_days": 30, "loan_limit": 10, "renewals": 1, "overdue_fen": 20, "suspension_days": 1},
    )
    client = signed_in(world)
    for _twice in range(2):
        page = client.get("/me/charges/").content.decode()
        assert "¥0.80" in page
        assert "no borrowing for 4 days" in page
    assert not Charge.objects.exists()


def test_whoever_owes_nothing_reads_so(world: World) -> None:
    assert "You owe nothing." in signed_in(world).get("/me/charges/").content.decode()
