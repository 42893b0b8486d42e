"""One book number in all its forms."""

from __future__ import annotations

import pytest

from shulian.core import isbn


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("9787020002207", "9787020002207"),
        ("978-7-02-000220-7 (精装)", "9787020002207"),
        ("7-02-000220-X", "9787020002207"),
        ("ISBN 7‐02‐000220‐x", "9787020002207"),
        ("９７８７０２０００２２０７", "9787020002207"),
        ("978 7 02 000220 7", "9787020002207"),
        ("0444875220 (v. 1)", "9780444875228"),
        ("979-10-90636-07-1", "9791090636071"),
        ("7020002201 7-02-000220-X", "9787020002207"),
        ("9787020002208", ""),
        ("7020002201", ""),
        ("97870200022071", ""),
        ("CNY79.00", ""),
        ("", ""),
    ],
)
def test_any_form_becomes_thirteen_digits_or_nothing(text: str, normal: str):
    assert isbn.normalise(text) == normal


@pytest.mark.parametrize(
    ("plain", "printed"),
    [
        ("9787020002207", "978-7-02-000220-7"),
        ("9787111075752", "978-7-111-07575-2"),
        ("9787503717444", "978-7-5037-1744-4"),
        ("9787801275554", "978-7-80127-555-4"),
        ("9787900001009", "978-7-900001-00-9"),
        ("9780444875228", "9780444875228"),
    ],
)
def test_chinese_numbers_are_parted_for_print(plain: str, printed: str):
    assert isbn.hyphenated(plain) == printed


@pytest.mark.parametrize(
    ("number", "ten"), [("9787020002207", "702000220X"), ("9787544270878", "7544270874"), ("9791234567896", "")]
)
def test_the_ten_digits_of_a_number(number: str, ten: str) -> None:
    assert isbn.shorter(number) == ten
    assert isbn.normalise(ten) == (number if ten else "")
