"""The address of a report, and the exceptions in an answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from shulian.protocols.sushi import Account, exceptions_in, is_address, report_address

KNOWN = Account("C 1", "R1", "geheim")


@pytest.mark.parametrize(
    "base", ["https://sushi.example.cn", "https://sushi.example.cn/r51/", "https://sushi.example.cn/r51/reports"]
)
def test_a_report_is_asked_for_at_the_documented_address(base: str) -> None:
    found = report_address(base, "TR", KNOWN, ("2025-01", "2025-03"))
    assert found == (
        "https://sushi.example.cn/r51/reports/tr?customer_id=C+1&requestor_id=R1&api_key=geheim"
        "&begin_date=2025-01&end_date=2025-03"
    )
    assert "requestor_id" not in report_address(base, "TR", Account("C"), ("2025-01", "2025-03"))
    assert "geheim" not in repr(KNOWN)


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ({"Code": 1011, "Message": "queued"}, (1011,)),
        ({"Code": "3031"}, (3031,)),
        ([{"Code": 2010}, {"Code": 2020}], (2010, 2020)),
        ({"Exception": {"Code": 3000}}, (3000,)),
        ({"Report_Header": {"Exceptions": [{"Code": 3030}]}, "Report_Items": []}, (3030,)),
        ({"Report_Header": {"Report_ID": "TR"}}, ()),
        ("busy", ()),
        ({"Code": None}, ()),
    ],
)
def test_exceptions_are_found_wherever_servers_put_them(told: Any, codes: tuple[int, ...]) -> None:
    assert exceptions_in(json.dumps(told).encode()) == codes


def test_what_is_no_json_has_no_exceptions() -> None:
    assert exceptions_in(b"<html>") == exceptions_in(b"\xff\xfe") == exceptions_in(b"[" * 100_000) == ()


@pytest.mark.parametrize(
    ("address", "plain", "is_one"),
    [
        ("https://sushi.example.cn/api", False, True),
        ("http://127.0.0.1:8000", True, True),
        ("http://sushi.example.cn", False, False),
        ("file:///etc/passwd", True, False),
        ("https://name:word@example.cn", False, False),
        ("https://example.cn/?a=1", False, False),
        ("https://", False, False),
        ("https://[", False, False),
        ("https://example.cn:99999", False, False),
        (f"https://example.cn/{'a' * 300}", False, False),
    ],
)
def test_an_address_is_a_server_and_nothing_else(address: str, plain: bool, is_one: bool) -> None:
    assert is_address(address, plain=plain) is is_one
