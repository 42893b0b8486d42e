"""Series as titles name them."""

from __future__ import annotations

import pytest

from shulian.core.series import Series, series_in, series_text


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
