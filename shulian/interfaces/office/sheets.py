"""Tables of providers' own: a file is sent, looked at row by row, and taken in by a layout that is chosen here."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import Visitor, libraries_for
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.access import provider_for, vendor_file_for
from shulian.apps.statistics.actions.vendors import (
    Agreed,
    Arrived,
    discard_file,
    keep_layout,
    look_at,
    receive_file,
    take_file,
)
from shulian.apps.statistics.layouts import layout_of
from shulian.apps.statistics.models import Provider, SheetLayout, VendorFile
from shulian.apps.statistics.queries.usage import covered
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.vendor_reading import data_of, open_sheet
from shulian.apps.statistics.vendor_words import WHERE, vendor_words
from shulian.core.eresources import SHEET
from shulian.core.periods import PeriodError, last_over, parse
from shulian.core.roles import Right
from shulian.core.vendorlayout import Layout, Where, check_layout
from shulian.documents import xlsx
from shulian.documents.sheet import MAX_BYTES, Fault, SheetError
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import first, paged
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office
from shulian.interfaces.office.layout_form import UNITS, LayoutForm, feeds, looks_for
from shulian.interfaces.office.looked import shown_of

MANAGE = Right.MANAGE_RETURNS
A_PAGE, MOST_FILES = 50, 10_000
SAMPLE_LINES = 12
CHOICES: dict[str, Any] = {
    "here": "usage",
    "wheres": [(str(one), words) for one, words in WHERE.items()],
    "library_wheres": [(str(one), words) for one, words in WHERE.items() if one is not Where.ABOVE],
    "units": UNITS,
}


class SheetForm(ActForm):
    """A file of a provider's own, the month and the library that it is sent for."""

    file = forms.FileField(
        label=gettext_lazy("Table of the provider"),
        help_text=gettext_lazy("xlsx or CSV (UTF-8 or GBK), at most 5 MB, as the provider sent it."),
    )
    month = forms.DateField(
        label=gettext_lazy("For the month of"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput({"type": "month"}, "%Y-%m"),
        help_text=gettext_lazy("Like 2026-10. The file must be about this month."),
    )
    library = forms.ModelChoiceField(
        Library.objects.none(),
        label=gettext_lazy("Library"),
        to_field_name="code",
        help_text=gettext_lazy("Whom the file is about; only where it names no libraries itself."),
    )

    def __init__(self, account: Visitor, provider: Provider, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        below = libraries_for(account, MANAGE).filter(path__startswith=provider.library.path)
        self.fields["library"].queryset = below  # type: ignore[attr-defined]
        self.fields["library"].label_from_instance = lambda library: library.name  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile[bytes]:
        """Nothing that is too large is even opened."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(vendor_words(Refused(Fault.TOO_LARGE)))
        return file


@in_office(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def sheets(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a provider, the layouts by which they are read, and the form that sends another."""
    found = provider_for(request.user, pk)
    initial = {"command": uuid4(), "month": _next_month(found), "library": found.library.code}
    form = SheetForm(request.user, found, request.POST or None, request.FILES or None, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        arrived = Arrived(said["file"].name or "", said["file"].read(), said["month"], said["library"])
        kept = receive_file(act_of(request, found.library), found, arrived)
        if isinstance(kept, VendorFile):
            return redirect("office:vendor-file", kept.pk)
        form.add_error("file", vendor_words(kept))
    if form.is_bound:
        form.renew_command()
    files = found.files.exclude(state=VendorFile.State.DISCARDED).select_related("library", "layout", "sent_by")
    page = paged(request, files, A_PAGE)
    context = {"here": "usage", "provider": found, "form": form, "page": page, "layouts": found.layouts.all()[:10]}
    return render(request, "office/usage/sheets.html", context, status=422 if form.errors else 200)


@in_office(MANAGE)
@require_safe
def sheets_export(request: HttpRequest, pk: int) -> HttpResponse:
    """The files of a provider as a workbook."""
    found = provider_for(request.user, pk)
    listed = first(found.files.select_related("library", "layout"), MOST_FILES)
    header = (_("For the month of"), _("Library"), _("File"), _("State"), _("Layout"), _("Sent"))
    rows = [
        (
            *(f"{one.month:%Y-%m}", one.library.name, one.file_name, _state(one)),
            *(one.layout.version if one.layout else None, f"{clock.local(one.sent_at):%Y-%m-%d %H:%M}"),
        )
        for one in listed.rows
    ]
    page = xlsx.Page(_("Tables of its own"), header, rows, found.name, listed.notes)
    return workbook(xlsx.write([page]), f"tables-{found.pk}.xlsx")


@in_office(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file row by row: what would become of it, or what it became; taking it in."""
    found = vendor_file_for(request.user, pk)
    layout = found.layout or found.provider.layouts.first()
    refused: Refused | None = None
    if request.method == "POST":
        told = take_file(act_of(request, found.provider.library), found, asked_for(request, "reason", 200))
        if not isinstance(told, Refused):
            kept = sum(not one.reason for one in told)
            messages.success(request, _("Taken in: %(n)s months of libraries.") % {"n": kept})
            return redirect("office:vendor-file", pk)
        refused = told
    open_file = found.state == VendorFile.State.SEEN
    context = {
        "here": "usage",
        "file": found,
        "provider": found.provider,
        "layout": layout,
        "open": open_file,
        "state": _state(found),
        "months": found.months.select_related("library").order_by("month", "library__path") if not open_file else (),
        "refused": vendor_words(refused) if refused else "",
        "reason": asked_for(request, "reason", 200),
        "command": uuid4(),
        "discard": uuid4(),
    } | (_looked(request, found, layout_of(layout.layout)) if layout and open_file else {})
    return render(request, "office/usage/file.html", context, status=422 if refused else 200)


@in_office(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def layout(request: HttpRequest, pk: int) -> HttpResponse:
    """How the provider's tables are read, chosen over one of them with a dry run below."""
    found = vendor_file_for(request.user, pk)
    stands = found.provider.layouts.first()
    said = {name: value.replace("\0", "") for name, value in request.POST.items() if isinstance(value, str)}
    try:
        sheet, names = _sheet(found, said, stands)
    except SheetError as error:
        messages.error(request, vendor_words(Refused(error.fault, {"where": error.where})))
        return redirect("office:vendor-sheets", found.provider_id)
    form = LayoutForm(sheet, said, layout_of(stands.layout) if stands else None, found.month.year)
    chosen, refused = form.layout(), ""
    if said.get("keep"):
        kept = keep_layout(
            act_of(request, found.provider.library),
            found.provider,
            chosen,
            Agreed(said.get("reason", ""), _begins(said)),
        )
        if isinstance(kept, SheetLayout):
            messages.success(request, _("The layout is kept as version %(n)s.") % {"n": kept.version})
            return redirect("office:vendor-file", pk)
        refused = vendor_words(kept)
    fault = check_layout(chosen)
    context = {
        "file": found,
        "provider": found.provider,
        "form": form,
        "stands": stands,
        "names": names,
        "feeds": feeds(),
        "looks_for": looks_for(chosen),
        "refused": refused,
        "reason": said.get("reason", ""),
        "begins": said.get("from") or f"{_usual(found):%Y-%m}",
        "fault": vendor_words(Refused(fault)) if fault else "",
        "command": uuid4(),
    }
    context |= CHOICES | _lines(sheet) | ({} if fault else _looked(request, found, chosen))
    return render(request, "office/usage/layout.html", context, status=422 if refused else 200)


@in_office(MANAGE)
@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file as it was sent."""
    found = vendor_file_for(request.user, pk)
    return FileResponse(found.file.open(), as_attachment=True, filename=found.file_name)


@in_office(MANAGE)
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a file away that was not taken in."""
    found = vendor_file_for(request.user, pk)
    refused = discard_file(act_of(request, found.provider.library), found)
    if refused:
        messages.error(request, vendor_words(refused))
    else:
        messages.success(request, _("The file is thrown away; nothing of it counts."))
    return redirect("office:vendor-sheets", found.provider_id)


def _looked(request: HttpRequest, found: VendorFile, chosen: Layout) -> dict[str, Any]:
    """The dry run in words."""
    looked = look_at(found, chosen)
    if isinstance(looked, Refused):
        return {"unread": vendor_words(looked)}
    return {"looked": shown_of(request, looked)}


def _sheet(found: VendorFile, said: dict[str, str], stands: SheetLayout | None) -> tuple[Any, list[str]]:
    """The rows of the sheet that is asked for, and the names of all; the first where that one is not there."""
    data = data_of(found)
    names = xlsx.sheet_names(data) if data.startswith(b"PK") else []
    wanted = said.get("sheet", stands.layout["sheet"] if stands else "")
    named = wanted if any(wanted in one for one in names) else ""
    return open_sheet(found.file_name, data, named).rows, names


def _lines(sheet: Any) -> dict[str, Any]:
    """The first lines of a table, and the numbers of those that may be its heading."""
    return {
        "top": [(n + 1, row) for n, row in enumerate(sheet[:SAMPLE_LINES])],
        "lines": range(1, min(len(sheet), 30) + 1),
    }


def _begins(said: dict[str, str]) -> date | None:
    """The first month for which such tables are agreed, as it was typed."""
    try:
        return parse(said.get("from", "")).start
    except PeriodError:
        return None


def _usual(found: VendorFile) -> date:
    """The month that the page begins with: that which stands, else that of the first table."""
    provider = found.provider
    return provider.tables_from or (provider.starts_on if SHEET in provider.reports else found.month)


def _next_month(found: Provider) -> Any:
    """The first month of which no table came, or the last that is over."""
    owed = next((one for one in covered([found])[0].owed if one.report == SHEET), None)
    return owed.missing[0] if owed and owed.missing else last_over(clock.today(), 1).start


def _state(one: VendorFile) -> str:
    return {
        VendorFile.State.SEEN: _("not taken in yet"),
        VendorFile.State.TAKEN: _("taken in"),
        VendorFile.State.DISCARDED: _("thrown away"),
    }[VendorFile.State(one.state)]
