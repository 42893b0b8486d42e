"""What this app keeps sealed, and the digests by which it is found."""

from __future__ import annotations

from typing import Any

from shulian.apps.alliance import secrets
from shulian.apps.alliance.sealed import Sealed
from shulian.apps.notices.models import Notice
from shulian.apps.readers.models import DataWish, Erasure, Reader
from shulian.apps.readers.recipients import inbox_keys


def renewed(reader: Reader) -> dict[str, Any]:
    """The look-up digest by the newest key; the reader's notices are brought under the newest name too."""
    newest, *older = inbox_keys(reader.pk)
    if older:
        Notice.objects.filter(recipient__in=older).update(recipient=newest)
    if not reader.identity_sealed:
        return {}
    return {"identity_lookup": secrets.lookup("identity", secrets.unseal(bytes(reader.identity_sealed)))}


SECRETS = ("phone", "email", "identity_sealed", "guardian_phone", "guardian_identity_sealed")
SEALED = (
    Sealed("readers.Reader", Reader.objects.all(), SECRETS, renewed),
    Sealed("readers.Erasure", Erasure.objects.all(), ("marks",)),
    Sealed("readers.DataWish", DataWish.objects.all(), ("text", "answer")),
)
