"""A family after its founding: somebody joins, is taken out, shows the books or not, heads it."""

from __future__ import annotations

from django.db import IntegrityError

from shulian import clock
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers import telling
from shulian.apps.readers.actions.families import found_family, part
from shulian.apps.readers.actions.views import note_said
from shulian.apps.readers.families import collective_of, is_grown, membership_of, wards_of
from shulian.apps.readers.models import Family, FamilyMember, Reader
from shulian.apps.readers.queries import holder_of
from shulian.core.contact import Change
from shulian.core.families import (
    Fault,
    Someone,
    against_bringing,
    against_changing,
    against_heading,
    against_joining,
    against_sharing,
)


def join_family(act: Act, host: Reader, card: str, *, compared: bool = False) -> Fault | None:
    """The reader of this card belongs to the host's family from now on; a host without one heads a new one.

    `compared`: this person was compared with a document too. Only a ward joins by the guardian's word.
    """

    def write() -> Answer:
        guest = holder_of(card)
        if guest is None:
            return {"fault": Fault.UNKNOWN}
        note_said(act, guest)
        membership = _standing_still(host)
        if fault := against_joining(someone(host), someone(guest)):
            return {"fault": fault}
        ward = any(one.pk == guest.pk for one in wards_of(host))
        if fault := against_bringing(compared=compared, ward=ward):
            return {"fault": fault}
        if membership is None:
            found_family(act, host, [guest])
            telling.account_changed(act, guest, Change.FAMILY)
            return {"fault": None}
        FamilyMember.objects.create(family_id=membership.family_id, reader=guest)
        entry(act, "family-joined")
        telling.account_changed(act, guest, Change.FAMILY)
        return {"fault": None}

    try:
        return _fault(perform(act, "join-family", write))
    except IntegrityError:
        # Another desk was first: the guest belongs to a family by now.
        return Fault.IN_ANOTHER_FAMILY


def take_out(act: Act, host: Reader, member: int, *, alone: bool = False) -> Fault | None:
    """Part a member from the host's family; who is taken out keeps card, loans and guardian."""

    def write() -> Answer:
        mine = _standing_still(host)
        if fault := against_changing(someone(host), alone=alone):
            return {"fault": fault}
        theirs = FamilyMember.objects.filter(pk=member, left_at=None, family=mine.family_id).first() if mine else None
        if theirs is None:
            return {"fault": Fault.NOT_A_MEMBER}
        part(act, theirs)
        return {"fault": None}

    return _fault(perform(act, "take-out-of-family", write))


def hand_over(act: Act, host: Reader, member: int, *, alone: bool = False) -> Fault | None:
    """Another grown member heads the family from now on."""

    def write() -> Answer:
        mine = _standing_still(host)
        if fault := against_changing(someone(host), alone=alone):
            return {"fault": fault}
        theirs = FamilyMember.objects.select_related("reader").filter(pk=member, left_at=None).first()
        if mine is None or theirs is None:
            return {"fault": Fault.NOT_A_MEMBER}
        family = mine.family_id
        if fault := against_heading(someone(theirs.reader), family):
            return {"fault": fault}
        FamilyMember.objects.filter(family=family, left_at=None).update(is_head=False)
        FamilyMember.objects.filter(pk=theirs.pk).update(is_head=True)
        entry(act, "family-head-changed")
        return {"fault": None}

    return _fault(perform(act, "hand-over-family", write))


def share_books(act: Act, reader: Reader, *, on: bool) -> Fault | None:
    """Let the family see my books, or not any more; why not, if I may not."""

    def write() -> Answer:
        if fault := against_sharing(someone(reader), reader.birth_date, clock.today(), on=on):
            return {"fault": fault}
        since = clock.now() if on else None
        FamilyMember.objects.filter(reader=reader, left_at=None).update(shares_since=since)
        entry(act, "family-sharing-changed")
        return {"fault": None}

    return _fault(perform(act, "share-books", write))


def _standing_still(host: Reader) -> FamilyMember | None:
    """The host's membership, looked at under the family's lock: two desks change a family one after the other."""
    seen = membership_of(host)
    if seen is None:
        return None
    Family.objects.select_for_update().get(pk=seen.family_id)
    return membership_of(host)


def someone(reader: Reader) -> Someone:
    """What the rules of families need to know of this reader today."""
    held = membership_of(reader)
    return Someone(
        reader.pk,
        minor=not is_grown(reader),
        institution=collective_of(reader) is not None,
        family=held.family_id if held else None,
        size=FamilyMember.objects.filter(family=held.family_id, left_at=None).count() if held else 1,
        is_head=held is not None and held.is_head,
    )


def _fault(answer: Answer) -> Fault | None:
    return Fault(answer["fault"]) if answer["fault"] else None
