"""The till of the desk: open it with a count, see what went through it, close it with a count."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shulian.apps.alliance.models import Library
from shulian.apps.charges.access import till_for
from shulian.apps.charges.actions import tills as actions
from shulian.apps.charges.models import Till
from shulian.apps.charges.queries.tills import day_of, open_tills, payments_of
from shulian.apps.charges.refusals import Refused
from shulian.apps.journal.actions import Act, CommandReused
from shulian.core.roles import Right
from shulian.interfaces.desk import told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.money import PAPER, TILL, till_here
from shulian.interfaces.desk.money_acts import NotAnAmountError, amount_of
from shulian.interfaces.desk.said import Tone
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.desk.told import Told
from shulian.interfaces.money import amount
from shulian.interfaces.typed import number_of

PER_PAGE = 20
NOTES = (100_00, 50_00, 20_00, 10_00, 5_00, 1_00, 50, 10)
"""Notes and coins that a drawer is counted by."""

Do = Callable[[HttpRequest, Library], Told]


@require_safe
@at_desk(Right.TAKE_MONEY)
def till(request: HttpRequest, library: Library) -> HttpResponse:
    """The till of this desk."""
    return _show(request, library)


@require_POST
@at_desk(Right.TAKE_MONEY)
def act(request: HttpRequest, library: Library, what: str) -> HttpResponse:
    """One act about the till."""
    try:
        answer = ACTS[what](request, library)
    except NotAnAmountError as error:
        answer = told.refused(Refused(error.refusal))
    except CommandReused:
        answer = told.stale()
    return _show(request, library, answer)


def _open(request: HttpRequest, library: Library) -> Told:
    counted = amount_of(request.POST.get("float", ""), nothing=True)
    opened = actions.open_till(_act(request, library), _text(request, "name"), counted)
    if isinstance(opened, Refused):
        return told.refused(opened)
    request.session[TILL] = opened.pk
    return Told(Tone.OK, _("The till is open with %(float)s.") % {"float": amount(opened.float_fen)})


def _choose(request: HttpRequest, library: Library) -> Told:
    chosen = _till(request)
    request.session[TILL] = chosen.pk
    return Told(Tone.OK, _("Cash goes to %(till)s now.") % {"till": chosen.name})


def _cash(request: HttpRequest, library: Library) -> Told:
    fen = amount_of(request.POST.get("amount", ""))
    out = request.POST.get("way") != "in"
    outcome = actions.move_cash(_act(request, library), _till(request), -fen if out else fen, _text(request, "reason"))
    return told.done(outcome, _("Taken out of the till.") if out else _("Put into the till."))


def _close(request: HttpRequest, library: Library) -> Told:
    closing_till = _till(request)
    counted = amount_of(request.POST.get("counted", ""), nothing=True)
    closing = actions.close_till(_act(request, library), closing_till, counted, _text(request, "reason"))
    if isinstance(closing, Refused):
        return told.refused(closing)
    sentence = _("The till is closed. Counted: %(counted)s.") % {"counted": amount(closing.counted_fen)}
    if not closing.difference_fen:
        return Told(Tone.OK, sentence, _("Everything is there."))
    step = _("It differs from the books by %(difference)s; the reason stands in the report.")
    return Told(Tone.LOOK, sentence, step % {"difference": amount(closing.difference_fen)})


def _correct(request: HttpRequest, library: Library) -> Told:
    fen = amount_of(request.POST.get("amount", ""))
    fen = -fen if request.POST.get("way") == "out" else fen
    closed = till_for(request.user, number_of(request, "corrects") or 0)
    outcome = actions.correct(_act(request, library), _till(request), closed, fen, _text(request, "reason"))
    return told.done(outcome, _("The correction is entered; the closed day stays as it was."))


ACTS: dict[str, Do] = {"open": _open, "choose": _choose, "cash": _cash, "close": _close, "correct": _correct}


def _act(request: HttpRequest, library: Library) -> Act:
    return Act("desk", request.user.pk, library.pk, command=command_id(request))


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()[:200]


def _till(request: HttpRequest) -> Till:
    return till_for(request.user, number_of(request, "till") or 0)


def _show(request: HttpRequest, library: Library, answer: Told | None = None) -> HttpResponse:
    tills = list(open_tills(library))
    here = till_here(request, tills)
    context: dict[str, Any] = {
        "here": "till",
        "library": library,
        "told": answer,
        "tills": tills,
        "till": here,
        "notes": NOTES,
        "command": uuid4,
        "paper": request.session.get(PAPER, "58"),
        "typed": request.POST if answer and answer.tone is Tone.STOP else {},
    }
    if here:
        context["day"] = day_of(here)
        context["page"] = Paginator(payments_of(here), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/money/till.html", context)
