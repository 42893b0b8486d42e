"""Families and guardians, for programs: who belongs to whom, and what changes there, at home and at the desk."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Router, Schema
from pydantic import Field

from shulian import clock
from shulian.apps.alliance import access
from shulian.apps.alliance.models import Library
from shulian.apps.readers.access import card_at_desk, may_do, own_reader, require_doing, sees_documents
from shulian.apps.readers.actions.families import leave_family
from shulian.apps.readers.actions.guardians import change_guardian, give_consent, withdraw_consent
from shulian.apps.readers.actions.households import hand_over, join_family, share_books, take_out
from shulian.apps.readers.families import (
    consent_of,
    is_grown,
    is_seen,
    members_of,
    membership_of,
    shares_books,
    wards_of,
)
from shulian.apps.readers.models import FamilyMember, Reader
from shulian.core.consents import How
from shulian.core.onenumber import Unnamed
from shulian.core.readertypes import Awaits
from shulian.core.registration import Guardian, clean_card_number, mask_name
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.interfaces import peoplewords
from shulian.interfaces.api.cards import Bearer, CardDeed
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request, act_of
from shulian.interfaces.api.fields import Id, Text
from shulian.interfaces.api.pins import prove_at
from shulian.interfaces.api.problems import Problem, answers, declined, unnamed
from shulian.interfaces.api.readers import GuardianIn

router = Router(tags=["families"], auth=ANYONE_KNOWN)


UNSEEN = gettext_lazy(
    "Bring your identity document to a desk once: then the children of whom you are guardian are shown here."
)


class Child(Schema):
    """A minor of whom the signed-in reader is the guardian."""

    id: int
    name: str
    home_library: str
    awaits_consent: bool


class Member(Schema):
    """Somebody of the family; at a desk the name is masked."""

    member: int
    name: str
    is_head: bool
    shares_books: bool


class OwnFamily(Schema):
    """The own children, and the family with oneself in it; empty for those who belong to none."""

    children: list[Child]
    document_unseen: bool = Field(
        description="No library has seen the reader's own identity document yet: until a desk has, no children are "
        "shown, whether there are any or not."
    )
    hint: str = Field(description="What to do about it, for people; empty where nothing is to be done.")
    family: list[Member]


class Around(Schema):
    """Who belongs to a reader: the guardian of a minor, masked, with the consent said last; and the family.

    For the first week after a change of home library its desk learns of these only whether a consent is awaited.
    """

    guardian: str
    consented_on: date | None
    withdrawn_on: date | None
    awaits_consent: bool
    family: list[Member]


class OwnChange(StrEnum):
    """What readers change in their family by themselves."""

    SHARE = "share"
    UNSHARE = "unshare"
    LEAVE = "leave"
    TAKE_OUT = "take-out"
    HAND_OVER = "hand-over"


class OwnFamilyChange(Schema):
    """Taking somebody out and handing over are the head's, and name the member."""

    command: UUID
    change: OwnChange
    member: Id | None = None


class DeskChange(StrEnum):
    """What a desk changes in a family."""

    JOIN = "join"
    TAKE_OUT = "take-out"
    HAND_OVER = "hand-over"


class FamilyChange(CardDeed):
    """`member_card` goes with join, `member` with the others."""

    change: DeskChange
    member_card: Text = ""
    member: Id | None = None
    identified: bool = Field(False, description="Whether the reader was compared with an identity document.")
    member_identified: bool = Field(
        False,
        description="Whether whoever joins was compared too; not needed for the reader's own ward.",
    )


class GuardianWish(CardDeed):
    """Another guardian answers for a minor and has signed."""

    guardian: GuardianIn
    identified: bool = Field(False, description="Whether the guardian was compared with an identity document.")


class GuardiansWord(CardDeed):
    """The guardian on record consents again, or withdraws: then the card borrows nothing more."""

    withdraw: bool = False
    identified: bool = Field(False, description="Whether the guardian was compared with an identity document.")


@router.get("/me/family", response=answers(OwnFamily, 401, 403))
def my_family(request: Request) -> OwnFamily:
    """The signed-in reader's children and family."""
    return _own(own_reader(request.auth))


@router.post("/me/family/changes", response=answers(OwnFamily, 401, 403, 409, 422, 429))
def change_my_family(request: Request, asked: OwnFamilyChange) -> OwnFamily:
    """Share one's books or not, leave; take out or hand over, as its head."""
    reader, act = own_reader(request.auth), act_of(request, asked.command)
    match asked.change:
        case OwnChange.SHARE | OwnChange.UNSHARE:
            fault = share_books(act, reader, on=asked.change is OwnChange.SHARE)
        case OwnChange.LEAVE:
            fault = leave_family(act, reader)
        case OwnChange.TAKE_OUT:
            fault = take_out(act, reader, asked.member or 0, alone=True)
        case OwnChange.HAND_OVER:
            fault = hand_over(act, reader, asked.member or 0, alone=True)
    _raise(fault, peoplewords.FAMILIES)
    return _own(reader)


@router.post("/families/lookups", response=answers(Around, 401, 403, 409, 422, 429))
def look_up_family(request: Request, bearer: Bearer) -> Around:
    """Who belongs to the reader at the desk, for the home library; that the record was opened is recorded."""
    library, reader = _reader(request, bearer, Doing.SEE_PEOPLE)
    require_doing(request.auth, library, reader, Doing.SEE_PEOPLE)
    return _around(request, library, reader)


@router.post("/families/changes", response=answers(Around, 401, 403, 409, 422, 429))
def change_family(request: Request, asked: FamilyChange) -> Around:
    """Somebody joins the reader's family, is taken out, or heads it from now on."""
    doing = Doing.JOIN_FAMILY if asked.change is DeskChange.JOIN else Doing.CHANGE_FAMILY
    library, reader = _reader(request, asked, doing)
    require_doing(request.auth, library, reader, doing, identified=asked.identified)
    act = act_of(request, asked.command, library)
    match asked.change:
        case DeskChange.JOIN:
            compared = asked.member_identified and sees_documents(request.auth)
            fault = join_family(act, reader, clean_card_number(asked.member_card), compared=compared)
        case DeskChange.TAKE_OUT:
            fault = take_out(act, reader, asked.member or 0)
        case DeskChange.HAND_OVER:
            fault = hand_over(act, reader, asked.member or 0)
    _raise(fault, peoplewords.FAMILIES)
    return _around(request, library, reader)


@router.post("/guardians", response=answers(Around, 401, 403, 409, 422, 429))
def new_guardian(request: Request, asked: GuardianWish) -> Around:
    """Write down another guardian of a minor; the former one sees and decides nothing more.

    Of a child under 14 the PIN, e-mail address, linked accounts and named persons end: give a new PIN.
    """
    library, reader = _reader(request, asked, Doing.NEW_GUARDIAN)
    require_doing(request.auth, library, reader, Doing.NEW_GUARDIAN, identified=asked.identified)
    guardian = Guardian(**asked.guardian.model_dump())
    outcome = change_guardian(act_of(request, asked.command, library), reader, guardian, How.PAPER)
    if not isinstance(outcome, dict):
        _raise(outcome, peoplewords.CONSENTS)
    elif outcome:
        raise declined(outcome, _("No other guardian was written down."))
    return _around(request, library, reader)


@router.post("/guardians/consents", response=answers(Around, 401, 403, 409, 422, 429))
def guardians_word(request: Request, asked: GuardiansWord) -> Around:
    """Write down that a minor's guardian consents again, or withdraws."""
    library, reader = _reader(request, asked, Doing.GUARDIANS_CONSENT)
    require_doing(request.auth, library, reader, Doing.GUARDIANS_CONSENT, identified=asked.identified)
    act = act_of(request, asked.command, library)
    fault = withdraw_consent(act, reader, How.DESK) if asked.withdraw else give_consent(act, reader, How.PAPER)
    _raise(fault, peoplewords.CONSENTS)
    return _around(request, library, reader)


def _reader(request: Request, bearer: Bearer, doing: Doing) -> tuple[Library, Reader]:
    library = access.library_for(request.auth, Right.CIRCULATE, bearer.library)
    card = card_at_desk(request.auth, library, bearer.card)
    if isinstance(card, Unnamed):
        raise unnamed(card)
    prove_at(request, library, card.reader, doing, bearer.pin)
    return library, card.reader


def _raise(fault: StrEnum | None, words: dict[str, Promise]) -> None:
    if fault:
        raise Problem(409, fault, words[fault], _("Ask who belongs to this reader again, and correct what is said."))


def _own(reader: Reader) -> OwnFamily:
    children = [
        Child(id=one.pk, name=one.name, home_library=one.home_library.code, awaits_consent=one.awaits == Awaits.CONSENT)
        for one in wards_of(reader)
    ]
    # Said to whoever is unknown, child or no child: else a number that was typed would tell whose guardian it is.
    unseen = is_grown(reader) and not is_seen(reader)
    return OwnFamily(
        children=children,
        document_unseen=unseen,
        hint=str(UNSEEN) if unseen else "",
        family=[_member(one, one.reader.name) for one in _members(reader)],
    )


def _around(request: Request, library: Library, reader: Reader) -> Around:
    """Who belongs to the reader; of what may be changed here and not seen yet only whether the card waits."""
    reader.refresh_from_db()
    if not may_do(request.auth, library, reader, Doing.SEE_PEOPLE):
        awaits = reader.awaits == Awaits.CONSENT
        return Around(guardian="", consented_on=None, withdrawn_on=None, awaits_consent=awaits, family=[])
    said = consent_of(reader)
    withdrawn = said.withdrawn_at if said else None
    return Around(
        guardian=mask_name(reader.guardian_name),
        consented_on=clock.local(said.given_at).date() if said else None,
        withdrawn_on=clock.local(withdrawn).date() if withdrawn else None,
        awaits_consent=reader.awaits == Awaits.CONSENT,
        family=[_member(one, mask_name(one.reader.name)) for one in _members(reader)],
    )


def _members(reader: Reader) -> list[FamilyMember]:
    membership = membership_of(reader)
    return list(members_of(membership)) if membership else []


def _member(one: FamilyMember, name: str) -> Member:
    return Member(member=one.pk, name=name, is_head=one.is_head, shares_books=shares_books(one))
