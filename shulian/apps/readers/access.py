"""Who may see a reader: the reader, and a librarian to whom the reader's card or identity number was given."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from shulian import clock
from shulian.apps.alliance.access import Visitor, require
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models import Card, Reader
from shulian.apps.readers.queries import card_by_number, card_to_show, reader_by_identity, reader_of
from shulian.core.identity import Identity, read
from shulian.core.roles import Right


def card_at_desk(account: Visitor, library: Library, scanned: str) -> Card | None:
    """The card that was scanned, or that belongs to the identity number; for staff who lend at this library.

    There is no search by name: whoever stands at the desk has card or identity card in hand.
    """
    require(account, Right.CIRCULATE, library)
    card = card_by_number(scanned)
    if card is not None:
        return card
    person = read(scanned, clock.today())
    reader = reader_by_identity(person.number) if isinstance(person, Identity) else None
    return card_to_show(reader) if reader else None


def own_reader(account: Visitor) -> Reader:
    """The reader who is signed in; PermissionDenied for anybody else."""
    reader = reader_of(account) if isinstance(account, Account) else None
    if reader is None:
        raise PermissionDenied("reader")
    return reader
