"""Taking back, led by the hand: one book at a time, one sentence, one sign, and nothing lost on a slow line."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.circulation.actions import Answer, Command, Kind, settle_one
from shulian.apps.holdings.queries import item_by_id, items_with_barcode
from shulian.apps.holdings.queries.today import happened_today
from shulian.core.circulation.decisions import Outcome
from shulian.core.circulation.refusals import Refusal
from shulian.core.registration import clean_card_number
from shulian.core.roles import Right
from shulian.interfaces.desk import said
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.said import Said
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.typed import number_of

LONGEST = 64
LATE_AFTER, LATEST = 60, 3 * 24 * 3600
"""Seconds after which a scan counts as made earlier, and how much earlier it may be."""


class Sign(StrEnum):
    """The picture beside the sentence: where this book goes."""

    SHELF = "shelf"
    BOX = "box"
    HOLD = "hold"
    ASIDE = "aside"
    CHOOSE = "choose"


# Where a book goes after each outcome.
SIGNS: dict[Outcome, Sign] = {
    Outcome.SHELVE: Sign.SHELF,
    Outcome.RECEIVED: Sign.SHELF,
    Outcome.ALREADY_HERE: Sign.SHELF,
    Outcome.FOUND: Sign.SHELF,
    Outcome.FLOATS: Sign.SHELF,
    Outcome.HOLD_SHELF: Sign.HOLD,
    Outcome.SEND_TO_PICKUP: Sign.BOX,
    Outcome.SEND_HOME: Sign.BOX,
    Outcome.PASSING: Sign.BOX,
    Outcome.SET_ASIDE: Sign.ASIDE,
}


@dataclass(frozen=True)
class Guide:
    """One answer of the page. `asks` waits for the hand before the next book; `counts` adds to today's returns.

    `today` are all of today's returns where the answer was given before: the page may have been loaded meanwhile.
    """

    said: Said
    sign: Sign
    asks: bool
    counts: bool = False
    today: int | None = None
    slip: int | None = None


@require_safe
@at_desk(Right.CIRCULATE)
def guided(request: HttpRequest, library: Library) -> HttpResponse:
    """The page, ready for the first book."""
    return _show(request, library, None)


@require_POST
@at_desk(Right.CIRCULATE)
def scan(request: HttpRequest, library: Library) -> HttpResponse:
    """One book: taken back by the same rule as at every desk, and told where it goes."""
    text = clean_card_number(request.POST.get("text", ""))[:LONGEST]
    if not text:
        return _show(request, library, None)
    command = Command(
        Kind.CHECKIN,
        library.pk,
        "desk",
        id=command_id(request),
        actor=request.user.pk,
        barcode=text,
        owner=number_of(request, "owner"),
        happened_at=_scanned_at(request),
    )
    answer = settle_one(command)
    guide = _guide(answer, text)
    if answer.repeated:
        guide = replace(guide, today=happened_today(library, "checkin"))
    return _show(request, library, guide)


def _scanned_at(request: HttpRequest) -> datetime | None:
    """When the book was in the hand; a scan that waited for the line was made earlier than it arrives."""
    age = number_of(request, "age") or 0
    return clock.now() - timedelta(seconds=age) if LATE_AFTER <= age <= LATEST else None


def _guide(answer: Answer, text: str) -> Guide:
    item = item_by_id(answer.item) if answer.item else None
    if answer.refusal is Refusal.BARCODE_AMBIGUOUS:
        owners = tuple(items_with_barcode(text))
        return Guide(said.refused(answer.refusal, text, owners=owners), Sign.CHOOSE, asks=True)
    if answer.refusal is not None:
        return Guide(said.refused(answer.refusal, text, item), Sign.ASIDE, asks=True)
    send_to = open_libraries().filter(pk=answer.send_to).first() if answer.send_to else None
    sign = SIGNS[answer.outcome] if answer.outcome else Sign.ASIDE
    returned = answer.reader is not None and not answer.repeated
    return Guide(said.done(answer, item, send_to), sign, asks=sign is not Sign.SHELF, counts=returned, slip=answer.hold)


def _show(request: HttpRequest, library: Library, guide: Guide | None) -> HttpResponse:
    context: dict[str, Any] = {"here": "guided", "library": library, "guide": guide, "command": uuid4}
    if request.headers.get("HX-Request") == "true":
        return render(request, "desk/guided/answer.html", context)
    context["today"] = happened_today(library, "checkin")
    return render(request, "desk/guided/page.html", context)
