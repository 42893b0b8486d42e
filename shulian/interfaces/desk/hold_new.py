"""Placing a hold for the reader who stands at the desk: who, what, where; a refusal may be let pass with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shulian import clock
from shulian.apps.alliance.access import may
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import library_by_code
from shulian.apps.catalogue.models import Title
from shulian.apps.catalogue.queries.titles import title_by_id, titles_in_order
from shulian.apps.circulation import holds as queries
from shulian.apps.circulation import refusals
from shulian.apps.circulation.actions.holds import Wish, place_hold
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.whose_rule import behind_hold
from shulian.apps.discovery import queries as discovery
from shulian.apps.holdings.queries import items_with_barcode
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers.access import card_at_desk
from shulian.core.circulation.refusals import OVERRIDABLE, Refusal
from shulian.core.onenumber import Unnamed
from shulian.core.registration import clean_card_number, mask_card, mask_name
from shulian.core.roles import Right
from shulian.interfaces.desk import told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.pickup import places_near
from shulian.interfaces.desk.sender import command_id
from shulian.interfaces.desk.session import Mode, Session, acting_for
from shulian.interfaces.lists import copies_to_choose
from shulian.interfaces.typed import number_of

LONGEST = 200
HELD = 20
FOUND = 10


@dataclass(frozen=True)
class Asked:
    """What the form says; the title and the item once they were chosen."""

    words: str
    title: Title | None
    item: int | None
    copy: str
    place: str
    pickup: Library | None
    wanted_until: date | None
    faulty_day: bool
    reason: str
    passed: tuple[Refusal, ...]
    """The refusals that were shown, and that the reason lets pass."""


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Right.CIRCULATE)
def new(request: HttpRequest, library: Library) -> HttpResponse:
    """One page for every step; what is known already stays."""
    at, asked = _who(request, library), _asked(request, library)
    done, why, rule = None, None, ""
    if request.POST.get("step") == "place" and at.card and asked.title and not asked.faulty_day:
        done, rule = _placed(request, at, asked)
        if done.refusal is None:
            said = _("%(name)s waits for “%(title)s” now.")
            messages.success(request, said % {"name": mask_name(at.card.reader.name), "title": asked.title.title})
            return redirect(reverse("desk:hold-new"))
        why = refusals.words(done.refusal)
    seen = _seen(request, at, asked, done) | {"why": why, "rule": rule}
    return render(request, "desk/hold_new.html", seen)


def _who(request: HttpRequest, library: Library) -> Session:
    """The reader whose seal the page carries, or whose card was scanned here."""
    scanned = clean_card_number(request.POST.get("card", ""))[:64]
    card = card_at_desk(request.user, library, scanned) if scanned else None
    if isinstance(card, Unnamed):
        words = told.unnamed(card)
        messages.error(request, f"{words.sentence} {words.next_step}")
        card = None
    return Session(library, Mode.LEND, card) if card else acting_for(library, request.POST.get("reader", ""))


def _asked(request: HttpRequest, library: Library) -> Asked:
    sent = request.POST
    words = sent.get("text", "").replace("\0", "").strip()[:LONGEST]
    chosen = number_of(request, "title")
    day, faulty = _day(sent.get("wanted_until", ""))
    return Asked(
        words=words,
        title=title_by_id(chosen) if chosen else None,
        item=number_of(request, "item"),
        copy=sent.get("copy", "").replace("\0", "").strip()[:LONGEST],
        place=sent.get("place", "").replace("\0", "").strip()[:LONGEST],
        pickup=library_by_code(sent.get("pickup", "").replace("\0", "")) if sent.get("pickup") else library,
        wanted_until=day,
        faulty_day=faulty,
        reason=sent.get("reason", "").replace("\0", "").strip()[:LONGEST],
        passed=tuple(one for one in sorted(OVERRIDABLE) if one in sent.getlist("passed")),
    )


def _day(text: str) -> tuple[date | None, bool]:
    try:
        return (date.fromisoformat(text) if text else None), False
    except ValueError:
        return None, True


def _placed(request: HttpRequest, at: Session, asked: Asked) -> tuple[Done, str]:
    """What came of it, and the rule behind a refusal."""
    if at.card is None or asked.title is None or asked.pickup is None:
        return Done(Refusal.NO_PICKUP_HERE), ""
    leave = asked.passed and asked.reason and may(request.user, Right.OVERRIDE, at.library)
    wish = Wish(
        at.card.reader_id,
        asked.title.pk,
        asked.pickup.pk,
        asked.item,
        asked.wanted_until,
        overridden=asked.passed if leave else (),
        reason=asked.reason if leave else "",
    )
    try:
        done = place_hold(Act("desk", request.user.pk, at.library.pk, command=command_id(request)), wish)
    except CommandReused:
        return Done(Refusal.COMMAND_REUSED), ""
    return done, behind_hold(done.refusal, at.card.reader, wish) if done.refusal else ""


def _found(words: str) -> list[Title]:
    """Titles of this barcode, or else of these words or this ISBN."""
    if not words:
        return []
    by_barcode = [item.title for item in items_with_barcode(words)[:FOUND]]
    if by_barcode:
        return list({title.pk: title for title in by_barcode}.values())
    return titles_in_order([hit.title_id for hit in discovery.search(words, 1, FOUND).hits])


def _seen(request: HttpRequest, at: Session, asked: Asked, done: Done | None) -> dict[str, object]:
    card, title = at.card, asked.title
    held = Paginator(queries.holds_of(card.reader), HELD).get_page(number_of(request, "page")) if card else ()
    titles = [] if title else _found(asked.words)
    waiting = queries.queue_lengths(one.pk for one in titles)
    refused = done.refusal if done else None
    return {
        "here": "holds",
        "library": at.library,
        "at": at,
        "asked": asked,
        "name": mask_name(card.reader.name) if card else "",
        "card": mask_card(card.number) if card else "",
        "page": held,
        "held": queries.in_queue(held),
        "unknown_card": bool(request.POST.get("card")) and card is None,
        "titles": [(one, waiting.get(one.pk, 0)) for one in titles],
        "waiting": queries.queue_length(title.pk) if title else 0,
        "items": copies_to_choose(title.pk, asked.copy, asked.item) if title else None,
        "pickups": places_near(at.library, asked.place, asked.pickup.pk if asked.pickup else None) if title else None,
        "code": refused,
        "to_pass": [*asked.passed, refused],
        "may_override": refused in OVERRIDABLE and may(request.user, Right.OVERRIDE, at.library),
        "command": uuid4,
        "today": clock.today(),
    }
