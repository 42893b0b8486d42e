"""Cards of this library that want a look: those that run out, ran out, are blocked or frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.readers.cardlooks import Look, cards_to_look_at
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import cards_of
from shulian.apps.readers.readertypes import reader_types, type_to_show
from shulian.core.readertypes import ReaderType
from shulian.core.registration import mask_card, mask_name
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces import downloads
from shulian.interfaces.desk.acting import at_desk

PER_PAGE = 50
NAMES = {
    Look.EXPIRING: gettext_lazy("Expire within 60 days"),
    Look.EXPIRED: gettext_lazy("Have expired"),
    Look.BLOCKED: gettext_lazy("Borrowing stopped"),
    Look.FROZEN: gettext_lazy("Reported lost"),
    Look.WENT: gettext_lazy("Went to another library"),
    Look.OUTGROWN: gettext_lazy("Too old for their kind of card"),
}


@require_safe
@at_desk(Right.ISSUE_CARD)
def lists(request: HttpRequest, library: Library) -> HttpResponse:
    """One of the lists, a page of it, with the numbers of all; names and numbers are masked as at the desk."""
    which, today = _which(request), clock.today()
    page = Paginator(cards_to_look_at(library, which, today), PER_PAGE).get_page(request.GET.get("page"))
    counts = [(str(one), NAMES[one], cards_to_look_at(library, one, today).count(), one is which) for one in Look]
    context = {
        "here": "card",
        "library": library,
        "which": which,
        "lists": counts,
        "page": page,
        "rows": list(_rows(page.object_list, which)),
    }
    return render(request, "desk/card/lists.html", context)


@require_safe
@at_desk(Right.ISSUE_CARD)
def workbook(request: HttpRequest, library: Library) -> HttpResponse:
    """The whole list as a workbook."""
    which, today = _which(request), clock.today()
    header = (
        _("Reader"),
        pgettext("number", "Card"),
        _("Kind of reader"),
        _("Valid until"),
        _("Since or until"),
        _("Reason"),
    )
    # Of who went to another library, these would be that library's words.
    stopped = which is Look.BLOCKED
    rows = [
        (name, number, kind.name, reader.expires_on.isoformat(), _iso(when), reader.status_reason if stopped else "")
        for reader, kind, name, number, when in _rows(cards_to_look_at(library, which, today), which)
    ]
    name = str(NAMES[which])
    made = xlsx.write([xlsx.Page(name, header, rows, title=f"{library.name} · {name}")])
    return downloads.workbook(made, f"cards-{which}-{today:%Y%m%d}.xlsx")


def _which(request: HttpRequest) -> Look:
    asked = request.GET.get("list", "")
    return Look(asked) if asked in list(Look) else Look.EXPIRING


def _rows(readers: Iterable[Reader], which: Look) -> Iterator[tuple[Reader, ReaderType, str, str, date | None]]:
    """Each reader masked, with the day that the list is about."""
    shown = list(readers)
    numbers, kinds = cards_of([reader.pk for reader in shown]), reader_types()
    for reader in shown:
        day = reader.blocked_until if which is Look.BLOCKED else None
        if which is Look.WENT:
            day = reader.home_since
        if which is Look.FROZEN and reader.frozen_at:
            day = clock.local(reader.frozen_at).date()
        yield reader, type_to_show(reader, kinds), mask_name(reader.name), mask_card(numbers.get(reader.pk, "")), day


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
