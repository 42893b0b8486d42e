"""What this app keeps sealed."""

from __future__ import annotations

from shulian.apps.alliance.sealed import Sealed
from shulian.apps.catalogue.models import CatalogueTarget

SEALED = (Sealed("catalogue.CatalogueTarget", CatalogueTarget.objects.all(), ("sealed",)),)
