"""ISBN in any form: with ten or thirteen digits, hyphens, words around it, full-width figures."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_CANDIDATE = re.compile(r"(?<![0-9])(?:97[89][ -]?)?(?:[0-9][ -]?){9}[0-9Xx](?![0-9])")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))
_BLANKS = re.compile(r"[ -]")

# Publisher numbers of group 978-7 (China): the first numbers of each length, and its length.
_CHINA = (("00", "09", 2), ("100", "499", 3), ("5000", "7999", 4), ("80000", "89999", 5), ("900000", "999999", 6))


@lru_cache(maxsize=8192)
def normalise(text: str) -> str:
    """The ISBN-13 in a text, digits only; empty when there is none with a right check digit."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_DASHES)
    for match in _CANDIDATE.finditer(plain):
        digits = _BLANKS.sub("", match[0]).upper()
        if len(digits) == 10 and check_digit_10(digits[:9]) == digits[9]:
            return _with_check("978" + digits[:9])
        if len(digits) == 13 and check_digit_13(digits[:12]) == digits[12]:
            return digits
    return ""


def check_digit_13(digits: str) -> str:
    """The check digit for the first twelve digits."""
    total = sum(map(int, digits[::2])) + 3 * sum(map(int, digits[1::2]))
    return str(-total % 10)


def check_digit_10(digits: str) -> str:
    """The check digit for the first nine digits of an old ISBN, X for ten."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits))
    rest = -total % 11
    return "X" if rest == 10 else str(rest)


def shorter(isbn: str) -> str:
    """The ten digits of a normalised ISBN, as books before 2007 have them; empty where there are none."""
    return isbn[3:12] + check_digit_10(isbn[3:12]) if isbn.startswith("978") else ""


def hyphenated(isbn: str) -> str:
    """A normalised ISBN as it is printed; only Chinese ones (978-7) are parted, others stay whole."""
    if not isbn.startswith("9787"):
        return isbn
    rest = isbn[4:12]
    length = next(length for first, last, length in _CHINA if first <= rest[:length] <= last)
    return "-".join(("978", "7", rest[:length], rest[length:], isbn[12]))


def _with_check(digits: str) -> str:
    return digits + check_digit_13(digits)
