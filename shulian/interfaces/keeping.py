"""Everything that is forgotten by itself: for how long it is kept, what the next run would take, what the last took."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from shulian import clock
from shulian.apps.alliance.actions.feedback import KEEP_CONTACT, contacts_over
from shulian.apps.alliance.actions.leaving import left_over
from shulian.apps.alliance.models import Device, Tries
from shulian.apps.charges import retention as money
from shulian.apps.circulation import retention as lending
from shulian.apps.journal.jobs import KEEP_COMMANDS
from shulian.apps.journal.models import Command
from shulian.apps.notices import heartbeat
from shulian.apps.notices.actions.forgetting import over
from shulian.apps.notices.heartbeat import Beat
from shulian.apps.readers.doubles import merges_over
from shulian.apps.readers.finding import freed_long_ago
from shulian.apps.readers.models import AuditSearch, Card, CardAct, FormerToken, View
from shulian.apps.readers.proof import KEEP_MARKS, marks_over
from shulian.apps.readers.queries import notices_kept_from, rules
from shulian.core.accounts import LEFT_OVER
from shulian.core.notices.kinds import NAMES_TITLES
from shulian.core.retention import Rules, over_before, views_before
from shulian.interfaces.erasing import A_NIGHT, at_once, long_gone

KEEP_ATTEMPTS = timedelta(days=30)
A_PART = 500


@dataclass(frozen=True)
class Keeping:
    """One rule: what, how long, which job does it, and what its next run would take (None: not counted before)."""

    name: Promise
    days: Callable[[Rules], int]
    task: str
    waiting: Callable[[], int] | None = None


@dataclass(frozen=True)
class Line:
    """A rule as the page shows it."""

    name: Promise
    kept: str
    waiting: int | None
    beat: Beat | None


KEEPINGS = (
    Keeping(
        _("Loans that are over, with their readers"),
        lambda held: held.dispute_days,
        "shulian.apps.circulation.jobs.forget_borrowers",
        lending.loans_to_forget,
    ),
    Keeping(
        _("Holds that are over, with their readers"),
        lambda held: held.dispute_days,
        "shulian.apps.circulation.jobs.forget_borrowers",
        lending.holds_to_forget,
    ),
    Keeping(
        _("Readers in stored answers of the program"),
        lambda held: held.dispute_days,
        "shulian.apps.circulation.jobs.forget_borrowers",
        lending.commands_to_clear,
    ),
    Keeping(
        _("Stored answers as a whole"),
        lambda _held: KEEP_COMMANDS.days,
        "shulian.apps.journal.jobs.forget_commands",
        lambda: Command.objects.filter(recorded_at__lt=clock.now() - KEEP_COMMANDS).count(),
    ),
    Keeping(
        _("Who paid charges that are settled"),
        lambda held: held.money_days,
        "shulian.apps.charges.jobs.forget_payers",
        money.to_forget,
    ),
    Keeping(
        _("Batches lent to groups, with their readers"),
        lambda held: held.dispute_days,
        "shulian.apps.distribution.jobs.forget_borrowers",
    ),
    Keeping(
        _("Who suggested what to buy"),
        lambda held: held.dispute_days,
        "shulian.apps.discovery.jobs.forget_who_suggested",
    ),
    Keeping(
        _("Tokens of earlier years"),
        lambda held: held.dispute_days,
        "shulian.apps.readers.jobs.forget_tokens",
        lambda: FormerToken.objects.filter(replaced_at__lt=clock.midnight(over_before(rules(), clock.today()))).count(),
    ),
    Keeping(
        _("Who looked at which record"),
        lambda held: 365 * held.views_years,
        "shulian.apps.readers.jobs.forget_views",
        lambda: _views_waiting(),  # noqa: PLW0108
    ),
    Keeping(
        _("Notices to readers"),
        lambda held: held.notice_days,
        "shulian.apps.readers.jobs.forget_notices",
        lambda: over(notices_kept_from()[0], notices_kept_from()[0]).count(),
    ),
    Keeping(
        _("Notices that name titles"),
        lambda held: min(held.notice_days, held.dispute_days),
        "shulian.apps.readers.jobs.forget_notices",
        lambda: over(*notices_kept_from()).filter(kind__in=NAMES_TITLES).count(),
    ),
    Keeping(
        _("Readers who have left"),
        lambda held: held.left_days,
        "shulian.interfaces.jobs.erase_who_left",
        lambda: _some(long_gone()),
    ),
    Keeping(
        _("Who asked for deletion, and registrations that were declined or lapsed"),
        lambda _held: 1,
        "shulian.interfaces.jobs.erase_who_left",
        lambda: _some(at_once()),
    ),
    Keeping(
        _("What is looked for after an erasure, where it was found and nobody settled it"),
        lambda _held: KEEP_MARKS.days,
        "shulian.interfaces.jobs.forget_marks",
        lambda: marks_over().count(),
    ),
    Keeping(
        _("Dead cards"),
        lambda held: held.credential_days,
        "shulian.interfaces.jobs.forget_dead_cards",
        lambda: dead_cards().count(),
    ),
    Keeping(
        _("Freed credentials"),
        lambda held: held.credential_days,
        "shulian.apps.readers.jobs.forget_credentials",
        lambda: freed_long_ago().count(),
    ),
    Keeping(
        _("What merged records were before"),
        lambda held: held.merge_days,
        "shulian.apps.readers.jobs.forget_merges",
        lambda: merges_over().count(),
    ),
    Keeping(
        _("Sessions that ran out"),
        lambda _held: 1,
        "shulian.interfaces.jobs.forget_sign_ins",
        lambda: Session.objects.filter(expire_date__lt=clock.now()).count(),
    ),
    Keeping(
        _("Attempts to sign in"),
        lambda _held: KEEP_ATTEMPTS.days,
        "shulian.interfaces.jobs.forget_sign_ins",
        lambda: Tries.objects.filter(touched_at__lt=clock.now() - KEEP_ATTEMPTS).count(),
    ),
    Keeping(
        _("How to reach who wrote a message, after its answer"),
        lambda _held: KEEP_CONTACT.days,
        "shulian.apps.alliance.jobs.forget_feedback_contacts",
        lambda: contacts_over().count(),
    ),
    Keeping(
        _("Accounts of staff without a post, until they are closed"),
        lambda _held: LEFT_OVER.days,
        "shulian.apps.alliance.jobs.close_left_over_accounts",
        lambda: len(left_over()),
    ),
    Keeping(
        _("Logs of the machines"),
        lambda held: held.log_days,
        "shulian.interfaces.jobs.turn_logs",
        lambda: len(_old_logs()),
    ),
)


def lines() -> list[Line]:
    """Every rule with what waits and how its job does."""
    held, beats = rules(), {beat.task: beat for beat in heartbeat.beats()}
    found = []
    for one in KEEPINGS:
        days = one.days(held)
        kept = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
        found.append(Line(one.name, kept, one.waiting() if one.waiting else None, beats.get(one.task)))
    return found


def forget_sign_ins() -> dict[str, int]:
    """Sessions that ran out, devices without one, and attempts of long ago."""
    now = clock.now()
    sessions = Session.objects.filter(expire_date__lt=now).delete()[0]
    living = Session.objects.values("session_key")
    devices = Device.objects.filter(used_at__lt=now - KEEP_ATTEMPTS).exclude(session__in=living).delete()[0]
    attempts = Tries.objects.filter(touched_at__lt=now - KEEP_ATTEMPTS).delete()[0]
    attempts += AccessAttempt.objects.filter(attempt_time__lt=now - KEEP_ATTEMPTS).delete()[0]
    return {"sessions": sessions, "devices": devices, "attempts": attempts}


def dead_cards() -> QuerySet[Card]:
    """Cards that were lost, replaced or cancelled before the days for them began."""
    before = clock.now() - timedelta(days=rules().credential_days)
    since = CardAct.objects.filter(reader=OuterRef("reader"), done_at__gte=before)
    return Card.objects.filter(~Exists(since), issued_at__lt=before).exclude(status=Card.Status.ACTIVE)


def forget_dead_cards() -> int:
    """Delete them, but never the only card of somebody: it says who the reader was. Returns how many."""
    other = Card.objects.filter(reader=OuterRef("reader")).exclude(pk=OuterRef("pk"))
    gone = dead_cards().filter(Exists(other)).exclude(reader__status="left")
    return sum(gone.filter(pk__in=part).delete()[1].get("readers.Card", 0) for part in _parts(gone))


def _parts(found: QuerySet[Card]) -> Iterator[list[int]]:
    pks = list(found.values_list("pk", flat=True))
    for start in range(0, len(pks), A_PART):
        yield pks[start : start + A_PART]


def turn_logs() -> int:
    """Put every log aside once a month, and delete what has been aside too long; returns how many files went.

    The programs go on writing into the same file, so it is copied and emptied; an empty one too, which says that there
    was nothing in that month.
    """
    folder, today = Path(settings.LOG_FOLDER), clock.today()
    month = f"{today - timedelta(days=today.day):%Y-%m}"
    for log in sorted(folder.glob("*.log")) if folder.is_dir() else []:
        aside = log.with_name(f"{log.stem}.{month}.log.old")
        if not aside.exists() and not log.is_symlink():
            shutil.copyfile(log, aside)
            aside.chmod(0o600)
            log.write_bytes(b"")
    gone = _old_logs()
    for old in gone:
        old.unlink(missing_ok=True)
    return len(gone)


def _old_logs() -> list[Path]:
    """Logs aside whose last line is older than they are kept."""
    folder, before = Path(settings.LOG_FOLDER), clock.now() - timedelta(days=rules().log_days)
    aside = [*folder.glob("*.log.old"), *folder.glob("*.log.1")] if folder.is_dir() else []
    return [file for file in aside if datetime.fromtimestamp(file.stat().st_mtime, UTC) < before]


def _some(readers: Iterator[int]) -> int:
    """How many, as far as one night goes."""
    return len(list(islice(readers, A_NIGHT)))


def _views_waiting() -> int:
    before = clock.midnight(views_before(rules(), clock.today()))
    return View.objects.filter(seen_at__lt=before).count() + AuditSearch.objects.filter(asked_at__lt=before).count()
