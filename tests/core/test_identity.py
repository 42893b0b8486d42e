"""Identity numbers: what is right, what is wrong with a wrong one, and what a right one says."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shulian.core.identity import (
    ADULT_AT,
    Document,
    Fault,
    Identity,
    Sex,
    age_on,
    check_digit,
    is_minor,
    mask,
    normalise,
    read,
    upgrade,
)
from shulian.core.registration import months_later

TODAY = date(2026, 11, 22)


def number_of(body: str) -> str:
    return body + check_digit(body)


@pytest.mark.parametrize(
    ("number", "born", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), Sex.FEMALE),
        ("61010219900101001X", date(1990, 1, 1), Sex.MALE),
        ("610526198012315124", date(1980, 12, 31), Sex.FEMALE),
    ],
)
def test_a_right_number_says_birth_date_and_sex(number: str, born: date, sex: Sex) -> None:
    assert read(number, TODAY) == Identity(number, Document.CITIZEN, born, sex)


@pytest.mark.parametrize(
    "typed",
    ["11010519491231002x", " 110105 19491231 002X ", "１１０１０５１９４９１２３１００２Ｘ", "110105-19491231-002x"],
)
def test_however_it_is_typed_it_is_one_number(typed: str) -> None:
    assert normalise(typed) == "11010519491231002X"
    assert isinstance(read(typed, TODAY), Identity)


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", Fault.WRONG_LENGTH),
        ("1101051949123100", Fault.WRONG_LENGTH),
        ("11010519491231002X1", Fault.WRONG_LENGTH),
        ("11010519491231O02X", Fault.NOT_DIGITS),
        ("1101051949123100XX", Fault.NOT_DIGITS),
        ("61010290010100X", Fault.NOT_DIGITS),
        ("11010519491231002Y", Fault.NOT_DIGITS),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", Fault.NOT_DIGITS),
        ("110105194912310021", Fault.WRONG_CHECK_DIGIT),
        ("110105194912310020", Fault.WRONG_CHECK_DIGIT),
        ("11010519491232002X", Fault.IMPOSSIBLE_BIRTH_DATE),
        (number_of("61010220010229001"), Fault.IMPOSSIBLE_BIRTH_DATE),
        ("610102900231001", Fault.IMPOSSIBLE_BIRTH_DATE),
        (number_of("61010220261123001"), Fault.FUTURE_BIRTH_DATE),
    ],
)
def test_a_wrong_number_says_what_is_wrong(typed: str, fault: Fault) -> None:
    assert read(typed, TODAY) is fault


def test_every_single_wrong_digit_is_found() -> None:
    right = "610526198012315124"
    for place in range(17):
        for digit in "0123456789":
            if digit != right[place]:
                assert isinstance(read(right[:place] + digit + right[place + 1 :], TODAY), Fault)


def test_a_child_born_today_has_a_right_number() -> None:
    assert isinstance(read(number_of("61010220261122001"), TODAY), Identity)


def test_a_code_that_no_longer_exists_is_no_fault() -> None:
    found = read(number_of("61012519850607003"), TODAY)
    assert isinstance(found, Identity)
    assert found.region == "610125"


def test_an_old_number_of_15_digits_becomes_one_of_18() -> None:
    assert upgrade("610102900101001") == "61010219900101001X"
    found = read("610102900101001", TODAY)
    assert isinstance(found, Identity)
    assert found.number == "61010219900101001X"


@pytest.mark.parametrize(
    ("body", "document"),
    [
        ("81000019900101001", Document.HONG_KONG_RESIDENT),
        ("82000019900101001", Document.MACAO_RESIDENT),
        ("83000019900101001", Document.TAIWAN_RESIDENT),
        ("91184019900101001", Document.FOREIGN_RESIDENT),
        ("61010219900101001", Document.CITIZEN),
    ],
)
def test_the_first_digits_name_the_document(body: str, document: Document) -> None:
    found = read(number_of(body), TODAY)
    assert isinstance(found, Identity)
    assert found.document is document


@pytest.mark.parametrize(
    ("number", "shown"),
    [("610102199001011234", "610***********1234"), ("1234567", "*******"), ("", "")],
)
def test_a_mask_shows_the_ends_only(number: str, shown: str) -> None:
    assert mask(number) == shown


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2026, 6, 14), 17), (date(2026, 6, 15), 18), (date(2026, 12, 1), 18), (date(2008, 6, 15), 0)],
)
def test_age_grows_on_the_birthday(day: date, age: int) -> None:
    assert age_on(day, date(2008, 6, 15)) == age


def test_born_on_29_february_is_a_year_older_on_1_march() -> None:
    born = date(2008, 2, 29)
    assert (age_on(date(2026, 2, 28), born), age_on(date(2026, 3, 1), born)) == (17, 18)


def test_minors() -> None:
    born = date(2012, 11, 23)
    assert is_minor(born, TODAY)
    assert not is_minor(born, date(2030, 11, 23))


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_whoever_was_born_by_that_day_is_of_age_and_the_next_is_not(day: date) -> None:
    latest = months_later(day, -12 * ADULT_AT)
    assert not is_minor(latest, day)
    assert is_minor(latest + timedelta(days=1), day)


def test_on_the_day_that_most_years_lack_it_is_the_day_before() -> None:
    assert months_later(date(2024, 2, 29), -12 * ADULT_AT) == date(2006, 2, 28)
