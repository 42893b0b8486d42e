"""`shulian erase-again`: erase those whom a restored backup has brought back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shulian.apps.journal.actions import Act
from shulian.apps.readers import erased
from shulian.core.erasures import Listing, read
from shulian.interfaces.erasing import erase_again


class Command(BaseCommand):
    """What is done can be done again: whoever is gone is on no list of readers."""

    help = "Erase whoever stands on the list of the erased and is here, since this database is older than that."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which list, beside the one of this data folder."""
        parser.add_argument("file", nargs="?", type=Path, help="the list of the former data folder, or a copy of it")
        parser.add_argument("--lost", action="store_true", help="there is no such list any more; wait for none")

    def handle(self, *args: Any, **options: Any) -> None:
        """Take over the list, erase, and say how many."""
        if options["file"]:
            self._take(options["file"])
        if options["file"] or options["lost"]:
            erased.settle()
        done = erase_again(Act("command"))
        said = ngettext(
            "%(count)d reader who had been erased came back with the backup and is erased again.",
            "%(count)d readers who had been erased came back with the backup and are erased again.",
            done.gone,
        )
        self.stdout.write(said % {"count": done.gone})
        if done.waits:
            said = ngettext(
                "%(count)d more cannot go: something is open by this database. The card is closed; the night after it "
                "is settled erases the reader.",
                "%(count)d more cannot go: something is open by this database. The cards are closed; the night after "
                "it is settled erases the readers.",
                done.waits,
            )
            self.stdout.write(said % {"count": done.waits})
        if done.merged:
            said = ngettext(
                "%(count)d more came back inside the record of somebody else, since both were merged when the backup "
                "was made: take the merge back on the page of that card, then run this again.",
                "%(count)d more came back inside the records of others, since they were merged when the backup was "
                "made: take the merges back on the pages of those cards, then run this again.",
                done.merged,
            )
            self.stdout.write(said % {"count": done.merged})

    def _take(self, file: Path) -> None:
        found = _listing(file)
        if found.wrong:
            wrong = ", ".join(map(str, found.wrong))
            self.stdout.write(
                _("These lines of %(file)s cannot be read, and who stood there may be back: %(lines)s.")
                % {"file": file, "lines": wrong}
            )
        erased.add(found)


def _listing(file: Path) -> Listing:
    try:
        found = read(file.read_text(encoding="utf-8", errors="replace"))
    except OSError as error:
        raise CommandError(_("The file %(file)s cannot be read.") % {"file": file}) from error
    if found.since is None and not found.erased:
        raise CommandError(_("The file %(file)s is no list of those who were erased.") % {"file": file})
    return found
