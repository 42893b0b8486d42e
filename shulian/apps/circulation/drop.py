"""The book drop (还书箱): what lies in it at opening was returned before the last closing."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, time

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.circulation.actions import locked
from shulian.apps.circulation.queries import open_loans
from shulian.apps.holdings.queries import items_with_barcode
from shulian.core import calendar


def last_closing(library: Library) -> datetime:
    """When the library closed last, by its hours, its announced closures and its openings out of the ordinary."""
    week = defaultdict[int, list[time]](list)
    for weekday, closes in library.opening_hours.values_list("weekday", "closes"):
        week[weekday].append(closes)
    now = clock.local(clock.now())
    special = dict(library.opening_exceptions.filter(day__lte=now.date()).values_list("day", "closes"))
    return calendar.last_closing(now, locked.snapshot_now().calendar_of(library.pk), week, special)


def returned_at(library: Library, barcode: str) -> datetime | None:
    """The moment that counts for an item out of the drop; None, which is now, when it was lent after the closing."""
    closing = last_closing(library)
    loans = open_loans(item.pk for item in items_with_barcode(barcode))
    return None if any(loan.lent_at > closing for loan in loans.values()) else closing
