"""What the rules ask about reported figures."""

from decimal import Decimal

import pytest

from shulian.core.plausibility import FROM_ZERO, Doubt, Kind, Rule, counted_apart, doubts, is_whole

JUMP = Rule(Kind.JUMP, "visits", low=Decimal(-50), high=Decimal(100))
RATIO = Rule(Kind.RATIO, "attendance", ("events",), low=Decimal(1), high=Decimal(500))
STOCK = Rule(Kind.STOCK_AND_FLOW, "stock", ("added", "withdrawn"))
SUM = Rule(Kind.SUM, "all", ("a", "b"))
MOST = Rule(Kind.AT_MOST, "children", ("visits",))


@pytest.mark.parametrize(
    ("rule", "now", "before", "found"),
    [
        (JUMP, {"visits": 2086}, {"visits": 789}, Doubt(JUMP, 2086, Decimal("164.39"), Decimal(100))),
        (JUMP, {"visits": 10}, {"visits": 100}, Doubt(JUMP, 10, Decimal("-90.00"), Decimal(-50))),
        (JUMP, {"visits": 150}, {"visits": 100}, None),
        # From zero there is no percentage, and no rise that is usual.
        (JUMP, {"visits": 150}, {"visits": 0}, Doubt(JUMP, 150, Decimal(150), Decimal(100), FROM_ZERO)),
        (JUMP, {"visits": 0}, {"visits": 0}, None),
        (Rule(Kind.JUMP, "visits", low=Decimal(-50)), {"visits": 150}, {"visits": 0}, None),
        (JUMP, {"visits": None}, {"visits": 100}, None),
        (JUMP, {"visits": 150}, {}, None),
        (RATIO, {"attendance": 501, "events": 1}, {}, Doubt(RATIO, 501, Decimal("501.00"), Decimal(500))),
        (RATIO, {"attendance": 500, "events": 1}, {}, None),
        (RATIO, {"attendance": 5, "events": 0}, {}, None),
        (RATIO, {"events": 5}, {}, None),
        (
            STOCK,
            {"stock": 110, "added": 20, "withdrawn": 5},
            {"stock": 100},
            Doubt(STOCK, 110, Decimal(110), Decimal(115)),
        ),
        (STOCK, {"stock": 115, "added": 20, "withdrawn": 5}, {"stock": 100}, None),
        (STOCK, {"stock": 115, "added": 20, "withdrawn": None}, {"stock": 100}, None),
        (STOCK, {"stock": 115, "added": 20, "withdrawn": 5}, {}, None),
        (SUM, {"all": 4, "a": 1, "b": 2}, {}, Doubt(SUM, 4, Decimal(4), Decimal(3))),
        (SUM, {"all": 3, "a": 1, "b": 2}, {}, None),
        (SUM, {"all": 3, "a": 1}, {}, None),
        (MOST, {"children": 5, "visits": 4}, {}, Doubt(MOST, 5, Decimal(5), Decimal(4))),
        (MOST, {"children": 4, "visits": 4}, {}, None),
        (MOST, {"children": 4}, {}, None),
    ],
)
def test_a_rule_asks_about_what_is_unlikely_and_never_about_what_is_missing(rule, now, before, found):
    assert doubts([rule], now, before) == ((found,) if found else ())


@pytest.mark.parametrize(
    ("rule", "whole"),
    [
        (JUMP, True),
        (RATIO, True),
        (STOCK, True),
        (Rule(Kind.JUMP, "visits"), False),
        (Rule(Kind.JUMP, "visits", low=Decimal(5), high=Decimal(4)), False),
        (Rule(Kind.RATIO, "visits", low=Decimal(1)), False),
        (Rule(Kind.SUM, "", ("a",)), False),
        (Rule(Kind.AT_MOST, "a", ("a",)), False),
    ],
)
def test_a_rule_names_as_much_as_it_compares(rule, whole):
    assert is_whole(rule) is whole


@pytest.mark.parametrize(
    ("reported", "counted", "apart"),
    [
        *((654_000, 65_400, True), (100, 90, False), (90, 100, False), (89, 100, True)),
        *((0, 0, False), (5, 0, True), (None, 5, False), (5, None, False)),
    ],
)
def test_what_was_reported_is_held_against_what_was_counted_of_the_same(reported, counted, apart):
    assert counted_apart(reported, counted) is apart
