"""Notices as the office and their readers see them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.notices.models import Notice, Told
from shulian.core.notices.addresses import mask
from shulian.core.notices.kinds import Channel, State


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to; empty for everything."""

    state: str = ""
    kind: str = ""
    channel: str = ""


@dataclass(frozen=True)
class Content:
    """A finished text; for a gateway the code of an approved template with its parameters instead."""

    subject: str = ""
    body: str = ""
    code: str = ""
    parameters: tuple[tuple[str, str], ...] = ()


def listed(notices: QuerySet[Notice], wanted: Wanted) -> QuerySet[Notice]:
    """These notices, or those of them that are wanted, the newest first; the inbox needs no looking after."""
    found = notices.select_related("library").exclude(channel=Channel.INBOX)
    for name in ("state", "kind", "channel"):
        value = getattr(wanted, name)
        if value:
            found = found.filter(**{name: value})
    return found.order_by("-made_at", "id")


def counts(notices: QuerySet[Notice]) -> dict[str, int]:
    """How many of these notices are in each state."""
    rows = notices.exclude(channel=Channel.INBOX).order_by().values_list("state").annotate(Count("id"))
    found = dict(rows)
    return {state.value: found.get(state, 0) for state in State}


def behind(patience: timedelta = timedelta(minutes=5)) -> int:
    """How many notices should have been tried a while ago."""
    return Notice.objects.filter(state=State.WAITING, next_attempt_at__lt=clock.now() - patience).count()


def failed() -> int:
    """How many notices wait for a person."""
    return Notice.objects.filter(state=State.FAILED).count()


def inbox_of(*recipient: UUID) -> QuerySet[Notice]:
    """What has arrived in somebody's inbox, the newest first; by all the keys that stand for them."""
    arrived = Notice.objects.filter(_arrived(), recipient__in=recipient)
    return arrived.select_related("library").order_by("-sent_at", "id")


def unread(*recipient: UUID) -> int:
    """How many notices in the inbox have not been read."""
    return Notice.objects.filter(_arrived(), recipient__in=recipient, read_at__isnull=True).count()


def content_of(notice: Notice) -> Content:
    """The finished text, for the one it is for and for the one who sends it."""
    subject, body, code, parameters = json.loads(secrets.unseal(bytes(notice.content)))
    return Content(subject, body, code, tuple((name, value) for name, value in parameters))


def sealed(content: Content) -> bytes:
    """A finished text as it is kept."""
    values = [content.subject, content.body, content.code, content.parameters]
    return secrets.seal(json.dumps(values, ensure_ascii=False))


def address_of(notice: Notice) -> str:
    """Where the notice goes; empty for the inbox."""
    return secrets.unseal(bytes(notice.address)) if notice.address else ""


def masked_address(notice: Notice) -> str:
    """Enough of the address to ask a reader about it."""
    return mask(address_of(notice)) if notice.address else ""


def told(keys: Iterable[str]) -> set[str]:
    """Those of these keys of which somebody has been told."""
    return set(Told.objects.filter(key__in=list(keys)).values_list("key", flat=True))


def _arrived() -> Q:
    return Q(channel=Channel.INBOX, state=State.SENT, sent_at__lte=clock.now())


def reached_beyond_inbox(keys: Iterable[str]) -> set[str]:
    """Those of these messages that go by mail or a gateway as well: not everybody looks into an inbox."""
    groups = dict(Told.objects.filter(key__in=[*keys]).values_list("group", "key"))
    lost = (State.FAILED, State.GIVEN_UP, State.CANCELLED)
    found = Notice.objects.filter(group__in=[*groups]).exclude(channel=Channel.INBOX).exclude(state__in=lost)
    return {groups[group] for group in found.values_list("group", flat=True)}


def lost_beyond_inbox(keys: Iterable[str]) -> set[str]:
    """Those of these messages that went by mail or a gateway and reached nobody there.

    A message whose notices are kept no longer is none of them: nothing says any more that it was lost.
    """
    groups = dict(Told.objects.filter(key__in=[*keys]).values_list("group", "key"))
    sent = Notice.objects.filter(group__in=[*groups]).exclude(channel=Channel.INBOX)
    tried = {groups[group] for group in sent.values_list("group", flat=True)}
    return tried - reached_beyond_inbox(tried)
