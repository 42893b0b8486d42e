"""Signing in with a card number and a PIN."""

from __future__ import annotations

from uuid import uuid4

from axes.helpers import get_client_ip_address
from axes.utils import reset
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from shulian.apps.alliance import secrets
from shulian.apps.alliance.models import Account
from shulian.apps.readers.models import Card, FormerToken, Reader


def seal_pin(reader: Reader, pin: str) -> bytes:
    """What is stored of a PIN: a keyed digest, since machines ask for it every second."""
    return secrets.stamp("pin", f"{reader.pin_salt}:{pin}")


def pin_fits(reader: Reader, pin: str) -> bool:
    """Whether this is the reader's PIN."""
    return bool(reader.pin) and secrets.fits(bytes(reader.pin), "pin", f"{reader.pin_salt}:{pin}")


def attempted_name(request: HttpRequest | None, credentials: dict[str, str] | None = None) -> str:
    """What the guard against guessing counts by: a digest, since people also type identity numbers there."""
    typed = (credentials or {}).get("username") or (request.POST.get("username", "") if request else "")
    return secrets.lookup("sign-in", typed.strip()).hex()


class CardBackend(BaseBackend):
    """A live card and its PIN open the reader's own account; made at the first sign-in."""

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None
    ) -> Account | None:
        """The reader's account, or None. A reader who has left cannot sign in; a blocked one may look."""
        if not username or not password:
            return None
        card = (
            Card.objects.select_related("reader__account")
            .filter(number=username.strip(), status=Card.Status.ACTIVE)
            .exclude(reader__status=Reader.Status.LEFT)
            .first()
        )
        if card is None or not pin_fits(card.reader, password):
            return None
        # The guard against guessing counts by card number, and the account it forgives has another name.
        name = attempted_name(request, {"username": username})
        reset(username=name, ip=get_client_ip_address(request) if request else None)
        _season(card.reader, password)
        return _account_of(card.reader)

    def get_user(self, user_id: int) -> Account | None:
        """The signed-in account, as long as it is active."""
        return Account.objects.filter(pk=user_id, is_active=True).first()


def _season(reader: Reader, pin: str) -> None:
    """A PIN that was once salted with the reader's token, which must not be kept, or by an older key is sealed anew."""
    salted_by_token = reader.pin_salt == reader.token or FormerToken.objects.filter(token=reader.pin_salt).exists()
    if not salted_by_token and bytes(reader.pin) == seal_pin(reader, pin):
        return
    reader.pin_salt = uuid4()
    Reader.objects.filter(pk=reader.pk).update(pin_salt=reader.pin_salt, pin=seal_pin(reader, pin))


def _account_of(reader: Reader) -> Account | None:
    if reader.account is None:
        account, _ = Account.objects.get_or_create(
            username=f"reader:{reader.pk}",
            defaults={"display_name": reader.name, "kind": Account.Kind.READER, "password": "!"},
        )
        Reader.objects.filter(pk=reader.pk).update(account=account)
        return account
    return reader.account if reader.account.is_active else None
