"""The PIN that a reader types at a machine: counted like every other try, by whichever door."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from shulian.apps.alliance.actions.tries import Closed
from shulian.apps.circulation.queries import borrower_of
from shulian.apps.readers.models import Reader
from shulian.apps.readers.sign_in import check_pin, typed_name
from shulian.interfaces.api.credentials import Request, source_of
from shulian.interfaces.api.fields import Text
from shulian.interfaces.api.problems import Problem

Pin = Annotated[
    Text,
    Field(
        description="What the reader typed at a machine. When it is sent it must fit; at most ten tries an hour for "
        "each reader, through all doors together.",
    ),
]


def prove_card(request: Request, card: str, pin: str) -> None:
    """The PIN of the reader with this card; nothing is asked where none was sent or nobody has the card."""
    if pin:
        prove(request, typed_name(card).reader, pin)


def prove_borrower(request: Request, barcode: str, owner: int | None, pin: str) -> None:
    """The PIN of whoever has this item on loan."""
    if pin:
        prove(request, borrower_of(barcode, owner), pin)


def prove(request: Request, reader: Reader | None, pin: str) -> None:
    """Ends the operation unless this is the reader's PIN."""
    if reader is None or not pin:
        return
    answer = check_pin(reader, pin, source_of(request))
    if isinstance(answer, Closed):
        said = _("Too many wrong attempts: the PIN of this reader is not tried for an hour.")
        raise Problem(429, "locked-out", said, _("The desk serves the reader as always, and can set a new PIN."))
    if not answer:
        said = _("This is not the PIN of this card.")
        raise Problem(409, "wrong-pin", said, _("Let the reader type it again, or go to the desk."))
