"""Text as it is compared: search and matching see every text in this form, people see it as it was written."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

from opencc import OpenCC

VARIANTS = Path(__file__).with_name("data") / "variants.csv"
"""Forms of a character that the conversion to simplified script leaves apart (锺/钟, 髙/高, 沢/泽)."""
IN_WORDS = "沈藉覆坏瞭哩甦衹"
"""Characters that the conversion leaves as they are by themselves and changes in words: 沈痛, 反覆, 瞭解."""
_HAN = (*range(0x2E80, 0xA000), *range(0xF900, 0xFB00))
_RARE = "\ud800-\udfff\U00020000-\U0003ffff"


def normalise(text: str) -> str:
    """NFKC, lower case, simplified script, one form of each character."""
    lower = unicodedata.normalize("NFKC", text).lower()
    if lower.isascii() or not _changing().search(lower):
        return lower
    simplified: str = _simplified().convert(lower)
    return simplified.translate(_variants())


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _changing() -> re.Pattern[str]:
    """A character that may become another one: most texts have none, and to look is quicker than to convert."""
    by_itself = "\n".join(map(chr, _HAN))
    pairs = zip(by_itself, _simplified().convert(by_itself), strict=True)
    changed = [sign for sign, simplified in pairs if sign != simplified]
    return re.compile(f"[{''.join(changed)}{''.join(map(chr, _variants()))}{IN_WORDS}{_RARE}]")


@cache
def _variants() -> dict[int, str]:
    with VARIANTS.open(encoding="utf-8", newline="") as stream:
        return {ord(row["variant"]): row["standard"] for row in csv.DictReader(stream)}
