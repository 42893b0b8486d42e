"""Receipts by the number that is printed on them."""

from __future__ import annotations

from datetime import date

from shulian.apps.alliance.models import Library
from shulian.apps.charges.models import Receipt


def receipt_by_code(library: Library, code: str, day: str, number: str) -> Receipt | None:
    """A receipt of this library by the parts of its number; None for any other, and for a day that never was."""
    if code != library.code:
        return None
    try:
        on = date.fromisoformat(day)
    except ValueError:
        return None
    return Receipt.objects.filter(library=library, day=on, number=int(number)).select_related("library").first()
