"""Recording who looked at which reader and why, and who asked for these records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef
from django.db.models.functions import TruncMonth

from shulian import clock
from shulian.apps.alliance.access import grants_of
from shulian.apps.alliance.models import Account, Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import AuditSearch, Reader, View
from shulian.apps.readers.queries import rules
from shulian.core.registration import months_later
from shulian.core.retention import Reason, views_before
from shulian.core.roles import Right, allows


@dataclass(frozen=True)
class Why:
    """The reason for looking at a reader's record, and what the viewer adds to it; never a title."""

    reason: Reason
    note: str = ""


@dataclass(frozen=True)
class Question:
    """Whose looking, or the looking at whom, an auditor asks for; None for anybody."""

    reader: Reader | None
    staff: Account | None
    since: date
    until: date
    why: Why


def note_view(account: Account, library: Library, reader: Reader, why: Why, right: Right = Right.CIRCULATE) -> None:
    """Record that this account saw the reader's record at this library; once an hour and reason."""
    note_views(account, library, [(reader, why)], right)


def note_said(act: Act, reader: Reader) -> None:
    """Staff, or a program of theirs, were told that this person is a reader: a look like any other.

    Readers who act for themselves at home leave none, nor does a job.
    """
    account = Account.objects.filter(pk=act.actor).exclude(kind=Account.Kind.READER).first() if act.actor else None
    library = Library.objects.filter(pk=act.library).first() if act.library else None
    if account is not None and library is not None:
        note_view(account, library, reader, Why(Reason.APPLICATION), Right.ISSUE_CARD)


def note_views(account: Account, library: Library, seen: Iterable[tuple[Reader, Why]], right: Right) -> None:
    """The same for all readers of a list, in one statement."""
    now, shown = clock.now(), list(seen)
    post = _post(account, library, right) if shown else ""
    views = [
        View(
            reader=reader,
            viewer_id=account.pk,
            library=library,
            post=post,
            reason=why.reason,
            note=why.note[:200],
            seen_at=now,
            hour=now.replace(minute=0, second=0, microsecond=0),
        )
        for reader, why in shown
    ]
    View.objects.bulk_create(views, ignore_conflicts=True)


def ask_for_views(act: Act, auditor: Account, library: Library, question: Question) -> AuditSearch:
    """Record an auditor's question, so that its answer can be shown; the reader who is asked about sees it too."""

    def write() -> Answer:
        search = AuditSearch.objects.create(
            auditor_id=auditor.pk,
            library=library,
            reader=question.reader,
            staff=question.staff,
            since=question.since,
            until=question.until,
            reason=question.why.reason,
            note=question.why.note[:200],
        )
        if question.reader:
            note_view(auditor, library, question.reader, question.why, Right.AUDIT)
        # Not by the reader's token: the search names the reader, and with the reader the token would be known.
        entry(act, "audit-searched", library=library.pk, subject=f"audit-search:{search.pk}")
        return {"search": search.pk}

    return AuditSearch.objects.get(pk=perform(act, "ask-for-views", write)["search"])


def forget_views(act: Act) -> int:
    """Delete the records of looking, and of asking for them, whose years are over; returns how many."""
    before = clock.midnight(views_before(rules(), clock.today()))
    gone = View.objects.filter(seen_at__lt=before).delete()[0]
    gone += AuditSearch.objects.filter(asked_at__lt=before).delete()[0]
    if gone:
        entry(act, "views-forgotten", quantity=gone)
    return gone


def blur_views(readers: Iterable[int], year: int) -> None:
    """Of looks of this year and before keep the month alone, each once: the moment would lead to what was lent then."""
    old = View.objects.filter(reader__in=list(readers), seen_at__lt=clock.midnight(date(year + 1, 1, 1)))
    kept = old.annotate(month=TruncMonth("seen_at", tzinfo=clock.PLACE))
    same = {name: OuterRef(name) for name in ("reader", "viewer", "library", "reason", "note", "month")}
    kept.filter(Exists(kept.filter(**same, pk__lt=OuterRef("pk")))).delete()
    for month in list(kept.values_list("month", flat=True).distinct()):
        day = clock.local(month).date()
        begins, ends = clock.midnight(day), clock.midnight(months_later(day, 1))
        old.filter(seen_at__gte=begins, seen_at__lt=ends).update(seen_at=begins, hour=begins)


def _post(account: Account, library: Library, right: Right) -> str:
    """The post in which the account looks."""
    return next((grant.role for grant in grants_of(account) if allows(grant, right, library.path)), "")
