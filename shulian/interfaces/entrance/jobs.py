"""The letter for a forgotten PIN: sent by a job, so that whoever asks cannot tell whether there was anybody."""

from __future__ import annotations

from procrastinate.contrib.django import app

from shulian.apps.alliance import secrets
from shulian.interfaces.entrance import letters

LONGEST = 60


def ask(number: str) -> None:
    """Put the wish aside; the same is done for every number that may be typed."""
    send_link.defer(sealed=secrets.seal(number[:LONGEST]).decode())


@app.task
def send_link(sealed: str) -> bool:
    """Send the letter, if there is anybody to send it to."""
    return letters.send_link(secrets.unseal(sealed.encode()))
