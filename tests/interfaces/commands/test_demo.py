"""`shulian demo`: alive, marked as invented, whole or not at all, and never beside real data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from random import Random

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.test import Client, override_settings
from pytest_django import DjangoDbBlocker

from shulian import clock
from shulian.apps.alliance.models import Account, Alliance, Feedback, Library
from shulian.apps.bulletin.models import Issue
from shulian.apps.bulletin.queries import values
from shulian.apps.catalogue.models import Record, Title
from shulian.apps.charges.models import Charge, Payment, Refund, Statement, Till
from shulian.apps.circulation.models import Hold, Loan, PolicyVersion, Transit
from shulian.apps.holdings.models import Item, LabelSheet, StockTake
from shulian.apps.holdings.queries.accessions import totals
from shulian.apps.holdings.queries.stocktakes import progress
from shulian.apps.journal.models import Entry
from shulian.apps.journal.partitions import unplaced
from shulian.apps.notices.models import Notice, Template
from shulian.apps.notices.queries.outbox import unread
from shulian.apps.readers.models import Reader, View
from shulian.apps.readers.recipients import inbox_key
from shulian.apps.statistics.models import GateCount, Schedule
from shulian.apps.statistics.queries.told import open_years, told
from shulian.interfaces.commands.demonstration import alive, notices, quarter, readers, reset, rhythm, staff, stock
from shulian.interfaces.commands.demonstration.libraries import PROVINCE, YANTA
from tests import make

SMALL = ["--readers", "60", "--checkouts", "150", "--works", "40"]


@pytest.fixture(scope="module", autouse=True)
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("demo")
    with override_settings(RUN_FOLDER=folder / "run", INDEX_FOLDER=folder / "index", MEDIA_ROOT=folder / "files"):
        yield folder


@pytest.fixture(scope="class")
def said(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """A small demonstration, loaded once for the tests that only look at it; what the command said."""
    out = StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", *SMALL, stdout=out)
        yield out.getvalue()
        transaction.set_rollback(True)


@pytest.mark.django_db
class TestLoaded:
    """What a loaded demonstration is like."""

    def test_it_goes_on_living_minute_by_minute(self, said: str) -> None:
        at = clock.midnight(clock.today()) + timedelta(hours=15)
        before = Entry.objects.count()
        # The same minute asked for twice does nothing twice.
        for minute in (0, 0, 1):
            with clock.stopped_at(at + timedelta(minutes=minute)):
                alive.live()
        # Three gates, two minutes.
        assert GateCount.objects.filter(day=clock.today()).count() == 6
        assert Entry.objects.count() >= before + 3

    def test_two_years_are_open_data_with_something_missing_hidden_and_put_right(self, said: str) -> None:
        newest, older = open_years(None)
        assert newest.figures["visits"].before
        assert newest.figures["visits"].figure.present < newest.figures["visits"].figure.expected
        assert older.span.is_demonstration
        assert any(one.hidden for one in told(newest.span).values())

    def test_a_report_ran_by_itself_twice_and_an_annual_report_is_begun(self, said: str) -> None:
        schedule = Schedule.objects.get()
        assert schedule.is_demonstration
        assert [run.report is not None for run in schedule.runs.all()] == [True, True]
        annual = Issue.objects.get(kind=Issue.Kind.ANNUAL)
        assert (annual.status, annual.is_demonstration) == (Issue.Status.DRAFT, True)
        kinds = {block["kind"] for section in values(annual)["sections"] for block in section["blocks"]}
        assert kinds == {"prose", "table", "chart"}

    def test_readers_who_sign_in_have_messages_and_some_notices_failed(self, said: str) -> None:
        waiting = [unread(inbox_key(reader)) for reader in Reader.objects.exclude(email=b"")]
        assert len(waiting) >= len(readers.PINS)
        assert min(waiting) >= 2
        states = set(Notice.objects.values_list("state", flat=True))
        assert states == {"sent", "failed", "waiting", "given-up"}
        assert not Notice.objects.filter(state="waiting", next_attempt_at__lt=clock.now()).exists()
        assert set(Template.objects.values_list("kind", flat=True)) == set(notices.CODES)

    def test_everything_in_it_is_marked_as_invented(self, said: str) -> None:
        assert Library.objects.count() == 94
        assert Reader.objects.count() == 66
        for model in (Account, Reader, Item, PolicyVersion, Feedback, Issue, Notice, Template):
            assert model.objects.exists(), model
            assert not model.objects.filter(is_demonstration=False).exists(), model

    def test_the_quarter_ends_yesterday_and_everything_has_its_time(self, said: str) -> None:
        acts = Entry.objects.filter(kind__in=["checkout", "checkin", "renew"])
        assert acts.filter(kind="checkout").count() >= 140
        days = {clock.local(at).date() for at in acts.values_list("happened_at", flat=True)}
        first, last = rhythm.quarter(clock.today())
        assert first <= min(days) < max(days) <= last
        assert not Entry.objects.filter(happened_at__gt=F("recorded_at")).exists()
        assert unplaced() == 0

    def test_it_leaves_open_loans_overdue_ones_and_books_on_their_way(self, said: str) -> None:
        open_loans = Loan.objects.filter(returned_at=None)
        assert open_loans.filter(due_on__lt=clock.today()).exists()
        assert open_loans.filter(due_on__gte=clock.today()).exists()
        assert Item.objects.filter(state="on-loan").count() == open_loans.count()
        assert Item.objects.filter(state="in-transit").count() == Transit.objects.filter(received_at=None).count()

    def test_holds_stand_in_every_state_and_one_title_has_a_queue(self, said: str) -> None:
        states = set(Hold.objects.values_list("state", flat=True))
        assert {"waiting", "ready", "captured", "suspended", "cancelled", "expired"} <= states
        assert max(Counter(Hold.objects.filter(state="waiting").values_list("title", flat=True)).values()) > 5
        assert not Hold.objects.filter(is_demonstration=False).exists()

    def test_nobody_waits_beside_a_copy_that_could_serve(self, said: str) -> None:
        waiting = Hold.objects.filter(state="waiting")
        queued = Counter(waiting.values_list("title", flat=True)).most_common(1)[0][0]
        states = Counter(Item.objects.filter(title=queued).values_list("state", flat=True))
        assert "available" not in states
        assert states["on-loan"] > 0
        # What stands on a shelf was asked for this morning, and its library has been told to fetch it.
        assert set(waiting.values_list("target__place__code", flat=True)) > set(readers.PINS)
        beside = waiting.filter(title__items__state="available").distinct()
        assert beside.exists()
        for hold in beside:
            assert hold.target is not None
            assert hold.target.state == "available"
            assert clock.local(hold.placed_at).date() == clock.today()

    def test_its_copies_have_prices_and_a_few_were_gifts(self, said: str) -> None:
        prices = list(Item.objects.values_list("price_fen", flat=True))
        assert 0.02 <= prices.count(None) / len(prices) <= 0.06
        told = [one for one in prices if one is not None]
        assert min(told) >= 40
        assert max(told) <= 79_00
        for library in Library.objects.filter(code__in=[PROVINCE, YANTA]):
            assert (totals(library, clock.today().year).fen or 0) > 100_00

    def test_a_payment_was_taken_back_and_booked_as_it_was_paid(self, said: str) -> None:
        back = Payment.objects.get(reverses__isnull=False)
        assert (back.fen, back.why, back.method) == (-3_60, "wrong-method", "mobile")
        again = Payment.objects.get(reader=back.reader, till=back.till, method="cash")
        assert (again.fen, again.reversed_at) == (3_60, None)

    def test_a_lost_book_was_paid_for_and_found(self, said: str) -> None:
        lost = Entry.objects.get(kind="item-lost")
        assert Item.objects.get(pk=lost.item).state == "available"
        assert Refund.objects.get(charge__item=lost.item).open_fen > 0

    def test_its_readers_are_of_every_kind(self, said: str) -> None:
        assert set(Reader.objects.values_list("status", flat=True)) == {"active", "blocked", "left"}
        assert Reader.objects.filter(category="juvenile").exclude(guardian_name="").exists()
        assert Reader.objects.filter(expires_on__lt=clock.today()).exists()
        assert Feedback.objects.filter(status="answered").exists()
        assert Feedback.objects.filter(status="open").exists()

    def test_records_came_in_both_encodings_and_stand_once_in_the_catalogue(self, said: str) -> None:
        encodings = dict(Record.objects.values_list("library__code", "encoding"))
        assert encodings.pop(stock.GB18030_LIBRARY) == "gb18030"
        assert set(encodings.values()) == {"utf-8"}
        for title in ("红楼梦", "西游记", "聊斋志异"):
            assert Title.objects.filter(title=title).count() == 1
            assert Record.objects.filter(title__title=title).count() > 10

    def test_the_staff_signs_in_with_what_the_line_says(self, said: str) -> None:
        line = reset.sign_ins().read_text(encoding="utf-8").strip()
        assert line in said
        for one in staff.SIGN_INS:
            assert one.username in line
            assert Account.objects.get(username=one.username).check_password(staff.PASSWORD)
        assert staff.PASSWORD in line

    def test_a_branch_has_taken_stock_and_books_were_read_at_the_tables(self, said: str) -> None:
        stock_take = StockTake.objects.get()
        assert stock_take.is_demonstration
        found = progress(stock_take).findings
        assert found["missing"] == 3
        assert found["unknown"] == found["elsewhere"] == 1
        assert found["out-of-order"] >= 1
        assert LabelSheet.objects.filter(is_demonstration=True).count() == 3
        assert Entry.objects.filter(kind="in-house-use").count() > 20

    def test_the_guests_sign_in_and_have_loans(self, said: str) -> None:
        for home, pin in readers.PINS.items():
            card = f"{home}000001"
            assert f"{card} / {pin}" in said
            client = Client()
            assert client.post("/sign-in/", {"username": card, "password": pin}).status_code == 302
            loans = Loan.objects.filter(reader__cards__number=card, returned_at=None)
            assert loans.filter(due_on__lt=clock.today()).exists()
            assert loans.count() >= 3

    def test_a_till_was_two_yuan_short_and_last_month_is_cleared(self, said: str) -> None:
        short = Till.objects.get(library__code="610113", reason__gt="")
        assert short.difference_fen == -2_00
        assert Till.objects.filter(library__code="610113", closed_at=None).exists()
        assert Statement.objects.get().cells
        assert Charge.objects.filter(settled_at=None).exists()
        assert Refund.objects.filter(open_fen__gt=0).exists()

    def test_one_guest_keeps_a_history_and_everybody_else_is_forgotten_in_time(self, said: str) -> None:
        long_ago = Loan.objects.filter(returned_at__lt=clock.now() - timedelta(days=32))
        (keeper,) = set(long_ago.exclude(reader=None).values_list("reader__keeps_history", "reader__cards__number"))
        assert keeper == (True, "610113000001")
        assert View.objects.filter(reader__keeps_history=True).count() >= 5


@pytest.mark.django_db
def test_it_is_not_mixed_with_a_real_alliance() -> None:
    make.library("雁塔区图书馆")
    with pytest.raises(CommandError):
        call_command("demo", *SMALL, stdout=StringIO())
    Alliance.objects.create(name="联盟", short_name="联盟", office_name="办公室")
    for arguments in (SMALL, [*SMALL, "--reset"]):
        with pytest.raises(CommandError):
            call_command("demo", *arguments, stdout=StringIO())
    assert Library.objects.count() == 1
    assert not Reader.objects.exists()


@pytest.mark.django_db
def test_a_second_one_wants_a_reset() -> None:
    Alliance.objects.create(name="联盟", short_name="联盟", office_name="办公室", is_demonstration=True)
    with pytest.raises(CommandError, match="reset"):
        call_command("demo", *SMALL, stdout=StringIO())


@pytest.mark.django_db
def test_a_reset_leaves_no_table_and_no_file_before_the_migrations_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The end of this test brings the tables back; the migrations run in tests/stories/test_again.py (`make long`)."""
    Alliance.objects.create(name="联盟", short_name="联盟", office_name="办公室", is_demonstration=True)
    old = Path(settings.MEDIA_ROOT) / "returns" / "old.xlsx"
    for file in (old, reset.sign_ins()):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("old", encoding="utf-8")
    migrated: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(connection, "close", lambda: None)
    monkeypatch.setattr(
        reset, "call_command", lambda name, **_options: migrated.append((name, connection.introspection.table_names()))
    )
    reset.clear()
    assert migrated == [("migrate", [])]
    assert not old.parent.exists()
    assert not reset.sign_ins().exists()


@pytest.mark.django_db
def test_an_interrupted_load_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def pull_the_plug(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(stock, "load", pull_the_plug)
    monkeypatch.setattr(quarter.Quarter, "run", pull_the_plug)
    with pytest.raises(KeyboardInterrupt):
        call_command("demo", *SMALL, stdout=StringIO())
    assert not Library.objects.exists()
    assert not Alliance.objects.exists()


@pytest.mark.django_db
def test_the_same_seed_invents_the_same_people() -> None:
    tree = [make.library(f"{number}", code=f"6101{number}") for number in range(13, 16)]
    once, again = (readers.arrivals(Random(1), tree, 30) for _ in range(2))
    assert once == again
    assert once != readers.arrivals(Random(2), tree, 30)
