"""The ways within the cataloguers' pages."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shulian.apps.alliance.access import has_anywhere
from shulian.core.roles import Right
from shulian.interfaces.cataloguing import elsewhere
from shulian.interfaces.cataloguing.match_words import REASONS

register = template.Library()
register.filter("trouble_said", elsewhere.trouble_said)
register.filter("protocol_name", elsewhere.protocol_name)

PLACES = (
    ("home", "cataloguing:home", Right.CATALOGUE, _("Cataloguing")),
    ("records", "cataloguing:records", Right.CATALOGUE, _("Records")),
    ("matches", "cataloguing:matches", Right.UNITE_TITLES, _("Duplicates")),
    ("merges", "cataloguing:merges", Right.UNITE_TITLES, _("Joined titles")),
    ("imports", "cataloguing:imports", Right.IMPORT_RECORDS, _("Imports")),
    ("items", "cataloguing:items", Right.CATALOGUE, _("Move an item")),
    ("clc", "cataloguing:clc", Right.CATALOGUE, _("Classes")),
    ("authorities", "cataloguing:authorities", Right.CATALOGUE, _("Authority file")),
    ("changes", "cataloguing:changes", Right.CATALOGUE, _("Batch changes")),
    ("call-numbers", "cataloguing:call-numbers", Right.CATALOGUE, _("Call numbers")),
    ("accessions", "cataloguing:accessions", Right.CATALOGUE, _("Accession register")),
    ("new-titles", "cataloguing:new-titles", Right.CATALOGUE, _("New titles")),
    ("weeding", "cataloguing:weeding", Right.CATALOGUE, _("Weeding")),
)


@register.inclusion_tag("cataloguing/parts/nav.html", takes_context=True)
def cataloguing_places(context: template.Context) -> dict[str, Any]:
    """The pages that are open to the account."""
    account = context["request"].user
    open_places = [(key, reverse(name), label) for key, name, right, label in PLACES if has_anywhere(account, right)]
    return {"open_places": open_places, "here": context.get("here", "")}


@register.filter
def reason_word(reason: str) -> str:
    """A reason of a doubt in words."""
    return str(REASONS.get(reason, reason))


@register.filter
def field_text(value: Any) -> str:
    """What a title shows in one field, as text."""
    if isinstance(value, list):
        return " ; ".join(map(str, value))
    return gettext("yes") if value is True else str(value)
