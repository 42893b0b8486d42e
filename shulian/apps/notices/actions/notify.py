"""Telling somebody of something, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.journal.actions import Act, entry
from shulian.apps.notices import channels
from shulian.apps.notices.models import Notice, Told
from shulian.apps.notices.queries.habits import habits_at
from shulian.apps.notices.queries.outbox import Content, sealed
from shulian.apps.notices.queries.templates import CHINESE, LANGUAGES, Text, text_at
from shulian.apps.notices.recipients import Message, Recipient
from shulian.core.notices.addresses import is_email, is_mobile
from shulian.core.notices.attempts import MAY_CANCEL, MAY_RETRY, Trouble
from shulian.core.notices.kinds import GATEWAY, PARAMETERS, Channel, State
from shulian.core.notices.texts import fill, in_words
from shulian.core.notices.timing import after_quiet, habits_for


class _ToldAlready(Exception):
    """Leaves the transaction of a message of which a part has been told."""


@dataclass(frozen=True)
class _Occasion:
    """What all channels of one message share."""

    group: UUID
    recipient: Recipient
    message: Message
    language: str
    now: datetime


def notify(act: Act, recipient: Recipient, message: Message) -> bool:
    """Put a message on its way by every channel that the recipient wants and that is set up.

    False, and nothing is done, when one of its keys has been told before: so callers may always repeat. Joins the
    caller's transaction: a notice exists if and only if what it tells of does. The inbox has it at once.
    """
    missing = set(PARAMETERS[message.kind]) - set(message.parameters)
    if missing:
        raise ValueError(f"{message.kind} without {sorted(missing)}")
    occasion = _occasion(recipient, message)
    try:
        with transaction.atomic():
            _take(message.dedupe, occasion)
            made = _notices(occasion)
            Notice.objects.bulk_create(made)
            details = {"kind": message.kind, "channels": [notice.channel for notice in made]}
            # Without the reader and the notice: it would tell whose token this was.
            entry(act, "notice-made", library=message.library.pk, details=details)
    except _ToldAlready:
        return False
    return True


def _occasion(recipient: Recipient, message: Message) -> _Occasion:
    language = recipient.language if recipient.language in LANGUAGES else CHINESE
    return _Occasion(uuid4(), recipient, message, language, clock.now())


def cancel(act: Act, dedupe: str) -> int:
    """Stop what has not gone out yet of the message with this key; returns how many notices that were."""
    return len(_stopped(act, Told.objects.filter(key=dedupe)))


def untell(act: Act, begins: str, but: str = "") -> int:
    """Stop what has not gone out yet of all messages whose keys begin so, but for one; returns how many notices.

    What was stopped may be told again, if it comes to be true once more.
    """
    told = Told.objects.filter(key__startswith=begins).exclude(key=but)
    with transaction.atomic():
        stopped = _stopped(act, told)
        told.filter(group__in=stopped).delete()
    return len(stopped)


def stop_channel(act: Act, recipients: Iterable[UUID], channel: Channel) -> int:
    """Let nothing go out to these by this channel any more, nor be tried again; returns how many notices that were."""
    open_still = {*MAY_CANCEL, *MAY_RETRY}
    with transaction.atomic():
        found = Notice.objects.filter(state__in=open_still, channel=channel, recipient__in=list(recipients))
        stopped = found.update(state=State.CANCELLED, next_attempt_at=None, address=b"")
        if stopped:
            entry(act, "notice-cancelled", quantity=stopped)
    return stopped


def _stopped(act: Act, told: QuerySet[Told]) -> list[UUID]:
    """Stop what waits of these messages; for each notice that was stopped its group."""
    later = Q(channel=Channel.INBOX, state=State.SENT, sent_at__gt=clock.now())
    with transaction.atomic():
        waiting = Notice.objects.filter(Q(state__in=MAY_CANCEL) | later, group__in=told.values("group"))
        stopped = dict(waiting.select_for_update(of=("self",)).values_list("pk", "group"))
        if stopped:
            Notice.objects.filter(pk__in=stopped).update(state=State.CANCELLED, next_attempt_at=None)
            entry(act, "notice-cancelled", quantity=len(stopped))
    return list(stopped.values())


def _take(keys: Sequence[str], occasion: _Occasion) -> None:
    """Claim the keys; in one order, so that two who claim some of the same ones do not wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO notices_told (key, "group", told_at) SELECT key, %s, %s FROM unnest(%s::text[]) AS key '
            "ORDER BY key ON CONFLICT (key) DO NOTHING",
            [occasion.group, occasion.now, sorted(set(keys))],
        )
        if cursor.rowcount < len(set(keys)):
            raise _ToldAlready


def content_now(recipient: Recipient, message: Message, channel: Channel) -> Content | None:
    """What this channel would say of it at once, for what must not wait in a queue; None without an approved code."""
    occasion = _occasion(recipient, message)
    text, values = _said(occasion)
    if channel in GATEWAY:
        return _coded(text, values, channel) if text.coded(channel)[0] else None
    return _worded(text, values)


def _said(occasion: _Occasion) -> tuple[Text, dict[str, str]]:
    """The text for this occasion, and the words to fill it in with."""
    message = occasion.message
    text = text_at(message.library, message.kind, occasion.language, message.step)
    return text, in_words({**_everywhere(occasion), **message.parameters}, occasion.language)


def _notices(occasion: _Occasion) -> list[Notice]:
    text, values = _said(occasion)
    found = []
    for channel in Channel:
        if channel not in occasion.recipient.channels:
            continue
        notice = _by_gateway(occasion, channel, text, values) if channel in GATEWAY else None
        if channel not in GATEWAY:
            notice = _in_words(occasion, channel, text, values)
        if notice is not None:
            notice.template = text.row
            found.append(notice)
    return found


def _everywhere(occasion: _Occasion) -> dict[str, str]:
    library, alliance = occasion.message.library, the_alliance()
    english = occasion.language == "en"
    return {
        "reader": occasion.recipient.name or ("reader" if english else "读者"),
        "library": (library.name_en if english else "") or library.name,
        "library_phone": library.phone,
        "alliance": alliance.name if alliance else "",
    }


def _in_words(occasion: _Occasion, channel: Channel, text: Text, values: dict[str, str]) -> Notice | None:
    """For the inbox and for e-mail: a subject and a text."""
    notice = _bare(occasion, channel, _worded(text, values))
    if channel is Channel.INBOX:
        notice.state, notice.sent_at = State.SENT, max(occasion.message.not_before or occasion.now, occasion.now)
        return notice
    return _addressed(occasion, notice, is_email)


def _by_gateway(occasion: _Occasion, channel: Channel, text: Text, values: dict[str, str]) -> Notice | None:
    """A code with parameters; None where no template is approved, or the number takes no text messages."""
    address = occasion.recipient.addresses.get(channel, "")
    if not text.coded(channel)[0] or (channel is Channel.SMS and not is_mobile(address)):
        return None
    return _addressed(occasion, _bare(occasion, channel, _coded(text, values, channel)), bool)


def _worded(text: Text, values: dict[str, str]) -> Content:
    # A title is many titles long at times; a subject must stay one line of mail.
    subject = " ".join(fill(text.subject, values).split())[:200]
    return Content(subject, fill(text.body, values).strip())


def _coded(text: Text, values: dict[str, str], channel: Channel) -> Content:
    code, names = text.coded(channel)
    return Content(code=code, parameters=tuple((name, values[name]) for name in names))


def _addressed(occasion: _Occasion, notice: Notice, is_right: object) -> Notice | None:
    """The notice with address and first moment; None for a channel that is closed, and failed for a wrong address."""
    address = occasion.recipient.addresses.get(Channel(notice.channel), "")
    if not address or not channels.is_set_up(Channel(notice.channel)):
        return None
    notice.address = secrets.seal(address)
    if callable(is_right) and not is_right(address):
        notice.state, notice.trouble = State.FAILED, Trouble.NOT_AN_ADDRESS
        return notice
    begin = clock.local(max(occasion.message.not_before or occasion.now, occasion.now))
    habits = habits_for(habits_at(occasion.message.library).habits, at_once=notice.at_once)
    notice.next_attempt_at = after_quiet(begin, habits)
    return notice


def _bare(occasion: _Occasion, channel: Channel, content: Content) -> Notice:
    return Notice(
        group=occasion.group,
        recipient=occasion.recipient.key,
        kind=occasion.message.kind,
        channel=channel,
        language=occasion.language,
        library=occasion.message.library,
        content=sealed(content),
        made_at=occasion.now,
        at_once=occasion.message.at_once,
        is_demonstration=occasion.recipient.is_demonstration,
    )
