"""Receipts by the number that is printed on them."""

from __future__ import annotations

import re
from datetime import date

from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import Receipt

NUMBER = re.compile(r"(.{1,40})-(\d{8})-(\d{4,9})", re.ASCII)
"""Library, day, running number."""


def receipt_by_number(library: Library, text: str) -> Receipt | None:
    """A receipt of this library by the number as it is printed; None for what is no such number."""
    parts = NUMBER.fullmatch(text)
    return receipt_by_code(library, *parts.groups()) if parts else None


def receipt_by_code(library: Library, code: str, day: str, number: str) -> Receipt | None:
    """A receipt of this library by the parts of its number; None for any other, and for a day that never was."""
    if code != library.code:
        return None
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    return Receipt.objects.filter(library=library, day=on, number=int(number)).select_related("library").first()
