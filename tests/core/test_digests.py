"""One way to write data down, so one digest."""

import hashlib
from decimal import Decimal

import pytest

from shulian.core.digests import digest, written


def test_the_same_data_are_always_written_alike():
    assert written({"b": [1, None], "a": "书"}) == written({"a": "书", "b": [1, None]}) == '{"a":"书","b":[1,null]}'


def test_the_digest_is_that_of_what_is_written():
    assert digest(["2022-Q2", []]) == hashlib.sha256(b'["2022-Q2",[]]').hexdigest()
    assert digest({"a": 1}) != digest({"a": 2})


def test_a_figure_with_decimals_is_written_as_it_is_and_nothing_else_is_taken_for_one():
    assert written({"TB": Decimal("0.60"), "n": 6}) == '{"TB":"0.6","n":6}'
    with pytest.raises(TypeError):
        written({"a": object()})
