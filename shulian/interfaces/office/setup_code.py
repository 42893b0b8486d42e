"""The one-time code without which nobody can set up a new site from the network."""

from __future__ import annotations

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

from django.conf import settings

# No 0/O, 1/I/L: the code is read off a terminal and typed in.
_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_LENGTH = 12


def file() -> Path:
    """Where the code lies, readable by the owner of the data folder alone."""
    return Path(settings.RUN_FOLDER) / "setup-code"


def ensure() -> str:
    """The code of this installation, made when there is none yet."""
    place = file()
    with suppress(FileExistsError):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        drawn = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write("-".join(drawn[at : at + 4] for at in range(0, _LENGTH, 4)) + "\n")
    return place.read_text().strip()


def matches(typed: str) -> bool:
    """Whether this is the code, however it was typed."""
    return hmac.compare_digest(_plain(typed).encode(), _plain(ensure()).encode())


def forget() -> None:
    """The site is set up; the code opens nothing any more."""
    file().unlink(missing_ok=True)


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").upper()
