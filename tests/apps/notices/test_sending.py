"""Sending what waits: by a real local mail server and a local gateway, with everything that goes wrong."""

from __future__ import annotations

from datetime import date, time, timedelta
from email import message_from_bytes, policy
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from shulian import clock
from shulian.apps.alliance.models import Alliance, Library
from shulian.apps.journal.models import Entry
from shulian.apps.notices.actions.failures import give_up, retry
from shulian.apps.notices.actions.reading import mark_read, take_report
from shulian.apps.notices.actions.sending import A_BATCH, LEASE, claim, mark, send_waiting
from shulian.apps.notices.actions.texts import save_habits
from shulian.apps.notices.channels import gateway as by_gateway
from shulian.apps.notices.models import Notice, Told
from shulian.apps.notices.queries.habits import habits_by_library
from shulian.apps.readers.actions.rules import set_rules
from shulian.apps.readers.jobs import forget_notices
from shulian.core.notices.attempts import Attempt, Result, Trouble
from shulian.core.notices.kinds import Channel, Kind, State
from shulian.core.notices.timing import ATTEMPTS, Habits
from shulian.core.retention import Rules
from shulian.protocols.notice_gateway import Delivery, Report, is_signed
from tests import make
from tests.apps.notices.conftest import NOON, SECRET, Gateway, Mailbox, office, recipient, tell, the
from tests.apps.notices.test_notify import approve

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def texted(library: Library, gateway: Gateway) -> Notice:
    """A notice that waits to go out by the gateway."""
    approve(library)
    tell(library, to=recipient(channels=frozenset({Channel.SMS})))
    return the(Channel.SMS)


@pytest.fixture
def mailed(library: Library, mailbox: Mailbox) -> Notice:
    """A notice that waits to go out by mail."""
    tell(library, to=recipient(channels=frozenset({Channel.EMAIL})))
    return the(Channel.EMAIL)


def now(notice: Notice) -> Notice:
    notice.refresh_from_db()
    return notice


def test_mail_arrives_with_sender_text_and_a_message_id(mailed: Notice, mailbox: Mailbox) -> None:
    assert send_waiting().sent == 1
    [envelope] = mailbox.taken
    mail: Any = message_from_bytes(envelope.content, policy=policy.default)
    assert envelope.rcpt_tos == ["wanglei@example.cn"]
    assert mail["Subject"] == "您预约的图书已到馆"
    assert mail["From"] == "雁塔区图书馆 <notices@library.example>"
    assert mail["Message-ID"] == f"<{mailed.pk}@library.example>"
    assert "《平凡的世界》已到雁塔区图书馆" in mail.get_content()
    assert (now(mailed).state, mailed.sent_at, mailed.attempts) == (State.SENT, NOON, 1)
    assert send_waiting().sent == 0


@pytest.mark.parametrize(
    ("answer", "state", "trouble"),
    [
        ("550 no such user wanglei@example.cn", State.FAILED, Trouble.ADDRESS_REFUSED),
        ("450 try again", State.WAITING, Trouble.ADDRESS_REFUSED),
    ],
)
def test_a_refused_address_fails_for_good_and_a_busy_server_later(
    mailed: Notice, mailbox: Mailbox, answer: str, state: State, trouble: Trouble
) -> None:
    mailbox.answer = answer
    send_waiting()
    assert (now(mailed).state, mailed.trouble, mailed.trouble_code) == (state, trouble, answer[:3])


def test_a_mail_server_that_is_away_is_tried_again_and_again_and_then_a_person_looks(
    mailed: Notice, settings: Any
) -> None:
    settings.NOTICE_MAIL = {"server": {"host": "127.0.0.1", "port": 1}, "from": "a@library.example"}
    pauses = []
    for _each in range(ATTEMPTS):
        with clock.stopped_at(now(mailed).next_attempt_at or NOON):
            at = clock.now()
            send_waiting()
            if now(mailed).next_attempt_at:
                pauses.append((mailed.next_attempt_at - at) / timedelta(minutes=1))  # type: ignore[operator]
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 120, 120, 120]
    assert (mailed.state, mailed.trouble) == (State.FAILED, Trouble.SERVER_UNREACHABLE)


def test_a_text_message_goes_out_signed_with_its_key(texted: Notice, gateway: Gateway) -> None:
    assert send_waiting().sent == 1
    [(headers, values, body)] = gateway.requests
    assert is_signed(body, headers, SECRET.encode(), int(NOON.timestamp()))
    assert headers["Idempotency-Key"] == values["id"] == str(texted.pk)
    assert values == {
        "id": str(texted.pk),
        "channel": "sms",
        "to": "13987654321",
        "template": "SMS_1",
        "parameters": {"pickup": "雁塔区图书馆", "until": "2026年12月2日"},
        "language": "zh-hans",
        "library": "610113",
    }
    assert "平凡" not in body.decode()
    assert now(texted).state == State.SENT


@pytest.mark.parametrize(
    ("status", "body", "state", "trouble", "code"),
    [
        (200, b'{"status": "rejected", "code": "BLACKLIST"}', State.FAILED, Trouble.GATEWAY_REJECTED, "BLACKLIST"),
        (200, b'{"status": "try-later", "code": "LIMIT"}', State.WAITING, Trouble.GATEWAY_BUSY, "LIMIT"),
        (500, b"<html>", State.WAITING, Trouble.GATEWAY_BUSY, "http-500"),
        (200, b"<html>OK</html>", State.WAITING, Trouble.GATEWAY_ANSWER, ""),
        (200, b"\xff\x00", State.WAITING, Trouble.GATEWAY_ANSWER, ""),
        (200, b"", State.WAITING, Trouble.GATEWAY_ANSWER, ""),
        (404, b"not here", State.WAITING, Trouble.GATEWAY_ANSWER, ""),
        (302, b"", State.WAITING, Trouble.GATEWAY_ANSWER, ""),
    ],
)
def test_whatever_a_gateway_answers_is_understood_or_tried_again(
    texted: Notice, gateway: Gateway, status: int, body: bytes, state: State, trouble: Trouble, code: str
) -> None:
    gateway.status, gateway.body = status, body
    gateway.headers = {"Location": "http://127.0.0.1:1/"} if status == 302 else {}
    send_waiting()
    assert (now(texted).state, texted.trouble, texted.trouble_code) == (state, trouble, code)


def test_a_gateway_that_takes_too_long_or_is_away_is_tried_again_with_the_same_key(
    texted: Notice, gateway: Gateway, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_gateway, "TIMEOUT", 0.1)
    gateway.seconds = 0.3
    send_waiting()
    assert (now(texted).state, texted.trouble) == (State.WAITING, Trouble.GATEWAY_TIMEOUT)
    gateway.seconds = 0
    right = settings.NOTICE_GATEWAY
    settings.NOTICE_GATEWAY = right | {"url": "http://127.0.0.1:1/"}
    with clock.stopped_at(NOON + timedelta(minutes=1)):
        send_waiting()
    assert now(texted).trouble == Trouble.GATEWAY_UNREACHABLE
    settings.NOTICE_GATEWAY = right
    with clock.stopped_at(NOON + timedelta(minutes=3)):
        assert send_waiting().sent == 1
    assert gateway.keys == {texted.pk}
    assert now(texted).trouble == ""


def test_a_channel_that_was_closed_meanwhile_is_a_failure_somebody_sees(texted: Notice, settings: Any) -> None:
    settings.NOTICE_GATEWAY = None
    send_waiting()
    assert (now(texted).state, texted.trouble) == (State.FAILED, Trouble.CHANNEL_NOT_SET_UP)


def test_a_surprise_keeps_nobody_else_waiting(
    mailed: Notice, mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    tell(mailed.library, "hold:2:ready", to=recipient(channels=frozenset({Channel.EMAIL})))
    Notice.objects.filter(pk=mailed.pk).update(address=b"not sealed by us")
    tally = send_waiting()
    assert (tally.sent, tally.later) == (1, 1)
    assert (now(mailed).trouble, mailed.trouble_code) == (Trouble.SURPRISE, "InvalidToken")
    assert "@example.cn" not in caplog.text


def test_quiet_hours_that_begin_while_it_waits_put_it_off(mailed: Notice, mailbox: Mailbox) -> None:
    with clock.stopped_at(NOON + timedelta(hours=9)):
        assert send_waiting().sent == 0
    assert now(mailed).attempts == 0
    assert clock.local(mailed.next_attempt_at or NOON).hour == 8
    with clock.stopped_at(NOON + timedelta(hours=20)):
        assert send_waiting().sent == 1


def test_what_is_put_off_for_its_quiet_hours_keeps_nobody_elses_letter_waiting(
    mailed: Notice, mailbox: Mailbox
) -> None:
    loud = make.library("碑林区图书馆")
    assert save_habits(office(), loud, Habits(quiet_from=time(3), quiet_to=time(4))) is None
    for number in range(A_BATCH + 2):
        tell(mailed.library, f"hold:{number + 10}:ready", to=recipient(channels=frozenset({Channel.EMAIL})))
    tell(loud, "hold:99:ready", to=recipient(channels=frozenset({Channel.EMAIL})))
    with clock.stopped_at(NOON + timedelta(hours=9)):
        assert send_waiting().sent == 1


def test_a_sender_that_crashed_before_marking_sends_again_under_the_same_key(texted: Notice, gateway: Gateway) -> None:
    habits = habits_by_library()
    assert len(claim(habits)) == 1
    # And here the power goes.
    assert claim(habits) == []
    with clock.stopped_at(NOON + LEASE):
        assert send_waiting().sent == 1
    assert now(texted).attempts == 2


def test_a_late_sender_does_not_overwrite_what_another_one_found(texted: Notice, gateway: Gateway) -> None:
    habits = habits_by_library()
    [claimed] = claim(habits)
    with clock.stopped_at(NOON + LEASE):
        tally = send_waiting()
        mark(claimed, Attempt(Result.REJECTED, Trouble.GATEWAY_REJECTED), habits[claimed.library_id], tally)
    assert now(texted).state == State.SENT


def test_a_demonstration_sends_nothing_and_keeps_everything(
    library: Library, mailbox: Mailbox, gateway: Gateway, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    Alliance.objects.create(name="联盟", short_name="联盟", office_name="办公室", is_demonstration=True)
    settings.NOTICE_GATEWAY = settings.NOTICE_GATEWAY | {"url": "http://127.0.0.1:1/"}
    approve(library)
    tell(library)
    assert send_waiting().sent == 2
    assert mailbox.taken == gateway.requests == []
    kept = {path.name for path in (tmp_path / "mail").iterdir()}
    assert kept == {f"{the(Channel.EMAIL).pk}.eml", f"{the(Channel.SMS).pk}.json"}
    mail = message_from_bytes((tmp_path / "mail" / f"{the(Channel.EMAIL).pk}.eml").read_bytes(), policy=policy.default)
    assert mail["To"] == "wanglei@example.cn"


def test_people_retry_and_give_up_and_the_journal_knows(mailed: Notice, mailbox: Mailbox) -> None:
    Notice.objects.filter(pk=mailed.pk).update(state=State.FAILED, next_attempt_at=None, attempts=ATTEMPTS)
    command = office()
    assert retry(command, [mailed.pk, uuid4()]) == 1
    assert retry(command, [mailed.pk]) == 1
    assert retry(office(), [mailed.pk]) == 0
    assert (now(mailed).state, mailed.attempts) == (State.WAITING, 0)
    assert give_up(office(), [mailed.pk], "号码已停用") == 1
    assert (now(mailed).state, mailed.given_up_reason, mailed.next_attempt_at) == (State.GIVEN_UP, "号码已停用", None)
    assert send_waiting().sent == 0
    told = Entry.objects.filter(kind__in=("notice-retried", "notice-given-up"))
    assert {entry.subject for entry in told} == {f"notice:{mailed.pk}"}
    assert "@" not in str([entry.details for entry in told])


def test_what_has_gone_out_cannot_be_given_up_or_tried_again(mailed: Notice) -> None:
    Notice.objects.filter(pk=mailed.pk).update(state=State.SENT)
    assert retry(office(), [mailed.pk]) == give_up(office(), [mailed.pk], "x") == 0


def test_a_gateway_reports_what_became_of_it(texted: Notice, gateway: Gateway) -> None:
    assert not take_report(Report("0c6a", Delivery.FAILED))
    assert not take_report(Report(str(uuid4()), Delivery.FAILED))
    send_waiting()
    assert take_report(Report(str(texted.pk), Delivery.FAILED, "UNDELIV"))
    assert (now(texted).state, texted.trouble_code) == (State.FAILED, "UNDELIV")
    give_up(office(), [texted.pk], "停机")
    assert take_report(Report(str(texted.pk), Delivery.FAILED, "UNDELIV"))
    assert now(texted).state == State.GIVEN_UP
    Notice.objects.filter(pk=texted.pk).update(state=State.SENT)
    assert take_report(Report(str(texted.pk), Delivery.DELIVERED))
    assert take_report(Report(str(texted.pk), Delivery.FAILED))
    assert (now(texted).state, texted.delivered_at) == (State.SENT, NOON)


def test_a_reader_marks_the_own_inbox_only(library: Library) -> None:
    mine, other = recipient(), recipient()
    for key, someone in (("1", mine), ("2", mine), ("3", other)):
        tell(library, key, to=someone)
    first, foreign = (Notice.objects.filter(recipient=one.key)[0].pk for one in (mine, other))
    assert mark_read([mine.key], foreign) == 0
    assert mark_read([mine.key], first) == 1
    assert mark_read([mine.key]) == 1
    assert Notice.objects.filter(read_at__isnull=True).get().recipient == other.key


def test_what_is_over_is_forgotten_but_not_that_it_was_told(mailed: Notice, library: Library) -> None:
    send_waiting()
    with clock.stopped_at(NOON + timedelta(days=30)):
        assert forget_notices(0) == 0
    with clock.stopped_at(NOON + timedelta(days=31)):
        assert forget_notices(0) == 1
    assert Told.objects.count() == 1
    assert not tell(library)


def test_notices_that_name_no_title_are_kept_as_long_as_the_alliance_says(library: Library, noon: None) -> None:
    shown = recipient(channels=frozenset({Channel.INBOX}))
    expiring = {"kind": Kind.CARD_EXPIRING, "parameters": {"expires": date(2026, 12, 31)}}
    tell(library, "1", to=shown)
    tell(library, "2", to=shown, **expiring)
    tell(library, "3", to=shown, not_before=NOON + timedelta(days=40))
    set_rules(office(), Rules(notice_days=60))
    with clock.stopped_at(NOON + timedelta(days=60)):
        assert forget_notices(0) == 1
    with clock.stopped_at(NOON + timedelta(days=61)):
        assert forget_notices(0) == 1
        assert Notice.objects.get().sent_at == NOON + timedelta(days=40)
    with clock.stopped_at(NOON + timedelta(days=71)):
        assert forget_notices(0) == 1


def test_with_no_days_for_disputes_a_title_stays_until_the_night(library: Library, noon: None) -> None:
    set_rules(office(), Rules(dispute_days=0, last_borrower_days=0))
    tell(library, to=recipient(channels=frozenset({Channel.INBOX})))
    assert forget_notices(0) == 0
    with clock.stopped_at(NOON + timedelta(days=1)):
        assert forget_notices(0) == 1


@pytest.mark.django_db(transaction=True)
def test_four_senders_at_once_send_each_notice_once(transactional_db: None, gateway: Gateway) -> None:
    home = make.library("雁塔区图书馆")
    approve(home)
    for number in range(60):
        tell(home, f"hold:{number}", to=recipient(channels=frozenset({Channel.SMS})))

    def run() -> None:
        with clock.stopped_at(NOON):
            send_waiting()
        connection.close()

    senders = [Thread(target=run) for _ in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(gateway.requests) == len(gateway.keys) == 60
    assert Notice.objects.filter(state=State.SENT, attempts=1).count() == 60
