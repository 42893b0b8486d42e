"""How often a library is asked to fetch copies for holds (找书权重)."""

from __future__ import annotations

from typing import Any

from shulian.apps.alliance.models import Library
from shulian.apps.circulation.models import FetchWeight
from shulian.apps.journal.actions import Act, entry, perform

WEIGHTS = (0, 1, 2, 4)
"""Never, as others, twice as often, four times as often."""


def set_weight(act: Act, library: Library, weight: int) -> None:
    """From now on this library is drawn that often among those equally near."""

    def write() -> dict[str, Any]:
        FetchWeight.objects.update_or_create(library=library, defaults={"weight": weight})
        entry(act, "fetch-weight-set", library=library.pk, details={"weight": weight})
        return {"weight": weight}

    perform(act, "set-fetch-weight", write)
