"""A document on the desk is right for the record, or a clear fault stands beside its field."""

from __future__ import annotations

from datetime import date

import pytest

from shulian.core import identity
from shulian.core.documents import Stated
from shulian.core.identity import Document
from shulian.core.papers import Paper, read_paper
from shulian.core.registration import Fault, Faults, Field

TODAY, BORN = date(2026, 5, 1), date(1999, 1, 1)
NUMBER = "61010219900101001X"


@pytest.mark.parametrize(
    ("paper", "born", "found"),
    [
        (Paper("citizen", NUMBER), None, Stated(Document.CITIZEN, NUMBER, date(1990, 1, 1))),
        (Paper("passport", "E12345678"), BORN, Stated(Document.PASSPORT, "E12345678", BORN)),
        (Paper("library-card", NUMBER), BORN, {Field.DOCUMENT: Fault.UNKNOWN_DOCUMENT}),
        (Paper("citizen", " "), BORN, {Field.IDENTITY: Fault.MISSING}),
        (Paper("citizen", NUMBER[:-1] + "1"), None, {Field.IDENTITY: identity.Fault.WRONG_CHECK_DIGIT}),
        (Paper("citizen", NUMBER), BORN, {Field.IDENTITY: identity.Fault.OTHER_BIRTH_DATE}),
        (Paper("passport", "E12345678"), None, {Field.BIRTH_DATE: Fault.MISSING}),
    ],
)
def test_what_a_document_states(paper: Paper, born: date | None, found: Stated | Faults) -> None:
    assert read_paper(paper, born, TODAY) == found
