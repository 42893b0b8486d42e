"""`shulian setup`: the first start of a real site, on the terminal."""

from __future__ import annotations

from getpass import getpass
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from shulian.apps.alliance.actions.libraries import Proposed, Verdict, add_libraries
from shulian.apps.alliance.actions.setup import AlreadySetUpError, is_set_up
from shulian.apps.alliance.models import Account
from shulian.apps.journal.actions import Act
from shulian.documents.sheet import SheetError
from shulian.interfaces.office import libraries_sheet
from shulian.interfaces.office.founding import found
from shulian.interfaces.office.setup_forms import AllianceForm

SECRET = ("password", "repeated")
PATIENCE = 3
"""How often a wrong answer is asked for again."""


class Command(BaseCommand):
    """Names the alliance, makes its first administrator, and loads libraries from a workbook."""

    help = "Name the alliance and make its first administrator; load libraries from a workbook."

    def add_arguments(self, parser: CommandParser) -> None:
        """The workbook may be named; everything else is asked."""
        parser.add_argument("--libraries", type=Path, metavar="FILE.xlsx", help="a filled-in workbook of libraries")
        parser.add_argument("--template", type=Path, metavar="FILE.xlsx", help="write an empty workbook and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask, found, load; nothing is changed before every answer is right."""
        if options["template"]:
            options["template"].write_bytes(libraries_sheet.template())
            self.stdout.write(_("The empty workbook is in %(file)s.") % {"file": options["template"]})
            return
        if is_set_up():
            raise CommandError(_("The alliance is set up already. Sign in and go on in the alliance office."))
        proposed = self._read(options["libraries"]) if options["libraries"] else []
        form = self._ask()
        try:
            administrator = found(form.founding(), "command", uuid4())
        except AlreadySetUpError as error:
            raise CommandError(_("The alliance has just been set up by somebody else.")) from error
        self.stdout.write(_("%(name)s is set up.") % {"name": form.cleaned_data["name"]})
        if proposed:
            self._add(proposed, administrator)

    def _read(self, file: Path) -> list[Proposed]:
        try:
            return libraries_sheet.read(file.read_bytes())
        except SheetError as error:
            raise CommandError(libraries_sheet.fault_sentence(error)) from error
        except OSError as error:
            raise CommandError(
                _("%(file)s cannot be read (%(reason)s).") % {"file": file, "reason": error.strerror}
            ) from error

    def _ask(self) -> AllianceForm:
        """The form with every answer right; what is wrong is said and asked for again."""
        answers: dict[str, str] = {}
        wanted = list(AllianceForm().fields)
        for _attempt in range(PATIENCE):
            for name in wanted:
                answers[name] = self._answer(name)
            form = AllianceForm(answers)
            if form.is_valid():
                return form
            for name, errors in form.errors.items():
                self.stderr.write(f"{form.fields[name].label}: {' '.join(map(str, errors))}")
            wanted = list(form.errors)
            if set(wanted) & set(SECRET):
                wanted = [name for name in wanted if name not in SECRET] + list(SECRET)
        raise CommandError(_("Nothing was changed. Start again with shulian setup."))

    def _answer(self, name: str) -> str:
        field = AllianceForm().fields[name]
        if name in SECRET:
            return getpass(f"{field.label}: ")
        return input(f"{field.label}: ")

    def _add(self, proposed: list[Proposed], administrator: Account) -> None:
        judged = add_libraries(Act(source="command", actor=administrator.pk), proposed)
        for one in judged:
            if one.verdict is not Verdict.ADDED:
                words = libraries_sheet.VERDICTS[one.verdict]
                self.stderr.write(_("Line %(line)s: %(verdict)s") % {"line": one.row.line, "verdict": words})
        added = sum(one.verdict is Verdict.ADDED for one in judged)
        self.stdout.write(_("%(added)s of %(total)s libraries were added.") % {"added": added, "total": len(judged)})
