"""How a reader wants to be told of things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers import telling
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import channels_of
from shulian.core.consents import is_child
from shulian.core.contact import Change, Fault, against_address
from shulian.core.notices.kinds import Channel


@dataclass(frozen=True)
class Contact:
    """What the reader wrote; an empty address means: no mail."""

    email: str
    language: str
    channels: frozenset[Channel]


class _Stands(Exception):
    """Leaves the transaction of a change against which something stands, so that its command id may come again."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self.fault = fault


def change_contact(act: Act, reader: Reader, contact: Contact, *, proven: bool = False) -> Fault | None:
    """Keep how the reader wants to be told; or what stands against it, and nothing is changed.

    `proven`: the PIN was given a moment ago. Of another address or other ways the old ones are told, whatever the
    reader chose. The inbox is no choice: what concerns the safety of the account has to stand somewhere.
    """

    def write() -> Answer:
        held = Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        email, before = contact.email.strip(), secrets.unseal(bytes(held.email)) if held.email else ""
        child = is_child(held.birth_date, clock.today())
        if fault := against_address(before, email, proven=proven, child=child):
            raise _Stands(fault)
        channels = sorted(contact.channels | {Channel.INBOX})
        values: dict[str, Any] = {"language": contact.language, "notice_channels": channels}
        if channels_of(held) != frozenset(channels):
            telling.account_changed(act, held, Change.WAYS)
        if email != before:
            telling.contact_changed(act, held)
            begun = clock.midnight(clock.today())
            values |= {"email": secrets.seal(email) if email else b"", "email_since": begun}
        changed = [name for name, value in values.items() if getattr(held, name) != value]
        for name in changed:
            setattr(held, name, values[name])
        if changed:
            held.save(update_fields=changed)
            fields = [name for name in changed if name != "email_since"]
            # Without the token: a change of address stays for as long as the address, and so would the way to it.
            entry(act, "contact-changed", details={"fields": fields})
        return {}

    try:
        perform(act, "change-contact", write)
    except _Stands as stands:
        return stands.fault
    return None
