"""Two descriptions side by side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shulian.core.compared import Compared, compare, pieces


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("红楼梦", "红楼梦", ((("红楼梦", False),), (("红楼梦", False),))),
        ("平凡的世界", "平凡的世介", ((("平凡的世", False), ("界", True)), (("平凡的世", False), ("介", True)))),
        ("红楼梦", "红楼梦续", ((("红楼梦", False),), (("红楼梦", False), ("续", True)))),
        ("红楼梦", "", ((("红楼梦", True),), ())),
        ("长" * 401, "短", ((("长" * 401, True),), (("短", True),))),
    ],
)
def test_the_pieces_that_differ_stand_out(one: str, other: str, expected: object):
    assert pieces(one, other) == expected


def test_fields_that_say_nothing_are_left_out():
    one = {"title": "红楼梦", "year": 1996, "isbns": ["1", "2"], "volume": "", "juvenile": False}
    other = {"title": "红楼梦", "year": None, "isbns": ["1", "2"], "volume": "", "juvenile": False}
    assert compare(tuple(one), one, other) == [
        Compared("title", (("红楼梦", False),), (("红楼梦", False),), differs=False),
        Compared("year", (("1996", True),), (), differs=True),
        Compared("isbns", (("1 ; 2", False),), (("1 ; 2", False),), differs=False),
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_together_are_the_texts(one: str, other: str):
    first, second = pieces(one, other)
    assert "".join(text for text, _ in first) == one
    assert "".join(text for text, _ in second) == other
