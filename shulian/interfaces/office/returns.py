"""Returns (报表): the list, sending figures, the table with what does not add up, and its acceptance."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shulian import clock
from shulian.apps.alliance.access import libraries_for, library_for, may
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.statistics import access
from shulian.apps.statistics.actions import (
    Heading,
    Upload,
    accept_return,
    answer_finding,
    check_return,
    close_period,
    discard_return,
    enter_cells,
    enter_file,
    send_back,
    settle_problem,
    submit_return,
)
from shulian.apps.statistics.actions.letting_in import exempt as exempt_return
from shulian.apps.statistics.models import Finding, Form, FormColumn, Return
from shulian.apps.statistics.queries import returns as queries
from shulian.apps.statistics.queries.recorded import return_is_apart
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.words import heading, mistake_words, name_of, refusal_words
from shulian.core import periods
from shulian.core.library import INSTITUTIONS
from shulian.core.returns import Step
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office import return_template
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.office.doubts import back_to
from shulian.interfaces.office.return_forms import CellsForm, FileForm, HeadingForm
from shulian.interfaces.office.return_table import TableShown

A_PAGE = 50
SEE = access.SEE
STEPS = {"submit": submit_return, "check": check_return, "accept": accept_return, "discard": discard_return}


@in_office(*SEE)
@require_GET
def returns(request: HttpRequest) -> HttpResponse:
    """What was sent in, newest period first."""
    libraries = access.libraries_of_returns(request.user)
    found = access.visible_returns(request.user)
    chosen = libraries.filter(code=asked_for(request, "library")).first()
    if chosen is not None and chosen.depth > 1:
        found = found.filter(library__path__startswith=chosen.path)
    seen = {
        "here": "returns",
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "forms": [(form, name_of(form)) for form in queries.forms()],
        "libraries": libraries,
        "chosen": chosen,
    }
    return render(request, "office/returns/list.html", seen)


@in_office(Right.MANAGE_RETURNS)
@require_http_methods(["GET", "POST"])
def send_file(request: HttpRequest, code: str) -> HttpResponse:
    """Send a table as a file; what was read is shown before it counts."""
    form = _form(code)
    libraries = libraries_for(request.user, Right.MANAGE_RETURNS)
    whole = access.accepts(request.user)
    chosen = {"library": asked_for(request, "library")} | _months(request)
    filled = FileForm(form, libraries, request.POST or None, request.FILES or None, whole_tables=whole, initial=chosen)
    mistakes: list[str] = []
    if filled.is_valid():
        upload = _upload(filled)
        made = enter_file(_act(request, filled), _heading(request, filled, filled.printed), upload)
        if isinstance(made, Return):
            return redirect("office:return", made.pk)
        filled.add_error(None, refusal_words(made))
        filled.renew_command()
        mistakes = [mistake_words(one, _headings(form)) for one in made.mistakes]
    return render(request, "office/returns/send.html", _sending(form, filled, "file") | {"mistakes": mistakes})


@in_office(Right.MANAGE_RETURNS)
@require_http_methods(["GET", "POST"])
def type_in(request: HttpRequest, code: str) -> HttpResponse:
    """Type the figures of one library in."""
    form = _form(code)
    libraries = libraries_for(request.user, Right.MANAGE_RETURNS)
    filled = CellsForm(form, libraries, request.POST or None, initial=_saved(request, form, libraries))
    if filled.is_valid():
        made = enter_cells(_act(request, filled), _heading(request, filled, {}), filled.cells)
        if isinstance(made, Return):
            return redirect("office:return", made.pk)
        filled.add_error(None, refusal_words(made))
        filled.mark(made.mistakes, lambda one: mistake_words(one, _headings(form)))
        filled.renew_command()
    return render(request, "office/returns/send.html", _sending(form, filled, "typed"))


@in_office(Right.MANAGE_RETURNS)
@require_GET
def blank_form(request: HttpRequest, code: str) -> HttpResponse:
    """The form as a workbook: of one library and period to fill in, or empty with the account's libraries in it."""
    form = _form(code)
    if asked_for(request, "library"):
        library = library_for(request.user, Right.MANAGE_RETURNS, asked_for(request, "library"))
        try:
            period = periods.parse(asked_for(request, "period"))
        except periods.PeriodError:
            period = periods.last_over(clock.today(), form.months)
        return workbook(return_template.write(form, library, period), f"{form.pk}-{library.code}-{period.code}.xlsx")
    columns = _columns(form, asked_for(request, "period"))
    headings = ("图书馆", "馆代码", *(column.heading_zh for column in columns))
    libraries = libraries_for(request.user, Right.MANAGE_RETURNS).filter(kind__in=INSTITUTIONS)
    rows = [(library.name, library.code) for library in libraries]
    return workbook(xlsx.write([xlsx.Page(form.name_zh, headings, rows)]), f"{form.pk}.xlsx")


@in_office(*SEE)
@require_GET
def one_return(request: HttpRequest, pk: int) -> HttpResponse:
    """A return as a table, with what does not add up beside the figures."""
    found = access.return_for(request.user, pk)
    seen = {
        "here": "returns",
        "return": found,
        "changed": return_is_apart(found),
        "table": TableShown(queries.collected(found)),
        "versions": queries.versions_of(found),
        "open": found.status in queries.OPEN,
        "steps": access.steps_for(request.user, found),
        "closes": access.accepts(request.user),
        "exempts": access.accepts(request.user) and found.period.closed_at is not None and not queries.is_exempt(found),
        "sends": found.library is None or may(request.user, Right.MANAGE_RETURNS, found.library),
        "command": uuid4,
    }
    return render(request, "office/returns/return.html", seen)


@in_office(*SEE)
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was sent."""
    found = access.return_for(request.user, pk)
    if not found.file:
        raise Http404
    return FileResponse(found.file.open(), as_attachment=True, filename=found.file_name)


@in_office(*SEE)
@require_POST
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Sign, check, accept, send back or discard a return."""
    found = access.return_for(request.user, pk)
    access.require_step(request.user, Step(name), found)
    act = act_of(request, found.library)
    if name == Step.SEND_BACK:
        refused = send_back(act, found, asked_for(request, "reason", 200))
    else:
        refused = STEPS[name](act, found)
    said = {
        "submit": _("The return is signed and submitted. The city centre checks it, the alliance office accepts it."),
        "check": _("The return is checked. The alliance office accepts it."),
        "send-back": _("The return is sent back. The library reads your reason and sends a new version."),
        "accept": _("The return is accepted. Its figures count from now on."),
        "discard": _("The draft is discarded. Nothing of it counts."),
    }
    _say(request, refused, said[name])
    return redirect("office:returns") if name == "discard" and not refused else redirect("office:return", pk)


@in_office(Right.RESTATE_FIGURES)
@require_POST
def exempt(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the library of a return put it right although its period is closed."""
    found = access.return_for(request.user, pk)
    refused = exempt_return(act_of(request, found.library), found, asked_for(request, "reason", 200))
    _say(request, refused, _("The library may send a new version. Restate the published figure when it is accepted."))
    return redirect("office:return", pk)


@in_office(Right.MANAGE_RETURNS)
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the period of a return: it takes no more figures."""
    access.require_acceptance(request.user)
    found = access.return_for(request.user, pk)
    close_period(act_of(request), found.period.form, queries.period_of(found.period))
    _say(request, None, _("The period is closed. It takes no more figures."))
    return redirect("office:return", pk)


@in_office(Right.MANAGE_RETURNS, Right.CHECK_RETURNS)
@require_POST
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a difference or a question, that about a month of a gate or provider too, or put a problem right."""
    found = access.finding_for(request.user, pk)
    text = asked_for(request, "answer", 500)
    access.require_answer(request.user, found)
    if found.weight == Finding.Weight.PROBLEM:
        refused = settle_problem(act_of(request), found, asked_for(request, "value", 40), text)
    else:
        refused = answer_finding(act_of(request), found, text)
    _say(request, refused, _("The answer is recorded."))
    return redirect("office:return", found.of_return_id) if found.of_return_id else redirect(back_to(request, found))


def _form(code: str) -> Form:
    form = queries.form_by_code(code)
    if form is None:
        raise PermissionDenied(f"form {code}")
    return form


def _headings(form: Form) -> dict[str, str]:
    return {column.key: heading(column) for column in form.columns.all()}


def _months(request: HttpRequest) -> dict[str, int]:
    """The first month of the period that the address names, as the form chooses it."""
    try:
        period = periods.parse(asked_for(request, "period"))
    except periods.PeriodError:
        return {}
    return {"year": period.start.year, "month": period.start.month}


def _saved(request: HttpRequest, form: Form, libraries: QuerySet[Library]) -> dict[str, Any]:
    """What the page begins with: the library and period of the address, and the draft that was saved for them."""
    initial: dict[str, Any] = {"library": asked_for(request, "library")} | _months(request)
    library = libraries.filter(code=initial["library"]).first()
    if library is None or "year" not in initial:
        return initial
    period = periods.between(initial["year"], initial["month"], form.months)
    draft = queries.current_return(form, period, library.pk)
    line = draft.lines.first() if draft and draft.status == Return.Status.DRAFT else None
    cells = line.cells if line else {}
    return initial | {f"cell-{key}": value for key, value in cells.items() if value is not None}


def _heading(request: HttpRequest, filled: HeadingForm, printed: dict[str, Any]) -> Heading:
    library = access.enters_for(request.user, filled.library_code)
    reason, only_if_right = filled.cleaned_data["reason"], not filled.cleaned_data["anyway"]
    return Heading(filled.form, filled.period, library, reason, printed, only_if_right)


def _act(request: HttpRequest, filled: HeadingForm) -> Act:
    return act_of(request, access.enters_for(request.user, filled.library_code))


def _upload(filled: FileForm) -> Upload:
    file, totals = filled.cleaned_data["file"], filled.cleaned_data["totals"]
    return Upload(file.name, file.read(), totals.read() if totals else None, totals.name if totals else "")


def _sending(form: Form, filled: HeadingForm, way: str) -> dict[str, Any]:
    return {
        "here": "returns",
        "return_form": form,
        "name": name_of(form),
        "form": filled,
        "way": way,
        "period_code": filled.period_code,
        "columns": [heading(column) for column in _columns(form, filled.period_code)],
    }


def _columns(form: Form, code: str) -> tuple[FormColumn, ...]:
    """The columns of the design that a period is filled in by; of the newest one where no period is named yet."""
    try:
        return queries.columns_of(form, queries.design_for(form, periods.parse(code)))
    except periods.PeriodError:
        return queries.columns_of(form, form.version)


def _say(request: HttpRequest, refused: Refused | None, done: str) -> None:
    if refused:
        messages.error(request, refusal_words(refused))
    else:
        messages.success(request, done)
