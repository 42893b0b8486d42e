"""Invented social-security and transit cards of some of the readers, and ranges of card numbers that run out."""

from __future__ import annotations

from collections.abc import Iterator

from shulian.apps.alliance import secrets
from shulian.apps.readers.finding import digest_of
from shulian.apps.readers.models import CardSeries, Credential, Reader
from shulian.core.credentials import Kind, Status, Value, mask
from shulian.interfaces.commands.demonstration.libraries import HANTAI

EVERY_SOCIAL, EVERY_TRANSIT, EVERY_FROZEN = 5, 7, 91


def load() -> None:
    """Every fifth reader has bound a social-security card, every seventh a transit card; a few were lost."""
    readers = Reader.objects.filter(is_demonstration=True).order_by("pk")
    Credential.objects.bulk_create(_cards(list(readers)), batch_size=1000)
    # One library has ordered too few cards, so that the warning can be seen.
    for series in CardSeries.objects.filter(library__code=HANTAI)[:1]:
        CardSeries.objects.filter(pk=series.pk).update(until=series.last + 12)


def _cards(readers: list[Reader]) -> Iterator[Credential]:
    for n, reader in enumerate(readers):
        if n % EVERY_SOCIAL == 0:
            yield _credential(reader, n, Value(Kind.SOCIAL_SECURITY, f"D{90_000_000 + n}"))
        if n % EVERY_TRANSIT == 0:
            yield _credential(reader, n, Value(Kind.TRANSIT, f"710000{n:010d}"))


def _credential(reader: Reader, n: int, value: Value) -> Credential:
    frozen = n % EVERY_FROZEN == 0
    return Credential(
        reader=reader,
        kind=value.kind,
        lookup=digest_of(value),
        sealed=secrets.seal(value.text),
        mask=mask(value),
        status=Status.FROZEN if frozen else Status.BOUND,
        status_reason="卡片丢失（演示）" if frozen else "",
        library_id=reader.home_library_id,
        bound_at=reader.registered_at,
    )
