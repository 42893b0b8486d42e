"""The ways within the courier's pages of the desk, and the words for boxes."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from shulian.apps.alliance.access import has_anywhere
from shulian.core.roles import Right
from shulian.interfaces.desk.distribution import words

register = template.Library()

TABS = (
    ("boxes", "desk:boxes", Right.CIRCULATE, _("Boxes")),
    ("lending", "desk:collective-loans", Right.CIRCULATE, _("Collective loans")),
    ("ageing", "desk:ageing", Right.MANAGE_STOCK, _("On the road")),
    ("rotation", "desk:rotation", Right.MANAGE_STOCK, _("Rotation")),
    ("balance", "desk:balance", Right.MANAGE_STOCK, _("Rebalancing")),
)


@register.inclusion_tag("desk/distribution/parts/tabs.html", takes_context=True)
def distribution_tabs(context: template.Context) -> dict[str, Any]:
    """The pages that are open to the account."""
    account = context["request"].user
    tabs = [(key, reverse(name), word) for key, name, right, word in TABS if has_anywhere(account, right)]
    return {"tabs": tabs, "tab": context.get("tab", "")}


@register.simple_tag
def box_state(state: str) -> SafeString:
    """The state of a box as a badge."""
    return format_html('<span class="badge {}">{}</span>', words.MARKS.get(state, "plain"), words.STATES[state])


@register.filter
def box_kind(kind: str) -> str:
    """Box or bag."""
    return str(words.KINDS[kind])


@register.filter
def fault_name(fault: str) -> str:
    """What differs between a manifest and what arrived."""
    return str(words.FAULTS[fault])


@register.filter
def of_line(states: dict[int, str], pk: int) -> str:
    """What became of a line."""
    return states.get(pk, "")


@register.filter
def still_out(lent: int, back: int) -> int:
    """What was lent and has not come back."""
    return lent - back
