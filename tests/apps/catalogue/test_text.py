"""Text as it is compared."""

from __future__ import annotations

import csv
import subprocess
import unicodedata
from pathlib import Path

import opencc
import pytest

from shulian.apps.catalogue.described import LONGEST, columns_of, edition_from
from shulian.apps.catalogue.text import VARIANTS, normalise
from shulian.protocols.marc import describe
from tests.protocols.marc.samples import data_field, made


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


def converted(text: str) -> str:
    """The text in one form, every character looked at."""
    with VARIANTS.open(encoding="utf-8", newline="") as stream:
        variants = {ord(row["variant"]): row["standard"] for row in csv.DictReader(stream)}
    lower = unicodedata.normalize("NFKC", text).lower()
    return opencc.OpenCC("t2s").convert(lower).translate(variants)


def test_no_character_is_passed_over():
    signs = [sign for sign in map(chr, range(0x40000)) if not "\ud800" <= sign <= "\udfff" and sign.isprintable()]
    assert [normalise(sign) for sign in signs] == converted("\n".join(signs)).split("\n")


def test_no_word_is_passed_over(tmp_path: Path):
    tools, words = Path(opencc.__file__).with_name("clib"), tmp_path / "words.txt"
    command = [tools / "bin" / "opencc_dict", "-f", "ocd2", "-t", "text", "-o", words]
    subprocess.run([*command, "-i", tools / "share" / "opencc" / "TSPhrases.ocd2"], check=True)
    listed = [line.split("\t")[0] for line in words.read_text(encoding="utf-8").splitlines()]
    assert "反覆" in listed
    assert [normalise(word) for word in listed] == converted("\n".join(listed)).split("\n")


def test_what_is_normalised_stays_so():
    for text in ("錢鍾書", "沢口靖子", "乾隆皇帝", "鄠邑区"):
        assert normalise(normalise(text)) == normalise(text)


def test_no_variant_is_the_standard_of_another():
    with VARIANTS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({row["variant"] for row in rows}) == len(rows)
    assert not {row["variant"] for row in rows} & {row["standard"] for row in rows}
    assert all(normalise(row["variant"]) == row["standard"] for row in rows)


@pytest.mark.parametrize("sign", ["(", "\u3000", "出版社", "[ ", "ﷺ"])
def test_a_text_without_end_is_compared_by_its_beginning(sign: str):
    whole = columns_of(
        describe(made(data_field("200", f"a人生{sign * 200_000}x", f"f{sign * 200_000}", indicators="1 ")))
    )
    known = edition_from(whole | {"publisher": sign * 200_000, "authors": [sign * 200_000] * 100})
    assert known.title.startswith("人生")
    assert max(len(text) for text in (known.title, known.publisher, known.writer, *known.authors)) <= LONGEST
    assert len(whole["title"]) > LONGEST
