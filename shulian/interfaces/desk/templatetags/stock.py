"""Counts of a stock-take in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from shulian.core.stocktake import Finding
from shulian.interfaces.desk import stock_words

register = template.Library()


@register.filter
def findings(tally: dict[str, int]) -> list[tuple[str, int]]:
    """What became of lines, in words, each with its count."""
    beside = {"repeated": _("scanned before"), "blank": _("blank")}
    named = [(str(stock_words.FINDINGS[one].name), tally.get(one, 0)) for one in Finding]
    named += [(word, tally.get(name, 0)) for name, word in beside.items()]
    return [(name, count) for name, count in named if count]
