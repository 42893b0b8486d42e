"""What a figure was divided by, in the language of the moment: people of which year, and where that was read."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from shulian.apps.statistics.models import Base, PublishedFigure
from shulian.apps.statistics.words import frozen_name, name_of, unit_of
from shulian.core.bases import BaseUsed


def bases_words(figure: PublishedFigure) -> list[str]:
    """Every base behind a published figure, as it was frozen with it."""
    return used_words(_used(figure))


def used_words(used: Collection[BaseUsed]) -> list[str]:
    """Every base that a figure was divided by."""
    names = Base.objects.in_bulk([one.base for one in used])
    return [_of(one, names) for one in used if one.base in names]


def other_years_words(figures: Iterable[PublishedFigure], year: int) -> list[str]:
    """Which of these figures of a year are divided by what was known of an earlier one."""
    shown = list(figures)
    names = Base.objects.in_bulk({one["base"] for figure in shown for one in figure.bases})
    found = {
        _("%(indicator)s: %(base)s of %(year)s.")
        % {"indicator": frozen_name(figure.definition), "base": name_of(names[one.base]), "year": one.year}: None
        for figure in shown
        for one in _used(figure)
        if one.base in names and one.is_of_another_year(year)
    }
    return list(found)


def _used(figure: PublishedFigure) -> list[BaseUsed]:
    return [BaseUsed(**one) for one in figure.bases]


def _of(used: BaseUsed, names: dict[str, Base]) -> str:
    base = names[used.base]
    words = _("%(base)s of %(year)s: %(value)s %(unit)s") % {
        "base": name_of(base),
        "year": used.year,
        "value": f"{used.value:,}",
        "unit": unit_of(base),
    }
    if base.counts:
        return words
    return _("%(words)s (%(source)s)") % {"words": words, "source": used.source}
