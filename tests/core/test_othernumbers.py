"""Numbers by which a title is looked for though they are not its own."""

from __future__ import annotations

import pytest

from shulian.core.othernumbers import Kind, is_unified, not_its_own, other_numbers, unified


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("10019·1234", "10019·1234"),
        ("10019.1234", "10019·1234"),
        ("１００１９．１２３４", "10019·1234"),
        ("10019—1234", "10019·1234"),
        ("10019 ・ 1234", "10019·1234"),
        ("R10024·3456", "R10024·3456"),
        ("统一书号：7011·28 (上册)", "7011·28"),
        ("10019", ""),
        ("7-5062-1234-1", ""),
        ("19019·1234", ""),
        ("210019·1234", ""),
        ("10019·123456", ""),
        ("", ""),
    ],
)
def test_a_unified_number_is_one_however_it_is_parted(text: str, number: str) -> None:
    assert unified(text) == number


@pytest.mark.parametrize(("text", "is_one"), [(" 10019•1234 ", True), ("见 10019·1234", False), ("红楼梦", False)])
def test_a_text_may_be_a_unified_number_and_nothing_else(text: str, is_one: bool) -> None:
    assert is_unified(text) is is_one


def test_a_title_keeps_each_number_once_with_what_it_is() -> None:
    kept = other_numbers(
        ["7-02-000220-8 (wrong)", "7-02-000220-8", "978-7-02-000220-7", "0-19-853453-1", "7-02", "wanting"],
        ["1009-6338", "none"],
        ["10019·1234", "no number"],
    )
    assert kept == [
        "isbn:7020002208",
        "isbn:9787020002207",
        "isbn:9780198534532",
        "issn:10096338",
        "unified:10019·1234",
    ]


def test_a_number_that_is_the_titles_own_is_none_of_the_others() -> None:
    kept = ["isbn:9787020002207", "issn:10096338", "issn:10096337", "unified:10019·1234"]
    assert not_its_own(kept, ["9787020002207", "1009-6337"]) == [
        (Kind.ISSN, "10096338"),
        (Kind.UNIFIED, "10019·1234"),
    ]
