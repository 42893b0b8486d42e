"""Sealing what only authorised eyes may read, and finding it without opening it."""

from __future__ import annotations

import hashlib
import hmac

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def seal(text: str) -> bytes:
    """Encrypt with the newest field key."""
    return _keys().encrypt(text.encode())


def unseal(sealed: bytes) -> str:
    """Decrypt with whichever field key fits; raises cryptography.fernet.InvalidToken for none."""
    return _keys().decrypt(bytes(sealed)).decode()


def lookup(kind: str, text: str) -> bytes:
    """A keyed digest by which a sealed value is found; `kind` keeps equal texts of different kinds apart."""
    return hmac.new(settings.LOOKUP_KEY, f"{kind}\0{text}".encode(), hashlib.sha256).digest()


def digest(secret: str) -> str:
    """The digest under which a random secret (invitation, API token) is stored; hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])
