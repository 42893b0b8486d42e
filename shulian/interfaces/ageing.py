"""The work list of what is on the road, as desk and office show it: filtered, paged, and as a workbook."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Transit
from shulian.apps.distribution.queries.ageing import Wanted, open_transits, settings
from shulian.apps.distribution.queries.trips import routes_with_promises
from shulian.documents import xlsx
from shulian.interfaces import downloads

A_PAGE = 50


def seen(request: HttpRequest, libraries: QuerySet[Library]) -> dict[str, Any]:
    """What the page shows of the open transits from or to these libraries."""
    found = _asked(request, libraries)
    return {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "late": request.GET.get("late") == "1",
        "route": _number(request, "route"),
        "routes": routes_with_promises(),
        "chosen": _chosen(request, libraries),
        "days": settings(),
        "now": clock.now(),
    }


def workbook(request: HttpRequest, libraries: QuerySet[Library]) -> HttpResponse:
    """The whole list as a workbook."""
    header = (
        _("Title"),
        _("Barcode"),
        _("Belongs to"),
        pgettext("transit", "From"),
        pgettext("transit", "To"),
        _("Sent on"),
        _("Days on the road"),
        _("Days by the timetable"),
        _("Late"),
    )
    rows = [_row(transit) for transit in _asked(request, libraries)]
    page = xlsx.Page(_("On the road"), header, rows, title=_("On the road"))
    return downloads.workbook(xlsx.write([page]), f"on-the-road-{clock.today():%Y%m%d}.xlsx")


def _row(transit: Any) -> tuple[Any, ...]:
    now = clock.now()
    return (
        transit.item.title.title,
        transit.item.barcode,
        transit.item.library.name,
        transit.source.name,
        transit.destination.name,
        clock.local(transit.opened_at).date().isoformat(),
        (now - transit.opened_at).days,
        transit.promised,
        _("late") if transit.late_at < now else "",
    )


def _asked(request: HttpRequest, libraries: QuerySet[Library]) -> QuerySet[Transit]:
    wanted = Wanted(_number(request, "route"), _chosen(request, libraries), request.GET.get("late") == "1")
    return open_transits(libraries, wanted)


def _chosen(request: HttpRequest, libraries: QuerySet[Library]) -> Library | None:
    code = request.GET.get("library", "").replace("\0", "")[:20]
    return libraries.filter(code=code).first() if code else None


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
