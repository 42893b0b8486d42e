"""Holds: placing and changing them, for readers themselves and for the programs of libraries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from shulian.apps.alliance import access
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions.holds import (
    Wish,
    cancel_hold,
    move_hold,
    place_hold,
    resume_hold,
    suspend_hold,
)
from shulian.apps.circulation.actions.locked import Done
from shulian.apps.circulation.standing import hold_of, open_holds
from shulian.apps.journal.actions import Act
from shulian.apps.readers.access import card_at_desk, own_reader
from shulian.apps.readers.models import Reader
from shulian.core.circulation.holds import Change
from shulian.core.circulation.refusals import Refusal
from shulian.core.onenumber import Unnamed
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of
from shulian.interfaces.api.exceptions import letting_pass
from shulian.interfaces.api.fields import Code, Id, Page, Text
from shulian.interfaces.api.libraries import known_library
from shulian.interfaces.api.pins import Pin, prove_at
from shulian.interfaces.api.problems import Problem, answers, refused, unnamed

router = Router(tags=["holds"], auth=ANYONE_KNOWN)

PER_PAGE = 100


class Asks(Schema):
    """Who asks: readers for themselves; a library names itself and the card of the reader who is there."""

    command: UUID
    library: Code | None = Field(None, description="The library that asks for a reader; left out by readers.")
    card: Text = Field("", description="The card of the reader for whom the library asks.")
    pin: Pin = ""


class HoldWish(Asks):
    """What is wanted, and where it is to be picked up. The same `command` again gets the same answer."""

    title: Id
    item: Id | None = Field(None, description="Only this copy; left out, any copy of the title.")
    pickup: Code
    wanted_until: date | None = None
    overrides: list[Refusal] = Field([], description="What is let pass once; needs the right, and a reason.")
    reason: Text = ""


class HoldChange(Asks):
    """What is to be done with a hold; `until` goes with suspend, `pickup` with move."""

    change: Annotated[Change, Field(description="cancel, suspend, resume or move")]
    until: date | None = None
    pickup: Code | None = None


class HoldOut(Schema):
    """A hold and its state."""

    hold: int
    state: str


class OwnHold(HoldOut):
    """One of the reader's own holds; `shelf_until` once it is ready."""

    title: int
    name: str
    pickup: str
    shelf_until: date | None


class OwnHolds(Schema):
    """A page of the open holds, the oldest first."""

    holds: list[OwnHold]
    page: int
    pages: int


@router.get("/me/holds", response=answers(OwnHolds, 401, 403))
def my_holds(request: Request, page: Page = 1) -> OwnHolds:
    """What the signed-in reader waits for."""
    shown = Paginator(open_holds(own_reader(request.auth)), PER_PAGE).get_page(page)
    return OwnHolds(
        holds=[
            OwnHold(
                hold=hold.pk,
                state=hold.state,
                title=hold.title_id,
                name=hold.title.title,
                pickup=hold.pickup.code,
                shelf_until=hold.shelf_until,
            )
            for hold in shown
        ],
        page=shown.number,
        pages=shown.paginator.num_pages,
    )


@router.post("/holds", response=answers(HoldOut, 401, 403, 404, 409, 422, 429, status=201))
def place(request: Request, wish: HoldWish) -> Status[HoldOut]:
    """Put a reader into the queue for a title, or for one copy."""
    reader, library = _reader(request, wish)
    passed = letting_pass(request, library, wish.overrides, wish.reason)
    wanted = Wish(
        reader=reader.pk,
        title=wish.title,
        pickup=known_library(wish.pickup).pk,
        item=wish.item,
        wanted_until=wish.wanted_until,
        overridden=passed,
        reason=wish.reason if passed else "",
    )
    return Status(201, _told(place_hold(act_of(request, wish.command, library), wanted), library))


@router.post("/holds/{hold_id}/changes", response=answers(HoldOut, 401, 403, 404, 409, 422, 429))
def change(request: Request, hold_id: Id, wish: HoldChange) -> HoldOut:
    """Cancel, suspend, resume or move a hold of the reader."""
    reader, library = _reader(request, wish)
    hold = hold_of(reader, hold_id)
    if hold is None:
        # A stranger's hold is answered like one that never was.
        raise PermissionDenied(f"hold {hold_id}")
    return _told(CHANGES[wish.change](act_of(request, wish.command, library), hold.pk, wish), library)


def _reader(request: Request, asks: Asks) -> tuple[Reader, Library | None]:
    """For whom it is asked, and by which library; None when readers ask for themselves."""
    if asks.library is None:
        return own_reader(request.auth), None
    library = access.library_for(request.auth, Right.CIRCULATE, asks.library)
    card = card_at_desk(request.auth, library, asks.card)
    if isinstance(card, Unnamed):
        raise unnamed(card)
    prove_at(request, library, card.reader, Doing.HOLD, asks.pin)
    return card.reader, library


def _told(done: Done, library: Library | None) -> HoldOut:
    if done.refusal:
        raise refused(done.refusal, for_reader=library is None)
    return HoldOut(hold=done.hold or 0, state=done.state)


def _suspend(act: Act, hold: int, wish: HoldChange) -> Done:
    if wish.until is None:
        raise _missing("until")
    return suspend_hold(act, hold, wish.until)


def _move(act: Act, hold: int, wish: HoldChange) -> Done:
    if wish.pickup is None:
        raise _missing("pickup")
    return move_hold(act, hold, known_library(wish.pickup).pk)


def _expire(_act: Act, _hold: int, _wish: HoldChange) -> Done:
    raise _missing("change")


def _missing(field: str) -> Problem:
    said = _("Something in the request is missing or cannot be understood.")
    fields = [{"field": field, "code": "missing", "message": _("This is missing.")}]
    return Problem(422, "invalid", said, _("Correct the fields that are named."), fields=fields)


CHANGES: dict[Change, Callable[[Act, int, HoldChange], Done]] = {
    Change.CANCEL: lambda act, hold, _wish: cancel_hold(act, hold),
    Change.RESUME: lambda act, hold, _wish: resume_hold(act, hold),
    Change.SUSPEND: _suspend,
    Change.MOVE: _move,
    # Time alone lets a hold expire.
    Change.EXPIRE: _expire,
}
