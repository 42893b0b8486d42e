"""Where a return and the system disagree, the office decides which of them stands."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shulian.apps.alliance.queries.register import library_by_code
from shulian.apps.statistics import access
from shulian.apps.statistics.actions.choosing import Choice, choose_source
from shulian.apps.statistics.queries.checklist import months_of
from shulian.apps.statistics.queries.figures import indicator_by_code
from shulian.apps.statistics.words import refusal_words
from shulian.core.periods import Period, PeriodError, parse
from shulian.core.roles import Right
from shulian.core.sourcing import Stands
from shulian.interfaces.office.acting import act_of, asked_for, in_office
from shulian.interfaces.office.spans import kept


@in_office(Right.ACCEPT_RETURNS, Right.PUBLISH_FIGURES)
@require_POST
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Let the return stand, or again what was counted, for a library in months of this period."""
    if not access.chooses_sources(request.user):
        raise PermissionDenied("which source stands is decided for the alliance")
    choice = _chosen(request, months_of(kept(access.span_seen(code))))
    refused = choose_source(act_of(request, choice.library), choice)
    if refused:
        messages.error(request, refusal_words(refused))
    else:
        messages.success(request, _("It is decided, and noted with your name. The finding says so from now on."))
    return redirect("office:span", code)


def _chosen(request: HttpRequest, whole: Period) -> Choice:
    library = library_by_code(asked_for(request, "library", 40))
    indicator = indicator_by_code(asked_for(request, "indicator", 40))
    try:
        months = parse(asked_for(request, "months", 20))
        stands = Stands(asked_for(request, "stands", 10))
    except (PeriodError, ValueError) as error:
        raise Http404 from error
    if library is None or indicator is None or not whole.contains(months):
        raise Http404
    return Choice(library, indicator, months, stands, asked_for(request, "reason", 200))
