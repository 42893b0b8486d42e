"""What the person at the desk may do, for the ways that a page shows."""

from __future__ import annotations

from django import template

from shulian.apps.alliance.access import has_anywhere
from shulian.core.roles import Right

register = template.Library()


@register.simple_tag(takes_context=True)
def merges_readers(context: template.Context) -> bool:
    """Whether this account joins records of readers."""
    return has_anywhere(context["request"].user, Right.MERGE_READERS)


@register.simple_tag(takes_context=True)
def closes_cards(context: template.Context) -> bool:
    """Whether this account closes cards, and so looks for closed ones."""
    return has_anywhere(context["request"].user, Right.CLOSE_CARDS)
