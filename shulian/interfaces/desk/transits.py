"""What travels: to be sent from here, and on its way to here (通借通还)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.core.paginator import Paginator
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Transit
from shulian.apps.circulation.queries import transits_from, transits_to
from shulian.apps.distribution.queries.ageing import settings
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.desk.acting import at_desk

PER_PAGE = 50


@require_safe
@at_desk(Right.CIRCULATE)
def transits(request: HttpRequest, library: Library) -> HttpResponse:
    """One of the two lists, a page of it, with the numbers of both."""
    coming = request.GET.get("list") == "coming"
    page = Paginator(_listed(library, coming=coming), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "here": "transits",
        "library": library,
        "coming": coming,
        "page": page,
        "rows": [(one, PURPOSES[Transit.Purpose(one.purpose)], age_of(one)) for one in page.object_list],
        "leaving_count": transits_from(library).count(),
        "coming_count": transits_to(library).count(),
        "late": clock.now() - timedelta(days=settings().late_after_days),
    }
    return render(request, "desk/transits.html", context)


@require_safe
@at_desk(Right.CIRCULATE)
def workbook(request: HttpRequest, library: Library) -> HttpResponse:
    """The whole list as a workbook, to pack by and to tick off."""
    coming = request.GET.get("list") == "coming"
    name = _("On their way here") if coming else _("To be sent")
    header = (
        _("Title"),
        _("Barcode"),
        _("Belongs to"),
        pgettext("transit", "From"),
        pgettext("transit", "To"),
        _("Why it travels"),
        _("Sent on"),
        _("Days"),
    )
    page = xlsx.Page(name, header, list(_rows(_listed(library, coming=coming))), title=f"{library.name} · {name}")
    file = f"transits-{'in' if coming else 'out'}-{clock.today():%Y%m%d}.xlsx"
    return downloads.workbook(xlsx.write([page]), file)


PURPOSES = {
    Transit.Purpose.HOLD: gettext_lazy("For a hold"),
    Transit.Purpose.HOME: gettext_lazy("Home"),
    Transit.Purpose.ROTATION: gettext_lazy("Rotation"),
    Transit.Purpose.REBALANCING: gettext_lazy("Rebalancing"),
}


def _listed(library: Library, *, coming: bool) -> QuerySet[Transit]:
    """What somebody waits for first, then the oldest."""
    listed = transits_to(library) if coming else transits_from(library)
    awaited = Case(When(purpose=Transit.Purpose.HOLD, then=Value(0)), default=Value(1))
    return listed.order_by(awaited, "opened_at", "id")


def age_of(transit: Transit) -> int:
    """For how many days it has been on its way."""
    return (clock.today() - clock.local(transit.opened_at).date()).days


def _rows(listed: QuerySet[Transit]) -> Iterator[tuple[str, ...]]:
    for transit in listed.iterator(chunk_size=1000):
        item = transit.item
        yield (
            item.title.title,
            item.barcode,
            item.library.name,
            transit.source.name,
            transit.destination.name,
            str(PURPOSES[Transit.Purpose(transit.purpose)]),
            clock.local(transit.opened_at).date().isoformat(),
            str(age_of(transit)),
        )
