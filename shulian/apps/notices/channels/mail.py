"""E-mail by SMTP, through Django."""

from __future__ import annotations

import smtplib
from email.utils import formataddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from shulian.apps.notices.channels.letter import Letter
from shulian.core.notices.attempts import Attempt, Result, Trouble

TIMEOUT = 15
SMTP = "django.core.mail.backends.smtp.EmailBackend"


def send(letter: Letter) -> Attempt:
    """Hand one mail to the server; the same Message-ID at every attempt lets mailboxes drop a second one."""
    set_up: dict[str, Any] = settings.NOTICE_MAIL or {}
    message = EmailMessage(
        subject=letter.content.subject,
        body=letter.content.body,
        from_email=formataddr((letter.sender, set_up["from"])),
        to=[letter.address],
        headers={
            "Message-ID": f"<{letter.id}@{set_up['from'].rpartition('@')[2]}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": "en" if letter.language == "en" else "zh-CN",
        },
        connection=get_connection(SMTP, timeout=TIMEOUT, **set_up["server"]),
    )
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        code = next((answer[0] for answer in error.recipients.values()), 0)
        return _refused(code, Trouble.ADDRESS_REFUSED)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, Trouble.SERVER_REFUSED)
    except (smtplib.SMTPException, OSError):
        return Attempt(Result.LATER, Trouble.SERVER_UNREACHABLE)
    return Attempt(Result.ACCEPTED)


def _refused(code: int, trouble: Trouble) -> Attempt:
    """The server's text is not kept: it repeats the address. Its code says enough, and a 4xx means: not now.

    What the server refuses of us, as a wrong password, is no reader's fault: it is tried again.
    """
    for_good = code >= 500 and trouble is Trouble.ADDRESS_REFUSED
    return Attempt(Result.REJECTED if for_good else Result.LATER, trouble, str(code))
