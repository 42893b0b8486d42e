"""The messages of the public, as those see them who answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from django.db.models import Case, QuerySet, Value, When

from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Feedback, Library

Bears = Callable[[bytes], set[int]]
"""Whose marks stand in a piece: the people by their place in the row."""


def messages_to(libraries: Iterable[int] | QuerySet[Library]) -> QuerySet[Feedback]:
    """The messages to these libraries: those that wait first, the oldest of them on top; then the newest answers."""
    waits = Case(When(status=Feedback.Status.OPEN, then=Value(0)), default=Value(1))
    found: QuerySet[Feedback] = Feedback.objects.filter(library__in=libraries).select_related("library", "answered_by")
    return found.order_by(waits, Case(When(status=Feedback.Status.OPEN, then="received_at")), "-answered_at", "pk")


def waiting(libraries: Iterable[int] | QuerySet[Library]) -> int:
    """How many messages to these libraries have no answer yet."""
    return Feedback.objects.filter(library__in=libraries, status=Feedback.Status.OPEN).count()


def contact_of(message: Feedback) -> str:
    """How the sender can be reached, for the one who answers; empty when nothing was left."""
    return secrets.unseal(bytes(message.contact)) if message.contact else ""


def in_full(contact: str) -> str:
    """A contact as it was written, and with its numbers in one, small and great: as it may be sought."""
    return " ".join(dict.fromkeys((contact, contact.lower(), re.sub(r"[\s-]", "", contact))))


def searched(people: Sequence[Sequence[str]], bears: Bears) -> tuple[int, list[int]]:
    """Of how many contacts there are how many bear marks of each of these people who are gone; each is opened."""
    looked, found = 0, [0] * len(people)
    for one in Feedback.objects.exclude(contact=b"").iterator():
        looked += 1
        for person in bears(in_full(contact_of(one)).encode()):
            found[person] += 1
    return looked, found
