"""Books left on the tables: counted as read in the library (馆内阅览), and put back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.holdings.actions.inhouse import KIND, Used, count_use
from shulian.apps.holdings.queries import item_by_id, items_with_barcode
from shulian.apps.holdings.queries.today import happened_today
from shulian.core.inhouse import Use
from shulian.core.registration import clean_card_number
from shulian.core.roles import Right
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.said import Tone
from shulian.interfaces.desk.stock_words import MARKS, Words
from shulian.interfaces.desk.stocktake import act_at
from shulian.interfaces.typed import number_of

LONGEST = 64
USES: dict[Use, Words] = {
    Use.COUNTED: Words(Tone.OK, "", _("Counted."), _("Put it back on the shelf.")),
    Use.COUNTED_ALREADY: Words(
        Tone.LOOK,
        "",
        _("This copy was counted within the last hour; it counts once."),
        _("Put it back on the shelf."),
    ),
    Use.TAKE_BACK: Words(
        Tone.STOP,
        "",
        _("Not counted: by the records this copy should not be here."),
        _("Scan it on the return page; that says where it goes."),
    ),
    Use.SET_ASIDE: Words(
        Tone.STOP,
        "",
        _("Not counted: this copy is damaged or withdrawn."),
        _("Set it aside for the keepers of the collection."),
    ),
}
AMBIGUOUS = Words(
    Tone.LOOK, "", _("Several libraries have an item with this barcode."), _("Choose the one in your hand.")
)
UNKNOWN = Words(
    Tone.STOP,
    "",
    _("No item has this barcode."),
    _("Set the book aside; it has to be catalogued or needs a new barcode."),
)


@require_safe
@at_desk(Right.CIRCULATE)
def in_house(request: HttpRequest, library: Library) -> HttpResponse:
    """The page, ready for the first book from the tables."""
    return _show(request, library, {})


@require_POST
@at_desk(Right.CIRCULATE)
def scan(request: HttpRequest, library: Library) -> HttpResponse:
    """One book from a table."""
    text = clean_card_number(request.POST.get("text", ""))[:LONGEST]
    if not text:
        return _show(request, library, {})
    used = count_use(act_at(request, library), library, text, number_of(request, "item"))
    return _show(request, library, _said(used, text))


def _said(used: Used, text: str) -> dict[str, Any]:
    words = USES[used.use] if used.use else AMBIGUOUS if used.ambiguous else UNKNOWN
    return {
        "words": words,
        "mark": MARKS[words.tone],
        "item": item_by_id(used.item) if used.item else None,
        "text": text,
        "take_back": used.use is Use.TAKE_BACK,
        "choices": items_with_barcode(text) if used.ambiguous else (),
    }


def _show(request: HttpRequest, library: Library, said: dict[str, Any]) -> HttpResponse:
    context = {
        "here": "stock",
        "tab": "in-house",
        "library": library,
        "said": said,
        "today": happened_today(library, KIND),
        "command": uuid4,
    }
    part = request.headers.get("HX-Request") == "true"
    return render(request, "desk/stock/in_house_scanned.html" if part else "desk/stock/in_house.html", context)
