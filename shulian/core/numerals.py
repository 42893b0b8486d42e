"""Numbers as titles write them: in figures, in Chinese, in Roman letters."""

from __future__ import annotations

import re

NUMERAL = r"[0-9]{1,3}|[零〇一二三四五六七八九十百两]{1,5}"
"""A number in figures or in Chinese, as a pattern."""
LONG_NUMERAL = r"[0-9]{1,4}(?![0-9])|[零〇一二三四五六七八九十百千两]{1,9}"
"""A number up to 9999, where 第 or a unit says that it is one; four figures by themselves are a year."""
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_FIGURES = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
_MYRIAD = 10_000
_COUNTED = r"(?:[0-9]{1,7}|[一二三四五六七八九两])"
_NUMBER = re.compile(
    rf"[0-9]{{1,7}}[十百千万](?:零?{_COUNTED}[十百千万]|万){{0,4}}(?![0-9])|[0-9]{{1,7}}"
    # 万千气象 counts nothing, and 2万千米 no 千.
    r"|(?<![0-9十百千万])[零〇一二三四五六七八九十百千两][零〇一二三四五六七八九十百千万两]{0,11}"
)
_PAIR = re.compile(rf"({_COUNTED}?)([十百千万])")
_WAYS = 7
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


def number(text: str) -> str:
    """A number in any script as decimal digits; 上, 中, 下 stay as they are."""
    if text in "上中下" or text.isdecimal():
        return text.lstrip("0") or "0"
    if text[0] in _ROMAN:
        return str(_roman(text))
    return str(_chinese(text))


def chinese(value: int) -> str:
    """A number below a hundred million as Chinese writes it: 二十一, 一百零五, 二万."""
    high, low = divmod(value, _MYRIAD)
    counted = _below_myriad(low)
    if high:
        return f"{chinese(high)}万{'零' if 0 < low < 1000 else ''}{counted}"
    return counted.replace("一十", "十", 1) if counted.startswith("一十") else counted or "零"


def otherwise(text: str) -> list[str]:
    """The same text with its numbers in each other way in which titles write them: 海底2万里 for 海底两万里."""
    each = [_ways(found[0]) for found in _NUMBER.finditer(text)]
    written = []
    for way in range(_WAYS):
        chosen = iter([ways[way] for ways in each])
        written.append(_NUMBER.sub(lambda found, chosen=chosen: next(chosen) or found[0], text))  # type: ignore[misc]
    return [one for one in dict.fromkeys(written) if one != text]


def _ways(text: str) -> list[str]:
    """A number in figures, with 万 behind them, in Chinese (begun with 二, with 两, without 一), and digit by digit."""
    figures = _in_figures(text)
    value = int(figures)
    counted = chinese(value) if not figures.startswith("0") else ""
    digits = "".join(map(_FIGURES.__getitem__, map(int, figures)))
    return [
        figures,
        f"{value // _MYRIAD}万" if value and not value % _MYRIAD else "",
        counted,
        f"两{counted[1:]}" if counted.startswith("二") and counted[1:2] != "十" else "",
        counted[1:] if counted.startswith("一") and counted[1:2] else "",
        digits.replace("零", "〇"),
        digits,
    ]


def _in_figures(text: str) -> str:
    if text[0].isdecimal():
        return text if text.isdecimal() else str(_mixed(text))
    head, myriad, rest = text.partition("万")
    if not set(text) & {"十", "百", "千", "万"}:
        return "".join(str(_DIGITS[digit]) for digit in text)
    return str(_chinese(head) * _MYRIAD + _chinese(rest.replace("万", "")) if myriad else _chinese(head))


def _mixed(text: str) -> int:
    """A number in figures with Chinese units: 2千, 1万2千, 3千万."""
    total = 0
    for digits, unit in _PAIR.findall(text):
        counted = int(_in_figures(digits or "0"))
        total = (total + counted) * _MYRIAD if unit == "万" else total + counted * _UNITS[unit]
    return total


def _below_myriad(value: int) -> str:
    counted = ""
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            counted += _FIGURES[digit] + sign
        elif counted and not counted.endswith("零"):
            counted += "零"
    return counted.rstrip("零")


def _chinese(text: str) -> int:
    if not set(text) & set(_UNITS):
        return int("".join(str(_DIGITS[digit]) for digit in text) or 0)
    total, digit = 0, 1
    for place, sign in enumerate(text):
        if sign in _UNITS:
            total += (digit if place else 1) * _UNITS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    pairs = zip(values, [*values[1:], 0], strict=True)
    return sum(-value if value < following else value for value, following in pairs)
