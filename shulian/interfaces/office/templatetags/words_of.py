"""Names of data in the language of the moment: periods, forms, indicators."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template

from shulian.apps.statistics.models import Period
from shulian.apps.statistics.queries.returns import period_of
from shulian.apps.statistics.words import frozen_name, frozen_unit, period_words
from shulian.apps.statistics.words import name_of as name_in_words
from shulian.documents.bulletin import Bar, Cell, Column, Row

register = template.Library()


@register.filter
def period_name(period: Period) -> str:
    """2022年第二季度, or Q2 2022."""
    return period_words(period_of(period))


@register.filter
def period_code(period: Period) -> str:
    """How addresses spell a period: 2022-Q2."""
    return period_of(period).code


@register.filter
def of_library(found: Mapping[int, str], library: int) -> str:
    """What is known of a library, or nothing."""
    return found.get(library, "")


@register.filter
def under(row: Row, columns: list[Column]) -> list[tuple[Column, Cell]]:
    """The cells of a printed row, each with the column it stands under."""
    return list(zip(columns, row["cells"], strict=True))


@register.filter
def name_of(definition: Any) -> str:
    """The name of an indicator or a form."""
    return name_in_words(definition)


@register.filter
def share(bar: Bar, bars: list[Bar]) -> int:
    """How long a bar is beside the longest one, in thousandths."""
    most = max((one["value"] for one in bars), default=0)
    return max(0, bar["value"] * 1000 // most) if most > 0 else 0


@register.filter
def photo_at(address: str, digest: str) -> str:
    """The address of a photo: the address of all of them with the digest in its place."""
    return address.replace("0" * 64, digest)


@register.filter
def in_figures(value: Decimal) -> str:
    """A published figure, grouped, with decimals only where it has some: 66,657."""
    return f"{value.normalize():,f}"


@register.filter
def name_in(definition: Mapping[str, Any]) -> str:
    """The name of an indicator in the definition that was frozen with its figure."""
    return frozen_name(definition)


@register.filter
def unit_in(definition: Mapping[str, Any]) -> str:
    """The unit in the definition that was frozen with its figure."""
    return frozen_unit(definition)
