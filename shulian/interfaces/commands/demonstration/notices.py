"""What the demonstration's readers are told: approved templates, a full inbox, and some notices that did not arrive.

Nothing leaves the machine: a demonstration keeps in a folder what it would send.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from django.db.models import F, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.notices.actions import Message, notify
from shulian.apps.notices.actions.failures import give_up
from shulian.apps.notices.actions.reading import mark_read
from shulian.apps.notices.actions.texts import Draft, Which, save_habits, save_template
from shulian.apps.notices.models import Notice, Template
from shulian.apps.notices.queries.templates import built_in
from shulian.apps.readers.actions.contact import Contact, change_contact
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import inbox_key, recipient_of
from shulian.core.notices.attempts import Trouble
from shulian.core.notices.kinds import Channel, Kind, State
from shulian.core.notices.texts import Parameter
from shulian.core.notices.timing import ATTEMPTS, Habits
from shulian.interfaces.commands.demonstration.libraries import PROVINCE, YANTA
from shulian.interfaces.commands.demonstration.readers import Guest

SOURCE = "office"
# Codes as carriers give them, invented; in the order of the approved text.
CODES: dict[Kind, tuple[str, tuple[str, ...]]] = {
    Kind.HOLD_READY: ("SMS_DEMO_01", ("pickup", "until")),
    Kind.HOLD_EXPIRED: ("SMS_DEMO_02", ("pickup",)),
    Kind.DUE_SOON: ("SMS_DEMO_03", ("count", "due")),
    Kind.OVERDUE: ("SMS_DEMO_04", ("count", "days")),
    Kind.RECALLED: ("SMS_DEMO_05", ("due",)),
    Kind.CARD_EXPIRING: ("SMS_DEMO_06", ("expires",)),
    Kind.CARD_FROZEN: ("SMS_DEMO_08", ("card", "day")),
    Kind.CARD_REPLACED: ("SMS_DEMO_09", ("old", "card")),
    Kind.PIN_CHANGED: ("SMS_DEMO_10", ("day",)),
    Kind.PIN_GUESSED: ("SMS_DEMO_11", ("day",)),
    Kind.CONTACT_CHANGED: ("SMS_DEMO_13", ("day",)),
    Kind.ACCOUNT_CHANGED: ("SMS_DEMO_14", ("day",)),
    Kind.CLOSURE: ("SMS_DEMO_07", ("library", "first_day", "last_day")),
    Kind.CLOSURE_WITHDRAWN: ("SMS_DEMO_12", ("library", "first_day", "last_day")),
}
OWN_TEXT = Draft(
    "{library}提醒您：{count} 册图书将于{due}到期",
    "{reader}，您好：\n您借阅的 {count} 册图书将于{due}到期：{titles}。\n"
    "可还到任一成员馆，也可在网上续借；雁塔馆门口的还书箱全天可用（演示）。\n{library} {library_phone}",
    "SMS_DEMO_03",
    ("count", "due"),
)

# Days ago, what about, and with which parameters (a number of days stands for that day, counted from today).
LETTERS: tuple[tuple[int, Kind, dict[str, Parameter]], ...] = (
    (40, Kind.GENERAL, {"subject": "阅览室调整开放时间", "text": "自下周一起，一楼阅览室开放到晚上九点（演示）。"}),
    (21, Kind.DUE_SOON, {"count": 2, "titles": ("平凡的世界", "白鹿原"), "due": -18}),
    (14, Kind.PIN_CHANGED, {"day": -14}),
    (9, Kind.OVERDUE, {"count": 1, "titles": ("城南旧事",), "due": -10, "days": 1, "step": 1}),
    (3, Kind.HOLD_READY, {"title": "额尔古纳河右岸", "pickup": "雁塔区图书馆", "until": 4}),
    (1, Kind.RECALLED, {"title": "人世间", "due": 6}),
)
DAYS = frozenset({"due", "until", "day"})
READ_BEFORE = timedelta(days=5)

# What went wrong with some notices of the last days: channel, state, why, the other side's code, attempts.
MISHAPS: tuple[tuple[Channel, State, Trouble, str, int], ...] = (
    (Channel.SMS, State.FAILED, Trouble.GATEWAY_REJECTED, "isv.MOBILE_NUMBER_ILLEGAL", 1),
    (Channel.SMS, State.FAILED, Trouble.NOT_DELIVERED, "UNDELIV", 1),
    (Channel.SMS, State.FAILED, Trouble.NOT_DELIVERED, "MK:0001", 1),
    (Channel.SMS, State.FAILED, Trouble.GATEWAY_TIMEOUT, "", ATTEMPTS),
    (Channel.SMS, State.FAILED, Trouble.GATEWAY_REJECTED, "isv.SMS_TEMPLATE_ILLEGAL", 1),
    (Channel.EMAIL, State.FAILED, Trouble.ADDRESS_REFUSED, "550", 1),
    (Channel.EMAIL, State.FAILED, Trouble.SERVER_UNREACHABLE, "", ATTEMPTS),
    (Channel.SMS, State.WAITING, Trouble.GATEWAY_BUSY, "isv.BUSINESS_LIMIT_CONTROL", 3),
)
ARRIVED = 40
NOBODYS = "+8610000{:06d}"
"""No mobile number begins with 100; the readers' own numbers are landlines, which take no text messages."""
GIVEN_UP = "读者已改号，已在服务台登记新号码（演示）"


def load(tree: dict[str, Library], guests: Iterable[Guest]) -> None:
    """Texts and times, the inboxes of the readers who sign in, and an outbox with something to look at."""
    _write_texts(tree)
    own = list(Reader.objects.filter(pk__in=[guest.reader for guest in guests]).select_related("home_library"))
    for reader in own:
        _fill_inbox(reader)
    others = Reader.objects.filter(category="adult", status=Reader.Status.ACTIVE).exclude(
        pk__in=[one.pk for one in own]
    )
    _fill_outbox(list(others.select_related("home_library").order_by("pk")[: ARRIVED + 9]))
    Template.objects.update(is_demonstration=True)


def let_go_out() -> None:
    """What is not held up has gone out in the meantime, whoever it was told to."""
    _let_go_out(Notice.objects.all())
    Notice.objects.update(is_demonstration=True)


def _write_texts(tree: dict[str, Library]) -> None:
    head = tree[PROVINCE]
    for kind, (code, names) in CODES.items():
        text = built_in(kind, "zh-hans")
        save_template(
            Act(SOURCE),
            Which(head, kind, "zh-hans"),
            Draft(text.subject, text.body, code, names, code.replace("SMS", "WX"), names),
        )
    save_template(Act(SOURCE), Which(tree[YANTA], Kind.DUE_SOON, "zh-hans"), OWN_TEXT)
    save_habits(Act(SOURCE), head, Habits())


def _fill_inbox(reader: Reader) -> None:
    _reachable(reader)
    for number, (ago, kind, parameters) in enumerate(LETTERS):
        dated = {name: _as_day(name, value) for name, value in parameters.items()}
        with clock.stopped_at(_morning(ago)):
            _tell(reader, kind, dated, f"demonstration:{reader.pk}:{number}")
            if timedelta(days=ago) > READ_BEFORE:
                mark_read([inbox_key(reader)])
    _let_go_out(Notice.objects.filter(recipient=inbox_key(reader)))


def _fill_outbox(readers: Sequence[Reader]) -> None:
    """Most arrived, some did not; each reader stands for one notice."""
    for number, reader in enumerate(readers):
        if number < len(MISHAPS) and MISHAPS[number][0] is Channel.EMAIL:
            _reachable(reader)
        titles = ("围城", "活着", "边城")[: 1 + number % 3]
        due = _as_day("due", 2 - number % 6)
        with clock.stopped_at(_morning(1 + number % 6)):
            parameters: dict[str, Parameter] = {"count": len(titles), "titles": titles, "due": due}
            _tell(reader, Kind.DUE_SOON, parameters, f"demonstration:{reader.pk}:due", NOBODYS.format(number))
    for reader, (channel, state, trouble, code, attempts) in zip(readers, MISHAPS, strict=False):
        later = clock.now() + timedelta(minutes=30) if state is State.WAITING else None
        Notice.objects.filter(recipient=inbox_key(reader), channel=channel).update(
            state=state, trouble=trouble, trouble_code=code, attempts=attempts, next_attempt_at=later
        )
    for reader in readers:
        _let_go_out(Notice.objects.filter(recipient=inbox_key(reader)))
    lost = Notice.objects.filter(state=State.FAILED, trouble_code="MK:0001").values_list("pk", flat=True)
    give_up(Act(SOURCE), list(lost), GIVEN_UP)


def _reachable(reader: Reader) -> None:
    """The reader gives an invented address and wants to be told by every way."""
    change_contact(
        Act("portal"), reader, Contact(f"reader{reader.pk}@example.cn", "zh-hans", frozenset(Channel)), proven=True
    )
    reader.refresh_from_db()


def _let_go_out(told: QuerySet[Notice]) -> None:
    waiting = told.filter(state=State.WAITING, trouble="")
    waiting.update(state=State.SENT, sent_at=F("next_attempt_at"), attempts=1)
    told.filter(state=State.SENT).update(next_attempt_at=None)


def _tell(reader: Reader, kind: Kind, parameters: dict[str, Parameter], key: str, phone: str = "") -> None:
    library, step = reader.home_library, 1 if kind is Kind.OVERDUE else 0
    message = Message(kind, library, parameters, (key,), step=step)
    recipient = recipient_of(reader)
    if phone:
        recipient = replace(recipient, addresses={**recipient.addresses, Channel.SMS: phone})
    notify(Act("job", library=library.pk), recipient, message)


def _as_day(name: str, value: Parameter) -> Parameter:
    return clock.today() + timedelta(days=value) if name in DAYS and isinstance(value, int) else value


def _morning(ago: int) -> datetime:
    return datetime.combine(clock.today() - timedelta(days=ago), time(9, 20), clock.PLACE)
