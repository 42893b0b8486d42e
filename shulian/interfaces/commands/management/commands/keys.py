"""`shulian keys`: rotate the keys that seal readers' data while everybody works, and retire the old ones."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shulian.apps.alliance import secrets
from shulian.apps.alliance.actions import keys
from shulian.apps.journal.actions import Act
from shulian.apps.readers.queries import pins_not_stamped_by


class Command(BaseCommand):
    """Interrupted, it goes on with: shulian keys reseal."""

    help = "Keys of sealed data: state (default), rotate, reseal (what rotate does after the new key), retire."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument("what", nargs="?", default="state", choices=["state", "rotate", "reseal", "retire"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how the rings are."""
        if options["what"] == "rotate":
            keys.rotate(Act("command"))
        if options["what"] in ("rotate", "reseal"):
            self._reseal()
        if options["what"] == "retire":
            self._retire()
        for name in keys.RINGS:
            newest, *older = (secrets.mark(key).hex() for key in secrets.ring(name))
            self.stdout.write(
                _("%(ring)s: key %(newest)s in use, %(older)d older.")
                % {"ring": name, "newest": newest, "older": len(older)}
            )

    def _reseal(self) -> None:
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            for table in keys.tables():
                task = progress.add_task(table.name, total=keys.rows(table))
                keys.reseal(table, lambda done, task=task: progress.advance(task, done))  # type: ignore[misc]

    def _retire(self) -> None:
        needed = list(keys.still_needed(pins_not_stamped_by))
        if needed:
            listed = ", ".join(f"{name}: {count}" for name, count in needed)
            raise CommandError(
                _(
                    "Older keys are still needed (%(listed)s). Rows follow with: shulian keys reseal. PINs follow when "
                    "their readers sign in."
                )
                % {"listed": listed}
            )
        keys.retire(Act("command"))
