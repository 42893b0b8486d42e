"""What people do about notices that did not go out."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from shulian import clock
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.notices.models import Notice
from shulian.core.notices.attempts import MAY_GIVE_UP, MAY_RETRY
from shulian.core.notices.kinds import Channel, State

MOST_AT_ONCE = 500


def retry(act: Act, notices: Iterable[UUID]) -> int:
    """Put failed notices back into the queue, with all their attempts before them; returns how many."""

    def write() -> Answer:
        found = _held(notices).filter(state__in=MAY_RETRY)
        chosen = [notice for notice in found if notice.address]
        Notice.objects.filter(pk__in=[one.pk for one in chosen]).update(
            state=State.WAITING, attempts=0, next_attempt_at=clock.now(), given_up_reason=""
        )
        _tell(act, "notice-retried", chosen)
        return {"notices": len(chosen)}

    return int(perform(act, "retry-notices", write)["notices"])


def give_up(act: Act, notices: Iterable[UUID], reason: str) -> int:
    """Take notices off the work list for good, with a reason; returns how many."""

    def write() -> Answer:
        chosen = list(_held(notices).filter(state__in=MAY_GIVE_UP).exclude(channel=Channel.INBOX))
        Notice.objects.filter(pk__in=[one.pk for one in chosen]).update(
            state=State.GIVEN_UP, next_attempt_at=None, given_up_reason=reason.strip()[:200]
        )
        _tell(act, "notice-given-up", chosen)
        return {"notices": len(chosen)}

    return int(perform(act, "give-up-notices", write)["notices"])


def _held(notices: Iterable[UUID]) -> QuerySet[Notice]:
    wanted = list(notices)[:MOST_AT_ONCE]
    return Notice.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")


def _tell(act: Act, kind: str, notices: Iterable[Notice]) -> None:
    for notice in notices:
        details = {"kind": notice.kind, "channel": notice.channel, "trouble": notice.trouble}
        subject = f"notice:{notice.pk}"
        entry(act, kind, library=notice.library_id, subject=subject, details=details)
