"""Where letters go: a new address is proven, and waits before it gets a link."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shulian.core.contact import Fault, against_address, takes_links

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "wanted", "proven", "fault"),
    [
        ("", "wo@example.cn", True, None),
        ("", "wo@example.cn", False, Fault.NOT_PROVEN),
        ("wo@example.cn", "", False, Fault.NOT_PROVEN),
        ("wo@example.cn", "wo@example.cn", False, None),
        ("", "", False, None),
        ("", "wo at example", True, Fault.NOT_AN_ADDRESS),
    ],
)
def test_another_address_is_proven_by_the_pin(before: str, wanted: str, *, proven: bool, fault: Fault | None) -> None:
    assert against_address(before, wanted, proven=proven) is fault


@pytest.mark.parametrize(("wanted", "fault"), [("wo@example.cn", Fault.NEEDS_GUARDIAN), ("", None)])
def test_a_childs_address_is_the_guardians(wanted: str, fault: Fault | None) -> None:
    assert against_address("", wanted, proven=True, child=True) is fault


@pytest.mark.parametrize(("hours", "takes"), [(0, False), (95, False), (96, True)])
def test_a_link_goes_to_an_address_on_the_fourth_day_after_its_own(hours: int, *, takes: bool) -> None:
    assert takes_links(NOW - timedelta(hours=hours), NOW) is takes


def test_a_link_goes_to_an_address_that_was_given_at_a_desk() -> None:
    assert takes_links(None, NOW)
