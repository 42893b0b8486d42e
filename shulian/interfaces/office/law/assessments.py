"""Impact assessments: what needs one and has none, writing one, finishing it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.readers.actions.compliance import Findings, finish_assessment, write_assessment
from shulian.apps.readers.lawaccess import assessment_for, keeps_law
from shulian.apps.readers.models import Assessment
from shulian.apps.readers.processing import purposes, register
from shulian.core.processing import kept_until
from shulian.core.registration import months_later
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lawwords import OCCASIONS
from shulian.interfaces.office.acting import ActForm, act_of, in_office

A_PAGE = 30
LONG = 5000


class AssessmentForm(ActForm):
    """What art. 56 asks for."""

    purposes = forms.MultipleChoiceField(label=gettext_lazy("Purposes"), widget=forms.CheckboxSelectMultiple)
    occasions = forms.MultipleChoiceField(
        label=gettext_lazy("Why it is needed (art. 55)"),
        choices=OCCASIONS.items,
        widget=forms.CheckboxSelectMultiple,
    )
    aim = forms.CharField(
        label=gettext_lazy("Are aim and way lawful, legitimate and necessary?"), max_length=LONG, widget=forms.Textarea
    )
    risks = forms.CharField(
        label=gettext_lazy("What does it do to persons, and what are the risks?"),
        max_length=LONG,
        widget=forms.Textarea,
    )
    measures = forms.CharField(
        label=gettext_lazy("Are the measures lawful, effective and fit for the risk?"),
        max_length=LONG,
        widget=forms.Textarea,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purposes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = [(one.code, _name(one.code)) for one in purposes()]


class FinishForm(ActForm):
    """The end of an assessment."""

    conclusion = forms.CharField(label=gettext_lazy("Conclusion"), max_length=LONG, widget=forms.Textarea)
    review_on = forms.DateField(label=gettext_lazy("Next review"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))


@in_office(Right.MANAGE_PRIVACY)
@require_safe
def assessments(request: HttpRequest) -> HttpResponse:
    """What lacks one, and all there are."""
    keeps_law(request.user)
    page = Paginator(_all(), A_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "law",
        "tab": "assessments",
        "page": page,
        "rows": [_shown(one) for one in page],
        "lacking": [
            (_name(line.purpose.code), [OCCASIONS[one] for one in line.lacks]) for line in register() if line.lacks
        ],
    }
    return render(request, "office/law/assessments.html", seen)


@in_office(Right.MANAGE_PRIVACY)
@require_http_methods(["GET", "POST"])
def assessment_new(request: HttpRequest) -> HttpResponse:
    """Begin one."""
    head = keeps_law(request.user)
    form = AssessmentForm(request.POST or None, initial={"command": uuid4()})
    if form.is_valid():
        made = write_assessment(act_of(request, head), _findings(form))
        messages.success(request, _("Kept as a draft. Finish it with a conclusion."))
        return redirect("office:law-assessment", made.pk)
    return render(request, "office/law/assessment.html", {"here": "law", "tab": "assessments", "form": form})


@in_office(Right.MANAGE_PRIVACY)
@require_http_methods(["GET", "POST"])
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them; to be written on until it is finished."""
    head, found = keeps_law(request.user), assessment_for(request.user, pk)
    seen: dict[str, Any] = {"here": "law", "tab": "assessments", "assessment": found, "shown": _shown(found)}
    if found.finished_on is None:
        names = ("purposes", "occasions", "aim", "risks", "measures")
        begun = {name: getattr(found, name) for name in names} | {"command": uuid4()}
        form = AssessmentForm(request.POST or None, initial=begun)
        if form.is_valid():
            write_assessment(act_of(request, head), _findings(form), found)
            messages.success(request, _("Kept."))
            return redirect("office:law-assessment", pk)
        seen |= {"form": form, "finish": FinishForm(initial=_begun())}
    return render(request, "office/law/assessment.html", seen)


@in_office(Right.MANAGE_PRIVACY)
@require_POST
def assessment_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Close it; it stays as it is for three years at least."""
    head, found = keeps_law(request.user), assessment_for(request.user, pk)
    form = FinishForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        if finish_assessment(act_of(request, head), found, values["conclusion"], values["review_on"]):
            messages.success(request, _("Finished. It is kept for three years at least."))
        else:
            messages.error(request, _("The next review must lie ahead. Choose a later day."))
    else:
        messages.error(request, _("Write a conclusion and the day of the next review."))
    return redirect("office:law-assessment", pk)


@in_office(Right.MANAGE_PRIVACY)
@require_safe
def assessments_workbook(request: HttpRequest) -> HttpResponse:
    """All of them as a workbook."""
    keeps_law(request.user)
    header = (
        *(_("Begun"), _("Purposes"), _("Why"), _("Aim"), _("Risks"), _("Measures"), _("Conclusion")),
        *(_("Finished"), _("Next review"), _("Kept until")),
    )
    rows = [
        (
            f"{clock.local(one.made_at):%Y-%m-%d}",
            "; ".join(map(_name, one.purposes)),
            "; ".join(str(OCCASIONS.get(what, what)) for what in one.occasions),
            *(one.aim, one.risks, one.measures, one.conclusion),
            one.finished_on.isoformat() if one.finished_on else "",
            one.review_on.isoformat() if one.review_on else "",
            kept_until(one.finished_on).isoformat() if one.finished_on else "",
        )
        for one in _all()
    ]
    page = xlsx.Page(_("Assessments"), header, rows, title=_("Impact assessments"))
    return workbook(xlsx.write([page]), f"assessments-{clock.today():%Y%m%d}.xlsx")


def _all() -> Any:
    return Assessment.objects.select_related("made_by", "finished_by").order_by("-made_at", "-pk")


def _begun() -> dict[str, Any]:
    return {"review_on": months_later(clock.today(), 12), "command": uuid4()}


def _findings(form: AssessmentForm) -> Findings:
    values = form.cleaned_data
    texts = {name: values[name].strip() for name in ("aim", "risks", "measures")}
    return Findings(tuple(values["purposes"]), tuple(values["occasions"]), **texts)


def _shown(one: Assessment) -> dict[str, Any]:
    return {
        "one": one,
        "purposes": [_name(code) for code in one.purposes],
        "occasions": [OCCASIONS.get(what, what) for what in one.occasions],
        "kept_until": kept_until(one.finished_on) if one.finished_on else None,
        "due": one.review_on is not None and one.review_on < clock.today(),
    }


def _name(code: str) -> str:
    found = next((one for one in purposes() if one.code == code), None)
    if found is None:
        return code
    return found.name_en if (translation.get_language() or "").startswith("en") else found.name
