"""What this app keeps sealed."""

from __future__ import annotations

from shulian.apps.alliance.sealed import Sealed
from shulian.apps.discovery.models import PurchaseSuggestion

SEALED = (Sealed("discovery.PurchaseSuggestion", PurchaseSuggestion.objects.all(), ("contact",)),)
