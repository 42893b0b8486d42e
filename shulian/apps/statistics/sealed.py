"""What this app keeps sealed."""

from __future__ import annotations

from shulian.apps.alliance.sealed import Sealed
from shulian.apps.statistics.models import SushiAccess

SEALED = (Sealed("statistics.SushiAccess", SushiAccess.objects.all(), ("sealed",)),)
