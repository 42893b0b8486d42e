"""Other titles of a serial stand once, whichever records say them."""

from __future__ import annotations

import pytest

from shulian.core.neighbours import Neighbour, each_once


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ([], []),
        ([("人民文学", ""), ("文学", "")], [("人民文学", ""), ("文学", "")]),
        ([("人民文学", ""), ("人民·文学", "0258-8218")], [("人民文学", "0258-8218")]),
        ([("人民文学", "0258-8218"), ("人民文学", "")], [("人民文学", "0258-8218")]),
        ([("人民文学", "0258-8218"), ("Renmin wenxue", "0258-8218")], [("人民文学", "0258-8218")]),
        ([("", "0258-8218"), ("人民文学", "0258-8218")], [("人民文学", "0258-8218")]),
        ([("学报", "1000-0001"), ("学报", "1000-0002")], [("学报", "1000-0001"), ("学报", "1000-0002")]),
        ([("", "0258-8218"), ("人民文学", "")], [("", "0258-8218"), ("人民文学", "")]),
    ],
)
def test_each_title_stands_once(said: list[tuple[str, str]], kept: list[tuple[str, str]]):
    assert each_once(Neighbour(*one) for one in said) == [Neighbour(*one) for one in kept]
