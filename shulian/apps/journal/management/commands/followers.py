"""Follow the journal, until told to stop."""

from __future__ import annotations

import logging
import signal
from collections.abc import Sequence
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from shulian.apps.journal.followers import Follower, followers, step

log = logging.getLogger(__name__)

PAUSE, TROUBLED = 1.0, 5.0
"""Seconds between looks at the journal when idle, and after a failure."""


class Command(BaseCommand):
    """All followers in one process, stopped by SIGTERM."""

    help = "Do what follows from what the journal says, until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        """Follow until SIGTERM or SIGINT."""
        stop = Event()
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, lambda _number, _frame: stop.set())
        run(followers(), stop)


def run(every: Sequence[Follower], stop: Event) -> None:
    """One step of each follower after the other until `stop` is set; a failure of one is logged and tried again."""
    while not stop.is_set():
        outcomes = [_tried(follower) for follower in every]
        if None in outcomes:
            stop.wait(TROUBLED)
        elif not any(outcomes):
            stop.wait(PAUSE)


def _tried(follower: Follower) -> int | None:
    try:
        return step(follower)
    except DatabaseError:
        log.exception("follower %s could not go on", follower.name)
        connection.close()
        return None
