"""Cards of the demonstration in every state of their life, so that lists, receipts and figures show something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from shulian import clock
from shulian.apps.alliance.models import Account, Library
from shulian.apps.circulation.actions import leaving
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions import cardlife
from shulian.apps.readers.actions.cardlife import Done, Refused, Wish
from shulian.apps.readers.models import Card, Reader
from shulian.apps.readers.queries import card_of
from shulian.interfaces.commands.demonstration.libraries import HANTAI, YANTA
from shulian.interfaces.commands.demonstration.readers import Guest

NEEDED = 14
"""Readers of one library with nothing open; a smaller demonstration leaves its cards as they are."""
Deed = Callable[[Act, Wish], Done | Refused]


def load(tree: Mapping[str, Library], desks: Mapping[int, Account], guests: Iterable[Guest]) -> None:
    """A fortnight of cards at the desk of 雁塔, and a card that was reported lost last night."""
    yanta, today = tree[YANTA], clock.today()
    readers = _quiet_readers(yanta, {guest.reader for guest in guests})
    if len(readers) < NEEDED:
        return
    _let_some_expire(readers[:5])
    # Who does what, how many days ago; the last two of a line are seen in the lists of this morning.
    deeds: list[tuple[Deed, Reader, int, dict[str, Any]]] = [
        (cardlife.renew_card, readers[0], 9, {}),
        (cardlife.renew_card, readers[1], 3, {}),
        (cardlife.freeze_card, readers[5], 12, {}),
        (cardlife.replace_card, readers[5], 11, {}),
        (cardlife.replace_card, readers[6], 6, {"lost": False}),
        (cardlife.freeze_card, readers[7], 1, {}),
        (
            cardlife.block_reader,
            readers[8],
            5,
            {"reason": "图书污损，待赔偿（演示）", "until": today + timedelta(days=30)},
        ),
        (cardlife.block_reader, readers[9], 4, {"reason": "多次逾期，经劝告仍未归还（演示）"}),
        (cardlife.new_pin, readers[10], 2, {}),
        (leaving.transfer_home, readers[11], 7, {"library": tree[HANTAI]}),
        (leaving.cancel_card, readers[12], 8, {"reason": "迁往外省（演示）"}),
        (leaving.report_death, readers[13], 10, {"reason": "家属持死亡证明（演示）"}),
    ]
    for deed, reader, days_ago, wish in sorted(deeds, key=lambda one: -one[2]):
        at_home = deed is cardlife.freeze_card
        hour = time(23, 4) if at_home else time(10, 20)
        act = Act("portal") if at_home else Act("desk", desks[yanta.pk].pk, yanta.pk)
        with clock.stopped_at(datetime.combine(today - timedelta(days=days_ago), hour, clock.PLACE)):
            _done(deed, act, Reader.objects.get(pk=reader.pk), wish)


def _quiet_readers(library: Library, spared: set[int]) -> list[Reader]:
    """Grown-ups at home here who have nothing on loan and wait for nothing."""
    busy = set(Loan.objects.filter(returned_at__isnull=True, reader__isnull=False).values_list("reader", flat=True))
    busy |= set(Hold.objects.filter(ended_at__isnull=True, reader__isnull=False).values_list("reader", flat=True))
    quiet = Reader.objects.filter(home_library=library, status=Reader.Status.ACTIVE, category="adult")
    free = quiet.filter(charges__isnull=True, deposits__isnull=True, expires_on__gte=clock.today())
    return list(free.exclude(pk__in=busy | spared).order_by("-registered_at", "pk")[:NEEDED])


def _let_some_expire(readers: list[Reader]) -> None:
    """These joined long ago: their cards run out in these weeks, or have just done so."""
    for reader, days in zip(readers, (4, 11, 18, 40, -6), strict=True):
        Reader.objects.filter(pk=reader.pk).update(expires_on=clock.today() + timedelta(days=days))


def _done(deed: Deed, act: Act, reader: Reader, wish: Mapping[str, Any]) -> None:
    card = card_of(reader)
    if not isinstance(card, Card):
        raise TypeError("an invented reader has no card")
    outcome = deed(act, replace(Wish(card, identified=True), **wish))
    if isinstance(outcome, Refused):
        raise TypeError(f"a deed of the demonstration is refused: {outcome.fault}")
