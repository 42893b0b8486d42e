"""What this app keeps sealed, and the digests by which it is found."""

from __future__ import annotations

from collections.abc import Sequence

from shulian.apps.alliance import secrets
from shulian.apps.alliance.sealed import Sealed
from shulian.apps.notices.models import Notice
from shulian.apps.readers.actions.classlists import line_of, lookup_of
from shulian.apps.readers.finding import digest_kept
from shulian.apps.readers.models import (
    ClassListRow,
    ContactPerson,
    Credential,
    DataWish,
    Erasure,
    Photo,
    Proxy,
    Reader,
    ReaderMerge,
)
from shulian.apps.readers.recipients import inbox_keys
from shulian.core.registration import clean_phone


def renamed(readers: Sequence[Reader]) -> None:
    """The readers' notices are brought under the newest name."""
    newest = {old: new for new, *older in (inbox_keys(reader.pk) for reader in readers) for old in older}
    # Most have none: looked for together, and brought over one by one.
    known = Notice.objects.filter(recipient__in=newest).order_by("recipient")
    for old in known.values_list("recipient", flat=True).distinct():
        Notice.objects.filter(recipient=old).update(recipient=newest[old])


def digests_of(reader: Reader) -> dict[str, bytes]:
    """What a reader's telephone and guardian are found by with the newest key."""
    return {
        digest: digest_of(kind, secrets.unseal(bytes(getattr(reader, sealed))))
        for digest, kind, sealed in DIGESTS
        if getattr(reader, sealed)
    }


def digest_of(kind: str, text: str) -> bytes:
    """One digest: of a telephone that was stored in a way of old by today's."""
    return secrets.lookup(kind, clean_phone(text) if kind == PHONE else text)


def digests_of_proxy(proxy: Proxy) -> dict[str, bytes]:
    """The look-up digest of a named person's number by the newest key."""
    if not proxy.identity_sealed:
        return {}
    return {"identity_lookup": secrets.lookup("identity", secrets.unseal(bytes(proxy.identity_sealed)))}


def found_anew(credential: Credential) -> dict[str, bytes]:
    """The look-up digest by the newest key; a freed credential has none, and a card is found by its number."""
    return {"lookup": digest_kept(credential)} if credential.sealed and credential.lookup else {}


def found_by_line(row: ClassListRow) -> dict[str, bytes]:
    """The look-up digest of whoever is meant by a line of a class list."""
    return {"lookup": digest} if row.lookup and (digest := lookup_of(line_of(row))) else {}


PHONE = "phone"
SECRETS = ("phone", "email", "guardian_phone", "guardian_identity_sealed")
DIGESTS = (
    ("guardian_lookup", "identity", "guardian_identity_sealed"),
    ("phone_lookup", PHONE, "phone"),
)
"""Each digest with its kind and the sealed column that it is made from."""
SEALED = (
    Sealed("readers.Reader", Reader.objects.all(), SECRETS, digests_of, renamed),
    Sealed("readers.Credential", Credential.objects.exclude(sealed=b""), ("sealed", "union"), found_anew),
    Sealed("readers.Erasure", Erasure.objects.all(), ("marks",)),
    Sealed("readers.DataWish", DataWish.objects.all(), ("text", "answer")),
    Sealed("readers.Proxy", Proxy.objects.all(), ("phone", "identity_sealed"), digests_of_proxy),
    Sealed("readers.ContactPerson", ContactPerson.objects.all(), ("phone",)),
    Sealed("readers.ClassListRow", ClassListRow.objects.all(), ("written",), found_by_line),
    Sealed("readers.Photo", Photo.objects.all(), ("sealed",)),
    Sealed("readers.ReaderMerge", ReaderMerge.objects.all(), ("before",)),
)
