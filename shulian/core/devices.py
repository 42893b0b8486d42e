"""What a browser says of itself, in two words: enough to know one's own devices by, and nothing of the place."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kind of device."""

    PHONE = "phone"
    TABLET = "tablet"
    COMPUTER = "computer"
    OTHER = "other"


@dataclass(frozen=True)
class Seen:
    """What is kept of a browser."""

    kind: Kind
    browser: str


# The first that fits: many browsers also call themselves by the names of others.
PROGRAMS = (
    ("MicroMessenger", "WeChat"),
    ("AlipayClient", "Alipay"),
    ("HuaweiBrowser", "Huawei Browser"),
    ("MiuiBrowser", "Mi Browser"),
    ("QQBrowser", "QQ Browser"),
    ("UCBrowser", "UC Browser"),
    ("QuarkPC", "Quark"),
    ("360SE", "360"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("HeadlessChrome", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("OpenHarmony", "HarmonyOS"),
    ("HarmonyOS", "HarmonyOS"),
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
OF_COMPUTERS = frozenset({"Windows", "macOS", "Linux"})


def seen(user_agent: str) -> Seen:
    """What is kept of this browser."""
    system = _first(SYSTEMS, user_agent)
    browser = " · ".join(part for part in (_first(PROGRAMS, user_agent), system) if part)
    return Seen(_kind(system, user_agent), browser)


def _kind(system: str, user_agent: str) -> Kind:
    if system == "iPad" or "Tablet" in user_agent or (system == "Android" and "Mobile" not in user_agent):
        return Kind.TABLET
    if system in OF_COMPUTERS:
        return Kind.COMPUTER
    return Kind.PHONE if system else Kind.OTHER


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for sign, name in table if sign in user_agent), "")
