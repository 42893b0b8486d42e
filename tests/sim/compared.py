"""The paper held against the database: a part of it after an act, all of it at the end of a day."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import F, Sum

from shulian.apps.charges.models import Charge, Refund
from shulian.apps.circulation.models import Hold
from shulian.apps.journal.models import Entry
from tests.sim.shelves import CAUGHT, Shelves

BOOKS = """
SELECT item.id, item.state, item.place_id, loan.reader_id, loan.due_on - %s, loan.renewals, transit.destination_id,
       caught.id
  FROM holdings_item AS item
  LEFT JOIN circulation_loan AS loan ON loan.item_id = item.id AND loan.returned_at IS NULL
  LEFT JOIN circulation_transit AS transit ON transit.item_id = item.id AND transit.received_at IS NULL
  LEFT JOIN circulation_hold AS caught ON caught.caught_id = item.id AND caught.state = ANY(%s)
 WHERE item.title_id = ANY(%s)"""
"""More than one row of an item would be two loans, two journeys or two promises."""

WAITS = "SELECT id, reader_id, pickup_id, state, item_id FROM circulation_hold WHERE title_id = ANY(%s)"

MONEY = """
SELECT reader.id,
       (SELECT coalesce(sum(open_fen), 0) FROM charges_charge WHERE reader_id = reader.id),
       (SELECT coalesce(sum(open_fen), 0) FROM charges_refund WHERE reader_id = reader.id),
       (SELECT coalesce(sum(fen), 0) FROM charges_payment WHERE reader_id = reader.id)
  FROM readers_reader AS reader WHERE reader.id = ANY(%s)"""


def compare(paper: Shelves, today: Any, titles: list[int]) -> None:
    """The books of these titles, who waits for them, and everybody's purse."""
    if titles:
        _compare_titles(paper, today, titles)
    purse = paper.purse
    money = {reader: (purse.owed(reader), purse.due_back(reader), fen) for reader, fen in purse.paid.items()}
    assert {reader: tuple(map(int, fen)) for reader, *fen in _asked(MONEY, [list(money)])} == money


def _compare_titles(paper: Shelves, today: Any, titles: list[int]) -> None:
    expected = {
        number: (
            book.state,
            book.place,
            book.reader,
            book.left if book.reader is not None else None,
            book.renewals if book.reader is not None else None,
            book.bound,
            book.hold,
        )
        for number, book in paper.books.items()
        if book.title in titles
    }
    rows = _asked(BOOKS, [today, list(CAUGHT), titles])
    assert len(rows) == len(expected), rows
    assert {number: tuple(seen) for number, *seen in rows} == expected
    waits = {
        number: (wait.reader, wait.pickup, wait.state, wait.book)
        for number, wait in paper.waits.items()
        if wait.title in titles
    }
    assert {number: tuple(seen) for number, *seen in _asked(WAITS, [titles])} == waits


def compare_all(paper: Shelves, today: Any) -> None:
    """Everything: each charge and refund by itself, and what figures will count of the day."""
    compare(paper, today, sorted({book.title for book in paper.books.values()}))
    for reader in paper.readers:
        debts = [(debt.kind, debt.fen, debt.open, debt.book, debt.gone) for debt in paper.purse.debts_of(reader)]
        rows = charges_of(reader).values_list("kind", "fen", "open_fen", "item", "reversed_at")
        assert [(*row[:4], row[4] is not None) for row in rows] == debts
        dues = [(due.fen, due.open) for due in paper.purse.dues_of(reader)]
        assert list(refunds_of(reader).values_list("fen", "open_fen")) == dues
    entries = Entry.objects.filter(item__in=list(paper.books), kind__in=["checkout", "checkin", "renew"])
    counted = dict(entries.order_by().values_list("kind").annotate(Sum("quantity")))
    assert {kind: n for kind, n in counted.items() if n} == {kind: n for kind, n in paper.figures.items() if n}
    over = Hold.objects.filter(pk__in=[number for number, wait in paper.waits.items() if not wait.open])
    assert not over.filter(ended_at=None).exists()


def charges_of(reader: int) -> Any:
    """The reader's charges in the order in which they arose."""
    return Charge.objects.filter(reader=reader).order_by(F("incurred_at"), "pk")


def refunds_of(reader: int) -> Any:
    """What became due to the reader, in the order in which it did."""
    return Refund.objects.filter(reader=reader).order_by("pk")


def _asked(question: str, values: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())
