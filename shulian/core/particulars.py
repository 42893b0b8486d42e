"""Putting right what stands in a reader's record (更正): what may be written, and what then follows from it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from shulian.core import documents, identity
from shulian.core.applying import against_institution
from shulian.core.consents import is_child
from shulian.core.documents import NUMBERED_ALIKE, Stated
from shulian.core.identity import Document, is_minor
from shulian.core.notices.addresses import is_email
from shulian.core.papers import Paper, read_paper
from shulian.core.readertypes import ReaderType, suits, tells_health
from shulian.core.registration import Fault, Faults, Field, fault_of_name, fault_of_phone


@dataclass(frozen=True)
class Correction:
    """What was written on the page; None is what stays, an empty telephone or address is taken away."""

    name: str | None = None
    birth_date: date | None = None
    phone: str | None = None
    email: str | None = None
    paper: Paper | None = None
    category: str | None = None

    @property
    def what(self) -> tuple[str, ...]:
        """The lines that were written, without what was written there."""
        return tuple(one.name.replace("_", "-") for one in fields(self) if getattr(self, one.name) is not None)


@dataclass(frozen=True)
class Record:
    """The record as it is now: the number that is on it opened, "" for none."""

    kind: ReaderType
    born: date | None = None
    document: str = ""
    number: str = ""
    guarded: bool = False
    health_agreed: bool = False


@dataclass(frozen=True)
class Corrected:
    """A correction that may be made: the document if another one was laid down, the birth date, and the kind.

    `unguarded`: by the right birth date it is a minor without a guardian, who borrows nothing until there is one.
    `child`: it is a child, for whom a guardian decides, and was taken for none before.
    """

    stated: Stated | None
    born: date | None
    kind: ReaderType
    unguarded: bool = False
    child: bool = False


def judge(written: Correction, record: Record, kind: ReaderType | None, today: date) -> Corrected | Faults:
    """What stands against a correction, by field; `kind` is the kind of reader that was chosen, if it is known."""
    if not written.what:
        return {Field.NAME: Fault.NOTHING_WRITTEN}
    if kind is None:
        return {Field.CATEGORY: Fault.UNKNOWN_CATEGORY}
    found = _against_texts(written, record)
    stated = _stated(written, record, today)
    if isinstance(stated, dict):
        return found | stated
    born = stated.birth_date if stated else written.birth_date or record.born
    fault = _against_kind(written, record, kind, (born, today))
    if fault:
        found[Field.CATEGORY] = fault
    elif kind.asks_document and not (stated or record.number) and kind != record.kind:
        found[Field.IDENTITY] = Fault.MISSING
    minor = born is not None and is_minor(born, today)
    unguarded = minor and born != record.born and not record.guarded
    child = is_child(born, today) and not is_child(record.born, today)
    return found or Corrected(stated, born, kind, unguarded, child)


def outgrown(kind: ReaderType, born: date | None, today: date) -> bool:
    """Whether a reader is too old or too young by now for this kind of card."""
    return born is not None and not suits(kind, born, today)


def _against_texts(written: Correction, record: Record) -> Faults:
    checks = {
        Field.NAME: _against_name(written.name, record.kind) if written.name is not None else None,
        Field.PHONE: fault_of_phone(written.phone) if written.phone else None,
        Field.EMAIL: Fault.NOT_AN_EMAIL if written.email and not is_email(written.email) else None,
    }
    return {field: fault for field, fault in checks.items() if fault is not None}


def _against_name(name: str, kind: ReaderType) -> Fault | identity.Fault | None:
    return against_institution(name, "").get(Field.NAME) if kind.asks_agent else fault_of_name(name)


def _stated(written: Correction, record: Record, today: date) -> Stated | Faults | None:
    """The document that was laid down; or whether the birth date alone fits the number on the record."""
    born = written.birth_date
    if born is not None and (fault := documents.against_birth(born, today)):
        return {Field.BIRTH_DATE: fault}
    if written.paper is not None:
        alike = written.paper.document in NUMBERED_ALIKE
        return read_paper(written.paper, born if alike or born else record.born, today)
    if born is not None and record.number and record.document in NUMBERED_ALIKE:
        read = documents.read(Document(record.document), record.number, born, today)
        return {Field.BIRTH_DATE: read} if isinstance(read, identity.Fault) else None
    return None


def _against_kind(written: Correction, record: Record, kind: ReaderType, age: tuple[date | None, date]) -> Fault | None:
    """What stands against the kind of reader, if it was chosen anew or the birth date is another one."""
    born, today = age
    if kind == record.kind and born == record.born:
        return None
    if kind != record.kind and (not kind.is_offered or kind.asks_agent is not record.kind.asks_agent):
        return Fault.NOT_OFFERED
    if not suits(kind, born, today):
        minor = born is not None and is_minor(born, today)
        return Fault.CATEGORY_FOR_ADULTS if minor else Fault.CATEGORY_FOR_MINORS
    # A guardian can be written down of whoever is a minor on record, so a birth date is put right without one.
    if born is not None and born == record.born and is_minor(born, today) and not record.guarded:
        return Fault.GUARDIAN_FIRST
    granted = tells_health(kind.kind) and not tells_health(record.kind.kind)
    return Fault.HEALTH_FIRST if granted and not record.health_agreed else None
