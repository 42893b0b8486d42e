"""How indicators stand in an issue, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy, pgettext_lazy

from shulian.apps.bulletin.models import Block, Issue
from shulian.apps.statistics.models import Indicator
from shulian.apps.statistics.words import name_of

PLACES: Mapping[str, Any] = {
    Block.Place.ALL: gettext_lazy("the alliance as a whole"),
    Block.Place.CITY: gettext_lazy("by city"),
    Block.Place.LIBRARY: gettext_lazy("by library"),
}
SHAPES: Mapping[str, Any] = {
    Block.Shape.TABLE: pgettext_lazy("shape", "a table"),
    Block.Shape.CHART: pgettext_lazy("shape", "a chart"),
    Block.Shape.SENTENCE: pgettext_lazy("shape", "a sentence"),
}


def words_of_blocks(issue: Issue) -> dict[int, str]:
    """For each block of indicators what it shows."""
    blocks = Block.objects.filter(section__issue=issue, layout=Block.Layout.INDICATORS)
    names = {one.pk: name_of(one) for one in Indicator.objects.all()}
    return {
        block.pk: " · ".join(
            (
                "、".join(names.get(code, code) for code in block.indicators),
                str(PLACES[block.place]),
                str(SHAPES[block.shape]),
            )
        )
        for block in blocks
    }
