"""What can be an address."""

from __future__ import annotations

import pytest

from shulian.core.notices.addresses import WeChatId, is_email, is_mobile, mask, wechat_id


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("wo@example.cn", True),
        ("王@图书馆.中国", True),
        ("wo", False),
        ("wo@localhost", False),
        ("wo@example.c", False),
        ("a b@example.cn", False),
        ("wo@example.cn, ta@example.cn", False),
        ("wo@example.cn\nBcc: ta@example.cn", False),
        ("x" * 250 + "@example.cn", False),
        ("", False),
    ],
)
def test_mail_addresses(text: str, right: bool) -> None:
    assert is_email(text) is right


@pytest.mark.parametrize(
    ("text", "right"), [("13987654321", True), ("+85291234567", True), ("02985557777", False), ("12345", False)]
)
def test_numbers_that_take_text_messages(text: str, right: bool) -> None:
    assert is_mobile(text) is right


def test_a_mask_shows_little() -> None:
    assert mask("wanglei@example.cn") == "w***@example.cn"
    assert mask("13987654321") == "139****4321"
    assert mask("oX1") == "****"


@pytest.mark.parametrize("union", ["", "ocMvos6NjeKLIBqg5Mr9QjxrP1FA"])
def test_an_id_at_wechat_is_written_and_read_again(union: str) -> None:
    where = WeChatId("wx1", "o6_bmjrPTlm6_2sgVt7hMZOPfL2M", union)
    assert wechat_id(where.written()) == where
