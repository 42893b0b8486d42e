"""What this machine lacks for the whole suite, in one line; the tests that need it are left out."""

from __future__ import annotations

import shutil
import subprocess

PROGRAMS = (
    "chromium",
    "yaz-marcdump",
    "yaz-client",
    "zoomsh",
    "yaz-ztest",
    "msgfmt",
    "xgettext",
    "pdftotext",
    "pdftoppm",
    "zbarimg",
    "java",
)


def missing() -> list[str]:
    """The names of the programs and fonts that are not here."""
    absent = [name for name in PROGRAMS if shutil.which(name) is None]
    return absent if _has_chinese_font() else [*absent, "a Chinese font"]


def _has_chinese_font() -> bool:
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh-cn"], check=False, capture_output=True, text=True)
    return bool(listed.stdout.strip())


if __name__ == "__main__":
    if absent := missing():
        print(f"Not on this machine, so the tests that need it are left out: {', '.join(absent)}.")
