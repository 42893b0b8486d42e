"""What the command line says, in the language of the terminal."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

LOCALE = Path(__file__).with_name("locale")


class OperatorError(Exception):
    """Something the person at the terminal can put right; its text is one sentence for that person."""


def language() -> str:
    """Django's code of the terminal's language: Chinese if LANG begins with zh, otherwise English."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    spoken = next((value for value in named if value), "")
    return "zh-hans" if spoken.lower().startswith("zh") else "en"


def _catalogue() -> gettext.NullTranslations:
    wanted = ["zh_Hans"] if language() == "zh-hans" else []
    return gettext.translation("django", LOCALE, wanted, fallback=True)


_ = _catalogue().gettext
