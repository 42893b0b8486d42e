"""`shulian works`: give a work to the titles that have none, as the hourly job does."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from shulian.apps.catalogue.actions.works import fill_works


class Command(BaseCommand):
    """Can be repeated and interrupted: every batch is written by itself."""

    help = "Give a work to the titles that have none, so that the editions of a work are found together."

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill, and say how many there were."""
        self.stdout.write(_("%(count)d titles had no work and have one now.") % {"count": fill_works()})
