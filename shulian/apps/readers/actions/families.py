"""Families, whom a reader wants to be asked, and how the portal looks for a reader."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.families import is_grown, membership_of
from shulian.apps.readers.models import ContactPerson, Family, FamilyMember, Reader
from shulian.core.applying import against_contacts
from shulian.core.families import Fault, Someone, against_leaving, next_head
from shulian.core.proxies import Fault as Naming
from shulian.core.proxies import against_naming
from shulian.core.registration import Fault as Unclean
from shulian.core.registration import Field, clean_name, clean_phone

MOST_CONTACTS = 3
AgainstContacts = list[tuple[Field, Unclean]] | Naming


@dataclass(frozen=True)
class Look:
    """How the pages are to be for this reader; an empty language follows the switch."""

    language: str = ""
    large_print: bool = False
    read_aloud: bool = False


def found_family(act: Act, head: Reader, others: list[Reader]) -> Family:
    """Put readers who registered together into one family, as a part of another act; nobody's books are shared yet."""
    made = Family.objects.create(founded_at=act.happened_at or clock.now())
    rows = [FamilyMember(family=made, reader=head, is_head=True)]
    rows += [FamilyMember(family=made, reader=one) for one in others]
    FamilyMember.objects.bulk_create(rows)
    entry(act, "family-founded", quantity=len(rows))
    return made


def leave_family(act: Act, reader: Reader) -> Fault | None:
    """Part from the family; a family of one is none. Says what stands against it."""

    def write() -> Answer:
        membership = membership_of(reader)
        member = Someone(reader.pk, family=membership.family_id if membership else None)
        fault = against_leaving(member, reader.birth_date, clock.today())
        if membership is None or fault:
            return {"fault": fault or Fault.NOT_A_MEMBER}
        part(act, membership)
        return {}

    fault = perform(act, "leave-family", write).get("fault")
    return Fault(fault) if fault else None


def leave_with(act: Act, reader: Reader, heir: Reader | None = None) -> list[int]:
    """A reader whose record ends parts from the family, as a part of that act; the rows that ended with it.

    `heir`: the record that this person goes on with, which heads the family if this one did.
    """
    membership = membership_of(reader)
    if membership is None:
        return []
    same = Q(reader=heir, family=membership.family_id, left_at=None)
    theirs = FamilyMember.objects.filter(same).select_related("reader").first() if heir else None
    if theirs is not None and membership.is_head and is_grown(theirs.reader):
        FamilyMember.objects.filter(pk=membership.pk).update(is_head=False)
        FamilyMember.objects.filter(pk=theirs.pk).update(is_head=True)
        membership.is_head = False
    return part(act, membership)


def part(act: Act, membership: FamilyMember) -> list[int]:
    """Part from the family within another act; the rows that ended with it.

    Who is left alone has no family; a head is followed by a grown member.
    """
    rest = FamilyMember.objects.filter(family=membership.family_id, left_at=None).exclude(pk=membership.pk)
    ending = [membership.pk, *(rest.values_list("pk", flat=True) if rest.count() < 2 else ())]
    FamilyMember.objects.filter(pk__in=ending).update(left_at=clock.now())
    if membership.is_head and len(ending) == 1:
        members = [
            Someone(one.reader_id, minor=not is_grown(one.reader))
            for one in rest.select_related("reader").order_by("joined_at", "pk")
        ]
        rest.filter(reader=next_head(members)).update(is_head=True)
    entry(act, "family-left")
    return ending


def rejoin(ended: list[int]) -> list[int]:
    """Places in a family that ended with a merge that is taken back; whoever is in another family by now stays there.

    Whoever heads the family meanwhile goes on.
    """
    elsewhere = FamilyMember.objects.filter(left_at=None).values("reader")
    back = FamilyMember.objects.filter(pk__in=ended).exclude(reader__in=elsewhere)
    ids = list(back.values_list("pk", flat=True))
    headed = FamilyMember.objects.filter(left_at=None, is_head=True).values("family")
    FamilyMember.objects.filter(pk__in=ids, family__in=headed).update(is_head=False)
    FamilyMember.objects.filter(pk__in=ids).update(left_at=None)
    return ids


def set_look(act: Act, reader: Reader, look: Look) -> None:
    """How the portal looks for this reader from now on, at every machine."""

    def write() -> Answer:
        Reader.objects.filter(pk=reader.pk).update(
            language=look.language, large_print=look.large_print, read_aloud=look.read_aloud
        )
        entry(act, "look-changed")
        return {}

    perform(act, "set-look", write)


def set_contact_persons(act: Act, reader: Reader, persons: list[tuple[str, str, str]]) -> AgainstContacts:
    """Whom to ask when the reader cannot be reached: name, relation, telephone; those who stood there go.

    Returns what stands against them, each once, or against the reader naming anybody; then nothing is changed.
    """
    if fault := against_naming(reader.birth_date, clock.today(), with_guardian=act.library is not None):
        return fault
    against = against_contacts(persons)
    if against:
        return against

    def write() -> Answer:
        # Two who write at once are kept one after the other, and not beside each other.
        Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        ContactPerson.objects.filter(reader=reader).delete()
        ContactPerson.objects.bulk_create(
            ContactPerson(
                reader=reader,
                name=clean_name(name),
                relation=relation.strip()[:60],
                phone=secrets.seal(clean_phone(phone)),
            )
            for name, relation, phone in persons[:MOST_CONTACTS]
        )
        entry(act, "contact-persons-changed")
        return {}

    perform(act, "set-contact-persons", write)
    return []
