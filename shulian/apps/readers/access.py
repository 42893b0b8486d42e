"""Who may see a reader: the reader, and a librarian to whom the reader's card or identity number was given."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from shulian import clock
from shulian.apps.alliance.access import Visitor, libraries_for, require
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.actions.views import Why, note_view
from shulian.apps.readers.models import AuditSearch, Card, Reader
from shulian.apps.readers.queries import card_by_number, card_to_show, reader_by_identity, reader_of
from shulian.core.identity import Identity, read
from shulian.core.retention import Reason
from shulian.core.roles import Right

AT_DESK = Why(Reason.CIRCULATION)


def card_at_desk(account: Visitor, library: Library, scanned: str, why: Why = AT_DESK) -> Card | None:
    """The card that was scanned, or that belongs to the identity number; for staff who lend at this library.

    There is no search by name: whoever stands at the desk has card or identity card in hand. That the record
    was opened is recorded, and its reader sees it.
    """
    require(account, Right.CIRCULATE, library)
    card = _card(scanned)
    if card is not None:
        record_for(account, library, card.reader, why)
    return card


def record_for(account: Visitor, library: Library, reader: Reader, why: Why, right: Right = Right.CIRCULATE) -> Reader:
    """The reader's record for someone with this right at the library; every page that shows one comes through here."""
    require(account, right, library)
    if isinstance(account, Account):
        note_view(account, library, reader, why, right)
    return reader


def sets_rules(account: Visitor) -> Library | None:
    """The head of the alliance, for someone who may set there how long it remembers."""
    head: Library | None = libraries_for(account, Right.MANAGE_POLICY).filter(depth=1).first()
    return head


def rules_for(account: Visitor) -> Library:
    """The head of the alliance, for someone who may set the rules there; PermissionDenied otherwise."""
    head = sets_rules(account)
    if head is None:
        raise PermissionDenied(str(Right.MANAGE_POLICY))
    return head


def search_for(account: Visitor, pk: int) -> AuditSearch:
    """An auditor's own question, as long as the right lasts; PermissionDenied otherwise."""
    found = AuditSearch.objects.select_related("library", "reader", "staff").filter(pk=pk, auditor=account.pk).first()
    if found is None:
        raise PermissionDenied(f"audit search {pk}")
    require(account, Right.AUDIT, found.library)
    return found


def _card(scanned: str) -> Card | None:
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
