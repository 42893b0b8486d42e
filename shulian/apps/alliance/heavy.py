"""What of this app takes two people: new keys."""

from __future__ import annotations

from typing import Any

from shulian.apps.alliance.actions.heavy import Executor, What
from shulian.apps.alliance.actions.keys import rotate
from shulian.apps.journal.actions import Act
from shulian.core.foureyes import Heavy


def _rotate(act: Act, _what: What) -> dict[str, Any]:
    """A new key in front of each ring; what is sealed by the old ones is sealed anew by: shulian keys reseal."""
    rotate(act)
    return {}


HEAVY: dict[Heavy, Executor] = {Heavy.ROTATE_KEYS: _rotate}
