"""Numbers as titles write them."""

from __future__ import annotations

import pytest

from shulian.core.numerals import chinese, number, otherwise


@pytest.mark.parametrize(
    ("value", "written"), [(0, "零"), (7, "七"), (10, "十"), (19, "十九"), (20, "二十"), (21, "二十一"), (99, "九十九")]
)
def test_a_number_in_chinese_is_read_back_as_itself(value: int, written: str) -> None:
    assert chinese(value) == written
    assert number(written) == str(value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (10_000, "一万"),
        (20_005, "二万零五"),
        (25_000, "二万五千"),
        (100_000, "十万"),
    ],
)
def test_a_great_number_in_chinese(value: int, written: str) -> None:
    assert chinese(value) == written


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("海底2万里", ["海底20000里", "海底二万里", "海底两万里", "海底二〇〇〇〇里", "海底二零零零零里"]),
        ("海底两万里", ["海底20000里", "海底2万里", "海底二万里", "海底二〇〇〇〇里", "海底二零零零零里"]),
        ("100年孤独", ["一百年孤独", "百年孤独", "一〇〇年孤独", "一零零年孤独"]),
        ("百年孤独", ["100年孤独", "一百年孤独", "一〇〇年孤独", "一零零年孤独"]),
        ("80天", ["八十天", "八〇天", "八零天"]),
        ("2个", ["二个", "两个"]),
        ("一九八四", ["1984", "一千九百八十四", "千九百八十四"]),
        ("二零零八年的雪", ["2008年的雪", "二千零八年的雪", "两千零八年的雪", "二〇〇八年的雪"]),
        ("007", ["〇〇七", "零零七"]),
        ("二万五千里", ["25000里", "两万五千里", "二五〇〇〇里", "二五零零零里"]),
        ("三万万", ["30000", "3万", "三万", "三〇〇〇〇", "三零零零零"]),
        ("3国8王", ["三国八王"]),
        ("2千米", ["2000米", "二千米", "两千米", "二〇〇〇米", "二零零零米"]),
        ("1万2千", ["12000", "一万二千", "万二千", "一二〇〇〇", "一二零零零"]),
        ("2万五千里", ["25000里", "二万五千里", "两万五千里", "二五〇〇〇里", "二五零零零里"]),
        ("3千万", ["30000000", "3000万", "三千万", "三〇〇〇〇〇〇〇", "三零零零零零零零"]),
        ("2万千米", ["20000千米", "二万千米", "两万千米", "二〇〇〇〇千米", "二零零零零千米"]),
        ("1万2", ["一万二", "1万两"]),
        ("万千气象", []),
        ("万历", []),
        ("红楼梦", []),
    ],
)
def test_numbers_in_every_other_way(text: str, others: list[str]) -> None:
    assert otherwise(text) == others


@pytest.mark.parametrize(
    ("written", "value"),
    [("一千", 1000), ("千", 1000), ("一千零一", 1001), ("一千五百", 1500), ("两千三百四十五", 2345), ("九九九", 999)],
)
def test_thousands_are_read(written: str, value: int) -> None:
    assert number(written) == str(value)
