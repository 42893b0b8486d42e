"""Settling at once, on this thread's connection, as pages and the API do."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid5

from shulian.apps.circulation.actions.command import Answer, Command
from shulian.apps.circulation.actions.marks import reverse_what_was_charged
from shulian.apps.circulation.actions.run import run
from shulian.apps.circulation.actions.settle import settle
from shulian.apps.journal.actions import Act


def settle_one(command: Command) -> Answer:
    """Settle one command now."""
    return settle_all([command])[0]


def settle_all(commands: Sequence[Command]) -> list[Answer]:
    """Settle a batch now; the answers come in the order of the commands."""
    answers = run(settle(commands)) if commands else []
    for command, answer in zip(commands, answers, strict=True):
        if answer.found and answer.item:
            # Money has guards of its own. Should this be interrupted, the follower of the journal does it.
            reverse_what_was_charged(reversal_of(command), answer.item)
    return answers


def reversal_of(command: Command) -> Act:
    """The act that follows from finding an item: the same one however often it is begun."""
    number = uuid5(command.id, "reverse-lost-charge")
    return Act(command.source, command.actor, command.library, command.device, number, command.happened_at)
