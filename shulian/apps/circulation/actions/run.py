"""The synchronous runner of generators of steps: Django's own connection, prepared statements."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import nullcontext
from typing import TypeVar

import psycopg
from django.db import connection, transaction
from psycopg.rows import dict_row
from psycopg.types.json import JsonbLoader

from shulian.apps.circulation import store

Result = TypeVar("Result")


def run(steps: Generator[store.Step, list[store.Row], Result]) -> Result:
    """Carry out the steps on this thread's connection; database errors go back into the generator."""
    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection, row_factory=dict_row)
    cursor.adapters.register_loader("jsonb", JsonbLoader)
    opened: list[transaction.Atomic] = []
    try:
        step = next(steps)
        while True:
            try:
                rows = _carry_out(step, cursor, opened)
            except psycopg.Error as error:
                step = steps.throw(error)
            else:
                step = steps.send(rows)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]
    finally:
        _close(opened, keep=False)


def _carry_out(
    step: store.Step, cursor: psycopg.Cursor[store.Row], opened: list[transaction.Atomic]
) -> list[store.Row]:
    match step:
        case store.Statement(sql, parameters):
            # Inside somebody's transaction an error must not spoil what came before.
            with transaction.atomic() if connection.in_atomic_block else nullcontext():
                cursor.execute(sql, parameters, prepare=True)
                return cursor.fetchall()
        case store.Begin(lock_timeout_ms):
            opened.append(transaction.atomic())
            opened[-1].__enter__()
            cursor.execute(f"SET LOCAL lock_timeout = {int(lock_timeout_ms)}")
        case store.Commit():
            _close(opened, keep=True)
        case store.Rollback():
            _close(opened, keep=False)
        case store.Pause(seconds):
            time.sleep(seconds)
    return []


def _close(opened: list[transaction.Atomic], *, keep: bool) -> None:
    while opened:
        if not keep:
            transaction.set_rollback(True)
        opened.pop().__exit__(None, None, None)
