"""What readers are told of their own cards and PINs at the moment it happens, so that a stranger's hand is noticed.

Call it in the transaction of what has happened; each is told once, whoever calls and as often as they call.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils import translation
from django.utils.functional import Promise

from shulian import clock
from shulian.apps.journal.actions import Act
from shulian.apps.notices.actions import Message, notify
from shulian.apps.readers.changewords import CHANGES
from shulian.apps.readers.models import Reader
from shulian.apps.readers.recipients import recipient_of
from shulian.core.contact import Change
from shulian.core.notices.kinds import Channel, Kind
from shulian.core.notices.texts import Parameter
from shulian.core.registration import mask_card

# Whatever the reader chose: a stranger's hand would have chosen silence.
BY_EVERY_WAY = frozenset(
    {
        Kind.ACCOUNT_CHANGED,
        Kind.CARD_FROZEN,
        Kind.CARD_REPLACED,
        Kind.CONTACT_CHANGED,
        Kind.PIN_CHANGED,
        Kind.PIN_GUESSED,
    }
)


def card_frozen(act: Act, reader: Reader, number: str) -> bool:
    """Tell the reader that the card acts nowhere until it is found or replaced."""
    return _tell(act, reader, Kind.CARD_FROZEN, {"card": mask_card(number)})


def card_replaced(act: Act, reader: Reader, old: str, new: str) -> bool:
    """Tell the reader that there is a new card, and that the old one is dead everywhere."""
    return _tell(act, reader, Kind.CARD_REPLACED, {"old": mask_card(old), "card": mask_card(new)})


def pin_changed(act: Act, reader: Reader) -> bool:
    """Tell the reader that the PIN is another one and that every other device was signed out."""
    return _tell(act, reader, Kind.PIN_CHANGED, {})


def pin_guessed(act: Act, reader: Reader) -> bool:
    """Tell the reader that somebody tried wrong PINs; once a day, so that a guesser cannot fill the inbox."""
    key = f"pin-guessed:{reader.pk}:{clock.today().isoformat()}"
    return _tell(act, reader, Kind.PIN_GUESSED, {}, key)


def contact_changed(act: Act, reader: Reader) -> bool:
    """Tell the reader that notices go elsewhere; called before that is so, for it is told at the old addresses."""
    return _tell(act, reader, Kind.CONTACT_CHANGED, {})


def account_changed(act: Act, reader: Reader, what: Change, why: str | Promise = "") -> bool:
    """Tell the reader that somebody else may act for her now, or may no more; and `why`, or what they may."""
    language = recipient_of(reader).language
    with translation.override("en" if language.startswith("en") else "zh-hans"):
        said = ": ".join(filter(None, (str(CHANGES[what]), str(why))))
    return _tell(act, reader, Kind.ACCOUNT_CHANGED, {"what": said}, f"{what}:{reader.pk}:{act.command}")


def _tell(act: Act, reader: Reader, kind: Kind, more: Mapping[str, Parameter], key: str = "") -> bool:
    if reader.status == Reader.Status.LEFT:
        return False
    day = clock.local(act.happened_at or clock.now()).date()
    message = Message(kind, reader.home_library, {"day": day, **more}, (key or f"{kind}:{act.command}",))
    recipient = recipient_of(reader)
    if kind in BY_EVERY_WAY:
        recipient = replace(recipient, channels=frozenset(Channel))
    return notify(Act("job", library=reader.home_library_id), recipient, message)
