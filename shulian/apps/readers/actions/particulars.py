"""Putting right what stands in a reader's record (更正), with the document on the desk.

What was there before is kept nowhere: row and entry say which lines were corrected, when and where.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.db import IntegrityError

from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act
from shulian.apps.readers import consents, telling
from shulian.apps.readers.actions.cardlife import Case, Done, Refused, Said, Wish, carry_out
from shulian.apps.readers.actions.checks import note_seen
from shulian.apps.readers.actions.consents import end_fallen
from shulian.apps.readers.actions.documents import elsewhere, end_documents, put_document
from shulian.apps.readers.actions.ended import NO_GUARDIAN
from shulian.apps.readers.actions.guardians import close_consent, follow_guardian
from shulian.apps.readers.actions.views import note_said
from shulian.apps.readers.actions.waysin import close_doors
from shulian.apps.readers.doubles import find, note_same_document, phone_mark
from shulian.apps.readers.families import wards_of
from shulian.apps.readers.finding import by_themselves
from shulian.apps.readers.models import Proxy, Reader
from shulian.apps.readers.papers import paper_of
from shulian.apps.readers.queries import awaits_after_consent
from shulian.apps.readers.readertypes import reader_type, type_of
from shulian.core import cardlife
from shulian.core.cardlife import Deed
from shulian.core.consents import How, Kind
from shulian.core.contact import Change
from shulian.core.documents import Stated
from shulian.core.identity import is_minor
from shulian.core.onenumber import is_one_person
from shulian.core.particulars import Corrected, Correction, Record, judge
from shulian.core.readertypes import Awaits
from shulian.core.registration import Fault, Faults, Field, clean_name, clean_phone


def correct(act: Act, wish: Wish, written: Correction) -> Done | Refused:
    """Write down what is right; a refusal's details say what is wrong, by field."""
    try:
        return carry_out(act, Deed.CORRECT, wish, partial(_correct, written=written))
    except IntegrityError as error:
        # Two desks at the same moment: the other one has bound the number first.
        if "one_holder_of_a_credential" not in str(error):
            raise
        return _refused({Field.IDENTITY: Fault.ALREADY_REGISTERED})


def _correct(case: Case, written: Correction) -> Said | Refused:
    reader = case.reader
    kind = type_of(reader.category) if written.category is None else reader_type(written.category)
    found = judge(written, _record(reader), kind, case.today)
    if not isinstance(found, Corrected):
        return _refused(found)
    wards = wards_of(reader) if found.stated or written.name is not None else []
    if found.stated and (refused := _put_document(case, found.stated)):
        return refused
    if written.phone is not None or written.email is not None:
        telling.contact_changed(case.act, reader)
    _grow_up(case, found.born)
    if found.child:
        # Before the lines are written: an address that is typed with the correction is what its guardian told.
        close_doors(case.act, reader, address=True)
    values = _values(written) | {"birth_date": found.born, "category_id": found.kind.code}
    if found.unguarded:
        values["awaits"] = Awaits.CONSENT
    Reader.objects.filter(pk=reader.pk).update(**values)
    reader.refresh_from_db()
    if found.child:
        end_fallen(case.act, reader)
    if written.name is not None:
        _name_everywhere(reader)
    follow_guardian(reader, wards)
    find(reader)
    turned = {"unguarded": found.unguarded, "child": found.child}
    return {"what": [*written.what], "entry": {"what": [*written.what]}} | {one: True for one in turned if turned[one]}


def _put_document(case: Case, stated: Stated) -> Refused | None:
    """The document that was laid down ends the one before, unless it is somebody else's."""
    reader = case.reader
    by_themselves(stated.number)
    if (known := elsewhere(stated, reader)) is not None:
        if is_one_person(known.fault, reader.name, known.holder.name):
            note_same_document(case.act, reader, known.holder)
        note_said(case.act, known.holder)
        return _refused({Field.IDENTITY: known.fault})
    end_documents(case.act, reader)
    put_document(case.act, reader, stated)
    note_seen(reader, case.act.actor, case.act.happened_at)
    telling.account_changed(case.act, reader, Change.DOCUMENT)
    return None


def _name_everywhere(reader: Reader) -> None:
    """Where the name was copied to: the account that the reader signs in by, and the naming of those she acts for."""
    Account.objects.filter(reader=reader).update(display_name=reader.name)
    Proxy.objects.filter(person=reader).update(name=reader.name)


def _record(reader: Reader) -> Record:
    paper = paper_of(reader)
    return Record(
        kind=type_of(reader.category),
        born=reader.birth_date,
        document=paper.document if paper else "",
        number=paper.number if paper else "",
        guarded=bool(reader.guardian_name),
        health_agreed=consents.given(reader, Kind.HEALTH),
    )


def _values(written: Correction) -> dict[str, Any]:
    """The columns of the lines that are texts."""
    values: dict[str, Any] = {}
    if written.name is not None:
        values["name"] = clean_name(written.name)
    if written.phone is not None:
        phone = clean_phone(written.phone)
        values |= {"phone": secrets.seal(phone) if phone else b"", "phone_lookup": phone_mark(phone)}
    if written.email is not None:
        values |= {"email": secrets.seal(written.email.strip()) if written.email.strip() else b"", "email_since": None}
    return values


def _grow_up(case: Case, born: date | None) -> None:
    """Of somebody who is of age no guardian is kept, and no guardian's consent is waited for."""
    reader = case.reader
    if born is None or is_minor(born, case.today) or not reader.guardian_name:
        return
    close_consent(case.act, reader, How.DESK)
    awaits = awaits_after_consent(reader) if reader.awaits == Awaits.CONSENT else reader.awaits
    Reader.objects.filter(pk=reader.pk).update(**NO_GUARDIAN, awaits=awaits)


def _refused(faults: Faults) -> Refused:
    return Refused(cardlife.Fault.NOT_RIGHT, {str(field): str(fault) for field, fault in faults.items()})
