"""Numbers as titles write them."""

from __future__ import annotations

import pytest

from shulian.core.numerals import chinese, number


@pytest.mark.parametrize(
    ("value", "written"), [(0, "零"), (7, "七"), (10, "十"), (19, "十九"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_a_number_in_chinese_is_read_back_as_itself(value: int, written: str) -> None:
    assert chinese(value) == written
    assert number(written) == str(value)
