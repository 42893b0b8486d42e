"""Sending what waits.

A notice is claimed in a short transaction (FOR UPDATE SKIP LOCKED, so that senders do not wait for each other) that
counts the attempt and moves the next one ahead by LEASE. It is sent outside any transaction, and marked afterwards.
A sender that crashes before sending loses nothing: the notice comes up again when the lease is over. One that crashes
between sending and marking sends again then: at least once, not at most once, for a notice that never came is worse
than one that came twice. The second one carries the same idempotency key (gateway) or Message-ID (mail), by which the
other side drops it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from shulian import clock
from shulian.apps.notices import channels
from shulian.apps.notices.channels.letter import Letter
from shulian.apps.notices.models import Notice
from shulian.apps.notices.queries.habits import habits_by_library
from shulian.apps.notices.queries.outbox import address_of, content_of
from shulian.core.notices.attempts import Attempt, Result, Trouble, after
from shulian.core.notices.kinds import Channel, State
from shulian.core.notices.timing import Habits, after_quiet, habits_for

LEASE = timedelta(minutes=10)
"""Longer than a batch takes even when every server lets us wait for its time-out."""
A_BATCH = 20
A_RUN = timedelta(seconds=50)
"""A run ends before the next minute's begins."""

log = logging.getLogger(__name__)


@dataclass
class Tally:
    """What one run came to."""

    sent: int = 0
    later: int = 0
    failed: int = 0


def send_waiting() -> Tally:
    """Try everything whose time has come, for at most a minute."""
    habits, tally = habits_by_library(), Tally()
    end = clock.now() + A_RUN
    while clock.now() < end:
        claimed = claim(habits)
        for notice in claimed:
            mark(notice, attempt(notice), habits[notice.library_id], tally)
        if not claimed:
            break
    return tally


def claim(habits: Mapping[int, Habits]) -> list[Notice]:
    """Take the notices that are due longest; those whose quiet hours have begun meanwhile are put off instead.

    None only when none is due any more: what was put off stands in nobody's way.
    """
    loud, more = _claim(habits)
    while more and not loud:
        loud, more = _claim(habits)
    return loud


def _claim(habits: Mapping[int, Habits]) -> tuple[list[Notice], bool]:
    """A batch without those that were put off, and whether there may be more."""
    now = clock.now()
    with transaction.atomic():
        due = (
            Notice.objects.select_for_update(skip_locked=True, of=("self",), no_key=True)
            .select_related("library")
            .filter(state=State.WAITING, next_attempt_at__lte=now)
            .order_by("next_attempt_at")[:A_BATCH]
        )
        found = list(due)
        loud = [notice for notice in found if not _put_off(notice, habits[notice.library_id], now)]
        Notice.objects.filter(pk__in=[notice.pk for notice in loud]).update(
            attempts=F("attempts") + 1, next_attempt_at=now + LEASE
        )
    for notice in loud:
        notice.attempts += 1
    return loud, bool(found)


def attempt(notice: Notice) -> Attempt:
    """Hand the notice over, and say how that went; a surprise keeps back no other notice and is tried again."""
    send = channels.way_out(Channel(notice.channel))
    if send is None:
        return Attempt(Result.REJECTED, Trouble.CHANNEL_NOT_SET_UP)
    try:
        letter = Letter(
            notice.pk,
            Channel(notice.channel),
            address_of(notice),
            notice.language,
            notice.library.code,
            notice.library.name,
            content_of(notice),
        )
        return send(letter)
    except Exception as surprise:
        # The message of the error may repeat an address; its kind does not.
        log.error("notice %s: %s", notice.pk, type(surprise).__name__)  # noqa: TRY400
        return Attempt(Result.LATER, Trouble.SURPRISE, type(surprise).__name__[:60])


def mark(notice: Notice, tried: Attempt, habits: Habits, tally: Tally) -> None:
    """Write down how it went, unless somebody else has taken the notice up meanwhile."""
    now = clock.now()
    follows = after(tried, notice.attempts, now)
    hours = habits_for(habits, at_once=notice.at_once)
    again = after_quiet(clock.local(follows.at), hours) if follows.at else None
    sent = follows.state is State.SENT
    Notice.objects.filter(pk=notice.pk, state=State.WAITING, attempts=notice.attempts).update(
        state=follows.state,
        next_attempt_at=again,
        sent_at=now if sent else None,
        trouble=tried.trouble or "",
        trouble_code=tried.code,
    )
    tally.sent += sent
    tally.later += follows.state is State.WAITING
    tally.failed += follows.state is State.FAILED


def _put_off(notice: Notice, habits: Habits, now: datetime) -> bool:
    here = clock.local(now)
    begin = after_quiet(here, habits_for(habits, at_once=notice.at_once))
    if begin <= here:
        return False
    Notice.objects.filter(pk=notice.pk).update(next_attempt_at=begin)
    return True
