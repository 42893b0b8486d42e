"""Signs that nobody sees: they make two texts of one, or turn around what is read."""

from __future__ import annotations

import re
import unicodedata

_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Fillers and variation selectors: letters and marks by their category, and nothing on the page."""


def has_unseen(text: str) -> bool:
    """Whether there is any such sign in it."""
    return bool(_UNSEEN.search(text)) or any(unicodedata.category(sign) == "Cf" for sign in text)
