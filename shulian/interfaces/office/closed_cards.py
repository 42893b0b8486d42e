"""Numbers that stand for nobody any more: dead cards, freed credentials, merged records; for desks and for auditors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from shulian import clock
from shulian.apps.alliance.access import libraries_for
from shulian.apps.alliance.models import Library
from shulian.apps.readers import closed
from shulian.apps.readers.closed import Asked, What
from shulian.apps.readers.credentialwords import KINDS
from shulian.apps.readers.models import Card, Credential, ReaderMerge
from shulian.core.cardnumbers import shown_card
from shulian.core.registration import clean_card_number, mask_name
from shulian.core.roles import Right
from shulian.documents import xlsx
from shulian.interfaces.downloads import workbook as as_workbook
from shulian.interfaces.lists import first
from shulian.interfaces.office.acting import asked_for, in_office
from shulian.interfaces.typed import day_of

A_PAGE = 50
MOST_ROWS = 50_000
NAMES: dict[What, Promise] = {
    What.CARDS: pgettext_lazy("closed", "Cards"),
    What.CREDENTIALS: pgettext_lazy("closed", "Other credentials"),
    What.MERGED: pgettext_lazy("closed", "Merged records"),
}
STATES: dict[str, Promise] = {
    Card.Status.LOST: pgettext_lazy("closed card", "Lost and replaced"),
    Card.Status.REPLACED: pgettext_lazy("closed card", "Replaced"),
    Card.Status.CANCELLED: pgettext_lazy("closed card", "Given up"),
}
Row = tuple[str, str, str, str, str]
RIGHTS = (Right.CLOSE_CARDS, Right.AUDIT)


@in_office(*RIGHTS)
@require_http_methods(["GET", "HEAD", "POST"])
def closed_cards(request: HttpRequest) -> HttpResponse:
    """One of the lists, a page of it; a number is looked for by a form of its own, since it stays out of addresses."""
    what, chosen, asked = _what(request), _chosen(request), _asked(request)
    page = Paginator(LISTS[what][0](asked), A_PAGE).get_page(request.GET.get("page"))
    seen = {
        "here": "closed",
        "what": what,
        "lists": [(str(one), name, one is what) for one, name in NAMES.items()],
        "header": LISTS[what][1](),
        "rows": [LISTS[what][2](one) for one in page],
        "page": page,
        "libraries": _libraries(request),
        "chosen": chosen,
        "asked": asked,
        "address": _address(what, chosen, asked),
    }
    return render(request, "office/privacy/closed.html", seen)


@in_office(*RIGHTS)
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The whole list as a workbook."""
    what, asked = _what(request), _asked(request)
    found = first(LISTS[what][0](asked), MOST_ROWS)
    rows: list[Row] = [LISTS[what][2](one) for one in found.rows]
    title = _("Numbers that stand for nobody any more")
    page = xlsx.Page(str(NAMES[what]), LISTS[what][1](), rows, title=title, notes=found.notes)
    return as_workbook(xlsx.write([page]), f"closed-{what}-{clock.today():%Y%m%d}.xlsx")


def _libraries(request: HttpRequest) -> Any:
    """Where the account answers for cards, or audits."""
    return libraries_for(request.user, *RIGHTS)


def _chosen(request: HttpRequest) -> Library | None:
    code = asked_for(request, "library")
    chosen: Library | None = _libraries(request).filter(code=code).first() if code else None
    return chosen


def _what(request: HttpRequest) -> What:
    what = asked_for(request, "list")
    return What(what) if what in set(What) else What.CARDS


def _asked(request: HttpRequest) -> Asked:
    chosen, libraries = _chosen(request), _libraries(request)
    within = libraries.filter(path__startswith=chosen.path) if chosen else libraries
    since, until = (day_of(asked_for(request, name)) for name in ("since", "until"))
    number = clean_card_number(asked_for(request, "number")) if request.method == "POST" else ""
    # Without the tree's own order, which a list of another kind cannot be asked by.
    return Asked(Library.objects.filter(pk__in=within.order_by().values("pk")), since, until, number)


def _address(what: What, chosen: Library | None, asked: Asked) -> str:
    values = {
        "list": str(what),
        "library": chosen.code if chosen else "",
        "since": asked.since.isoformat() if asked.since else "",
        "until": asked.until.isoformat() if asked.until else "",
    }
    return urlencode({name: value for name, value in values.items() if value})


def _head_of_cards() -> tuple[str, ...]:
    return (_("Card number"), _("State"), pgettext("closed", "Since"), _("Reader"), _("Library"))


def _head_of_credentials() -> tuple[str, ...]:
    return (_("Kind"), pgettext("credential", "Number"), pgettext("closed", "Since"), _("Reader"), _("Library"))


def _head_of_merged() -> tuple[str, ...]:
    return (_("Merged record"), _("Reason"), pgettext("closed", "Since"), _("Into the record of"), _("Library"))


def _card(one: Card) -> Row:
    ended = getattr(one, "ended_at", None)
    number = shown_card(one.number, clock.today())
    return (number, str(STATES[one.status]), _moment(ended), mask_name(one.reader.name), one.library.name)


def _credential(one: Credential) -> Row:
    kind = str(KINDS[one.kind]) if one.kind in KINDS else one.kind
    name = mask_name(one.reader.name)
    return (kind, one.mask or "—", _moment(one.freed_at), name, one.reader.home_library.name)


def _merge(one: ReaderMerge) -> Row:
    source, target = mask_name(one.source.name), mask_name(one.target.name)
    return (source, one.reason or "—", _moment(one.merged_at), target, one.library.name)


def _moment(at: Any) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}" if at else "—"


LISTS: dict[What, tuple[Callable[[Asked], Any], Callable[[], tuple[str, ...]], Callable[[Any], Row]]] = {
    What.CARDS: (closed.cards, _head_of_cards, _card),
    What.CREDENTIALS: (closed.credentials, _head_of_credentials, _credential),
    What.MERGED: (closed.merged, _head_of_merged, _merge),
}
