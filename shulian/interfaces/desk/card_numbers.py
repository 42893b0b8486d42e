"""Ranges of card numbers of a library: what is left of each, opening another one, closing one."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Library
from shulian.apps.readers.access import series_for
from shulian.apps.readers.actions.numbers import close_series, open_series, range_of
from shulian.apps.readers.credentialwords import OF_RANGES
from shulian.apps.readers.models import CardSeries
from shulian.apps.readers.queries import runs_out_of_numbers, series_of
from shulian.core.cardnumbers import Range
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.stocktake import act_at
from shulian.interfaces.lists import first

PER_PAGE = 50
MOST = 10_000


class RangeForm(forms.Form):
    """A range as it is ordered from the printer; what it must hold is judged by the rules."""

    prefix = forms.CharField(  # type: ignore[assignment]
        label=gettext_lazy("Prefix"), max_length=20, required=False
    )
    width = forms.IntegerField(label=gettext_lazy("Figures of the running number"), initial=6, min_value=1, max_value=9)
    first = forms.IntegerField(label=pgettext_lazy("range", "From"), initial=1, min_value=0, max_value=999_999_999)
    until = forms.IntegerField(label=pgettext_lazy("range", "To"), initial=99_999, min_value=0, max_value=999_999_999)

    def wanted(self) -> Range:
        """What was written."""
        return Range(**self.cleaned_data)


@require_safe
@at_desk(Right.ISSUE_CARD)
def ranges(request: HttpRequest, library: Library) -> HttpResponse:
    """All ranges of this library and those below it, and the form for the next one."""
    return _shown(request, library, RangeForm(initial={"prefix": library.code}))


@require_POST
@at_desk(Right.MANAGE_LIBRARY)
def begin(request: HttpRequest, library: Library) -> HttpResponse:
    """Open another range for this library."""
    form = RangeForm(request.POST)
    if form.is_valid():
        faults = open_series(act_at(request, library), library, form.wanted())
        if not faults:
            messages.success(request, _("The range is open."))
            return redirect("desk:card-numbers")
        for field, fault in faults.items():
            form.add_error(field, str(OF_RANGES[fault]))
    return _shown(request, library, form)


@require_POST
@at_desk(Right.ISSUE_CARD)
def close(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Give no more numbers out of a range."""
    series = series_for(request.user, pk)
    close_series(act_at(request, series.library), series)
    messages.success(request, _("The range is closed. Cards that have a number of it stay as they are."))
    return redirect("desk:card-numbers")


@require_safe
@at_desk(Right.ISSUE_CARD)
def workbook(request: HttpRequest, library: Library) -> HttpResponse:
    """The same list as a workbook."""
    header = (
        _("Library"),
        pgettext("range", "From"),
        pgettext("range", "To"),
        _("Next number"),
        _("Left"),
        _("Closed on"),
    )
    found = first(series_of(library), MOST)
    rows = [_row(series) for series in found.rows]
    page = xlsx.Page(_("Card numbers"), header, rows, title=library.name, notes=found.notes)
    return downloads.workbook(xlsx.write([page]), f"card-numbers-{clock.today():%Y%m%d}.xlsx")


def _shown(request: HttpRequest, library: Library, form: RangeForm) -> HttpResponse:
    page = Paginator(series_of(library), PER_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "here": "cards",
        "library": library,
        "form": form,
        "page": page,
        "rows": [(series, range_of(series)) for series in page.object_list],
        "runs_out": runs_out_of_numbers(library),
        "may_manage": may(request.user, Right.MANAGE_LIBRARY, library),
        "command": uuid4,
    }
    return render(request, "desk/card_numbers.html", context)


def _row(series: CardSeries) -> tuple[str, str, str, str, int, str]:
    told = range_of(series)
    closed = clock.local(series.closed_at).date().isoformat() if series.closed_at else ""
    following = told.number(told.next) if told.left else ""
    return (series.library.name, told.number(told.first), told.number(told.until), following, told.left, closed)
