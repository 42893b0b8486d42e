"""The money of the reader who stands at the desk: what is owed, taking it, deposits, refunds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.queries.titles import titles_in_order
from shulian.apps.charges.actions.levy import BY_HAND
from shulian.apps.charges.models import Charge, DepositExemption, Till
from shulian.apps.charges.queries.accounts import debt_of, held_of, open_charges, open_refunds, payments_by, tiers_of
from shulian.apps.charges.queries.tills import open_tills
from shulian.apps.circulation.accruals import accruals_of
from shulian.apps.journal.actions import CommandReused
from shulian.apps.readers.access import card_at_desk, may_do
from shulian.apps.readers.access_people import may_read
from shulian.apps.readers.models import Card, Reader
from shulian.core.charges import tier_for
from shulian.core.onenumber import Unnamed
from shulian.core.registration import clean_card_number, mask_card, mask_name
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.interfaces.desk import said, told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.money_acts import Asked, Ticked, carry_out, ticked
from shulian.interfaces.desk.scan import LONGEST
from shulian.interfaces.desk.session import Mode, Session, acting_for
from shulian.interfaces.desk.told import Told
from shulian.interfaces.lists import first, posted_page
from shulian.interfaces.money import CHARGE_KINDS
from shulian.interfaces.typed import number_of

PAYMENTS_SHOWN = 12
OWED_SHOWN, LATE_SHOWN, REFUNDS_SHOWN = 20, 10, 4
TILL = "desk-till"
PAPER = "desk-paper"


@dataclass(frozen=True)
class Owed:
    """A charge as this desk may see it: for what, only where it concerns this library."""

    charge: Charge
    title: str
    waivable: bool
    ours: bool


@require_http_methods(["GET", "POST"])
@at_desk(Right.TAKE_MONEY)
def money(request: HttpRequest, library: Library) -> HttpResponse:
    """The reader whose card is scanned here, or who comes over from lending."""
    at = acting_for(library, request.POST.get("reader", ""))
    text = clean_card_number(request.POST.get("text", ""))[:LONGEST]
    if not text:
        return show(request, at, ticked=ticked(request))
    card = card_at_desk(request.user, library, text)
    if isinstance(card, Unnamed):
        return show(request, at, told.unnamed(card))
    return show(request, Session(library, Mode.LEND, card))


@require_POST
@at_desk(Right.TAKE_MONEY)
def act(request: HttpRequest, library: Library, what: str) -> HttpResponse:
    """One act for the reader who stands here."""
    at = acting_for(library, request.POST.get("reader", ""))
    if at.card is None:
        gone = Told(said.Tone.STOP, _("No reader is at the desk."), _("Scan the reader's card."))
        return show(request, at, gone)
    try:
        answer = carry_out(Asked(request, library, at.card.reader), what)
    except CommandReused:
        answer = told.stale()
    again = what if answer.tone is said.Tone.STOP else ""
    return show(request, at, answer, again, ticked(request) if again == "pay" else ())


def till_here(request: HttpRequest, tills: list[Till]) -> Till | None:
    """The till of this browser among the open ones: the chosen one, or the only one."""
    pk = number_of(request, "till") or request.session.get(TILL)
    return next((till for till in tills if till.pk == pk), tills[0] if len(tills) == 1 else None)


def show(
    request: HttpRequest, at: Session, answer: Told | None = None, again: str = "", ticked: Ticked = ()
) -> HttpResponse:
    """The page, with what came of the last act; `again` is the act whose form keeps what was typed and ticked."""
    tills = list(open_tills(at.library))
    context = {
        "here": "money",
        "library": at.library,
        "at": at,
        "told": answer,
        "again": again,
        "typed": request.POST,
        "tills": tills,
        "till": till_here(request, tills),
        "command": uuid4,
        "paper": request.session.get(PAPER, "58"),
    }
    if at.card:
        context |= _account(request, at, at.card) | _owed(request, at, at.card.reader, ticked)
    return render(request, "desk/money/reader.html", context)


def _account(request: HttpRequest, at: Session, card: Card) -> dict[str, Any]:
    reader, library = card.reader, at.library
    held, tiers = held_of(reader), tiers_of(reader.home_library)
    return {
        "name": mask_name(reader.name),
        "card": mask_card(card.number),
        "reader": reader,
        "accruals": posted_page(request, accruals_of(reader), LATE_SHOWN, "late"),
        "refunds": posted_page(request, open_refunds(reader), REFUNDS_SHOWN, "due"),
        "held": held,
        "tier": tier_for(held.fen, tiers),
        "steps": [(tier, tier.fen - held.fen) for tier in tiers if tier.fen > held.fen],
        "payments": first(payments_by(reader).filter(receipt__library=library), PAYMENTS_SHOWN),
        "may_exempt": may_do(request.user, library, reader, Doing.EXEMPT),
        "may_decide": may_do(request.user, library, reader, Doing.DECIDE_EXEMPTION),
        "sees_ground": may_do(request.user, library, reader, Doing.SEE_GROUND),
        "ground": _ground(request, library, reader, held.exemption),
        "may_issue": may(request.user, Right.ISSUE_CARD, library),
        "kinds": [(kind, CHARGE_KINDS[kind]) for kind in BY_HAND],
    }


def _ground(request: HttpRequest, library: Library, reader: Reader, found: DepositExemption | None) -> str:
    """What an exemption rests on, which may tell of health: at home, of a protected record with the right for it."""
    if found is None or not may_do(request.user, library, reader, Doing.SEE_GROUND):
        return ""
    return str(found.note) if may_read(request.user, library, reader) else ""


def _owed(request: HttpRequest, at: Session, reader: Reader, ticked: Ticked) -> dict[str, Any]:
    """A page of what is owed; the sum is of all, and what was ticked on other pages stays ticked."""
    page = posted_page(request, open_charges(reader), OWED_SHOWN, "owed")
    kept = dict(open_charges(reader).filter(pk__in=ticked).values_list("pk", "open_fen")) if ticked else {}
    here = {charge.pk for charge in page}
    owed = owed_to_see(request, at.library, list(page))
    return {
        "page": page,
        "owed": owed,
        "waivable": any(one.waivable for one in owed),
        "debt": debt_of(reader),
        "ticked": kept,
        "ticked_fen": sum(kept.values()),
        "elsewhere": {pk: fen for pk, fen in kept.items() if pk not in here},
        "elsewhere_fen": sum(fen for pk, fen in kept.items() if pk not in here),
    }


def owed_to_see(request: HttpRequest, library: Library, charges: list[Charge]) -> list[Owed]:
    """Elsewhere's charges show library, day and amount: what can be paid here, and nothing of what it was for."""
    ours = {one.pk for one in charges if library.pk in (one.library_id, one.place_id)}
    wanted = [one.title for one in charges if one.pk in ours and one.title]
    known = {title.pk: title.title for title in titles_in_order(wanted)}
    return [
        Owed(
            one,
            known.get(one.title or 0, "") if one.pk in ours else "",
            may(request.user, Right.WAIVE_CHARGES, one.library),
            one.pk in ours,
        )
        for one in charges
    ]
