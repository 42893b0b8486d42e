"""The book drop: what lies in it came back when the library closed."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from shulian import clock
from shulian.apps.alliance.models import Library, OpeningHours
from shulian.apps.charges.models import Charge
from shulian.apps.circulation.models import Loan
from shulian.apps.journal.models import Entry
from shulian.apps.readers.models import Reader
from tests import make
from tests.interfaces.desk.conftest import Desk

pytestmark = pytest.mark.django_db


def test_what_lies_in_the_book_drop_came_back_at_the_last_closing(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.policy(overdue_fen=20)
    for weekday in range(7):
        OpeningHours.objects.create(library=yanta, weekday=weekday, opens=time(9), closes=time(20))
    make.item(yanta, "B-1")
    desk.scan("C-1")
    desk.scan("B-1")
    now = clock.local(clock.now())
    morning = datetime.combine(now.date() + timedelta(days=1), time(9, 5), tzinfo=clock.PLACE)
    closing = datetime.combine(now.date(), time(20), tzinfo=clock.PLACE)
    Loan.objects.update(lent_at=closing - timedelta(days=9), due_on=now.date())
    desk.mode = "return"
    with clock.stopped_at(morning):
        answer = desk.scan("B-1", drop="yes")
        assert "drop=yes" not in answer.content.decode()
    loan = Loan.objects.get()
    assert loan.returned_at == closing
    assert not Charge.objects.exists()
    entry = Entry.objects.get(kind="checkin")
    assert (entry.happened_at, entry.recorded_at > entry.happened_at) == (closing, True)


def test_what_was_lent_after_the_closing_came_back_now(desk: Desk, yanta: Library, reader: Reader) -> None:
    make.item(yanta, "B-1")
    desk.scan("C-1")
    desk.scan("B-1")
    desk.mode = "return"
    desk.scan("B-1", drop="yes")
    loan = Loan.objects.get()
    assert loan.returned_at is not None
    assert loan.returned_at > loan.lent_at


def test_the_drop_is_off_unless_the_page_is_asked_for_it(desk: Desk) -> None:
    assert not desk.client.get("/desk/returns/").context["at"].drop
    page = desk.client.get("/desk/returns/?drop=yes")
    assert page.context["at"].drop
    assert b"book drop" in page.content
