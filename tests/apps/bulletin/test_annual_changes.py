"""A published change in an annual report says that what it is held against was not out, live and as it was frozen."""

from __future__ import annotations

import pytest

from shulian.core.periods import parse
from tests.apps.bulletin.test_annual import annual, blocks_of, shown
from tests.apps.bulletin.test_publishing import sign_off
from tests.apps.statistics.test_agreeing import published
from tests.apps.statistics.test_figures import happen

pytestmark = pytest.mark.django_db
CARDS, CHANGE = "cards-issued", "cards-change"
WORDS = "注：办证量环比：发布时2020年尚未发布，所比较的数字当时仍可能变动。"


def test_a_published_change_beside_an_unpublished_base_says_so(act, shaanxi):
    for year in (2020, 2021, 2021):
        happen("card-issued", shaanxi["铜川图书馆"], f"{year}-05-01T08:00:00+08:00")
    issue = annual(act, shown("all", "table", CHANGE))
    (block,) = blocks_of(issue)
    assert WORDS not in block["notes"]
    published(act, parse("2021"), CARDS, CHANGE, signed=False)
    (block,) = blocks_of(issue)
    assert WORDS in block["notes"]
    assert sign_off(act, issue) is None
    issue.refresh_from_db()
    (block,) = blocks_of(issue)
    assert WORDS in block["notes"]
