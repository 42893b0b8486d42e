"""The ways out: mail by SMTP, a gateway by HTTP, and a folder for demonstrations."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from shulian.apps.alliance.queries.register import the_alliance
from shulian.apps.notices.channels import folder, gateway, mail
from shulian.apps.notices.channels.letter import Letter
from shulian.core.notices.attempts import Attempt
from shulian.core.notices.kinds import GATEWAY, Channel

Send = Callable[[Letter], Attempt]


def is_set_up(channel: Channel) -> bool:
    """Whether there is a way out for this channel; a demonstration has a folder for all of them."""
    if channel is Channel.INBOX or is_demonstration():
        return True
    if channel in GATEWAY:
        return settings.NOTICE_GATEWAY is not None and channel in settings.NOTICE_GATEWAY["channels"]
    return settings.NOTICE_MAIL is not None


def way_out(channel: Channel) -> Send | None:
    """How to send by this channel; None when it is not set up (any more)."""
    if is_demonstration():
        return folder.send
    if not is_set_up(channel):
        return None
    return gateway.send if channel in GATEWAY else mail.send


def is_demonstration() -> bool:
    """Whether this site is a demonstration: nothing of it ever leaves the machine."""
    alliance = the_alliance()
    return alliance is not None and alliance.is_demonstration
