"""Times, weekdays and small money as the courier's pages show them."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _

from shulian.interfaces.templatetags.look import day_of_week

register = template.Library()


@register.filter
def clock_time(minute: int) -> str:
    """8:05 for the 485th minute of the day."""
    return f"{minute // 60}:{minute % 60:02d}"


@register.filter
def weekdays(days: Sequence[int]) -> str:
    """Daily, or the days of the week."""
    return _("daily") if len(days) == 7 else " ".join(day_of_week(one) for one in days)


@register.filter
def yuan(fen: int) -> str:
    """¥1.50."""
    return f"¥{fen // 100:,}.{fen % 100:02d}"


@register.filter
def one_decimal(value: float) -> str:
    """2.5."""
    return f"{value:.1f}"
