"""Marks for records that were made before there were any: of the telephone, and of the guardian's number."""

from __future__ import annotations

from django.db.models import Q

from shulian.apps.alliance import secrets
from shulian.apps.readers.doubles import find, phone_mark
from shulian.apps.readers.models import Reader

A_NIGHT = 50_000
BATCH = 1000


def mark_records(most: int = A_NIGHT) -> int:
    """Mark as many as a night allows and look for their doubles; returns how many."""
    unmarked = Q(phone_lookup=None) & ~Q(phone=b"") | Q(guardian_lookup=None) & ~Q(guardian_identity_sealed=b"")
    count = 0
    while count < most and (batch := list(Reader.objects.filter(unmarked).order_by("pk")[:BATCH])):
        for reader in batch:
            Reader.objects.filter(pk=reader.pk).update(**_marks(reader))
            reader.refresh_from_db(fields=["phone_lookup"])
            find(reader)
        count += len(batch)
    return count


def _marks(reader: Reader) -> dict[str, bytes | None]:
    found: dict[str, bytes | None] = {}
    if reader.phone:
        found["phone_lookup"] = phone_mark(secrets.unseal(bytes(reader.phone)))
    if reader.guardian_identity_sealed:
        number = secrets.unseal(bytes(reader.guardian_identity_sealed))
        found["guardian_lookup"] = secrets.lookup("identity", number)
    return found
