"""Series as titles name them."""

from __future__ import annotations

import pytest

from shulian.core.series import UNNUMBERED, Series, series_in, series_text, standing


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ([], []),
        (["新知文库"], [("新知文库", "")]),
        (["新知文库 ; 12"], [("新知文库", "12")]),
        # MARC21 names a series twice: as it is printed (490) and as it is looked for (830).
        (["新知文库", "新知文库 ; 12"], [("新知文库", "12")]),
        (["新知文库 ; 12", "新知文库"], [("新知文库", "12")]),
        (["新知文库 ; 12", "Penguin  classics ; no. 3"], [("新知文库", "12"), ("Penguin classics", "no. 3")]),
        (["一 ; 二 ; 三"], [("一 ; 二", "三")]),
        (["两行\n一名"], [("两行 一名", "")]),
        (["", " ; 5"], [("; 5", "")]),
    ],
)
def test_each_series_is_kept_once_with_its_number(said: list[str], kept: list[tuple[str, str]]):
    assert series_in(series_text(said)) == [Series(*one) for one in kept]


@pytest.mark.parametrize(
    "numbers",
    [
        ["1", "2", "10", "101", "1234"],
        ["第一辑", "2", "第三种", "no. 4", "v.5", "vol. vi", "第十二册", "二十", "一百零一", ""],
        ["第1辑, 2", "第1辑, 10", "第2辑, 1"],
        ["3", "3.上", "3.中", "3.下", "4"],
        ["甲编", "乙编", "丙编", "附录"],
        ["1998-2", "1998-11", "2001-1"],
    ],
)
def test_numbers_in_a_series_stand_in_order_in_any_script(numbers: list[str]):
    mixed = numbers[::-1]
    assert sorted(mixed, key=standing) == numbers


def test_what_has_no_number_stands_behind_all_others():
    assert standing("附录") == standing("") == UNNUMBERED > standing("9" * 30)
