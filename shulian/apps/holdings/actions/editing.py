"""Saving a record by hand together with its copies: they follow it to its title, and new ones are added."""

from __future__ import annotations

from shulian.apps.alliance.models import Library
from shulian.apps.catalogue.actions.editing import Edited, Saved, save_record
from shulian.apps.holdings.actions.items import add_items
from shulian.apps.journal.actions import Act


def save_here(act: Act, library: Library, edited: Edited) -> Saved:
    """Save an edited or new record of this library; see `save_record`."""
    return save_record(act, library, edited, add_items)
