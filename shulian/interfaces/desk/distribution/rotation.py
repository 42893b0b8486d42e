"""Stock rotation (轮换): plans, what is due to go on, and how far everything is."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.distribution import access
from shulian.apps.distribution.actions.rotation import WantedPlan, make_plan, send_on, stop_plan, take_arrivals
from shulian.apps.distribution.queries import rotation as queries
from shulian.apps.distribution.queries.rotation import Chosen
from shulian.core.distribution import AfterStop
from shulian.core.roles import Right
from shulian.documents import barcodes, xlsx
from shulian.interfaces import downloads
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.distribution.boxes import act
from shulian.interfaces.lists import paged

A_PAGE = 50
STAGES = 6


class PlanForm(forms.Form):
    """A plan: which items, through which branches, each for how many days."""

    name = forms.CharField(label=gettext_lazy("Name of the plan"), max_length=60)
    starts_on = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    barcodes = forms.CharField(
        label=gettext_lazy("Barcodes, one a line"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Or leave this empty and choose a set below."),
    )
    call_number = forms.CharField(label=gettext_lazy("Call number begins with"), required=False, max_length=20)
    shelf = forms.CharField(label=gettext_lazy("Shelf"), required=False, max_length=80)
    younger_than = forms.IntegerField(
        label=gettext_lazy("At most so many days in the collection"), required=False, min_value=1, max_value=3650
    )
    most = forms.IntegerField(
        label=pgettext_lazy("limit", "At most so many items"), min_value=1, max_value=500, initial=50
    )

    def __init__(self, library: Library, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        branches = queries.branches_of(library)
        for number in range(1, STAGES + 1):
            self.fields[f"branch{number}"] = forms.ModelChoiceField(
                branches, label=_("Branch %(n)s") % {"n": number}, to_field_name="code", required=number == 1
            )
            self.fields[f"branch{number}"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
            self.fields[f"days{number}"] = forms.IntegerField(
                label=_("Days at branch %(n)s") % {"n": number}, min_value=1, max_value=366, initial=30, required=False
            )

    def stage_fields(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Branch and days side by side."""
        return [(self[f"branch{number}"], self[f"days{number}"]) for number in range(1, STAGES + 1)]

    def clean(self) -> dict[str, Any]:
        """The same branch does not come twice in a row."""
        values = super().clean() or {}
        stages = self.stages()
        if any(one[0] == other[0] for one, other in pairwise(stages)):
            raise ValidationError(_("The same branch comes twice in a row."))
        return values

    def stages(self) -> list[tuple[int, int]]:
        """The branches in order with their days."""
        given = [(self.cleaned_data.get(f"branch{n}"), self.cleaned_data.get(f"days{n}")) for n in range(1, STAGES + 1)]
        return [(branch.pk, days or 30) for branch, days in given if branch]

    def chosen(self) -> Chosen:
        """How the items are chosen."""
        values = self.cleaned_data
        return Chosen(
            barcodes=barcodes.parsed(values["barcodes"]),
            call_number=values["call_number"],
            shelf=values["shelf"],
            younger_than=values["younger_than"],
            most=values["most"],
        )


@require_http_methods(["GET", "POST"])
@at_desk(Right.MANAGE_STOCK)
def plans(request: HttpRequest, library: Library) -> HttpResponse:
    """The plans of this library, and the form for a new one."""
    form = PlanForm(library, request.POST or None, initial={"starts_on": clock.today()})
    if form.is_valid():
        items = list(queries.choose(library, form.chosen()))
        if items:
            kept = {name: str(value) for name, value in form.cleaned_data.items() if name in form.base_fields and value}
            wanted = WantedPlan(form.cleaned_data["name"], form.cleaned_data["starts_on"], form.stages(), kept)
            made = make_plan(act(request, library), library, wanted, items)
            messages.success(request, _("The plan is made. Send the first items on below."))
            return redirect("desk:rotation-plan", made.pk)
        form.add_error(None, _("No item on the shelf here fits, or all that fit are on a round already."))
    context = {
        "here": "distribution",
        "tab": "rotation",
        "library": library,
        "form": form,
        "page": paged(request, queries.plans_of(library), A_PAGE),
        "command": uuid4,
    }
    return render(request, "desk/distribution/rotation.html", context)


@require_safe
@at_desk(Right.MANAGE_STOCK)
def plan(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """One plan: its stations, what is due, and every item."""
    found = access.plan_at(library, pk)
    due, progress = queries.due_items(found), queries.progress_of(found)
    stations = {one.number: one.library for one in progress}
    context = {
        "here": "distribution",
        "tab": "rotation",
        "library": library,
        "plan": found,
        "progress": progress,
        "travelling": sum(one.travelling for one in progress),
        "out": sum(one.there for one in progress[1:-1]),
        "due": paged(request, [(line, stations[stage]) for line, stage in due], A_PAGE, "due"),
        "due_count": len(due),
        "page": paged(request, queries.items_of(found), A_PAGE),
        "command": uuid4,
    }
    return render(request, "desk/distribution/rotation_plan.html", context)


@require_POST
@at_desk(Right.MANAGE_STOCK)
def go_on(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Send on what is due."""
    found = access.plan_at(library, pk)
    take_arrivals(found)
    sent = send_on(act(request, library), found)
    said = _("%(n)s transits are open. The branches see them under Transits and scan the items in and out.")
    messages.success(request, said % {"n": sent})
    return redirect("desk:rotation-plan", pk)


@require_POST
@at_desk(Right.MANAGE_STOCK)
def stop(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Stop the plan; what is at a branch goes home, at once or after its days there."""
    in_time = request.POST.get("then") == AfterStop.DAYS
    stop_plan(act(request, library), access.plan_at(library, pk), AfterStop.DAYS if in_time else AfterStop.HOME)
    messages.success(request, _("The plan is stopped. What is on its way still arrives; then it goes home."))
    return redirect("desk:rotation-plan", pk)


@require_safe
@at_desk(Right.MANAGE_STOCK)
def workbook(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The items of the plan as a workbook."""
    found = access.plan_at(library, pk)
    header = (_("Title"), _("Barcode"), _("Where it stands now"), _("Stage"), _("There since"))
    rows = [
        (
            line.item.title.title,
            line.item.barcode,
            line.item.place.name,
            line.stage,
            line.arrived_on.isoformat() if line.arrived_on else "—",
        )
        for line in queries.items_of(found)
    ]
    page = xlsx.Page(_("Rotation"), header, rows, title=f"{library.name} · {found.name}")
    return downloads.workbook(xlsx.write([page]), f"rotation-{pk}.xlsx")
