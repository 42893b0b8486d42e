"""Electronic resources: providers, their COUNTER reports from files, and which months are missing."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import Visitor, libraries_for
from shulian.apps.alliance.models import Library
from shulian.apps.statistics.access import provider_for
from shulian.apps.statistics.actions.fetching import ask_again, set_access
from shulian.apps.statistics.actions.usage import (
    FIRST_MONTH,
    Named,
    Sent,
    Verdict,
    end_provider,
    name_provider,
    take_report,
)
from shulian.apps.statistics.models import Provider
from shulian.apps.statistics.queries.usage import access_of, covered, covered_by_library, providers_of, standing_of
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.usage_words import elsewhere_words, usage_words
from shulian.apps.statistics.words import refusal_words
from shulian.core.eresources import FED, LOOKED_YEARS, MEASURED, SHEET
from shulian.core.roles import Right
from shulian.documents import delimited, xlsx
from shulian.documents.sheet import MAX_BYTES, Fault, SheetError
from shulian.documents.unseen import refuse_unseen
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import first, paged
from shulian.interfaces.office.acting import ActForm, act_of, in_office
from shulian.protocols.counter import REPORTS, Report, ReportError, read_json, read_table
from shulian.protocols.sushi import Account

MANAGE = Right.MANAGE_RETURNS
A_PAGE, MOST_ROWS, MOST_WRONG = 50, 10_000, 200


class ProviderForm(ActForm):
    """Whose provider it is, what its reports call the platform, and what it owes since when."""

    name = forms.CharField(label=gettext_lazy("Provider"), max_length=100)
    library = forms.ModelChoiceField(Library.objects.none(), label=gettext_lazy("Library"), to_field_name="code")
    platform = forms.CharField(
        label=gettext_lazy("Platform"), max_length=100, help_text=gettext_lazy("As the provider's reports call it.")
    )
    reports = forms.MultipleChoiceField(
        label=gettext_lazy("Reports it owes"),
        choices=[*((one, one) for one in REPORTS), (SHEET, gettext_lazy("Table of its own"))],
        widget=forms.CheckboxSelectMultiple,
        initial=["PR"],
    )
    starts_on = forms.DateField(
        label=gettext_lazy("From the month of"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )

    def __init__(self, account: Visitor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["library"].queryset = libraries_for(account, MANAGE)  # type: ignore[attr-defined]
        self.fields["library"].label_from_instance = lambda library: library.name  # type: ignore[attr-defined]


class ReportForm(ActForm):
    """One report as the provider gives it."""

    file = forms.FileField(
        label=gettext_lazy("Report"),
        help_text=gettext_lazy(
            "PR (or PR_P1), DR, TR or IR of COUNTER 5.1 as JSON, TSV, CSV or xlsx, at most 5 MB, unchanged."
        ),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Nothing that is too large is even opened."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(refusal_words(Refused(Fault.TOO_LARGE)))
        return file


class SushiForm(ActForm):
    """How the provider's server is asked."""

    url = forms.CharField(label=gettext_lazy("Address of the server"), max_length=300)
    customer_id = forms.CharField(label=gettext_lazy("Customer (customer_id)"), max_length=200)
    requestor_id = forms.CharField(label=gettext_lazy("Requestor (requestor_id)"), max_length=200, required=False)
    api_key = forms.CharField(
        label=gettext_lazy("Key (api_key)"),
        max_length=200,
        required=False,
        widget=forms.PasswordInput({"autocomplete": "off"}),
        help_text=gettext_lazy("Customer, requestor and key are sealed and shown to nobody again."),
    )


@in_office(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def sushi(request: HttpRequest, pk: int) -> HttpResponse:
    """The form for a provider's server."""
    found = provider_for(request.user, pk)
    form = SushiForm(request.POST or None, initial={"command": uuid4()})
    if form.is_valid():
        said = form.cleaned_data
        account = Account(said["customer_id"], said["requestor_id"], said["api_key"])
        refused = set_access(act_of(request, found.library), found, said["url"], account)
        if refused is None:
            messages.success(request, _("The server is asked for missing reports from now on."))
            return redirect("office:provider", pk)
        form.add_error("url", usage_words(refused.reason))
    if form.is_bound:
        form.renew_command()
    context = {"here": "usage", "provider": found, "form": form}
    return render(request, "office/usage/sushi.html", context, status=422 if form.errors else 200)


@in_office(MANAGE)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the server at the next turn."""
    found = provider_for(request.user, pk)
    ask_again(act_of(request, found.library), found)
    messages.success(request, _("The server is asked within a quarter of an hour."))
    return redirect("office:provider", pk)


@in_office(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def providers(request: HttpRequest) -> HttpResponse:
    """The providers of one's libraries with the months that are missing, and the form that names another."""
    form = ProviderForm(request.user, request.POST or None, initial={"command": uuid4()})
    if form.is_valid():
        said = form.cleaned_data
        named = Named(said["name"], said["platform"], tuple(said["reports"]), said["starts_on"])
        made = name_provider(act_of(request, said["library"]), said["library"], named)
        if isinstance(made, Provider):
            return redirect("office:provider", made.pk)
        field = "starts_on" if made.reason == FIRST_MONTH else "name"
        form.add_error(field, usage_words(made.reason, made.details["what"]))
    if form.is_bound:
        form.renew_command()
    page = paged(request, providers_of(libraries_for(request.user, MANAGE)), A_PAGE)
    context = {"here": "usage", "form": form, "page": page, "lines": covered(page.object_list)}
    return render(request, "office/usage/providers.html", context, status=422 if form.errors else 200)


@in_office(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def provider(request: HttpRequest, pk: int) -> HttpResponse:
    """A provider's months, and its next report: every wrong row and every month is told."""
    found = provider_for(request.user, pk)
    form, told = ReportForm(initial={"command": uuid4()}), {}
    if request.method == "POST":
        form = ReportForm(request.POST, request.FILES)
        if form.is_valid():
            told = _taken(request, found, form)
        form.renew_command()
    access = access_of(found)
    page = paged(request, standing_of(found), A_PAGE)
    context = {
        "here": "usage",
        "provider": found,
        "form": form,
        "seen": covered_by_library([found])[0],
        "looked_years": LOOKED_YEARS,
        "page": page,
        "lines": [(one, [usage_words(doubt) for doubt in one.doubts], sum(one.counts.values())) for one in page],
        "sheet": SHEET,
        "layouts": found.layouts.exists(),
        "command": uuid4(),
        "again": uuid4(),
        "sushi": access,
        "outcome": usage_words(access.outcome) if access and access.outcome else "",
        "said": [(one, usage_words(one.outcome)) for one in access.said.all()] if access else [],
    }
    return render(request, "office/usage/provider.html", context | told, status=422 if form.errors else 200)


def _taken(request: HttpRequest, found: Provider, form: ReportForm) -> dict[str, Any]:
    file = form.cleaned_data["file"]
    try:
        report = _read(file.name or "", file.read())
    except ReportError as error:
        form.add_error("file", usage_words(error.fault, error.what))
        return {}
    except SheetError as error:
        form.add_error("file", refusal_words(Refused(error.fault, {"where": error.where})))
        return {}
    told = take_report(act_of(request, found.library), found, Sent(report, file.name or ""))
    wrong = [(one.row, usage_words(one.fault, one.what)) for one in report.wrong[:MOST_WRONG]]
    if isinstance(told, Refused):
        form.add_error("file", usage_words(told.reason))
        return {"wrong": wrong}
    kept = sum(not one.reason for one in told)
    return {"wrong": wrong, "told": [(one, _verdict(one)) for one in told], "kept": kept, "report": report.kind}


def _read(name: str, data: bytes) -> Report:
    """A report as JSON, as a workbook, or as text with tabs or commas."""
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"{", b"["):
        return read_json(data)
    if data.startswith(b"PK"):
        refuse_unseen(data)
        return read_table(xlsx.read(data).rows)
    return read_table(delimited.read(data, name, "\t" if b"\t" in data[:2000] else ",").rows)


def _verdict(one: Verdict) -> str:
    if one.reason:
        return usage_words(one.reason)
    said = _("kept") if one.version == 1 else _("restated: version %(version)s") % {"version": one.version}
    return "; ".join(filter(None, (said, elsewhere_words(one.elsewhere), *map(usage_words, one.doubts))))


@in_office(MANAGE)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The provider owes nothing more."""
    found = provider_for(request.user, pk)
    end_provider(act_of(request, found.library), found)
    messages.success(request, _("The provider owes no report for the months after this one."))
    return redirect("office:provider", pk)


@in_office(MANAGE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The providers with their missing months as a workbook."""
    found = first(providers_of(libraries_for(request.user, MANAGE)), MOST_ROWS)
    header = (
        *(_("Library"), _("Provider"), _("Platform"), _("Report"), _("Months there"), _("Months missing")),
        _("Libraries not told of"),
    )
    rows = [
        (
            *(seen.provider.library.name, seen.provider.name, seen.provider.platform, owed.report, owed.present),
            ", ".join(f"{month:%Y-%m}" for month in owed.missing),
            "; ".join(f"{one.month:%Y-%m} {one.names}" for one in owed.lacking),
        )
        for seen in covered_by_library(found.rows)
        for owed in seen.owed
    ]
    page = xlsx.Page(
        _("Electronic resources"),
        header,
        rows,
        notes=(
            *found.notes,
            _("Libraries not told of are those of the last %(years)s years.") % {"years": LOOKED_YEARS},
        ),
    )
    return workbook(xlsx.write([page]), f"e-resources-{clock.today()}.xlsx")


@in_office(MANAGE)
@require_safe
def months(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands of a provider's months as a workbook, a column a metric."""
    found = provider_for(request.user, pk)
    metrics = sorted({metric for measured in (*MEASURED.values(), FED) for metric in measured})
    listed = first(standing_of(found), MOST_ROWS)
    header = (pgettext("dimension", "Month"), _("Report"), _("Platform"), _("Library"), _("Version"), *metrics)
    rows = [
        (
            *(f"{one.month:%Y-%m}", one.report, one.platform, (one.library or found.library).name, one.version),
            *(one.counts.get(metric) for metric in metrics),
        )
        for one in listed.rows
    ]
    page = xlsx.Page(_("Electronic resources"), header, rows, found.name, listed.notes)
    return workbook(xlsx.write([page]), f"e-resources-{found.pk}.xlsx")
