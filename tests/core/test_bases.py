"""When a base may be entered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shulian.core.bases import BaseFacts, BaseUsed, Refusal, decide_base, without

PEOPLE = BaseFacts(known_base=True, known_division=True, year=2024, this_year=2026, value=39_530_000, source="统计公报")


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (PEOPLE, None),
        (replace(PEOPLE, standing=1, reason="更正"), None),
        (replace(PEOPLE, known_base=False), Refusal.UNKNOWN_BASE),
        (replace(PEOPLE, known_division=False), Refusal.UNKNOWN_DIVISION),
        (replace(PEOPLE, year=1948), Refusal.YEAR_ODD),
        (replace(PEOPLE, year=2027), Refusal.YEAR_ODD),
        (replace(PEOPLE, value=-1), Refusal.NEGATIVE),
        (replace(PEOPLE, source=""), Refusal.SOURCE_MISSING),
        (replace(PEOPLE, standing=39_530_000), Refusal.SAME_FIGURE),
        (replace(PEOPLE, repeated=True), Refusal.REPEATED),
        (replace(PEOPLE, standing=1), Refusal.REPLACING_NEEDS_REASON),
    ],
)
def test_a_base_has_a_source_and_is_replaced_for_a_reason(facts, refusal):
    assert decide_base(facts) == refusal


def test_a_place_without_a_part_is_as_old_as_the_older_of_both():
    city, county = BaseUsed("population", 10, 2025, "市公报"), BaseUsed("population", 4, 2024, "县公报")
    left = without(city, [county])
    assert left.plain() == {"base": "population", "value": 6, "year": 2024, "source": "市公报；县公报"}
    assert [left.is_of_another_year(year) for year in (2025, 2024)] == [True, False]
