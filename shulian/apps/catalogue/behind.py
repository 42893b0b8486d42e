"""Writing behind: the database takes rows in while this process goes on with what comes next.

Nothing is carried out in another order than it was given, and whatever is asked of the database waits for all that was
given before: so it answers as if each row had been waited for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection

Step = tuple[str, Sequence[bytes]]
"""A statement, and the pieces that it takes in where it is a COPY."""


class _Hand:
    """A thread that carries out what it is given, on the connection of the one who gives."""

    def __init__(self, thread: ThreadPoolExecutor) -> None:
        self._thread = thread
        self._given: list[Future[None]] = []

    def give(self, steps: Sequence[Step]) -> None:
        self._given.append(self._thread.submit(_carry_out, connection.connection, steps))

    def wait(self) -> None:
        """Until all is carried out; raises what the database refused first, as Django says it."""
        given, self._given = self._given, []
        wait(given)
        with connection.wrap_database_errors:
            for one in given:
                one.result()

    def before(self, execute: Callable[..., Any], *asked: Any) -> Any:
        """Wait before anything else is asked on this connection."""
        self.wait()
        return execute(*asked)


_hand: ContextVar[_Hand | None] = ContextVar("hand", default=None)


@contextmanager
def behind() -> Iterator[None]:
    """Within this, which lies within a transaction, `carry_out` returns at once; at the end all is carried out.

    Whoever reads rows piece by piece (`iterator`) must have read them all before, and nobody else may talk to the
    database past Django's cursors here: neither waits.
    """
    with ThreadPoolExecutor(1) as thread:
        hand = _Hand(thread)
        token = _hand.set(hand)
        try:
            with connection.execute_wrapper(hand.before):
                yield
            hand.wait()
        finally:
            _hand.reset(token)


def carry_out(steps: Sequence[Step]) -> None:
    """Carry these out on this connection, now or behind."""
    connection.ensure_connection()
    if hand := _hand.get():
        hand.give(steps)
    else:
        with connection.wrap_database_errors:
            _carry_out(connection.connection, steps)


def _carry_out(to: Any, steps: Sequence[Step]) -> None:
    with to.cursor() as cursor:
        for statement, pieces in steps:
            if not pieces:
                cursor.execute(statement)
                continue
            with cursor.copy(statement) as copy:
                for piece in pieces:
                    copy.write(piece)
