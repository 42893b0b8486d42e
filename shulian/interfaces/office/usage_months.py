"""One month of a provider: its figures, what is asked about it, its versions, and the rows of the file behind it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from shulian.apps.alliance.access import has_anywhere, may
from shulian.apps.statistics.access import OPENS_MONTHS, accepts_answer, usage_month_for
from shulian.apps.statistics.models import UsageMonth
from shulian.apps.statistics.queries.doubts import findings_of
from shulian.apps.statistics.queries.figures import indicators
from shulian.apps.statistics.queries.usage import Counting, versions_of
from shulian.apps.statistics.words import name_of
from shulian.core.eresources import KINDS, SHEET
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook
from shulian.interfaces.lists import first, paged
from shulian.interfaces.office.acting import in_office
from shulian.interfaces.office.doubts import DoubtShown

MANAGE = Right.MANAGE_RETURNS
A_PAGE, MOST_ROWS = 50, 50_000


@in_office(*OPENS_MONTHS)
@require_safe
def month(request: HttpRequest, pk: int) -> HttpResponse:
    """A month with everything that is known about it."""
    found = usage_month_for(request.user, pk)
    names = _names()
    page = paged(request, found.rows.all(), A_PAGE)
    context = {
        "here": "usage",
        "month": found,
        "library": found.library or found.provider.library,
        "counts": list(_counts(found, names)),
        "doubts": [DoubtShown(one, accepts=accepts_answer(request.user, one)) for one in findings_of(found)],
        "versions": versions_of(found),
        "page": page,
        "lines": [(one, names.get(one.kind, one.kind)) for one in page],
        "command": uuid4,
        "back": request.path,
        "manages": has_anywhere(request.user, MANAGE),
        "opens_file": found.source_id is not None and may(request.user, MANAGE, found.provider.library),
    }
    return render(request, "office/usage/month.html", context)


@in_office(*OPENS_MONTHS)
@require_safe
def rows(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows behind a month as a workbook."""
    found = usage_month_for(request.user, pk)
    names = _names()
    listed = first(found.rows.all(), MOST_ROWS)
    header = (_("Row"), _("Cell"), _("Resource"), _("Indicator"), _("Stands in the cell"), _("Count"))
    lines = [
        (one.row, one.cell, one.resource, names.get(one.kind, one.kind), one.written, one.count) for one in listed.rows
    ]
    title = f"{found.provider.name} {found.month:%Y-%m}"
    page = xlsx.Page(_("Rows of the file"), header, lines, title, (found.file_name, *listed.notes))
    return workbook(xlsx.write([page]), f"e-resources-{found.provider_id}-{found.month:%Y-%m}.xlsx")


def _counts(found: UsageMonth, names: dict[str, str]) -> Iterator[tuple[str, str, int, bool]]:
    """Each figure under the name in the report, the indicator that it feeds, and whether that is counted elsewhere."""
    elsewhere = Counting(found.provider, [found.month]).elsewhere.get(found.pk, frozenset())
    for metric, count in found.counts.items():
        kind = metric if found.report == SHEET else KINDS.get((found.report, metric), "")
        yield ("" if found.report == SHEET else metric), names.get(kind, ""), count, kind in elsewhere


def _names() -> dict[str, str]:
    return {one.kind: name_of(one) for one in indicators() if one.kind}
