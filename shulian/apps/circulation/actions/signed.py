"""An exception that a colleague signed for: the act, and whose signature it bears."""

from __future__ import annotations

from django.db import transaction

from shulian.apps.circulation.actions.command import Answer, Command
from shulian.apps.circulation.actions.now import settle_one
from shulian.apps.journal.actions import Act, entry


def settle_signed(command: Command, signer: int) -> Answer:
    """Settle the command of one person with the signature of another; the journal names both."""
    with transaction.atomic():
        answer = settle_one(command)
        if answer.ok and not answer.repeated:
            act = Act(command.source, signer, command.library, command.device, command.id)
            details = {"overridden": command.overridden, "for": command.actor}
            entry(act, "override-signed", item=answer.item, title=answer.title, details=details)
        return answer
