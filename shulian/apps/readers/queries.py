"""Who a reader is: by card, by identity number, by account."""

from __future__ import annotations

from django.db.models import Case, QuerySet, Value, When

from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account, Library
from shulian.apps.readers.models import Card, Category, Reader
from shulian.core.registration import clean_card_number


def categories() -> QuerySet[Category]:
    """The kinds of reader in their order."""
    return Category.objects.order_by("order", "code")


def card_by_number(number: str) -> Card | None:
    """A card, live or dead, with its reader."""
    return _cards().filter(number=clean_card_number(number)).first()


def card_by_id(pk: int) -> Card | None:
    """The card with this id, live or dead, with its reader."""
    return _cards().filter(pk=pk).first()


def reader_by_identity(number: str) -> Reader | None:
    """The reader with this identity number (18 characters), found by its keyed digest."""
    return Reader.objects.filter(identity_lookup=secrets.lookup("identity", number)).first()


def card_of(reader: Reader) -> Card | None:
    """The reader's newest live card."""
    return _cards().filter(reader=reader, status=Card.Status.ACTIVE).order_by("-issued_at", "-pk").first()


def card_to_show(reader: Reader) -> Card | None:
    """The card that stands for a reader: the newest live one, else the newest of all."""
    live_first = Case(When(status=Card.Status.ACTIVE, then=Value(0)), default=Value(1))
    return _cards().filter(reader=reader).order_by(live_first, "-issued_at", "-pk").first()


def reader_of(account: Account) -> Reader | None:
    """The reader whose account this is."""
    return Reader.objects.select_related("category", "home_library__division").filter(account=account).first()


def readers_at(library: Library) -> int:
    """How many readers have this library for their home and have not given up their card."""
    return Reader.objects.filter(home_library=library).exclude(status=Reader.Status.LEFT).count()


def _cards() -> QuerySet[Card]:
    return Card.objects.select_related("library", "reader__category", "reader__home_library")
