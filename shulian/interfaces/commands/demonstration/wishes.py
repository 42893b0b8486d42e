"""What readers of the demonstration have asked about their data: one waits, one was answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from shulian import clock
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.wishes import answer_wish, ask_correction
from shulian.apps.readers.models import DataWish, Reader
from shulian.core.wishes import What
from shulian.interfaces.commands.demonstration.readers import Guest


def load(guests: Iterable[Guest], desks: Mapping[int, Account]) -> None:
    """Each guest has asked for two things."""
    for guest in guests:
        reader, now = Reader.objects.get(pk=guest.reader), clock.now()
        with clock.stopped_at(now - timedelta(days=9)):
            ask_correction(Act("demonstration"), reader, What.PHONE, "手机号已更换，下次到馆时告知（演示）。")
        with clock.stopped_at(now - timedelta(days=7)):
            wish = DataWish.objects.get(reader=reader, state=DataWish.State.OPEN)
            act = Act("demonstration", actor=desks[guest.library.pk].pk, library=guest.library.pk)
            answer_wish(act, wish, "已核对证件并更正（演示）。", done=True)
        with clock.stopped_at(now - timedelta(days=1)):
            ask_correction(Act("demonstration"), reader, What.NAME, "姓名中缺一个间隔号“·”（演示）。")
