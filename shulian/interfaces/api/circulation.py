"""Lending, taking back and renewing, for the programs of libraries."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from shulian.apps.alliance import access
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.circulation.actions import Answer, Command, Kind, settle_one
from shulian.apps.holdings.queries import item_by_id, items_with_barcode
from shulian.core.circulation.refusals import Refusal
from shulian.core.roles import Right
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request
from shulian.interfaces.api.fields import Code, Text
from shulian.interfaces.api.libraries import known_library
from shulian.interfaces.api.problems import answers, refused

router = Router(tags=["circulation"], auth=ANYONE_KNOWN)


class Scan(Schema):
    """A barcode was scanned at a library. The same `command` again gets the same answer and changes nothing."""

    command: UUID
    library: Code = Field(description="Where it was scanned.")
    barcode: Annotated[Text, Field(min_length=1)]
    owner: Code | None = Field(None, description="Whose item it is, when several libraries use this barcode.")
    device: Text = ""


class CheckoutScan(Scan):
    """A card and an item."""

    card: Annotated[Text, Field(min_length=1)]


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
    """The loan, with the last day for bringing the item back."""

    due_on: date


class Renewed(Lent):
    """The loan goes on."""

    renewals: int


class TakenBack(Settled):
    """Where the item goes now: `send_to` names the library that waits for it."""

    outcome: str
    send_to: Code | None
    send_to_name: str


@router.post("/checkouts", response=answers(Lent, 401, 403, 404, 409, 422))
def check_out(request: Request, scan: CheckoutScan) -> Lent:
    """Lend an item to the reader with this card."""
    answer = _settled(request, Kind.CHECKOUT, scan, card=scan.card)
    return Lent(**_told(answer))


@router.post("/checkins", response=answers(TakenBack, 401, 403, 404, 409, 422))
def check_in(request: Request, scan: Scan) -> TakenBack:
    """Take an item back, whichever library of the alliance it was lent at or belongs to."""
    answer = _settled(request, Kind.CHECKIN, scan)
    waits = open_libraries().filter(pk=answer.send_to).first()
    return TakenBack(
        **_told(answer),
        send_to=waits.code if waits else None,
        send_to_name=waits.name if waits else "",
    )


@router.post("/renewals", response=answers(Renewed, 401, 403, 404, 409, 422))
def renew(request: Request, scan: Scan) -> Renewed:
    """Renew the loan of an item at the desk."""
    answer = _settled(request, Kind.RENEW, scan)
    return renewed(answer)


def renewed(answer: Answer) -> Renewed:
    """A renewal as it is told."""
    return Renewed(**_told(answer))


def _settled(request: Request, kind: Kind, scan: Scan, card: str | None = None) -> Answer:
    """The command of this scan, settled; a refusal ends the operation."""
    library = access.library_for(request.auth, Right.CIRCULATE, scan.library)
    owner = known_library(scan.owner).pk if scan.owner else None
    command = Command(
        kind,
        library=library.pk,
        source="api",
        id=scan.command,
        barcode=scan.barcode,
        owner=owner,
        card=card,
        actor=request.auth.pk,
        device=scan.device,
    )
    answer = settle_one(command)
    if answer.refusal:
        raise refused(answer.refusal, choices=_choices(answer.refusal, scan))
    return answer


def _choices(refusal: Refusal, scan: Scan) -> list[dict[str, str]]:
    """The libraries that use this barcode, when that is the question."""
    if refusal is not Refusal.BARCODE_AMBIGUOUS:
        return []
    owners: dict[int, Library] = {item.library_id: item.library for item in items_with_barcode(scan.barcode)}
    return [{"code": owner.code, "name": owner.name} for owner in owners.values()]


def _told(answer: Answer) -> dict[str, Any]:
    """What an answer says; each act takes what concerns it."""
    item = item_by_id(answer.item or 0)
    told = item and ItemOut(barcode=item.barcode, library=item.library.code, title=item.title_id, name=item.title.title)
    plain = ("command", "repeated", "due_on", "renewals", "outcome")
    return {name: getattr(answer, name) for name in plain} | {"item": told}
