"""Who is signed in, a reader's own loans, and new reader cards."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.queries.register import open_libraries
from shulian.apps.circulation.actions import Command, Kind, settle_one
from shulian.apps.circulation.models import Loan
from shulian.apps.circulation.queries import loans_of
from shulian.apps.readers.access import own_reader, sees_documents
from shulian.apps.readers.actions.opening import Through
from shulian.apps.readers.actions.register import Declined, issue_card
from shulian.apps.readers.readertypes import reader_types
from shulian.core.consents import How
from shulian.core.identity import Document
from shulian.core.readertypes import Way
from shulian.core.registration import Application, Guardian
from shulian.core.roles import Right, rights_of
from shulian.interfaces.api.circulation import ItemOut, Renewed, renewed
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of
from shulian.interfaces.api.fields import Code, Id, Text
from shulian.interfaces.api.problems import answers, declined, refused

router = Router(tags=["readers"], auth=ANYONE_KNOWN)


class GrantOut(Schema):
    """What the caller may do, from this library on; a token may have fewer rights than its account."""

    role: str
    library: str
    rights: list[str]


class Caller(Schema):
    """Who asks."""

    display_name: str
    kind: str
    grants: list[GrantOut]


class LoanOut(Schema):
    """An open loan."""

    id: int
    item_id: int
    item: ItemOut
    library: str
    lent_on: date
    due_on: date
    renewals: int


class Loans(Schema):
    """Open loans, the one due first on top."""

    loans: list[LoanOut]


class RenewalWish(Schema):
    """The item of one of the reader's own loans. The same `command` again gets the same answer."""

    command: UUID
    item: Id


class GuardianIn(Schema):
    """Who answers for a minor, and that consent was given."""

    name: Text = ""
    identity: Text = ""
    phone: Text = ""
    consented: bool = False
    document: Document = Document.CITIZEN
    birth_date: date | None = Field(default=None, description="Where the document's number does not tell it; not kept.")


class CardWish(Schema):
    """An application for a card at a library. The same `command` again gets the same card."""

    command: UUID
    library: Code
    name: Text
    identity: Text
    category: Code = "adult"
    phone: Text = ""
    card_number: Text = Field("", description="Left empty, the library's next number is taken.")
    pin: Annotated[str, Field(max_length=20)] = Field("", description="Left empty, a PIN is made and shown once.")
    guardian: GuardianIn = GuardianIn()
    way: Literal["desk", "machine"] = Field("desk", description="`machine` for a card machine that acts alone.")
    document: Document = Document.CITIZEN
    birth_date: date | None = Field(None, description="Where the document's number does not tell it.")
    health: bool = Field(False, description="The separate consent that a kind of card for special needs asks for.")


class KindOut(Schema):
    """A kind of reader: whom it suits, what it asks for, how its cards are come by."""

    code: str
    name: str
    name_en: str
    kind: str
    age_min: int | None
    age_max: int | None
    asks_document: bool
    asks_guardian: bool
    asks_agent: bool
    ways: list[str]
    on_web: str
    card_months: int
    note: str


class Kinds(Schema):
    """The kinds of reader for which new cards are issued."""

    kinds: list[KindOut]


class CardOut(Schema):
    """The new card; `pin` only when it was made here."""

    number: str
    category: str
    home_library: str
    expires_on: date
    pin: str


@router.get("/me", response=answers(Caller, 401))
def me(request: Request) -> Caller:
    """Who asks, and what the caller may do where."""
    grants = access.grants_of(request.auth)
    codes = dict(open_libraries().filter(path__in=[grant.path for grant in grants]).values_list("path", "code"))
    return Caller(
        display_name=request.auth.display_name,
        kind=request.auth.kind,
        grants=[
            GrantOut(role=grant.role, library=codes[grant.path], rights=sorted(rights_of(grant)))
            for grant in grants
            if grant.path in codes
        ],
    )


@router.get("/me/loans", response=answers(Loans, 401, 403))
def my_loans(request: Request) -> Loans:
    """What the signed-in reader has borrowed."""
    return Loans(loans=[_loan(loan) for loan in loans_of(own_reader(request.auth))])


@router.post("/me/renewals", response=answers(Renewed, 401, 403, 409, 422, 429))
def renew_mine(request: Request, wish: RenewalWish) -> Renewed:
    """Renew one of the signed-in reader's own loans."""
    reader = own_reader(request.auth)
    loan = loans_of(reader).filter(item=wish.item).first()
    command = Command(
        Kind.RENEW,
        library=loan.library_id if loan else reader.home_library_id,
        source="api",
        id=wish.command,
        item=wish.item,
        reader=reader.pk,
    )
    answer = settle_one(command)
    if answer.refusal:
        raise refused(answer.refusal, for_reader=True)
    return renewed(answer)


@router.get("/reader-types", response=answers(Kinds), auth=None)
def kinds(request: HttpRequest) -> Kinds:
    """The kinds of reader for which new cards are issued, in their order; open to everybody."""
    names = list(KindOut.model_fields)
    offered = [kind for kind in reader_types() if kind.is_offered]
    return Kinds(
        kinds=[
            KindOut(**{name: getattr(kind, name) for name in names} | {"ways": sorted(kind.ways)}) for kind in offered
        ]
    )


@router.post("/cards", response=answers(CardOut, 401, 403, 409, 422, 429, status=201))
def new_card(request: Request, wish: CardWish) -> Status[CardOut]:
    """Issue a reader card that is valid in the whole alliance; its home is the library that issues it."""
    library = access.library_for(request.auth, Right.ISSUE_CARD, wish.library)
    # A machine's card is a machine's, whatever it says of itself.
    way = Way.MACHINE if access.is_machine(request.auth) else Way(wish.way)
    how = How.MACHINE if way is Way.MACHINE else How.DESK
    through = Through(way, how, seen=sees_documents(request.auth))
    issued = issue_card(act_of(request, wish.command, library), _application(wish), through)
    if isinstance(issued, Declined):
        raise declined(issued.faults, _("No card was issued."))
    card = issued.card
    told = CardOut(
        number=card.number,
        category=card.reader.category_id,
        home_library=card.reader.home_library.code,
        expires_on=card.reader.expires_on,
        pin=issued.pin,
    )
    return Status(201, told)


def _loan(loan: Loan) -> LoanOut:
    item = loan.item
    return LoanOut(
        id=loan.pk,
        item_id=item.pk,
        item=ItemOut(barcode=item.barcode, library=item.library.code, title=item.title_id, name=item.title.title),
        library=loan.library.code,
        lent_on=clock.local(loan.lent_at).date(),
        due_on=loan.due_on,
        renewals=loan.renewals,
    )


PLAIN = ("name", "identity", "category", "phone", "card_number", "pin", "document", "birth_date", "health")


def _application(wish: CardWish) -> Application:
    plain = wish.model_dump(include=set(PLAIN))
    return Application(**plain, guardian=Guardian(**wish.guardian.model_dump()))
