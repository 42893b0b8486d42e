"""The identity document of a record: bound when somebody has seen it, ended when another one takes its place."""

from __future__ import annotations

from dataclasses import dataclass

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.credentials import free_all
from shulian.apps.readers.finding import digest_of, found_by, lead_of
from shulian.apps.readers.models import Credential, Reader
from shulian.core import documents
from shulian.core.credentials import Kind, Value
from shulian.core.documents import Stated
from shulian.core.onenumber import first_elsewhere
from shulian.core.registration import Fault


@dataclass(frozen=True)
class Elsewhere:
    """To whom a document's number leads already, and what is said of that."""

    holder: Reader
    fault: Fault


def elsewhere(person: Stated, reader: Reader | None = None) -> Elsewhere | None:
    """Whoever else is known by this number, as a document, a card or whatever else is scanned, even if frozen."""
    found = found_by(person.number)
    first = first_elsewhere(map(lead_of, found), person, reader.pk if reader else None)
    if first is None:
        return None
    lead, fault = first
    return Elsewhere(next(one.reader for one in found if one.reader_id == lead.reader), fault)


def put_document(act: Act, reader: Reader, person: Stated) -> None:
    """The document finds the reader from now on, and is what the record shows; part of another act."""
    mask = documents.mask(person.number)
    Credential.objects.create(
        reader=reader,
        kind=Kind.IDENTITY,
        lookup=digest_of(Value(Kind.IDENTITY, person.number)),
        document=person.document,
        sealed=secrets.seal(person.number),
        mask=mask,
        library_id=act.library,
        bound_at=act.happened_at or clock.now(),
        bound_by_id=act.actor,
    )
    reader.document, reader.identity_mask = person.document, mask
    reader.birth_date = person.birth_date
    Reader.objects.filter(pk=reader.pk).update(
        document=person.document, identity_mask=mask, birth_date=person.birth_date
    )


def end_documents(act: Act, reader: Reader) -> int:
    """No document finds the reader any more: another one is bound in its place, or the record is closed."""
    reader.document = reader.identity_mask = ""
    Reader.objects.filter(pk=reader.pk).update(document="", identity_mask="")
    return free_all(act, reader, Kind.IDENTITY)
