"""Secrets that are shown once and kept nowhere: the same command shows the same one, also after keys were rotated."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from shulian.apps.alliance import secrets
from shulian.apps.journal.actions import Act, CommandReused


def shown(act: Act, what: str, kept: str = "", *, prefix: str = "") -> str:
    """The secret that follows from this command and a key: the newest one, or the one that made the digest `kept`.

    Raises CommandReused where that key is gone: what was shown can be shown no more, and no other would open anything.
    """
    made = [prefix + urlsafe_b64encode(one).decode().rstrip("=") for one in secrets.lookups(what, str(act.command))]
    if not kept:
        return made[0]
    for one in made:
        if secrets.digest(one) == kept:
            return one
    raise CommandReused(f"what command {act.command} showed was made by a key that is gone")
