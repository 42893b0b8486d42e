"""Look, decide, write guarded: the way of every circulation command. The unit is a batch, usually of one.

`settle` is a generator of steps (statements and the like) that a runner carries out; it holds no connection, so
that web processes and socket servers run the same code.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Generator, Sequence
from dataclasses import replace
from uuid import UUID

import psycopg

from shulian import clock
from shulian.apps.circulation import snapshot, store
from shulian.apps.circulation.actions.command import Answer, Command
from shulian.apps.circulation.actions.plan import LookAgain, nearer, plan
from shulian.apps.circulation.actions.seen import Case, facts_of
from shulian.core.circulation.refusals import Refusal

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
        turned = {command.id: command for command in again.turned}
        waiting = [turned.get(one.id, one) for one in waiting if one.id not in answers]
        if again.stale and waiting:
            yield store.Pause(PAUSES[min(max(stale.values()), STALE_ROUNDS) - 1])
    return [answers[command.id] for command in commands]


class _Again:
    """The commands of a round that have no answer yet, by the reason why."""

    def __init__(self) -> None:
        self.stale: list[Command] = []
        self.failed: list[Command] = []
        self.turned: list[Command] = []


def _turn(waiting: Sequence[Command]) -> list[bool]:
    """Which can go at once: the first of each card and of each item. Those after the last of them are left out."""
    taken: set[object] = set()
    turn = []
    for command in waiting:
        names = {command.id, ("card", command.card), ("item", command.item), ("barcode", command.barcode)}
        names -= {("card", None), ("item", None), ("barcode", None)}
        turn.append(not names & taken)
        taken |= names
    while not turn[-1]:
        turn.pop()
    return turn


def _round(waiting: Sequence[Command], answers: dict[UUID, Answer]) -> Generator[store.Step, list[store.Row], _Again]:
    turn = _turn(waiting)
    # Also those whose turn it is not: a book that comes in names no card, and must not overtake a loan of its reader.
    cases = yield from _look(waiting[: len(turn)])
    effects, planned, again = store.Effects(), list[tuple[Command, Answer]](), _Again()
    reserved: set[object] = set()
    for case, goes in zip(cases, turn, strict=True):
        if case.seen["answered_kind"] is not None:
            answers[case.command.id] = _stored(case.command, case.seen)
            continue
        wanted = case.guards() | {case.command.id}
        # One decision a guard a batch. Whoever waits keeps the place: later commands do not overtake.
        free = goes and not (wanted & reserved)
        reserved |= wanted
        if not free:
            continue
        try:
            planned.append((case.command, plan(case, effects)))
        except LookAgain as other:
            again.turned.append(other.command)
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
    """Under locks, in the order item, reader, hold. An error here is this command's answer and no one else's."""
    try:
        case = yield from _look_at(command)
        yield store.Begin(LOCK_TIMEOUT_MS)
        # The borrower of a returned item is known for sure only once the item stands still: lock, look, lock, look.
        for guards, lock in LOCKS:
            found = sorted({case.seen[guard] for guard in guards} - {None})
            for one in found:
                yield lock(one)
            if found:
                case = yield from _look_at(case.command)
        if case.seen["answered_kind"] is not None:
            yield store.Rollback()
            return _stored(command, case.seen)
        effects, answer = _planned(case)
        written = yield store.write(effects, clock.now())
        if not written and case.queue:
            # The hold that it would have gone to moved meanwhile: taken back all the same, and left to `match`.
            effects, answer = _planned(replace(case, seen=case.seen | {"holds": None}))
            written = yield store.write(effects, clock.now())
        yield store.Commit() if written else store.Rollback()
    except psycopg.Error:
        log.exception("command %s (%s) could not be written", command.id, command.kind)
        yield store.Rollback()
        return Answer(command.id, command.kind, Refusal.BUSY)
    if written:
        return answer
    rows = yield store.answered(command.id)
    return _stored(command, rows[0]) if rows else Answer(command.id, command.kind, Refusal.BUSY)


# Two holds by their ids: the one that this copy was caught for may be the reader's own to somebody else.
LOCKS = (
    (("item",), store.lock_item),
    (("reader",), store.lock_reader),
    (("caught", "own_hold"), store.lock_hold),
)


def _planned(case: Case) -> tuple[store.Effects, Answer]:
    """What is to be written; when the whole page of the queue is passed over, the rest is left to `match`."""
    effects = store.Effects()
    try:
        return effects, plan(case, effects)
    except LookAgain:
        return effects, plan(replace(case, seen=case.seen | {"holds": None}), effects)


def _look_at(command: Command) -> Generator[store.Step, list[store.Row], Case]:
    """One command, with those near the item's home where they come first."""
    (case,) = yield from _look([command])
    if near := nearer(case, facts_of(case)):
        (case,) = yield from _look([near])
    return case


def _look(commands: Sequence[Command]) -> Generator[store.Step, list[store.Row], list[Case]]:
    now = clock.now()
    rows = yield store.look([asked(n, command) for n, command in enumerate(commands)], now)
    seen = yield from snapshot.of(rows[0]["tree_version"], rows[0]["policy_version"])
    return [Case(command, row, seen, now) for command, row in zip(commands, rows, strict=True)]


def asked(n: int, command: Command) -> store.Row:
    """A command as the look takes it."""
    return {
        "n": n,
        "id": command.id,
        "kind": command.kind,
        "library": command.library,
        "item": command.item,
        "barcode": command.barcode,
        "owner": command.owner,
        "card": command.card,
        "page": command.page,
        "near": command.near,
    }


def _stored(command: Command, row: store.Row) -> Answer:
    return Answer.stored(command, row["answered_kind"], row["answered"])
