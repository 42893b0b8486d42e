"""A guardian's consent to a minor's card: given, withdrawn, given again (监护人同意)."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers import telling
from shulian.apps.readers.actions.consents import Said, end, note
from shulian.apps.readers.actions.ended import NO_GUARDIAN
from shulian.apps.readers.actions.waysin import close_doors
from shulian.apps.readers.consents import text_now
from shulian.apps.readers.models import GuardianConsent, Reader
from shulian.apps.readers.papers import paper_of
from shulian.apps.readers.queries import awaits_after_consent
from shulian.core.consents import By, How, Kind, is_child
from shulian.core.contact import Change
from shulian.core.documents import mask, stored
from shulian.core.identity import is_minor
from shulian.core.readertypes import Awaits
from shulian.core.registration import Faults, Guardian, against_guardian, clean_name, clean_phone


class Fault(StrEnum):
    """Why a consent is not written down; the words people see live in the translations."""

    OF_AGE = "of-age"
    NO_GUARDIAN = "no-guardian"
    NOT_GIVEN = "not-given"
    ALREADY_GIVEN = "already-given"


def wording(reader: Reader) -> str:
    """What a guardian of this minor agrees to today: under fourteen the alliance's own text, if there is one."""
    text = text_now(Kind.CHILD) if is_child(reader.birth_date, clock.today()) else None
    if text is not None:
        return f"{text.title}\n\n{text.body}"
    with translation.override("zh-hans"):
        return _(
            "I am the guardian of this minor and consent to the reader card and to keeping the particulars on the "
            "form for lending alone. I may see and correct them and withdraw this consent at any time; the card then "
            "stops borrowing."
        )


def give_consent(act: Act, reader: Reader, how: How) -> Fault | None:
    """Write down that the guardian on record consents again; the card borrows from this moment on."""

    def write() -> Answer:
        held = Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        if held.birth_date is None or not is_minor(held.birth_date, clock.today()):
            return {"fault": Fault.OF_AGE}
        if not held.guardian_name:
            return {"fault": Fault.NO_GUARDIAN}
        if held.awaits != Awaits.CONSENT and GuardianConsent.objects.filter(reader=held, withdrawn_at=None).exists():
            return {"fault": Fault.ALREADY_GIVEN}
        _agreed(act, held, how)
        return {"fault": None}

    return _fault(perform(act, "give-guardian-consent", write))


def agree_again(act: Act, reader: Reader, how: How) -> None:
    """The guardian has agreed to the keeping of a child's data after a withdrawal; as a part of that act."""
    held = Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
    if held.awaits == Awaits.CONSENT and held.guardian_name:
        _agreed(act, held, how)


def _agreed(act: Act, held: Reader, how: How) -> None:
    GuardianConsent.objects.filter(reader=held, withdrawn_at=None).update(withdrawn_at=clock.now())
    note_consent(act, held, how)
    Reader.objects.filter(pk=held.pk).update(awaits=awaits_after_consent(held), guardian_consented_at=clock.now())
    entry(act, "guardian-consented")


def withdraw_consent(act: Act, reader: Reader, how: How) -> Fault | None:
    """Take the guardian's consent back: the card borrows nothing more, what is on loan can be returned."""

    def write() -> Answer:
        held = Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        if held.birth_date is None or not is_minor(held.birth_date, clock.today()):
            return {"fault": Fault.OF_AGE}
        if held.awaits == Awaits.CONSENT:
            return {"fault": Fault.NOT_GIVEN}
        close_consent(act, held, how)
        end(act, held, Kind.CHILD, Said(By.GUARDIAN, how))
        Reader.objects.filter(pk=held.pk).update(awaits=Awaits.CONSENT)
        entry(act, "guardian-consent-withdrawn")
        return {"fault": None}

    return _fault(perform(act, "withdraw-guardian-consent", write))


def change_guardian(act: Act, reader: Reader, guardian: Guardian, how: How) -> Faults | Fault:
    """Another guardian answers for this minor and has signed: the former one sees and decides nothing from then on.

    Returns what stands against the form by field, or against the whole; nothing when it is done.
    """
    today = clock.local(act.happened_at or clock.now()).date()
    if reader.birth_date is None or not is_minor(reader.birth_date, today):
        return Fault.OF_AGE
    paper = paper_of(reader)
    if faults := against_guardian(guardian, paper.number if paper else "", today):
        return faults

    def write() -> Answer:
        held = Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        # Before the new one stands there: told is the guardian who loses the say.
        telling.account_changed(act, held, Change.GUARDIAN)
        name_guardian(held, guardian)
        held.guardian_consented_at = act.happened_at or clock.now()
        held.awaits = awaits_after_consent(held)
        if is_child(held.birth_date, today):
            # A child's address, PIN and devices were the former guardian's.
            close_doors(act, held, address=True)
        held.save(update_fields=[*NO_GUARDIAN, "awaits"])
        close_consent(act, held, how)
        note_consent(act, held, how)
        entry(act, "guardian-changed")
        return {}

    perform(act, "change-guardian", write)
    return {}


def name_guardian(reader: Reader, guardian: Guardian) -> None:
    """Write the guardian into a record that is saved afterwards."""
    number = stored(guardian.document, guardian.identity)
    reader.guardian_name = clean_name(guardian.name)
    reader.guardian_phone = secrets.seal(clean_phone(guardian.phone)) if guardian.phone.strip() else b""
    reader.guardian_identity_sealed = secrets.seal(number)
    reader.guardian_identity_mask = mask(number)
    reader.guardian_lookup = secrets.lookup("identity", number)


def follow_guardian(guardian: Reader, wards: Sequence[Reader]) -> None:
    """Name and document of a guardian were put right: on the forms of these children too, as a part of another act."""
    values: dict[str, Any] = {"guardian_name": guardian.name}
    if paper := paper_of(guardian):
        values |= {
            "guardian_identity_sealed": secrets.seal(paper.number),
            "guardian_identity_mask": mask(paper.number),
            "guardian_lookup": secrets.lookup("identity", paper.number),
        }
    Reader.objects.filter(pk__in=[ward.pk for ward in wards]).update(**values)


def note_consent(act: Act, reader: Reader, how: How) -> None:
    """The consent as a part of another act: a form that the guardian has signed, a class list, a registration."""
    GuardianConsent.objects.create(
        reader=reader,
        text=wording(reader),
        guardian_name=reader.guardian_name,
        given_at=act.happened_at or clock.now(),
        given_through=how,
        given_by_id=act.actor if how is not How.PORTAL else None,
    )
    if is_child(reader.birth_date, clock.local(act.happened_at or clock.now()).date()):
        note(act, reader, Kind.CHILD, Said(By.GUARDIAN, how))


def close_consent(act: Act, reader: Reader, how: How) -> None:
    """End the written consent as a part of another act."""
    GuardianConsent.objects.filter(reader=reader, withdrawn_at=None).update(
        withdrawn_at=act.happened_at or clock.now(),
        withdrawn_through=how,
        withdrawn_by=act.actor if how is not How.PORTAL else None,
    )


def _fault(answer: Answer) -> Fault | None:
    fault = answer.get("fault")
    return Fault(fault) if fault else None
