"""`shulian renew-tokens`: give the readers this year's tokens now, instead of waiting for the job."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shulian import clock
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions import tokens


class Command(BaseCommand):
    """Goes on where an earlier run was interrupted; within one year it does nothing a second time."""

    help = "Give every reader a new token in the journal; only once a year, in January."

    def handle(self, *args: Any, **options: Any) -> None:
        """Renew with a bar, then say how many."""
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            task = progress.add_task(_("Tokens"), total=tokens.readers_to_renew())
            renewed = tokens.renew_tokens(Act("command"), lambda done: progress.advance(task, done))
        if renewed is None:
            self.stdout.write(_("The readers have the tokens of %(year)s already.") % {"year": clock.today().year})
        else:
            self.stdout.write(_("%(n)d readers have new tokens.") % {"n": renewed})
