"""What this app keeps sealed, and how every app says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from shulian.apps.alliance.models import FactorSecret, Feedback


@dataclass(frozen=True)
class Sealed:
    """The rows of a table with sealed columns, and what else changes with the keys.

    `digests` says what each row is found by with the newest key; `elsewhere` does for some rows what has to be done in
    other tables.
    """

    name: str
    rows: QuerySet[Any]
    columns: tuple[str, ...]
    digests: Callable[[Any], dict[str, bytes]] | None = None
    elsewhere: Callable[[Sequence[Any]], object] | None = None


SEALED = (
    Sealed("alliance.Feedback", Feedback.objects.all(), ("contact",)),
    Sealed("alliance.FactorSecret", FactorSecret.objects.all(), ("sealed",)),
)
