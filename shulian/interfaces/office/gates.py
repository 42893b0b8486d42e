"""Gate counters of one's libraries: put up with a key that is shown once, watched, taken down."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import Visitor, libraries_for, libraries_owning
from shulian.apps.alliance.models import Account, Library
from shulian.apps.statistics.access import gate_count_for, gate_for
from shulian.apps.statistics.actions.gates import Added, Wished, add_gate, decide_question, retire_gate
from shulian.apps.statistics.gate_words import gate_words
from shulian.apps.statistics.queries.visits import asked_at, gates_at, seen
from shulian.core.gates import Gate as Counting
from shulian.core.roles import Right
from shulian.core.servicekeys import LONGEST
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import first, paged
from shulian.interfaces.office.acting import ActForm, act_of, asked_for, in_office
from shulian.interfaces.office.service_keys import REFUSED
from shulian.interfaces.templatetags.look import moment
from shulian.interfaces.visits import questions

MANAGE = Right.MANAGE_SERVICE_ACCOUNTS
A_PAGE, MOST_ROWS, MOST_ASKED = 50, 10_000, 50
NEVER, TEN = 0, 10


class GateForm(ActForm):
    """Where the gate stands and how it counts."""

    name = forms.CharField(label=gettext_lazy("Where it stands"), max_length=100)
    library = forms.ModelChoiceField(Library.objects.none(), label=gettext_lazy("Library"), to_field_name="code")
    digits = forms.IntegerField(
        label=gettext_lazy("Figures of its counter"),
        min_value=0,
        max_value=12,
        initial=NEVER,
        help_text=gettext_lazy("A counter of 6 figures begins at 0 again after 999999. 0: it never does."),
    )
    both_ways = forms.BooleanField(
        label=gettext_lazy("Counts people who go out too, so that every second came in"), required=False
    )
    clears_daily = forms.BooleanField(label=gettext_lazy("Begins at 0 every day"), required=False)
    most_an_hour = forms.IntegerField(
        label=gettext_lazy("At most so many an hour"),
        min_value=10,
        max_value=100_000,
        initial=3000,
        help_text=gettext_lazy("More than this is asked about and not counted before somebody has answered."),
    )
    addresses = forms.CharField(
        label=gettext_lazy("From addresses"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("One in a line, like 10.1.2.3 or 10.1.0.0/16. Empty: from everywhere."),
        widget=forms.Textarea({"rows": 2}),
    )
    days = forms.IntegerField(
        label=pgettext_lazy("span", "Days"), min_value=1, max_value=LONGEST.days, initial=LONGEST.days
    )

    def __init__(self, account: Visitor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The gate's key may do no more than whoever makes it.
        self.fields["library"].queryset = libraries_owning(account, MANAGE, Right.COUNT_VISITS)  # type: ignore[attr-defined]
        self.fields["library"].label_from_instance = lambda library: library.name  # type: ignore[attr-defined]

    def wished(self) -> Wished:
        """What is wanted."""
        said = self.cleaned_data
        wraps_at = TEN ** said["digits"] if said["digits"] else NEVER
        counting = Counting(wraps_at, said["both_ways"], said["clears_daily"], said["most_an_hour"])
        return Wished(said["name"], counting, said["addresses"], said["days"])


@in_office(MANAGE)
@require_http_methods(["GET", "POST"])
def gates(request: HttpRequest) -> HttpResponse:
    """The gates of one's libraries, what waits for an answer, and the form that puts a gate up."""
    form = GateForm(request.user, request.POST or None, initial={"command": uuid4()})
    if form.is_valid() and isinstance(request.user, Account):
        library = form.cleaned_data["library"]
        added = add_gate(act_of(request, library), request.user, library, form.wished())
        if isinstance(added, Added):
            context = {"here": "gates", "gate": added.gate, "key": added.made.key, "secret": added.made.secret}
            return render(request, "office/gates/key.html", context)
        form.add_error(None, str(REFUSED[added]))
    if form.is_bound:
        form.renew_command()
    libraries = libraries_for(request.user, MANAGE)
    page = paged(request, gates_at(libraries), A_PAGE)
    asked = first(asked_at(libraries_for(request.user, Right.COUNT_VISITS)), MOST_ASKED)
    context = {
        "here": "gates",
        "form": form,
        "puts_up": form.fields["library"].queryset.exists(),  # type: ignore[attr-defined]
        "page": page,
        "lines": [(one, uuid4()) for one in seen(page.object_list)],
        "questions": questions(asked.rows),
        "notes": asked.notes,
        "decide": "office:gate-count-decide",
    }
    return render(request, "office/gates/gates.html", context, status=422 if form.errors else 200)


@in_office(MANAGE)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The gates as a workbook; no key stands in it."""
    found = first(gates_at(libraries_for(request.user, MANAGE)), MOST_ROWS)
    header = (
        *(_("Library"), _("Where it stands"), _("Last heard of"), _("Counter"), _("Visits today")),
        *(_("To be answered"), _("State")),
    )
    rows = [
        (
            one.gate.library.name,
            one.gate.name,
            moment(one.gate.heard_at) if one.gate.heard_at else None,
            one.gate.reading,
            one.today,
            one.asked,
            _("silent") if one.silent else _("counts"),
        )
        for one in seen(found.rows)
    ]
    page = xlsx.Page(_("Gate counters"), header, rows, notes=found.notes)
    return workbook(xlsx.write([page]), f"gates-{clock.today()}.xlsx")


@in_office(MANAGE)
@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """The gate counts no more."""
    gate = gate_for(request.user, pk)
    retire_gate(act_of(request, gate.library), gate)
    messages.success(request, _("The gate is taken out of use; its key opens nothing any more."))
    return redirect("office:gates")


@in_office(Right.COUNT_VISITS)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What becomes of a count that was asked about."""
    count = gate_count_for(request.user, pk)
    keep = asked_for(request, "keep") == "yes"
    refused = decide_question(act_of(request, count.gate.library), count, asked_for(request, "reason", 200), keep=keep)
    if refused is None:
        messages.success(request, _("It is counted.") if keep else _("It is left out."))
    else:
        messages.warning(request, gate_words(refused))
    return redirect("office:gates")
