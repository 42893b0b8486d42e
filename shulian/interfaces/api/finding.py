"""Finding a reader by whatever was read: a card, an identity document, a transit card, a face at a device."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from shulian.apps.alliance import access
from shulian.apps.readers.access import known_at_desk, opened_by, require_opening, vouched_at_desk
from shulian.apps.readers.credentialwords import KINDS
from shulian.apps.readers.finding import standing
from shulian.apps.readers.models import Card, Credential
from shulian.apps.readers.readertypes import type_to_show
from shulian.core.credentials import TRAITS, Kind, Value
from shulian.core.registration import mask_name
from shulian.core.roles import Right
from shulian.core.visiting import Doing
from shulian.interfaces.api.credentials import ANYONE_KNOWN, Request
from shulian.interfaces.api.fields import Code, Text
from shulian.interfaces.api.pins import Pin, prove_at
from shulian.interfaces.api.problems import Problem, answers

router = Router(tags=["readers"], auth=ANYONE_KNOWN)


KindOfCredential = Literal["card", "identity", "social-security", "transit", "wechat", "alipay", "oidc", "face"]


class CredentialShown(Schema):
    """What was scanned at a library. With `kind` and `issuer` it names an account or a face elsewhere."""

    library: Code
    credential: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    kind: KindOfCredential | None = Field(None, description="Needed where a provider or vendor gave the value out.")
    issuer: Text = ""
    pin: Pin = ""


class ReaderFound(Schema):
    """Whose it is: the card under which the reader borrows, and as much of the name as a desk shows."""

    card: str
    card_status: str
    name: str
    by: KindOfCredential
    category: str = Field(description="The kind; where that tells of health, the ordinary one of that age.")
    home_library: str
    expires_on: date


@router.post("/readers/find", response=answers(ReaderFound, 401, 403, 404, 409, 422, 429))
def find_reader(request: Request, shown: CredentialShown) -> ReaderFound:
    """The reader for whom a credential stands. It is sent in the body, so that no number stands in an address or log.

    That the record was opened is recorded, as it is at the desk. A machine sends the PIN that was typed along.
    """
    library = access.library_for(request.auth, Right.CIRCULATE, shown.library)
    text, kind = shown.credential.replace("\0", ""), Kind(shown.kind) if shown.kind else None
    if kind and TRAITS[kind].issued:
        found = vouched_at_desk(request.auth, library, Value(kind, text, shown.issuer))
    else:
        found = [one for one in known_at_desk(request.auth, library, text) if kind in (None, one.kind)]
    # Whatever the answer is: that it tells of a reader is recorded before.
    cards = {one.pk: opened_by(request.auth, library, one) for one in found}
    credential = _only(found)
    require_opening(request.auth, credential.card)
    card = cards[credential.pk]
    if card is None:
        raise _unknown()
    prove_at(request, library, credential.reader, Doing.LEND, shown.pin)
    return _told(credential, card)


def _only(found: list[Credential]) -> Credential:
    if not found:
        raise _unknown()
    meant = standing(found)
    if len({one.reader_id for one in meant}) > 1:
        choices = [{"code": one.kind, "name": str(KINDS[one.kind])} for one in meant]
        said = _("This number can be more than one reader's.")
        raise Problem(409, "credential-ambiguous", said, _("Send its kind too."), choices=choices)
    if not meant:
        said = _("This is frozen: it stands for nobody at present.")
        raise Problem(409, "credential-frozen", said, _("Ask for another card or document."))
    return meant[0]


def _unknown() -> Problem:
    return Problem(404, "unknown-credential", _("Nobody is known by this."), _("Scan it again, or issue a card."))


def _told(credential: Credential, card: Card) -> ReaderFound:
    reader = card.reader
    return ReaderFound(
        card=card.number,
        card_status=card.status,
        name=mask_name(reader.name),
        by=Kind(credential.kind).value,
        category=type_to_show(reader).code,
        home_library=reader.home_library.code,
        expires_on=reader.expires_on,
    )
