"""Sealing what only authorised eyes may read, and finding it without opening it.

The keys lie in files beside the database, a ring each for sealing (`fields`) and for finding (`lookup`): the first key
is in use, the others still open and find what they once sealed. A ring that was changed is read again at once, so that
keys are rotated while everybody works.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from base64 import urlsafe_b64decode
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

FIELDS, LOOKUP, JOURNAL = "fields", "lookup", "journal"
_MARK = 4
"""Bytes that say by which key a digest was made."""
_DIGEST = hashlib.sha256().digest_size
_SIGNING = 16

_rings: dict[str, tuple[int, tuple[bytes, ...]]] = {}


def ring(name: str) -> tuple[bytes, ...]:
    """The keys of this name, the one in use first."""
    # Asked for at every opening, so without the price of a Path.
    file = f"{settings.KEYS_FOLDER}/{name}"
    changed = os.stat(file).st_mtime_ns
    if file not in _rings or _rings[file][0] != changed:
        _rings[file] = changed, tuple(Path(file).read_bytes().split())
    return _rings[file][1]


def seal(text: str) -> bytes:
    """Encrypt with the newest field key."""
    return _fields().encrypt(text.encode())


def unseal(sealed: bytes) -> str:
    """Decrypt with whichever field key fits; raises cryptography.fernet.InvalidToken for none."""
    return _fields().decrypt(bytes(sealed)).decode()


def sealed_at(sealed: bytes) -> datetime:
    """When this was sealed; raises cryptography.fernet.InvalidToken when no key fits."""
    for key in ring(FIELDS):
        try:
            return datetime.fromtimestamp(Fernet(key).extract_timestamp(bytes(sealed)), UTC)
        except InvalidToken:
            continue
    raise InvalidToken


def unsealed(text: str) -> str:
    """What a page carried sealed; empty for anything that was not sealed here."""
    try:
        return unseal(text.encode())
    except InvalidToken:
        return ""


def reseal(sealed: bytes) -> bytes:
    """The same text, encrypted with the newest key."""
    return _fields().rotate(bytes(sealed))


def is_newest(sealed: bytes) -> bool:
    """Whether the newest key sealed this: its signature says so, which is quicker than opening it."""
    try:
        held = urlsafe_b64decode(bytes(sealed))
    except ValueError:
        return False
    # A key of Fernet is sixteen bytes that sign and sixteen that encrypt; what it signs ends with the signature.
    signed = hmac.digest(urlsafe_b64decode(ring(FIELDS)[0])[:_SIGNING], held[:-_DIGEST], "sha256")
    return hmac.compare_digest(signed, held[-_DIGEST:])


def lookup(kind: str, text: str) -> bytes:
    """A keyed digest by which a sealed value is found; `kind` keeps equal texts of different kinds apart."""
    return _digest(ring(LOOKUP)[0], kind, text)


def lookups(kind: str, text: str) -> list[bytes]:
    """What to look for: the digest by each key of the ring, for until all is rewritten some still have an older one."""
    return [_digest(key, kind, text) for key in ring(LOOKUP)]


def stamp(kind: str, text: str) -> bytes:
    """A keyed digest that says by which key it was made, for what can be checked and not computed again (a PIN)."""
    key = ring(LOOKUP)[0]
    return mark(key) + _digest(key, kind, text)


def fits(stamped: bytes, kind: str, text: str) -> bool:
    """Whether this text was stamped so, by any key of the ring; a stamp of old has no mark."""
    known, digest = stamped[:-_DIGEST], stamped[-_DIGEST:]
    digests = [_digest(key, kind, text) for key in ring(LOOKUP) if known in (b"", mark(key))]
    return any(hmac.compare_digest(digest, one) for one in digests)


def lasting(kind: str, text: str) -> bytes:
    """A keyed digest by the one key that is never rotated, for what is written once and never again."""
    return _digest(ring(JOURNAL)[0], kind, text)


def mark(key: bytes) -> bytes:
    """What names a key without telling it."""
    return hashlib.sha256(b"key\0" + key).digest()[:_MARK]


def digest(secret: str) -> str:
    """The digest under which a random secret (invitation, API token) is stored; hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _digest(key: bytes, kind: str, text: str) -> bytes:
    return hmac.new(key, f"{kind}\0{text}".encode(), hashlib.sha256).digest()


def _fields() -> MultiFernet:
    return _opener(ring(FIELDS))


@lru_cache(maxsize=1)
def _opener(keys: tuple[bytes, ...]) -> MultiFernet:
    """Made once for a ring, which takes as long as sealing; one that was changed takes its place."""
    return MultiFernet([Fernet(key) for key in keys])
