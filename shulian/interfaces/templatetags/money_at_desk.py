"""Money as the counter shows it."""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shulian.apps.charges.models import Charge
from shulian.apps.charges.refusals import yuan

register = template.Library()

KINDS = {
    Charge.Kind.OVERDUE: _("Late return"),
    Charge.Kind.LOST: _("Lost item"),
    Charge.Kind.DAMAGE: _("Damage"),
    Charge.Kind.PROCESSING: _("Processing"),
    Charge.Kind.CARD: _("Reader card"),
    Charge.Kind.OTHER: pgettext_lazy("charge", "Other"),
}


@register.filter
def yuan_at_desk(fen: int) -> str:
    """¥1.50."""
    return f"¥{yuan(fen)}"


@register.filter
def charge_at_desk(charge: Charge) -> str:
    """The word for what was charged."""
    return str(KINDS[Charge.Kind(charge.kind)])


@register.simple_tag
def money_address() -> str:
    """Where money is taken; empty when this site has no such page."""
    try:
        return reverse("desk:money")
    except NoReverseMatch:
        return ""
