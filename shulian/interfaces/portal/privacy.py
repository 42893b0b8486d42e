"""What the alliance remembers of the reader: the history and its switch, who looked at the record, all data to keep."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.circulation.actions.history import Switched, switch_history
from shulian.apps.circulation.queries import past_loans_of
from shulian.apps.journal.actions import Act
from shulian.apps.readers.access import own_reader
from shulian.apps.readers.models import View
from shulian.apps.readers.queries import rules, views_of
from shulian.core.retention import may_keep_history
from shulian.documents import ledger
from shulian.interfaces import persons
from shulian.interfaces.downloads import plain_data, printed
from shulian.interfaces.entrance.again import is_fresh, to_again
from shulian.interfaces.portal.me import uuid_of
from shulian.interfaces.portal.on_paper import ledger_of
from shulian.interfaces.rightwords import ROLES
from shulian.interfaces.words import REASONS

PER_PAGE = 20


@never_cache
@require_safe
@login_required
def privacy(request: HttpRequest) -> HttpResponse:
    """The switch of the history, and who looked at the record."""
    reader, set_by_alliance = own_reader(request.user), rules()
    page = Paginator(views_of(reader), PER_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "me",
        "reader": reader,
        "rules": set_by_alliance,
        "may_keep": may_keep_history(reader.birth_date, clock.today()),
        "command": uuid4,
        "page": page,
        "views": [shown(view, named=set_by_alliance.names_viewers) for view in page],
    }
    return render(request, "portal/privacy.html", seen)


@never_cache
@require_safe
@login_required
def history(request: HttpRequest) -> HttpResponse:
    """What the reader has borrowed and brought back, if the reader wished it to be kept."""
    reader = own_reader(request.user)
    past = past_loans_of(reader)
    page = Paginator(past if reader.keeps_history else past.none(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/history.html", {"here": "me", "reader": reader, "page": page})


@require_POST
@login_required
def switch(request: HttpRequest) -> HttpResponse:
    """Switch the history on or off."""
    reader, on = own_reader(request.user), request.POST.get("history") == "on"
    command = uuid_of(request.POST.get("command", ""))
    if command is None:
        raise SuspiciousOperation("command")
    match switch_history(Act("portal", command=command), reader, on=on):
        case Switched.ON:
            messages.success(request, _("From now on your past loans stay in your reading history."))
        case Switched.OFF:
            messages.success(request, _("Your reading history is erased and switched off."))
        case Switched.TOO_YOUNG:
            messages.error(request, _("Under fourteen no reading history is kept. Please ask again later."))
    return redirect("portal:privacy")


@never_cache
@require_safe
@login_required
def my_data(request: HttpRequest) -> HttpResponse:
    """All that is held of the reader, as a file to take along; the PIN comes first, for telephones lie about open."""
    reader = own_reader(request.user)
    if not is_fresh(request):
        return to_again(request)
    return plain_data(persons.export(reader), f"my-library-data-{clock.today():%Y%m%d}.json")


@never_cache
@require_safe
@login_required
def my_data_on_paper(request: HttpRequest) -> HttpResponse:
    """The same to read and to print."""
    reader, alliance = own_reader(request.user), the_alliance()
    if not is_fresh(request):
        return to_again(request)
    pages = ledger_of(persons.export(reader), alliance.name if alliance else "")
    return printed(ledger.pdf(pages, clock.now()), f"my-library-data-{clock.today():%Y%m%d}.pdf")


def shown(view: View, *, named: bool) -> dict[str, Any]:
    """A look as its reader is told of it: library and post; the person only if the alliance has decided so."""
    return {
        "at": view.seen_at,
        "library": view.library.name,
        "post": ROLES.get(view.post, view.post),
        "name": view.viewer.display_name if named else "",
        "reason": REASONS.get(view.reason, view.reason),
        "note": view.note,
    }
