"""The letter with a link for a new PIN."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shulian.apps.notices.channels import way_out
from shulian.apps.notices.channels.letter import Letter
from shulian.apps.notices.queries.outbox import Content
from shulian.apps.readers.actions.pins import LINK_LASTS, link_for, may_send_link
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import recipient_of
from shulian.apps.readers.sign_in import typed_name
from shulian.core.notices.kinds import Channel


def send_link(number: str) -> bool:
    """Send the letter, if the number is somebody's with an address and not asked for too often."""
    reader = typed_name(number).reader
    if reader is None or reader.status == Reader.Status.LEFT:
        return False
    recipient, send = recipient_of(reader), way_out(Channel.EMAIL)
    address = recipient.addresses[Channel.EMAIL]
    if not address or send is None or not may_send_link(reader):
        return False
    with translation.override(recipient.language):
        words = {
            "link": settings.SITE_ADDRESS + reverse("pin-new", args=[link_for(reader)]),
            "minutes": int(LINK_LASTS.total_seconds() // 60),
        }
        body = _(
            "Somebody, probably you, asked for a new PIN of your reader card. Choose it here within %(minutes)d "
            "minutes:\n\n%(link)s\n\nIf it was not you, do nothing: the old PIN holds."
        )
        content = Content(subject=_("A new PIN for your reader card"), body=body % words)
    home = reader.home_library.name
    send(Letter(uuid4(), Channel.EMAIL, address, recipient.language, home, home, content))
    return True
