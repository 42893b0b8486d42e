"""Look, decide, write guarded: the way of every circulation command. The unit is a batch, usually of one.

`settle` is a generator of steps (statements and the like) that a runner carries out; it holds no connection, so
that web processes and socket servers run the same code.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Generator, Sequence
from uuid import UUID

import psycopg

from shulian import clock
from shulian.apps.circulation import snapshot, store
from shulian.apps.circulation.actions.command import Answer, Command
from shulian.apps.circulation.actions.plan import Case, plan
from shulian.core.circulation.refusals import Refusal

Steps = Generator[store.Step, list[store.Row], None]

STALE_ROUNDS = 3
PAUSES = (0.0, 0.005, 0.02)
LOCK_TIMEOUT_MS = 2000

log = logging.getLogger(__name__)


def settle(commands: Sequence[Command]) -> Generator[store.Step, list[store.Row], list[Answer]]:
    """Settle each command once; the answers come in the order of the commands.

    A command whose guards changed between look and write goes round; after three stale rounds or a constraint
    error it is done singly, under locks, where it cannot be stale.
    """
    answers: dict[UUID, Answer] = {}
    stale: Counter[UUID] = Counter()
    waiting = list(commands)
    while waiting:
        again = yield from _round(waiting, answers)
        for command in again.stale:
            stale[command.id] += 1
        for command in again.failed + [one for one in again.stale if stale[one.id] >= STALE_ROUNDS]:
            answers[command.id] = yield from _singly(command)
        waiting = [command for command in waiting if command.id not in answers]
        if again.stale and waiting:
            yield store.Pause(PAUSES[min(max(stale.values()), STALE_ROUNDS) - 1])
    return [answers[command.id] for command in commands]


class _Again:
    """The commands of a round that have no answer yet, by the reason why."""

    def __init__(self) -> None:
        self.stale: list[Command] = []
        self.failed: list[Command] = []


def _round(commands: Sequence[Command], answers: dict[UUID, Answer]) -> Generator[store.Step, list[store.Row], _Again]:
    cases = yield from _look(commands)
    effects, planned = store.Effects(), list[tuple[Command, Answer]]()
    reserved: set[object] = set()
    for case in cases:
        if case.seen["answered_kind"] is not None:
            answers[case.command.id] = _stored(case.command, case.seen)
            continue
        wanted = case.guards() | {case.command.id}
        # One decision a guard a batch. Whoever waits keeps the place: later commands do not overtake.
        free = not (wanted & reserved)
        reserved |= wanted
        if free:
            planned.append((case.command, plan(case, effects)))
    again = _Again()
    if not planned:
        return again
    try:
        written = yield store.write(effects, clock.now())
    except psycopg.Error:
        again.failed = [command for command, _ in planned]
        return again
    done = {row["command"] for row in written}
    for command, answer in planned:
        if command.id in done:
            answers[command.id] = answer
        else:
            again.stale.append(command)
    return again


def _singly(command: Command) -> Generator[store.Step, list[store.Row], Answer]:
    """Under locks, in the order item, reader. An error here is this command's answer and no one else's."""
    try:
        (case,) = yield from _look([command])
        yield store.Begin(LOCK_TIMEOUT_MS)
        # The borrower of a returned item is known for sure only once the item stands still: lock, look, lock, look.
        for guard, lock in (("item", store.lock_item), ("reader", store.lock_reader)):
            if case.seen[guard] is not None:
                yield lock(case.seen[guard])
                (case,) = yield from _look([command])
        if case.seen["answered_kind"] is not None:
            yield store.Rollback()
            return _stored(command, case.seen)
        effects = store.Effects()
        answer = plan(case, effects)
        written = yield store.write(effects, clock.now())
        yield store.Commit() if written else store.Rollback()
    except psycopg.Error:
        log.exception("command %s (%s) could not be written", command.id, command.kind)
        yield store.Rollback()
        return Answer(command.id, command.kind, Refusal.BUSY)
    if written:
        return answer
    rows = yield store.stored(command.id)
    return _stored(command, rows[0]) if rows else Answer(command.id, command.kind, Refusal.BUSY)


def _look(commands: Sequence[Command]) -> Generator[store.Step, list[store.Row], list[Case]]:
    now = clock.now()
    asked = [
        {
            "n": n,
            "id": command.id,
            "item": command.item,
            "barcode": command.barcode,
            "owner": command.owner,
            "card": command.card,
        }
        for n, command in enumerate(commands)
    ]
    rows = yield store.look(asked, now)
    seen = yield from snapshot.of(rows[0]["tree_version"], rows[0]["policy_version"])
    return [Case(command, row, seen, now) for command, row in zip(commands, rows, strict=True)]


def _stored(command: Command, row: store.Row) -> Answer:
    return Answer.stored(command, row["answered_kind"], row["answered"])
