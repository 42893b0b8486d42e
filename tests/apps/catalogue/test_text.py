"""Text as it is compared."""

from __future__ import annotations

import csv

import pytest

from shulian.apps.catalogue.text import VARIANTS, normalise


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("錢鍾書", "钱钟书"),
        ("钱锺书", "钱钟书"),
        ("髙行健", "高行健"),
        ("紅樓夢（上）", "红楼梦(上)"),
        ("ＰＹＴＨＯＮ　３", "python 3"),
        ("Ｃ＋＋", "c++"),
        ("図書館学", "图书馆学"),
        ("Müller", "müller"),
        ("", ""),
    ],
)
def test_one_form_of_each_text(written: str, compared: str):
    assert normalise(written) == compared


def test_what_is_normalised_stays_so():
    for text in ("錢鍾書", "沢口靖子", "乾隆皇帝", "鄠邑区"):
        assert normalise(normalise(text)) == normalise(text)


def test_no_variant_is_the_standard_of_another():
    with VARIANTS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({row["variant"] for row in rows}) == len(rows)
    assert not {row["variant"] for row in rows} & {row["standard"] for row in rows}
    assert all(normalise(row["variant"]) == row["standard"] for row in rows)
