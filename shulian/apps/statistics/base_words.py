"""What a figure was divided by, in the language of the moment: people of which year, and where that was read."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.statistics.models import Base, PublishedFigure
from shulian.apps.statistics.queries.snapshot import Snapped
from shulian.apps.statistics.queries.unsettled import base_not_out
from shulian.apps.statistics.words import frozen_name, name_of, period_words, unit_of
from shulian.core.bases import BaseUsed
from shulian.core.periods import Period


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


def bases_not_out_words(figures: Iterable[PublishedFigure]) -> list[str]:
    """Which of these published changes went out while that was not published against which they are held."""
    found: dict[str, None] = {}
    for one in figures:
        out, made = one.publication, one.definition
        months = Period(out.span.start, out.span.end)
        earlier = base_not_out(made.get("derive", ""), made.get("parts", ()), months, out.published_at)
        if earlier is not None:
            found[_not_out(frozen_name(made), earlier)] = None
    return list(found)


def bases_not_out_yet(months: Period, going: Iterable[Snapped]) -> list[str]:
    """The same of figures that would go out now."""
    changes = {one.indicator.pk: one.indicator for one in going if one.indicator.derive}
    held = ((one, base_not_out(one.derive, one.parts, months, clock.now())) for one in changes.values())
    return [_not_out(name_of(one), earlier) for one, earlier in held if earlier is not None]


def _not_out(name: str, earlier: Period) -> str:
    return _(
        "%(indicator)s: %(period)s was not published when this went out. What it is held against could still change "
        "then."
    ) % {"indicator": name, "period": period_words(earlier)}


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
