"""What stood for readers once and does so no more: dead cards, freed credentials, records that went into others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from shulian import clock
from shulian.apps.alliance.models import Library
from shulian.apps.readers.models import Card, CardAct, Credential, ReaderMerge
from shulian.core.cardlife import Deed
from shulian.core.credentials import Kind, Status


class What(StrEnum):
    """The lists."""

    CARDS = "cards"
    CREDENTIALS = "credentials"
    MERGED = "merged"


@dataclass(frozen=True)
class Asked:
    """Of which libraries, from which day to which, and by which number of a card, if one is looked for."""

    libraries: QuerySet[Library]
    since: date | None = None
    until: date | None = None
    number: str = ""


def cards(asked: Asked) -> QuerySet[Card]:
    """Lost, replaced and given-up cards, each with `ended_at`, the latest end first."""
    gave_up = CardAct.objects.filter(card=OuterRef("pk"), deed__in=[Deed.CANCEL, Deed.DEATH]).order_by("-done_at")
    after = Card.objects.filter(reader=OuterRef("reader"), issued_at__gt=OuterRef("issued_at")).order_by("issued_at")
    dead = Card.objects.exclude(status=Card.Status.ACTIVE).filter(library__in=asked.libraries)
    if asked.number:
        dead = dead.filter(number=asked.number)
    ended: Any = dead.annotate(
        ended_at=Coalesce(
            Subquery(gave_up.values("done_at")[:1]), Subquery(after.values("issued_at")[:1]), "reader__closed_at"
        )
    )
    found: QuerySet[Card] = _within(ended.select_related("library", "reader"), "ended_at", asked)
    return found.order_by(F("ended_at").desc(nulls_last=True), "-pk")


def credentials(asked: Asked) -> QuerySet[Credential]:
    """Freed credentials of readers at home in these libraries; nothing is left of a number but its mask."""
    freed = Credential.objects.filter(status=Status.FREED, reader__home_library__in=asked.libraries)
    named = freed.exclude(kind=Kind.CARD).select_related("reader__home_library")
    return _within(named, "freed_at", asked).order_by("-freed_at", "-pk")


def merged(asked: Asked) -> QuerySet[ReaderMerge]:
    """Records that went into others, unless that was taken back."""
    found = ReaderMerge.objects.filter(library__in=asked.libraries, undone_at=None)
    named = found.select_related("library", "source", "target")
    return _within(named, "merged_at", asked).order_by("-merged_at", "-pk")


Row = TypeVar("Row", Card, Credential, ReaderMerge)


def _within(found: QuerySet[Row], column: str, asked: Asked) -> QuerySet[Row]:
    if asked.since:
        found = found.filter(**{f"{column}__gte": clock.midnight(asked.since)})
    if asked.until:
        found = found.filter(**{f"{column}__lt": clock.midnight(asked.until + timedelta(days=1))})
    return found
