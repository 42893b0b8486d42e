"""The book drop (还书箱): what lies in it at opening was returned before the last closing."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.hours import week
from shulian.apps.circulation.actions import locked
from shulian.apps.circulation.queries import open_loans
from shulian.apps.holdings.queries import items_with_barcode

DAYS_SEARCHED = 60
END_OF_DAY = time(23, 59)


def last_closing(library: Library) -> datetime:
    """When the library closed last, by its calendar; the end of the day before where nobody entered its hours."""
    now = clock.local(clock.now())
    calendar = locked.snapshot_now().calendar_of(library.pk)
    spans = {day.weekday: day.spans for day in week(library)}
    for back in range(DAYS_SEARCHED):
        day = now.date() - timedelta(days=back)
        if not calendar.is_open(day):
            continue
        closes = [span.closes for span in spans.get(day.weekday(), ())] or ([] if back == 0 else [END_OF_DAY])
        ends = [datetime.combine(day, one, tzinfo=clock.PLACE) for one in closes]
        over = [one for one in ends if one <= now]
        if over:
            return max(over)
    return now


def returned_at(library: Library, barcode: str) -> datetime | None:
    """The moment that counts for an item out of the drop; None, which is now, when it was lent after the closing."""
    closing = last_closing(library)
    loans = open_loans(item.pk for item in items_with_barcode(barcode)[:9])
    return None if any(loan.lent_at > closing for loan in loans.values()) else closing
