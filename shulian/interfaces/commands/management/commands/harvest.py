"""`shulian harvest NAME`: fetch the records of another catalogue by OAI-PMH, all of them once and then what changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from shulian.apps.alliance.queries.register import library_by_code
from shulian.apps.catalogue.actions.harvests import Said, save_source
from shulian.apps.catalogue.harvesting import TroubleError
from shulian.apps.catalogue.models import HarvestSource
from shulian.apps.catalogue.queries.harvests import source_by_name
from shulian.apps.holdings.actions.harvests import harvest
from shulian.apps.journal.actions import Act
from shulian.interfaces.cataloguing.elsewhere import trouble_said


class Command(BaseCommand):
    """Enters a provider when an address is given, and harvests it now; afterwards it is harvested every night."""

    help = "Fetch the records of another catalogue by OAI-PMH into a library's."

    def add_arguments(self, parser: CommandParser) -> None:
        """The provider's name, and what it is when it is new."""
        parser.add_argument("name", metavar="NAME")
        parser.add_argument("--address", metavar="URL", help="the address of the data provider")
        parser.add_argument("--library", metavar="CODE", help="the library to which the records belong")
        parser.add_argument("--prefix", default="marcxml", help="the metadata format: marcxml, cnmarcxml, …")
        parser.add_argument("--set", default="", help="only this set")

    def handle(self, *args: Any, **options: Any) -> None:
        """Harvest, and say what came."""
        source = self._source(options)
        try:
            made = harvest(source)
        except TroubleError as trouble:
            said = _("%(name)s cannot be harvested now (%(reason)s); what came before is kept.")
            raise CommandError(said % {"name": source.name, "reason": trouble_said(str(trouble))}) from trouble
        counted = {name: sum(getattr(one, name) for one in made) for name in ("read", "created", "updated", "deleted")}
        said = _("%(read)d records came: %(created)d new titles, %(updated)d changed, %(deleted)d taken away.")
        self.stdout.write(said % counted)

    def _source(self, options: dict[str, Any]) -> HarvestSource:
        if not options["address"]:
            if source := source_by_name(options["name"]):
                return source
            raise CommandError(_("There is no provider of this name yet: give --address and --library."))
        library = library_by_code(options["library"] or "")
        if library is None:
            raise CommandError(_("There is no library with the code %(code)s.") % {"code": options["library"]})
        said = Said(options["name"], options["address"], options["prefix"], options["set"])
        return save_source(Act("command", library=library.pk), library, said, source_by_name(said.name))
