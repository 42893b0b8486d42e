"""Changes that would go out before that against which they are held are named, each of them."""

from __future__ import annotations

import pytest

from shulian import clock
from shulian.apps.statistics.base_words import bases_not_out_yet
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.queries.snapshot import Snapped
from shulian.core.periods import parse

pytestmark = pytest.mark.django_db


def test_two_changes_of_the_same_parts_are_both_named(shaanxi):
    one, other = (Indicator.objects.get(pk="cards-change") for _each in range(2))
    other.pk, other.name_zh = "own-change", "自定环比"
    going = [Snapped(made, None, None, 0, 1, 1, clock.now()) for made in (one, other)]
    said = bases_not_out_yet(parse("2022-Q2"), going)
    assert [words.partition("：")[0] for words in said] == [one.name_zh, "自定环比"]
