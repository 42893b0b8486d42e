"""ISBN, ISSN and unified number as they are printed, typed and kept: one book number in all its forms."""

from __future__ import annotations

import re
import unicodedata

from shulian.core import isbn
from shulian.core.othernumbers import is_unified, unified

_BETWEEN = re.compile(r"[\s\u2010-\u2015\u2212-]+")
_POINTS = re.compile(r"[·•・‧∙⋅]")
_ISBN = 13
_NUMBER = re.compile(r"\d{7}[\dX]|\d{9}[\dX]|\d{13}")


def forms(number: str) -> list[str]:
    """The ways in which a number is kept: as it came, without hyphens, and as ISBN-13 where it is one."""
    if len(number) == _ISBN and number.isascii() and number.isdecimal():
        return [number]
    plain = _plain(number)
    if is_unified(number) and not _NUMBER.fullmatch(plain):
        return [_dotted(number)]
    return list(dict.fromkeys(filter(None, [plain, isbn.normalise(plain)])))


def asked(text: str) -> list[str]:
    """The forms under which to look for what was typed; empty when it is no ISBN, ISSN or unified number."""
    typed = text.strip().removeprefix("统一").removeprefix("书号").lstrip(" :：")
    plain = _plain(text).removeprefix("ISBN").removeprefix("ISSN").removeprefix(":")
    # 7011-2893 may be either.
    found = forms(plain) if _NUMBER.fullmatch(plain) else []
    return [*found, _dotted(typed)] if is_unified(typed) else found


def begun(text: str) -> str:
    """How the number begins that was typed so far."""
    return _POINTS.sub(".", _plain(text))


def _dotted(text: str) -> str:
    """A unified number as it is kept."""
    return _POINTS.sub(".", unified(text))


def _plain(text: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
