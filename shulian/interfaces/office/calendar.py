"""The reporting calendar: what is due, who has reported, who is missing; and the forms that the office designs."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shulian import clock
from shulian.apps.alliance.access import has_anywhere
from shulian.apps.statistics import access
from shulian.apps.statistics.actions.designing import design_form
from shulian.apps.statistics.actions.letting_in import let_in
from shulian.apps.statistics.actions.planning import Planned, plan_period
from shulian.apps.statistics.models import Form
from shulian.apps.statistics.queries import calendar as queries
from shulian.apps.statistics.queries.returns import form_by_code, libraries_with_code
from shulian.apps.statistics.queries.returns import forms as all_forms
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.words import name_of, refusal_words
from shulian.core import publishing
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.office.design_forms import DesignForm, PlanForm

A_PAGE = 20


@in_office(*access.SEE)
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """What is due and who is missing; the office plans the next period here."""
    return _calendar(request, PlanForm())


@in_office(Right.DESIGN_FORMS)
@require_POST
def plan(request: HttpRequest) -> HttpResponse:
    """Put a period of a form into the calendar."""
    filled = PlanForm(request.POST)
    if filled.is_valid():
        made = plan_period(act_of(request), Planned(filled.chosen_form, filled.period, filled.cleaned_data["due_on"]))
        if not isinstance(made, Refused):
            messages.success(request, _("The period is planned."))
            return redirect("office:return-calendar")
        filled.add_error(None, refusal_words(made))
        filled.renew_command()
    return _calendar(request, filled)


@in_office(*access.SEE)
@require_GET
def due(request: HttpRequest, pk: int) -> HttpResponse:
    """One planned period, a line a library: reported, on its way, or missing."""
    row = _coverage(request, pk)
    decides = row.period.closed_at is not None and access.takes_step(request.user, publishing.Step.RESTATE)
    late = [one for one in row.missing if one.pk not in row.let_in] if decides else []
    return render(request, "office/returns/due.html", {"here": "returns", "row": row, "late": late, "command": uuid4})


@in_office(Right.RESTATE_FIGURES)
@require_POST
def let_in_late(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a library that is missing in a closed period send its return after all, with a reason."""
    if not access.takes_step(request.user, publishing.Step.RESTATE):
        raise PermissionDenied(f"let in for period {pk}")
    place = _coverage(request, pk).period
    library = libraries_with_code(asked_for(request, "library", 40)).first()
    if library is None:
        messages.error(request, _("Choose the library."))
        return redirect("office:return-due", pk)
    refused = let_in(act_of(request, library), place, library, asked_for(request, "reason", 200))
    if refused:
        messages.error(request, refusal_words(refused))
    else:
        messages.success(
            request, _("The library may send its return. What is published is restated when it is accepted.")
        )
    return redirect("office:return-due", pk)


@in_office(*access.SEE)
@require_GET
def due_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has not reported, as a workbook."""
    row = _coverage(request, pk)
    header = (_("Library"), _("Library code"), _("Telephone"))
    rows = [(library.name, library.code, library.phone) for library in row.missing]
    return workbook(xlsx.write([xlsx.Page(_("Missing libraries"), header, rows)]), f"missing-{pk}.xlsx")


@in_office(Right.DESIGN_FORMS)
@require_GET
def forms(request: HttpRequest) -> HttpResponse:
    """All forms with the number of their newest design."""
    found = [(form, name_of(form)) for form in all_forms()]
    return render(request, "office/returns/forms.html", {"here": "returns", "forms": found})


@in_office(Right.DESIGN_FORMS)
@require_http_methods(["GET", "POST"])
def design(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new form, or the next design of one."""
    form = _form(code) if code else None
    filled = DesignForm(form, request.POST or None)
    if filled.is_valid():
        made = design_form(act_of(request), filled.design)
        if not isinstance(made, Refused):
            messages.success(request, _("The form is designed. Periods that have begun keep their design."))
            return redirect("office:return-forms")
        filled.add_error(None, refusal_words(made))
        filled.renew_command()
    seen = {
        "here": "returns",
        "return_form": form,
        "form": filled,
        "name": name_of(form) if form else _("New form"),
        "versions": form.versions.select_related("designed_by") if form else (),
    }
    return render(request, "office/returns/design.html", seen)


def _calendar(request: HttpRequest, filled: PlanForm) -> HttpResponse:
    libraries = _own(request)
    page = Paginator(queries.planned(libraries), A_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "returns",
        "page": page,
        "rows": queries.coverages(page.object_list, libraries),
        "form": filled,
        "plans": has_anywhere(request.user, Right.DESIGN_FORMS),
        "today": clock.today(),
    }
    return render(request, "office/returns/calendar.html", seen)


def _own(request: HttpRequest) -> set[int] | None:
    """The libraries whose duties are looked at; all of them (None) for those who accept."""
    if access.accepts(request.user):
        return None
    return set(access.libraries_of_returns(request.user).values_list("pk", flat=True))


def _coverage(request: HttpRequest, pk: int) -> queries.Coverage:
    place = queries.planned_period(pk)
    if place is None:
        raise PermissionDenied(f"period {pk}")
    (found,) = queries.coverages([place], _own(request))
    return found


def _form(code: str) -> Form:
    form = form_by_code(code)
    if form is None:
        raise PermissionDenied(f"form {code}")
    return form
