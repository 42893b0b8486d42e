"""What the addresses of imports name: a file of the library, and one of its profiles."""

from __future__ import annotations

from typing import Any

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.models import Import, ImportProfile


def parameters(yanta: Library, source: int) -> dict[str, dict[str, Any]]:
    """What stands in for the parameters of addresses."""
    profile = ImportProfile.objects.create(library=yanta, name="本馆", rules={})
    Import.objects.filter(pk=source).update(status=Import.Status.FINISHED)
    names = ("import", "import-progress", "import-ask", "import-verdicts", "import-report")
    named = {f"cataloguing:{name}": {"pk": source} for name in names}
    return named | {f"cataloguing:{name}": {"pk": profile.pk} for name in ("profile", "profile-remove")}


BODIES: dict[str, dict[str, Any]] = {"cataloguing:import-ask": {"do": "pause"}}
"""What forms send along."""
