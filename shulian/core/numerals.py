"""Numbers as titles write them: in figures, in Chinese, in Roman letters."""

from __future__ import annotations

NUMERAL = r"[0-9]{1,3}|[零〇一二三四五六七八九十百两]{1,5}"
"""A number in figures or in Chinese, as a pattern."""
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


def number(text: str) -> str:
    """A number in any script as decimal digits; 上, 中, 下 stay as they are."""
    if text in "上中下" or text.isdecimal():
        return text.lstrip("0") or "0"
    if text[0] in _ROMAN:
        return str(_roman(text))
    return str(_chinese(text))


def chinese(value: int) -> str:
    """A number below 100 as Chinese writes it: 二十一."""
    tens, ones = divmod(value, 10)
    figures = "零一二三四五六七八九"
    if not tens:
        return figures[ones]
    return f"{figures[tens] if tens > 1 else ''}十{figures[ones] if ones else ''}"


def _chinese(text: str) -> int:
    if not set(text) & {"十", "百"}:
        return int("".join(str(_DIGITS[digit]) for digit in text))
    total, digit = 0, 1
    for place, sign in enumerate(text):
        if sign in "十百":
            total += (digit if place else 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)
