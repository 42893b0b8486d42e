"""Whether something can be an address; whether somebody answers there is another matter."""

from __future__ import annotations

import re
from dataclasses import dataclass

EMAIL_LENGTH = 254
_EMAIL = re.compile(r"[^@\s,;<>()\"\\]+@(?:[^@\s.,;<>()\"\\]+\.)+[^@\s.,;<>()\"\\]{2,}")
_MOBILE = re.compile(r"1[3-9]\d{9}|\+\d{8,15}")


@dataclass(frozen=True)
class WeChatId:
    """Where WeChat reaches somebody: the id that `app` knows, and the one that all apps of its owner know, if any.

    A service account has another openid for the same person than the website has; `union` leads from one to the other.
    """

    app: str
    openid: str
    union: str = ""

    def written(self) -> str:
        """As an address is kept; none of the three has a blank."""
        return " ".join((self.app, self.openid, self.union)).strip()


def wechat_id(address: str) -> WeChatId:
    """The same read again."""
    app, _, rest = address.partition(" ")
    openid, _, union = rest.partition(" ")
    return WeChatId(app, openid, union)


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
