"""Bases that figures are divided by: a table of divisions and years, each figure with its source."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from shulian import clock
from shulian.apps.statistics.access import accepts
from shulian.apps.statistics.actions.bases import Known, enter_base, enter_bases
from shulian.apps.statistics.base_rows import read_bases
from shulian.apps.statistics.definition_words import defining_words
from shulian.apps.statistics.queries.bases import base_figures
from shulian.apps.statistics.queries.definitions import bases as all_bases
from shulian.apps.statistics.reading import open_sheet
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.verdicts import Verdict
from shulian.apps.statistics.words import name_of, refusal_words
from shulian.core.bases import Refusal as NoBase
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.documents.sheet import MAX_COUNT, Fault, SheetError, Value
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office
from shulian.interfaces.office.return_forms import small

A_PAGE = 100


class BaseForm(ActForm):
    """One figure of a division and a year, and where it was read."""

    base = forms.ChoiceField(label=gettext_lazy("Base"))
    division = forms.CharField(
        label=gettext_lazy("Code of the division"),
        max_length=6,
        help_text=gettext_lazy("Six figures: 610000 the province, 610100 a city, 610113 a county."),
    )
    year = forms.IntegerField(label=gettext_lazy("End of the year"), min_value=1949, max_value=2999)
    value = forms.IntegerField(label=gettext_lazy("Figure"), min_value=0, max_value=MAX_COUNT)
    source = forms.CharField(label=gettext_lazy("Where it was read"), max_length=200)
    reason = forms.CharField(label=gettext_lazy("Why it replaces the one before"), max_length=200, required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(one.pk, name_of(one)) for one in all_bases().filter(counts="")]
        self.fields["base"].choices = choices  # type: ignore[attr-defined]


@require_safe
@in_office(Right.VIEW_FIGURES)
def bases(request: HttpRequest) -> HttpResponse:
    """What is known of divisions and years."""
    base = asked_for(request, "known")
    page = Paginator(base_figures(base), A_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "figures",
        "page": page,
        "rows": [(one, name_of(one.base)) for one in page],
        "bases": [(one.pk, name_of(one)) for one in all_bases()],
        "base": base,
        "enters": accepts(request.user),
    }
    return render(request, "office/figures/bases.html", seen)


@require_http_methods(["GET", "HEAD", "POST"])
@in_office(Right.MANAGE_RETURNS)
def enter(request: HttpRequest) -> HttpResponse:
    """A figure of a division and a year, for the alliance office."""
    if not accepts(request.user):
        raise PermissionDenied("bases are the alliance's")
    form = BaseForm(initial={"command": uuid4(), "year": clock.today().year - 1})
    if request.method == "POST":
        form = BaseForm(request.POST)
        if form.is_valid():
            said = form.cleaned_data
            refused = enter_base(act_of(request), Known(**{name: said[name] for name in Known.__dataclass_fields__}))
            if refused is None:
                messages.success(request, _("The figure is kept."))
                return redirect("office:bases")
            form.add_error(None, ValidationError(defining_words(refused)))
        form.renew_command()
    seen = {"here": "figures", "form": form}
    return render(request, "office/figures/enter_base.html", seen, status=422 if form.errors else 200)


class BasesFileForm(ActForm):
    """A workbook of figures, a row a base, division and year."""

    file = forms.FileField(
        label=gettext_lazy("Table as xlsx or CSV"),
        help_text=gettext_lazy(
            "At most 5 MB, with the columns of the workbook of all bases. Nothing is kept while a row is wrong."
        ),
    )

    def clean_file(self) -> UploadedFile[bytes]:
        """Nothing that is too large is even opened."""
        file: UploadedFile[bytes] = small(self.cleaned_data["file"])
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@in_office(Right.MANAGE_RETURNS)
def upload(request: HttpRequest) -> HttpResponse:
    """Many figures in a file: every row is told what became of it."""
    if not accepts(request.user):
        raise PermissionDenied("bases are the alliance's")
    form, told = BasesFileForm(initial={"command": uuid4()}), None
    if request.method == "POST":
        form = BasesFileForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                told = enter_bases(act_of(request), read_bases(open_sheet(file.name, file.read()), all_bases()))
            except SheetError as error:
                form.add_error("file", ValidationError(_sentence(error)))
        form.renew_command()
    rows = [(one, _verdict(one)) for one in told.rows] if told else []
    wrong = bool(form.errors) or any(bad for _one, (bad, _words) in rows)
    seen = {"here": "figures", "form": form, "told": told, "rows": rows}
    return render(request, "office/figures/upload_bases.html", seen, status=422 if wrong else 200)


def _sentence(error: SheetError) -> str:
    """What is wrong with the file as a whole; its columns are known by their headings."""
    if error.fault is Fault.REPEATED_COLUMN:
        return _("The column %(where)s is there twice. Keep one of them and send the file again.") % {
            "where": error.where
        }
    return refusal_words(Refused(error.fault, {"where": error.where}))


def _verdict(one: Verdict) -> tuple[bool, str]:
    """Whether a row is wrong, and what became of it."""
    if not one.reason:
        return False, _("right")
    if one.reason == NoBase.SAME_FIGURE:
        return False, _("known already")
    if one.reason in list(Fault):
        return True, refusal_words(Refused(one.reason, {"where": one.what}))
    return True, defining_words(Refused(one.reason, {"what": one.what}))


@require_safe
@in_office(Right.VIEW_FIGURES)
def export(request: HttpRequest) -> HttpResponse:
    """All that is known as a workbook."""
    header = (
        _("Base"),
        _("Code of the division"),
        _("Division"),
        pgettext("dimension", "Year"),
        _("Figure"),
        _("Where it was read"),
    )
    rows: list[list[Value]] = [
        [name_of(one.base), one.division_id, one.division.name, one.year, one.value, one.source]
        for one in base_figures(asked_for(request, "known"))
    ]
    page = xlsx.Page(_("Bases"), header, rows, notes=(_("What is not listed is missing, not zero."),))
    return workbook(xlsx.write([page]), "bases.xlsx")
