"""The letter with a link for a new PIN: by e-mail, or by text message where only a telephone is known."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.urls import reverse

from shulian import clock
from shulian.apps.notices.actions.notify import content_now
from shulian.apps.notices.channels import way_out
from shulian.apps.notices.channels.letter import Letter
from shulian.apps.notices.recipients import Message, Recipient
from shulian.apps.readers.actions.pins import LINK_LASTS, link_for, may_send_link
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import recipient_of
from shulian.apps.readers.sign_in import typed_name
from shulian.core.contact import takes_links
from shulian.core.notices.addresses import is_email, is_mobile
from shulian.core.notices.kinds import Channel, Kind
from shulian.core.notices.texts import Parameter

WAYS = {Channel.EMAIL: is_email, Channel.SMS: is_mobile}
"""By which channels a link goes out, the better one first, and what an address of it looks like."""


def send_link(number: str) -> bool:
    """Send the letter, if the number is somebody's who can be reached, and not asked for too often."""
    reader = typed_name(number).reader
    if reader is None or reader.status == Reader.Status.LEFT:
        return False
    recipient = recipient_of(reader)
    letter = next((found for channel in _ways(reader) if (found := _letter(reader, recipient, channel))), None)
    send = way_out(letter.channel) if letter else None
    if letter is None or send is None or not may_send_link(reader):
        return False
    send(letter)
    return True


def _ways(reader: Reader) -> list[Channel]:
    """By which channels this reader gets a link: an address that was changed just now gets none."""
    fresh = not takes_links(reader.email_since, clock.now())
    return [channel for channel in WAYS if not (fresh and channel is Channel.EMAIL)]


def _letter(reader: Reader, recipient: Recipient, channel: Channel) -> Letter | None:
    """What would be sent by this channel; None where there is no address, no way out, or no approved text."""
    address = recipient.addresses.get(channel, "")
    if not WAYS[channel](address) or way_out(channel) is None:
        return None
    home = reader.home_library
    link = settings.SITE_ADDRESS + reverse("pin-new", args=[link_for(reader)])
    values: dict[str, Parameter] = {"pin_link": link, "minutes": int(LINK_LASTS.total_seconds() // 60)}
    content = content_now(recipient, Message(Kind.PIN_LINK, home, values, dedupe=()), channel)
    return Letter(uuid4(), channel, address, recipient.language, home.code, home.name, content) if content else None
