"""Ranges of card numbers: opening and closing them, and giving numbers out."""

from __future__ import annotations

from dataclasses import asdict

from django.db import connection
from django.db.models import F

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.cardnumbers import free_numbers
from shulian.apps.readers.models import CardSeries
from shulian.core.cardnumbers import Fault, Range, faults_of


def next_number(library: Library) -> str | None:
    """The next card number of the library's own ranges, the oldest first; None when all are used up.

    Numbers of cards printed elsewhere, and whatever else is somebody's number, are passed over. A library without a
    range begins one with its code.
    """
    if not CardSeries.objects.filter(library=library).exists():
        CardSeries.objects.get_or_create(library=library, prefix=library.code, first=1)
    open_ones = CardSeries.objects.filter(library=library, closed_at=None, last__lt=F("until"))
    for key in open_ones.order_by("opened_at", "pk").values_list("pk", flat=True):
        # One range at a time: whoever needs a number waits for the range it comes from, and then looks anew.
        told = range_of(CardSeries.objects.select_for_update(no_key=True).get(pk=key))
        given = next(free_numbers(told, told.next), None)
        CardSeries.objects.filter(pk=key).update(last=told.until if given is None else given)
        if given is not None:
            return told.number(given)
    return None


def range_of(series: CardSeries) -> Range:
    """The range as the rules see it."""
    return Range(series.prefix, series.width, series.first, series.until, series.last)


def open_series(act: Act, library: Library, wanted: Range) -> dict[str, Fault]:
    """Open a range for this library; what is wrong with it by field, and then nothing is changed."""
    faults: dict[str, Fault] = {}

    def write() -> Answer:
        # No two offices may open ranges that meet; who needs a number meanwhile waits for a moment.
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE readers_cardseries IN SHARE ROW EXCLUSIVE MODE")
        faults.update(faults_of(wanted, [range_of(one) for one in CardSeries.objects.all()]))
        if faults:
            raise _WrongError
        values = asdict(wanted) | {"last": max(wanted.first - 1, 0)}
        made = CardSeries.objects.create(library=library, **values)
        numbers = {"from": wanted.number(wanted.first), "until": wanted.number(wanted.until)}
        entry(act, "card-series-opened", library=library.pk, subject=f"card-series:{made.pk}", details=numbers)
        return {"series": made.pk}

    try:
        perform(act, "open-card-series", write)
    except _WrongError:
        return faults
    return {}


def close_series(act: Act, series: CardSeries) -> None:
    """Give no more numbers out of this range; cards that have one stay as they are."""

    def write() -> Answer:
        closed = CardSeries.objects.filter(pk=series.pk, closed_at=None).update(closed_at=clock.now())
        if closed:
            entry(act, "card-series-closed", library=series.library_id, subject=f"card-series:{series.pk}")
        return {}

    perform(act, "close-card-series", write)


class _WrongError(Exception):
    """Leaves the transaction of a range that cannot be opened."""
