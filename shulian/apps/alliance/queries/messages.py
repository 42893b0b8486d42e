"""The messages of the public, as those see them who answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from django.db.models import Case, QuerySet, Value, When

from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Feedback, Library
from shulian.core.marks import Written, stands, written

_BETWEEN = r"[\s.\-－·()（）]"
_GROUPED = re.compile(rf"(?<=\d){_BETWEEN}+(?=[\dx])")

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


def in_full(text: str) -> str:
    """What was written, and with small letters and its numbers in one: as it may be sought."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return " ".join(dict.fromkeys((text, plain, _GROUPED.sub("", plain))))


def searched(people: Sequence[Sequence[str]], bears: Bears) -> tuple[int, list[int]]:
    """Of how many messages with a contact how many bear marks of each of these people who are gone; each is opened."""
    looked, found = 0, [0] * len(people)
    for one in Feedback.objects.exclude(contact=b"").iterator():
        looked += 1
        contact = contact_of(one)
        for person in bears(in_full(f"{contact} {one.message} {one.answer}").encode()):
            found[person] += stands_in(written(people[person]), contact, f"{one.message} {one.answer}")
    return looked, found


def stands_in(person: Written, contact: str, said: str) -> bool:
    """Whether somebody's telephone, address or long number stands there as a whole, or in the contact the name."""
    return stands(person.names, contact) or stands(person.known, f"{contact}\n{said}")
