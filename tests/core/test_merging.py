"""What a merge carries over, column by column, and what a parting puts back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from shulian.core.merging import CARRIED, GROUPS, TABLE, Rule, joined, parted

TODAY = date(2026, 5, 1)
LOST = datetime(2026, 4, 1, tzinfo=UTC)
PLAIN: dict[str, Any] = dict.fromkeys(CARRIED, "") | {
    "birth_date": date(1990, 3, 14),
    "status": "active",
    "blocked_until": None,
    "frozen_at": None,
    "expires_on": date(2027, 1, 1),
    "suspended_until": None,
}
CHILD = {"birth_date": date(2015, 3, 14)}
BLOCKED = {"status": "blocked", "status_reason": "遗失未赔", "blocked_until": date(2026, 9, 1)}
FOR_GOOD = {"status": "blocked", "status_reason": "冒用他人证件", "blocked_until": None}
OVER = {"status": "blocked", "status_reason": "旧事", "blocked_until": date(2026, 4, 30)}
GUARDIAN = {
    "guardian_name": "王芳",
    "guardian_phone": "13800000001",
    "guardian_identity_sealed": "61010219850101002X",
    "guardian_identity_mask": "610***********002X",
    "guardian_consented_at": LOST,
}


@pytest.mark.parametrize(
    ("kept", "gone", "changes"),
    [
        ({}, {}, {}),
        ({}, {"phone": "13800000001"}, {"phone": "13800000001"}),
        ({"phone": "13900000002"}, {"phone": "13800000001"}, {}),
        (
            {},
            {"identity_mask": "E*****678", "document": "passport"},
            {"identity_mask": "E*****678", "document": "passport"},
        ),
        ({}, GUARDIAN, GUARDIAN),
        ({"guardian_name": "王强"}, GUARDIAN, {}),
        ({}, {"expires_on": date(2028, 1, 1)}, {"expires_on": date(2028, 1, 1)}),
        ({}, {"expires_on": date(2026, 6, 1)}, {}),
        ({}, {"expires_on": date(2028, 1, 1), "status": "left"}, {}),
        ({}, {"suspended_until": date(2026, 5, 9)}, {"suspended_until": date(2026, 5, 9)}),
        ({}, BLOCKED, BLOCKED),
        ({}, OVER, {}),
        (BLOCKED, FOR_GOOD, {"status_reason": "冒用他人证件", "blocked_until": None}),
        (FOR_GOOD, BLOCKED, {}),
        (BLOCKED, BLOCKED | {"blocked_until": date(2026, 10, 1)}, {"blocked_until": date(2026, 10, 1)}),
        (OVER, BLOCKED, {"status_reason": "遗失未赔", "blocked_until": date(2026, 9, 1)}),
        ({}, {"frozen_at": LOST}, {"frozen_at": LOST}),
        ({"frozen_at": LOST}, {"frozen_at": datetime(2026, 4, 9, tzinfo=UTC)}, {}),
        (CHILD, {"awaits": "consent"}, {"awaits": "consent"}),
        ({"birth_date": None}, CHILD | {"awaits": "consent"}, CHILD | {"awaits": "consent"}),
        ({}, {"awaits": "consent"}, {}),
        (CHILD, {"awaits": "consent", "status": "left"}, {}),
        (CHILD, {"awaits": "check"}, {}),
        ({"awaits": "check"}, {}, {}),
    ],
)
def test_what_is_carried_over(kept: dict[str, Any], gone: dict[str, Any], changes: dict[str, Any]) -> None:
    assert joined(PLAIN | kept, PLAIN | gone, TODAY) == changes


@pytest.mark.parametrize(
    ("before", "after", "now", "back", "left"),
    [
        ({"phone": ""}, {"phone": "138"}, {"phone": "138"}, {"phone": ""}, ()),
        ({"phone": ""}, {"phone": "138"}, {"phone": "139"}, {}, ("phone",)),
        ({"status": "active", "blocked_until": None}, BLOCKED, FOR_GOOD, {}, ("status",)),
        ({"blocked_until": None}, BLOCKED, BLOCKED, {"blocked_until": None}, ()),
    ],
)
def test_what_is_put_back(
    before: dict[str, Any], after: dict[str, Any], now: dict[str, Any], back: dict[str, Any], left: tuple[str, ...]
) -> None:
    assert parted(before, after, now) == (back, left)


def test_every_column_that_follows_has_one_that_it_follows() -> None:
    following = [column for group in GROUPS.values() for column in group]
    assert sorted(following) == sorted(column for column, rule in TABLE.items() if rule is Rule.FOLLOWS)
