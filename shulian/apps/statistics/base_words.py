"""What a figure was divided by, in the language of the moment: people of which year, and where that was read."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from shulian import clock
from shulian.apps.statistics.models import Base, PublishedFigure
from shulian.apps.statistics.queries.snapshot import Snapped
from shulian.apps.statistics.queries.unsettled import Change, bases_not_out
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
    return list(dict.fromkeys(bases_not_out_of(figures).values()))


def bases_not_out_of(figures: Iterable[PublishedFigure]) -> dict[int, str]:
    """The same of each figure of which it is to be said, by its key."""
    held = {one.pk: (frozen_name(one.definition), _change(one)) for one in figures if one.definition.get("derive")}
    found = bases_not_out(change for _name, change in held.values())
    return {pk: _not_out(name, found[change]) for pk, (name, change) in held.items() if change in found}


def bases_not_out_yet(months: Period, going: Iterable[Snapped]) -> list[str]:
    """The same of figures that would go out now."""
    changes = {one.indicator.pk: one.indicator for one in going if one.indicator.derive}
    by = clock.now()
    held = [(name_of(one), Change(one.derive, tuple(one.parts), months, by)) for one in changes.values()]
    found = bases_not_out(change for _name, change in held)
    return [_not_out(name, found[change]) for name, change in held if change in found]


def _change(figure: PublishedFigure) -> Change:
    made, out = figure.definition, figure.publication
    months = Period(out.span.start, out.span.end)
    return Change(made.get("derive", ""), tuple(made.get("parts", ())), months, out.published_at)


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
