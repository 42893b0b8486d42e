"""Lending, taking back and renewing, for the programs of libraries."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from shulian.apps.alliance import access
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.circulation.actions import Answer, Command, Kind, settle_one
from shulian.apps.circulation.actions.undo import undo as undo_act
from shulian.apps.holdings.queries import item_by_id, items_with_barcode
from shulian.core.circulation.refusals import Refusal
from shulian.core.roles import Right
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of, source_of
from shulian.interfaces.api.exceptions import letting_pass
from shulian.interfaces.api.fields import Code, Text
from shulian.interfaces.api.libraries import known_library
from shulian.interfaces.api.pins import Pin, prove_borrower, prove_card
from shulian.interfaces.api.problems import answers, refused

router = Router(tags=["circulation"], auth=ANYONE_KNOWN)


Barcode = Annotated[Text, Field(min_length=1)]


class Scan(Schema):
    """A barcode was scanned at a library. The same `command` again gets the same answer and changes nothing."""

    command: UUID
    library: Code = Field(description="Where it was scanned.")
    barcode: Barcode
    owner: Code | None = Field(None, description="Whose item it is, when several libraries use this barcode.")
    device: Text = ""


class ExceptionScan(Scan):
    """An item, and what is let pass once: refusals that were answered before, by their codes."""

    overrides: list[Refusal] = Field([], description="What is let pass once; needs the right, and a reason.")
    reason: Text = ""


class CheckoutScan(ExceptionScan):
    """A card and an item."""

    card: Annotated[Text, Field(min_length=1)]
    pin: Pin = ""


class RenewalScan(ExceptionScan):
    """An item that its reader keeps for longer."""

    pin: Pin = ""


class ItemOut(Schema):
    """A copy, and the title it is a copy of."""

    barcode: str
    library: str
    title: int
    name: str


class Settled(Schema):
    """What was done; `repeated` when it had been done before under the same command."""

    command: UUID
    repeated: bool
    item: ItemOut


class Lent(Settled):
    """The loan, with the last day for bringing the item back, and the moment of loans by the hour."""

    due_on: date
    due_at: datetime | None = None


class Renewed(Lent):
    """The loan goes on."""

    renewals: int


class TakenBack(Settled):
    """Where the item goes now: `send_to` names the library that waits for it, `hold` what it was set aside for.

    `charge_fen` and `suspended_until` are what a late return cost; `found` says that the item had been given up,
    so that what was charged for it is reversed.
    """

    outcome: str
    send_to: Code | None
    send_to_name: str
    hold: int | None = None
    charge_fen: int = 0
    suspended_until: date | None = None
    found: bool = False


class UndoWish(Schema):
    """An act of this library, by its command. Undoing has a command of its own, as every act."""

    command: UUID
    library: Code
    undoes: UUID = Field(description="The command of the act that is to be undone.")


class Undone(Schema):
    """What was done to undo it: undo-checkout, undo-checkin or undo-renew."""

    by: str
    item: ItemOut | None


@router.post("/checkouts", response=answers(Lent, 401, 403, 404, 409, 422, 429))
def check_out(request: Request, scan: CheckoutScan) -> Lent:
    """Lend an item to the reader with this card. A machine sends the PIN along where its library wants it."""
    library = access.library_for(request.auth, Right.CIRCULATE, scan.library)
    prove_card(request, library, scan.card, scan.pin)
    answer = _settled(request, Kind.CHECKOUT, scan, card=scan.card)
    return Lent(**_told(answer))


@router.post("/checkins", response=answers(TakenBack, 401, 403, 404, 409, 422, 429))
def check_in(request: Request, scan: Scan) -> TakenBack:
    """Take an item back, whichever library of the alliance it was lent at or belongs to."""
    answer = _settled(request, Kind.CHECKIN, scan)
    waits = open_libraries().filter(pk=answer.send_to).first()
    return TakenBack(
        **_told(answer),
        send_to=waits.code if waits else None,
        send_to_name=waits.name if waits else "",
    )


@router.post("/renewals", response=answers(Renewed, 401, 403, 404, 409, 422, 429))
def renew(request: Request, scan: RenewalScan) -> Renewed:
    """Renew the loan of an item at the desk, or at a machine, which sends the PIN along."""
    library = access.library_for(request.auth, Right.CIRCULATE, scan.library)
    owner = known_library(scan.owner).pk if scan.owner else None
    prove_borrower(request, library, scan.barcode, owner, scan.pin)
    answer = _settled(request, Kind.RENEW, scan)
    return renewed(answer)


@router.post("/undo", response=answers(Undone, 401, 403, 404, 409, 422, 429))
def undo(request: Request, wish: UndoWish) -> Undone:
    """Take back a checkout, a checkin or a renewal of this library, as long as nothing came after it."""
    library = access.library_for(request.auth, Right.CIRCULATE, wish.library)
    done = undo_act(act_of(request, wish.command, library), wish.undoes)
    if done.refusal:
        raise refused(done.refusal)
    return Undone(by=done.state, item=_item_out(done.item))


def renewed(answer: Answer) -> Renewed:
    """A renewal as it is told."""
    return Renewed(**_told(answer))


def _settled(request: Request, kind: Kind, scan: Scan, card: str | None = None) -> Answer:
    """The command of this scan, settled; a refusal ends the operation."""
    library = access.library_for(request.auth, Right.CIRCULATE, scan.library)
    owner = known_library(scan.owner).pk if scan.owner else None
    wish = scan if isinstance(scan, ExceptionScan) else None
    passed = letting_pass(request, library, wish.overrides, wish.reason) if wish else ()
    command = Command(
        kind,
        library=library.pk,
        source=source_of(request),
        id=scan.command,
        barcode=scan.barcode,
        owner=owner,
        card=card,
        actor=request.auth.pk,
        device=scan.device,
        overridden=passed,
        reason=wish.reason if wish and passed else "",
    )
    answer = settle_one(command)
    if answer.refusal:
        raise refused(answer.refusal, choices=_choices(answer.refusal, scan))
    return answer


def _choices(refusal: Refusal, scan: Scan) -> list[dict[str, str]]:
    return choices(scan.barcode) if refusal is Refusal.BARCODE_AMBIGUOUS else []


def choices(barcode: str) -> list[dict[str, str]]:
    """The libraries that use this barcode, when that is the question."""
    owners: dict[int, Library] = {item.library_id: item.library for item in items_with_barcode(barcode)}
    return [{"code": owner.code, "name": owner.name} for owner in owners.values()]


def _told(answer: Answer) -> dict[str, Any]:
    """What an answer says; each act takes what concerns it."""
    plain = ("command", "repeated", "due_on", "due_at", "renewals", "outcome", *AFTER_A_RETURN)
    return {name: getattr(answer, name) for name in plain} | {"item": _item_out(answer.item)}


AFTER_A_RETURN = ("hold", "charge_fen", "suspended_until", "found")


def _item_out(pk: int | None) -> ItemOut | None:
    item = item_by_id(pk or 0)
    if item is None:
        return None
    return ItemOut(barcode=item.barcode, library=item.library.code, title=item.title_id, name=item.title.title)
