"""The ways within the cataloguers' pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shulian.apps.alliance.access import has_anywhere
from shulian.core.roles import Right

register = template.Library()

PLACES = (
    ("home", "cataloguing:home", Right.CATALOGUE, _("Cataloguing")),
    ("records", "cataloguing:records", Right.CATALOGUE, _("Records")),
    ("clc", "cataloguing:clc", Right.CATALOGUE, _("Classes")),
)


@register.inclusion_tag("cataloguing/parts/nav.html", takes_context=True)
def cataloguing_places(context: template.Context) -> dict[str, Any]:
    """The pages that are open to the account."""
    account = context["request"].user
    open_places = [(key, reverse(name), label) for key, name, right, label in PLACES if has_anywhere(account, right)]
    return {"open_places": open_places, "here": context.get("here", "")}
