"""ISBN and ISSN as they are printed, typed and kept: one book number in all its forms."""

from __future__ import annotations

import re
import unicodedata

from shulian.core import isbn

_BETWEEN = re.compile(r"[\s\u2010-\u2015\u2212-]+")
_NUMBER = re.compile(r"\d{7}[\dX]|\d{9}[\dX]|\d{13}")


def forms(number: str) -> list[str]:
    """The ways in which a number is kept: as it came, without hyphens, and as ISBN-13 where it is one."""
    plain = _plain(number)
    return list(dict.fromkeys(filter(None, [plain, isbn.normalise(plain)])))


def asked(text: str) -> list[str]:
    """The forms under which to look for what was typed; empty when it is no ISBN or ISSN."""
    plain = _plain(text).removeprefix("ISBN").removeprefix("ISSN").removeprefix(":")
    return forms(plain) if _NUMBER.fullmatch(plain) else []


def _plain(text: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).upper()
