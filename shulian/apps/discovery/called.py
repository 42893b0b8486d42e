"""The forms in which people write a name: its last part, and its initials apart or together."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LAST_PART = re.compile(r"[·•・‧]\s*|(?<=[a-zA-Z.])\s+")
_INITIALS = re.compile(r"(?<![^\W_])(?:[A-Z]\.\s*){2,4}|(?<![^\W_])[A-Z]{2,3}(?=[\s\u4e00-\u9fff])")

_WITH_FORMS = re.compile(r"[·•・‧.a-zA-Z\s]")
"""What every name has of which there are other forms."""


def called(names: Iterable[str]) -> list[str]:
    """Names, the last part of foreign ones, by which people call them (托尔斯泰, Tolstoy), initials in every form."""
    names = list(names)
    if not any(_WITH_FORMS.search(name) for name in names):
        return list(dict.fromkeys(filter(None, names)))
    parts = (part for name in names for part in (name, _LAST_PART.split(name.rstrip())[-1], *_initials(name)))
    return list(dict.fromkeys(part for part in parts if part))


def _initials(name: str) -> list[str]:
    """A name with its initials apart, together and with dots: J. K. Rowling, JK Rowling, J.K. Rowling."""
    found = _INITIALS.search(name)
    if found is None:
        return []
    letters = [letter for letter in found[0] if letter.isalpha()]
    return [
        f"{name[: found.start()]}{form} {name[found.end() :].lstrip()}"
        for form in (". ".join([*letters, ""]), "".join(letters), ".".join([*letters, ""]))
    ]
