"""The application form: what is accepted, and what is said against the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core import identity
from shulian.core.identity import check_digit
from shulian.core.readertypes import ReaderType, TypeKind
from shulian.core.registration import (
    Application,
    Fault,
    Field,
    Guardian,
    against_health,
    clean_card_number,
    clean_name,
    clean_phone,
    faults_of,
    is_too_simple,
    mask_card,
    mask_name,
    months_later,
    needs_guardian,
    phone_forms,
)

TODAY = date(2026, 11, 22)


def number_of(body: str) -> str:
    return body + check_digit(body)


ADULT = Application(name="王小明", identity="61010219900101001X", phone="13991234567")
CHILD_NUMBER = number_of("61011320150601003")
PARENT = Guardian("王大明", "61010219900101001X", "13991234567", consented=True)
CHILD = Application(name="王一诺", identity=CHILD_NUMBER, category="juvenile", guardian=PARENT)


@pytest.mark.parametrize(
    "application",
    [
        ADULT,
        CHILD,
        replace(ADULT, phone=""),
        replace(ADULT, phone="029-8512 1234"),
        replace(ADULT, phone="+852 2345 6789"),
        replace(ADULT, card_number="SX-0000123"),
        replace(ADULT, pin="825314"),
        replace(ADULT, category="special-needs"),
        replace(CHILD, category="special-needs"),
        replace(ADULT, name="阿依古丽·买买提"),
        replace(ADULT, name="John Ó Brien-Smith Jr."),
    ],
)
def test_a_complete_application_gets_a_card(application: Application) -> None:
    assert faults_of(application, TODAY) == {}


@pytest.mark.parametrize(
    ("application", "field", "fault"),
    [
        (replace(ADULT, name="  "), Field.NAME, Fault.MISSING),
        (replace(ADULT, name="王小明2"), Field.NAME, Fault.NOT_A_NAME),
        (replace(ADULT, name="·王"), Field.NAME, Fault.NOT_A_NAME),
        (replace(ADULT, name="<b>王</b>"), Field.NAME, Fault.NOT_A_NAME),
        (replace(ADULT, name="王" * 51), Field.NAME, Fault.NAME_TOO_LONG),
        (replace(ADULT, identity=""), Field.IDENTITY, Fault.MISSING),
        (replace(ADULT, identity="610102199001010011"), Field.IDENTITY, identity.Fault.WRONG_CHECK_DIGIT),
        (replace(ADULT, identity="6101021990"), Field.IDENTITY, identity.Fault.WRONG_LENGTH),
        (replace(ADULT, phone="1399123"), Field.PHONE, None),
        (replace(ADULT, phone="139912345678"), Field.PHONE, Fault.NOT_A_PHONE),
        (replace(ADULT, phone="ask me"), Field.PHONE, Fault.NOT_A_PHONE),
        (replace(ADULT, phone="١٣٩٩١٢٣٤٥٦٧"), Field.PHONE, Fault.NOT_A_PHONE),
        (replace(ADULT, card_number="卡号一"), Field.CARD_NUMBER, Fault.NOT_A_CARD_NUMBER),
        (replace(ADULT, card_number="1"), Field.CARD_NUMBER, Fault.NOT_A_CARD_NUMBER),
        (replace(ADULT, card_number="0" * 31), Field.CARD_NUMBER, Fault.NOT_A_CARD_NUMBER),
        (replace(ADULT, card_number="61010219900101001X"), Field.CARD_NUMBER, Fault.IDENTITY_AS_CARD),
        (replace(ADULT, card_number="610526198012315124"), Field.CARD_NUMBER, Fault.IDENTITY_AS_CARD),
        (replace(ADULT, pin="12345"), Field.PIN, Fault.PIN_NOT_SIX_DIGITS),
        (replace(ADULT, pin="abcdef"), Field.PIN, Fault.PIN_NOT_SIX_DIGITS),
        (replace(ADULT, pin="８２５３１４"), Field.PIN, Fault.PIN_NOT_SIX_DIGITS),
        (replace(ADULT, pin="123456"), Field.PIN, Fault.PIN_TOO_SIMPLE),
        (replace(ADULT, pin="900101"), Field.PIN, Fault.PIN_TOO_SIMPLE),
        (replace(ADULT, category="juvenile"), Field.CATEGORY, Fault.CATEGORY_FOR_MINORS),
        (replace(CHILD, category="adult"), Field.CATEGORY, Fault.CATEGORY_FOR_ADULTS),
        (replace(CHILD, guardian=replace(PARENT, name="")), Field.GUARDIAN_NAME, Fault.MISSING),
        (replace(CHILD, guardian=replace(PARENT, identity="")), Field.GUARDIAN_IDENTITY, Fault.MISSING),
        (replace(CHILD, guardian=replace(PARENT, phone="")), Field.GUARDIAN_PHONE, Fault.MISSING),
        (replace(CHILD, guardian=replace(PARENT, phone="-")), Field.GUARDIAN_PHONE, Fault.NOT_A_PHONE),
        (replace(CHILD, guardian=replace(PARENT, consented=False)), Field.CONSENT, Fault.NO_CONSENT),
        (
            replace(CHILD, guardian=replace(PARENT, identity=CHILD_NUMBER)),
            Field.GUARDIAN_IDENTITY,
            Fault.GUARDIAN_IS_READER,
        ),
        (
            replace(CHILD, guardian=replace(PARENT, identity=number_of("61011320100601005"))),
            Field.GUARDIAN_IDENTITY,
            Fault.GUARDIAN_IS_MINOR,
        ),
        (
            replace(CHILD, guardian=replace(PARENT, identity="610102199001010011")),
            Field.GUARDIAN_IDENTITY,
            identity.Fault.WRONG_CHECK_DIGIT,
        ),
    ],
)
def test_what_stands_against_an_application(
    application: Application, field: Field, fault: Fault | identity.Fault | None
) -> None:
    assert faults_of(application, TODAY) == ({field: fault} if fault else {})


def test_a_minor_without_guardian_lacks_everything_of_the_guardian() -> None:
    assert set(faults_of(replace(CHILD, guardian=Guardian()), TODAY)) == {
        Field.GUARDIAN_NAME,
        Field.GUARDIAN_IDENTITY,
        Field.GUARDIAN_PHONE,
        Field.CONSENT,
    }


def test_a_guardian_is_needed_until_the_18th_birthday() -> None:
    born = date(2008, 11, 23)
    assert needs_guardian(born, TODAY)
    assert not needs_guardian(born, date(2026, 11, 23))


@pytest.mark.parametrize(
    ("pin", "simple"),
    [
        ("111111", True),
        ("121212", True),
        ("112211", True),
        ("234567", True),
        ("987654", True),
        ("739739", True),
        ("010190", True),
        ("101001", True),
        ("825314", False),
        ("124578", False),
    ],
)
def test_pins_that_a_stranger_tries_first(pin: str, simple: bool) -> None:
    assert is_too_simple(pin, "61010219900101001X") is simple


@pytest.mark.parametrize(("pin", "simple"), [("482951", True), ("391482", True), ("825314", False)])
def test_a_finder_tries_the_number_of_the_card_and_of_the_telephone(pin: str, simple: bool) -> None:
    assert is_too_simple(pin, "", None, ("YT-1048-2951", "13914820517")) is simple


@pytest.mark.parametrize("dot", "·・･•‧∙．⋅⸱ꞏ")
def test_every_middle_dot_is_one_and_the_same(dot: str) -> None:
    assert clean_name(f"买买提{dot}艾力") == "买买提·艾力"


def test_texts_are_stored_in_one_form() -> None:
    assert clean_name("  阿依古丽・买买提　") == "阿依古丽·买买提"
    for said in (" (029) 8512-1234", "+86 29 8512 1234", "0086 29 85121234", "029-85121234"):
        assert clean_phone(said) == "02985121234"
    assert phone_forms("+862985121234") == ("02985121234", "+862985121234")
    assert phone_forms("13991234567") == ("13991234567", "+8613991234567")
    assert (phone_forms("+85223456789"), phone_forms("")) == (("+85223456789",), ("",))
    assert clean_card_number(" ６１０１１３０００１\x1d\r\n") == "6101130001"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王小明", "王*明"),
        ("李明", "李*"),
        ("李", "李"),
        ("", ""),
        ("欧阳娜娜", "欧**娜"),
        ("John Smith", "J*** S****"),
        ("Madonna", "M******"),
    ],
)
def test_a_name_is_shown_masked(name: str, shown: str) -> None:
    assert mask_name(name) == shown


def test_a_card_number_is_shown_by_its_end() -> None:
    assert mask_card("61011300001234") == "****1234"


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 22), 60, date(2031, 11, 22)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
    ],
)
def test_the_same_day_of_a_later_month(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later


PASSPORT = replace(ADULT, identity="E12345678", document="passport", birth_date=date(1990, 1, 31))


@pytest.mark.parametrize(
    ("application", "faults"),
    [
        (PASSPORT, {}),
        (replace(PASSPORT, document="taiwan-permit", identity="12345678(A)"), {}),
        (replace(ADULT, birth_date=date(1990, 1, 1)), {}),
        (replace(PASSPORT, document="library-card"), {Field.DOCUMENT: Fault.UNKNOWN_DOCUMENT}),
        (replace(PASSPORT, card_number="E12345679"), {}),
        (replace(PASSPORT, card_number="e1234-5678"), {Field.CARD_NUMBER: Fault.IDENTITY_AS_CARD}),
        (replace(PASSPORT, identity=" "), {Field.IDENTITY: Fault.MISSING}),
        (replace(PASSPORT, identity="E-1"), {Field.IDENTITY: identity.Fault.NOT_THIS_DOCUMENT}),
        (replace(PASSPORT, birth_date=None), {Field.BIRTH_DATE: Fault.MISSING}),
        (replace(PASSPORT, birth_date=date(2026, 11, 23)), {Field.BIRTH_DATE: identity.Fault.FUTURE_BIRTH_DATE}),
        (replace(PASSPORT, birth_date=date(1860, 1, 1)), {Field.BIRTH_DATE: identity.Fault.IMPOSSIBLE_BIRTH_DATE}),
        (replace(ADULT, birth_date=date(1990, 1, 2)), {Field.BIRTH_DATE: identity.Fault.OTHER_BIRTH_DATE}),
        (replace(PASSPORT, pin="900131"), {Field.PIN: Fault.PIN_TOO_SIMPLE}),
        (replace(PASSPORT, pin="310190"), {Field.PIN: Fault.PIN_TOO_SIMPLE}),
        (replace(ADULT, name="王\u202e明小"), {Field.NAME: Fault.UNSEEN_SIGNS}),
        (replace(ADULT, name="王\u200b小明"), {Field.NAME: Fault.UNSEEN_SIGNS}),
        (replace(ADULT, name="王" * 10_000_000), {Field.NAME: Fault.NAME_TOO_LONG}),
        (replace(ADULT, name="王\u3164小明"), {Field.NAME: Fault.UNSEEN_SIGNS}),
        (replace(ADULT, name="王\ufe0f小明"), {Field.NAME: Fault.UNSEEN_SIGNS}),
        (replace(ADULT, name="𠮷田㙍"), {}),
        (replace(ADULT, name="\U00031350田"), {}),
        (replace(ADULT, name="买买提·ئەركىن"), {}),
    ],
)
def test_other_documents_and_signs_that_nobody_sees(application: Application, faults: dict[Field, object]) -> None:
    found = faults_of(application, TODAY)
    if application.document == "library-card":
        found = {field: fault for field, fault in found.items() if field is Field.DOCUMENT}
    assert found == faults


def test_a_child_with_a_passport_needs_a_guardian_too() -> None:
    found = faults_of(replace(PASSPORT, birth_date=date(2015, 6, 1)), TODAY)
    assert found[Field.CATEGORY] is Fault.CATEGORY_FOR_ADULTS
    assert found[Field.CONSENT] is Fault.NO_CONSENT


@pytest.mark.parametrize(
    ("kind", "agreed", "fault"),
    [
        (None, False, None),
        (TypeKind.ADULT, False, None),
        (TypeKind.SPECIAL_NEEDS, False, Fault.NO_HEALTH_CONSENT),
        (TypeKind.SPECIAL_NEEDS, True, None),
    ],
)
def test_a_kind_that_tells_of_health_takes_a_consent(kind: TypeKind | None, agreed: bool, fault: Fault | None) -> None:
    wanted = ReaderType("some", "某类", "Some", kind) if kind else None
    assert against_health(wanted, consented=agreed) is fault
