"""Readers reading their inbox, and gateways telling what became of a message."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from shulian import clock
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.outbox import inbox_of
from shulian.core.notices.attempts import Trouble
from shulian.core.notices.kinds import GATEWAY, State
from shulian.protocols.notice_gateway import Delivery, Report


def mark_read(recipient: Iterable[UUID], notice: UUID | None = None) -> int:
    """Mark one notice of somebody's inbox as read, or all of them; returns how many were new.

    What a person has looked at is that person's business: there is no entry in the journal.
    """
    found = inbox_of(*recipient).filter(read_at__isnull=True)
    if notice is not None:
        found = found.filter(pk=notice)
    return found.order_by().update(read_at=clock.now())


def take_report(report: Report) -> bool:
    """Note what became of a message that a gateway had accepted; False for one that never was.

    The same report again changes nothing, and a failure is no news any more once somebody has dealt with it.
    """
    try:
        notice = UUID(report.id)
    except ValueError:
        return False
    sent = Notice.objects.filter(pk=notice, channel__in=GATEWAY)
    if report.delivery is Delivery.DELIVERED:
        sent.filter(state=State.SENT, delivered_at__isnull=True).update(delivered_at=clock.now())
    else:
        sent.filter(state=State.SENT, delivered_at__isnull=True).update(
            state=State.FAILED, trouble=Trouble.NOT_DELIVERED, trouble_code=report.code
        )
    return sent.exists()
