"""By what the reader who stands at the desk is known: binding, freezing, freeing, and showing a sealed number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import CommandReused
from shulian.apps.readers.access import (
    AT_DESK,
    NotIdentifiedError,
    credential_at_desk,
    credentials_at_desk,
    holder_named,
    may_do,
    record_for,
    require_doing,
)
from shulian.apps.readers.actions.consents import Said
from shulian.apps.readers.actions.credentials import Refused, bind, free, freeze, reveal, thaw
from shulian.apps.readers.cardlooks import against_print
from shulian.apps.readers.credentialwords import FAULTS, KINDS
from shulian.apps.readers.models import Card, Credential, Reader
from shulian.apps.readers.queries import live_number
from shulian.core.consents import By, How, is_child
from shulian.core.credentials import ELSEWHERE, TRAITS, Fault, Kind, Value
from shulian.core.registration import mask_card, mask_name
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.interfaces.desk import said, told
from shulian.interfaces.desk.acting import at_desk
from shulian.interfaces.desk.said import Tone
from shulian.interfaces.desk.sender import identified
from shulian.interfaces.desk.session import Session, acting_for
from shulian.interfaces.desk.stocktake import act_at
from shulian.interfaces.desk.told import Told
from shulian.interfaces.typed import number_of

AT_THE_DESK = (Kind.SOCIAL_SECURITY, Kind.TRANSIT, Kind.FACE)
"""What is bound here; accounts elsewhere are bound by their reader, who signs in there."""
LONGEST = 200


@require_http_methods(["GET", "POST"])
@at_desk(Right.ISSUE_CARD)
def credentials(request: HttpRequest, library: Library) -> HttpResponse:
    """Everything by which the reader is known who comes over from lending."""
    return show(request, acting_for(library, request.POST.get("reader", "")))


@require_POST
@at_desk(Right.ISSUE_CARD)
def act(request: HttpRequest, library: Library, what: str) -> HttpResponse:
    """One act for the reader who stands here."""
    at = acting_for(library, request.POST.get("reader", ""))
    if at.card is None:
        return show(request, at, Told(Tone.STOP, _("No reader is at the desk."), _("Scan the reader's card.")))
    try:
        require_doing(request.user, library, at.card.reader, DOINGS[what], identified=identified(request))
        answer = ACTS[what](request, library, at.card.reader)
    except NotIdentifiedError:
        answer = told.unidentified()
    except CommandReused:
        answer = told.stale()
    return show(request, at, answer)


def show(request: HttpRequest, at: Session, answer: Told | None = None) -> HttpResponse:
    """The page, with what came of the last act."""
    context = {"here": "desk", "library": at.library, "at": at, "told": answer, "command": uuid4}
    if at.card:
        record_for(request.user, at.library, at.card.reader, AT_DESK, Right.ISSUE_CARD)
        context |= _known(request, at.library, at.card)
    return render(request, "desk/credentials.html", context)


def _known(request: HttpRequest, library: Library, card: Card) -> dict[str, Any]:
    unprinted = against_print(card, clock.today())
    return {
        "unprinted": told.of_card(unprinted, {"live": live_number(card.reader)}) if unprinted else None,
        "name": mask_name(card.reader.name),
        "card": mask_card(card.number),
        "rows": list(credentials_at_desk(request.user, library, card.reader)),
        "sees_past": may_do(request.user, library, card.reader, Doing.SEE_PAST),
        "elsewhere": ELSEWHERE,
        "kinds": [(kind, KINDS[kind]) for kind in AT_THE_DESK],
        "may_reveal": may_do(request.user, library, card.reader, Doing.REVEAL),
        "child": is_child(card.reader.birth_date, clock.today()),
    }


def _bind(request: HttpRequest, library: Library, reader: Reader) -> Told:
    typed = {name: request.POST.get(name, "").replace("\0", "")[: LONGEST + 1] for name in ("kind", "text", "issuer")}
    if typed["kind"] not in AT_THE_DESK:
        return _refused(Fault.ITS_OWN_PAGE)
    value = Value(Kind(typed["kind"]), typed["text"], typed["issuer"])
    by = By.GUARDIAN if is_child(reader.birth_date, clock.today()) else By.SELF
    consent = Said(by, How.DESK) if TRAITS[value.kind].consent and request.POST.get("consent") else None
    answer = bind(act_at(request, library), reader, value, said=consent)
    if not isinstance(answer, Refused):
        return Told(Tone.OK, _("%(kind)s %(mask)s is bound.") % {"kind": KINDS[value.kind], "mask": answer.mask})
    holder = holder_named(request.user, library, value) if answer.fault is Fault.HELD_BY_ANOTHER else None
    return _refused(answer.fault, said.card_summary(holder) if holder else "")


def _freeze(request: HttpRequest, library: Library, reader: Reader) -> Told:
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST]
    refused = freeze(act_at(request, library), _meant(request, library, reader), reason)
    return _refused(refused.fault) if refused else Told(Tone.OK, _("Frozen: it stands for nobody until it is thawed."))


def _thaw(request: HttpRequest, library: Library, reader: Reader) -> Told:
    refused = thaw(act_at(request, library), _meant(request, library, reader))
    return _refused(refused.fault) if refused else Told(Tone.OK, _("It stands for the reader again."))


def _free(request: HttpRequest, library: Library, reader: Reader) -> Told:
    meant = _meant(request, library, reader)
    reason = " ".join(request.POST.get("reason", "").replace("\0", "").split())[:LONGEST]
    if meant.kind in ELSEWHERE and len(reason) < 2:
        return Told(Tone.STOP, _("Say why it is unlinked, for example: the telephone was lost."))
    refused = free(act_at(request, library), meant, reason)
    if refused is None and meant.kind in ELSEWHERE:
        return Told(Tone.OK, _("Unlinked: it opens the reader's account no more, and every device is signed out."))
    return _refused(refused.fault) if refused else Told(Tone.OK, _("Freed: it may be bound to somebody else."))


def _reveal(request: HttpRequest, library: Library, reader: Reader) -> Told:
    meant = _meant(request, library, reader)
    reason = " ".join(request.POST.get("reason", "").replace("\0", "").split())[:LONGEST]
    if len(reason) < 2:
        return Told(Tone.STOP, _("Say why the number is needed."), _("The reason is kept, and the reader sees it."))
    # Staff are signed in with an account of their own.
    shown = reveal(act_at(request, library), request.user, library, meant, reason)  # type: ignore[arg-type]
    if not shown:
        return Told(Tone.LOOK, _("Nothing is kept of this number but its mask."))
    return Told(Tone.LOOK, str(KINDS[meant.kind]), _("This look was recorded, and the reader sees it."), large=shown)


def _meant(request: HttpRequest, library: Library, reader: Reader) -> Credential:
    return credential_at_desk(request.user, library, reader, number_of(request, "credential") or 0)


def _refused(fault: Fault, more: str = "") -> Told:
    return Told(Tone.STOP, str(FAULTS[fault]), more, code=fault)


ACTS: dict[str, Callable[[HttpRequest, Library, Reader], Told]] = {
    "bind": _bind,
    "freeze": _freeze,
    "thaw": _thaw,
    "free": _free,
    "reveal": _reveal,
}
DOINGS = {
    "bind": Doing.BIND,
    "freeze": Doing.FREEZE_CREDENTIAL,
    "thaw": Doing.THAW_CREDENTIAL,
    "free": Doing.FREE_CREDENTIAL,
    "reveal": Doing.REVEAL,
}
"""What the table of `core.visiting` says of each act."""
