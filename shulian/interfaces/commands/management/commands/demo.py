"""`shulian demo`: fill an empty alliance with a demonstration that is alive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shulian.apps.alliance.actions.setup import is_set_up
from shulian.apps.alliance.models import Library
from shulian.apps.discovery import writer
from shulian.interfaces.commands.demonstration import load, reset, staff
from shulian.interfaces.commands.demonstration.load import Made, Size

STEPS: dict[str, Promise] = {
    "libraries": gettext_lazy("Libraries"),
    "records": gettext_lazy("Catalogue records"),
    "readers": gettext_lazy("Readers and cards"),
    "quarter": gettext_lazy("A quarter of borrowing"),
    "bulletin": gettext_lazy("Feedback, returns and bulletin"),
}


class Command(BaseCommand):
    """Loads the demonstration whole or not at all, and never beside real data."""

    help = "Fill an empty alliance with a demonstration; --reset makes an existing demonstration again."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much, and whether an existing demonstration goes first."""
        usual = Size()
        parser.add_argument("--reset", action="store_true", help="take the present demonstration away first")
        parser.add_argument("--readers", type=int, default=usual.readers, metavar="N")
        parser.add_argument("--checkouts", type=int, default=usual.checkouts, metavar="N")
        parser.add_argument("--works", type=int, default=None, metavar="N", help="only the first N known works")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse what is real, clear what is a demonstration, load, tell the sign-ins."""
        if options["reset"]:
            self._clear()
        elif load.is_demonstration():
            raise CommandError(_("The demonstration is here already. Make it again with: shulian demo --reset"))
        if is_set_up() or Library.objects.exists():
            raise CommandError(
                _(
                    "This installation serves a real alliance; a demonstration is never mixed with it. "
                    "Use another data folder."
                )
            )
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        size = Size(options["readers"], options["checkouts"], options["works"])
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            made = load.load(size, _steps(progress))
        writer.rebuild(Path(settings.INDEX_FOLDER))
        line = sign_in_line(made)
        reset.sign_ins().parent.mkdir(parents=True, exist_ok=True)
        reset.sign_ins().write_text(f"{line}\n", encoding="utf-8")
        counts = {"libraries": made.libraries, "readers": made.readers, "acts": made.acts}
        self.stdout.write(
            _("Loaded: %(libraries)d libraries, %(readers)d readers, %(acts)d acts of borrowing.") % counts
        )
        self.stdout.write(line)

    def _clear(self) -> None:
        try:
            reset.clear()
        except reset.NotADemonstrationError as error:
            raise CommandError(_("This installation serves a real alliance. It is left as it is.")) from error
        except DatabaseError as error:
            raise CommandError(
                _("The database cannot be emptied by this role; it must own the database (%(reason)s).")
                % {"reason": str(error).strip().splitlines()[0]}
            ) from error


def sign_in_line(made: Made) -> str:
    """Who may sign in to the demonstration, in one line."""
    accounts = ", ".join(f"{one.username} ({one.name})" for one in staff.SIGN_INS)
    guests = ", ".join(f"{guest.card} / {guest.pin}" for guest in made.guests)
    return _("Demonstration sign-ins: staff %(accounts)s, password %(password)s; readers (card / PIN) %(guests)s") % {
        "accounts": accounts,
        "password": staff.PASSWORD,
        "guests": guests,
    }


def _steps(progress: Progress) -> load.Step:
    def step(name: str, parts: int) -> Callable[[], None]:
        task = progress.add_task(str(STEPS[name]), total=parts)
        return lambda: progress.advance(task)

    return step
