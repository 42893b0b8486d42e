"""What readers are told of holds and recalls, at the moment it happens.

Each is told once whoever calls, and as often as they call; call it in the transaction of what has happened.
"""

from __future__ import annotations

from collections.abc import Sequence

from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import Hold, Loan
from shulian.apps.journal.actions import Act
from shulian.apps.journal.followers import Follower
from shulian.apps.journal.models import Entry
from shulian.apps.notices.actions import Message, Recipient, notify, untell
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import look_up_wechat, recipient_of
from shulian.core.circulation.states import HoldState
from shulian.core.notices.kinds import Kind
from shulian.core.notices.texts import Parameter

SOURCE = "job"
_ENDS = {HoldState.EXPIRED: Kind.HOLD_EXPIRED, HoldState.CANCELLED: Kind.HOLD_CANCELLED}


def as_it_stands(hold: Hold) -> None:
    """Whatever changed of a hold: tell of the copy that is ready now, and stop what still waits of an earlier one."""
    ready = hold.state == HoldState.READY
    untell(act_for(hold.pickup), _of_hold(hold), but=_ready_key(hold) if ready else "")
    if ready:
        hold_ready(hold)


def hold_ready(hold: Hold) -> bool:
    """Tell the reader that a copy waits on the hold shelf; False if this was told before."""
    recipient = to_tell(hold.reader)
    if recipient is None or hold.shelf_until is None:
        return False
    parameters: dict[str, Parameter] = {
        "title": hold.title.title,
        "pickup": name_for(hold.pickup, recipient),
        "until": hold.shelf_until,
    }
    message = Message(Kind.HOLD_READY, hold.pickup, parameters, (_ready_key(hold),))
    return notify(act_for(hold.pickup), recipient, message)


def hold_ended(hold: Hold) -> bool:
    """Tell the reader that the hold expired or was cancelled; False if this was told before, or if it ended well."""
    recipient, kind = to_tell(hold.reader), _ENDS.get(HoldState(hold.state))
    if recipient is None or kind is None:
        return False
    parameters: dict[str, Parameter] = {"title": hold.title.title, "pickup": name_for(hold.pickup, recipient)}
    return notify(act_for(hold.pickup), recipient, Message(kind, hold.pickup, parameters, (f"hold-ended:{hold.pk}",)))


def recalled(loan: Loan) -> bool:
    """Tell the reader that somebody waits and when the item is due now; False if this was told before."""
    recipient = to_tell(loan.reader)
    if recipient is None:
        return False
    parameters: dict[str, Parameter] = {"title": loan.item.title.title, "due": loan.due_on}
    key = f"recalled:{loan.pk}:{loan.due_on.isoformat()}"
    return notify(act_for(loan.library), recipient, Message(Kind.RECALLED, loan.library, parameters, (key,)))


def tell_of_recalls(entries: Sequence[Entry]) -> None:
    """Tell the readers of loans that were called back and are still out."""
    loans = [entry.subject.removeprefix("loan:") for entry in entries]
    found = Loan.objects.filter(pk__in=loans, returned_at__isnull=True, recalled_on__isnull=False)
    called = list(found.select_related("reader", "library", "item__title"))
    look_up_wechat([loan.reader for loan in called if loan.reader])
    for loan in called:
        recalled(loan)


RECALLS = Follower("recalls", frozenset({"loan-recalled"}), tell_of_recalls)


def to_tell(reader: Reader | None) -> Recipient | None:
    """The reader as a recipient; None for one who has given up the card or been forgotten."""
    if reader is None or reader.status == Reader.Status.LEFT:
        return None
    return recipient_of(reader)


def name_for(library: Library, recipient: Recipient) -> str:
    """The library's name in the recipient's language."""
    return (library.name_en if recipient.language == "en" else "") or library.name


def act_for(library: Library) -> Act:
    """The act of a job at this library."""
    return Act(source=SOURCE, library=library.pk)


def _ready_key(hold: Hold) -> str:
    """A hold may be ready more than once, also with the same copy; each time begins at a moment of its own."""
    return f"{_of_hold(hold)}{hold.ready_at}"


def _of_hold(hold: Hold) -> str:
    return f"hold-ready:{hold.pk}:"
