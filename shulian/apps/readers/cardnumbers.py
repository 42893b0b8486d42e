"""What is known of card numbers: which are somebody's already, and which cards have the number of a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from shulian import clock
from shulian.apps.readers.finding import found_by, found_by_each
from shulian.apps.readers.models import Card, Reader
from shulian.core.cardnumbers import Known, Range, against_known
from shulian.core.credentials import Kind
from shulian.core.documents import tells_person
from shulian.core.registration import Fault

LIKE_PAPERS = r"^[A-Za-z]*[0-9-]{17,28}[0-9Xx]$"
"""What the database can say of it: nothing else comes before the rule."""
WIDEST_STEP = 1000


def against_holder(number: str, reader: Reader | None = None) -> Fault | None:
    """What stands against a new card of this number, for this reader: it is a card, or somebody is found by it."""
    if not number:
        return None
    if Card.objects.filter(number=number).exists():
        return Fault.CARD_NUMBER_TAKEN
    holder = reader.pk if reader else None
    return against_known(Known(Kind(one.kind), own=one.reader_id == holder) for one in found_by(number))


def free_numbers(told: Range, first: int, wanted: int = 1) -> Iterator[int]:
    """What a range may give out from there on, asked for so many at a time at first.

    Cards that were printed elsewhere are passed over many at a time.
    """
    today, step = clock.today(), wanted
    while first <= told.until:
        some = {n: told.number(n) for n in range(first, min(first + step, told.until + 1))}
        taken = set(Card.objects.filter(number__in=some.values()).values_list("number", flat=True))
        free = {n: no for n, no in some.items() if no not in taken and not tells_person(no, (), today)}
        found = found_by_each(free.values())
        for n, number in free.items():
            if against_known(Known(Kind(one.kind)) for one in found.get(number, ())) is None:
                yield n
        first, step = first + step, min(step * 2, WIDEST_STEP)


def cards_like_papers() -> Counter[str]:
    """How many cards of each library have an identity number for their own, from before that was refused."""
    cards = Card.objects.filter(number__regex=LIKE_PAPERS).values_list("number", "library__name")
    today = clock.today()
    return Counter(name for number, name in cards.iterator() if tells_person(number, (), today))
