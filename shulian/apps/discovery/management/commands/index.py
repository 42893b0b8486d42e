"""Build the search index anew, compare it with the database, or say how it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.progress import Progress

from shulian.apps.discovery import queries, writer
from shulian.apps.discovery.comparison import compared


class Command(BaseCommand):
    """Three acts on the index: rebuild, compare, state."""

    help = "Build the search index anew, compare it with the database, or say how it stands."

    def add_arguments(self, parser: CommandParser) -> None:
        """One word says what to do."""
        parser.add_argument("act", choices=["rebuild", "compare", "state"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the act and say what came of it."""
        {"rebuild": self._rebuild, "compare": self._compare, "state": self._state}[options["act"]]()

    def _rebuild(self) -> None:
        # Where nobody looks on, as in a restore, it would leave an empty line.
        with Progress(transient=True, disable=not self.stdout.isatty()) as shown:
            task = shown.add_task(_("Titles in the index"))
            count = writer.rebuild(
                Path(settings.INDEX_FOLDER), lambda now: shown.update(task, completed=now.done, total=now.total)
            )
        self.stdout.write(_("The index has been built: %(count)d titles.") % {"count": count})

    def _compare(self) -> None:
        found = compared()
        if found.differences:
            raise CommandError("\n".join(found.differences + found.waiting))
        # What waits is no fault: the writer is about to write it.
        agree = [] if found.being_built else [_("The index and the database agree.")]
        self.stdout.write("\n".join(found.waiting + agree))

    def _state(self) -> None:
        state = queries.state()
        if state.building is not None:
            said = _("The index is being built: %(done)d of %(total)d titles.")
            self.stdout.write(said % {"done": state.building.done, "total": state.building.total})
        if state.indexed is None:
            if state.building is not None:
                return
            raise CommandError(_("There is no search index. Build it with: shulian index rebuild"))
        said = _("%(indexed)d titles are in the index; %(waiting)d changes wait.")
        self.stdout.write(said % {"indexed": state.indexed, "waiting": state.waiting})
