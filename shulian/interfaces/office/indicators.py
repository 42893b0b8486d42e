"""Definitions of indicators: the list, one with its versions and where it is used, and a new version."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.statistics.access import accepts
from shulian.apps.statistics.actions.defining import Wanted, define_indicator
from shulian.apps.statistics.actions.ending import Ending, end_indicator
from shulian.apps.statistics.definition_words import (
    COUNTINGS,
    DERIVATIONS,
    DIMENSIONS,
    MEASURES,
    THEMES,
    defining_words,
    dimension_words,
    formula_words,
)
from shulian.apps.statistics.definitions import definition_of
from shulian.apps.statistics.models import Indicator, Report, Schedule
from shulian.apps.statistics.queries import definitions as queries
from shulian.apps.statistics.queries.figures import indicator_by_code
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.words import name_of, unit_of
from shulian.core.defining import Refusal
from shulian.core.dimensions import CARRIED, CONDITIONS
from shulian.core.periods import PeriodError, parse
from shulian.core.roles import Right
from shulian.core.schedules import State as RunState
from shulian.documents import xlsx
from shulian.documents.sheet import Value
from shulian.interfaces.downloads import workbook
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office
from shulian.interfaces.office.pivot_names import narrowings
from shulian.interfaces.templatetags.look import day

A_PAGE = 50
ONLY = gettext_lazy("Counts some entries of the kind only; left blank, all of them.")
CODES = gettext_lazy("Codes of indicators, with spaces between them.")
DECIMALS = gettext_lazy("Of a quotient; of what returns report, how many they may have.")
LISTS = ("parts", "over")
NARROWED = "where_"
"""Before the detail that entries must say, in the names of fields."""


class DefinitionForm(ActForm):
    """What an indicator says, from when on, and why it is changed."""

    code = forms.CharField(label=gettext_lazy("Code"), max_length=40)
    name_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=60)
    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=80)
    unit_zh = forms.CharField(label=gettext_lazy("Unit in Chinese"), max_length=10)
    unit_en = forms.CharField(label=gettext_lazy("Unit in English"), max_length=20)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=[*THEMES.items()])
    measure = forms.ChoiceField(label=gettext_lazy("Measured"), choices=[*MEASURES.items()])
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of journal entry"),
        choices=[
            ("", gettext_lazy("none: from returns, or made of other indicators")),
            *((one, one) for one in CARRIED),
        ],
        required=False,
    )
    counting = forms.ChoiceField(label=gettext_lazy("Counted as"), choices=[*COUNTINGS.items()])
    since = forms.ChoiceField(
        label=gettext_lazy("Kind that a waiting time begins with"),
        choices=[("", "—"), *((one, one) for one in CARRIED)],
        required=False,
    )
    derive = forms.ChoiceField(label=gettext_lazy("Derived as"), choices=[*DERIVATIONS.items()], required=False)
    parts = forms.CharField(label=gettext_lazy("Made of"), max_length=600, required=False, help_text=CODES)
    over = forms.CharField(
        label=gettext_lazy("Divided by"),
        max_length=600,
        required=False,
        help_text=gettext_lazy("Codes of indicators, or base:population for a base."),
    )
    factor = forms.IntegerField(label=gettext_lazy("Times"), min_value=1, initial=1)
    decimals = forms.IntegerField(label=gettext_lazy("Decimals"), min_value=0, initial=0, help_text=DECIMALS)
    where_channel = forms.ChoiceField(label=gettext_lazy("Only by this way"), required=False, help_text=ONLY)
    where_category = forms.ChoiceField(label=gettext_lazy("Only of this kind of reader"), required=False)
    where_item_class = forms.ChoiceField(label=gettext_lazy("Only of this kind of item"), required=False)
    where_clc = forms.ChoiceField(label=gettext_lazy("Only of this CLC class"), required=False)
    where_reason = forms.CharField(label=gettext_lazy("Only for this reason"), max_length=40, required=False)
    dimensions = forms.MultipleChoiceField(
        label=gettext_lazy("Broken down by nothing but"),
        choices=[*DIMENSIONS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: by all that its entries say."),
    )
    standard = forms.CharField(label=gettext_lazy("Standard"), max_length=60, required=False)
    form_item = forms.CharField(label=gettext_lazy("Item of the national annual form"), max_length=60, required=False)
    valid_from = forms.DateField(
        label=gettext_lazy("Holds from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    reason = forms.CharField(label=gettext_lazy("Why it is changed"), max_length=200, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for detail, known in narrowings().items():
            said = self.initial.get(f"{NARROWED}{detail}")
            # What holds now stays, whatever has become of its kind since.
            more = [(said, said)] if said and said not in dict(known) else []
            self.fields[f"{NARROWED}{detail}"].choices = [("", "—"), *known, *more]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, one: Indicator | None) -> DefinitionForm:
        """The form with what holds now; a new version begins with the next month."""
        begins = clock.today().replace(day=1)
        initial: dict[str, Any] = {"command": uuid4(), "valid_from": begins}
        if one is not None:
            says = definition_of(one)
            initial |= says | {"code": one.pk} | {name: " ".join(says[name]) for name in LISTS}
            initial |= {f"{NARROWED}{detail}": value for detail, value in says["where"].items()}
        form = cls(initial=initial)
        form.fields["code"].disabled = one is not None
        return form

    def clean_parts(self) -> list[str]:
        """Codes apart."""
        return str(self.cleaned_data["parts"]).split()

    def clean_over(self) -> list[str]:
        """Codes apart."""
        return str(self.cleaned_data["over"]).split()

    def wanted(self, code: str) -> Wanted:
        """What was written."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in NOT_SAID}
        says = {name: value for name, value in said.items() if not name.startswith(NARROWED)}
        says["where"] = {detail: said[f"{NARROWED}{detail}"] for detail in CONDITIONS if said[f"{NARROWED}{detail}"]}
        return Wanted(code, says, self.cleaned_data["valid_from"], self.cleaned_data["reason"])


NOT_SAID = ("command", "code", "valid_from", "reason")


@require_safe
@in_office(Right.VIEW_FIGURES)
def indicators(request: HttpRequest) -> HttpResponse:
    """All indicators with unit, formula and standard."""
    text, theme = asked_for(request, "q"), asked_for(request, "theme")
    page = Paginator(queries.searched(text, theme), A_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "figures",
        "page": page,
        "rows": [(one, name_of(one), unit_of(one), formula_words(one)) for one in page],
        "text": text,
        "theme": theme,
        "themes": THEMES.items(),
        "defines": accepts(request.user),
    }
    return render(request, "office/figures/indicators.html", seen)


@require_safe
@in_office(Right.VIEW_FIGURES)
def indicators_workbook(request: HttpRequest) -> HttpResponse:
    """The whole list as a workbook."""
    header = (
        _("Code"),
        _("Name in Chinese"),
        _("Name in English"),
        _("Unit"),
        _("Measured"),
        _("How it comes about"),
        _("Standard"),
        _("Item of the national annual form"),
        _("Version"),
        _("Holds from"),
    )
    rows: list[list[Value]] = [
        [
            one.pk,
            one.name_zh,
            one.name_en,
            unit_of(one),
            str(MEASURES[one.measure]),
            formula_words(one),
            one.standard,
            one.form_item,
            one.version,
            day(one.valid_from),
        ]
        for one in queries.searched(asked_for(request, "q"), asked_for(request, "theme"))
    ]
    return workbook(xlsx.write([xlsx.Page(_("Statistical indicators"), header, rows)]), "indicators.xlsx")


@require_safe
@in_office(Right.VIEW_FIGURES)
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One definition with its versions, what it can be broken down by, and where it is used."""
    one = _found(code)
    versions = list(queries.versions_of(one))
    use = queries.used_in(one)
    seen = {
        "here": "figures",
        "one": one,
        "name": name_of(one),
        "unit": unit_of(one),
        "formula": formula_words(one),
        "measure": MEASURES[one.measure],
        "dimensions": dimension_words(queries.allowed_dimensions(one)),
        "versions": [
            (version, formula_words(queries.version_as_indicator(one, version)), version.made_by)
            for version in versions
        ],
        "forms": [name_of(form) for form in use.forms],
        "made_of_it": [(other.pk, name_of(other)) for other in use.indicators],
        "defines": accepts(request.user),
        "saved": Report.objects.filter(indicator=one).count(),
        "running": Schedule.objects.filter(indicator=one, state=RunState.RUNNING).count(),
        "command": uuid4(),
    }
    return render(request, "office/figures/indicator.html", seen)


@require_http_methods(["GET", "HEAD", "POST"])
@in_office(Right.MANAGE_RETURNS)
def define(request: HttpRequest, code: str = "") -> HttpResponse:
    """A new indicator, or a new version of one."""
    if not accepts(request.user):
        raise PermissionDenied("definitions are the alliance's")
    one = _found(code) if code else None
    form = DefinitionForm.of(one)
    if request.method == "POST":
        form = DefinitionForm(request.POST)
        form.fields["code"].required = one is None
        if form.is_valid():
            wanted = form.wanted(one.pk if one else form.cleaned_data["code"])
            refused = define_indicator(act_of(request), wanted, new=one is None)
            if refused is None:
                messages.success(request, _("The definition is in force."))
                return redirect("office:indicator", wanted.code)
            form.add_error(None, ValidationError(defining_words(refused)))
        form.renew_command()
    seen = {"here": "figures", "form": form, "one": one, "name": name_of(one) if one else ""}
    return render(request, "office/figures/define.html", seen, status=422 if form.errors else 200)


@require_POST
@in_office(Right.MANAGE_RETURNS)
def end(request: HttpRequest, code: str) -> HttpResponse:
    """End a definition with a month, and name what is counted instead."""
    if not accepts(request.user):
        raise PermissionDenied("definitions are the alliance's")
    try:
        last = parse(asked_for(request, "month", 7)).end
    except PeriodError:
        messages.error(request, defining_words(Refused(Refusal.NOT_A_LAST_DAY)))
        return redirect("office:indicator", code)
    ending = Ending(last, asked_for(request, "reason", 200), asked_for(request, "successor", 40).strip())
    refused = end_indicator(act_of(request), _found(code).pk, ending)
    if refused:
        messages.error(request, defining_words(refused))
    else:
        messages.success(request, _("The definition ends. What was counted by it stays as it is."))
    return redirect("office:indicator", code)


def _found(code: str) -> Indicator:
    found = indicator_by_code(code)
    if found is None:
        raise Http404(code)
    return found
