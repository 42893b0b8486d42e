"""Keep the search index in step with the catalogue, until told to stop."""

from __future__ import annotations

import logging
import os
import signal
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from shulian.apps.discovery.index import Description, as_json
from shulian.apps.discovery.waiting import BATCH
from shulian.apps.discovery.writer import IndexWriter

log = logging.getLogger(__name__)

BEHIND = 10
"""How far it stands back: pages, desks and imports go first, and it takes the time that they leave."""
QUICK, SLOW, TROUBLED = 0.1, 0.4, 2.0
"""Seconds between looks at the outbox: after work, when idle, and after a failure."""


class Command(BaseCommand):
    """The index writer: one process, stopped by SIGTERM."""

    help = "Keep the search index in step with the catalogue, until told to stop."
    # Whoever starts the product checks it, and this process needs none of the pages.
    requires_system_checks: tuple[str, ...] = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Write changes until SIGTERM or SIGINT."""
        stop = Event()
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, lambda _number, _frame: stop.set())
        os.nice(BEHIND)
        # Dictionaries take long to load: the first change need not wait for them.
        as_json(Description(0, "书联"))
        run(IndexWriter(Path(settings.INDEX_FOLDER)), stop)


def run(writer: IndexWriter, stop: Event) -> None:
    """Step by step until `stop` is set; a failure is logged and tried again."""
    pause = QUICK
    while not stop.is_set():
        try:
            changes = writer.step()
        except (DatabaseError, OSError, ValueError):
            log.exception("the index writer could not write")
            connection.close()
            stop.wait(TROUBLED)
            continue
        pause = QUICK if changes else min(pause * 2, SLOW)
        if changes < BATCH:
            stop.wait(pause)
    writer.close()
