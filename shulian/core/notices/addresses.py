"""Whether something can be an address; whether somebody answers there is another matter."""

from __future__ import annotations

import re

EMAIL_LENGTH = 254
_EMAIL = re.compile(r"[^@\s,;<>()\"\\]+@(?:[^@\s.,;<>()\"\\]+\.)+[^@\s.,;<>()\"\\]{2,}")
_MOBILE = re.compile(r"1[3-9]\d{9}|\+\d{8,15}")


def is_email(text: str) -> bool:
    """Whether mail could be sent to this."""
    return len(text) <= EMAIL_LENGTH and bool(_EMAIL.fullmatch(text))


def is_mobile(text: str) -> bool:
    """Whether a text message could be sent to this number (digits, a plus before a country's code)."""
    return bool(_MOBILE.fullmatch(text))


def mask(address: str) -> str:
    """Enough of an address to recognise one's own: w***@example.cn, 139****4321."""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    return f"{address[:3]}****{address[-4:]}" if len(address) >= 11 else "****"
