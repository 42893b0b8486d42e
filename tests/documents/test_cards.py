"""Printed cards: a scanner reads them, the words stand on them, and one has the size of a bank card."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from shulian.documents import cards
from tests.documents.test_labels import needs_scanner, scanned, words

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def card(number: str, name: str = "") -> cards.Card:
    return {
        "alliance": "陕西省图书馆联盟",
        "library": "雁塔区图书馆",
        "number": number,
        "name": name,
        "words": "联盟通用",
    }


@needs_scanner
def test_a_scanner_reads_every_card(tmp_path: Path) -> None:
    numbers = [f"610113{n:06}" for n in range(12)]
    assert scanned(cards.sheet([card(number) for number in numbers], NOW), tmp_path) == sorted(numbers)
    assert len(list(tmp_path.glob("page*"))) == 2


def test_library_number_and_masked_name_stand_on_it_and_nothing_is_markup(tmp_path: Path) -> None:
    told = words(cards.single(card("610113000001", "王*明 #panic()"), NOW), tmp_path)
    for text in ("陕西省图书馆联盟", "雁塔区图书馆", "610113000001", "王*明 #panic()", "联盟通用"):
        assert text in told


@pytest.mark.parametrize(("number", "can"), [("610113000001", True), ("1" * 90, False), ("证号", False)])
def test_what_no_scanner_would_read_has_no_bars(number: str, can: bool) -> None:
    assert cards.can_be_read(number) is can
    assert cards.single(card(number), NOW)[:4] == b"%PDF"
