"""What may be corrected in a record, and what follows when somebody has grown out of a kind of card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core import identity
from shulian.core.documents import Stated
from shulian.core.identity import Document
from shulian.core.papers import Paper
from shulian.core.particulars import Corrected, Correction, Record, judge, outgrown
from shulian.core.readertypes import ReaderType, TypeKind
from shulian.core.registration import Fault, Faults, Field

TODAY = date(2026, 5, 1)
BORN, CHILD, SMALL = date(1990, 1, 1), date(2010, 1, 1), date(2016, 1, 1)
NUMBER, OTHER = "61010219900101001X", "610526198012315124"
ADULT = ReaderType("adult", "成人读者", "Adult", age_min=18)
JUVENILE = ReaderType("juvenile", "少儿读者", "Child", TypeKind.MINOR, age_max=17, asks_guardian=True)
SPECIAL = ReaderType("special-needs", "特殊群体读者", "Special needs", TypeKind.SPECIAL_NEEDS)
VIRTUAL = ReaderType("virtual", "线上读者", "Virtual", TypeKind.VIRTUAL, asks_document=False)
BODY = ReaderType("institution", "集体读者", "Institution", TypeKind.COLLECTIVE, asks_agent=True, asks_document=False)
GONE = replace(ADULT, code="old", is_offered=False)
HERE = Record(ADULT, BORN, "citizen", NUMBER)
PASSPORT = Stated(Document.PASSPORT, "E12345678", BORN)
WARD = Record(JUVENILE, CHILD, "passport", "E12345678", guarded=True)


@pytest.mark.parametrize(
    ("written", "record", "kind", "found"),
    [
        (Correction(), HERE, ADULT, {Field.NAME: Fault.NOTHING_WRITTEN}),
        (Correction(category="none"), HERE, None, {Field.CATEGORY: Fault.UNKNOWN_CATEGORY}),
        (Correction(name="王芳"), HERE, ADULT, Corrected(None, BORN, ADULT)),
        (Correction(name="王芳1"), HERE, ADULT, {Field.NAME: Fault.NOT_A_NAME}),
        (Correction(name="第 1 小学"), Record(BODY), BODY, Corrected(None, None, BODY)),
        (Correction(name="大" * 101), Record(BODY), BODY, {Field.NAME: Fault.NOT_A_NAME}),
        (Correction(phone=""), HERE, ADULT, Corrected(None, BORN, ADULT)),
        (Correction(phone="12"), HERE, ADULT, {Field.PHONE: Fault.NOT_A_PHONE}),
        (Correction(email="a@example.cn"), HERE, ADULT, Corrected(None, BORN, ADULT)),
        (Correction(email="a"), HERE, ADULT, {Field.EMAIL: Fault.NOT_AN_EMAIL}),
        (Correction(paper=Paper("passport", "E12345678")), HERE, ADULT, Corrected(PASSPORT, BORN, ADULT)),
        (
            Correction(paper=Paper("citizen", OTHER)),
            HERE,
            ADULT,
            Corrected(Stated(Document.CITIZEN, OTHER, date(1980, 12, 31)), date(1980, 12, 31), ADULT),
        ),
        (
            Correction(name="1", paper=Paper("citizen", "1")),
            HERE,
            ADULT,
            {Field.NAME: Fault.NOT_A_NAME, Field.IDENTITY: identity.Fault.WRONG_LENGTH},
        ),
        (
            Correction(birth_date=CHILD, paper=Paper("citizen", NUMBER)),
            HERE,
            ADULT,
            {Field.IDENTITY: identity.Fault.OTHER_BIRTH_DATE},
        ),
        (Correction(birth_date=CHILD), HERE, ADULT, {Field.BIRTH_DATE: identity.Fault.OTHER_BIRTH_DATE}),
        (Correction(birth_date=BORN), replace(HERE, born=None), ADULT, Corrected(None, BORN, ADULT)),
        (
            Correction(birth_date=date(2030, 1, 1)),
            HERE,
            ADULT,
            {Field.BIRTH_DATE: identity.Fault.FUTURE_BIRTH_DATE},
        ),
        (
            Correction(birth_date=date(1991, 1, 1)),
            Record(ADULT, BORN, "passport", "E12345678"),
            ADULT,
            Corrected(None, date(1991, 1, 1), ADULT),
        ),
        # A child that said it was of age: its guardian can be written down once it is a minor on record.
        (
            Correction(birth_date=CHILD, category="juvenile"),
            Record(ADULT, BORN, "passport", "E12345678"),
            JUVENILE,
            Corrected(None, CHILD, JUVENILE, unguarded=True),
        ),
        # Under fourteen: what it agreed to alone falls, and so it does where no birth date was known.
        (
            Correction(birth_date=SMALL, category="juvenile"),
            Record(ADULT, BORN, "passport", "E12345678"),
            JUVENILE,
            Corrected(None, SMALL, JUVENILE, unguarded=True, child=True),
        ),
        (
            Correction(birth_date=SMALL),
            replace(WARD, born=None),
            JUVENILE,
            Corrected(None, SMALL, JUVENILE, child=True),
        ),
        (
            Correction(birth_date=SMALL),
            replace(WARD, born=date(2015, 1, 1)),
            JUVENILE,
            Corrected(None, SMALL, JUVENILE),
        ),
        (
            Correction(birth_date=CHILD),
            Record(ADULT, BORN, "passport", "E12345678"),
            ADULT,
            {Field.CATEGORY: Fault.CATEGORY_FOR_ADULTS},
        ),
        (Correction(birth_date=BORN), WARD, JUVENILE, {Field.CATEGORY: Fault.CATEGORY_FOR_MINORS}),
        (Correction(birth_date=BORN, category="adult"), WARD, ADULT, Corrected(None, BORN, ADULT)),
        (Correction(category="adult"), WARD, ADULT, {Field.CATEGORY: Fault.CATEGORY_FOR_ADULTS}),
        (Correction(category="old"), HERE, GONE, {Field.CATEGORY: Fault.NOT_OFFERED}),
        (Correction(category="institution"), HERE, BODY, {Field.CATEGORY: Fault.NOT_OFFERED}),
        (Correction(category="special-needs"), HERE, SPECIAL, {Field.CATEGORY: Fault.HEALTH_FIRST}),
        (
            Correction(category="special-needs"),
            replace(HERE, health_agreed=True),
            SPECIAL,
            Corrected(None, BORN, SPECIAL),
        ),
        (
            Correction(category="special-needs"),
            replace(WARD, guarded=False),
            SPECIAL,
            {Field.CATEGORY: Fault.GUARDIAN_FIRST},
        ),
        (Correction(category="adult"), Record(VIRTUAL, BORN), ADULT, {Field.IDENTITY: Fault.MISSING}),
        (
            Correction(category="adult", paper=Paper("passport", "E12345678")),
            Record(VIRTUAL, BORN),
            ADULT,
            Corrected(PASSPORT, BORN, ADULT),
        ),
    ],
)
def test_what_may_be_corrected(
    written: Correction, record: Record, kind: ReaderType | None, found: Corrected | Faults
) -> None:
    assert judge(written, record, kind, TODAY) == found


@pytest.mark.parametrize(
    ("kind", "born", "too_old"),
    [(JUVENILE, CHILD, False), (JUVENILE, date(2008, 5, 1), True), (JUVENILE, None, False), (ADULT, BORN, False)],
)
def test_who_has_grown_out_of_a_kind_of_card(kind: ReaderType, born: date | None, too_old: bool) -> None:
    assert outgrown(kind, born, TODAY) is too_old


def test_a_correction_says_which_lines_it_is_about() -> None:
    assert Correction(birth_date=BORN, phone="").what == ("birth-date", "phone")
