"""What waits at a desk of those who registered elsewhere, the class lists and the events of a library."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import Card, ClassList, ClassListRow, Registration, RegistrationEvent

WAITS = timedelta(days=30)
"""So long after its last day a provisional card may still be confirmed."""


def to_be_checked(library: Library) -> QuerySet[Registration]:
    """Registrations for this library that nobody has looked at, the oldest first; a family stands together."""
    waiting = _waiting().filter(library=library)
    return waiting.select_related("reader__category", "reader__home_library").order_by("made_at", "party", "pk")


def found_by_card(number: str) -> QuerySet[Registration]:
    """The registration of whoever stands here with a provisional card, made for whichever library."""
    readers = Card.objects.filter(number=number).values("reader")
    waiting = _waiting().filter(reader__in=readers)
    return waiting.select_related("reader__category", "reader__home_library").order_by("pk")


def run_out() -> QuerySet[Registration]:
    """Registrations for which nobody came, even so long after their last day."""
    over = Registration.objects.filter(state=Registration.State.PROVISIONAL, lapses_on__lt=clock.today() - WAITS)
    return over.order_by("pk")


def _waiting() -> QuerySet[Registration]:
    """Those that nobody has decided; what was merged into another record is decided there."""
    return Registration.objects.filter(state=Registration.State.PROVISIONAL, reader__merged_into=None)


def class_lists(library: Library) -> QuerySet[ClassList]:
    """The class lists of this library with their counts, the latest first."""
    counted = ClassList.objects.filter(library=library).annotate(
        people=Count("rows"),
        good=Count("rows", filter=Q(rows__faults={})),
        issued=Count("rows", filter=Q(rows__reader__isnull=False)),
        untold=Count("rows", filter=Q(rows__reader__isnull=False, rows__pin_told_at=None, rows__pin_void_at=None)),
    )
    return counted.select_related("category", "uploaded_by").order_by("-uploaded_at", "-pk")


def rows_of(held: ClassList) -> QuerySet[ClassListRow]:
    """The rows of a list in their order."""
    return held.rows.select_related("reader__category").order_by("line")


def events_of(library: Library) -> QuerySet[RegistrationEvent]:
    """The events of this library with how many cards were issued there, the latest first."""
    counted = RegistrationEvent.objects.filter(library=library).annotate(cards=Count("registrations"))
    return counted.order_by("-held_on", "-pk")


def registered_at(event: RegistrationEvent) -> QuerySet[Registration]:
    """Who got a card at this event, the latest first."""
    return event.registrations.select_related("reader").order_by("-made_at", "-pk")
