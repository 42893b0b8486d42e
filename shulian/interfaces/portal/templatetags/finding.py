"""Looking things up within the pages of results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(known: Mapping[Any, Any] | str, key: object) -> Any:
    """What stands under a key; nothing where there is none."""
    return known.get(key, "") if isinstance(known, Mapping) else ""
