"""Telling somebody once, by the channels that are wanted and set up."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.models import Entry
from shulian.apps.notices.actions import cancel
from shulian.apps.notices.actions.texts import Draft, Which, save_habits, save_template, withdraw_template
from shulian.apps.notices.models import Notice, Told
from shulian.apps.notices.queries.outbox import content_of, inbox_of, unread
from shulian.apps.notices.queries.templates import built_in
from shulian.core.notices.attempts import Trouble
from shulian.core.notices.kinds import EVERYWHERE, PARAMETERS, Channel, Kind, State
from shulian.core.notices.texts import fill
from shulian.core.notices.timing import Habits
from tests.apps.notices.conftest import NOON, Gateway, Mailbox, office, recipient, tell, the

pytestmark = pytest.mark.usefixtures("noon")


def approve(library: Library, code: str = "SMS_1") -> None:
    """The carrier has approved a template for text messages."""
    which = Which(library, Kind.HOLD_READY, "zh-hans")
    draft = Draft("您预约的图书已到馆", "《{title}》已到{pickup}。", code, ("pickup", "until"))
    assert save_template(office(), which, draft) == {}


def test_without_any_channel_set_up_the_inbox_has_it_at_once(library: Library) -> None:
    someone = recipient()
    assert tell(library, to=someone)
    notice = inbox_of(someone.key).get()
    assert (notice.state, notice.sent_at, unread(someone.key)) == (State.SENT, NOON, 1)
    content = content_of(notice)
    assert content.subject == "您预约的图书已到馆"
    assert "王磊，您好" in content.body
    assert "《平凡的世界》已到雁塔区图书馆" in content.body
    assert Notice.objects.count() == 1


def test_nobody_is_told_twice(library: Library, mailbox: Mailbox) -> None:
    assert tell(library)
    assert not tell(library)
    assert not tell(library, dedupe=("hold:2:ready", "hold:1:ready"))
    assert Notice.objects.count() == 2
    assert set(Told.objects.values_list("key", flat=True)) == {"hold:1:ready"}
    assert Entry.objects.filter(kind="notice-made").count() == 1


def test_what_is_taken_back_has_not_been_told(library: Library) -> None:
    with transaction.atomic():
        tell(library)
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert tell(library)


def test_the_journal_knows_the_kind_and_not_who_was_told(library: Library, mailbox: Mailbox) -> None:
    tell(library)
    entry = Entry.objects.get(kind="notice-made")
    assert (entry.reader, entry.library, entry.subject) == (None, library.pk, "")
    assert entry.details == {"kind": "hold-ready", "channels": ["inbox", "email"]}


def test_address_and_text_are_sealed(library: Library, mailbox: Mailbox) -> None:
    tell(library)
    notice = the(Channel.EMAIL)
    for sealed in (notice.address, notice.content):
        assert b"wanglei" not in bytes(sealed)
        assert "平凡".encode() not in bytes(sealed)


def test_an_address_that_is_none_is_a_failure_somebody_sees(library: Library, mailbox: Mailbox) -> None:
    tell(library, to=recipient(addresses={Channel.EMAIL: "wanglei at example"}))
    notice = the(Channel.EMAIL)
    assert (notice.state, notice.trouble, notice.next_attempt_at) == (State.FAILED, Trouble.NOT_AN_ADDRESS, None)
    assert the(Channel.INBOX).state == State.SENT


def test_what_is_not_wanted_is_not_used(library: Library, mailbox: Mailbox, gateway: Gateway) -> None:
    approve(library)
    tell(library, to=recipient(channels=frozenset({Channel.SMS})))
    assert [notice.channel for notice in Notice.objects.all()] == [Channel.SMS]


def test_a_text_message_carries_a_code_and_parameters_and_no_title(library: Library, gateway: Gateway) -> None:
    approve(library)
    tell(library)
    content = content_of(the(Channel.SMS))
    assert content.code == "SMS_1"
    assert content.parameters == (("pickup", "雁塔区图书馆"), ("until", "2026年12月2日"))
    assert "平凡" not in str(content)


@pytest.mark.parametrize(("approved", "phone"), [(False, "13987654321"), (True, "02985557777"), (True, "")])
def test_without_an_approved_template_or_a_mobile_number_there_is_no_text_message(
    library: Library, gateway: Gateway, approved: bool, phone: str
) -> None:
    if approved:
        approve(library)
    tell(library, to=recipient(addresses={Channel.SMS: phone}))
    assert [notice.channel for notice in Notice.objects.all()] == [Channel.INBOX]


def test_at_night_everything_but_the_inbox_waits_for_the_morning(library: Library, mailbox: Mailbox) -> None:
    with clock.stopped_at(NOON + timedelta(hours=10)):
        tell(library)
    morning = datetime.combine(date(2026, 11, 26), time(8), clock.PLACE)
    assert the(Channel.EMAIL).next_attempt_at == morning
    assert the(Channel.INBOX).sent_at == NOON + timedelta(hours=10)


def test_quiet_hours_are_those_of_the_nearest_library(library: Library, mailbox: Mailbox) -> None:
    above = Library.objects.get(code="610000")
    assert save_habits(office(), above, Habits(quiet_from=time(11), quiet_to=time(13))) is None
    tell(library)
    assert the(Channel.EMAIL).next_attempt_at == NOON + timedelta(hours=1)
    assert save_habits(office(), library, Habits(quiet_from=time(0), quiet_to=time(0))) is None
    tell(library, "hold:2:ready")
    assert Notice.objects.filter(channel=Channel.EMAIL, next_attempt_at=NOON).count() == 1


def test_what_is_told_later_is_in_the_inbox_later_and_can_be_stopped(library: Library, mailbox: Mailbox) -> None:
    someone = recipient()
    tell(library, to=someone, not_before=NOON + timedelta(hours=2))
    assert unread(someone.key) == 0
    assert the(Channel.EMAIL).next_attempt_at == NOON + timedelta(hours=2)
    assert cancel(office(), "hold:1:ready") == 2
    assert cancel(office(), "hold:1:ready") == 0
    assert cancel(office(), "unknown") == 0
    with clock.stopped_at(NOON + timedelta(hours=3)):
        assert unread(someone.key) == 0
    assert not tell(library, to=someone)


def test_the_nearest_text_is_used_and_handing_it_back_uses_the_one_above(library: Library) -> None:
    above = Library.objects.get(code="610000")

    def subject(key: str) -> str:
        someone = recipient()
        tell(library, key, to=someone)
        return content_of(inbox_of(someone.key).get()).subject

    which = [Which(place, Kind.HOLD_READY, "zh-hans") for place in (above, library)]
    assert subject("1") == "您预约的图书已到馆"
    save_template(office(), which[0], Draft("省馆：{title}到了", "请来取。"))
    assert subject("2") == "省馆：平凡的世界到了"
    save_template(office(), which[1], Draft("雁塔：{title}到了", "请来取。"))
    save_template(office(), which[1], Draft("雁塔馆：{title}到了", "请来取。"))
    assert subject("3") == "雁塔馆：平凡的世界到了"
    withdraw_template(office(), which[1])
    withdraw_template(office(), which[1])
    assert subject("4") == "省馆：平凡的世界到了"


def test_a_reminder_may_have_words_of_its_own(library: Library) -> None:
    save_template(office(), Which(library, Kind.OVERDUE, "zh-hans", 2), Draft("第二次提醒", "请归还{titles}。"))
    values = {"count": 1, "titles": ("围城",), "due": date(2026, 11, 1), "days": 24, "step": 2}
    for step, subject in ((1, "您有 1 册图书已逾期"), (2, "第二次提醒")):
        someone = recipient()
        tell(library, f"overdue:{step}", to=someone, kind=Kind.OVERDUE, parameters=values, step=step)
        assert content_of(inbox_of(someone.key).get()).subject == subject


def test_readers_are_told_in_their_language(library: Library) -> None:
    for language, word in (("en", "Your reserved book"), ("fr", "您预约的图书")):
        someone = recipient(language=language)
        tell(library, language, to=someone)
        assert word in content_of(inbox_of(someone.key).get()).subject


def test_a_forgotten_parameter_is_the_callers_mistake(library: Library) -> None:
    with pytest.raises(ValueError, match="until"):
        tell(library, parameters={"title": "围城", "pickup": "雁塔"})
    assert not Told.objects.exists()


def test_a_title_with_braces_or_lines_does_no_harm(library: Library) -> None:
    someone = recipient(key=uuid4())
    parameters = {"title": "{reader}\r\nBcc: x@example.cn", "pickup": "雁塔", "until": "明天"}
    save_template(office(), Which(library, Kind.HOLD_READY, "zh-hans"), Draft("{title}到了", "《{title}》"))
    tell(library, to=someone, parameters=parameters)
    content = content_of(inbox_of(someone.key).get())
    assert content.subject == "{reader} Bcc: x@example.cn到了"


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_kind_has_a_text_from_the_beginning(kind: Kind, language: str) -> None:
    everything = dict.fromkeys((*PARAMETERS[kind], *EVERYWHERE), "x")
    text = built_in(kind, language)
    assert fill(text.subject, everything)
    assert "{" not in fill(text.body, everything)
