"""Matching on a union whose truth is known: how many pairs of records are joined rightly, and how many are missed."""

from __future__ import annotations

import pytest

from tests.joined import joined, told


@pytest.mark.parametrize("editions", [2_000, pytest.param(20_000, marks=pytest.mark.long)])
def test_records_of_one_edition_are_joined_and_no_others(editions: int, capsys: pytest.CaptureFixture[str]):
    result = joined(editions)
    with capsys.disabled():
        print(f"\n{told(result)}")
    assert result.precision >= 0.999
    assert result.recall >= 0.97
    assert result.recall_with_review > result.recall
