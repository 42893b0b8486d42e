"""The text of a subfield without the punctuation that MARC21 writes between elements."""

from __future__ import annotations

import re
import unicodedata

TRAILING = " /:;,=+\t"
SENTENCE_END = re.compile(r"(?<=[^\W\d_]{4})\.$")


def clean(text: str) -> str:
    """The text in NFC, without blanks and the signs that part it from the next element."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    text = text.strip().rstrip(TRAILING)
    return SENTENCE_END.sub("", text) if text.endswith(".") else text
