"""A reader's own history of loans: kept only as long as the reader wishes it."""

from __future__ import annotations

from enum import StrEnum

from shulian import clock
from shulian.apps.circulation.retention import forget_history
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers.actions.consents import Said, end, note
from shulian.apps.readers.models import Reader
from shulian.core.consents import How, Kind
from shulian.core.retention import may_keep_history


class Switched(StrEnum):
    """What came of the wish."""

    ON = "on"
    OFF = "off"
    TOO_YOUNG = "too-young"


def switch_history(act: Act, reader: Reader, *, on: bool) -> Switched:
    """Keep past loans with the reader from now on, or forget at once all that only the history kept.

    The wish is a consent (单独同意): it is written down when it is given and when it is taken back.
    """

    def write() -> Answer:
        fresh = Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        said = Said(how=How.PORTAL if act.source == "portal" else How.DESK)
        if on and not may_keep_history(fresh.birth_date, clock.today()):
            return {"switched": Switched.TOO_YOUNG}
        if on:
            note(act, fresh, Kind.HISTORY, said)
        else:
            end(act, fresh, Kind.HISTORY, said)
        _switch(act, fresh, on=on)
        return {"switched": Switched.ON if on else Switched.OFF}

    return Switched(perform(act, "switch-history", write)["switched"])


def start(act: Act, reader: Reader, kind: Kind) -> None:
    """What begins here when a consent is given: a history, for whoever agreed to one."""
    if kind is Kind.HISTORY:
        _switch(act, Reader.objects.select_for_update(no_key=True).get(pk=reader.pk), on=True)


def stop(act: Act, reader: Reader, kind: Kind) -> None:
    """What stops here when a consent is withdrawn: a history, which is forgotten, and a child's too."""
    if kind in (Kind.HISTORY, Kind.CHILD):
        _switch(act, Reader.objects.select_for_update(no_key=True).get(pk=reader.pk), on=False)


def _switch(act: Act, reader: Reader, *, on: bool) -> None:
    if on == reader.keeps_history:
        return
    Reader.objects.filter(pk=reader.pk).update(keeps_history=on)
    forgotten = 0 if on else forget_history(reader)
    # Without the token: the few readers who switch on one day would be known by it.
    entry(act, "history-switched", details={"on": on, "forgotten": forgotten})
