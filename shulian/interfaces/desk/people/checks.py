"""Those who registered on the web and wait for somebody to see their document."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers.access_people import may_check, registration_for
from shulian.apps.readers.actions.parties import confirm, decline
from shulian.apps.readers.models import Registration
from shulian.apps.readers.readertypes import reader_types, type_to_show
from shulian.apps.readers.registering import found_by_card, to_be_checked
from shulian.core.registration import clean_card_number, mask_name
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.documents.sheet import Value
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.downloads import workbook as as_workbook

PER_PAGE = 25
LONGEST_REASON = 200


@require_safe
@at_desk(Right.ISSUE_CARD)
def work_list(request: HttpRequest, library: Library) -> HttpResponse:
    """Who is to be checked here, the oldest first; a scanned card leads to its registration, wherever it was made."""
    scanned = clean_card_number(request.GET.get("card", ""))[:40]
    waiting = found_by_card(scanned) if scanned else to_be_checked(library)
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    kinds = reader_types()
    lines = [(one, mask_name(one.reader.name), type_to_show(one.reader, kinds)) for one in page]
    seen = {
        "here": "checks",
        "library": library,
        "page": page,
        "lines": lines,
        "scanned": scanned,
        "today": clock.today(),
    }
    return render(request, "desk/people/checks.html", seen | {"english": get_language() == "en"})


@require_safe
@at_desk(Right.ISSUE_CARD)
def workbook(request: HttpRequest, library: Library) -> HttpResponse:
    """The list as a workbook, names masked."""
    header = (_("Registered on"), pgettext("person", "Name"), _("Kind of reader"), _("Valid until"))
    kinds = reader_types()
    rows: list[list[Value]] = [
        [
            clock.local(one.made_at).date().isoformat(),
            mask_name(one.reader.name),
            type_to_show(one.reader, kinds).name,
            one.lapses_on.isoformat() if one.lapses_on else "",
        ]
        for one in to_be_checked(library)
    ]
    return as_workbook(xlsx.write([xlsx.Page(_("To be checked"), header, rows)]), "to-be-checked.xlsx")


@require_POST
@at_desk(Right.ISSUE_CARD)
def check(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One registration: what is on the form, to be compared with the document; then one of the two answers.

    Opened by a button, since that it was opened is written down.
    """
    registration = registration_for(request.user, library, pk)
    may_see = may_check(request.user, library, registration)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST_REASON]
    what = request.POST.get("what", "")
    if may_see and (what == "confirm" or (what == "decline" and reason)):
        return _decided(request, library, registration, reason)
    seen = {
        "here": "checks",
        "library": library,
        "registration": registration,
        "reader": registration.reader,
        "may_see": may_see,
        "name": registration.reader.name if may_see else mask_name(registration.reader.name),
        "unsaid": what == "decline",
        "command": uuid4,
        "english": get_language() == "en",
    }
    return render(request, "desk/people/check.html", seen)


def _decided(request: HttpRequest, library: Library, registration: Registration, reason: str) -> HttpResponse:
    act = Act("desk", request.user.pk, library.pk, command=command_id(request))
    name = mask_name(registration.reader.name)
    if request.POST.get("what") == "decline":
        decline(act, registration, reason)
        messages.success(
            request, _("The registration of %(name)s is declined, and the card is closed.") % {"name": name}
        )
    elif confirm(act, registration):
        messages.success(request, _("%(name)s is a full reader from now on and may borrow.") % {"name": name})
    return redirect("desk:checks")
