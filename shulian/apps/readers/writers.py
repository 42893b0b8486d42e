"""Who is gone and once wrote to a library: the message keeps what was said, and nothing of who said it."""

from __future__ import annotations

from collections.abc import Sequence

from shulian.apps.alliance.actions.feedback import forget_writers
from shulian.apps.readers.traces import Marks, Sought, in_tables


def clear_contacts_of(people: Sequence[Marks]) -> int:
    """Take these people out of the messages of the public, waiting ones too; returns of how many."""
    return forget_writers([one.texts for one in people], Sought(people, in_tables, tokens=False).in_bytes)
