"""A document that somebody lays on the desk for a record that is there already: what it says, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shulian.core import documents, identity
from shulian.core.documents import Stated
from shulian.core.identity import Document
from shulian.core.registration import Fault, Faults, Field


@dataclass(frozen=True)
class Paper:
    """Which document, and its number as it was typed or scanned."""

    document: str = Document.CITIZEN
    number: str = ""


def read_paper(paper: Paper, born: date | None, today: date) -> Stated | Faults:
    """What the document states of a person with this birth date, or what is wrong, by field."""
    if paper.document not in set(Document):
        return {Field.DOCUMENT: Fault.UNKNOWN_DOCUMENT}
    if not paper.number.strip():
        return {Field.IDENTITY: Fault.MISSING}
    stated = documents.read(Document(paper.document), paper.number, born, today)
    if isinstance(stated, Stated):
        return stated
    about_date = stated is identity.Fault.IMPOSSIBLE_BIRTH_DATE and paper.document not in documents.NUMBERED_ALIKE
    return {Field.BIRTH_DATE if about_date else Field.IDENTITY: stated}
