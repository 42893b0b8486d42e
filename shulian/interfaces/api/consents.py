"""What readers agreed to, for programs: how it stands, agreeing, taking it back; by readers, guardians and desks."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Router, Schema
from pydantic import Field

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act
from shulian.apps.readers import consents as held
from shulian.apps.readers.access import card_to_change, own_reader, require_doing
from shulian.apps.readers.access_people import child_for, consents_at_desk
from shulian.apps.readers.actions.consents import Said, record, withdraw
from shulian.apps.readers.models import Reader
from shulian.core.consents import By, How, Kind
from shulian.core.onenumber import Unnamed
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.interfaces import lawwords
from shulian.interfaces.api.cards import Bearer, CardDeed
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of
from shulian.interfaces.api.fields import Id
from shulian.interfaces.api.pins import prove_at
from shulian.interfaces.api.problems import Problem, answers, unnamed
from shulian.interfaces.portal.consents import shown

router = Router(tags=["consents"], auth=ANYONE_KNOWN)

Version = Annotated[int, Field(ge=0, lt=2**31)]


class ConsentOut(Schema):
    """How a reader stands with one kind; the text of today, and what ends when the consent is withdrawn."""

    kind: str
    name: str
    standing: str = Field(description="At desks `untold` for what only the right for protected data opens.")
    version: int | None
    title: str
    text: str
    stops: str
    given_on: date | None
    given_by: str


class Consents(Schema):
    """Every kind that this reader can be asked for."""

    consents: list[ConsentOut]


class OwnEnd(Schema):
    """The reader takes a consent back; `child`: the guardian does, for a child under fourteen."""

    command: UUID
    kind: Kind
    child: Id | None = None


class OwnConsent(OwnEnd):
    """The reader, or a child's guardian, agrees to the version that was read."""

    version: Version


class EndIn(CardDeed):
    """A consent is taken back at a desk."""

    kind: Kind
    by: By = By.SELF
    how: Literal["desk", "paper"] = "desk"
    identified: bool = Field(False, description="Whether the person was compared with an identity document.")


class ConsentIn(EndIn):
    """Somebody agrees at a desk, or has signed on paper; without a version to today's text."""

    version: Version | None = None


@router.get("/me/consents", response=answers(Consents, 401, 403, 422))
def my_consents(request: Request, child: Id | None = None) -> Consents:
    """What the signed-in reader agreed to, or as a guardian for a child."""
    return _told(*_whose(request, child))


@router.post("/me/consents", response=answers(Consents, 401, 403, 409, 422, 429))
def agree(request: Request, asked: OwnConsent) -> Consents:
    """Agree to the version that was read."""
    reader, by = _whose(request, asked.child)
    fault = record(act_of(request, asked.command), reader, asked.kind, Said(by, version=asked.version))
    return _after(fault, reader, by)


@router.post("/me/consents/withdrawals", response=answers(Consents, 401, 403, 409, 422, 429))
def take_back(request: Request, asked: OwnEnd) -> Consents:
    """Take a consent back; what hangs on it ends at once."""
    reader, by = _whose(request, asked.child)
    return _after(withdraw(act_of(request, asked.command), reader, asked.kind, Said(by)), reader, by)


@router.post("/consents/lookups", response=answers(Consents, 401, 403, 409, 422, 429))
def look_up_consents(request: Request, bearer: Bearer) -> Consents:
    """What the reader who stands at the desk agreed to; that the record was opened is recorded."""
    library, reader = _reader(request, bearer, Doing.LOOK)
    return _told(reader, By.SELF, consents_at_desk(request.auth, library, reader))


@router.post("/consents", response=answers(Consents, 401, 403, 409, 422, 429))
def record_consent(request: Request, asked: ConsentIn) -> Consents:
    """Write down what the reader, or the guardian, agrees to at the desk."""
    act, library, reader = _allowed(request, asked)
    fault = record(act, reader, asked.kind, Said(asked.by, How(asked.how), asked.version))
    return _after(fault, reader, asked.by, consents_at_desk(request.auth, library, reader, asked.kind))


@router.post("/consents/withdrawals", response=answers(Consents, 401, 403, 409, 422, 429))
def withdraw_consent(request: Request, asked: EndIn) -> Consents:
    """Write down what the reader, or the guardian, takes back at the desk."""
    act, library, reader = _allowed(request, asked)
    fault = withdraw(act, reader, asked.kind, Said(asked.by, How(asked.how)))
    return _after(fault, reader, asked.by, consents_at_desk(request.auth, library, reader, asked.kind))


def _whose(request: Request, child: int | None) -> tuple[Reader, By]:
    """The signed-in reader; or the child under fourteen for whom this reader decides."""
    return (own_reader(request.auth), By.SELF) if child is None else (child_for(request.auth, child), By.GUARDIAN)


def _reader(request: Request, bearer: Bearer, doing: Doing) -> tuple[Library, Reader]:
    library = access.library_for(request.auth, Right.ISSUE_CARD, bearer.library)
    card = card_to_change(request.auth, library, bearer.card)
    if isinstance(card, Unnamed):
        raise unnamed(card)
    prove_at(request, library, card.reader, doing, bearer.pin)
    return library, card.reader


def _allowed(request: Request, asked: EndIn) -> tuple[Act, Library, Reader]:
    doing = Doing.GUARDIANS_CONSENT if asked.by is By.GUARDIAN else Doing.OWN_CONSENT
    library, reader = _reader(request, asked, doing)
    require_doing(request.auth, library, reader, doing, identified=asked.identified)
    return act_of(request, asked.command, library), library, reader


def _after(fault: Any, reader: Reader, by: By, lines: list[held.Line] | None = None) -> Consents:
    if fault:
        raise Problem(409, fault, lawwords.FAULTS[fault], lawwords.LOOK_AGAIN)
    return _told(reader, by, lines)


def _told(reader: Reader, by: By, lines: list[held.Line] | None = None) -> Consents:
    """All that the reader may know; or the `lines` that a desk may."""
    shown_here = held.lines_of(reader) if lines is None else lines
    return Consents(consents=[_line(shown(line, reader, by)) for line in shown_here])


def _line(line: dict[str, Any]) -> ConsentOut:
    text, last = line["text"] or {}, line["last"]
    return ConsentOut(
        kind=line["kind"],
        name=str(line["name"]),
        standing=line["standing"],
        version=text.get("version"),
        title=text.get("title", ""),
        text=text.get("body", ""),
        stops=str(line["stops"]),
        given_on=clock.local(last.given_at).date() if last else None,
        given_by=last.by if last else "",
    )
