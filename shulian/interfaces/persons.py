"""All that is held of one reader, gathered from the apps that hold something."""

from __future__ import annotations

from typing import Any

from shulian.apps.charges import person as charges
from shulian.apps.circulation import person as circulation
from shulian.apps.discovery import person as discovery
from shulian.apps.distribution import person as distribution
from shulian.apps.readers import person as readers
from shulian.apps.readers.models import Reader

PERSONS = (readers, charges, circulation, distribution, discovery)


def export(reader: Reader) -> dict[str, Any]:
    """Everything, as plain data."""
    held: dict[str, Any] = {}
    for person in PERSONS:
        held |= person.export(reader)
    return held
