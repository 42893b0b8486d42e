"""The seals of the journal: show the newest, or look at every block again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from rich.progress import Progress

from shulian import clock
from shulian.apps.journal import seals
from shulian.apps.journal.models import Seal


class Command(BaseCommand):
    """`shulian seals`, for administrators and auditors."""

    help = "Show the newest seal of the journal; --verify looks at every block again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether to look at all blocks."""
        parser.add_argument("--verify", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say what is sealed, and name the blocks that are not as they were sealed."""
        if options["verify"]:
            self._verify()
        last = seals.newest()
        if last is None:
            self.stdout.write(_("No block of the journal has been sealed yet."))
            return
        moment = f"{clock.local(last.sealed_at):%Y-%m-%d %H:%M}"
        self.stdout.write(
            _("Block %(number)d, sealed %(moment)s: %(digest)s")
            % {"number": last.number, "moment": moment, "digest": bytes(last.digest).hex()}
        )

    def _verify(self) -> None:
        broken = []
        with Progress(transient=True) as progress:
            task = progress.add_task(_("Blocks"), total=Seal.objects.count())
            for found in seals.verify():
                progress.advance(task)
                if found:
                    broken.append(found)
        if broken:
            raise CommandError("\n".join(map(_said, broken)))
        self.stdout.write(_("Every block is as it was sealed."))


def _said(broken: seals.Broken) -> str:
    if broken.miscounted:
        words = _("Block %(number)d was sealed with %(sealed)d entries and has %(found)d now.")
        return words % {"number": broken.number, "sealed": broken.sealed, "found": broken.found}
    return _("Block %(number)d is not as it was sealed: an entry or a seal was changed.") % {"number": broken.number}
