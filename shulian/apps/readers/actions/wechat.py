"""Ending what WeChat carries for a reader."""

from __future__ import annotations

from shulian.apps.journal.actions import Act
from shulian.apps.notices.actions import stop_channel
from shulian.apps.readers.families import wards_of
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import channels_of, inbox_keys
from shulian.core.notices.kinds import Channel


def stop_wechat(act: Act, reader: Reader) -> None:
    """Nothing that waits goes out by WeChat any more: own notices, and those of wards who are told over this reader."""
    keys = [key for one in (reader, *wards_of(reader)) for key in inbox_keys(one.pk)]
    stop_channel(act, keys, Channel.WECHAT)


def forget_wechat(act: Act, reader: Reader) -> None:
    """The same for good: whoever links an account again chooses again."""
    stop_wechat(act, reader)
    held = Reader.objects.get(pk=reader.pk)
    if held.notice_channels is not None and Channel.WECHAT in channels_of(held):
        left = sorted(channels_of(held) - {Channel.WECHAT})
        Reader.objects.filter(pk=reader.pk).update(notice_channels=left)
