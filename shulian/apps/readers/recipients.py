"""A reader as somebody to be told of something."""

from __future__ import annotations

from uuid import UUID

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.notices.actions import Recipient
from shulian.apps.readers.models import Reader
from shulian.core.identity import is_minor
from shulian.core.notices.kinds import Channel


def recipient_of(reader: Reader) -> Recipient:
    """Where and how this reader is told. A minor's text messages go to the guardian and to nobody else."""
    phone = reader.guardian_phone if is_told_by_guardian(reader) else reader.phone
    return Recipient(
        key=inbox_key(reader),
        name=reader.name,
        channels=channels_of(reader),
        language=reader.language or "zh-hans",
        addresses={Channel.EMAIL: _open(reader.email), Channel.SMS: _open(phone)},
        is_demonstration=reader.is_demonstration,
    )


def inbox_key(reader: Reader) -> UUID:
    """What stands for the reader among the notices: not to be led back without our key."""
    return inbox_keys(reader.pk)[0]


def inbox_keys(reader: int) -> list[UUID]:
    """The same by each key of the ring, the newest first: until keys are rotated, some notices have an older one."""
    return [UUID(bytes=found[:16]) for found in secrets.lookups("notices", str(reader))]


def channels_of(reader: Reader) -> frozenset[Channel]:
    """The ways by which the reader wants to be told; who has not chosen wants all of them."""
    if reader.notice_channels is None:
        return frozenset(Channel)
    return frozenset(Channel(one) for one in reader.notice_channels)


def is_told_by_guardian(reader: Reader) -> bool:
    """Whether text messages go to a guardian."""
    return reader.birth_date is not None and is_minor(reader.birth_date, clock.today())


def _open(sealed: bytes | memoryview) -> str:
    return secrets.unseal(bytes(sealed)) if sealed else ""
