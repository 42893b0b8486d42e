"""`shulian import-marc FILE --library CODE`: read a file of records now and say what became of each."""

from __future__ import annotations

from dataclasses import astuple
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from shulian.apps.alliance.models import Library
from shulian.apps.alliance.queries.register import library_by_code
from shulian.apps.catalogue.actions.imports import NotReadableError, Upload
from shulian.apps.catalogue.models import Import
from shulian.apps.catalogue.queries.imports import rejected_rows
from shulian.apps.catalogue.rejections import why_not_file
from shulian.apps.holdings.actions.imports import import_here
from shulian.apps.journal.actions import Act
from shulian.documents import delimited

SHOWN = 10


class Command(BaseCommand):
    """Reads a file of records for one library; an interrupted run of the same file goes on where it stopped."""

    help = "Read catalogue records (ISO 2709, MARCXML, CNMARC XML) for one library."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, its library, and where to put the report."""
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--library", required=True, metavar="CODE", help="the code of the library")
        parser.add_argument("--report", type=Path, metavar="FILE.csv", help="write the records not taken to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, count, report."""
        file: Path = options["file"]
        library = library_by_code(options["library"])
        if library is None:
            raise CommandError(_("There is no library with the code %(code)s.") % {"code": options["library"]})
        console = Console(file=self.stdout)  # type: ignore[arg-type]
        try:
            with file.open("rb") as stream:
                done = _read(console, library, file.name, stream)
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read (%(reason)s).") % {"file": file, "reason": error.strerror}
            ) from error
        except NotReadableError as error:
            raise CommandError(f"{file}: {why_not_file(error.kind)}") from error
        _tell(console, done)
        if options["report"]:
            header = (_("Record number"), _("Byte offset"), _("Reason"), _("Begins with"))
            rows = [astuple(row) for row in rejected_rows(done)]
            options["report"].write_bytes(delimited.write(header, rows))


def _read(console: Console, library: Library, name: str, stream: BinaryIO) -> Import:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(name, total=None)

        def tell(source: Import) -> None:
            description = _("%(count)s records") % {"count": f"{source.read:,}"}
            progress.update(task, completed=source.done_bytes, total=source.total_bytes, description=description)

        return import_here(Act("command", library=library.pk), library, Upload(name, stream, keep=False), tell)


def _tell(console: Console, done: Import) -> None:
    counts = Table(show_header=False)
    for label, count in (
        (pgettext("records", "Read"), done.read),
        (_("Created"), done.created),
        (_("Updated"), done.updated),
        (_("Unchanged"), done.unchanged),
        (_("Not taken"), done.rejected),
        (_("Repaired on the way"), done.repaired),
        (_("Items added"), done.items),
    ):
        counts.add_row(label, f"{count:,}")
    console.print(counts)
    if not done.read:
        console.print(_("No record was found in this file."))
    for row in islice(rejected_rows(done), SHOWN):
        console.print(
            _("Record %(number)s at byte %(offset)s: %(reason)s")
            % {"number": row.number, "offset": row.offset, "reason": row.reason},
            markup=False,
        )
    if done.rejected > SHOWN:
        console.print(_("… and %(count)s more; --report writes all of them.") % {"count": done.rejected - SHOWN})
