"""A device is told by two words."""

from __future__ import annotations

import pytest

from shulian.core.devices import Kind, seen

APPLE = "AppleWebKit/537.36"
CASES = [
    (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {APPLE} Mobile Safari", Kind.PHONE, "Safari · iPhone"),
    (f"(Linux; Android 14; V2309A) {APPLE} Chrome/116 Mobile MicroMessenger/8.0", Kind.PHONE, "WeChat · Android"),
    (f"Mozilla/5.0 (Linux; Android 13; MRX-W09) {APPLE} Chrome/114 Safari", Kind.TABLET, "Chrome · Android"),
    (f"Mozilla/5.0 (iPad; CPU OS 17_4 like Mac OS X) {APPLE} CriOS/122 Mobile Safari", Kind.TABLET, "Chrome · iPad"),
    (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {APPLE} Chrome/130 Edg/130", Kind.COMPUTER, "Edge · Windows"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko Firefox/128.0", Kind.COMPUTER, "Firefox · Linux"),
    (f"Mozilla/5.0 (Phone; OpenHarmony 5.0) {APPLE} ArkWeb/4.1 Mobile", Kind.PHONE, "HarmonyOS"),
    ("curl/8.1", Kind.OTHER, ""),
    ("", Kind.OTHER, ""),
]


@pytest.mark.parametrize(("says", "kind", "browser"), CASES)
def test_what_is_kept_of_a_browser(says: str, kind: Kind, browser: str) -> None:
    assert (seen(says).kind, seen(says).browser) == (kind, browser)
