"""A document that somebody lays on the desk for a record that is there already: what it says, and what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from shulian.core.documents import NUMBERED_ALIKE, Stated
from shulian.core.identity import Document
from shulian.core.registration import Faults, Field, read_document


@dataclass(frozen=True)
class Paper:
    """Which document, and its number as it was typed or scanned."""

    document: str = Document.CITIZEN
    number: str = ""


def read_paper(paper: Paper, born: date | None, today: date) -> Stated | Faults:
    """What the document states of a person with this birth date on record, or what is wrong, by field."""
    found = read_document(paper.document, paper.number, born, today)
    if isinstance(found, Stated) or paper.document not in NUMBERED_ALIKE or Field.BIRTH_DATE not in found:
        return found
    # The record's date is not on the form: it is the number that does not fit.
    return {Field.IDENTITY: found[Field.BIRTH_DATE]}
