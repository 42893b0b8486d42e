"""All that is held of one reader, gathered from the apps that hold something."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator

from shulian.apps.charges import person as charges
from shulian.apps.circulation import person as circulation
from shulian.apps.circulation.actions import leaving
from shulian.apps.discovery import person as discovery
from shulian.apps.distribution import person as distribution
from shulian.apps.journal.actions import Act
from shulian.apps.readers import person as readers
from shulian.apps.readers.actions.cardlife import Refused
from shulian.apps.readers.models import Card, Reader

PERSONS = (readers, charges, circulation, distribution, discovery)


def export(reader: Reader) -> dict[str, Any]:
    """Everything, as plain data."""
    held: dict[str, Any] = {}
    for person in PERSONS:
        held |= person.export(reader)
    return held | {"second_factors": _factors(reader)}


def _factors(reader: Reader) -> list[dict[str, Any]]:
    """Of the library that keeps them, which no app knows; never a secret."""
    own = Authenticator.objects.filter(user=reader.account_id).order_by("pk") if reader.account_id else ()
    return [{"kind": one.type, "made_at": one.created_at, "used_at": one.last_used_at} for one in own]


def erase(act: Act, card: Card) -> Refused | dict[str, int]:
    """Forget the reader of a closed card in every app, the upper ones first; how much went, by app and table."""
    parts = [(person.__name__.split(".")[-2], person.erase) for person in reversed(PERSONS)]
    return leaving.erase(act, card, parts)
