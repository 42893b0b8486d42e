"""How a reader wants to be told of things."""

from __future__ import annotations

from dataclasses import dataclass

from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.models import Reader
from shulian.core.notices.addresses import is_email
from shulian.core.notices.kinds import Channel


@dataclass(frozen=True)
class Contact:
    """What the reader wrote; an empty address means: no mail."""

    email: str
    language: str
    channels: frozenset[Channel]


def change_contact(act: Act, reader: Reader, contact: Contact) -> bool:
    """Keep how the reader wants to be told; False, and nothing is changed, for an address that is none."""
    email = contact.email.strip()
    if email and not is_email(email):
        return False

    def write() -> Answer:
        held = Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        before = secrets.unseal(bytes(held.email)) if held.email else ""
        values = {
            # Sealing the same address again would look like a change.
            "email": held.email if email == before else secrets.seal(email) if email else b"",
            "language": contact.language,
            "notice_channels": sorted(contact.channels),
        }
        changed = [name for name, value in values.items() if getattr(held, name) != value]
        for name in changed:
            setattr(held, name, values[name])
        if changed:
            held.save(update_fields=changed)
            entry(act, "contact-changed", reader=held.token, details={"fields": changed})
        return {"changed": changed}

    perform(act, "change-contact", write)
    return True
