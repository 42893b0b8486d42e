"""Readers are told of holds, recalls, due days, cards and closures: once; the young by their guardian's number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Closure, Library
from shulian.apps.catalogue.models import Title
from shulian.apps.circulation import jobs
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.circulation.notices import as_it_stands, hold_ended, hold_ready, recalled, tell_of_recalls
from shulian.apps.circulation.reminders import remind_all
from shulian.apps.journal.actions import Act
from shulian.apps.journal.models import Entry
from shulian.apps.notices.actions.texts import save_habits
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import content_of
from shulian.apps.readers.actions.contact import Contact, change_contact
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import inbox_key, recipient_of
from shulian.core.circulation.states import HoldState
from shulian.core.contact import Fault
from shulian.core.notices.kinds import Channel, State
from shulian.core.notices.timing import Habits
from tests import make

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
TODAY = date(2026, 11, 25)


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with clock.stopped_at(NOON):
        yield


@pytest.fixture
def yanta(db: None) -> Library:
    return make.library("雁塔区图书馆", code="610113")


@pytest.fixture
def reader(yanta: Library) -> Reader:
    return make.reader(yanta)


def loan(reader: Reader, due: int, name: str = "围城", **values: Any) -> Loan:
    """Something that is due in so many days."""
    item = make.item(reader.home_library, of=make.title(name))
    due_on = TODAY + timedelta(days=due)
    return Loan.objects.create(
        **{"item": item, "reader": reader, "library": item.library, "lent_at": NOON, "due_on": due_on} | values
    )


def hold(reader: Reader, state: HoldState, **values: Any) -> Hold:
    pickup, title = reader.home_library, Title.objects.first() or make.title("活着")
    return Hold.objects.create(
        **{"reader": reader, "title": title, "pickup": pickup, "pickup_path": pickup.path, "home_path": pickup.path}
        | {"placed_at": NOON, "source": "portal", "state": state}
        | values
    )


def subjects() -> list[str]:
    return [content_of(notice).subject for notice in Notice.objects.order_by("made_at", "kind", "group")]


def test_what_is_due_on_one_day_is_one_message_and_is_told_once(reader: Reader) -> None:
    for name in ("围城", "活着"):
        loan(reader, 3, name)
    loan(reader, 4, "太早")
    loan(reader, 0, "今天")
    loan(reader, 2, "按小时", due_at=NOON)
    assert remind_all() == 1
    notice = Notice.objects.get()
    content = content_of(notice)
    assert content.subject == "您有 2 册图书将于2026年11月28日到期"
    assert "《围城》《活着》" in content.body
    assert (notice.recipient, notice.library, notice.kind) == (inbox_key(reader), reader.home_library, "due-soon")
    assert remind_all() == jobs.remind(timestamp=0) == 0


def test_what_is_renewed_is_told_again_for_its_new_day_and_what_is_new_by_itself(reader: Reader) -> None:
    first = loan(reader, 1)
    remind_all()
    Loan.objects.filter(pk=first.pk).update(due_on=TODAY + timedelta(days=2))
    loan(reader, 1, "活着")
    assert remind_all() == 2
    assert remind_all() == 0


def test_overdue_goes_by_steps_and_the_last_one_reached_counts(reader: Reader) -> None:
    lent = loan(reader, -1)
    days = [1, 2, 7, 8, 13, 30, 31, 60]
    told = []
    for late in days:
        with clock.stopped_at(NOON + timedelta(days=late - 1)):
            told.append(remind_all())
    assert told == [1, 0, 1, 0, 0, 1, 0, 0]
    assert [notice.kind for notice in Notice.objects.all()] == ["overdue"] * 3
    assert "（第 3 次提醒）" in content_of(Notice.objects.order_by("-made_at")[0]).body
    assert lent.due_on < TODAY


def test_who_was_not_reminded_for_long_gets_one_letter_and_old_sins_are_let_be(reader: Reader) -> None:
    loan(reader, -9)
    loan(reader, -20)
    loan(reader, -400)
    loan(reader, -1, "说还过", claimed_on=TODAY)
    loan(reader, -1, "还了", returned_at=NOON)
    assert remind_all() == 1
    assert "（第 2 次提醒）" in content_of(Notice.objects.get()).body


def test_each_library_reminds_at_its_own_times(reader: Reader) -> None:
    other = make.library("汉台区图书馆")
    neighbour = make.reader(other)
    for someone in (reader, neighbour):
        loan(someone, 5)
    assert remind_all() == 0
    assert save_habits(Act(source="office"), other, Habits(due_soon_days=5, overdue_steps=(2,))) is None
    assert remind_all() == 1
    assert Notice.objects.get().recipient == inbox_key(neighbour)


def test_pages_leave_nobody_out(yanta: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shulian.apps.circulation.reminders.A_PAGE", 2)
    people = [make.reader(yanta, expires_on=TODAY + timedelta(days=9)) for _ in range(5)]
    for someone in people:
        loan(someone, 1)
    assert remind_all() == 10
    for kind in ("due-soon", "card-expiring"):
        assert Notice.objects.filter(kind=kind).count() == 5


def test_cards_that_run_out_are_told_of_once(yanta: Library) -> None:
    for days, status in ((30, "active"), (31, "active"), (0, "active"), (5, "blocked"), (5, "left")):
        make.reader(yanta, expires_on=TODAY + timedelta(days=days), status=status)
    assert remind_all() == 1
    assert subjects() == ["您的读者证将于2026年12月25日到期"]
    assert remind_all() == 0


def test_a_closure_concerns_those_who_have_something_due_or_waiting_there(reader: Reader) -> None:
    yanta = reader.home_library
    Closure.objects.create(
        library=yanta, first_day=TODAY + timedelta(days=5), last_day=TODAY + timedelta(days=8), reason="消防检修"
    )
    for someone, due in ((reader, 5), (make.reader(yanta), 9), (make.reader(yanta), 4)):
        loan(someone, due)
    waiting = make.reader(yanta)
    hold(waiting, HoldState.READY, caught=make.item(yanta), shelf_until=TODAY + timedelta(days=6))
    assert remind_all() == 2
    assert set(Notice.objects.values_list("recipient", flat=True)) == {inbox_key(reader), inbox_key(waiting)}
    assert "1 册图书在此期间到期，0 册预约图书" in content_of(Notice.objects.get(recipient=inbox_key(reader))).body
    assert remind_all() == 0


def test_a_hold_is_told_of_when_ready_and_when_over(reader: Reader) -> None:
    item = make.item(reader.home_library, of=make.title("活着"))
    ready = hold(reader, HoldState.READY, caught=item, shelf_until=TODAY + timedelta(days=7), title=item.title)
    assert hold_ready(ready)
    assert not hold_ready(ready)
    assert "《活着》已到雁塔区图书馆，请于2026年12月2日前" in content_of(Notice.objects.get()).body
    Hold.objects.filter(pk=ready.pk).update(state=HoldState.EXPIRED)
    ready.refresh_from_db()
    assert hold_ended(ready)
    assert not hold_ended(ready)
    assert set(Notice.objects.values_list("kind", flat=True)) == {"hold-ready", "hold-expired"}


def test_a_message_of_the_night_is_stopped_when_the_hold_ends_before_morning(reader: Reader, settings: Any) -> None:
    settings.NOTICE_MAIL = {"server": {}, "from": "a@library.example"}
    Reader.objects.filter(pk=reader.pk).update(email=secrets.seal("wo@example.cn"))
    reader.refresh_from_db()
    with clock.stopped_at(NOON + timedelta(hours=11)):
        ready = hold(reader, HoldState.READY, caught=make.item(reader.home_library), shelf_until=TODAY)
        hold_ready(ready)
        ready.state = HoldState.CANCELLED
        as_it_stands(ready)
        hold_ended(ready)
    mails = Notice.objects.filter(channel=Channel.EMAIL)
    assert {notice.kind: notice.state for notice in mails} == {
        "hold-ready": State.CANCELLED,
        "hold-cancelled": State.WAITING,
    }


def test_nobody_is_told_of_a_hold_that_ended_well_or_whose_reader_is_gone(reader: Reader) -> None:
    assert not hold_ended(hold(reader, HoldState.FULFILLED))
    assert not hold_ready(hold(reader, HoldState.WAITING, title=make.title("无架期")))
    reader.status = Reader.Status.LEFT
    assert not hold_ended(hold(reader, HoldState.EXPIRED, title=make.title("退证")))
    assert not recalled(loan(reader, 7))


def test_a_recall_names_the_new_day(reader: Reader) -> None:
    lent = loan(reader, 7, recalled_on=TODAY)
    assert recalled(lent)
    assert not recalled(lent)
    assert "《围城》有读者正在等候，请于2026年12月2日前" in content_of(Notice.objects.get()).body


def test_the_follower_tells_of_loans_that_were_called_back_and_are_still_out(reader: Reader) -> None:
    out, back = loan(reader, 7, recalled_on=TODAY), loan(reader, 7, recalled_on=TODAY, returned_at=NOON)
    entries = [Entry(kind="loan-recalled", subject=f"loan:{one.pk}") for one in (out, back)]
    for _each in range(2):
        tell_of_recalls(entries)
    assert [notice.kind for notice in Notice.objects.all()] == ["recalled"]


@pytest.mark.parametrize(("born", "number"), [(date(2015, 1, 1), "13900000001"), (date(1990, 1, 1), "13900000002")])
def test_a_minors_text_messages_go_to_the_guardian(yanta: Library, born: date, number: str) -> None:
    numbers = {"guardian_phone": secrets.seal("13900000001"), "phone": secrets.seal("13900000002")}
    someone = make.reader(yanta, birth_date=born, **numbers)
    assert recipient_of(someone).addresses[Channel.SMS] == number


def test_a_minor_without_a_guardians_number_gets_no_text_message(yanta: Library) -> None:
    child = make.reader(yanta, birth_date=date(2015, 1, 1), phone=secrets.seal("13900000002"))
    assert recipient_of(child).addresses[Channel.SMS] == ""


def test_a_reader_chooses_how_to_be_told(reader: Reader) -> None:
    assert recipient_of(reader).channels == frozenset(Channel) - {Channel.WECHAT}
    wish = Contact(" wo@example.cn ", "en", frozenset({Channel.INBOX, Channel.EMAIL}))
    assert change_contact(Act(source="portal"), reader, wish) is Fault.NOT_PROVEN
    assert change_contact(Act(source="portal"), reader, wish, proven=True) is None
    reader.refresh_from_db()
    recipient = recipient_of(reader)
    assert (recipient.language, recipient.addresses[Channel.EMAIL]) == ("en", "wo@example.cn")
    assert recipient.channels == {Channel.INBOX, Channel.EMAIL}
    assert b"example" not in bytes(reader.email)
    wrong = Contact("wo at example", "", frozenset())
    assert change_contact(Act(source="portal"), reader, wrong, proven=True) is Fault.NOT_AN_ADDRESS
    assert change_contact(Act(source="portal"), reader, Contact("", "", frozenset()), proven=True) is None
    reader.refresh_from_db()
    assert recipient_of(reader).addresses[Channel.EMAIL] == ""
    assert recipient_of(reader).channels == {Channel.INBOX}
