"""`shulian forget`: forget now what the nightly jobs would forget."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from shulian.apps.charges.retention import forget_payers
from shulian.apps.circulation import retention
from shulian.apps.journal.actions import Act
from shulian.apps.readers.actions.tokens import forget_tokens
from shulian.apps.readers.actions.views import forget_views

STEPS: dict[str, Promise] = {
    "loans": gettext_lazy("Loans"),
    "holds": gettext_lazy("Holds"),
    "commands": gettext_lazy("Stored commands"),
}
FORGET = {
    "loans": retention.forget_loans,
    "holds": retention.forget_holds,
    "commands": retention.clear_commands,
}


class Command(BaseCommand):
    """Every step can be repeated; what an interrupted run has left is done by the next one."""

    help = "Take the readers out of loans, holds and commands that are over; --look only says how many there are."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether anything is done."""
        parser.add_argument("--look", action="store_true", help="only say how many there are")

    def handle(self, *args: Any, **options: Any) -> None:
        """One bar a step, then the numbers."""
        waiting = retention.to_forget()
        if options["look"]:
            for name, number in waiting.items():
                self.stdout.write(f"{STEPS[name]}: {number}")
            return
        act = Act("command")
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        done = {}
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
        ) as progress:
            for name, forget in FORGET.items():
                task = progress.add_task(str(STEPS[name]), total=waiting[name])
                done[name] = forget(act, lambda number, task=task: progress.advance(task, number))  # type: ignore[misc]
        told = done | {"payers": forget_payers(act), "tokens": forget_tokens(act), "views": forget_views(act)}
        self.stdout.write(
            _(
                "Forgotten: readers of %(loans)d loans, %(holds)d holds, %(payers)d charges and %(commands)d "
                "stored commands; %(tokens)d tokens of earlier years; %(views)d old records of looking."
            )
            % told
        )
