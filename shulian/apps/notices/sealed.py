"""What this app keeps sealed."""

from __future__ import annotations

from shulian.apps.alliance.sealed import Sealed
from shulian.apps.notices.models import Notice

SEALED = (Sealed("notices.Notice", Notice.objects.all(), ("address", "content")),)
