"""The PIN that a reader types at a machine: when it has to be there, and counted like every other try."""

from __future__ import annotations

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from shulian.apps.alliance import access
from shulian.apps.alliance.actions.tries import Closed
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.machines import rule_at
from shulian.apps.circulation.queries import borrower_of
from shulian.apps.readers.access import AT_DESK, record_for
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import holder_of
from shulian.apps.readers.sign_in import check_pin
from shulian.core.machines import needs_pin
from shulian.core.visiting import Doing
from shulian.interfaces.api.credentials import Request, source_of
from shulian.interfaces.api.fields import Text
from shulian.interfaces.api.problems import Problem

Pin = Annotated[
    Text,
    Field(
        description="What the reader typed. Library and kind of key say what a machine or program must have it for: "
        "otherwise the answer is pin-needed. When it is sent it must fit; at most ten tries an hour for each reader, "
        "through all doors together.",
    ),
]


def prove_card(request: Request, library: Library, card: str, pin: str) -> None:
    """The PIN of the reader with this card, who borrows; nothing is proved where nobody has the card."""
    _require(request, library, Doing.LEND, pin)
    if pin:
        _prove(request, holder_of(card), pin, library)


def prove_borrower(request: Request, library: Library, barcode: str, owner: int | None, pin: str) -> None:
    """The PIN of whoever has this item on loan and keeps it for longer."""
    _require(request, library, Doing.LEND, pin)
    if pin:
        _prove(request, borrower_of(barcode, owner), pin, library)


def prove_at(request: Request, library: Library, reader: Reader, doing: Doing, pin: str) -> None:
    """Ends the operation where a key asks without the PIN that is wanted for this, or with a wrong one."""
    _require(request, library, doing, pin)
    prove(request, reader, pin)


def prove(request: Request, reader: Reader | None, pin: str) -> None:
    """Ends the operation unless this is the reader's PIN; nothing is proved where none was sent."""
    if pin:
        _prove(request, reader, pin)


def _require(request: Request, library: Library, doing: Doing, pin: str) -> None:
    if pin:
        return
    posts = access.machines_of(request.auth)
    if posts and needs_pin(posts, rule_at(library), doing):
        said = _("With a key of a machine or program the reader's PIN is needed for this.")
        raise Problem(409, "pin-needed", said, _("Ask for the PIN and send it along as `pin`, or go to the desk."))


def _prove(request: Request, reader: Reader | None, pin: str, library: Library | None = None) -> None:
    if reader is None:
        return
    answer = check_pin(reader, pin, source_of(request))
    if library is not None and answer is not True:
        # A wrong PIN says that the number is a reader's.
        record_for(request.auth, library, reader, AT_DESK)
    if isinstance(answer, Closed):
        said = _("Too many wrong attempts: the PIN of this reader is not tried for an hour.")
        raise Problem(429, "locked-out", said, _("The desk serves the reader as always, and can set a new PIN."))
    if not answer:
        said = _("This is not the PIN of this card.")
        raise Problem(409, "wrong-pin", said, _("Let the reader type it again, or go to the desk."))
