"""The first page of the office, the tree of libraries, and what one library tells the public."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import (
    closes,
    has_anywhere,
    head_for,
    libraries_for,
    library_for,
    library_to_close,
    may,
)
from shulian.apps.alliance.actions.calendar import (
    announce_closure,
    announce_opening,
    set_hours,
    withdraw_closure,
    withdraw_opening,
)
from shulian.apps.alliance.actions.ceasing import close_for_good, take_closing_back
from shulian.apps.alliance.actions.heavy import to_sign
from shulian.apps.alliance.actions.particulars import Against, change_particulars
from shulian.apps.alliance.models import Account, Library
from shulian.apps.alliance.queries.hours import closures_ahead, openings_ahead, week
from shulian.apps.alliance.queries.machines import rule_at
from shulian.apps.alliance.queries.messages import waiting
from shulian.apps.alliance.queries.register import there_on
from shulian.apps.alliance.queries.rights import keys_ending
from shulian.apps.alliance.queries.tree import all_memberships, listed, names_above, numbers
from shulian.apps.charges.queries.accounts import tiers_of
from shulian.apps.holdings.queries import counts_by_library
from shulian.apps.notices.access import failed_notices
from shulian.apps.notices.heartbeat import beats
from shulian.apps.readers.queries import readers_at
from shulian.apps.statistics.access import visible_returns
from shulian.apps.statistics.queries.returns import open_findings
from shulian.apps.statistics.queries.windows import settled_from
from shulian.core.library import Kind, hands_out
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.context import OFFICE_RIGHTS
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.office.library_forms import (
    PINS,
    ClosureForm,
    EndingForm,
    HoursForm,
    OpeningForm,
    ParticularsForm,
    closure_words,
    ending_words,
)
from shulian.interfaces.templatetags.look import kind_name

A_PAGE = 50


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What there is and what waits, as far as the account reaches."""
    rights = [right for right in OFFICE_RIGHTS if has_anywhere(request.user, right)]
    if not rights:
        raise PermissionDenied("office")
    if elsewhere := _elsewhere(request):
        return elsewhere
    libraries = libraries_for(request.user, rights[0])
    returns = has_anywhere(request.user, Right.MANAGE_RETURNS)
    answers = libraries_for(request.user, Right.ANSWER_FEEDBACK)
    context = {
        "here": "",
        "libraries": libraries,
        "numbers": numbers(libraries),
        "findings": open_findings(visible_returns(request.user)) if returns else None,
        "waiting": waiting(answers.order_by()) if has_anywhere(request.user, Right.ANSWER_FEEDBACK) else None,
        "manages": Right.MANAGE_LIBRARY in rights,
        "to_sign": _to_sign(request),
        "ending_keys": _ending_keys(request),
        "beats": beats(),
        "failed_notices": failed_notices(request.user) if Right.MANAGE_NOTICES in rights else None,
    }
    return render(request, "office/libraries/home.html", context)


def _ending_keys(request: HttpRequest) -> int:
    """How many keys of machines that the account manages are over or run out soon."""
    if not has_anywhere(request.user, Right.MANAGE_SERVICE_ACCOUNTS):
        return 0
    return keys_ending(libraries_for(request.user, Right.MANAGE_SERVICE_ACCOUNTS)).count()


@in_office(Right.MANAGE_LIBRARY)
@require_safe
def libraries(request: HttpRequest) -> HttpResponse:
    """The libraries that the account looks after, by tree or by words."""
    all_of_them = libraries_for(request.user, Right.MANAGE_LIBRARY)
    chosen, words = _filters(request, all_of_them)
    page = Paginator(listed(all_of_them, words, chosen), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "libraries",
        "libraries": all_of_them,
        "chosen": chosen,
        "words": words,
        "page": page,
        "above": names_above(page.object_list),
        "adds": head_for(request.user, Right.ADMINISTER) is not None,
    }
    return render(request, "office/libraries/libraries.html", context)


@in_office(Right.MANAGE_LIBRARY)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The libraries as listed, as a workbook."""
    all_of_them = libraries_for(request.user, Right.MANAGE_LIBRARY)
    chosen, words = _filters(request, all_of_them)
    found = list(listed(all_of_them, words, chosen))
    above = names_above(found)
    header = (
        *(_("Code"), _("Name"), _("Kind"), _("Main library"), _("Division"), _("Reporting unit")),
        *(_("Address"), _("Telephone"), _("E-mail"), _("Lends in the alliance"), _("Demonstration data")),
    )
    rows = [_row(library, above) for library in found]
    sheet = xlsx.Page(_("Libraries"), header, rows, title=_("Libraries of the alliance"))
    return workbook(xlsx.write([sheet]), f"libraries-{clock.today():%Y%m%d}.xlsx")


@in_office(Right.MANAGE_LIBRARY)
@require_safe
def library(request: HttpRequest, code: str) -> HttpResponse:
    """One library as its staff see it."""
    if elsewhere := _elsewhere(request):
        return elsewhere
    return _shown(request, library_for(request.user, Right.MANAGE_LIBRARY, code))


@in_office(Right.MANAGE_LIBRARY)
@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, code: str) -> HttpResponse:
    """The week's opening hours."""
    shown = library_for(request.user, Right.MANAGE_LIBRARY, code)
    form = HoursForm(request.POST) if request.method == "POST" else HoursForm.of(shown)
    if request.method == "POST" and form.is_valid():
        faults = set_hours(act_of(request, shown), shown, form.spans())
        if not faults:
            messages.success(request, _("The opening hours are changed; readers see them now."))
            return redirect("office:library", code=code)
        form.object_to(faults)
    return render(request, "office/libraries/hours.html", _frame(request, shown) | {"form": form})


@in_office(Right.MANAGE_LIBRARY)
@require_http_methods(["GET", "POST"])
def particulars(request: HttpRequest, code: str) -> HttpResponse:
    """Address, contact and introduction."""
    shown = library_for(request.user, Right.MANAGE_LIBRARY, code)
    post = request.method == "POST"
    form = ParticularsForm(request.POST, head=shown.is_root()) if post else ParticularsForm.of(shown)
    if post and form.is_valid():
        done = change_particulars(act_of(request, shown), shown, form.particulars(), form.why_less())
        if not isinstance(done, Against):
            messages.success(request, _("The particulars are changed; readers see them now."))
            if done is not None:
                messages.warning(request, _("The rule on the PIN waits for a second person, under “Second signature”."))
            return redirect("office:library", code=code)
        form.object_to(done)
    return render(request, "office/libraries/particulars.html", _frame(request, shown) | {"form": form})


@in_office(Right.MANAGE_LIBRARY)
@require_POST
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Announce a closure."""
    shown = library_for(request.user, Right.MANAGE_LIBRARY, code)
    form = ClosureForm(request.POST)
    if form.is_valid():
        wanted = form.cleaned_data
        first, last = wanted["first_day"], wanted["last_day"]
        fault = announce_closure(act_of(request, shown), shown, first, last, wanted["reason"])
        if fault is None:
            messages.success(request, _("The closure is announced; readers see it now."))
            return redirect("office:library", code=code)
        form.add_error(None, closure_words(fault))
    return _shown(request, shown, closure_form=form)


@in_office(Right.MANAGE_LIBRARY)
@require_POST
def reopen(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an announced closure back."""
    shown = library_for(request.user, Right.MANAGE_LIBRARY, code)
    withdraw_closure(act_of(request, shown), shown, pk)
    messages.success(request, _("The closure is taken back."))
    return redirect("office:library", code=code)


@in_office(Right.MANAGE_LIBRARY)
@require_POST
def open_up(request: HttpRequest, code: str) -> HttpResponse:
    """Announce an opening out of the ordinary."""
    shown = library_for(request.user, Right.MANAGE_LIBRARY, code)
    form = OpeningForm(request.POST, prefix="opening")
    if form.is_valid():
        wanted = form.cleaned_data
        fault = announce_opening(act_of(request, shown), shown, wanted["day"], form.hours(), wanted["reason"])
        if fault is None:
            messages.success(request, _("The opening is announced; readers see it now."))
            return redirect("office:library", code=code)
        form.add_error(None, closure_words(fault))
    return _shown(request, shown, opening_form=form)


@in_office(Right.MANAGE_LIBRARY)
@require_POST
def not_open_up(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Take an opening out of the ordinary back."""
    shown = library_for(request.user, Right.MANAGE_LIBRARY, code)
    withdraw_opening(act_of(request, shown), shown, pk)
    messages.success(request, _("The opening is taken back."))
    return redirect("office:library", code=code)


@in_office(Right.MANAGE_LIBRARY)
@require_POST
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Close a library for good, by itself or into another one."""
    shown = library_to_close(request.user, code)
    form = EndingForm(_others(request, shown), request.POST)
    if form.is_valid():
        settled = settled_from()
        refusal = close_for_good(act_of(request, shown), shown, form.ceasing(settled))
        if refusal is None:
            messages.success(request, _("The library is closed for good from that day on. Its figures of before stay."))
            return redirect("office:library", code=code)
        form.add_error(None, ending_words(refusal, settled))
    return _shown(request, shown, ending_form=form)


@in_office(Right.MANAGE_LIBRARY)
@require_POST
def not_end(request: HttpRequest, code: str) -> HttpResponse:
    """Take the closing of a library back."""
    shown = library_to_close(request.user, code)
    refusal = take_closing_back(act_of(request, shown), shown, asked_for(request, "reason", 200))
    if refusal:
        messages.error(request, ending_words(refusal))
    else:
        messages.success(request, _("The closing is taken back; the library owes its returns again."))
    return redirect("office:library", code=code)


def _others(request: HttpRequest, shown: Library) -> QuerySet[Library]:
    """The libraries that one may be merged into."""
    mine = libraries_for(request.user, Right.MANAGE_LIBRARY)
    return mine.filter(there_on(clock.today())).exclude(path__startswith=shown.path)


def _filters(request: HttpRequest, among: QuerySet[Library]) -> tuple[Library | None, str]:
    chosen = among.filter(code=asked_for(request, "library")).first()
    return chosen, asked_for(request, "q", 60).strip()


def _to_sign(request: HttpRequest) -> int | None:
    """How many heavy acts wait for this person's signature; None for those who never sign."""
    account = request.user
    if not isinstance(account, Account) or not has_anywhere(account, Right.APPROVE_HEAVY):
        return None
    return to_sign(account)


def _elsewhere(request: HttpRequest) -> HttpResponse | None:
    """The way to the library that was chosen in the tree beside a page that is not about a list."""
    chosen = libraries_for(request.user, Right.MANAGE_LIBRARY).filter(code=asked_for(request, "library")).first()
    return redirect("office:library", code=chosen.code) if chosen else None


def _shown(
    request: HttpRequest,
    shown: Library,
    closure_form: ClosureForm | None = None,
    opening_form: OpeningForm | None = None,
    ending_form: EndingForm | None = None,
) -> HttpResponse:
    itself = libraries_for(request.user, Right.MANAGE_LIBRARY).filter(pk=shown.pk)
    context = {
        "week": week(shown),
        "closures": closures_ahead(shown, limit=50),
        "closure_form": closure_form or ClosureForm(),
        "openings": openings_ahead(shown, limit=50),
        "opening_form": opening_form or OpeningForm(prefix="opening"),
        "closes": closes(request.user, shown),
        "ending_form": ending_form or EndingForm(_others(request, shown)),
        "memberships": all_memberships(shown),
        "items": counts_by_library(itself).get(shown.pk, 0),
        "readers": readers_at(shown),
        "above": names_above([shown]),
        "machine_pin": PINS[rule_at(shown)],
        "hands_out": hands_out(Kind(shown.kind), shown.pickup),
        "tiers": tiers_of(shown),
        "sets_tiers": may(request.user, Right.MANAGE_POLICY, shown),
    }
    return render(request, "office/libraries/library.html", _frame(request, shown) | context)


def _frame(request: HttpRequest, shown: Library) -> dict[str, Any]:
    return {
        "here": "libraries",
        "libraries": libraries_for(request.user, Right.MANAGE_LIBRARY),
        "chosen": shown,
        "library": shown,
        "marked": shown.demonstration_fields,
        "command": uuid4,
    }


def _row(library: Library, above: dict[str, str]) -> tuple[str, ...]:
    return (
        library.code,
        library.name,
        kind_name(library.kind),
        above.get(library.path[: -library.steplen], ""),
        library.division.name if library.division else "",
        library.reporting_unit.name if library.reporting_unit else "",
        library.address,
        library.phone,
        library.email,
        _("yes") if getattr(library, "lends", False) else "",
        _("yes") if library.is_demonstration else ", ".join(library.demonstration_fields),
    )
