"""The only way to registrations, class lists, pairs, merges, proxies and wards for a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.exceptions import PermissionDenied

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.access import Visitor, may, require
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers import consents
from shulian.apps.readers.access import own_reader, record_for
from shulian.apps.readers.actions.classlists import known_already
from shulian.apps.readers.actions.views import Why, note_views
from shulian.apps.readers.doubles import speaks_for, with_readers
from shulian.apps.readers.families import seen_by, wards_of
from shulian.apps.readers.models import (
    ClassList,
    ClassListRow,
    DoubtfulPair,
    Photo,
    Proxy,
    Reader,
    ReaderMerge,
    Registration,
    RegistrationEvent,
)
from shulian.apps.readers.queries import contact_of
from shulian.apps.readers.readertypes import needs_protection
from shulian.core.consents import Kind, is_child, is_sensitive
from shulian.core.retention import Reason
from shulian.core.roles import Right

OF_FORM = Why(Reason.APPLICATION)
IN_FULL = Why(Reason.PROTECTED_SHOWN)


def registration_for(account: Visitor, library: Library, pk: int, *, scanned: bool = False) -> Registration:
    """A registration that waits for its check; that it was opened is recorded.

    Made for another library only where its card was `scanned`: who stands here has it in hand.
    """
    require(account, Right.ISSUE_CARD, library)
    named = Registration.objects.select_related("reader__category", "reader__home_library", "library")
    found = named.filter(pk=pk, state=Registration.State.PROVISIONAL).first()
    if found is None or not (
        scanned or library.pk == found.library_id or may(account, Right.ISSUE_CARD, found.library)
    ):
        raise PermissionDenied(f"registration {pk}")
    record_for(account, library, found.reader, OF_FORM, Right.ISSUE_CARD)
    return found


def class_list_for(account: Visitor, pk: int) -> ClassList:
    """A class list of a library where this account issues cards."""
    found = ClassList.objects.select_related("library", "category").filter(pk=pk).first()
    if found is None:
        raise PermissionDenied(f"class list {pk}")
    require(account, Right.ISSUE_CARD, found.library)
    return found


def class_pins_for(account: Visitor, pk: int) -> ClassList:
    """The same for whoever is told the first PINs: they are of use only beside the names."""
    found = class_list_for(account, pk)
    if not _reads_rows(account, found):
        raise PermissionDenied(f"first PINs of class list {pk}")
    return found


def rows_in_full(account: Visitor, held: ClassList, rows: Sequence[ClassListRow]) -> bool:
    """Whether names and cards in these rows are shown now; that they are is recorded with each reader."""
    if not _reads_rows(account, held):
        return False
    if isinstance(account, Account):
        issued = [row.reader for row in rows if row.reader]
        seen = [(one, IN_FULL if needs_protection(one) else OF_FORM) for one in issued]
        seen += [(one, OF_FORM) for one in known_already(rows)]
        note_views(account, held.library, seen, Right.ISSUE_CARD)
    return True


def cards_in_full(account: Visitor, library: Library, readers: Iterable[Reader]) -> None:
    """Numbers of cards are shown in full to who issues cards here; that they are is recorded with each reader."""
    require(account, Right.ISSUE_CARD, library)
    if isinstance(account, Account):
        note_views(account, library, [(one, OF_FORM) for one in readers], Right.ISSUE_CARD)


def _reads_rows(account: Visitor, held: ClassList) -> bool:
    """Whoever sent the list knows it; everybody else needs the right for minors."""
    own = isinstance(account, Account) and account.pk == held.uploaded_by_id
    return own or sees_particulars(account, held.library)


def event_for(account: Visitor, pk: int) -> RegistrationEvent:
    """An event of a library where this account issues cards."""
    found = RegistrationEvent.objects.select_related("library").filter(pk=pk).first()
    if found is None:
        raise PermissionDenied(f"registration event {pk}")
    require(account, Right.ISSUE_CARD, found.library)
    return found


def pair_for(account: Visitor, library: Library, pk: int) -> DoubtfulPair:
    """A doubtful pair, for somebody who may join records at the home of one of them; both views are recorded."""
    pair = with_readers(DoubtfulPair.objects.filter(pk=pk)).first()
    if pair is None:
        raise PermissionDenied(f"doubtful pair {pk}")
    homes = {one for side in (pair.first, pair.second) for one in (side.home_library, speaks_for(side))}
    if not any(may(account, Right.MERGE_READERS, home) for home in homes):
        raise PermissionDenied(f"doubtful pair {pk}")
    for reader in (pair.first, pair.second):
        record_for(account, library, reader, OF_FORM, Right.MERGE_READERS)
    return pair


def merge_for(account: Visitor, pk: int) -> ReaderMerge:
    """A merge that was made where this account joins records, or of a reader who is at home there."""
    homes = ("library", "source__home_library", "target__home_library")
    found = ReaderMerge.objects.select_related(*homes).filter(pk=pk).first()
    if found is None:
        raise PermissionDenied(f"reader merge {pk}")
    libraries = (found.library, found.source.home_library, found.target.home_library)
    if not any(may(account, Right.MERGE_READERS, one) for one in libraries):
        raise PermissionDenied(f"reader merge {pk}")
    return found


def proxy_of(reader: Reader, pk: int) -> Proxy | None:
    """One of the persons whom this reader has named."""
    return Proxy.objects.filter(reader=reader, pk=pk).first()


def ward_for(account: Visitor, pk: int) -> Reader:
    """A minor of whom the signed-in reader is the guardian; PermissionDenied for anybody else's child."""
    for ward in wards_of(own_reader(account)):
        if ward.pk == pk:
            return ward
    raise PermissionDenied(f"ward {pk}")


def child_for(account: Visitor, pk: int) -> Reader:
    """A ward under fourteen, for whom the signed-in reader decides; PermissionDenied for an older one."""
    ward = ward_for(account, pk)
    if not is_child(ward.birth_date, clock.today()):
        raise PermissionDenied(f"child {pk}")
    return ward


def seen_for(account: Visitor, pk: int) -> Reader:
    """A ward, or a member of the family who shares the books with the signed-in reader."""
    for reader in seen_by(own_reader(account)):
        if reader.pk == pk:
            return reader
    raise PermissionDenied(f"member {pk}")


def sees_particulars(account: Visitor, library: Library) -> bool:
    """Whether this account may have the particulars of guardians, minors and people with special needs in the open."""
    return may(account, Right.VIEW_PROTECTED, library)


def may_check(account: Visitor, library: Library, registration: Registration) -> bool:
    """Whether this registration may be compared with a document here.

    Where it was made by whoever issues cards there; a minor's, or one for special needs, elsewhere only with the right
    for such data. That it was shown is recorded.
    """
    if not needs_protection(registration.reader):
        return True
    if registration.library_id != library.pk:
        return shown_in_full(account, library, registration.reader)
    record_for(account, library, registration.reader, IN_FULL, Right.ISSUE_CARD)
    return True


def photo_at_desk(account: Visitor, library: Library, reader: Reader) -> str:
    """The reader's photo as base64, for staff who lend here to whoever holds the card; empty where there is none.

    Only while the consent stands: once its text asks again, not before it is given anew. Of a minor, or of somebody
    with special needs, only with the right for such data, and that it was shown is recorded.
    """
    require(account, Right.CIRCULATE, library)
    held = Photo.objects.filter(reader=reader).first()
    if held is None or not consents.given(reader, Kind.PHOTO) or not may_read(account, library, reader):
        return ""
    return secrets.unseal(bytes(held.sealed))


def may_read(account: Visitor, library: Library, reader: Reader) -> bool:
    """Whether a record may be read in full here; that a protected one is shown is recorded."""
    return not needs_protection(reader) or shown_in_full(account, library, reader)


def consents_at_desk(
    account: Visitor, library: Library, reader: Reader, said: Kind | None = None
) -> list[consents.Line]:
    """How a reader stands with each consent, for staff before whom somebody says something about one of them.

    What tells of health, and all of a child's, without the right for it is untold but for what was `said` here.
    """
    lines, today = consents.lines_of(reader), clock.today()
    if sees_particulars(account, library):
        may_read(account, library, reader)
        return lines
    return [
        consents.untold(line) if line.kind is not said and is_sensitive(line.kind, reader.birth_date, today) else line
        for line in lines
    ]


def contact_in_reach(account: Visitor, library: Library, reader: Reader) -> str | None:
    """How a reader is reached; None for a minor's guardian, whom only those with the right for it call."""
    if needs_protection(reader) and not shown_in_full(account, library, reader):
        return None
    return contact_of(reader)


def shown_in_full(account: Visitor, library: Library, reader: Reader) -> bool:
    """Whether protected particulars are shown now; that they are is recorded with a reason of its own."""
    if not sees_particulars(account, library):
        return False
    record_for(account, library, reader, IN_FULL, Right.VIEW_PROTECTED)
    return True
