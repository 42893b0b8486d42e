"""One item at the desk: where it is, where it was, and what can be said of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shulian.apps.alliance.access import may, require
from shulian.apps.alliance.models import Library
from shulian.apps.circulation import refusals
from shulian.apps.circulation.actions.marks import keep_home, mark
from shulian.apps.circulation.item_story import Step, awaited, damage_at_most, foreseen, marks_for, needs, story_of
from shulian.apps.holdings.models import Item
from shulian.apps.holdings.queries import item_by_id, items_with_barcode
from shulian.apps.journal.actions import Act, CommandReused
from shulian.core import charges
from shulian.core.circulation.decisions import Refuse
from shulian.core.circulation.marks import Mark, Marked
from shulian.core.circulation.refusals import Refusal
from shulian.core.roles import Right
from shulian.interfaces.desk import said
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.said import Said, Tone
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.words import MARKS

NOTE = 200
LENDABLE_AGAIN = (Mark.FOUND, Mark.MENDED, Mark.RESTORED)
STEPS = {
    Step.LENT: gettext_lazy("Lent"),
    Step.RETURNED: gettext_lazy("Returned"),
    Step.LOST: gettext_lazy("Given up as lost"),
    Step.UNDONE: gettext_lazy("Loan undone"),
    Step.SENT: gettext_lazy("Sent off"),
    Step.RECEIVED: pgettext_lazy("desk", "Received"),
    Step.LENT_ON_THE_WAY: gettext_lazy("Lent on its way"),
    Step.REROUTED: gettext_lazy("Sent another way"),
    Step.CANCELLED: gettext_lazy("Journey called off"),
    Step.LOST_ON_THE_WAY: gettext_lazy("Lost on its way"),
}


@require_http_methods(["GET", "POST"])
@at_desk(Right.CIRCULATE)
def find(request: HttpRequest, library: Library) -> HttpResponse:
    """The item with this barcode; a choice when several libraries use it. Never in the address: it may be a card."""
    barcode = request.POST.get("barcode", "").replace("\0", "").strip()[:40]
    found = list(items_with_barcode(barcode)) if barcode else []
    if len(found) == 1:
        return redirect("desk:item", found[0].pk)
    words = said.refused(Refusal.UNKNOWN_ITEM, barcode) if barcode and not found else None
    return render(
        request,
        "desk/items.html",
        {"here": "items", "library": library, "found": found, "barcode": barcode, "said": words},
    )


@require_safe
@at_desk(Right.CIRCULATE)
def show(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """The item, and with `?mark=` what would follow from that mark."""
    item = item_by_id(pk)
    if item is None:
        return redirect("desk:items")
    return page(request, library, item, wanted=_mark(request.GET.get("mark", "")))


@require_POST
@at_desk(Right.CIRCULATE)
def marks(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Say something of the item."""
    item, what = item_by_id(pk), _mark(request.POST.get("mark", ""))
    if item is None or what is None:
        return redirect("desk:items")
    require(request.user, *needs(what, item, library))
    note = request.POST.get("note", "").replace("\0", "").strip()[:NOTE]
    if not note:
        words = Said(Tone.STOP, _("Write the reason in a few words."), next_step=_("Nothing was changed."))
        return page(request, library, item, words, what)
    fen = _damage(request) if what is Mark.DAMAGED else 0
    if not isinstance(fen, int):
        words = Said(Tone.STOP, _("This is not an amount of money."), next_step=_("Nothing was changed."))
        return page(request, library, item, words, what)
    try:
        done = mark(
            Act("desk", request.user.pk, library.pk, command=command_id(request)), item.pk, what, note, damage_fen=fen
        )
    except CommandReused:
        return page(request, library, item, said.not_undone(Refusal.COMMAND_REUSED))
    if done.refusal:
        return page(request, library, item, said.refused(done.refusal, item.barcode))
    more = (*said.charged(done.charge_fen), *_what_now(item, what))
    words = Said(Tone.OK, _("Noted: %(mark)s.") % {"mark": MARKS[what]}, more=more)
    return page(request, library, item_by_id(pk) or item, words)


@require_POST
@at_desk(Right.CIRCULATE)
def floats(request: HttpRequest, library: Library, pk: int) -> HttpResponse:
    """Keep this copy at home, or let it float as the policy says."""
    item = item_by_id(pk)
    if item is None:
        return redirect("desk:items")
    require(request.user, Right.MANAGE_STOCK, item.library)
    stays = request.POST.get("stays") == "yes"
    try:
        done = keep_home(Act("desk", request.user.pk, library.pk, command=command_id(request)), item.pk, stays=stays)
    except CommandReused:
        return page(request, library, item, said.not_undone(Refusal.COMMAND_REUSED))
    if done.refusal:
        return page(request, library, item, said.refused(done.refusal, item.barcode))
    sentence = _("This copy never floats.") if stays else _("This copy floats as the policy says.")
    return page(request, library, item_by_id(pk) or item, Said(Tone.OK, sentence))


def page(
    request: HttpRequest, library: Library, item: Item, words: Said | None = None, wanted: Mark | None = None
) -> HttpResponse:
    """The page of an item."""
    story = story_of(item)
    context: dict[str, Any] = {
        "here": "items",
        "library": library,
        "item": item,
        "story": story,
        "moments": [(one, STEPS[one.step]) for one in story.moments],
        "marks": [(one, MARKS[one]) for one in marks_for(item) if may(request.user, *needs(one, item, library))],
        "may_keep": may(request.user, Right.MANAGE_STOCK, item.library),
        "may_move": may(request.user, Right.CATALOGUE, item.library),
        "said": words,
        "command": uuid4,
    }
    if wanted and may(request.user, *needs(wanted, item, library)):
        follows = foreseen(item, wanted, library)
        context |= {"wanted": wanted, "wanted_name": MARKS[wanted], "follows": _follows(follows)}
        if wanted is Mark.DAMAGED:
            context["damage"] = damage_at_most(item, library)
        if isinstance(follows, Refuse):
            context |= {"wanted": None, "said": words or said.refused(follows.reason, item.barcode)}
    return render(request, "desk/item.html", context)


def _what_now(item: Item, what: Mark) -> Iterator[str]:
    """What to do with the copy; a mark alone looks for no reader and for no other shelf, as a scan does."""
    home = story_of(item).transit is not None
    if what in LENDABLE_AGAIN and awaited(item):
        yield _(
            "A reader waits for this title: scan the copy in now, under Take back (F3). It is kept for who is next."
        )
    elif what in LENDABLE_AGAIN and not home:
        yield _("Scan the copy in under Take back (F3) before you shelve it: only the scan says whether it stays.")
    if home:
        yield said.sent_home()


def _damage(request: HttpRequest) -> int | charges.Refusal:
    """What the last reader is to pay for damage; nothing where nothing is written."""
    text = request.POST.get("damage", "").replace("\0", "").strip()[:14]
    if not text or not text.strip("0.,"):
        return 0
    return charges.read_yuan(text)


def _mark(text: str) -> Mark | None:
    return next((one for one in Mark if one == text), None)


def _follows(follows: Marked | Refuse) -> list[str]:
    """What a mark brings with it, in sentences."""
    if isinstance(follows, Refuse):
        return [refusals.sentence(follows.reason)]
    fen = follows.lost_fen + follows.processing_fen + (follows.sanction.fen if follows.sanction else 0)
    found = list(said.charged(fen))
    if follows.closes_loan:
        found.append(_("The loan ends."))
    if follows.closes_transit:
        found.append(_("The transit ends."))
    if follows.sends_home:
        found.append(said.sent_home())
    if follows.releases:
        found.append(_("The hold it was set aside for goes back into the queue, at the place it had."))
    if follows.reverses:
        found.append(_("If it was charged for as lost, that is reversed; what was paid goes back to the reader."))
    return found
