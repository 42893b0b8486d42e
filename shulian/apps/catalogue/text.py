"""Text as it is compared: search and matching see every text in this form, people see it as it was written."""

from __future__ import annotations

import csv
import unicodedata
from functools import cache
from pathlib import Path

from opencc import OpenCC

VARIANTS = Path(__file__).with_name("data") / "variants.csv"
"""Forms of a character that the conversion to simplified script leaves apart (锺/钟, 髙/高, 沢/泽)."""


def normalise(text: str) -> str:
    """NFKC, lower case, simplified script, one form of each character."""
    lower = unicodedata.normalize("NFKC", text).lower()
    if lower.isascii():
        return lower
    simplified: str = _simplified().convert(lower)
    return simplified.translate(_variants())


@cache
def _simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def _variants() -> dict[int, str]:
    with VARIANTS.open(encoding="utf-8", newline="") as stream:
        return {ord(row["variant"]): row["standard"] for row in csv.DictReader(stream)}
