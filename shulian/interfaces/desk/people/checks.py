"""Those who registered on the web and wait for somebody to see their document."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.core import signing
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.registrations import decline_registration
from shulian.apps.journal.actions import Act
from shulian.apps.readers import cardwords
from shulian.apps.readers.access import may_do
from shulian.apps.readers.access_people import may_check, registration_for
from shulian.apps.readers.actions.checks import confirm, needs_paper
from shulian.apps.readers.families import wards_once_seen
from shulian.apps.readers.faults import sentence
from shulian.apps.readers.models import Registration
from shulian.apps.readers.readertypes import reader_types, type_to_show
from shulian.apps.readers.registering import found_by_card, to_be_checked
from shulian.core.registration import clean_card_number, mask_name
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.documents import xlsx
from shulian.documents.sheet import Value
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.papers import SeenPaperForm
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.desk.session import LASTS_SECONDS, Mode, Session
from shulian.interfaces.downloads import workbook as as_workbook

PER_PAGE = 25
LONGEST_REASON = 200
SALT = "scanned-registration"


@require_http_methods(["GET", "POST"])
@at_desk(Right.ISSUE_CARD)
def work_list(request: HttpRequest, library: Library) -> HttpResponse:
    """Who is to be checked here, the oldest first; a scanned card leads to its registration, wherever it was made.

    A card is sent in the body, so that no log and no history keeps its number.
    """
    scanned = clean_card_number(request.POST.get("card", ""))[:40]
    waiting = found_by_card(scanned) if scanned else to_be_checked(library)
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    kinds = reader_types()
    lines = [
        (one, mask_name(one.reader.name), type_to_show(one.reader, kinds), _sealed(library, one) if scanned else "")
        for one in page
    ]
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
    seal = request.POST.get("found", "")
    registration = registration_for(request.user, library, pk, scanned=_was_scanned(library, pk, seal))
    may_see = may_check(request.user, library, registration)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST_REASON]
    what = request.POST.get("what", "")
    form = SeenPaperForm(request.POST if what == "confirm" else None) if needs_paper(registration.reader) else None
    if may_see and what == "confirm" and _confirmed(request, library, registration, form):
        return redirect("desk:checks")
    if may_see and what == "decline" and reason and _declined(request, library, registration, reason):
        return redirect("desk:checks")
    seen = {
        "here": "checks",
        "library": library,
        "registration": registration,
        "found": seal,
        "reader": registration.reader,
        "form": form,
        "may_see": may_see,
        "seal": _seal_of(request, library, registration) if may_see else "",
        "name": registration.reader.name if may_see else mask_name(registration.reader.name),
        "wards": [(mask_name(one.name), one.home_library) for one in wards_once_seen(registration.reader)]
        if may_see
        else [],
        "unsaid": what == "decline" and not reason,
        "command": uuid4,
        "english": get_language() == "en",
    }
    return render(request, "desk/people/check.html", seen)


def _sealed(library: Library, registration: Registration) -> str:
    """That the card of this registration was scanned here, for the page to carry along."""
    return signing.dumps([library.pk, registration.pk], salt=SALT)


def _seal_of(request: HttpRequest, library: Library, registration: Registration) -> str:
    """By what the page that corrects records knows the reader, where this desk may correct this one; else empty."""
    card = registration.reader.cards.order_by("-issued_at").first()
    if card is None or not may_do(request.user, library, registration.reader, Doing.CORRECT):
        return ""
    return Session(library, Mode.LEND, card).seal


def _was_scanned(library: Library, pk: int, seal: str) -> bool:
    try:
        return bool(signing.loads(seal, salt=SALT, max_age=LASTS_SECONDS) == [library.pk, pk])
    except signing.BadSignature:
        return False


def _act(request: HttpRequest, library: Library) -> Act:
    return Act("desk", request.user.pk, library.pk, command=command_id(request))


def _confirmed(request: HttpRequest, library: Library, registration: Registration, form: SeenPaperForm | None) -> bool:
    """Whether nothing more is to be shown of this registration."""
    if form is not None and not form.is_valid():
        return False
    done = confirm(_act(request, library), registration, form.paper() if form else None)
    if done.done:
        text = _("%(name)s is a full reader from now on and may borrow.")
        messages.success(request, text % {"name": mask_name(registration.reader.name)})
    if form is not None:
        form.object_to(done.faults)
    else:
        for field, fault in done.faults.items():
            messages.error(request, sentence(field, fault))
    return not done.faults


def _declined(request: HttpRequest, library: Library, registration: Registration, reason: str) -> bool:
    """Whether nothing more is to be shown of this registration."""
    found = decline_registration(_act(request, library), registration, reason)
    if found:
        named = "、".join(str(cardwords.OPEN[one]) for one in found)
        messages.error(request, _("Nothing was closed. Settle first what is open: %(what)s.") % {"what": named})
        return False
    if found is not None:
        text = _(
            "The registration of %(name)s is declined and the card is closed; the number of the document is free again."
        )
        messages.success(request, text % {"name": mask_name(registration.reader.name)})
    return True
