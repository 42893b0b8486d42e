"""The document that a reader was registered with, for comparing: what is shown of it is its mask alone."""

from __future__ import annotations

from typing import NamedTuple

from shulian.apps.alliance import secrets
from shulian.apps.readers.finding import identity_of
from shulian.apps.readers.models import Reader


class Paper(NamedTuple):
    """Which document, and its number in the stored form."""

    document: str
    number: str


def paper_of(reader: Reader) -> Paper | None:
    """The document on record, opened; None for a reader without one."""
    held = identity_of(reader)
    return Paper(held.document, secrets.unseal(bytes(held.sealed))) if held and held.sealed else None
