"""Telling readers, sending what waits, and looking after what failed."""

from shulian.apps.notices.actions.notify import cancel, notify, stop_channel, untell
from shulian.apps.notices.recipients import Message, Recipient

__all__ = ["Message", "Recipient", "cancel", "notify", "stop_channel", "untell"]
