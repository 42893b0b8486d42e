"""Choosing another PIN, and asking for one by a letter when it was forgotten; every other device is signed out."""

from __future__ import annotations

import secrets as chance
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from datetime import timedelta
from uuid import uuid4

from cryptography.fernet import InvalidToken
from django.contrib.auth.hashers import make_password

from shulian import clock
from shulian.apps.alliance import secrets
from shulian.apps.alliance.actions.devices import end_sessions
from shulian.apps.alliance.actions.tries import Closed, take_try
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act, Answer, entry, perform
from shulian.apps.readers import telling
from shulian.apps.readers.finding import identity_of
from shulian.apps.readers.models import Reader
from shulian.apps.readers.queries import with_old_pins
from shulian.apps.readers.sign_in import seal_pin, whose
from shulian.core.guesses import Comer
from shulian.core.registration import PIN_LENGTH, Fault, is_too_simple

LINK_LASTS = timedelta(minutes=30)
_SIGNS = 16


def fault_of_pin(reader: Reader, pin: str) -> Fault | None:
    """What is wrong with a PIN that this reader has chosen; None when it is good."""
    if len(pin) != PIN_LENGTH or not (pin.isascii() and pin.isdigit()):
        return Fault.PIN_NOT_SIX_DIGITS
    shown = identity_of(reader)
    number = secrets.unseal(bytes(shown.sealed)) if shown else ""
    # Whoever finds a card types a piece of its number first.
    also = [*reader.cards.values_list("number", flat=True)]
    if reader.phone:
        also.append(secrets.unseal(bytes(reader.phone)))
    return Fault.PIN_TOO_SIMPLE if is_too_simple(pin, number, reader.birth_date, also) else None


def change_pin(act: Act, reader: Reader, pin: str, keep: str = "") -> Fault | None:
    """Take another PIN; every session but the one to keep ends. None when it is done."""
    if fault := fault_of_pin(reader, pin):
        return fault

    def write() -> Answer:
        held = Reader.objects.select_for_update(no_key=True).get(pk=reader.pk)
        set_pin(held, pin, keep)
        # Without the token: the notice of it keeps the moment with the reader.
        entry(act, "pin-changed")
        telling.pin_changed(act, held)
        return {}

    perform(act, "change-pin", write)
    return None


def void_old_pins(act: Act) -> int:
    """No PIN that an older look-up key has stamped holds any more: its readers choose another one by a link or a desk.

    For a key that somebody may have seen; otherwise PINs are stamped anew as their readers sign in.
    """

    def write() -> Answer:
        old = with_old_pins(secrets.mark(secrets.ring(secrets.LOOKUP)[0])).order_by().values("pk")
        voided = Reader.objects.filter(pk__in=old).update(pin=b"", pin_salt=uuid4())
        entry(act, "pins-voided", quantity=voided)
        return {"voided": voided}

    return int(perform(act, "void-old-pins", write)["voided"])


def set_pin(reader: Reader, pin: str, keep: str = "") -> None:
    """The same as a part of another act: the PIN is another one, and whoever was signed in by the old one is out."""
    reader.pin_salt = uuid4()
    reader.pin = seal_pin(reader, pin)
    Reader.objects.filter(pk=reader.pk).update(pin_salt=reader.pin_salt, pin=reader.pin)
    sign_out(reader, keep)


def void_pin(reader: Reader) -> None:
    """No PIN opens the account until another is given, as a part of another act; whoever was signed in is out."""
    Reader.objects.filter(pk=reader.pk).update(pin=b"", pin_salt=uuid4())
    sign_out(reader)


def sign_out(reader: Reader, keep: str = "", keep_token: int = 0) -> None:
    """Every session and every program's token of the reader ends but the one to keep, as a part of another act."""
    if reader.account_id is None:
        return
    account = Account.objects.get(pk=reader.account_id)
    end_sessions(account, keep, keep_token)
    if not keep:
        # Also ends sessions that stand in no list: each carries a digest of this.
        Account.objects.filter(pk=account.pk).update(password=make_password(None))


def may_send_link(reader: Reader) -> bool:
    """Whether another letter may be sent: three an hour; counts this one."""
    return not isinstance(take_try(whose(reader), Comer.LETTER), Closed)


def link_for(reader: Reader) -> str:
    """What stands in the link of the letter: sealed with its time and with the PIN of today, and stored nowhere."""
    token = secrets.seal(f"{reader.pk}:{_pins_now(reader)[0]}:{chance.token_hex(4)}")
    return urlsafe_b64encode(token).decode().rstrip("=")


def reader_of_link(link: str) -> Reader | None:
    """Whose link this is; None when it is too old, was used, or was never ours. A new PIN ends all links before it."""
    try:
        sealed = urlsafe_b64decode(link + "=" * (-len(link) % 4))
        at = secrets.sealed_at(sealed)
        reader, pin, _chance = secrets.unseal(sealed).split(":")
    except (InvalidToken, NoBase64, ValueError):
        return None
    if not at <= clock.now() < at + LINK_LASTS:
        return None
    found = Reader.objects.exclude(status=Reader.Status.LEFT).filter(pk=int(reader)).first()
    return found if found is not None and pin in _pins_now(found) else None


def _pins_now(reader: Reader) -> list[str]:
    """The PIN of today by each key of the ring, the newest first: a link of before a rotation has an older one."""
    made = secrets.lookups("pin-link", f"{reader.pin_salt}:{bytes(reader.pin).hex()}")
    return [one.hex()[:_SIGNS] for one in made]
