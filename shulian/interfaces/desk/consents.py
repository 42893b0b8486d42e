"""Consents at the desk: what the reader or guardian who stands here agrees to or takes back, and what stops then."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, CommandReused
from shulian.apps.readers.access import NotIdentifiedError, card_to_change, may_do, require_doing
from shulian.apps.readers.access_people import consents_at_desk
from shulian.apps.readers.actions.consents import Said, record, withdraw
from shulian.apps.readers.actions.views import Why
from shulian.core.consents import STOPS, By, How, Kind, is_child
from shulian.core.identity import is_minor
from shulian.core.onenumber import Unnamed
from shulian.core.registration import clean_card_number, mask_card, mask_name
from shulian.core.retention import Reason
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.interfaces import lawwords
from shulian.interfaces.desk import said, told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.scan import LONGEST
from shulian.interfaces.desk.sender import command_id, identified
from shulian.interfaces.desk.session import Mode, Session, acting_for
from shulian.interfaces.desk.told import Told
from shulian.interfaces.portal.consents import shown

WHY = Why(Reason.AT_READERS_WISH)


@require_http_methods(["GET", "POST"])
@at_desk(Right.ISSUE_CARD)
def consents(request: HttpRequest, library: Library) -> HttpResponse:
    """The reader whose card is scanned, and what was said about each consent."""
    at = acting_for(library, request.POST.get("reader", ""))
    if at.card is not None and request.POST.get("kind"):
        return _page(request, at, *_decided(request, at))
    text = clean_card_number(request.POST.get("text", ""))[:LONGEST]
    card = card_to_change(request.user, library, text, why=WHY) if text else None
    if isinstance(card, Unnamed):
        return _page(request, at, told.unnamed(card))
    return _page(request, Session(library, Mode.LEND, card) if card else at)


def _decided(request: HttpRequest, at: Session) -> tuple[Told, Kind | None]:
    """Agree or take back, by whom the form says; and what was said something about."""
    asked = request.POST.get("kind", "")
    if asked not in set(Kind) or at.card is None:
        return told.stale(), None
    kind, reader = Kind(asked), at.card.reader
    by = By.GUARDIAN if request.POST.get("by") == By.GUARDIAN else By.SELF
    how = How.PAPER if request.POST.get("how") == How.PAPER else How.DESK
    yes = request.POST.get("says") == "yes"
    doing = Doing.GUARDIANS_CONSENT if by is By.GUARDIAN else Doing.OWN_CONSENT
    try:
        require_doing(request.user, at.library, reader, doing, identified=identified(request))
        act = Act("desk", request.user.pk, at.library.pk, command=command_id(request))
        fault = (record if yes else withdraw)(act, reader, kind, Said(by, how))
    except NotIdentifiedError:
        return told.unidentified(), None
    except CommandReused:
        return told.stale(), None
    if fault:
        return Told(said.Tone.STOP, str(lawwords.FAULTS[fault]), ""), None
    if yes:
        return Told(said.Tone.OK, _("The consent is written down."), ""), kind
    return Told(said.Tone.OK, _("The consent is withdrawn."), str(lawwords.STOPS[STOPS[kind]])), kind


def _page(request: HttpRequest, at: Session, answer: Told | None = None, kind: Kind | None = None) -> HttpResponse:
    reader = at.card.reader if at.card else None
    lines = consents_at_desk(request.user, at.library, reader, kind) if reader else []
    context = {
        "here": "consents",
        "library": at.library,
        "at": at,
        "told": answer,
        "command": uuid4,
        "name": mask_name(reader.name) if reader else "",
        "card": mask_card(at.card.number) if at.card else "",
        "child": reader is not None and is_child(reader.birth_date, clock.today()),
        "minor": reader is not None and reader.birth_date is not None and is_minor(reader.birth_date, clock.today()),
        "of_guardian": reader and may_do(request.user, at.library, reader, Doing.GUARDIANS_CONSENT),
        "lines": [shown(line, reader) for line in lines if reader],
    }
    return render(request, "desk/consents.html", context)
