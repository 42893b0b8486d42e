"""Names of data in the language of the moment: periods, forms, indicators."""

from __future__ import annotations

from typing import Any

from django import template

from shulian.apps.statistics.models import Period
from shulian.apps.statistics.queries.returns import period_of
from shulian.apps.statistics.words import name_of as name_in_words
from shulian.apps.statistics.words import period_words
from shulian.documents.bulletin import Cell, Column, Row

register = template.Library()


@register.filter
def period_name(period: Period) -> str:
    """2022年第二季度, or Q2 2022."""
    return period_words(period_of(period))


@register.filter
def under(row: Row, columns: list[Column]) -> list[tuple[Column, Cell]]:
    """The cells of a printed row, each with the column it stands under."""
    return list(zip(columns, row["cells"], strict=True))


@register.filter
def name_of(definition: Any) -> str:
    """The name of an indicator or a form."""
    return name_in_words(definition)
