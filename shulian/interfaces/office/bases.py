"""Bases that figures are divided by: a table of divisions and years, each figure with its source."""

from __future__ import annotations

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from shulian import clock
from shulian.apps.statistics.access import accepts
from shulian.apps.statistics.actions.bases import Known, enter_base
from shulian.apps.statistics.definition_words import defining_words
from shulian.apps.statistics.queries.bases import base_figures
from shulian.apps.statistics.queries.definitions import bases as all_bases
from shulian.apps.statistics.words import name_of
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.documents.sheet import MAX_COUNT, Value
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office

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
