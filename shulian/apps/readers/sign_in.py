"""Signing in with a card number or an identity number and a PIN, and how often that may be tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from axes.helpers import get_client_ip_address
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from shulian.apps.alliance import secrets
from shulian.apps.alliance.actions.tries import Closed, Try, give_back, note_closing, note_refused, take_try
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act
from shulian.apps.readers import telling
from shulian.apps.readers.finding import found_by
from shulian.apps.readers.models import Card, Credential, FormerToken, Reader
from shulian.core.addresses import is_within
from shulian.core.credentials import LONGEST, Kind, Status
from shulian.core.guesses import Comer, counts_by_address

BY_PIN = frozenset({Kind.IDENTITY, Kind.SOCIAL_SECURITY})
"""What opens an account together with the PIN, beside the library's own cards."""


@dataclass(frozen=True)
class Typed:
    """What was typed as the name, and what it stands for: whoever it is, tries are counted under `whose`."""

    reader: Reader | None
    whose: str


def seal_pin(reader: Reader, pin: str) -> bytes:
    """What is stored of a PIN: a keyed digest, since machines ask for it every second."""
    return secrets.stamp("pin", f"{reader.pin_salt}:{pin}")


def pin_fits(reader: Reader, pin: str) -> bool:
    """Whether this is the reader's PIN, without counting: for a reader who is known already. Others ask `check_pin`."""
    return bool(reader.pin) and secrets.fits(bytes(reader.pin), "pin", f"{reader.pin_salt}:{pin}")


def check_pin(reader: Reader, pin: str, source: str, *, known: bool = False) -> bool | Closed:
    """Whether this is the reader's PIN, for machines and desks that ask for it; Closed when it was tried too often.

    `known`: it is typed in a browser that has opened this account before, which keeps tries of its own.
    """
    made = _try(Typed(reader, whose(reader)), Comer.KNOWN if known else Comer.STRANGER, source)
    if isinstance(made, Closed):
        return made
    if not pin_fits(reader, pin):
        return False
    give_back(made)
    _season(reader, pin)
    return True


def whose(reader: Reader) -> str:
    """Under which name the tries of a reader are counted, whatever card or number was typed."""
    return f"reader:{reader.pk}"


def attempted_name(request: HttpRequest | None, credentials: dict[str, str] | None = None) -> str:
    """What the guard against guessing counts by: a digest, since people also type identity numbers there."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return secrets.lookup("sign-in", typed.strip()).hex()


def typed_name(text: str) -> Typed:
    """Whom a card number or an identity number stands for; a staff name, or nobody's, stands for itself."""
    name = text.replace("\0", "").strip()
    found = (one.reader for one in found_by(name[:LONGEST]) if _opens(one))
    reader = next(found, None)
    return Typed(reader, whose(reader) if reader else f"name:{name}")


def _opens(credential: Credential) -> bool:
    """Whether an account is opened by this and the PIN; a lost card's number opens nothing."""
    if credential.card is not None:
        return bool(credential.card.status == Card.Status.ACTIVE)
    return credential.kind in BY_PIN and credential.status == Status.BOUND


class CardBackend(BaseBackend):
    """A live card, or the identity number, and the PIN open the reader's own account; made at the first sign-in."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None
    ) -> Account | None:
        """The reader's account, or None. A reader who has left cannot sign in; a blocked one may look.

        Raises PermissionDenied, which no other backend may undo, when there were enough tries; `request.tries_spent`
        says so to the page.
        """
        if not username or not password:
            return None
        typed = typed_name(username)
        made = _counted(request, typed)
        reader = typed.reader
        if reader is None or reader.status == Reader.Status.LEFT or not pin_fits(reader, password):
            return None
        _forgive(made)
        # The guard against guessing counts by what was typed, and the account it forgives has another name.
        name = attempted_name(request, {"username": username})
        reset(username=name, ip=get_client_ip_address(request) if request else None)
        _season(reader, password)
        return account_of(reader)

    def get_user(self, user_id: int) -> Account | None:
        """The signed-in account, as long as it is active."""
        return Account.objects.filter(pk=user_id, is_active=True).first()


def is_known_here(request: HttpRequest | None, credentials: dict[str, str] | None = None) -> bool:
    """Whether this browser has opened this account before: tries of others at its address do not close it."""
    name = (credentials or {}).get("username") or ""
    return bool(name and getattr(request, "knows", None)) and _knows(request, typed_name(name))


def note_locked_out(request: HttpRequest, ip_address: str | None = None, **_more: Any) -> None:
    """Tell the alarm of a try that the lock of name and address refused, unless it was counted here already."""
    if ip_address and not getattr(request, "tries_spent", False):
        note_refused(ip_address, Comer.ADDRESS)


def keep_nothing_typed(sender: Any, instance: Any, **_more: Any) -> None:
    """Leave out of a failed try what was sent with it.

    A mistyped password is nearly the right one, and forms name their fields as they like: a list would miss some.
    """
    instance.get_data = instance.post_data = ""


def forgive_password(sender: Any, request: HttpRequest | None = None, **more: Any) -> None:
    """The password of a member of staff was right: its tries count no more. Called by every door that lets one in."""
    _forgive(getattr(request, "tries_made", ()))


def account_of(reader: Reader) -> Account | None:
    """The account of a reader, made when it is needed first; None when it is closed."""
    if reader.account is None:
        account, _ = Account.objects.get_or_create(
            username=f"reader:{reader.pk}",
            defaults={"display_name": reader.name, "kind": Account.Kind.READER, "password": "!"},
        )
        Reader.objects.filter(pk=reader.pk).update(account=account)
        return account
    return reader.account if reader.account.is_active else None


def _counted(request: HttpRequest | None, typed: Typed) -> tuple[Try, ...]:
    """What this try counts as: one of its address, one of its number; PermissionDenied when one of them is closed.

    Numbers that are nobody's are counted like all others, so that their answers are alike.
    """
    address: str | None = get_client_ip_address(request) if request else None
    known = _knows(request, typed)
    # A key without ranges may be used from anywhere, but a site without networks of its own has none.
    networks: tuple[str, ...] = settings.OWN_NETWORKS
    own = bool(address and networks) and is_within(str(address), networks)
    made = [take_try(address, Comer.ADDRESS)] if address and counts_by_address(known=known, own_network=own) else []
    if not any(isinstance(one, Closed) for one in made):
        comer = Comer.KNOWN if known else Comer.STRANGER
        made.append(_try(typed, comer, _source(request)))
    if any(isinstance(one, Closed) for one in made):
        if request:
            request.tries_spent = True  # type: ignore[attr-defined]
        raise PermissionDenied("tries")
    counted = tuple(one for one in made if isinstance(one, Try))
    if request:
        request.tries_made = counted  # type: ignore[attr-defined]
    return counted


def _knows(request: HttpRequest | None, typed: Typed) -> bool:
    knows: frozenset[str] = getattr(request, "knows", frozenset())
    return typed.whose in knows


def _try(typed: Typed, comer: Comer, source: str) -> Try | Closed:
    made = take_try(typed.whose, comer)
    if isinstance(made, Closed) and made.first:
        name = typed.whose.partition(":")[2]
        if typed.reader or Account.objects.filter(username=name).exists():
            note_closing(Act(source, library=typed.reader.home_library_id if typed.reader else None), made)
            if typed.reader:
                telling.pin_guessed(Act(source), typed.reader)
    return made


def _source(request: HttpRequest | None) -> str:
    """The door at which somebody tries, as the journal calls it."""
    path = request.path_info if request else ""
    return next((door for door in ("api", "desk") if path.startswith(f"/{door}/")), "portal")


def _forgive(made: tuple[Try, ...]) -> None:
    for one in made:
        give_back(one)


def _season(reader: Reader, pin: str) -> None:
    """A PIN that was once salted with the reader's token, which must not be kept, or by an older key is sealed anew."""
    salted_by_token = reader.pin_salt == reader.token or FormerToken.objects.filter(token=reader.pin_salt).exists()
    if not salted_by_token and bytes(reader.pin) == seal_pin(reader, pin):
        return
    # Only in place of what was looked at: somebody may be ending this PIN at the same moment.
    as_it_was = Reader.objects.filter(pk=reader.pk, pin=bytes(reader.pin), pin_salt=reader.pin_salt)
    reader.pin_salt = uuid4()
    reader.pin = seal_pin(reader, pin)
    as_it_was.update(pin_salt=reader.pin_salt, pin=reader.pin)
