"""Prices as catalogues print them: CNY68.00, 68.00元, CNY120.00 (全3册), USD 35.00."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

AMOUNT = re.compile(r"(?<![0-9])(?<![0-9][.,])([0-9]{1,9}(?:,[0-9]{3})*)(?:\.([0-9]{1,2}))?(?![0-9]|[.,][0-9])")
"""A whole number with at most two places behind the point; 12.345 and a number of ten figures are no prices."""
FIGURES = str.maketrans("０１２３４５６７８９．", "0123456789.")
SHORT = 40
"""Characters of a text whose price is remembered: the same prices come again and again."""
CODE = re.compile(r"[A-Z]{3}")
YUAN = re.compile(r"^元[\s(（\[:;,]*")
NAMES = (
    ("RMB", "CNY"),
    ("人民币", "CNY"),
    ("￥", "CNY"),
    ("¥", "CNY"),
    ("HK$", "HKD"),
    ("NT$", "TWD"),
    ("US$", "USD"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("元", "CNY"),
)


class Price(NamedTuple):
    """An amount in hundredths of its currency (fen for CNY; empty when unknown), and what stood beside it."""

    amount: int
    currency: str
    note: str


def parse_price(text: str, default: str = "CNY") -> Price | None:
    """The price in this text, a bare number in the `default` currency; None where no amount stands."""
    text = text.strip()
    return _remembered(text, default) if len(text) <= SHORT else _read(text, default)


def _read(text: str, default: str) -> Price | None:
    text = text.translate(FIGURES)
    match = AMOUNT.search(text)
    if match is None:
        return None
    whole = match[1].replace(",", "")
    amount = int(Decimal(f"{whole}.{match[2] or 0}") * 100)
    before, behind = text[: match.start()], text[match.end() :]
    currency, note = _currency(before, behind, default)
    if currency == "CNY":
        note = YUAN.sub("", note)
    return Price(amount, currency, note)


_remembered = lru_cache(maxsize=8192)(_read)


def _currency(before: str, behind: str, default: str) -> tuple[str, str]:
    code = CODE.search(before.upper())
    if code and code[0] != "RMB":
        rest = before[: code.start()] + before[code.end() :]
        return code[0], _note(rest, behind)
    for name, currency in NAMES:
        for side in (before, behind[:3]):
            if name in side:
                return currency, _note(before.replace(name, ""), behind.replace(name, "", 1))
    # An unknown sign before the amount (L, Ft) is some other currency, not ours.
    return ("" if before.strip().isascii() and before.strip() else default), _note(before, behind)


def _note(before: str, behind: str) -> str:
    return " ".join(part for part in (before.strip(), behind.strip(" ()（）[]:;,")) if part)
