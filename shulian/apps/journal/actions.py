"""Performing a command once, and writing what happened into the journal."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from shulian import clock
from shulian.apps.journal.models import Command, Entry

Answer = dict[str, Any]

PLACE_OF_ASKING: ContextVar[str] = ContextVar("place_of_asking", default="")
"""A mark of the address at which commands arrive at the moment; the interfaces set it."""


@dataclass(frozen=True)
class Act:
    """Who asks, from where, under which command id; `happened_at` is None for "now"."""

    source: str
    actor: int | None = None
    library: int | None = None
    device: str = ""
    command: UUID = field(default_factory=uuid4)
    happened_at: datetime | None = None


class CommandReused(Exception):
    """A command id came back for a different act, or for another thing: the sender mixes up its ids."""


def perform(act: Act, kind: str, write: Callable[[], Answer], about: str = "") -> Answer:
    """Do `write` once, in one transaction with its command; the same command id again gets the stored answer.

    `about` names the thing as "kind:id" where what is handed out is not in the answer: a repetition for another one
    must not get it. Raises CommandReused when the id was used for another kind of act, thing or address.
    """
    told = about or PLACE_OF_ASKING.get()
    with transaction.atomic():
        if not _claim(act.command, kind, told):
            return _stored(act.command, kind, told)
        answer = write()
        Command.objects.filter(pk=act.command).update(decision=_plain(answer))
        return answer


def keep(act: Act, facts: dict[str, Any]) -> None:
    """Keep with the command what it is being decided on; for the time in which commands are kept at all."""
    Command.objects.filter(pk=act.command).update(facts=facts)


def entry(act: Act, kind: str, **what: Any) -> None:
    """Write one journal entry of `kind`; `what` are columns of Entry (library, reader, item, title, …)."""
    now = clock.now()
    columns = {
        "library": act.library,
        "place": act.library,
        "device": act.device,
        "actor": act.actor,
        "source": act.source,
        "command": act.command,
        "happened_at": act.happened_at or now,
        "recorded_at": now,
    } | what
    Entry.objects.create(kind=kind, **columns)


def entries(rows: list[Entry]) -> None:
    """Write many entries that the caller has filled in."""
    Entry.objects.bulk_create(rows, batch_size=1000)


def _claim(command: UUID, kind: str, about: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_command (id, kind, about, facts, decision, recorded_at) "
            "VALUES (%s, %s, %s, '{}', '{}', %s) ON CONFLICT (id) DO NOTHING",
            [command, kind, about, clock.now()],
        )
        return bool(cursor.rowcount == 1)


def _stored(command: UUID, kind: str, about: str) -> Answer:
    stored = Command.objects.get(pk=command)
    if stored.kind != kind:
        raise CommandReused(f"command {command} was a {stored.kind}, not a {kind}")
    # One without a mark was sent from where there are no addresses, or before marks were kept.
    if stored.about and about and stored.about != about:
        raise CommandReused(f"command {command} was about another thing")
    return dict(stored.decision)


def _plain(answer: Answer) -> Answer:
    """The answer as JSON will give it back, so that first and repeated answers are alike."""
    return dict(json.loads(json.dumps(answer, cls=DjangoJSONEncoder)))
