"""Who came in: what gates counted day by day, and the number that the keeper writes by hand."""

from __future__ import annotations

from datetime import timedelta
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
from shulian.apps.alliance.access import libraries_for
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.statistics.access import gate_count_for
from shulian.apps.statistics.actions.gates import decide_question
from shulian.apps.statistics.actions.visits import Written, write_day, write_days
from shulian.apps.statistics.gate_words import gate_words
from shulian.apps.statistics.models import VisitDay
from shulian.apps.statistics.queries.visits import asked_at, days_of, gates_at, hours_of, seen, standing_days
from shulian.apps.statistics.reading import open_sheet
from shulian.apps.statistics.refusals import Refused
from shulian.apps.statistics.visit_rows import read_visits
from shulian.apps.statistics.words import refusal_words
from shulian.core.gates import LAST_HOUR, MOST_A_DAY
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.documents.sheet import MAX_BYTES, Fault, SheetError
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.downloads import workbook as as_workbook
from shulian.interfaces.typed import text_of
from shulian.interfaces.visits import questions, verdict_words

DAYS_SHOWN, DAYS_IN_FILE = 31, 366
HOURS = range(LAST_HOUR + 1)
COUNT = Right.COUNT_VISITS


class DayForm(forms.Form):
    """The number of a day; another number for the same day says why."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    visits = forms.IntegerField(
        label=gettext_lazy("Visits"),
        min_value=0,
        max_value=MOST_A_DAY,
        required=False,
        help_text=gettext_lazy("May be left blank where the hours below are filled in: it is their sum."),
    )
    beside = forms.BooleanField(
        label=gettext_lazy("Counted at an entrance without a gate, besides what gates counted"), required=False
    )
    reason = forms.CharField(
        label=gettext_lazy("Why it is replaced"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Only where another number stands already, or there were very many."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for hour in HOURS:
            label = f"{hour}:00–{hour + 1}:00"
            self.fields[f"hour-{hour}"] = forms.IntegerField(
                label=label, min_value=0, max_value=MOST_A_DAY, required=False
            )

    def clean(self) -> dict[str, Any]:
        """The hours together; the number of the day is their sum where it is left blank."""
        said = self.cleaned_data
        told = {hour: said.pop(f"hour-{hour}", None) for hour in HOURS}
        hours = {hour: visits for hour, visits in told.items() if visits is not None}
        if said.get("visits") is None and "visits" not in self.errors:
            if not hours:
                self.add_error("visits", self.fields["visits"].error_messages["required"])
            said["visits"] = sum(hours.values())
        return said | {"hours": hours}

    @property
    def hours(self) -> list[forms.BoundField]:
        """The fields of the hours."""
        return [self[f"hour-{hour}"] for hour in HOURS]

    @property
    def tells_hours(self) -> bool:
        """Whether something stands in one of them."""
        return any(field.data for field in self.hours)


class FileForm(forms.Form):
    """A table of days."""

    file = forms.FileField(label=gettext_lazy("Table as xlsx or CSV"))

    def clean_file(self) -> UploadedFile[bytes]:
        """Nothing that is too large is even opened."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MAX_BYTES:
            raise ValidationError(refusal_words(Refused(Fault.TOO_LARGE)))
        return file


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(COUNT)
def visits(request: HttpRequest, library: Library) -> HttpResponse:
    """The days of the last month, and the form for one of them."""
    form = DayForm(request.POST or None, initial={"day": clock.today()})
    if request.method == "POST" and form.is_valid():
        refused = write_day(_act(request, library), Written(library, **form.cleaned_data))
        if refused is None:
            messages.success(request, _("The number is kept."))
            return redirect("desk:visits")
        form.add_error(None, gate_words(refused))
    return render(request, "desk/visits.html", _seen(library, form), status=422 if form.errors else 200)


def _seen(library: Library, form: DayForm) -> dict[str, Any]:
    here = Library.objects.filter(pk=library.pk)
    today = clock.today()
    return {
        "here": "visits",
        "library": library,
        "form": form,
        "command": uuid4,
        "days": days_of(library, today - timedelta(days=DAYS_SHOWN - 1), today),
        "gates": seen(gates_at(here)),
        "questions": questions(asked_at(here)[:DAYS_SHOWN]),
        "decide": "desk:visits-decide",
    }


@require_POST
@at_desk(COUNT)
def decide(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """What becomes of a count that was asked about."""
    count = gate_count_for(request.user, pk)
    keep = request.POST.get("keep") == "yes"
    refused = decide_question(_act(request, library), count, text_of(request, "reason"), keep=keep)
    if refused is None:
        messages.success(request, _("It is counted.") if keep else _("It is left out."))
    else:
        messages.warning(request, gate_words(refused))
    return redirect("desk:visits")


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(COUNT)
def upload(request: HttpRequest, library: Library) -> HttpResponse:
    """Many days in a file: every row is told what became of it."""
    form, told = FileForm(request.POST or None, request.FILES or None), None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        libraries = {one.code: one for one in libraries_for(request.user, COUNT)}
        try:
            rows = read_visits(open_sheet(file.name, file.read()), libraries, library)
            told = write_days(_act(request, library), rows)
        except SheetError as error:
            form.add_error("file", refusal_words(Refused(error.fault, {"where": error.where})))
    verdicts = [(one, verdict_words(one)) for one in told.rows] if told else []
    wrong = bool(form.errors) or any(bad for _one, (bad, _words) in verdicts)
    context = {"here": "visits", "library": library, "form": form, "command": uuid4, "told": told, "rows": verdicts}
    return render(request, "desk/visits_upload.html", context, status=422 if wrong else 200)


@require_safe
@at_desk(COUNT)
def workbook(request: HttpRequest, library: Library) -> HttpResponse:
    """The days of a year as a workbook, which may be filled in and sent back."""
    today = clock.today()
    first = today - timedelta(days=DAYS_IN_FILE - 1)
    header = (
        _("Code of the library"),
        pgettext("visits", "Day"),
        _("Counted by gates"),
        _("Counted by hand"),
        _("At entrances without a gate"),
        _("Visits"),
        _("Why it is replaced"),
        *(_("Hour %(hour)s") % {"hour": hour} for hour in HOURS),
    )
    written = {one.day: one for one in standing_days(library, first, today) if not one.beside}
    rows = [
        (
            *(library.code, str(one.day), one.gates, one.by_hand, one.beside, one.total),
            *_reason_and_hours(written.get(one.day)),
        )
        for one in days_of(library, first, today)
    ]
    notes = (
        _("What is left blank was not counted; it is missing, not zero."),
        _("The hours may be left blank. Where they are filled in, they add up to the number counted by hand."),
    )
    page = xlsx.Page(_("Visits"), header, rows, notes=notes)
    return as_workbook(xlsx.write([page]), f"visits-{library.code}.xlsx")


def _reason_and_hours(written: VisitDay | None) -> tuple[str | int | None, ...]:
    hours = hours_of(written) if written else {}
    return (written.reason if written else "", *(hours.get(hour) for hour in HOURS))


def _act(request: HttpRequest, library: Library) -> Act:
    return Act("desk", request.user.pk, library.pk, command=command_id(request))
