"""The way out of a demonstration: what would be sent is kept in a folder, and nothing leaves the machine."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

from shulian import clock
from shulian.apps.notices.channels.letter import Letter
from shulian.core.notices.attempts import Attempt, Result
from shulian.core.notices.kinds import GATEWAY
from shulian.protocols.notice_gateway import body_of


def place() -> Path:
    """The folder."""
    return Path(settings.MEDIA_ROOT) / "mail"


def send(letter: Letter) -> Attempt:
    """Keep the letter; the same one again replaces itself."""
    content = letter.content
    place().mkdir(parents=True, exist_ok=True)
    if letter.channel in GATEWAY:
        (place() / f"{letter.id}.json").write_bytes(body_of(letter.message()))
        return Attempt(Result.ACCEPTED)
    mail = EmailMessage()
    mail["Subject"], mail["To"], mail["Date"] = content.subject, letter.address, clock.now()
    mail["Message-ID"] = f"<{letter.id}@demonstration.invalid>"
    mail.set_content(content.body)
    (place() / f"{letter.id}.eml").write_bytes(bytes(mail))
    return Attempt(Result.ACCEPTED)
