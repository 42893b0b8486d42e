"""The queue of one title as the staff of a library see it: copies, what is known of the wait, and recalls."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.queries.titles import title_by_id
from shulian.apps.circulation import holds as queries
from shulian.apps.circulation.access import loan_to_recall
from shulian.apps.circulation.actions.locked import snapshot_now
from shulian.apps.circulation.actions.recall import recall
from shulian.apps.circulation.models import Loan
from shulian.apps.circulation.queries import open_loans
from shulian.apps.circulation.targeting import protected_until
from shulian.apps.holdings.models import Item
from shulian.apps.journal.actions import Act
from shulian.core.circulation.recall import NoRecall
from shulian.core.circulation.waiting import estimate
from shulian.core.roles import Right
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.desk.whose import tails, whose
from shulian.interfaces.lists import paged
from shulian.interfaces.templatetags.look import weekday
from shulian.interfaces.typed import number_of

PER_PAGE = 50

WHY_NOT = {
    NoRecall.NOT_BY_POLICY: gettext_lazy("The policy calls no loan back for this reader and item."),
    NoRecall.ALREADY_RECALLED: gettext_lazy("This loan has been called back already."),
    NoRecall.OVERDUE: gettext_lazy("This loan is overdue; remind the reader instead."),
    NoRecall.TOO_EARLY: gettext_lazy("The reader has not had it long enough to be called back."),
    NoRecall.NOBODY_WAITS: gettext_lazy("Nobody waits for this title."),
}


@dataclass(frozen=True)
class Copy:
    """A copy; `loan` while it is lent, `protected_until` while it is kept near its home."""

    item: Item
    loan: Loan | None
    protected_until: date | None


@require_safe
@at_desk(Right.CIRCULATE)
def queue(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Who waits here, and where the copies are."""
    title = title_by_id(pk)
    if title is None:
        raise Http404(str(pk))
    here = paged(request, queries.waiting_at(library, pk), PER_PAGE)
    standing = queries.single_items(pk).select_related("library", "place")
    shown = paged(request, standing, PER_PAGE, "copies")
    known = tails(here)
    waiting, measured = queries.queue_length(pk), queries.measured_titles([pk])[pk]
    context = {
        "here": "holds",
        "library": library,
        "title": title,
        "waiting": waiting,
        "queued": {"estimate": estimate(waiting + 1, measured)},
        "page": here,
        "lines": [(one, whose(one.hold, known)) for one in queries.in_queue(here)],
        "shown": shown,
        "copies": _copies(list(shown)),
        "today": clock.today(),
        "command": uuid4,
    }
    return render(request, "desk/hold_title.html", context)


@require_POST
@at_desk(Right.CIRCULATE)
def call_back(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Call one loan of this library or of its copies back."""
    loan = loan_to_recall(request.user, library, pk, number_of(request, "loan") or 0)
    done = recall(Act("desk", request.user.pk, library.pk, command=command_id(request)), loan.pk)
    if done is None:
        messages.warning(request, _("This loan is over."))
    elif done.reason is not None:
        messages.error(request, str(WHY_NOT[done.reason]))
    else:
        messages.success(request, _("Called back: due %s now; the reader is told.") % weekday(done.due_on))
    return redirect("desk:title-holds", pk=pk)


def _copies(items: list[Item]) -> list[Copy]:
    snapshot, today = snapshot_now(), clock.today()
    lent = open_loans(item.pk for item in items)
    until = {item.pk: protected_until(snapshot, item) for item in items}
    return [Copy(item, lent.get(item.pk), _ahead(until[item.pk], today)) for item in items]


def _ahead(day: date | None, today: date) -> date | None:
    return day if day and day > today else None
