"""Code 128, the barcode that library scanners read: a text becomes dark and light modules."""

from __future__ import annotations

from barcode.codex import Code128
from barcode.errors import BarcodeError


def modules(text: str) -> str:
    """The barcode as 1 (dark) and 0 (light); empty for a text that Code 128 cannot say, like a Chinese one."""
    if not text or not text.isascii() or not text.isprintable():
        return ""
    try:
        return "".join(Code128(text).build())
    except BarcodeError:
        return ""
