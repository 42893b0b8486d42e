"""The first start of a real site: a page that is there on an empty database only, then the libraries."""

from __future__ import annotations

from uuid import uuid4

from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from shulian.apps.alliance import access
from shulian.apps.alliance.actions.libraries import Judged, Verdict, add_libraries
from shulian.apps.alliance.actions.setup import AlreadySetUpError, is_set_up
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import CommandReused
from shulian.core.roles import Right
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office import libraries_sheet, setup_code
from shulian.interfaces.office.acting import act_of
from shulian.interfaces.office.founding import found
from shulian.interfaces.office.setup_forms import LibrariesForm, SetupForm


@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Name the alliance and make its first administrator, who is signed in at once."""
    if is_set_up():
        return redirect("home")
    setup_code.ensure()
    form = SetupForm(request.POST or None, initial={"command": uuid4()})
    if not form.is_valid():
        return render(request, "office/setup/begin.html", {"form": form})
    try:
        account = found(form.founding(), "office", form.cleaned_data["command"])
    except AlreadySetUpError:
        return redirect("home")
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    return redirect("setup-libraries")


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def libraries(request: HttpRequest) -> HttpResponse:
    """Take libraries from a workbook: each line is added whole or not at all, and gets its verdict."""
    centre = _head(request)
    form = LibrariesForm(request.POST or None, request.FILES or None, initial={"command": uuid4()})
    judged: list[Judged] = []
    if form.is_valid():
        try:
            judged = add_libraries(act_of(request, centre), form.rows)
        except CommandReused:
            form.add_error(None, _("This page was used for another file. Load it again and send the file once more."))
        else:
            form = LibrariesForm(initial={"command": uuid4()})
    return render(
        request,
        "office/setup/libraries.html",
        {
            "here": "libraries",
            "form": form,
            "centre": centre,
            "lines": [(one.row, libraries_sheet.VERDICTS[one.verdict], _mark(one)) for one in judged],
            "added": sum(one.verdict is Verdict.ADDED for one in judged),
        },
    )


@login_required
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook, in the language of the page."""
    _head(request)
    return workbook(libraries_sheet.template(), "libraries.xlsx")


def _head(request: HttpRequest) -> Library:
    """The centre, for its administrators."""
    head = access.head_for(request.user, Right.ADMINISTER)
    if head is None:
        raise PermissionDenied(str(Right.ADMINISTER))
    return head


def _mark(judged: Judged) -> str:
    """The badge of a verdict."""
    return {Verdict.ADDED: "yes", Verdict.KNOWN: "plain"}.get(judged.verdict, "stop")
