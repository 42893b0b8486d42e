"""Identity documents by kind: what their numbers look like, what is wrong with a wrong one, what may be shown."""

from __future__ import annotations

from datetime import date

import pytest

from shulian.core.documents import (
    CHOICES,
    NUMBERED_ALIKE,
    Stated,
    forms_of,
    mask,
    number_of,
    read,
    stored,
    tells_person,
)
from shulian.core.identity import Document, Fault, check_digit, normalise

TODAY = date(2026, 11, 22)
BORN = date(1990, 1, 31)


def test_every_document_is_numbered_alike_or_has_a_shape() -> None:
    assert set(CHOICES) | NUMBERED_ALIKE == set(Document)


@pytest.mark.parametrize(
    ("document", "typed", "number"),
    [
        (Document.PASSPORT, "E12345678", "E12345678"),
        (Document.PASSPORT, " e1234 5678 ", "E12345678"),
        (Document.PASSPORT, "KOR-M12345678", "KORM12345678"),
        (Document.HONG_KONG_MACAO_PERMIT, "H12345678", "H12345678"),
        (Document.HONG_KONG_MACAO_PERMIT, "M1234567802", "M12345678"),
        (Document.HONG_KONG_MACAO_PERMIT, "HA1234567", "HA1234567"),
        (Document.TAIWAN_PERMIT, "12345678", "12345678"),
        (Document.TAIWAN_PERMIT, "1234567801（B）", "12345678"),
        (Document.FOREIGN_RESIDENT_OLD, "USA310180010112", "USA310180010112"),
        (Document.MILITARY, "军字第1234567号", "军字第1234567"),
        (Document.MILITARY, "12345678", "12345678"),
    ],
)
def test_a_number_is_kept_in_one_form_without_what_counts_renewals(document: Document, typed: str, number: str) -> None:
    assert read(document, typed, BORN, TODAY) == Stated(document, number, BORN)
    assert number_of(document, number) == number


@pytest.mark.parametrize(
    ("document", "typed"),
    [
        (Document.PASSPORT, ""),
        (Document.PASSPORT, "ABCDEFG"),
        (Document.PASSPORT, "1234"),
        (Document.PASSPORT, "E123456789012"),
        (Document.HONG_KONG_MACAO_PERMIT, "K12345678"),
        (Document.HONG_KONG_MACAO_PERMIT, "H1234567"),
        (Document.TAIWAN_PERMIT, "1234567"),
        (Document.FOREIGN_RESIDENT_OLD, "US3101800101123"),
        (Document.MILITARY, "军官"),
    ],
)
def test_another_shape_is_no_number_of_that_document(document: Document, typed: str) -> None:
    assert read(document, typed, BORN, TODAY) is Fault.NOT_THIS_DOCUMENT


@pytest.mark.parametrize(
    ("born", "fault"),
    [
        (None, Fault.IMPOSSIBLE_BIRTH_DATE),
        (date(2026, 11, 23), Fault.IMPOSSIBLE_BIRTH_DATE),
        (date(1890, 1, 1), Fault.IMPOSSIBLE_BIRTH_DATE),
    ],
)
def test_a_passport_needs_a_possible_birth_date_beside_it(born: date | None, fault: Fault) -> None:
    assert read(Document.PASSPORT, "E12345678", born, TODAY) is fault


def test_a_number_that_tells_the_birth_date_needs_none_and_bears_no_other() -> None:
    number = "61010219900101001X"
    stated = Stated(Document.CITIZEN, number, date(1990, 1, 1))
    assert read(Document.CITIZEN, number, None, TODAY) == stated
    assert read(Document.CITIZEN, number, date(1990, 1, 1), TODAY) == stated
    assert read(Document.CITIZEN, number, date(1990, 1, 2), TODAY) is Fault.OTHER_BIRTH_DATE
    assert read(Document.CITIZEN, number[:-1] + "1", None, TODAY) is Fault.WRONG_CHECK_DIGIT


def test_the_published_card_of_a_foreign_resident_says_so_itself() -> None:
    stated = Stated(Document.FOREIGN_RESIDENT, "911124198108030024", date(1981, 8, 3))
    assert read(Document.CITIZEN, "911124198108030024", None, TODAY) == stated


@pytest.mark.parametrize(
    ("scanned", "forms"),
    [
        ("610102900101001", ("610102900101001", "61010219900101001X")),
        ("H1234567802", ("H1234567802", "H12345678")),
        ("12345678(B)", ("12345678(B)", "12345678B", "12345678")),
        # A card of ten figures is not taken for a permit that was renewed.
        ("1234567801", ("1234567801",)),
        ("军字第1234567号", ("军字第1234567号", "军字第1234567")),
        ("", ()),
    ],
)
def test_a_scan_is_sought_in_every_form_that_it_may_be_kept_in(scanned: str, forms: tuple[str, ...]) -> None:
    assert forms_of(scanned) == forms


@pytest.mark.parametrize("unseen", ["\u200b", "\u202e", "\ufeff", "\u200f", "\x1d"])
def test_signs_that_nobody_sees_are_no_part_of_a_number(unseen: str) -> None:
    assert normalise(f"{unseen}6101021990{unseen}0101001X{unseen}") == "61010219900101001X"


def test_ten_megabytes_are_no_number() -> None:
    assert len(normalise("1" * 10_000_000)) == 200
    assert read(Document.CITIZEN, "1" * 10_000_000, None, TODAY) is Fault.WRONG_LENGTH


@pytest.mark.parametrize(
    ("text", "papers", "tells"),
    [
        ("61010219900101001X", (), True),
        ("61010219900101001x", (), True),
        ("610102-19900101-001X", (), True),
        # Fifteen figures may be a branch's next card (610113001 and 001000): only with the paper beside it is it known.
        ("610102900101001", (), False),
        ("610113001001000", (), False),
        ("610102900101001", ("61010219900101001X",), True),
        ("610102900101001", ("610102900101001",), True),
        ("G61010219900101001X", (), True),
        ("YT610102900101001", (), False),
        # A card may have as many figures; that it is no number of a person, its date or its last figure says.
        ("610102199001010010", (), False),
        ("610102000000001", (), False),
        ("61010222990101001X", (), False),
        ("610113000001", (), False),
        # Of a passport only the shape is known, and cards have it too: it has to be there to be compared with.
        ("E12345678", (), False),
        ("E12345678", ("", "e1234 5678"), True),
        ("H12345678", ("H1234567802",), True),
        ("E12345678", ("E12345679",), False),
    ],
)
def test_what_tells_who_somebody_is_stands_for_nothing_else(text: str, papers: tuple[str, ...], tells: bool) -> None:
    assert tells_person(text, papers, TODAY) is tells


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("61010219900101001X", "610***********001X"),
        ("USA310180010112", "USA********0112"),
        ("E12345678", "E*****678"),
        ("1234567", "1***567"),
        ("123456", "******"),
    ],
)
def test_a_mask_shows_the_ends_and_of_a_short_number_less(number: str, shown: str) -> None:
    assert mask(number) == shown


@pytest.mark.parametrize(
    ("document", "typed", "kept"),
    [
        ("citizen", "11010519491231002x", "11010519491231002X"),
        ("citizen", "110105491231002", "11010519491231002X"),
        ("passport", " e1234 5678 ", "E12345678"),
        ("passport", "no passport at all", ""),
    ],
)
def test_a_number_that_was_found_right_is_stored_in_one_form(document: str, typed: str, kept: str) -> None:
    assert stored(document, typed) == kept


def test_a_number_in_figures_of_another_script_is_none() -> None:
    for document, number in ((Document.HONG_KONG_MACAO_PERMIT, "H١٢٣٤٥٦٧٨"), (Document.TAIWAN_PERMIT, "१२३४५६७८")):
        assert read(document, number, date(1990, 1, 1), date(2026, 9, 1)) is Fault.NOT_THIS_DOCUMENT


def test_a_number_that_tells_of_somebody_of_a_thousand_years_is_wrong() -> None:
    body = "61010210260101001"
    assert read(Document.CITIZEN, body + check_digit(body), None, date(2026, 9, 1)) is Fault.IMPOSSIBLE_BIRTH_DATE
