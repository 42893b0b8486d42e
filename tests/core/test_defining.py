"""When a definition may be put in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from shulian.core.defining import (
    DefiningFacts,
    EndingFacts,
    Refusal,
    Shipping,
    ShippingFacts,
    decide_defining,
    decide_ending,
    decide_shipping,
    holds_through,
)

ANEW = DefiningFacts(new=True, exists=False, changed=True, reason="", valid_from=date(2026, 1, 1))
AGAIN = DefiningFacts(
    new=False, exists=True, changed=True, reason="新标准", valid_from=date(2026, 3, 1), begun=date(2021, 1, 1)
)


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        (ANEW, None),
        (AGAIN, None),
        (replace(ANEW, exists=True), Refusal.CODE_TAKEN),
        (replace(AGAIN, exists=False), Refusal.UNKNOWN_INDICATOR),
        (replace(ANEW, valid_from=date(2026, 1, 2)), Refusal.NOT_A_FIRST_DAY),
        (replace(AGAIN, begun=date(2026, 3, 1)), Refusal.BEFORE_THE_LAST),
        (replace(AGAIN, changed=False), Refusal.NOTHING_CHANGED),
        (replace(AGAIN, reason=""), Refusal.VERSION_NEEDS_REASON),
    ],
)
def test_versions_follow_each_other_and_say_why(facts, refusal):
    assert decide_defining(facts) == refusal


ENDS = EndingFacts(date(2026, 2, 28), date(2021, 1, 1), "标准废止")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({}, None),
        ({"ended": date(2025, 12, 31)}, Refusal.ENDED_ALREADY),
        ({"last": date(2026, 2, 27)}, Refusal.NOT_A_LAST_DAY),
        ({"begun": date(2026, 3, 1)}, Refusal.ENDS_BEFORE_IT_BEGINS),
        ({"gone_out": date(2026, 3, 31)}, Refusal.ENDS_IN_A_PERIOD),
        ({"gone_out": date(2026, 2, 28)}, None),
        ({"used_by": ("cards",)}, Refusal.STILL_USED),
        ({"successor_there": False}, Refusal.NO_SUCCESSOR),
        ({"reason": " "}, Refusal.VERSION_NEEDS_REASON),
    ],
)
def test_a_definition_ends_with_a_month_when_nothing_needs_it_any_more(change, refusal):
    assert decide_ending(replace(ENDS, **change)) is refusal


def test_a_definition_that_ended_within_a_period_has_no_figure_of_it():
    assert [holds_through(last, date(2026, 3, 31)) for last in (None, date(2026, 3, 31), date(2026, 2, 28))] == [
        *(True, True),
        False,
    ]


APRIL, JUNE = date(2026, 4, 1), date(2026, 6, 1)
SHIPPED = [
    (ShippingFacts(2, APRIL), Shipping.ADD, APRIL),
    (ShippingFacts(2, APRIL, there=1, same=True), Shipping.NOTHING, APRIL),
    (ShippingFacts(2, APRIL, there=1, begun=date(2021, 1, 1)), Shipping.RENEW, APRIL),
    (ShippingFacts(2, APRIL, there=1, begun=date(2021, 1, 1), gone_out=date(2026, 5, 31)), Shipping.RENEW, JUNE),
    (ShippingFacts(2, APRIL, there=1, begun=date(2026, 5, 1)), Shipping.RENEW, JUNE),
    (ShippingFacts(2, APRIL, there=1, own=True), Shipping.KEEP, APRIL),
    (ShippingFacts(2, APRIL, there=2), Shipping.KEEP, APRIL),
]


@pytest.mark.parametrize(("facts", "what", "begins"), SHIPPED)
def test_what_comes_with_the_product_is_a_new_version_unless_the_office_has_its_own(facts, what, begins):
    assert decide_shipping(facts) == (what, begins)
